"""A protocol in words: when a step is planned, who does it, what it asks, what it waits for; the same for any day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from ward_board.board.people import role_word, roles_words
from ward_board.board.site_words import site_words
from ward_board.board.step_words import title
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.protocol import INCIDENT, Gate, PlannedAt, Protocol, Step
from ward_board.domain.words import StepKind

_HOUR, _DAY = 60, 24 * 60


def visits(protocol: Protocol) -> Mapping[str, Sequence[Step]]:
    """The steps of a day on which nothing goes wrong, together as people do them: by card, by series, or alone."""
    found: dict[str, list[Step]] = {}
    for step in protocol.steps:
        if not step.absent and not step.only_with_incident:
            found.setdefault(step.card or step.series or step.id, []).append(step)
    return found


def shared_title(steps: Sequence[Step]) -> str:
    """The title of a step, or what those of a series have in common."""
    if len(steps) == 1:
        return title(steps[0])
    letters = zip(*(title(step) for step in steps), strict=False)
    shared = "".join(column[0] for column in takewhile(lambda column: len(set(column)) == 1, letters))
    return shared.rstrip(" +-:0123456789") or title(steps[0])


def when_words(protocol: Protocol, planned: PlannedAt) -> str:
    """When something is planned: "T0 - 1 h 30", "Lu-177 start + 20 min", "next day 08:30", "incident + 5 min"."""
    if planned.at is not None:
        return _day_words(planned.day or 0).format(time=f"{planned.at:%H:%M}").strip()
    anchor = _("incident") if planned.after == INCIDENT else "T0"
    if planned.step is not None:
        step = protocol.by_id[planned.step]
        edge = _("start") if planned.edge == "start" else _("end")
        anchor = f"{title(step)} {edge}" if step.kind is StepKind.INFUSION else title(step)
    if not planned.minutes:
        return anchor
    return f"{anchor} {'+' if planned.minutes > 0 else '-'} {length_words(abs(planned.minutes))}"


def _day_words(day: int) -> str:
    if day < 2:
        return _("next day {time}") if day else "{time}"
    return _("{days} days later {time}").format(days=day, time="{time}")


def length_words(minutes: float) -> str:
    """A length: "5 min", "1 h 30", "3 h", "18 h", "2 d"."""
    if minutes < _HOUR or minutes % 1:
        return f"{minutes:g} min"
    if minutes >= 2 * _DAY and minutes % _DAY == 0:
        return f"{minutes / _DAY:g} d"
    hours, rest = divmod(int(minutes), _HOUR)
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def who_words(step: Step) -> str:
    """Who may do it, and whether two have to."""
    return roles_words(step.roles, step.persons)


def field_words(field: FormField) -> str:
    """What a value is: its unit, its plausible band, its limits, and what it may be."""
    name = site_words(field.title) + (" *" if field.required else "")
    return f"{name}: {'; '.join(_field_facts(field))}"


def _field_facts(field: FormField) -> Iterator[str]:
    yield _type_words(field)
    if band := _band(field.plausible_min, field.plausible_max):
        yield _("plausible {band}").format(band=band)
    if band := _band(field.limit_min, field.limit_max):
        yield _("limit {band}").format(band=band)
    if field.limit_choices:
        yield _("limit {band}").format(band=" | ".join(field.limit_choices))
    if band := _band(field.lowest, field.highest):
        yield _("never but {band}").format(band=band)
    if field.concern_choices:
        yield _("of concern: {choices}").format(choices=" | ".join(field.concern_choices))
    if band := _band(field.concern_min, field.concern_max):
        yield _("of concern unless {band}").format(band=band)
    if field.must_equal is not None:
        yield _("always {value}").format(value=number_words(field.must_equal))
    if field.default is not None:
        shown = field.default if isinstance(field.default, str) else number_words(field.default)
        yield _("as a rule {value}").format(value=shown)
    if field.shows:
        yield _("shows {steps}").format(steps=", ".join(field.shows))


def _type_words(field: FormField) -> str:
    match field.type:
        case FieldType.NUMBER:
            units = " / ".join([field.unit or "", *field.other_units])
            return (
                _("{units}, the first where none is typed").format(units=units) if field.unit_may_be_left_out else units
            )
        case FieldType.CHOICE:
            return " | ".join(field.choices)
        case FieldType.TEXT:
            return _("text")
        case FieldType.TIME:
            return (
                _("time") if field.day is None else _("time, {days} d after the treatment day").format(days=field.day)
            )
        case FieldType.DATE:
            return _("date")
        case FieldType.MARK:
            return _("read aloud and marked")


def _band(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return _("{low} to {high}").format(low=number_words(low), high=number_words(high))
    if low is not None:
        return _("at least {low}").format(low=number_words(low))
    return _("at most {high}").format(high=number_words(high)) if high is not None else ""


def gate_words(gate: Gate) -> str:
    """What a gate waits for, its rule, and on which acts where it does not judge the first one."""
    looked_at = " ".join(filter(None, [str(gate.rule), gate.step, f"/ {gate.instead}" if gate.instead else ""]))
    on = _(" on {acts}").format(acts=", ".join(gate.on)) if "on" in gate.model_fields_set else ""
    by = _("; reason by {role}").format(role=role_word(gate.reason_by)) if gate.reason_by else ""
    return f"{site_words(gate.waits_for)} [{gate.id}: {looked_at}{on}{by}]"


def manners_words(step: Step) -> str:
    """What else is special about a step, in a few words; empty where nothing is."""
    found = [
        _("late entry after {length}").format(length=length_words(step.late_entry_minutes)),
        _("repeatable") if step.repeatable else "",
        _("optional") if step.optional else "",
        "" if step.at_bedside else _("not at the bed"),
        "" if step.has_late_alarm or step.optional else _("no alarm when late"),
        *_named(_("only with the flag {names}"), step.only_with_flag),
        *_named(_("only with {names}"), *step.only_with_incident),
        *_named(_("only once {names} has started"), step.only_once_started),
        *_named(_("only while {names} runs"), step.only_while_running),
        *_named(_("not asked for after {names}"), step.overtaken_by),
        *_named(_("falls away with {names}"), step.falls_with),
        *_named(_("voided by {names}"), *step.voided_by, *step.voided_by_incident),
        *_named(_("counts from the time of {names}"), *step.counts_from),
        *_named(_("goes on with {names}"), *(f"{key} = {value}" for key, value in step.passes.items())),
        *_named(_("typed again unseen: {names}"), *step.blind),
    ]
    return "; ".join(filter(None, found))


def _named(words: str, *names: str | None) -> Iterator[str]:
    if shown := ", ".join(name for name in names if name):
        yield words.format(names=shown)


def infusion_words(protocol: Protocol, step: Step) -> str:
    """How long an infusion runs; empty for what is none."""
    infusion = step.infusion
    if infusion is None:
        return ""
    if infusion.minutes is not None:
        words = _("runs {length}").format(length=length_words(infusion.minutes))
    else:
        volume, rate = number_words(infusion.volume_ml or 0), number_words(infusion.rate_ml_per_h or 0)
        words = _("{volume} mL at {rate} mL/h").format(volume=volume, rate=rate)
    if infusion.shortest_minutes is not None or infusion.longest_minutes is not None:
        band = _band(infusion.shortest_minutes, infusion.longest_minutes)
        words += _(", window {band} min").format(band=band)
    if infusion.runs_until:
        words += _(", at least until {when}").format(when=when_words(protocol, infusion.runs_until))
    return words
