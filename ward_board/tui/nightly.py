"""What a terminal does for what was recorded, whoever sits there: the nightly backup, the disks, the mirror."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ward_board.domain.words import AlarmKind, Priority
from ward_board.errors import StoreUnavailableError
from ward_board.tui.health import Trouble
from ward_board.tui.regular import Regular
from ward_board.ward.disks import STORE, Disk, low_disks
from ward_board.ward.nightly import Night, Nightly

if TYPE_CHECKING:
    from ward_board.tui.desk import Desk

BACKUP, DISKS, MIRROR, COPY = "backup", "disks", "mirror", "copy"
BACKUP_LIMIT_SECONDS, DISKS_LIMIT_SECONDS = 3600.0, 60.0
_MEGABYTE = 10**6
NO_ROOM_BYTES = 5 * _MEGABYTE
"""With less free where the store lies the next act may be refused: SQLite's log grows by 1000 pages of 4 kB, 4.1 MB,
before it is written back."""


class Safekeeping:
    """To be looked at once a second on the event loop; not while hands rehearse, for they leave nothing behind."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._nightly = Nightly(desk.ward, desk.settings.safety)
        self.nights = Regular(desk, BACKUP, self._night, self._take_night, limit_seconds=BACKUP_LIMIT_SECONDS)
        self.disks = Regular(desk, DISKS, self._low_disks, self._take_disks, limit_seconds=DISKS_LIMIT_SECONDS)

    def look(self) -> None:
        """Begins what is due; what is wrong becomes alarms of this terminal, and they end with it."""
        if self._desk.calling.hands_work:
            return
        self._look_at_store()
        self._look_at_mirror()
        self.disks.tick()
        if self._nightly.has_nights:
            self.nights.tick()

    def _night(self) -> Night | None:
        try:
            return self._nightly.look()
        except StoreUnavailableError:
            return None  # a store that cannot be read is said by the readings

    def _take_night(self, night: Night | None) -> None:
        if night is None:
            return
        desk, now = self._desk, self._desk.machine.monotonic()
        missing = [Trouble(AlarmKind.JOB_FAILED, BACKUP, since=night.without_since)] if night.without_since else []
        desk.health.found(BACKUP, missing, now)
        if night.is_whole:
            desk.health.chain_whole()
        elif night.is_whole is False:
            desk.health.chain_broken(now)

    def _low_disks(self) -> tuple[Disk, ...]:
        return low_disks(self._desk.ward, self._desk.settings.safety)

    def _take_disks(self, low: Sequence[Disk]) -> None:
        self._desk.health.found(DISKS, map(_low, low), self._desk.machine.monotonic())

    def _look_at_store(self) -> None:
        copy_of = self._desk.ward.store.copy_of
        if copy_of:
            # above all else: whoever takes it for the ward's own types for nothing
            found = Trouble(AlarmKind.STORE_REFUSES, COPY, copy_of, priority=Priority.HIGH)
            self._desk.health.found(COPY, [found], self._desk.machine.monotonic())

    def _look_at_mirror(self) -> None:
        mirror = self._desk.ward.store.mirror
        line = mirror.trouble if mirror else None
        found = [Trouble(AlarmKind.JOB_FAILED, MIRROR, line.removeprefix(f"{MIRROR}: "))] if line else []
        self._desk.health.found(MIRROR, found, self._desk.machine.monotonic())


def _low(disk: Disk) -> Trouble:
    """Little room is somebody's before the next day; where acts may be refused, it is everybody's now (H21)."""
    is_full = STORE in disk.names and disk.free_bytes < NO_ROOM_BYTES
    left = f"{disk.free_bytes // _MEGABYTE} MB"
    return Trouble(
        AlarmKind.DISK_LOW, ", ".join(disk.names), left, priority=Priority.HIGH if is_full else Priority.MEDIUM
    )
