"""Batches and single acts that are tried again: once for the same act, and each refusal at its own row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from ward_board.errors import StoreUnavailableError


@contextmanager
def losing_the_answers(seat: Any) -> Iterator[None]:
    """For a while what is written is kept, and nobody is told."""

    def losing(write: Any) -> Any:
        def lose(*asked: Any) -> None:
            write(*asked)
            raise StoreUnavailableError("the answer was lost")

        return lose

    act_all = seat.ward.act_all
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(seat.ward, "act", losing(lambda treatment, request: act_all([(treatment, request)])))
        patched.setattr(seat.ward, "act_all", losing(act_all))
        yield


async def test_the_same_round_again_counts_once(seat: Any) -> None:
    before = seat.head()
    with losing_the_answers(seat):
        await seat.press("o", "1", "3", "left", "enter")
    assert seat.desk.dialog is not None
    await seat.press("enter")
    assert [entry.stream for entry in seat.entries(after=before)] == ["t1", "t3"]
    assert "recorded at 10:41" in seat.shows()


async def test_i14_another_time_is_another_act_in_a_round(seat: Any) -> None:
    before, now = seat.head(), seat.ward.clock.now().replace(second=0)
    with losing_the_answers(seat):
        await seat.press("o", "1", "left", "enter")
    await seat.press("left", "enter")
    minutes = [now - entry.occurred_at for entry in seat.entries(after=before)]
    assert minutes == [timedelta(minutes=1), timedelta(minutes=2)]
    assert "recorded at 10:40" in seat.shows()


async def test_i14_another_time_is_another_act_in_a_form(seat: Any) -> None:
    before, now = seat.head(), seat.ward.clock.now().replace(second=0)
    with losing_the_answers(seat):
        await seat.press("1", "o", "left", "enter", "enter")
    assert len(seat.entries(after=before)) == 1
    await seat.press("left", "enter")
    minutes = [now - entry.occurred_at for entry in seat.entries(after=before)]
    assert minutes == [timedelta(minutes=1), timedelta(minutes=2)]


@pytest.mark.parametrize("keys", [("1", "o", "enter"), ("o", "1", "enter"), ("1", "b", "space", "enter")])
async def test_h3_now_stays_now_however_late_the_second_try_comes(seat: Any, keys: tuple[str, ...]) -> None:
    """Nobody set a time: the act that may have been kept a while ago is the same act."""
    before = seat.head()
    with losing_the_answers(seat):
        await seat.press(*keys)
    assert len(seat.entries(after=before)) == 1
    seat.ward.clock.advance(timedelta(seconds=20))
    await seat.press("enter")
    assert len(seat.entries(after=before)) == 1
    assert seat.desk.dialog is None
