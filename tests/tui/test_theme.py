from __future__ import annotations

import pytest

from ward_board.board.line import Ground, Tone
from ward_board.tui.theme import NO_COLOUR, PALETTES, READABLE, Shade, contrast, palette_for, style

COLOURED = [name for name, palette in PALETTES.items() if palette.has_colour]
ALL = [(ground, tone) for ground in Ground for tone in Tone]


@pytest.mark.parametrize("name", PALETTES)
def test_every_tone_has_a_look_on_every_ground(name: str) -> None:
    for ground, tone in ALL:
        for shade in Shade:
            assert style(name, ground, tone, shade) is not None


@pytest.mark.parametrize("name", COLOURED)
def test_words_can_be_read_on_every_ground(name: str) -> None:
    """WCAG AA, 4.5:1, for every tone that carries words; bars, hatches and lines are shapes."""
    palette = PALETTES[name]
    for ground, tone in ALL:
        if palette.tones[tone].is_picture:
            continue
        look = style(name, ground, tone)
        assert look.color is not None
        assert look.bgcolor is not None
        text, back = (colour.get_truecolor().hex for colour in (look.color, look.bgcolor))
        assert contrast(text, back) >= READABLE, (ground, tone)


@pytest.mark.parametrize("name", COLOURED)
def test_a_board_that_stands_still_is_grey_and_can_be_read(name: str) -> None:
    look = style(name, Ground.PLAIN, Tone.WARN_STRONG, Shade.OLD)
    assert look.color is not None
    red, green, blue = look.color.get_truecolor()
    assert max(red, green, blue) - min(red, green, blue) < 60
    assert look.bgcolor is not None
    assert contrast(look.color.get_truecolor().hex, look.bgcolor.get_truecolor().hex) >= READABLE


def test_without_colour_there_is_none_and_alarms_are_still_told_apart() -> None:
    for ground, tone in ALL:
        look = style(NO_COLOUR.name, ground, tone)
        assert look.color is None
        assert look.bgcolor is None
    high, plain = (style(NO_COLOUR.name, ground, Tone.PLAIN) for ground in (Ground.HIGH, Ground.PLAIN))
    assert high.reverse
    assert not plain.reverse


def test_no_color_wins_over_the_theme_of_the_settings() -> None:
    assert palette_for("light", no_colour=True) is NO_COLOUR
    assert palette_for("light", no_colour=False).name == "light"
    assert palette_for("no such theme", no_colour=False).name == "dark"


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
