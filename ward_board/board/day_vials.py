"""Where the vial of a bed is on the morning of its day: ordered, on its way, on the ward, assayed."""

from __future__ import annotations

from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.headline import Say
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry
from ward_board.domain.text import printable

_ON_THE_WARD = "on the ward"


def assay_of(bed: Bed) -> Entry | None:
    """The assay of the bed's vial, once it is in the chart."""
    return _done(bed, "activity_assay")


def confirmed_of(bed: Bed) -> Entry | None:
    """Who confirmed that the vial is there or on its way, once somebody did."""
    return _done(bed, "vial_confirmed")


def asks_to_confirm(bed: Bed) -> bool:
    """Whether the protocol asks to confirm the vial before the treatment begins."""
    return "vial_confirmed" in bed.situation.steps


def vial_needed_at(bed: Bed) -> datetime | None:
    """When the vial must be on the ward: at its assay, by the plan of the amino acids; None once that is over."""
    status = bed.situation.steps.get("activity_assay")
    if status is None or status.record.is_settled:
        return None
    return status.times.due or status.times.projected.start


def vial_words(bed: Bed, clock: Clock) -> list[Say]:
    """Where the vial is and when it is needed; once it is in the chart the assay and the vial."""
    assay = assay_of(bed)
    if assay is not None:
        time = clock.moment(assay.occurred_at)
        vial = printable(assay.text("vial") or "")
        return [Say((_("assayed {time}").format(time=time), time), Tone.GOOD), Say((vial,), Tone.FAINT)]
    needed = vial_needed_at(bed)
    if needed is None:
        return []
    mbq, time = number_words(bed.situation.chart.booking.activity_mbq), clock.moment(needed)
    long = _("{mbq} MBq by {time}").format(mbq=mbq, time=time)
    prescribed = (long, _("{mbq} by {time}").format(mbq=mbq, time=time), _("by {time}").format(time=time))
    where = _where(bed, clock)
    if where is None:
        return [Say(prescribed)]
    return [where, Say(prescribed, Tone.FAINT)]


def _where(bed: Bed, clock: Clock) -> Say | None:
    """Where the vial is, as far as somebody said; None where the protocol does not ask."""
    confirmed, ordered = confirmed_of(bed), _done(bed, "vial_ordered")
    if confirmed is not None:
        vial_is, at = confirmed.text("vial_is") or "", clock.moment(confirmed.occurred_at)
        if vial_is == _ON_THE_WARD:
            return Say((f"{site_words(vial_is)} {at}", site_words(vial_is)), Tone.GOOD)
        return _on_its_way(site_words(vial_is), confirmed, clock)
    if not asks_to_confirm(bed):
        return None
    if ordered is not None and ordered.text("expected_at"):
        return _on_its_way(_("ordered"), ordered, clock)
    due = bed.situation.steps["vial_confirmed"].times.due
    is_late = due is not None and due <= clock.now
    return Say((_("not confirmed"),), Tone.WARN_STRONG if is_late else Tone.PLAIN)


def _on_its_way(words: str, entry: Entry, clock: Clock) -> Say:
    expected = entry.text("expected_at")
    if not expected:
        return Say((words,))
    time = clock.instant_words(expected)
    return Say((_("{words}, expected {time}").format(words=words, time=time), f"{words} {time}", time))


def _done(bed: Bed, step: str) -> Entry | None:
    record = bed.situation.chart.steps.get(step)
    return record.done if record else None
