"""Many writers at once: each act has one winner, and nobody hears of a locked database (H3, T7, T8)."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from ward_board.domain.entry import Draft
from ward_board.store.store import Store
from ward_board.store.verify import verify

from ..patience import PATIENCE_SECONDS

WRITERS = Path(__file__).parents[1] / "crash" / "writers.py"
PROCESSES = 8
STEPS = 150
MakeDraft = Callable[..., Draft]


@pytest.mark.slow
def test_h3_t8_150_steps_have_one_winner_each_among_8_processes(
    store: Store, make_store: Callable[..., Store], store_url: str, keys_folder: Path
) -> None:
    store.close()
    command = [sys.executable, str(WRITERS), "tick", store_url, str(keys_folder)]
    orders = "".join(f"go w{number} 1 {STEPS}\n" for number in range(PROCESSES)) + "wait\n"
    done = subprocess.run(command, input=orders, capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines() if not line.startswith(("pid", "ended"))]
    assert [line for line in lines if line[0] == "failed"] == []
    assert len(lines) == PROCESSES * STEPS
    winners = {step: name for name, step, *outcome in lines if outcome == ["won"]}
    assert Counter(step for _, step, *outcome in lines if outcome == ["won"]) == Counter(map(str, range(1, STEPS + 1)))
    assert all(outcome[1] == winners[step] for _, step, *outcome in lines if outcome != ["won"])
    opened = make_store(store_url, is_new=False)
    with opened.read() as view:
        assert {entry.step: entry.author for entry in view.entries("t1")} == winners
    assert verify(opened).ok


def test_two_threads_that_decide_at_once_are_one_after_the_other(store: Store, draft: MakeDraft) -> None:
    """Whoever is first goes on only when the other has asked."""
    people = ("nurse1", "nurse2")

    def tick_unless_done(author: str) -> bool:
        asked[author].set()
        with store.write() as tx:
            assert all(one.wait(PATIENCE_SECONDS) for one in asked.values())
            if tx.entries(stream):
                return False
            tx.append(stream, draft(author=author))
            return True

    with ThreadPoolExecutor(len(people)) as threads:
        for number in range(1, 21):
            stream, asked = f"t{number}", {one: Event() for one in people}
            assert sorted(threads.map(tick_unless_done, people)) == [False, True]
    with store.read() as view:
        assert all(len(view.entries(f"t{number}")) == 1 for number in range(1, 21))
    assert verify(store).ok


def test_two_people_on_two_treatments_both_succeed(store: Store, draft: MakeDraft) -> None:
    at_once = Barrier(2, timeout=PATIENCE_SECONDS)

    def tick(stream: str) -> None:
        at_once.wait()
        for _ in range(10):
            with store.write() as tx:
                tx.append(stream, draft())

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(tick, ["t1", "t2"]))
    with store.read() as view:
        assert {stream: len(entries) for stream, entries in view.entries_of(["t1", "t2"]).items()} == {
            "t1": 10,
            "t2": 10,
        }
    assert verify(store).ok
