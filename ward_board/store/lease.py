"""Who has a store open on this machine: every process holds its lease together, a restore holds it alone.

The lease is an empty file beside the store's keys, which no program puts anew. The keys file is held as well: where no
lease can be made, and for a program from before there was one; but it is put anew when something is noted in it.
The kernel lets go of both when a process ends, however it ends, so that nothing has to be cleaned up.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import ExitStack
from pathlib import Path
from weakref import finalize

from ward_board.config.private_file import is_still, open_private
from ward_board.errors import StoreUnavailableError


class Lease:
    """A hold on a store, until `close`; where its keys are missing there is nothing to hold."""

    def __init__(self, held: ExitStack) -> None:
        # also let go of with the store that nobody closed
        self._let_go = finalize(self, held.close)

    @classmethod
    def together(cls, secrets: Path) -> Lease:
        """With all others who have the store open.

        Raises StoreUnavailableError while a restore has it alone, and for a lease that is not this user's alone.
        """
        try:
            return cls(_held(secrets, fcntl.LOCK_SH))
        except BlockingIOError:
            raise StoreUnavailableError(
                "a backup is being put back into this store just now; try again when that has ended"
            ) from None
        except OSError:
            return cls(ExitStack())

    @classmethod
    def alone(cls, secrets: Path) -> Lease:
        """With nobody else.

        Raises StoreUnavailableError while anybody has the store open, where its keys are missing, and for a lease that
        is not this user's alone.
        """
        try:
            return cls(_held(secrets, fcntl.LOCK_EX))
        except FileNotFoundError:
            raise StoreUnavailableError(f"the store's keys are missing; put back {secrets} first") from None
        except BlockingIOError:
            raise StoreUnavailableError(
                "a board or another command has this store open; close every board on this machine, then try again"
            ) from None
        except OSError as error:
            raise StoreUnavailableError(f"{secrets}: cannot be held: {error.strerror}") from None

    def close(self) -> None:
        """Let go."""
        self._let_go()


def lease_file(secrets: Path) -> Path:
    """The file that is held for the store whose keys these are."""
    return secrets.with_suffix(".lease")


def _held(secrets: Path, how: int) -> ExitStack:
    """Both files; raises BlockingIOError where another holds one of them, and OSError where the keys are missing."""
    secrets.lstat()
    with ExitStack() as held:
        try:
            _hold(lease_file(secrets), how, os.O_CREAT, held)
        except BlockingIOError:
            raise
        except OSError:
            # a folder that may only be read, or a full disk: the keys are held, as they are in any case
            pass
        _hold(secrets, how, 0, held)
        return held.pop_all()


def _hold(file: Path, how: int, flags: int, held: ExitStack) -> None:
    while True:
        with ExitStack() as tried:
            descriptor = open_private(file, flags)
            tried.callback(os.close, descriptor)
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
            if is_still(file, descriptor):
                held.enter_context(tried.pop_all())
                return
