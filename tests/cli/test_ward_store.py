"""A real ward store: a first coordinator, colleagues with PINs, and no pretending."""

from __future__ import annotations

import json

import pytest

from ..own_pins import add_with_own_pin, choose_own_pin, given_file

CANNULA = [
    "--step",
    "cannula",
    "--action",
    "tick",
    "--value",
    "site=arm",
    "--value",
    "gauge=20",
    "--value",
    "patent=yes",
]
DAY_LIST = (
    "date,bed,name,birth_date,number,country,cycle,t0,protocol\n"
    "2020-01-09,1,Jansen A.,1951-04-08,40.217,NL,2,08:00,lu177-octreotate-core\n"
)


@pytest.fixture
def pin_file(tmp_path):
    """Writes a PIN where only its owner reads it."""

    def write(name, pin):
        file = tmp_path / f"{name}.pin"
        file.write_text(f"{pin}\n")
        file.chmod(0o600)
        return str(file)

    return write


@pytest.fixture
def by_maas(pin_file):
    """The coordinator who changes the staff."""
    return ["--by", "maas", "--by-pin-file", pin_file("maas", "736152")]


@pytest.fixture
def ward(command, pin_file, by_maas, tmp_path):
    """Commands on a ward store with one nurse and one booked patient."""
    coordinator = ["--coordinator", "maas", "--name", "L. Maas", "--pin-file", pin_file("maas", "736152")]
    assert command("init", "--kind", "ward", *coordinator).code == 0
    nurse = ["--name", "A. Bos", "--role", "nurse"]
    answers = add_with_own_pin(command, "bos", nurse, pin_file("bos", "829164"), by_maas)
    assert [answer.code for answer in answers] == [0, 0]
    (tmp_path / "day.csv").write_text(DAY_LIST)
    assert command("import", str(tmp_path / "day.csv")).code == 0
    return command


def test_init_asks_for_a_first_coordinator_and_a_pin_that_is_not_weak(command, pin_file):
    assert command("init").code == 2
    weak = ["--coordinator", "maas", "--name", "L. Maas", "--pin-file", pin_file("maas", "123456")]
    assert command("init", *weak).code == 2
    assert command("show").code == 5


def test_init_twice_changes_nothing(ward, pin_file):
    again = ["--coordinator", "maas", "--name", "L. Maas", "--pin-file", pin_file("other", "736152")]
    assert ward("init", *again).code == 2
    assert [row["id"] for row in ward("staff", "list", "--json").data] == ["bos", "maas"]


@pytest.mark.parametrize("words", [["show"], ["verify"], ["record", "--action", "seen", "--by", "bos", "--bed", "1"]])
def test_a_ward_store_does_not_pretend(ward, words):
    answer = ward(*words, "--now", "2026-11-26T10:00")
    assert answer.code == 2
    assert "--now" in answer.err


def test_h32_an_act_needs_the_pin_of_its_author(ward, pin_file):
    tick = ["record", "--bed", "1", "--by", "bos", *CANNULA]
    assert ward(*tick).code == 2
    assert ward(*tick, "--pin-file", pin_file("wrong", "111222")).code == 2
    assert ward(*tick, "--pin-file", pin_file("bos", "829164")).code == 0


def test_h32_nobody_imports_in_another_ones_name(ward, pin_file, tmp_path):
    (tmp_path / "more.csv").write_text(DAY_LIST.replace("2020-01-09,1", "2020-01-16,1").replace(",2,08", ",3,08"))
    asked = ["import", str(tmp_path / "more.csv"), "--by"]
    assert "PIN of bos" in ward(*asked, "bos").err
    assert ward(*asked, "bos", "--pin-file", pin_file("wrong", "111222")).code == 2
    assert ward(*asked, "ghost", "--pin-file", pin_file("bos", "829164")).code == 2
    assert ward(*asked, "bos", "--pin-file", pin_file("bos", "829164")).code == 0


def test_a_new_pin_replaces_the_old_and_a_leaver_acts_no_longer(ward, pin_file, by_maas):
    tick = ["record", "--bed", "1", "--by", "bos", "--action", "seen", "--pin-file"]
    given = given_file(pin_file("new", "905317"))
    assert ward("staff", "pin", "bos", "--pin-file", given, *by_maas).code == 0
    assert ward(*tick, pin_file("bos", "829164")).code == 2
    assert choose_own_pin(ward, "bos", pin_file("new", "905317"), given).code == 0
    assert ward(*tick, pin_file("new", "905317")).code == 0
    assert ward("staff", "disable", "bos", *by_maas).code == 0
    assert ward(*tick, pin_file("new", "905317")).code == 2


def test_a19_an_id_is_never_given_again(ward, pin_file, by_maas):
    nurse = ["--name", "Another Bos", "--role", "nurse", "--pin-file", pin_file("another", "829164")]
    assert ward("staff", "disable", "bos", *by_maas).code == 0
    assert ward("staff", "add", "bos", *nurse, *by_maas).code == 2


def test_staff_needs_a_known_role(ward, pin_file, by_maas):
    wizard = ["--name", "M. Erlin", "--role", "wizard", "--pin-file", pin_file("merlin", "829164")]
    assert ward("staff", "add", "merlin", *wizard, *by_maas).code == 2


def test_h41_no_pin_and_no_name_reaches_the_log(ward, pin_file, tmp_path):
    ward("record", "--bed", "1", "--by", "bos", *CANNULA, "--pin-file", pin_file("wrong", "555666"))
    ward("show")
    log = "".join(file.read_text() for file in tmp_path.glob("home/log/*"))
    for secret in ("555666", "829164", "Jansen"):
        assert secret not in log


def test_verify_says_6_when_the_journal_was_changed(ward, tmp_path):
    import sqlite3

    assert ward("verify").code == 0
    with sqlite3.connect(tmp_path / "store.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE journal SET body = replace(body, '08:00', '09:00')")
        connection.execute("UPDATE journal SET body = replace(body, '07:00', '06:00')")
    connection.close()
    answer = ward("verify", "--json")
    assert answer.code == 6
    assert json.loads(answer.out)["ok"] is False


def test_doctor_speaks_of_a_missing_store_and_of_a_good_one(command, ward):
    assert ward("doctor").code == 0
    assert command("doctor", "--store", "/nonexistent/ward.db").code == 5
