"""Backups of a store on a server: lines of JSON, of which a restore can make a store."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from ward_board.domain.access import Access
from ward_board.errors import StoreUnavailableError
from ward_board.store import backup
from ward_board.store.copies import Survey
from ward_board.store.line_file import read_lines
from ward_board.store.store import Store

from .conftest import NINE, MakeStore
from .test_backup import MakeDraft, folder, names, take

__all__ = ["folder"]


@pytest.fixture
def server(make_store: MakeStore, postgres_url: str, draft: MakeDraft, add_treatment: Callable[..., str]) -> Store:
    """A store on a server with a patient, three entries and a line in its access log."""
    store = make_store(postgres_url)
    with store.write() as tx:
        treatment = add_treatment(tx)
        for _ in range(3):
            tx.append(treatment, draft())
        tx.log_access(NINE, "nurse1", Access.OPENED, treatment, "tty1")
    return store


def test_h36_of_a_server_it_is_lines_of_which_a_restore_can_make_a_store(server: Store, folder: Path) -> None:
    made = take(server, folder)
    assert made.file.name == f"ward-{server.id[:8]}-20261126T090000Z.jsonl"
    assert names(folder) == [made.file.name], "what it was verified with is gone"
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    with server.read() as view:
        assert (made.entries, made.head.hash) == view.head()
    survey = Survey.of(lambda: read_lines(made.file))
    assert (survey.seq, survey.line, survey.identity.store_id) == (3, 1, server.id)
    assert survey.hashes[-1] == made.head.hash


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace("left arm", "right arm"), "what was written was changed"),
        (lambda text: text[: text.rindex('{"kind":"end"')], "breaks off"),
        (lambda text: "".join(one for one in text.splitlines(True) if '"seq":2' not in one), "does not follow"),
        (lambda text: text[:-40], "breaks off"),
        (lambda text: text.replace('"nurse1"', '"nurse2"'), "access log|damaged"),
    ],
)
def test_h36_of_a_server_lines_that_do_not_verify_are_no_backup(
    server: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[str], str], said: str
) -> None:
    write, spoilt = backup._write_lines, []

    def write_and_spoil(store: Store, part: Path) -> None:
        write(store, part)
        before = part.read_text()
        part.write_text(spoil(before))
        spoilt.append(part.read_text() != before)

    monkeypatch.setattr(backup, "_write_lines", write_and_spoil)
    with pytest.raises(StoreUnavailableError, match=said):
        take(server, folder)
    assert spoilt == [True]
    assert names(folder) == []
