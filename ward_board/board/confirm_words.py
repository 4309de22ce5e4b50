"""What the open confirm bar says of an act: the act itself, the gates that are met, what follows from it."""

from __future__ import annotations

from collections.abc import Mapping

from ward_board.board.board import Bed
from ward_board.board.canvas import Pieces
from ward_board.board.incident_words import close_pieces
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, duration
from ward_board.board.people import author_of
from ward_board.board.site_words import site_words
from ward_board.board.step_words import act_words, capital, gates_words, title, treatment_act_words
from ward_board.board.view import Confirm
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import Gate, GateRule
from ward_board.domain.status import Situation, situation
from ward_board.domain.values import fields_for
from ward_board.domain.words import Action


def act_pieces(bed: Bed | None, confirm: Confirm, staff: Mapping[str, str], clock: Clock) -> list[Pieces]:
    """The act, or that nothing is due, or whose entry is corrected."""
    said = capital(_act(bed, confirm))
    if confirm.action is Action.CORRECT and bed is not None:
        return [((said, Tone.STRONG), (" " + _entry_words(bed, confirm, staff, clock), Tone.PLAIN))]
    if confirm.action is Action.CLOSE and bed is not None and (entry := _entry(bed, confirm)):
        return close_pieces(bed.situation, entry, clock)
    if confirm.early:
        when = _next_time(bed, confirm, clock)
        return [((_("nothing due. Next {time}").format(time=when) + " ", Tone.PLAIN), (said, Tone.STRONG))]
    if confirm.already:
        return [((said, Tone.STRONG), (" " + _("already happened"), Tone.WARN_STRONG))]
    return [((said, Tone.STRONG),)]


def _next_time(bed: Bed | None, confirm: Confirm, clock: Clock) -> str:
    actions = bed.situation.actions if bed else ()
    wanted = (action for action in actions if (action.step.id, action.action) == (confirm.step, confirm.action))
    return next((clock.moment(action.at) for action in wanted), "").strip()


def _act(bed: Bed | None, confirm: Confirm) -> str:
    step = bed.situation.protocol.by_id.get(confirm.step or "") if bed else None
    return act_words(step, confirm.action) if step else treatment_act_words(confirm.action)


def _entry(bed: Bed, confirm: Confirm) -> Entry | None:
    """The entry that the act is about."""
    return next((one for one in bed.situation.chart.entries if one.id == confirm.target), None)


def _entry_words(bed: Bed, confirm: Confirm, staff: Mapping[str, str], clock: Clock) -> str:
    entry = _entry(bed, confirm)
    if entry is None:
        return _("an entry that is struck already")
    step = bed.situation.protocol.by_id.get(entry.step or "")
    what = act_words(step, entry.action) if step else treatment_act_words(entry.action)
    return _("{what} {time} by {name}").format(
        what=what, time=clock.moment(entry.occurred_at), name=author_of(entry, staff)
    )


def gates_pieces(bed: Bed, confirm: Confirm, clock: Clock) -> Pieces:
    """What the act waits for, or the gates that are met, each with when."""
    if confirm.waits:
        return ((_("waits for") + " ", Tone.PLAIN), (gates_words(confirm.waits), Tone.WARN_STRONG))
    step = bed.situation.protocol.by_id.get(confirm.step or "")
    if step is None:
        return ()
    # the last gate that looks at a step says most about it
    met = {gate.step: _met_words(bed.situation, gate, clock) for gate in step.gates_on(confirm.action) if gate.step}
    words = ", ".join(word for word in met.values() if word)
    return ((words, Tone.GOOD),) if words else ()


def _met_words(one: Situation, gate: Gate, clock: Clock) -> str:
    record = one.chart.steps.get(gate.step or "")
    if record is None or record.falls_away:
        return ""
    if record.run is not None and record.run.is_running:
        if gate.rule is GateRule.RAN_MINUTES:
            ran = duration(int(record.run.ran(one.now) // MINUTE))
            return _("{step} ran {ran}").format(step=title(record.step), ran=ran)
        return site_words(gate.waits_for)
    if record.settled is None:
        return ""
    done = f"{title(record.step)} {clock.moment(record.settled.occurred_at)}"
    if gate.rule is GateRule.MINUTES_SINCE:
        return f"{done} ({duration(int((one.now - record.settled.occurred_at) // MINUTE))})"
    return done


def follows_words(bed: Bed, confirm: Confirm, clock: Clock) -> str:
    """What comes next once the act is recorded, found by recording it on a copy of the chart."""
    one = bed.situation
    step = one.protocol.by_id.get(confirm.step or "")
    if step is None or confirm.waits or any(field.required for field in fields_for(step, confirm.action)):
        # what follows depends on figures that nobody has typed yet
        return ""
    newest = max(one.chart.entries, key=lambda entry: entry.seq)
    fact = Entry(
        action=confirm.action,
        author="",
        role=None,
        occurred_at=min(confirm.at, one.now),
        recorded_at=one.now,
        step=confirm.step,
        stream=newest.stream,
        version=newest.version + 1,
        seq=newest.seq + 1,
    )
    after = situation(one.protocol, [*one.chart.entries, fact], one.now, one.zone).actions
    said = [f"{clock.moment(action.at)} {act_words(action.step, action.action)}" for action in after[:2]]
    return _("then {acts}").format(acts=", ".join(said)) if said else ""
