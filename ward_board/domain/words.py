"""The fixed words of the domain; scripts, the journal and the screen all use these values."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

REASON_CODE = "code"
"""Under which name an entry holds why something was left out or ended, as one of its protocol's words."""
DIED = "died"
"""The code of a transfer that says that the patient died."""


class Role(StrEnum):
    """In which capacity somebody acts."""

    NURSE = "nurse"
    TECHNOLOGIST = "technologist"
    PHYSICIAN = "physician"
    EXPERT = "expert"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    DISPLAY = "display"


def any_of(roles: Iterable[Role]) -> str:
    """The roles as a gate names them: "a nurse or physician", "an auditor"."""
    said = " or ".join(roles)
    return f"{'an' if said[:1] in 'aeio' else 'a'} {said}"


class StepKind(StrEnum):
    """What sort of thing a step is."""

    CHECK = "check"
    MEDICATION = "medication"
    INFUSION = "infusion"
    OBSERVATION = "observation"
    MEASUREMENT = "measurement"
    DOCUMENT = "document"


class Action(StrEnum):
    """What a person asks to do, and what an entry says was done."""

    # on a step
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RATE = "rate"
    FINISH = "finish"
    STOP = "stop"
    TICK = "tick"
    MEASURE = "measure"
    AGAIN = "again"
    SKIP = "skip"
    REFUSE = "refuse"
    # on a treatment
    BOOK = "book"
    ADMIT = "admit"
    SEEN = "seen"
    NOTE = "note"
    INCIDENT = "incident"
    ASSIGN = "assign"
    MOVE = "move"
    RESCHEDULE = "reschedule"
    PRESCRIBE = "prescribe"
    CANCEL = "cancel"
    NO_SHOW = "no_show"
    TRANSFER = "transfer"
    LEAVE = "leave"
    # on an entry
    CORRECT = "correct"
    COUNTERSIGN = "countersign"
    CLOSE = "close"
    # on an alarm
    TAKE = "take"
    # written by the board itself, on the ward's own stream
    CLOCK_STEPPED = "clock_stepped"
    RESTORED = "restored"
    ARCHIVED = "archived"


class StepState(StrEnum):
    """Where a step stands; planned, waiting, due and late are derived from now and never stored."""

    PLANNED = "planned"
    WAITING = "waiting"
    DUE = "due"
    LATE = "late"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    SKIPPED = "skipped"
    REFUSED = "refused"
    STOPPED = "stopped"


class BedState(StrEnum):
    """Where a treatment stands, in one word."""

    BOOKED = "booked"
    ADMITTED = "admitted"
    RUNNING = "running"
    STOPPED = "stopped"
    WAITING = "waiting"
    OBSERVATION = "observation"
    NIGHT = "night"
    MORNING = "morning"
    DISCHARGED = "discharged"
    CANCELLED = "cancelled"


class Priority(StrEnum):
    """How urgently an alarm needs a person: go now, re-plan, plan."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the most urgent."""
        return list(Priority).index(self)

    @property
    def stars(self) -> str:
        """The mark before the words, so that the priority is legible without colour (IEC 60601-1-8)."""
        return "*" * (3 - self.rank)


class AlarmKind(StrEnum):
    """What condition needs a person; the last twelve are technical and belong to no bed."""

    AMINO_ACIDS_STOPPED = "amino_acids_stopped"
    AMINO_ACIDS_STOPPED_DURING_LUTETIUM = "amino_acids_stopped_during_lutetium"
    LUTETIUM_WAITS = "lutetium_waits"
    LUTETIUM_TOO_LONG = "lutetium_too_long"
    NOT_SEEN = "not_seen"
    BAG_ENDS = "bag_ends"
    BAG_ENDED = "bag_ended"
    SHORTFALL = "shortfall"
    LATE = "late"
    DEVIATION = "deviation"
    OBSERVATION = "observation"
    INCIDENT = "incident"
    CLASH = "clash"
    CLOCK_STEPPED = "clock_stepped"
    JOB_FAILED = "job_failed"
    STORE_STALE = "store_stale"
    STORE_REFUSES = "store_refuses"
    DISK_LOW = "disk_low"
    ALARM_COMMAND_FAILED = "alarm_command_failed"
    TERMINAL_SILENT = "terminal_silent"
    CHAIN_BROKEN = "chain_broken"
    PIN_LOCKED = "pin_locked"
    STORE_RESTORED = "store_restored"
    PIN_SET = "pin_set"
    ROLES_WIDENED = "roles_widened"
