"""Words for what waits for a countersignature, as alarms say it: deviations, and what nobody signed."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.moments import Clock
from ward_board.board.step_words import act_words, treatment_act_words
from ward_board.config.language import gettext as _
from ward_board.domain.alarms import Alarm
from ward_board.domain.entry import Entry
from ward_board.domain.status import Situation
from ward_board.domain.text import printable
from ward_board.domain.words import AlarmKind


def deviation_facts(entry: Entry | None, situation: Situation, clock: Clock) -> tuple[str, ...]:
    """What is so of an entry that waits, then without code and name, then its time alone; None where it is unknown."""
    if entry is None:
        return (_("a deviation is not countersigned"),)
    step, time = situation.protocol.by_id.get(entry.step or ""), clock.moment(entry.occurred_at)
    act = act_words(step, entry.action) if step else treatment_act_words(entry.action)
    if entry.unsigned:
        forms = _("not signed: {act} {time}, {name}"), _("not signed: {act} {time}"), _("not signed {time}")
    elif step:
        forms = _("deviation '{code}': {act} {time}"), _("deviation: {act} {time}"), _("deviation {time}")
    else:
        return (_("a deviation is not countersigned"),)
    code, name = printable(entry.deviation or ""), printable(entry.unsigned or "")
    return tuple(form.format(act=act, time=time, code=code, name=name) for form in forms)


def deviations_words(entries: Sequence[Entry | None]) -> str:
    """Several that share a line: how many, and whether nothing but signatures is missing."""
    are_unsigned = all(entry is not None and entry.unsigned for entry in entries)
    words = _("not signed: {count} acts") if are_unsigned else _("to countersign: {count} acts")
    return words.format(count=len(entries))


def key_words(alarm: Alarm) -> str:
    """The key that leads to what is to be done about it, where that is not the one of the bed."""
    return _("K countersign") if alarm.kind is AlarmKind.DEVIATION else ""
