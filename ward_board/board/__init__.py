"""What the board says, as plain data: a pure function of (protocol, entries, now)."""
