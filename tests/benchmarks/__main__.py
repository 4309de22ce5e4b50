"""`python -m tests.benchmarks`: the figures of DESIGN §12, each side by side with what it is measured against."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import measure_screen, measure_store
from tests.benchmarks.design import PARTS
from tests.benchmarks.figure import Figure, table
from tests.benchmarks.stores import BEDS, make_day, make_history, make_ward_with_past


def main() -> int:
    """Measures what was asked for and prints it; the exit code says nothing of speed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(PARTS), help="only this part; may stand again")
    parser.add_argument("--short", action="store_true", help="few samples: shows that each can still be measured")
    parser.add_argument("--json", action="store_true", help="JSON with command, commit and date")
    parser.add_argument("--plan", action="store_true", help="measure nothing, print what there is to measure")
    asked = parser.parse_args()
    figures = {part: list(known) for part, known in PARTS.items()}
    with tempfile.TemporaryDirectory(prefix="ward-board-bench-") as folder:
        measures = _measures(Path(folder), short=asked.short)
        for part in () if asked.plan else asked.only or PARTS:
            began = time.perf_counter()
            figures[part] = measures[part]()
            sys.stderr.write(f"{part}: {time.perf_counter() - began:.0f} s\n")
    all_figures = [one for found in figures.values() for one in found]
    data = {**_circumstances(), "figures": [one.as_data() for one in all_figures]}
    said = json.dumps(data, ensure_ascii=False, indent=1) if asked.json else table(all_figures)
    sys.stdout.write(f"{said}\n")
    return 0


def _measures(folder: Path, *, short: bool) -> dict[str, Callable[[], list[Figure]]]:
    home = folder / "home"
    made: dict[str, Path] = {}

    def day(wards: int = 1) -> Path:
        name = f"{wards}-wards"
        if name not in made:
            made[name] = folder / name / "demo.db"
            make_day(made[name], wards)
        return made[name]

    def past(treatments: int) -> Path:
        file = folder / f"past-{treatments}" / "ward.db"
        make_ward_with_past(file, day(), treatments)
        return file

    def history(patients: int) -> Path:
        file = folder / f"history-{patients}" / "demo.db"
        make_history(file, patients)
        return file

    def load() -> list[Figure]:
        few, many = (50, 500) if short else (500, 50_000)
        patients, times = (60, 5) if short else (1300, 60)
        years, plain = history(patients), folder / "plain" / "demo.db"
        make_history(plain, 0)
        return [
            measure_store.load(past(few), past(many), few=few, many=many, times=times),
            measure_store.history(history(40), years, patients=patients, times=times),
            measure_screen.opens(plain, years, home, 1 if short else 15),
        ]

    return {
        "start": lambda: [measure_screen.start(day(), home, 1 if short else 15)],
        "keys": lambda: [measure_screen.keys(day(), home, 3 if short else 400)],
        "commits": lambda: [
            measure_store.commits(day(), folder / "commits", 20 if short else 600),
            measure_screen.tick_to_screen(measure_store.copy(day(), folder / "acted"), home, 2 if short else 100),
        ],
        "load": load,
        "rest": lambda: measure_screen.rest(
            day(), day(1 if short else 5), home, 2 if short else 60, forty_beds=BEDS * (1 if short else 5)
        ),
    }


def _circumstances() -> dict[str, str]:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    changed = subprocess.run(["git", "status", "--short"], capture_output=True, text=True, check=False).stdout
    return {
        "command": " ".join(["python -m tests.benchmarks", *sys.argv[1:]]),
        "commit": (commit or "unknown") + (" with changes" if changed.strip() else ""),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
    }


sys.exit(main())
