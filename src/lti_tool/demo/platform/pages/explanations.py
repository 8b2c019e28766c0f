"""What messages and their fields mean, in one plain Dutch sentence each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lti_tool.demo.platform import vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of message.

    Attributes:
        title: what the message is called.
        way: from whom to whom.
        sentence: what happens in it.
    """

    title: str
    way: str
    sentence: str


TO_TOOL: Final = "school → Alles-in-1"
TO_PLATFORM: Final = "Alles-in-1 → school"

KINDS: Final[Mapping[str, Kind]] = {
    "login": Kind(
        title="Aanmelding gestart",
        way=TO_TOOL,
        sentence="De school vraagt Alles-in-1 om iemand aan te melden; er staat nog geen naam in.",
    ),
    "authentication": Kind(
        title="Verzoek om een bewijs",
        way=TO_PLATFORM,
        sentence="Alles-in-1 stuurt de browser terug naar de school met de vraag wie dit is.",
    ),
    "launch": Kind(
        title="Opdracht geopend",
        way=TO_TOOL,
        sentence="De school zegt ondertekend wie er is, in welke groep en bij welke opdracht.",
    ),
    "deep_linking": Kind(
        title="Opdracht kiezen",
        way=TO_TOOL,
        sentence="De school vraagt Alles-in-1 om de leerkracht een opdracht te laten kiezen.",
    ),
    "deep_linking_response": Kind(
        title="Keuze van de leerkracht",
        way=TO_PLATFORM,
        sentence="Alles-in-1 stuurt ondertekend terug welke opdrachten de leerkracht koos.",
    ),
    "token": Kind(
        title="Toegangsbewijs gevraagd",
        way=TO_PLATFORM,
        sentence="De server van Alles-in-1 bewijst wie hij is en krijgt een uur toegang.",
    ),
    "registration": Kind(
        title="Alles-in-1 aangemeld",
        way=TO_PLATFORM,
        sentence="De server van Alles-in-1 zegt wat hij is en vraagt een client-id.",
    ),
    "line_item": Kind(
        title="Kolom in het cijferboek",
        way=TO_PLATFORM,
        sentence="Alles-in-1 bekijkt of verandert een kolom in het cijferboek.",
    ),
    "score": Kind(
        title="Score gestuurd",
        way=TO_PLATFORM,
        sentence="Alles-in-1 zet een score van één leerling in het cijferboek.",
    ),
    "results": Kind(
        title="Cijfers opgevraagd",
        way=TO_PLATFORM,
        sentence="Alles-in-1 vraagt welke cijfers er in een kolom staan.",
    ),
    "memberships": Kind(
        title="Groepslijst opgevraagd",
        way=TO_PLATFORM,
        sentence="Alles-in-1 vraagt wie er in de groep zitten; namen alleen als de school dat wil.",
    ),
    "submission_review": Kind(
        title="Werk bekijken",
        way=TO_TOOL,
        sentence="De school vraagt Alles-in-1 om het werk van één leerling te laten zien.",
    ),
    "data_privacy": Kind(
        title="Gegevens van één persoon",
        way=TO_TOOL,
        sentence="De beheerder vraagt Alles-in-1 wat het van één persoon bewaart.",
    ),
    "groups": Kind(
        title="Groepjes opgevraagd",
        way=TO_PLATFORM,
        sentence="Alles-in-1 vraagt welke groepjes er binnen de groep zijn.",
    ),
    "handlers": Kind(
        title="Berichten aangevraagd",
        way=TO_PLATFORM,
        sentence="Alles-in-1 zegt waar de school het uit zichzelf iets mag laten weten.",
    ),
    "notice": Kind(
        title="Bericht van de school",
        way=TO_TOOL,
        sentence="De school laat uit zichzelf iets weten, zoals dat een groep gekopieerd is.",
    ),
    "return": Kind(
        title="Terug naar school",
        way=TO_PLATFORM,
        sentence="Alles-in-1 stuurt iemand terug, soms met een bericht erbij.",
    ),
}

FIELDS: Final[Mapping[str, str]] = {
    "iss": "De afzender.",
    "aud": "Voor wie het bericht bedoeld is.",
    "sub": "Het nummer van de gebruiker bij de afzender; geen naam.",
    "iat": "Wanneer het bericht is gemaakt, in seconden.",
    "exp": "Tot wanneer het bericht geldig is.",
    "jti": "Een nummer dat maar één keer gebruikt mag worden.",
    "nonce": "Een toevalsgetal dat maar één keer gebruikt mag worden, tegen herhaling.",
    "state": "Hieraan herkent Alles-in-1 straks dezelfde browser.",
    "name": "De naam; alleen als de school namen meestuurt.",
    "given_name": "De voornaam; alleen als de school namen meestuurt.",
    "family_name": "De achternaam; alleen als de school namen meestuurt.",
    "email": "Het e-mailadres; alleen als de school namen meestuurt.",
    "client_id": "Het nummer waaronder Alles-in-1 bij deze school bekend is.",
    "login_hint": "Om wie het gaat; Alles-in-1 geeft dit ongewijzigd terug.",
    "lti_message_hint": "Om welk bericht het gaat; werkt één keer en komt ongewijzigd terug.",
    "lti_deployment_id": "Welke aansluiting van deze school het betreft.",
    "lti_storage_target": "In welk kader de school iets bewaart als cookies niet mogen.",
    "target_link_uri": "Waar de gebruiker wil uitkomen.",
    "redirect_uri": "Waar het antwoord heen moet; alleen een afgesproken adres mag.",
    "scope": "Wat er gevraagd wordt.",
    "response_type": "In welke vorm het antwoord moet komen.",
    "response_mode": "Hoe het antwoord reist: als formulier, nooit in een adres.",
    "prompt": "Niemand hoeft opnieuw een wachtwoord te geven.",
    "grant_type": "Een server vraagt dit zelf, zonder gebruiker erbij.",
    "client_assertion_type": "Hoe de server bewijst wie hij is: met een handtekening.",
    "request": "De aanroep.",
    "Accept": "In welke vorm het antwoord gewenst is.",
    "Content-Type": "In welke vorm het bericht is gestuurd.",
    "sent": "Wat er gestuurd is.",
    "answered": "Wat de school antwoordde.",
    "lti_msg": "Een bericht voor de gebruiker.",
    "lti_errormsg": "Een foutmelding voor de gebruiker.",
    "lti_log": "Een bericht voor het logboek.",
    "lti_errorlog": "Een foutmelding voor het logboek.",
    vocabulary.MESSAGE_TYPE: "Wat voor bericht dit is.",
    vocabulary.VERSION_CLAIM: "De versie van de afspraken.",
    vocabulary.DEPLOYMENT_ID: "Welke aansluiting van deze school het betreft.",
    vocabulary.TARGET_LINK_URI: "Waar de gebruiker wil uitkomen, nu ondertekend.",
    vocabulary.RESOURCE_LINK: "De plek in de groep waar op geklikt is.",
    vocabulary.ROLES: "Leerling, leerkracht of beheerder.",
    vocabulary.CONTEXT: "De groep.",
    vocabulary.TOOL_PLATFORM: "De leeromgeving van de school.",
    vocabulary.LAUNCH_PRESENTATION: "In een kader of venster, in welke taal, en de weg terug.",
    vocabulary.CUSTOM: "Wat Alles-in-1 zelf bij de link bewaarde, zoals de gekozen opdracht.",
    vocabulary.DEEP_LINKING_SETTINGS: "Wat de leerkracht mag kiezen en waar de keuze heen moet.",
    vocabulary.CONTENT_ITEMS: "De gekozen opdrachten.",
    vocabulary.DATA: "Een gesloten envelop van de school, ongewijzigd terug.",
    vocabulary.MSG: "Een bericht voor de leerkracht.",
    vocabulary.ERROR_MSG: "Een foutmelding voor de leerkracht.",
    vocabulary.AGS_ENDPOINT: "Waar het cijferboek is en wat Alles-in-1 ermee mag.",
    "azp": "Wie het bericht mag gebruiken; hoort Alles-in-1 te zijn.",
    "deployment_id": "Welke aansluiting van deze school het betreft.",
    "canvas_region": "In welke streek de computers van de leverancier staan.",
    "canvas_environment": "Of dit de echte omgeving is of een proefomgeving.",
    vocabulary.FOR_USER: "Om wie het gaat: niet wie klikte, maar wiens werk of gegevens.",
    vocabulary.LIS: "Nummers uit de administratie; Alles-in-1 hoort ze weg te gooien.",
    vocabulary.EXT: "Extra's van de leverancier; Alles-in-1 hoort ze weg te gooien.",
    vocabulary.BASIC_OUTCOME: "Het cijferboek op de oude manier; wordt niet gebruikt.",
    vocabulary.LTI_1_1: "Hoe dezelfde persoon heette in de oude koppeling, ondertekend of niet.",
    vocabulary.GROUPS_SERVICE: "Waar de groepjes te vragen zijn.",
    vocabulary.NOTICE_SERVICE: "Waar Alles-in-1 berichten van de school kan aanvragen.",
    vocabulary.NOTICE: "Wat voor bericht dit is, met een eigen nummer.",
    vocabulary.ORIGIN_CONTEXTS: "Van welke groep dit een kopie is.",
    vocabulary.NRPS_SERVICE: "Waar de groepslijst te vragen is.",
}
