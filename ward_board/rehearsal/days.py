"""The named days: one as a ward knows it, one without a fault, one that is rough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from ward_board.domain.entry import Values
from ward_board.domain.words import Action, AlarmKind
from ward_board.errors import BadInputError
from ward_board.rehearsal.ordinary import (
    NURSE_1,
    NURSE_2,
    OTHER_PHYSICIAN,
    PHYSICIAN,
    TECHNOLOGIST,
    Plot,
    script_of,
)
from ward_board.rehearsal.scenario import Act, Answer, Gap, Rounds, Scenario
from ward_board.rehearsal.troubles import (
    cancelled,
    cannula_twice,
    extravasation,
    fit_at_second_look,
    refused,
    started_early,
    typed_late,
    vomiting,
)

DEFAULT = "day"
_BEDS = range(1, 9)
_JITTER_MINUTES = 2

_ANSWERS = (
    Answer(AlarmKind.LUTETIUM_WAITS, Action.TAKE, TECHNOLOGIST, 0),
    Answer(AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM, Action.TAKE, NURSE_2, 5),
    Answer(AlarmKind.AMINO_ACIDS_STOPPED, Action.TAKE, NURSE_2, 2),
    Answer(AlarmKind.SHORTFALL, Action.RATE, NURSE_2, 9, "slower, so that the bag lasts: agreed with the physician"),
    Answer(AlarmKind.DEVIATION, Action.TAKE, NURSE_1, 3),
    Answer(AlarmKind.DEVIATION, Action.COUNTERSIGN, OTHER_PHYSICIAN, 50),
    Answer(AlarmKind.INCIDENT, Action.TAKE, PHYSICIAN, 2),
    Answer(AlarmKind.INCIDENT, Action.CLOSE, PHYSICIAN, 45),
)

# Two scanners of 20 minutes each: whoever flies first is scanned first. Minutes after the 08:30 of the plan.
_MORNING: Mapping[int, Mapping[str, float]] = {
    4: {"scan": -40, "going_home": -40, "discharge": -30, "travel_declaration": -20},
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
    scripts = {}
    for bed, plot in _PLOTS[name]().items():
        key = f"{name}/{seed}/{bed}"
        jitter_minutes = _JITTER_MINUTES if seed else 0
        scripts[bed] = script_of(plot, Random(key), jitter_minutes=jitter_minutes, key=key)  # noqa: S311
    return Scenario(name, seed, scripts, _ANSWERS)


def _quiet() -> dict[int, Plot]:
    """The ideal day: everything at its time, every bed seen often enough."""
    nurses = {bed: NURSE_1 if bed % 2 else NURSE_2 for bed in _BEDS}
    return {bed: Plot(nurse, Rounds(nurse), pace=_MORNING[bed]) for bed, nurse in nurses.items()}


def _day() -> dict[int, Plot]:
    """The day of the pictures: at 10:42 Bed 3 stands still, Bed 6 waits for its vial, Bed 2 was not seen for long."""
    unseen = Gap("lutetium.end", minutes=49, lasts_minutes=35)
    seen_before = Act(Action.SEEN, NURSE_1, after="lutetium.end", minutes=48)
    # at Bed 1 nobody came by between ten and half past
    until_half_past = Gap("lutetium.end", minutes=75, lasts_minutes=11)
    stop = Act(
        Action.PAUSE,
        TECHNOLOGIST,
        "amino_acids",
        after="lutetium.start",
        minutes=19,
        typed_after_minutes=1,
        reason="occlusion, pump stopped",
    )
    go_on = Act(Action.RESUME, NURSE_2, "amino_acids", after="amino_acids.pause", minutes=6)
    look = Act(Action.SEEN, NURSE_1, after="antiemetic.start", minutes=24)
    late_vial = {"activity_assay": 23, "time_out": 22, "lutetium": 20}
    on_its_way: Values = {"vial_is": "on its way", "expected_at": "10:40"}
    vial_on_its_way = Act(Action.TICK, TECHNOLOGIST, "vial_confirmed", values=on_its_way)
    plots = {
        1: Plot(NURSE_1, Rounds(NURSE_1, 21.5, gaps=(until_half_past,)), {"amino_acids": 5, "cannula_out": 2}),
        2: Plot(
            NURSE_1,
            Rounds(NURSE_1, gaps=(unseen,)),
            {"amino_acids": 5, "cannula_out": 1},
            besides=(seen_before,),
        ),
        3: Plot(
            NURSE_2,
            Rounds(TECHNOLOGIST),
            {"antiemetic": 5, "amino_acids": 5, "activity_assay": 3, "time_out": 6, "lutetium": 4, "cannula_out": 2}
            | {"arm_20": -1},
            besides=(stop, go_on),
        ),
        4: Plot(
            NURSE_2,
            Rounds(TECHNOLOGIST, 20),
            {"cannula": 5, "antiemetic": 9, "amino_acids": 6},
            besides=(Act(Action.TICK, TECHNOLOGIST, "survey", minutes=5),),
        ),
        5: Plot(
            NURSE_2,
            Rounds(TECHNOLOGIST, with_lutetium_minutes=9),
            {"cannula": 5, "antiemetic": 5, "amino_acids": 5, "time_out": 1, "cannula_out": 2},
        ),
        6: Plot(
            NURSE_2,
            Rounds(NURSE_2, 15),
            {"cannula": 5, "amino_acids": 1, "vitals_before": 8, **late_vial},
            besides=(vial_on_its_way,),
        ),
        7: Plot(
            NURSE_1,
            Rounds(NURSE_1),
            {"bag_and_pump": -1, "vial_confirmed": -1, "amino_acids": -1, "activity_assay": -2, "time_out": -1},
            besides=(look,),
        ),
        8: Plot(NURSE_1, Rounds(NURSE_1), {"cannula": 5, "antiemetic": 5, "lutetium": 1}),
    }
    return {bed: replace(plot, pace={**plot.pace, **_MORNING[bed]}) for bed, plot in plots.items()}


def _rough() -> dict[int, Plot]:
    """A day on which much goes wrong, and is put right."""
    troubles: dict[int, tuple[tuple[Act, ...], tuple[Act, ...]]] = {
        1: ((started_early(),), ()),
        2: ((refused(),), vomiting()),
        3: ((), extravasation()),
        4: cannula_twice(),
        5: fit_at_second_look(),
        6: ((), ()),
        7: ((typed_late(),), ()),
        8: ((), (cancelled(),)),
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


_PLOTS: Mapping[str, Callable[[], dict[int, Plot]]] = {"day": _day, "quiet": _quiet, "rough": _rough}
