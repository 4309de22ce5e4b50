"""What goes wrong on a rough day; of two parts, the first replaces the usual doing and the second comes after."""

from __future__ import annotations

from ward_board.domain.words import Action
from ward_board.rehearsal.ordinary import NURSE_1, NURSE_2, ONDANSETRON, PHYSICIAN, TECHNOLOGIST, cannula, measured
from ward_board.rehearsal.scenario import Act


def started_early() -> Act:
    """Lutetium before the amino acids ran for 30 minutes: a fact, charted as a deviation."""
    reason = "patient could not lie still any longer, started three minutes early"
    return Act(Action.START, TECHNOLOGIST, "lutetium", minutes=-3, deviation="early", reason=reason)


def refused() -> Act:
    """An antiemetic that the patient does not take."""
    return Act(Action.REFUSE, NURSE_2, "antiemetic", reason="was never sick before, does not want it")


def vomiting() -> tuple[Act, ...]:
    """While the amino acids run, which then stand still for a while."""
    start = "amino_acids.start"
    return (
        Act(Action.INCIDENT, NURSE_2, after=start, minutes=18, values={"kind": "vomiting"}, reason="once, 200 mL"),
        Act(Action.PAUSE, NURSE_2, "amino_acids", after=start, minutes=18, reason="vomiting"),
        Act(Action.RESUME, NURSE_2, "amino_acids", after="amino_acids.pause", minutes=10),
    )


def extravasation() -> tuple[Act, ...]:
    """Lutetium beside the vein: both infusions stop, and go on through a new cannula."""
    start, stopped = "lutetium.start", "lutetium.pause"
    reason = "swelling at the left forearm"
    # protocols name it differently; of both, the one that is known is charted
    kinds = ("swelling", "extravasation")
    return (
        *(
            Act(Action.INCIDENT, TECHNOLOGIST, after=start, minutes=11, values={"kind": k}, reason=reason)
            for k in kinds
        ),
        Act(Action.PAUSE, TECHNOLOGIST, "lutetium", after=start, minutes=11, reason=reason),
        Act(Action.PAUSE, TECHNOLOGIST, "amino_acids", after=start, minutes=11, reason=reason),
        Act(Action.AGAIN, NURSE_1, "cannula", after=stopped, minutes=6, values=cannula("right forearm", 22.0)),
        Act(Action.RESUME, NURSE_1, "amino_acids", after="amino_acids.pause", minutes=7),
        Act(Action.RESUME, TECHNOLOGIST, "lutetium", after=stopped, minutes=9, excuse="other arm, with the physician"),
    )


def cannula_twice() -> tuple[tuple[Act, ...], tuple[Act, ...]]:
    """The first one fails."""
    failed = Act(Action.TICK, NURSE_2, "cannula", values=cannula("left hand", 22.0, patent="no"))
    second = Act(Action.AGAIN, NURSE_2, "cannula", minutes=12, values=cannula("right forearm", 20.0))
    return (failed,), (second,)


def fit_at_second_look() -> tuple[tuple[Act, ...], tuple[Act, ...]]:
    """Not fit at first; and so much activity is left that the days of a rule lie above its cap."""
    not_yet = Act(Action.TICK, PHYSICIAN, "evaluation", values={"fit": "no"})
    later = Act(Action.AGAIN, PHYSICIAN, "evaluation", minutes=70, values={"fit": "yes"})
    return (not_yet, measured(12.4, 0.11)), (later,)


def typed_late() -> Act:
    """An antiemetic that was given in time and charted half an hour later."""
    return Act(Action.TICK, NURSE_1, "antiemetic", values=ONDANSETRON, typed_after_minutes=33)


def cancelled() -> Act:
    """A patient who is sent home before anything started."""
    return Act(Action.CANCEL, PHYSICIAN, after="t0", minutes=-45, reason="potassium too high")
