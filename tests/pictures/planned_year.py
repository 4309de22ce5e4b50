"""A year of made-up courses beside the example day: booked, held, without a date, and as many more as fill the days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from ward_board.config.settings import CalendarSettings
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Request
from ward_board.domain.patient import Patient
from ward_board.domain.words import Action
from ward_board.ward.ward import Ward

TODAY = date(2026, 11, 26)
CALENDAR = CalendarSettings(closed=(date(2026, 12, 24), date(2026, 12, 31), date(2027, 5, 6)))
# by the weeks from today: the last treatment, then those that are booked
_HERE = {1: [8, 16], 2: [8, 16, 25], 3: [8], 5: [9, 17, 25], 6: [9, 17], 7: [8, 16]}
_OTHERS = {
    "Novák J.": (2, -7, [1, 9, 17]),
    "Rossi G.": (3, -6, [2, 10]),
    "Yıldız E.": (3, -6, [2, 10]),
    "van Dijk T.": (2, -5, [3, 11, 19]),
    "O'Brien S.": (2, -4, [6, 14, 22]),
    "García M.": (4, -3, [6]),
    "Lindgren B.": (3, -2, [7, 15]),
    "Kowalski A.": (2, -1, [7, 15, 24]),
    "Dubois C.": (1, None, [1, 9, 17, 25]),
    "Meyer U.": (1, None, [3, 11, 19, 27]),
    "Smeets D.": (1, None, [6, 14, 22, 30]),
    "Andersson L.": (1, None, [7, 15, 24, 32]),
}
_TAKEN = [
    8,
    8,
    8,
    0,
    0,
    8,
    8,
    8,
    8,
    7,
    8,
    8,
    8,
    8,
    8,
    7,
    8,
    8,
    6,
    7,
    7,
    8,
    0,
    6,
    6,
    7,
    5,
    5,
    6,
    4,
    4,
    5,
    3,
    2,
    3,
    1,
    2,
    1,
]
"""How many beds are taken in each week from the next one on."""
_SURNAMES = (
    *("Aalto", "Bauer", "Costa", "Demir", "Eriksen", "Fischer", "Gallo", "Horvat", "Ivanov", "Jonsson"),
    *("Keller", "Lopez", "Moreau", "Nilsen", "Olsen", "Pereira", "Quinn", "Ricci", "Santos", "Tanaka"),
)
_PROTOCOL = "lu177-octreotate"


class _Beds:
    """Which bed is the next that is free on a day."""

    def __init__(self) -> None:
        self._taken: dict[int, int] = {}

    def next(self, week: int) -> int:
        self._taken[week] = self._taken.get(week, 0) + 1
        return self._taken[week]

    def taken(self, week: int) -> int:
        return self._taken.get(week, 0)


def plan_year(ward: Ward) -> None:
    """Books the year on a ward with the example day of 26 November 2026."""
    with ward.store.read() as view:
        here = {bed: row for bed, row in enumerate(view.treatments_of_day(TODAY), 1)}
    beds, numbers = _Beds(), count(1)
    rows = [
        row
        for bed, weeks in _HERE.items()
        for row in _course(here[bed].patient, here[bed].cycle + 1, None, weeks, ward, beds)
    ]
    for name, (cycle, last, weeks) in _OTHERS.items():
        rows += _course(_patient(name, next(numbers)), cycle, last, weeks, ward, beds)
    rows += _fillers(ward, beds, numbers)
    reports = ward.book(rows, author="coord1", all_or_nothing=True)
    assert all(report.treatment for report in reports), [report for report in reports if not report.treatment]
    _cancelled(ward, _patient("Haddad N.", 90), -2)
    peters = _cancelled(ward, _patient("Peters H.", 91), -11)
    values = {"sampled_on": "2026-11-19", "platelets_10e9_per_l": "62"}
    nurse, now = ward.person("nurse1"), ward.clock.now()
    ward.courses.act(peters, Request(Action.MEASURE, nurse, now, step="blood_count", values=values))


def _fillers(ward: Ward, beds: _Beds, numbers: Iterator[int]) -> Iterator[BookingRow]:
    """As many courses more as fill each day, each followed up while there is room eight weeks later.

    Two of three that come in the next weeks go on with what began before, the others begin.
    """
    for week, wanted in enumerate(_TAKEN, 1):
        while beds.taken(week) < wanted:
            number = next(numbers)
            surname = _SURNAMES[number % len(_SURNAMES)]
            begins = week > 9 or number % 3 == 0
            cycle, last = (1, None) if begins else (2 + number % 3, week - 8 - number % 2)
            weeks = [week]
            for later in (week + 8, week + 16, week + 24)[: 4 - cycle]:
                if later <= len(_TAKEN) and beds.taken(later) < _TAKEN[later - 1]:
                    weeks.append(later)
                else:
                    break
            patient = _patient(f"{surname} {chr(65 + number % 26)}.", number)
            yield from _course(patient, cycle, last, weeks, ward, beds)


def _course(
    patient: Patient, cycle: int, last: int | None, weeks: list[int], ward: Ward, beds: _Beds
) -> Iterator[BookingRow]:
    for place, week in enumerate(weeks):
        yield _row(patient, cycle + place, week, beds.next(week), last if place == 0 else None, ward)


def _cancelled(ward: Ward, patient: Patient, last: int) -> str:
    """A course whose next treatment was booked and cancelled, so that it has no date."""
    row = _row(patient, 3 if last < -9 else 2, 40, 1, last, ward)
    (report,) = ward.book([row], author="coord1")
    assert report.treatment is not None, report
    coordinator, now = ward.person("coord1"), ward.clock.now()
    ward.act(report.treatment, Request(Action.CANCEL, coordinator, now, reason="to be planned anew"))
    with ward.store.read() as view:
        return view.treatment(report.treatment).course_id


def _patient(name: str, number: int) -> Patient:
    born = date(1940 + number % 45, 1 + number % 12, 1 + number % 28)
    return Patient("", name, born if name != "Haddad N." else date(1974, 4, 21), f"46.{number:03d}", "NL", "")


def _row(patient: Patient, cycle: int, week: int, bed: int, last: int | None, ward: Ward) -> BookingRow:
    day = TODAY + timedelta(weeks=week)
    t0 = datetime.combine(day, time(8), ward.zone) + timedelta(minutes=15 * bed)
    return BookingRow(
        day=day,
        bed=bed,
        name=patient.name,
        birth_date=patient.birth_date,
        number=patient.number,
        country=patient.country,
        language=patient.language or None,
        cycle=cycle,
        t0=t0.astimezone(UTC),
        protocol=_PROTOCOL,
        activity_mbq=None,
        weight_kg=None,
        allergies="",
        last_treatment=TODAY + timedelta(weeks=last) if last is not None else None,
        flags=(),
        line=0,
    )
