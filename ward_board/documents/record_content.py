"""The treatment record: one treatment as it was meant, as it went, and what went otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ward_board.board.board import Bed
from ward_board.board.flags import language_name
from ward_board.board.journal_words import Teller
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, short_date
from ward_board.board.run_words import outside_window_words, pause_words, volume_words
from ward_board.board.site_words import site_words
from ward_board.board.step_words import capital, title
from ward_board.board.value_words import number_words
from ward_board.documents.making import Content, Request
from ward_board.documents.phrases import said
from ward_board.documents.record_rows import step_rows
from ward_board.documents.record_variances import variance_lines
from ward_board.documents.signed import signed_on_paper
from ward_board.documents.steps import ASSAY, MEASUREMENT, RESIDUAL, RULES
from ward_board.documents.to_do import to_do
from ward_board.documents.ward_parts import dated, joined, made_words, who_lies
from ward_board.documents.words import Words
from ward_board.domain.administered import administered_mbq, assay_deviation_percent
from ward_board.domain.dose_rate import expected_usv_per_h, net_usv_per_h
from ward_board.domain.entry import Entry
from ward_board.domain.infusion import HOUR
from ward_board.domain.patient_rules import half_life_hours, journey_of, rule_days
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM
from ward_board.domain.radiation import deviation_percent, within_tolerance
from ward_board.domain.status import StepStatus
from ward_board.domain.text import printable
from ward_board.domain.words import Action
from ward_board.errors import BadInputError

Fact = dict[str, str]
_OWN_SECTION = frozenset({Action.CORRECT, Action.COUNTERSIGN, Action.CLOSE, Action.INCIDENT, Action.SEEN})


def content(request: Request) -> Content:
    """One treatment: who, what was prescribed and given, each act, and all that went otherwise."""
    bed, board, words = request.bed, request.board, request.words
    if bed is None:
        raise BadInputError("record: say whose, with a bed")
    situation = bed.situation
    chart, protocol = situation.chart, situation.protocol
    # times of the treatment day stand without a day, whenever it is printed
    clock = Clock(board.zone, chart.booking.t0)
    teller = Teller(protocol, chart, board.staff, clock)
    return Content(
        {
            **who_lies(bed, board, words, request.settings.language),
            "ward": board.ward,
            "day": dated(clock, chart.booking.t0),
            "made": made_words(board, Clock(board.zone, board.now), request.by, words),
            "entries": said(words, "entries", count=str(len(teller.entries))),
            "about": list(_about(bed, request)),
            "activity": list(_activity(bed, clock, words)),
            "infusions": [_infusion(bed, one, clock, words) for one in situation.steps.values() if _ran(one)],
            "leaving": list(_leaving(bed, teller, words)),
            "rules": _rules(bed, request),
            "rows": step_rows(bed, teller, words),
            "deviations": [_told(one, teller, words) for one in teller.entries if one.deviation],
            "incidents": [_told(one, teller, words) for one in teller.entries if one.action is Action.INCIDENT],
            "corrections": [_told(one, teller, words) for one in teller.entries if one.action is Action.CORRECT],
            "variances": variance_lines(bed, board.zone, words),
            "seen": ", ".join(_seen(teller)),
            "also": [_told(one, teller, words) for one in teller.entries if one.step is None and _is_also(one)],
            "open": [f"{clock.moment(one.at)} {one.what}" for one in to_do(bed)],
        }
    )


def _is_also(entry: Entry) -> bool:
    return entry.action not in _OWN_SECTION


def _told(entry: Entry, teller: Teller, words: Words) -> dict[str, Any]:
    at = entry.recorded_at if entry.action is Action.CORRECT else entry.occurred_at
    pieces = [{"text": text, "struck": tone is Tone.STRUCK} for text, tone in teller.pieces(entry)]
    step = teller.protocol.by_id.get(entry.step or "")
    signed = signed_on_paper(entry, step, teller.staff, teller.clock, words)
    return {"at": teller.clock.moment(at), "pieces": pieces, "signed": signed}


def _seen(teller: Teller) -> Iterator[str]:
    """When somebody looked in, and who."""
    for entry in teller.chart.entries:
        if entry.action is Action.SEEN:
            yield f"{teller.clock.moment(entry.occurred_at)} {teller.author(entry)}"


def _about(bed: Bed, request: Request) -> Iterator[Fact]:
    words, patient, situation = request.words, bed.patient, bed.situation
    protocol, booking = situation.protocol, situation.chart.booking
    country = printable(patient.country)
    if patient.language:
        country = joined([country, language_name(patient.language, request.settings.language)])
    signed = said(words, "signed_by", name=printable(protocol.signed_by)) if protocol.signed_by else words["unsigned"]
    yield _fact(words["country"], country)
    yield _fact(words["weight"], f"{number_words(booking.weight_kg)} kg" if booking.weight_kg else words["not_sent"])
    yield _fact(words["last"], _date(booking.last_treatment) if booking.last_treatment else words["not_sent"])
    yield _fact(words["protocol"], joined([f"{protocol.id} {printable(protocol.version)}", signed]))


def _date(day: Any) -> str:
    return f"{short_date(day)} {day.year}"


def _fact(name: str, text: str) -> Fact:
    return {"name": name, "said": text}


def _activity(bed: Bed, clock: Clock, words: Words) -> Iterator[Fact]:
    """From the prescription to what the patient got (MBq)."""
    situation = bed.situation
    chart, protocol = situation.chart, situation.protocol
    prescribed, assay = chart.booking.activity_mbq, chart.done(ASSAY)
    yield _fact(words["prescribed"], _mbq(prescribed))
    if assay is not None:
        calibrated = clock.instant_words(str(assay.values["calibrated_at"]))
        parts = said(words, "assay_of", mbq=_mbq(assay.number("mbq") or 0), time=calibrated)
        yield _fact(words["assay"], joined([parts, printable(assay.text("vial") or "")]))
        run = chart[LUTETIUM].run
        percent = assay_deviation_percent(protocol, chart, run.started_at) if run else None
        if percent is not None:
            yield _fact(words["at_start"], _mbq(prescribed * (1 + percent / 100)))
    residual, given = chart.done(RESIDUAL), administered_mbq(protocol, chart)
    if residual is not None:
        yield _fact(words["residual"], f"{_mbq(residual.number('mbq') or 0)}, {clock.moment(residual.occurred_at)}")
    if given is None:
        yield _fact(words["administered"], words["not_known"])
        return
    percent = deviation_percent(given, prescribed)
    tolerance = protocol.prescription.tolerance_percent
    inside = said(words, "within" if within_tolerance(percent, tolerance) else "outside", percent=f"{tolerance:g}")
    yield _fact(words["administered"], f"{_mbq(given)}, {percent:+.1f} %, {inside}")


def _mbq(value: float) -> str:
    return f"{value:,.0f} MBq"


def _ran(status: StepStatus) -> bool:
    return status.record.step.infusion is not None and not status.record.falls_away


def _infusion(bed: Bed, status: StepStatus, clock: Clock, words: Words) -> Fact:
    """Planned and actual times, volume, every time of standing still, and what was out of its window."""
    run, planned, step = status.record.run, status.times.planned, status.record.step
    parts = []
    if planned.start and planned.end:
        parts.append(said(words, "planned_from", start=clock.moment(planned.start), end=clock.moment(planned.end)))
    if run is None:
        return _fact(capital(title(step)), joined([words["not_given"], *parts]))
    end = clock.moment(run.ended_at) if run.ended_at else words["still_runs"]
    ran = said(words, "ran_from", start=clock.moment(run.started_at), end=end)
    at_print = Clock(clock.zone, bed.situation.now)
    pauses = [pause_words(bed, step.id, since, until, clock) for since, until in run.pauses]
    owed = bed.situation.plan.amino_acids if step.id == AMINO_ACIDS and run.ended_at else None
    short = (
        [said(words, "short", minutes=str(round(owed.shortfall_minutes)))]
        if owed and owed.shortfall_minutes >= 1
        else []
    )
    more = [outside_window_words(status.record), *volume_words(run, at_print, about="≈"), *pauses, *short]
    return _fact(capital(title(step)), joined([ran, *parts, *more]))


def _leaving(bed: Bed, teller: Teller, words: Words) -> Iterator[Fact]:
    """Measurement, rules and how the treatment ended."""
    situation, clock = bed.situation, teller.clock
    chart, protocol = situation.chart, situation.protocol
    measured, net = chart.done(MEASUREMENT), net_usv_per_h(chart)
    if measured is not None and net is not None:
        parts = [said(words, "net", rate=number_words(round(net, 2))), clock.moment(measured.occurred_at)]
        run = chart[LUTETIUM].run
        if run is not None:
            parts.append(said(words, "hours_after", hours=f"{(measured.occurred_at - run.started_at) / HOUR:.1f}"))
        expected = expected_usv_per_h(protocol, chart, measured.occurred_at)
        if expected is not None:
            usual = {"low": f"{expected.usual_from:.0f}", "high": f"{expected.usual_to:.0f}"}
            parts.append(said(words, "usually", **usual))
        yield _fact(words["measured"], joined([*parts, printable(measured.text("instrument") or "")]))
    else:
        yield _fact(words["measured"], words["not_yet"])
    approved = chart.done(RULES)
    if approved is not None:
        signed = signed_on_paper(approved, protocol.by_id[RULES], teller.staff, clock, words)
        yield _fact(words["approved"], f"{clock.moment(approved.occurred_at)} {signed}")
    if destination := journey_of(chart).destination:
        yield _fact(words["goes_to"], printable(destination))
    if chart.closing is None:
        yield _fact(words["ended"], words["not_yet"])
        return
    closing, entry = chart.closing
    time, name = clock.moment(entry.occurred_at), teller.author(entry)
    yield _fact(words["ended"], f"{words[f'closing_{closing}']} {time}, {name}")


def _rules(bed: Bed, request: Request) -> dict[str, Any] | None:
    """The rules of behaviour as they follow from the measurement; None before it."""
    situation, words = bed.situation, request.words
    measured = situation.chart.done(MEASUREMENT)
    if measured is None:
        return None
    rules = situation.protocol.rules
    signed = said(words, "signed_by", name=printable(rules.signed_by)) if rules.signed_by else words["unsigned"]
    hours = number_words(half_life_hours(situation.protocol, situation.chart))
    rows = []
    for one in rule_days(situation.protocol, situation.chart):
        until = one.ends_on(measured.occurred_at, request.board.zone)
        days = words["no_duration"] if one.days is None else words["no_days"] if not one.days else str(one.days)
        limit = f"{number_words(one.constraint_msv)} mSv"
        cells = [capital(site_words(one.title)), limit, days, _date(until) if until else ""]
        rows.append([*cells, words["above_cap"] if one.above_cap else ""])
    return {
        "rows": rows,
        "basis": said(words, "rules_basis", hours=hours, version=printable(rules.version), signed=signed),
    }
