"""Who looked at a patient: which lines are about them, and what is told of whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ward_board.board.access_data import auditor_data, patient_data
from ward_board.board.access_words import auditor_lines, patient_lines
from ward_board.board.moments import Clock
from ward_board.domain.access import ABOUT_STAFF, Access, AccessLine
from ward_board.domain.access_report import AccessReport, Stay, about_patient, report_of
from ward_board.domain.entry import UNSIGNED, Person
from ward_board.domain.words import Role

ZONE = ZoneInfo("Europe/Amsterdam")
DAY = date(2026, 11, 26)
NINE = datetime(2026, 11, 26, 8, tzinfo=UTC)
PEOPLE = {
    "nurse2": Person("nurse2", "J. de Vries", (Role.NURSE,)),
    "phys1": Person("phys1", "E. Smit", (Role.PHYSICIAN, Role.EXPERT)),
}
STAYS = (
    Stay("t12", 1, DAY - timedelta(days=56), DAY - timedelta(days=55)),
    Stay("t40", 2, DAY, DAY + timedelta(days=1)),
)


def line(minute: float, who: str | None, what: str, subject: str | None) -> AccessLine:
    return AccessLine(1, NINE + timedelta(minutes=minute), who, what, subject, "ward-1 tty1")


def report(*lines: AccessLine) -> AccessReport:
    whole = report_of(lines, PEOPLE, DAY, DAY, ZONE)
    return about_patient(whole, "p3", ["c5"], STAYS, (DAY - timedelta(days=90), DAY + timedelta(days=400)))


@pytest.mark.parametrize(
    ("subject", "minute", "is_about_them"),
    [
        ("t40", 0, True),
        ("t40:rules:nl", 0, True),
        ("t12:treatment", 0, True),
        ("c5:course", 0, True),
        ("p3", 0, True),
        ("t4:treatment", 0, False),
        ("t400:treatment", 0, False),
        ("c55:course", 0, False),
        ("p33", 0, False),
        (None, 0, False),
        ("ward:board", 0, True),  # lies there today
        ("ward:handover:en", 24 * 60, True),  # and until the day after
        ("ward:board", 48 * 60, False),
        ("ward:board", -24 * 60, False),
        ("ward:days", -80 * 24 * 60, True),  # stood among the courses to be planned
        ("ward:days", -91 * 24 * 60, False),
        ("ward:start-times:2026-11-26", -3 * 24 * 60, True),
        ("ward:start-times:2026-11-27", -3 * 24 * 60, False),
        ("ward:access", 0, False),
        ("ward:variance", 0, False),
    ],
)
def test_a11_lines_about_a_patient_are_those_of_their_treatments_courses_and_of_the_ward_while_they_lay_there(
    subject: str | None, minute: float, is_about_them: bool
) -> None:
    assert bool(report(line(minute, "nurse2", Access.OPENED, subject)).lines) is is_about_them


LINES = (
    line(74, "nurse2", Access.OPENED, "t40:treatment"),
    line(14, None, Access.REVEALED, "ward:board"),
    line(75, "phys1", Access.PRINTED, "t40:rules:nl"),
    line(76, "gone9", Access.OPENED, "c5:course"),
    line(77, UNSIGNED, Access.OPENED, "t40:journal"),
    line(78, None, Access.UNSIGNED, "t40:Jo Winter"),
    line(1500, "nurse2", "verified", "t40"),
)


def test_a11_the_patient_reads_day_time_role_and_what_and_no_name() -> None:
    said = list(patient_lines(report(*LINES), named=False))
    assert said == [
        "Who looked at your record, 26 November 2026",
        "",
        "On Thursday 26 November 2026:",
        "  09:14, somebody who was not signed in let the names be shown on the board of the whole ward",
        "  10:14, a nurse opened the treatment page",
        "  10:15, a physician printed the rules of behaviour (nl)",
        "  10:16, somebody of the staff opened the page of the course",
        "  10:17, somebody who could not sign in opened the journal",
        "  10:18, somebody who was not signed in saw name and birth date, to act without signing",
        "",
        "On Friday 27 November 2026:",
        "  10:00, a nurse verified",
    ]
    data = patient_data(report(*LINES), named=False)
    everything = f"{said} {data}"
    assert not any(word in everything for word in ("Vries", "Smit", "Winter", "nurse2", "phys1", "gone9", "tty1"))
    assert data["lines"][1] == {
        "at": "2026-11-26T09:14:00Z",
        "role": "nurse",
        "what": "opened",
        "words": "10:14, a nurse opened the treatment page",
    }


def test_a11_with_the_sites_leave_the_patient_reads_who_it_was() -> None:
    assert "  10:14, a nurse (J. de Vries) opened the treatment page" in patient_lines(report(*LINES), named=True)


def test_a13_the_auditor_reads_id_name_role_terminal_and_which_cycle() -> None:
    said = list(auditor_lines(report(*LINES), Clock(ZONE, NINE)))
    assert said[0] == (
        "Who looked at patient p3, 26 November 2026: 7 times by 4 people (no role 4, nurse 2, physician 1)"
    )
    assert "  10:14:00  nurse2 J. de Vries, nurse: opened the treatment page, cycle 2 at ward-1 tty1" in said
    assert (
        "  10:15:00  phys1 E. Smit, physician, expert: printed the rules of behaviour (nl), cycle 2 at ward-1 tty1"
        in said
    )
    assert (
        "  10:18:00  nobody signed in, by the name of Jo Winter: saw name and birth date, to act without signing,"
        " cycle 2 at ward-1 tty1" in said
    )
    assert "  10:16:00  gone9: opened the page of the course at ward-1 tty1" in said
    assert auditor_data(report(*LINES))["lines"][0] == {
        "at": "2026-11-26T08:14:00Z",
        "who": None,
        "name": None,
        "roles": [],
        "what": "revealed",
        "subject": "ward:board",
        "terminal": "ward-1 tty1",
    }


def test_a11_it_is_filtered_by_role_and_nobody_is_said_so() -> None:
    found = report(*LINES)
    assert [one.person for one in found.of_role(Role.EXPERT).lines] == ["phys1"]
    assert found.roles == (Role.NURSE, Role.PHYSICIAN, Role.EXPERT)
    assert found.of_role(None) == found
    assert list(patient_lines(found.of_role(Role.TECHNOLOGIST), named=False)) == [
        "Who looked at your record, 26 November 2026: nobody"
    ]


def test_a12_what_a_long_outage_left_unnoted_is_said_to_the_auditor_and_to_the_patient_of_those_days() -> None:
    found = report(line(0, None, Access.NOT_NOTED, "ward:not-noted:12"))
    words = "looked on while nothing could be noted (times: 12)"
    assert f"nobody signed in: {words} at" in list(auditor_lines(found, Clock(ZONE, NINE)))[-1]
    assert list(patient_lines(found, named=False))[-1].endswith(f"somebody who was not signed in {words}")


@pytest.mark.parametrize(("what", "page"), [*((one, "") for one in ABOUT_STAFF), (Access.ACCESS_READ, ":staff")])
@pytest.mark.parametrize("staff_id", ["p3", "c5", "t40"])
def test_a11_a_colleague_of_an_older_store_whose_id_is_one_of_the_patients_is_not_told_of(
    what: Access, page: str, staff_id: str
) -> None:
    assert report(line(0, "phys1", what, f"{staff_id}{page}")).lines == ()


@pytest.mark.parametrize("about", ["c5", "t40"])
def test_a11_no_reading_is_about_a_course_or_a_treatment(about: str) -> None:
    """An older program noted whose lines of the staff were read by their id alone."""
    assert report(line(0, "phys1", Access.ACCESS_READ, about)).lines == ()
    assert len(report(line(0, "phys1", Access.ACCESS_READ, "p3")).lines) == 1


def said_of(*lines: AccessLine) -> list[str]:
    found = report_of(lines, PEOPLE, DAY, DAY, ZONE)
    told = [one for one in auditor_lines(found, Clock(ZONE, NINE)) if one.startswith("  ")]
    return [one.split("  ", 2)[2].removesuffix(" at ward-1 tty1") for one in told]


DIGEST = "923ec60b0cf1bb6b2ba4ff1d8f6d7a11"


def test_h34_the_auditor_reads_no_digest_of_what_was_typed() -> None:
    assert said_of(
        line(1, None, Access.SIGN_IN_FAILED, DIGEST),
        line(2, "nurse2", Access.SIGN_IN_FAILED, DIGEST),
        line(3, None, Access.SIGN_IN_FAILED, "badge"),
        line(4, None, Access.PIN_LOCKED, f"{DIGEST}:10_min"),
        line(5, "nurse2", Access.PIN_LOCKED, f"{DIGEST}:until_unlocked"),
        line(6, None, Access.PIN_LOCKED, "terminal:60_s"),
    ) == [
        "nobody signed in: did not succeed in signing in, an id that nobody has",
        "nurse2 J. de Vries, nurse: did not succeed in signing in",
        "nobody signed in: did not succeed in signing in, a badge that nobody has",
        "nobody signed in: was locked after wrong PINs, an id that nobody has",
        "nurse2 J. de Vries, nurse: was locked after wrong PINs",
        "nobody signed in: paused the terminal by wrong PINs",
    ]


def test_h32_the_auditor_reads_whose_pin_somebody_set() -> None:
    assert said_of(line(1, "phys1", Access.PIN_CHANGED, "nurse2"), line(2, "nurse2", Access.PIN_CHANGED, "nurse2")) == [
        "phys1 E. Smit, physician, expert: set the PIN, nurse2",
        "nurse2 J. de Vries, nurse: chose a PIN of their own",
    ]


@pytest.mark.parametrize("what", list(Access))
def test_every_word_of_the_log_is_said_in_words(what: Access) -> None:
    (said,) = said_of(line(0, "nurse2", what, "t40:treatment"))
    assert said.startswith("nurse2 ")
    assert "_" not in said
    assert "{" not in said
