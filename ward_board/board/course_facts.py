"""What is known of the patient of a course: tumour, receptor scan, health, aim, home, allergies, and who it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from ward_board.board.canvas import Canvas
from ward_board.board.course_words import day_words
from ward_board.board.facts import Fact
from ward_board.board.flags import language_name
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, birth_date
from ward_board.board.page_parts import fact_rows, heading
from ward_board.board.people import author_of
from ward_board.board.site_words import site_words
from ward_board.board.value_words import value_words
from ward_board.config.language import gettext as _
from ward_board.domain.allergies import allergies_in
from ward_board.domain.course import NO_REACTION, Course
from ward_board.domain.course_plan import ALLERGIES, BLOOD_COUNT, DELAY, TERMINATE, TOXICITY, TUMOUR
from ward_board.domain.entry import Entry
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.text import printable

_TOLD_ELSEWHERE = frozenset({BLOOD_COUNT, TOXICITY, DELAY, TERMINATE})


def fact_lines(course: Course, staff: Mapping[str, str], width: int, clock: Clock, glyphs: Glyphs) -> list[Canvas]:
    """Every group of facts with its name; what nobody asked says so."""
    rows = [heading(width, _("Patient"), "", glyphs)]
    for name, words, tone in course_facts(course, staff, clock):
        rows += fact_rows(width, name, words, tone)
    return rows


def course_facts(course: Course, staff: Mapping[str, str], clock: Clock) -> Iterator[Fact]:
    """The answers of the course in the order of its plan, then how the patient is told from others."""
    for step in course.plan.steps:
        if step.id in _TOLD_ELSEWHERE:
            continue
        entry = course.facts.get(step.id)
        name = _names().get(step.id) or site_words(step.title)
        if entry is None:
            yield name, _("UNKNOWN: nobody asked") if step.id == ALLERGIES else _("not recorded yet"), _missing(step.id)
        elif step.id == ALLERGIES:
            yield from _allergies(name, entry, staff, clock)
        else:
            yield name, _answers(step.fields, entry, staff, clock), _tone(step.fields, entry)
            if step.id == TUMOUR and course.hormone:
                yield _("hormone"), _("HORMONE {hormone}").format(hormone=site_words(course.hormone)), Tone.WARN_STRONG
    yield from identifiers(course)


def identifiers(course: Course) -> Iterator[Fact]:
    """By what the patient is told from others, whole."""
    patient = course.patient
    born = _("born {date}").format(date=birth_date(patient.birth_date))
    number = _("number {number}").format(number=printable(patient.number))
    language = language_name(patient.language, _("en")) if patient.language else ""
    yield _("who"), ", ".join([printable(patient.name), born, number]), Tone.PLAIN
    yield _("country"), ", ".join(filter(None, [printable(patient.country), language])), Tone.PLAIN


def home_words(course: Course, clock: Clock) -> str:
    """ "partner, children 4 and 9, goes home by car"; empty where nobody asked."""
    entry = course.facts.get("home")
    return ", ".join(_said(course.plan.by_id["home"].fields, entry, clock)) if entry else ""


def tumour_words(course: Course) -> str:
    """ "tumour of the small bowel, serotonin"; empty where nobody said."""
    entry = course.facts.get(TUMOUR)
    if entry is None:
        return ""
    site = site_words(entry.text("primary_site") or "")
    words = _("tumour of the {site}").format(site=site) if site not in {"", "unknown", "other"} else _("tumour")
    return ", ".join(filter(None, [words, site_words(course.hormone or "")]))


def _missing(step: str) -> Tone:
    return Tone.WARN_STRONG if step == ALLERGIES else Tone.FAINT


def _allergies(name: str, entry: Entry, staff: Mapping[str, str], clock: Clock) -> Iterator[Fact]:
    answer = allergies_in(entry.text(ALLERGIES) or "?")
    when = _by(entry, staff, clock)
    if answer is None:
        yield name, f"{_('UNKNOWN')}, {when}", Tone.WARN_STRONG
    elif not answer.strip():
        yield name, f"{_('none')}, {when}", Tone.PLAIN
    else:
        yield name, f"{_('ALLERGY')} {printable(answer)}, {when}", Tone.WARN_STRONG
    said = entry.text("earlier_reaction")
    if said and said != NO_REACTION:
        yield _("reaction"), _("earlier reaction {grade}").format(grade=site_words(said)), Tone.WARN_STRONG


def _tone(fields: Iterable[FormField], entry: Entry) -> Tone:
    is_of_concern = any(one.is_of_concern(entry.values.get(one.id)) for one in fields)
    return Tone.WARN_STRONG if is_of_concern else Tone.PLAIN


def _answers(fields: Iterable[FormField], entry: Entry, staff: Mapping[str, str], clock: Clock) -> str:
    return ", ".join([*_said(fields, entry, clock), _by(entry, staff, clock)])


def _said(fields: Iterable[FormField], entry: Entry, clock: Clock) -> Iterator[str]:
    """Each answer with its name: "small bowel, grade 2, Ki-67 8 %"; a yes or no in a word of its own."""
    for place, field in enumerate(fields):
        value = entry.values.get(field.id)
        if value is None:
            continue
        name, words = site_words(field.title).partition(" (")[0], value_words(field, value, clock)
        if words in {"yes", "no"}:
            known = _yes_and_no().get(field.id) or (name, _("{what}: no").format(what=name))
            yield known[0] if words == "yes" else known[1]
        else:
            # the first answer is what the group is named after, unless it is a figure
            is_named = place > 0 or field.type is FieldType.NUMBER
            yield f"{name} {words}" if is_named else words


def _yes_and_no() -> Mapping[str, tuple[str, str]]:
    return {
        "partner": (_("partner"), _("no partner")),
        "pregnant_at_home": (_("somebody pregnant"), _("nobody pregnant")),
    }


def _by(entry: Entry, staff: Mapping[str, str], clock: Clock) -> str:
    day = clock_day(clock, entry.occurred_at)
    return f"{day} {author_of(entry, staff)}"


def clock_day(clock: Clock, at: datetime) -> str:
    """The ward's day of an instant; with its year where it is another."""
    return day_words(at.astimezone(clock.zone).date(), clock.today)


def _names() -> Mapping[str, str]:
    return {
        "tumour": _("tumour"),
        "receptor_scan": _("receptor scan"),
        "condition": _("health"),
        "aim": _("aim"),
        "home": _("at home"),
        "allergies": _("allergies"),
    }
