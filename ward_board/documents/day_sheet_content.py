"""What the day sheet says: the two days of one patient in a dozen pictures, with times that family and friends read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from ward_board.documents.blood_tests import BloodTests, blood_tests
from ward_board.documents.making import Content, Request
from ward_board.documents.next_cycle import next_cycle_on
from ward_board.documents.phrases import Languages, apart, day_words, said, short_day_words
from ward_board.documents.words import Words
from ward_board.domain.infusion import HOUR
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM
from ward_board.domain.status import Situation
from ward_board.domain.text import printable
from ward_board.errors import BadInputError

FIVE_MINUTES_SECONDS = 300
COMES_BEFORE_T0 = timedelta(minutes=90)  # CLINICAL B1: where a protocol has no step of the arrival itself
COMES, AMINO, AMINO_ON, TUBE_OUT, NIGHT = "come", "amino", "amino_on", "cannula_out", "night"
STATIONS = {
    "cannula": "cannula",
    "nausea": "antiemetic",
    AMINO: AMINO_ACIDS,
    LUTETIUM: LUTETIUM,
    TUBE_OUT: "cannula_out",
    "scan": "scan",
    "doctor": "evaluation",
    "measure": "measurement",
    "home": "discharge",
}
"""The pictures of single steps; beside them stand the arrival, the amino acids that go on, and the night."""


@dataclass(frozen=True, slots=True)
class Station:
    """One picture of the day: its name, from when and until when (aware, UTC); both are the same for what is short."""

    name: str
    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return round((self.end - self.start) / MINUTE)


def content(request: Request) -> Content:
    """The day sheet of the bed; raises BadInputError for a treatment that does not take place."""
    bed, board = request.bed, request.board
    if bed is None:
        raise BadInputError("day-sheet: say whose, with a bed")
    chart = bed.situation.chart
    if chart.is_cancelled:
        raise BadInputError(f"Bed {bed.number}: the treatment does not take place, there is no day to tell of")
    stations = stations_of(bed.situation, board.zone)
    sheet = _Sheet(Languages(request.words, request.beside), board.zone)
    first, last = (day_words(request.words, sheet.day(one)) for one in (stations[0], stations[-1]))
    cycle, cycles = str(chart.booking.cycle), str(max(bed.cycles, chart.booking.cycle))
    next_cycle = next_cycle_on(bed)
    made = f"{short_day_words(request.words, sheet.local(board.now).date())}, {board.now.astimezone(board.zone):%H:%M}"
    return Content(
        {
            "name": printable(bed.patient.name),
            "cycle": int(cycle),
            "cycles": int(cycles),
            "course": sheet.languages.tell(lambda words: said(words, "cycle", cycle=cycle, cycles=cycles)),
            "bed": said(request.words, "bed", bed=apart(request.words, str(bed.number))),
            "days": [first] if first == last else [first, last],
            "parts": [sheet.part(list(some)) for _, some in groupby(stations, sheet.day)],
            "bar": sheet.bar(stations),
            "blood": _blood(request.words, blood_tests(chart, board.zone)),
            "next_cycle": short_day_words(request.words, next_cycle) if next_cycle else "",
            "is_last": cycle == cycles,
            "foot": said(request.words, "foot", made=apart(request.words, made)),
        }
    )


def stations_of(situation: Situation, zone: ZoneInfo) -> Sequence[Station]:
    """What happens to the patient, as it was or as it is expected, in order of time.

    What this protocol has not, or what was left out, is not among it.
    """
    found = [one for name, step in STATIONS.items() if (one := _station(situation, name, step))]
    named = {one.name: one for one in found}
    amino, lutetium = named.get(AMINO), named.get(LUTETIUM)
    if amino and lutetium and amino.end > lutetium.end:
        found.append(Station(AMINO_ON, lutetium.end, amino.end))
    t0 = situation.chart.booking.t0
    found.append(_station(situation, COMES, "identity") or Station(COMES, t0 - COMES_BEFORE_T0, t0 - COMES_BEFORE_T0))
    found.sort(key=lambda one: one.start)
    return list(_with_nights(found, zone))


def _with_nights(stations: Sequence[Station], zone: ZoneInfo) -> Iterator[Station]:
    """Between two days a night, which belongs to the first of them."""
    for one, after in zip(stations, [*stations[1:], None], strict=True):
        yield one
        if after and after.start.astimezone(zone).date() > one.start.astimezone(zone).date():
            yield Station(NIGHT, one.start, after.start)


def _station(situation: Situation, name: str, step: str) -> Station | None:
    known = situation.plan.steps.get(step)
    if known is None or (start := known.actual.start or known.projected.start) is None:
        return None
    return Station(name, start, known.actual.end or known.projected.end or start)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How the languages and the ward's clock tell of a day."""

    languages: Languages
    zone: ZoneInfo

    def local(self, instant: datetime) -> datetime:
        """By the ward's clock, at the nearest five minutes: nobody can promise more."""
        rounded = round(instant.timestamp() / FIVE_MINUTES_SECONDS) * FIVE_MINUTES_SECONDS
        return datetime.fromtimestamp(rounded, self.zone)

    def day(self, station: Station) -> date:
        return self.local(station.start).date()

    def time(self, instant: datetime) -> str:
        return f"{self.local(instant):%H:%M}"

    def part(self, stations: Sequence[Station]) -> Mapping[str, Any]:
        """One day."""
        day = self.day(stations[0])
        return {"day": day_words(self.languages.first, day), "stations": [self.picture(one) for one in stations]}

    def picture(self, station: Station) -> Mapping[str, Any]:
        """A picture's words; the night has no time."""

        def told(words: Words, key: str) -> str:
            values = {"minutes": str(station.minutes), "until": apart(words, self.time(station.end))}
            return said(words, f"step_{station.name}{key}", **values)

        return {
            "picture": station.name,
            "time": "" if station.name == NIGHT else self.time(station.start),
            "title": self.languages.tell(lambda words: told(words, "")),
            "more": told(self.languages.first, "_text"),
        }

    def bar(self, stations: Sequence[Station]) -> Mapping[str, Any] | None:
        """The hours at the drip as shares of a line from 0 to 1; None where the two infusions are not known."""
        named = {one.name: one for one in stations}
        if AMINO not in named or LUTETIUM not in named:
            return None
        amino, lutetium = named[AMINO], named[LUTETIUM]
        begin = self.local(named[COMES].start).replace(minute=0).timestamp()
        last = max(self.local(one.end).timestamp() for one in (amino, lutetium, named.get(TUBE_OUT, amino)))
        seconds = HOUR.total_seconds()
        hours = max(1, int(-(-(last - begin) // seconds)))

        def share(instant: datetime) -> float:
            return round((self.local(instant).timestamp() - begin) / (hours * seconds), 4)

        ticks = [datetime.fromtimestamp(begin + hour * seconds, self.zone) for hour in range(hours + 1)]
        return {
            "hours": [{"time": f"{tick:%H:%M}", "at": share(tick)} for tick in ticks],
            AMINO: [share(amino.start), share(amino.end)],
            LUTETIUM: [share(lutetium.start), share(lutetium.end)],
        }


def _blood(words: Words, blood: BloodTests) -> list[str]:
    """When blood is tested; what nobody can count stands as it was written."""
    days = [short_day_words(words, day) for day in blood.days]
    return days or ([printable(blood.written)] if blood.written else [])
