"""The journal on each kind of database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from ward_board.domain.entry import Draft, Entry
from ward_board.domain.words import Action
from ward_board.errors import BadInputError, RefusedError, StoreUnavailableError, UnmetGate
from ward_board.store.chain import genesis, link
from ward_board.store.store import Store
from ward_board.store.verify import verify

MakeDraft = Callable[..., Draft]
HOSTILE = "Robert'); DROP TABLE journal;-- [/b] \x1b]52;c;x\x07 \u202e \x00 😀 %s :name"


def _facts(entry: Draft) -> dict[str, Any]:
    return {field.name: getattr(entry, field.name) for field in fields(Draft)}


def test_an_entry_comes_back_as_it_was_appended(store: Store, draft: MakeDraft) -> None:
    asked = draft(
        action=Action.MEASURE,
        values={"mbq": 7400, "half": 0.1, "tiny": 5e-324, "vial": HOSTILE},
        reason=HOSTILE,
        passed=("role", "assay"),
        second="phys1",
        late=True,
    )
    with store.write() as tx:
        appended = tx.append("t1", asked)
    with store.read() as view:
        (read,) = view.entries("t1")
    assert read == appended
    assert _facts(read) == _facts(asked)


def test_versions_count_within_a_stream_and_numbers_over_the_store(store: Store, draft: MakeDraft) -> None:
    with store.write() as tx:
        appended = [tx.append(stream, draft()) for stream in ("t1", "t2", "t1", "ward", "t1")]
    assert [(entry.seq, entry.id) for entry in appended] == [
        (1, "t1.1"), (2, "t2.1"), (3, "t1.2"), (4, "ward.1"), (5, "t1.3"),
    ]  # fmt: skip
    with store.read() as view:
        assert [entry.id for entry in view.entries("t1")] == ["t1.1", "t1.2", "t1.3"]
        found = view.entries_of(["t1", "ward", "t9"])
        assert {stream: [entry.seq for entry in entries] for stream, entries in found.items()} == {
            "t1": [1, 3, 5],
            "ward": [4],
            "t9": [],
        }
        assert [entry.seq for entry in view.entries_after(3)] == [4, 5]


def test_ten_entries_of_one_stream_stand_in_order_of_their_numbers(store: Store, draft: MakeDraft) -> None:
    with store.write() as tx:
        for _ in range(11):
            tx.append("t1", draft())
    with store.read() as view:
        assert [entry.version for entry in view.entries("t1")] == list(range(1, 12))


def test_what_was_recorded_later_is_not_seen_but_bookings_always(store: Store, draft: MakeDraft) -> None:
    typed = draft().recorded_at
    with store.write() as tx:
        tx.append("t1", draft())
        tx.append("t1", draft(recorded_at=typed + timedelta(microseconds=1)))
        tx.append("t1", draft(action=Action.BOOK, recorded_at=typed + timedelta(days=1)))
    with store.read() as view:
        assert [entry.version for entry in view.entries("t1", recorded_by=typed)] == [1, 3]
        assert [entry.version for entry in view.entries("t1")] == [1, 2, 3]


def test_h3_an_entry_is_found_by_its_key_with_what_was_asked_for(store: Store, draft: MakeDraft) -> None:
    with store.write() as tx:
        appended = tx.append("t1", draft(), key="k1", fingerprint="f1")
        tx.append("t1", draft(), key="k2")
        tx.append("t1", draft())
        assert tx.entry_with_key("k1") == (appended, "f1")
    with store.read() as view:
        found = view.entry_with_key("k2")
        assert found is not None
        assert found[0].id == "t1.2"
        assert found[1] is None
        assert view.entry_with_key("k3") is None


def test_h3_a_key_counts_once_even_where_nobody_looked_first(store: Store, draft: MakeDraft) -> None:
    with store.write() as tx:
        tx.append("t1", draft(), key="k1")
    with pytest.raises(Exception, match=r"uq_journal_key|journal has no gaps"), store.write() as tx:
        tx.append("t2", draft(), key="k1")
    with store.read() as view:
        assert view.entries("t2") == ()


def test_each_entry_hangs_on_the_one_before(store: Store, draft: MakeDraft) -> None:
    with store.write() as tx:
        for _ in range(3):
            tx.append("t1", draft())
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT seq, body, prev, hash FROM journal ORDER BY seq")).all()
    before = genesis(store.id, "ward")
    for seq, body, prev, entry_hash in rows:
        assert prev == before
        before = link(seq, prev, body.encode())
        assert entry_hash == before
    with store.read() as view:
        assert view.head() == (3, before)


def test_h4_an_error_takes_back_the_whole_transaction(
    store: Store, draft: MakeDraft, add_treatment: Callable[..., str]
) -> None:
    with pytest.raises(RefusedError), store.write() as tx:  # noqa: PT012  the transaction is what ends
        tx.append(add_treatment(tx), draft(), key="k1")
        raise RefusedError([UnmetGate("assay", "assay")])
    with store.read() as view:
        assert view.head() == (0, genesis(store.id, "ward"))
        assert view.patient_by_number("100") is None
        assert view.entry_with_key("k1") is None


def test_an_entry_is_seen_by_others_only_once_it_is_kept(store: Store, draft: MakeDraft) -> None:
    with store.write() as tx:
        tx.append("t1", draft())
        with store.read() as view:
            assert view.entries("t1") == ()
        assert len(tx.entries("t1")) == 1


def test_a_number_that_cannot_be_kept_is_refused_and_nothing_is_kept(store: Store, draft: MakeDraft) -> None:
    with pytest.raises(BadInputError, match="finite"), store.write() as tx:  # noqa: PT012
        tx.append("t1", draft())
        tx.append("t1", draft(values={"mbq": float("nan")}))
    with store.read() as view:
        assert view.entries("t1") == ()


def test_a_damaged_entry_is_said_without_its_content(sqlite_store: Store, draft: MakeDraft) -> None:
    with sqlite_store.write() as tx:
        tx.append("t1", draft(reason="a secret"))
    with sqlite_store.engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER journal_no_update")
        connection.exec_driver_sql("UPDATE journal SET body = CAST(x'7bff22' || body AS TEXT)")
        connection.commit()
    with pytest.raises(StoreUnavailableError, match="verify") as raised, sqlite_store.read() as view:
        view.entries("t1")
    assert "secret" not in str(raised.value)


def test_an_entry_is_an_entry(store: Store, draft: MakeDraft) -> None:
    with store.write() as tx:
        assert isinstance(tx.append("ward", draft(role=None, step=None)), Entry)


def test_many_entries_at_once_are_the_same_journal_as_one_by_one(
    store: Store, draft: MakeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ward_board.store.journal._BATCH", 3)
    streams = ["t1", "t2", "t1", "c1", "t1", "t2", "t3"]
    with store.write() as tx:
        tx.append("t2", draft())
        assert tx.append_all((stream, draft(values={"mbq": place})) for place, stream in enumerate(streams)) == 7
        assert tx.append_all([]) == 0
        last = tx.append("t1", draft())
    assert (last.seq, last.id) == (9, "t1.4")
    with store.read() as view:
        kept = view.entries_after(1)
        assert [entry.id for entry in kept] == ["t1.1", "t2.2", "t1.2", "c1.1", "t1.3", "t2.3", "t3.1", "t1.4"]
        assert [entry.values["mbq"] for entry in kept[:-1]] == list(range(7))
        assert {stream: entry.id for stream, entry in view.newest_of(["t1", "c1", "t9"]).items()} == {
            "t1": "t1.4",
            "c1": "c1.1",
        }
    assert verify(store).ok


def test_of_many_entries_a_bad_one_keeps_all_out(store: Store, draft: MakeDraft) -> None:
    with pytest.raises(BadInputError), store.write() as tx:
        tx.append_all([("t1", draft()), ("t1", draft(values={"mbq": float("nan")}))])
    with store.read() as view:
        assert view.entries_after(0) == ()
    assert verify(store).ok
