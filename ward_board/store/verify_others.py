"""What stands beside the sealed rows: badges, claims, the store's own row, the texts of protocols."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from ward_board.domain.protocol_file import Source
from ward_board.errors import BadInputError
from ward_board.store.as_kept import NotOursError, as_kept, facts_as_kept, raw, shown
from ward_board.store.damage import Damage, DamageFound
from ward_board.store.row_seals import STAFF_KIND, TREATMENT_KIND
from ward_board.store.scope import Scope
from ward_board.store.tables import BADGE, CLAIM, PROTOCOL, STAFF, STORE, TREATMENT
from ward_board.store.verify_rows import named

_DIGEST = 12
_OWNERS = {
    BADGE: (BADGE.c.staff_id, STAFF.c.id, STAFF_KIND, ""),
    CLAIM: (CLAIM.c.treatment_id, TREATMENT.c.id, TREATMENT_KIND, "t"),
}


def check_others(scope: Scope) -> None:
    """Raises DamageFound for a row that is none of ours, belongs to nothing, or is not the text that it was."""
    with scope.moment() as connection:
        _check_store(scope, connection)
        for table in (BADGE, CLAIM):
            list(_facts(scope, connection, table, Damage.INDEX_DIFFERS))
            _check_owners(scope, connection, table)
        texts = list(_facts(scope, connection, PROTOCOL, Damage.PROTOCOL_CHANGED))
    for facts in texts:
        check_protocol(facts)


def check_texts(scope: Scope) -> None:
    """Raises DamageFound for a protocol that is not the text that it was: by it the board gives prescriptions."""
    with scope.moment() as connection:
        texts = list(_facts(scope, connection, PROTOCOL, Damage.PROTOCOL_CHANGED))
    for facts in texts:
        _check_digest(facts)


def _check_store(scope: Scope, connection: Connection) -> None:
    found = [(one["store_id"], one["kind"]) for one in _facts(scope, connection, STORE, Damage.ROW_FOREIGN)]
    if found != [(scope.store.id, scope.store.kind)]:
        raise DamageFound(Damage.ROW_FOREIGN, row="the store's own row")


def _facts(scope: Scope, connection: Connection, table: Table, damage: Damage) -> Iterator[dict[str, Any]]:
    for row in connection.execute(select(*as_kept(scope.dialect, table))):
        try:
            yield facts_as_kept(scope.dialect, table, row)
        except NotOursError:
            raise DamageFound(damage, row=_name_of(table, row)) from None


def _name_of(table: Table, row: Row[Any]) -> str:
    """The row's first column is its id; that of a claim is its treatment."""
    if table is CLAIM:
        return named(TREATMENT_KIND, f"t{shown(row.claim_treatment_id)}")
    return named(table.name, shown(row[0])[:_DIGEST])


def _check_owners(scope: Scope, connection: Connection, table: Table) -> None:
    column, owners, kind, prefix = _OWNERS[table]
    orphans = select(raw(scope.dialect, column)).where(column.not_in(select(owners)))
    for orphan in connection.execute(orphans).scalars():
        raise DamageFound(Damage.ROW_MISSING, row=named(kind, f"{prefix}{shown(orphan)}"))


def check_protocol(facts: Mapping[str, Any]) -> None:
    """A protocol is kept under the digest of its text, and its id and version stand in it; raises DamageFound."""
    name = named("protocol", facts["digest"][:_DIGEST])
    _check_digest(facts)
    if any(said is not None and said != kept for said, kept in zip(_said_in(facts["text"]), _kept(facts), strict=True)):
        raise DamageFound(Damage.PROTOCOL_CHANGED, row=name)


def _check_digest(facts: Mapping[str, Any]) -> None:
    if hashlib.sha256(facts["text"].encode()).hexdigest() != facts["digest"]:
        raise DamageFound(Damage.PROTOCOL_CHANGED, row=named("protocol", facts["digest"][:_DIGEST]))


def _kept(facts: Mapping[str, Any]) -> tuple[Any, Any]:
    return facts["id"], facts["version"]


@lru_cache(maxsize=64)
def _said_in(text: str) -> tuple[Any, Any]:
    """The id and the version that stand in a protocol's text; None for what does not."""
    try:
        document = Source("", text).document
    except BadInputError:
        return None, None
    return document.get("id"), document.get("version")
