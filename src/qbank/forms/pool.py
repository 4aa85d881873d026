"""The pool: which questions of the bank there are for a blueprint to be met with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qbank.bank import Bank, Summary, index_path
from qbank.errors import Report, SourceError, nearest

from .blueprint import BlueprintFile
from .demand import Candidate


@dataclass(frozen=True, slots=True)
class Pool:
    """What a blueprint can be met with: for each section the questions it names, and all others.

    `unread` are the questions that cannot be read, and so cannot be picked.
    """

    named: tuple[tuple[Candidate, ...], ...]
    others: tuple[Candidate, ...]
    unread: tuple[str, ...] = ()

    @classmethod
    def of(cls, bank: Bank, file: BlueprintFile) -> Pool:
        """Raises SourceError when the blueprint names a question or a topic that does not exist."""
        summaries = {s.id: s for s in bank.summaries(index_path(bank.root))}
        _known(bank, file, summaries)
        readable = {s.id: Candidate.of(s) for s in summaries.values() if not s.error}
        wanted = [section.questions for section in file.plan.sections]
        named = tuple(tuple(readable[i] for i in section if i in readable) for section in wanted)
        taken = {identity for section in wanted for identity in section}
        others = tuple(c for c in readable.values() if c.id not in taken)
        return cls(named, others, tuple(s.id for s in summaries.values() if s.error))


def unread_note(pool: Pool) -> str:
    """Which questions could not be considered."""
    more = ", …" if len(pool.unread) > 3 else ""
    return (
        f"{len(pool.unread)} of the bank cannot be read and were left out: {', '.join(pool.unread[:3])}{more}"
    )


def _known(bank: Bank, file: BlueprintFile, summaries: Mapping[str, Summary]) -> None:
    """Every question and topic that the blueprint names exists."""
    report = Report()
    topics = {*bank.topics(), *(s.topic for s in summaries.values() if s.topic)}
    areas = {"/".join(topic.split("/")[:k]) for topic in topics for k in range(1, topic.count("/") + 2)}
    for index, section in enumerate(file.plan.sections):
        for place, identity in enumerate(section.questions):
            if identity not in summaries:
                near = nearest(identity, summaries)
                report.add(
                    file.at_section(index, "questions", str(place)),
                    "unknown-question",
                    f"there is no question `{identity}`",
                    f"did you mean `{near}`?" if near else "see what there is: qbank list",
                )
        lists: list[tuple[tuple[str, ...], str]]
        lists = [(("topics", str(i)), topic) for i, topic in enumerate(section.topics)]
        lists += [
            (("groups", str(i), str(j)), topic)
            for i, group in enumerate(section.groups)
            for j, topic in enumerate(group)
        ]
        for trail, topic in lists:
            if topic.removesuffix("/*") not in areas:
                near = nearest(topic, areas)
                report.add(
                    file.at_section(index, *trail),
                    "unknown-topic",
                    f"there is no topic `{topic}`",
                    f"did you mean `{near}`?" if near else "topics are declared in topics.yaml",
                )
    if report:
        raise SourceError(report.findings)
