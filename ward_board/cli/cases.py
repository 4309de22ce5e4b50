"""`ward-board whatif` and `rules`: worked examples answered by the same functions as the board."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ward_board.cli.opening import protocol_folders
from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption
from ward_board.config.regular_file import read_regular
from ward_board.errors import BadInputError

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON file with cases.")]
SOME_UNANSWERED = 2
_LARGEST_BYTES = 10_000_000


def whatif(
    file: FileArgument,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> int:
    """Plan and gates of made-up charts: what if the vial comes 45 minutes late?"""
    from ward_board.ward.protocols import DEFAULT_PROTOCOL, protocol_named
    from ward_board.ward.whatif import answer_timeline_cases

    protocol = protocol_named(DEFAULT_PROTOCOL, protocol_folders()).protocol
    answers, complete = answer_timeline_cases(_read(file), protocol)
    return _print(answers, as_json, complete)


def rules(
    file: FileArgument,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> int:
    """Decay, administered activity, and the days of each rule of behaviour."""
    from ward_board.ward.radiation_cases import answer_radiation_cases

    answers, complete = answer_radiation_cases(_read(file))
    return _print(answers, as_json, complete)


def _read(file: Path) -> Any:
    try:
        return json.loads(read_regular(file, _LARGEST_BYTES, "a file with cases"))
    except OSError as error:
        raise BadInputError(f"{file}: cannot be read ({error.strerror}); check the path") from None
    except (ValueError, RecursionError):
        raise BadInputError(f"{file}: is not JSON; check where it was cut off") from None


def _print(answers: dict[str, Any], as_json: bool, complete: bool) -> int:
    if as_json:
        print(json.dumps(answers, ensure_ascii=False, indent=1))
    else:
        for name, cases in answers.items():
            print(name)
            for case in cases:
                print(f"  {case['id']}: {case.get('error') or _in_words(case['answer'])}")
    return 0 if complete else SOME_UNANSWERED


def _in_words(answer: dict[str, Any]) -> str:
    return ", ".join(f"{key} {'none' if value is None else value}" for key, value in answer.items())
