"""What happens at every bed from admission to discharge, with figures as they usually are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from ward_board.domain.entry import Values
from ward_board.domain.words import Action, Role
from ward_board.rehearsal.scenario import Act, BedScript, Rounds, Routine

NURSE_1, NURSE_2 = "nurse1", "nurse2"
TECHNOLOGIST, PHYSICIAN, OTHER_PHYSICIAN, EXPERT, COORDINATOR = "tech1", "phys1", "phys2", "rpe1", "coord1"
# of the net dose rate at 1 m next morning and of the background (µSv/h): CLINICAL 3.2 expects 4 to 12, but from 11.2
# on the expert has to give a reason for the days; a scenario that wants that says so
LOWEST_USV_PER_H, HIGHEST_USV_PER_H = 4.2, 10.8
LOWEST_BACKGROUND_USV_PER_H, HIGHEST_BACKGROUND_USV_PER_H = 0.08, 0.15
ONDANSETRON: Values = {"drug": "ondansetron", "mg": 8.0}
GRANISETRON: Values = {"drug": "granisetron", "mg": 1.0}
_FIRST_DOING = frozenset({Action.START, Action.TICK, Action.MEASURE, Action.REFUSE})


@dataclass(frozen=True, slots=True)
class Plot:
    """What is particular about one bed.

    `pace` says how many minutes after it is due each step, or card, is done (0 where it is not named). `instead` takes
    the place of the ordinary doing of its steps; `besides` comes on top.
    """

    nurse: str
    rounds: Rounds
    pace: Mapping[str, float] = field(default_factory=dict)
    instead: Sequence[Act] = ()
    besides: Sequence[Act] = ()


def script_of(plot: Plot, chance: Random, *, jitter_minutes: int, key: str) -> BedScript:
    """All that is done at one bed; `chance` picks the figures, and up to `jitter_minutes` more for each doing.

    What is named here is what a treatment always has; all else that its protocol asks for is routine, with figures by
    `key`.
    """
    replaced = {act.step for act in plot.instead}
    usual = (act for act in _usual_acts(plot.nurse, chance) if not (_is_doing(act) and act.step in replaced))
    paced = (_at_pace(act, plot.pace, chance.randint(0, jitter_minutes)) for act in usual)
    acts = (*paced, *_to_the_scanner(plot), *plot.instead, *plot.besides)
    routine = Routine(_team(plot.nurse), plot.pace, jitter_minutes, key)
    return BedScript(acts, plot.rounds, routine, vial_percent=round(chance.uniform(99.5, 103.5), 1))


def _team(nurse: str) -> dict[Role, tuple[str, ...]]:
    return {
        Role.NURSE: (nurse, NURSE_2 if nurse == NURSE_1 else NURSE_1),
        Role.TECHNOLOGIST: (TECHNOLOGIST,),
        Role.PHYSICIAN: (PHYSICIAN, OTHER_PHYSICIAN),
        Role.EXPERT: (EXPERT,),
        Role.COORDINATOR: (COORDINATOR,),
    }


def _is_doing(act: Act) -> bool:
    return act.action in _FIRST_DOING


def _at_pace(act: Act, pace: Mapping[str, float], jitter_minutes: int) -> Act:
    if act.step is None or not _is_doing(act):
        return act
    return replace(act, minutes=act.minutes + pace.get(act.step, 0) + jitter_minutes)


def _usual_acts(nurse: str, chance: Random) -> tuple[Act, ...]:
    site = cannula(chance.choice(("left forearm", "right forearm")), chance.choice((20.0, 22.0)))
    drug = chance.choice((ONDANSETRON, GRANISETRON))
    residual = {"mbq": float(chance.randint(65, 140))}
    return (
        Act(Action.ASSIGN, COORDINATOR, after="t0", minutes=-90, values={"nurse": nurse}),
        Act(Action.ADMIT, nurse, after="t0", minutes=-80),
        Act(Action.TICK, nurse, "cannula", values=site),
        Act(Action.TICK, nurse, "antiemetic", values=drug),
        Act(Action.START, nurse, "amino_acids", values={"ml": 1000.0, "ml_per_h": 250.0}),
        Act(Action.MEASURE, TECHNOLOGIST, "activity_assay"),
        Act(Action.TICK, TECHNOLOGIST, "time_out", second=PHYSICIAN),
        Act(Action.START, TECHNOLOGIST, "lutetium"),
        Act(Action.FINISH, TECHNOLOGIST, "lutetium"),
        Act(Action.MEASURE, TECHNOLOGIST, "residual_assay", values=residual),
        # the pump calls when little is left
        Act(Action.FINISH, nurse, "amino_acids", minutes=-1),
        Act(Action.TICK, nurse, "cannula_out", excuse="agreed with the physician"),
        Act(Action.SEEN, nurse, after="t0", minutes=600),
        *_next_day(nurse, chance),
    )


def _to_the_scanner(plot: Plot) -> tuple[Act, ...]:
    """Called, away and back, around a scan that is ticked when it is made."""
    made = plot.pace.get("scan", 0)
    return (
        Act(Action.TICK, plot.nurse, "scan_called", after="scan.due", minutes=made - 28),
        Act(Action.TICK, plot.nurse, "scan_away", after="scan.due", minutes=made - 20),
        Act(Action.TICK, plot.nurse, "scan_back", after="scan.start", minutes=4),
    )


def _next_day(nurse: str, chance: Random) -> tuple[Act, ...]:
    return (
        Act(Action.TICK, TECHNOLOGIST, "scan", values={"uptake": "adequate"}),
        Act(Action.TICK, PHYSICIAN, "evaluation", values={"fit": "yes"}),
        measured(
            chance.uniform(LOWEST_USV_PER_H, HIGHEST_USV_PER_H),
            chance.uniform(LOWEST_BACKGROUND_USV_PER_H, HIGHEST_BACKGROUND_USV_PER_H),
        ),
        Act(
            Action.TICK,
            PHYSICIAN,
            "rules",
            second=EXPERT,
            excuse="explained to patient and family, calls with questions",
        ),
        Act(Action.TICK, PHYSICIAN, "travel_declaration", minutes=-5),
        Act(Action.TICK, nurse, "discharge"),
    )


def cannula(site: str, gauge: float, patent: str = "yes") -> Values:
    """What is charted of a cannula."""
    return {"site": site, "gauge": gauge, "patent": patent}


def measured(usv_per_h: float, background_usv_per_h: float) -> Act:
    """The measurement before leaving, at 1 m, read twice where the form asks for it."""
    reading: Values = {
        "usv_per_h": round(usv_per_h, 1),
        "second_usv_per_h": round(usv_per_h * 1.02, 1),
        "height": "navel",
        "background_usv_per_h": round(background_usv_per_h, 2),
        "distance_m": 1.0,
        "instrument": "SM-4",
    }
    return Act(Action.MEASURE, EXPERT, "measurement", values=reading)
