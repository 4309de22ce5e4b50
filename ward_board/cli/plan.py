"""`ward-board plan`: the next dates; with a DAY the start times of its beds."""

from __future__ import annotations

from typing import Annotated

import typer

from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption
from ward_board.errors import BadInputError


def plan(
    day: Annotated[str | None, typer.Argument(metavar="DAY", help="A treatment day: 2026-11-26 or today.")] = None,
    people: Annotated[int | None, typer.Option("--people", metavar="N", help="How many are on duty.")] = None,
    first: Annotated[str | None, typer.Option("--first", metavar="HH:MM", help="The earliest T0.")] = None,
    keep: Annotated[list[int] | None, typer.Option("--keep", metavar="BED", help="This bed stays; repeatable.")] = None,
    days: Annotated[int, typer.Option("--days", metavar="N", help="How many days to simulate; 0 for none.")] = 500,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Another seed, other days.")] = 1,
    apply: Annotated[bool, typer.Option("--apply", help="Move the beds: each as its own entry, all or none.")] = False,
    weeks: Annotated[int | None, typer.Option("--weeks", metavar="N", help="How many weeks of dates; 52.")] = None,
    propose_all: Annotated[bool, typer.Option("--propose-all", help="A day for every cycle still to come.")] = False,
    book: Annotated[
        str | None, typer.Option("--book", metavar="COURSE", help="Book it on DAY, or move it there.")
    ] = None,
    bed: Annotated[
        int | None, typer.Option("--bed", metavar="N", help="Which bed; default the first free one.")
    ] = None,
    t0: Annotated[str | None, typer.Option("--t0", metavar="HH:MM", help="Its T0.")] = None,
    cycle: Annotated[int | None, typer.Option("--cycle", metavar="N", help="Which cycle; default the next.")] = None,
    move: Annotated[bool, typer.Option("--move", help="Move it, where --book finds it booked.")] = False,
    key: Annotated[
        str | None, typer.Option("--key", metavar="TEXT", help="A retried --book with the same key counts once.")
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="A physician's, outside the window.")
    ] = None,
    course: Annotated[str | None, typer.Option("--course", metavar="ID", help="Only show one course: c5.")] = None,
    privacy: Annotated[bool, typer.Option("--privacy", help="Initials in place of names; not with --json.")] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="ID", help="Who moves or books.")] = None,
    pin_file: Annotated[str | None, typer.Option("--pin-file", metavar="FILE")] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> int:
    """The next date of each course and the beds taken; with a DAY start times for its beds, that no two acts meet."""
    if course is not None:
        if day is not None or book is not None:
            raise BadInputError("--course: shows one course; leave DAY and --book out")
        from ward_board.cli.course import show_course

        return show_course(course, as_json=as_json, privacy=privacy, store=store, config=config, now=now)
    from ward_board.cli.plan_dates import DateOptions, book_date, plan_dates

    dates = DateOptions(
        weeks=weeks,
        propose_all=propose_all,
        book=book,
        bed=bed,
        t0=t0,
        cycle=cycle,
        move=move,
        key=key,
        reason=reason,
        privacy=privacy,
        by=by,
        pin_file=pin_file,
        as_json=as_json,
        store=store,
        config=config,
        now=now,
    )
    if option := dates.for_booking_alone:
        raise BadInputError(f"{option}: belongs to --book COURSE DAY")
    if book is not None:
        return book_date(day, dates)
    if day is None:
        if apply or by:
            raise BadInputError("DAY: name the treatment day whose beds are moved, such as 2026-11-26 or today")
        return plan_dates(dates)
    if option := dates.for_dates_alone:
        raise BadInputError(f"{option}: not with a DAY, which asks for its start times; leave one of them out")
    from ward_board.cli.start_times import Options, plan_day

    return plan_day(
        day, Options(people, first, keep or (), days, seed, apply, by, pin_file, as_json, store, config, now)
    )
