"""The words for what a course's services show (``course``)."""

from collections.abc import Mapping

from lti_tool.services.doctor.words import PLATFORM, SCHOOL, Advice, Words

COURSE: Mapping[str, Advice] = {
    "columns_withheld": Advice(
        Words(
            "De leeromgeving geeft geen recht op kolommen (status {figure}). Opdrachten die met "
            "het kiesvenster zijn toegevoegd krijgen hun kolom wel.",
            "The LMS grants no right to columns (status {figure}). Exercises that were added "
            "with the picker have theirs all the same.",
        ),
        PLATFORM,
        Words(
            "Zet het recht op kolommen (line items) aan als leerkrachten zelf links maken.",
            "Allow line items if teachers make links by hand.",
        ),
    ),
    "roster_withheld": Advice(
        Words(
            "De leeromgeving geeft geen recht op de groepslijst (status {figure}). Leerlingen "
            "verschijnen zodra ze een opdracht openen.",
            "The LMS grants no right to the roster (status {figure}). Pupils appear once they "
            "open an exercise.",
        ),
        PLATFORM,
        Words(
            "Zet het recht op de groepslijst (names and roles) aan als de school haar gebruikt.",
            "Allow names and roles if the school uses the roster.",
        ),
    ),
    "token_needed_first": Advice(
        Words(
            "Niet geprobeerd: daarvoor is het toegangsbewijs hierboven nodig.",
            "Not tried: it needs the access token above.",
        )
    ),
    "no_gradebook_seen": Advice(
        Words(
            "Nog geen start noemde waar het cijferboek ligt.",
            "No launch has said yet where the gradebook lies.",
        )
    ),
    "no_roster_seen": Advice(
        Words(
            "Nog geen start noemde waar de groepslijst ligt.",
            "No launch has said yet where the roster lies.",
        )
    ),
    "column_read": Advice(Words("De kolom is te lezen.", "The column can be read.")),
    "columns_read": Advice(
        Words(
            "Het cijferboek is te lezen. Kolommen op de eerste bladzijde: {figure}.",
            "The gradebook can be read. Columns on its first page: {figure}.",
        )
    ),
    "gradebook_gone": Advice(
        Words(
            "De kolom of de cursus op {detail} is er niet meer.",
            "The column or the course at {detail} is gone.",
        ),
        SCHOOL,
        Words(
            "Is de cursus opgeruimd, dan hoeft er niets. Anders: voeg de opdracht opnieuw toe.",
            "If the course was cleared away, nothing is to be done. Else: add the exercise anew.",
        ),
    ),
    "gradebook_refused": Advice(
        Words(
            "Het cijferboek van {detail} weigert ons (status {figure}).",
            "The gradebook of {detail} refuses us (status {figure}).",
        ),
        PLATFORM,
        Words(
            "Zet het recht op kolommen en scores (assignment and grade services) aan bij de tool.",
            "Allow assignment and grade services for the tool.",
        ),
    ),
    "roster_read": Advice(
        Words(
            "De groepslijst is te lezen. Leden: {figure}.",
            "The roster can be read. Members: {figure}.",
        )
    ),
    "roster_long": Advice(
        Words(
            "De groepslijst is te lezen; ze is te lang om hier te tellen.",
            "The roster can be read; it is too long to be counted here.",
        )
    ),
    "roster_refused": Advice(
        Words(
            "De groepslijst van {detail} weigert ons (status {figure}).",
            "The roster of {detail} refuses us (status {figure}).",
        ),
        PLATFORM,
        Words(
            "Zet het recht op de groepslijst (names and roles) aan bij de tool.",
            "Allow names and roles for the tool.",
        ),
    ),
    "service_broken": Advice(
        Words(
            "{detail} geeft een storing (status {figure}).",
            "{detail} is out of order (status {figure}).",
        ),
        PLATFORM,
        Words(
            "Kijk in het logboek van de leeromgeving. Scores blijven zolang bij ons klaarstaan.",
            "Look into the LMS's log. Scores wait with us meanwhile.",
        ),
    ),
    "listing_unreadable": Advice(
        Words(
            "Het antwoord van {detail} is niet te lezen.", "The answer of {detail} is unreadable."
        ),
        PLATFORM,
        Words(
            "Kijk in het logboek van de leeromgeving of daar iets misging.",
            "See in the LMS's log whether something went wrong there.",
        ),
    ),
    # the column for testing
    "writing_not_asked": Advice(
        Words(
            "Alleen op verzoek: wij kunnen het voor u proberen (platform doctor --write).",
            "Only when asked for: we can try it for you (platform doctor --write).",
        )
    ),
    "column_scored": Advice(
        Words(
            "Een proefkolom is gemaakt, kreeg een score en is weer weg.",
            "A column for testing was made, took a score, and is gone again.",
        )
    ),
    "column_made": Advice(
        Words(
            "Een proefkolom is gemaakt en weer weg. Er kwam geen score in: de groepslijst kent "
            "geen proefleerling.",
            "A column for testing was made, and is gone again. It took no score: the roster has "
            "no test user.",
        )
    ),
    "column_refused": Advice(
        Words(
            "{detail} laat ons geen kolom maken (status {figure}).",
            "{detail} lets us make no column (status {figure}).",
        ),
        PLATFORM,
        Words(
            "Zet het recht op kolommen (line items) aan bij de tool.",
            "Allow line items for the tool.",
        ),
    ),
    "test_score_refused": Advice(
        Words(
            "{detail} nam de proefscore niet aan (status {figure}).",
            "{detail} did not take the score for testing (status {figure}).",
        ),
        PLATFORM,
        Words(
            "Zet het recht op scores aan bij de tool, en kijk of de proefleerling cijfers mag "
            "krijgen.",
            "Allow scores for the tool, and see whether the test user may have marks.",
        ),
    ),
    "test_column_left": Advice(
        Words(
            "De proefkolom kon niet worden verwijderd ({detail}).",
            "The column for testing could not be removed ({detail}).",
        ),
        SCHOOL,
        Words(
            "Verwijder in het cijferboek de kolom 'Test van Alles-in-1 (mag weg)'.",
            "Remove the column 'Test van Alles-in-1 (mag weg)' from the gradebook.",
        ),
    ),
}
