"""The day sheet: this patient's times, in words and languages that a family reads, on one page."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from tests.board.whole_bed import Course, board, whole
from tests.domain.course_story import Story
from ward_board.board.board import Board, bed_of
from ward_board.config.settings import Settings
from ward_board.documents.day_sheet_content import content, stations_of
from ward_board.documents.making import Request, make_paper
from ward_board.documents.paper import Paper, PaperKind
from ward_board.documents.words import languages_of, words_of
from ward_board.domain.protocol_file import parse
from ward_board.domain.status import Situation, situation
from ward_board.domain.words import Action
from ward_board.errors import BadInputError

from .papers_ward import DURING, EVE, PATIENTS, ZONE, at, bed_number, with_patient
from .reading import page_count, text_of, viewed

KIND = PaperKind.DAY_SHEET
LANGUAGES = ("en", "ar", "de", "es", "fr", "it", "nl", "pl", "tr")
NOT_SHIPPED = {"reviewed_by"}
CORE = Path(__file__).parents[2] / "data" / "protocols" / "lu177-octreotate-core.toml"
MakeSheet = Callable[..., Paper]


@pytest.fixture
def sheet(board_at: Callable[[datetime], Board], settings: Settings, folders: tuple[Path, ...]) -> MakeSheet:
    """The day sheet of bed 4 as the board stood, in a language, with the settings of a site changed."""

    def made(speaks: str = "nl", now: datetime = EVE, **rest: Any) -> Paper:
        ward = with_patient(board_at(now), 4, language=speaks)
        here = settings.model_copy(update=rest.pop("changed", {}))
        return make_paper(KIND, ward, bed_number(ward, 4), here, rest.pop("where", folders), by="A. Bos", **rest)

    return made


def told(stands: Board, settings: Settings, folders: tuple[Path, ...], number: int = 4) -> Any:
    """What the template is given."""
    words = words_of(KIND, "en", folders)
    request = Request(KIND, stands, bed_number(stands, number), words, words, settings, "A. Bos", folders=folders)
    return _plain_spaces(content(request).data)


def _plain_spaces(data: Any) -> Any:
    if isinstance(data, str):
        return data.replace("\xa0", " ")
    if isinstance(data, dict):
        return {key: _plain_spaces(one) for key, one in data.items()}
    return [_plain_spaces(one) for one in data] if isinstance(data, list) else data


def times_of(data: Any) -> list[tuple[str, str]]:
    return [(one["picture"], one["time"]) for part in data["parts"] for one in part["stations"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fits_one_page_with_the_wards_words_beside(sheet: MakeSheet, language: str) -> None:
    pdf = sheet(language).pdf
    text = text_of(pdf)
    assert page_count(pdf) == 1
    assert "Müller K." in text
    assert all(time in text for time in ("07:30", "09:00", "09:30", "13:05", "08:30", "14:00", "+31 20 123 45 67"))
    # once where the ward speaks it too, small beside where not: never left out, never said twice
    assert text.replace(" ", "").count("Geenbezoekindenacht.") == 1


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("language", ["ar", "de", "es", "fr"])  # the longest
def test_every_language_fits_one_page_on_a_bare_machine(sheet: MakeSheet, language: str) -> None:
    assert page_count(sheet(language, at("12:40", 1)).pdf) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_all_and_that_nobody_reviewed_it(folders: tuple[Path, ...], language: str) -> None:
    english, words = (_file(folders, one) for one in ("en", language))
    assert words.keys() == english.keys()
    assert words["reviewed_by"] == "", "only a person at a site can sign"
    assert all(text.strip() for key, text in words.items() if key not in NOT_SHIPPED)
    assert all(text == unicodedata.normalize("NFC", text) for text in words.values())
    same = {key for key in words if words[key] == english[key]} - NOT_SHIPPED
    assert language == "en" or len(same) <= 4, f"not translated: {same}"
    for key, text in english.items():
        assert {
            part for part in ("{cycle}", "{cycles}", "{made}", "{minutes}", "{until}", "{bed}") if part in text
        } == {
            part for part in ("{cycle}", "{cycles}", "{made}", "{minutes}", "{until}", "{bed}") if part in words[key]
        }, key


def test_the_languages_asked_for_are_there(folders: tuple[Path, ...]) -> None:
    assert languages_of(KIND, folders) == LANGUAGES


def test_it_says_when_nobody_reviewed_the_translation_and_stops_when_somebody_did(
    sheet: MakeSheet, site: Callable[[str, str], tuple[Path, ...]], folders: tuple[Path, ...]
) -> None:
    shipped = (folders[0] / "words" / "day-sheet.de.toml").read_text(encoding="utf-8")
    assert "Übersetzung nicht geprüft" in text_of(sheet("de").pdf)
    signed = shipped.replace('reviewed_by = ""', 'reviewed_by = "Dr G. Adler"')
    where = site("words/day-sheet.de.toml", signed)
    assert "nicht geprüft" not in text_of(sheet("de", where=where).pdf)
    # who signed a file did not read what was added to the paper since
    where = site("words/day-sheet.de.toml", "".join(line for line in signed.splitlines(True) if "visit_4" not in line))
    pdf = sheet("de", where=where).pdf
    assert "Übersetzung nicht geprüft" in text_of(pdf)
    assert "You can always phone." in text_of(pdf)


def test_a_language_that_nobody_wrote_is_english(sheet: MakeSheet) -> None:
    paper = sheet("ka")
    assert paper.language == "en"
    assert "translation not reviewed" in text_of(paper.pdf)
    assert sheet("de", language="fr").language == "fr"


def test_the_times_are_this_patients(
    board_at: Callable[[datetime], Board], settings: Settings, folders: tuple[Path, ...]
) -> None:
    data = told(board_at(EVE), settings, folders)
    assert times_of(data) == [
        *(("come", "07:30"), ("cannula", "08:00"), ("nausea", "08:25"), ("amino", "09:00"), ("lutetium", "09:30")),
        *(("amino_on", "10:00"), ("cannula_out", "13:05"), ("night", "")),
        *(("scan", "08:30"), ("doctor", "09:00"), ("measure", "09:15"), ("home", "14:00")),
    ]
    assert [part["day"] for part in data["parts"]] == ["Thursday 26 November 2026", "Friday 27 November 2026"]
    pictures = {one["picture"]: one for part in data["parts"] for one in part["stations"]}
    assert pictures["lutetium"]["title"]["text"] == "Lutetium, 30 minutes"
    assert pictures["amino_on"]["more"] == "Until about 13:00."
    assert data["bar"]["hours"][0] == {"time": "07:00", "at": 0.0}
    assert data["bar"]["hours"][-1] == {"time": "14:00", "at": 1.0}
    assert data["bar"]["amino"] == pytest.approx([2 / 7, 6 / 7], abs=1e-3)
    assert data["bar"]["lutetium"] == pytest.approx([2.5 / 7, 3 / 7], abs=1e-3)


def test_what_comes_late_moves_the_times_that_follow(settings: Settings, folders: tuple[Path, ...]) -> None:
    course = Course(whole(), at("08:03")).goes_on(at("08:12"))
    late = situation(whole(), course.entries, at("09:41"), ZONE)
    times = {one.name: one for one in stations_of(late, ZONE)}
    assert times["amino"].start == at("08:03")
    assert times["lutetium"].start == at("09:41"), "it was due at 08:33, and did not start yet"
    assert times["lutetium"].minutes == 30
    assert times["amino_on"].start == at("10:11")
    assert dict(times_of(told(_board_with(late), settings, folders, 1)))["amino"] == "08:05", (
        "at the nearest five minutes"
    )


def test_the_clock_is_the_wards(
    board_at: Callable[[datetime], Board], settings: Settings, folders: tuple[Path, ...]
) -> None:
    elsewhere = replace(board_at(EVE), zone=ZoneInfo("America/New_York"))
    assert dict(times_of(told(elsewhere, settings, folders)))["amino"] == "03:00"


def test_what_is_left_out_has_no_picture(settings: Settings, folders: tuple[Path, ...]) -> None:
    course = Course(whole(), at("08:00"), left=("antiemetic",)).goes_on(at("07:00"))
    course.write(Action.SKIP, at("07:30"), "antiemetic", values={"reason_code": "other"}, reason="has had it")
    data = told(_board_with(course.stands(at("07:40"))), settings, folders, 1)
    assert "nausea" not in dict(times_of(data))
    assert len(times_of(data)) == 11


def test_a_protocol_without_arrival_and_without_night_steps_has_a_sheet(
    settings: Settings, folders: tuple[Path, ...]
) -> None:
    core = parse(CORE.read_text(encoding="utf-8"), CORE.name)
    ward = _board_with(Course(core, at("08:00")).stands(at("20:00", -1)))
    assert times_of(told(ward, settings, folders, 1))[0] == ("come", "06:30")
    pdf = make_paper(KIND, ward, ward.beds[0], settings, folders, by="A. Bos").pdf
    assert page_count(pdf) == 1


def test_a_treatment_that_does_not_take_place_has_none(settings: Settings, folders: tuple[Path, ...]) -> None:
    course = Course(whole(), at("08:00"))
    course.write(Action.CANCEL, at("15:00", -1), values={"reason_code": "other"}, reason="fever")
    with pytest.raises(BadInputError, match="Bed 1: the treatment does not take place"):
        told(_board_with(course.stands(at("16:00", -1))), settings, folders, 1)
    with pytest.raises(BadInputError, match="say whose, with a bed"):
        make_paper(KIND, _board_with(course.stands(EVE)), None, settings, folders, by="A. Bos")


def test_the_next_cycle_is_told_as_it_is_booked_until_a_nurse_writes_another_day(
    board_at: Callable[[datetime], Board], settings: Settings, folders: tuple[Path, ...]
) -> None:
    course = Story().cycle(0).cycle(56).booked(112).booked(168).on(60)
    early, later = (
        replace(board, beds=tuple(replace(bed, course=course) for bed in board.beds))
        for board in (board_at(EVE), board_at(at("12:40", 1)))
    )
    assert told(early, settings, folders)["next_cycle"] == "30 April 2026"
    assert told(later, settings, folders)["next_cycle"] == "21 January 2027"


def test_cycle_and_dates_that_follow(
    board_at: Callable[[datetime], Board], sheet: MakeSheet, settings: Settings, folders: tuple[Path, ...]
) -> None:
    early, later = (told(board_at(now), settings, folders) for now in (EVE, at("12:40", 1)))
    assert (early["blood"], early["next_cycle"]) == ([], "")
    assert later["blood"] == ["10 December 2026", "24 December 2026", "7 January 2027"]
    assert later["next_cycle"] == "21 January 2027"
    text = text_of(sheet("de", at("12:40", 1)).pdf)
    assert "Behandlung 2 von 4" in text
    assert "24. Dezember 2026" in text.replace("\xa0", " ")


def test_h47_family_and_friends_read_no_birth_date_number_or_illness(sheet: MakeSheet) -> None:
    paper = sheet("nl", at("12:40", 1))
    text = viewed(paper.pdf)
    assert all(secret not in text for secret in ("1958", "42.560", "tumor", "kanker", "NET", "MBq", "GBq", "KL1755"))
    assert "vernietigen" in text
    assert "Müller" not in paper.name


def test_without_a_phone_there_is_room_to_write_it(sheet: MakeSheet, settings: Settings) -> None:
    bare = settings.centre.model_copy(update=dict.fromkeys(type(settings.centre).model_fields, ""))
    text = text_of(sheet(changed={"centre": bare}).pdf)
    assert "Dag en nacht bereikbaar" in text
    assert "+31" not in text
    assert "Rivierland" not in text


def test_a_demo_says_so(
    board_at: Callable[[datetime], Board], settings: Settings, folders: tuple[Path, ...], sheet: MakeSheet
) -> None:
    assert "DEMO" not in text_of(sheet().pdf)
    demo = replace(board_at(EVE), kind="demo")
    paper = make_paper(KIND, demo, bed_number(demo, 4), settings, folders, by="A. Bos")
    assert "DEMO: nobody on this paper is a patient" in text_of(paper.pdf)


def test_the_picture_to_forward_is_the_page(sheet: MakeSheet) -> None:
    paper = sheet("ar", DURING, with_pictures=True)
    assert len(paper.pictures) == 1
    picture = Image.open(BytesIO(paper.pictures[0]))
    assert picture.format == "PNG"
    assert picture.height / picture.width == pytest.approx(297 / 210, abs=0.01)
    assert picture.convert("L").getextrema() == (pytest.approx(17, abs=17), 255)
    assert sheet("ar", DURING, with_pictures=True) == paper, "the same moment gives the same bytes"


def _file(folders: tuple[Path, ...], language: str) -> dict[str, str]:
    return tomllib.loads((folders[0] / "words" / f"day-sheet.{language}.toml").read_text(encoding="utf-8"))


def _board_with(stands: Situation) -> Board:
    """A ward with this one treatment, in bed 1."""
    return replace(board([bed_of(PATIENTS[3], stands)]), zone=ZONE)
