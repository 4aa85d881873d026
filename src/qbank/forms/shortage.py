"""Why a blueprint cannot be met: which demands ask for more questions than fit them, and what would help."""

from __future__ import annotations

from collections.abc import Sequence

from qbank.errors import Finding, Location

from .blueprint import BlueprintFile, SectionPlan
from .blueprint_fields import KIND_WORDS
from .demand import LIMITS, Candidate, Demand, fits, on_topic


def shortage(
    file: BlueprintFile, tight: Sequence[Demand], there: Sequence[str], pool: Sequence[Candidate]
) -> Finding:
    """The finding for demands that need more questions together than the ones `there`; `pool` are all that
    could be picked."""
    if len(tight) > 1:
        return _compete(file, tight, there)
    demand = tight[0]
    section = file.plan.sections[demand.section]
    message = f"{_name(file, demand)} needs {_questions(demand.number)}{_limits(section, demand)}; "
    message += f"the bank has {_listed(there)}"
    gains = []
    for limit in LIMITS:
        number = sum(on_topic(c.topic, demand.topics) and fits(section, c, but=limit) for c in pool)
        if number > len(there):
            gains.append(f"dropping the {limit} limit would give {number}")
    hint = "lower `pick`, widen the limits, or write questions: qbank new TOPIC/NAME"
    return Finding(_place_of(file, demand), "too-few-questions", "; ".join((message, *gains)), hint)


def _compete(file: BlueprintFile, tight: Sequence[Demand], there: Sequence[str]) -> Finding:
    needed = sum(demand.number for demand in tight)
    names = [_name(file, demand) for demand in tight]
    message = (
        f"{', '.join(names[:-1])} and {names[-1]} compete: together they need {_questions(needed)}, "
        f"{needed - len(there)} more than the bank has for them, which is {_listed(there)}"
    )
    hint = "; ".join(
        f"{name} needs {demand.number}{_limits(file.plan.sections[demand.section], demand)}"
        for name, demand in zip(names, tight, strict=True)
    )
    return Finding(_place_of(file, tight[0]), "too-few-questions", message, hint)


def _name(file: BlueprintFile, demand: Demand) -> str:
    name = f'section "{file.plan.sections[demand.section].title}"'
    return name if demand.group is None else f"group {demand.group + 1} of {name}"


def _place_of(file: BlueprintFile, demand: Demand) -> Location:
    trail = ("pick",) if demand.group is None else ("groups", str(demand.group))
    return file.at_section(demand.section, *trail)


def _questions(number: int) -> str:
    return "1 question" if number == 1 else f"{number} questions"


def _limits(section: SectionPlan, demand: Demand) -> str:
    """The limits in words: ` of level exam, difficulty 3-5, kinds text, proof on optimization/sgd`."""
    low, high = section.difficulty
    said = [f"level {' or '.join(section.level)}"] if section.level else []
    if (low, high) != (1, 5):
        said.append(f"difficulty {low}" if low == high else f"difficulty {low}-{high}")
    if section.kinds:
        said.append(f"kinds {_kinds(section.kinds)}")
    if section.asks:
        said.append(f"asking {_kinds(section.asks)}")
    topics = f" on {', '.join(demand.topics)}" if demand.topics else ""
    return (f" of {', '.join(said)}" if said else "") + topics


def _kinds(kinds: Sequence[str]) -> str:
    word = next((word for word, meant in KIND_WORDS.items() if set(meant) == set(kinds)), "")
    return word or ", ".join(kinds)


def _listed(ids: Sequence[str]) -> str:
    more = ", …" if len(ids) > 6 else ""
    return f"{len(ids)} ({', '.join(ids[:6])}{more})" if ids else "none"
