"""Gate G11: nothing stands or is worked on where the annex does not say so."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.config.facts import STORES, Store, earliest_start, faults, load_facts
from lti_tool.errors import ConfigInvalid, RemoteRefused
from lti_tool.services import annexes, schools
from lti_tool.services.remote import servers
from lti_tool.services.terms import By
from tests.factories import rows
from tests.factories.facts import HOST, NEWCOMER, facts
from tests.factories.tools import NOON, ROOT_KEY


def stores(**changes):
    first, *others = facts().stores
    return (replace(first, **changes), *others)


class TestFaults:
    def test_complete_facts_have_none(self):
        assert faults(facts()) == ()

    @pytest.mark.parametrize(
        ("changed", "fault"),
        [
            pytest.param({"processor": ""}, "processor: missing", id="no processor"),
            pytest.param({"contact": ""}, "contact: missing", id="no contact"),
            pytest.param({"stores": ()}, "stores: keys: not declared", id="no stores"),
            pytest.param(
                {"stores": stores(country="IE")}, "database: IE without a basis", id="in Ireland"
            ),
            pytest.param({"stores": stores(country="")}, "country missing", id="no country"),
            pytest.param(
                {"stores": stores(operator="Wolk BV")}, "is no sub-processor", id="unknown operator"
            ),
            pytest.param(
                {"sub_processors": (HOST, replace(NEWCOMER, country="US"))},
                "US is outside the EEA without a basis",
                id="outside the EEA",
            ),
            pytest.param(
                {"sub_processors": (HOST, replace(NEWCOMER, starts=date(2026, 1, 20)))},
                "may start on 2026-02-04 at the earliest",
                id="too early",
            ),
            pytest.param(
                {"sub_processors": (HOST, replace(NEWCOMER, starts=None))},
                "may start on",
                id="no start",
            ),
        ],
    )
    def test_what_is_wrong_is_named(self, changed, fault):
        assert any(fault in found for found in faults(facts(**changed)))

    def test_a_recorded_basis_opens_another_country(self):
        abroad = facts(
            stores=stores(country="IE", basis="besluit 12"),
            sub_processors=(HOST, replace(NEWCOMER, country="US", basis="modelcontract")),
        )

        assert faults(abroad) == ()


class TestPeriodToObject:
    @pytest.mark.parametrize(
        ("announced", "earliest"),
        [
            (date(2026, 1, 5), date(2026, 2, 4)),
            (date(2026, 6, 20), date(2026, 9, 20)),
            (date(2026, 7, 15), date(2026, 9, 30)),
        ],
    )
    def test_the_summer_does_not_count(self, announced, earliest):
        assert earliest_start(announced) == earliest

    @given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
    def test_thirty_days_outside_the_summer_lie_between(self, announced):
        end = earliest_start(announced)
        days = [announced + timedelta(n) for n in range(1, (end - announced).days + 1)]

        assert sum(not (7, 1) <= (d.month, d.day) <= (8, 31) for d in days) == 30


class TestStart:
    def test_a_production_start_needs_every_fact(self, session):
        with pytest.raises(ConfigInvalid, match="seat: missing"):
            annexes.require_production(session, facts(seat=""), now=NOON)
        annexes.require_production(session, facts(), now=NOON)

    def test_an_exercise_server_needs_its_publisher_in_the_annex(self, session):
        publisher = replace(HOST, name="Uitgeverij De Notenkraker")
        rows.exercise_server(session, publisher.name)

        with pytest.raises(ConfigInvalid, match="Uitgeverij De Notenkraker: has an exercise"):
            annexes.require_production(session, facts(), now=NOON)
        annexes.require_production(session, facts(sub_processors=(HOST, publisher)), now=NOON)

    def test_nobody_goes_to_a_publisher_before_it_may_start(self, session):
        school = rows.scene(session).school
        publisher = replace(HOST, name="Uitgeverij De Notenkraker", starts=date(2026, 10, 1))
        told = facts(sub_processors=(HOST, publisher))

        with pytest.raises(RemoteRefused, match="remote_not_yet"):
            servers.require_allowed(session, school.id, publisher.name, told, date(2026, 9, 30))
        servers.require_allowed(session, school.id, publisher.name, told, date(2026, 10, 1))

    def test_an_objection_keeps_a_newcomer_from_holding_the_schools_data(self, session):
        school = rows.scene(session).school
        tenant = schools.tenant_by_id(session, ROOT_KEY, school.id)
        backed_up = facts(
            sub_processors=(HOST, NEWCOMER),
            stores=(
                *facts().stores,
                Store(kind="backups", operator=NEWCOMER.name, country="NL", basis=""),
            ),
        )
        annexes.require_production(session, backed_up, now=NOON)
        objection = annexes.Objection(name=NEWCOMER.name, objects=True)
        annexes.note(session, tenant, backed_up, objection, By(now=NOON))

        with pytest.raises(ConfigInvalid, match="objects, and it holds a store"):
            annexes.require_production(session, backed_up, now=NOON)
        schools.close(session, school.id)
        annexes.require_production(session, backed_up, now=NOON)


class TestFile:
    def write(self, tmp_path, text):
        (tmp_path / "default.toml").write_text("")
        (tmp_path / "deployment.toml").write_text(text)
        return load_facts({"LTI_TOOL_CONFIG_DIR": str(tmp_path)})

    def test_it_is_read_with_its_dates(self, tmp_path):
        found = self.write(
            tmp_path,
            'processor = "Voorbeeld"\n[[stores]]\nkind = "logs"\noperator = "x"\ncountry = "NL"\n'
            '[[sub_processors]]\nname = "x"\nseat = "y"\ncountry = "NL"\ntask = "t"\ndata = "d"\n'
            "announced = 2026-01-05\nstarts = 2026-02-10\n",
        )

        assert found.processor == "Voorbeeld"
        assert found.stores[0].kind in STORES
        assert found.sub_processors[0].starts == date(2026, 2, 10)

    @pytest.mark.parametrize(
        "text",
        ["nonsense", 'odd = "x"', '[[stores]]\nkind = "cloud"', 'covenant = "9"', "page = 3"],
    )
    def test_what_it_may_not_say_is_refused(self, tmp_path, text):
        with pytest.raises(ConfigInvalid):
            self.write(tmp_path, text)
