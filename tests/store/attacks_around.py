"""Tampering with what is found by the entries, with the texts of protocols, and with the mirror."""

# ruff: noqa: S608  these are the attacks
from __future__ import annotations

import json
import random

from ward_board.store.damage import Damage

from .attacks import attack, flipped, planted
from .tampered import Planted, Sound

# what is found by the entries


@attack
def treatment_hidden_or_shown(dice: random.Random, sound: Sound) -> Planted:
    number = dice.randrange(1, 4)
    sets = dice.choice(["is_open = 0", f"day = '2026-11-{dice.randrange(10, 26)}'", "day = '2027-11-26', is_open = 0"])
    return planted(
        f"UPDATE treatment SET {sets} WHERE id = {number}",
        damage=Damage.INDEX_DIFFERS,
        place=f"treatment t{number}",
    )


@attack
def claim_tampered_with(dice: random.Random, sound: Sound) -> Planted:
    row = dice.choice(sound.rows["claim"])
    owner, name = row["treatment_id"], row["name"]
    other = int(str(owner)) % 3 + 1
    change, whose = dice.choice(
        [
            (("DELETE FROM claim WHERE name = ?", (name,)), owner),
            (("UPDATE claim SET treatment_id = ? WHERE name = ?", (other, name)), other),
            (("UPDATE claim SET name = name || 'x' WHERE name = ?", (name,)), owner),
            (("UPDATE claim SET name = CAST(name AS BLOB) WHERE name = ?", (name,)), owner),
            (("INSERT INTO claim VALUES ('bed', '2026-12-24/1', ?)", (other,)), other),
        ]
    )
    return planted(change, damage=Damage.INDEX_DIFFERS, place=f"treatment t{whose}")


@attack
def claim_of_nobody(dice: random.Random, sound: Sound) -> Planted:
    number = dice.randrange(50, 99)
    return planted(
        f"INSERT INTO claim VALUES ('vial', 'X', {number})", damage=Damage.ROW_MISSING, place=f"treatment t{number}"
    )


@attack
def protocol_tampered_with(dice: random.Random, sound: Sound) -> Planted:
    row = dice.choice(sound.rows["protocol"])
    digest = str(row["digest"])
    place = f"protocol {digest[:12]}"
    change: tuple[str, tuple[object, ...]] = dice.choice(
        [
            (f"UPDATE protocol SET text = {flipped(dice, row['text'])} WHERE digest = ?", (digest,)),
            ("UPDATE protocol SET text = replace(text, 'minutes = 30', 'minutes = 3') WHERE digest = ?", (digest,)),
            ("UPDATE protocol SET id = id || 'x' WHERE digest = ?", (digest,)),
            ("UPDATE protocol SET version = version || 'x' WHERE digest = ?", (digest,)),
            ("UPDATE protocol SET text = CAST(text AS BLOB) WHERE digest = ?", (digest,)),
        ]
    )
    return planted(change, damage=Damage.PROTOCOL_CHANGED, place=place)


@attack
def protocol_gone_or_new(dice: random.Random, sound: Sound) -> Planted:
    digest = str(dice.choice(sound.rows["protocol"])["digest"])
    if dice.random() < 0.5:
        gone = ("DELETE FROM protocol WHERE digest = ?", (digest,))
        return planted(gone, damage=Damage.ROW_MISSING, place=f"protocol {digest[:12]}")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    new = ("INSERT INTO protocol VALUES (?, 'x', '1', '')", (empty,))
    return planted(new, damage=Damage.ROW_FOREIGN, place=f"protocol {empty[:12]}")


# the mirror


@attack
def mirror_tampered_with(dice: random.Random, sound: Sound) -> Planted:
    lines = sound.mirrored.splitlines(keepends=True)
    while True:
        changed, how = list(lines), dice.choice(["bit", "bit", "gone", "swapped", "doubled"])
        place = next(dice.choice([at for at, line in enumerate(lines) if json.loads(line)["kind"] == kind])
                     for kind in [dice.choice(["entry", "access", "patient", "staff", "head"])])  # fmt: skip
        kind = json.loads(lines[place])["kind"]
        if how == "bit":
            content = bytearray(lines[place][:-1])
            content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
            changed[place] = bytes(content) + b"\n"
        elif kind in {"entry", "access"} and how == "gone":
            del changed[place]
        elif kind in {"entry", "access"} and how == "doubled":
            changed.insert(place, lines[place])
        elif kind == "entry" and how == "swapped" and json.loads(lines[place - 1])["kind"] == "entry":
            changed[place - 1 : place + 1] = lines[place], lines[place - 1]
        if not _says_the_same(changed, lines):
            return Planted(lambda _: None, {Damage.MIRROR_DIFFERS: "anywhere"}, mirror=b"".join(changed))


def _says_the_same(changed: list[bytes], lines: list[bytes]) -> bool:
    """Whether only how it is written differs, or what nothing is read from."""
    try:
        said, before = ([json.loads(line) for line in these] for these in (changed, lines))
    except ValueError:
        return False
    for one in (*said, *before):
        if isinstance(one, dict):
            one.pop("ids", None)
    return said == before
