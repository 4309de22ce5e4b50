"""`ward-board staff`: a coordinator changes who acts, and each change says who did it (A13, A21)."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest

from ward_board.cli.main import run
from ward_board.config.paths import data_folder
from ward_board.domain.access import STAFF_CHANGES, Access
from ward_board.errors import BadInputError
from ward_board.store.store import Store
from ward_board.ward.signing import Signing

from ..own_pins import GIVEN_PIN, add_with_own_pin

PINS = {"maas": "736152", "bos": "829164", "wit": "561930", "audit": "417382"}


class Ward:
    """Commands on a ward store, and files of PINs beside it."""

    def __init__(self, command: Any, folder: Path) -> None:
        self._command, self.folder = command, folder

    def __call__(self, *words: str, by: str | None = None, pin: str | None = None) -> Any:
        signed = ["--by", by, "--by-pin-file", self.file(by, pin or PINS[by])] if by else []
        return self._command(*words, *signed)

    def file(self, name: str, text: str, mode: int = 0o600) -> str:
        file = self.folder / f"{name}.secret"
        file.write_text(f"{text}\n")
        file.chmod(mode)
        return str(file)

    def add(self, staff_id: str, *roles: str, given: str = GIVEN_PIN) -> Any:
        """Somebody new, who has a PIN of their own in place of the one that maas gave."""
        named = ["--name", "A. Made-Up", *(word for role in roles for word in ("--role", role))]
        own = self.file(f"own-{staff_id}", PINS.get(staff_id, "640287"))
        by = ["--by", "maas", "--by-pin-file", self.file("maas", PINS["maas"])]
        return add_with_own_pin(self, staff_id, named, own, by, given)[0]

    def list(self) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in self("staff", "list", "--json").data}

    def log(self) -> list[tuple[str, str | None, str | None]]:
        store = Store.open(str(self.folder / "store.db"))
        with store.read() as view:
            lines = [(line.what, line.who, line.subject) for line in view.lines_after(0)]
        store.close()
        return lines


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a ward store with its first coordinator, and a nurse; made once."""
    folder = tmp_path_factory.mktemp("ward")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARD_BOARD_HOME", str(folder / "home"))
        patch.setenv("WARD_BOARD_STORE", str(folder / "store.db"))
        ward = Ward(lambda *words: run(words), folder)
        first = ["--coordinator", "maas", "--name", "L. Maas", "--pin-file", ward.file("maas", PINS["maas"])]
        assert ward("init", "--kind", "ward", *first) == 0
        assert ward.add("bos", "nurse") == 0
    return folder


@pytest.fixture
def ward(made: Path, command: Any, tmp_path: Path) -> Ward:
    """Commands on a copy of that store."""
    copytree(made, tmp_path, dirs_exist_ok=True, ignore=ignore_patterns("*.place"))
    return Ward(command, tmp_path)


CHANGES = [
    ["add", "new", "--name", "N. Ew", "--role", "nurse", "--pin-file", "PIN"],
    ["pin", "bos", "--pin-file", "PIN"],
    ["role", "bos", "--role", "physician"],
    ["disable", "bos"],
    ["enable", "gone"],
    ["badge", "bos", "--badge-file", "BADGE"],
    ["badge", "bos", "--revoke"],
    ["unlock", "bos"],
]


@pytest.mark.parametrize("words", CHANGES, ids=lambda words: " ".join(words[:1] + words[2:3]))
def test_a23_only_a_coordinator_changes_the_staff_of_a_ward(ward: Ward, words: list[str]) -> None:
    ward.add("audit", "auditor")
    files = {"PIN": ward.file("pin", "905317"), "BADGE": ward.file("badge", "04A377")}
    asked = ["staff", *(files.get(word, word) for word in words)]
    before = ward.list()
    assert "say which coordinator" in ward(*asked).err
    assert "--by-pin-file" in ward(*asked, "--by", "maas").err
    assert ward(*asked, by="maas", pin="111222").code == 2
    expected = (3, "role") if words[:2] != ["pin", "bos"] else (0, "")
    refused = ward(*asked, by="bos")
    assert (refused.code, "role" in refused.err) == (expected[0], bool(expected[1]))
    assert ward(*asked, by="audit").code == 3
    after = ward.list()
    assert after == before


def test_a1_each_change_is_one_line_that_says_who_did_it(ward: Ward) -> None:
    begun = len(ward.log())
    badge = ward.file("badge", "04A377")
    assert ward.add("wit", "physician").code == 0
    assert ward("staff", "role", "wit", "--role", "physician", "--role", "coordinator", by="maas").code == 0
    assert ward("staff", "pin", "wit", "--pin-file", ward.file("pin", "905317"), by="maas").code == 0
    assert ward("staff", "badge", "wit", "--badge-file", badge, by="maas").code == 0
    assert ward("staff", "badge", "wit", "--revoke", by="maas").code == 0
    assert ward("staff", "disable", "wit", by="maas").code == 0
    assert ward("staff", "enable", "wit", by="maas").code == 0
    changes = [line for line in ward.log()[begun:] if line[0] in STAFF_CHANGES]
    assert changes[:2] == [(Access.STAFF_ADDED, "maas", "wit"), (Access.PIN_CHANGED, "wit", "wit")]
    assert changes[2:] == [
        (what, "maas", "wit")
        for what in (
            Access.ROLES_CHANGED,
            Access.PIN_CHANGED,
            Access.BADGE_GIVEN,
            Access.BADGE_REVOKED,
            Access.STAFF_DISABLED,
            Access.STAFF_ENABLED,
        )
    ]
    assert ward.list()["wit"]["roles"] == ["physician", "coordinator"]


def test_everybody_changes_the_own_pin_with_the_old_one(ward: Ward) -> None:
    new = ward.file("pin", "905317")
    assert ward("staff", "pin", "bos", "--pin-file", new, by="bos", pin="111222").code == 2
    assert ward("staff", "pin", "bos", "--pin-file", new, by="bos").code == 0
    assert ward("staff", "pin", "bos", "--pin-file", new, by="bos").code == 2
    assert ward("staff", "pin", "maas", "--pin-file", new, by="bos", pin="905317").code == 3


def test_the_last_coordinator_who_signs_stays_one(ward: Ward) -> None:
    for words in (["disable", "maas"], ["role", "maas", "--role", "nurse"]):
        answer = ward("staff", *words, by="maas")
        assert (answer.code, "last coordinator" in answer.err) == (2, True)
    assert ward("staff", "role", "maas", "--role", "nurse", "--role", "coordinator", by="maas").code == 0
    assert ward.add("wit", "coordinator").code == 0
    assert ward("staff", "disable", "maas", by="maas").code == 0
    assert ward("staff", "disable", "wit", by="wit").code == 2
    assert ward("staff", "enable", "maas", by="maas").code == 2
    assert ward("staff", "enable", "maas", by="wit").code == 0


@pytest.mark.parametrize("staff_id", ["unsigned", "board"])
def test_h32_nobody_is_called_as_the_program_calls_itself(ward: Ward, staff_id: str) -> None:
    assert "choose another id" in ward.add(staff_id, "nurse").err
    assert staff_id not in ward.list()


@pytest.mark.parametrize("roles", [("auditor", "nurse"), ("display", "coordinator"), ("auditor", "display")])
def test_a13_auditor_and_display_stand_alone(ward: Ward, roles: tuple[str, ...]) -> None:
    assert "no other role" in ward.add("audit", *roles).err
    asked = ["staff", "role", "bos", *(word for role in roles for word in ("--role", role))]
    assert ward(*asked, by="maas").code == 2
    assert ward.list()["bos"]["roles"] == ["nurse"]


def test_h34_a_pin_with_the_number_of_the_id_is_weak(ward: Ward) -> None:
    assert "number of the id" in ward.add("n7391", "nurse", given="473912").err
    assert ward.add("n7391", "nurse").code == 0
    own = ward.file("pin", "739105")
    assert "number of the id" in ward("staff", "pin", "n7391", "--pin-file", own, by="maas").err


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_h41_a_pin_file_that_others_may_read_is_refused_with_the_remedy(ward: Ward, mode: int) -> None:
    for option, words in (
        ("--pin-file", ["staff", "pin", "bos", "--by", "bos", "--by-pin-file", ward.file("good", PINS["bos"])]),
        ("--by-pin-file", ["staff", "disable", "bos", "--by", "maas"]),
        ("--pin-file", ["record", "--bed", "1", "--action", "seen", "--by", "bos"]),
    ):
        answer = ward(*words, option, ward.file("open", "829164", mode))
        assert answer.code == 2
        assert f"{option}: others may read" in answer.err
        assert "chmod 600" in answer.err
    assert not ward.list()["bos"]["disabled"]


def test_a21_a_lost_badge_is_taken_back_by_one_command(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("04A377\r\n04A378\n"))
    assert ward("staff", "badge", "bos", by="maas").code == 0
    assert ward.list()["bos"]["badge"] is True
    assert ward.add("wit", "nurse").code == 0
    same = ward.file("badge", "04A377")
    assert "bos's" in ward("staff", "badge", "wit", "--badge-file", same, by="maas").err
    assert ward("staff", "badge", "bos", "--revoke", by="maas").code == 0
    assert ward.list()["bos"]["badge"] is False
    assert ward("staff", "badge", "bos", "--revoke", by="maas").code == 2
    assert ward("staff", "badge", "wit", "--badge-file", same, by="maas").code == 0


def test_the_sign_that_a_reader_types_first_is_no_part_of_the_badge(ward: Ward, tmp_path: Path) -> None:
    config = tmp_path / "site.toml"
    config.write_text('[signing]\nbadge_prefix = ";"\n')
    for staff_id, typed in (("bos", ";04A377"), ("maas", "04A377")):
        answer = ward(
            "staff", "badge", staff_id, "--badge-file", ward.file("b", typed), "--config", str(config), by="maas"
        )
        assert answer.code == (0 if staff_id == "bos" else 2)
    assert "bos's" in answer.err


@pytest.mark.parametrize("typed", ["", "04A\x1b77"])
def test_what_is_no_badge_is_refused_without_being_shown(ward: Ward, typed: str) -> None:
    answer = ward("staff", "badge", "bos", "--badge-file", ward.file("badge", typed), by="maas")
    assert (answer.code, "is no badge" in answer.err) == (2, True)
    assert not typed or typed not in answer.err


def test_h41_neither_a_pin_nor_a_badge_stands_in_the_store_or_is_said(ward: Ward, tmp_path: Path) -> None:
    said = ward("staff", "badge", "bos", "--badge-file", ward.file("badge", "04A377F9"), by="maas")
    listed = ward("staff", "list").out + ward("staff", "list", "--json").out
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("store.db*"))
    for secret in ("04A377F9", *PINS.values()):
        assert secret not in said.out + said.err + listed
        assert secret.encode() not in kept


def test_a21_who_is_disabled_signs_no_more_with_one_command(ward: Ward) -> None:
    assert ward("staff", "disable", "bos", by="maas").code == 0
    assert ward.list()["bos"]["disabled"] is True
    answer = ward("staff", "pin", "bos", "--pin-file", ward.file("pin", "905317"), by="bos")
    assert (answer.code, answer.err) == (2, "ward-board: id or PIN is wrong\n")
    assert "already" in ward("staff", "disable", "bos", by="maas").err
    assert ward("staff", "disable", "nobody", by="maas").code == 2


def test_a20_a_locked_pin_is_listed_and_a_coordinator_unlocks_it(ward: Ward) -> None:
    assert "is not locked" in ward("staff", "unlock", "bos", by="maas").err
    assert "nobody has the id" in ward("staff", "unlock", "ghost", by="maas").err
    lock(ward)
    row = ward.list()["bos"]
    assert (row["locked"], row["locked_until"]) == (True, None)
    assert "PIN locked until a coordinator unlocks it" in ward("staff", "list").out
    own = ["staff", "pin", "bos", "--pin-file", ward.file("pin", "905317")]
    assert "ward-board staff unlock ID" in ward(*own, by="bos").err
    assert ward("staff", "unlock", "bos", by="maas").code == 0
    assert ward.log()[-1] == (Access.PIN_UNLOCKED, "maas", "bos")
    assert ward.list()["bos"]["locked"] is False
    assert ward(*own, by="bos").code == 0


def test_a_new_pin_from_a_coordinator_opens_a_lock_too(ward: Ward) -> None:
    lock(ward)
    assert ward("staff", "pin", "bos", "--pin-file", ward.file("pin", "905317"), by="maas").code == 0
    assert ward.list()["bos"]["locked"] is False
    assert ward("staff", "pin", "bos", "--pin-file", ward.file("p", "640287"), by="bos", pin="905317").code == 0


SIGNED = {
    "record": ["record", "--bed", "1", "--action", "seen", "--by", "bos", "--pin-file"],
    "record, the second person": [
        *("record", "--bed", "1", "--action", "seen", "--by", "maas", "--pin-file", "MAAS"),
        *("--second", "bos", "--second-pin-file"),
    ],
    "import": ["import", "DAY", "--by", "bos", "--pin-file"],
    "export": ["export", "--all", "-o", "OUT", "--by", "bos", "--pin-file"],
    "access": ["access", "--day", "today", "--by", "bos", "--pin-file"],
    "archive": ["archive", "-o", "OUT", "--by", "maas", "--pin-file", "MAAS", "--second", "bos", "--second-pin-file"],
    "restore": [
        *("restore", "COPY", "--by", "maas", "--pin-file", "MAAS"),
        *("--second", "bos", "--second-pin-file"),
    ],
    "papers": ["papers", "handover", "-o", "OUT", "--by", "bos", "--pin-file"],
    "staff": ["staff", "pin", "maas", "--pin-file", "MAAS", "--by", "bos", "--by-pin-file"],
}


@pytest.mark.parametrize("words", SIGNED.values(), ids=SIGNED)
def test_h34_no_command_is_signed_with_a_pin_that_somebody_else_chose(ward: Ward, words: list[str]) -> None:
    given, folder = ward.file("given", "305918"), ward.folder
    assert ward("staff", "pin", "bos", "--pin-file", given, by="maas").code == 0
    (folder / "day.csv").write_text("date,bed\n")
    files = {"MAAS": ward.file("maas", PINS["maas"]), "DAY": str(folder / "day.csv"), "OUT": str(folder / "out")}
    files["COPY"] = str(folder / "copy.db")
    begun = len(ward.log())
    answer = ward(*(files.get(word, word) for word in words), given)
    said = "ward-board: maas chose this PIN; bos signs with one of their own, set by: ward-board staff pin bos "
    assert (answer.code, answer.err.startswith(said), answer.err.count("\n")) == (2, True, 1)
    assert "305918" not in answer.err
    assert (Access.OWN_PIN_ASKED, "bos", None) in ward.log()[begun:]
    assert (Access.SIGNED_IN, "bos", None) not in ward.log()[begun:]
    assert not (folder / "out").exists()


def test_h34_one_chooses_the_own_pin_with_the_command_that_the_refusal_names(ward: Ward) -> None:
    given = ward.file("given", "305918")
    assert ward("staff", "pin", "bos", "--pin-file", given, by="maas").code == 0
    for wanted, said in (("305918", "this is the PIN that you have"), ("123456", "first that anybody would try")):
        refused = ward("staff", "pin", "bos", "--pin-file", ward.file("own", wanted), by="bos", pin="305918")
        assert (refused.code, said in refused.err) == (2, True)
    assert ward.list()["bos"]["own_pin"] is False
    assert ward("staff", "pin", "bos", "--pin-file", ward.file("own", "905317"), by="bos", pin="305918").code == 0
    assert ward.log()[-2:] == [(Access.PIN_CHANGED, "bos", "bos"), (Access.SIGNED_IN, "bos", None)]
    assert ward("staff", "disable", "bos", by="bos", pin="905317").code == 3, "signed, and no coordinator"


def lock(ward: Ward) -> None:
    """Ten wrong PINs, an hour apart, the last one now."""
    now = datetime.now(UTC)
    store = Store.open(str(ward.folder / "store.db"), keys_folder=data_folder())
    for hours in range(9, -1, -1):
        signing = Signing(store, lambda at=now - timedelta(hours=hours): at, "tty1", lambda: None)
        with pytest.raises(BadInputError, match="id or PIN is wrong"):
            signing.sign_in("bos", "111222")
    store.close()


def test_a_demo_store_believes_but_its_roles_hold(demo: Any, tmp_path: Path) -> None:
    ward = Ward(demo, tmp_path)
    assert ward("staff", "disable", "nurse2").code == 0
    assert ward("staff", "enable", "nurse2", "--by", "coord1").code == 0
    assert ward("staff", "disable", "nurse2", "--by", "nurse1").code == 3
    assert ward("staff", "disable", "coord1").code == 2
    assert [line[1] for line in ward.log() if line[2] == "nurse2"][-2:] == [None, "coord1"]


@pytest.mark.parametrize("words", [["--deviation", "other", "--reason", "it happened"], []])
def test_a13_an_auditor_charts_nothing_from_a_script_either(demo: Any, words: list[str]) -> None:
    answer = demo("record", "--bed", "1", "--action", "seen", "--by", "audit1", "--now", "2026-11-26T09:00", *words)
    assert answer.code == 3
    assert "[role]" in answer.err
    assert "deviation" not in answer.err


def test_the_list_is_plain_and_has_stable_keys(ward: Ward) -> None:
    rows = json.loads(ward("staff", "list", "--json").out)
    keys = {"id", "name", "roles", "disabled", "badge", "trusted", "locked", "locked_until", "own_pin"}
    keys |= {"pin_set_by", "pin_set_at"}
    assert [set(row) for row in rows] == [keys, keys]
    bos, maas = ward("staff", "list").out.splitlines()
    assert bos.startswith("bos          nurse          A. Made-Up")
    assert maas == "maas         coordinator    L. Maas"


def test_h32_a_pin_that_somebody_else_chose_is_listed_with_who_and_when(ward: Ward) -> None:
    def listed() -> str:
        return next(line for line in ward("staff", "list").out.splitlines() if line.startswith("bos"))

    assert "PIN" not in listed()
    assert ward.list()["bos"]["own_pin"] is True
    assert ward("staff", "pin", "bos", "--pin-file", ward.file("pin", "305918"), by="maas").code == 0
    assert re.search(r"PIN set by maas \d{1,2} [A-Z][a-z]{2} \d\d:\d\d, to be chosen anew$", listed())
    row = ward.list()["bos"]
    assert (row["own_pin"], row["pin_set_by"], bool(row["pin_set_at"])) == (False, "maas", True)
    assert ward("staff", "pin", "bos", "--pin-file", ward.file("own", "905317"), by="bos", pin="305918").code == 0
    assert "PIN" not in listed()


def test_a23_nobody_changes_the_own_roles_where_another_coordinator_can(ward: Ward) -> None:
    own = ["staff", "role", "maas", "--role", "coordinator", "--role", "physician"]
    assert ward(*own, by="maas").code == 0, "there is nobody else to ask"
    assert ward.add("wit", "coordinator").code == 0
    refused = ward("staff", "role", "maas", "--role", "coordinator", by="maas")
    assert (refused.code, "ask another coordinator" in refused.err) == (2, True)
    assert ward.list()["maas"]["roles"] == ["coordinator", "physician"]
    assert ward("staff", "role", "maas", "--role", "coordinator", by="wit").code == 0
