"""The figures of DESIGN §12 that are measured here: what, against what, and what is to be reached."""

from __future__ import annotations

from tests.benchmarks.figure import Figure

HTOP_BYTES_A_SECOND = 676.0

START = Figure(
    "spawn → live board with 8 beds on screen, median",
    "smallest Textual + SQLModel app on the same file, 8 rows",
    "ms",
    most=1.25,
)
REST = Figure("at rest, 8 beds: processor", "bare Textual app with a one-second clock", "% of a core", most=1.7)
BYTES = Figure("at rest, 8 beds: bytes to the terminal", "htop (measured once)", "bytes/s", most_alone=300)
FORTY = Figure("40 beds on one board at rest: processor", "8 beds", "% of a core", most=3)
KEYS = Figure("key → changed screen, p95", "bare Textual app whose key changes one row", "ms", most=1.5, most_alone=50)
COMMIT = Figure("tick → durable commit, p99", "the same statements through raw sqlite3", "ms", most=5)
SHOWN = Figure("tick → on the screen, p99", "–", "ms", most_alone=100)
LOAD = Figure("load today's board with 50,000 past treatments, median", "with 500", "ms", most=1.1)
HISTORY = Figure(
    "load today's board after 13 made-up years (5,000 treatments), median", "after 3 (154)", "ms", most=1.1
)
OPENS = Figure("spawn → live board after 13 made-up years, median", "the example day alone", "ms", most=1.1)

PARTS = {
    "start": (START,),
    "keys": (KEYS,),
    "commits": (COMMIT, SHOWN),
    "load": (LOAD, HISTORY, OPENS),
    "rest": (REST, BYTES, FORTY),
}
