"""What `doctor` says of a store and its copies: how it lies there, its journal, mirror, backups and disks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ward_board.cli.finding import Finding
from ward_board.cli.opening import clock_for, in_force, mirror_folder, opening_now
from ward_board.errors import StoreUnavailableError, VerificationFailedError

if TYPE_CHECKING:
    from ward_board.config.settings import Safety, Settings
    from ward_board.store.store import Store
    from ward_board.ward.disks import Disk
    from ward_board.ward.in_force import InForce

_MEGABYTE = 10**6


def store_findings(url: str, settings: Settings, now: str | None, config: Path | None = None) -> Iterator[Finding]:
    """Raises StoreUnavailableError where it cannot be opened."""
    from ward_board.store.health import looked_over
    from ward_board.store.store import Store
    from ward_board.store.verify import verify

    store = Store.open(url, mirror_folder=mirror_folder(settings), opening=opening_now(settings))
    try:
        for is_well, words in looked_over(store):
            yield Finding("store", "well" if is_well else "note", words)
        found = verify(store, since_head=True)
        exit_code = 0 if found.ok else VerificationFailedError.exit_code
        yield Finding("journal", "well" if found.ok else "wrong", found.sentence, exit_code)
        if found.besides:
            yield Finding("journal", "wrong", found.besides, exit_code)
        yield from _in_force(in_force(store, settings, clock_for(store, settings.zone, now, runs_on=False), config))
        yield from _mirror(store)
        yield from _backups(store, settings.safety, clock_for(store, settings.zone, now, runs_on=False).now())
        yield from _disks(store, settings.safety)
    finally:
        store.close()


def clock_findings() -> Iterator[Finding]:
    """Whether something keeps the machine's clock right (A7)."""
    from ward_board.ward.origin import clock_is_kept

    is_kept = clock_is_kept()
    if is_kept:
        yield Finding("clock", "well", "kept right by the network or a receiver")
    elif is_kept is None:
        yield Finding("clock", "note", "this system does not say whether anything keeps it right; see to it")
    else:
        yield Finding("clock", "note", "nothing keeps it right, and entries say so (unsynced); start a time service")


def _in_force(here: InForce) -> Iterator[Finding]:
    """What an auditor compares with the line of the access log that is of this machine (A1)."""
    if not (digest := here.digest):
        return
    if here.is_noted():
        yield Finding("settings", "well", f"they and the site's files are {digest}, and so the access log has them")
    else:
        words = f"they and the site's files are {digest} now; the next board or command on this store notes it"
        yield Finding("settings", "note", words)


def _mirror(store: Store) -> Iterator[Finding]:
    mirror = store.mirror
    if mirror is None:
        return
    if mirror.trouble:
        yield Finding("mirror", "wrong", mirror.trouble.removeprefix("mirror: "), StoreUnavailableError.exit_code)
        return
    head = mirror.head()
    yield Finding("mirror", "well", f"{mirror.file} has all up to entry {head.seq if head else 0}")
    if note := mirror.new_beginning():
        yield Finding("mirror", "note", note)


def _backups(store: Store, settings: Safety, now: datetime) -> Iterator[Finding]:
    from ward_board.board.moments import duration
    from ward_board.domain.nightly import TOO_OLD
    from ward_board.store.backup import BackupFolder
    from ward_board.ward.backups import backup_folder, backups_noted

    folder = backup_folder(settings)
    if store.kind == "demo" and not settings.backup_folder:
        yield Finding("backup", "well", "a demo store has none of its own; 'ward-board backup' makes one")
        return
    with store.read() as view:
        noted = backups_noted(view, now)
    if noted.good_at is None:
        yield Finding("backup", "note", f"none yet; 'ward-board backup' makes one in {folder}, a board each night")
    else:
        age = now - noted.good_at
        words = f"the last good one is {duration(round(age.total_seconds() / 60))} old"
        is_young = age < TOO_OLD
        exit_code = 0 if is_young else StoreUnavailableError.exit_code
        yield Finding("backup", "well" if is_young else "wrong", words, exit_code)
    if noted.failed_at:
        words = "the last try failed; run 'ward-board backup', which says why"
        yield Finding("backup", "wrong", words, StoreUnavailableError.exit_code)
    files = BackupFolder(store, folder).files()
    if files:
        yield Finding("backup", "well", f"{len(files)} in {folder}, the newest {files[0].name}")
    elif noted.good_at is not None:
        yield Finding("backup", "note", f"none lies in {folder} now")


def _disks(store: Store, settings: Safety) -> Iterator[Finding]:
    from ward_board.ward.disks import disks_of, folders_of

    try:
        disks = disks_of(folders_of(store, settings))
    except OSError as error:
        yield Finding("disk", "wrong", f"does not tell what is free: {error.strerror}", StoreUnavailableError.exit_code)
        return
    for disk in disks:
        yield _disk(disk, settings.disk_low_mb)


def _disk(disk: Disk, least_mb: int) -> Finding:
    free_mb = disk.free_bytes // _MEGABYTE
    words = f"{free_mb} MB free for {', '.join(disk.names)} at {disk.folder}"
    if free_mb >= least_mb:
        return Finding("disk", "well", words)
    said = f"{words}; less than {least_mb} MB: free some space before the next day"
    return Finding("disk", "wrong", said, StoreUnavailableError.exit_code)
