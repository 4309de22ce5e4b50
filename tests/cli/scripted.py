"""A demo store whose days are told line by line, each at its own time; for tests that look at several beds at once."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ward_board.cli.main import run

ZONE = ZoneInfo("Europe/Amsterdam")
WHOLE, CORE = "lu177-octreotate", "lu177-octreotate-core"
HEAD = "date,bed,name,birth_date,number,country,cycle,t0,protocol,allergies,flags"

Line = dict[str, Any]
Answer = dict[str, Any]


def row(bed: int, day: str, protocol: str = WHOLE, t0: str = "08:00", flags: str = "") -> str:
    """One line of a day list; each bed has a patient of its own on each day."""
    number = f"{day[2:4]}{day[5:7]}{day[8:]}.{bed:03}"
    return f"{day},{bed},Patient {chr(64 + bed)}.,1951-04-08,{number},NL,2,{t0},{protocol},none,{flags}"


def empty_store(folder: Path) -> Path:
    """A folder with a demo store in which nobody is booked; to be copied, not written to."""
    assert run(["init", "--kind", "demo", "--store", str(folder / "store.db")]) == 0
    return folder


def book(folder: Path, rows: Iterable[str], now: str) -> Path:
    """Books these rows at `now` in the demo store of a folder."""
    file = folder / "rows.csv"
    file.write_text("\n".join([HEAD, *rows]))
    assert run(["import", str(file), "--store", str(folder / "store.db"), "--now", now]) == 0
    file.unlink()
    return folder


def line(bed: int | None, now: str, by: str, step: str | None, action: str = "tick", /, **rest: Any) -> Line:
    """One line of `record --lines`; the other options by their names, values under `value`."""
    said = {"bed": bed, "now": now, "by": by, "step": step, "action": action, **rest}
    return {key: value for key, value in said.items() if value is not None}


@dataclass
class Scripted:
    """One demo store: lines recorded, boards shown."""

    command: Callable[..., Any]
    monkeypatch: pytest.MonkeyPatch

    def lines(self, lines: Iterable[Line]) -> list[Answer]:
        """What `record` answers to each line."""
        told = list(lines)
        self.monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(json.dumps(one) for one in told)))
        return [json.loads(one) for one in self.command("record", "--lines", "--now", told[0]["now"]).out.splitlines()]

    def say(self, *said: Any, **rest: Any) -> Answer:
        """The answer to one line."""
        (answer,) = self.lines([line(*said, **rest)])
        return answer

    def happened(self, lines: Iterable[Line]) -> list[str]:
        """The entries of lines none of which is refused."""
        told = list(lines)
        answers = self.lines(told)
        refused = [(one, answer) for one, answer in zip(told, answers, strict=True) if "id" not in answer]
        assert refused == []
        return [answer["id"] for answer in answers]

    def board(self, now: str, *words: str) -> Any:
        """What `show --json` prints at a moment."""
        return self.command("show", "--json", "--now", now, *words).data


def gates_in(answer: Answer) -> list[str]:
    """The gates that an answer names."""
    return re.findall(r"\[(\w+)\]", answer.get("error", ""))


def wall(day: str, time: str, fold: int = 0) -> str:
    """A time on the ward's wall as an option takes it; the second of two with `fold`."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE, fold=fold).isoformat()
