"""Every kind of tampering that somebody who can write the file, and has not the key, could plant."""

# ruff: noqa: S608  these are the attacks
from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace

from ward_board.domain.entry import Draft
from ward_board.domain.words import Action, Role
from ward_board.store.body import Place, encode
from ward_board.store.chain import link
from ward_board.store.damage import Damage
from ward_board.store.migrations.ddl_0002 import SQLITE_TRIGGERS

from .tampered import T0, Planted, Sound, each

Attack = Callable[[random.Random, Sound], Planted]
ATTACKS: dict[str, Attack] = {}
_CHAINED: Mapping[str, Damage] = {
    "body": Damage.BODY_CHANGED,
    "prev": Damage.PREV_MISMATCH,
    "hash": Damage.BODY_CHANGED,
    "seal": Damage.SEAL_BAD,
    "stream": Damage.COLUMN_DIFFERS,
    "version": Damage.COLUMN_DIFFERS,
    "key": Damage.COLUMN_DIFFERS,
    "fingerprint": Damage.COLUMN_DIFFERS,
}


def attack(make: Attack) -> Attack:
    """Puts an attack under its own name."""
    ATTACKS[make.__name__] = make
    return make


def planted(
    *statements: str | tuple[str, tuple[object, ...]],
    damage: Damage | frozenset[Damage] = frozenset(),
    place: int | str | None = None,
    places: Mapping[Damage, int | str | None] | None = None,
    drops_triggers: bool = True,
) -> Planted:
    """What these statements do, one after another."""

    def do(foreign: sqlite3.Connection) -> None:
        for statement in statements:
            foreign.execute(*((statement,) if isinstance(statement, str) else statement))

    damages = damage if isinstance(damage, frozenset) else frozenset({damage})
    return Planted(do, {**dict.fromkeys(damages, place), **(places or {})}, drops_triggers=drops_triggers)


def flipped(dice: random.Random, value: object) -> str:
    """`value` as SQL, with one bit of its text turned over."""
    content = bytearray(str(value).encode())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    return f"CAST(x'{content.hex()}' AS TEXT)"


# the journal


@attack
def bit_of_an_entry(dice: random.Random, sound: Sound) -> Planted:
    row, column = dice.choice(sound.rows["journal"]), dice.choice([*_CHAINED, "body", "body"])
    if row[column] is None:
        return planted(f"UPDATE journal SET {column} = 'x' WHERE seq = {row['seq']}",
                       damage=_CHAINED[column], place=int(str(row["seq"])))  # fmt: skip
    change = f"UPDATE journal SET {column} = {flipped(dice, row[column])} WHERE seq = {row['seq']}"
    return planted(change, damage=_CHAINED[column], place=int(str(row["seq"])))


@attack
def value_of_another_entry(dice: random.Random, sound: Sound) -> Planted:
    row, other = dice.sample(sound.rows["journal"], 2)
    column = dice.choice([*_CHAINED])
    change = (f"UPDATE journal SET {column} = ? WHERE seq = ?", (other[column], row["seq"]))
    damages = frozenset({_CHAINED[column], Damage.REORDER if column == "prev" else _CHAINED[column]})
    return planted(change, damage=damages, place=int(str(row["seq"])))


@attack
def entry_of_another_type(dice: random.Random, sound: Sound) -> Planted:
    seq, column = dice.choice(each(sound.rows["journal"], "seq")), dice.choice(["body", "stream", "prev", "hash"])
    change = f"UPDATE journal SET {column} = CAST({column} AS BLOB) WHERE seq = {seq}"
    return planted(change, damage=frozenset({Damage.COLUMN_DIFFERS, Damage.REORDER}), place=int(str(seq)))


@attack
def forged_entry_at_the_end(dice: random.Random, sound: Sound) -> Planted:
    last = sound.rows["journal"][-1]
    seq, stream = int(str(last["seq"])) + 1, f"t{dice.randrange(1, 4)}"
    version = 1 + sum(row["stream"] == stream for row in sound.rows["journal"])
    said = Draft(Action.NOTE, "nurse1", Role.NURSE, T0, T0, reason=f"forged {dice.random()}")
    body = encode(said, Place(stream, version))
    entry_hash = link(seq, str(last["hash"]), body.encode())
    insert = (
        "INSERT INTO journal (seq, stream, version, body, prev, hash, seal) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (seq, stream, version, body, last["hash"], entry_hash, dice.randbytes(32).hex()),
    )
    head = ("UPDATE head SET seq = ?, hash = ?", (seq, entry_hash))
    return planted(insert, *([head] if dice.random() < 0.7 else []), damage=Damage.SEAL_BAD, place=seq)


@attack
def entry_pushed_in(dice: random.Random, sound: Sound) -> Planted:
    rows, seq = sound.rows["journal"], dice.randrange(2, len(sound.rows["journal"]))
    row = rows[seq - 1]
    return planted(
        f"UPDATE journal SET seq = -seq WHERE seq >= {seq}",
        "UPDATE journal SET seq = 1 - seq WHERE seq < 0",
        ("INSERT INTO journal SELECT ?, 'ward', 99, ?, NULL, NULL, prev, ?, ? FROM journal WHERE seq = ?",
         (seq, row["body"], link(seq, str(row["prev"]), str(row["body"]).encode()), row["seal"], seq + 1)),
        damage=frozenset({Damage.COLUMN_DIFFERS, Damage.SEAL_BAD}), place=seq,
    )  # fmt: skip


@attack
def entry_before_the_first(dice: random.Random, sound: Sound) -> Planted:
    seq, row = -dice.randrange(3), dice.choice(sound.rows["journal"])
    insert = f"INSERT INTO journal SELECT {seq}, 't1', 77, body, NULL, NULL, prev, hash, seal FROM journal WHERE seq = "
    return planted(f"{insert}{row['seq']}", damage=Damage.ROW_FOREIGN, place=seq)


@attack
def entry_deleted(dice: random.Random, sound: Sound) -> Planted:
    seq = dice.randrange(1, len(sound.rows["journal"]))
    if dice.random() < 0.5:
        return planted(f"DELETE FROM journal WHERE seq = {seq}", damage=Damage.GAP, place=seq)
    return planted(
        f"DELETE FROM journal WHERE seq = {seq}",
        f"UPDATE journal SET seq = -seq WHERE seq > {seq}",
        "UPDATE journal SET seq = -1 - seq WHERE seq < 0",
        "UPDATE head SET seq = seq - 1",
        damage=frozenset({Damage.REORDER, Damage.PREV_MISMATCH}),
        place=seq,
    )


@attack
def entries_swapped(dice: random.Random, sound: Sound) -> Planted:
    first, second = sorted(dice.sample(range(1, len(sound.rows["journal"]) + 1), 2))
    return planted(
        f"UPDATE journal SET seq = 999 WHERE seq = {first}",
        f"UPDATE journal SET seq = {first} WHERE seq = {second}",
        f"UPDATE journal SET seq = {second} WHERE seq = 999",
        damage=Damage.REORDER,
        place=first,
    )


@attack
def entry_doubled(dice: random.Random, sound: Sound) -> Planted:
    end, seq = len(sound.rows["journal"]) + 1, dice.randrange(1, len(sound.rows["journal"]) + 1)
    copy = f"INSERT INTO journal SELECT {end}, 'ward', 99, body, NULL, NULL, prev, hash, seal FROM journal WHERE seq = "
    head = f"UPDATE head SET seq = {end}"
    return planted(f"{copy}{seq}", *([head] if dice.random() < 0.5 else []), damage=Damage.REORDER, place=end)


@attack
def entry_replaced(dice: random.Random, sound: Sound) -> Planted:
    row, other = dice.sample(sound.rows["journal"], 2)
    replace = (
        "INSERT OR REPLACE INTO journal SELECT seq, stream, version, ?, key, fingerprint, prev, hash, seal "
        "FROM journal WHERE seq = ?"
    )
    return planted((replace, (other["body"], row["seq"])), damage=Damage.BODY_CHANGED, place=int(str(row["seq"])))


# its tail; whether that shows hangs on the mirror, the anchor or the paper alone


@attack
def tail_cut(dice: random.Random, sound: Sound) -> Planted:
    seq = dice.randrange(1, len(sound.rows["journal"]) + 1)
    return planted(f"DELETE FROM journal WHERE seq >= {seq}", damage=Damage.TRUNCATED, place=seq)


@attack
def tail_cut_and_head_rewritten(dice: random.Random, sound: Sound) -> Planted:
    seq = dice.randrange(2, len(sound.rows["journal"]) + 1)
    before = sound.rows["journal"][seq - 2]
    made = dice.choice([str(before["seal"]), dice.randbytes(32).hex(), str(sound.rows["head"][0]["seal"])])
    head = ("UPDATE head SET seq = ?, hash = ?, seal = ?", (seq - 1, before["hash"], made))
    # without mirror and anchor the head itself says that it is not sealed
    places = {Damage.TRUNCATED: seq, Damage.HEAD_DIFFERS: None}
    return planted(f"DELETE FROM journal WHERE seq >= {seq}", head, places=places)


@attack
def older_file_put_back(dice: random.Random, sound: Sound) -> Planted:
    stage = dice.choice([0, 1, 2])
    seq, line = sound.at[stage]
    is_of_log = seq == sound.at[-1][0]
    damage, place = (Damage.ACCESS_TRUNCATED, line + 1) if is_of_log else (Damage.TRUNCATED, seq + 1)
    return Planted(
        lambda _: None, {damage: place}, needs_anchor=True, paper_helps=not is_of_log, file=sound.older[stage]
    )


@attack
def older_journal_with_its_head(dice: random.Random, sound: Sound) -> Planted:
    """A tail cut with the head that was right then; the access log was left, or is cut with it."""
    stage = dice.choice([0, 1])
    (seq, line), older = sound.at[stage], sound.older_rows[stage]
    head, ends = older["head"][0], older["access_head"][0]
    cut = (
        f"DELETE FROM journal WHERE seq > {seq}",
        ("UPDATE head SET seq = ?, hash = ?, seal = ?", (head["seq"], head["hash"], head["seal"])),
    )
    if dice.random() < 0.5:
        return planted(*cut, damage=Damage.TRUNCATED, place=seq + 1)
    log = (
        f"DELETE FROM access_log WHERE id > {line}",
        f"DELETE FROM seal WHERE kind = 'access' AND line > {line}",
        ("UPDATE access_head SET last = ?, last_seal = ?, seal = ?", (ends["last"], ends["last_seal"], ends["seal"])),
    )
    # whoever was changed since says by which line
    changed = next(one["line"] for one in sound.rows["seal"] if (one["kind"], one["row_id"]) == ("patient", "2"))
    return planted(*cut, *log, places={Damage.TRUNCATED: seq + 1, Damage.ACCESS_GAP: int(str(changed))})


@attack
def head_changed(dice: random.Random, sound: Sound) -> Planted:
    column = dice.choice(["seq", "hash", "seal"])
    if dice.random() < 0.5:
        older = sound.older_rows[dice.choice([0, 1])]["head"][0]
        change = ("UPDATE head SET seq = ?, hash = ?, seal = ?", tuple(older[one] for one in ("seq", "hash", "seal")))
        return planted(change, damage=Damage.HEAD_DIFFERS, place=None)
    end = len(sound.rows["journal"])
    if column == "seq":
        seq = end + dice.choice([-2, -1, 1, 2])
        damage, place = (Damage.TRUNCATED, end + 1) if seq > end else (Damage.HEAD_DIFFERS, None)
        return planted(f"UPDATE head SET seq = {seq}", damage=damage, place=place)
    kept = sound.rows["head"][0][column]
    return planted(f"UPDATE head SET {column} = {flipped(dice, kept)}", damage=Damage.HEAD_DIFFERS, place=None)


# what keeps it


@attack
def trigger_dropped(dice: random.Random, sound: Sound) -> Planted:
    def do(foreign: sqlite3.Connection) -> None:
        names = foreign.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name").fetchall()
        foreign.execute(f"DROP TRIGGER {dice.choice(names)[0].decode()}")

    return Planted(do, {Damage.TRIGGER_CHANGED: None}, drops_triggers=False)


@attack
def trigger_altered(dice: random.Random, sound: Sound) -> Planted:
    def do(foreign: sqlite3.Connection) -> None:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        name, text = (part.decode() for part in dice.choice(foreign.execute(query).fetchall()))
        foreign.execute(f"DROP TRIGGER {name}")
        foreign.execute(re.sub(r"RAISE\(ABORT, '[^']*'\)", "1", text))

    return Planted(do, {Damage.TRIGGER_CHANGED: None}, drops_triggers=False)


@attack
def trigger_of_their_own(dice: random.Random, sound: Sound) -> Planted:
    table = dice.choice(["treatment", "claim", "patient", "seal", "journal"])
    trigger = f"CREATE TRIGGER mine{dice.randrange(9)} AFTER INSERT ON {table} BEGIN DELETE FROM claim; END"
    return planted(trigger, damage=Damage.TRIGGER_CHANGED, place=None, drops_triggers=False)


# what keeps it, and what that was to keep: the place of the damage must not be lost


@attack
def guard_dropped_and_entry_changed(dice: random.Random, sound: Sound) -> Planted:
    return _with_lost_guards(dice, dice.choice([bit_of_an_entry, entry_replaced])(dice, sound))


@attack
def guard_dropped_and_entries_cut(dice: random.Random, sound: Sound) -> Planted:
    return _with_lost_guards(dice, dice.choice([tail_cut, entry_deleted])(dice, sound))


@attack
def guard_dropped_and_entries_swapped(dice: random.Random, sound: Sound) -> Planted:
    return _with_lost_guards(dice, entries_swapped(dice, sound))


def _with_lost_guards(dice: random.Random, planted: Planted) -> Planted:
    return replace(planted, lost=frozenset(dice.sample(sorted(SQLITE_TRIGGERS), dice.randrange(1, 4))))


@attack
def store_renamed(dice: random.Random, sound: Sound) -> Planted:
    change = dice.choice(
        [f"UPDATE store SET store_id = '{dice.randbytes(16).hex()}'", "UPDATE store SET kind = 'demo'"]
    )
    return planted(change, damage=Damage.ROW_FOREIGN, place="the store's own row")
