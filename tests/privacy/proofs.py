"""Proofs of the promises on the privacy pages: each fails when its sentence is not true."""

import json
import re
from collections.abc import Callable, Mapping

import responses

from lti_tool.lti import vocabulary as words
from lti_tool.models import Base
from lti_tool.privacy.fields import PERSONAL_FIELDS
from lti_tool.privacy.log_filter import LOG_KEYS
from lti_tool.privacy.rules import Mode
from lti_tool.services.aliases import ANIMALS
from lti_tool.worker.deliveries import deliver_due
from tests.factories import rows
from tests.factories.tools import PLATFORM_URL, PUBLIC_URL
from tests.fakes.platform import GONE, INSTRUCTOR, MEMBERSHIP
from tests.privacy.canaries import Canaries
from tests.privacy.school import School
from tests.privacy.test_canaries import courier_of, pupil_makes_the_exercise
from tests.privacy.test_g02_never import columns, faults
from tests.privacy.test_g12_cookies import faults as cookie_faults
from tests.privacy.test_names import choose, class_page, member, pupil_comes, tell
from tests.structure.sources import PACKAGE

Proof = Callable[[School], None]

STATIC = PACKAGE / "web" / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))


def no_account(at: School) -> None:
    assert PERSONAL_FIELDS["password"].unused
    assert "password" not in {c.name for t in Base.metadata.sorted_tables for c in t.columns}
    templates = [p for p in PACKAGE.rglob("templates/**/*.html") if "demo" not in p.parts]
    assert not [p for p in templates if 'type="password"' in p.read_text(encoding="utf-8")]
    assert at.app.test_client().get("/login", base_url=PUBLIC_URL).status_code == 404


def alias(at: School) -> None:
    canary = Canaries()
    shown = pupil_comes(at, canary)
    assert shown.split()[0] in ANIMALS
    assert pupil_comes(at, canary, 2) != shown


def name_off(at: School) -> None:
    canary = Canaries()
    pupil_comes(at, canary)
    class_page(at, canary)
    assert canary.found_in(at.places()) == set()


def name_screen(at: School) -> None:
    canary = Canaries()
    choose(at, Mode.SCREEN)
    pupil_comes(at, canary)
    with responses.RequestsMock() as platform:
        tell(platform, member(canary, 1))
        assert canary("name 1") in class_page(at, canary)
    assert canary.found_in(at.places()) == {("name 1", "page dashboard")}


def name_stored(at: School) -> None:
    canary = Canaries()
    choose(at, Mode.STORED)
    pupil_comes(at, canary)
    pupil_comes(at, canary, 2)
    assert canary("name 1") in class_page(at, canary)
    shown = canary.found_in(at.places())
    assert shown == {("name 1", "page dashboard"), ("name 2", "page dashboard")}


def dropped(at: School) -> None:
    canary = Canaries()
    too_much = {"email": canary("email"), "picture": f"https://example.org/{canary('picture')}"}
    at.visit().launch(too_much)
    assert canary.found_in(at.places()) == set()


def score_only(at: School) -> None:
    canary = Canaries()
    pupil_makes_the_exercise(at, canary)
    with responses.RequestsMock() as platform:
        platform.post(f"{PLATFORM_URL}/token", json={"access_token": "t", "expires_in": 3600})
        line_item = f"{PLATFORM_URL}/lineitems/{canary('ags.lineitem')}"
        platform.post(f"{line_item}/scores?type_id=1")
        assert deliver_due(courier_of(at)) == 1
        body = json.loads(str(platform.calls[1].request.body, "utf-8"))
    assert body.pop("userId") == canary("sub")
    assert set(body) <= {
        *("scoreGiven", "scoreMaximum", "activityProgress", "gradingProgress", "timestamp"),
        "submission",
    }


def own_school(at: School) -> None:
    """The same child at two schools is two pupils, and neither school's page shows the other's."""
    with at.tool.database.writing() as session:
        elsewhere = rows.scene(session)
        rows.attempt(session, elsewhere)
        other = elsewhere.pupil.alias
        launched = rows.launch(session, elsewhere)
    page = class_page(at, Canaries())
    assert str(other) not in page
    browser = at.app.test_client()
    assert browser.get(f"/s/{launched.id}/klas", base_url=PUBLIC_URL).status_code == 401


def own_work(at: School) -> None:
    canary = Canaries()
    pupil_makes_the_exercise(at, canary)
    browser = at.visit()
    page = browser.launch({"sub": "another pupil"}).text
    assert canary("typed answer") not in page
    assert browser.get(f"{browser.home}/klas").status_code == 403


def cookie(at: School) -> None:
    at.visit().launch({})
    headers = [h for answer in at.seen for h in answer.headers.getlist("Set-Cookie")]
    assert headers
    assert [h for h in headers if cookie_faults(h)] == []


def on_device(_at: School) -> None:
    """The script that keeps answers forgets them at the server's answer and after handing in."""
    script = (PACKAGE / "web" / "static" / "keep.js").read_text(encoding="utf-8")
    assert "localStorage.removeItem" in script
    assert "data-forget" in script
    keeping = [
        p.name for p in SCRIPTS if re.search(r"(local|session)Storage|indexedDB", p.read_text())
    ]
    assert set(keeping) == {"keep.js", "read.js", "names.js"}
    assert 'setItem("names", write)' in (STATIC / "names.js").read_text(encoding="utf-8")


def reading(_at: School) -> None:
    """How a child likes to read is kept by the script alone, which sends nothing."""
    script = (STATIC / "read.js").read_text(encoding="utf-8")
    assert "localStorage.setItem" in script
    assert not re.search(r"fetch|XMLHttpRequest|sendBeacon|postMessage|cookie|submit", script)
    assert not [name for _, name in columns() if "font" in name or "contrast" in name]


def aloud(_at: School) -> None:
    """No voice but one of the device is ever asked to speak."""
    speaking = [p for p in SCRIPTS if "speechSynthesis" in p.read_text(encoding="utf-8")]
    [script] = [p.read_text(encoding="utf-8") for p in speaking]
    assert "each.localService &&" in script
    assert script.count(".voice = voice(") == script.count("new SpeechSynthesisUtterance") == 1


def no_device(at: School) -> None:
    parts = {part for _, name in columns() for part in name.split("_")}
    assert not parts & {"ip", "agent", "device", "browser", "useragent"} - {"browser"}
    assert not set(LOG_KEYS) & {"ip", "remote", "agent", "user_agent", "device"}
    agent = "Tablet 9 of Sanne"
    at.app.test_client().get(
        "/privacy",
        base_url=PUBLIC_URL,
        headers={"User-Agent": agent},
        environ_base={"REMOTE_ADDR": "203.0.113.77"},
    )
    kept = b"".join(at.places().values())
    assert b"203.0.113.77" not in kept
    assert agent.encode() not in kept


def no_others(at: School) -> None:
    at.visit().launch({})
    for answer in at.seen:
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy
        assert not re.search(r"(script|style|img|font|connect)-src [^;]*https?:", policy)


def anonymous(at: School) -> None:
    before = _counted(at)
    browser = at.visit()
    browser.launch({"sub": GONE, words.CUSTOM: {"exercise": rows.EXERCISE_KEY}})
    browser.post(f"{browser.home}/opdracht/1", RESPONSE="C")
    after = _counted(at)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"launch_session", "used_nonce", "border_count"}


def parents(at: School) -> None:
    assert faults(columns()) == []
    before = _counted(at)
    answer = at.visit().visit.launch({words.ROLES: [f"{MEMBERSHIP}#Mentor"]})
    assert answer.status_code == 403
    assert _counted(at) == before


def school_decides(at: School) -> None:
    canary = Canaries()
    choose(at, Mode.STORED)
    pupil_comes(at, canary)
    assert choose(at, Mode.OFF) == 1
    assert canary("name 1") not in class_page(at, canary)


def child_teacher(at: School) -> None:
    canary = Canaries()
    pupil_makes_the_exercise(at, canary)
    teacher = {"sub": "teacher", words.CONTEXT: {"id": canary("context.id")}}
    assert "3 / 5" in at.visit().launch({**teacher, words.ROLES: [INSTRUCTOR]}).text


def child_kept(_at: School) -> None:
    """Both have a term; that sweeps enforce each term is ``tests/structure/test_terms.py``."""
    for name in ("exercise_response", "exercise_result"):
        assert PERSONAL_FIELDS[name].retention.value
    columns_of = {c.info["privacy"] for t in Base.metadata.sorted_tables for c in t.columns}
    assert {"exercise_response", "exercise_result"} <= columns_of


PROOFS: Mapping[str, Proof] = {
    proof.__name__: proof
    for proof in (
        *(no_account, alias, name_off, name_screen, name_stored, dropped, score_only, own_school),
        *(own_work, cookie, on_device, reading, aloud, no_device, no_others, anonymous, parents),
        *(school_decides, child_teacher, child_kept),
    )
} | {
    "child_alias": alias,
    "child_name_off": name_off,
    "child_name_screen": name_screen,
    "child_name_stored": name_stored,
    "child_others": own_work,
}
"""Key of a promise -> what shows that it is true."""


def _counted(at: School) -> dict[str, int]:
    with at.tool.database.reading() as session:
        return rows.counted(session)
