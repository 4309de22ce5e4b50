"""The serial number: no slip of the tongue passes, no changed figure, no other key; it tells no name unasked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.documents.declaration import Declaration, Neighbours, declaration_of
from ward_board.documents.paper import PaperKind
from ward_board.documents.serial import LETTERS, checked, serial_of, stated_lines, verified
from ward_board.domain.patient_rules import Journey
from ward_board.errors import BadInputError
from ward_board.store.store import Store
from ward_board.ward.paper_key import paper_key

from .changed import KEY, bed_on_core, bed_where, measured_again, paper_of
from .papers_ward import ZONE, board_of_papers

KEYS = st.binary(min_size=1, max_size=32)


@pytest.fixture(scope="module")
def declaration() -> Declaration:
    return declaration_of(bed_where(), ZONE)


def test_the_number_of_a_paper_is_found_again_and_says_what_it_states() -> None:
    board = board_of_papers()
    bed = next(bed for bed in board.beds if bed.number == 4)
    serial = paper_of(PaperKind.TRAVEL, bed).serial
    assert serial is not None
    found = verified(serial, board.beds, board.zone, KEY)
    assert found == declaration_of(bed, board.zone)
    assert stated_lines(found, board.zone) == (
        "treatment t4",
        "7281 MBq of lutetium-177, 2026-11-26 09:30",
        "8.2 µSv/h at 1 m, 2026-11-27 10:15",
        "Bremen, Germany, KL1755, 2026-11-27 17:40",
        "no danger to fellow travellers expected",
        "detectors until about 2027-02-24",
        "signed on 2026-11-27",
    )


def test_it_says_the_name_only_where_it_is_asked(declaration: Declaration) -> None:
    assert not any("MÜLLER" in line for line in stated_lines(declaration, ZONE))
    assert stated_lines(declaration, ZONE, with_name=True)[0] == "MÜLLER, KARLA, born 1958-07-21"
    assert "MÜLLER" not in repr(declaration)


def test_one_number_in_every_language(declaration: Declaration) -> None:
    numbers = {paper_of(PaperKind.TRAVEL, bed_where(), language).serial for language in ("en", "ar")}
    assert numbers == {serial_of(declaration, KEY)}


def test_another_key_knows_nothing_of_it(declaration: Declaration) -> None:
    serial = serial_of(declaration, KEY)
    assert verified(serial, [bed_where()], ZONE, KEY) is not None
    assert verified(serial, [bed_where()], ZONE, b"another key") is None


@pytest.mark.parametrize(
    "changed",
    [
        {"activity_mbq": 7282},
        {"is_administered": False},
        {"net_usv_per_h": 8.1},
        {"name": "MULLER, KARLA"},
        {"document_number": "X"},
        {"administered_at": timedelta(minutes=1)},
        {"entry": "t4.99"},
        {"diagnosis_agreed": True},
        {"neighbours": Neighbours.NOT_KNOWN},
        {"neighbours": Neighbours.FREE_SEAT},
        {"journey": Journey("Oslo, Norway", flight="KL1755")},
        {"nuclide": "lutetium-177m"},
        {"gamma_kev": (113.0,)},
    ],
)
def test_whatever_it_states_is_in_the_number(declaration: Declaration, changed: dict[str, object]) -> None:
    if isinstance(later := changed.get("administered_at"), timedelta):
        changed = {"administered_at": declaration.administered_at + later}
    assert serial_of(replace(declaration, **changed), KEY) != serial_of(declaration, KEY)  # type: ignore[arg-type]


def test_a_declaration_that_no_longer_stands_is_not_found(declaration: Declaration) -> None:
    serial = serial_of(declaration, KEY)
    again = [measured_again()]
    for bed in (bed_where(more=again), bed_on_core(more=again), bed_where(left={"travel_declaration"}), bed_where(1)):
        assert verified(serial, [bed], ZONE, KEY) is None
    corrected = bed_where(residual_assay={"mbq": 181.0})
    assert verified(serial, [corrected], ZONE, KEY) is None


def test_a_journey_that_was_changed_makes_another_number(declaration: Declaration) -> None:
    for journey in ({"flight": "KL1756"}, {"hours_beside": 12.0}, {"hours_beside": None}):
        changed = declaration_of(bed_where(journey=journey), ZONE)
        assert serial_of(changed, KEY) != serial_of(declaration, KEY)


@given(KEYS)
def test_every_number_can_be_typed_as_it_is_spoken(key: bytes) -> None:
    serial = serial_of(_DECLARATION, key)
    assert checked(serial) == serial
    assert checked(serial.lower().replace("-", " ")) == serial
    assert checked(serial.removeprefix("WB-")) == serial
    assert set("".join(serial.split("-")[1:])) <= set(LETTERS)


@settings(max_examples=20)
@given(KEYS)
def test_no_single_wrong_letter_and_no_two_swapped_pass(key: bytes) -> None:
    letters = "".join(serial_of(_DECLARATION, key).split("-")[1:])
    for slip in _slips(letters):
        with pytest.raises(BadInputError):
            checked(slip)


@pytest.mark.parametrize("typed", ["", "WB", "WB-4KX7-92Q", "WB-4KX7-92QDD", "not one", "WB-\x1b[2J-AAAA", "٤٤٤٤٤٤٤٤"])
def test_what_is_no_number_is_said_in_a_line(typed: str) -> None:
    with pytest.raises(BadInputError, match="not a serial number as we print it; ask for it again") as caught:
        checked(typed)
    assert "\x1b" not in str(caught.value)


def test_the_key_of_the_papers_is_the_stores_own_and_not_its_seal(tmp_path: Path) -> None:
    first, second = (Store.create(f"sqlite:///{tmp_path / name}", kind="demo") for name in ("a.db", "b.db"))
    try:
        assert first.keys is not None
        assert len(paper_key(first)) == 32
        assert paper_key(first) == paper_key(first)
        assert paper_key(first) not in {paper_key(second), first.keys.seal, first.keys.pepper}
        first.keys = None
        assert paper_key(first) == b""
    finally:
        first.close()
        second.close()


_DECLARATION = declaration_of(bed_where(), ZONE)


def _slips(letters: str) -> Iterator[str]:
    for place, right in enumerate(letters):
        for wrong in LETTERS:
            if wrong != right:
                yield letters[:place] + wrong + letters[place + 1 :]
    for one, other in combinations(range(len(letters)), 2):
        if letters[one] != letters[other]:
            swapped = list(letters)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            yield "".join(swapped)
