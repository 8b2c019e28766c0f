from dataclasses import replace

import pytest

from lti_tool.errors import NotFound
from lti_tool.exercises import search
from lti_tool.exercises.adaptive import banks, goals
from lti_tool.exercises.adaptive.ability import Difficulty
from lti_tool.exercises.adaptive.banks import MASTERED_SHARE, ROUND, SMALLEST, ItemKey
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.packages import read_package
from lti_tool.exercises.rendering import stimulus_html
from lti_tool.exercises.sidecar import read_sidecar
from tests.factories.tools import exercises
from tests.unit.exercises.build import TOML, package

BANKS = banks.banks(exercises().exercises.values(), {})
every_bank = pytest.mark.parametrize("bank", BANKS.values(), ids=BANKS)


class TestTheGoalsThatComeWithTheTool:
    def test_all_of_them_can_be_practised(self):
        assert BANKS.keys() == goals.GOALS.keys()

    @every_bank
    def test_each_has_enough_items_and_most_of_them_are_easy(self, bank):
        said = [each.exercise.difficulty[each.key.identifier] for each in bank.items]

        assert len(said) >= SMALLEST
        assert sum(level <= 2 for level in said) / len(said) >= 0.5
        assert banks.share_right(0.0, [each.difficulty for each in bank.items]) >= 0.55

    @every_bank
    def test_it_is_mastered_by_who_has_four_in_five_right(self, bank):
        difficulties = [each.difficulty for each in bank.items]

        assert banks.share_right(bank.line, difficulties) == pytest.approx(MASTERED_SHARE)

    @every_bank
    def test_every_item_has_the_word_of_its_author(self, bank):
        for each in bank.items:
            assert each.key.identifier in each.exercise.difficulty

    def test_world_orientation_keeps_its_order(self):
        kept = [e for e in exercises().exercises.values() if e.subject == "Wereldoriëntatie"]

        assert len(kept) >= 20
        assert not any(each.practice for each in kept)


class TestABank:
    def test_a_goal_with_too_few_items_is_not_offered(self):
        some = [e for e in exercises().exercises.values() if e.practice == "engels-zinnen"]

        assert banks.banks(some, {}).keys() == {"engels-zinnen"}
        assert banks.banks(some[:2], {}) == {}

    def test_what_was_calibrated_goes_before_what_authors_say(self):
        key = BANKS["engels-woorden"].items[3].key
        found = Difficulty(mean=2.5, variance=0.02)

        newer = banks.banks(exercises().exercises.values(), {("engels-woorden", key): found})[
            "engels-woorden"
        ]

        assert newer.by_key[key].difficulty == found
        assert newer.items[4].difficulty == BANKS["engels-woorden"].items[4].difficulty

    @every_bank
    def test_lesson_order_goes_by_school_year(self, bank):
        years = [sum(each.exercise.groups) / len(each.exercise.groups) for each in bank.items]

        assert years == sorted(years)


class TestPracticeAmongTheExercises:
    def test_is_found_like_any_other(self):
        wanted = search.Wanted(theme="Oefenen op maat", subject="Spelling", group=4)
        found = search.found(exercises().everything, wanted)

        assert [each.practice for each in found] == ["spelling-klanken", "spelling-meervoud"]
        assert {each.maximum for each in found} == {ROUND}
        assert {each.length for each in found} == {ROUND}

    def test_is_got_by_its_key_and_no_package_may_take_that(self, tmp_path):
        assert exercises().get("oefenen-lezen-teksten").practice == "lezen-teksten"
        with pytest.raises(NotFound):
            exercises().get("oefenen-rekenen")
        with pytest.raises(Refused) as refused:
            read_package(package(tmp_path / "oefenen-water"))
        assert "practice of a goal" in str(refused.value.findings)

    def test_its_version_changes_with_what_is_in_it(self):
        bank = BANKS["taal-woorden"]
        newer = tuple(
            replace(each, exercise=replace(each.exercise, version="newer")) for each in bank.items
        )

        assert banks.practice(bank).version != banks.practice(replace(bank, items=newer)).version

    def test_a_text_comes_along_with_its_questions(self):
        bank = BANKS["lezen-teksten"]
        chosen = [(each.exercise, each.item) for each in bank.items[::5]]

        found = banks.round_of(bank.goal, chosen)

        assert [item.identifier for item in found.items] == [i.identifier for _, i in chosen]
        for (exercise, own), item in zip(chosen, found.items, strict=True):
            mine, theirs = found.stimulus_of(item), exercise.stimulus_of(own)
            assert (mine.title, mine.body) == (theirs.title, theirs.body)
            assert mine.title in stimulus_html(mine)

    def test_texts_of_two_packages_with_one_name_are_not_mixed_up(self):
        bank = BANKS["lezen-teksten"]
        first, second = list({each.exercise.key: each.exercise for each in bank.items}.values())[:2]
        pair = []
        for exercise in (first, second):
            stimulus = replace(exercise.stimuli[0], identifier="tekst")
            item = replace(exercise.items[0], stimulus="tekst")
            pair.append((replace(exercise, stimuli=(stimulus,), items=(item,)), item))

        found = banks.round_of(bank.goal, pair)

        titles = [found.stimulus_of(item).title for item in found.items]
        assert titles == [first.stimuli[0].title, second.stimuli[0].title]


class TestTheSidecar:
    def test_names_goal_and_difficulty(self):
        text = TOML + '\npractice = "lezen-verhalen"\n[difficulty]\nx = 4\n'

        found = read_sidecar(text.encode())

        assert (found["practice"], found["difficulty"]) == ("lezen-verhalen", {"x": 4})

    def test_may_say_nothing(self):
        found = read_sidecar(TOML.encode())

        assert (found["practice"], found["difficulty"]) == ("", {})

    @pytest.mark.parametrize(
        ("more", "subject", "told"),
        [
            ('practice = "rekenen"', "Lezen", "no goal rekenen"),
            ('practice = "lezen-verhalen"', "Wereldoriëntatie", "keeps the order"),
            ("[difficulty]\nx = 6", "Lezen", "difficulty"),
            ('[difficulty]\nx = "3"', "Lezen", "difficulty"),
        ],
        ids=["an unknown goal", "world orientation", "a level too high", "a level in words"],
    )
    def test_is_refused_with_the_reason(self, more, subject, told):
        text = TOML.replace('"Lezen"', f'"{subject}"') + f"\n{more}\n"

        with pytest.raises(Refused) as refused:
            read_sidecar(text.encode())

        assert told in str(refused.value.findings)

    def test_may_not_speak_of_items_that_are_not_there(self, tmp_path):
        text = TOML + "\n[difficulty]\nweg = 2\n"

        with pytest.raises(Refused) as refused:
            read_package(package(tmp_path / "eend", exercise__toml=text))

        assert "no such item: weg" in str(refused.value.findings)


def test_an_item_is_named_by_its_package_too():
    assert ItemKey("a", "1") != ItemKey("b", "1")
