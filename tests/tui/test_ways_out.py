"""The ways out of a shortfall as the keys offer them: filled in, with who ordered it."""

from __future__ import annotations

from datetime import date

from ward_board.board.board import Bed, bed_of
from ward_board.domain.patient import Patient
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM
from ward_board.domain.words import Action
from ward_board.tui.acts import Act, default_text
from ward_board.tui.ways_out import ways_out_acts

from ..domain.whole_day import WholeDay, whole_day


def bed(day: WholeDay, minute: float) -> Bed:
    return bed_of(Patient("p1", "de Boer P.", date(1949, 1, 30), "41.883", "NL", "nl"), day.situation(minute))


def filled(act: Act) -> dict[str, str]:
    """What stands in the form before anybody types."""
    return {field.id: default_text(field) for field in act.fields}


def late(minutes: float) -> WholeDay:
    """A day on which the lutetium starts so many minutes after its time."""
    day = whole_day().until(LUTETIUM)
    day.do(LUTETIUM, 30 + minutes, action="start")
    return day


def test_h13_both_ways_out_are_offered_filled_in_beyond_the_tolerance() -> None:
    assert ways_out_acts(bed(late(15), 60)) == ()
    slower, more = ways_out_acts(bed(late(20), 60))
    assert (slower.action, filled(slower)) == (Action.RATE, {"ml_per_h": "225", "ordered_by": ""})
    assert (more.action, filled(more)) == (Action.MEASURE, {"ml": "84", "ordered_by": ""})
    assert slower.words == "Amino acids at 225 mL/h from now, 20 min short"


def test_h13_either_way_out_ends_the_shortfall_and_names_who_ordered_it() -> None:
    for place in (0, 1):
        day = late(20)
        act = ways_out_acts(bed(day, 60))[place]
        values = {key: text for key, text in filled(act).items() if text}
        refused = day.answer(60, "nurse1", AMINO_ACIDS, str(act.action), **values)
        assert refused == (3, ["physician_choice"])
        day.record(60, "nurse1", AMINO_ACIDS, str(act.action), ordered_by="phys1", **values)
        owed = day.situation(61).plan.amino_acids
        assert owed is not None
        assert owed.shortfall_minutes < 1
        assert ways_out_acts(bed(day, 61)) == ()
