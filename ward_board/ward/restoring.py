"""Putting a backup or a mirror back: first said, then done by two people, and never half done (H23, H37)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from ward_board.domain.access import Access
from ward_board.domain.entry import BOARD_ITSELF, Draft, Entry, Person, Value
from ward_board.domain.gates import vial_name
from ward_board.domain.permissions import Permission, need_two
from ward_board.domain.words import Action
from ward_board.errors import BadInputError, StoreUnavailableError, VerificationFailedError
from ward_board.store.begun import signals_end_the_block
from ward_board.store.copies import Source, Survey, opened_copy
from ward_board.store.engine import parse_url
from ward_board.store.lease import Lease
from ward_board.store.people import Claim
from ward_board.store.schema import NEWEST
from ward_board.store.snapshot import ACCESS_LINE, END_LINE, ENTRY_LINE, HEAD_LINE, Line
from ward_board.store.store import WriteTransaction, file_of, key_place_of
from ward_board.store.target import Making, Target, scratch_for
from ward_board.ward.acting import VIAL, WARD_STREAM
from ward_board.ward.following import index_in
from ward_board.ward.origin import origin_at
from ward_board.ward.own_pin import given_pin, refuse_one_hand
from ward_board.ward.people import may_act, person_of
from ward_board.ward.pins import verify_pin
from ward_board.ward.protocols import protocol_digest
from ward_board.ward.restore_plan import Holding, RestorePlan, plan_of
from ward_board.ward.signing import may_sign

_AT_ONCE = 100
_TIME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is put back: the address of the store, the folders of its keys (None: the data folder) and of its
    mirror, the ward's zone, and the terminal where it is done."""

    url: str
    mirror_folder: Path
    zone: ZoneInfo
    terminal: str
    keys_folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """Somebody who says who they are, with their PIN; None where a demo store believes."""

    id: str
    pin: str | None


TwoPeople = tuple[Person, Person] | tuple[Claimed, Claimed]
"""Who puts it back: signed in at the store that stands there, or, where it does not open, to be found in the copy."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: by which plan, and where the former store is kept, None where there was none."""

    plan: RestorePlan
    kept: Path | None


def look(place: Place, file: Path, *, without_mirror: bool = False) -> RestorePlan:
    """What putting `file` back would lose and bring; it is tried out aside, and nothing is changed.

    Raises BadInputError, StoreUnavailableError, and VerificationFailedError where the copy is damaged.
    """
    with _opened(place, file, without_mirror, Lease.together) as restoring:
        restoring.rehearse()
        return restoring.plan


def restore(place: Place, file: Path, people: TwoPeople, now: datetime, *, without_mirror: bool = False) -> Restored:
    """Put `file` back, with what the mirror holds beyond it; what stood there is kept beside it.

    Raises as `look`, RefusedError where these two may not, and StoreUnavailableError while anybody has the store open;
    then the former store stands as it was.
    """
    with _opened(place, file, without_mirror, Lease.alone) as restoring:
        return restoring.carry_out(people, now)


@contextmanager
def _opened(place: Place, file: Path, without_mirror: bool, hold: Callable[[Path], Lease]) -> Iterator[_Restoring]:
    """A restore with all that it reads, for as long as the block runs."""
    store_file = file_of(parse_url(place.url))
    with signals_end_the_block(), scratch_for(place.url) as scratch, ExitStack() as opened:
        keys = lambda found: key_place_of(found, store_file, place.keys_folder).load()  # noqa: E731  it names a place
        source = opened.enter_context(opened_copy(file, scratch, keys))
        copy = Holding.of(str(file), source)
        if copy.survey is None:
            raise VerificationFailedError(f"{file}: the copy is damaged: {copy.trouble}; name another backup")
        target = opened.enter_context(
            closing(Target(place.url, copy.known.identity, place.keys_folder, place.mirror_folder))
        )
        target.refuse_another()
        lease = opened.enter_context(closing(hold(target.key_place.secrets)))
        store = Holding(target.place) if target.is_empty else Holding.of(target.place, target.source)
        mirror = Holding(str(target.mirror.file))
        if target.mirror.is_there and not _is_same(target.mirror.file, file):
            mirror = Holding.of(mirror.place, target.mirror.lines)
        plan = plan_of(store, copy, mirror, without_mirror=without_mirror)
        yield _Restoring(place, target, scratch, lease, plan)


class _Restoring:
    """One restore, with the store held."""

    def __init__(self, place: Place, target: Target, scratch: Path, lease: Lease, plan: RestorePlan) -> None:
        self.plan = plan
        self._place, self._target, self._scratch, self._lease = place, target, scratch, lease
        self._index_of = index_in(place.zone)

    def rehearse(self) -> None:
        """Make the store aside, and take it away again."""
        with self._said_with_remedy():
            self._target.made_aside(self._scratch, self._making(self._keep_indexes), self._lease)

    def carry_out(self, people: TwoPeople, now: datetime) -> Restored:
        """Make the store and put it in its place."""
        target, plan = self._target, self.plan
        if plan.mirror.trouble and not plan.without_mirror:
            said = f"the mirror {plan.mirror.place} cannot be used: {plan.mirror.trouble}"
            raise StoreUnavailableError(f"{said}; add --without-mirror to put the backup back without it")
        if isinstance(people[0], Person):
            need_two(*people, Permission.RESTORE)
        making = self._making(partial(self._fill, people, now))
        with self._said_with_remedy():
            kept = target.put_back(self._scratch, making, self._lease, f".before-restore-{now:{_TIME}}")
        return Restored(plan, kept)

    @contextmanager
    def _said_with_remedy(self) -> Iterator[None]:
        try:
            yield
        except VerificationFailedError as error:
            or_else = ", or leave out the mirror with --without-mirror" if self.plan.uses_mirror else ""
            raise VerificationFailedError(f"{error}; nothing was changed, name another backup{or_else}") from None

    def _making(self, fill: Callable[[WriteTransaction], None]) -> Making:
        return Making(self._lines(), self.plan.ids, fill, self._index_of, origin_at(self._place.terminal))

    def _lines(self) -> Iterator[Line]:
        yield from self.plan.copy.source()
        if self.plan.uses_mirror:
            yield from _after(self.plan.copy.known, self.plan.mirror.source)

    def _fill(self, people: TwoPeople, now: datetime, transaction: WriteTransaction) -> None:
        first, second = (one if isinstance(one, Person) else self._person(transaction, one) for one in people)
        need_two(first, second, Permission.RESTORE)
        refuse_one_hand(transaction, first, second, now)
        self._keep_indexes(transaction)
        plan = self.plan
        said: dict[str, Value] = {"from_seq": plan.seq, "head": plan.hash, "lost": plan.gone.entries}
        said |= {"put_back": plan.put_back, "by": first.id, "second": second.id}
        if plan.gone.since and plan.gone.until:
            said |= {"lost_from": plan.gone.since.isoformat(), "lost_until": plan.gone.until.isoformat()}
        transaction.append(WARD_STREAM, Draft(Action.RESTORED, BOARD_ITSELF, None, now, now, values=said))
        if was := plan.copy.known.was:
            transaction.log_access(now, None, Access.MIGRATED, f"{was}:{NEWEST}", self._place.terminal)
        transaction.log_access(now, first.id, Access.RESTORED, second.id, self._place.terminal)

    def _person(self, transaction: WriteTransaction, claimed: Claimed) -> Person:
        """Somebody as the copy knows them; each wrong PIN costs the whole restore, so that nobody tries many."""
        row = transaction.staff(claimed.id)
        if self._target.identity.kind == "demo":
            if row is None or not may_act(row):
                raise BadInputError(f"nobody acts under the id '{claimed.id}'")
            return person_of(row)
        if not claimed.pin:
            raise BadInputError(f"name a file that holds the PIN of {claimed.id}; a PIN is never an argument")
        pin_hash = row.pin_hash if row and may_sign(row) else None
        if not verify_pin(pin_hash, claimed.pin, self._target.keys.pepper) or row is None:
            raise BadInputError("id or PIN is wrong")
        if given := given_pin(transaction, row.id):
            whose = f"that {given.by} chose" if given.by else "of which nobody knows who chose it"
            raise BadInputError(f"the copy knows a PIN of {row.id} {whose}; name a later backup, or somebody else")
        return person_of(row)

    def _keep_indexes(self, transaction: WriteTransaction) -> None:
        """How treatments are found and what each alone has; what two name is whose entry named it first."""
        holders: dict[Claim, tuple[int, str]] = {}
        treatments = transaction.treatments_since(date.min)
        for start in range(0, len(treatments), _AT_ONCE):
            rows = treatments[start : start + _AT_ONCE]
            written = transaction.entries_of([row.id for row in rows])
            for row in rows:
                entries = written[row.id]
                if not any(entry.action is Action.BOOK for entry in entries):
                    continue  # nobody would have written that: it is found when all is verified
                index = self._index_of(transaction.protocol_text(protocol_digest(entries)), entries)
                if (index.day, index.is_open) != (row.day, row.is_open):
                    transaction.set_treatment_index(row.id, day=index.day, is_open=index.is_open)
                for claim in index.claims:
                    named_at = _first_named(claim, entries), row.id
                    holders[claim] = min(holders.get(claim, named_at), named_at)
        claims: dict[str, list[Claim]] = {}
        for claim, (_, holder) in sorted(holders.items()):
            claims.setdefault(holder, []).append(claim)
        for treatment, found in claims.items():
            transaction.set_claims(treatment, found)


def _after(copy: Survey, mirror: Source) -> Iterator[Line]:
    """What a mirror holds beyond a copy: its rows, for any of them may have changed since, and what came after."""
    for line in mirror():
        kind = line["kind"]
        if kind == ENTRY_LINE:
            is_new = line["seq"] > copy.seq
        elif kind == ACCESS_LINE:
            is_new = line["id"] > copy.line
        else:
            is_new = kind not in {HEAD_LINE, END_LINE} or (line["seq"] >= copy.seq and line["line"] >= copy.line)
        if is_new:
            yield line


def _first_named(claim: Claim, entries: Sequence[Entry]) -> int:
    """The number of the entry by which a treatment came to have something; a bed it has from its booking on."""
    kind, name = claim
    naming = (e.seq for e in entries if kind == VIAL and VIAL in e.values and vial_name(e.text(VIAL) or "") == name)
    return next(naming, entries[0].seq)


def _is_same(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)
