"""Who has a store open on this machine: every process holds the store's keys file together, a restore holds it alone.

The kernel lets go of it when a process ends, however it ends, so that nothing has to be cleaned up.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from weakref import finalize

from ward_board.errors import StoreUnavailableError


class Lease:
    """A hold on the keys file of a store, until `close`; where that file is missing there is nothing to hold."""

    def __init__(self, descriptor: int | None = None) -> None:
        # also let go of with the store that nobody closed
        self._let_go = finalize(self, os.close, descriptor) if descriptor is not None else None

    @classmethod
    def together(cls, secrets: Path) -> Lease:
        """With all others who have the store open.

        Raises StoreUnavailableError while a restore has it alone.
        """
        try:
            return cls(_held(secrets, fcntl.LOCK_SH))
        except BlockingIOError:
            raise StoreUnavailableError(
                "a backup is being put back into this store just now; try again when that has ended"
            ) from None
        except OSError:
            return cls()

    @classmethod
    def alone(cls, secrets: Path) -> Lease:
        """With nobody else.

        Raises StoreUnavailableError while anybody has the store open, and where its keys are missing.
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
        if self._let_go:
            self._let_go()


def _held(file: Path, how: int) -> int:
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
