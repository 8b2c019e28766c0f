"""The words for what the database shows (``inside``)."""

from collections.abc import Mapping

from lti_tool.services.doctor.words import PLATFORM, PUBLISHER, SCHOOL, Advice, Words

INSIDE: Mapping[str, Advice] = {
    # approval
    "approved": Advice(
        Words("Goedgekeurd. Aantal plaatsingen: {figure}.", "Approved. Deployments: {figure}.")
    ),
    "school_closed": Advice(
        Words("De school is bij ons afgesloten.", "The school is closed with us."),
        PUBLISHER,
        Words("Neem contact op met Alles-in-1.", "Get in touch with Alles-in-1."),
    ),
    "registration_pending": Advice(
        Words("De koppeling wacht op goedkeuring.", "The connection waits for approval."),
        PUBLISHER,
        Words(
            "Keur haar goed: lti-tool platform approve.",
            "Approve it: lti-tool platform approve.",
        ),
    ),
    "registration_disabled": Advice(
        Words("De koppeling is uitgezet.", "The connection is switched off."),
        PUBLISHER,
        Words(
            "Zet haar weer aan als dat niet zo hoort: lti-tool platform approve.",
            "Switch it on again if that is wrong: lti-tool platform approve.",
        ),
    ),
    "deployments_pending": Advice(
        Words(
            "Nog geen plaatsing (deployment) is goedgekeurd. In de wacht: {figure}.",
            "No deployment is approved yet. Waiting: {figure}.",
        ),
        PUBLISHER,
        Words(
            "Keur de plaatsing goed: lti-tool platform approve --deployment.",
            "Approve the deployment: lti-tool platform approve --deployment.",
        ),
    ),
    "some_deployments_pending": Advice(
        Words(
            "Plaatsingen die nog op goedkeuring wachten: {figure}.",
            "Deployments that still wait for approval: {figure}.",
        ),
        PUBLISHER,
        Words(
            "Keur ze goed als ze bij de school horen: lti-tool platform approve --deployment.",
            "Approve them if they are the school's: lti-tool platform approve --deployment.",
        ),
    ),
    "no_deployment": Advice(
        Words("Er is nog geen plaatsing (deployment) bekend.", "No deployment is known yet."),
        PLATFORM,
        Words(
            "Zet de tool in de leeromgeving aan en open haar één keer; daarna kan ze worden "
            "goedgekeurd.",
            "Switch the tool on in the LMS and open it once; then it can be approved.",
        ),
    ),
    # where the services lie
    "services_own": Advice(
        Words(
            "Kolommen en scores liggen bij de leeromgeving zelf.",
            "Columns and scores lie with the LMS itself.",
        )
    ),
    "no_service_seen": Advice(
        Words(
            "Nog geen start noemde een kolom in het cijferboek.",
            "No launch has named a column of the gradebook yet.",
        )
    ),
    "services_foreign": Advice(
        Words(
            "Het cijferboek ligt op een adres dat niet bij de leeromgeving hoort: {detail}. "
            "Daarheen sturen we niets.",
            "The gradebook lies at an address that is not the LMS's: {detail}. We send nothing "
            "there.",
        ),
        PUBLISHER,
        Words(
            "Vraag de beheerder van de leeromgeving of dit adres klopt, en neem het dan op in de "
            "koppeling.",
            "Ask the LMS administrator whether this address is right, then add it to the "
            "connection.",
        ),
    ),
    # our key
    "key_good": Advice(
        Words(
            "De volgende staat klaar. Leeftijd in dagen: {figure}.",
            "The next one is published. Age in days: {figure}.",
        )
    ),
    "key_old": Advice(
        Words("Onze sleutel is {figure} dagen oud.", "Our key is {figure} days old."),
        PUBLISHER,
        Words("Vernieuw hem: lti-tool keys rotate.", "Renew it: lti-tool keys rotate."),
    ),
    "no_next_key": Advice(
        Words("De volgende sleutel staat nog niet klaar.", "The next key is not published yet."),
        PUBLISHER,
        Words("Maak hem: lti-tool db upgrade.", "Make it: lti-tool db upgrade."),
    ),
    "no_signing_key": Advice(
        Words("Wij hebben geen sleutel om te ondertekenen.", "We have no key to sign with."),
        PUBLISHER,
        Words("Maak er een: lti-tool db upgrade.", "Make one: lti-tool db upgrade."),
    ),
    # notices
    "no_notices_offered": Advice(
        Words(
            "De leeromgeving biedt ze niet aan. Gekopieerde cursussen herkennen we dan bij de "
            "eerste start.",
            "The LMS does not offer them. Copied courses are known by their first launch then.",
        )
    ),
    "notices_asked_for": Advice(Words("Aangevraagd.", "Asked for.")),
    "notices_settled": Advice(
        Words(
            "De leeromgeving weet ons te vinden; er kwam nog geen bericht.",
            "The LMS knows where to find us; no notice has come yet.",
        )
    ),
    "notices_come": Advice(
        Words("Het eerste bericht kwam: {moment}.", "The first notice came: {moment}.")
    ),
    "notices_failed": Advice(
        Words(
            "De leeromgeving nam onze aanvraag niet aan ({detail}).",
            "The LMS did not take our request ({detail}).",
        ),
        PLATFORM,
        Words(
            "Niets dringends: gekopieerde cursussen herkennen we ook zonder. Zet het recht op "
            "berichten (notice handlers) aan bij de tool.",
            "Nothing urgent: copied courses are known without. Allow notice handlers for the tool.",
        ),
    ),
    # browsers
    "cookie_kept": Advice(
        Words(
            "De laatste browser bewaarde ons cookie, ook in de leeromgeving ({moment}).",
            "The last browser kept our cookie, in the LMS too ({moment}).",
        )
    ),
    "proved_by_window": Advice(
        Words(
            "De laatste browser nam in de leeromgeving geen cookie aan; de opdracht opende in "
            "een eigen venster ({moment}).",
            "The last browser took no cookie inside the LMS; the exercise opened in a window of "
            "its own ({moment}).",
        ),
        SCHOOL,
        Words(
            "Het werkt. Zonder de extra knop kan het ook: laat de leeromgeving de tool in een "
            "nieuw venster openen, of sta cookies toe voor ons adres.",
            "It works. To do without the extra button: let the LMS open the tool in a new "
            "window, or allow cookies for our address.",
        ),
    ),
    "proved_by_storage": Advice(
        Words(
            "De laatste browser nam in de leeromgeving geen cookie aan, en het eigen venster is "
            "nog niet geopend ({moment}).",
            "The last browser took no cookie inside the LMS, and its own window was not opened "
            "yet ({moment}).",
        ),
        SCHOOL,
        Words(
            "Klik op de grote knop; komt er geen venster, sta dan pop-ups of cookies toe voor "
            "ons adres.",
            "Press the big button; if no window appears, allow pop-ups or cookies for our address.",
        ),
    ),
    "no_proof_yet": Advice(
        Words("Er is nog geen start waaraan dit te zien is.", "No launch has shown this yet.")
    ),
    # launches
    "launched": Advice(Words("Laatste start: {moment}.", "Last launch: {moment}.")),
    "launch_long_ago": Advice(
        Words(
            "De laatste start is lang geleden: {moment}.", "The last launch is long ago: {moment}."
        ),
        SCHOOL,
        Words(
            "Open een opdracht vanuit de leeromgeving. Lukt dat niet, kijk dan bij de rode regels.",
            "Open an exercise from the LMS. If that fails, see the red lines.",
        ),
    ),
    "no_launch_yet": Advice(
        Words("Nog niemand kwam binnen.", "Nobody has come in yet."),
        SCHOOL,
        Words("Open een opdracht vanuit de leeromgeving.", "Open an exercise from the LMS."),
    ),
    # scores
    "scores_arrive": Advice(
        Words(
            "Laatste score aangekomen: {moment}. Nog onderweg: {figure}.",
            "Last score arrived: {moment}. On their way: {figure}.",
        )
    ),
    "no_scores_yet": Advice(
        Words(
            "Er is nog geen score aangekomen. Onderweg: {figure}.",
            "No score has arrived yet. On their way: {figure}.",
        )
    ),
    "scores_waiting": Advice(
        Words(
            "Wachtende scores: {figure}, de oudste sinds {moment}.",
            "Waiting scores: {figure}, the oldest since {moment}.",
        ),
        PLATFORM,
        Words(
            "We blijven het proberen. Kijk of het cijferboek van de leeromgeving antwoordt.",
            "We keep trying. See whether the LMS's gradebook answers.",
        ),
    ),
    "scores_stuck": Advice(
        Words(
            "Scores die vastzitten: {figure}, de oudste sinds {moment}.",
            "Scores that are stuck: {figure}, the oldest since {moment}.",
        ),
        PLATFORM,
        Words(
            "Kijk of het cijferboek van de leeromgeving antwoordt. Antwoordt het wel, laat het "
            "ons dan weten.",
            "See whether the LMS's gradebook answers. If it does, tell us.",
        ),
    ),
    "scores_failed": Advice(
        Words("Scores die niet aankwamen: {figure}.", "Scores that did not arrive: {figure}."),
        SCHOOL,
        Words(
            "De leerkracht ziet bij de groep waarom, en kan ze daar opnieuw sturen.",
            "The teacher sees the reason on the class page, and can send them again there.",
        ),
    ),
}
