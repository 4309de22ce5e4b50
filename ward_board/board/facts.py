"""The facts of one treatment: prescribed, assayed, given, and what was placed, given and asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.page_parts import fact_rows, heading
from ward_board.board.people import author_of
from ward_board.board.site_words import site_words
from ward_board.board.step_words import title
from ward_board.board.value_words import number_words, values_words
from ward_board.config.language import gettext as _
from ward_board.domain.administered import administered_mbq
from ward_board.domain.allergies import allergies_in
from ward_board.domain.chart import ALLERGIES, DOING, Chart, StepRecord
from ward_board.domain.course import NO_REACTION
from ward_board.domain.entry import Entry
from ward_board.domain.infusion import HOUR
from ward_board.domain.patient import Flag
from ward_board.domain.protocol import LUTETIUM
from ward_board.domain.radiation import decayed, deviation_percent, volume_to_draw_ml, within_tolerance
from ward_board.domain.status import Situation
from ward_board.domain.text import printable
from ward_board.domain.words import Action

Fact = tuple[str, str, Tone]


def facts_rows(bed: Bed, staff: Mapping[str, str], width: int, clock: Clock, glyphs: Glyphs) -> list[Canvas]:
    """Every fact of the treatment with its name."""
    rows = [heading(width, _("Facts"), "", glyphs)]
    for name, words, tone in treatment_facts(bed, staff, clock):
        rows += fact_rows(width, name, words, tone)
    return rows


def treatment_facts(bed: Bed, staff: Mapping[str, str], clock: Clock) -> Iterator[Fact]:
    """Prescription and activity, then what was placed and given, then what has to be minded."""
    situation = bed.situation
    flags = situation.chart.booking.flags
    yield _prescribed(situation, staff, clock)
    if bed.is_half_dose:
        yield _("dose"), _("HALF DOSE"), Tone.WARN_STRONG
    yield from _activity(situation, clock)
    yield from _cannula(situation, "cannula", staff, clock)
    yield from _cannula(situation, "cannula_lutetium", staff, clock)
    for step in ("antiemetic", "second_antiemetic"):
        yield from _medication(situation, step, staff, clock)
    yield from _allergies(bed, staff, clock)
    yield from _hormones(bed, staff, clock)
    others = [printable(flag) for flag in flags if flag not in set(Flag)]
    if others:
        yield _("also"), ", ".join(others), Tone.WARN


def signed(entry: Entry, staff: Mapping[str, str], clock: Clock) -> str:
    """When and by whom: "08:52 Bos"."""
    return f"{clock.moment(entry.occurred_at)} {author_of(entry, staff)}"


def asked_words(entry: Entry, staff: Mapping[str, str], clock: Clock) -> str:
    """When somebody asked, and who: "asked today 07:58 Bos"."""
    is_today = entry.occurred_at.astimezone(clock.zone).date() == clock.today
    form = _("asked today {signed}") if is_today else _("asked {signed}")
    return form.format(signed=signed(entry, staff, clock))


# --- prescription and activity ---------------------------------------------------------------------------------------


def _prescribed(situation: Situation, staff: Mapping[str, str], clock: Clock) -> Fact:
    """What is prescribed, by whom and when: as it was booked, or as a physician changed it; then who checked it."""
    chart, mbq = situation.chart, number_words(situation.chart.booking.activity_mbq)
    changed = _newest(chart, Action.PRESCRIBE)
    record = chart.steps.get("prescription")
    checked = record.done if record else None
    words = _("{mbq} MBq").format(mbq=mbq)
    if changed:
        words = _("{words}, prescribed {signed}").format(words=words, signed=signed(changed, staff, clock))
    elif booked := _newest(chart, Action.BOOK):
        words = _("{words}, booked {signed}").format(words=words, signed=signed(booked, staff, clock))
    if checked:
        words = _("{words}, checked {signed}").format(words=words, signed=signed(checked, staff, clock))
    elif record is not None:
        return _("prescribed"), _("{words}, not checked yet").format(words=words), Tone.WARN
    return _("prescribed"), words, Tone.PLAIN


def _newest(chart: Chart, action: Action) -> Entry | None:
    return next((one for one in reversed(chart.entries) if one.action is action), None)


def _activity(situation: Situation, clock: Clock) -> Iterator[Fact]:
    """The assay, the volume to draw, what the vial held at the start, and what was given once that is known."""
    chart, half_life = situation.chart, situation.protocol.prescription.half_life_days
    assay = chart.steps["activity_assay"].done if "activity_assay" in chart.steps else None
    mbq = assay.number("mbq") if assay else None
    if assay is None or mbq is None:
        return
    calibrated_at = datetime.fromisoformat(assay.text("calibrated_at") or assay.occurred_at.isoformat())
    yield _("assay"), _assay_words(assay, mbq, calibrated_at, clock), Tone.PLAIN
    run = chart[LUTETIUM].run
    if run is None:
        yield from _to_draw(situation, assay, mbq, calibrated_at, clock)
        return
    at_start = decayed(mbq, (run.started_at - calibrated_at) / HOUR, half_life)
    yield _("at start"), _activity_words(at_start, chart.booking.activity_mbq, run.started_at, clock), Tone.PLAIN
    given = administered_mbq(situation.protocol, chart)
    if given is not None:
        yield given_fact(situation, given, run.started_at, clock)


def _assay_words(assay: Entry, mbq: float, calibrated_at: datetime, clock: Clock) -> str:
    vial, concentration = printable(assay.text("vial") or "?"), assay.number("mbq_per_ml")
    words = _("{mbq} MBq at {time}, vial {vial}").format(
        mbq=number_words(mbq), time=clock.moment(calibrated_at), vial=vial
    )
    if concentration is None:
        return words
    return _("{words}, {mbq} MBq/mL").format(words=words, mbq=number_words(concentration))


def _to_draw(situation: Situation, assay: Entry, mbq: float, calibrated_at: datetime, clock: Clock) -> Iterator[Fact]:
    """The volume that holds the prescribed activity at the expected start; only where the concentration is known."""
    mbq_per_ml, start = assay.number("mbq_per_ml"), situation.steps[LUTETIUM].times.projected.start
    if not mbq_per_ml or start is None:
        return
    wanted, half_life = situation.chart.booking.activity_mbq, situation.protocol.prescription.half_life_days
    ml = volume_to_draw_ml(wanted, mbq_per_ml, (start - calibrated_at) / HOUR, half_life)
    words = _("draw {ml:.1f} mL for {mbq} MBq at {time}").format(
        ml=ml, mbq=number_words(wanted), time=clock.moment(start)
    )
    holds_ml = mbq / mbq_per_ml
    if ml > holds_ml:
        words = _("{words}; the vial holds {ml:.1f} mL").format(words=words, ml=holds_ml)
    yield _("volume"), words, Tone.WARN if ml > holds_ml else Tone.STRONG


def given_fact(situation: Situation, given_mbq: float, started_at: datetime, clock: Clock) -> Fact:
    """The activity that the patient got, and whether it lies as near to the prescription as the protocol asks."""
    prescribed, allowed = situation.chart.booking.activity_mbq, situation.protocol.prescription.tolerance_percent
    is_within = within_tolerance(deviation_percent(given_mbq, prescribed), allowed)
    form = _("{words}, within {percent:g} %") if is_within else _("{words}, OUTSIDE {percent:g} %")
    words = form.format(words=_activity_words(given_mbq, prescribed, started_at, clock), percent=allowed)
    run = situation.chart[LUTETIUM].run
    if run and run.is_stopped:
        words = _("{words}, partial dose").format(words=words)
    return _("given"), words, Tone.STRONG if is_within else Tone.WARN_STRONG


def _activity_words(mbq: float, prescribed_mbq: float, at: datetime, clock: Clock) -> str:
    percent = deviation_percent(mbq, prescribed_mbq)
    return _("{mbq:,.0f} MBq at {time}, {percent:+.1f} % of prescribed").format(
        mbq=mbq, time=clock.moment(at), percent=percent
    )


# --- placed, given, asked --------------------------------------------------------------------------------------------


def _cannula(situation: Situation, step: str, staff: Mapping[str, str], clock: Clock) -> Iterator[Fact]:
    """Where it lies, which attempt it was, and whether an incident asks to test it again."""
    record = situation.chart.steps.get(step)
    if record is None:
        return
    attempts = [act for act in record.acts if act.action in DOING]
    if record.settled is None and attempts:
        called_at = clock.moment(record.called_at) if record.called_at else "?"
        words = values_words(record.step, attempts[-1], clock, without=("patent",))
        yield (
            title(record.step),
            _("{words}; test it again since {time}").format(words=words, time=called_at),
            Tone.WARN,
        )
        return
    for name, words, tone in _settled(record, staff, clock):
        attempt = _(", attempt {number}").format(number=len(attempts)) if len(attempts) > 1 else ""
        yield name, words + attempt, tone


def _medication(situation: Situation, step: str, staff: Mapping[str, str], clock: Clock) -> Iterator[Fact]:
    """Each dose that was given."""
    record = situation.chart.steps.get(step)
    if record is None:
        return
    given = [act for act in record.acts if act.action in DOING] if record.done else []
    for act in given[:-1]:
        yield title(record.step), f"{values_words(record.step, act, clock)}, {signed(act, staff, clock)}", Tone.PLAIN
    yield from _settled(record, staff, clock)


def _settled(record: StepRecord, staff: Mapping[str, str], clock: Clock) -> Iterator[Fact]:
    settled = record.settled
    if settled is None:
        return
    by = signed(settled, staff, clock)
    if record.done is None:
        yield title(record.step), _("refused or skipped, {by}").format(by=by), Tone.WARN
        return
    words = values_words(record.step, settled, clock)
    yield title(record.step), f"{words}, {by}" if words else by, Tone.PLAIN if record.passes else Tone.WARN_STRONG


def _allergies(bed: Bed, staff: Mapping[str, str], clock: Clock) -> Iterator[Fact]:
    """Which, or none, and when somebody asked; UNKNOWN where nobody did (HAZARDS H15)."""
    chart = bed.situation.chart
    known, record = bed.allergies, chart.steps.get(ALLERGIES)
    asked = record.done if record else None
    answered = asked is not None and allergies_in(asked.text(ALLERGIES) or "?") is not None
    source = _("as booked") if chart.allergies is not None else _("as the course has it")
    when = asked_words(asked, staff, clock) if asked and answered else source if record else ""
    if known is None:
        words = _("ALLERGY UNKNOWN: nobody asked") if record else _("ALLERGY UNKNOWN: nobody sent them, ask")
        yield _("allergies"), words, Tone.WARN_STRONG
    elif not known.strip():
        yield _("allergies"), ", ".join(filter(None, (_("none"), when))), Tone.PLAIN
    else:
        words = f"{_('ALLERGY')} {printable(known.strip())}"
        yield _("allergies"), ", ".join(filter(None, (words, when))), Tone.WARN_STRONG
    yield from _earlier_reaction(bed, asked)


def _earlier_reaction(bed: Bed, asked: Entry | None) -> Iterator[Fact]:
    """The grade of an earlier reaction as it was asked here, else as the course knows it, and what follows from it."""
    said = (asked.text("earlier_reaction") if asked else None) or (bed.course.earlier_reaction if bed.course else None)
    if not said or said == NO_REACTION:
        return
    words = _("earlier reaction {grade}").format(grade=site_words(said))
    if bed.course and said in bed.course.plan.premedicate_after:
        words = _("{reaction}: premedicate").format(reaction=words)
    yield _("reaction"), words, Tone.WARN_STRONG


def _hormones(bed: Bed, staff: Mapping[str, str], clock: Clock) -> Iterator[Fact]:
    """What the day list or the course says, then what was asked and what to do in a crisis."""
    record = bed.situation.chart.steps.get("hormones")
    asked = record.done if record else None
    is_active = asked is not None and asked.text("hormone_active") == "yes"
    if bed.is_crisis_watched or is_active:
        yield _("watch"), _("HORMONE crisis watch"), Tone.WARN_STRONG
    elif bed.has_hormone:
        named = site_words((bed.course.hormone if bed.course else None) or "")
        yield _("hormone"), f"{_('HORMONE')} {named}".rstrip(), Tone.WARN_STRONG
    if record is None:
        return
    if asked is None:
        yield _("hormones"), _("not asked yet"), Tone.WARN
        return
    when = asked_words(asked, staff, clock)
    plan = printable(asked.text("rescue_plan") or "") or _("no plan written")
    form = _("{plan}, {when}") if is_active else _("not active, {when}")
    yield _("hormones"), form.format(plan=plan, when=when), Tone.WARN if is_active else Tone.PLAIN
