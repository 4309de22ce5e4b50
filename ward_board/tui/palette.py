"""The palette: every command that applies now, by name, and what has no key of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from ward_board.board.alarm_lines import first_to_take
from ward_board.board.people import shown_name
from ward_board.config.language import gettext as _
from ward_board.config.remembered import remember_theme
from ward_board.documents.on_offer import Order, papers_of, papers_of_ward
from ward_board.domain.words import Action
from ward_board.tui.acts import Act, next_acts, other_acts, pump_acts, skip_acts
from ward_board.tui.cleaning import CLEANING_SECONDS
from ward_board.tui.correcting import correctable
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.choice import ChoiceDialog, Offer
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.keys import ACTING, TABLE, Command, Place
from ward_board.tui.paper_words import orders_words
from ward_board.tui.printing import print_one
from ward_board.tui.privacy import offered_words
from ward_board.tui.recording import record
from ward_board.tui.team_act import is_team_act
from ward_board.tui.theme import theme_names
from ward_board.tui.ways_out import ways_out_acts

Do = Callable[[], None]
# what moves about on the screen needs no name
_MOVING = frozenset(
    {
        *(Command.PALETTE, Command.SELECT, Command.UP, Command.DOWN, Command.PAGE_UP, Command.PAGE_DOWN),
        *(Command.EARLIER, Command.LATER, Command.BACK),
    }
)
_AT_A_BED = frozenset(
    {
        *(Command.NEXT, Command.OPEN, Command.BEDSIDE, Command.INCIDENT, Command.NOTE, Command.HAPPENED),
        *(Command.PAUSE, Command.SKIP, Command.CORRECT, Command.COURSE),
    }
)


def open_palette(desk: Desk, do: Mapping[Command, Do]) -> None:
    """Offers what applies now; `do` carries the commands out."""

    async def ask() -> None:
        offers = list(offers_of(desk, do))
        try:
            chosen = await desk.ask(
                ChoiceDialog(_("Commands"), offers, _("a bed's number goes to it"), hint=_("does it"))
            )
        except LeftError:
            return
        desk.after_flow(chosen)

    desk.start(ask())


def offers_of(desk: Desk, do: Mapping[Command, Do]) -> Iterator[Offer[Do]]:
    """What may be chosen now: the commands of the page, the rarer acts of the selected bed, themes, beds."""
    for row in TABLE:
        if desk.place in row.places and row.command in do and applies(desk, row.command):
            yield Offer(_said(desk, row.command, row.words), do[row.command], row.label)
    if not desk.session.is_locked:
        yield from _acts(desk)
        yield from _papers(desk)
    yield from _pages_without_a_key(desk, do)
    yield Offer(_("Cleaning: keys off for 60 s"), partial(_clean, desk))
    yield from _themes(desk)
    yield from _beds(desk)


def _pages_without_a_key(desk: Desk, do: Mapping[Command, Do]) -> Iterator[Offer[Do]]:
    """Pages that have a key on the page of days alone."""
    named = {
        Command.FIGURES: (Place.FIGURES, _("the centre's figures")),
        Command.START_TIMES: (Place.START_TIMES, _("start times of the day")),
    }
    for command, (place, words) in named.items():
        if command in do and desk.place not in {Place.DAYS, place}:
            yield Offer(words, do[command])


def applies(desk: Desk, command: Command) -> bool:
    """Whether a command would do anything now; on a locked board only what looking allows."""
    if command in _MOVING:
        return False
    if desk.session.is_locked:
        return command is Command.LOCK or command not in ACTING
    if command in _AT_A_BED:
        # a page of its own knows what it is about
        return desk.own is not None or _applies_at_bed(desk, command)
    match command:
        case Command.TAKE:
            return desk.board is not None and first_to_take(desk.board.alarms) is not None
        case Command.COUNTERSIGN:
            return any(bed.situation.chart.open_deviations for bed in (desk.board.beds if desk.board else ()))
        case Command.MINE:
            return desk.session.person is not None
        case Command.NOW:
            return bool(desk.zoom or desk.pan)
        case Command.SEEN | Command.FIND:
            return desk.board is not None and bool(desk.board.beds)
        case _:
            return True


def _applies_at_bed(desk: Desk, command: Command) -> bool:
    bed = desk.bed
    if bed is None:
        return False
    match command:
        case Command.PAUSE:
            return bool(pump_acts(bed))
        case Command.NEXT | Command.HAPPENED:
            return bool(next_acts(bed))
        case Command.SKIP:
            return bool(skip_acts(bed))
        case Command.CORRECT:
            return bool(correctable(bed))
        case _:
            return True


def _said(desk: Desk, command: Command, words: str) -> str:
    if command is Command.LOCK:
        return _("lock: acting asks for a PIN again") if desk.session.person else _("sign in")
    if command is Command.PRIVACY:
        return offered_words(desk, _(words))
    if command is Command.SEEN and desk.bed is None:
        return _("a round of all beds: seen, all well")
    return _(words)


def _acts(desk: Desk) -> Iterator[Offer[Do]]:
    bed = desk.bed
    if bed is None:
        return
    named = _("Bed {bed}").format(bed=bed.number)
    # what two people sign stands here too: it may be behind much else that one of them has to do
    for act in (*filter(is_team_act, next_acts(bed)), *ways_out_acts(bed), *other_acts(bed)):
        words = f"{named}: {act.words}"
        also = (words, _("home, leave, left early, discharge")) if act.action is Action.LEAVE else ()
        yield Offer(words, partial(_record, desk, act), found_by=also)


def _papers(desk: Desk) -> Iterator[Offer[Do]]:
    """The papers that can be made now, of the selected bed or of the ward."""
    bed = desk.bed
    found = papers_of(bed, desk.board) if bed and desk.board else papers_of_ward()
    for one in found:
        if one.why_not is None:
            yield Offer(_("print: {paper}").format(paper=orders_words([one.order])), partial(_print, desk, one.order))


def _themes(desk: Desk) -> Iterator[Offer[Do]]:
    if desk.terminal.no_colour:
        return
    for name, words in theme_names().items():
        if name != desk.settings.theme:
            yield Offer(_("Theme: {name}").format(name=words), partial(choose_theme, desk, name))


def _beds(desk: Desk) -> Iterator[Offer[Do]]:
    is_private = desk.names.will_be_hidden
    for bed in desk.board.beds if desk.board else ():
        number = _("Bed {bed}").format(bed=bed.number)
        words = f"{number}  {shown_name(bed.patient, privacy=is_private)}"
        yield Offer(words, partial(_go_to, desk, bed.treatment), _("go there"), (number,) if is_private else (words,))


def _record(desk: Desk, act: Act) -> None:
    desk.start(record(desk, [act]))


def _print(desk: Desk, order: Order) -> None:
    desk.start(print_one(desk, order))


def _go_to(desk: Desk, treatment: str) -> None:
    desk.selected, desk.first_line = treatment, 0


def _clean(desk: Desk) -> None:
    desk.cleaning_until = desk.machine.monotonic() + CLEANING_SECONDS
    desk.say(_("Cleaning: keys are off for 60 s"), CLEANING_SECONDS)


def choose_theme(desk: Desk, name: str) -> None:
    """Shows everything in another theme from now on, also at the next start."""
    desk.settings = desk.settings.model_copy(update={"theme": name})
    desk.say(_("Theme: {name}").format(name=theme_names()[name]))
    remember_theme(name)
