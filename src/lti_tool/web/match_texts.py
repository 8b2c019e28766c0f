"""What a school admin reads about two pupils who may be one."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from lti_tool.models.matches import Ground

GROUNDS: Mapping[Ground, LazyString] = {
    Ground.ECK_ID: _("Ze kwamen met hetzelfde ECK-iD."),
    Ground.SOURCED_ID: _("Ze staan met dezelfde sleutel in uw administratie en de leeromgeving."),
    Ground.MEMBERS: _("De ledenlijst van de leeromgeving noemt ze met dezelfde sleutel."),
    Ground.NEW_ECK_ID: _("Deze leerling kwam met een ander ECK-iD dan eerst."),
    Ground.BY_HAND: _("Iemand van uw school gaf aan dat het dezelfde is."),
}
"""Why two people seem to be one."""

REFUSED_MERGES: Mapping[str, LazyString] = {
    "merge_both_on_roster": _(
        "Ze staan allebei in de administratie. Haal er daar één weg; daarna kunt u ze samenvoegen."
    ),
    "merge_restricted": _("De gegevens van een van de twee zijn stilgezet. Zet ze eerst weer aan."),
    "merge_chain_taken": _("Dit ECK-iD hoort ondertussen bij een andere leerling."),
    "merge_undo_late": _("Dit is langer dan 30 dagen geleden samengevoegd."),
}
"""Code -> what to do."""
