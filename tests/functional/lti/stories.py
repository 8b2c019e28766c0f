"""Attacks that take more than one step: replays, mix-ups, other browsers, other times."""

from collections.abc import Mapping
from dataclasses import replace

from lti_tool.models.platforms import Registration, RegistrationStatus
from tests.fakes.platform import FakePlatform, Login
from tests.functional.lti.attacks import Deed, Row
from tests.functional.lti.conftest import Scene

OTHER = "https://other-lms.example"


def replayed(scene: Scene) -> Deed:
    """Post the same launch again, in the same browser."""
    visit = scene.visit()
    login = visit.login()
    cookie = _cookie(login)
    form = {"state": login.state, "id_token": visit.platform.sign(visit.claims(login))}
    assert visit.post(form).status_code == 303
    visit.client.set_cookie(*cookie, domain="tool.example")  # the launch took it away
    return lambda: visit.post(form)


def replayed_without_cookie(scene: Scene) -> Deed:
    """Post the same launch again, with the cookies that the first one left (a reload)."""
    visit = scene.visit()
    login = visit.login()
    form = {"state": login.state, "id_token": visit.platform.sign(visit.claims(login))}
    assert visit.post(form).status_code == 303
    return lambda: visit.post(form)


def other_token_with_a_used_nonce(scene: Scene) -> Deed:
    """Post another token, for another person, on a nonce that served."""
    visit = scene.visit()
    login = visit.login()
    cookie = _cookie(login)
    first = visit.platform.sign(visit.claims(login))
    assert visit.post({"state": login.state, "id_token": first}).status_code == 303
    visit.client.set_cookie(*cookie, domain="tool.example")
    other = visit.platform.sign(visit.claims(login, {"sub": "user-2"}))
    return lambda: visit.post({"state": login.state, "id_token": other})


def other_logins_nonce(scene: Scene) -> Deed:
    """Post the token of one login with the state of another, in one browser."""
    visit = scene.visit()
    one, other = visit.login(), visit.login()
    token = visit.platform.sign(visit.claims(other))
    return lambda: visit.post({"state": one.state, "id_token": token})


def token_of_another_issuer(scene: Scene) -> Deed:
    """Log in from one platform; post a token that another one signed, nonce and all."""
    scene.trust(FakePlatform(issuer=OTHER))
    other = scene.platforms[f"{OTHER}/jwks"]
    visit = scene.visit()
    login = visit.login()
    claims = other.claims(nonce=login.nonce, now=scene.clock.timestamp())
    return lambda: visit.post({"state": login.state, "id_token": other.sign(claims)})


def token_of_another_issuer_with_the_same_key(scene: Scene) -> Deed:
    """The same, where both platforms (of one vendor) sign with one key."""
    scene.trust(FakePlatform(issuer=OTHER))
    other = scene.platforms[f"{OTHER}/jwks"]
    visit = scene.visit()
    login = visit.login()
    claims = other.claims(nonce=login.nonce, now=scene.clock.timestamp())
    return lambda: visit.post({"state": login.state, "id_token": visit.platform.sign(claims)})


def token_of_another_client(scene: Scene) -> Deed:
    """Log in as one client of an issuer; post the token of another client (another school)."""
    other = FakePlatform(client_id="client-2", deployment="deployment-2")
    scene.trust(other)
    visit = scene.visit(FakePlatform())
    login = visit.login()
    claims = other.claims(nonce=login.nonce, now=scene.clock.timestamp())
    return lambda: visit.post({"state": login.state, "id_token": other.sign(claims)})


def other_browser(scene: Scene) -> Deed:
    """Post the state and token of an attacker in the browser of somebody who logs in too."""
    attacker, victim = scene.visit(), scene.visit()
    login = attacker.login()
    name = _cookie(login)[0]
    victim.client.set_cookie(name, "another", domain="tool.example")
    form = {"state": login.state, "id_token": attacker.platform.sign(attacker.claims(login))}
    return lambda: victim.post(form)


def no_cookie(scene: Scene) -> Deed:
    """Post the state and token of an attacker in a browser that never logged in."""
    attacker = scene.visit()
    login = attacker.login()
    form = {"state": login.state, "id_token": attacker.platform.sign(attacker.claims(login))}
    return lambda: scene.visit().post(form)


def forged_error(scene: Scene) -> Deed:
    """Post an error in somebody's browser: the state is looked at before it is believed."""
    return lambda: scene.visit().post({"state": "guessed", "error": "login_required"})


def error_in_another_browser(scene: Scene) -> Deed:
    """Post an error with a real state, in a browser that did not start it."""
    login = scene.visit().login()
    return lambda: scene.visit().post({"state": login.state, "error": "login_required"})


def state_of_another_tool(scene: Scene) -> Deed:
    """Post a state that was made under another key."""
    tool = scene.tool
    replace(tool, root_key=b"x" * 32).install(scene.app.extensions)
    visit = scene.visit()
    login = visit.login()
    tool.install(scene.app.extensions)
    form = {"state": login.state, "id_token": visit.platform.sign(visit.claims(login))}
    return lambda: visit.post(form)


def slow_login(scene: Scene) -> Deed:
    """Post a fresh token on a state that is a second too old."""
    visit = scene.visit()
    login = visit.login()
    scene.clock.forward(seconds=601)
    form = {"state": login.state, "id_token": visit.platform.sign(visit.claims(login))}
    return lambda: visit.post(form)


def login_from_the_future(scene: Scene) -> Deed:
    """Post on a state that says it was made later than now."""
    visit = scene.visit()
    scene.clock.forward(seconds=30)
    login = visit.login()
    scene.clock.forward(seconds=-30)
    form = {"state": login.state, "id_token": visit.platform.sign(visit.claims(login))}
    return lambda: visit.post(form)


def several_clients(scene: Scene) -> Deed:
    """Log in without client id at an issuer that has two."""
    scene.trust(FakePlatform(client_id="client-2"))
    return lambda: scene.visit().start({"client_id": ""})


def disabled_platform(scene: Scene) -> Deed:
    """Log in from a platform that was disabled."""
    with scene.tool.database.writing() as session:
        session.query(Registration).update({"status": RegistrationStatus.DISABLED})
    return lambda: scene.visit().start()


def keys_down(scene: Scene) -> Deed:
    """Launch when the platform's key set was never to be had."""
    visit = scene.visit()
    visit.platform.key_set_answer = (503, b"")
    login = visit.login()
    form = {"state": login.state, "id_token": visit.platform.sign(visit.claims(login))}
    return lambda: visit.post(form)


def _cookie(login: Login) -> tuple[str, str]:
    """Return name and value of the cookie that a login set."""
    name, _, value = login.answer.headers["Set-Cookie"].partition(";")[0].partition("=")
    return name, value


STORIES: Mapping[str, Row] = {
    "the same post again": (replayed, 401, "nonce_used"),
    "the same post again after a reload": (replayed_without_cookie, 401, "cookie_missing"),
    "another token with a used nonce": (other_token_with_a_used_nonce, 401, "nonce_used"),
    "another login's nonce": (other_logins_nonce, 401, "nonce_wrong"),
    "a token of issuer B after a login at issuer A": (
        token_of_another_issuer,
        401,
        "signature_wrong",
    ),
    "the same, where both sign with one key": (
        token_of_another_issuer_with_the_same_key,
        401,
        "issuer_wrong",
    ),
    "a token of another client of the issuer": (token_of_another_client, 401, "audience_wrong"),
    "another browser's state": (other_browser, 401, "browser_changed"),
    "a browser that did not log in": (no_cookie, 401, "cookie_missing"),
    "an error on a state that is none": (forged_error, 401, "state_unknown"),
    "an error in another browser": (error_in_another_browser, 401, "cookie_missing"),
    "a state of another tool": (state_of_another_tool, 401, "state_unknown"),
    "a login that took too long": (slow_login, 401, "state_expired"),
    "a login that is yet to come": (login_from_the_future, 401, "state_expired"),
    "two clients and none named": (several_clients, 403, "client_id_needed"),
    "a disabled platform": (disabled_platform, 403, "platform_unknown"),
    "a platform without keys": (keys_down, 502, "keys_unreachable"),
}
