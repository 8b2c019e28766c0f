"""What is compared: every item of ours and the samples, each with many answers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path

from lti_tool.exercises.catalogue import CONTENT
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.exercise import Item, Responses
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.items import read_item
from lti_tool.exercises.markup import Interaction
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.packages import folders, read_files, read_package
from lti_tool.exercises.processing.templates import TEMPLATES
from lti_tool.exercises.scoring import model_answer
from lti_tool.exercises.values import NUMERIC, PAIR, BaseType

SAMPLES = Path(__file__).parents[1] / "samples" / "qti"

_TEMPLATE = re.compile(r'<qti-response-processing template="[^"]*/(?P<name>CC2_\w+)[^"]*"\s*/>')

MOST = 40
"""Answers to one item: with several interactions the combinations grow."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """An item, its XML as it stands in the package, and the answers to try."""

    item: Item
    xml: str
    answers: tuple[Responses, ...]


def everything() -> Iterator[Compared]:
    """Yield all items that rules score."""
    for folder in folders(CONTENT):
        files = read_files(folder)
        exercise = read_package(folder)
        for name in sorted(files):
            text = files[name].decode() if name.endswith(".xml") else ""
            for item in exercise.items:
                if f'identifier="{item.identifier}"' in text and "<qti-assessment-item" in text:
                    yield from _compared(item, text)
    for path in sorted(SAMPLES.glob("*.xml")):
        files = {p.relative_to(SAMPLES).as_posix(): p.read_bytes() for p in SAMPLES.rglob("*.*")}
        try:
            item = read_item(path.name, PackageFiles(files=files), {})
        except Refused as refused:
            raise SystemExit(f"{path.name}: {refused}") from None
        yield from _compared(item, path.read_text())


def _compared(item: Item, xml: str) -> Iterator[Compared]:
    """Yield an item as it is and, where its template is one of ours to spell out, in full.

    The other engine does not know the templates of Common Cartridge: with the rules that they stand
    for in their place, what it makes of those rules is compared all the same.
    """
    if item.by_teacher:
        return
    answers = tuple(_answers(item))
    yield Compared(item=item, xml=xml, answers=answers)
    named = _TEMPLATE.search(xml)
    if named:
        rules = TEMPLATES[named["name"]]
        whole = f"<qti-response-processing>{rules}</qti-response-processing>"
        yield Compared(item=item, xml=xml.replace(named[0], whole), answers=answers)


def _answers(item: Item) -> Iterator[Responses]:
    """Yield right, wrong, partial and empty answers, each once."""
    right = model_answer(item)
    names = [each.response_identifier for each in item.interactions]
    kinds = [
        list(dict.fromkeys(_values(each, item.declaration(each), right[name])))
        for name, each in zip(names, item.interactions, strict=True)
    ]
    one_by_one = [
        {**right, name: value}
        for name, values in zip(names, kinds, strict=True)
        for value in values
    ]
    together = (dict(zip(names, values, strict=True)) for values in product(*kinds))
    seen: list[Responses] = []
    for answer in (right, dict.fromkeys(names, ()), *one_by_one, *together):
        if answer not in seen:
            seen.append(answer)
            yield answer
        if len(seen) == MOST:
            return


def _values(
    interaction: Interaction, declared: ResponseDeclaration, right: tuple[str, ...]
) -> Iterable[tuple[str, ...]]:
    yield from ((), right)
    if declared.type.base_type in NUMERIC:
        number = Decimal(right[0].replace(",", "."))
        yield from ((str(number + 1),), (str(number - 1),), (f"{number:f}",))
    elif declared.type.base_type is BaseType.POINT:
        yield from _points(right)
    elif declared.type.base_type is BaseType.STRING:
        yield from ((right[0].upper(),), (right[0].lower(),), (f" {right[0]} ",), ("zomaar",))
        if declared.mapping:
            yield from ((str(entry.key),) for entry in declared.mapping.entries)
    elif declared.type.single:
        yield from ((name,) for name in _offered(interaction))
    else:
        yield from _several(interaction, right)


def _points(right: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """Yield one point alone, a little beside it, on the other side of the picture, and in a row."""
    yield right[:1]
    for beside in (20, 41, -30):
        yield tuple(f"{int(x) + beside} {y}" for x, y in map(str.split, right[:1]))
    if len(right) > 1:
        yield right[::-1]
        yield (right[0], "1 1")


def _several(interaction: Interaction, right: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    yield from (right[:1], right[:-1], right[1:], right[::-1])
    offered = _offered(interaction)
    if offered:
        yield from ((name,) for name in offered)
        yield tuple(offered)
        yield tuple(name for name in offered if name not in right)
    elif all(len(pair.split()) == PAIR for pair in right):
        pairs = [pair.split() for pair in right]
        turned = [second for _, second in pairs[1:] + pairs[:1]]
        yield tuple(f"{first} {second}" for (first, _), second in zip(pairs, turned, strict=True))


def _offered(interaction: Interaction) -> list[str]:
    return [choice.identifier for choice in getattr(interaction, "choices", ())]
