"""Whoever gives a colleague a PIN is not two people with it, and everybody reads that they gave it (A18, H32)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..own_pins import add_with_own_pin, choose_own_pin, given_file

PINS = {"maas": "736152", "smit": "829164"}
SITE = ("--by", "maas", "--by-pin-file")


def pin(folder: Path, name: str) -> str:
    """A file with a PIN, that its owner alone reads."""
    file = folder / f"{name}.pin"
    file.write_text(PINS[name])
    file.chmod(0o600)
    return str(file)


@pytest.fixture
def usurped(command: Callable[..., Any], tmp_path: Path) -> list[str]:
    """A ward where the coordinator gave the physician a PIN, and chose the next one too; both as they sign."""
    maas, smit = pin(tmp_path, "maas"), pin(tmp_path, "smit")
    assert command("init", "--coordinator", "maas", "--name", "L. Maas", "--pin-file", maas).code == 0
    for one in add_with_own_pin(command, "smit", ["--name", "E. Smit", "--role", "physician"], smit, [*SITE, maas]):
        assert one.code == 0, one.err
    assert command("backup", "-o", str(tmp_path / "backups")).code == 0
    given = given_file(smit)
    assert command("staff", "pin", "smit", "--pin-file", given, *SITE, maas).code == 0
    assert choose_own_pin(command, "smit", smit, given).code == 0
    return ["--by", "maas", "--pin-file", maas, "--second", "smit", "--second-pin-file", smit]


@pytest.mark.parametrize("command_name", ["restore", "archive"])
def test_a18_whoever_set_the_second_ones_pin_is_not_two_people(
    command: Callable[..., Any], usurped: list[str], tmp_path: Path, command_name: str
) -> None:
    (backup,) = (tmp_path / "backups").glob("*.db")
    words = {"restore": [str(backup)], "archive": ["-o", str(tmp_path / "archive")]}[command_name]
    answer = command(command_name, *words, *usurped)
    assert (answer.code, answer.out) == (3, "")
    assert "a second person other than smit, whose PIN maas set in the last 24 hours [second_person]" in answer.err
    assert "ask somebody else" in answer.err
    assert answer.err.count("\n") == 1
    assert not list(tmp_path.glob("*before-restore*"))
    assert not (tmp_path / "archive").exists()


def test_a18_nor_is_it_where_only_the_copy_can_be_asked(
    command: Callable[..., Any], usurped: list[str], tmp_path: Path
) -> None:
    (mirror,) = (tmp_path / "home" / "data" / "mirror").glob("*.jsonl")
    assert command("show").code == 0
    (tmp_path / "store.db").unlink()
    answer = command("restore", str(mirror), *usurped)
    assert answer.code == 3, answer.err
    assert "other than smit, whose PIN maas set in the last 24 hours" in answer.err
    assert not (tmp_path / "store.db").exists()


def test_h32_show_says_who_set_whose_pin_and_what_to_do(command: Callable[..., Any], usurped: list[str]) -> None:
    assert usurped
    (alarm,) = [one for one in command("show", "--json").data["alarms"] if one["kind"] == "pin_set"]
    assert (alarm["id"], alarm["priority"], alarm["bed"]) == ("ward:pin_set:smit:maas", "medium", None)
    assert alarm["text"].startswith("Maas set the PIN of Smit, ")
    assert "Maas set the PIN of Smit" in command("show").out
