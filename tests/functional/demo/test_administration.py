"""The platform's process answers as the school's administration too (OneRoster 1.2)."""

import pytest

from lti_tool.demo import oneroster
from lti_tool.demo.oneroster import BASE_PATH, CREDENTIALS_PATH, Lie
from lti_tool.demo.oneroster.access import SCOPES

ME = ("tool-1", "verzonnen")
ASKED = {"grant_type": "client_credentials", "scope": min(SCOPES)}


@pytest.fixture
def config(app):
    config = oneroster.RosterConfig(objects=oneroster.invented(), secret=ME[1])
    oneroster.install(app, config)
    return config


@pytest.fixture
def token(app, config):
    answer = app.test_client().post(CREDENTIALS_PATH, data=ASKED, auth=ME)
    return answer.json["access_token"]


@pytest.fixture
def get(app, token):
    def get(name, **query):
        headers = {"Authorization": f"Bearer {token}"}
        return app.test_client().get(f"{BASE_PATH}/{name}", query_string=query, headers=headers)

    return get


@pytest.mark.parametrize("name", ["orgs", "academicSessions", "courses", "classes"])
def test_small_collections_come_whole_in_their_envelope(get, config, name):
    answer = get(name)

    assert list(answer.json) == [name]
    assert answer.headers["X-Total-Count"] == str(len(config.objects[name]))


def test_pages_are_linked_and_keep_what_was_asked(get):
    answer = get("users", limit=10, offset=10, sort="sourcedId", orderBy="asc", fields="sourcedId")

    assert [list(each) for each in answer.json["users"]] == [["sourcedId"]] * 10
    assert answer.headers["X-Total-Count"] == "48"
    assert "offset=20" in answer.headers["Link"]
    assert "fields=sourcedId" in answer.headers["Link"]


def test_changes_alone_can_be_asked_for(get, config):
    config.objects["users"][3]["dateLastModified"] = "2026-11-01T00:00:00.000Z"

    changes = get("users", filter="dateLastModified>='2026-10-01T00:00:00.000Z'").json["users"]

    assert [each["sourcedId"] for each in changes] == [config.objects["users"][3]["sourcedId"]]


@pytest.mark.parametrize(
    ("query", "minor"),
    [
        ({"sort": "sourcedId"}, "invalid_sort_field"),
        ({"filter": "name='x'"}, "invalid_filter_field"),
        ({"limit": "0"}, "invaliddata"),
        ({"offset": "-1"}, "invaliddata"),
    ],
)
def test_a_question_that_is_not_the_standards_is_refused(get, query, minor):
    answer = get("users", **query)

    status = answer.json["imsx_StatusInfo"]
    (field,) = status["imsx_CodeMinor"]["imsx_codeMinorField"]
    assert (answer.status_code, field["imsx_codeMinorFieldValue"]) == (400, minor)


def test_nested_paths_are_unknown(get):
    assert get("schools/school-1/classes").status_code == 404


def test_errors_may_come_without_their_wrapper(get, config):
    config.lies = {Lie.FLAT_ERRORS}

    assert get("nothing").json["imsx_codeMinor"] == "unknownobject"


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic eDp5"])
def test_nobody_reads_without_a_token(app, config, header):
    answer = app.test_client().get(f"{BASE_PATH}/users", headers={"Authorization": header})

    assert answer.status_code == 401
    assert "Verzonnen" not in answer.text


@pytest.mark.parametrize(
    ("auth", "data", "error"),
    [
        (("tool-1", "x"), ASKED, "invalid_client"),
        (None, ASKED, "invalid_client"),
        (ME, ASKED | {"grant_type": "password"}, "unsupported_grant_type"),
        (ME, ASKED | {"scope": "roster-demographics.readonly"}, "invalid_scope"),
        (ME, ASKED | {"scope": ""}, "invalid_scope"),
    ],
    ids=["wrong secret", "nobody", "another grant", "another scope", "no scope"],
)
def test_no_token_is_given_to_whom_it_is_not_for(app, config, auth, data, error):
    answer = app.test_client().post(CREDENTIALS_PATH, data=data, auth=auth)

    assert answer.status_code in {400, 401}
    assert answer.json["error"] == error


def test_a_client_may_say_who_it_is_in_the_body(app, config):
    named = {"client_id": ME[0], "client_secret": ME[1]}

    assert app.test_client().post(CREDENTIALS_PATH, data=ASKED | named).status_code == 200
