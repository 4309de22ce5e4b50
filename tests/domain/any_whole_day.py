"""Whatever people may ask on the whole protocol, from anywhere in an ordinary day; what must hold is in the test."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from ward_board.domain.entry import Entry
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError

from .conftest import NEXT_DAY
from .whole_day import PERSON, SECOND, WHOLE, values_of, whole_day

MINUTE = timedelta(minutes=1)
PEOPLE = ("nurse1", "nurse2", "tech1", "phys1", "phys2", "rpe1", "coord1")
STEPS = [step.id for step in WHOLE.steps if step.infusion is None]
BUSY = (
    *("cannula", "antiemetic", "activity_assay", "time_out", "go"),
    *("measurement", "rules", "discharge", "room_release"),
)
KINDS = [kind.id for kind in WHOLE.incidents]
BEGINNINGS = ("course", "cannula", "amino_acids", "time_out", "lutetium", "cannula_out", "scan", "rules", "discharge")
SAID = "because"


@cache
def begun(step: str) -> tuple[Entry, ...]:
    """The ordinary day up to `step`."""
    return tuple(whole_day(flags="travel").until(step).entries)


class AnyWholeDay(RuleBasedStateMachine):
    """One treatment on the whole protocol, and whatever people may ask of it."""

    def __init__(self) -> None:
        super().__init__()
        self.day = whole_day(flags="travel")
        self.minute = -1000.0

    @initialize(step=st.sampled_from(BEGINNINGS))
    def the_day_is_as_far_as(self, step):
        self.day.entries = list(begun(step))
        self.minute = max(self.minute, self.day.planned(step).minute)

    def ask(self, by: str, step: str | None, action: str, **rest: object) -> Entry | None:
        ago = rest.pop("ago", 0)
        try:
            return self.day.record(self.minute - ago, by, step, action, typed=self.minute, **rest)
        except (BadInputError, RefusedError, AlreadyDoneError):
            return None

    @rule(minutes=st.sampled_from([0, 1, 5, 29.5, 30, 60, 240, 720]))
    def time_passes(self, minutes):
        self.minute = min(self.minute + minutes, 4 * NEXT_DAY)

    @rule(acts=st.integers(1, 20), without=st.sampled_from(["", *BUSY]))
    def the_day_goes_on_as_usual(self, acts, without):
        charted = {(entry.step, entry.action) for entry in self.day.entries}
        still = [one for one in self.day.script() if (one.step, one.action) not in charted and one.step != without]
        for one in still[:acts]:
            self.minute = max(self.minute, one.minute)
            self.ask(one.by, one.step, one.action, values=one.values, second=one.second)

    @rule(extra=st.sampled_from([None, "reason", "deviation"]), place=st.integers(0, 3))
    def somebody_does_what_is_asked_for(self, extra, place):
        actions = self.day.situation(self.minute).actions
        if place < len(actions):
            wanted = actions[place]
            values = {} if wanted.step.infusion else values_of(wanted.step.id, self.day.at(30))
            second = SECOND[wanted.step.id] if wanted.persons == 2 else None
            rest = {"reason": SAID} if extra else {}
            rest |= {"deviation": "early"} if extra == "deviation" else {}
            self.ask(PERSON[wanted.roles[0]], wanted.step.id, wanted.action, values=values, second=second, **rest)

    @rule(
        step=st.sampled_from(BUSY) | st.sampled_from(STEPS),
        by=st.sampled_from(["right", "right", *PEOPLE]),
        second=st.sampled_from([None, *PEOPLE]),
        action=st.sampled_from(["first", "first", "again", "skip", "refuse"]),
        ago=st.sampled_from([0, 0, 3, 20, 90]),
        deviation=st.sampled_from([None, None, "other"]),
        reason=st.sampled_from([None, SAID]),
        spoilt=st.booleans(),
    )
    def somebody_acts_on_a_step(self, step, by, second, action, ago, deviation, reason, spoilt):
        known = WHOLE.by_id[step]
        values = values_of(step, self.day.at(30)) if action in {"first", "again"} else {}
        values |= _spoilt(step) if spoilt and values else {}
        rest = {"second": second, "ago": ago, "deviation": deviation, "reason": reason, "values": values}
        if action == "skip" and reason is None:
            rest["values"] = {"code": "no_time"}
        self.ask(
            PERSON[known.roles[0]] if by == "right" else by,
            step,
            str(known.first_action) if action == "first" else action,
            **rest,
        )

    @rule(
        step=st.sampled_from(["amino_acids", "lutetium"]),
        action=st.sampled_from(["start", "pause", "resume", "rate", "finish", "stop", "measure", "skip"]),
        by=st.sampled_from(["nurse1", "tech1", "phys1"]),
        number=st.sampled_from(["10", "200", "250", "700", "1000"]),
        ago=st.sampled_from([0, 0, 0, 10]),
        deviation=st.sampled_from([None, None, "equipment"]),
    )
    def somebody_acts_on_an_infusion(self, step, action, by, number, ago, deviation):
        values = {"rate": {"ml_per_h": number}, "measure": {"pump_ml": number}}.get(action, {})
        self.ask(by, step, action, values=values, ago=ago, deviation=deviation, reason=SAID)

    @rule(kind=st.sampled_from(KINDS), ago=st.sampled_from([0, 0, 5]))
    def something_goes_wrong(self, kind, ago):
        self.ask("nurse1", None, "incident", kind=kind, ago=ago)

    @precondition(lambda self: len(self.day.entries) > 1)
    @rule(place=st.integers(0, 200), ago=st.sampled_from([None, -5, 5, 45]), deviation=st.sampled_from([None, "other"]))
    def somebody_corrects(self, place, ago, deviation):
        target = self.day.entries[-1 - place % min(len(self.day.entries), 40)]
        values = {} if ago is None else {"occurred_at": (target.occurred_at - ago * MINUTE).isoformat()}
        self.ask(
            "nurse1", None, "correct", target=target.id, values=values, deviation=deviation, reason="typed wrongly"
        )

    @rule(action=st.sampled_from(["admit", "seen", "prescribe", "move", "reschedule", "note"]))
    def somebody_acts_on_the_treatment(self, action):
        values = {
            "prescribe": {"activity_mbq": "7300"},
            "move": {"to_bed": "4"},
            "reschedule": {"t0": (self.day.t0 + 30 * MINUTE).isoformat()},
        }.get(action, {})
        self.ask("phys1", None, action, values=values, reason=SAID)

    @precondition(lambda self: self.minute > 60)
    @rule(
        how=st.sampled_from(
            [
                ("transfer", "died"),
                ("transfer", "other_ward"),
                ("leave", "against_advice"),
                ("cancel", None),
                ("no_show", None),
            ]
        )
    )
    def the_patient_goes_another_way(self, how):
        action, code = how
        self.ask("phys1", None, action, values={"code": code} if code else {}, reason=None if code else SAID)

    @rule(by=st.sampled_from(["nurse1", "phys2"]))
    def somebody_goes(self, by):
        for alarm in self.day.alarms(self.minute)[:1]:
            self.ask(by, None, "take", target=alarm.id)
        for entry in self.day.chart().open_deviations[:1]:
            self.ask(by, None, "countersign", target=entry.id)
        for entry in self.day.chart().open_incidents[:1]:
            self.ask(by, None, "close", target=entry.id)


def _spoilt(step: str) -> dict[str, str]:
    """A value that does not let the next step go on."""
    return {
        "cannula": {"patent": "no"},
        "evaluation": {"fit": "no"},
        "activity_assay": {"mbq": "6000"},
        "measurement": {"usv_per_h": "60"},
        "room_release": {"removable": "yes"},
        "potassium": {"potassium_mmol_per_l": "6.1"},
        "time_out": {"joints_tight": "no"},
        "reaction_graded": {"grade": "4"},
    }.get(step, {})
