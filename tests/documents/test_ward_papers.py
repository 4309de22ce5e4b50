"""The papers of the ward: handover, downtime sheet, treatment record; what they say, on how many pages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from tests.board.whole_bed import clock
from ward_board.board.board import Bed, Board, bed_of, board_of
from ward_board.board.moments import birth_date
from ward_board.board.not_recorded import not_recorded
from ward_board.config.paths import shipped_data
from ward_board.config.settings import Papers, Settings
from ward_board.documents.downtime_content import content as downtime_content
from ward_board.documents.handover_content import content as handover_content
from ward_board.documents.making import Request, make_paper
from ward_board.documents.paper import PaperKind
from ward_board.documents.record_content import content as record_content
from ward_board.documents.words import words_of
from ward_board.domain.alarms import Alarm
from ward_board.domain.entry import UNSIGNED, Entry
from ward_board.domain.patient import Patient
from ward_board.domain.protocol import AMINO_ACIDS
from ward_board.domain.status import situation
from ward_board.domain.text import printable
from ward_board.domain.words import Action, AlarmKind, Priority, Role
from ward_board.errors import BadInputError

from . import papers_ward
from .papers_ward import ARRIVING, DURING, EVENING, NEXT_MORNING, ZONE, at

FOLDERS = (shipped_data() / "papers",)
OF_THE_WARD = (PaperKind.DOWNTIME, PaperKind.HANDOVER, PaperKind.RECORD)
ENGLISH = papers_ward.SETTINGS.model_copy(update={"language": "en"})
BoardAt = Callable[[datetime], Board]


def pages_of(
    kind: PaperKind, board: Board, bed: Bed | None = None, settings: Settings = ENGLISH, language: str | None = None
) -> list[str]:
    """The text of each page, with one space between words."""
    return read_back(make_paper(kind, board, bed, settings, FOLDERS, by="A. Bos", language=language).pdf)


def read_back(pdf: bytes) -> list[str]:
    """The text of each page as a viewer copies it, with one space between words."""
    document = PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def text_of(kind: PaperKind, board: Board, bed: Bed | None = None) -> str:
    """The text of a paper that has one page."""
    (page,) = pages_of(kind, board, bed)
    return page


def asked(kind: PaperKind, board: Board, bed: Bed | None = None) -> Request:
    """What a paper's content is made from."""
    words = words_of(kind, "en", FOLDERS)
    return Request(kind, board, bed, words, words, ENGLISH, "A. Bos")


def row_of(board: Board, number: int) -> dict[str, Any]:
    """What the downtime sheet says of a bed."""
    pages = downtime_content(asked(PaperKind.DOWNTIME, board)).data["pages"]
    return next(row for page in pages for row in page if row["bed"] == str(number))


def act(action: Action, when: datetime, place: int, step: str | None = None, **rest: Any) -> Entry:
    """An entry of Bed 1 after all others."""
    return Entry(
        **{"action": action, "author": "maas", "role": Role.NURSE, "occurred_at": when, "recorded_at": when, **rest},
        **{"step": step, "stream": "t1", "version": 900 + place, "seq": 900_000 + place},
    )


def bed_with(*more: Entry, now: datetime = NEXT_MORNING) -> Bed:
    """Bed 1 with a few entries on top."""
    known = [*papers_ward.known_at(1, now), *more]
    return bed_of(papers_ward.PATIENTS[0], situation(papers_ward.whole(), known, now, ZONE))


def ward_with(bed: Bed, *others: Bed, technical: tuple[Alarm, ...] = ()) -> Board:
    """A board with these beds."""
    board = papers_ward.board_of_papers(bed.situation.now)
    return board_of(
        **{"ward": board.ward, "kind": "ward", "day": board.day, "zone": ZONE, "now": board.now},
        **{"saved_at": board.now, "staff": board.staff, "beds": [bed, *others], "technical": technical},
    )


def entry_on(step: str) -> Entry:
    """The entry of Bed 1 on a step."""
    return next(one for one in papers_ward.entries_of(1) if one.step == step)


# the downtime sheet


@pytest.mark.parametrize(
    "now", [ARRIVING, DURING, EVENING, NEXT_MORNING], ids=["arriving", "during", "evening", "next"]
)
def test_h5_h21_eight_beds_are_on_one_page_at_any_time(board_at: BoardAt, now: datetime) -> None:
    board = replace(board_at(now), beds=tuple(_latin(bed) for bed in board_at(now).beds))
    page = text_of(PaperKind.DOWNTIME, board)
    for bed in board.beds:
        for known in (bed.patient.name, birth_date(bed.patient.birth_date), bed.patient.number):
            assert known in page
    assert f"written at {clock(board).time(now)}" in page
    assert "Older than 10 minutes? Then the board is down" in page
    assert [f"{name} {number}" in page for name, number in (("physician", 5501), ("stand-by", 5503))] == [True, True]


def _latin(bed: Bed) -> Bed:
    """The same where the name is not read from right to left: viewers turn such words."""
    name = bed.patient.name if bed.patient.name[0].isascii() or bed.number != 5 else "Hassan L."
    return replace(bed, patient=replace(bed.patient, name=name))


def test_a_ninth_bed_begins_a_second_page_and_nobody_is_missing(board_at: BoardAt) -> None:
    ninth = papers_ward.bed_at(9, DURING, Patient("p9", "Novák J.", date(1950, 2, 1), "47.001", "CZ", ""))
    first, second = pages_of(PaperKind.DOWNTIME, ward_with(*board_at(DURING).beds, ninth))
    assert "García Núñez M." in first
    assert "Novák J." not in first
    assert "Novák J." in second
    assert "2 / 2" in second


def test_it_says_what_runs_since_when_at_which_rate_and_the_calculated_volume(board_at: BoardAt) -> None:
    board = board_at(DURING)
    run = papers_ward.bed_number(board, 1).situation.chart[AMINO_ACIDS].run
    assert run is not None
    given = round(250 * (DURING - run.started_at) / timedelta(hours=1))
    words = f"250 mL/h · ≈{given} given, ≈{1000 - given} left of 1,000 mL · bag empty and over 12:00"
    infusion = row_of(board, 1)["infusions"][0]
    assert (infusion["when"], infusion["words"]) == ("running since 08:00", words)
    assert infusion["share"] == pytest.approx(given / 1000, abs=0.001)


def test_it_says_when_lutetium_may_start_and_what_it_waits_for(board_at: BoardAt) -> None:
    row = row_of(board_at(DURING), 8)
    assert row["infusions"][1]["when"] == "may start 10:50"
    start = next(one for one in row["next"] if one["what"] == "Start Lu-177")
    assert (start["at"], "30 min of amino acids" in start["waits"]) == ("10:50", True)


def test_it_lists_all_that_is_still_to_be_done_today_and_the_ends_of_what_has_not_begun(board_at: BoardAt) -> None:
    row = row_of(board_at(ARRIVING), 8)
    listed = [one["what"] for one in row["next"]] + [one["what"] for one in row["then"]]
    assert {"start amino acids", "start Lu-177", "end Lu-177", "end amino acids", "evening round"} <= set(listed)
    watch = next(one for one in row["then"] if one["what"].startswith("watch after"))
    assert watch["times"] == ["11:50", "12:20", "13:20", "14:20"]
    assert row["more"].startswith("and ")
    evening = row_of(board_at(EVENING), 1)
    assert "discharge" in [one["what"] for one in evening["then"]]
    assert not evening["more"]


def test_alarms_stand_on_it_with_who_has_them_and_the_boards_own_too(board_at: BoardAt) -> None:
    late = at("11:40")
    known = papers_ward.known_at(1, DURING)
    bed = bed_of(papers_ward.PATIENTS[0], situation(papers_ward.whole(), known, late, ZONE))
    stale = Alarm(AlarmKind.STORE_STALE, Priority.HIGH, late, late, "store")
    board = ward_with(bed, technical=(stale,))
    assert bed.alarms
    page = text_of(PaperKind.DOWNTIME, board)
    for line in row_of(board, 1)["alarms"]:
        assert f"{line['stars']} {line['fact']}" in page
        assert line["has_it"] in page
    assert "*** the board itself:" in page


def test_it_is_old_after_twice_as_long_as_a_site_lets_it_lie(board_at: BoardAt) -> None:
    settings = ENGLISH.model_copy(update={"papers": Papers(downtime_minutes=7)})
    request = replace(asked(PaperKind.DOWNTIME, board_at(DURING)), settings=settings)
    assert downtime_content(request).data["old"].startswith("Older than 14 minutes?")


def test_an_empty_ward_has_papers_too(board_at: BoardAt) -> None:
    board = replace(board_at(DURING), beds=())
    assert "nothing to take over" in text_of(PaperKind.DOWNTIME, board)
    assert "nothing to hand over" in text_of(PaperKind.HANDOVER, board)


# the handover


def test_the_handover_says_of_every_bed_what_is_not_recorded_and_has_room_for_two_names(board_at: BoardAt) -> None:
    board = board_at(DURING)
    page = text_of(PaperKind.HANDOVER, board)
    open_points = [one.words[0] for bed in board.beds for one in not_recorded(bed, clock(board))]
    assert open_points
    assert all(words in page for words in open_points)
    assert re.search("gives over .*name time signature .*takes over|gives over.*takes over", page)
    assert "0 of 8 beds" in page


def test_a_bed_that_was_accepted_says_by_whom_and_an_open_incident_stands(board_at: BoardAt) -> None:
    given = act(Action.ASSIGN, at("10:30"), 1, values={"nurse": "maas"})
    began = act(Action.INCIDENT, at("10:20"), 2, values={"kind": "vomiting"}, reason="once, 50 mL")
    ended = act(Action.CLOSE, at("10:35"), 3, target=began.id)
    other = act(Action.INCIDENT, at("10:40"), 4, values={"kind": "other"}, reason="asks for the physician")
    board = ward_with(bed_with(given, began, ended, other, now=DURING))
    (row,) = handover_content(asked(PaperKind.HANDOVER, board)).data["beds"]
    assert row["accepted"] == "Maas 10:30"
    assert [one.rpartition(", ")[2] for one in row["incidents"]] == ["closed 10:35", "OPEN"]
    page = text_of(PaperKind.HANDOVER, board)
    assert "once, 50 mL, closed 10:35" in page
    assert "1 of 1 beds" in page


# the treatment record


def test_every_act_in_the_journal_has_a_row_with_who_did_it(whole_board: Board) -> None:
    bed = papers_ward.bed_number(whole_board, 1)
    rows = record_content(asked(PaperKind.RECORD, whole_board, bed)).data["rows"]
    acts = [one for one in papers_ward.known_at(1, NEXT_MORNING) if one.step]
    assert len(rows) == len(acts)
    time_out = next(row for row in rows if row["what"] == "Time-out card")
    assert plain(time_out["signed"]) == "A. Bos performed, Dr E. Smit verified"
    page = text_of(PaperKind.RECORD, whole_board, bed)
    for known in ("Jansen A.", "08-04-1951", "40.217", "7,400 MBq", "within ±10 %", "net", "rules approved"):
        assert known in page
    assert "Time-out card — A. Bos performed, Dr E. Smit verified" in page


@pytest.mark.parametrize(
    ("language", "performed", "authorised"),
    [("en", "A. Bos performed", "A. Bos authorised"), ("nl", "uitgevoerd door A. Bos", "goedgekeurd door A. Bos")],
)
def test_a15_each_signature_on_the_record_has_printed_name_meaning_and_time(
    whole_board: Board, language: str, performed: str, authorised: str
) -> None:
    late = act(Action.NOTE, at("13:00"), 1, reason="felt well", recorded_at=at("13:20"))
    unsigned = act(Action.SEEN, at("13:05"), 2, author=UNSIGNED, unsigned="P. de Wit", deviation="unsigned")
    bed = bed_with(late, unsigned)
    words = words_of(PaperKind.RECORD, language, FOLDERS)
    asked_for = replace(asked(PaperKind.RECORD, ward_with(bed), bed), words=words)
    data = record_content(asked_for).data
    signed = {row["what"]: plain(row["signed"]) for row in data["rows"]}
    assert (signed["Physician's go"], signed["Cannula"]) == (authorised, performed)
    assert signed["Rules"].split(", ")[0] == authorised.replace("A. Bos", "Dr E. Smit")
    also = [plain(one["signed"]) for one in data["also"]]
    assert any(performed.replace("A. Bos", "M. Maas") in one and one.endswith("13:20") for one in also)
    (deviation,) = data["deviations"]
    assert "P. de Wit (not signed)" in told(deviation)
    assert plain(deviation["signed"]).endswith(": P. de Wit")
    page = " ".join(pages_of(PaperKind.RECORD, ward_with(bed), bed, language=language))
    assert f"— {authorised}" in page
    assert "P. de Wit" in page


def plain(text: str) -> str:
    """Without the signs that keep a part of it together."""
    return text.replace("\u2068", "").replace("\u2069", "")


def told(one: dict[str, Any]) -> str:
    """A sentence of the record, whatever of it is struck."""
    return "".join(piece["text"] for piece in one["pieces"])


@cache
def gone_otherwise() -> Bed:
    """Corrected twice, struck once, an incident, a skipped step, a deviation that is countersigned."""
    cannula, start, survey = entry_on("cannula"), entry_on("amino_acids"), entry_on("survey")
    leaves = act(Action.TICK, at("12:20", 1), 7, "discharge", deviation="patient", reason="taxi could not wait")
    return bed_with(
        act(Action.CORRECT, at("09:00"), 1, target=cannula.id, values={"gauge": 18.0}, reason="read off the packet"),
        act(Action.CORRECT, at("09:05"), 2, target=cannula.id, values={"gauge": 22.0}, reason="read it again"),
        act(Action.CORRECT, at("09:10"), 3, target=start.id, values={"occurred_at": at("07:57").isoformat()}),
        act(Action.CORRECT, at("09:30"), 4, target=survey.id, reason="it was Bed 6"),
        act(Action.INCIDENT, at("09:40"), 5, values={"kind": "other"}, reason="asks for the physician"),
        act(Action.SKIP, at("12:10", 1), 6, "belongings", reason="took nothing into the room"),
        leaves,
        act(Action.COUNTERSIGN, at("12:30", 1), 8, author="smit", target=leaves.id),
    )


def test_what_was_corrected_is_struck_and_stays_readable() -> None:
    board = ward_with(gone_otherwise())
    rows = record_content(asked(PaperKind.RECORD, board, board.beds[0])).data["rows"]
    cannula = next(row for row in rows if row["what"] == "Cannula")
    gauge = next(one for one in cannula["values"] if one["name"] == "gauge")
    assert (gauge["struck"], gauge["text"]) == (["20 G", "18 G"], "22 G")
    assert [note.partition(": ")[0] for note in cannula["notes"]] == [
        "corrected by Maas 09:00",
        "corrected by Maas 09:05",
    ]
    start = next(row for row in rows if row["what"] == "Start amino acids")
    assert start["at"] == [{"text": "08:00", "struck": True}, {"text": "07:57", "struck": False}]
    survey = next(row for row in rows if row["what"].startswith("Hands, floor"))
    assert (survey["struck"], survey["notes"]) == (True, ["struck by Maas 09:30: it was Bed 6"])
    page = " ".join(pages_of(PaperKind.RECORD, board, board.beds[0]))
    assert "gauge 20 G 18 G 22 G" in page
    assert "Hands, floor, pump surveyed" in page


def test_deviations_incidents_and_variances_stand_with_reason_and_countersignature() -> None:
    board = ward_with(gone_otherwise())
    data = record_content(asked(PaperKind.RECORD, board, board.beds[0])).data
    (deviation,) = data["deviations"]
    assert "Reason: taxi could not wait. Countersigned by Dr Smit" in told(deviation)
    assert [told(one) for one in data["incidents"]] == [
        "Maas charted an incident: something else. Reason: asks for the physician."
    ]
    assert len(data["corrections"]) == 4
    said = {one["kind"]: one["said"] for one in data["variances"]}
    assert "belongings measured: took nothing into the room" in said["skipped"]
    assert "hands, floor, pump surveyed" in said["not done"]
    assert re.fullmatch(r".*discharge -\d+ min.*", said["early"])
    page = " ".join(pages_of(PaperKind.RECORD, board, board.beds[0]))
    assert "Countersigned by Dr Smit" in page
    assert "discharged Fri 12:20, Maas" in page


def test_a_record_that_is_too_long_for_a_page_says_how_many_there_are() -> None:
    notes = [act(Action.NOTE, at("13:00"), place, reason="looked in; " * 12) for place in range(40)]
    board = ward_with(bed_with(*notes))
    first, second = pages_of(PaperKind.RECORD, board, board.beds[0])
    assert "1 / 2" in first
    assert "2 / 2" in second


# whatever stands on them


@pytest.mark.parametrize("kind", OF_THE_WARD)
def test_hostile_names_are_text_on_one_page_and_made_twice_is_equal(whole_board: Board, kind: PaperKind) -> None:
    board = whole_board
    names = {1: "#set text(red) *b* $x$ `c` @d <e>", 2: "\u202eesrever", 3: "W" * 200, 4: "Wagner " * 28}
    for number, name in names.items():
        board = papers_ward.with_patient(board, number, name=name)
    for number in (1, 3) if kind.is_of_one_patient else (0,):
        bed = papers_ward.bed_number(board, number) if number else None
        pdf, again = (make_paper(kind, board, bed, ENGLISH, FOLDERS, by="A. Bos").pdf for _ in range(2))
        assert pdf == again
        (page,) = read_back(pdf)
        text = re.sub(r"\s|\u200b", "", page)
        for shown in [names[number]] if number else names.values():
            assert re.sub(r"\s", "", printable(shown)) in text


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("kind", [PaperKind.DOWNTIME, PaperKind.HANDOVER])
def test_h5_a_name_that_no_font_draws_stops_no_paper_of_the_whole_ward(board_at: BoardAt, kind: PaperKind) -> None:
    board = papers_ward.with_patient(board_at(DURING), 6, name="Somchai น้ำใจดี")
    board = papers_ward.with_patient(board, 2, name="김민수")
    (page,) = pages_of(kind, board)
    assert "Somchai ?????" in page
    assert "\u0e19" not in page
    for bed in board.beds:
        assert bed.patient.number in page
    assert "The name of Bed 2, 6 cannot be drawn here and stands with ? in it: go by birth date and number." in page
    packages = "fonts-noto-core fonts-wqy-microhei"
    assert f"Install fonts for hangul, thai, on Debian: apt install {packages}" in page
    assert "cannot be drawn" in pages_of(kind, papers_ward.with_patient(board, 2, name="Kim"))[0]
    pdfs = {make_paper(kind, board, None, ENGLISH, FOLDERS, by="A. Bos").pdf for _ in range(2)}
    assert len(pdfs) == 1


@pytest.mark.usefixtures("bare_machine")
def test_h5_nor_does_what_somebody_typed_beside_the_names(board_at: BoardAt) -> None:
    note = act(Action.INCIDENT, at("10:40"), 4, values={"kind": "other"}, reason="says เจ็บ")
    (page,) = pages_of(PaperKind.HANDOVER, ward_with(bed_with(note, now=DURING)))
    assert "says ???" in page
    assert "Letters that cannot be drawn here stand as ?. Install fonts for thai, on Debian: apt install" in page


@pytest.mark.usefixtures("bare_machine")
def test_a_paper_of_one_patient_is_refused_rather_than_misspelt(board_at: BoardAt) -> None:
    board = papers_ward.with_patient(board_at(DURING), 1, name="สมชาย")
    with pytest.raises(BadInputError, match="install one, on Debian"):
        pages_of(PaperKind.RECORD, board, papers_ward.bed_number(board, 1))


@pytest.mark.usefixtures("bare_machine")
def test_a_ward_whose_every_letter_can_be_drawn_says_nothing_of_it(board_at: BoardAt) -> None:
    (page,) = pages_of(PaperKind.DOWNTIME, ward_with(bed_with(now=DURING)))
    assert "cannot be drawn" not in page


@pytest.mark.parametrize("kind", OF_THE_WARD)
def test_dutch_says_all_that_english_says_and_that_nobody_reviewed_it(board_at: BoardAt, kind: PaperKind) -> None:
    english, dutch = (_words(FOLDERS[0] / "words" / f"{kind}.{language}.toml") for language in ("en", "nl"))
    assert set(dutch) - set(english) == {"not_reviewed"}
    for key, words in english.items():
        assert _figures(words) == _figures(dutch[key]), key
    board = board_at(DURING)
    bed = papers_ward.bed_number(board, 1) if kind.is_of_one_patient else None
    # the sentences of the board have no Dutch yet, so that the whole paper is English unless somebody asks for Dutch
    assert "vertaling niet nagelezen" in " ".join(pages_of(kind, board, bed, language="nl"))
    assert "not reviewed" not in " ".join(pages_of(kind, board, bed, papers_ward.SETTINGS))


def _words(file: Path) -> dict[str, str]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _figures(words: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(words) if name}
