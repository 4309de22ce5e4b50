from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.color import Color, ColorSystem
from rich.style import Style

from ward_board.board.layout import compose
from ward_board.board.line import Ground, Tone
from ward_board.board.view import ViewState
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.tui.dim_theme import BRIGHTEST
from ward_board.tui.few_colours import SUFFIX, has_few_colours, on_sixteen
from ward_board.tui.palette_parts import READABLE, contrast, luminance
from ward_board.tui.theme import PALETTES, THEMES, palette_for, style, theme_names

SIXTEEN = [theme + SUFFIX for theme in THEMES]
WORDS = [tone for tone in Tone if not PALETTES["dark"].tones[tone].is_picture]


def _hex(colour: Color | None) -> str:
    assert colour is not None
    return colour.get_truecolor().hex


@pytest.mark.parametrize("name", SIXTEEN)
def test_on_16_colours_no_word_is_swallowed(name: str) -> None:
    for ground in Ground:
        for tone in WORDS:
            look = style(name, ground, tone)
            text, back = (on_sixteen(_hex(colour)) for colour in (look.color, look.bgcolor))
            assert contrast(text, back) >= READABLE, (ground, tone, text, back)


@pytest.mark.parametrize("name", THEMES)
def test_on_256_colours_every_word_can_be_made_out(name: str) -> None:
    for ground in Ground:
        for tone in WORDS:
            look = style(name, ground, tone)
            text, back = (
                _hex(colour.downgrade(ColorSystem.EIGHT_BIT)) for colour in (look.color, look.bgcolor) if colour
            )
            assert contrast(text, back) >= 3, (ground, tone, text, back)


@pytest.mark.parametrize("name", SIXTEEN)
def test_a_high_alarm_a_dead_board_and_the_selection_stand_out_on_16_colours(name: str) -> None:
    looks = {ground: style(name, ground, Tone.PLAIN) for ground in (Ground.PLAIN, Ground.HIGH, Ground.SELECTED)}
    assert len({str(look) for look in looks.values()}) == len(looks)
    assert style(name, Ground.STALE, Tone.PLAIN) != looks[Ground.PLAIN]


def test_the_16_colours_are_those_of_the_library() -> None:
    for number in range(16):
        asked = Style(color=Color.from_ansi(number)).color
        assert asked is not None
        from rich._palettes import STANDARD_PALETTE

        code = "#{:02x}{:02x}{:02x}".format(*STANDARD_PALETTE[number])
        assert on_sixteen(code) == code


def test_at_night_nothing_is_brighter_than_a_mid_grey() -> None:
    for ground in Ground:
        for tone in Tone:
            look = style("dim", ground, tone)
            for colour in (look.color, look.bgcolor):
                assert luminance(_hex(colour)) <= BRIGHTEST, (ground, tone, _hex(colour))


@pytest.mark.parametrize("name", [name for name, palette in PALETTES.items() if palette.has_colour])
def test_the_end_of_a_bar_has_the_colour_of_the_bar(name: str) -> None:
    tones = PALETTES[name].tones
    assert tones[Tone.AMINO_BAR_END].text == tones[Tone.AMINO_BAR].back
    assert tones[Tone.LUTETIUM_BAR_END].text == tones[Tone.LUTETIUM_BAR].back


def test_each_theme_has_its_16_colours_and_no_color_wins() -> None:
    for theme in theme_names():
        assert palette_for(theme, no_colour=False).name == theme
        assert palette_for(theme, no_colour=False, few_colours=True).name == theme + SUFFIX
        assert palette_for(theme, no_colour=True, few_colours=True).name == "no-colour"


@pytest.mark.parametrize(
    ("environment", "few"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "screen"}, True),
        ({}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, False),
        ({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "standard"}, True),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "truecolor"}, False),
    ],
)
def test_a_terminal_of_16_colours_is_known_by_its_environment(environment: dict[str, str], few: bool) -> None:
    assert has_few_colours(environment) is few


def _text(ward: Any, no_colour: bool) -> str:
    board = ward.board()
    views = [ViewState(*size, no_colour=no_colour) for size in ((160, 42), (80, 24))]
    return "\n".join(line.text for view in views for line in compose(board, view).lines)


def _act(ward: Any, bed: int, action: Action, step: str | None = None, **rest: Any) -> None:
    request = Request(action=action, author=ward.person("phys1"), at=ward.clock.now(), step=step, **rest)
    ward.act(ward.treatment_in(bed), request)


CHANGES: dict[str, Callable[[Any], None]] = {
    "an infusion that runs and one that stands still": lambda ward: _act(ward, 5, Action.PAUSE, "amino_acids"),
    "one that stands still and one that runs again": lambda ward: _act(ward, 3, Action.RESUME, "amino_acids"),
    "one that stands still and one stopped for good": lambda ward: _act(ward, 3, Action.STOP, "lutetium"),
    "not seen for long and seen": lambda ward: _act(ward, 2, Action.SEEN),
    "an alarm that nobody has and one that is taken": lambda ward: _act(
        ward, 2, Action.TAKE, target=next(alarm.id for alarm in ward.board().alarms if alarm.bed == 2)
    ),
    "an incident and none": lambda ward: _act(ward, 4, Action.INCIDENT, values={"kind": "other"}, reason="a fall"),
}


@pytest.mark.parametrize("no_colour", [True, False])
@pytest.mark.parametrize("change", CHANGES)
def test_t26_two_states_differ_in_words_or_shapes_not_in_colour_alone(ward: Any, change: str, no_colour: bool) -> None:
    """The same board before and after, as plain text: whoever sees no colour sees the difference."""
    before = _text(ward, no_colour)
    CHANGES[change](ward)
    assert _text(ward, no_colour) != before


def test_without_colour_bars_are_told_apart_by_their_shapes(ward: Any) -> None:
    text = _text(ward, no_colour=True)
    for glyph in "█▓▒╱╳▶‖":
        assert glyph in text
