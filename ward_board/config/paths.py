"""Where things lie on this machine; nothing here makes a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from ward_board.errors import WardBoardError

HOME_VARIABLE = "WARD_BOARD_HOME"
_PACKAGE = Path(__file__).resolve().parents[1]


def data_folder() -> Path:
    """Where the store and its keys lie."""
    return _folder("data")


def log_folder() -> Path:
    """Where the log lies."""
    return _folder("log")


def state_folder() -> Path:
    """Where this machine remembers what is worth nothing elsewhere, such as when a board last ran here."""
    return _folder("state")


def config_file() -> Path:
    """The settings of this site, which need not exist."""
    return _folder("config") / "config.toml"


def default_store_url() -> str:
    """The store that is used when nobody names another: one SQLite file in the data folder."""
    return f"sqlite:///{(data_folder() / 'ward.db').as_posix()}"


def shipped_data() -> Path:
    """The folder with protocols, papers and the example day: in an installed package, or beside a checkout's."""
    for folder in (_PACKAGE / "_data", _PACKAGE.parent / "data"):
        if (folder / "protocols").is_dir():
            return folder
    raise WardBoardError(f"the data folder is missing beside {_PACKAGE}: install ward-board again")


def paper_folders() -> tuple[Path, ...]:
    """Where templates and words of papers are looked for: the site's own first, then the shipped ones."""
    return config_file().parent / "papers", shipped_data() / "papers"


def site_folders() -> tuple[Path, ...]:
    """Where files of the site lie that steer the program; none of them need be there."""
    folder = config_file().parent
    return folder, folder / "protocols", folder / "papers", folder / "papers" / "words"


def _folder(name: Literal["data", "log", "config", "state"]) -> Path:
    """One of the user's folders, or a part of WARD_BOARD_HOME where that is set, so that all lies in one place."""
    if home := os.environ.get(HOME_VARIABLE):
        return Path(home).expanduser().absolute() / name
    from platformdirs import PlatformDirs  # needed by those alone who set no home

    places = PlatformDirs("ward-board", appauthor=False)
    if name == "state":
        return places.user_state_path
    return {"data": places.user_data_path, "log": places.user_log_path, "config": places.user_config_path}[name]
