"""What is seen: how soon the board stands, how soon a key shows, what it costs to stand there."""

from __future__ import annotations

import random
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from tests.benchmarks.design import BYTES, FORTY, HTOP_BYTES_A_SECOND, KEYS, OPENS, REST, SHOWN, START
from tests.benchmarks.figure import Figure, share
from tests.benchmarks.pseudo_terminal import PseudoTerminal
from tests.benchmarks.stores import BEDS, NOW, address

_OTHERS = Path(__file__).parent / "others"
_NAMES = ("Jansen A.", "Müller K.", "de Boer P.", "Ferreira L.", "Visser M.", "Okafor C.", "Bakker S.")
# what is in the bags, and the first of the keys on the last row: the whole picture stands, with data on it
_WHOLE_BOARD = (*_NAMES, "of 1000 mL", "1-9")
_PIN = "481516"
_BETWEEN_BEATS_SECONDS = 0.5


def board(file: Path) -> list[str]:
    """The command that opens the board on a store."""
    return [sys.executable, "-m", "ward_board.cli", "--store", address(file), "--now", NOW]


def other(name: str, *arguments: str) -> list[str]:
    """The command of a program to compare with."""
    return [sys.executable, str(_OTHERS / f"{name}.py"), *arguments]


def start(file: Path, home: Path, times: int) -> Figure:
    """From spawn to the board on the screen; the first of each, which fills the caches, does not count."""
    ours: list[float] = []
    others: list[float] = []
    for _ in range(times + 1):
        ours.append(_seconds_until(board(file), home, _WHOLE_BOARD))
        others.append(_seconds_until(other("small_app", str(file)), home, _NAMES))
    return replace(START, ours=median(ours[1:]) * 1000, other=median(others[1:]) * 1000, runs=times)


def opens(plain: Path, past: Path, home: Path, times: int) -> Figure:
    """From spawn to the board on the screen, with years behind it and with none; the two take turns."""
    took: dict[Path, list[float]] = {plain: [], past: []}
    for _ in range(times):
        for file, seconds in took.items():
            seconds.append(_seconds_until(board(file), home, (*_NAMES, "1-9")))
    return replace(OPENS, ours=median(took[past]) * 1000, other=median(took[plain]) * 1000, runs=times)


def _seconds_until(command: list[str], home: Path, shown: tuple[str, ...]) -> float:
    with PseudoTerminal(command, home) as terminal:
        return terminal.until(*shown) - terminal.started_at


@dataclass
class _Resting:
    terminal: PseudoTerminal
    began: float = 0.0
    took: float = 0.0
    bytes: int = 0


def rest(eight: Path, forty: Path, home: Path, seconds: float, *, forty_beds: int) -> list[Figure]:
    """All of them stand side by side for the same seconds; a slice of a second each, so that nobody's output waits."""
    with ExitStack() as stack:
        commands = {"eight": board(eight), "forty": board(forty), "clock": other("clock_app")}
        resting = {name: _Resting(stack.enter_context(PseudoTerminal(one, home))) for name, one in commands.items()}
        for name, one in resting.items():
            one.terminal.until("ready" if name == "clock" else "1-9")
        # what follows the first picture (the beat, the check of the journal) is no rest yet
        _read_all(resting, 5.0 if seconds > 20 else 1.5)
        for one in resting.values():
            one.began, one.bytes = one.terminal.processor_seconds, one.terminal.bytes
        before = time.perf_counter()
        _read_all(resting, seconds)
        while any(one.terminal.bytes == one.bytes for one in resting.values()):
            _read_all(resting, 1.0)  # a machine that stood still has shown nothing of what rest costs
        lasted = time.perf_counter() - before
        for one in resting.values():
            one.took, one.bytes = one.terminal.processor_seconds - one.began, one.terminal.bytes - one.bytes
    eight_percent, forty_percent, clock_percent = (
        resting[name].took / lasted * 100 for name in ("eight", "forty", "clock")
    )
    runs, note = round(lasted), f"{lasted:.0f} s side by side"
    bytes_a_second = resting["eight"].bytes / lasted
    return [
        replace(REST, ours=eight_percent, other=clock_percent, runs=runs, note=note),
        replace(BYTES, ours=bytes_a_second, other=HTOP_BYTES_A_SECOND, runs=runs, note=note),
        replace(
            FORTY,
            what=FORTY.what.replace("40", str(forty_beds)),
            ours=forty_percent,
            other=eight_percent,
            runs=runs,
            note=note,
        ),
    ]


def _read_all(resting: dict[str, _Resting], seconds: float) -> None:
    limit = time.perf_counter() + seconds
    while time.perf_counter() < limit:
        for one in resting.values():
            one.terminal.read_for(min(0.2, seconds / 20))


def keys(file: Path, home: Path, times: int) -> Figure:
    """A bed's number, or an arrow, to the first bytes that say which bed is selected; the two take turns."""
    chance = random.Random(20261126)  # noqa: S311  not a secret
    ours: list[float] = []
    others: list[float] = []
    with PseudoTerminal(board(file), home) as mine, PseudoTerminal(other("row_app"), home) as bare:
        mine.until(*_WHOLE_BOARD)
        bare.until("a row for bed 8")
        mine.read_for(2.0)
        selected = 0
        for _ in range(times):
            number = chance.choice([bed for bed in range(1, BEDS + 1) if bed != selected])
            arrow = selected and chance.random() < 0.5
            number = selected % BEDS + 1 if arrow else number
            ours.append(_seconds_to_show(mine, "\x1b[B" if arrow else str(number), f"Bed {number}", chance))
            others.append(_seconds_to_show(bare, str(number), f"Bed {number}", chance))
            selected = number
    note = f"medians {median(ours) * 1000:.1f} and {median(others) * 1000:.1f} ms"
    return replace(KEYS, ours=share(ours, 95) * 1000, other=share(others, 95) * 1000, runs=times, note=note)


def _seconds_to_show(terminal: PseudoTerminal, key: str, words: str, chance: random.Random) -> float:
    # not in step with anybody's frames or beats
    terminal.read_for(chance.uniform(0.06, 0.14))
    pressed = terminal.press(key)
    return terminal.until(words) - pressed


def _sign_in(terminal: PseudoTerminal) -> None:
    for keys, shown in (("l", "PIN"), ("nurse1", "nurse1"), (f"\t{_PIN}", "typed")):
        terminal.press(keys)
        terminal.until(shown)
    terminal.press("\r")
    terminal.until("signing as")


def tick_to_screen(file: Path, home: Path, times: int) -> Figure:
    """Enter in the confirm bar to the words that it was recorded: through the store and back; writes to `file`."""
    took: list[float] = []
    with PseudoTerminal(board(file), home) as terminal:
        terminal.until(*_WHOLE_BOARD)
        _sign_in(terminal)
        for place in range(times):
            number = str(place % BEDS + 1)
            # once the clock has gone on the bar has been painted, and noted as painted
            for key, shown in ((number, f"Bed {number}"), ("o", "records"), ("", ":")):
                terminal.press(key)
                terminal.until(shown)
            terminal.read_for(_BETWEEN_BEATS_SECONDS)
            pressed = terminal.press("\r")
            took.append(terminal.until("recorded, ") - pressed)
    return replace(SHOWN, ours=share(took, 99) * 1000, runs=times, note=f"median {median(took) * 1000:.1f} ms")
