"""Figures that somebody should look at: which are out of their limits now."""

from __future__ import annotations

from ward_board.domain.chart import DOING
from ward_board.domain.entry import Entry
from ward_board.domain.form import FormField
from ward_board.domain.status import Situation


def figures_of_concern(situation: Situation) -> dict[str, tuple[Entry, tuple[FormField, ...]]]:
    """By the id of each entry that somebody should look at: the entry, and its figures that no newer one has replaced.

    The newest of each figure counts, at whichever step it was written down.
    """
    newest: dict[str, tuple[Entry, FormField]] = {}
    for entry in situation.chart.entries:
        step = situation.protocol.by_id.get(entry.step or "")
        if step is None or entry.action not in DOING:
            continue
        newest |= {one.id: (entry, one) for one in step.fields if one.id in entry.values}
    found: dict[str, tuple[Entry, tuple[FormField, ...]]] = {}
    for entry, field in newest.values():
        if field.is_of_concern(entry.values[field.id]):
            found[entry.id] = (entry, (*found.get(entry.id, (entry, ()))[1], field))
    return found
