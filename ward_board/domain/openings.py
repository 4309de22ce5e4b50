"""Openings: when somebody who looks is a line of the access log, so that it grows with people and not with seconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ward_board.domain.text import clean

WARD = "ward"
"""What a page is about that shows every bed at once."""
NOBODY = "nobody"
"""What a question is about that named no one who is known here."""
_LONGEST_ASKED = 40
AGAIN_AFTER = timedelta(minutes=5)
"""A page that somebody opens once more within so long is the same looking (NEN 7513 in reading, A12)."""


def page_of(about: str, page: str) -> str:
    """What the access log says that somebody opened: "t12:treatment", "c5:course", "ward:board"."""
    return f"{about}:{page}"


def nobodys(kind: str, asked: str) -> str:
    """What the access log says that somebody asked for and nobody has: "nobody:number:99.9", cleaned and cut."""
    return page_of(page_of(NOBODY, kind), clean(asked[:_LONGEST_ASKED]).text)


def is_anew(subject: str, last: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether opening `subject` at `now` is a line of its own, where it was one at `last` (aware) by the same person.

    A page of the whole ward, which stands there all day, is one for each day of the ward.
    """
    if last is None or now < last:
        return True
    if subject.partition(":")[0] == WARD:
        return now.astimezone(zone).date() != last.astimezone(zone).date()
    return now - last >= AGAIN_AFTER


def opened_anew(
    subjects: Iterable[str], opened: Mapping[str, datetime], now: datetime, zone: ZoneInfo
) -> tuple[str, ...]:
    """Those of `subjects` that are a line at `now`, each once; `opened` says when one was last."""
    return tuple(one for one in dict.fromkeys(subjects) if is_anew(one, opened.get(one), now, zone))
