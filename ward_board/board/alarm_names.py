"""Short words for the kinds of alarms: the technical ones, and all of them as the journal names them."""

from __future__ import annotations

from ward_board.config.language import gettext as _
from ward_board.domain.words import AlarmKind


def kind_words(kind: AlarmKind) -> str:
    """What is so, for the kinds that are about no infusion."""
    words = {
        AlarmKind.OBSERVATION: _("observation is due"),
        AlarmKind.CLASH: _("two acts at once need the same person"),
        AlarmKind.CLOCK_STEPPED: _("the clock of this machine was set"),
        AlarmKind.JOB_FAILED: _("a job in the background failed"),
        AlarmKind.STORE_STALE: _("the store does not answer"),
        AlarmKind.STORE_REFUSES: _("the store keeps nothing that is typed"),
        AlarmKind.DISK_LOW: _("the disk is almost full"),
        AlarmKind.ALARM_COMMAND_FAILED: _("the alarm command failed"),
        AlarmKind.TERMINAL_SILENT: _("another terminal is silent"),
        AlarmKind.CHAIN_BROKEN: _("the record was changed outside this program"),
        AlarmKind.PIN_LOCKED: _("a PIN is locked after wrong ones"),
        AlarmKind.STORE_RESTORED: _("a backup was put back: what came after it is not here"),
        AlarmKind.PIN_SET: _("a PIN was set by somebody else"),
        AlarmKind.ROLES_WIDENED: _("somebody was given another role"),
    }
    return words.get(kind) or str(kind).replace("_", " ")


def technical_to_do(kind: AlarmKind) -> str:
    """What to do about an alarm of the board itself."""
    write_on_paper = _("look at the pumps, write on paper, call for help")
    words = {
        AlarmKind.CLOCK_STEPPED: _("look at every running bed, then o"),
        AlarmKind.JOB_FAILED: _("the board goes on; call for help"),
        AlarmKind.STORE_STALE: write_on_paper,
        AlarmKind.STORE_REFUSES: write_on_paper,
        AlarmKind.DISK_LOW: _("call for help before it is full"),
        AlarmKind.ALARM_COMMAND_FAILED: _("alarms show here only; call for help"),
        AlarmKind.TERMINAL_SILENT: _("look there"),
        AlarmKind.CHAIN_BROKEN: _("call for help; run: ward-board verify"),
        AlarmKind.PIN_LOCKED: _("ask who it was; signing in says when it opens"),
        AlarmKind.STORE_RESTORED: _("compare each bed with paper"),
        AlarmKind.PIN_SET: _("ask them whether they know"),
        AlarmKind.ROLES_WIDENED: _("ask them whether they know"),
    }
    return words.get(kind) or _("look")


def alarm_name(kind: str, step: str) -> str:
    """An alarm of the past in a few words: what it was about."""
    words = {
        AlarmKind.AMINO_ACIDS_STOPPED: _("{step} stopped"),
        AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM: _("{step} stopped while Lu-177 runs"),
        AlarmKind.LUTETIUM_WAITS: _("{step} waits"),
        AlarmKind.LUTETIUM_TOO_LONG: _("{step} not ended"),
        AlarmKind.NOT_SEEN: _("not seen, {step} running"),
        AlarmKind.BAG_ENDS: _("the bag ends"),
        AlarmKind.BAG_ENDED: _("the bag ended"),
        AlarmKind.SHORTFALL: _("the bag is too short"),
        AlarmKind.LATE: _("{step} not recorded"),
        AlarmKind.OBSERVATION: _("{step}: to be looked at"),
        AlarmKind.DEVIATION: _("a deviation"),
        AlarmKind.INCIDENT: _("an incident"),
        AlarmKind.CLASH: _("two people at several beds"),
    }
    known = next((text for alarm, text in words.items() if alarm == kind), None)
    return known.format(step=step) if known else kind.replace("_", " ")
