"""Tampering beside the journal: rows with seals, and the access log."""

# ruff: noqa: S608  these are the attacks
from __future__ import annotations

import random
from collections.abc import Mapping

from ward_board.store.chain import seal_of_row
from ward_board.store.damage import Damage
from ward_board.store.row_seals import facts_of

from .attacks import attack, flipped, planted
from .tampered import Planted, Sound

_OTHER_KEY = bytes(32)
_SEALED = {
    "patient": (Damage.PATIENT_CHANGED, "p", ("name", "birth_date", "number", "country", "language")),
    "course": (Damage.COURSE_CHANGED, "c", ("patient_id",)),
    "treatment": (Damage.TREATMENT_CHANGED, "t", ("course_id", "cycle")),
    "staff": (Damage.STAFF_CHANGED, "", ("name", "roles", "pin_hash", "disabled")),
}
_OF_A_LINE = ("at", "who", "what", "subject", "terminal")


def _name(kind: str, row_id: object) -> str:
    return f"{kind} {_SEALED[kind][1]}{row_id}"


def _some_row(dice: random.Random, sound: Sound) -> tuple[str, dict[str, object]]:
    kind = dice.choice([*_SEALED])
    return kind, dice.choice(sound.rows[kind])


# rows with seals


@attack
def bit_of_a_row(dice: random.Random, sound: Sound) -> Planted:
    kind, row = _some_row(dice, sound)
    damage, _, columns = _SEALED[kind]
    column = dice.choice(columns)
    change = f"UPDATE {kind} SET {column} = {flipped(dice, row[column])} WHERE id = ?"
    return planted((change, (row["id"],)), damage=damage, place=_name(kind, row["id"]))


@attack
def row_of_another_type(dice: random.Random, sound: Sound) -> Planted:
    kind, row = _some_row(dice, sound)
    damage, _, columns = _SEALED[kind]
    change = f"UPDATE {kind} SET {dice.choice(columns)} = CAST({dice.choice(columns)} AS BLOB) WHERE id = ?"
    return planted((change, (row["id"],)), damage=damage, place=_name(kind, row["id"]))


@attack
def pin_or_roles_of_another(dice: random.Random, sound: Sound) -> Planted:
    row, other = dice.sample(sound.rows["staff"], 2)
    columns = dice.choice([("pin_hash",), ("roles",), ("name",), ("pin_hash", "roles")])
    sets = ", ".join(f"{column} = ?" for column in columns)
    change = (f"UPDATE staff SET {sets} WHERE id = ?", (*(other[column] for column in columns), row["id"]))
    return planted(change, damage=Damage.STAFF_CHANGED, place=_name("staff", row["id"]))


@attack
def badges_tampered_with(dice: random.Random, sound: Sound) -> Planted:
    change = dice.choice(
        [
            "DELETE FROM badge WHERE staff_id = 'nurse1'",
            "UPDATE badge SET badge_hash = 'forged' WHERE staff_id = 'nurse1'",
            "UPDATE OR REPLACE badge SET staff_id = 'nurse1' WHERE staff_id = 'nurse2'",
            "UPDATE OR REPLACE badge SET badge_hash = 'badge of nurse2' WHERE staff_id = 'nurse1'",
            "UPDATE badge SET badge_hash = CAST(badge_hash AS BLOB) WHERE staff_id = 'nurse1'",
            "INSERT INTO badge VALUES ('coord1', 'forged')",
        ]
    )
    owner = "coord1" if "coord1" in change else "nurse1"
    return planted(change, damage=Damage.STAFF_CHANGED, place=_name("staff", owner))


@attack
def badge_of_nobody(dice: random.Random, sound: Sound) -> Planted:
    insert = f"INSERT INTO badge VALUES ('nurse{dice.randrange(5, 9)}', 'forged {dice.random()}')"
    return planted(insert, damage=Damage.ROW_MISSING, place="staff " + insert.split("'")[1])


@attack
def rows_swapped(dice: random.Random, sound: Sound) -> Planted:
    """Two patients under each other's number, or the ids of two rows of a kind, with the seals or without."""
    kind = dice.choice([*_SEALED])
    first, second = sorted((row["id"] for row in dice.sample(sound.rows[kind], 2)), key=str)
    ids = (f"UPDATE {kind} SET id = ? WHERE id = ?", f"UPDATE seal SET row_id = ? WHERE kind = '{kind}' AND row_id = ?")
    moves = ((-1, first), (first, second), (second, -1))
    statements = [(ids[0], move) for move in moves]
    if dice.random() < 0.5:
        statements += [(ids[1], (str(one), str(other))) for one, other in moves]
    return planted(*statements, damage=_SEALED[kind][0], place=_name(kind, first))


@attack
def older_row_with_its_seal(dice: random.Random, sound: Sound) -> Planted:
    """What was right once: PIN, roles, or a patient's name."""
    stage = dice.choice([0, 1, 2])
    kind, row_id = dice.choice([("staff", "nurse1"), ("staff", "nurse2"), ("patient", 2)])
    older = sound.older_rows[stage]
    row = next(one for one in older[kind] if one["id"] == row_id)
    kept = next(one for one in older["seal"] if (one["kind"], one["row_id"]) == (kind, str(row_id)))
    columns = [name for name in row if name != "id"]
    back = f"UPDATE {kind} SET {', '.join(f'{name} = ?' for name in columns)} WHERE id = ?"
    seal = "UPDATE seal SET line = ?, seal = ? WHERE kind = ? AND row_id = ?"
    return planted(
        (back, (*(row[name] for name in columns), row_id)),
        (seal, (kept["line"], kept["seal"], kind, str(row_id))),
        damage=Damage.OLDER_ROW,
        place=_name(kind, row_id),
    )


@attack
def row_sealed_with_another_key(dice: random.Random, sound: Sound) -> Planted:
    kind, row = _some_row(dice, sound)
    damage, _, columns = _SEALED[kind]
    changed: Mapping[str, object] = {**row, "badge_hash": None, columns[0]: dice.randrange(50, 99)}
    kept = next(one for one in sound.rows["seal"] if (one["kind"], one["row_id"]) == (kind, str(row["id"])))
    line = int(str(kept["line"])) + dice.choice([0, 1])
    made = seal_of_row(_OTHER_KEY, kind, str(row["id"]), facts_of(kind, changed), line)
    return planted(
        (f"UPDATE {kind} SET {columns[0]} = ? WHERE id = ?", (changed[columns[0]], row["id"])),
        ("UPDATE seal SET line = ?, seal = ? WHERE kind = ? AND row_id = ?", (line, made, kind, str(row["id"]))),
        damage=damage,
        place=_name(kind, row["id"]),
    )


@attack
def row_deleted(dice: random.Random, sound: Sound) -> Planted:
    kind, row = _some_row(dice, sound)
    statements = [(f"DELETE FROM {kind} WHERE id = ?", (row["id"],))]
    if dice.random() < 0.6:
        statements.append((f"DELETE FROM seal WHERE kind = '{kind}' AND row_id = ?", (str(row["id"]),)))
    if kind == "staff" and dice.random() < 0.6:
        statements.append(("DELETE FROM badge WHERE staff_id = ?", (row["id"],)))
    return planted(*statements, damage=Damage.ROW_MISSING, place=_name(kind, row["id"]))


@attack
def treatment_gone_with_all_that_led_to_it(dice: random.Random, sound: Sound) -> Planted:
    number = dice.randrange(1, 4)
    seals = f"DELETE FROM seal WHERE kind IN ('patient', 'course', 'treatment') AND row_id = '{number}'"
    rows = [f"DELETE FROM {kind} WHERE id = {number}" for kind in ("treatment", "course", "patient")]
    claims = f"DELETE FROM claim WHERE treatment_id = {number}"
    patient = {Damage.ROW_MISSING: _name("patient" if number == 2 else "treatment", number)}
    return planted(claims, seals, *rows, places=patient)


@attack
def row_inserted(dice: random.Random, sound: Sound) -> Planted:
    kind = dice.choice([*_SEALED])
    damage, _, _ = _SEALED[kind]
    row_id: object = "zz" if kind == "staff" else 9
    number = f"forged {dice.random()}"
    values = {
        "patient": f"(9, 'Made-Up', '1950-01-01', '{number}', 'NL', 'nl')",
        "course": "(9, 1)",
        "treatment": "(9, 1, 2, '2026-11-26', 1)",
        "staff": f"('zz', '{number}', 'physician', 'x', 0)",
    }[kind]
    statements: list[str | tuple[str, tuple[object, ...]]] = [f"INSERT INTO {kind} VALUES {values}"]
    if dice.random() < 0.5:
        copied = f"INSERT INTO seal SELECT kind, ?, line, seal FROM seal WHERE kind = '{kind}' LIMIT 1"
        statements.append((copied, (str(row_id),)))
    return planted(*statements, damage=damage, place=_name(kind, row_id))


@attack
def seals_tampered_with(dice: random.Random, sound: Sound) -> Planted:
    kind, row = _some_row(dice, sound)
    kept = next(one for one in sound.rows["seal"] if (one["kind"], one["row_id"]) == (kind, str(row["id"])))
    here = f"WHERE kind = '{kind}' AND row_id = '{row['id']}'"
    change = dice.choice(
        [
            f"DELETE FROM seal {here}",
            f"UPDATE seal SET seal = {flipped(dice, kept['seal'])} {here}",
            f"UPDATE seal SET seal = (SELECT seal FROM seal WHERE kind = 'access' AND row_id = '1') {here}",
            f"UPDATE seal SET line = line + {dice.choice([-1, 1, 5])} {here}",
            f"UPDATE seal SET kind = {flipped(dice, kind)} {here}",
            f"UPDATE seal SET row_id = row_id || '0' {here}",
        ]
    )
    return planted(change, damage=_SEALED[kind][0], place=_name(kind, row["id"]))


@attack
def seal_of_nothing(dice: random.Random, sound: Sound) -> Planted:
    kind = dice.choice(["access", "other", "patient"])
    insert = f"INSERT INTO seal VALUES ('{kind}', '{dice.randrange(500, 999)}', 500, '{dice.randbytes(32).hex()}')"
    missing = {Damage.ROW_MISSING: f"patient p{insert.split(chr(39))[3]}"}
    return planted(insert, places=missing if kind == "patient" else {Damage.ROW_FOREIGN: "the seals"})


# the access log


@attack
def bit_of_a_line(dice: random.Random, sound: Sound) -> Planted:
    row = dice.choice(sound.rows["access_log"])
    column = dice.choice([one for one in _OF_A_LINE if row[one] is not None])
    change = f"UPDATE access_log SET {column} = {flipped(dice, row[column])} WHERE id = {row['id']}"
    return planted(change, damage=Damage.ACCESS_CHANGED, place=int(str(row["id"])))


@attack
def line_changed(dice: random.Random, sound: Sound) -> Planted:
    row, other = dice.sample(sound.rows["access_log"], 2)
    column, number = dice.choice(_OF_A_LINE), int(str(row["id"]))
    change = dice.choice(
        [
            (f"UPDATE access_log SET {column} = ? WHERE id = ?", (other[column], number)),
            (f"UPDATE access_log SET {column} = CAST({column} AS BLOB) WHERE id = ?", (number,)),
            ("UPDATE seal SET seal = ? WHERE kind = 'access' AND line = ?", (dice.randbytes(32).hex(), number)),
            ("UPDATE seal SET line = line + 1 WHERE kind = 'access' AND row_id = ?", (str(number),)),
            ("DELETE FROM seal WHERE kind = 'access' AND line = ?", (number,)),
        ]
    )
    return planted(change, damage=Damage.ACCESS_CHANGED, place=number)


@attack
def lines_swapped(dice: random.Random, sound: Sound) -> Planted:
    first, second = sorted(dice.sample(range(1, len(sound.rows["access_log"]) + 1), 2))
    moves = [
        f"UPDATE access_log SET id = {new} WHERE id = {old}"
        for new, old in ((-1, first), (first, second), (second, -1))
    ]
    return planted(*moves, damage=Damage.ACCESS_CHANGED, place=first)


@attack
def lines_removed_from_the_middle(dice: random.Random, sound: Sound) -> Planted:
    end = len(sound.rows["access_log"])
    first = dice.randrange(1, end - 1)
    last = dice.randrange(first, min(first + 3, end - 1))
    gone = [f"DELETE FROM access_log WHERE id BETWEEN {first} AND {last}"]
    if dice.random() < 0.5:
        gone.append(f"DELETE FROM seal WHERE kind = 'access' AND line BETWEEN {first} AND {last}")
    return planted(*gone, damage=Damage.ACCESS_GAP, place=first)


@attack
def lines_removed_from_the_end(dice: random.Random, sound: Sound) -> Planted:
    first = dice.randrange(2, len(sound.rows["access_log"]) + 1)
    before = sound.rows["access_log"][first - 2]["id"]
    kept = next(one for one in sound.rows["seal"] if (one["kind"], one["line"]) == ("access", before))
    gone = [f"DELETE FROM access_log WHERE id >= {first}"]
    if dice.random() < 0.5:
        return planted(*gone, damage=Damage.ACCESS_TRUNCATED, place=first)
    head = ("UPDATE access_head SET last = ?, last_seal = ?", (before, kept["seal"]))
    places = {Damage.ACCESS_TRUNCATED: first, Damage.ACCESS_HEAD_DIFFERS: None}
    return planted(*gone, f"DELETE FROM seal WHERE kind = 'access' AND line >= {first}", head, places=places)


@attack
def line_inserted(dice: random.Random, sound: Sound) -> Planted:
    end = len(sound.rows["access_log"])
    number = dice.choice([end + 1, end + 1, 0, -3])
    insert = f"INSERT INTO access_log SELECT {number}, at, who, what, subject, terminal FROM access_log WHERE id = 2"
    if number < 1:
        return planted(insert, damage=Damage.ROW_FOREIGN, place=number)
    seal = f"INSERT INTO seal VALUES ('access', '{number}', {number}, '{dice.randbytes(32).hex()}')"
    head = (
        "UPDATE access_head SET last = last + 1, "
        f"last_seal = (SELECT seal FROM seal WHERE kind = 'access' AND line = {number})"
    )
    return planted(insert, seal, *([head] if dice.random() < 0.5 else []), damage=Damage.ACCESS_CHANGED, place=number)


@attack
def access_head_changed(dice: random.Random, sound: Sound) -> Planted:
    kept = sound.rows["access_head"][0]
    if dice.random() < 0.3:
        older = sound.older_rows[dice.choice([0, 1, 2])]["access_head"][0]
        ends = tuple(older[one] for one in ("last", "last_seal", "seal"))
        change = ("UPDATE access_head SET last = ?, last_seal = ?, seal = ?", ends)
        return planted(change, damage=Damage.ACCESS_HEAD_DIFFERS)
    column = dice.choice(["first_seal", "last_seal", "seal"])
    value = "'x'" if column == "first_seal" else flipped(dice, kept[column])
    # what is said to stand before the first line is sealed into it
    place = {Damage.ACCESS_CHANGED: 1} if column == "first_seal" else {Damage.ACCESS_HEAD_DIFFERS: None}
    return planted(f"UPDATE access_head SET {column} = {value}", places=place)
