"""Words for steps: what somebody does, what it waits for, how it stands."""

from __future__ import annotations

from collections.abc import Iterable

from ward_board.board.site_words import site_words
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import Step
from ward_board.domain.status import NextAction, Situation, StepStatus
from ward_board.domain.words import Action, StepState
from ward_board.errors import UnmetGate


def title(step: Step) -> str:
    """The name of a step."""
    return site_words(step.title)


def short_titles(step: Step) -> tuple[str, ...]:
    """The name of a step, then as much of its beginning as says something: "vital signs" of "vital signs, reaction"."""
    name, does = title(step), site_words(step.does).replace("; ", ", ")
    return tuple(dict.fromkeys((name, does.split(", ")[0], name.split(", ")[0], name.split(": ")[0])))


def act_words(step: Step, action: Action) -> str:
    """What somebody does: "start Lu-177", "end amino acids", "place cannula again"."""
    name = title(step)
    match action:
        case Action.FINISH:
            return _("end {step}").format(step=name)
        case Action.RESUME:
            return _("resume {step}").format(step=name)
        case Action.PAUSE:
            return _("pause {step}").format(step=name)
        case Action.STOP:
            return _("stop {step} for good").format(step=name)
        case Action.RATE:
            return _("new rate of {step}").format(step=name)
        case Action.SKIP:
            return _("skip {step}").format(step=name)
        case Action.REFUSE:
            return _("{step} refused").format(step=name)
        case Action.AGAIN:
            return _("{does} again").format(does=site_words(step.does))
        case Action.MEASURE if step.infusion:
            return _("pump reading of {step}").format(step=name)
        case _:
            return site_words(step.does)


def treatment_act_words(action: Action) -> str:
    """What somebody does with the whole treatment, an entry or an alarm."""
    return {
        Action.ADMIT: _("admit"),
        Action.SEEN: _("seen, all well"),
        Action.NOTE: _("note"),
        Action.INCIDENT: _("incident"),
        Action.ASSIGN: _("give the bed to a nurse"),
        Action.MOVE: _("move to another bed"),
        Action.RESCHEDULE: _("another start"),
        Action.PRESCRIBE: _("prescribe"),
        Action.CANCEL: _("cancel"),
        Action.NO_SHOW: _("did not come"),
        Action.TRANSFER: _("transfer"),
        Action.LEAVE: _("left anyway"),
        Action.CORRECT: _("correct"),
        Action.COUNTERSIGN: _("countersign"),
        Action.CLOSE: _("close the incident"),
        Action.TAKE: _("I go"),
    }.get(action, str(action))


def state_word(state: StepState) -> str:
    """How a step stands, in one word; a step that waits is waiting, not late."""
    return {
        StepState.PLANNED: _("planned"),
        StepState.WAITING: _("waits"),
        StepState.DUE: _("due"),
        StepState.LATE: _("late"),
        StepState.RUNNING: _("running"),
        StepState.PAUSED: _("stopped"),
        StepState.DONE: _("done"),
        StepState.SKIPPED: _("skipped"),
        StepState.REFUSED: _("refused"),
        StepState.STOPPED: _("stopped for good"),
    }[state]


def gates_words(gates: Iterable[UnmetGate]) -> str:
    """What is waited for, each thing once."""
    return ", ".join(dict.fromkeys(site_words(gate.waits_for) for gate in gates))


def shorter_lists(words: str) -> tuple[str, ...]:
    """The whole list, then as much of its beginning as fits with a count of the rest."""
    parts = words.replace(_(" or "), ", ").split(", ")
    cut = (f"{', '.join(parts[:kept])} +{len(parts) - kept}" for kept in range(len(parts) - 1, 0, -1))
    return (words, *cut, _("{count} things").format(count=len(parts)))


def waits_words(situation: Situation, action: NextAction) -> str:
    """What an act waits for, with what that in turn waits for before it."""
    return gates_words(all_waits(situation, situation.steps[action.step.id])) if action.waits else ""


def all_waits(situation: Situation, status: StepStatus) -> tuple[UnmetGate, ...]:
    """The gates that refuse a step, each after those that refuse the step it looks at."""
    found: dict[tuple[str, str], UnmetGate] = {}
    _collect(situation, status, found)
    return tuple(found.values())


def _collect(situation: Situation, status: StepStatus, found: dict[tuple[str, str], UnmetGate]) -> None:
    """Puts the gates of a step into `found`, by id and words: two steps may each have a gate of the same id."""
    looks_at = {gate.id: gate.step for gate in status.record.step.gates}
    for gate in status.waits:
        other = situation.steps.get(looks_at.get(gate.id) or "")
        # what runs already needs no preparing; what is still to come brings its own waiting
        key = gate.id, gate.waits_for
        if other is not None and other.record.run is None and key not in found:
            _collect(situation, other, found)
        found.setdefault(key, gate)


def done_words(status: StepStatus) -> str | None:
    """What was done last, for the headline of a bed: "Antiemetic given", "Fit for discharge"; None if nothing."""
    record = status.record
    if record.settled is None or record.falls_away:
        return None
    if record.settled.action is Action.SKIP:
        return _("{step} skipped").format(step=capital(title(record.step)))
    if record.settled.action is Action.REFUSE:
        return _("{step} refused").format(step=capital(title(record.step)))
    known = {
        "cannula": _("Cannula placed") if record.passes else _("Cannula not patent"),
        "antiemetic": _("Antiemetic given"),
        "cannula_out": _("Cannula out"),
        "scan": _("Scan done"),
        "evaluation": _("Evaluated"),
        "measurement": _("Measured"),
        "rules": _("Rules approved"),
        "discharge": _("Home"),
    }
    return known.get(record.step.id) or _("{step} done").format(step=capital(title(record.step)))


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]
