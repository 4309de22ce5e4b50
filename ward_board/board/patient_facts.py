"""What is known of the patient beside the treatment: earlier treatments, home, language, who looks after them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas
from ward_board.board.course_on_bed import course_words
from ward_board.board.facts import Fact, asked_words
from ward_board.board.flags import language_name
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, day_and_month
from ward_board.board.page_parts import fact_rows, heading
from ward_board.board.people import who
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words, value_words
from ward_board.board.vital_signs import WEIGHT, observations
from ward_board.config.language import gettext as _
from ward_board.domain.patient import Flag
from ward_board.domain.status import Situation
from ward_board.domain.text import printable

# what was asked in the days before: a fact is named after what it is about, in the order of reading
_ASKED = ("pregnancy", "long_acting_analogue", "short_acting_analogue", "home", "journey")
# the answer that needs no name beside that of the fact
_ALONE = {"pregnancy": "pregnancy", "long_acting_analogue": "long_acting", "short_acting_analogue": "short_acting"}


def patient_rows(
    bed: Bed, staff: Mapping[str, str], width: int, clock: Clock, glyphs: Glyphs, *, privacy: bool = False
) -> list[Canvas]:
    """Every fact of the patient with its name."""
    rows = [heading(width, _("Patient"), "", glyphs)]
    for name, words, tone in patient_facts(bed, staff, clock, privacy=privacy):
        rows += fact_rows(width, name, words, tone)
    return rows


def patient_facts(bed: Bed, staff: Mapping[str, str], clock: Clock, *, privacy: bool = False) -> Iterator[Fact]:
    """What was measured, asked and sent; what nobody asked says so, and is never "none"."""
    situation = bed.situation
    if words := course_words(bed, clock, privacy=privacy):
        yield _("course"), words, Tone.PLAIN
    yield from _weight(situation, clock)
    yield _("last cycle"), _last(situation, clock), Tone.PLAIN
    for step in _ASKED:
        yield from _asked(situation, step, staff, clock)
    if bed.patient.language:
        yield _("language"), language_name(bed.patient.language, _("en")), Tone.PLAIN
    travels = _("travel declaration wanted") if Flag.TRAVEL in situation.chart.booking.flags else ""
    yield _("country"), ", ".join(filter(None, (printable(bed.patient.country), travels))), Tone.PLAIN
    if nurse := situation.chart.nurse:
        yield _("nurse"), who(nurse, staff), Tone.PLAIN
    yield from _standby(situation, staff)
    yield _("protocol"), _protocol_words(situation), Tone.FAINT


def _weight(situation: Situation, clock: Clock) -> Iterator[Fact]:
    measured = next((one for one in observations(situation) if WEIGHT in one.signs), None)
    booked = situation.chart.booking.weight_kg
    if measured:
        kg, when = number_words(measured.signs[WEIGHT].value), clock.moment(measured.entry.occurred_at)
        yield _("weight"), _("{kg} kg, {time}").format(kg=kg, time=when), Tone.PLAIN
    elif booked is not None:
        yield _("weight"), _("{kg} kg").format(kg=number_words(booked)), Tone.PLAIN


def _last(situation: Situation, clock: Clock) -> str:
    last = situation.chart.booking.last_treatment
    if last is None:
        return _("UNKNOWN") if situation.chart.booking.cycle > 1 else _("this is the first")
    weeks = (situation.chart.booking.t0.astimezone(clock.zone).date() - last).days // 7
    return _("{date} {year}, {weeks} weeks before").format(date=day_and_month(last), year=last.year, weeks=weeks)


def _asked(situation: Situation, step: str, staff: Mapping[str, str], clock: Clock) -> Iterator[Fact]:
    record = situation.chart.steps.get(step)
    if record is None or record.falls_away:
        return
    name, done = _names()[step], record.done
    if done is None:
        yield name, _("left out") if record.settled else _("not asked yet"), Tone.WARN
        return
    alone = _ALONE.get(step)
    said = [
        words if one.id == alone else f"{site_words(one.title).partition(' (')[0]} {words}"
        for one in record.step.fields
        if (value := done.values.get(one.id)) is not None and (words := value_words(one, value, clock))
    ]
    words = ", ".join([*said, asked_words(done, staff, clock)])
    is_fine = all(one.is_within_limits(done.values.get(one.id)) for one in record.step.fields)
    yield name, words, Tone.PLAIN if is_fine else Tone.WARN_STRONG


def _names() -> Mapping[str, str]:
    return {
        "pregnancy": _("pregnancy"),
        "long_acting_analogue": _("long-acting"),
        "short_acting_analogue": _("short-acting"),
        "home": _("at home"),
        "journey": _("journey"),
    }


def _standby(situation: Situation, staff: Mapping[str, str]) -> Iterator[Fact]:
    """Who comes in the night."""
    record = situation.chart.steps.get("night_watch")
    if record is None or record.falls_away:
        return
    name = record.done.text("standby_nurse") if record.done else None
    if name:
        yield _("stand-by"), who(name, staff), Tone.PLAIN
    else:
        yield _("stand-by"), _("nobody named yet for the night"), Tone.FAINT


def _protocol_words(situation: Situation) -> str:
    signed = situation.protocol.signed_by
    words = _("version {version}, signed by {name}") if signed else _("version {version}, not signed by the site")
    said = words.format(version=printable(situation.protocol.version), name=printable(signed or ""))
    return f"{printable(situation.protocol.title)}, {said}"
