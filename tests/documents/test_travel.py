"""The travel declaration: what a border guard has to know and nothing more; refused until a physician has signed it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from ward_board.config.settings import Settings
from ward_board.documents.paper import Paper, PaperKind
from ward_board.documents.words import words_of
from ward_board.domain.protocol import Protocol
from ward_board.domain.words import Action
from ward_board.errors import BadInputError

from .changed import (
    FOLDERS,
    FOOT_PT,
    LANGUAGES,
    LONG_NAME,
    bed_on_core,
    bed_under,
    bed_where,
    later_entry,
    lowest_and_foot,
    measured_again,
    paper_of,
    shipped_protocol,
    text_of,
    told,
)
from .papers_ward import SETTINGS, at, whole

TRAVEL = PaperKind.TRAVEL
TELLING = re.compile(
    r"neuro|endocrin|endokrin|tumou?r|tümör|cancer|kanker|krebs|carcino|karzin|nowotw|\bguz\b|octreot|oktreot"
    r"|lutathera|prrt|enets|ورم|سرطان",
    re.IGNORECASE,
)


def centre_with(**changed: str) -> Settings:
    return SETTINGS.model_copy(update={"centre": SETTINGS.centre.model_copy(update=changed)})


TELLING_CENTRE = centre_with(accreditation="ENETS Centre of Excellence for cancer", email="ward@rivierland.example")


def qr_of(paper: Paper) -> str:
    (picture,) = paper.pictures
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    return found.text


def test_it_states_what_a_border_guard_asks_in_english_and_in_the_patients_language() -> None:
    paper = paper_of(TRAVEL, bed_where(travel_declaration={"document_number": "C01X0006H"}))
    text = text_of(paper)
    for said in (
        "Travel declaration",
        "Reisebescheinigung",
        "MÜLLER, KARLA",
        "21 July 1958",
        "Passport number Passnummer C01X0006H",
        "Germany (DE)",
        "Bremen, Germany, KL1755, 27 November 2026, 17:40 (UTC+01:00)",
        "until about Wednesday 24 February 2027",
        "bis etwa Mittwoch, 24. Februar 2027",
        "lutetium-177 (Lu-177)",
        "gamma 113 / 208 keV; half-life 6.647 days",
        "Halbwertszeit 6,647 Tage",
        "injected medicine inside the body, not a sealed source",
        "gespritztes Arzneimittel im Körper, kein umschlossener Strahler",
        "Activity given Verabreichte Aktivität 7281 MBq",
        "26 November 2026, 09:30 (UTC+01:00)",
        "8.2 µSv/h, 27 November 2026, 10:15 (UTC+01:00), SM-4",
        "no danger to fellow travellers is expected",
        "Rivierland Hospital, Nuclear medicine, ward C4",
        "Dijkweg 1, 4001 AA Rivierland, the Netherlands",
        "+31 20 123 45 67",
        "prrt@rivierland.example",
        "Dr E. Smit",
        "27 November 2026, 12:10",
        str(paper.serial),
        "Call the hospital at any hour and read out the serial number.",
        "Übersetzung nicht geprüft",
    ):
        assert said in text


def test_in_arabic_english_still_comes_first() -> None:
    text = text_of(paper_of(TRAVEL, bed_where(patient={"language": "ar"})))
    assert "Radiation detectors may react to this person until about Wednesday 24 February 2027." in text
    assert "24 فبراير 2027" in text


def test_without_a_name_in_the_passport_it_has_the_patients() -> None:
    text = told(TRAVEL, bed_where(travel_declaration={"passport_name": ""}), "en")
    assert "Name as in the passport Müller K." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_h47_no_word_tells_the_diagnosis_unless_the_patient_agreed(language: str) -> None:
    text = told(TRAVEL, bed_where(), language, TELLING_CENTRE)
    assert "MÜLLER" in text
    assert TELLING.search(text) is None


@pytest.mark.parametrize("language", ["de", "ar"])
def test_h47_nor_does_the_paper_itself_its_code_or_its_metadata(language: str) -> None:
    paper = paper_of(TRAVEL, bed_where(), language, settings=TELLING_CENTRE, with_pictures=True)
    assert TELLING.search(text_of(paper) + qr_of(paper)) is None
    assert TELLING.search(paper.pdf.decode("latin-1")) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_h47_who_agreed_has_one_line_about_it(language: str) -> None:
    text = told(TRAVEL, bed_where(travel_declaration={"diagnosis_agreed": "yes"}), language)
    assert text.count("neuroendocrine tumour") == 1
    assert words_of(TRAVEL, language, FOLDERS)["diagnosis_words"] in text


def test_it_is_refused_until_a_physician_has_signed_it() -> None:
    with pytest.raises(BadInputError, match="Bed 4: the travel declaration is not signed yet; a physician signs it"):
        paper_of(TRAVEL, bed_where(left={"travel_declaration"}))


def test_a_new_measurement_takes_it_back() -> None:
    with pytest.raises(BadInputError, match="Bed 4: the travel declaration is not signed yet"):
        paper_of(TRAVEL, bed_where(more=[measured_again()]))


def test_who_does_not_travel_has_none() -> None:
    with pytest.raises(BadInputError, match="Bed 1: no travel declaration is asked for; the flag 'travel'"):
        paper_of(TRAVEL, bed_where(1))


def test_signed_before_the_measurement_it_waits_for_one() -> None:
    with pytest.raises(BadInputError, match="Bed 4: the travel declaration states a dose rate; measure it"):
        paper_of(TRAVEL, bed_where(left={"measurement"}))


def test_an_activity_that_cannot_be_is_never_declared() -> None:
    with pytest.raises(BadInputError, match="Bed 4: the activity given comes out at nothing; correct the assay"):
        paper_of(TRAVEL, bed_where(residual_assay={"mbq": 7400.0}))


def test_without_a_residual_the_prescription_stands_and_says_so() -> None:
    text = told(TRAVEL, bed_where(left={"residual_assay"}), "en")
    assert "Activity prescribed 7400 MBq" in text
    assert "Activity given" not in text


def test_a_journey_above_its_limit_is_not_called_harmless() -> None:
    bed = bed_where(measurement={"usv_per_h": 20.1, "second_usv_per_h": 20.1}, journey={"hours_beside": 12.0})
    text = told(TRAVEL, bed, "en")
    assert "no danger" not in text
    assert "asks for an empty seat beside this person" in text


@pytest.mark.parametrize("hours", [None, 0.0])
@pytest.mark.parametrize("language", LANGUAGES)
def test_h42_where_the_hours_beside_a_neighbour_are_not_known_nothing_is_promised(
    language: str, hours: float | None
) -> None:
    bed = bed_where(measurement={"usv_per_h": 18.1, "second_usv_per_h": 18.1}, journey={"hours_beside": hours})
    text, words = told(TRAVEL, bed, language), words_of(TRAVEL, language, FOLDERS)
    assert "18 µSv/h" in text
    for said in (words["no_danger"], words["free_seat"], "no danger to fellow travellers"):
        assert said not in text


def test_h42_nor_without_a_journey_or_without_figures_for_one() -> None:
    for bed in (bed_where(left={"journey"}), bed_on_core()):
        assert "fellow travellers" not in told(TRAVEL, bed, "en")


@pytest.mark.parametrize("step", ["measurement", "residual_assay", "activity_assay"])
@pytest.mark.parametrize("happened", [None, at("09:55", 1)], ids=["after it", "before it, charted after it"])
def test_h42_under_the_core_protocol_too_what_is_charted_after_the_signature_takes_it_back(
    step: str, happened: datetime | None
) -> None:
    assert "MÜLLER, KARLA" in told(TRAVEL, bed_on_core(), "en")
    what = {"measurement": "measured again", "residual_assay": "residual assayed", "activity_assay": "vial assayed"}
    when = "09:55" if happened else "12:35"
    said = f"Bed 4: {what[step]} at {when}, after the declaration was signed; sign it anew"
    with pytest.raises(BadInputError, match=said):
        paper_of(TRAVEL, bed_on_core(more=[later_entry(step, happened=happened)]))


def test_h42_a_figure_that_was_corrected_after_the_signature_takes_it_back() -> None:
    measured = later_entry("measurement")
    first = next(one for one in bed_on_core().situation.chart.entries if one.step == "measurement")
    correction = replace(measured, action=Action.CORRECT, step=None, target=first.id, values={"usv_per_h": 7.0})
    said = "Bed 4: measurement corrected at 12:35, after the declaration was signed; sign it anew"
    with pytest.raises(BadInputError, match=said):
        paper_of(TRAVEL, bed_on_core(more=[correction]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_nuclide_is_named_as_its_protocol_says(language: str) -> None:
    text = told(TRAVEL, bed_under(_indium()), language)
    words = words_of(TRAVEL, language, FOLDERS)
    for said in ("indium-111 (In-111)", words["nuclide_indium-111"], "171 / 245 keV", "2.8 days"):
        assert said in text
    assert "Lu-177" not in text
    assert words["nuclide_lutetium-177"] not in text
    assert "177" not in qr_of(paper_of(TRAVEL, bed_under(_indium()), language, with_pictures=True))


def test_a_nuclide_that_nobody_translated_stands_as_it_is_written() -> None:
    meant = {"nuclide": "terbium-161", "nuclide_short": "Tb-161", "gamma_kev": (48.9, 74.6), "half_life_days": 6.95}
    text = told(TRAVEL, bed_where(protocol=_prescribing(**meant)), "de")
    assert text.count("terbium-161 (Tb-161)") == 1
    assert "48.9 / 74.6 keV" in text


@pytest.mark.parametrize("missing", [{"nuclide": None}, {"nuclide_short": None}, {"gamma_kev": ()}])
def test_a_protocol_that_does_not_name_its_nuclide_makes_no_declaration(missing: dict[str, Any]) -> None:
    (key,) = missing
    said = f"Bed 4: protocol lu177-octreotate does not say {key} under \\[prescription\\]; a declaration states it"
    with pytest.raises(BadInputError, match=said):
        paper_of(TRAVEL, bed_where(protocol=_prescribing(**missing)))


def _prescribing(**changed: Any) -> Protocol:
    return whole().model_copy(update={"prescription": whole().prescription.model_copy(update=changed)})


def _indium() -> Protocol:
    return shipped_protocol("in111-octreotate-1992")


def test_the_code_reads_back_from_the_picture_as_it_went_in_and_holds_no_name() -> None:
    settings = centre_with(name="Universitätsklinikum Žilina")
    paper = paper_of(TRAVEL, bed_where(), settings=settings, with_pictures=True)
    assert qr_of(paper) == (
        "Medical treatment with Lu-177: Universitätsklinikum Žilina, Nuclear medicine, ward C4\n"
        "Phone, day and night: +31 20 123 45 67\n"
        f"Serial: {paper.serial}\n"
        "Lu-177: 7281 MBq, 2026-11-26\n"
        "Detectors until about 2027-02-24"
    )


def test_the_code_says_demo_and_prescribed_and_leaves_out_a_phone_that_nobody_set() -> None:
    bed, settings = bed_where(left={"residual_assay"}), centre_with(phone_24h="")
    paper = paper_of(TRAVEL, bed, "en", settings=settings, store="demo", with_pictures=True)
    assert qr_of(paper) == (
        "DEMO: nobody on this paper is a patient\n"
        "Medical treatment with Lu-177: Rivierland Hospital, Nuclear medicine, ward C4\n"
        f"Serial: {paper.serial}\n"
        "Lu-177 prescribed: 7400 MBq, 2026-11-26\n"
        "Detectors until about 2027-02-24"
    )
    assert "Hospital, day and night" in text_of(paper)


def test_without_the_key_of_the_store_the_paper_says_that_its_number_proves_nothing() -> None:
    text = told(TRAVEL, bed_where(), key=b"")
    assert "the number cannot be checked" in text
    assert "Die Nummer lässt sich nicht prüfen" in text
    assert "cannot be checked" not in told(TRAVEL, bed_where())


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_longest_declaration_fits_on_one_page(language: str) -> None:
    signed = {"passport_name": LONG_NAME.upper(), "document_number": "C01X0006H", "diagnosis_agreed": "yes"}
    lowest, foot = lowest_and_foot(paper_of(TRAVEL, bed_where(travel_declaration=signed), language, key=b""))
    assert foot < FOOT_PT < lowest


def test_the_same_board_makes_the_same_bytes() -> None:
    assert paper_of(TRAVEL, bed_where()).pdf == paper_of(TRAVEL, bed_where()).pdf
