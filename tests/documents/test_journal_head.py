"""The head of the journal, in groups that people can copy: on the handover's paper and page, and read back (A8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.board import Board
from ward_board.board.handover_page import handover_lines
from ward_board.board.view import ViewState
from ward_board.config.paths import shipped_data
from ward_board.documents.making import make_paper
from ward_board.documents.paper import PaperKind
from ward_board.domain.journal_head import JournalHead, read_head

from . import papers_ward
from .papers_ward import EVENING
from .test_ward_papers import read_back

FOLDERS = (shipped_data() / "papers",)
HEAD = JournalHead(1234, "3f2a9b1c" * 8)


@given(st.integers(1, 10**9), st.binary(min_size=32, max_size=32), st.sampled_from([" ", "", "-", "  "]), st.booleans())
def test_a8_what_was_written_down_is_read_back(seq: int, content: bytes, between: str, is_upper: bool) -> None:
    head = JournalHead(seq, content.hex())
    copied = f"Journal {seq}: {head.groups.replace(' ', between)}"
    assert read_head(copied.upper() if is_upper else copied) == head
    assert read_head(str(head)) == head
    assert len(head.groups.split()) == 16


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a8_the_handover_paper_has_the_head(board_at: Callable[[datetime], Board], language: str) -> None:
    board = replace(board_at(EVENING), head=HEAD)
    settings = papers_ward.SETTINGS
    paper = make_paper(PaperKind.HANDOVER, board, None, settings, FOLDERS, by="A. Bos", language=language)
    text = " ".join(read_back(paper.pdf))
    assert f"1234 · {HEAD.groups}" in text
    without = make_paper(PaperKind.HANDOVER, board_at(EVENING), None, settings, FOLDERS, by="A. Bos", language=language)
    assert HEAD.groups not in " ".join(read_back(without.pdf))


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_a8_the_handover_page_has_the_head_whole(board_at: Callable[[datetime], Board], width: int) -> None:
    board = replace(board_at(EVENING), head=HEAD)
    said = [line.text for line in handover_lines(board, ViewState(width, 42))]
    assert f"journal {HEAD}" in " ".join(" ".join(said).split())
    assert all(len(line.rstrip()) <= width for line in said[-3:])
    empty = replace(board, head=JournalHead(0, "0" * 64))
    assert "journal" not in " ".join(line.text for line in handover_lines(empty, ViewState(width, 42))[-3:])
