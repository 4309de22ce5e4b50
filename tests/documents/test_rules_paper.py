"""The rules for at home: for whom, what, until when; only once they are approved; on one page in every language."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from string import Formatter

import pytest

from ward_board.config.settings import Settings
from ward_board.documents.paper import PaperKind
from ward_board.documents.what_to_do import WRITTEN_FOR, pattern_of
from ward_board.domain.contacts import Contact
from ward_board.errors import BadInputError

from .changed import (
    FOLDERS,
    FOOT_PT,
    LANGUAGES,
    LONG_NAME,
    bed_on_core,
    bed_where,
    lowest_and_foot,
    measured_again,
    paper_of,
    shipped_protocol,
    site_folder,
    text_of,
    told,
)
from .papers_ward import SETTINGS, whole

RULES = PaperKind.RULES
NOT_YET = "Bed 4: rules are not approved yet; measure and approve first"
LONGEST = ("en", "fr", "pl", "ar")  # with the deepest letters, and the most of them
INFORMED = re.compile(r"[iï]nform|bilgilen|مطّلع", re.IGNORECASE)
SPELLED = {"ar": {"1": "واحد", "2": "مترين"}}
HIGH = {"usv_per_h": 20.1, "second_usv_per_h": 20.1}


def test_rules_in_dutch_say_for_whom_what_and_until_when() -> None:
    text = text_of(paper_of(RULES, bed_where(), "nl"))
    for said in (
        "Leefregels voor thuis",
        "Müller K.",
        "geboren 21 juli 1958 · nummer 42.560 · behandeld op 26 november 2026, kuur 2",
        "Overdag samen hoogstens 2 uur op 1 meter en 4 uur op 2 meter.",
        "Alleen als het nodig is, apart van anderen, hoogstens 1 uur per dag.",
        "7 dagen tot en met vrijdag 4 december 2026",
        "10 dagen tot en met maandag 7 december 2026",
        "schuin achter de bestuurder zitten, hoogstens 2 uur met dezelfde bestuurder",
        "Gemeten op 1 meter: 8,2 µSv/h (achtergrond afgetrokken), 27 november 2026, 10:15, meter SM-4",
        "Gebruikte effectieve halveringstijd: 95 uur",
        "Tabel van de regels, versie 1: getallen niet door het ziekenhuis ondertekend",
        "Goedgekeurd door Dr E. Smit en M. Maas, 27 november 2026, 10:25",
        "+31 20 123 45 67",
        "donderdag 21 januari 2027",
        "week 2, 4, 6: rond 10 december 2026, 24 december 2026, 7 januari 2027",
        "KL1755, 27 november 2026, 17:40, 1 uur naast dezelfde persoon. Die krijgt ongeveer 0,031 mSv",
        "Dat is binnen de grens.",
        "Ik heb deze regels gelezen en begrepen",
        "versnipper dit papier",
        "vertaling niet nagekeken",
    ):
        assert said in text


def test_rules_in_german_have_the_wards_dutch_beside_each_line() -> None:
    text = text_of(paper_of(RULES, bed_where()))  # the patient's own language
    for german, dutch in (
        ("Kinder von 2 bis 9", "Kinderen van 2 tot en met 9"),
        ("10 Tage", "10 dagen"),
        ("bis einschließlich Montag, 7. Dezember 2026", "tot en met maandag 7 december 2026"),
        ("Gemessen in 1 Meter: 8,2 µSv/h", "Gemeten op 1 meter: 8,2 µSv/h"),
        ("Genehmigt von Dr E. Smit und M. Maas", "Goedgekeurd door Dr E. Smit en M. Maas"),
    ):
        assert 0 <= text.index(german) < text.index(dutch)
    assert "Übersetzung nicht geprüft" in text


def test_rules_in_arabic_keep_their_figures_in_one_piece() -> None:
    paper = paper_of(RULES, bed_where(5))
    text = text_of(paper)
    assert paper.language == "ar"
    for said in ("8.2 µSv/h", "+31 20 123 45 67", "SM-4", "Dr E. Smit", "4 ديسمبر 2026", "أيام"):
        assert said in text
    assert "tot en met vrijdag 4 december 2026" in text


def test_nothing_stands_beside_where_both_speak_one_language() -> None:
    text = text_of(paper_of(RULES, bed_where(1)))
    assert text.count("Kinderen van 2 tot en met 9") == 1


def test_h42_rules_are_not_printed_before_they_are_approved() -> None:
    with pytest.raises(BadInputError, match="Bed 7: rules are not approved yet; measure and approve first"):
        paper_of(RULES, bed_where(7))
    with pytest.raises(BadInputError, match=NOT_YET):
        paper_of(RULES, bed_where(left={"rules"}))


def test_h42_a_new_measurement_takes_the_rules_back() -> None:
    with pytest.raises(BadInputError, match=NOT_YET):
        paper_of(RULES, bed_where(more=[measured_again()]))


def test_rules_without_a_duration_that_works_are_never_printed() -> None:
    bed = bed_where(measurement={"usv_per_h": 60.0, "second_usv_per_h": 60.0})
    with pytest.raises(BadInputError, match="Bed 4: no duration works for partner"):
        paper_of(RULES, bed)


def test_days_above_the_cap_stand_in_full_with_the_cap() -> None:
    text = told(RULES, bed_where(measurement=HIGH), "en")
    assert "17 days 17 dagen up to and including Monday 14 December 2026" in text
    assert "longer than the usual 14 days" in text


def test_a_low_dose_rate_needs_no_rule_and_says_so_for_each() -> None:
    text = told(RULES, bed_where(measurement={"usv_per_h": 0.6, "second_usv_per_h": 0.6}), "en")
    assert text.count("none needed") == len(whole().rules.contacts) - 1  # nobody named a carer
    assert "up to and including" not in text


def test_added_days_and_another_half_life_stand_on_the_paper() -> None:
    bed = bed_where(rules={"added_days": 2.0, "effective_half_life_hours": 60.0}, home={"carer": "her sister"})
    text = told(RULES, bed, "en")
    assert "Effective half-life used: 60 h in place of 95 h." in text
    assert "2 days 2 dagen up to and including Sunday 29 November 2026" in text  # the carer, who needs none


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_informed_carer_has_a_row_only_where_somebody_named_one(language: str) -> None:
    words = _words(RULES, language)
    assert words["contact_carer"] in told(RULES, bed_where(home={"carer": "her sister"}), language)
    for nobody in ("", "no"):
        assert words["contact_carer"] not in told(RULES, bed_where(home={"carer": nobody}), language)
    assert INFORMED.search(words["contact_carer"]), "not just whoever helps: somebody who was told and agreed"


@pytest.mark.parametrize("name", ["lu177-octreotate", "lu177-octreotate-core", "in111-octreotate-1992"])
def test_h42_what_the_words_allow_is_what_the_table_reckons_with(name: str) -> None:
    """Whoever changes how close somebody may come while a rule holds reads these words again."""
    for rule in shipped_protocol(name).rules.contacts:
        assert pattern_of(rule) == WRITTEN_FOR.get(rule.id, ()), rule.id
        assert f"do_{rule.id}" in _words(RULES, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_h42_the_words_name_each_distance_and_every_hour_of_the_table(language: str) -> None:
    words = _words(RULES, language)
    for contact, figures in {"partner": {"1", "2", "4"}, "public_transport": {"1"}}.items():
        spelled = SPELLED.get(language, {})
        said = words[f"do_{contact}"]
        assert {one for one in figures if one in said or spelled.get(one, "-") in said} == figures
    for contact in ("child_under_10", "infant", "pregnant", "colleague", "carer"):
        assert not any(figure.isdigit() for figure in words[f"do_{contact}"]), "no hours and no distance are allowed"


def test_h42_a_table_that_allows_less_than_the_words_is_said_by_its_own_figures() -> None:
    rules = whole().rules
    partner = rules.contacts[0].model_copy(update={"restricted": (Contact(distance_m=1.5, hours_per_day=3),)})
    child = rules.contacts[1].model_copy(update={"restricted": (Contact(distance_m=2, hours_per_day=0.5),)})
    transport = rules.contacts[5].model_copy(update={"restricted": ()})
    changed = rules.model_copy(update={"contacts": (partner, child, transport)})
    text = told(RULES, bed_where(protocol=whole().model_copy(update={"rules": changed})), "en")
    assert "Partner Each day at most: 3 h at 1.5 m." in text
    assert "Each day at most: 0.5 h at 2 m." in text
    assert "Bus, tram, train Bus, tram, trein No contact." in text
    assert "2 metres apart" not in text


def test_a_child_under_two_has_the_row_of_the_small_ones_alone() -> None:
    text = told(RULES, bed_where(), "en")
    assert "Children from 2 to 9" in text
    assert "Children under 10" not in text
    assert text.index("Children from 2 to 9") < text.index("Children under 2")
    assert "Children under 10" in told(RULES, bed_on_core(), "en")


def test_a_journey_above_its_limit_says_from_when_or_how() -> None:
    text = told(RULES, bed_where(measurement=HIGH, journey={"hours_beside": 12.0}), "en")
    assert "about 0.88 mSv; the limit is 0.3 mSv. This is above the limit: travel from 3 December 2026," in text


def test_no_journey_no_line_about_one() -> None:
    assert "Your journey" not in told(RULES, bed_where(left={"journey"}), "en")


@pytest.mark.parametrize(
    ("later", "until"),
    [(-35, "Monday 2 November 2026"), (119, "Monday 5 April 2027")],
)
def test_end_dates_stand_over_both_nights_on_which_clocks_change(later: int, until: str) -> None:
    """From Friday 23 October 2026 and Friday 26 March 2027: ten days of 24 hours, one of which has 25 or 23."""
    bed = bed_where(later=timedelta(days=later))
    assert f"10 days 10 dagen up to and including {until}" in told(RULES, bed, "en")


def test_an_end_date_shortly_after_midnight_is_that_of_the_wards_clock() -> None:
    """00:15 on 24 October plus seven times 24 hours is 23:15 on 30 October, after the clocks went back."""
    bed = bed_where(later=timedelta(days=-35, hours=13))
    assert "7 days 7 dagen up to and including Friday 30 October 2026" in told(RULES, bed, "en")


@pytest.mark.parametrize("language", LONGEST)
def test_the_longest_paper_fits_on_one_page(language: str) -> None:
    bed = bed_where(
        measurement={**HIGH, "instrument": "Radiation survey instrument number 4711 of ward C4"},
        journey={"hours_beside": 12.0, "destination": "Llanfairpwllgwyngyll on the Isle of Anglesey"},
        patient={"name": LONG_NAME},
        home={"carer": "her sister"},
        rules={"added_days": 20.0, "effective_half_life_hours": 90.0},
    )
    lowest, foot = lowest_and_foot(paper_of(RULES, bed, language))
    assert foot < FOOT_PT < lowest


def test_the_same_board_makes_the_same_bytes() -> None:
    assert paper_of(RULES, bed_where(), "ar").pdf == paper_of(RULES, bed_where(), "ar").pdf


def test_what_is_not_known_yet_leaves_a_line_to_write_on() -> None:
    centre = SETTINGS.centre.model_copy(update={"phone_24h": ""})
    settings: Settings = SETTINGS.model_copy(update={"centre": centre})
    text = told(RULES, bed_where(left={"papers"}), "en", settings=settings)
    assert "Next treatment" in text
    assert "week" not in text.split("Blood tests")[1].split("Where the days")[0]
    assert "+31" not in text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2,4,6", "week 2, 4, 6: around 10 December 2026, 24 December 2026, 7 January 2027"),
        ("2 / 4 and 52", "week 2, 4, 52: around 10 December 2026, 24 December 2026, 25 November 2027"),
        *((words, words) for words in ("100", "0", "2.5", "2, 4, 100", "day 14", "2-4", "as agreed")),
    ],
)
def test_weeks_are_read_whole_or_stand_as_they_were_written_on_both_papers(written: str, said: str) -> None:
    bed = bed_where(papers={"blood_weeks": written})
    text = told(RULES, bed, "en").partition("Blood tests")[2]
    assert f" {said} " in text.partition("Where the days")[0]
    sheet = told(PaperKind.DAY_SHEET, bed, "en")
    assert (said.partition(": around ")[2] or said).split(", ")[-1] in sheet


def test_a_contact_of_the_sites_own_has_its_title() -> None:
    rules = whole().rules
    own = rules.contacts[0].model_copy(update={"id": "dog_walker", "title": "the dog's walker"})
    protocol = whole().model_copy(update={"rules": rules.model_copy(update={"contacts": (own,)})})
    text = told(RULES, bed_where(protocol=protocol), "en")
    assert "the dog's walker Each day at most: 8 h at 2 m, 2 h at 1 m, 4 h at 2 m." in text
    assert "Bus, tram, train: at most 1 hour a trip." in text  # no row says it, so the advice does


def test_a_signed_table_names_its_signer() -> None:
    signed = {"signed_by": "Dr P. Kok", "signed_on": date(2026, 9, 1), "version": "3"}
    protocol = whole().model_copy(update={"rules": whole().rules.model_copy(update=signed)})
    text = told(RULES, bed_where(protocol=protocol), "en")
    assert "Table of rules, version 3: signed by Dr P. Kok, 1 September 2026" in text
    assert "not signed" not in text


def test_a_reviewed_translation_names_who_read_it(tmp_path: Path) -> None:
    folders = site_folder(tmp_path, "rules.de.toml", {"reviewed_by": "Dr H. Vogel"})
    text = text_of(paper_of(RULES, bed_where(), folders=folders))
    assert "Übersetzung geprüft von Dr H. Vogel" in text
    assert "nicht geprüft" not in text


def test_words_with_another_figure_are_pointed_at(tmp_path: Path) -> None:
    folders = site_folder(tmp_path, "rules.de.toml", {"until": "bis {tag}"})
    with pytest.raises(BadInputError, match=r"de\.toml: until is missing or wrong; in braces only day"):
        paper_of(RULES, bed_where(), folders=folders)


@pytest.mark.parametrize("kind", [RULES, PaperKind.TRAVEL])
def test_every_language_has_all_words_with_the_same_figures(kind: PaperKind) -> None:
    written = {name: _words(kind, name) for name in LANGUAGES}
    for name, words in written.items():
        plurals = {key for key in words if key.startswith("days_")}
        assert set(words) - plurals >= {key for key in written["en"] if not key.startswith("days_")}, name
        for key in set(words) - plurals:
            assert _figures(words[key]) == _figures(written["en"][key]), (name, key)
            assert words[key] or key == "reviewed_by", (name, key)


def _words(kind: PaperKind, language: str) -> dict[str, str]:
    return tomllib.loads((FOLDERS[0] / "words" / f"{kind}.{language}.toml").read_text(encoding="utf-8"))


def _figures(text: str) -> set[str]:
    return {name for _before, name, _spec, _conversion in Formatter().parse(text) if name}
