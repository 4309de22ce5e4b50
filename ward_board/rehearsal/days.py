"""The named days: one as a ward knows it, one without a fault, one that is rough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from ward_board.domain.words import Action, AlarmKind
from ward_board.errors import BadInputError
from ward_board.rehearsal.ordinary import (
    EXPERT,
    OTHER_PHYSICIAN,
    PHYSICIAN,
    TECHNOLOGIST,
    Plot,
    measured,
    script_of,
)
from ward_board.rehearsal.scenario import Act, Answer, Gap, Rounds, Scenario

DEFAULT = "day"
_NURSE_1, _NURSE_2 = "nurse1", "nurse2"
_BEDS = range(1, 9)
_MORE_MINUTES = 2

_ANSWERS = (
    Answer(AlarmKind.LUTETIUM_WAITS, Action.TAKE, TECHNOLOGIST, 0),
    Answer(AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM, Action.TAKE, _NURSE_2, 5),
    Answer(AlarmKind.AMINO_ACIDS_STOPPED, Action.TAKE, _NURSE_2, 2),
    Answer(AlarmKind.SHORTFALL, Action.RATE, _NURSE_2, 9, "slower, so that the bag lasts: agreed with the physician"),
    Answer(AlarmKind.DEVIATION, Action.TAKE, _NURSE_1, 3),
    Answer(AlarmKind.DEVIATION, Action.COUNTERSIGN, OTHER_PHYSICIAN, 50),
    Answer(AlarmKind.INCIDENT, Action.TAKE, PHYSICIAN, 2),
    Answer(AlarmKind.INCIDENT, Action.CLOSE, PHYSICIAN, 45),
)

# Two scanners of 20 minutes each: whoever flies first is scanned first. Minutes after the 08:30 of the plan.
_MORNING: Mapping[int, Mapping[str, float]] = {
    4: {"scan": -40, "discharge": -30, "travel_declaration": -20},
    7: {"scan": -40, "evaluation": 8, "discharge": 8},
    2: {"scan": -20},
    1: {"scan": -20, "evaluation": 8},
    5: {"scan": 0, "discharge": 2},
    3: {"scan": 0, "evaluation": 8, "discharge": 4},
    6: {"scan": 20, "discharge": 5},
    8: {"scan": 20, "evaluation": 8, "discharge": 6},
}


def scenario_named(name: str, seed: int = 0) -> Scenario:
    """The scenario "day", "quiet" or "rough"; seed 0 is by the clock, every other one a few minutes different.

    Raises BadInputError for another name.
    """
    if name not in _PLOTS:
        raise BadInputError(f"no scenario '{name}'; there are {', '.join(_PLOTS)}")
    plots = _PLOTS[name]()
    scripts = {
        bed: script_of(plot, Random(f"{name}/{seed}/{bed}"), jitter_minutes=_MORE_MINUTES if seed else 0)  # noqa: S311
        for bed, plot in plots.items()
    }
    return Scenario(name, seed, scripts, _ANSWERS)


def _quiet() -> dict[int, Plot]:
    """The ideal day: everything at its time, every bed seen often enough."""
    nurses = {bed: _NURSE_1 if bed % 2 else _NURSE_2 for bed in _BEDS}
    return {bed: Plot(nurse, Rounds(nurse), pace=_MORNING[bed]) for bed, nurse in nurses.items()}


def _day() -> dict[int, Plot]:
    """The day of the pictures: at 10:42 Bed 3 stands still, Bed 6 waits for its vial, Bed 2 was not seen for long."""
    unseen = Gap("lutetium.end", minutes=60, lasts_minutes=26)
    stop = Act(
        Action.PAUSE,
        TECHNOLOGIST,
        "amino_acids",
        after="lutetium.start",
        minutes=19,
        typed_after_minutes=1,
        reason="occlusion, pump stopped",
    )
    go_on = Act(Action.RESUME, _NURSE_2, "amino_acids", after="amino_acids.pause", minutes=6)
    look = Act(Action.SEEN, _NURSE_1, after="antiemetic.start", minutes=24)
    late_vial = {"activity_assay": 23, "time_out": 22, "lutetium": 20}
    plots = {
        1: Plot(_NURSE_1, Rounds(_NURSE_1, 21.5), {"amino_acids": 5, "cannula_out": 2}),
        2: Plot(_NURSE_1, Rounds(_NURSE_1, gaps=(unseen,)), {"amino_acids": 5, "cannula_out": 1}),
        3: Plot(
            _NURSE_2,
            Rounds(TECHNOLOGIST),
            {"antiemetic": 5, "amino_acids": 5, "activity_assay": 3, "time_out": 6, "lutetium": 4, "cannula_out": 2},
            besides=(stop, go_on),
        ),
        4: Plot(_NURSE_2, Rounds(TECHNOLOGIST, 20), {"cannula": 5, "antiemetic": 9, "amino_acids": 6}),
        5: Plot(
            _NURSE_2,
            Rounds(TECHNOLOGIST, with_lutetium_minutes=9),
            {"cannula": 5, "antiemetic": 5, "amino_acids": 5, "time_out": 1, "cannula_out": 2},
        ),
        6: Plot(_NURSE_2, Rounds(_NURSE_2, 15), {"cannula": 5, "amino_acids": 1, **late_vial}),
        7: Plot(
            _NURSE_1,
            Rounds(_NURSE_1),
            {"amino_acids": -1, "activity_assay": -2, "time_out": -1},
            besides=(look,),
        ),
        8: Plot(_NURSE_1, Rounds(_NURSE_1), {"cannula": 5, "antiemetic": 5, "lutetium": 1}),
    }
    return {bed: replace(plot, pace={**plot.pace, **_MORNING[bed]}) for bed, plot in plots.items()}


def _rough() -> dict[int, Plot]:
    """A day on which much goes wrong, and is put right."""
    troubles: dict[int, tuple[tuple[Act, ...], tuple[Act, ...]]] = {
        1: ((_started_early(),), ()),
        2: ((_refused(),), _vomiting()),
        3: ((), _extravasation()),
        4: _cannula_twice(),
        5: _fit_at_second_look(),
        6: ((), ()),
        7: ((_typed_late(),), ()),
        8: ((), (Act(Action.CANCEL, PHYSICIAN, after="t0", minutes=-45, reason="potassium too high"),)),
    }
    late_vial = {"activity_assay": 45, "time_out": 44, "lutetium": 42}
    one_scanner = {"scan": 80.0}
    return {
        bed: replace(
            plot,
            pace={**plot.pace, **(late_vial if bed == 6 else {}), **(one_scanner if bed == 7 else {})},
            instead=troubles[bed][0],
            besides=troubles[bed][1],
        )
        for bed, plot in _quiet().items()
    }


def _started_early() -> Act:
    reason = "patient could not lie still any longer, started three minutes early"
    return Act(Action.START, TECHNOLOGIST, "lutetium", minutes=-3, deviation="early", reason=reason)


def _refused() -> Act:
    return Act(Action.REFUSE, _NURSE_2, "antiemetic", reason="was never sick before, does not want it")


def _vomiting() -> tuple[Act, ...]:
    start = "amino_acids.start"
    reason = "vomiting"
    return (
        Act(Action.INCIDENT, _NURSE_2, after=start, minutes=18, values={"kind": "vomiting"}, reason="once, 200 mL"),
        Act(Action.PAUSE, _NURSE_2, "amino_acids", after=start, minutes=18, reason=reason),
        Act(Action.RESUME, _NURSE_2, "amino_acids", after="amino_acids.pause", minutes=10),
    )


def _extravasation() -> tuple[Act, ...]:
    start, stopped = "lutetium.start", "lutetium.pause"
    reason = "swelling at the left forearm"
    new_site = {"site": "right forearm", "gauge": 22.0, "patent": "yes"}
    return (
        Act(Action.INCIDENT, TECHNOLOGIST, after=start, minutes=11, values={"kind": "extravasation"}, reason=reason),
        Act(Action.PAUSE, TECHNOLOGIST, "lutetium", after=start, minutes=11, reason=reason),
        Act(Action.PAUSE, TECHNOLOGIST, "amino_acids", after=start, minutes=11, reason=reason),
        Act(Action.AGAIN, _NURSE_1, "cannula", after=stopped, minutes=6, values=new_site),
        Act(Action.RESUME, _NURSE_1, "amino_acids", after="amino_acids.pause", minutes=7),
        Act(Action.RESUME, TECHNOLOGIST, "lutetium", after=stopped, minutes=9),
    )


def _cannula_twice() -> tuple[tuple[Act, ...], tuple[Act, ...]]:
    first = {"site": "left hand", "gauge": 22.0, "patent": "no"}
    second = {"site": "right forearm", "gauge": 20.0, "patent": "yes"}
    failed = Act(Action.TICK, _NURSE_2, "cannula", values=first)
    return (failed,), (Act(Action.AGAIN, _NURSE_2, "cannula", minutes=12, values=second),)


def _fit_at_second_look() -> tuple[tuple[Act, ...], tuple[Act, ...]]:
    """Not fit at first; and so much activity is left that the days of a rule lie above its cap."""
    not_yet = Act(Action.TICK, PHYSICIAN, "evaluation", values={"fit": "no"})
    later = Act(Action.AGAIN, PHYSICIAN, "evaluation", minutes=70, values={"fit": "yes"})
    return (not_yet, measured(12.4, 0.11)), (later,)


def _typed_late() -> Act:
    drug = {"drug": "ondansetron", "mg": 8.0}
    return Act(Action.TICK, _NURSE_1, "antiemetic", values=drug, typed_after_minutes=33)


_PLOTS: Mapping[str, Callable[[], dict[int, Plot]]] = {"day": _day, "quiet": _quiet, "rough": _rough}
