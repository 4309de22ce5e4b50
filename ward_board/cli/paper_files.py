"""Where papers that a command makes are written: one file, or a folder for several; never a patient's name in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ward_board.config.private_file import write_private
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.documents.paper import Paper

_PDF, _PNG = ".pdf", ".png"


@dataclass(frozen=True)
class Target:
    """A file for one paper, or a folder for any number of them."""

    path: Path
    is_folder: bool

    @property
    def wants_picture(self) -> bool:
        """Whether the first page is wanted as PNG."""
        return not self.is_folder and self.path.suffix.lower() == _PNG

    def refuse_several(self, count: int) -> None:
        """Raises BadInputError where `count` papers do not go into one file."""
        if count > 1 and not self.is_folder:
            raise BadInputError(f"-o: {self.path.name} holds one paper, not {count}; name a folder, or one --bed")

    def write(self, paper: Paper, prefix: str = "") -> Path:
        """The file that the paper now is, mode 0600, whole or not at all; `prefix` goes before its name in a folder.

        Raises BadInputError where it cannot be written.
        """
        file = self.path / f"{prefix}{paper.name}{_PDF}" if self.is_folder else self.path
        try:
            write_private(file, paper.pictures[0] if self.wants_picture else paper.pdf)
        except OSError as error:
            raise BadInputError(f"-o: {file} cannot be written ({error.strerror}); name a place of your own") from None
        return file


def target_of(text: str | None) -> Target:
    """The place that `-o` names: a folder, there or not, or a file that ends in .pdf or .png.

    Raises BadInputError.
    """
    if not text or text == "-":
        why = "papers are not written to standard output" if text else "say where"
        raise BadInputError(f"-o: {why}; name a file that ends in .pdf or .png, or a folder")
    try:
        path = Path(text).expanduser()
        is_folder, is_there = path.is_dir(), path.exists()
    except (OSError, RuntimeError, ValueError) as error:
        # a home of nobody, a name that is too long, a folder that may not be looked into
        reason = error.strerror if isinstance(error, OSError) else "it is no place on this machine"
        raise BadInputError(f"-o: {text[:40]} cannot be used ({reason}); name a place of your own") from None
    if is_folder:
        return Target(path, is_folder=True)
    if path.suffix.lower() in {_PDF, _PNG}:
        return Target(path, is_folder=False)
    if is_there or (path.suffix and not text.endswith("/")):
        raise BadInputError(f"-o: {path.name} is no folder and ends in neither .pdf nor .png; name one of them")
    return Target(path, is_folder=True)
