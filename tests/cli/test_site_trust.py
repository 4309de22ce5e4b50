"""H41: what a site has of its own steers the program, so no command obeys a file of it that others may change."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ward_board.config.paths import shipped_data

from .conftest import Command

DAY_LIST = """date,bed,name,birth_date,number,country,cycle,t0,protocol
2026-11-26,1,Jansen A.,1951-04-08,40.217,NL,2,08:00,ours
"""
OURS = 'extends = "lu177-octreotate-core"\nid = "ours"\nversion = "1"\ntitle = "Ours"\nsource = "us"\n'
NOW = ("--now", "2026-11-25T16:00")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The folder of a site's own files, none of which others may change."""
    folder = tmp_path / "home" / "config"
    (folder / "protocols").mkdir(parents=True)
    (folder / "papers" / "words").mkdir(parents=True)
    (folder / "config.toml").write_text('ward = "C4"\n')
    (folder / "protocols" / "ours.toml").write_text(OURS)
    (tmp_path / "day.csv").write_text(DAY_LIST)
    return folder


def _own(site: Path, name: str) -> Path:
    """A file of the site; what it has none of yet is a copy of what was shipped."""
    file = site / name
    if not file.exists():
        shutil.copyfile(shipped_data() / name, file)
    return file


def _book(command: Command, site: Path) -> str:
    answer = command("import", str(site.parents[1] / "day.csv"), "--dry-run", *NOW)
    return answer.out + answer.err


def _course(command: Command, _site: Path) -> str:
    return command("plan", *NOW).err


def _stats(command: Command, _site: Path) -> str:
    return command("stats", *NOW).err


def _times(command: Command, _site: Path) -> str:
    return command("plan", "2026-11-27", *NOW).err


def _paper(command: Command, site: Path) -> str:
    sheet = str(site.parents[1] / "sheet.pdf")
    return command("papers", "day-sheet", "--date", "2026-11-26", "--bed", "1", "-o", sheet, *NOW).err


Use = Callable[[Command, Path], str]
USES: dict[str, Use] = {
    "config.toml": _course,
    "protocols/ours.toml": _book,
    "course.toml": _course,
    "day_work.toml": _times,
    "staff-dose.toml": _stats,
    "papers/words/day-sheet.en.toml": _paper,
    "papers/day-sheet.typ": _paper,
}


@pytest.mark.parametrize("name", USES)
def test_h31_a_file_of_the_site_that_others_may_change_is_refused_where_it_is_used_and_told_by_doctor(
    demo: Command, site: Path, name: str
) -> None:
    file, use = _own(site, name), USES[name]
    assert "others may" not in use(demo, site)
    file.chmod(0o666)
    said = f"others may change {file}: run chmod go-w {file}"
    assert said in use(demo, site)
    told = demo("doctor", "--quiet", *NOW).out
    assert [line.split()[0] for line in told.splitlines() if said in line] == ["wrong"], told
    file.chmod(0o644)
    assert "others may" not in use(demo, site), "it is used again at once"


@pytest.mark.parametrize("name", USES)
def test_a_pipe_in_place_of_a_file_of_the_site_holds_nobody_up(demo: Command, site: Path, name: str) -> None:
    file = _own(site, name)
    file.unlink()
    os.mkfifo(file)
    assert f"{file}: is no file: name a regular one" in USES[name](demo, site)


def test_h31_a_folder_of_the_site_that_others_may_write_to_ends_every_command_but_doctor(
    demo: Command, site: Path
) -> None:
    (site / "protocols").chmod(0o777)
    said = f"others may write to {site / 'protocols'}: run chmod go-w {site / 'protocols'}"
    shown = demo("show", *NOW)
    assert (shown.code, shown.err) == (2, f"ward-board: {said}\n")
    told = demo("doctor", *NOW)
    assert f"wrong  settings: {said}\n" in told.out
    assert "store" in told.out, "it goes on with the rest"


def test_a_draft_that_others_may_change_is_shown_and_told(demo: Command, site: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text(OURS.replace('"ours"', '"draft"'))
    draft.chmod(0o666)
    looked = demo("doctor", "--protocol", str(draft))
    assert looked.code == 0
    assert "note   draft.toml: others may change" in looked.out
    own = site / "protocols" / "ours.toml"
    own.chmod(0o666)
    looked = demo("doctor", "--protocol", "ours")
    assert looked.code == 2
    assert "wrong  ours.toml: others may change" in looked.out
