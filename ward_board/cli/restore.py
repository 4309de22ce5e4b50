"""`ward-board restore`: says what putting a backup or a mirror back would lose and bring; two people do it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from ward_board.cli.opening import clock_for, mirror_folder, opening_now, settings_of, terminal_name, ward_on, who_acts
from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption, read_pin, store_url
from ward_board.errors import BadInputError, StoreUnavailableError

if TYPE_CHECKING:
    from ward_board.config.settings import Settings
    from ward_board.ward.restore_plan import Holding, RestorePlan, Stretch
    from ward_board.ward.restoring import Place, TwoPeople

PinOption = Annotated[str | None, typer.Option("--pin-file", metavar="F", help="A file with the PIN of --by.")]
SecondPinOption = Annotated[
    str | None, typer.Option("--second-pin-file", metavar="F", help="A file with the PIN of --second.")
]
Named = tuple[str, str | None, str]
"""Who somebody says they are: an id, the file with their PIN, and the option that names it."""


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup, or a mirror.")],
    by: Annotated[str | None, typer.Option("--by", metavar="ID", help="Who puts it back; a coordinator.")] = None,
    pin_file: PinOption = None,
    second: Annotated[str | None, typer.Option("--second", metavar="ID", help="Who stands beside them.")] = None,
    second_pin_file: SecondPinOption = None,
    without_mirror: Annotated[
        bool, typer.Option("--without-mirror", help="Leave out what the mirror holds beyond FILE.")
    ] = False,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Say what putting FILE back would lose and bring; with two people, do it. What stands there is kept aside.

    FILE is checked from its first entry to its last, and what the mirror holds beyond it is put back too.
    """
    from ward_board.ward.restoring import Place, look
    from ward_board.ward.restoring import restore as put_back

    settings = settings_of(config)
    place = Place(store_url(store), mirror_folder(settings), settings.zone, terminal_name())
    file = file.expanduser().absolute()
    if by is None and second is None:
        _catch_up(place, settings)
        plan = look(place, file, without_mirror=without_mirror)
        print(json.dumps(_data(plan), ensure_ascii=False) if as_json else "\n".join(_said(plan, settings.zone)))
        return
    if by is None or second is None:
        raise BadInputError(
            "two people put a backup back: give --by ID and --second ID, or neither to see what would be"
        )
    named = (by, pin_file, "--pin-file"), (second, second_pin_file, "--second-pin-file")
    people, at = _people(settings, place.url, *named, now)
    done = put_back(place, file, people, at, without_mirror=without_mirror)
    # a new mirror begins with the first look at what stands now
    _catch_up(place, settings)
    data = {**_data(done.plan), "restored": True, "kept": str(done.kept or "")}
    print(json.dumps(data, ensure_ascii=False) if as_json else "\n".join(_done(done.plan, done.kept, settings.zone)))


def _catch_up(place: Place, settings: Settings) -> None:
    """Let the mirror follow what stands there, as every command does that opens the store; it may be past opening."""
    from ward_board.store.store import Store

    with suppress(StoreUnavailableError):
        Store.open(place.url, mirror_folder=place.mirror_folder, opening=opening_now(settings)).close()


def _people(settings: Settings, url: str, first: Named, second: Named, now: str | None) -> tuple[TwoPeople, datetime]:
    """Both as the store that stands there knows them, and when; where it does not open the copy is to know them.

    Raises BadInputError for a wrong PIN, and StoreUnavailableError where it opens and takes no line: what the copy
    knows of PINs may be older, and a try there is counted nowhere.
    """
    from ward_board.store.store import Store
    from ward_board.ward.clock import SystemClock
    from ward_board.ward.restoring import Claimed

    try:
        opened = Store.open(url, mirror_folder=mirror_folder(settings), opening=opening_now(settings))
    except StoreUnavailableError:
        one, other = (
            Claimed(who, read_pin(Path(file) if file else None, option)) for who, file, option in (first, second)
        )
        return (one, other), SystemClock().now()
    with closing(opened), _said_how_the_copy_is_asked():
        ward = ward_on(opened, settings, clock_for(opened, settings.zone, now, runs_on=False))
        people = who_acts(ward, *first), who_acts(ward, *second)
        ward.signing.refuse_one_hand(*people)
        return people, ward.clock.now()


@contextmanager
def _said_how_the_copy_is_asked() -> Iterator[None]:
    try:
        yield
    except StoreUnavailableError as error:
        remedy = "mend that, or move the store away: then the copy is asked who you are"
        raise StoreUnavailableError(f"no PIN can be tried at the store that stands there: {error}; {remedy}") from None


def _said(plan: RestorePlan, zone: ZoneInfo) -> Iterator[str]:
    """What there is, and what would be."""
    yield f"store:   {_holding(plan.store, zone)}"
    yield f"backup:  {_holding(plan.copy, zone)}; it is whole"
    yield f"mirror:  {_holding(plan.mirror, zone) if plan.mirror.place != plan.copy.place else 'is the file named'}"
    if plan.lost.entries:
        yield f"With the backup alone you would lose {_stretch(plan.lost, zone)}."
    if plan.put_back:
        yield f"The mirror holds {plan.put_back} of them and puts them back."
    if plan.put_back and plan.gone.entries:
        yield f"You would lose for good {_stretch(plan.gone, zone)}."
    yield from _besides(plan)
    yield "Nothing was changed. To do it, close every board and add:"
    yield "  --by ID --pin-file F --second ID --second-pin-file F"


def _done(plan: RestorePlan, kept: Path | None, zone: ZoneInfo) -> Iterator[str]:
    """What was done."""
    mirrored = f" and {plan.put_back} of the mirror" if plan.put_back else ""
    yield f"Put back {plan.seq - plan.put_back} entries of the backup{mirrored}, all verified."
    if plan.gone.entries:
        yield f"Lost for good: {_stretch(plan.gone, zone)}."
    yield from _besides(plan)
    if kept:
        yield f"What stood there is kept as {kept}"
    if plan.gone.entries:
        yield "The board says so for 24 hours: compare each bed with paper and chart what is missing, as late entries."


def _besides(plan: RestorePlan) -> Iterator[str]:
    """What goes or comes beside the entries that are lost."""
    if plan.copy.known.was:
        yield "The backup is from before schema 0002: staff and patients were not sealed yet; check them."
    is_known = plan.store.survey is not None
    if not plan.gone.entries:
        yield "No entry is lost." if is_known else "No entry is lost that is known; the store cannot be asked."
    elif not is_known:
        yield "What else the store held cannot be known."
    if plan.gained and plan.store.survey:
        yield f"{plan.gained} {_entries(plan.gained)} come back that the store does not hold."
    if plan.lines_gone:
        yield f"Lines of the access log that go with them: {plan.lines_gone}."


def _entries(count: int) -> str:
    return "entry" if count == 1 else "entries"


def _stretch(stretch: Stretch, zone: ZoneInfo) -> str:
    """ "14 entries from 26 Nov 09:02 to 11:40 at Beds 2 3 5"."""
    words = [f"{stretch.entries} {_entries(stretch.entries)}"]
    if stretch.since and stretch.until:
        since, until = stretch.since.astimezone(zone), stretch.until.astimezone(zone)
        end = f"{until:%H:%M}" if since.date() == until.date() else f"{until:%-d %b %H:%M}"
        words.append(f"from {since:%-d %b %H:%M} to {end}")
    if stretch.beds:
        words.append(f"at Bed{'s' if len(stretch.beds) > 1 else ''} {' '.join(map(str, stretch.beds))}")
    if stretch.courses:
        words.append(f"and of {stretch.courses} course{'s' if stretch.courses > 1 else ''}")
    return " ".join(words)


def _holding(holding: Holding, zone: ZoneInfo) -> str:
    if holding.trouble:
        return f"cannot be used: {holding.place}: {holding.trouble.removeprefix(f'{holding.place}: ')}"
    if holding.survey is None:
        return f"none at {holding.place}"
    at = holding.survey.newest_at
    last = f", the last recorded {at.astimezone(zone):%-d %b %Y %H:%M}" if at else ""
    return f"{holding.survey.seq} entries{last}, {holding.place}"


def _data(plan: RestorePlan) -> dict[str, Any]:
    """The same for scripts, with stable keys."""
    holdings = {"store": plan.store, "backup": plan.copy, "mirror": plan.mirror}
    stretches = {"lost": plan.lost, "lost_for_good": plan.gone}
    return {
        **{name: _holding_data(one) for name, one in holdings.items()},
        **{name: _stretch_data(one) for name, one in stretches.items()},
        "put_back": plan.put_back,
        "gained": plan.gained,
        "access_lines_lost": plan.lines_gone,
        "older_schema": plan.copy.known.was,
        "head": {"seq": plan.seq, "hash": plan.hash},
        "restored": False,
    }


def _holding_data(holding: Holding) -> dict[str, Any] | None:
    if holding.survey is None and not holding.trouble:
        return None
    found = holding.survey
    seq, at = (found.seq, found.newest_at) if found else (None, None)
    return {"place": holding.place, "entries": seq, "at": _instant(at), "trouble": holding.trouble}


def _stretch_data(stretch: Stretch) -> dict[str, Any]:
    times = {"from": _instant(stretch.since), "to": _instant(stretch.until)}
    return {"entries": stretch.entries, **times, "beds": list(stretch.beds), "courses": stretch.courses}


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
