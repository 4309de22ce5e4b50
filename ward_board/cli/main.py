"""The entry point: parses, runs one command, and turns every error into one line and an exit code."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence

import typer

from ward_board.cli import board, cases, day_list, doctor, init, record, show, staff, verify
from ward_board.config.logs import log_to_file
from ward_board.domain.text import printable
from ward_board.errors import RefusedError, WardBoardError

OUR_FAULT = 1
BAD_USAGE = 2
INTERRUPTED = 130

app = typer.Typer(
    name="ward-board",
    help="The day-of-treatment dashboard for a PRRT ward. Not a medical device: the pump sounds first, people decide.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.callback(invoke_without_command=True)(board.open_board)
app.command("init")(init.init)
app.add_typer(staff.app, name="staff")
app.command("import")(day_list.import_day_list)
app.command("show")(show.show)
app.command("record")(record.record)
app.command("whatif")(cases.whatif)
app.command("rules")(cases.rules)
app.command("demo")(board.demo)
app.command("verify")(verify.verify)
app.command("doctor")(doctor.doctor)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code (see DESIGN §8)."""
    os.umask(0o077)
    log_to_file()
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """The exit code of one command; whatever goes wrong is one line on standard error."""
    try:
        code = app(list(arguments), standalone_mode=False)
    except RefusedError as error:
        return _complain(f"{error}; {error.advice}", error.exit_code)
    except WardBoardError as error:
        return _complain(str(error), error.exit_code)
    except typer.exceptions.TyperException as error:
        return _complain(
            f"{error.format_message().rstrip('.')}; 'ward-board --help' lists commands and options", BAD_USAGE
        )
    except (typer.exceptions.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except Exception as error:
        # the log keeps the places without the values; a traceback here could show a patient
        logging.getLogger(__name__).error("a fault of ours", exc_info=error)
        return _complain(f"a fault of ours ({type(error).__name__}); the log says where", OUR_FAULT)
    return code if isinstance(code, int) else 0


def _complain(message: str, code: int) -> int:
    line = " ".join(printable(part) for part in message.split())
    print(f"ward-board: {line}", file=sys.stderr)
    return code
