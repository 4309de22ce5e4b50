"""A copy of the journal as a nurse reads it: who did what when, a sentence each, with what became of it (A11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ward_board.board.course_told import sentence as course_sentence
from ward_board.board.journal_words import Teller
from ward_board.board.moments import Clock, birth_date, full_date, weekday
from ward_board.board.signature_words import signed_words
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.chart import fold
from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.entry import Entry
from ward_board.domain.patient import Patient
from ward_board.domain.standing import in_order
from ward_board.domain.text import printable
from ward_board.exchange.record_lines import Facts
from ward_board.exchange.told_entry import ToldEntry, told_entries
from ward_board.ward.exporting import Sheet

_INDENT = "  "


def text_head(facts: Facts, zone: ZoneInfo) -> Iterator[str]:
    """What the copy is, in a few lines."""
    made = datetime.fromisoformat(facts["made_at"]).astimezone(zone)
    by = _("{name} ({id})").format(name=printable(facts["by_name"]), id=facts["by"])
    when = f"{_day(made.date())}, {made:%H:%M}"
    yield _("Copy of the journal: {what}; made {when} by {by}").format(what=facts["what"], when=when, by=by) + "\n"
    count = ngettext("{count} entry", "{count} entries", facts["entries"]).format(count=facts["entries"])
    yield (
        _("{count}; the journal then went to entry {seq}, hash {hash}").format(
            count=count, seq=facts["head_seq"], hash=facts["head_hash"]
        )
        + "\n"
    )
    yield (
        _("store {store} ({kind}), ward-board {program}; {journal}").format(
            store=facts["store"], kind=facts["store_kind"], program=facts["program"], journal=facts["journal"]
        )
        + "\n"
    )
    yield (
        _("Times are those of {zone}. Nothing was left out: what was corrected stands with what it was.").format(
            zone=zone.key
        )
        + "\n"
    )


def text_lines(
    found: Iterable[Sheet], plan: CoursePlan, staff: Mapping[str, str], zone: ZoneInfo, *, names: bool
) -> Iterator[str]:
    """Each stream with its own head, its entries in the order in which things happened."""
    for sheet in found:
        if not sheet.entries:
            continue
        yield f"\n{_title(sheet, names=names)}\n"
        day: date | None = None
        for entry, line in _told(sheet, plan, staff, zone):
            local = entry.occurred_at.astimezone(zone)
            if local.date() != day:
                day = local.date()
                yield f"{_INDENT}{_day(day)}\n"
            yield f"{_INDENT}{line}\n"


def _title(sheet: Sheet, *, names: bool) -> str:
    whose = _whose(sheet.patient, names=names) if sheet.patient else _("the ward")
    if sheet.treatment is not None and sheet.protocol is not None:
        return _("Treatment {id} of {whose}, cycle {cycle}, {day}, by {protocol}").format(
            id=sheet.stream,
            whose=whose,
            cycle=sheet.treatment.cycle,
            day=_day(sheet.treatment.day),
            protocol=printable(f"{sheet.protocol.id} {sheet.protocol.version}"),
        )
    return _("Course {id} of {whose}").format(id=sheet.stream, whose=whose) if sheet.course else whose


def _whose(patient: Patient, *, names: bool) -> str:
    if not names:
        return _("patient {id}").format(id=patient.id)
    return _("patient {id}: {name}, born {birth_date}, number {number}").format(
        id=patient.id,
        name=printable(patient.name),
        birth_date=birth_date(patient.birth_date),
        number=printable(patient.number),
    )


def _told(sheet: Sheet, plan: CoursePlan, staff: Mapping[str, str], zone: ZoneInfo) -> Iterator[tuple[Entry, str]]:
    """Each entry as it stands, with its line; what was struck too."""
    beds = {one.entry.id: one.bed for one in told_entries(sheet, plan)}
    if sheet.protocol is None:
        for one in told_entries(sheet, plan):
            yield one.entry, _of_course(one, plan, staff, zone) if sheet.course else _of_ward(one, staff, zone)
        return
    chart = fold(sheet.protocol, sheet.entries)
    for entry in in_order((*chart.entries, *chart.voided)):
        clock = Clock(zone, entry.occurred_at)
        teller = Teller(sheet.protocol, chart, staff, clock, whole_names=True)
        where = _("Bed {bed}").format(bed=beds[entry.id])
        signed = teller.signed(entry)
        yield entry, f"{clock.time(entry.occurred_at)}  {where}  {teller.sentence(entry)}" + _signed(signed)


def _of_course(told: ToldEntry, plan: CoursePlan, staff: Mapping[str, str], zone: ZoneInfo) -> str:
    entry, clock = told.entry, Clock(zone, told.entry.occurred_at)
    said = course_sentence(plan, entry, told.sheet.entries, staff, clock)
    return f"{clock.time(entry.occurred_at)}  {said}" + _signed(signed_words(entry, told.step, staff, clock))


def _of_ward(told: ToldEntry, staff: Mapping[str, str], zone: ZoneInfo) -> str:
    """What the ward's own stream says: steps of its clock, alarms that somebody went to, archived days."""
    entry, clock = told.entry, Clock(zone, told.entry.occurred_at)
    values = ", ".join(f"{key} {printable(str(value))}" for key, value in entry.values.items())
    said = " ".join(filter(None, [entry.action.value, printable(entry.target or ""), values]))
    return f"{clock.time(entry.occurred_at)}  {said}." + _signed(signed_words(entry, told.step, staff, clock))


def _signed(words: str) -> str:
    return f" [{words}]" if words else ""


def _day(day: date) -> str:
    return f"{weekday(day)} {full_date(day)}"
