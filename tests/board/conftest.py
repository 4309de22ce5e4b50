"""The day of the pictures: eight patients on 26 November 2026, told by their entries from admission to home."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ward_board.board.board import Board, bed_of, board_of
from ward_board.domain.alarms import Alarm
from ward_board.domain.duty import NOBODY, Duty
from ward_board.domain.entry import Entry
from ward_board.domain.patient import Patient
from ward_board.domain.protocol import Protocol
from ward_board.domain.protocol_file import parse
from ward_board.domain.status import situation
from ward_board.domain.words import Action, Role

from . import whole_bed

ZONE = ZoneInfo("Europe/Amsterdam")
UTC = ZoneInfo("UTC")
THURSDAY = date(2026, 11, 26)
STAFF = {
    "bos": "A. Bos",
    "devries": "J. de Vries",
    "yilmaz": "S. Yilmaz",
    "smit": "Dr E. Smit",
    "peeters": "R. Peeters",
    "maas": "M. Maas",
}
PROTOCOL_FILE = Path(__file__).parents[2] / "data" / "protocols" / "lu177-octreotate-core.toml"


def local(clock: str, days: int = 0) -> datetime:
    """An instant (UTC) from the ward's clock on the treatment day, or `days` after it."""
    return datetime.combine(THURSDAY + timedelta(days=days), time.fromisoformat(clock), ZONE).astimezone(UTC)


@dataclass
class ChartWriter:
    """Writes the entries of one treatment, each at a time of the ward's clock."""

    patient: Patient
    treatment: str
    sequence: Iterator[int]
    entries: list[Entry] = field(default_factory=list)

    def write(
        self,
        action: Action | str,
        clock: str,
        author: str,
        step: str | None = None,
        *,
        days: int = 0,
        typed: str | None = None,
        **rest: object,
    ) -> Entry:
        """One more entry; `typed` is when it was recorded, `rest` the other fields of an entry."""
        at = local(clock, days)
        values = rest.pop("values", {})
        entry = Entry(
            action=Action(action),
            author=author,
            role=Role.NURSE,
            occurred_at=at,
            recorded_at=local(typed, days) if typed else at,
            step=step,
            values=values,  # type: ignore[arg-type]
            stream=self.treatment,
            version=len(self.entries) + 1,
            seq=next(self.sequence),
            **rest,  # type: ignore[arg-type]
        )
        self.entries.append(entry)
        return entry

    def book(
        self, bed: int, t0: str, cycle: int, allergies: str | None = "", flags: str = "", mbq: float = 7400
    ) -> None:
        """The booking, written the day before."""
        values: dict[str, str | float] = {
            "bed": float(bed),
            "t0": local(t0).isoformat(),
            "cycle": float(cycle),
            "activity_mbq": mbq,
            "protocol": "core",
            "flags": flags,
        }
        if allergies is not None:
            values["allergies"] = allergies
        self.write(Action.BOOK, "16:10", "devries", days=-1, values=values)

    def prepare(self, admitted: str, cannula: str, antiemetic: str, author: str = "bos") -> None:
        """Admission, cannula and antiemetic."""
        self.write(Action.ADMIT, admitted, author)
        site = {"site": "left forearm", "gauge": 20.0, "patent": "yes"}
        self.write(Action.TICK, cannula, author, "cannula", values=site)
        self.write(Action.TICK, antiemetic, author, "antiemetic", values={"drug": "ondansetron", "mg": 8.0})

    def infuse(self, amino: str, assay: str, time_out: str, lutetium: str, lutetium_end: str) -> None:
        """Both infusions up to the end of the lutetium."""
        self.start_amino_acids(amino)
        self.start_lutetium(assay, time_out, lutetium)
        self.write(Action.FINISH, lutetium_end, "yilmaz", "lutetium")

    def start_amino_acids(self, clock: str) -> None:
        """The start of the amino acids, 1000 mL at 250 mL/h."""
        self.write(Action.START, clock, "bos", "amino_acids", values={"ml": 1000.0, "ml_per_h": 250.0})

    def start_lutetium(self, assay: str, time_out: str, lutetium: str) -> None:
        """Assay, time-out card and start of the lutetium."""
        vial = f"LU-2611-{self.treatment[1:].zfill(2)}"
        calibrated = local(assay).isoformat().replace("+00:00", "Z")
        values = {"mbq": 7512.0, "calibrated_at": calibrated, "vial": vial}
        self.write(Action.MEASURE, assay, "yilmaz", "activity_assay", values=values)
        self.write(Action.TICK, time_out, "devries", "time_out", second="smit", second_role=Role.PHYSICIAN)
        self.write(Action.START, lutetium, "yilmaz", "lutetium", second="smit", second_role=Role.PHYSICIAN)

    def end_day(self, residual: str, amino_end: str, cannula_out: str) -> None:
        """Residual assay, end of the amino acids, cannula out."""
        self.write(Action.MEASURE, residual, "yilmaz", "residual_assay", values={"mbq": 96.0})
        self.write(Action.FINISH, amino_end, "bos", "amino_acids")
        self.write(Action.TICK, cannula_out, "bos", "cannula_out")

    def go_home(self, scan: str, evaluation: str, measured: str, rules: str, home: str, usv_per_h: float) -> None:
        """The next morning, from the scan to the door."""
        self.write(Action.TICK, scan, "yilmaz", "scan", days=1, values={"uptake": "adequate"})
        self.write(Action.TICK, evaluation, "smit", "evaluation", days=1, values={"fit": "yes"})
        reading = {"usv_per_h": usv_per_h, "background_usv_per_h": 0.12, "distance_m": 1.0, "instrument": "SM-4"}
        self.write(Action.MEASURE, measured, "peeters", "measurement", days=1, values=reading)
        second = {"second": "peeters", "second_role": Role.EXPERT}
        self.write(Action.TICK, rules, "smit", "rules", days=1, **second)
        self.write(Action.TICK, home, "devries", "discharge", days=1)


_PATIENTS = (
    ("Jansen A.", "1958-04-02", "NL", "nl"),
    ("Müller K.", "1970-05-17", "DE", "nl"),
    ("de Boer P.", "1949-01-30", "NL", "nl"),
    ("Ferreira L.", "1963-07-09", "PT", "pt"),
    ("Visser M.", "1968-08-23", "NL", "nl"),
    ("Okafor C.", "1961-03-12", "NL", "nl"),
    ("Żółty P.", "1957-09-02", "PL", "pl"),
    ("Bakker S.", "1944-12-11", "NL", "nl"),
)


def write_day() -> list[ChartWriter]:
    """The eight treatments with all that happens to them until Friday afternoon."""
    sequence = count(1)
    day = [
        ChartWriter(Patient(f"p{n}", name, date.fromisoformat(born), f"41.88{n}", country, language), f"t{n}", sequence)
        for n, (name, born, country, language) in enumerate(_PATIENTS, start=1)
    ]
    one, two, three, four, five, six, seven, eight = day
    one.book(1, "08:00", 2)
    two.book(2, "08:15", 1, flags="hormone")
    three.book(3, "09:40", 3)
    four.book(4, "09:05", 4, flags="travel")
    five.book(5, "09:55", 1, allergies="iodine contrast")
    six.book(6, "10:05", 2)
    seven.book(7, "10:45", 2, flags="travel")
    eight.book(8, "10:55", 4, flags="half_dose", mbq=3700)
    _thursday(day)
    for writer, (scan, home) in zip(
        (four, seven, two, one, five, three, six, eight),
        (
            ("08:05", "13:30"),
            ("08:26", "14:15"),
            ("08:47", "14:00"),
            ("09:08", "14:00"),
            ("09:28", "14:00"),
            ("09:48", "14:05"),
            ("10:08", "14:05"),
            ("10:28", "14:10"),
        ),
        strict=True,
    ):
        at = datetime.fromisoformat(f"2026-11-27T{scan}")
        clocks = [f"{at + timedelta(minutes=minutes):%H:%M}" for minutes in (0, 20, 36, 45)]
        writer.go_home(clocks[0], clocks[1], clocks[2], clocks[3], home, usv_per_h=8.2)
    return day


def _thursday(day: Sequence[ChartWriter]) -> None:
    one, two, three, four, five, six, seven, eight = day
    one.prepare("06:40", "07:00", "07:25")
    one.infuse("08:05", "08:25", "08:30", "08:35", "09:05")
    one.write(Action.SEEN, "10:31", "bos")
    one.end_day("09:20", "12:05", "12:12")
    two.prepare("06:50", "07:15", "07:40")
    two.infuse("08:20", "08:40", "08:45", "08:50", "09:20")
    two.write(Action.SEEN, "10:08", "bos")
    two.end_day("09:36", "12:20", "12:26")
    three.prepare("07:50", "08:40", "09:10")
    three.start_amino_acids("09:45")
    three.start_lutetium("10:08", "10:16", "10:19")
    three.write(Action.PAUSE, "10:38", "yilmaz", "amino_acids", typed="10:39", reason="occlusion, pump stopped")
    three.write(Action.RESUME, "10:44", "yilmaz", "amino_acids")
    three.write(Action.FINISH, "10:49", "yilmaz", "lutetium")
    three.end_day("11:04", "13:51", "13:58")
    four.prepare("07:20", "08:10", "08:40")
    four.infuse("09:15", "09:35", "09:40", "09:45", "10:15")
    four.write(Action.SEEN, "10:35", "yilmaz")
    four.end_day("10:31", "13:15", "13:21")
    five.prepare("08:10", "09:00", "09:25")
    five.start_amino_acids("10:00")
    five.start_lutetium("10:20", "10:26", "10:30")
    five.write(Action.SEEN, "10:40", "yilmaz")
    five.write(Action.FINISH, "11:00", "yilmaz", "lutetium")
    five.end_day("11:15", "14:00", "14:07")
    six.prepare("08:12", "09:10", "09:30", "devries")
    six.start_amino_acids("10:06")
    six.write(Action.SEEN, "10:36", "devries")
    six.write(Action.TAKE, "10:41", "yilmaz", target="t6:lutetium_waits:lutetium")
    six.start_lutetium("10:49", "10:53", "10:56")
    six.write(Action.FINISH, "11:26", "yilmaz", "lutetium")
    six.end_day("11:41", "14:27", "14:33")
    seven.prepare("09:00", "09:45", "10:10")
    seven.write(Action.SEEN, "10:34", "bos")
    seven.infuse("10:44", "11:02", "11:08", "11:14", "11:44")
    seven.end_day("11:59", "14:44", "14:50")
    eight.prepare("09:20", "10:00", "10:25")
    eight.infuse("10:55", "11:15", "11:20", "11:26", "11:56")
    eight.end_day("12:11", "14:56", "15:02")
    for writer in day:
        writer.write(Action.SEEN, "18:30", "maas")
        writer.write(Action.SEEN, "22:08", "maas")


MakeBoard = Callable[..., Board]


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    """The core protocol as it is shipped."""
    return parse(PROTOCOL_FILE.read_text(encoding="utf-8"), PROTOCOL_FILE.name)


@pytest.fixture(scope="session")
def make_board(protocol: Protocol) -> MakeBoard:
    """`make_board("10:42:17")` is the board of the pictures at that time; other days, writers and names on request.

    With `all_known` entries count that lie ahead of the time, as after a clock that was set back.
    """

    def make(
        clock: str = "10:42:17",
        days: int = 0,
        *,
        writers: Sequence[ChartWriter] | None = None,
        names: Mapping[str, str] | None = None,
        now: datetime | None = None,
        technical: Sequence[Alarm] = (),
        all_known: bool = False,
        duty: Duty = NOBODY,
    ) -> Board:
        moment = now or local(clock, days)
        beds = []
        for writer in writers if writers is not None else write_day():
            name = (names or {}).get(writer.treatment, writer.patient.name)
            patient = replace(writer.patient, name=name)
            known = [one for one in writer.entries if all_known or one.recorded_at <= moment or one.version == 1]
            beds.append(bed_of(patient, situation(protocol, known, moment, ZONE)))
        return board_of(
            ward="PRRT ward",
            kind="demo",
            day=THURSDAY,
            zone=ZONE,
            now=moment,
            saved_at=moment,
            beds=beds,
            technical=technical,
            staff=STAFF,
            duty=duty,
        )

    return make


@pytest.fixture
def day() -> list[ChartWriter]:
    """The eight treatments, free to be changed by a test."""
    return write_day()


@pytest.fixture
def at() -> Callable[..., datetime]:
    """`at("10:42")` is that time of the ward's clock on the treatment day, in UTC."""
    return local


@pytest.fixture(scope="session")
def whole() -> Protocol:
    """The whole protocol."""
    return whole_bed.whole()


@pytest.fixture(scope="session")
def done() -> whole_bed.Entries:
    """A whole day on which everything was done."""
    return whole_bed.done()


@pytest.fixture(scope="session")
def careless() -> whole_bed.Entries:
    """The same up to the night, with five things of the day before left open."""
    return whole_bed.careless()
