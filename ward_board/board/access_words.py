"""What the access log says in words: for the auditor with id, name, role and terminal; for the patient in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ward_board.board.moments import Clock, full_date, long_date
from ward_board.board.people import a_role, role_word
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.access import SETTINGS, STAFF_CHANGES, Access, roles_in
from ward_board.domain.access_report import AccessReport, Seen
from ward_board.domain.entry import UNSIGNED
from ward_board.domain.openings import NOBODY, WARD
from ward_board.domain.pin_lock import TERMINAL, UNKNOWN_BADGE
from ward_board.domain.text import printable
from ward_board.domain.words import Role

_BY_DIGEST = frozenset({Access.SIGN_IN_FAILED, Access.PIN_LOCKED})


def auditor_lines(report: AccessReport, clock: Clock) -> Iterator[str]:
    """The report for an auditor: every line whole, by day, the counts first."""
    yield f"{_title(report)}, {period_words(report)}: {count_words(report)}"
    for day, lines in report.days:
        yield ""
        yield f"{long_date(day)} {day.year}"
        for one in lines:
            where = _(" at {terminal}").format(terminal=printable(one.terminal))
            yield f"  {clock.seconds(one.at)}  {who_words(one)}: {what_words(one, report)}{where}"


def patient_lines(report: AccessReport, *, named: bool) -> Iterator[str]:
    """The report for the patient: day, time, role and what, in sentences; with `named` who of the staff it was."""
    said = _("Who looked at your record, {period}").format(period=period_words(report))
    yield said if report.lines else f"{said}: {_('nobody')}"
    for day, lines in report.days:
        yield ""
        yield _("On {day}:").format(day=f"{long_date(day)} {day.year}")
        for one in lines:
            yield f"  {patient_sentence(one, report, named=named)}"


def patient_sentence(one: Seen, report: AccessReport, *, named: bool) -> str:
    """One line for the patient: "09:14, a nurse opened the treatment page"."""
    time = Clock(report.zone, one.at).time(one.at)
    name = f" ({printable(one.name)})" if named and one.name else ""
    return f"{time}, {_somebody(one)}{name} {_did(one)}"


def _title(report: AccessReport) -> str:
    if report.patient is None:
        return _("The access log")
    return _("Who looked at patient {patient}").format(patient=report.patient)


def period_words(report: AccessReport) -> str:
    """ "27 October 2026 to 26 November 2026"."""
    if report.first == report.last:
        return full_date(report.first)
    return _("{first} to {last}").format(first=full_date(report.first), last=full_date(report.last))


def count_words(report: AccessReport) -> str:
    """How often, by how many, and how often which role."""
    if not report.lines:
        return _("nothing")
    count, people = len(report.lines), report.people
    times = ngettext("{count} time", "{count} times", count).format(count=count)
    by = ngettext("{count} person", "{count} people", people).format(count=people)
    roles = (f"{role_word(role) if role else _('no role')} {times}" for role, times in report.times_by_role)
    return _("{times} by {people} ({roles})").format(times=times, people=by, roles=", ".join(roles))


def who_words(one: Seen) -> str:
    """Who it was, for an auditor: "nurse2 J. de Vries, nurse"."""
    if one.person is None and one.what == Access.UNSIGNED:
        return _("nobody signed in, by the name of {name}").format(name=printable(one.page))
    if one.person is None:
        return _("nobody signed in")
    if one.person == UNSIGNED:
        return _("somebody who could not sign in")
    roles = ", ".join(role_word(role) for role in one.roles)
    return ", ".join(filter(None, [f"{printable(one.person)} {printable(one.name)}".strip(), roles]))


def what_words(one: Seen, report: AccessReport) -> str:
    """What was done, for an auditor: "opened the treatment page, cycle 2"."""
    return ", ".join(filter(None, [_did(one), _of_which(one, report)]))


def _of_which(one: Seen, report: AccessReport) -> str:
    """Which treatment it was about: its cycle where the report is of one patient, else its id."""
    cycle = next((stay.cycle for stay in report.stays if stay.treatment == one.about), None)
    if one.what in _BY_DIGEST:
        return _whose_pin(one)
    if one.what in STAFF_CHANGES and one.about == one.person:
        return ""
    if cycle is not None:
        return _("cycle {number}").format(number=cycle)
    return "" if one.about in {"", WARD, NOBODY, SETTINGS} or report.patient else printable(one.about)


def _did(one: Seen) -> str:
    kind, _colon, said = one.page.partition(":")
    if one.what == Access.ROLES_SET:
        before, after = map(_role_words, roles_in(one.page))
        return _("set the roles to {after} (before: {before})").format(after=after, before=before)
    if one.what == Access.PIN_LOCKED and one.about == TERMINAL:
        return _("paused the terminal by wrong PINs")
    if one.what == Access.PIN_CHANGED and one.about == one.person:
        return _("chose a PIN of their own")
    if one.what == Access.NOT_NOTED:
        return _("looked on while nothing could be noted (times: {count})").format(count=printable(said))
    if one.about == SETTINGS:
        return _("worked with settings or files of the site that were others before here ({digest})").format(
            digest=printable(said)
        )
    if one.about == NOBODY:
        return _nobodys(kind).format(asked=printable(said))
    pattern = _acts().get(one.what)
    if pattern is None:
        # a word of a later program, or of another part of this one: as it stands in the log
        return one.what.replace("_", " ")
    return pattern.format(what=_page_words(one))


def _whose_pin(one: Seen) -> str:
    """Whose PIN was wrong, where that is not who it was: the log has a digest of what was typed, which says nothing."""
    if one.person is not None or one.about == TERMINAL:
        return ""
    return _("a badge that nobody has") if one.about == UNKNOWN_BADGE else _("an id that nobody has")


def _nobodys(kind: str) -> str:
    """What was asked of the access log in vain."""
    if kind == "number":
        return _("asked the access log about the hospital number '{asked}', which nobody has")
    return _("asked the access log about the id '{asked}', which nobody has")


def _role_words(roles: Sequence[str]) -> str:
    """Roles as the log names them, in words; what is no role of this program stands as it is there."""
    known = set(Role)
    return ", ".join(role_word(Role(one)) if one in known else printable(one) for one in roles) or _("none")


def _page_words(one: Seen) -> str:
    """What was seen, in words; a page that this program does not know by its name in the log."""
    page, _colon, language = one.page.partition(":")
    known = (_ward_pages() if one.about == WARD else _pages()).get(page)
    said = known or printable(page).replace("-", " ") or _("what is known of the patient")
    return f"{said} ({printable(language)})" if language else said


def _acts() -> Mapping[str, str]:
    return {
        Access.OPENED: _("opened {what}"),
        Access.REVEALED: _("let the names be shown on {what}"),
        Access.SEARCHED: _("searched"),
        Access.PRINT_TRIED: _("asked to print {what}"),
        Access.PRINTED: _("printed {what}"),
        Access.EXPORTED: _("wrote {what} to a file"),
        Access.STAFF_DOSE: _("looked at the staff's doses"),
        Access.SERIAL_CHECKED: _("checked the number of {what}"),
        Access.ACCESS_READ: _("read the access log"),
        Access.PATIENT_CHANGED: _("changed name, birth date, number or country"),
        Access.UNSIGNED: _("saw name and birth date, to act without signing"),
        Access.SIGNED_IN: _("signed in"),
        Access.SIGN_IN_FAILED: _("did not succeed in signing in"),
        Access.OWN_PIN_ASKED: _("gave a PIN that somebody else had chosen, and was asked for one of their own"),
        Access.PIN_LOCKED: _("was locked after wrong PINs"),
        Access.PIN_UNLOCKED: _("unlocked the PIN"),
        Access.SIGNED_OFF: _("signed off"),
        Access.STAFF_ADDED: _("added to the staff"),
        Access.ROLES_CHANGED: _("changed the roles"),
        Access.PIN_CHANGED: _("set the PIN"),
        Access.BADGE_GIVEN: _("gave a badge"),
        Access.BADGE_REVOKED: _("took the badge back"),
        Access.STAFF_DISABLED: _("disabled"),
        Access.STAFF_ENABLED: _("enabled"),
    }


def _pages() -> Mapping[str, str]:
    return {
        "treatment": _("the treatment page"),
        "journal": _("the journal"),
        "course": _("the page of the course"),
        "days": _("the next dates of the course"),
        "morning": _("the morning page"),
        "handover": _("the handover"),
        "start": _("the start of the day"),
        "search": _("what a search found"),
        "show": _("the board as text"),
        "rules": _("the rules of behaviour"),
        "travel": _("the travel declaration"),
        "record": _("the treatment record"),
        "day-sheet": _("the day sheet"),
    }


def _ward_pages() -> Mapping[str, str]:
    return {
        "board": _("the board of the whole ward"),
        "wall": _("the wall display"),
        "days": _("the days of the year"),
        "start-times": _("the start times of a day"),
        "variance": _("what went otherwise"),
        "day-sheet": _("the day sheet of the whole ward"),
        "handover": _("the handover of the whole ward"),
        "downtime": _("the downtime sheet of the whole ward"),
        "access": _("the access log"),
    }


def _somebody(one: Seen) -> str:
    """Who it was, for a patient: by role alone."""
    if one.person is None:
        return _("somebody who was not signed in")
    if one.person == UNSIGNED:
        return _("somebody who could not sign in")
    if not one.roles:
        return _("somebody of the staff")
    return a_role(one.roles[0])
