"""What putting a copy back would take away and bring: entries counted, with their times and beds, without names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ward_board.domain.booking import beds_named
from ward_board.errors import StoreUnavailableError
from ward_board.store.copies import Source, Survey, entries_after, entries_of
from ward_board.ward.courses import is_course

_NOT_OF_ONE_PAST = "it does not go on from the backup: the two were written separately"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some entries: how many, when the first and the last was recorded (aware, UTC), at which beds, of how many
    courses."""

    entries: int = 0
    since: datetime | None = None
    until: datetime | None = None
    beds: tuple[int, ...] = ()
    courses: int = 0


@dataclass(frozen=True, slots=True)
class Holding:
    """A store, a backup or a mirror; without a `survey` it is not there, or `trouble` says why it cannot be used."""

    place: str
    source: Source = lambda: iter(())
    survey: Survey | None = None
    trouble: str | None = None

    @classmethod
    def of(cls, place: str, source: Source) -> Holding:
        """What is there, as far as it can be read."""
        try:
            return cls(place, source, Survey.of(source))
        except StoreUnavailableError as error:
            return cls(place, trouble=str(error))

    @property
    def known(self) -> Survey:
        """Its survey; raises StoreUnavailableError where there is none."""
        if self.survey is None:
            raise StoreUnavailableError(f"{self.place}: {self.trouble}")
        return self.survey


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """What there is, and what would be.

    `lost` are the entries that the store would lose with the copy alone, of which the mirror puts back `put_back`;
    `gone` are those that would be lost all the same, with `lines_gone` lines of the access log. `gained` entries come
    that the store does not hold. Where the store cannot be read the mirror tells what there was. `seq` and `hash` are
    of the last entry that would stand, 0 for none; `ids` are the highest that store and copy hold, by kind of row; what
    a mirror holds beyond them counts once it was judged and put back.
    """

    store: Holding
    copy: Holding
    mirror: Holding
    lost: Stretch
    put_back: int
    gone: Stretch
    lines_gone: int
    gained: int
    seq: int
    hash: str
    uses_mirror: bool
    without_mirror: bool
    ids: Mapping[str, int]


def plan_of(store: Holding, copy: Holding, mirror: Holding, *, without_mirror: bool = False) -> RestorePlan:
    """The plan of putting `copy` back in place of `store`, and what `mirror` holds beyond it unless without it."""
    held = copy.known
    mirror = _judged(mirror, held)
    uses_mirror = not without_mirror and mirror.survey is not None and mirror.survey.goes_on_from(held)
    result = mirror.known if uses_mirror else held
    known = next((one for one in (store, mirror) if one.survey), None)
    before = known.known if known else None
    lost = _stretch(known, held) if known else Stretch()
    gone = _stretch(known, result) if known and uses_mirror else lost
    return RestorePlan(
        store=store,
        copy=copy,
        mirror=mirror,
        lost=lost,
        put_back=lost.entries - gone.entries,
        gone=gone,
        lines_gone=max(0, before.line - result.line) if before else 0,
        gained=result.seq - (before.same_until(result) if store.survey and before else 0),
        seq=result.seq,
        hash=result.hashes[-1] if result.hashes else "",
        uses_mirror=uses_mirror,
        without_mirror=without_mirror,
        ids=_highest_ids(store, copy),
    )


def _highest_ids(*holdings: Holding) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, number in (pair for one in holdings if one.survey for pair in one.survey.ids.items()):
        found[kind] = max(number, found.get(kind, 0))
    return found


def _judged(mirror: Holding, copy: Survey) -> Holding:
    """A mirror that neither goes on from the copy nor ends before it has another past."""
    found = mirror.survey
    if found is None or found.goes_on_from(copy) or copy.goes_on_from(found):
        return mirror
    return replace(mirror, survey=None, trouble=_NOT_OF_ONE_PAST)


def _stretch(known: Holding, kept: Survey) -> Stretch:
    """What `known` holds and `kept` does not."""
    before = known.known
    same = before.same_until(kept)
    entries = entries_after(known.source, same)
    streams = frozenset(entry.stream for entry in entries)
    at_beds = entries_of(known.source, frozenset(one for one in streams if one.startswith("t"))) if entries else []
    return Stretch(
        entries=before.seq - same,
        since=min((entry.recorded_at for entry in entries), default=None),
        until=max((entry.recorded_at for entry in entries), default=None),
        beds=tuple(sorted({int(bed) for bed in beds_named(at_beds)})),
        courses=sum(map(is_course, streams)),
    )
