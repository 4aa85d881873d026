"""`pick`: which questions of the bank a form asks, so that every section gets what its blueprint wants.

Sections compete for the same questions, so all of them are filled at once, as a flow of least cost:

    source → demand (a section, or one of its groups) → topic in the section → question → topic → sink

A question carries one unit at most. Each further question on a leaf topic costs more than the one before, in
the section and, less, in the paper: that spreads the choice. Questions have a small random cost of their own,
which makes the choice depend on the key. Where the time runs over, minutes get a price that rises until they
fit. When no flow fills the demands, the cut says which of them ask for too much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from qbank.bank import Bank
from qbank.content import number_text
from qbank.errors import Finding, SourceError
from qbank.space import Stream

from .blueprint import BlueprintFile, SectionPlan
from .demand import Candidate, Demand, demands, fits, on_topic
from .flow import Network
from .pool import Pool, unread_note
from .shortage import shortage

Picked = tuple[tuple[str, ...], ...]

_RANDOM = 1 << 10  # the random cost of a question lies below this


def pick(bank: Bank, file: BlueprintFile, key: str) -> Picked:
    """The ids of the questions of each section: those it names, then those chosen for it.

    The same bank, blueprint and key give the same choice. Raises SourceError, with what is missing and by how
    much, when the bank cannot meet the blueprint.
    """
    return choose(file, Pool.of(bank, file), key)


def choose(file: BlueprintFile, pool: Pool, key: str) -> Picked:
    """What `pick` gives, from a pool that is at hand."""
    try:
        choice = _within_time(file, demands(file), pool.others, pool.named, key)
    except SourceError as error:
        if not pool.unread:
            raise
        left_out = Finding(file.where("sections"), "unread", unread_note(pool), "mend them: qbank verify")
        raise SourceError((*error.findings, left_out)) from None
    return tuple(
        (*section.questions, *(c.id for c in sorted(chosen, key=lambda c: _place(section, c))))
        for section, chosen in zip(file.plan.sections, choice, strict=True)
    )


def _place(section: SectionPlan, c: Candidate) -> tuple[int, int, str]:
    """The order in the paper: as the topics stand in the blueprint, then from easy to hard."""
    topics = section.topics or tuple(topic for group in section.groups for topic in group)
    order = next((i for i, topic in enumerate(topics) if on_topic(c.topic, (topic,))), len(topics))
    return order, c.difficulty, c.id


# ---------------------------------------------------------------- the flow


@dataclass(slots=True)
class _Net:
    """The network of one blueprint with the handles that read the solution off it."""

    network: Network
    source: int
    sink: int
    demand: list[int]
    supply: list[int]  # the arc into each demand
    question: dict[str, int]
    asked: list[tuple[int, Candidate, int]]  # section, question, the arc between them

    def chosen(self, sections: int) -> list[list[Candidate]]:
        out: list[list[Candidate]] = [[] for _ in range(sections)]
        for section, candidate, arc in self.asked:
            if self.network.flow(arc):
                out[section].append(candidate)
        return out


def _net(
    file: BlueprintFile,
    wanted: Sequence[Demand],
    pool: Sequence[Candidate],
    fixed: Sequence[Sequence[Candidate]],
    random: Mapping[str, int],
    price: Sequence[int],
) -> _Net:
    """The network; `price` is what a minute costs in each section."""
    total = sum(demand.number for demand in wanted)
    # One repeat in the paper outweighs every random cost, one in a section every repeat in the paper.
    in_paper = _RANDOM * (total + 1)
    in_section = in_paper * (total + len(pool) + 1) ** 2
    net = Network()
    made = _Net(net, net.node(), net.node(), [], [], {c.id: net.node() for c in pool}, [])
    on: dict[str, list[Candidate]] = {}
    for c in pool:
        on.setdefault(c.topic, []).append(c)
    for topic, there in on.items():
        exit_node = net.node()
        already = sum(c.topic == topic for group in fixed for c in group)
        _convex(net, exit_node, made.sink, min(total, len(there)), in_paper, already)
        for c in there:
            net.arc(made.question[c.id], exit_node, 1)
    entries: dict[tuple[int, str], int] = {}
    for demand in wanted:
        section = file.plan.sections[demand.section]
        node = net.node()
        made.demand.append(node)
        made.supply.append(net.arc(made.source, node, demand.number))
        for topic, there in on.items():
            if not on_topic(topic, demand.topics):
                continue
            spot = (demand.section, topic)
            if spot not in entries:
                entries[spot], out = net.node(), net.node()
                already = sum(c.topic == topic for c in fixed[demand.section])
                # One unit to spare, here and on the way to a question: what keeps a flow from growing is
                # then always the questions, and the cut names them.
                _convex(net, entries[spot], out, min(section.picked, len(there) + 1), in_section, already)
                for c in there:
                    if fits(section, c):
                        cost = random[c.id] + int(c.minutes * price[demand.section])
                        arc = net.arc(out, made.question[c.id], 2, cost)
                        made.asked.append((demand.section, c, arc))
            net.arc(node, entries[spot], demand.number)
    return made


def _convex(net: Network, tail: int, head: int, units: int, step: int, already: int) -> None:
    """Arcs of capacity 1, each dearer than the one before by `step`; `already` of them are taken."""
    for k in range(units):
        net.arc(tail, head, 1, step * (already + k))


def _solve(
    file: BlueprintFile,
    wanted: Sequence[Demand],
    pool: Sequence[Candidate],
    fixed: Sequence[Sequence[Candidate]],
    random: Mapping[str, int],
    price: Sequence[int],
) -> list[list[Candidate]]:
    made = _net(file, wanted, pool, fixed, random, price)
    if made.network.push(made.source, made.sink) < sum(demand.number for demand in wanted):
        raise SourceError(_shortages(file, wanted, pool, made))
    return made.chosen(len(file.plan.sections))


def _within_time(
    file: BlueprintFile,
    wanted: Sequence[Demand],
    pool: Sequence[Candidate],
    fixed: Sequence[Sequence[Candidate]],
    key: str,
) -> list[list[Candidate]]:
    """The best choice within the minutes of every section, else the one that runs over least.

    Raises SourceError when even the shortest choice takes longer than the duration.
    """
    plan = file.plan
    random = {c.id: Stream(f"{key}|{c.id}").below(_RANDOM) for c in pool}
    price = [0] * len(plan.sections)
    best: tuple[tuple[Fraction, Fraction], list[list[Candidate]]] | None = None
    for rise in _rises(sum(demand.number for demand in wanted), len(pool)):
        choice = _solve(file, wanted, pool, fixed, random, price)
        taken = [
            sum((c.minutes for c in (*chosen, *named)), Fraction(0))
            for chosen, named in zip(choice, fixed, strict=True)
        ]
        over = [
            max(Fraction(0), used - section.minutes) if section.minutes is not None else Fraction(0)
            for used, section in zip(taken, plan.sections, strict=True)
        ]
        beyond = max(Fraction(0), sum(taken, Fraction(0)) - plan.duration)
        score = (beyond, sum(over, Fraction(0)))
        if best is None or score < best[0]:
            best = (score, choice)
        if not any(score):
            break
        price = [rise if excess or beyond else old for old, excess in zip(price, over, strict=True)]
    assert best is not None
    if best[0][0]:
        total = number_text(best[0][0] + plan.duration)
        raise SourceError(
            [
                Finding(
                    file.where("duration"),
                    "too-long",
                    f"the shortest choice of questions takes {total} minutes, {number_text(best[0][0])} more "
                    f"than the duration of {number_text(plan.duration)}",
                    "pick fewer questions, allow shorter ones, or give more time",
                )
            ]
        )
    return best[1]


def _rises(total: int, pool: int) -> Iterator[int]:
    """Prices of a minute for the next rounds; the last one outweighs everything else."""
    last = _RANDOM * (total + 1) ** 2 * (total + pool + 1) ** 3
    for power in count(8, 4):
        if 1 << power >= last:
            break
        yield 1 << power
    yield last
    yield last


def _shortages(
    file: BlueprintFile, wanted: Sequence[Demand], pool: Sequence[Candidate], made: _Net
) -> Iterator[Finding]:
    """For each demand left unmet: the cut that shows which demands have too few questions between them."""
    told: set[int] = set()
    for demand, node, arc in zip(wanted, made.demand, made.supply, strict=True):
        if made.network.flow(arc) == demand.number or node in told:
            continue
        reach = made.network.reached(node, but=made.source)
        told |= reach
        tight = [d for d, n in zip(wanted, made.demand, strict=True) if n in reach]
        there = [c.id for c in pool if made.question[c.id] in reach]
        yield shortage(file, tight, there, pool)
