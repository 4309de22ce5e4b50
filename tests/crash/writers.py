"""Writers in processes of their own, forked from this one, which has all its imports done: each starts in milliseconds.

Usage: writers.py ACT URL KEYS_FOLDER. On standard input, `go NAME FIRST LAST` starts a writer that acts once for each
key from FIRST to LAST, `kill NAME FIRST LAST` one that is killed once LAST is kept and before it is told, and `wait`
waits for all of them. On standard output come `pid NAME PID`, one line `NAME KEY OUTCOME` for each act as soon as it is
kept, and `ended`. ACT is one of ACTS, a function of the open store, the writer's name and the key; whatever else can be
told to act once for a key can stand there.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ward_board.cli.opening import protocol_folders
from ward_board.domain.entry import Draft, Person, Request
from ward_board.domain.words import Action, Role
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


def keep_once(store: Store, name: str, key: str) -> str:
    """Append under an idempotency key, as somebody who does not know whether the last try was kept."""
    with store.write() as tx:
        found = tx.entry_with_key(key)
        draft = Draft(Action.NOTE, name, Role.NURSE, NINE, NINE, reason=f"note {key}")
        entry = found[0] if found else tx.append(f"t{int(key) % 8 + 1}", draft, key=key, fingerprint=key)
    return f"kept {entry.seq}"


def tick(store: Store, name: str, key: str) -> str:
    """Tick a step unless somebody else did, deciding inside the transaction."""
    with store.write() as tx:
        done = next((entry for entry in tx.entries("t1") if entry.step == key), None)
        if done is None:
            tx.append("t1", Draft(Action.TICK, name, Role.NURSE, NINE, NINE, step=key))
    return f"already {done.author}" if done else "won"


def first_cannula(store: Store) -> None:
    """Bed 1 has its cannula, which others put in again and read again."""
    _ward(store).act("t1", Request(Action.TICK, _NURSE, NINE, step="cannula", values=_CANNULA))


def act(store: Store, name: str, key: str) -> str:
    """One of the things that people do at a bed, through the one door, under an idempotency key."""
    stream, action, step, more = DONE[int(key) % len(DONE)]
    entry = _ward(store).act(stream, Request(action, _NURSE, NINE, step=step, key=key, **more))
    return f"kept {entry.seq}"


def _ward(store: Store) -> Ward:
    return Ward(store, ManualClock(NINE), name="ward", zone=ZONE, protocol_folders=protocol_folders())


ZONE = ZoneInfo("Europe/Amsterdam")
_NURSE = Person("nurse1", "Anna Made-Up", (Role.NURSE,))
_CANNULA = {"site": "left arm", "gauge": "22", "patent": "yes"}
_COUNT = {"sampled_on": "2026-11-20", "platelets_10e9_per_l": "162"}
DONE: tuple[tuple[str, Action, str | None, dict[str, Any]], ...] = (
    ("t1", Action.AGAIN, "cannula", {"values": _CANNULA}),
    ("t1", Action.SEEN, None, {}),
    ("t1", Action.NOTE, None, {"reason": "all well"}),
    ("t1", Action.INCIDENT, None, {"values": {"kind": "vomiting"}}),
    ("c1", Action.MEASURE, "blood_count", {"values": _COUNT}),
    ("t1", Action.CORRECT, None, {"target": "t1.2", "values": {"gauge": "20"}, "reason": "read again"}),
)
ACTS: dict[str, Callable[[Store, str, str], str]] = {"keep_once": keep_once, "tick": tick, "act": act}


def _say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def _write_as(name: str, keys: range, act: Callable[[Store, str, str], str], *, last_untold: bool) -> None:
    store = Store.open(sys.argv[2], keys_folder=Path(sys.argv[3]))
    for key in keys:
        outcome = act(store, name, str(key))
        if last_untold and key == keys[-1]:
            os.kill(os.getpid(), signal.SIGKILL)
        _say(name, key, outcome)
    store.close()


def _fork(name: str, keys: range, act: Callable[[Store, str, str], str], *, last_untold: bool) -> None:
    pid = os.fork()
    if pid:
        _say("pid", name, pid)
        return
    try:
        _write_as(name, keys, act, last_untold=last_untold)
    except Exception as error:
        _say("failed", name, type(error).__name__, error)
    finally:
        os._exit(0)


def main() -> None:
    """Take orders until standard input ends."""
    act = ACTS[sys.argv[1]]
    children = 0
    for line in sys.stdin:
        order, *words = line.split()
        if order == "wait":
            while children:
                os.wait()
                children -= 1
            _say("ended")
        else:
            name, first, last = words
            _fork(name, range(int(first), int(last) + 1), act, last_untold=order == "kill")
            children += 1


if __name__ == "__main__":
    main()
