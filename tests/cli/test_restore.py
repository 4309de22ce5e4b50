"""`ward-board restore`, as somebody runs it at three in the morning: it says what is and what would be."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ward_board.cli.main import run
from ward_board.errors import StoreUnavailableError
from ward_board.store.store import Store, WriteTransaction
from ward_board.ward import restoring

from ..own_pins import add_with_own_pin, given_file

Command = Callable[..., Any]
Answered = namedtuple("Answered", "code out err")
DAY_LIST = (
    "date,bed,name,birth_date,number,country,cycle,t0,protocol\n"
    "2020-01-09,2,Jansen A.,1951-04-08,40.217,NL,2,08:00,lu177-octreotate-core\n"
    "2020-01-09,5,Okafor C.,1961-04-08,40.218,NL,1,09:00,lu177-octreotate-core\n"
)
PINS = {"maas": "736152", "smit": "829164", "bos": "604813"}


@dataclass
class Site:
    """A ward store with three people, two patients, a backup, and two entries after it."""

    command: Command
    folder: Path
    backup: Path = Path()

    @property
    def store(self) -> Path:
        return self.folder / "store.db"

    def pin(self, name: str, pin: str | None = None) -> str:
        """A file with a PIN, that its owner alone reads."""
        file = self.folder / f"{name}.{'wrong' if pin else 'pin'}"
        file.write_text(pin or PINS[name])
        file.chmod(0o600)
        return str(file)

    def people(self, first: str = "maas", second: str = "smit") -> list[str]:
        return [
            *("--by", first, "--pin-file", self.pin(first)),
            *("--second", second, "--second-pin-file", self.pin(second)),
        ]

    def note(self, bed: int) -> None:
        words = ["--bed", str(bed), "--action", "note", "--reason", "all well", "--date", "2020-01-09"]
        answer = self.command("record", *words, "--by", "bos", "--pin-file", self.pin("bos"))
        assert answer.code == 0, answer.err

    def ids(self) -> list[str]:
        with closing(sqlite3.connect(self.store)) as connection:
            return [f"{row[0]}.{row[1]}" for row in connection.execute("SELECT stream, version FROM journal")]


def _answered(*words: str) -> None:
    assert run(words) == 0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of such a site, made once."""
    folder = tmp_path_factory.mktemp("site")
    site = Site(lambda *words: Answered(run(words), "", ""), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARD_BOARD_HOME", str(folder / "home"))
        patch.setenv("WARD_BOARD_STORE", str(site.store))
        _answered("init", "--coordinator", "maas", "--name", "L. Maas", "--pin-file", site.pin("maas"))
        for staff_id, role in (("smit", "physician"), ("bos", "nurse")):
            by = ["--by", "maas", "--by-pin-file", site.pin("maas")]
            new = ["--name", f"{staff_id} B.", "--role", role]
            add_with_own_pin(_answered, staff_id, new, site.pin(staff_id), by)
        (folder / "day.csv").write_text(DAY_LIST)
        _answered("import", str(folder / "day.csv"))
        _answered("backup", "-o", str(folder / "backups"))
        site.note(2)
        site.note(5)
    return folder


@pytest.fixture
def site(command: Command, made: Path, tmp_path: Path) -> Site:
    """A copy of it."""
    # as on a machine of its own, which knows nothing of the other one's place
    shutil.copytree(made, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.place"))
    (backup,) = (tmp_path / "backups").glob("*.db")
    return Site(command, tmp_path, backup)


def test_h37_without_people_it_only_says_what_would_be(site: Site) -> None:
    before = site.store.read_bytes()
    answer = site.command("restore", str(site.backup))
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert [line.split()[:3] for line in lines[:3]] == [
        ["store:", "4", "entries,"],
        ["backup:", "2", "entries,"],
        ["mirror:", "4", "entries,"],
    ]
    assert lines[1].endswith("; it is whole")
    assert lines[3].startswith("With the backup alone you would lose 2 entries from ")
    assert lines[3].endswith(" at Beds 2 5.")
    assert lines[4:7] == [
        "The mirror holds 2 of them and puts them back.",
        "No entry is lost.",
        "Nothing was changed. To do it, close every board and add:",
    ]
    assert "Jansen" not in answer.out
    assert site.store.read_bytes() == before

    data = site.command("restore", str(site.backup), "--json").data
    assert (data["lost"]["entries"], data["lost"]["beds"], data["put_back"]) == (2, [2, 5], 2)
    assert (data["lost_for_good"]["entries"], data["restored"]) == (0, False)
    assert [data[name]["entries"] for name in ("store", "backup", "mirror")] == [4, 2, 4]

    alone = site.command("restore", str(site.backup), "--without-mirror").out
    assert "No entry is lost" not in alone
    assert "puts them back" not in alone


def test_h37_two_people_put_it_back_with_what_came_after_it(site: Site) -> None:
    before = site.ids()
    answer = site.command("restore", str(site.backup), *site.people())
    assert answer.code == 0, answer.err
    first, second, kept = answer.out.splitlines()
    assert first == "Put back 2 entries of the backup and 2 of the mirror, all verified."
    assert second == "No entry is lost."
    assert kept.startswith(f"What stood there is kept as {site.store}.before-restore-")
    assert Path(kept.split()[-1]).is_file()
    assert site.ids() == [*before, "ward.1"]
    assert site.command("verify").code == 0
    site.note(2)
    assert site.command("verify").code == 0


def test_h37_what_is_lost_for_good_stands_on_the_board(site: Site) -> None:
    data = site.command("restore", str(site.backup), *site.people(), "--without-mirror", "--json").data
    assert data["restored"]
    assert (data["lost_for_good"]["entries"], data["lost_for_good"]["beds"]) == (2, [2, 5])
    assert Path(data["kept"]).is_file()
    alarms = site.command("show", "--json", "--date", "2020-01-09").data["alarms"]
    (told,) = [alarm for alarm in alarms if alarm["kind"] == "store_restored"]
    assert told["priority"] == "medium"
    assert "backup put back without 2 entries, " in told["text"]
    again = site.command("restore", data["kept"])
    assert "2 entries come back that the store does not hold." in again.out
    assert site.command("verify").code == 0


@pytest.mark.parametrize("broken", ["rubbish", "gone"])
def test_h23_a_store_that_cannot_be_read_is_put_back_from_its_mirror(site: Site, broken: str) -> None:
    before = site.ids()
    (mirror,) = (site.folder / "home" / "data" / "mirror").glob("*.jsonl")
    assert site.command("show").code == 0
    if broken == "rubbish":
        site.store.write_bytes(b"\0" * 50_000)
    else:
        site.store.unlink()
    for words in (
        ["show"],
        ["verify"],
        ["init", "--coordinator", "anew", "--name", "X", "--pin-file", site.pin("maas")],
    ):
        refused = site.command(*words)
        assert (refused.code, "that stood here is gone" in refused.err) == (5, True), "nobody begins anew beside it"
    assert Store.is_made(str(site.store)), "the board is no first run"
    said = site.command("restore", str(mirror))
    assert said.code == 0
    assert said.out.startswith("store:   cannot be used: " if broken == "rubbish" else "store:   none at ")
    assert "mirror:  is the file named" in said.out
    # nobody can be asked there who they are: the mirror knows them
    wrong = ["--by", "maas", "--pin-file", site.pin("maas", "555019"), *site.people()[4:]]
    assert site.command("restore", str(mirror), *wrong).code == 2
    answer = site.command("restore", str(mirror), *site.people())
    assert answer.code == 0, answer.err
    assert site.ids() == [*before, "ward.1"]
    assert site.command("verify").code == 0


@pytest.mark.parametrize("trouble", ["full", "keys"])
def test_h34_the_copy_is_not_asked_for_pins_while_the_store_opens(
    site: Site, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    """Else PINs could be tried at a copy without a lock and without a line, and one that was changed since would do."""
    if trouble == "keys":
        # the store stands and can be read, and without its seals nothing is written
        (secrets,) = (site.folder / "home").rglob("*.keys")
        secrets.rename(secrets.with_suffix(".away"))
    else:
        full = StoreUnavailableError(f"{site.store}: database or disk is full")
        monkeypatch.setattr(WriteTransaction, "log_access", lambda *_: (_ for _ in ()).throw(full))
    tried: list[str | None] = []
    monkeypatch.setattr(restoring, "verify_pin", lambda *_: tried.append("a copy"))
    before = site.store.read_bytes()
    for people in (site.people(), [*site.people()[:3], site.pin("maas", "555019"), *site.people()[4:]]):
        answer = site.command("restore", str(site.backup), *people)
        assert (answer.code, answer.out) == (5, "")
        assert answer.err.startswith("ward-board: no PIN can be tried at the store that stands there: ")
        assert "or move the store away: then the copy is asked who you are" in answer.err
        assert len(answer.err.splitlines()) == 1
    assert tried == []
    assert site.store.read_bytes() == before


def test_h34_a_copy_that_knows_only_a_pin_that_somebody_else_chose_takes_it_from_nobody(site: Site) -> None:
    given = given_file(site.pin("smit"))
    by_maas = ["--by", "maas", "--by-pin-file", site.pin("maas")]
    assert site.command("staff", "pin", "smit", "--pin-file", given, *by_maas).code == 0
    assert site.command("backup", "-o", str(site.folder / "later")).code == 0
    (copy,) = (site.folder / "later").glob("*.db")
    site.store.write_bytes(b"\0" * 50_000)
    people = [*site.people()[:4], "--second", "smit", "--second-pin-file", given]
    answer = site.command("restore", str(copy), *people, "--without-mirror")
    assert (answer.code, "the copy knows a PIN of smit that maas chose; name a later backup" in answer.err) == (2, True)
    assert site.store.read_bytes() == b"\0" * 50_000
    # the first backup is of a time when smit had a PIN of their own
    assert site.command("restore", str(site.backup), *site.people(), "--without-mirror").code == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--by", "maas"], 2, "two people put a backup back: give --by ID and --second ID"),
        (["--by", "maas", "--second", "smit"], 2, "--pin-file: name a file that holds the PIN of maas"),
        ("bos smit", 3, "waits for: a coordinator [role]"),
        ("maas maas", 3, "a second person other than the first [second_person]"),
        ("maas bos", 3, "[role]"),
        ("maas wrong", 2, "id or PIN is wrong"),
    ],
)
def test_h37_who_may_not_changes_nothing(site: Site, words: Any, code: int, says: str) -> None:
    if words == "maas wrong":
        words = [*site.people()[:4], "--second", "smit", "--second-pin-file", site.pin("smit", "555019")]
    elif isinstance(words, str):
        words = site.people(*words.split())
    before = site.ids()
    answer = site.command("restore", str(site.backup), *words)
    assert answer.code == code
    assert says in answer.err
    assert len(answer.err.splitlines()) == 1
    assert site.ids() == before
    assert not list(site.folder.glob("*before-restore*"))


@pytest.mark.parametrize("damage", ["changed", "rubbish", "no copy", "nothing"])
def test_h37_a_copy_that_is_not_whole_is_refused_in_one_line(site: Site, damage: str) -> None:
    copy = site.folder / "copy.db"
    if damage in {"changed", "rubbish"}:
        shutil.copy(site.backup, copy)
        content = bytearray(copy.read_bytes())
        place = content.find(b'"author":"import"')
        content[place + 10 : place + 12] = b"XX"
        if damage == "rubbish":
            content[4096:20_000] = b"\x55" * (20_000 - 4096)
        copy.write_bytes(content)
    elif damage == "no copy":
        copy.write_text("date,bed\n")
    before = site.ids()
    for words in ([], site.people()):
        answer = site.command("restore", str(copy), *words)
        assert answer.code == (6 if damage in {"changed", "rubbish"} else 2)
        assert len(answer.err.splitlines()) == 1
        assert answer.out == ""
    assert site.ids() == before


def test_h37_a_demo_store_believes_two_ids(demo: Command, tmp_path: Path) -> None:
    backup = demo("backup", "--json").data["file"]
    acts = ["--bed", "1", "--action", "note", "--reason", "all well", "--by", "nurse1", "--now", "2026-11-26T09:00"]
    assert demo("record", *acts).code == 0
    at = ["--now", "2026-11-26T09:05"]
    before = demo("show", "--json", *at).data
    assert demo("restore", backup, "--by", "coord1", "--second", "phys1", *at).code == 0
    after = demo("show", "--json", *at).data
    assert after == before
    assert demo("verify").code == 0
    mirrors = sorted(file.name.split(".")[4:] for file in tmp_path.glob("store.db.*.mirror*"))
    assert [ending[:1] for ending in mirrors] == [[], ["before-restore-20261126T080500Z"]]


def test_a25_a_demo_backup_never_goes_into_a_ward_store(site: Site, demo_store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "demo-copy.db"
    shutil.copy(demo_store, copy)
    before = site.ids()
    for words in ([], site.people()):
        answer = site.command("restore", str(copy), *words)
        assert answer.code == 2
        assert "the copy is a demo's, and " in answer.err
    assert site.ids() == before
    other = ["--store", str(tmp_path / "demo.db")]
    assert site.command("init", "--kind", "demo", *other).code == 0
    answer = site.command("restore", str(site.backup), "--by", "coord1", "--second", "phys1", *other)
    assert answer.code == 2
    assert "the copy is a ward's, and " in answer.err


def test_h34_what_is_said_holds_no_name_and_no_pin(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    said = []
    for words in ([], ["--json"], site.people(), [*site.people(), "--without-mirror"]):
        answer = site.command("restore", str(site.backup), *words)
        said.append(answer.out + answer.err)
    text = " ".join(said) + caplog.text
    assert not [word for word in ("Jansen", "Okafor", "Maas", *PINS.values()) if word in text]
    assert json.loads(said[1])["restored"] is False
