"""What each habit in the browser looks like from outside: one look, and what it shows."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from lti_tool.demo.platform import vocabulary as words
from lti_tool.demo.platform.traits import LaunchTrait as T
from lti_tool.demo.platform.traits import Trait
from tests.functional.demo.minimal_tool import TOOL, MinimalTool, read_form

Look = Callable[[MinimalTool], Any]
Habit = tuple[Look, Any, Any]
"""How to look; what is seen with the habit, and what without."""

CUSTOM = {
    "exercise": "x",
    "a": "$Unknown",
    "c": "$Context.id.history",
    "l": "$ResourceLink.id.history",
}


def opened(tool: MinimalTool, person: str = "sanne") -> dict[str, Any]:
    """Return the claims of a launch."""
    link_id = tool.add_link(custom=CUSTOM)
    tool.enter(person)
    return tool.launch(f"/launch/links/{'1' if person == 'ict' else link_id}")


def chosen(tool: MinimalTool) -> dict[str, Any]:
    tool.enter("fatima")
    return tool.launch("/launch/deep-linking")[words.DEEP_LINKING_SETTINGS]


def copied(tool: MinimalTool) -> dict[str, Any]:
    """Return the custom parameters of a copied link."""
    tool.add_link(custom=CUSTOM)
    tool.client.post("/course/2/copy")
    (link,) = tool.state.courses()[-1].links()
    return tool.launch(f"/launch/links/{link.id}")[words.CUSTOM]


def second_use_of_a_hint(tool: MinimalTool) -> bool:
    """Return whether a reload of the sign-in page brings a token again."""
    login = tool.initiate(f"/launch/links/{tool.add_link()}")
    forms = [read_form(tool.authorize(tool.request_for(login))) for _ in range(2)]
    assert "id_token" in forms[0].fields
    return "id_token" in forms[1].fields


def login(tool: MinimalTool) -> dict[str, str]:
    return tool.initiate(f"/launch/links/{tool.add_link()}")


def sign_in_host(tool: MinimalTool) -> tuple[str | None, str | None]:
    config = tool.state.config
    asked = tool.client.get("/lti/authorize-redirect?state=a%26b")
    assert asked.location == f"{config.base_url}/lti/authorize?state=a%26b"
    places = {urlsplit(u).hostname for u in (config.authorization_url, config.token_url)}
    (place,) = places | {urlsplit(config.jwks_url).hostname}
    return place, urlsplit(config.line_items_url()).hostname


def login_address(tool: MinimalTool) -> tuple[str, bool]:
    tool.state.switch(storage="frame")
    form = read_form(tool.client.get(f"/launch/links/{tool.add_link()}"))
    return form.url.removeprefix(TOOL), "lti_storage_target" in form.fields


def echoed_storage(tool: MinimalTool) -> bool:
    tool.state.switch(storage="on")
    form = read_form(tool.authorize(tool.request_for(login(tool))))
    return "lti_storage_target" in form.fields


def privacy(tool: MinimalTool) -> str:
    tool.enter("ict")
    return tool.launch("/launch/privacy/4")[words.MESSAGE_TYPE]


def registered(tool: MinimalTool, token: str = "") -> Any:
    """Register for scores only; return the answer."""
    config = tool.state.config
    asked = {
        "application_type": "web",
        "response_types": ["id_token"],
        "initiate_login_uri": config.tool_login_url,
        "redirect_uris": [config.tool_launch_url],
        "jwks_uri": config.tool_jwks_url,
        "token_endpoint_auth_method": "private_key_jwt",
        "client_name": "Alles-in-1",
        "scope": words.SCORE_SCOPE,
        words.TOOL_CONFIGURATION: {
            "domain": config.tool_url.partition("://")[2],
            "target_link_uri": config.tool_launch_url,
            "claims": ["iss", "sub"],
            "messages": [],
        },
    }
    return tool.client.post(
        "/lti/registrations",
        data=json.dumps(asked),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def registered_scopes(tool: MinimalTool) -> int:
    registry = tool.state.registry
    return len(registered(tool, registry.new_token(tool.clock())).json["scope"].split())


HABITS: Mapping[Trait, Habit] = {
    T.HINT_ONCE: (second_use_of_a_hint, False, True),
    T.EXTRA_LOGIN_FIELDS: (lambda t: "canvas_region" in login(t), True, False),
    T.NO_DEPLOYMENT_HINT: (lambda t: "lti_deployment_id" in login(t), False, True),
    T.SIGN_IN_ELSEWHERE: (
        sign_in_host,
        ("127.0.0.1", "localhost"),
        ("localhost", "localhost"),
    ),
    T.SHARED_ISSUER: (
        lambda t: opened(t)["iss"],
        "https://standard.example",
        "http://localhost:8001",
    ),
    T.STORAGE_IN_LOGIN_ADDRESS: (
        login_address,
        ("/lti/login?lti_storage_target=bewaarplek", False),
        ("/lti/login", True),
    ),
    T.STORAGE_ECHOED: (echoed_storage, True, False),
    T.AZP_SENT: (lambda t: opened(t).get("azp"), "demo-tool", None),
    T.AUDIENCE_LISTED: (lambda t: opened(t)["aud"], ["demo-tool"], "demo-tool"),
    T.HOUR_LONG: (lambda t: (c := opened(t))["exp"] - c["iat"], 3600, 60),
    T.LONG_IDS: (lambda t: len(opened(t)["sub"]), 36, 1),
    T.SHORT_CONTEXT_TYPE: (
        lambda t: opened(t)[words.CONTEXT]["type"],
        ["CourseSection"],
        [words.COURSE_SECTION],
    ),
    T.EMPTY_TEXTS: (lambda t: opened(t)[words.RESOURCE_LINK].get("description"), "", None),
    T.NULLS: (lambda t: opened(t).get(words.LIS, "absent"), None, "absent"),
    T.NUMBERS_IN_CUSTOM: (lambda t: opened(t)[words.CUSTOM].get("lms_user_number"), 4, None),
    T.EMPTY_VARIABLES: (lambda t: opened(t)[words.CUSTOM]["a"], "", "$Unknown"),
    T.CUSTOM_ADDED: (
        lambda t: opened(t)[words.CUSTOM].get("context_memberships_url"),
        "http://localhost:8001/nrps/2/memberships",
        None,
    ),
    T.CLAIMS_ADDED: (
        lambda t: opened(t).get(words.EXT),
        {"user_username": "sanne", "lms": "lti-tool-demo"},
        None,
    ),
    T.INSTITUTION_TEACHER: (
        lambda t: opened(t)[words.ROLES],
        [words.LEARNER, words.INSTITUTION_INSTRUCTOR],
        [words.LEARNER],
    ),
    T.SYSTEM_USER: (
        lambda t: opened(t, "fatima")[words.ROLES],
        [words.INSTRUCTOR, words.SYSTEM_USER],
        [words.INSTRUCTOR],
    ),
    T.SHORT_LAUNCH_ROLES: (
        lambda t: opened(t)[words.ROLES],
        ["Learner"],
        [words.LEARNER],
    ),
    T.ADMIN_TEACHES: (
        lambda t: opened(t, "ict")[words.ROLES],
        [words.ADMINISTRATOR, words.INSTRUCTOR, words.SYSTEM_ADMINISTRATOR],
        [words.ADMINISTRATOR],
    ),
    T.NO_DATA: (lambda t: "data" in chosen(t), False, True),
    T.EMPTY_DATA: (lambda t: chosen(t)["data"] == "", True, False),
    T.MANY_TYPES: (lambda t: "html" in chosen(t)["accept_types"], True, False),
    T.LINE_ITEM_FORBIDDEN: (lambda t: chosen(t).get("accept_lineitem"), False, None),
    T.CONTEXT_HISTORY: (lambda t: copied(t)["c"], "2", "$Context.id.history"),
    T.LINK_HISTORY: (lambda t: copied(t)["l"], "10", "$ResourceLink.id.history"),
    T.COPY_FORGETS_CUSTOM: (lambda t: "exercise" in copied(t), False, True),
    T.OLD_IDS: (
        lambda t: "oauth_consumer_key_sign" in opened(t).get(words.LTI_1_1, {}),
        True,
        False,
    ),
    T.OLD_IDS_UNSIGNED: (lambda t: opened(t).get(words.LTI_1_1), {"user_id": "oud-4"}, None),
    T.OLD_PRIVACY_NAME: (privacy, "DataPrivacyLaunchRequest", "LtiDataPrivacyLaunchRequest"),
    T.NO_REGISTRATION_TOKEN: (lambda t: registered(t).status_code, 201, 401),
    T.SCOPES_OVERSTATED: (registered_scopes, 4, 1),
}
