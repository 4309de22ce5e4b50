"""The language of the board changes at any time, also for what was imported before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from ward_board.config.language import _, gettext, ngettext, use_language
from ward_board.errors import BadInputError


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


@pytest.fixture
def dutch(tmp_path: Path) -> Path:
    catalogue = Catalog(locale="nl")
    catalogue.add("start amino acids", "aminozuren starten")
    catalogue.add(("{count} bed", "{count} beds"), ("{count} bed", "{count} bedden"))
    file = tmp_path / "nl" / "LC_MESSAGES" / "ward-board.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        write_mo(stream, catalogue)
    return tmp_path


def test_english_is_the_source() -> None:
    assert use_language("en")
    assert _("start amino acids") == "start amino acids"
    assert [ngettext("{count} bed", "{count} beds", count) for count in (0, 1, 2)] == [
        "{count} beds",
        "{count} bed",
        "{count} beds",
    ]


def test_a_switch_works_after_the_import_and_back(dutch: Path) -> None:
    assert use_language("nl", dutch)
    assert _("start amino acids") == gettext("start amino acids") == "aminozuren starten"
    assert ngettext("{count} bed", "{count} beds", 2) == "{count} bedden"
    assert _("not translated yet") == "not translated yet"
    use_language("en")
    assert _("start amino acids") == "start amino acids"


def test_without_a_catalogue_the_board_speaks_english_and_says_so(dutch: Path) -> None:
    use_language("nl", dutch)
    assert not use_language("pl", dutch)
    assert _("start amino acids") == "start amino acids"


def test_the_shipped_folder_is_asked_where_no_other_is_named() -> None:
    assert not use_language("zz")


@pytest.mark.parametrize("content", [b"", b"not a catalogue", b"\xde\x12\x04\x95" + b"\xff" * 40])
def test_a_broken_catalogue_is_told_and_the_language_stays(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "pl" / "LC_MESSAGES" / "ward-board.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    with pytest.raises(BadInputError, match="not a catalogue"):
        use_language("pl", tmp_path)
    assert _("start amino acids") == "start amino acids"
