"""The facts of one treatment: prescribed, assayed, given, and what must be known of the patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas
from ward_board.board.flags import language_name
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, day_and_month
from ward_board.board.page_parts import fact_rows, heading
from ward_board.board.people import who
from ward_board.board.step_words import title
from ward_board.board.value_words import number_words, values_words
from ward_board.config.language import gettext as _
from ward_board.domain.infusion import HOUR
from ward_board.domain.patient import Flag
from ward_board.domain.radiation import administered, decayed, deviation_percent
from ward_board.domain.status import Situation
from ward_board.domain.text import printable

Fact = tuple[str, str, Tone]


def facts_rows(bed: Bed, staff: Mapping[str, str], width: int, clock: Clock, glyphs: Glyphs) -> list[Canvas]:
    """Every fact with its name."""
    rows = [heading(width, _("Facts"), "", glyphs)]
    for name, words, tone in _facts(bed, staff, clock):
        rows += fact_rows(width, name, words, tone)
    return rows


def _facts(bed: Bed, staff: Mapping[str, str], clock: Clock) -> Iterator[Fact]:
    situation, booking = bed.situation, bed.situation.chart.booking
    yield _("prescribed"), _("{mbq} MBq").format(mbq=number_words(booking.activity_mbq)), Tone.PLAIN
    yield from _activity(situation, clock)
    for step in ("cannula", "antiemetic"):
        yield from _step_fact(situation, step, staff, clock)
    yield _allergies(booking.allergies)
    if Flag.HORMONE in booking.flags:
        yield _("watch"), _("HORMONE crisis watch"), Tone.WARN_STRONG
    if Flag.HALF_DOSE in booking.flags:
        yield _("dose"), _("HALF DOSE"), Tone.WARN_STRONG
    others = [printable(flag) for flag in booking.flags if flag not in set(Flag)]
    if others:
        yield _("also"), ", ".join(others), Tone.WARN
    if booking.weight_kg is not None:
        yield _("weight"), _("{kg} kg").format(kg=number_words(booking.weight_kg)), Tone.PLAIN
    yield _("last cycle"), _last(situation, clock), Tone.PLAIN
    if bed.patient.language:
        yield _("language"), language_name(bed.patient.language, _("en")), Tone.PLAIN
    travels = _("travel declaration wanted") if Flag.TRAVEL in booking.flags else ""
    yield _("country"), ", ".join(filter(None, (printable(bed.patient.country), travels))), Tone.PLAIN
    nurse = situation.chart.nurse
    if nurse:
        yield _("nurse"), who(nurse, staff), Tone.PLAIN
    signed = situation.protocol.signed_by
    words = _("version {version}, signed by {name}") if signed else _("version {version}, not signed by the site")
    said = words.format(version=printable(situation.protocol.version), name=printable(signed or ""))
    yield _("protocol"), f"{printable(situation.protocol.title)}, {said}", Tone.FAINT


def _allergies(allergies: str | None) -> Fact:
    if allergies is None:
        return _("allergies"), _("ALLERGY UNKNOWN: nobody sent them, ask"), Tone.WARN_STRONG
    if not allergies.strip():
        return _("allergies"), _("none"), Tone.PLAIN
    return _("allergies"), f"{_('ALLERGY')} {printable(allergies.strip())}", Tone.WARN_STRONG


def _last(situation: Situation, clock: Clock) -> str:
    last = situation.chart.booking.last_treatment
    if last is None:
        return _("UNKNOWN") if situation.chart.booking.cycle > 1 else _("this is the first")
    weeks = (situation.chart.booking.t0.astimezone(clock.zone).date() - last).days // 7
    return _("{date} {year}, {weeks} weeks before").format(date=day_and_month(last), year=last.year, weeks=weeks)


def _step_fact(situation: Situation, step: str, staff: Mapping[str, str], clock: Clock) -> Iterator[Fact]:
    record = situation.chart.steps.get(step)
    if record is None or record.settled is None:
        return
    settled = record.settled
    by = f"{clock.moment(settled.occurred_at)} {who(settled.author, staff)}"
    if record.done is None:
        yield title(record.step), _("refused or skipped, {by}").format(by=by), Tone.WARN
        return
    words = values_words(record.step, settled, clock)
    passes = record.passes or not record.step.passes
    yield title(record.step), f"{words}, {by}" if words else by, Tone.PLAIN if passes else Tone.WARN_STRONG


def _activity(situation: Situation, clock: Clock) -> Iterator[Fact]:
    """The assay, what was in the vial at the start, and what was given once the residual is known."""
    chart, half_life = situation.chart, situation.protocol.prescription.half_life_days
    assay = chart.steps["activity_assay"].done if "activity_assay" in chart.steps else None
    mbq = assay.number("mbq") if assay else None
    if assay is None or mbq is None:
        return
    calibrated_at = datetime.fromisoformat(assay.text("calibrated_at") or assay.occurred_at.isoformat())
    vial = printable(assay.text("vial") or "?")
    words = _("{mbq} MBq at {time}, vial {vial}")
    yield _("assay"), words.format(mbq=number_words(mbq), time=clock.moment(calibrated_at), vial=vial), Tone.PLAIN
    run = chart["lutetium"].run
    if run is None:
        return
    hours = (run.started_at - calibrated_at) / HOUR
    at_start = decayed(mbq, hours, half_life)
    yield _("at start"), _activity_words(at_start, chart.booking.activity_mbq, run.started_at, clock), Tone.PLAIN
    residual = chart.steps["residual_assay"].done if "residual_assay" in chart.steps else None
    left = residual.number("mbq") if residual else None
    if residual is None or left is None:
        return
    until = (residual.occurred_at - run.started_at) / HOUR
    given = administered(mbq, hours, left, until, half_life)
    yield _("given"), _activity_words(given.mbq, chart.booking.activity_mbq, run.started_at, clock), Tone.STRONG


def _activity_words(mbq: float, prescribed_mbq: float, at: datetime, clock: Clock) -> str:
    percent = deviation_percent(mbq, prescribed_mbq)
    return _("{mbq:,.0f} MBq at {time}, {percent:+.1f} % of prescribed").format(
        mbq=mbq, time=clock.moment(at), percent=percent
    )
