"""`ward-board record`: the same entries by the same gates, for scripts and gateways."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from ward_board.cli.opening import clock_for, moment_of, opened_ward, who_acts
from ward_board.cli.options import ConfigOption, DateOption, JsonOption, NowOption, StoreOption, read_day
from ward_board.domain.words import Action
from ward_board.errors import BadInputError, WardBoardError

if TYPE_CHECKING:
    from ward_board.domain.entry import Entry, Request
    from ward_board.ward.ward import Ward

_SECOND = "second."
_LONGEST_LINE = 100_000
_NOT_BY_HAND = frozenset({Action.BOOK, Action.CLOCK_STEPPED, Action.RESTORED, Action.ARCHIVED})
"""What a day list books, and what the program itself writes down."""


@dataclass(frozen=True)
class _Asked:
    """One act as its options say it, before anything was looked up."""

    bed: str | None = None
    course: str | None = None
    step: str | None = None
    action: str | None = None
    by: str | None = None
    second: str | None = None
    at: str | None = None
    reason: str | None = None
    deviation: str | None = None
    entry: str | None = None
    alarm: str | None = None
    key: str | None = None
    date: str | None = None
    pin_file: str | None = None
    second_pin_file: str | None = None
    now: str | None = None
    value: Mapping[str, str | float] = field(default_factory=dict)


def record(
    bed: Annotated[str | None, typer.Option("--bed", metavar="N")] = None,
    course: Annotated[
        str | None, typer.Option("--course", metavar="ID", help="Of a course in place of a bed: c5.")
    ] = None,
    step: Annotated[str | None, typer.Option("--step", metavar="S")] = None,
    action: Annotated[str | None, typer.Option("--action", metavar="A")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="ID")] = None,
    second: Annotated[str | None, typer.Option("--second", metavar="ID")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="T", help="When it happened; default now.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT")] = None,
    deviation: Annotated[
        str | None, typer.Option("--deviation", metavar="CODE", help="It happened past a gate.")
    ] = None,
    value: Annotated[list[str] | None, typer.Option("--value", metavar="KEY=VALUE")] = None,
    entry: Annotated[str | None, typer.Option("--entry", metavar="ID")] = None,
    alarm: Annotated[str | None, typer.Option("--alarm", metavar="ID")] = None,
    key: Annotated[str | None, typer.Option("--key", metavar="TEXT", help="A retried act with it counts once.")] = None,
    date: DateOption = None,
    pin_file: Annotated[str | None, typer.Option("--pin-file", metavar="FILE")] = None,
    second_pin_file: Annotated[str | None, typer.Option("--second-pin-file", metavar="FILE")] = None,
    lines: Annotated[bool, typer.Option("--lines", help="JSON objects on standard input, one a line.")] = False,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> int:
    """Record what happened."""
    with opened_ward(store, config, now) as ward:
        if lines:
            return _record_lines(ward)
        asked = _Asked(
            bed=bed,
            course=course,
            step=step,
            action=action,
            by=by,
            second=second,
            at=at,
            reason=reason,
            deviation=deviation,
            entry=entry,
            alarm=alarm,
            key=key,
            date=date,
            pin_file=pin_file,
            second_pin_file=second_pin_file,
            value=dict(_pair(text) for text in value or ()),
        )
        kept = _act(ward, asked)
    passed = "; nothing stood in its way, so it is no deviation" if deviation and not kept.deviation else ""
    print(json.dumps({"id": kept.id}) if as_json else f"recorded {kept.id}{passed}")
    return 0


def _record_lines(ward: Ward) -> int:
    """One answer line for each line of standard input; the first code that is not 0."""
    first = 0
    for line in _lines_of(sys.stdin):
        if not line.strip():
            continue
        try:
            answer: dict[str, object] = {"id": _act(ward, _at_its_time(ward, _from_line(line))).id}
        except WardBoardError as error:
            answer = {"exit": error.exit_code, "error": str(error)}
            first = first or error.exit_code
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return first


def _lines_of(stream: TextIO) -> Iterator[str]:
    """Every line, of one that nobody writes only the beginning: enough to see that it is too long."""
    while line := stream.readline(_LONGEST_LINE + 1):
        yield line
        while len(line) > _LONGEST_LINE and not line.endswith("\n"):
            line = stream.readline(_LONGEST_LINE + 1)


def _at_its_time(ward: Ward, asked: _Asked) -> _Asked:
    """A line may bring its own `now`, so that a whole day can be scripted at once; the lines after it keep it."""
    if asked.now is not None:
        ward.clock = clock_for(ward.store, ward.zone, asked.now, runs_on=False)
    return asked


def _from_line(line: str) -> _Asked:
    if len(line) > _LONGEST_LINE:
        raise BadInputError(f"this line is longer than {_LONGEST_LINE} letters; write one object a line")
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise BadInputError("this line is not JSON; one object a line") from None
    if not isinstance(said, dict):
        raise BadInputError("this line is not an object; its keys are the options' names")
    known = {one.name for one in fields(_Asked)}
    options = {str(name).replace("-", "_"): found for name, found in said.items() if found is not None}
    if unknown := sorted(set(options) - known):
        raise BadInputError(f"no option '{unknown[0]}'; there are {', '.join(sorted(known))}")
    values = options.pop("value", {})
    if not isinstance(values, dict):
        raise BadInputError("value: an object with a value for each key")
    return _Asked(**{name: str(found) for name, found in options.items()}, value=_plain_values(values))


def _plain_values(values: Mapping[str, Any]) -> dict[str, str | float]:
    """Texts and numbers as they are; nothing else is a value."""
    found: dict[str, str | float] = {}
    for key, value in values.items():
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise BadInputError(f"value {key}: must be a text or a number")
        found[key] = value if isinstance(value, str) else float(value)
    return found


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key:
        raise BadInputError(f"--value: '{text[:40]}' is not KEY=VALUE")
    return key, value


def _act(ward: Ward, asked: _Asked) -> Entry:
    request = _request(ward, asked)
    return ward.act(_treatment(ward, asked), request)


def _request(ward: Ward, asked: _Asked) -> Request:
    from ward_board.domain.entry import Request

    if not asked.action or not asked.by:
        raise BadInputError("record needs at least --action and --by")
    action, now = _action(asked.action), ward.clock.now()
    at = moment_of(asked.at, ward, "--at")
    values = {key: value for key, value in asked.value.items() if not key.startswith(_SECOND)}
    if action is Action.CORRECT and at is not None:
        values["occurred_at"] = at.isoformat()
    return Request(
        action=action,
        author=who_acts(ward, asked.by, asked.pin_file, "--pin-file"),
        at=now if at is None or action is Action.CORRECT else at,
        step=asked.step,
        target=asked.entry or asked.alarm,
        values=values,
        second=who_acts(ward, asked.second, asked.second_pin_file, "--second-pin-file") if asked.second else None,
        second_values={k.removeprefix(_SECOND): v for k, v in asked.value.items() if k.startswith(_SECOND)},
        reason=asked.reason,
        deviation=asked.deviation,
        key=asked.key,
    )


def _action(text: str) -> Action:
    by_hand = [str(action) for action in Action if action not in _NOT_BY_HAND]
    if text not in by_hand:
        raise BadInputError(f"--action: '{text[:40]}' is none of {', '.join(by_hand)}")
    return Action(text)


def _treatment(ward: Ward, asked: _Asked) -> str:
    """The treatment or course that is meant: an entry's or an alarm's own, the one named, or the one in a bed."""
    if asked.entry:
        return asked.entry.rpartition(".")[0] or asked.entry
    if asked.alarm:
        return asked.alarm.partition(":")[0]
    if asked.course:
        return _course(asked)
    if asked.bed is None or not (asked.bed.isascii() and asked.bed.isdigit()):
        raise BadInputError("--bed: say which bed by its number")
    today = ward.clock.now().astimezone(ward.zone).date()
    return ward.treatment_in(int(asked.bed), read_day(asked.date, today))


def _course(asked: _Asked) -> str:
    if asked.bed is not None or asked.date is not None:
        raise BadInputError("--course: goes without --bed and --date; say one of them")
    from ward_board.ward.courses import is_course

    if not is_course(asked.course or ""):
        raise BadInputError(f"--course: '{(asked.course or '')[:20]}' is no course; it looks like c5")
    return asked.course or ""
