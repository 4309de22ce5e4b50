"""The chain's arithmetic; the vectors are frozen for ever, for stores that exist hang on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ward_board.domain.entry import Draft
from ward_board.store.access import access_text
from ward_board.store.body import Place, encode
from ward_board.store.chain import (
    genesis,
    link,
    seal,
    seal_of_access,
    seal_of_access_head,
    seal_of_head,
    seal_of_row,
)
from ward_board.store.row_seals import facts_of

STORE_ID = "0123456789abcdef0123456789abcdef"
KEY = bytes(range(32))
BODY = (
    '{"action":"tick","author":"nurse1","occurred_at":"2026-11-26T09:00:00.000000Z",'
    '"recorded_at":"2026-11-26T09:01:00.000000Z","role":"nurse","step":"cannula","stream":"t1",'
    '"values":{"gauge":22,"site":"left arm"},"version":1}'
)


def test_a8_the_body_of_an_entry_never_changes_its_bytes(draft: Callable[..., Draft]) -> None:
    assert encode(draft(), Place("t1", 1)) == BODY


def test_a8_hashes_and_seals_are_the_ones_that_existing_stores_have() -> None:
    start = genesis(STORE_ID, "ward")
    first = link(1, start, BODY.encode())
    assert (start, first, seal(KEY, first), seal_of_head(KEY, 1, first)) == (
        "ade78716e7ac5f387bd778f42eb9cdaf974b2dc640a9480ffe08d0b0fdd8381e",
        "f0ddc5c4de873346bfaa1a135ed1afd51380d38cdf11b88c6bae4f9050e42e11",
        "c8d32d8a478272af908596c47c5486dbf7e1c3d919f7ce53db94358009815ccc",
        "2da1f8a0b9c682cce047c89de9f139e459f16edaa526d2601263f44fd0a9df85",
    )


def test_each_part_changes_the_hash() -> None:
    start = genesis(STORE_ID, "ward")
    same = link(1, start, b"body")
    others = {link(2, start, b"body"), link(1, genesis(STORE_ID, "demo"), b"body"), link(1, start, b"bodz")}
    assert same not in others
    assert len(others) == 3


def test_an_entrys_seal_is_no_seal_of_a_head() -> None:
    first = link(1, genesis(STORE_ID, "ward"), b"body")
    assert seal(KEY, first) != seal_of_head(KEY, 1, first)
    assert seal_of_head(KEY, 1, first) != seal_of_head(KEY, 2, first)


BODIES = {
    "{}": ("dcaf23157215c2e9", "8ea8985bd01926e6", "56254669516cf16a"),
    '{"a":1}': ("e368ced8ee29dc41", "6a5f6c40a45ee42c", "8008a549476ec933"),
    '{"action":"note","reason":"naïve – ż"}': ("30fcb8dc606d4117", "3bb0ba3397d39c34", "48d4c606483f0a3a"),
    '{"n":4}': ("510c368c6cce9c49", "1bb14e0dd5234cb4", "70d1318b5ff86aef"),
    '{"n":5}': ("fc6d643df104794a", "22fa5d4c4e2f995a", "4200496aa44e73ce"),
    '{"n":6}': ("83935fd42568895f", "e4c03783e530cb50", "a35c9b5b5b3badad"),
    '{"n":7}': ("70611cb6073ddf29", "b0b4a7785f46f555", "673223508a5a2376"),
    '{"n":8}': ("dd703e78009c7470", "0c7a8bf8b22d8661", "2779db3ef410797b"),
    '{"n":9}': ("92967493e06d3674", "c96b67eb0660d1bd", "ea88c24babacd87f"),
    '{"n":10}': ("07f35a00eff0f768", "706ce814548fcc56", "4265dd3034a55b23"),
}
PATIENT = {
    "name": "Żółć-Made-Up",
    "birth_date": date(1960, 2, 29),
    "number": "41.001",
    "country": "NL",
    "language": "nl",
}
STAFF = {"name": "Made-Up", "roles": "nurse", "pin_hash": None, "disabled": False, "badge_hash": None}
NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_a8_ten_entries_have_the_hashes_and_seals_of_ever() -> None:
    """The first 16 digits of hash, seal, and seal of the head."""
    prev = genesis(STORE_ID, "ward")
    for seq, (body, frozen) in enumerate(BODIES.items(), 1):
        prev = link(seq, prev, body.encode())
        assert (prev[:16], seal(KEY, prev)[:16], seal_of_head(KEY, seq, prev)[:16]) == frozen


@pytest.mark.parametrize(
    ("kind", "row_id", "facts", "line", "frozen"),
    [
        ("patient", "1", PATIENT, 0, "45ba328945fbc1003bf617ebea4c37bd3084b75420db18820f0390dc30340d23"),
        (
            "patient",
            "1",
            {**PATIENT, "name": "Made-Up"},
            7,
            "93ad2f0caf487f4c0e9ec7627586780945bb66e727f07c2cd36688c9bcd82251",
        ),
        ("course", "1", {"patient_id": 1}, 0, "16427e4ec8d30698454b2d631c39b0aac9b707365d558b3aed5e1ce1b966fcf4"),
        (
            "treatment",
            "12",
            {"course_id": 5, "cycle": 2},
            0,
            "2e4dd305bac44332dcdaab3f92167c799ca243a1f1325fd72d8110109e5cbee4",
        ),
        ("staff", "nurse1", STAFF, 1, "f695c5a06509de6d85824fea59f3a3f73af74588fb47fc584832b9a811fda757"),
        (
            "staff",
            "nurse1",
            {**STAFF, "roles": "nurse physician", "pin_hash": "hash", "disabled": True, "badge_hash": "badge"},
            9,
            "8de004b060092dcf3bc590bd1a907699cfed952b55d3468317baf97e776658e0",
        ),
    ],
)
def test_a8_rows_have_the_seals_of_ever(kind: str, row_id: str, facts: dict[str, Any], line: int, frozen: str) -> None:
    assert seal_of_row(KEY, kind, row_id, facts_of(kind, facts), line) == frozen


def test_a8_lines_of_the_log_have_the_seals_of_ever() -> None:
    said = (
        (1, NINE, None, "staff_added", "nurse1", "tty1"),
        (2, NINE, "nurse1", "opened", "t12:treatment", "ward-1"),
        (3, NINE + timedelta(microseconds=5), "nurse1", "searched", None, "ward-1"),
        (9, NINE, "ż", "printed", "t1:rules:nl", "ward-2"),
    )
    made, seals = "", []
    for number, *values in said:
        facts = dict(zip(("at", "who", "what", "subject", "terminal"), values, strict=True))
        made = seal_of_access(KEY, number, made, access_text(facts))
        seals.append(made)
    assert seals == [
        "75e04e518df3b847c07a290288139c9b0ea6accdce75e6768a8e51947507e3db",
        "5a318ac74e23f900625c69df690e33abdc814f120bbc288e585467b4188c933e",
        "e6aad6a40a8702b7c21754ffa65eeb88837b530a81ab704c16229fbb49784786",
        "30fddf2f57e1cad3fb64730335f7973201656ca94e832be310d47f36fb6da815",
    ]
    ends = seal_of_access_head(KEY, 0, "", 9, made), seal_of_access_head(KEY, 2, made, 9, made)
    assert ends == (
        "850daea8914ea2f002a125c74492c89e0edb13321c7e3eb12c15a40d8ae63915",
        "a9df10b1e29b2e7558fea5609af1b26f13e8fe0c40c4daf2280cf5be807ee6ab",
    )
