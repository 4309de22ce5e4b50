"""Proof 5 (H41): secrets that are planted before a full run are found nowhere after it but where they belong.

A canary each in a PIN, a wrong PIN, a badge, a patient's name and number, a fault and a database's password. The
programs are real ones, most of them in a terminal of their own. What is searched is counted by name.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from ..own_pins import add_with_own_pin
from ..patience import wait_until
from ..store.conftest import postgres_server as postgres_server
from ..terminal.conftest import RealTerminal
from ..terminal.conftest import forks as forks
from ..terminal.conftest import run_in_terminal as run_in_terminal

ZONE = ZoneInfo("Europe/Amsterdam")
COORDINATOR_PIN, EXPERT_PIN, AUDITOR_PIN = "927418", "640275", "318064"
PROFILE = {"name", "number"}
# Where patients stand by name and number: that is what these are for.
MEANT_FOR_PATIENTS = ("store", "mirror", "backup", "show", "paper", "export with names", "day list", "screen", "plan")
# The command as it is, but for the work that a PIN takes on purpose.
QUICKLY = """
from argon2 import PasswordHasher
from ward_board.cli.main import main
from ward_board.ward import pins
pins._hasher = lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
main()
"""
# The file that brings a secret, and nothing else.
BROUGHT_BY = {
    "pin": "pin file",
    "given pin": "given pin file",
    "wrong pin": "wrong pin file",
    "badge": "badge file",
    "password": "address file",
}


@dataclass
class Canaries:
    """The planted secrets by name, and all that was looked at by the name of its place."""

    planted: dict[str, bytes]
    places: dict[str, bytes] = field(default_factory=dict)

    def saw(self, place: str, data: bytes | str) -> None:
        """Something that a program left or said."""
        said = data.encode() if isinstance(data, str) else data
        self.places[place] = self.places.get(place, b"") + said

    def hits(self) -> list[tuple[str, str]]:
        """Each secret that stands where it does not belong."""
        return [
            (name, place)
            for place, data in self.places.items()
            for name, secret in self.planted.items()
            if secret in data and not self._belongs(name, place)
        ]

    @staticmethod
    def _belongs(name: str, place: str) -> bool:
        if BROUGHT_BY.get(name) and place.startswith(BROUGHT_BY[name]):
            return True
        return name in PROFILE and place.startswith(MEANT_FOR_PATIENTS)


@dataclass
class House:
    """One user of the machine: a home, a folder for what is temporary, and the programs that are run there."""

    folder: Path
    run_in_terminal: Callable[..., RealTerminal]
    canaries: Canaries

    def write(self, name: str, content: str) -> str:
        """A file of this user alone."""
        (self.folder / name).write_text(content)
        return str(self.folder / name)

    def run(self, place: str, *words: str, code: int = 0) -> bytes:
        """A command in a terminal of its own; all that it said."""
        terminal = self.run_in_terminal(*words, size=(160, 50), code=QUICKLY)
        assert terminal.ends() == code, (words, terminal.text)
        self.canaries.saw(place, bytes(terminal.raw))
        return bytes(terminal.raw)

    def look_around(self, names: dict[str, str]) -> None:
        """All files in the house, each under the name of what it is; what is none of these is `other`."""
        for file in sorted(self.folder.rglob("*")):
            if file.is_file() and not file.is_symlink():
                path = str(file.relative_to(self.folder))
                place = next((name for begin, name in names.items() if path.startswith(begin)), "other")
                self.canaries.saw(f"{place}: {path}", file.read_bytes())
                if file.suffix == ".pdf":
                    self.canaries.saw(place, "".join(page.extract_text() for page in PdfReader(file).pages))


@pytest.fixture
def house(tmp_path: Path, run_in_terminal: Callable[..., RealTerminal], monkeypatch: pytest.MonkeyPatch) -> House:
    """An empty one, whose programs write what is temporary into it."""
    for name in ("WARD_BOARD_HOME", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path / {"TMPDIR": "tmp"}.get(name, "home")))
    monkeypatch.delenv("WARD_BOARD_STORE", raising=False)
    (tmp_path / "tmp").mkdir()
    number = f"{secrets.randbelow(9 * 10**11) + 10**11}"
    planted = {
        "pin": f"{secrets.randbelow(9 * 10**11) + 10**11}".encode(),
        "given pin": f"{secrets.randbelow(9 * 10**11) + 10**11}".encode(),
        "wrong pin": f"{secrets.randbelow(9 * 10**11) + 10**11}".encode(),
        "badge": f"Badge{secrets.token_hex(8)}".encode(),
        "name": f"Kanarie{secrets.token_hex(6)}".encode(),
        "number": number.encode(),
        "fault": f"Fault{secrets.token_hex(8)}".encode(),
        "password": f"Password{secrets.token_hex(8)}".encode(),
    }
    return House(tmp_path, run_in_terminal, Canaries(planted))


@pytest.mark.usefixtures("forks")
def test_h41_no_secret_of_a_ward_store_is_found_where_it_does_not_belong(house: House) -> None:
    secret = {name: one.decode() for name, one in house.canaries.planted.items()}
    pin, wrong = house.write("pin", secret["pin"]), house.write("wrong-pin", secret["wrong pin"])
    coordinator, expert = house.write("coordinator", COORDINATOR_PIN), house.write("expert", EXPERT_PIN)
    auditor, badge = house.write("auditor", AUDITOR_PIN), house.write("badge", secret["badge"])
    t0 = (datetime.now(UTC) - timedelta(minutes=30)).astimezone(ZONE)
    head = "date,bed,name,birth_date,number,country,cycle,t0,protocol,activity_mbq"
    row = f"{t0:%Y-%m-%d},1,{secret['name']} A.,1957-09-02,{secret['number']},NL,1,{t0:%H:%M},lu177-octreotate-core"
    days = house.write("days.csv", f"{head}\n{row},7400\n{row},not a number {secret['name']}\n")
    store = ("--store", str(house.folder / "ward.db"))
    _alarm_command(house)

    made_by = ("--coordinator", "coord1", "--name", "C. Oordinator", "--pin-file", coordinator)
    house.run("init", "init", "--kind", "ward", *made_by, *store)
    by = ("--by", "coord1", "--by-pin-file", coordinator)
    house.run("staff", "staff", "add", "rpe1", "--name", "rpe1", "--role", "expert", "--pin-file", expert, *by, *store)
    for staff_id, role, file in (("nurse1", "nurse", pin), ("audit1", "auditor", auditor)):
        named = ("--name", staff_id, "--role", role)
        add_with_own_pin(partial(_staff, house, store), staff_id, named, file, by, secret["given pin"])
    house.run("staff", "staff", "badge", "nurse1", "--badge-file", badge, *by, *store)
    house.run("staff", "staff", "list", *store)
    house.run("import", "import", days, "--by", "coord1", "--pin-file", coordinator, *store, code=2)
    house.run("import", "import", days + "x", *store, code=2)

    me = ("--by", "nurse1", "--pin-file", pin)
    house.run("record", "record", "--bed", "1", "--action", "admit", *me, *store)
    house.run("record", "record", "--bed", "1", "--action", "note", "--reason", "slept", *me, *store)
    house.run("record", "record", "--bed", "1", "--action", "start", "--step", "lutetium", *me, *store, code=3)
    house.run("record", "record", "--bed", "1", "--action", "tick", "--step", "cannula", *me, *store, code=2)
    house.run("record", "record", "--bed", "1", "--action", "admit", *me, *store, code=4)
    house.run(
        "record", "record", "--bed", "1", "--action", "note", "--by", "nurse1", "--pin-file", wrong, *store, code=2
    )
    house.run("show", "show", *store)
    house.run("show", "show", "--json", *store)
    house.run("paper", "papers", "handover", "-o", str(house.folder / "paper.pdf"), *me, *store)
    house.run("plan", "plan", *store)
    house.run("variance", "variance", "--year", f"{t0:%Y}", *store)
    house.run("stats", "stats", *store)
    reader = ("--by", "coord1", "--pin-file", coordinator)
    for place, words in (("export", ()), ("export with names", ("--names",))):
        file = str(house.folder / place.replace(" ", "-"))
        house.run(place, "export", "--all", "-o", file, *words, *reader, *store)
    house.run("access", "access", "--day", f"{t0:%Y-%m-%d}", "--by", "audit1", "--pin-file", auditor, *store)
    house.run("backup", "backup", "-o", str(house.folder / "backups"), *store)
    house.run("verify", "verify", *store)
    house.run("doctor", "doctor", "--json", *store, code=0)

    _board(house, store)
    _fault(house, store)
    house.look_around(
        {
            **{"ward.db": "store", "home/data/mirror": "mirror", "backups": "backup", "home/data": "keys"},
            **{"home/log": "log", "home/state": "state", "tmp": "temporary", "paper": "paper", "days.csv": "day list"},
            **{
                "pin.given": "given pin file",
                "auditor.given": "given pin file",
                "pin": "pin file",
                "wrong-pin": "wrong pin file",
                "badge": "badge file",
                "alarm": "alarm command",
            },
            **{"export-with-names": "export with names", "export": "export", "home/config": "settings"},
        }
    )
    wanted = {
        *("store", "mirror", "backup", "keys", "log", "state", "paper", "alarm command", "export", "export with names"),
        *("settings", "init", "staff", "import", "record", "show", "plan", "variance", "stats", "access", "verify"),
        *("doctor", "screen", "fault", "arguments", "environment"),
    }
    assert {place.partition(":")[0] for place in house.canaries.places} >= wanted
    assert all(house.canaries.places[place] for place in house.canaries.places if place in wanted - {"environment"})
    assert house.canaries.hits() == []
    assert not [place for place in house.canaries.places if "core" in place.rpartition("/")[2].split(".")]
    # what was looked for can be found at all
    for place in ("store: ward.db", "show", "paper", "export with names: export-with-names", "screen"):
        assert any(house.canaries.planted[one] in house.canaries.places[place] for one in PROFILE), place


def _staff(house: House, store: tuple[str, ...], *words: str) -> bytes:
    return house.run("staff", *words, *store)


def _alarm_command(house: House) -> None:
    """A site's own program, which tells all that it was told and what it sees of who called it."""
    tells = "env; tr '\\0' ' ' < /proc/$PPID/cmdline; cat /proc/$PPID/environ; ulimit -c; ls"
    house.write("alarm.sh", f"( {tells} ) >> {house.folder}/alarm.told 2>&1\n")
    command = f'["/bin/sh", "{house.folder}/alarm.sh"]'
    (house.folder / "home" / "config").mkdir(parents=True)
    settings = f'[alarms]\ncommand = {command}\ncommand_priorities = ["high", "medium", "low"]\n'
    (house.folder / "home" / "config" / "config.toml").write_text(settings)


def _board(house: House, store: tuple[str, ...]) -> None:
    """The board in a terminal: a wrong PIN, the right one, and what others see of it meanwhile."""
    secret = {name: one.decode() for name, one in house.canaries.planted.items()}
    # started anew, so that it has arguments of its own
    board = house.run_in_terminal(*store, size=(160, 50), environment={"WARD_BOARD_HOME": str(house.folder / "home")})
    board.shows(secret["name"][:8])
    board.press("l")
    board.shows("PIN")
    board.press(f"nurse1\t{secret['wrong pin']}")
    board.confirm("\r", lambda text: "id or PIN is wrong" in text)
    board.press("\x1b")
    board.until(lambda text: "id or PIN is wrong" not in text)
    board.press("l")
    board.shows("PIN")
    board.press(f"nurse1\t{secret['pin']}")
    board.confirm("\r", lambda text: "signing as" in text)
    wait_until((house.folder / "alarm.told").exists)
    process = Path(f"/proc/{board.process.pid}")
    if process.exists():
        house.canaries.saw("arguments", (process / "cmdline").read_bytes())
        house.canaries.saw("environment", _environment(process))
    board.press_until("q", lambda _text: board.process.poll() is not None)
    house.canaries.saw("screen", bytes(board.raw))


def _environment(process: Path) -> bytes:
    """What somebody with the same rights reads of a running program: nothing, unless they are root."""
    try:
        return (process / "environ").read_bytes()
    except PermissionError:
        return b""


def _fault(house: House, store: tuple[str, ...]) -> None:
    """A fault within a widget while it draws: the library would print what its functions had in hand."""
    planted = house.canaries.planted["fault"].decode()
    code = f"""
from ward_board.tui.widgets.lines import Lines
def broken(self, crop):
    pin = {planted!r}
    raise ValueError(pin + " is in the words of a fault, unquoted")
Lines.render_lines = broken
from ward_board.cli.main import main
main()
"""
    broken = house.run_in_terminal(*store, size=(160, 50), code=code)
    assert broken.ends() == 1
    assert b"ended on a fault of its own" in broken.raw
    house.canaries.saw("fault", bytes(broken.raw))
    assert b"ValueError" in (house.folder / "home" / "log" / "ward-board.log").read_bytes()


@pytest.mark.usefixtures("forks")
def test_h41_no_password_of_a_database_is_found_where_it_does_not_belong(house: House, postgres_server: Any) -> None:
    """A real one, which asks for it; a wrong one, and a server that is not there."""
    password = house.canaries.planted["password"].decode()
    user = f"canary_{secrets.token_hex(4)}"
    address = _database_with_password(postgres_server, user, password)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARD_BOARD_STORE_FILE", house.write("address", address))
        house.run("init", "init", "--kind", "demo")
        house.run("import", "import", str(Path(__file__).parents[1] / "core_day.csv"), "--date", "today")
        house.run("record", "record", "--bed", "1", "--action", "note", "--by", "nurse1", "--reason", "slept")
        house.run("show", "show")
        house.run("doctor", "doctor")
        told = house.run_in_terminal(size=(160, 50), environment={"WARD_BOARD_HOME": str(house.folder / "home")})
        told.shows("Jansen")
        process = Path(f"/proc/{told.process.pid}")
        house.canaries.saw("arguments", (process / "cmdline").read_bytes())
        house.canaries.saw("environment", _environment(process))
        told.press_until("q", lambda _text: told.process.poll() is not None)
        house.canaries.saw("screen", bytes(told.raw))

        house.write("address", address.replace(password, f"{password}wrong"))
        refused = house.run("wrong password", "show", code=5)
        assert b"password authentication failed" in refused
        house.write("address", f"postgresql://{user}:{password}@127.0.0.1:1/nowhere")
        house.run("unreachable", "show", code=5)
    house.run("option", "show", "--store", address, code=2)
    house.look_around({"address": "address file", "home/log": "log", "home": "state", "tmp": "temporary"})
    wanted = {"init", "import", "record", "show", "doctor", "screen", "arguments", "environment", "log"}
    assert {place.partition(":")[0] for place in house.canaries.places} >= wanted | {"unreachable", "wrong password"}
    assert house.canaries.hits() == []
    postgres_server.psql(f"DROP DATABASE {user} WITH (FORCE); DROP ROLE {user};")


def _database_with_password(server: Any, user: str, password: str) -> str:
    """The address of a new database whose owner has to give a password."""
    rules = Path(server.pgdata) / "pg_hba.conf"
    rules.write_text(f"local all {user} scram-sha-256\n{rules.read_text()}")
    server.psql(f"CREATE ROLE {user} LOGIN PASSWORD '{password}'; CREATE DATABASE {user} OWNER {user};")
    server.psql("SELECT pg_reload_conf();")
    (host,) = parse_qs(urlsplit(server.get_uri()).query)["host"]
    return f"postgresql://{user}:{password}@/{user}?host={host}"
