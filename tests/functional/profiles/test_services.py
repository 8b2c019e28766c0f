"""Lists and columns at a platform of each kind, read whole or not at all."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lti_tool.demo.platform import people
from lti_tool.demo.platform.ids import outward
from lti_tool.demo.platform.records import LineItemFields
from lti_tool.demo.platform.traits import ServiceTrait
from lti_tool.errors import PlatformRefused
from lti_tool.lti import ags, course_groups, line_items, memberships
from lti_tool.lti.memberships import Wanted
from lti_tool.lti.pylti import NewLineItem
from lti_tool.lti.service import Service
from lti_tool.services import registrations

LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"


@pytest.fixture
def service(rig) -> Service:
    """The way to the services of the platform, as the worker has it."""
    with rig.tool.database.reading() as session:
        (registration,) = registrations.listed(session)
        client = registrations.client_of(registration)
    return Service(outbound=rig.courier.outbound, tokens=rig.courier.tokens, client=client)


@pytest.fixture
def roster_url(rig) -> str:
    return rig.platform.config.memberships_url()


class TestRoster:
    @pytest.mark.clause("NRPS 2.0, 2.2", "NRPS 2.0, 2.4.2")
    def test_of_a_crowd_is_whole_and_without_names(self, rig, service, roster_url):
        rig.platform.switch(crowd=True, names=True)

        found = memberships.memberships(service, roster_url).members

        everybody = rig.platform.roster.members(crowd=True)
        wanted = {outward(rig.platform, "user", person.user_id) for person in everybody}
        assert {member.user_id for member in found} == wanted
        assert len(found) == len(everybody) == 124
        assert [member.role for member in found].count("pupil") == 122
        assert {member.name for member in found} == {None}

    @pytest.mark.clause("NRPS 2.0, 2.3", "NRPS 2.0, 2.4.1")
    def test_tells_who_pauses_and_of_one_role(self, rig, service, roster_url):
        rig.platform.roster.set_status("5", "Inactive")

        found = memberships.memberships(service, roster_url, Wanted(role=LEARNER)).members

        statuses = {member.user_id: member.status for member in found}
        sanne, daan = (outward(rig.platform, "user", user_id) for user_id in ("4", "5"))
        assert statuses == {sanne: "Active", daan: "Inactive"}

    @pytest.mark.clause("NRPS 2.0, 2.4.3")
    def test_tells_who_went_where_the_platform_does(self, rig, service, roster_url):
        first = memberships.memberships(service, roster_url)
        assert (first.differences_url is None) != rig.platform.has(ServiceTrait.DIFFERENCES)
        if first.differences_url is None:
            return
        rig.platform.roster.set_status("5", "Deleted")

        changed = memberships.differences(service, first.differences_url).members

        assert [(member.user_id, member.status) for member in changed] == [("5", "Deleted")]

    def test_that_was_not_approved_is_a_refusal_and_costs_no_other_right(
        self, rig, service, roster_url
    ):
        traits = rig.platform.config.profile.traits | {ServiceTrait.ROSTER_NOT_APPROVED}
        rig.platform.choose(replace(rig.platform.config.profile, traits=traits))

        with pytest.raises(PlatformRefused):
            memberships.memberships(service, roster_url)
        assert line_items.listed(columns(rig, service)) == []

    @pytest.mark.clause(
        "Course Groups 1.0: groups", "Course Groups 1.0: sets", "Course Groups 1.0: members"
    )
    def test_tells_the_little_groups_where_there_are_any(self, rig, service, roster_url):
        if not rig.platform.has(ServiceTrait.GROUPS):
            return
        groups = course_groups.groups(service, rig.platform.config.groups_url("groups"))
        sets = course_groups.group_sets(service, rig.platform.config.groups_url("sets"))
        found = memberships.memberships(service, roster_url, Wanted(groups=True)).members

        assert [group.name for group in groups] == ["Raket", "Komeet", "Plusklas"]
        assert [each.name for each in sets] == ["Niveaugroepen"]
        sanne = outward(rig.platform, "user", people.BY_KEY["sanne"].user_id)
        assert {m.user_id: m.group_ids for m in found}[sanne] == ("g1", "g3")


def columns(rig, service: Service) -> line_items.Columns:
    url = rig.platform.config.line_items_url()
    return line_items.Columns(service=service, url=url, can_write=True)


class TestColumns:
    @pytest.mark.clause("AGS 2.0, 3.2.4")
    def test_are_made_found_among_many_changed_and_removed(self, rig, service, link):
        place = columns(rig, service)
        theirs = outward(rig.platform, "link", link)
        for number in range(55):
            fields = LineItemFields(label="Van de juf", score_maximum=1, tag=str(number))
            rig.platform.course.add_line_item(fields)
        for number in range(5):
            line_items.create(place, new_column(f"oefening-{number}", theirs))

        (found,) = line_items.listed(place, resource_id="oefening-3", tag=line_items.TAG)
        line_items.update(place, found.url, {"label": "Anders"})

        assert len(line_items.listed(place)) == 61
        assert line_items.get(place, found.url).label == "Anders"
        line_items.delete(place, found.url)
        assert len(line_items.listed(place)) == 60
        assert len(line_items.listed(place, resource_link_id=theirs)) == 5

    @pytest.mark.clause("AGS 2.0, 3.3.6")
    def test_tell_the_marks_that_stand_in_them(self, rig, visitor, link, exercise, service):
        visitor.enter("sanne").open_link().make(exercise)
        visitor.enter("daan").open_link().make(exercise)
        rig.work()
        (column,) = rig.platform.course.line_items()
        url = rig.platform.config.line_item_url(column.id)
        sanne = outward(rig.platform, "user", "4")

        everybody = ags.results(service, url)
        (one,) = ags.results(service, url, sanne)

        assert len(everybody) == 2
        assert one.user_id == sanne
        assert one.score is not None
        assert one.score / one.maximum == Decimal(1)


def new_column(resource_id: str, resource_link_id: str) -> NewLineItem:
    return NewLineItem(
        label="Oefening",
        maximum=Decimal(10),
        resource_id=resource_id,
        resource_link_id=resource_link_id,
        tag=line_items.TAG,
    )


@pytest.mark.clause("AGS 2.0, 3.2.9 to 3.2.11")
def test_a_link_without_a_column_gets_one_by_its_first_score(rig, visitor, link, exercise):
    (column,) = rig.platform.course.line_items()
    rig.platform.course.remove_line_item(column.id)

    for person in ("sanne", "daan"):
        visitor.enter(person).open_link().make(exercise)
    for _ in range(3):
        rig.work()

    (made,) = rig.platform.course.line_items()
    assert made.fields.resource_link_id == link
    assert [rig.platform.course.mark(made.id, user) for user in ("4", "5")] == [5, 5]
