"""Colleagues of a ward store who sign: whoever adds them gives them a PIN, with which nobody signs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

GIVEN_PIN = "305917"
T = TypeVar("T")


def add_with_own_pin(
    run: Callable[..., T], staff_id: str, named: Sequence[str], own: str, by: Sequence[str], given: str = GIVEN_PIN
) -> tuple[T, T]:
    """Adds somebody, and lets them choose the PIN in the file `own` in place of the one that was `given`; both answers.

    `run` runs `ward-board` with some words, `named` is name and roles, `by` who adds them.
    """
    file = given_file(own, given)
    added = run("staff", "add", staff_id, *named, "--pin-file", file, *by)
    return added, choose_own_pin(run, staff_id, own, file)


def choose_own_pin(run: Callable[..., T], staff_id: str, own: str, before: str) -> T:
    """Lets somebody choose the PIN in the file `own` in place of the one in the file `before`; the answer."""
    return run("staff", "pin", staff_id, "--pin-file", own, "--by", staff_id, "--by-pin-file", before)


def given_file(own: str, given: str = GIVEN_PIN) -> str:
    """A file with the PIN that was given, beside the one with the PIN that somebody chooses."""
    file = Path(f"{own}.given")
    file.write_text(f"{given}\n")
    file.chmod(0o600)
    return str(file)
