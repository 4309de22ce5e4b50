"""Where a SQLite file may lie: a file of its own on a disk of this machine, for its owner only."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ward_board.config.private_file import check_folder, check_private
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.store.sqlite_file import sidecars_of

MOUNTS = Path("/proc/self/mounts")
OVERLAY = "overlay"
NETWORK_FILE_SYSTEMS = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "davfs", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2",
    "smb3", "smbfs", "fuse.ceph", "fuse.davfs2", "fuse.gcsfuse", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs",
    "fuse.sshfs",
})  # fmt: skip


def make_file(file: Path) -> None:
    """An empty file with mode 0600 for a new store, its folder made with mode 0700 where it is missing.

    Raises BadInputError where something stands there already, StoreUnavailableError where it cannot be made.
    """
    if file.is_symlink():
        raise BadInputError(f"{file}: is a link; name the file itself with --store")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_folder(file.parent)
        _refuse_network(file)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if not file.is_file() or file.stat().st_size:
            raise BadInputError(f"{file}: exists already; open it, or name another file with --store") from None
    except OSError as error:
        raise StoreUnavailableError(f"{file}: cannot be made: {error.strerror}; name another with --store") from None


def drop_empty(file: Path) -> None:
    """Take back what `make_file` made, unless something was put into it."""
    with suppress(OSError):
        if not file.stat().st_size:
            file.unlink()


def check_file(file: Path) -> None:
    """Raise StoreUnavailableError, with the remedy, unless `file` may hold a store that is written to."""
    try:
        found = file.lstat()
    except FileNotFoundError:
        raise StoreUnavailableError(f"{file}: there is no store; make one with `ward-board init`") from None
    except OSError as error:
        raise StoreUnavailableError(f"{file}: cannot be reached: {error.strerror}") from None
    check_private(file, found)
    check_folder(file.parent)
    _check_sidecars(file)
    if not (os.access(file, os.R_OK | os.W_OK) and os.access(file.parent, os.W_OK | os.X_OK)):
        raise StoreUnavailableError(f"{file}: may only be read; give your user write access to it and to its folder")
    _refuse_network(file)


def _check_sidecars(file: Path) -> None:
    """What SQLite finds beside a store it plays back into it: somebody else must not have put it there."""
    for beside in sidecars_of(file):
        with suppress(FileNotFoundError):
            check_private(beside, beside.lstat())


def file_system(file: Path) -> str:
    """The type of the file system that holds `file`'s folder, as the kernel names it; "" where it does not say."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    folder = file.parent.resolve()
    mounts = [(Path(_unescaped(where)), kind) for _, where, kind, *_ in (line.split() for line in lines)]
    around = [(len(where.parts), order, kind) for order, (where, kind) in enumerate(mounts) if _holds(where, folder)]
    return max(around)[2] if around else ""


def _refuse_network(file: Path) -> None:
    kind = file_system(file)
    if kind in NETWORK_FILE_SYSTEMS:
        raise StoreUnavailableError(
            f"{file}: lies on a network file system ({kind}), where a store breaks; move it to a disk of this machine, "
            "or share a PostgreSQL database"
        )


def _holds(where: Path, folder: Path) -> bool:
    return where == folder or where in folder.parents


def _unescaped(text: str) -> str:
    """The kernel writes blanks in a path as octal numbers."""
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text
