"""Drafts: half-filled forms, parked under their author's name; they count as nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ward_board.config.language import gettext as _
from ward_board.domain.entry import UNSIGNED, Person
from ward_board.tui.acts import Act

if TYPE_CHECKING:
    from ward_board.tui.desk import Desk

_Key = tuple[str, str, str, str]


class Drafts:
    """What was typed and not recorded, while this terminal runs."""

    def __init__(self) -> None:
        self._parked: dict[_Key, Mapping[str, str]] = {}

    def park(self, author: str, act: Act, typed: Mapping[str, str]) -> bool:
        """Keeps what was typed; says whether there was anything.

        Nothing is kept of somebody who did not sign: the next one could not be told from them.
        """
        if typed and author != UNSIGNED:
            self._parked[_key(author, act)] = dict(typed)
        return bool(typed) and author != UNSIGNED

    def offer(self, author: str, act: Act) -> Mapping[str, str]:
        """What this author typed for this act before; it is theirs alone."""
        return self._parked.get(_key(author, act), {})

    def drop(self, author: str, act: Act) -> None:
        """The act was recorded."""
        self._parked.pop(_key(author, act), None)

    def count(self, author: str) -> int:
        """How many wait for their author."""
        return sum(key[0] == author for key in self._parked)


def leave_as_draft(desk: Desk, person: Person, act: Act, typed: Mapping[str, str]) -> None:
    """Somebody left without recording: what was typed is parked, and the screen says so."""
    if desk.drafts.park(person.id, act, typed):
        desk.say(_("Nothing was recorded; what you typed is kept as a draft of {name}").format(name=person.name))
    else:
        desk.say(_("Nothing was recorded"))


def _key(author: str, act: Act) -> _Key:
    return author, act.treatment, act.action, act.step.id if act.step else act.target or ""
