"""What a site sets, from a file and the environment, and how a mistake in either is told."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ward_board.config.settings import AlarmSettings, Phones, Settings, Tolerances, Windows, load_settings
from ward_board.errors import BadInputError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in [name for name in os.environ if name.startswith("WARD_BOARD_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path))
    return tmp_path


def written(folder: Path, text: str) -> Path:
    file = folder / "site.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_file_and_variables_the_defaults_stand() -> None:
    settings = load_settings()
    assert settings == Settings()
    assert (settings.ward, settings.zone, settings.beds) == ("PRRT ward", ZoneInfo("Europe/Amsterdam"), 8)
    assert (settings.language, settings.theme, settings.physician_phone) == ("en", "dark", "")


def test_the_site_file_is_read_without_being_named(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text('ward = "C4 Oost"\nphysician_phone = "1234"\n', encoding="utf-8")
    assert (load_settings().ward, load_settings().physician_phone) == ("C4 Oost", "1234")


def test_a_named_file_is_read_in_place_of_the_site_file(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("beds = 4\n", encoding="utf-8")
    assert load_settings(written(home, 'theme = "light"')) == Settings(theme="light")


def test_the_environment_wins_over_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARD_BOARD_BEDS", "12")
    monkeypatch.setenv("WARD_BOARD_ZONE", "Europe/Lisbon")
    monkeypatch.setenv("WARD_BOARD_STORE", "sqlite:///x")
    settings = load_settings(written(home, 'beds = 9\nlanguage = "nl"'))
    assert (settings.beds, settings.zone, settings.language) == (12, ZoneInfo("Europe/Lisbon"), "nl")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("bed = 9", "bed: unknown key"),
        ("[ward]\nname = 'x'", "ward: "),
        ("beds = 0", "beds: is less than 1"),
        ("beds = 100", "beds: is more than 99"),
        ("beds = 'eight'", "beds: is not a whole number"),
        ("beds = 8.5", "beds: is not a whole number"),
        ("beds = []", "beds: is not a whole number"),
        ("ward = 3", 'ward: is not a text in quotes, such as "C4"'),
        ("beds = true", "beds: is not a number"),
        ("zone = 'Europe/Atlantis'", "zone: is not a time zone, such as Europe/Amsterdam"),
        ("zone = '../../etc/passwd'", "zone: is not a time zone"),
        ("zone = 3", "zone: is not a time zone"),
        ("theme = 'pink'", "theme: is none of 'dark', 'dim', 'light' or 'high-contrast'"),
        ("language = '../nl'", "language: is not a language of two or three small letters"),
        ("idle_lock_minutes = 0", "idle_lock_minutes: "),
        ("ward = '  '", "ward: is empty"),
        ('ward = "a\\u001b[2J"', "ward: holds characters that cannot be shown"),
        ('physician_phone = "\\u202e1"', "physician_phone: holds characters"),
        ("privacy = 'perhaps'", "privacy: is neither true nor false"),
        ("alarms = 3", "alarms: is not a table with keys of its own"),
        ("phones = 3", "phones: is not a table with keys of its own"),
        ("weekdays = 'thursday'", 'weekdays: is not a list in brackets, such as ["thursday"]'),
        ("alarms.command = '/opt/call'", "alarms.command: is not a list in brackets"),
        ("tolerances.late_minutes = 'x'", "tolerances.late_minutes: is not a number"),
        ("papers.folder = 'papers'", "papers.folder: is not a whole path, such as /srv/papers or ~/papers"),
        ("papers.downtime_folder = './sheets'", "papers.downtime_folder: is not a whole path"),
        ("papers.print_command = 'lp'", "papers.print_command: is not a list in brackets"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_file_line_key_and_reason(home: Path, text: str, says: str) -> None:
    file = written(home, text)
    with pytest.raises(BadInputError) as refused:
        load_settings(file)
    assert str(refused.value).startswith(f"{file}, line 1: {says}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("variable", "text", "says"),
    [
        ("WARD_BOARD_BEDS", "eight", "WARD_BOARD_BEDS: is not a whole number"),
        ("WARD_BOARD_PRIVACY", "perhaps", "WARD_BOARD_PRIVACY: is neither true nor false"),
    ],
)
def test_a_mistake_in_the_environment_is_told_as_plainly(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, says: str
) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(BadInputError) as refused:
        load_settings()
    assert str(refused.value) == says


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("beds = 8\nweekdays = [\n  'thursday',\ntheme = 'dark'\n", 2),
        ("beds = 8\n\n# days\nweekdays = [\n  'thursday',\n", 4),
        ("weekdays = ['thursday'\nbeds = 3\n", 1),
        ("weekdays = [\n 'thursday',\n]\n[alarms]\ncommand = ['/opt/call',\nbell = true\n", 5),
    ],
)
def test_a_list_that_does_not_end_is_told_with_the_line_on_which_it_began(home: Path, text: str, line: int) -> None:
    with pytest.raises(BadInputError, match="is not TOML") as refused:
        load_settings(written(home, text))
    assert str(refused.value).endswith(f"; the list that begins on line {line} is not closed, it needs a ]")


@pytest.mark.parametrize("text", ["beds = = 3", "weekdays = []\nbeds = ?\n", 'ward = "[C4\nbeds = 3\n'])
def test_another_mistake_is_not_taken_for_a_list(home: Path, text: str) -> None:
    with pytest.raises(BadInputError, match="is not TOML") as refused:
        load_settings(written(home, text))
    assert "the list" not in str(refused.value)


@pytest.mark.parametrize("text", ["beds = ", "beds", "a = " + "[" * 5000])
def test_a_file_that_is_not_toml_is_told(home: Path, text: str) -> None:
    file = written(home, text)
    with pytest.raises(BadInputError, match="is not TOML"):
        load_settings(file)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("# a word\n\nward = 'C4'\nbed = 9\n", 4, "bed: unknown key"),
        ("[alarms]\n# the bell\nbell = 'loud'\n", 3, "alarms.bell: "),
        ("[alarms]\nbell = true\n[phones]\nbell = true\n", 4, "phones.bell: unknown key"),
        ("beds = 8\n[ringing]\nbell = true\n", 2, "ringing: unknown key"),
        ("beds = 8\nalarms.taken_minutes_high = 0\n", 2, "alarms.taken_minutes_high: "),
        ("alarms = { bell = true, commands = [] }\n", 1, "alarms.commands: unknown key"),
        ("[alarms]\ncommand = [\n  '/opt/call',\n  3,\n]\nbell = true\n", 2, "alarms.command: "),
        ("weekdays = [\n 'thursday',\n 'sometimes',\n]\n", 1, "weekdays: "),
        ("ward = 'C4'\r\nbeds = 100\r\n", 2, "beds: "),
        ('ward = """\nbeds = 100\n"""\nbeds = 101\n', 4, "beds: "),
        ("beds = 8\n[windows]\nfirst_t0 = '7'\n", 3, "windows.first_t0: is not a clock time, such as 07:00"),
        ("[windows]\nfirst_t0 = '14:00'\n", 1, "windows: first_t0 is later than last_t0"),
        ("[tolerances]\nlate_minutes = true\n", 2, "tolerances.late_minutes: is not a number"),
        ("[tolerances]\nlate_minutes = nan\n", 2, "tolerances.late_minutes: "),
        ('[phones]\nphysician = "\\u202e1"\n', 2, "phones.physician: holds characters"),
    ],
)
def test_a_mistake_is_told_with_the_line_on_which_its_key_begins(home: Path, text: str, line: int, says: str) -> None:
    file = written(home, text)
    with pytest.raises(BadInputError) as refused:
        load_settings(file)
    assert str(refused.value).startswith(f"{file}, line {line}: {says}")


def test_tables_are_read_each_key_with_its_own_default(home: Path) -> None:
    text = """
    weekdays = ["monday"]
    privacy = true
    [alarms]
    command = ["/opt/call", "--ward"]
    taken_minutes_low = 60
    [tolerances]
    late_minutes = 12.5
    [windows]
    first_t0 = 08:30:00
    """
    settings = load_settings(written(home, text))
    assert settings.alarms == AlarmSettings(command=("/opt/call", "--ward"), taken_minutes_low=60)
    assert (settings.alarms.bell, settings.alarms.command_priorities) == (True, ("high",))
    assert settings.tolerances == Tolerances(late_minutes=12.5)
    assert settings.tolerances.shortfall_minutes is None
    assert settings.windows == Windows(first_t0=time(8, 30), last_t0=time(13))
    assert (settings.weekdays, settings.privacy, settings.phones) == (("monday",), True, Phones())


@pytest.mark.parametrize("text", ['physician_phone = "1234"', '[phones]\nphysician = "1234"'])
def test_the_physician_has_one_phone_wherever_it_was_written(home: Path, text: str) -> None:
    settings = load_settings(written(home, text))
    assert (settings.physician_phone, settings.phones.physician) == ("1234", "1234")
    assert Settings(physician_phone="1234") == Settings(phones=Phones(physician="1234"))


def test_the_environment_wins_over_single_keys_of_a_table(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARD_BOARD_ALARMS__BELL", "false")
    monkeypatch.setenv("WARD_BOARD_ALARMS__COMMAND", '["/opt/call"]')
    monkeypatch.setenv("WARD_BOARD_WEEKDAYS", '["friday"]')
    settings = load_settings(written(home, "[alarms]\nbell = true\ntaken_minutes_high = 5"))
    assert settings.alarms == AlarmSettings(bell=False, command=("/opt/call",), taken_minutes_high=5)
    assert settings.weekdays == ("friday",)


@pytest.mark.parametrize("key", ["ALARMS__BELL", "ALARMS__RING", "WINDOWS__LAST_T0", "WEEKDAYS", "ALARMS__COMMAND"])
def test_a_mistake_in_a_variable_of_a_table_is_told_with_its_name(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv(f"WARD_BOARD_{key}", "thursday")
    with pytest.raises(BadInputError) as refused:
        load_settings()
    assert str(refused.value).startswith(f"WARD_BOARD_{key.partition('__')[0]}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("key", "value"), [("BEDS", "many"), ("ZONE", "Mars"), ("THEME", ""), ("LANGUAGE", "English")])
def test_a_mistake_in_a_variable_is_told_with_its_name(monkeypatch: pytest.MonkeyPatch, key: str, value: str) -> None:
    monkeypatch.setenv(f"WARD_BOARD_{key}", value)
    with pytest.raises(BadInputError, match=f"^WARD_BOARD_{key}: "):
        load_settings()


def test_a_named_file_that_cannot_be_read_is_told(home: Path) -> None:
    for file, said in (
        (home / "none.toml", "check the path of the settings"),
        (home, "is no file: name a regular one"),
    ):
        with pytest.raises(BadInputError, match=said):
            load_settings(file)


def test_no_more_is_read_than_settings_can_hold(home: Path) -> None:
    file = home / "site.toml"
    with file.open("wb") as made:
        made.truncate(1 << 40)
    with pytest.raises(BadInputError, match=r"site\.toml: is larger than 1 MB: this is not a settings file"):
        load_settings(file)


def test_a_file_of_other_bytes_is_told(home: Path) -> None:
    file = home / "site.toml"
    file.write_bytes(b"ward = '\xff'")
    with pytest.raises(BadInputError, match="is not TOML"):
        load_settings(file)


@given(st.text(max_size=40))
def test_any_file_gives_settings_or_one_line(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_text(text, encoding="utf-8", errors="ignore")
    try:
        settings = load_settings(file)
    except BadInputError as error:
        said = str(error)
        assert said.startswith(str(file))
    else:
        assert isinstance(settings, Settings)


def test_settings_do_not_change_after_the_start() -> None:
    with pytest.raises(ValidationError):
        Settings().beds = 9  # type: ignore[misc]


def test_the_heavy_library_is_imported_only_for_variables(home: Path) -> None:
    code = "import sys\nfrom ward_board.config.settings import load_settings\nload_settings()\n"
    code += "print('pydantic_settings' in sys.modules)"
    environment = {**os.environ, "WARD_BOARD_HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    for extra, expected in (({}, "False"), ({"WARD_BOARD_BEDS": "4"}, "True")):
        run = subprocess.run(
            [sys.executable, "-c", code], env=environment | extra, capture_output=True, text=True, check=True
        )
        assert run.stdout.strip() == expected
