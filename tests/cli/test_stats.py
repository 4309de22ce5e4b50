"""`stats`: the centre's figures of a real store, as text and as JSON; no patient is named, and looking is noted."""

from __future__ import annotations

from pathlib import Path

import pytest

from ward_board.domain.access import Access
from ward_board.store.store import Store
from ward_board.store.tables import ACCESS_LOG

DAY = "2026-11-26"
NEXT = "2026-11-27"
CANNULA = ("--value", "site=arm", "--value", "gauge=20", "--value", "patent=yes")
KEYS = {
    *("from", "to", "patients", "treatments", "abroad_percent", "mean_rating", "ratings", "few_patients", "by_cycle"),
    *("by_year", "by_month", "cancelled", "courses", "delays", "toxicities", "minutes_late", "uptake", "rule_days"),
    *("usv_per_h_leaving", "deviations", "incidents", "staff", "staff_dose"),
}


@pytest.fixture
def given_day(demo):
    """Bed 1 has lutetium, too early, and vomits; Bed 2 is cancelled."""

    def record(clock, *words, bed="1"):
        answer = demo("record", "--bed", bed, "--now", f"{DAY}T{clock}", *words)
        assert answer.code == 0, answer.err

    record("07:00", "--step", "cannula", "--action", "tick", "--by", "nurse1", *CANNULA)
    record("07:30", "--step", "antiemetic", "--action", "refuse", "--by", "nurse1", "--reason", "does not want it")
    record("08:00", "--step", "amino_acids", "--action", "start", "--by", "nurse1")
    early = ("--deviation", "early", "--reason", "the physician is here now")
    record("08:20", "--step", "lutetium", "--action", "start", "--by", "tech1", *early)
    record("08:30", "--action", "incident", "--by", "nurse1", "--value", "kind=vomiting")
    record("08:40", "--action", "seen", "--by", "nurse2")
    record("09:00", "--action", "cancel", "--by", "coord1", "--reason", "platelets too low", bed="2")
    return demo


def test_a_store_without_treatments_says_so_and_ends_well(demo):
    answer = demo("stats", "--now", f"{DAY}T06:00")
    assert (answer.code, answer.out) == (
        0,
        "Figures from 26 November 2026 to 26 November 2026\nNo treatment was given in this time.\n",
    )


def test_the_figures_have_their_keys_and_agree(given_day):
    data = given_day("stats", "--json", "--now", f"{DAY}T12:00").data
    assert set(data) == KEYS
    assert (data["from"], data["to"], data["patients"], data["treatments"]) == (DAY, DAY, 1, 1)
    assert sum(data["by_cycle"].values()) == sum(data["by_month"].values()) == data["treatments"]
    assert data["by_month"] == {"2026-11": 1}
    assert (data["cancelled"], data["few_patients"], data["ratings"], data["mean_rating"]) == (1, True, 0, None)
    assert data["deviations"] == [{"kind": "early", "count": 1}]
    assert data["incidents"] == [{"kind": "vomiting", "count": 1}]
    assert next(one for one in data["minutes_late"] if one["step"] == "lutetium")["median"] == -10
    assert data["courses"]["open"] == 1


def test_who_did_what_with_the_lutetium_is_counted_with_what_it_is_likely_to_have_cost(given_day):
    data = given_day("stats", "--json", "--now", f"{DAY}T12:00").data
    assert data["staff_dose"] == {"model": "lutetium-staff-dose 1", "signed_by": None}
    found = {one["id"]: (one["role"], one["days"], one["patients"], one["lutetium_steps"]) for one in data["staff"]}
    assert found == {
        "nurse1": ("nurse", 1, 1, 1),
        "nurse2": ("nurse", 1, 1, 1),
        "tech1": ("technologist", 1, 1, 1),
    }
    tech = next(one for one in data["staff"] if one["id"] == "tech1")
    assert tech["usv"] == pytest.approx(0.18 * 7.4, abs=0.1)
    assert tech["by_day"] == [{"day": DAY, "patients": 1, "lutetium_steps": 1, "usv": tech["usv"]}]


def test_the_text_is_plain_marks_what_is_calculated_and_names_no_patient(given_day):
    answer = given_day("stats", "--now", f"{DAY}T12:00")
    assert answer.code == 0
    for line in (
        "  1 patient, 1 treatment\n",
        "Only 1 patient: single ones could be recognised, so keep these figures in the house.\n",
        "  rating: nobody gave one\n",
        "Lutetium steps by person; dose calculated, no dosimeter says it\n",
    ):
        assert line in answer.out
    assert "steps  ≈ " in answer.out
    json = given_day("stats", "--json", "--now", f"{DAY}T12:00")
    for name in ("Jansen", "Müller", "MÜLLER", "de Boer"):
        assert name not in answer.out
        assert name not in json.out


def test_a_period_holds_only_what_lies_in_it(given_day):
    before = given_day("stats", "--to", "2026-11-25", "--json", "--now", f"{DAY}T12:00").data
    assert (before["treatments"], before["cancelled"], before["staff"]) == (0, 0, [])
    ahead = given_day("stats", "--from", NEXT, "--to", NEXT, "--now", f"{DAY}T12:00").out
    assert ahead == "Figures from 27 November 2026 to 27 November 2026\nNo treatment was given in this time.\n"
    within = given_day("stats", "--from", DAY, "--to", "today", "--json", "--now", f"{DAY}T12:00").data
    assert within["treatments"] == 1


def test_what_was_recorded_later_does_not_count_at_a_pretended_time(given_day):
    data = given_day("stats", "--json", "--now", f"{DAY}T08:10").data
    assert (data["treatments"], data["staff"]) == (0, [])


def test_where_the_centre_is_decides_who_comes_from_abroad(given_day, tmp_path: Path):
    settings = tmp_path / "settings.toml"
    settings.write_text('[centre]\ncountry = "PL"\n', encoding="utf-8")
    at_home = given_day("stats", "--json", "--now", f"{DAY}T12:00").data["abroad_percent"]
    abroad = given_day("stats", "--json", "--now", f"{DAY}T12:00", "--config", str(settings)).data["abroad_percent"]
    assert (at_home, abroad) == (0.0, 100.0)


def looked(tmp_path: Path) -> list[tuple[str | None, str | None]]:
    store = Store.open(f"sqlite:///{(tmp_path / 'store.db').as_posix()}")
    with store.engine.connect() as connection:
        rows = connection.execute(ACCESS_LOG.select().where(ACCESS_LOG.c.what == Access.STAFF_DOSE.value)).all()
    store.close()
    return [(row.who, row.subject) for row in rows]


def test_looking_at_what_the_staff_got_is_noted_and_leaving_it_out_needs_no_note(given_day, tmp_path: Path):
    left_out = given_day("stats", "--no-staff", "--json", "--now", f"{DAY}T12:00").data
    assert (left_out["staff"], left_out["staff_dose"], left_out["treatments"]) == ([], None, 1)
    assert "Lutetium steps" not in given_day("stats", "--no-staff", "--now", f"{DAY}T12:00").out
    assert looked(tmp_path) == []
    given_day("stats", "--now", f"{DAY}T12:00")
    assert looked(tmp_path) == [(None, None)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "tomorrow"), "--from: 'tomorrow' is not a date"),
        (("--to", "1999-12-31"), "--to: 1999 is not between 2000 and 2100"),
        (("--from", NEXT, "--to", DAY), f"--from: {NEXT} is later than --to {DAY}"),
        (("--from", NEXT), f"--from: {NEXT} is later than today, {DAY}; give an earlier day, or --to as well"),
    ],
)
def test_a_bad_period_is_one_line_and_looks_at_nothing(demo, words, said, tmp_path: Path):
    answer = demo("stats", *words, "--now", f"{DAY}T12:00")
    assert answer.code == 2
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert looked(tmp_path) == []


def test_a_sites_own_model_stands_over_the_shipped_one_and_a_bad_one_is_refused(given_day, tmp_path: Path):
    own = tmp_path / "home" / "config" / "staff-dose.toml"
    own.parent.mkdir(parents=True)
    shipped = Path(__file__).parents[2] / "data" / "staff-dose.toml"
    text = shipped.read_text(encoding="utf-8").replace('version = "1"', 'version = "1"\nsigned_by = "R. Peeters"', 1)
    own.write_text(text, encoding="utf-8")
    assert "unsigned" not in given_day("stats", "--now", f"{DAY}T12:00").out
    own.write_text("id = 5", encoding="utf-8")
    answer = given_day("stats", "--now", f"{DAY}T12:00")
    assert answer.code == 2
    assert answer.err.startswith("ward-board: staff-dose.toml")
