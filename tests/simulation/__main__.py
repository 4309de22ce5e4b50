"""`python -m tests.simulation --days 1000 [--protocol ID]`: so many ideal days, and what alarms they raised."""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections import Counter
from zoneinfo import ZoneInfo

from ward_board.config.paths import shipped_data
from ward_board.rehearsal.ideal import ideal_day
from ward_board.ward.protocols import DEFAULT_PROTOCOL, protocol_named, protocol_names

ZONE = ZoneInfo("Europe/Amsterdam")
FOLDERS = (shipped_data() / "protocols",)
MOST_A_PATIENT, MOST_A_DAY = 2, 10


def main() -> int:
    """0 where every day kept within what an ideal day may raise, 1 otherwise."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--days", type=int, default=60)
    options.add_argument("--seed", type=int, default=0, help="of the first day")
    options.add_argument("--protocol", default=DEFAULT_PROTOCOL, choices=protocol_names(FOLDERS))
    asked = options.parse_args()
    protocol = protocol_named(asked.protocol, FOLDERS).protocol
    kinds: Counter[str] = Counter()
    days: Counter[int] = Counter()
    patients: Counter[int] = Counter()
    entries, trace, broken, began = 0, hashlib.sha256(), [], time.process_time()
    for seed in range(asked.seed, asked.seed + asked.days):
        day = ideal_day(protocol, ZONE, seed)
        kinds.update(f"{alarm.priority.stars:3} {alarm.kind}:{alarm.step}" for alarm in day.alarms)
        days[len(day.alarms)] += 1
        patients.update(len(day.watch.of(treatment)) for treatment in day.ward.treatments)
        entries += len(day.ward.journal)
        trace.update(day.trace_sha256.encode())
        if day.watch.high or day.most_for_a_patient > MOST_A_PATIENT or len(day.alarms) > MOST_A_DAY:
            broken.append(seed)
    seconds = time.process_time() - began
    say = sys.stdout.write
    say(f"{asked.days} ideal days of {protocol.id}, seeds {asked.seed} to {asked.seed + asked.days - 1}\n")
    say(f"entries {entries}, trace {trace.hexdigest()}\n")
    say(f"{asked.days / seconds * 60:.0f} days a minute of one core ({seconds:.0f} s)\n")
    say(f"high alarms {sum(count for kind, count in kinds.items() if kind.startswith('***'))}\n")
    say("alarms a patient: " + ", ".join(f"{n}: {count}" for n, count in sorted(patients.items())) + "\n")
    say("alarms a ward day: " + ", ".join(f"{n}: {count}" for n, count in sorted(days.items())) + "\n")
    for kind, count in kinds.most_common():
        say(f"  {kind:24} {count}\n")
    say(f"days beyond 0 high, {MOST_A_PATIENT} a patient, {MOST_A_DAY} a ward day: {broken or 'none'}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
