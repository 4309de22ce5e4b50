from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.line import Line, Run
from ward_board.tui.dialogs.scrolling import laid_out, more_words


def line(text: str) -> Line:
    return Line((Run(text),))


TEXTS = st.lists(st.sampled_from(["", "words"]), max_size=12)


@given(TEXTS, st.integers(1, 30), st.data(), TEXTS, st.integers(0, 4), st.integers(1, 40))
def test_what_has_the_cursor_is_always_seen(
    head: list[str], count: int, data: st.DataObject, beside: list[str], messages: int, rows: int
) -> None:
    focus = data.draw(st.integers(0, count - 1))
    body = [line("here" if place == focus else data.draw(st.sampled_from(["", "row"]))) for place in range(count)]
    said: list[tuple[int, int]] = []

    def heading(above: int, below: int) -> Line:
        said.append((above, below))
        return line("heading")

    shown = laid_out(
        [line("title"), *map(line, head)],
        heading,
        body,
        focus,
        beside=[line(text) for text in beside],
        message=[line("message")] * messages,
        foot=line("foot"),
        rows=rows,
    )
    texts = [one.text for one in shown]
    assert len(shown) <= rows
    assert texts[0] == "title"
    if rows >= 2:
        assert "here" in texts
    if rows >= 4:
        assert texts[-1] == "foot"
    if rows >= 5 and messages:
        assert "message" in texts
    (counted,) = said
    filled = 3 + sum(map(bool, head)) + sum(bool(one.text) for one in body) + sum(map(bool, beside)) + messages
    if rows >= filled:
        assert counted == (0, 0)


def test_how_much_stands_outside() -> None:
    assert more_words(0, 0) == ""
    assert more_words(2, 3) == "2 more above, 3 more below"
