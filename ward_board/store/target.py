"""Where a copy of a store is put back: an address, whether a store stands there, a broken one, or none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from sqlalchemy import URL, Engine, inspect

from ward_board.config.private_file import make_private
from ward_board.errors import BadInputError, StoreUnavailableError, VerificationFailedError, WardBoardError
from ward_board.store import place
from ward_board.store.copies import Source, lines_of
from ward_board.store.engine import (
    connect_to_read,
    connect_to_write,
    let_go,
    make_engine,
    parse_url,
    place_of,
    said_plainly,
)
from ward_board.store.keys import Anchor, KeyPlace, Keys
from ward_board.store.lease import Lease
from ward_board.store.line_file import said_of
from ward_board.store.putting_back import put_back
from ward_board.store.rebuilding import Kept, rebuilt
from ward_board.store.schema import Identity, drop, identify
from ward_board.store.snapshot import Line
from ward_board.store.standing import standing_of
from ward_board.store.store import Store, WriteTransaction, file_of, key_place_of, mirror_of
from ward_board.store.verify import verify
from ward_board.store.verify_follows import IndexOf
from ward_board.store.view import Origin

_KINDS = {"ward": "a ward's", "demo": "a demo's"}


class Target:
    """The place of a store that is to be `identity`; `keys_folder` and `mirror_folder` as for `Store.open`.

    `file` is None for a server; `place` is the address as people may see it, `mirror` the mirror that belongs there.
    Raises BadInputError for an address that is none, StoreUnavailableError for a link.
    """

    def __init__(self, url: str, identity: Identity, keys_folder: Path | None, mirror_folder: Path) -> None:
        self._url = parse_url(url)
        self.identity = identity
        self.place, self.file = place_of(self._url), file_of(self._url)
        if self.file and (self.file.is_symlink() or (self.file.exists() and not self.file.is_file())):
            raise StoreUnavailableError(f"{self.file}: is a link or no file; name the file itself with --store")
        self._engine = make_engine(self._url)
        self.key_place = key_place_of(identity, self.file, keys_folder)
        self.mirror = mirror_of(self._engine, identity, self.file, mirror_folder)

    @property
    def keys(self) -> Keys:
        """What the store was sealed with.

        Raises StoreUnavailableError where they are missing.
        """
        keys = self.key_place.load()
        if keys is None:
            raise StoreUnavailableError(f"the keys of this store are missing; put back {self.key_place.secrets} first")
        return keys

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands there.

        Raises StoreUnavailableError where a server does not answer.
        """
        if self.file is not None:
            return not self.file.exists() or self.file.stat().st_size == 0
        with said_plainly(self.place), connect_to_read(self._engine) as connection, connection.begin():
            return not inspect(connection).get_table_names()

    @property
    def source(self) -> Source:
        """What stands there, line by line."""
        return lines_of(self._engine, self.place)

    def refuse_another(self) -> None:
        """Raises BadInputError where another store stands there; one that does not say which it is may be anything."""
        try:
            with said_plainly(self.place), connect_to_read(self._engine) as connection, connection.begin():
                found = identify(connection)
        except WardBoardError:
            return
        if (
            found is None
            or not found.is_sound
            or (found.store_id, found.kind) == (self.identity.store_id, self.identity.kind)
        ):
            return
        if found.kind != self.identity.kind:
            here, there = _KINDS[self.identity.kind], _KINDS[found.kind]
            raise BadInputError(f"the copy is {here}, and {self.place} is {there} store; neither goes into the other")
        raise BadInputError(f"the copy is of another store than {self.place}; name its own with --store")

    def sweep(self, scratch: Path) -> None:
        """Take away what a restore that was killed left beside the store, but for `scratch`; for who has it alone."""
        for left in scratch.parent.glob(f"{_scratch_begins(self.file)}*") if self.file else ():
            if left != scratch:
                shutil.rmtree(left, ignore_errors=True)

    def made_aside(self, scratch: Path, making: Making, lease: Lease) -> Made:
        """A whole store in a file of `scratch`, verified; nothing else is touched.

        Raises VerificationFailedError where it is not whole.
        """
        file = scratch / "store.db"
        place.make_file(file)
        url = URL.create("sqlite", database=str(file))
        engine = make_engine(url)
        try:
            return Made(file, self._filled(url, engine, making, lease, scratch))
        finally:
            let_go(engine)

    def put_back(self, scratch: Path, making: Making, lease: Lease, ending: str) -> Path | None:
        """Make a whole store here; a file that stood here, and the mirror, keep their names with `ending` behind them.

        The kept file, None where there was none. Raises BadInputError for a server that holds something,
        VerificationFailedError where the store is not whole, StoreUnavailableError; then all is as it was.
        """
        if self.file is None:
            self._make_on_server(scratch, making, lease, ending)
            self._stands_here()
            return None
        self.sweep(scratch)
        made = self.made_aside(scratch, making, lease)
        self._engine.dispose()
        kept = self.file.with_name(self.file.name + ending)
        was_there = put_back(made.file, self.file, kept, self.key_place, made.head, self.mirror)
        self._stands_here()
        return kept if was_there else None

    def _stands_here(self) -> None:
        """Two people said so: what stands elsewhere is a copy from now on."""
        if self.identity.kind == "ward":
            self.key_place.remember_standing(standing_of(self._url))

    def _make_on_server(self, scratch: Path, making: Making, lease: Lease, ending: str) -> None:
        if not self.is_empty:
            raise BadInputError(
                f"{self.place}: is not empty; a backup is put back into an empty database only: make one (createdb), "
                "and name it with --store"
            )
        try:
            head = self._filled(self._url, self._engine, making, lease, scratch)
        except VerificationFailedError:
            with said_plainly(self.place), connect_to_write(self._engine) as connection, connection.begin():
                drop(connection)
            raise
        if self.mirror.is_there:
            self.mirror.put_aside(self.mirror.file.with_name(self.mirror.file.name + ending))
        self.key_place.remember(head)

    def close(self) -> None:
        """Let go of the file or the server."""
        self._engine.dispose()

    def _filled(self, url: URL, engine: Engine, making: Making, lease: Lease, scratch: Path) -> Anchor:
        """The head of the store that was made in the empty database behind `engine`."""
        wanted = Kept(self.identity, making.ids)
        with rebuilt(engine, place_of(url), making.lines, self.keys, wanted, making.origin) as transaction:
            making.fill(transaction)
        remembered = KeyPlace(self.key_place.secrets, scratch / "verified", self.identity.kind)
        found = verify(Store(url, engine, self.identity, remembered, lease=lease), index_of=making.index_of)
        head = remembered.last_verified()
        if not found.ok or head is None:
            raise VerificationFailedError(f"the copy is damaged: {found.sentence}")
        return head


@contextmanager
def scratch_for(url: str) -> Iterator[Path]:
    """A folder of this user alone that is gone at the end, on the disk of the store where that is a file."""
    file = file_of(parse_url(url))
    disk = file.parent if file else Path(gettempdir())
    # whatever the system refuses in the block has to do with this disk
    with said_of(disk):
        make_private(disk)
        with TemporaryDirectory(prefix=_scratch_begins(file), dir=disk, ignore_cleanup_errors=True) as folder:
            yield Path(folder)


def _scratch_begins(file: Path | None) -> str:
    return f".{file.name if file else 'ward-board'}.restoring-"


@dataclass(frozen=True, slots=True)
class Making:
    """How a store is made again: from which lines, with which ids given already, and what is added to them.

    `index_of` says what follows from the entries of a treatment, `origin` where what is added comes from.
    """

    lines: Iterable[Line]
    ids: Mapping[str, int]
    fill: Callable[[WriteTransaction], None]
    index_of: IndexOf
    origin: Origin


@dataclass(frozen=True, slots=True)
class Made:
    """A store that was made aside, and its verified head."""

    file: Path
    head: Anchor
