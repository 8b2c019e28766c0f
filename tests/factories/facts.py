"""A deployment's facts, of invented firms."""

from datetime import date

from lti_tool.config.facts import STORES, Facts, Store, SubProcessor

HOST = SubProcessor(
    name="Voorbeeldhosting",
    seat="Utrecht",
    country="NL",
    task="hosting",
    data="alle gegevens, versleuteld",
    announced=None,
    starts=None,
    basis="",
)
NEWCOMER = SubProcessor(
    name="Nieuwkomer",
    seat="Zwolle",
    country="NL",
    task="reservekopieën",
    data="alle gegevens, versleuteld",
    announced=date(2026, 1, 5),
    starts=date(2026, 2, 10),
    basis="",
)


def facts(**changes: object) -> Facts:
    """Return complete facts, with what a test changes."""
    values = {
        "product": "Alles-in-1 Online",
        "page": "https://voorbeeld.example",
        "processor": "Uitgeverij Voorbeeld",
        "seat": "Voorbeeldstad",
        "contact": "privacy@voorbeeld.example",
        "covenant": "4.0",
        "stores": tuple(
            Store(kind=kind, operator=HOST.name, country="NL", basis="") for kind in STORES
        ),
        "sub_processors": (HOST,),
        **changes,
    }
    return Facts(**values)
