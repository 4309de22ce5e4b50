"""Words for incidents: what an alarm line, the choice of a kind and the card "what to do" say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ward_board.board.canvas import Pieces
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.people import role_word
from ward_board.board.site_words import site_words
from ward_board.board.step_words import title
from ward_board.config.language import gettext as _
from ward_board.domain.called_for import kind_of, open_checks, opened_checks, running_on, steps_called
from ward_board.domain.entry import Entry
from ward_board.domain.moved import Milestone, Moved
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM, IncidentKind, Protocol, Step
from ward_board.domain.status import Situation, StepStatus
from ward_board.domain.text import printable

_OPENS_IT = "i"
"""The key that opened the choice: it may still be held down, and so chooses nothing."""
MOST_TIMES = 4
STAND_BY = "stand_by"


def offered_kinds(protocol: Protocol) -> tuple[IncidentKind, ...]:
    """The kinds as they are offered: the most urgent first, in the order of the protocol."""
    return tuple(sorted(protocol.incidents, key=lambda kind: kind.priority.rank))


def letters_of(kinds: Sequence[IncidentKind] | Sequence[Step]) -> dict[str, str]:
    """One letter for each kind, or step, by its id: the first of its words that is still free, else any letter of them.

    A kind for which nothing is free has none; arrows reach it.
    """
    taken = {_OPENS_IT}
    letters: dict[str, str] = {}
    for kind in kinds:
        words = site_words(kind.title).casefold()
        wanted = [word[0] for word in words.split()] + list(words)
        letter = next((one for one in wanted if one.isalpha() and one.isascii() and one not in taken), "")
        letters[kind.id] = letter
        taken.add(letter)
    return letters


def incident_title(situation: Situation, entry: Entry) -> str:
    """What sort of incident an entry tells."""
    kind = kind_of(situation.protocol, entry)
    return site_words(kind.title) if kind else printable(entry.text("kind") or "")


def opens_words(situation: Situation, kind: IncidentKind) -> str:
    """What an incident of this kind opens, each check once; last what has to be made sure of again."""
    steps = steps_called(situation, kind.id)
    again = [step for step in steps if kind.id in step.voided_by_incident]
    groups = _by_series(step for step in steps if step not in again)
    own = [_shared_words([title(step) for step in group]) for group in groups]
    return ", ".join([*own, *(_("{step} again").format(step=title(step)) for step in again)])


def incident_facts(situation: Situation, entry: Entry, clock: Clock) -> tuple[str, ...]:
    """ "incident 10:44: leak, loose joint; Lu-177 still runs by the chart", then the same in fewer words."""
    time, kind = clock.moment(entry.occurred_at), incident_title(situation, entry)
    said, shorter = _("incident {time}: {kind}").format(time=time, kind=kind), f"{time} {kind}"
    names = _running_names(situation, entry)
    if not names:
        return (said, shorter)
    runs = _("{infusions} run by chart") if len(names) > 1 else _("{infusions} runs by chart")
    return (f"{said}; {runs_on_words(situation, entry)}", f"{shorter}; {runs.format(infusions=', '.join(names))}")


def runs_on_words(situation: Situation, entry: Entry) -> str:
    """What the board asked about and runs on by the chart; nothing where nothing does."""
    names = _running_names(situation, entry)
    words = _("{infusions} still run by the chart") if len(names) > 1 else _("{infusions} still runs by the chart")
    return words.format(infusions=", ".join(names)) if names else ""


def _running_names(situation: Situation, entry: Entry) -> list[str]:
    return [title(situation.protocol.by_id[ask.step]) for ask in running_on(situation, entry)]


def incident_to_dos(situation: Situation, entry: Entry) -> tuple[str, ...]:
    """What is still to be done first and whom to tell, then shorter; always at least one."""
    kind = kind_of(situation.protocol, entry)
    first = _first_to_do(situation, entry, kind)
    told = tells_words(kind, {}) if kind else ""
    return (f"{first}; {told}", first) if told else (first,)


def _first_to_do(situation: Situation, entry: Entry, kind: IncidentKind | None) -> str:
    if kind is None:
        return _("go to the bed; close it when it is over")
    running = running_on(situation, entry)
    if running:
        return _("p when {infusion} is stopped").format(infusion=title(situation.protocol.by_id[running[0].step]))
    waiting = open_checks(situation, kind.id)
    if waiting:
        return _check_words([waiting[0].record.step], kind.id)
    return _("close it when it is over") if opened_checks(situation, kind.id) else _first_words(kind)


def _first_words(kind: IncidentKind) -> str:
    """For a kind that opens no checks of its own."""
    return site_words(kind.does[0]) if kind.does else _("go to the bed; close it when it is over")


def tells_words(kind: IncidentKind, phones: Mapping[str, str]) -> str:
    """ "tell physician 1234, expert"; nothing where nobody need be told.

    `phones` has the site's numbers by role, and that of whoever stands by outside the hours under STAND_BY.
    """
    people = [f"{role_word(role)} {printable(phones.get(role, ''))}".strip() for role in kind.tells]
    if people and phones.get(STAND_BY):
        people.append(_("stand-by {number}").format(number=printable(phones[STAND_BY])))
    return _("tell {people}").format(people=", ".join(people)) if people else ""


def checks_words(situation: Situation, kind: IncidentKind, clock: Clock) -> list[tuple[str, str]]:
    """(times, what) of each check that the incident opened, in the order of the day; a series stands once."""
    statuses = {one.record.step.id: one for one in opened_checks(situation, kind.id)}
    groups = _by_series(one.record.step for one in statuses.values())
    return [
        (
            _times([statuses[step.id] for step in group], clock),
            _check_words(group, kind.id),
        )
        for group in groups
    ]


def _check_words(steps: Sequence[Step], kind: str) -> str:
    """What a check is, told as what somebody does; one that was done before is made sure of again."""
    if kind in steps[0].voided_by_incident:
        return _("{step}: make sure again").format(step=title(steps[0]))
    return _shared_words([site_words(step.does) for step in steps])


def _times(statuses: Sequence[StepStatus], clock: Clock) -> str:
    if statuses[0].record.step.optional:
        return _("if needed")
    times = [clock.moment(one.times.due) for one in statuses if one.times.due]
    if len(times) > MOST_TIMES:
        return _("{first} to {last}, {count} times").format(first=times[0], last=times[-1], count=len(times))
    return " ".join(times)


def _by_series(steps: Iterable[Step]) -> list[list[Step]]:
    groups: dict[str, list[Step]] = {}
    for step in steps:
        groups.setdefault(step.series or step.id, []).append(step)
    return list(groups.values())


def _shared_words(texts: Sequence[str]) -> str:
    """The words with which all begin: what a series does, without the label of each time."""
    first, *rest = (text.split() for text in texts)
    while any(words[: len(first)] != first for words in rest):
        first = first[:-1]
    return " ".join(first) or texts[0]


def moves_pieces(moved: Sequence[Moved], situation: Situation, clock: Clock) -> list[Pieces]:
    """How the plan moved: what is still to come, the discharge only where it moved; or that nothing did."""
    told = [one for one in moved if one.has_moved or _still_comes(one, clock)]
    runs = [situation.chart[step].run for step in (LUTETIUM, AMINO_ACIDS)]
    stands_still = any(run is not None and run.paused_since is not None for run in runs)
    if not stands_still and not any(one.has_moved for one in moved):
        return [[(_("nothing moves"), Tone.PLAIN)]] if told else []
    later: Pieces = [(_("and later by every minute that it stands still"), Tone.WARN)]
    return [*(_moved_pieces(one, situation, clock) for one in told), *([later] if stands_still else [])]


def _still_comes(one: Moved, clock: Clock) -> bool:
    return one.milestone is not Milestone.DISCHARGE and one.after is not None and one.after > clock.now


def _moved_pieces(one: Moved, situation: Situation, clock: Clock) -> Pieces:
    """ "Lu-177 ends 11:10 → 11:14 +4 min"; what stayed says so."""
    name = _milestone_words(one.milestone, situation)
    before, after = (clock.moment(at) if at else _("unknown") for at in (one.before, one.after))
    if not one.has_moved:
        return [(f"{name} ", Tone.FAINT), (_("{time}, as before").format(time=after), Tone.FAINT)]
    pieces: Pieces = [(f"{name} ", Tone.PLAIN), (f"{before} → ", Tone.PLAIN), (after, Tone.STRONG)]
    if one.minutes is None:
        return pieces
    return [*pieces, (f" {_('{minutes:+d} min').format(minutes=one.minutes)}", Tone.WARN_STRONG)]


def _milestone_words(milestone: Milestone, situation: Situation) -> str:
    steps = situation.protocol.by_id
    return {
        Milestone.LUTETIUM_ENDS: _("{step} ends").format(step=title(steps[LUTETIUM])),
        Milestone.AMINO_ACIDS_END: _("bag ends"),
        Milestone.AMINO_ACIDS_NEEDED: _("{step} needed to").format(step=title(steps[AMINO_ACIDS])),
        Milestone.CANNULA_OUT: _("cannula out"),
        Milestone.DISCHARGE: _("discharge"),
    }[milestone]


def close_pieces(situation: Situation, entry: Entry, clock: Clock) -> list[Pieces]:
    """What is closed, and which of its checks are still open; they stay to be done."""
    kind = kind_of(situation.protocol, entry)
    said = _("Close incident {time}: {kind}").format(
        time=clock.moment(entry.occurred_at), kind=incident_title(situation, entry)
    )
    waiting = [one.record.step for one in open_checks(situation, kind.id)] if kind else []
    if not waiting:
        return [[(said, Tone.STRONG)]]
    names = ", ".join(_shared_words([title(step) for step in group]) for group in _by_series(waiting))
    return [[(said, Tone.STRONG)], [(_("still open:") + " ", Tone.PLAIN), (names, Tone.WARN_STRONG)]]
