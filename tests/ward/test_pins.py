"""PINs: slow to guess, mixed with a pepper, and never one that anybody would try first (H34)."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.errors import BadInputError
from ward_board.ward import pins
from ward_board.ward.pins import hash_pin, refuse_weak_pin, verify_pin

PEPPER = bytes(range(32))
PIN = "481516"
WEAK = [
    "", "1", "12345", "48151", "4815162342" * 4, "48151a", "481 516", "-81516", "٤٨١٥١٦", "４８１５１６", "48151\n",
    "000000", "111111", "9999999", "112112", "121212", "123123", "123456", "654321", "234567", "890123", "135791",
    "2468024", "112233", "998877", "123321", "456654", "147258", "159753", "789456", "102030", "314159", "11111111",
    "707070", "787878", "232323", "554455",
]  # fmt: skip


pytestmark = pytest.mark.usefixtures("real_pin_hashes")


@pytest.fixture(scope="module")
def pin_hash(real_pin_hashes: None) -> str:
    """What is kept of PIN."""
    return hash_pin(PIN, PEPPER)


def test_h34_the_right_pin_and_no_other_is_right(pin_hash: str) -> None:
    assert verify_pin(pin_hash, PIN, PEPPER)
    assert not verify_pin(pin_hash, "481517", PEPPER)
    assert not verify_pin(pin_hash, "", PEPPER)


def test_h34_without_the_pepper_the_right_pin_is_wrong(pin_hash: str) -> None:
    assert not verify_pin(pin_hash, PIN, bytes(32))


def test_h34_the_hash_is_argon2id_with_64_mib_and_salted(pin_hash: str) -> None:
    assert pin_hash.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert PIN not in pin_hash
    assert hash_pin(PIN, PEPPER) != pin_hash


def test_h34_an_unknown_id_costs_the_same_work_and_is_never_right(pin_hash: str) -> None:
    assert not verify_pin(None, PIN, PEPPER)
    assert pins._NOBODYS.split("$")[:4] == pin_hash.split("$")[:4]
    assert [len(part) for part in pins._NOBODYS.split("$")[4:]] == [len(part) for part in pin_hash.split("$")[4:]]


@pytest.mark.parametrize("spoilt", ["", "junk", "$argon2id$v=19$m=65536,t=3,p=1$", "$2b$12$abc"])
def test_a_hash_that_is_none_lets_nobody_in(spoilt: str) -> None:
    assert not verify_pin(spoilt, PIN, PEPPER)


@pytest.mark.parametrize("pin", WEAK)
def test_h34_a_weak_pin_is_refused_with_what_to_do(pin: str) -> None:
    with pytest.raises(BadInputError, match="choose"):
        refuse_weak_pin(pin)


@pytest.mark.parametrize("pin", [PIN, "481517", "906142", "730951", "4815162342", "100529"])
def test_a_pin_without_a_pattern_passes(pin: str) -> None:
    refuse_weak_pin(pin)


@given(st.text(alphabet="0123456789", min_size=1, max_size=4), st.integers(2, 6))
def test_any_repeated_block_is_refused(block: str, times: int) -> None:
    with pytest.raises(BadInputError):
        refuse_weak_pin(block * times)


def test_a_refusal_does_not_show_the_pin() -> None:
    with pytest.raises(BadInputError) as raised:
        refuse_weak_pin("123123")
    assert "123123" not in str(raised.value)


def test_argon2_is_loaded_only_when_a_pin_is_typed() -> None:
    script = "import sys, ward_board.ward.pins; print('argon2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(("staff_id", "pin"), [("n7391", "473912"), ("n7391", "739105"), ("ward4815162", "481516")])
def test_h34_a_pin_with_the_number_of_its_owners_id_is_refused(staff_id: str, pin: str) -> None:
    with pytest.raises(BadInputError, match="number of the id"):
        refuse_weak_pin(pin, staff_id)
    refuse_weak_pin(pin, "nurse1")


def test_h34_a_hash_of_less_work_is_outdated_and_one_of_now_is_not(pin_hash: str) -> None:
    assert not pins.is_outdated(pin_hash)
    assert pins.is_outdated(pin_hash.replace("t=3", "t=2"))


def test_a_pin_that_no_text_can_hold_is_wrong_and_breaks_nothing(pin_hash: str) -> None:
    assert not verify_pin(pin_hash, "\ud800", PEPPER)
