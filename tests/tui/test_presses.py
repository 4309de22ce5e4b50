from __future__ import annotations

import pytest

from ward_board.tui.presses import FIRST_REPEAT_SECONDS, NEXT_REPEAT_SECONDS, Presses


def test_a_key_is_named_by_what_it_types() -> None:
    presses = Presses()
    assert presses.press("question_mark", "?", 1.0).key == "?"
    assert presses.press("space", " ", 2.0).key == "space"
    assert presses.press("enter", "\r", 3.0).key == "enter"
    assert presses.press("ctrl+p", "\x10", 4.0).key == "ctrl+p"


def test_the_same_key_again_soon_belongs_to_the_same_train() -> None:
    presses = Presses()
    first = presses.press("enter", None, 1.0)
    again = presses.press("enter", None, 1.0 + FIRST_REPEAT_SECONDS * 0.99)
    assert again.train_began == first.at


@pytest.mark.parametrize("between", [("space", 1.1), (None, 1.0 + FIRST_REPEAT_SECONDS + 0.01)])
def test_another_key_or_a_pause_begins_a_new_train(between: tuple[str | None, float]) -> None:
    presses = Presses()
    presses.press("enter", None, 1.0)
    key, at = between
    if key:
        presses.press(key, None, at)
    assert presses.press("enter", None, at + 0.1).train_began >= (at if key else at + 0.1)


def test_after_the_first_repeat_a_pause_of_a_breath_ends_the_train() -> None:
    """Whoever is told to press once more must not have to wait."""
    presses = Presses()
    first = presses.press("enter", None, 1.0)
    second = presses.press("enter", None, 1.9)
    third = presses.press("enter", None, 1.9 + NEXT_REPEAT_SECONDS * 0.9)
    fourth = presses.press("enter", None, third.at + NEXT_REPEAT_SECONDS * 1.1)
    assert second.train_began == third.train_began == first.at
    assert fourth.train_began == fourth.at


def test_only_printable_characters_type_something() -> None:
    presses = Presses()
    assert presses.press("é", "é", 1.0).is_text
    assert not presses.press("enter", "\r", 2.0).is_text
    assert not presses.press("escape", "\x1b", 3.0).is_text
    assert not presses.press("f1", None, 4.0).is_text
