"""Signing in, signing again, and the second signature of a card."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from ward_board.board.board import Bed
from ward_board.board.header import short_names
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.rule_card import rule_card
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.authors import is_unsigned
from ward_board.domain.entry import Person
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.text import printable
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.tui.acts import Act
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.act_dialog import Filled
from ward_board.tui.dialogs.cards import patient_lines, row, sentence_lines
from ward_board.tui.dialogs.sign_in import NotSigningError, OnDuty, Signature, SignInDialog
from ward_board.tui.keys import SIGNING_KEYS
from ward_board.tui.noting import line_kept
from ward_board.ward.own_pin import OwnPinNeededError


def silence_of(desk: Desk) -> Callable[[], str | None]:
    """What a dialog says for as long as the store does not answer, before anybody types a PIN for nothing."""

    def said() -> str | None:
        if desk.health.stale_seconds(desk.machine.monotonic()) is None:
            return None
        return _("the store does not answer: nothing typed is kept until it does")

    return said


def on_duty(desk: Desk) -> tuple[OnDuty, ...]:
    """Who is on duty, numbered as the F-keys are, in the order in which they came."""
    if desk.board is None:
        return ()
    present = desk.board.duty.present[: len(SIGNING_KEYS)]
    named = zip(present, short_names(present), strict=True)
    numbered = enumerate(named, start=1)
    return tuple(OnDuty(place, name, Person(one.id, one.name, one.roles)) for place, (one, name) in numbered)


async def signed_in(desk: Desk, *, at_the_bed: bool = False) -> Person:
    """Whoever is signed in, or signs in now; raises LeftError.

    What is done `at_the_bed` waits for no PIN: who cannot sign goes on with their name, for this one act.
    """
    if desk.session.person is not None:
        return desk.session.person
    try:
        return await sign_in(desk, may_go_unsigned=at_the_bed)
    except NotSigningError:
        # read in with its first use
        from ward_board.tui.unsigned import go_unsigned

        return await go_unsigned(desk)


async def sign_in(desk: Desk, whom: Person | None = None, *, may_go_unsigned: bool = False) -> Person:
    """Opens a session for whoever gives id and PIN, `whom` where that is known; raises LeftError."""
    title = _("Locked: sign in to act") if desk.session.is_locked else _("Sign in to act")
    dialog = SignInDialog(title, beside=_("looking needs none"), on_duty=on_duty(desk), may_go_unsigned=may_go_unsigned)
    if whom is not None:
        dialog.identify(whom)
    person, _signature = await _signed(desk, dialog, partial(_own_verified, desk))
    desk.session.sign_in(person, desk.machine.monotonic())
    if waiting := desk.drafts.count(person.id):
        said = ngettext(
            "{count} of your drafts is parked; open the same act again",
            "{count} of your drafts are parked; open the same act again",
            waiting,
        )
        desk.say(said.format(count=waiting))
    return person


async def sign_again(desk: Desk, person: Person, why: str) -> None:
    """The PIN of the same person once more, for what weighs more; raises LeftError.

    Who goes on without signing has none to give: a physician countersigns.
    """
    if is_unsigned(person):
        return
    title = _("{why}: PIN of {name} again").format(why=why, name=person.name)
    dialog = SignInDialog(title, again=person, beside=_("nothing is recorded yet"))
    await _signed(desk, dialog, partial(verified, desk))


async def second_signature(desk: Desk, filled: Filled, first: Person) -> tuple[Person, Signature]:
    """Who verifies what the first person performed, by their own id and PIN; raises LeftError."""

    async def another(signature: Signature) -> Person:
        person = await verified(desk, signature)
        if person.id == first.id:
            raise BadInputError(_("a second person other than the first signs here"))
        return person

    bed = desk.board.bed_of(filled.act.treatment) if desk.board else None
    clock = Clock(desk.ward.zone, desk.ward.clock.now())
    dialog = SignInDialog(
        _("{act}: the second person signs").format(act=filled.act.words),
        facts=lambda width: second_facts(filled, first, bed, clock, width, privacy=desk.names.are_hidden),
        blind=blind_fields(filled.act),
        beside=_("never the same person"),
        on_duty=[one for one in on_duty(desk) if one.person.id != first.id],
    )
    return await _signed(desk, dialog, another)


def blind_fields(act: Act) -> tuple[FormField, ...]:
    """The numbers that the second person types again without seeing the first."""
    return tuple(field for field in act.fields if field.type is FieldType.NUMBER and field.required)


def second_facts(
    filled: Filled, first: Person, bed: Bed | None, clock: Clock, width: int, *, privacy: bool
) -> tuple[Line, ...]:
    """What the second person verifies: who lies there, what, when, by whom; without the numbers."""
    lines = patient_lines(width, bed, privacy=privacy) if bed else []
    did = _("performed by {name} at {time}").format(name=printable(first.name), time=clock.moment(filled.at))
    lines += [Line((), Ground.BAR), row(width, [(filled.act.words, Tone.STRONG), (f"   {did}", Tone.PLAIN)])]
    blind = {field.id for field in blind_fields(filled.act)}
    for field in filled.act.fields:
        if field.id in filled.values and field.id not in blind:
            said = printable(filled.values[field.id])
            lines.append(row(width, [(f"{_(field.title)}  ", Tone.FAINT), (said, Tone.PLAIN)]))
    return (*lines, *_rule_lines(filled.act, bed, clock, width))


def _rule_lines(act: Act, bed: Bed | None, clock: Clock, width: int) -> list[Line]:
    """The days of each rule, which two people approve, and by which half-life."""
    card = rule_card(bed.situation, act.step, clock) if bed and act.step else None
    if card is None:
        return []
    said = [card.half_life, *((rule.sentence, rule.tone) for rule in card.rules), *card.beside]
    return [line for words, tone in said for line in sentence_lines(width, words, tone)]


async def verified(desk: Desk, signature: Signature) -> Person:
    """Whose id and PIN these are; raises BadInputError and StoreUnavailableError.

    Somebody whose PIN another chose signs nothing beside others: alone, with `sign_in`, they choose their own first.
    """
    try:
        return await _tried(desk, signature)
    except OwnPinNeededError:
        raise BadInputError(_("sign in once yourself first (l, id, PIN), and choose a PIN of your own")) from None


async def _own_verified(desk: Desk, signature: Signature) -> Person:
    """The same for whoever signs in: somebody whose PIN another chose chooses their own now; raises LeftError too."""
    try:
        return await _tried(desk, signature)
    except OwnPinNeededError as error:
        # read in with its first use
        from ward_board.tui.own_pin import choose_own_pin

        return await choose_own_pin(desk, signature, error.given)


async def _tried(desk: Desk, signature: Signature) -> Person:
    return await line_kept(desk, partial(desk.ward.signing.sign_in, signature.staff_id.lower(), signature.pin))


async def _signed(
    desk: Desk, dialog: SignInDialog, whose: Callable[[Signature], Awaitable[Person]]
) -> tuple[Person, Signature]:
    dialog.hindrance = silence_of(desk)
    while True:
        signature = await desk.ask(dialog)
        try:
            return await whose(signature), signature
        except (BadInputError, StoreUnavailableError) as error:
            dialog.wrong(str(error))
