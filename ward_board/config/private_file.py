"""Files of this user alone: written whole or not at all, and refused where somebody else could read or change them."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from shlex import quote
from tempfile import mkstemp
from typing import Literal

from ward_board.errors import StoreUnavailableError

Readers = Literal["me", "group", "everybody"]
MODES: dict[Readers, tuple[int, int]] = {"me": (0o600, 0o700), "group": (0o640, 0o750), "everybody": (0o644, 0o755)}
"""The modes of a file that these may read, and of a folder that was made for it."""
_LARGEST_BYTES = 1_000_000
_ROOT = 0


def write_private(
    file: Path,
    content: str | bytes | Iterable[bytes],
    *,
    readers: Readers = "me",
    modified: datetime | None = None,
    makes_folder: bool = True,
) -> None:
    """Writes `content` (text as UTF-8, or parts one after another), for `readers` alone, in place of what was there.

    Missing folders are made for the same readers, with `makes_folder`; one that is there already stays as its owner
    made it. The file is on the disk before it has its name, and nobody finds half of it. A link in its place is
    replaced, not followed. With `modified` (aware) that is its time. Raises OSError, and leaves nothing behind then.
    """
    if makes_folder:
        make_private(file.parent, readers=readers)
    data = content.encode("utf-8") if isinstance(content, str) else content
    parts = [data] if isinstance(data, bytes) else data
    # a name of its own for each writer: two terminals never write into one file
    descriptor, name = mkstemp(prefix=".", suffix=".part", dir=file.parent)
    try:
        with open(descriptor, "wb") as out:
            out.writelines(parts)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(name, MODES[readers][0])
        if modified is not None:
            os.utime(name, (modified.timestamp(), modified.timestamp()))
        os.replace(name, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def make_private(folder: Path, *, readers: Readers = "me") -> None:
    """Makes a folder where it is missing, and those above it, for `readers` alone.

    Raises OSError.
    """
    # mkdir(parents=True) would leave the folders above open to others, and the umask takes from a mode that is given
    for one in (*reversed(folder.parents), folder):
        if not one.is_dir():
            one.mkdir(mode=0o700, exist_ok=True)
            one.chmod(MODES[readers][1])


def open_private(file: Path, flags: int = os.O_RDONLY) -> int:
    """A descriptor of a file that is this user's alone; with O_CREAT it is made with mode 0600. No link is followed.

    Raises StoreUnavailableError, with the remedy, where it is not this user's alone, and OSError where the system
    refuses.
    """
    try:
        # without waiting for somebody who writes to what may be a pipe
        descriptor = os.open(file, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise StoreUnavailableError(f"{file}: is a link; put the file itself there") from None
        raise
    try:
        check_private(file, os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read_private(file: Path) -> bytes:
    """What stands in a file of this user alone, at most 1 MB; raises as `open_private`."""
    with open(open_private(file), "rb") as opened:
        content = opened.read(_LARGEST_BYTES + 1)
    if len(content) > _LARGEST_BYTES:
        raise StoreUnavailableError(f"{file}: is larger than 1 MB, as none of ours is; put back your copy of it")
    return content


def check_private(file: Path, found: os.stat_result) -> None:
    """Raises StoreUnavailableError, with the remedy, unless `found`, the state of `file`, is this user's alone."""
    if stat.S_ISLNK(found.st_mode):
        raise StoreUnavailableError(f"{file}: is a link; name the file itself")
    if not stat.S_ISREG(found.st_mode):
        raise StoreUnavailableError(f"{file}: is not a file; name the file itself")
    if found.st_uid != os.geteuid():
        raise StoreUnavailableError(f"{file}: belongs to another user; run ward-board as that user")
    if stat.S_IMODE(found.st_mode) & 0o077:
        may = "read" if found.st_mode & 0o044 else "change"
        raise StoreUnavailableError(f"others may {may} {file}: run chmod 600 {quote(str(file))}")
    if found.st_nlink > 1:
        raise StoreUnavailableError(
            f"{file}: has a second name elsewhere (a hard link), under which it can be changed; remove that one"
        )


def is_still(file: Path, descriptor: int) -> bool:
    """Whether an open file has its name still: it was not taken away, or made anew, since it was opened."""
    try:
        return os.path.samestat(file.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def sync(path: Path) -> None:
    """Waits until a file, or the names in a folder, outlast a power cut; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_folder(folder: Path) -> None:
    """Raises StoreUnavailableError, with the remedy, where others may put another file in place of one in `folder`.

    They may where it is theirs, and where they write to it and it has no sticky bit; a folder that is missing is
    passed.
    """
    if trouble := trouble_with_folder(folder):
        raise StoreUnavailableError(trouble)


def trouble_with_folder(folder: Path) -> str | None:
    """The same in one line, None where there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    if not is_ours(found):
        return f"{folder}: belongs to another user; take a folder of your own"
    # in a folder with a sticky bit everybody takes away only what is their own
    if others_write(found) and not found.st_mode & stat.S_ISVTX:
        return f"others may write to {folder}: run chmod go-w {quote(str(folder))}"
    return None


def is_ours(found: os.stat_result) -> bool:
    """Whether this user or root is the owner: root may do all anyway."""
    return found.st_uid in {os.geteuid(), _ROOT}


def others_write(found: os.stat_result) -> bool:
    """Whether anybody writes but this user and the owner.

    Many systems give each user a group of their own and let it write.
    """
    if found.st_mode & stat.S_IWOTH:
        return True
    users = {os.geteuid(), found.st_uid}
    return bool(found.st_mode & stat.S_IWGRP) and not any(_is_private_group(found.st_gid, user) for user in users)


def _is_private_group(group_id: int, user_id: int) -> bool:
    import grp
    import pwd

    try:
        group, user = grp.getgrgid(group_id), pwd.getpwuid(user_id)
    except KeyError:
        return False
    return group.gr_name == user.pw_name and set(group.gr_mem) <= {user.pw_name}
