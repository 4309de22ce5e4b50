"""One bed of the whole protocol, played through `record` up to a moment of its day; made once a worker, then copied."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ward_board.cli.main import run

T0 = datetime(2026, 11, 26, 8, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
NIGHT = 24 * 60
ALONE = (
    "date,bed,name,birth_date,number,country,cycle,t0,allergies\n"
    "2026-11-26,1,Okafor A.,1958-03-12,770001,NL,1,08:00,none\n"
)
BOOKED = {"alone": ALONE, "two beds": ALONE + "2026-11-26,2,Lindqvist B.,1961-07-30,770002,SE,2,08:30,none\n"}
PRESSURE = {"systolic_mmhg": 128, "diastolic_mmhg": 76, "pulse_per_min": 72}
ASSAY = {"mbq": 7462, "calibrated_at": "07:30", "vial": "LU-1"}
MEASURED = {"usv_per_h": 8.1, "background_usv_per_h": 0.1, "distance_m": 1, "instrument": "SM-4"}
_BAG = dict.fromkeys(("patient_label", "composition", "volume", "pump_set", "line_primed"), "yes")
_TIME_OUT = dict.fromkeys(
    (
        *("identity_said", "prescription_read", "allergies_read", "potassium_read", "pressure_read"),
        *("patency_again", "joints_tight", "rescue_at_hand", "companions_gone"),
    ),
    "yes",
)
CANNULA = {"site": "left forearm", "gauge": 20, "patent": "yes"}
TIME_OUT = {"value": {**_TIME_OUT, "second.mbq": 7462}, "second": "phys1"}

Line = dict[str, Any]


def line(minutes: float, by: str, step: str, action: str = "tick", **rest: Any) -> Line:
    """One line of `record --lines` for Bed 1; `minutes` from T0."""
    return {"bed": 1, "step": step, "action": action, "by": by, "now": when(minutes), **rest}


def when(minutes: float) -> str:
    """A moment of the day as an option takes it."""
    return (T0 + timedelta(minutes=minutes)).isoformat()


STATES: dict[str, tuple[str | None, tuple[Line, ...]]] = {
    "two beds": (None, ()),
    "alone": (None, ()),
    "almost ready": (
        "alone",
        (
            line(-90, "nurse1", "identity"),
            line(-70, "phys1", "go", reason="all read on paper"),
            line(-60, "nurse1", "cannula", value=CANNULA),
            line(-35, "nurse1", "antiemetic", value={"drug": "ondansetron", "mg": 8}),
            line(-10, "nurse1", "bag_and_pump", value=_BAG, second="nurse2"),
        ),
    ),
    "amino acids": (
        "almost ready",
        (
            line(-9, "tech1", "vial_confirmed", value={"vial_is": "on the ward"}),
            line(0, "nurse1", "amino_acids", "start"),
        ),
    ),
    "lutetium": (
        "amino acids",
        (
            line(20, "tech1", "activity_assay", "measure", value=ASSAY),
            line(25, "tech1", "time_out", **TIME_OUT),
            line(30, "tech1", "lutetium", "start"),
        ),
    ),
    "after lutetium": (
        "lutetium",
        (line(60, "tech1", "lutetium", "finish"), line(62, "nurse1", "vitals_after", value=PRESSURE)),
    ),
    "evening": (
        "after lutetium",
        (
            line(75, "tech1", "residual_assay", "measure", value={"mbq": 81}),
            line(240, "nurse1", "amino_acids", "finish"),
            line(245, "nurse1", "cannula_out"),
        ),
    ),
    "measured": (
        "evening",
        (
            line(NIGHT + 30, "tech1", "scan"),
            line(NIGHT + 50, "phys1", "scan_read", value={"uptake": "adequate", "depot": "no", "new_lesions": "no"}),
            line(NIGHT + 60, "phys1", "evaluation", value={"fit": "yes"}),
            line(NIGHT + 75, "tech1", "measurement", "measure", value=MEASURED),
            line(NIGHT + 85, "phys1", "rules", second="rpe1", value={"inputs_read": "yes", "days_read": "yes"}),
            line(NIGHT + 95, "nurse1", "rules_explained"),
        ),
    ),
}
"""Each state by the one before it and what is charted on top."""


class Stores:
    """The store of each state, made when it is first wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: set[str] = set()

    def of(self, state: str) -> Path:
        """The folder with the store of a state; to be copied, not written to."""
        here = self._folder / state.replace(" ", "-")
        if state not in self._made:
            self._made.add(state)
            before, lines = STATES[state]
            earlier = self.of(before) if before else None
            here.mkdir()
            if earlier is None:
                _book(here, BOOKED[state])
            else:
                copy(earlier, here)
            _play(here / "store.db", lines)
        return here


def copy(source: Path, target: Path) -> None:
    """The files of a store, as private as they were."""
    for file in source.iterdir():
        if file.is_dir():
            continue
        other = target / file.name
        other.write_bytes(file.read_bytes())
        other.chmod(0o600)


def _book(folder: Path, day_list: str) -> None:
    rows = folder / "rows.csv"
    rows.write_text(day_list)
    store = str(folder / "store.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARD_BOARD_HOME", str(folder.parent / "home"))
        assert run(["init", "--kind", "demo", "--store", store]) == 0
        assert run(["import", str(rows), "--store", store, "--now", "2026-11-25T12:00"]) == 0
    rows.unlink()


def _play(store: Path, lines: tuple[Line, ...]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARD_BOARD_HOME", str(store.parent.parent / "home"))
        patch.setattr(sys, "stdin", io.StringIO("\n".join(map(json.dumps, lines))))
        assert run(["record", "--lines", "--store", str(store), "--now", when(-600)]) == 0


@dataclass(frozen=True)
class Shown:
    """What `show --json` says of Bed 1 at one moment; times are minutes from its T0."""

    data: dict[str, Any]
    bed: int = 1

    @property
    def here(self) -> dict[str, Any]:
        return next(bed for bed in self.data["beds"] if bed["bed"] == self.bed)

    def step(self, step: str) -> dict[str, Any]:
        return next(one for one in self.here["steps"] if one["id"] == step)

    def state(self, step: str) -> str:
        return str(self.step(step)["state"])

    def due(self, step: str) -> float | None:
        return minutes(self.step(step)["due"])

    def dues(self, *steps: str) -> list[float | None]:
        return [self.due(step) for step in steps]

    def lutetium(self) -> tuple[float | None, float | None]:
        """Start and end of the lutetium, as they were or are expected."""
        times = self.step("lutetium")["projected"]
        return minutes(times["start"]), minutes(times["end"])

    def needed_until(self) -> float | None:
        return minutes(self.step("amino_acids")["required_until"])

    def bag_empty(self) -> float | None:
        """When the bag is empty at the recorded rates: the end of the plan where nothing more is needed."""
        acid = self.step("amino_acids")
        left_ml = acid["volume_ml"] - acid["given_ml"]
        return round((minutes(self.data["now"]) or 0) + 60 * left_ml / acid["rate_ml_h"], 1)

    def alarms(self) -> dict[str, str]:
        """The kinds of alarm at the bed, each with its priority."""
        return {one["kind"]: one["priority"] for one in self.data["alarms"] if one["bed"] == self.bed}

    def late(self) -> set[str]:
        """The steps for which an alarm says that they are late."""
        kinds = {"late", "observation"}
        return {str(one["step"]) for one in self.data["alarms"] if one["bed"] == self.bed and one["kind"] in kinds}

    def words(self, kind: str = "incident") -> str:
        """What the alarm of a kind says."""
        return next(str(one["text"]) for one in self.data["alarms"] if (one["bed"], one["kind"]) == (self.bed, kind))


def minutes(moment: str | None) -> float | None:
    """Minutes from T0 of an instant that `show --json` printed."""
    return None if moment is None else (datetime.fromisoformat(moment) - T0) / timedelta(minutes=1)


@dataclass
class Play:
    """Bed 1 in a store of the test's own: acts and looks at minutes from T0.

    What is only done waits until its answer, or a look, is wanted, so that one command records it all.
    """

    command: Callable[..., Any]
    _waiting: list[Line] = field(default_factory=list)
    _seen: dict[float, dict[str, Any]] = field(default_factory=dict)

    def does(self, minute: float, by: str, step: str | None, action: str = "tick", /, **rest: Any) -> None:
        """An act that is kept; any other option by its name."""
        line = {"bed": 1, "by": by, "action": action, "now": when(minute), **rest}
        self._waiting.append(line | ({"step": step} if step else {}))

    def kept(self) -> str:
        """Records what waits; the entry of the last of it."""
        return str(self._answers()[-1]["id"])

    def refused(self, minute: float, by: str, step: str | None, action: str = "tick", /, **rest: Any) -> set[str]:
        """The gates that refuse an act."""
        self.does(minute, by, step, action, **rest)
        answer = self._answers(but_the_last=True)[-1]
        assert answer.get("exit") == 3, answer
        return {part.partition("]")[0] for part in answer["error"].split("[")[1:]}

    def incident(self, minute: float, kind: str, by: str = "nurse1") -> str:
        """Charts an incident; its entry."""
        self.does(minute, by, None, "incident", value={"kind": kind})
        return self.kept()

    def close(self, minute: float, entry: str) -> None:
        """The incident is over."""
        self._waiting.append({"entry": entry, "action": "close", "by": "phys1", "now": when(minute)})

    def show(self, minute: float, bed: int = 1) -> Shown:
        """The board at a moment."""
        self._answers()
        if minute not in self._seen:
            self._seen[minute] = self.command("show", "--json", "--now", when(minute), "--date", "2026-11-26").data
        return Shown(self._seen[minute], bed)

    def finish(self) -> None:
        """Records what still waits."""
        self._answers()

    def _answers(self, *, but_the_last: bool = False) -> list[dict[str, Any]]:
        """What `record` answers to all that waits; each is kept, the last perhaps not."""
        if not self._waiting:
            return []
        lines, self._waiting = self._waiting, []
        self._seen.clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO("\n".join(map(json.dumps, lines))))
            said = self.command("record", "--lines", "--now", when(-600))
        answers = [json.loads(one) for one in said.out.splitlines()]
        for line, answer in zip(lines, answers, strict=True):
            assert "id" in answer or (but_the_last and line is lines[-1]), (line, answer)
        return answers
