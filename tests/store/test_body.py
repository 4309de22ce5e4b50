"""An entry as text and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain.entry import Draft
from ward_board.domain.words import Action, Role
from ward_board.errors import StoreUnavailableError
from ward_board.store.body import Place, decode, decode_with_place, encode

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ZONES = st.timezones() | st.just(UTC)
INSTANTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001  Hypothesis adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=ZONES,
    allow_imaginary=False,
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
MAYBE = st.none() | TEXTS
DRAFTS = st.builds(
    Draft,
    action=st.sampled_from(Action),
    author=TEXTS,
    role=st.none() | st.sampled_from(Role),
    occurred_at=INSTANTS,
    recorded_at=INSTANTS,
    step=MAYBE,
    target=MAYBE,
    values=st.dictionaries(TEXTS, TEXTS | NUMBERS, max_size=5),
    second=MAYBE,
    second_role=st.none() | st.sampled_from(Role),
    reason=MAYBE,
    deviation=MAYBE,
    passed=st.lists(TEXTS, max_size=3).map(tuple),
    late=st.booleans(),
)


@given(DRAFTS, MAYBE, MAYBE)
def test_an_entry_reads_back_as_it_was_written(draft: Draft, key: str | None, fingerprint: str | None) -> None:
    place = Place("t12", 3, key, fingerprint)
    entry, where = decode_with_place(40, encode(draft, place))
    # in UTC, for Python finds a time in the doubled hour of a zone unequal to itself in any other
    expected = replace(
        draft, occurred_at=draft.occurred_at.astimezone(UTC), recorded_at=draft.recorded_at.astimezone(UTC)
    )
    assert {field.name: getattr(entry, field.name) for field in fields(Draft)} == asdict(expected)
    assert (entry.stream, entry.version, entry.seq, entry.id) == ("t12", 3, 40, "t12.3")
    assert where == place


@given(DRAFTS)
def test_a8_writing_it_again_gives_the_same_bytes(draft: Draft) -> None:
    body = encode(draft, Place("t12", 3))
    assert encode(decode(40, body), Place("t12", 3)) == body


def test_7400_hashes_the_same_as_7400_point_0(draft: Callable[..., Draft]) -> None:
    assert encode(draft(values={"mbq": 7400}), Place("t1", 1)) == encode(draft(values={"mbq": 7400.0}), Place("t1", 1))


def test_times_are_kept_in_utc_to_the_microsecond(draft: Callable[..., Draft]) -> None:
    summer = timezone(timedelta(hours=2))
    body = encode(draft(occurred_at=datetime(2026, 7, 2, 1, 30, 0, 7, tzinfo=summer)), Place("t1", 1))
    assert '"occurred_at":"2026-07-01T23:30:00.000007Z"' in body
    assert decode(1, body).occurred_at.tzinfo is UTC


def test_h11_a_time_without_a_zone_is_refused(draft: Callable[..., Draft]) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        encode(draft(recorded_at=datetime(2026, 11, 26, 9)), Place("t1", 1))  # noqa: DTZ001  naive on purpose


@pytest.mark.parametrize("body", ["", "[]", "3", '{"action":"tick"}', '{"action":"dance"}', "{", '{"future":"field"}'])
def test_a_body_that_is_none_of_ours_is_said_with_its_number(body: str) -> None:
    with pytest.raises(StoreUnavailableError, match="entry 17 of the journal"):
        decode(17, body)
