"""On which machine this program runs, and as whose."""

from __future__ import annotations

import os
import socket


def machine_name() -> str:
    """The name of this machine."""
    return socket.gethostname()


def system_user() -> str:
    """The user of the operating system as whom this program runs, whatever the environment says."""
    import pwd  # not every system has it

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"
