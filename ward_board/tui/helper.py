"""A helper: a thread of its own for what may wait for the store, so that the screen never does."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Helper:
    """Does one thing after the other, in the order asked.

    Its thread is a daemon: a store that never answers must not keep a program from ending.
    """

    def __init__(self, name: str) -> None:
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def do(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises, done on the helper's thread.

        What is no Exception comes as a RuntimeError without its words, which may hold anything.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def task() -> None:
            try:
                result = work()
            except Exception as error:
                _tell(loop, _fail, future, error)
            except BaseException as error:
                # a library of another language that panics: whoever waits would end with it, and say nothing
                _tell(loop, _fail, future, _without_words(error))
            else:
                _tell(loop, _settle, future, result)

        self._tasks.put(task)
        return await future

    def stop(self) -> None:
        """Lets the thread end after what it was asked so far."""
        self._tasks.put(None)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()


def _without_words(error: BaseException) -> RuntimeError:
    return RuntimeError(f"{type(error).__name__} in a library").with_traceback(error.__traceback__)


def _tell(loop: asyncio.AbstractEventLoop, settle: Callable[..., None], *values: Any) -> None:
    try:
        loop.call_soon_threadsafe(settle, *values)
    except RuntimeError:
        return  # the program has ended meanwhile: nobody waits for it any more


def _settle(future: asyncio.Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[T], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
