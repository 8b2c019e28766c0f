"""What the platform remembers: values used once, and the course."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import RLock

from lti_tool.demo.platform.course import Course, CourseFacts, NewLink, new_ids
from lti_tool.demo.platform.once import REMEMBERED_FOR, SeenOnce
from lti_tool.demo.platform.records import LineItem, LineItemFields, Score

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
COLUMN = LineItemFields(label="Tafels", score_maximum=10)


class TestSeenOnce:
    def test_of_many_at_the_same_time_exactly_one_is_first(self):
        seen = SeenOnce(RLock())

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: seen.first_use("nonce", NOON), range(64)))

        assert answers.count(True) == 1

    def test_forgets_what_can_no_longer_be_valid(self):
        seen = SeenOnce(RLock())
        seen.first_use("nonce", NOON)

        assert not seen.first_use("nonce", NOON + REMEMBERED_FOR)
        assert seen.first_use("nonce", NOON + REMEMBERED_FOR + timedelta(seconds=1))


class TestCourse:
    def test_gives_links_and_columns_ids_from_one_row(self):
        course = new_course()

        link = course.add_link(NewLink(title="Tafels", url="http://x", line_item=COLUMN))

        (item,) = course.line_items_of(link.id)
        assert link.id != item.id

    def test_removes_a_link_with_its_columns_and_marks_only(self):
        course = new_course()
        link = course.add_link(NewLink(title="Tafels", url="http://x", line_item=COLUMN))
        other = course.add_line_item(COLUMN)
        (item,) = course.line_items_of(link.id)
        course.save_score(score(item), always)
        course.save_score(score(other), always)

        course.remove_link(link.id)

        assert course.links() == ()
        assert course.line_items() == (other,)
        assert course.score(item.id, "4") is None
        assert course.mark(item.id, "4") is None
        assert course.mark(other.id, "4") == 5

    def test_does_not_bring_a_removed_column_back(self):
        course = new_course()
        item = course.add_line_item(COLUMN)
        course.remove_line_item(item.id)

        course.replace_line_item(item)

        assert course.line_items() == ()


def new_course() -> Course:
    facts = CourseFacts(id="2", label="5a", title="Groep 5a")
    return Course(facts, new_ids(), RLock())


def always(_new: Score, _stored: Score) -> bool:
    return True


def score(item: LineItem) -> Score:
    return Score(
        line_item_id=item.id,
        user_id="4",
        timestamp=NOON,
        saved_at=NOON,
        activity_progress="Completed",
        grading_progress="FullyGraded",
        given=1,
        maximum=2,
    )
