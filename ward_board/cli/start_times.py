"""`ward-board plan DAY`: start times for the beds of a day; proposed, and moved only where somebody asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING

from ward_board.cli.noting import note_opened
from ward_board.cli.opening import opened_ward, settings_of, who_acts
from ward_board.cli.options import read_day
from ward_board.domain.openings import WARD, page_of
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from datetime import date, datetime

    from ward_board.board.start_day import Asked, StartDay
    from ward_board.domain.day_run import Percentiles, Trouble
    from ward_board.domain.start_times import Obstacle, Placed
    from ward_board.ward.ward import Ward

_MOST_PEOPLE, _MOST_DAYS = 20, 20_000
_BAR, _ABOVE = "#", "!"


@dataclass(frozen=True)
class Options:
    """What stands after `plan DAY`, as it was typed."""

    people: int | None = None
    first: str | None = None
    keep: Sequence[int] = ()
    days: int = 500
    seed: int = 1
    apply: bool = False
    by: str | None = None
    pin_file: str | None = None
    as_json: bool = False
    store: str | None = None
    config: Path | None = None
    now: str | None = None


def plan_day(day: str, options: Options) -> int:
    """Print the start times of a day and, with `apply`, move the beds to them; the exit code.

    Raises BadInputError, NotMovedError and StoreUnavailableError.
    """
    from ward_board.board.start_day import kept_but_unknown
    from ward_board.ward.reading import ward_day
    from ward_board.ward.start_times import read_start_day

    _check(options)
    windows = settings_of(options.config).windows
    with opened_ward(options.store, options.config, options.now) as ward:
        chosen = read_day(day, ward_day(ward.clock.now(), ward.zone), "DAY")
        if chosen is None:
            raise BadInputError("DAY: write 2026-11-26 or today")
        found = read_start_day(ward, chosen, windows, _asked(ward, chosen, options))
        note_opened(ward, [page_of(WARD, f"start-times:{chosen}")])
        if unknown := kept_but_unknown(found.board, options.keep):
            raise BadInputError(f"--keep: nobody is booked in Bed {unknown[0]} on {chosen}")
        if options.apply:
            # who may not is told before anything is counted
            _apply(ward, found, options)
        found = _with_chances(found, options)
    if options.as_json:
        print(json.dumps(as_data(found), ensure_ascii=False, indent=1))
    else:
        for line in lines_of(found, applied=options.apply):
            print(line)
    return 0


def _check(options: Options) -> None:
    if options.people is not None and not 0 <= options.people <= _MOST_PEOPLE:
        raise BadInputError(f"--people: {options.people} is not between 0 and {_MOST_PEOPLE}")
    if not 0 <= options.days <= _MOST_DAYS:
        raise BadInputError(f"--days: {options.days} is not between 0 and {_MOST_DAYS}; 0 counts none")
    if options.apply and not options.by:
        raise BadInputError("--apply: name who moves the beds, with --by ID")
    if options.by and not options.apply:
        raise BadInputError("--by: nothing is moved without --apply; add it, or leave --by out")


def _asked(ward: Ward, day: date, options: Options) -> Asked:
    from ward_board.board.start_day import Asked, minute_of_clock

    first = None if options.first is None else minute_of_clock(day, _clock_time(options.first), ward.zone)
    return Asked(options.people, first, frozenset(options.keep))


def _clock_time(text: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo or found.second or found.microsecond:
        raise BadInputError(f"--first: '{text[:20]}' is not a clock time; write 08:00")
    return found


def _with_chances(day: StartDay, options: Options) -> StartDay:
    from ward_board.board.start_day import with_chances
    from ward_board.rehearsal.day_chances import chances_of

    if day.proposal.obstacles or not options.days:
        return day
    return with_chances(day, chances_of(day.work, day.planned, days=options.days, seed=options.seed))


def _apply(ward: Ward, day: StartDay, options: Options) -> None:
    """All beds whose T0 differs, or none."""
    from ward_board.board.start_times_words import obstacle_words
    from ward_board.ward.start_times import move_beds, move_of

    if day.proposal.obstacles:
        raise BadInputError(f"{obstacle_words(day, day.proposal.obstacles[0])}; no T0 was moved")
    author = who_acts(ward, options.by or "", options.pin_file, "--pin-file")
    if day.proposal.moved:
        move_beds(ward, [move_of(day, one) for one in day.proposal.moved], author)


def lines_of(day: StartDay, *, applied: bool = False) -> Iterator[str]:
    """The plan in plain text: beds, load, sentences; no patient is named."""
    from ward_board.board.start_times_words import chances_said, plan_said, spans_words, unsigned_words

    people = f"{day.proposal.people} on duty"
    said = "" if day.proposal.obstacles else spans_words(day)
    yield f"Start times {day.day}, {people}" + (f": {said}" if said else "")
    if day.placed and not day.proposal.obstacles:
        yield ""
        yield "  bed   booked  proposed          cannula  Lu-177 at  cannula out"
        yield from (_bed_line(day, one) for one in day.placed)
        yield ""
        yield f"People needed, at most in each quarter hour; {_ABOVE} is more than {day.proposal.people}"
        yield from _load_lines(day)
        yield ""
    for words, _tone in [*plan_said(day), *chances_said(day)]:
        yield words
    yield unsigned_words(day)
    if applied:
        moved = len(day.proposal.moved)
        yield f"{moved} T0{'' if moved == 1 else 's'} moved and recorded." if moved else "No T0 was to be moved."


def _bed_line(day: StartDay, placed: Placed) -> str:
    from ward_board.board.start_times_words import kept_words, time_words

    def time_at(minute: int | None) -> str:
        return "-" if minute is None else time_words(day, minute)

    stands = kept_words(placed) or ("moves" if placed.is_moved else "")
    cannula, lutetium = day.edge(placed, "cannula.start"), day.edge(placed, "lutetium.start")
    return (
        f"  {placed.bed.bed:>3}   {time_at(placed.bed.booked):<6}  {time_at(placed.t0):<8}  {stands:<12}"
        f"  {time_at(cannula):<7}  {time_at(lutetium):<9}  {time_at(placed.out)}"
    ).rstrip()


def _load_lines(day: StartDay) -> Iterator[str]:
    from ward_board.board.start_times_words import time_words

    people = day.proposal.people
    for minute, persons in day.proposal.load:
        bar = _BAR * min(persons, people) + _ABOVE * max(persons - people, 0)
        yield f"  {time_words(day, minute)}  {persons:>2}  {bar}".rstrip()


def as_data(day: StartDay) -> dict[str, object]:
    """The plan with stable keys; times are RFC 3339 in UTC."""
    plan = day.proposal
    return {
        "day": day.day.isoformat(),
        "people": plan.people,
        "proposed": [] if plan.obstacles else [_placed_data(day, one) for one in day.placed],
        "clashes": [
            {
                "beds": [one.one.bed, one.other.bed],
                "steps": [one.one.block.id, one.other.block.id],
                "from": _text(day.at(one.start)),
                "to": _text(day.at(one.end)),
            }
            for one in plan.clashes
        ],
        "short_of_people": [
            {"from": _text(day.at(one.start)), "to": _text(day.at(one.end)), "needed": one.needed} for one in plan.short
        ],
        "load": [{"at": _text(day.at(minute)), "persons": persons} for minute, persons in plan.load],
        "minutes": None if plan.obstacles else plan.minutes,
        "is_best": plan.is_best,
        "infeasible": [_obstacle_data(day, one) for one in plan.obstacles],
        "chances": _chances_data(day),
    }


def _placed_data(day: StartDay, placed: Placed) -> dict[str, object]:
    return {
        "bed": placed.bed.bed,
        "treatment": placed.bed.treatment,
        "booked_t0": _text(day.at(placed.bed.booked)),
        "t0": _text(day.at(placed.t0)),
        "cannula_out": _text(day.at(placed.out)),
        "kept": placed.bed.kept,
    }


def _obstacle_data(day: StartDay, one: Obstacle) -> dict[str, object]:
    from ward_board.board.start_times_words import obstacle_words

    against = one.against
    return {
        "why": one.why,
        "bed": one.bed,
        "step": one.block,
        "at": None if one.why == "not_found" else _text(day.at(one.minute)),
        "against": {"bed": against.bed, "step": against.block.id} if against else None,
        "words": obstacle_words(day, one),
    }


def _chances_data(day: StartDay) -> dict[str, object] | None:
    chances = day.chances
    if chances is None:
        return None
    return {
        "days": chances.days,
        "seed": chances.seed,
        "last_cannula_out": _percentiles_data(day, chances.ordinary),
        "waiting_minutes": round(chances.wait, 1),
        "late_vial": _trouble_data(day, chances.late_vial),
        "cannula_fails": _trouble_data(day, chances.cannula_fails),
    }


def _trouble_data(day: StartDay, trouble: Trouble) -> dict[str, object]:
    return {
        "minutes": trouble.minutes,
        "mean": _percentiles_data(day, trouble.mean),
        "worst_bed": trouble.worst_bed,
        "worst": _percentiles_data(day, trouble.worst),
        "others_wait_minutes": round(trouble.others_wait, 1),
    }


def _percentiles_data(day: StartDay, found: Percentiles) -> dict[str, str]:
    return {name: _text(day.at(-(-getattr(found, name) // 1))) for name in ("p50", "p90", "p95")}


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
