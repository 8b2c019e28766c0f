"""Every attack of the table is refused with its own code, and leaves nothing. Gate G15."""

import pytest

from tests.functional.lti import attacks, stories, table_of_messages, table_of_tokens

PARTS = (
    table_of_tokens.TIMES,
    table_of_tokens.SIGNATURES,
    table_of_tokens.FORMS,
    table_of_messages.MESSAGES,
    table_of_messages.PEOPLE,
    table_of_messages.LOGINS,
    stories.STORIES,
)
TABLE = {name: row for part in PARTS for name, row in part.items()}


@pytest.mark.parametrize("name", TABLE)
def test_is_refused_with_its_code_and_leaves_nothing(scene, name):
    attack, status, code = TABLE[name]
    deed = attack(scene)
    before = scene.rows()

    answer = deed()

    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert f"<code>{code}</code>" in page
    assert '<html lang="nl"' in page
    assert "Dat lukte niet" in page
    assert "Traceback" not in page
    assert answer.headers.getlist("Set-Cookie") == []
    assert scene.rows() == before


def test_the_same_post_without_an_attack_comes_in_and_is_stored(scene):
    before = scene.rows()

    answer = attacks.claims()(scene)()

    assert answer.status_code == 303
    changed = {name for name, found in scene.rows().items() if found != before[name]}
    assert changed == {
        "border_count",
        "context",
        "enrollment",
        "launch_session",
        "person",
        "person_key",
        "person_link",
        "resource_link",
        "used_nonce",
    }


def test_no_name_in_the_table_hides_another():
    assert len(TABLE) == sum(map(len, PARTS))
