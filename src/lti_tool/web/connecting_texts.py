"""What somebody who connects a platform reads when it is refused; pupils never meet these.

The first sentence says what is wrong, the rest what to do.
"""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

CONNECTING: Mapping[str, LazyString] = {
    # the link
    "invitation_unknown": _(
        "Deze aanmeldlink kennen we niet. Kijk of hij helemaal is overgenomen, of vraag een nieuwe."
    ),
    "invitation_used": _(
        "Met deze aanmeldlink is al een leeromgeving aangemeld. Vraag voor een tweede een nieuwe."
    ),
    "invitation_expired": _("Deze aanmeldlink is verlopen. Vraag een nieuwe."),
    # what the platform says about itself
    "configuration_missing": _(
        "Open deze link niet zelf: plak hem in de leeromgeving, op de plek waar een LTI "
        "1.3-tool met een aanmeldlink (dynamic registration) kan worden toegevoegd."
    ),
    "configuration_address_wrong": _("Het adres van de leeromgeving klopt niet."),
    "configuration_refused": _(
        "De leeromgeving gaf haar gegevens niet. Begin daar opnieuw; de aanmeldlink blijft geldig."
    ),
    "configuration_unreadable": _(
        "De gegevens van de leeromgeving zijn niet te lezen of niet volledig. Vul de waarden "
        "met de hand in."
    ),
    "algorithm_not_offered": _(
        "De leeromgeving kan niet ondertekenen met RS256, zoals LTI 1.3 vraagt."
    ),
    "auth_method_not_offered": _(
        "De leeromgeving neemt geen ondertekende aanvragen (private_key_jwt) aan, zoals LTI 1.3"
        " vraagt."
    ),
    "issuer_wrong_form": _(
        "De uitgever (issuer) van de leeromgeving moet een adres met https zijn, zonder "
        "vraagteken of hekje."
    ),
    "issuer_foreign": _(
        "De uitgever (issuer) hoort niet bij het adres van de leeromgeving. Zo kan iemand zich "
        "voor een ander uitgeven, dus dit nemen we niet aan."
    ),
    "endpoint_forbidden": _("Een van de adressen van de leeromgeving is niet veilig (https)."),
    "endpoint_foreign": _(
        "Een van de adressen van de leeromgeving ligt bij een ander. Hoort dat zo, vul de "
        "waarden dan met de hand in."
    ),
    # what it answers
    "registration_refused": _(
        "De leeromgeving nam de aanmelding niet aan. Begin daar opnieuw; de aanmeldlink blijft "
        "geldig. Gaat het weer mis, vul de waarden dan met de hand in."
    ),
    "registration_unanswered": _(
        "De leeromgeving gaf een storing op onze aanmelding. Probeer het later opnieuw; de "
        "aanmeldlink blijft geldig."
    ),
    "registration_unreadable": _(
        "Het antwoord van de leeromgeving op de aanmelding is niet te lezen, of er staat geen "
        "client-id in. Vul de waarden met de hand in."
    ),
    "registration_token_wrong": _(
        "Het aanmeldbewijs van de leeromgeving klopt niet. Begin daar opnieuw."
    ),
    "registration_of_another_school": _(
        "Deze leeromgeving is al aangemeld voor een andere school. Neem contact met ons op."
    ),
    # the way there
    "address_forbidden": _(
        "Dit adres van de leeromgeving roepen we niet aan: het is niet openbaar of niet https."
    ),
    "not_reachable": _(
        "Wij kunnen de leeromgeving niet bereiken. Staat ze op het internet, met een adres dat "
        "ook van buiten de school werkt?"
    ),
    "no_answer_in_time": _(
        "De leeromgeving antwoordt niet op tijd. Probeer het later opnieuw; de aanmeldlink "
        "blijft geldig."
    ),
    "no_answer": _(
        "De leeromgeving antwoordt niet goed. Probeer het later opnieuw; de aanmeldlink blijft "
        "geldig."
    ),
    "answer_too_large": _("Het antwoord van de leeromgeving is te groot."),
    "tls_failed": _(
        "Het certificaat (https) van de leeromgeving wordt niet vertrouwd. De beheerder kan het"
        " vernieuwen, of ons de eigen certificaatautoriteit geven."
    ),
    # the pages to copy from
    "family_unknown": _("Voor deze leeromgeving hebben we geen eigen bladzijde."),
}
"""Code -> advice."""
