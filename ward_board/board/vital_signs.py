"""Vital signs with their trend, and the watch for a reaction after the start of the lutetium."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ward_board.board.canvas import Canvas
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, duration
from ward_board.board.page_parts import heading
from ward_board.board.people import author_of
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.chart import DOING
from ward_board.domain.entry import Entry
from ward_board.domain.form import FormField
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import LUTETIUM
from ward_board.domain.status import Situation, StepStatus
from ward_board.domain.words import StepKind

SYSTOLIC, DIASTOLIC, PULSE = "systolic_mmhg", "diastolic_mmhg", "pulse_per_min"
TEMPERATURE, SATURATION, WEIGHT = "temperature_celsius", "saturation_percent", "weight_kg"
SIGNS = (SYSTOLIC, DIASTOLIC, PULSE, TEMPERATURE, SATURATION, WEIGHT)
_SYMPTOMS, _NO_SYMPTOMS = "symptoms", "none"
_TIME_CELLS, _CELLS, _PRESSURE_CELLS = 11, 8, 12
_LEAST_NOTE_CELLS = 22
_NOTHING = ("-", Tone.GRID)


@dataclass(frozen=True, slots=True)
class Sign:
    """One value with its field, and the one before it."""

    field: FormField
    value: float
    before: float | None

    @property
    def arrow(self) -> str:
        """Where it went since the value before; nothing at the first."""
        if self.before is None:
            return ""
        return "→" if self.value == self.before else "↑" if self.value > self.before else "↓"

    @property
    def concern(self) -> str:
        """Why somebody has to look: "pulse above 120"; nothing where the value is as it should be."""
        if not self.field.is_of_concern(self.value):
            return ""
        low, high = self.field.concern_min, self.field.concern_max
        if low is not None and self.value < low:
            return _("{name} below {limit}").format(name=site_words(self.field.title), limit=number_words(low))
        return _("{name} above {limit}").format(name=site_words(self.field.title), limit=number_words(high or 0))


@dataclass(frozen=True, slots=True)
class Observation:
    """What somebody found at one time; no signs where they ticked "no concern" without figures."""

    entry: Entry
    signs: Mapping[str, Sign]

    @property
    def concerns(self) -> list[str]:
        """Every value that somebody has to look at, in words."""
        return [sign.concern for sign in self.signs.values() if sign.concern]


def observations(situation: Situation) -> tuple[Observation, ...]:
    """Every charted look at vital signs, the newest first; each value knows the one before it."""
    found: list[Observation] = []
    last: dict[str, float] = {}
    for entry in situation.chart.entries:
        step = situation.protocol.by_id.get(entry.step or "")
        fields = [one for one in step.fields if one.id in SIGNS] if step else []
        if not fields or entry.action not in DOING:
            continue
        numbers = [(one, entry.number(one.id)) for one in fields]
        signs = {one.id: Sign(one, value, last.get(one.id)) for one, value in numbers if value is not None}
        last |= {key: sign.value for key, sign in signs.items()}
        found.append(Observation(entry, signs))
    return tuple(reversed(found))


def vital_sign_rows(
    situation: Situation, staff: Mapping[str, str], width: int, clock: Clock, glyphs: Glyphs
) -> list[Canvas]:
    """The watch after the start of the lutetium and the table, newest first; nothing where neither is."""
    seen, watch = observations(situation), list(watch_rows(situation, width, clock))
    if not seen and not watch:
        return []
    rows = [heading(width, _("Vital signs"), _("newest first") if seen else "", glyphs), *watch]
    if seen:
        rows.append(_names(width))
    for one in seen:
        rows += _observation_rows(one, staff, width, clock)
    return rows


def _names(width: int) -> Canvas:
    row = Canvas(width)
    for column, words in zip(_columns(), (_("mmHg"), _("pulse"), _("°C"), _("sat %")), strict=True):
        row.put(column, words, Tone.FAINT)
    return row


def _columns() -> tuple[int, ...]:
    """Where pressure, pulse, temperature and saturation stand."""
    first = 1 + _TIME_CELLS
    return (first, *(first + _PRESSURE_CELLS + _CELLS * place for place in range(3)))


def _observation_rows(one: Observation, staff: Mapping[str, str], width: int, clock: Clock) -> Iterator[Canvas]:
    notes_at = _columns()[-1] + _CELLS
    beside = notes_at + _LEAST_NOTE_CELLS <= width
    notes = _notes(one, staff)
    words = wrapped(notes, width - (notes_at if beside else 1 + _TIME_CELLS) - 1) if notes else []
    tone = Tone.ALERT_STRONG if one.concerns else Tone.FAINT
    row = Canvas(width)
    row.put(1, clock.moment(one.entry.occurred_at), tone if one.concerns else Tone.PLAIN)
    for column, pieces in zip(_columns(), _values(one), strict=True):
        for words_of_value, tone_of_value in pieces:
            column = row.put(column, words_of_value, tone_of_value)
    if words and beside:
        row.put(notes_at, words.pop(0), tone)
    yield row
    for rest in words:
        more = Canvas(width)
        more.put(notes_at if beside else 1 + _TIME_CELLS, rest, tone)
        yield more


def _values(one: Observation) -> Iterator[list[tuple[str, Tone]]]:
    """The cells of the table, each value with its arrow."""
    yield _pressure(one)
    for key in (PULSE, TEMPERATURE, SATURATION):
        sign = one.signs.get(key)
        yield [(_said(sign), _tone(sign)), _arrow(sign)] if sign else [_NOTHING]


def _pressure(one: Observation) -> list[tuple[str, Tone]]:
    above, below = one.signs.get(SYSTOLIC), one.signs.get(DIASTOLIC)
    if above is None and below is None:
        return [_NOTHING]
    words = f"{_said(above) if above else '?'}/{_said(below) if below else '?'}"
    tones = {_tone(sign) for sign in (above, below) if sign}
    return [(words, max(tones, key=lambda tone: tone is not Tone.PLAIN)), _arrow(above or below)]


def _tone(sign: Sign) -> Tone:
    return Tone.ALERT_STRONG if sign.concern else Tone.PLAIN


def _said(sign: Sign) -> str:
    return f"{sign.value:.1f}" if sign.field.id == TEMPERATURE else number_words(sign.value)


def _arrow(sign: Sign | None) -> tuple[str, Tone]:
    return f" {sign.arrow}" if sign else "", Tone.FAINT


def _notes(one: Observation, staff: Mapping[str, str]) -> str:
    """What is of concern, then symptoms and weight; who looked where there is nothing else to say."""
    weight, symptoms = one.signs.get(WEIGHT), one.entry.text(_SYMPTOMS)
    said = [*one.concerns]
    if symptoms and symptoms != _NO_SYMPTOMS:
        said.append(site_words(symptoms))
    if weight:
        said.append(f"{number_words(weight.value)} {site_words(weight.field.unit)} {weight.arrow}".rstrip())
    if not one.signs and not said:
        said.append(_("no concern, {name}").format(name=author_of(one.entry, staff)))
    return ", ".join(said)


def watch_rows(situation: Situation, width: int, clock: Clock) -> Iterator[Canvas]:
    """Until when somebody watches for a reaction, how much of it has passed, and when the next look is due."""
    if said := watch_words(situation, clock):
        words, tone = said
        for part in wrapped(words, width - 2):
            row = Canvas(width)
            row.put(1, part, tone)
            yield row


def watch_words(situation: Situation, clock: Clock) -> tuple[str, Tone] | None:
    """ "watch until 13:01, 2 h after Lu-177 started: 48 of 120 min, next look 12:31"; None where nothing is watched."""
    run, minutes = situation.chart[LUTETIUM].run, situation.protocol.watch_minutes
    if run is None or minutes is None or situation.chart.closing:
        return None
    until = run.started_at + MINUTE * minutes
    watch = _("watch until {time}, {length} after {step} started").format(
        time=clock.moment(until),
        length=duration_of(MINUTE * minutes),
        step=site_words(situation.protocol.by_id[LUTETIUM].title),
    )
    looks, due = _looks(situation, run.started_at, until), _next_look(situation)
    if looks and looks[-1] >= until:
        times = ", ".join(clock.moment(look) for look in looks)
        length = duration_of(looks[-1] - run.started_at)
        return _("watched for {length} after the start: looks {times}").format(length=length, times=times), Tone.GOOD
    passed = "" if clock.stands_still else _passed(clock.now, run.started_at, minutes)
    following = _("next look {time}").format(time=clock.moment(due)) if due else ""
    is_late = due is not None and due < clock.now
    details = ", ".join(filter(None, (passed, following)))
    return f"{watch}: {details}" if details else watch, Tone.WARN_STRONG if is_late else Tone.LUTETIUM


def _passed(now: datetime, start: datetime, minutes: float) -> str:
    return _("{passed} of {minutes:.0f} min").format(passed=int((now - start) / MINUTE), minutes=minutes)


def duration_of(length: timedelta) -> str:
    """ "48 min", "2 h", "2 h 30"."""
    return duration(int(length / MINUTE))


def _looks(situation: Situation, since: datetime, until: datetime) -> list[datetime]:
    """When somebody measured vital signs after `since`, up to the first time at or after `until`."""
    times = [one.entry.occurred_at for one in reversed(observations(situation)) if one.entry.occurred_at > since]
    before = [time for time in times if time < until]
    return [*before, *times[len(before) : len(before) + 1]]


def _next_look(situation: Situation) -> datetime | None:
    """When the next of the looks is due that follow the lutetium."""
    dues = [status.times.due for status in situation.steps.values() if _is_look(status)]
    return min((due for due in dues if due), default=None)


def _is_look(status: StepStatus) -> bool:
    step = status.record.step
    follows = step.planned.step == LUTETIUM and step.kind is StepKind.OBSERVATION
    return follows and not (status.record.is_settled or step.optional)
