"""The chart of a treatment that was given: everything from admission to rating, as the gates would have let it pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from ward_board.domain.course_plan import Dose
from ward_board.domain.entry import Draft, Value, Values
from ward_board.domain.protocol import Protocol
from ward_board.domain.step_ids import AMINO_ACIDS, LUTETIUM
from ward_board.domain.words import Action, Role
from ward_board.rehearsal.history_people import MadeUp, Team
from ward_board.rehearsal.history_plan import HOME_COUNTRY, Visit

MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_N, _T, _P, _E, _C = Role.NURSE, Role.TECHNOLOGIST, Role.PHYSICIAN, Role.EXPERT, Role.COORDINATOR
_TYPED_SECONDS = (15, 150)
_BAG_ML, _ML_PER_H, _AFTER_LUTETIUM_MINUTES = 1000.0, 250.0, 180
# how often in a hundred treatments something went otherwise
_SECOND_CANNULA, _LATE_ANTIEMETIC, _REFUSED, _LATE_VIAL, _EARLY, _PAUSED = 3.0, 3.0, 0.7, 5.0, 0.8, 2.5
_VOMITING, _CRISIS_AFTER_FIRST, _EXTRAVASATION, _ABOVE_CAP, _TYPED_LATE = 2.0, 1.0, 0.15, 1.5, 3.0
_MAY_BE_LATE = frozenset({"residual_assay", "cannula_out", "discharge"})
_UPTAKES = ("adequate",) * 87 + ("partly",) * 10 + ("inadequate",) * 3
_SITES = ("left forearm", "right forearm", "left hand", "right hand", "left elbow")
_INSTRUMENTS = ("SM-2", "SM-3", "SM-4")


@dataclass(slots=True)
class Act:
    """Something that happened, before it was typed; `target` is another act of the same chart."""

    at: datetime
    action: Action
    by: tuple[str, Role]
    step: str | None = None
    values: Values = field(default_factory=dict)
    second: tuple[str, Role] | None = None
    reason: str | None = None
    deviation: str | None = None
    passed: tuple[str, ...] = ()
    target: Act | None = None
    typed_at: datetime | None = None


def drafts_of(acts: list[Act], protocol: Protocol, stream: str, chance: Random) -> list[Draft]:
    """The acts as they are kept in `stream`, in the order in which they were typed, each soon after it happened."""
    acts.sort(key=lambda act: act.at)
    last = datetime.min.replace(tzinfo=UTC)
    for act in acts:
        if act.typed_at is None:
            soon = act.at + timedelta(seconds=chance.randint(*_TYPED_SECONDS))
            act.typed_at = last = max(soon, last + timedelta(seconds=4))
    acts.sort(key=_typed_at)
    version = {id(act): place for place, act in enumerate(acts, 1)}
    return [
        Draft(
            action=act.action,
            author=act.by[0],
            role=act.by[1],
            occurred_at=act.at,
            recorded_at=_typed_at(act),
            step=act.step,
            target=f"{stream}.{version[id(act.target)]}" if act.target else None,
            values=act.values,
            second=act.second[0] if act.second else None,
            second_role=act.second[1] if act.second else None,
            reason=act.reason,
            deviation=act.deviation,
            passed=act.passed,
            late=_typed_at(act) - act.at > MINUTE * (protocol.by_id[act.step].late_entry_minutes if act.step else 30),
        )
        for act in acts
    ]


def _typed_at(act: Act) -> datetime:
    return act.typed_at or act.at


class GivenChart:
    """One treatment as it went, act by act; `acts` has all of them."""

    def __init__(
        self,
        visit: Visit,
        patient: MadeUp,
        dose: Dose,
        t0: datetime,
        teams: tuple[Team, Team],
        zone: ZoneInfo,
        chance: Random,
    ) -> None:
        self.acts: list[Act] = []
        self._visit, self._patient, self._t0, self._zone, self._chance = visit, patient, t0, zone, chance
        self._today, self._tomorrow = teams
        self._mbq = dose.half_mbq if visit.is_half else dose.full_mbq
        self._share = self._mbq / dose.full_mbq
        self._nurse = self._today.one_of(chance, _N)
        self._technologist = self._today.one_of(chance, _T)
        self._physician = self._today.one_of(chance, _P)

    @property
    def nurse(self) -> str:
        """Whose bed it is."""
        return self._nurse[0]

    def chart(self, known_until: date) -> list[Act]:
        """All acts; a rating that would come on or after `known_until` came at the discharge."""
        infused_at = self._before_infusion()
        started_at = self._before_lutetium(infused_at)
        ended_at = self._lutetium(started_at)
        self._amino_acids(infused_at, started_at, ended_at)
        self._evening(ended_at)
        self._morning(known_until)
        return self.acts

    # --- the treatment day -----------------------------------------------------------------------------------------

    def _before_infusion(self) -> datetime:
        """Everything up to the start of the amino acids, and that start."""
        self._did(self._after(self._t0, -96, -72), Action.ADMIT, self._nurse)
        placed = self._after(self._t0, -64, -52)
        if self._happens(_SECOND_CANNULA):
            self._cannula(placed, Action.TICK, "no")
            self._cannula(self._after(placed, 6, 11), Action.AGAIN, "yes")
        else:
            self._cannula(placed, Action.TICK, "yes")
        given = self._after(self._t0, -38, -31)
        if self._happens(_REFUSED):
            self._did(given, Action.REFUSE, self._nurse, "antiemetic", reason="patient declined")
            return self._amino_acids_start(self._late(self._t0))
        is_late = self._happens(_LATE_ANTIEMETIC)
        given = self._after(self._t0, -24, -18) if is_late else given
        drug: Values = {"drug": "ondansetron", "mg": 8.0} if self._chance.random() < 0.7 else _GRANISETRON
        self._did(given, Action.TICK, self._nurse, "antiemetic", drug)
        begun = self._late(self._t0)
        if not is_late:
            return self._amino_acids_start(max(begun, given + 30 * MINUTE))
        if begun - given >= 30 * MINUTE or self._chance.random() < 0.5:
            return self._amino_acids_start(max(begun, given + 30 * MINUTE))
        return self._amino_acids_start(begun, "antiemetic given late, agreed with the physician")

    def _cannula(self, at: datetime, action: Action, patent: str) -> None:
        by = self._nurse if self._chance.random() < 0.8 else self._technologist
        gauge = float(self._chance.choice((20, 20, 20, 22, 18)))
        values: Values = {"site": self._chance.choice(_SITES), "gauge": gauge, "patent": patent}
        self._did(at, action, by, "cannula", values)

    def _amino_acids_start(self, at: datetime, reason: str | None = None) -> datetime:
        passed = ("antiemetic_30_min",) if reason else ()
        bag: Values = {"ml": _BAG_ML, "ml_per_h": _ML_PER_H}
        self._did(at, Action.START, self._nurse, AMINO_ACIDS, bag, reason=reason, passed=passed)
        return at

    def _before_lutetium(self, infused_at: datetime) -> datetime:
        """Assay, time-out and start of the lutetium, and when that was."""
        is_late, is_early = self._happens(_LATE_VIAL), self._happens(_EARLY)
        assayed = self._after(infused_at, 30, 50) if is_late else self._after(infused_at, 14, 20)
        day = self._visit.day
        self._did(
            assayed,
            Action.MEASURE,
            self._technologist,
            "activity_assay",
            {
                "mbq": float(round(self._mbq * min(max(self._chance.gauss(1.012, 0.014), 0.95), 1.06))),
                "calibrated_at": assayed.isoformat().replace("+00:00", "Z"),
                "vial": f"LU-{day:%y%m%d}-{self._visit.bed}",
            },
        )
        agreed = self._after(assayed, 3, 5) if is_late or is_early else self._after(infused_at, 23, 28)
        beside = self._physician if self._chance.random() < 0.6 else self._nurse
        self._did(agreed, Action.TICK, self._technologist, "time_out", second=beside)
        by = self._technologist if self._chance.random() < 0.7 else self._physician
        if is_early and not is_late:
            started = self._after(infused_at, 27, 29.5)
            words = "started before 30 minutes, clock misread"
            gate = ("amino_acids_30_min",)
            start = self._did(started, Action.START, by, LUTETIUM, reason=words, deviation="early", passed=gate)
            other = next(one for one in self._today.people[_P] if one != by[0])
            self._did(self._after(started, 8, 90), Action.COUNTERSIGN, (other, _P), target=start)
            return started
        started = max(infused_at + 30 * MINUTE, agreed + MINUTE) + self._chance.randint(5, 150) * timedelta(seconds=1)
        self._did(started, Action.START, by, LUTETIUM)
        return started

    def _lutetium(self, started_at: datetime) -> datetime:
        """The lutetium and what was left of it, and when it ended."""
        self._did(self._after(started_at, 5, 9), Action.SEEN, self._technologist)
        if self._happens(_EXTRAVASATION):
            noticed = self._after(started_at, 9.5, 16)
            told = self._did(noticed, Action.INCIDENT, self._technologist, values={"kind": "extravasation"})
            ended = self._after(noticed, 0.4, 1)
            self._did(ended, Action.STOP, self._technologist, LUTETIUM, reason="swelling at the cannula")
            self._did(self._after(noticed, 120, 200), Action.CLOSE, self._physician, target=told)
            left = float(round(self._mbq * (1 - (ended - started_at) / (30 * MINUTE)), 1))
        else:
            ended = self._after(started_at, 27, 32.5)
            self._did(ended, Action.FINISH, self._technologist, LUTETIUM)
            left = float(round(min(max(self._chance.gauss(98, 22), 40), 190) * self._share, 1))
        self._did(self._after(ended, 9, 24), Action.MEASURE, self._technologist, "residual_assay", {"mbq": left})
        return ended

    def _amino_acids(self, infused_at: datetime, started_at: datetime, ended_at: datetime) -> None:
        """The amino acids up to the end of the bag, slower where the lutetium came late; and the cannula."""
        empty_at = infused_at + timedelta(hours=_BAG_ML / _ML_PER_H)
        if started_at - infused_at > 35 * MINUTE:
            slower_at = self._after(started_at, 1, 3)
            left_ml = _BAG_ML - _ML_PER_H * ((slower_at - infused_at) / timedelta(hours=1))
            until = started_at + (30 + _AFTER_LUTETIUM_MINUTES) * MINUTE
            ml_per_h = float(int(left_ml / ((until - slower_at) / timedelta(hours=1))))
            words = "slower, so that the bag lasts: agreed with the physician"
            self._did(slower_at, Action.RATE, self._nurse, AMINO_ACIDS, {"ml_per_h": ml_per_h}, reason=words)
            empty_at = slower_at + timedelta(hours=left_ml / ml_per_h)
        if self._happens(_PAUSED):
            stopped, minutes = self._after(ended_at, 20, 70), self._chance.randint(3, 9)
            told = self._did(stopped, Action.INCIDENT, self._nurse, values={"kind": "occlusion"})
            paused = self._after(stopped, 0.2, 0.5)
            self._did(paused, Action.PAUSE, self._nurse, AMINO_ACIDS, reason="occlusion, pump stopped")
            self._did(paused + minutes * MINUTE, Action.RESUME, self._nurse, AMINO_ACIDS)
            self._did(self._after(paused, 20, 60), Action.CLOSE, self._physician, target=told)
            empty_at += minutes * MINUTE
        finished = self._after(empty_at, -1.5, 4)
        self._did(self._after(ended_at, 40, 90), Action.SEEN, self._nurse)
        self._did(finished, Action.FINISH, self._nurse, AMINO_ACIDS)
        self._did(self._late(self._after(finished, 2, 5)), Action.TICK, self._nurse, "cannula_out")

    def _evening(self, ended_at: datetime) -> None:
        if self._happens(_VOMITING):
            at = self._after(ended_at, 15, 110)
            told = self._did(at, Action.INCIDENT, self._nurse, values={"kind": "vomiting"})
            self._did(self._after(at, 30, 90), Action.CLOSE, self._nurse, target=told)
        late_nurse = self._today.one_of(self._chance, _N)
        self._did(self._at(self._visit.day, 19, self._chance.randint(0, 150)), Action.SEEN, late_nurse)
        # nearly all of them come after the first cycle: CLINICAL 1.26
        if self._visit.cycle == 1 and self._happens(_CRISIS_AFTER_FIRST):
            at = self._at(self._visit.day, 21, self._chance.randint(40, 170))
            told = self._did(at, Action.INCIDENT, late_nurse, values={"kind": "hormonal_crisis"})
            self._did(self._after(at, 300, 480), Action.CLOSE, self._physician, target=told)

    # --- the next morning ------------------------------------------------------------------------------------------

    def _morning(self, known_until: date) -> None:
        morning, chance, team = self._visit.day + _DAY, self._chance, self._tomorrow
        technologist, physician = team.one_of(chance, _T), team.one_of(chance, _P)
        scanned = self._at(morning, 7, 50 + 22 * ((self._visit.bed - 1) // 2) + chance.randint(0, 9))
        uptake = Random(self._patient.number).choice(_UPTAKES) if chance.random() < 0.7 else chance.choice(_UPTAKES)  # noqa: S311
        self._did(scanned, Action.TICK, technologist, "scan", {"uptake": uptake})
        seen = self._late(self._after(scanned, 24, 38))
        self._did(seen, Action.TICK, physician, "evaluation", {"fit": "yes"})
        measured = self._late(self._after(seen, 9, 16))
        is_above = not self._visit.is_half and self._happens(_ABOVE_CAP)
        by = team.one_of(chance, _E, _E, _T, _N)
        self._did(measured, Action.MEASURE, by, "measurement", self._dose_rate(is_above))
        words = "days above the cap: explained to the patient, nobody under ten at home" if is_above else None
        gates = ("above_cap",) if is_above else ()
        expert = team.one_of(chance, _E)
        approved = self._late(self._after(measured, 8, 14))
        self._did(approved, Action.TICK, physician, "rules", second=expert, reason=words, passed=gates)
        if self._patient.country != HOME_COUNTRY:
            signed = self._at(morning, 12, 30 + chance.randint(0, 65))
            self._did(max(signed, approved + MINUTE), Action.TICK, physician, "travel_declaration")
        left = self._at(morning, 13, 50 + chance.randint(0, 25)) + chance.randint(0, 59) * timedelta(seconds=1)
        nurse = team.one_of(chance, _N)
        self._did(self._late(left), Action.TICK, nurse, "discharge")
        self._rate(left, nurse, known_until)

    def _rate(self, left: datetime, nurse: tuple[str, Role], known_until: date) -> None:
        if self._visit.rating is None:
            return
        rating: dict[str, Value] = {"rating": float(self._visit.rating)}
        later = self._at(left.astimezone(self._zone).date() + self._chance.randint(1, 6) * _DAY, 11, 10)
        if self._chance.random() < 0.65 or later.astimezone(self._zone).date() >= known_until:
            self._did(self._after(left, 20, 40), Action.TICK, nurse, "rating", rating)
        else:
            self._did(later, Action.TICK, self._tomorrow.one_of(self._chance, _C), "rating", rating)

    def _dose_rate(self, is_above: bool) -> Values:
        net = self._chance.uniform(13.5, 17) if is_above else self._chance.triangular(4.2, 10.7, 7.0)
        background = round(self._chance.uniform(0.08, 0.15), 2)
        read = round(net * self._share + background, 1)
        where: Values = {"distance_m": 1.0, "instrument": self._chance.choice(_INSTRUMENTS)}
        return {"usv_per_h": read, "background_usv_per_h": background, **where}

    # --- time, chance and what is written down ---------------------------------------------------------------------

    def _did(
        self,
        at: datetime,
        action: Action,
        by: tuple[str, Role],
        step: str | None = None,
        values: Mapping[str, Value] | None = None,
        second: tuple[str, Role] | None = None,
        reason: str | None = None,
        deviation: str | None = None,
        passed: tuple[str, ...] = (),
        target: Act | None = None,
    ) -> Act:
        act = Act(at.replace(microsecond=0), action, by, step, values or {}, second, reason, deviation, passed, target)
        if step in _MAY_BE_LATE and self._happens(_TYPED_LATE):
            act = replace(act, typed_at=act.at + self._chance.randint(31, 40) * MINUTE)
        self.acts.append(act)
        return act

    def _happens(self, percent: float) -> bool:
        return self._chance.random() * 100 < percent

    def _after(self, moment: datetime, first_minutes: float, last_minutes: float) -> datetime:
        seconds = self._chance.randint(round(first_minutes * 60), round(last_minutes * 60))
        return moment + timedelta(seconds=seconds)

    def _late(self, moment: datetime) -> datetime:
        """A little later, mostly by a few minutes, seldom by a quarter of an hour."""
        return moment + timedelta(seconds=round(min(self._chance.expovariate(1 / 150), 900)))

    def _at(self, day: date, hour: int, minutes: int) -> datetime:
        return (datetime.combine(day, time(hour), self._zone) + minutes * MINUTE).astimezone(UTC)


_GRANISETRON: Values = {"drug": "granisetron", "mg": 1.0}
