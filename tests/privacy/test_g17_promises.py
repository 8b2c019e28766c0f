"""Gate G17: every sentence of the privacy pages is a promise, and every promise has a proof.

A proof is a function in ``proofs.py``, named by the promise's key; it gets a running tool and
fails when the sentence is not true. A sentence without a proof fails, and so does a proof without
a sentence.
"""

import inspect
import re
from collections.abc import Mapping
from uuid import UUID

import lxml.html
import pytest
from sqlalchemy import select

from lti_tool.models.schools import School as SchoolRow
from lti_tool.privacy.choices import Choices
from lti_tool.privacy.fields import NEVER_STORED, OPTIONAL_FIELDS
from lti_tool.privacy.rules import Mode
from lti_tool.web.promises import CHILDREN, PARENTS, Promise
from tests.factories.tools import NOON, PUBLIC_URL
from tests.privacy.proofs import PROOFS, cookie, no_device
from tests.privacy.school import School, school
from tests.privacy.test_names import choose

__all__ = ["school"]

PAGES: Mapping[str, tuple[Promise, ...]] = {
    "/privacy": tuple(PARENTS),
    "/privacy/kinderen": tuple(CHILDREN),
}


def owner_of(at: School) -> UUID:
    with at.tool.database.reading() as session:
        return session.scalars(select(SchoolRow.id)).one()


def sentences(page: str) -> dict[str, str | None]:
    """Return each sentence in the main part of a page -> the key of its promise, if it has one."""
    main = lxml.html.fromstring(page).find(".//main")
    assert main is not None
    return {
        " ".join(element.text_content().split()): element.get("data-promise")
        for element in main.iter("p", "li", "dd", "blockquote")
    }


def test_every_promise_has_a_proof_and_every_proof_a_promise():
    keys = [promise.key for promise in (*PARENTS, *CHILDREN)]

    assert len(keys) == len(set(keys))
    assert set(keys) == set(PROOFS)


@pytest.mark.parametrize("key", PROOFS)
def test_the_promise_is_kept(school, key):
    PROOFS[key](school)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("mode", Mode)
def test_every_sentence_of_the_page_is_a_promise_that_holds(school, path, mode):
    choose(school, mode)
    address = path.replace("/privacy", f"/privacy/{owner_of(school)}")

    found = sentences(school.app.test_client().get(address, base_url=PUBLIC_URL).text)

    holding = Choices(modes={} if mode is Mode.OFF else {"display_name": mode})
    texts = {str(p.text): p.key for p in PAGES[path] if p.holds(holding)}
    never = dict.fromkeys(NEVER_STORED.values(), "never") if path == "/privacy" else {}
    assert found == texts | never


def test_the_page_without_a_school_tells_what_holds_where_nothing_was_chosen(school):
    page = school.app.test_client().get("/privacy", base_url=PUBLIC_URL).text

    assert "De naam van uw kind bewaren we niet." in sentences(page)
    assert "Dit heeft de school aangezet" not in page
    for rule in OPTIONAL_FIELDS.values():
        assert rule.title.replace("'", "&#39;") in page


def test_the_page_of_a_school_tells_what_it_turned_on(school):
    choose(school, Mode.STORED)
    page = school.app.test_client().get(f"/privacy/{owner_of(school)}", base_url=PUBLIC_URL).text

    chosen = page.split("Dit heeft de school aangezet")[1].split("</table>")[0]
    assert re.findall(r'<th scope="row">([^<]+)', chosen) == ["naam van de leerling (optioneel)"]


@pytest.mark.parametrize("path", ["/privacy/", "/privacy/x", f"/privacy/{NOON:%Y}", "/privacy/0/0"])
def test_there_is_no_page_of_a_school_that_does_not_exist(school, path):
    nobody = path.replace("x", "00000000-0000-4000-8000-000000000000")

    assert school.app.test_client().get(nobody, base_url=PUBLIC_URL).status_code == 404


def test_a_sentence_without_a_proof_would_be_found():
    page = (
        "<html><main><p>We zijn heel veilig.</p><ul><li data-promise='alias'>Schuilnaam</li></ul>"
    )

    assert sentences(page) == {"We zijn heel veilig.": None, "Schuilnaam": "alias"}


def test_a_proof_can_fail(school):
    """Of each kind one: a leak on purpose makes the proof of that sentence fail."""
    school.log.write("Tablet 9 of Sanne 203.0.113.77")
    with pytest.raises(AssertionError):
        no_device(school)
    school.seen.append(school.app.response_class("x", headers={"Set-Cookie": "name=Sanne"}))
    with pytest.raises(AssertionError):
        cookie(school)
    assert all(inspect.isfunction(proof) for proof in PROOFS.values())
