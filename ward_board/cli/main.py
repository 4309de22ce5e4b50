"""The entry point: parses, runs one command, and turns every error into one line and an exit code."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer

from ward_board.cli import board
from ward_board.cli.hardening import harden
from ward_board.cli.plain_output import only_text_leaves
from ward_board.config.logs import log_to_file
from ward_board.errors import RefusedError, WardBoardError

OUR_FAULT = 1
BAD_USAGE = 2
INTERRUPTED = 130

# each where it lives: its module is read when it is called or listed, so that the board does not wait for the others
_COMMANDS = {
    "init": ("init", "init"),
    "staff": ("staff", "app"),
    "import": ("day_list", "import_day_list"),
    "show": ("show", "show"),
    "record": ("record", "record"),
    "whatif": ("cases", "whatif"),
    "rules": ("cases", "rules"),
    "variance": ("variance", "variance"),
    "plan": ("plan", "plan"),
    "stats": ("stats", "stats"),
    "papers": ("papers", "papers"),
    "access": ("access", "access"),
    "export": ("export", "export"),
    "demo": ("board", "demo"),
    "verify": ("verify", "verify"),
    "backup": ("backup", "backup"),
    "restore": ("restore", "restore"),
    "archive": ("archive", "archive"),
    "doctor": ("doctor", "doctor"),
}

_PLAIN: dict[str, Any] = {"add_completion": False, "pretty_exceptions_enable": False, "rich_markup_mode": None}


class Commands(typer.core.TyperGroup):
    """All commands by their names."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name; for a name that is none all are loaded, so that the nearest can be suggested."""
        for name in [cmd_name] if cmd_name in _COMMANDS else _COMMANDS:
            if name not in self.commands:
                self.commands[name] = _command(name)
        return self.commands.get(cmd_name)


def _command(name: str) -> Any:
    module, attribute = _COMMANDS[name]
    found = getattr(import_module(f"ward_board.cli.{module}"), attribute)
    plain = typer.Typer(cls=typer.core.TyperGroup, **_PLAIN)
    if isinstance(found, typer.Typer):
        plain.add_typer(found, name=name)
    else:
        plain.command(name)(found)
    # a program of a single command would have no names
    plain.callback()(lambda: None)
    group = typer.main.get_command(plain)
    return group.commands[name] if isinstance(group, typer.core.TyperGroup) else None


app = typer.Typer(
    name="ward-board",
    help="The day-of-treatment dashboard for a PRRT ward. Not a medical device: the pump sounds first, people decide.",
    cls=Commands,
    no_args_is_help=False,
    **_PLAIN,
)
app.callback(invoke_without_command=True)(board.open_board)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code (see DESIGN §8)."""
    harden()
    log_to_file()
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """The exit code of one command; whatever goes wrong is one line on standard error."""
    with only_text_leaves():
        return _run(arguments)


def _run(arguments: Sequence[str]) -> int:
    try:
        code = app(list(arguments), standalone_mode=False)
        sys.stdout.flush()
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
        return _nobody_reads_on()
    except SystemExit as error:
        # so typer leaves when a pipe breaks within a command
        if not isinstance(error.__context__, BrokenPipeError):
            raise
        return _nobody_reads_on()
    except Exception as error:
        # the log keeps the places without the values; a traceback here could show a patient
        logging.getLogger(__name__).error("a fault of ours", exc_info=error)
        return _complain(f"a fault of ours ({type(error).__name__}); the log says where", OUR_FAULT)
    return code if isinstance(code, int) else 0


def _nobody_reads_on() -> int:
    """What is left to be written goes nowhere: the reader had enough, as `head` has, and nothing went wrong."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return 0


def _complain(message: str, code: int) -> int:
    print("ward-board:", *message.split(), file=sys.stderr)
    return code
