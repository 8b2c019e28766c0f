"""Every page there is, and who may open it: a new endpoint goes here."""

from uuid import UUID

from lti_tool.models.schools import Role
from lti_tool.privacy.explanations import explanation

PUPIL, TEACHER, ADMIN = Role.PUPIL, Role.TEACHER, Role.ADMIN
ANYBODY = {PUPIL, TEACHER, ADMIN}

CLOSED = {
    ("player.current", "GET", "/opdracht"): ANYBODY,
    ("player.item", "GET", "/opdracht/1"): ANYBODY,
    ("player.hand_in", "POST", "/opdracht/1"): ANYBODY,
    ("player.finished", "GET", "/opdracht/klaar"): ANYBODY,
    ("player.finish", "POST", "/opdracht/klaar"): {PUPIL},
    ("player.again", "POST", "/opdracht/opnieuw"): {PUPIL},
    ("deep_linking.choose", "GET", "/kiezen"): {TEACHER, ADMIN},
    ("deep_linking.answer", "POST", "/kiezen"): {TEACHER, ADMIN},
    ("preview.item", "GET", "/kiezen/water-meervoud/voorbeeld/1"): {TEACHER, ADMIN},
    ("preview.answer", "POST", "/kiezen/heelal-maanlanding/voorbeeld/1"): {TEACHER, ADMIN},
    ("preview.sheet", "GET", "/kiezen/water-meervoud/blad"): {TEACHER, ADMIN},
    ("dashboard.group", "GET", "/klas"): {TEACHER},
    ("history.own_groups", "GET", "/groep"): {TEACHER},
    ("dashboard.send_again", "POST", "/klas/opnieuw-sturen"): {TEACHER},
    ("scores.show", "GET", "/klas/scores"): {TEACHER},
    ("scores.send", "POST", "/klas/scores"): {TEACHER},
    ("scores.leave", "POST", "/klas/scores/laten-staan"): {TEACHER},
    ("scores.decide", "POST", "/klas/scores/tellen"): {TEACHER},
    ("grading.show", "GET", "/beheer/scores"): {ADMIN},
    ("grading.decide", "POST", "/beheer/scores"): {ADMIN},
    ("marking.overview", "GET", "/nakijken"): {TEACHER},
    ("placed.overview", "GET", "/klas/opdrachten"): {TEACHER},
    ("placed.change", "POST", "/klas/opdrachten"): {TEACHER},
    ("live.board", "GET", "/klas/nu"): {TEACHER},
    ("live.now", "GET", "/klas/nu/stand"): {TEACHER},
    ("desk.home", "GET", "/beheer"): {ADMIN},
    ("choosing.overview", "GET", "/beheer/gegevens"): {ADMIN},
    ("choosing.ask", "GET", "/beheer/gegevens/display_name"): {ADMIN},
    ("choosing.decide", "POST", "/beheer/gegevens/display_name"): {ADMIN},
    ("received.overview", "GET", "/beheer/ontvangen"): {ADMIN},
    ("rosters.overview", "GET", "/beheer/leerlingen"): {ADMIN},
    ("years.overview", "GET", "/beheer/jaarovergang"): {ADMIN},
    ("matches.overview", "GET", "/beheer/dezelfde"): {ADMIN},
    ("doctor.show", "GET", "/koppeling"): {ADMIN},
    ("doctor.examine", "POST", "/koppeling"): {ADMIN},
    ("photos.overview", "GET", "/fotos"): {ADMIN},
    ("papers.annex", "GET", "/beheer/bijsluiter"): {ADMIN},
    ("papers.download", "GET", "/beheer/bijsluiter/privacybijsluiter.html"): {ADMIN},
    ("rights.find", "GET", "/privacy"): {ADMIN},
    ("rights.find", "POST", "/privacy"): {ADMIN},
    ("terms.overview", "GET", "/bewaartermijnen"): {ADMIN},
    ("terms.decide", "POST", "/bewaartermijnen/responses"): {ADMIN},
}
"""Endpoint, method and path below ``/s/<session>`` -> who may come in."""

NOBODY = UUID(int=7)
"""An id that belongs to nothing."""

ABOUT = {
    ("person.found", "GET", "/persoon"): {ADMIN},
    ("review.work", "GET", "/werk"): {PUPIL, TEACHER},
    ("review.item", "GET", "/werk/1"): {PUPIL, TEACHER},
    ("history.group", "GET", "/groep/none"): {TEACHER},
    ("history.goals", "GET", "/groep/none/doelen"): {TEACHER},
    ("history.pupil", "GET", f"/groep/none/leerling/{NOBODY}"): {TEACHER},
    ("practice.overview", "GET", "/groep/none/oefenen"): {TEACHER},
    ("practice.goal", "GET", "/groep/none/oefenen/taal-woorden"): {TEACHER},
    ("practice.set_goal", "POST", "/groep/none/oefenen/taal-woorden"): {TEACHER},
    ("practice.pupil", "GET", f"/groep/none/oefenen/taal-woorden/leerling/{NOBODY}"): {TEACHER},
    ("practice.set_pupil", "POST", f"/groep/none/oefenen/taal-woorden/leerling/{NOBODY}"): {
        TEACHER
    },
    ("taking.group", "GET", "/groep/none/overzicht.csv"): {TEACHER},
    ("taking.pupil", "GET", f"/groep/none/leerling/{NOBODY}/overzicht.csv"): {TEACHER},
    ("reviewing.work", "GET", f"/groep/none/werk/{NOBODY}"): {TEACHER},
    ("reviewing.item", "GET", f"/groep/none/werk/{NOBODY}/1"): {TEACHER},
    ("reviewing.give", "POST", f"/groep/none/werk/{NOBODY}/1"): {TEACHER},
    ("reviewing.waive", "POST", f"/groep/none/werk/{NOBODY}/1/iedereen"): {TEACHER},
    ("going.show", "GET", "/elders"): ANYBODY,
    ("going.go", "GET", "/elders/naar"): ANYBODY,
    ("sounds.play", "GET", "/geluid/niets/0/a.mp3"): ANYBODY,
    ("returns.back", "GET", "/terug"): ANYBODY,
    ("player.save_draft", "POST", "/opdracht/99/concept"): {PUPIL},
    ("papers.object_to", "POST", "/beheer/bijsluiter/bezwaar"): {ADMIN},
    ("photos.change", "POST", "/fotos"): {ADMIN},
    ("photos.picture", "GET", f"/fotos/{NOBODY}"): {TEACHER, ADMIN},
    ("rosters.read_now", "POST", "/beheer/leerlingen/lezen"): {ADMIN},
    ("years.choose", "POST", "/beheer/jaarovergang"): {ADMIN},
    ("years.carry_out", "POST", "/beheer/jaarovergang/nu"): {ADMIN},
    ("years.drop", "POST", "/beheer/jaarovergang/weg"): {ADMIN},
    ("matches.approve", "POST", f"/beheer/dezelfde/{NOBODY}"): {ADMIN},
    ("matches.decline", "POST", f"/beheer/dezelfde/{NOBODY}/twee"): {ADMIN},
    ("matches.undo", "POST", f"/beheer/dezelfde/samen/{NOBODY}/terug"): {ADMIN},
    ("rosters.show", "GET", f"/beheer/leerlingen/{NOBODY}"): {ADMIN},
    ("rosters.apply", "POST", f"/beheer/leerlingen/{NOBODY}"): {ADMIN},
    ("rosters.undo", "POST", f"/beheer/leerlingen/{NOBODY}/terug"): {ADMIN},
    ("rights.person", "GET", f"/privacy/{NOBODY}"): {ADMIN},
    ("rights.export", "GET", f"/privacy/{NOBODY}/gegevens.html"): {ADMIN},
    ("rights.correct", "POST", f"/privacy/{NOBODY}/verbeteren"): {ADMIN},
    ("rights.restrict", "POST", f"/privacy/{NOBODY}/stilzetten"): {ADMIN},
    ("rights.ask", "GET", f"/privacy/{NOBODY}/wissen"): {ADMIN},
    ("rights.erase", "POST", f"/privacy/{NOBODY}/wissen"): {ADMIN},
    ("rights.admit", "POST", f"/privacy/toelaten/{NOBODY}"): {ADMIN},
    ("rights.told", "POST", f"/privacy/doorgegeven/{NOBODY}"): {ADMIN},
}
"""Pages about something that is not there: who may ask is told so."""

REFUSED = {
    ("papers.accept", "POST", "/beheer/bijsluiter"): ({ADMIN}, "annex_draft"),
    ("rosters.upload", "POST", "/beheer/leerlingen"): ({ADMIN}, "roster_kind_unknown"),
    ("grading.switch", "POST", "/beheer/scores/administratie"): ({ADMIN}, "not_found"),
    ("grading.results", "GET", "/beheer/scores/resultaten.xml"): ({ADMIN}, "uwlr_nothing"),
}
"""Pages whose own form says no here, with the code that it gives."""

FORM = {
    "RESPONSE": "C",
    "exercise": "water-meervoud",
    "failed": "1",
    "mode": "screen",
    "reason": "policy",
    "seen": explanation("display_name").digest.hex(),
    "length": "30",
    "release": "automatic",
    "counting": "best",
    "sure": "yes",
}
"""Enough for every form that there is."""

OPEN = {
    *(
        "static",
        "health.live",
        "health.ready",
        "metrics.show",
        "pages.start",
        "pages.privacy",
        "pages.children",
    ),
    *("lti.login", "lti.launch", "lti.key_set"),
    *("cookieless.stored", "cookieless.handed_over"),
    *("registration.ask", "registration.register"),
    *("configuration.families", "configuration.family"),
    "notices.receive",
    *("remote_login.authorize", "remote_login.come_back"),
    *("remote_services.token", "remote_services.score"),
    *("api.described", "api.listed"),
}
"""Endpoints for anybody."""
