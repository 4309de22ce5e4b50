"""A ward store, which never pretends: a clock that is set back hides nothing that was charted (H10, I10)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Person, Request
from ward_board.domain.words import Action, AlarmKind, BedState, Role
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

NURSE = Person("bos", "A. Bos", (Role.NURSE,))


@pytest.mark.parametrize("hours", [-1, -26, 1])
def test_h10_a_step_loses_neither_an_infusion_nor_its_alarms(
    ward: Ward, row: BookingRow, clock: ManualClock, tmp_path: Path, hours: int
) -> None:
    store = Store.create(str(tmp_path / "real" / "ward.db"), kind="ward", keys_folder=tmp_path / "keys")
    real = Ward(store, clock, name="PRRT ward", zone=ward.zone, protocol_folders=ward.protocol_folders)
    with store.write() as transaction:
        transaction.add_staff(StaffRow(NURSE.id, NURSE.name, NURSE.roles), By(clock.now(), None, "tty1"))
    (report,) = real.book([row], author="maas")
    treatment = str(report.treatment)
    clock.advance(row.t0 - clock.now())
    start = Request(
        Action.START, NURSE, clock.now(), "amino_acids", reason="charted past the gates", deviation="missing"
    )
    real.act(treatment, start)
    clock.advance(timedelta(minutes=20))
    clock.step(timedelta(hours=hours))
    real.clock_stepped(hours * 3600)
    board = real.board()
    (bed,) = [one for one in board.beds if one.treatment == treatment]
    assert bed.situation.state is BedState.RUNNING
    kinds = {alarm.kind for alarm in board.alarms}
    assert {AlarmKind.CLOCK_STEPPED, AlarmKind.NOT_SEEN, AlarmKind.DEVIATION} <= kinds
    clock.advance(timedelta(minutes=1))
    deviation = next(alarm for alarm in board.alarms if alarm.kind is AlarmKind.DEVIATION)
    real.act(treatment, Request(Action.TAKE, NURSE, clock.now(), target=deviation.id))
    clock.advance(timedelta(minutes=1))
    taken = next(alarm for alarm in real.board().alarms if alarm.kind is AlarmKind.DEVIATION)
    assert taken.taken is not None
    real.act(treatment, Request(Action.SEEN, NURSE, clock.now()))
    kinds = {alarm.kind for alarm in real.board().alarms}
    assert not {AlarmKind.CLOCK_STEPPED, AlarmKind.NOT_SEEN} & kinds
    real.close()
