"""Several acts that are asked together: all of them in one commit, or none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ward_board.domain.entry import Entry, Request
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, BadInputError, WardBoardError
from ward_board.store.store import WriteTransaction
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

CANNULA = {"site": "left forearm", "gauge": "20", "patent": "yes"}


def test_one_visit_is_one_commit(ward: Ward, booked: str, clock: ManualClock) -> None:
    nurse = ward.person("nurse1")
    acts = [
        (booked, Request(Action.TICK, nurse, clock.now(), "cannula", values=CANNULA)),
        (booked, Request(Action.TICK, nurse, clock.now(), "antiemetic", values={"drug": "ondansetron", "mg": "8"})),
        (booked, Request(Action.SEEN, nurse, clock.now())),
    ]
    kept = ward.act_all(acts)
    assert [entry.action for entry in kept] == [Action.TICK, Action.TICK, Action.SEEN]
    assert ward.board().beds[0].situation.chart.entries[-3:] == kept


@pytest.mark.parametrize(
    ("step", "values", "error"), [("cannula", CANNULA, AlreadyDoneError), ("antiemetic", {}, BadInputError)]
)
def test_where_one_cannot_be_kept_none_is(
    ward: Ward, booked: str, clock: ManualClock, step: str, values: dict[str, str], error: type[WardBoardError]
) -> None:
    nurse = ward.person("nurse1")
    before = ward.board().beds[0].situation.chart.entries
    acts = [
        (booked, Request(Action.TICK, nurse, clock.now(), "cannula", values=CANNULA)),
        (booked, Request(Action.TICK, nurse, clock.now(), step, values=values)),
    ]
    with pytest.raises(error) as refused:
        ward.act_all(acts)
    assert refused.value.place == 1
    assert ward.board().beds[0].situation.chart.entries == before


def test_acts_of_the_commit_have_its_time_whatever_was_asked(ward: Ward, booked: str, clock: ManualClock) -> None:
    nurse, asked = ward.person("nurse1"), clock.now()
    clock.advance(timedelta(seconds=9))
    kept = ward.act_all(
        [
            (booked, Request(Action.ASSIGN, nurse, asked, values={"nurse": "nurse1"})),
            (booked, Request(Action.SEEN, nurse, asked)),
        ],
        at_commit=True,
    )
    assert {entry.occurred_at for entry in kept} == {entry.recorded_at for entry in kept} == {clock.now()}


def test_what_a_treatment_has_is_read_once_for_an_act(
    ward: Ward, booked: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = WriteTransaction.entries

    def entries(transaction: WriteTransaction, stream: str) -> tuple[Entry, ...]:
        read.append(stream)
        return real(transaction, stream)

    monkeypatch.setattr(WriteTransaction, "entries", entries)
    ward.act(booked, Request(Action.SEEN, ward.person("nurse1"), clock.now()))
    assert read.count(booked) == 1
