"""What waits for a countersignature: of all beds, each entry as it stands, who may not sign it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Pieces
from ward_board.board.journal_words import Teller
from ward_board.board.moments import Clock
from ward_board.board.people import author_of, signers_of
from ward_board.board.step_words import act_words, treatment_act_words
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry, Person
from ward_board.domain.entry_acts import did_it
from ward_board.domain.text import printable
from ward_board.domain.words import Action


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry that nobody has countersigned, as it stands now, and the bed that it is about."""

    bed: Bed = field(repr=False)
    entry: Entry = field(repr=False)

    @property
    def id(self) -> str:
        """The entry's id, by which a row is known whatever moves."""
        return self.entry.id


def waiting_entries(board: Board) -> list[Waiting]:
    """Deviations and what nobody signed, by bed and then as it happened."""
    return [
        Waiting(bed, entry)
        for bed in sorted(board.beds, key=lambda one: (one.number, one.treatment))
        for entry in bed.situation.chart.open_deviations
    ]


def why_not_theirs(entry: Entry, person: Person) -> str:
    """Why this person does not countersign the entry; "" where a physician may."""
    if not did_it(person, entry):
        return ""
    if entry.author == person.id:
        return _("your own act")
    if entry.second == person.id:
        return _("you verified it")
    return _("your name was typed")


def act_of(one: Waiting) -> str:
    """What was done, in a few words."""
    step = one.bed.situation.protocol.by_id.get(one.entry.step or "")
    return act_words(step, one.entry.action) if step else treatment_act_words(one.entry.action)


def by_whom(one: Waiting, board: Board) -> tuple[str, ...]:
    """Who says so, or that nobody signed; then the same in fewer words."""
    if one.entry.unsigned is not None:
        return _("NOT SIGNED: {name}").format(name=printable(one.entry.unsigned)), _("NOT SIGNED")
    names = signers_of(one.entry, board.staff)
    return ", ".join(names), names[0]


def told(one: Waiting, board: Board, clock: Clock) -> Pieces:
    """All of it in sentences: who did what, when it was typed, the code, the gates that were passed, the reason."""
    situation = one.bed.situation
    return Teller(situation.protocol, situation.chart, board.staff, clock).pieces(one.entry)


def what_became_of(one: Waiting, board: Board, clock: Clock) -> str:
    """Why an entry that waited is not as it was any more, for whoever had read it."""
    bed = board.bed_of(one.bed.treatment)
    if bed is None:
        return _("is on the board no more")
    chart = bed.situation.chart
    signed = [entry for entry in chart.entries if entry.action is Action.COUNTERSIGN and entry.target == one.id]
    if signed:
        return _("countersigned by {name} at {time}").format(
            name=author_of(signed[0], board.staff), time=clock.moment(signed[0].occurred_at)
        )
    if any(entry.id == one.id for entry in chart.voided):
        return _("was struck meanwhile")
    return _("has changed since you read it: read it again")


def named(one: Waiting) -> str:
    """The entry in a few words, for a line that tells what became of it."""
    return _("Bed {bed}, {act}").format(bed=one.bed.number, act=act_of(one))


def beds_of(waiting: Sequence[Waiting]) -> list[int]:
    """The beds' numbers, each once, in their order."""
    return sorted({one.bed.number for one in waiting})
