"""Visits: the acts of one bed that belong together, so that what people do in one go is said in one go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ward_board.board.people import role_word, roles_words
from ward_board.board.site_words import site_words
from ward_board.board.step_words import act_words, all_waits, gates_words, short_titles, title
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.protocol import Protocol
from ward_board.domain.status import SOON, NextAction, Situation
from ward_board.domain.words import Action, Role


@dataclass(frozen=True, slots=True)
class Visit:
    """Acts of one bed in order of time: those of one card that are asked for together, or one act alone.

    `is_left_open` gathers all that only stands in the list and whose time has gone by, whatever its card.
    """

    acts: tuple[NextAction, ...]
    is_left_open: bool = False

    @property
    def first(self) -> NextAction:
        """The act that gives the visit its time."""
        return self.acts[0]

    @property
    def at(self) -> datetime:
        """When the first of it is asked for (aware, UTC)."""
        return self.acts[0].at

    @property
    def persons(self) -> int:
        """How many people it takes at once."""
        return max(act.persons for act in self.acts)


def visits(acts: Iterable[NextAction], protocol: Protocol) -> list[Visit]:
    """The acts of one bed as visits, in the order of the first of each.

    Acts of one card lie within 20 minutes of the first of them, and none of them is an infusion.
    """
    open_visits: dict[str, list[NextAction]] = {}
    found: list[list[NextAction]] = []
    left: list[NextAction] = []
    for act in acts:
        if act.is_left_open:
            if not left:
                found.append(left)
            left.append(act)
            continue
        card = protocol.card_of.get(act.step.id)
        together = open_visits.get(card.id) if card and act.action is not Action.RESUME else None
        if together is not None and act.at - together[0].at <= SOON:
            together.append(act)
            continue
        found.append([act])
        if card:
            open_visits[card.id] = found[-1]
    return [Visit(tuple(group), is_left_open=group is left) for group in found]


def in_turn(situation: Situation) -> list[Visit]:
    """What a bed needs next and after that: an act that somebody waits for before what was left open.

    What was left open comes second unless something else is soon.
    """
    found = visits(situation.actions, situation.protocol)
    asked, left = [one for one in found if not one.is_left_open], [one for one in found if one.is_left_open]
    soon = sum(one.at - situation.now <= SOON for one in asked)
    kept = max(soon, 1)
    return [*asked[:kept], *left, *asked[kept:]]


def visit_words(visit: Visit, protocol: Protocol) -> tuple[str, ...]:
    """What it is, in every way to say it whole, the longest first: "arrival, 6 checks", "9 of the day before"."""
    if visit.is_left_open:
        return left_open_words(visit.acts, protocol)
    if len(visit.acts) == 1:
        return one_act_words(visit.first, protocol)
    card = protocol.card_of[visit.first.step.id]
    named = site_words(card.title)
    count = ngettext("{card}, {count} check", "{card}, {count} checks", len(visit.acts))
    return count.format(card=named, count=len(visit.acts)), named


def one_act_words(act: NextAction, protocol: Protocol) -> tuple[str, ...]:
    """One act: what somebody does, then its name, shorter and shorter."""
    words = act_words(act.step, act.action)
    if act.action in {Action.FINISH, Action.RESUME, Action.START}:
        return (words,)
    card = protocol.card_of.get(act.step.id)
    named = (site_words(card.title),) if card else ()
    return tuple(dict.fromkeys((words, *short_titles(act.step), *named)))


def left_open_words(acts: Sequence[NextAction], protocol: Protocol) -> tuple[str, ...]:
    """What was left open: its name where it is one thing, else how many of which card, then only how many."""
    if len(acts) == 1:
        return tuple(dict.fromkeys((title(acts[0].step), *short_titles(acts[0].step))))
    by_card: dict[str, list[NextAction]] = {}
    for act in acts:
        card = protocol.card_of.get(act.step.id)
        by_card.setdefault(site_words(card.title) if card else title(act.step), []).append(act)
    said = [_of_card(named, some, is_card=some[0].step.card is not None) for named, some in by_card.items()]
    count = ngettext("{count} check", "{count} checks", len(acts)).format(count=len(acts))
    shorter = (
        _("{first} and {count} more").format(first=", ".join(said[:kept]), count=len(acts) - _acts_of(by_card, kept))
        for kept in range(len(said) - 1, 0, -1)
    )
    return (", ".join(said), *shorter, count)


def _acts_of(by_card: dict[str, list[NextAction]], kept: int) -> int:
    return sum(len(some) for some in list(by_card.values())[:kept])


def _of_card(named: str, acts: Sequence[NextAction], *, is_card: bool) -> str:
    if len(acts) == 1 or not is_card:
        return title(acts[0].step)
    return _("{count} of {card}").format(count=len(acts), card=named)


def visit_waits(visit: Visit, situation: Situation) -> str:
    """What it waits for; the checks of one visit that wait for one another need no waiting."""
    own = {act.step.id for act in visit.acts}
    inside = {gate.id for act in visit.acts for gate in act.step.gates if gate.step in own}
    waiting = [act for act in visit.acts if act.waits]
    gates = [gate for act in waiting for gate in all_waits(situation, situation.steps[act.step.id])]
    return gates_words(gate for gate in gates if gate.id not in inside)


def visit_roles(visit: Visit) -> str:
    """Who it needs: each role that alone may do something of it, and one of those who may do the rest."""
    alone = sorted({act.roles[0] for act in visit.acts if len(act.roles) == 1}, key=list(Role).index)
    rest = [act.roles for act in visit.acts if not set(act.roles) & set(alone)]
    if visit.persons > 1 or not alone:
        return roles_words(_who_may_do_all(rest or [act.roles for act in visit.acts]), visit.persons)
    words = [role_word(role) for role in alone]
    return ", ".join([*words, roles_words(_who_may_do_all(rest))] if rest else words)


def _who_may_do_all(each: Sequence[Sequence[Role]]) -> list[Role]:
    """The roles that may do all of it, in the order of the first; where there is none, whoever may do any of it."""
    every = [role for role in each[0] if all(role in roles for roles in each)]
    return every or list(dict.fromkeys(role for roles in each for role in roles))
