from __future__ import annotations

import asyncio
import threading

import pytest

from ward_board.errors import BadInputError
from ward_board.tui.helper import Helper


async def test_it_works_aside_in_the_order_asked() -> None:
    helper, done = Helper("test"), []
    results = await asyncio.gather(*(helper.do(lambda n=n: done.append(n) or n) for n in range(20)))  # type: ignore[misc]
    assert results == done == list(range(20))
    assert await helper.do(threading.current_thread) is not threading.current_thread()
    helper.stop()


async def test_what_it_raises_arrives() -> None:
    helper = Helper("test")
    with pytest.raises(BadInputError, match="no"):
        await helper.do(_refuse)
    assert await helper.do(lambda: 1) == 1
    helper.stop()


async def test_a_library_that_panics_is_an_error_like_any_other_without_its_words() -> None:
    class PanicException(BaseException):
        pass

    def panics() -> None:
        raise PanicException("Jansen")

    helper = Helper("test")
    with pytest.raises(RuntimeError) as error:
        await helper.do(panics)
    assert str(error.value) == "PanicException in a library"
    assert error.value.__cause__ is None
    assert error.traceback[-1].name == "panics", "the log says where"
    assert await helper.do(lambda: 1) == 1
    helper.stop()


async def test_the_screen_goes_on_while_it_waits() -> None:
    helper, gate = Helper("test"), threading.Event()
    waiting = asyncio.create_task(helper.do(gate.wait))
    await asyncio.sleep(0)
    assert not waiting.done()
    gate.set()
    assert await waiting
    helper.stop()


def test_a_helper_that_hangs_does_not_keep_the_program_from_ending() -> None:
    helper = Helper("test")
    assert helper._thread.daemon
    helper.stop()


def _refuse() -> None:
    raise BadInputError("no")
