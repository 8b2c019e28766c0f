"""The words for what calls show (``outside``), and for calls that bring nothing."""

from collections.abc import Mapping

from lti_tool.services.doctor.words import PLATFORM, PUBLISHER, Advice, Words

UNREACHED: Mapping[str, Advice] = {
    "not_reachable": Advice(
        Words("{detail} is niet te bereiken.", "{detail} cannot be reached."),
        PLATFORM,
        Words(
            "Kijk of de leeromgeving aanstaat en van buiten de school te bereiken is.",
            "See whether the LMS is up, and can be reached from outside the school.",
        ),
    ),
    "no_answer_in_time": Advice(
        Words("{detail} antwoordt niet op tijd.", "{detail} does not answer in time."),
        PLATFORM,
        Words(
            "Kijk of de leeromgeving traag is; probeer het later nog eens.",
            "See whether the LMS is slow; try again later.",
        ),
    ),
    "tls_failed": Advice(
        Words(
            "Het certificaat (https) van {detail} wordt niet vertrouwd of is verlopen.",
            "The certificate (https) of {detail} is not trusted, or has ended.",
        ),
        PLATFORM,
        Words("Vernieuw het certificaat.", "Renew the certificate."),
    ),
    "address_forbidden": Advice(
        Words(
            "Dit adres roepen we niet aan: het is niet openbaar of niet https ({detail}).",
            "We do not call this address: it is not public, or not https ({detail}).",
        ),
        PUBLISHER,
        Words(
            "Vraag de beheerder van de leeromgeving om de adressen en verbeter de koppeling.",
            "Ask the LMS administrator for the addresses and mend the connection.",
        ),
    ),
    "answer_too_large": Advice(
        Words("Het antwoord van {detail} is te groot.", "The answer of {detail} is too large."),
        PLATFORM,
        Words(
            "Kijk of het adres klopt: hier hoort een kort bericht te staan.",
            "See whether the address is right: a short message belongs there.",
        ),
    ),
    "no_answer": Advice(
        Words("{detail} antwoordt niet goed.", "{detail} does not answer well."),
        PLATFORM,
        Words(
            "Kijk in het logboek van de leeromgeving; probeer het later nog eens.",
            "Look into the LMS's log; try again later.",
        ),
    ),
}

OUTSIDE: Mapping[str, Advice] = {
    **UNREACHED,
    # the platform's keys
    "keys_good": Advice(Words("Bruikbare sleutels: {figure}.", "Usable keys: {figure}.")),
    "keys_replaced": Advice(
        Words(
            "Alle sleutels zijn vervangen sinds de vorige keer.",
            "All keys were replaced since the last time.",
        ),
        PLATFORM,
        Words(
            "Het werkt, maar wie toen net binnenkwam kan een fout hebben gezien. Laat een oude "
            "sleutel na vervanging nog een dag staan.",
            "It works, but who came in at that moment may have met an error. Keep an old key "
            "published for a day after replacing it.",
        ),
    ),
    "keys_unreadable": Advice(
        Words(
            "Op het sleuteladres van {detail} staat geen sleutelbos (JWKS).",
            "The key address of {detail} shows no key set (JWKS).",
        ),
        PLATFORM,
        Words(
            "Kijk het sleuteladres (JWKS URL) van de leeromgeving na.",
            "Check the LMS's key address (JWKS URL).",
        ),
    ),
    "keys_unusable": Advice(
        Words(
            "{detail} biedt geen sleutel die we mogen gebruiken (RS256, 2048 bits, met kid).",
            "{detail} offers no key that we may use (RS256, 2048 bits, with kid).",
        ),
        PLATFORM,
        Words(
            "Laat de leeromgeving met RS256 ondertekenen, zoals LTI 1.3 vraagt.",
            "Let the LMS sign with RS256, as LTI 1.3 asks.",
        ),
    ),
    # clock
    "clock_good": Advice(
        Words(
            "Loopt gelijk (verschil in seconden: {figure}).",
            "Is right (difference in seconds: {figure}).",
        )
    ),
    "clock_drifts": Advice(
        Words("Loopt {figure} seconden uit de pas.", "Is {figure} seconds off."),
        PLATFORM,
        Words(
            "Zet de klok van de leeromgeving gelijk (NTP); bij een groter verschil werkt niets.",
            "Set the LMS's clock right (NTP); with a larger difference nothing works.",
        ),
    ),
    "clock_ahead": Advice(
        Words("Loopt {figure} seconden voor.", "Is {figure} seconds fast."),
        PLATFORM,
        Words(
            "Zet de klok van de leeromgeving gelijk (NTP); zo weigeren we elke start.",
            "Set the LMS's clock right (NTP); like this we refuse every launch.",
        ),
    ),
    "clock_behind": Advice(
        Words("Loopt {figure} seconden achter.", "Is {figure} seconds slow."),
        PLATFORM,
        Words(
            "Zet de klok van de leeromgeving gelijk (NTP); zo weigert ze onze aanvragen.",
            "Set the LMS's clock right (NTP); like this it refuses our requests.",
        ),
    ),
    "no_date": Advice(
        Words(
            "De leeromgeving noemt de tijd niet in haar antwoord.",
            "The LMS does not say the time in its answer.",
        )
    ),
    "clock_not_seen": Advice(
        Words(
            "Niet te zien: de leeromgeving antwoordt niet.",
            "Not to be seen: the LMS does not answer.",
        )
    ),
    # certificate
    "certificate_good": Advice(Words("Geldig tot {moment}.", "Good until {moment}.")),
    "certificate_ends_soon": Advice(
        Words(
            "Het certificaat van {detail} verloopt al op {moment}.",
            "The certificate of {detail} ends on {moment}.",
        ),
        PLATFORM,
        Words("Vernieuw het op tijd.", "Renew it in time."),
    ),
    "no_certificate": Advice(
        Words(
            "Zonder https is er geen certificaat (alleen op deze machine).",
            "Without https there is no certificate (on this machine only).",
        )
    ),
    "own_certificate_ends_soon": Advice(
        Words("Ons certificaat verloopt al op {moment}.", "Our certificate ends on {moment}."),
        PUBLISHER,
        Words("Vernieuw het op tijd.", "Renew it in time."),
    ),
    "own_certificate_bad": Advice(
        Words(
            "Het certificaat van {detail} wordt niet vertrouwd of is verlopen.",
            "The certificate of {detail} is not trusted, or has ended.",
        ),
        PUBLISHER,
        Words("Vernieuw het, met alle tussencertificaten.", "Renew it, with its whole chain."),
    ),
    "own_certificate_unseen": Advice(
        Words("Vanaf hier niet te zien ({detail}).", "Not to be seen from here ({detail}).")
    ),
    # our own key set
    "own_keys_good": Advice(
        Words(
            "Onze sleutelbos is te zien. Sleutels: {figure}.",
            "Our key set can be seen. Keys: {figure}.",
        )
    ),
    "own_keys_unseen": Advice(
        Words(
            "Vanaf hier konden we onze eigen sleutelbos niet ophalen ({detail}).",
            "We could not fetch our own key set from here ({detail}).",
        ),
        PUBLISHER,
        Words(
            "Open /lti/jwks op ons openbare adres in een browser buiten ons netwerk. Wordt een "
            "toegangsbewijs hieronder gegeven, dan kan de leeromgeving er wel bij.",
            "Open /lti/jwks at our public address in a browser outside our network. If an "
            "access token is granted below, the LMS can reach it.",
        ),
    ),
    "own_keys_unreadable": Advice(
        Words(
            "Op ons eigen adres ({detail}) staat geen sleutelbos.",
            "Our own address ({detail}) shows no key set.",
        ),
        PUBLISHER,
        Words(
            "Kijk public_url en de doorgeefserver (reverse proxy) na.",
            "Check public_url and the reverse proxy.",
        ),
    ),
    "own_keys_differ": Advice(
        Words(
            "Op ons eigen adres ({detail}) staan andere sleutels dan waarmee we ondertekenen.",
            "Our own address ({detail}) shows other keys than we sign with.",
        ),
        PUBLISHER,
        Words(
            "Kijk of public_url naar deze database leidt, en of een cache iets ouds bewaart.",
            "See whether public_url leads to this database, and whether a cache keeps an old "
            "answer.",
        ),
    ),
    "own_keys_stale": Advice(
        Words(
            "Onze sleutelbos op {detail} is niet de nieuwste.",
            "Our key set at {detail} is not the newest.",
        ),
        PUBLISHER,
        Words(
            "Laat een cache ervoor hem hooguit een uur bewaren.",
            "Let a cache in front of it keep it for an hour at most.",
        ),
    ),
    # access tokens
    "token_granted": Advice(
        Words("De leeromgeving geeft een toegangsbewijs.", "The LMS grants an access token.")
    ),
    "token_refused": Advice(
        Words(
            "De leeromgeving weigert een toegangsbewijs (status {figure}).",
            "The LMS refuses an access token (status {figure}).",
        ),
        PLATFORM,
        Words(
            "Zet dit recht aan bij de tool, en kijk na: client-id, ons sleuteladres (/lti/jwks) "
            "en de klok.",
            "Allow this for the tool, and check: client id, our key address (/lti/jwks) and the "
            "clock.",
        ),
    ),
    "token_endpoint_down": Advice(
        Words(
            "Het loket voor toegangsbewijzen van {detail} geeft een storing.",
            "The token endpoint of {detail} is out of order.",
        ),
        PLATFORM,
        Words("Kijk in het logboek van de leeromgeving.", "Look into the LMS's log."),
    ),
    "token_unreadable": Advice(
        Words(
            "Het loket voor toegangsbewijzen van {detail} antwoordt onleesbaar.",
            "The token endpoint of {detail} answers something unreadable.",
        ),
        PLATFORM,
        Words("Kijk het adres voor toegangsbewijzen (token URL) na.", "Check the token address."),
    ),
}
