"""The two ways out when the amino acids end too early, as acts that are filled in; the physician chooses."""

from __future__ import annotations

from dataclasses import replace

from ward_board.board.board import Bed
from ward_board.board.moments import duration
from ward_board.board.step_words import capital, title
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import AMINO_ACIDS
from ward_board.domain.shortfall import ways_out
from ward_board.domain.words import Action
from ward_board.tui.acts import Act, step_act

_ORDERED_BY = "ordered_by"


def ways_out_acts(bed: Bed) -> tuple[Act, ...]:
    """A slower rate, and more to hang, each with its figure and with who ordered it; none while the bag lasts.

    Offered beyond the minutes that the site tolerates, and only what the protocol lets people record.
    """
    situation = bed.situation
    ways = ways_out(situation, situation.now)
    if ways is None or not ways.is_beyond(situation.protocol.shortfall_tolerance_minutes):
        return ()
    step = situation.protocol.by_id[AMINO_ACIDS]
    name, short = capital(title(step)), duration(round(ways.short_minutes))
    found = []
    if ways.ml_per_h is not None:
        words = _("{step} at {rate} mL/h from now, {minutes} short")
        said = words.format(step=name, rate=number_words(ways.ml_per_h), minutes=short)
        found.append(_filled(step_act(bed, step, Action.RATE), "ml_per_h", ways.ml_per_h, said))
    words = _("{step}: hang {ml} mL more, {minutes} short")
    said = words.format(step=name, ml=number_words(ways.extra_ml), minutes=short)
    found.append(_filled(step_act(bed, step, Action.MEASURE), "ml", ways.extra_ml, said))
    return tuple(act for act in found if act.fields)


def _filled(act: Act, key: str, figure: float, words: str) -> Act:
    """The act with its figure as it stands in the form, to be confirmed or typed over."""
    if all(field.id != key for field in act.fields):
        return replace(act, fields=())
    fields = tuple(
        field.model_copy(update={"default": figure, "required": True}) if field.id == key else field
        for field in act.fields
        if field.id in {key, _ORDERED_BY}
    )
    return replace(act, words=words, fields=fields)
