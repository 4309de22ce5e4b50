"""`ward-board access`: who looked at a patient, what somebody did, and the lines of a day; for the auditor."""

from __future__ import annotations

import json
from datetime import date as calendar_date
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ward_board.cli.opening import opened_ward, settings_of, who_acts
from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption, read_day
from ward_board.domain.words import Role
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.domain.access_report import AccessReport
    from ward_board.ward.ward import Ward

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_USUAL_DAYS = timedelta(days=365)
_AUDITOR_OF_A_DEMO = "audit1"


def access(
    patient: Annotated[
        str | None, typer.Option("--patient", metavar="NUMBER", help="Who looked at them, by hospital number.")
    ] = None,
    by_person: Annotated[
        str | None, typer.Option("--by-person", metavar="ID", help="What one of the staff did, and others to them.")
    ] = None,
    day: Annotated[str | None, typer.Option("--day", metavar="D", help="This day alone; alone: all its lines.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="D", help="From this day on; else a year ago.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="D", help="Up to this day, itself included.")] = None,
    role: Annotated[str | None, typer.Option("--role", metavar="ROLE", help="Only lines of this role.")] = None,
    for_patient: Annotated[
        bool, typer.Option("--for-patient", help="In sentences for the patient, by role and without names.")
    ] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="ID", help="The auditor who reads it; it is noted.")] = None,
    pin_file: Annotated[str | None, typer.Option("--pin-file", metavar="FILE")] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Print who looked at a patient (--patient), what one of the staff did (--by-person), or the lines of a --day.

    An auditor reads it, and that they did is a line itself. Roles are those of now. With what somebody did stands what
    others changed about them: PIN, roles, badge.
    """
    from ward_board.board.access_data import auditor_data, patient_data
    from ward_board.board.access_words import auditor_lines, patient_lines
    from ward_board.board.moments import Clock

    _refuse_what_does_not_fit(patient, by_person, day, for_patient=for_patient)
    wanted = _role(role)
    named = settings_of(config).names.staff_told_to_patients
    with opened_ward(store, config, now) as ward:
        first, last = _span(ward, day, since, until)
        report = _asked(ward, patient, by_person, first, last, by, pin_file).of_role(wanted)
        clock = Clock(ward.zone, ward.clock.now())
    if as_json:
        data = patient_data(report, named=named) if for_patient else auditor_data(report)
        print(json.dumps(data, ensure_ascii=False, indent=1))
        return
    for line in patient_lines(report, named=named) if for_patient else auditor_lines(report, clock):
        print(line)


def _asked(
    ward: Ward,
    patient: str | None,
    by_person: str | None,
    first: calendar_date,
    last: calendar_date,
    by: str | None,
    pin_file: str | None,
) -> AccessReport:
    if by is None and ward.kind != "demo":
        raise BadInputError("--by: say which auditor reads the log, with --pin-file")
    reader = who_acts(ward, by or _AUDITOR_OF_A_DEMO, pin_file, "--pin-file")
    if patient is not None:
        return ward.access.about_patient(reader, ward.access.patient(reader, patient), first, last)
    if by_person is not None:
        return ward.access.by_person(reader, by_person, first, last)
    return ward.access.of_days(reader, first, last)


def _refuse_what_does_not_fit(
    patient: str | None, by_person: str | None, day: str | None, *, for_patient: bool
) -> None:
    if patient is not None and by_person is not None:
        raise BadInputError("--patient and --by-person: give one of them")
    if patient is None and by_person is None and day is None:
        raise BadInputError("access: say whose lines, with --patient NUMBER or --by-person ID, or of which --day")
    if for_patient and patient is None:
        raise BadInputError("--for-patient: say which one, with --patient NUMBER")


def _span(ward: Ward, day: str | None, since: str | None, until: str | None) -> tuple[calendar_date, calendar_date]:
    today = ward.clock.now().astimezone(ward.zone).date()
    if day is not None and (since is not None or until is not None):
        raise BadInputError("--day: goes without --since and --until; give the one or the others")
    only = read_day(day, today, "--day")
    last = only or read_day(until, today, "--until") or today
    first = only or read_day(since, today, "--since") or last - _USUAL_DAYS
    for one in (first, last):
        if not _FIRST_YEAR <= one.year <= _LAST_YEAR:
            raise BadInputError(f"access: {one} is not between {_FIRST_YEAR} and {_LAST_YEAR}; give another day")
    if first > last:
        raise BadInputError(f"--since: {first} is later than {last}; give the earlier day first")
    return first, last


def _role(text: str | None) -> Role | None:
    if text is not None and text not in list(Role):
        raise BadInputError(f"--role: '{text[:20]}' is none of {', '.join(Role)}")
    return Role(text) if text else None
