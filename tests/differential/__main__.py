"""Compare all items and write down every difference with the rule that decides it."""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lti_tool.exercises import scoring
from lti_tool.exercises.exercise import Item, Responses
from tests.differential import oracle
from tests.differential.decided import DECIDED, Decided
from tests.differential.items import Compared, everything

PAGE = Path(__file__).parents[2] / "docs" / "exercises" / "differences.md"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One answer on which the two engines disagree; ``decided`` by which rule, if we know."""

    item: Item
    answer: Responses
    ours: Decimal
    theirs: oracle.Told
    decided: Decided | None


def differences(compared: Compared, told: Iterable[oracle.Told]) -> Iterable[Difference]:
    """Yield the answers on which both disagree; scores are compared before any clipping."""
    for answer, theirs in zip(compared.answers, told, strict=True):
        ours = scoring.points(scoring.outcome_values(compared.item, answer))
        if theirs.score != ours:
            fitting = (each for each in DECIDED if each.fits(compared.xml, answer, theirs))
            yield Difference(
                item=compared.item,
                answer=answer,
                ours=ours,
                theirs=theirs,
                decided=next(fitting, None),
            )


def main(folder: Path) -> int:
    """Compare everything; return how many differences no rule decides."""
    names: set[str] = set()
    answers = 0
    found: list[Difference] = []
    with oracle.opened(folder) as page:
        for compared in everything():
            given = [_values(compared.item, answer) for answer in compared.answers]
            told = oracle.scores(page, compared.xml, given)
            found.extend(differences(compared, told))
            names.add(compared.item.identifier)
            answers += len(given)
    PAGE.write_text(_page(len(names), answers, found))
    open_ = [each for each in found if each.decided is None]
    for each in open_:
        sys.stdout.write(
            f"{each.item.identifier} {dict(each.answer)}: {each.ours}, {each.theirs}\n"
        )
    sys.stdout.write(
        f"{len(names)} items, {answers} answers: "
        f"{len(found)} differences, {len(open_)} of them open\n"
    )
    return len(open_)


def _values(item: Item, answer: Responses) -> dict[str, str | list[str] | None]:
    """Return an answer as the other engine takes it: one value, or a list."""
    single = {name for name, each in item.declarations.responses.items() if each.type.single}
    return {
        name: (values[0] if values else None) if name in single else list(values)
        for name, values in answer.items()
    }


INTRO = """\
# Where our scores differ from qti-components

Made by `make differential`: every item of the catalogue that rules score and every sample item,
with right, wrong, partial and empty answers, scored by us and by qti-components 7.27.4 in
Chromium. That engine is fetched for this alone; it is neither shipped nor imported. Scores are
compared as the rules give them, before ours are clipped to 0..maximum. An item with a template of
Common Cartridge is compared twice: as it is, and with the rules written out.

{items} items, {answers} answers: {same} times the same score, {other} times another.

| answers | what differs | who is right, by which clause |
| --- | --- | --- |
{rows}

Two engines that agree could share a misreading: how each rule is read stands in its docstring and
in [profile.md](profile.md).
"""


def _page(items: int, answers: int, found: list[Difference]) -> str:
    counts = Counter(each.decided for each in found if each.decided)
    rows = [f"| {n} | {each.what} | {each.clause} |" for each, n in counts.most_common()]
    page = INTRO.format(
        items=items,
        answers=answers,
        same=answers - len(found),
        other=len(found),
        rows="\n".join(rows),
    )
    open_ = [
        f"- `{d.item.identifier}` {dict(d.answer)}: ours {d.ours}, theirs {d.theirs.score}\n"
        for d in found
        if d.decided is None
    ]
    return page + ("\n## Not decided yet\n\n" + "".join(open_) if open_ else "")


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
