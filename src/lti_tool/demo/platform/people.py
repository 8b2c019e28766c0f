"""The invented people of Demo-school De Regenboog.

Nobody here exists. User ids are small decimal strings, as Moodle's are: a tool that takes
them for numbers, or for unique across schools, goes wrong here first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lti_tool.demo.platform import vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can be entered as on the start page.

    Attributes:
        key: short name in our own forms, for instance ``sanne``.
        user_id: the platform's id; the ``login_hint`` and, unless anonymous, the ``sub``.
        title: how the school calls this person, in Dutch.
        task: one Dutch sentence for the start page.
        roles: role URIs that the launch message carries.
        member: stands in the course's list of members.
        anonymous: the launch message names no user at all.
    """

    key: str
    user_id: str
    title: str
    task: str
    given_name: str
    family_name: str
    roles: tuple[str, ...]
    member: bool = True
    anonymous: bool = False

    @property
    def name(self) -> str:
        """The full name, as ``name`` carries it when names are shared."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def email(self) -> str:
        """An address at a domain that can never receive mail."""
        return f"{self.key}@example.org"

    @property
    def is_teacher(self) -> bool:
        """Teaches the course: may add and remove links and sees all marks."""
        return vocabulary.INSTRUCTOR in self.roles

    @property
    def is_pupil(self) -> bool:
        """Learns in the course: has marks of its own."""
        return self.member and vocabulary.LEARNER in self.roles

    @property
    def is_administrator(self) -> bool:
        """Looks after the school's systems, and is no member of the course."""
        return vocabulary.ADMINISTRATOR in self.roles


PEOPLE: Final[tuple[Person, ...]] = (
    Person(
        key="fatima",
        user_id="2",
        title="Juf Fatima",
        task="Geeft les aan groep 5a: zet opdrachten klaar en bekijkt de cijfers.",
        given_name="Fatima",
        family_name="Voorbeeld",
        roles=(vocabulary.INSTRUCTOR,),
    ),
    Person(
        key="tom",
        user_id="3",
        title="Meester Tom",
        task="Is de duo-collega van juf Fatima in groep 5a.",
        given_name="Tom",
        family_name="Verzonnen",
        roles=(vocabulary.INSTRUCTOR,),
    ),
    Person(
        key="sanne",
        user_id="4",
        title="Sanne",
        task="Zit in groep 5a en maakt de opdrachten.",
        given_name="Sanne",
        family_name="Bedacht",
        roles=(vocabulary.LEARNER,),
    ),
    Person(
        key="daan",
        user_id="5",
        title="Daan",
        task="Zit ook in groep 5a, en deelt een tablet met Sanne.",
        given_name="Daan",
        family_name="Fictief",
        roles=(vocabulary.LEARNER,),
    ),
    Person(
        key="ict",
        user_id="6",
        title="ICT-coördinator",
        task="Beheert de koppelingen van de school en geeft zelf geen les.",
        given_name="Ineke",
        family_name="Denkbeeldig",
        roles=(vocabulary.ADMINISTRATOR,),
        member=False,
    ),
    Person(
        key="bezoeker",
        user_id="1",
        title="Anonieme bezoeker",
        task="Kijkt mee zonder account: de leeromgeving noemt geen gebruiker.",
        given_name="",
        family_name="",
        roles=(vocabulary.LEARNER,),
        member=False,
        anonymous=True,
    ),
    Person(
        key="proef",
        user_id="7",
        title="Proefleerling",
        task="Bestaat niet echt: zo kijkt een leerkracht even als leerling.",
        given_name="Proef",
        family_name="Leerling",
        roles=(vocabulary.LEARNER, vocabulary.TEST_USER),
        member=False,
    ),
)

BY_KEY: Final[Mapping[str, Person]] = {person.key: person for person in PEOPLE}
BY_USER_ID: Final[Mapping[str, Person]] = {
    person.user_id: person for person in PEOPLE if not person.anonymous
}
MEMBERS: Final[tuple[Person, ...]] = tuple(p for p in PEOPLE if p.member)
PUPILS: Final[tuple[Person, ...]] = tuple(p for p in PEOPLE if p.is_pupil)

CROWD: Final[tuple[Person, ...]] = tuple(
    Person(
        key=f"leerling-{number}",
        user_id=str(1000 + number),
        title=f"Leerling {number}",
        task="Is er alleen om de groep groot te maken.",
        given_name="Leerling",
        family_name=f"Nummer {number}",
        roles=(vocabulary.LEARNER,),
    )
    for number in range(1, 121)
)
"""Pupils for whom a list needs more than two pages; nobody can be entered as."""
