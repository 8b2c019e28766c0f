"""Gate G7: the annex is made from the register, its versions are fixed, its changes are shown."""

import json
import re
from dataclasses import replace
from importlib.resources import files

import pytest

from lti_tool.errors import ChoiceRefused, NotFound
from lti_tool.models.choices import Reason
from lti_tool.privacy.annex import records, rendering, versions
from lti_tool.privacy.annex.annex import CATEGORIES, MISSING, TEMPLATES, annex
from lti_tool.privacy.annex.blocks import Table
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.choices import Policy
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.fields import ANNEX_VERSION, OPTIONAL_FIELDS, PERSONAL_FIELDS
from lti_tool.privacy.rules import OPTIONAL, Mode
from lti_tool.services import annexes, choices, schools
from lti_tool.services.terms import By
from tests.factories import rows
from tests.factories.facts import HOST, NEWCOMER, facts
from tests.factories.tools import NOON, ROOT_KEY

DEPLOYMENT = annexes.Deployment(facts=facts(), policy=Policy())


@pytest.fixture
def school(session):
    return rows.scene(session).school


@pytest.fixture
def tenant(session, school):
    return schools.tenant_by_id(session, ROOT_KEY, school.id)


def subject(session, school, deployment=DEPLOYMENT):
    return annexes.subject(session, school.id, deployment, now=NOON)


def text(paper) -> str:
    return re.sub(r"<[^>]+>", " ", rendering.html(paper))


def table(paper, caption) -> dict[str, tuple[str, ...]]:
    found = (b for s in paper.sections for b in s.blocks if isinstance(b, Table))
    return {row[0]: row[1:] for t in found if t.caption == caption for row in t.rows}


def switch(session, tenant, field, mode):
    wanted = choices.Switch(
        field=field,
        mode=mode,
        seen=explanation(field).digest,
        reason=Reason.RECOGNISE,
        by=choices.Decider(actor=Actor.OPERATOR),
    )
    choices.switch(session, tenant, wanted, Policy(), now=NOON)


class TestDocument:
    @pytest.mark.parametrize("template", TEMPLATES)
    def test_sections_stand_in_the_models_order_and_nothing_is_left_to_fill_in(
        self, session, school, template
    ):
        paper = annex(subject(session, school), template)
        heads = [section.heading for section in paper.sections]

        assert [head[0] for head in heads[:7]] == list("ABCDEFG")
        assert [head.split(".")[0] for head in heads[7:9]] == ["Bijlage 1A", "Bijlage 1B"]
        assert ("Bijlage 3. Wijzigingen" in heads) is (template == "4.0")
        assert paper.draft == ()
        assert MISSING not in text(paper)
        assert school.name in text(paper)

    def test_every_field_of_the_register_is_in_it(self, session, school):
        said = text(annex(subject(session, school), "4.0"))

        for rule in PERSONAL_FIELDS.values():
            assert rule.unused or rule.label in said

    def test_every_optional_field_bears_its_mark(self, session, school):
        rows_ = table(annex(subject(session, school), "4.0"), "Optionele gegevens")

        assert set(rows_) == {f"{rule.label} {OPTIONAL}" for rule in OPTIONAL_FIELDS.values()}
        assert {cells[-1] for cells in rows_.values()} == {"uit"}

    def test_a_category_is_ticked_by_what_the_school_chose(self, session, school, tenant):
        row = "14. Keten-ID (ECK-iD)"
        before = table(annex(subject(session, school), "4.0"), "Categorieën")
        switch(session, tenant, "eck_id", Mode.STORED)
        after = table(annex(subject(session, school), "4.0"), "Categorieën")

        assert (before[row][0], after[row][0]) == ("nee", "ja")
        assert len(after) == len(CATEGORIES)
        for never in ("3. Nationaliteit en geboorteplaats", "4. Ouders, voogd", "13. BSN/PGN"):
            assert after[never] == ("nee", "niet van toepassing")

    def test_facts_that_are_missing_make_it_a_draft(self, session, school):
        bare = replace(DEPLOYMENT, facts=facts(processor="", stores=()))
        paper = annex(subject(session, school, bare), "4.0")

        assert "deployment.toml: processor: missing" in paper.draft
        assert MISSING in text(paper)
        assert "Concept." in text(paper)

    def test_it_can_be_read_without_asking_anybody_for_anything(self, session, school):
        made = rendering.html(annex(subject(session, school), "4.0"))

        assert not re.search(r"(?:src|href|url\()", made)
        assert '<html lang="nl">' in made
        assert made.count("<table>") == made.count("<caption>")

    def test_what_a_school_is_called_cannot_become_markup(self, session, school):
        school.name = "<script>alert(1)</script>"

        assert "<script>" not in rendering.html(annex(subject(session, school), "4.0"))


class TestVersions:
    def test_the_register_is_what_the_newest_version_lists(self):
        """A changed register needs a new version: raise ANNEX_VERSION, run deploy/annex_version."""
        assert versions.current() == versions.issued(ANNEX_VERSION)

    def test_a_changed_register_would_fail_the_build(self, monkeypatch):
        changed = {**PERSONAL_FIELDS, "alias": replace(PERSONAL_FIELDS["alias"], label="anders")}
        monkeypatch.setattr(versions, "PERSONAL_FIELDS", changed)

        assert versions.current() != versions.issued(ANNEX_VERSION)

    @pytest.mark.parametrize("version", versions.DIGESTS)
    def test_an_issued_version_is_as_it_was(self, version):
        assert versions.digest(versions.issued(version)) == versions.DIGESTS[version]

    def test_an_edited_version_would_be_found(self):
        edited = json.loads(versions.written(versions.issued("1.0")))
        edited["photo"]["optional"] = "nee"

        assert versions.digest(edited) != versions.DIGESTS["1.0"]

    def test_every_version_has_its_file_its_digest_and_its_day(self):
        found = {path.name for path in files(versions.__package__).joinpath("issued").iterdir()}

        assert found == {f"{version}.json" for version in versions.DIGESTS}
        assert set(versions.DATES) == set(versions.DIGESTS)
        assert ANNEX_VERSION in versions.DATES

    def test_changes_name_what_is_new_gone_and_different(self):
        said = dict(versions.changes("1.0"))

        assert said[PERSONAL_FIELDS["eck_id"].label].startswith("nieuw: D14")
        assert "bewaartermijn" in said[PERSONAL_FIELDS["exercise_result"].label]
        assert list(versions.changes("2.0")) == []
        assert "vervallen" in dict(versions.changes("2.0", "1.0")).values()


class TestAcceptance:
    def accept(self, session, tenant, seen, deployment=DEPLOYMENT):
        annexes.accept(session, tenant, deployment, seen, By(now=NOON))

    def test_what_was_shown_is_accepted_and_the_changes_are_told_from_then(
        self, session, school, tenant
    ):
        shown = annexes.paper(session, school.id, DEPLOYMENT, now=NOON)
        self.accept(session, tenant, annexes.digest(shown))

        assert annexes.accepted(session, school.id).version == ANNEX_VERSION
        after = text(annexes.paper(session, school.id, DEPLOYMENT, now=NOON))
        assert f"De school heeft deze versie ({ANNEX_VERSION}) aanvaard." in after

    def test_an_older_acceptance_shows_what_changed(self, session, school, tenant):
        shown = annexes.paper(session, school.id, DEPLOYMENT, now=NOON)
        self.accept(session, tenant, annexes.digest(shown))
        annexes.accepted(session, school.id).version = "1.0"
        session.flush()

        paper = annexes.paper(session, school.id, DEPLOYMENT, now=NOON)
        assert PERSONAL_FIELDS["eck_id"].label in table(paper, "Wijzigingen")

    def test_another_document_or_a_draft_cannot_be_accepted(self, session, school, tenant):
        with pytest.raises(ChoiceRefused, match="annex_not_seen"):
            self.accept(session, tenant, bytes(32))
        bare = replace(DEPLOYMENT, facts=facts(contact=""))
        with pytest.raises(ChoiceRefused, match="annex_draft"):
            self.accept(session, tenant, bytes(32), bare)

    def test_an_objection_stands_in_the_annex_until_it_is_taken_back(self, session, school, tenant):
        deployment = replace(DEPLOYMENT, facts=facts(sub_processors=(HOST, NEWCOMER)))

        def say(*, objects, now=NOON):
            said = annexes.Objection(name=NEWCOMER.name, objects=objects)
            annexes.note(session, tenant, deployment.facts, said, By(now=now))
            paper = annexes.paper(session, school.id, deployment, now=NOON)
            return table(paper, "Subverwerkers")[NEWCOMER.name][-1]

        assert say(objects=True) == "bezwaar van de school"
        assert say(objects=False, now=NOON.replace(hour=13)) == "-"
        with pytest.raises(NotFound):
            annexes.note(
                session,
                tenant,
                facts(),
                annexes.Objection(name="onbekend", objects=True),
                By(now=NOON),
            )


class TestOtherPapers:
    def test_the_record_of_processing_names_every_school_purpose_and_place(self):
        said = text(records.processing_record(facts(), [("De Regenboog", "99XX")]))

        for word in ("De Regenboog", "99XX", "resultaten bewaren", HOST.name, "NL"):
            assert word in said

    def test_the_dpia_sheet_tells_what_the_school_chose(self, session, school):
        paper = records.dpia(subject(session, school))

        assert set(table(paper, "Optionele gegevens")) == {
            rule.title for rule in OPTIONAL_FIELDS.values()
        }
        assert "Nog te beantwoorden door de school" in text(paper)
