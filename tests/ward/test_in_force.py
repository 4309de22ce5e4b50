"""Two boards that start together with the same settings make one line of them; one that cannot is asked again (A1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ward_board.config.settings import Settings
from ward_board.domain.access import Access
from ward_board.store.store import Store
from ward_board.ward.in_force import InForce

from .conftest import T0


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], InForce]]:
    """One program after another on the same ward store."""
    stores = [Store.create(str(tmp_path / "ward.db"), kind="ward", keys_folder=tmp_path / "keys")]

    def one(**settings: Any) -> InForce:
        stores.append(Store.open(str(tmp_path / "ward.db"), keys_folder=tmp_path / "keys"))
        return InForce(stores[-1], Settings(**settings), None, lambda: T0, f"tty{len(stores)}")

    yield one
    for store in stores:
        store.close()


def terminals(one: InForce) -> list[str]:
    with one.store.read() as view:
        return [line.terminal for line in view.lines_after(0, what=(Access.SETTINGS_CHANGED,))]


def test_a1_of_two_boards_that_look_before_either_wrote_one_notes_it(
    opened: Callable[..., InForce], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = opened(), opened()
    writes, met = first.store.write, []

    @contextmanager
    def after_the_other() -> Iterator[Any]:
        met.append(second.note())
        with writes() as transaction:
            yield transaction

    monkeypatch.setattr(first.store, "write", after_the_other)
    first.note()
    assert met, "the other one wrote between look and line"
    assert terminals(first) == ["tty3"]
    assert first.is_noted()
    assert second.is_noted()


def test_a1_nothing_is_noted_on_a_store_without_its_keys_or_on_a_copy(opened: Callable[..., InForce]) -> None:
    here = opened()
    here.store.copy_of = "/srv/ward.db"
    here.note()
    assert (here.digest, terminals(here)) == ("", [])


def test_a1_every_setting_but_the_colours_is_in_the_digest(opened: Callable[..., InForce]) -> None:
    changed = [
        {}, {"names": {"while_nobody_signed_in": True}}, {"alarms": {"command": ["/opt/call"]}},
        {"signing": {"session_hours": 8}}, {"retention": {"record_years": 15}}, {"safety": {"backups_kept": 3}},
    ]  # fmt: skip
    digests = [opened(**one).digest for one in changed]
    assert len(set(digests)) == len(digests)
    assert opened(theme="light").digest == digests[0]
