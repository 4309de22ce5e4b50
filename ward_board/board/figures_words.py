"""The words beside the centre's figures: numbers, signed minutes, reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ward_board.board.canvas import cells
from ward_board.board.number_speech import figure
from ward_board.board.site_words import site_words
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.figures import Counted, Figures, StepMinutes
from ward_board.domain.text import printable

SHARE_STEPS = 5
"""A share is said to the nearest so many percent: the model knows no more."""


def tally(count: int, singular: str, plural: str) -> str:
    """ "1 patient", "1 300 patients"; the two forms hold {count}."""
    return ngettext(singular, plural, count).format(count=figure(count))


def signed(minutes: float) -> str:
    """ "+2", "-11", "0": whole minutes from when it was due."""
    whole = round(minutes)
    return f"{whole:+d}" if whole else "0"


def percent(part: int, whole: int) -> str:
    """ "92 %"; one decimal below one percent, so that what there is never reads as nothing."""
    share = 100 * part / whole if whole else 0.0
    return f"{share:.1f} %" if 0 < share < 1 else f"{share:.0f} %"


def plain(number: float | None) -> str:
    """A number with a decimal only where it has one; "-" for none."""
    return "-" if number is None else figure(round(number, 1))


def reason_words(code: str) -> str:
    """A physician's code for a delay or an end, in words; one that a site added as it wrote it."""
    known = {
        "toxicity": _("toxicity"),
        "patient_condition": _("the patient's condition"),
        "patient_wish": _("the patient's wish"),
        "other_treatment": _("another treatment"),
        "no_vial": _("no vial"),
        "no_bed": _("no bed"),
        "travel": _("travel"),
        "too_long": _("more than the longest interval"),
        "progression": _("progression"),
        "died": _("died"),
        "elsewhere": _("goes on elsewhere"),
        "other": _("other"),
        "": _("no reason given"),
    }
    return known.get(code) or printable(code.replace("_", " "))


def uptake_words(uptake: str) -> str:
    """What a scan showed, in words."""
    known = {"adequate": _("adequate"), "partly": _("partly"), "inadequate": _("inadequate")}
    return known.get(uptake) or printable(uptake)


def title_of(name: str, titles: Mapping[str, str]) -> str:
    """How a step, a contact or an incident is called; by its id where no protocol at hand has it."""
    return site_words(titles.get(name)) or printable(name.replace("_", " "))


def latest_first(figures: Figures) -> list[StepMinutes]:
    """The steps, that of which most came latest first."""
    return sorted(figures.minutes_late, key=lambda one: (-one.p90, -one.median, one.step))


def as_fits(found: Counted, named: Callable[[str], str], room: int) -> str:
    """ "vomiting 10, rash 2": as many as fit whole, and how many more there are."""
    words = [f"{named(name)} {figure(count)}" for name, count in found]
    for kept in range(len(words), 0, -1):
        rest = len(words) - kept
        said = ", ".join(words[:kept]) + (_(" and {count} more").format(count=rest) if rest else "")
        if cells(said) <= room:
            return said
    return _("{count} kinds").format(count=len(words)) if words else ""


def rounded_share(share_percent: float) -> int:
    """A person's share of the mean of their role (percent), no finer than the model is."""
    return SHARE_STEPS * round(share_percent / SHARE_STEPS)
