from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.search import closeness, matches, search_key
from ward_board.domain.text import clean

names = st.text(min_size=1, max_size=40).map(lambda text: clean(text).text)


@given(names)
def test_h27_a_name_finds_itself_in_every_spelling_of_its_accents(name: str) -> None:
    for form in ("NFC", "NFD"):
        typed = unicodedata.normalize(form, name)
        assert matches(typed, name), form
        assert matches(name, typed), form
        assert search_key(typed) == search_key(name)


@given(names)
def test_h27_a_name_finds_itself_in_capitals_and_small_letters(name: str) -> None:
    assert matches(name.casefold(), name)
    assert matches(search_key(name), name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(("zolty", "Żółty P."), ("ZOLTY", "Żółty P."), ("żół", "Żółty P."), ("muller", "Müller K.")),
        *(("mueller", "Müller K."), ("weiss", "Weiß A."), ("sorensen", "Sørensen B."), ("soerensen", "Sørensen B.")),
        *(("boer p", "de Boer P."), ("dangelo", "D'Angelo R."), ("Lukasz", "Łukasz N."), ("okaf", "Okafor C.")),
    ],
)
def test_h27_names_are_found_without_their_accents(typed: str, name: str) -> None:
    assert matches(typed, name)


def test_what_is_not_in_it_is_not_found() -> None:
    assert not matches("visser", "Jansen A.", "41.881")
    assert not matches("jansen b", "Jansen A.")
    assert matches("", "Jansen A.")


def test_a_whole_word_answers_best() -> None:
    assert closeness("6", "Bed 6") < closeness("6", "Cleaning: keys off for 60 s") < closeness("6", "41.886")
