"""Looking back: which facts charted before would a gate have refused, had it known what is said now?"""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.domain.case import Case
from ward_board.domain.chart import DOING, Chart, fold
from ward_board.domain.entry import Draft, Entry
from ward_board.domain.gates import Moment, unmet_gates
from ward_board.domain.standing import amends_values
from ward_board.domain.words import Action
from ward_board.errors import UnmetGate


def as_entry(case: Case, fact: Draft) -> Entry:
    """The entry that `fact` would be if it were appended now."""
    last = max(case.entries, key=lambda entry: entry.version)
    fields = {name: getattr(fact, name) for name in Draft.__dataclass_fields__}
    return Entry(**fields, stream=last.stream, version=last.version + 1, seq=last.seq + 1_000_000)


def newly_unmet(case: Case, entries: Sequence[Entry]) -> list[UnmetGate]:
    """The gates of facts charted before that would have refused, had `entries` been known then."""
    before = dict(_unmet_facts(case, case.entries))
    found = {}
    for fact, gate in _unmet_facts(case, entries):
        if fact not in before and fact[0] != entries[-1].id:
            found[gate.id] = gate
    return list(found.values())


def _unmet_facts(case: Case, entries: Sequence[Entry]) -> list[tuple[tuple[str, str], UnmetGate]]:
    chart = fold(case.protocol, entries)
    # what a second person confirmed is confirmed no more once somebody put another number in its place
    amended = {one.target for one in chart.entries if one.action is Action.CORRECT and amends_values(one.values)}
    found = []
    for entry in chart.entries:
        if entry.step is None or entry.action not in DOING | {Action.START}:
            continue
        step = case.protocol.by_id[entry.step]
        if not step.gates_on(entry.action):
            continue  # nothing that could refuse it
        if entry.action in DOING and chart[entry.step].done is None:
            continue  # voided: it is asked for again, and judged then
        known = _without(case, entries, entry)
        moment = Moment(
            case.protocol,
            known,
            entry.occurred_at,
            case.zone,
            case.around,
            entry.values,
            has_second=entry.second is not None and entry.id not in amended,
        )
        gates = unmet_gates(moment, step, entry.action)
        found += [((entry.id, gate.id), gate) for gate in gates if gate.id not in entry.passed]
    return found


def _without(case: Case, entries: Sequence[Entry], fact: Entry) -> Chart:
    """The chart as it was known when `fact` happened, without it."""
    earlier = [entry for entry in entries if entry.id != fact.id and entry.target != fact.id]
    return fold(case.protocol, earlier, until=fact.occurred_at)
