"""`doctor --protocol`: mistakes with file, line and key; the protocol as a table, as a picture of its day, as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ward_board.domain.text import cell_width

SHIPPED = Path(__file__).parents[2] / "data" / "protocols"
NAMES = sorted(file.stem for file in SHIPPED.glob("*.toml"))
WHOLE = SHIPPED / "lu177-octreotate.toml"


@pytest.fixture
def columns(monkeypatch):
    """Says how wide the terminal is."""
    return lambda count: monkeypatch.setenv("COLUMNS", str(count))


@pytest.fixture
def written(tmp_path):
    """Writes a protocol file of the test and gives its path."""

    def write(text: str, name: str = "ours") -> str:
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        return str(tmp_path / f"{name}.toml")

    return write


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_protocol_is_printed_whole_at_80_columns(command, columns, name):
    columns(80)
    answer = command("doctor", "--protocol", name)
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert max(cell_width(line) for line in lines) <= 80
    assert not [line for line in lines if line.startswith("wrong")]
    data = command("doctor", "--protocol", name, "--json").data
    for step in data["protocol"]["steps"]:
        if not step.get("absent"):
            assert f"[{step['id']}]" in answer.out, step["id"]


@pytest.mark.parametrize(("terminal", "widest"), [(40, 80), (120, 120), (300, 160)])
def test_the_width_follows_the_terminal_within_reason(command, columns, terminal, widest):
    columns(terminal)
    lines = command("doctor", "--protocol", "lu177-octreotate-core").out.splitlines()
    assert max(cell_width(line) for line in lines) == widest


def test_the_table_says_when_who_values_gates_and_source(command, columns):
    columns(160)
    out = " ".join(command("doctor", "--protocol", "lu177-octreotate").out.split())
    for words in (
        "T0 - 1 h 30 identity [identity] nurse",
        "T0 - 18 h blood results [blood_results] physician or nurse",
        "Lu-177 start + 20 min arm, leak, pump pressure +20 min [arm_20] nurse or technologist",
        "next day 08:30 scan [scan] technologist",
        "two: technologist, physician, nurse",
        "haemoglobin *: mmol/L / g/dL; plausible 2 to 14; limit at least 5.5",
        "hard identity [identity: done identity]",
        "soft 30 min since the antiemetic [antiemetic_30_min: minutes_since antiemetic]",
        "1,000 mL at 250 mL/h, at least until Lu-177 end + 3 h",
        "runs 30 min, window 20 to 40 min",
        "source DESIGN §9; CLINICAL 1.5 to 1.8, D3",
        "Incident: swelling, extravasation (high)",
        "does stop Lu-177, leave the cannula in",
        "tells physician, expert",
        "incident + 5 min arm cared for [arm_cared_for] nurse or physician",
        "[pause lutetium]",
        "not_seen",
        "30 min, 10 min while Lu-177 runs",
        "not needed [not_needed]",
        "version 1, not signed by an expert; effective half-life 95 h, distance by inverse_1p5",
        "1 mSv over 4 cycles, at most 21 days",
    ):
        assert words in out, words


def test_the_picture_shows_amino_acids_and_lutetium_as_bars_in_their_hours(command, columns):
    columns(80)
    lines = command("doctor", "--protocol", "lu177-octreotate").out.splitlines()
    top = next(number for number, line in enumerate(lines) if line.startswith("treatment day"))
    hours, ticks = lines[top], lines[top + 1]
    amino_acids = next(line for line in lines[top:] if line.startswith("amino acids"))
    lutetium = next(line for line in lines[top:] if line.startswith("Lu-177"))
    assert amino_acids.index("█") == hours.index("09") == ticks.index("▼")
    assert amino_acids.count("█") == hours.index("13") - hours.index("09")
    assert hours.index("09") < lutetium.index("▓") < hours.index("10")
    time_out = next(line for line in lines[top:] if line.startswith("time-out"))
    assert "2" in time_out
    assert any(line.startswith("next day") and "08" in line for line in lines)


def test_without_unicode_the_picture_is_drawn_in_ascii(command, columns, monkeypatch):
    columns(80)
    monkeypatch.setattr("ward_board.cli.protocol_report._is_ascii", lambda: True)
    out = command("doctor", "--protocol", "in111-octreotate-1992").out
    assert out.isascii()
    assert "%%" in out
    assert "uSv/h" in out


def test_as_data_every_step_has_its_minutes_from_t0(command):
    data = command("doctor", "--protocol", "lu177-octreotate-5min", "--json").data
    steps = {step["id"]: step for step in data["protocol"]["steps"]}
    assert steps["lutetium"]["minutes_from_t0"] == {"start": 30, "end": 35}
    assert steps["scan"]["minutes_from_t0"]["start"] == 23.5 * 60
    assert steps["arm_cared_for"]["minutes_from_t0"] == {"start": None, "end": None}
    assert steps["arm_2"]["when"] == "Lu-177 start + 2 min"
    assert {one["state"] for one in data["findings"]} == {"note"}


def test_each_mistake_of_a_file_is_one_line_with_its_place(command, written):
    text = WHOLE.read_text()
    for right, wrong in [
        ('rule = "room_released"', 'rule = "room_relesed"'),
        ('kind = "medication"\ntitle = "antiemetic"', 'kind = "medicine"\ntitle = "antiemetic"'),
        ("signed_by = ", "signed_by = "),
        ("repeatable = true", "repeatible = true"),
    ]:
        text = text.replace(right, wrong, 1)
    answer = command("doctor", "--protocol", written(text))
    assert (answer.code, answer.out) == (2, "")
    lines = text.split("\n")
    said = answer.err.splitlines()
    assert len(said) == 3
    for line, key, reason in [
        ("repeatible = true", "steps.blood_results.repeatible", "unknown key 'repeatible'; is it 'repeatable'?"),
        ('rule = "room_relesed"', "steps.cannula.gates.room_released.rule", "is it 'room_released'?"),
        ('kind = "medicine"', "steps.antiemetic.kind", "unknown word 'medicine'; is it 'medication'?"),
    ]:
        number = next(place for place, one in enumerate(lines, start=1) if line in one)
        one = next(one for one in said if key in one)
        assert one.startswith(f"ours.toml, line {number}: {key}: ")
        assert one.endswith(reason)


def test_mistakes_as_data_keep_their_exit_code(command, written):
    answer = command("doctor", "--protocol", written("id = "), "--json")
    assert answer.code == 2
    (finding,) = answer.data["findings"]
    assert finding["state"] == "wrong"
    assert finding["words"].startswith("ours.toml, line 1: not valid TOML")


def test_what_is_wrong_on_the_day_is_told_with_its_line_and_the_rest_is_printed(command, written, columns):
    columns(160)
    change = 'extends = "lu177-octreotate-core"\nid = "ours"\n[[steps]]\nid = "rules"\nroles = ["expert"]\n'
    answer = command("doctor", "--protocol", written(change))
    assert answer.code == 2
    assert "wrong  ours.toml, line 5: steps.rules.roles: two people sign, and only one role may: expert" in answer.out
    assert "amino acids" in answer.out


def test_a_file_finds_its_base_beside_it_and_a_plain_doctor_tells_what_is_wrong(command, written, tmp_path):
    written('extends = "lu177-octreotate-core"\nid = "base"\ntitle = "the base"\n', "base")
    answer = command("doctor", "--protocol", written('extends = "base"\nid = "ours"\n'))
    assert (answer.code, answer.out.splitlines()[0][:21]) == (0, "the base [ours], vers")
    own = tmp_path / "home" / "config" / "protocols"
    own.mkdir(parents=True)
    text = 'extends = "lu177-octreotate-core"\nid = "bad"\n[[steps]]\nid = "discharge"\ncloses = false\n'
    (own / "bad.toml").write_text(text, encoding="utf-8")
    plain = command("doctor")
    assert "wrong  protocol: bad: steps: no step closes the treatment" in plain.out


@pytest.mark.parametrize("name", ["nothing", "../lu177-octreotate", "nothing.toml", ""])
def test_a_name_that_is_none_is_one_line(command, name):
    answer = command("doctor", "--protocol", name)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.count("\n") == 1


def test_h28_a_file_that_steers_the_terminal_is_refused_and_one_with_markup_is_printed_as_it_is(command, written):
    change = 'extends = "lu177-octreotate-core"\nid = "ours"\ntitle = "{title}"\n'
    answer = command("doctor", "--protocol", written(change.format(title="\\u001b]0;x\\u0007\\u202e")))
    assert answer.code == 2
    assert "line 3: title: control characters (2); take them out" in answer.err
    assert all(letter.isprintable() for line in answer.err.splitlines() for letter in line)
    assert "[/b]" in command("doctor", "--protocol", written(change.format(title="[/b]"))).out
    bad = command("doctor", "--protocol", written('id = "x"\n"\\u001b[2J" = 1\n'))
    assert bad.code == 2
    assert all(letter.isprintable() for line in bad.err.splitlines() for letter in line)


def test_the_data_are_those_of_the_whole_file(command):
    text = json.dumps(command("doctor", "--protocol", "lu177-octreotate-half", "--json").data["protocol"])
    assert '"activity_mbq": 3700' in text
    assert '"runs_until"' in text


def test_the_example_of_the_readme_is_a_protocol(command, written):
    readme = (SHIPPED.parents[1] / "ward_board" / "README.md").read_text()
    example = readme.partition("## Writing a protocol")[2].partition("```toml\n")[2].partition("```")[0]
    answer = command("doctor", "--protocol", written(example, "our-lutetium"))
    assert (answer.code, answer.err) == (0, "")
    assert "a cup of tea [tea]" in answer.out
    assert "[potassium_after]" not in answer.out
