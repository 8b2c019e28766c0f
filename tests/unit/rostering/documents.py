"""EDEXML documents and UWLR answers for the tests."""

import io

SCHOOL = "<schooljaar>2026-2027</schooljaar><brincode>99ZZ</brincode>"
GROUPS = (
    '<groep key="G4"><naam>Otters 4</naam><jaargroep>4</jaargroep></groep>'
    '<groep key="GC"><naam>Egels 1/2</naam><jaargroep>C</jaargroep></groep>'
    '<samengestelde_groep key="P"><naam>Plusgroep</naam></samengestelde_groep>'
)
PUPILS = (
    '<leerling key="1"><achternaam>Wit</achternaam><jaargroep>4</jaargroep>'
    '<groep key="G4"/></leerling>'
)
STAFF = (
    '<leerkracht key="1"><achternaam>Kok</achternaam><rol>LRK</rol>'
    '<groepen><groep key="G4"/></groepen></leerkracht>'
)


def edexml(school=SCHOOL, groups=GROUPS, pupils=PUPILS, staff=STAFF):
    """Return a document; None leaves a list out."""
    lists = {"groepen": groups, "leerlingen": pupils, "leerkrachten": staff}
    body = "".join(f"<{name}>{x}</{name}>" for name, x in lists.items() if x is not None)
    return io.BytesIO(f"<EDEX><school>{school}</school>{body}</EDEX>".encode())


def answer(inside):
    """Return what a UWLR server answers, inside its envelope."""
    space = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"
    return io.BytesIO(
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>'
        f'<leerlinggegevens_antwoord xmlns="{space}">{inside}</leerlinggegevens_antwoord>'
        "</s:Body></s:Envelope>".encode()
    )
