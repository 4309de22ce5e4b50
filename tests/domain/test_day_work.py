"""The model of the work: the arithmetic of CLINICAL §9, a site's own file, and what is wrong with one."""

from __future__ import annotations

import pytest

from ward_board.config.paths import shipped_data
from ward_board.domain.data_file import read_table
from ward_board.domain.day_work import DayWork, meetings, persons_by_minute, spans_of
from ward_board.domain.protocol_file import Source
from ward_board.errors import BadInputError

TEXT = (shipped_data() / "day_work.toml").read_text(encoding="utf-8")
SHIPPED = Source("day_work.toml", TEXT)
WORK = read_table(DayWork, SHIPPED)
PAIRS = (0, 15, 60, 75, 120, 135, 180, 195)


def changed(text: str) -> DayWork:
    return read_table(DayWork, Source("own.toml", text), SHIPPED)


def test_a_patient_takes_137_person_minutes() -> None:
    assert sum(block.minutes * block.persons for block in WORK.blocks) == 137


# stagger: last T0, last cannula out, peak persons, two-person blocks at once, team at once, minutes above 3 (or 4)
TABLE = {
    0: (0, 252, 16, 8, 8, (3, 112)),
    5: (35, 287, 11, 5, 4, (3, 126)),
    10: (70, 322, 10, 3, 3, (3, 116)),
    15: (105, 357, 8, 2, 2, (3, 137)),
    20: (140, 392, 7, 2, 2, (3, 145)),
    25: (175, 427, 6, 2, 2, (3, 125)),
    30: (210, 462, 8, 2, 2, (3, 102)),
    45: (315, 567, 5, 1, 2, (4, 21)),
    "pairs": (195, 447, 7, 1, 2, (4, 47)),
}


@pytest.mark.parametrize("stagger", TABLE)
def test_the_fixed_staggers_of_clinical_9_come_out_as_there(stagger: int | str) -> None:
    """The convention that gives every figure: a block is over at its last minute, and a watch is one person a bed.

    The last two rows of the table count minutes above 4, in brackets.
    """
    t0s = PAIRS if isinstance(stagger, str) else tuple(stagger * bed for bed in range(8))
    spans = [span for bed, t0 in enumerate(t0s, start=1) for span in spans_of(WORK, bed, t0)]
    needed = persons_by_minute(WORK, spans)

    def at_once(wanted: list[bool]) -> int:
        chosen = [span for span, is_wanted in zip(spans, wanted, strict=True) if is_wanted]
        return max(sum(one.start <= minute < one.end for one in chosen) for minute in needed)

    last, out, peak, twos, team, (people, above) = TABLE[stagger]
    assert max(t0s) == last
    assert max(span.end for span in spans) == out
    assert max(needed.values()) == peak
    assert at_once([span.block.persons > 1 for span in spans]) == twos
    assert at_once([span.block.team for span in spans]) == team
    assert sum(persons > people for persons in needed.values()) == above
    assert bool(meetings(spans)) == (twos > 1)


def test_in_one_room_one_person_watches_two_beds() -> None:
    together = changed("rooms = [[1, 2, 3]]")
    spans = [span for bed in (1, 2, 3) for span in spans_of(together, bed, 0) if span.block.id == "bedside"]
    assert persons_by_minute(together, spans)[40] == 2
    assert persons_by_minute(WORK, spans)[40] == 3


def test_a_block_moves_with_its_own_step_and_falls_away_with_it() -> None:
    spans = {span.block.id: span for span in spans_of(WORK, 1, 480, {"amino_acids.start": 0, "lutetium.start": 20})}
    assert (spans["lutetium"].start, spans["amino_acids"].start) == (480 + 22 + 20, 475)
    assert "cannula_out" not in spans
    assert spans["observation_90"].start == 570


def test_a_site_writes_what_differs_and_a_signature_is_not_taken_over() -> None:
    signed = TEXT.replace('version = "1"', 'version = "1"\nsigned_by = "somebody"', 1)
    own = 'people = 4\n[[blocks]]\nid = "cannula"\nlast_minute = -50\n'
    work = read_table(DayWork, Source("own.toml", own), Source("day_work.toml", signed))
    assert (work.people, work.by_id["cannula"].last_minute, work.by_id["check"].persons) == (4, -50, 1)
    assert work.signed_by is None
    assert changed('signed_by = "A. Bos"').signed_by == "A. Bos"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("peple = 4", "own.toml, line 1: peple: unknown key 'peple'; is it 'people'?"),
        ("people = 0", "own.toml, line 1: people: must be 1 or more (it is 0)"),
        ('[[blocks]]\nid = "check"\nlast_minute = 15', "'check' ends before it begins"),
        ('[[blocks]]\nid = "check"\nmoves_with = "lutetum.start"', "is it 'lutetium.start'?"),
        ('[[blocks]]\nid = "lutetium"\nremove = true', "'lutetium' is missing"),
        ('[[blocks]]\nid = "lutetium"\nbeds_a_person = 2', "is for work of one person"),
        ("rooms = [[1, 2], [2, 3]]", "rooms: Bed 2 stands in two rooms"),
        ("[chances.vial_late]\nleast = 30", "'least', 'usual' and 'most' do not rise"),
        ("people = ", "own.toml, line 1: not valid TOML"),
    ],
)
def test_a_bad_file_is_one_line_that_says_what_to_change(text: str, said: str) -> None:
    with pytest.raises(BadInputError) as caught:
        changed(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_figure_has_a_source() -> None:
    assert all(block.source for block in WORK.blocks)
