"""`verify`: what it says, with which exit code, and what it compares with (A8, H35, T17)."""

# ruff: noqa: S608  these tests are the attack
from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import pytest

from ward_board.domain.access import Access

HEAD = re.compile(r"journal (\d+ · (?:[0-9a-f]{4} ){15}[0-9a-f]{4})")


@pytest.fixture
def demo(demo_store, command, copy_of_demo):
    """Commands on a demo store of this test alone."""
    return command


@pytest.fixture
def copy_of_demo(demo_store, tmp_path):
    """The file of that store."""
    for file in demo_store.parent.iterdir():
        target = tmp_path / file.name
        if file.is_file():
            target.write_bytes(file.read_bytes())
            target.chmod(0o600)
    return tmp_path / demo_store.name


def tamper(file, *statements):
    """Changes the file behind the program's back, its triggers put back."""
    with closing(sqlite3.connect(file, isolation_level=None)) as foreign:
        triggers = foreign.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            foreign.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            foreign.execute(statement)
        for _, sql in triggers:
            foreign.execute(sql)


def lines(file, what):
    """The subjects of the lines of the access log that say `what`."""
    with closing(sqlite3.connect(file)) as foreign:
        found = foreign.execute("SELECT subject FROM access_log WHERE what = ? ORDER BY id", (what.value,))
        return [subject for (subject,) in found]


def test_a8_a_sound_store_says_its_head_and_notes_the_check(demo, copy_of_demo):
    answer = demo("verify")
    assert (answer.code, answer.err) == (0, "")
    entries, head = answer.out.splitlines()
    assert re.fullmatch(r"8 entries verified, and \d+ lines of the access log", entries)
    said = HEAD.fullmatch(head)[1]
    data = demo("verify", "--json").data
    assert (data["ok"], data["entries"], data["damage"], data["head"]["seq"]) == (True, 8, None, 8)
    assert f"8 · {data['head']['groups']}" == said
    assert data["head"]["hash"] == data["head"]["groups"].replace(" ", "")
    assert lines(copy_of_demo, Access.VERIFIED) == [f"8:{data['head']['hash'][:8]}"] * 2


@pytest.mark.parametrize("written", ["{head}", "journal {head}", "8:{joined}", "8 {upper}", "8 - {dashed}"])
def test_a8_a_head_that_was_copied_from_paper_is_compared(demo, written):
    head = HEAD.search(demo("verify").out)[1]
    groups = head.partition(" · ")[2]
    text = written.format(head=head, joined=groups.replace(" ", ""), upper=groups.upper().replace("0", "O"),
                          dashed=groups.replace(" ", "-"))  # fmt: skip
    assert demo("verify", "--head", text).code == 0


def test_h35_a_head_of_another_journal_is_found(demo):
    other = " ".join(["3f2a"] * 16)
    answer = demo("verify", "--head", f"7:{other}")
    assert answer.code == 6
    assert answer.err.count("\n") == 1
    assert "at entry 7: it is not the entry whose head stands on the paper [paper-differs]" in answer.err
    assert "at entry 9: the last entries are missing [truncated]" in demo("verify", "--head", f"9:{other}").err


@pytest.mark.parametrize("text", ["", "8", "8: 3f2a", "3f2a", "8: " + "x" * 64, "8: " + "3f2a" * 17])
def test_what_is_no_head_is_bad_input(demo, text):
    answer = demo("verify", "--head", text)
    assert (answer.code, answer.out) == (2, "")
    assert "16 groups" in answer.err


def test_h35_damage_is_one_line_and_exit_6_and_is_noted(demo, copy_of_demo):
    tamper(copy_of_demo, "UPDATE patient SET name = 'Somebody Else' WHERE id = 3")
    answer = demo("verify")
    assert (answer.code, answer.out) == (6, "")
    assert answer.err == (
        "ward-board: the store is damaged at patient p3: the row is not what was written of this patient "
        "[patient-changed]; tell the one who keeps the store\n"
    )
    answer = demo("verify", "--json")
    assert answer.code == 6
    assert (answer.data["ok"], answer.data["damage"], answer.data["row"]) == (False, "patient-changed", "patient p3")
    assert lines(copy_of_demo, Access.VERIFY_FAILED) == ["patient-changed:patient p3"] * 2


def test_h35_lost_guards_are_told_besides_the_damage_that_they_let_happen(demo, copy_of_demo):
    tamper(copy_of_demo, "UPDATE patient SET name = 'Somebody Else' WHERE id = 3")
    with closing(sqlite3.connect(copy_of_demo)) as foreign:
        foreign.execute("DROP TRIGGER journal_next")
    besides = "besides, not as made: journal_next [trigger-changed]"
    answer = demo("verify")
    assert (answer.code, answer.out) == (6, f"{besides}\n")
    assert answer.err.startswith("ward-board: the store is damaged at patient p3: ")
    answer = demo("verify", "--json")
    assert (answer.code, answer.data["damage"], answer.data["row"]) == (6, "patient-changed", "patient p3")
    assert answer.data["guards"] == ["journal_next"]
    assert lines(copy_of_demo, Access.VERIFY_FAILED) == ["patient-changed:patient p3 trigger-changed"] * 2
    looked = [one for one in json.loads(demo("doctor", "--json").out) if one["topic"] == "journal"]
    assert [one["state"] for one in looked] == ["wrong", "wrong"]
    assert looked[0]["words"].startswith("the store is damaged at patient p3: ")
    assert looked[1]["words"] == besides


def test_h35_lost_guards_alone_are_named_in_the_one_line(demo, copy_of_demo):
    with closing(sqlite3.connect(copy_of_demo)) as foreign:
        foreign.execute("DROP TRIGGER journal_next")
    for options in [], ["--since-head"]:
        answer = demo("verify", *options)
        assert (answer.code, answer.out) == (6, "")
        assert answer.err == (
            "ward-board: the store is damaged at journal_next: a table, an index or a trigger is missing, another one, "
            "or none of ours [trigger-changed]; tell the one who keeps the store\n"
        )
    assert lines(copy_of_demo, Access.VERIFY_FAILED) == ["trigger-changed"] * 2


def test_h35_a_treatment_hidden_from_the_board_is_found(demo, copy_of_demo):
    tamper(copy_of_demo, "UPDATE treatment SET is_open = 0 WHERE id = 5")
    assert "at treatment t5: it is found otherwise than its entries say [index-differs]" in demo("verify").err


def test_a_check_since_the_last_head_looks_at_what_came_since(demo):
    assert demo("verify").code == 0
    answer = demo("verify", "--since-head")
    assert answer.out.startswith("0 entries verified after entry 8, and 1 lines of the access log")


def test_h37_the_mirror_says_that_the_tail_was_cut(demo, copy_of_demo, tmp_path):
    assert demo("verify").code == 0
    mirror = next(copy_of_demo.parent.glob("*.mirror"))
    mirror.rename(tmp_path / "second-place.jsonl")
    for anchor in copy_of_demo.parent.glob("*.verified"):
        anchor.unlink()
    with closing(sqlite3.connect(copy_of_demo)) as foreign:
        ((prev,),) = foreign.execute("SELECT prev FROM journal WHERE seq = 8")
    tamper(copy_of_demo, "DELETE FROM journal WHERE seq = 8", f"UPDATE head SET seq = 7, hash = '{prev}'")
    elsewhere = ["--mirror", str(tmp_path / "second-place.jsonl")]
    assert "at entry 8: the last entries are missing [truncated]" in demo("verify", *elsewhere).err
    assert "[head-differs]" in demo("verify").err
    assert demo("verify", "--mirror", str(tmp_path / "nowhere")).code == 2


def test_a_store_that_cannot_be_read_is_5(demo, copy_of_demo):
    copy_of_demo.write_bytes(b"this is no store" * 99)
    assert demo("verify").code == 5


def test_without_the_key_it_says_what_it_could_not_check(demo, copy_of_demo):
    copy_of_demo.with_name(f"{copy_of_demo.name}.keys").unlink()
    answer = demo("verify", "--json")
    assert (answer.code, answer.data["seal_checked"]) == (0, False)
    assert "the key is missing: only the plain chain was checked, no seal" in demo("verify").out


def test_the_help_says_what_it_cannot_find(demo):
    said = " ".join(demo("verify", "--help").out.split())
    assert "whether what was typed is true" in said
    assert "unless this machine verified it before or its head stands on a paper" in said
