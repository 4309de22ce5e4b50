"""Rows that change and are sealed as they stand: patients, courses, treatments, staff with their badges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, FromClause, Row, String, Table, and_, cast, func, select

from ward_board.domain.access import Access
from ward_board.domain.text import printable
from ward_board.store.as_kept import NotOursError, as_kept, facts_as_kept, raw, shown
from ward_board.store.chain import seal_of_row
from ward_board.store.damage import Damage, DamageFound
from ward_board.store.row_seals import (
    ACCESS_KIND,
    CHANGES,
    COURSE_KIND,
    PATIENT_KIND,
    STAFF_KIND,
    TREATMENT_KIND,
    facts_of,
)
from ward_board.store.scope import Scope
from ward_board.store.tables import ACCESS_HEAD, ACCESS_LOG, BADGE, COURSE, PATIENT, SEAL, STAFF, TREATMENT
from ward_board.store.view import outer_id

_TABLES: Mapping[str, Table] = {
    PATIENT_KIND: PATIENT,
    COURSE_KIND: COURSE,
    TREATMENT_KIND: TREATMENT,
    STAFF_KIND: STAFF,
}
_CHANGED = {
    PATIENT_KIND: Damage.PATIENT_CHANGED,
    COURSE_KIND: Damage.COURSE_CHANGED,
    TREATMENT_KIND: Damage.TREATMENT_CHANGED,
    STAFF_KIND: Damage.STAFF_CHANGED,
}
_PREFIX = {PATIENT_KIND: "p", COURSE_KIND: "c", TREATMENT_KIND: "t"}
_BELONGS_TO = {COURSE_KIND: ("patient_id", PATIENT_KIND), TREATMENT_KIND: ("course_id", COURSE_KIND)}
_SEAL, _BADGE = ("line", "seal"), ("badge_hash",)
_Facts = dict[str, Any]


def check_rows(scope: Scope) -> None:
    """All sealed rows at one moment, or the staff alone.

    Raises DamageFound for the first row that is not as it was sealed, is gone, or was never written.
    """
    kinds = tuple(_TABLES) if scope.is_whole else (STAFF_KIND,)
    with scope.moment() as connection:
        found = {kind: _Kind(scope, kind, connection) for kind in kinds}
        surplus, signed_in = _surplus_seals(connection), _signed_in(scope, connection)
    for one in found.values():
        one.check()
    _check_belonging(found)
    for staff_id in sorted(signed_in - found[STAFF_KIND].ids):
        raise DamageFound(Damage.ROW_MISSING, row=named(STAFF_KIND, staff_id))
    if surplus:
        raise DamageFound(Damage.ROW_FOREIGN, row="the seals")


def named(kind: str, row_id: str) -> str:
    """A row for people and scripts: its kind and its id, never a name."""
    return f"{kind} {printable(row_id)[:40]}"


class _Kind:
    """The rows of one kind with their seals, and what the access log says of them."""

    def __init__(self, scope: Scope, kind: str, connection: Connection) -> None:
        self._scope, self._kind, self._table = scope, kind, _TABLES[kind]
        self._rows = connection.execute(self._sealed_rows()).all()
        seals = select(raw(scope.dialect, SEAL.c.row_id)).where(SEAL.c.kind == kind)
        self._sealed = {self._outer(shown(one)) for one in connection.execute(seals).scalars()}
        self._newest = self._changes(connection)
        self._log_first = connection.execute(select(ACCESS_HEAD.c.first)).scalar_one()
        self._sealed_anew = _newest_archive(connection, of_lines=True) if kind in CHANGES else 0
        self._left = _newest_archive(connection, of_lines=False) if kind == PATIENT_KIND else 0
        self.ids = {self._id_of(row) for row in self._rows}
        self.facts: list[_Facts] = []

    def check(self) -> None:
        """Raises DamageFound; keeps what the rows say in `facts`."""
        for row in self._rows:
            facts, sealed = self._read(row)
            name = self._id_of(row)
            if not self._is_as_sealed(facts, sealed):
                raise DamageFound(_CHANGED[self._kind], row=named(self._kind, name))
            self._check_newest(name, sealed["line"])
            self.facts.append(facts)
        # a patient may have left with their last day, and the lines about them stay
        stayed = {name for name, line in self._newest.items() if line > self._left}
        for gone in sorted((self._sealed | stayed) - self.ids):
            raise DamageFound(Damage.ROW_MISSING, row=named(self._kind, gone))

    def _sealed_rows(self) -> Any:
        table, dialect = self._table, self._scope.dialect
        its_seal = and_(SEAL.c.kind == self._kind, SEAL.c.row_id == cast(table.c.id, String))
        columns = [*as_kept(dialect, table), *as_kept(dialect, SEAL, *_SEAL)]
        found: FromClause = table.outerjoin(SEAL, its_seal)
        if self._kind == STAFF_KIND:
            columns += [*as_kept(dialect, BADGE, *_BADGE)]
            found = found.outerjoin(BADGE, BADGE.c.staff_id == STAFF.c.id)
        return select(*columns).select_from(found).order_by(table.c.id)

    def _changes(self, connection: Connection) -> dict[str, int]:
        """By id the newest line of the access log that says that the row was changed.

        Raises DamageFound where somebody was added twice: an id is never given again.
        """
        if self._kind not in CHANGES:
            return {}
        log, added = ACCESS_LOG.c, func.count().filter(ACCESS_LOG.c.what == Access.STAFF_ADDED.value)
        changes = log.what.in_(CHANGES[self._kind])
        query = select(raw(self._scope.dialect, log.subject), func.max(log.id), added).where(changes)
        found = {}
        for subject, line, times in connection.execute(query.group_by(log.subject)):
            if times > 1:
                raise DamageFound(_CHANGED[self._kind], row=named(self._kind, shown(subject)))
            found[shown(subject)] = line
        return found

    def _read(self, row: Row[Any]) -> tuple[_Facts, _Facts]:
        dialect = self._scope.dialect
        try:
            facts = facts_as_kept(dialect, self._table, row)
            if self._kind == STAFF_KIND:
                has_badge = row._mapping["badge_badge_hash"] is not None
                facts["badge_hash"] = facts_as_kept(dialect, BADGE, row, *_BADGE)["badge_hash"] if has_badge else None
            return facts, facts_as_kept(dialect, SEAL, row, *_SEAL)
        except NotOursError:
            raise DamageFound(_CHANGED[self._kind], row=named(self._kind, self._id_of(row))) from None

    def _is_as_sealed(self, facts: _Facts, sealed: _Facts) -> bool:
        key = self._scope.key
        made = facts_of(self._kind, facts)
        return key is None or sealed["seal"] == seal_of_row(key, self._kind, str(facts["id"]), made, sealed["line"])

    def _check_newest(self, name: str, line: int) -> None:
        """The row must be the one of its newest change: an older one, put back whole with its seal, was right once."""
        changed = self._newest.get(name, 0)
        if changed <= line == self._log_first:
            return  # new since lines were archived, or never changed where none were
        newest = max(changed, self._sealed_anew)
        if line < newest:
            raise DamageFound(Damage.OLDER_ROW, row=named(self._kind, name))
        if line > newest:
            raise DamageFound(Damage.ACCESS_GAP, line=line)

    def _id_of(self, row: Row[Any]) -> str:
        return self._outer(shown(row._mapping[f"{self._table.name}_id"]))

    def _outer(self, row_id: str) -> str:
        return row_id if self._kind == STAFF_KIND else f"{_PREFIX[self._kind]}{row_id}"


def _check_belonging(found: Mapping[str, _Kind]) -> None:
    for kind, (column, other) in _BELONGS_TO.items():
        for facts in found[kind].facts if kind in found else ():
            owner = outer_id(_PREFIX[other], facts[column])
            if owner not in found[other].ids:
                raise DamageFound(Damage.ROW_MISSING, row=named(other, owner))


def _surplus_seals(connection: Connection) -> int:
    """Seals of no kind that there is, and of lines that the access log does not have."""
    unknown = select(func.count()).where(SEAL.c.kind.not_in([*_TABLES, ACCESS_KIND]))
    of_lines = select(func.count()).where(SEAL.c.kind == ACCESS_KIND)
    lines = select(func.count()).select_from(ACCESS_LOG)
    counts: Sequence[int] = [connection.execute(query).scalar_one() for query in (unknown, of_lines, lines)]
    return counts[0] + max(counts[1] - counts[2], 0)


def _newest_archive(connection: Connection, *, of_lines: bool) -> int:
    """The newest line that says that a day, or older lines of the log, went into an archive; 0 for none.

    What may change was sealed anew with the one of lines.
    """
    log = ACCESS_LOG.c
    is_of_lines = log.subject.startswith("access_log:", autoescape=True)
    said = (log.what == Access.ARCHIVED.value, is_of_lines if of_lines else ~is_of_lines)
    return connection.execute(select(func.max(log.id)).where(*said)).scalar_one() or 0


def _signed_in(scope: Scope, connection: Connection) -> set[str]:
    """The ids under which somebody signed in."""
    wanted = (ACCESS_LOG.c.what == Access.SIGNED_IN.value, ACCESS_LOG.c.who.is_not(None))
    query = select(raw(scope.dialect, ACCESS_LOG.c.who)).where(*wanted).distinct()
    return {shown(one) for one in connection.execute(query).scalars()}
