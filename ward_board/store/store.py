"""The store: made, opened, and handed out one transaction at a time."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, Self, cast

from sqlalchemy import URL, Connection, Engine, insert

from ward_board.domain.access import Access
from ward_board.errors import BadInputError, StoreUnavailableError, WardBoardError
from ward_board.store import place, schema
from ward_board.store.archive import ArchiveView, ArchiveWriter
from ward_board.store.chain import genesis, seal_of_access_head, seal_of_head
from ward_board.store.engine import (
    connect_to_read,
    connect_to_write,
    let_go,
    make_engine,
    parse_url,
    place_of,
    said_plainly,
)
from ward_board.store.journal import JournalView, JournalWriter
from ward_board.store.keys import Anchor, KeyPlace, Keys
from ward_board.store.known_heads import KnownHeads
from ward_board.store.lease import Lease
from ward_board.store.mirror import Mirror
from ward_board.store.people import PeopleView, PeopleWriter
from ward_board.store.schema import Identity, Opening
from ward_board.store.staff import StaffView, StaffWriter
from ward_board.store.standing import Standing, remembered_in
from ward_board.store.tables import ACCESS_HEAD, HEAD, STORE
from ward_board.store.view import Origin

Kind = Literal["ward", "demo"]


class ReadView(JournalView, PeopleView, StaffView, ArchiveView):
    """One moment of the store."""


class WriteTransaction(JournalWriter, PeopleWriter, StaffWriter, ArchiveWriter):
    """The store while nobody else writes; what is decided on what it shows holds."""


class Store:
    """An open store; any thread may ask it for transactions, no fork may inherit it.

    `kind` is "ward" or "demo", `id` 32 hex digits, `url` the address with which it opens again, `place` the address as
    people may see it, `file` where it lies, None for a server. `origin` says with each transaction where its entries
    come from; who opens the store sets it. `mirror` follows what is written, None where nobody asked for one. `heads`
    are the ends that were written or seen here. `lease` is that of a restore, which has the store alone. `copy_of` is
    where the store stands of which this is a copy: then it can only be read, and no mirror follows it; else None.
    """

    def __init__(
        self,
        url: URL,
        engine: Engine,
        identity: Identity,
        key_place: KeyPlace,
        mirror_folder: Path | None = None,
        lease: Lease | None = None,
        copy_of: str | None = None,
    ) -> None:
        self.engine = engine
        self.id = identity.store_id
        self.kind = cast(Kind, identity.kind)
        self.url = url.render_as_string(hide_password=False)
        self.place, self.file = place_of(url), file_of(url)
        self.copy_of = copy_of
        self.key_place = key_place.of_copy() if copy_of else key_place
        self.keys = key_place.load()
        self._lease = lease or Lease.together(key_place.secrets)
        # what was opened before may be a file that a restore has put aside meanwhile
        engine.dispose()
        self.origin: Callable[[], Origin] = Origin
        self.heads = KnownHeads()
        folder = None if copy_of else mirror_folder
        self.mirror = mirror_of(engine, identity, self.file, folder) if folder else None
        if self.mirror:
            # what a crash, or another program, left out
            self.mirror.follow()

    @classmethod
    def create(
        cls, url: str, *, kind: Kind, keys_folder: Path | None = None, mirror_folder: Path | None = None
    ) -> Self:
        """A new, empty store, whole or not at all; `keys_folder` is the data folder where none is given.

        With `mirror_folder` each act is written there a second time (a demo store's mirror lies beside its file).
        Raises BadInputError where something is there already, StoreUnavailableError where it cannot be made.
        """
        address = parse_url(url)
        file = file_of(address)
        identity = Identity(schema.NEWEST, uuid.uuid4().hex, kind)
        key_place = key_place_of(identity, file, keys_folder)
        if file is not None:
            _refuse_gone(file, keys_folder)
            place.make_file(file)
        engine = make_engine(address)
        try:
            with said_plainly(place_of(address)), connect_to_write(engine) as connection, connection.begin():
                if schema.identify(connection):
                    raise BadInputError(
                        f"{place_of(address)}: is a store already; open it, or name another with --store"
                    )
                schema.build(connection)
                _begin_journal(connection, identity, key_place.make(identity.schema))
        except WardBoardError:
            let_go(engine)
            if file is not None:
                place.drop_empty(file)
            raise
        Standing(identity, key_place, address).take()
        return cls(address, engine, identity, key_place, mirror_folder)

    @classmethod
    def open(
        cls,
        url: str,
        *,
        keys_folder: Path | None = None,
        mirror_folder: Path | None = None,
        opening: Opening | None = None,
    ) -> Self:
        """The store at `url`, brought up to the newest schema, unless treatments of the ward are open at `opening`.

        Folders as for `create`; the mirror catches up what it missed. A copy of a ward's store can only be read while
        that stands elsewhere.
        Raises BadInputError for an address that is none, StoreUnavailableError (naming the file and the remedy) where
        the store is missing, damaged, read-only, newer than this program, or none of ours.
        """
        address = parse_url(url)
        file = file_of(address)
        if file is not None:
            _refuse_gone(file, keys_folder)
            place.check_file(file)
        engine = make_engine(address)
        try:
            with said_plainly(place_of(address)):
                identity = schema.bring_up_to_date(
                    engine,
                    place_of(address),
                    file,
                    lambda found: key_place_of(found, file, keys_folder).load(),
                    opening,
                )
            key_place = key_place_of(identity, file, keys_folder)
            standing = Standing(identity, key_place, address)
            if standing.copy_of is None:
                key_place.note(schema.NEWEST)
            opened = cls(address, engine, identity, key_place, mirror_folder, copy_of=standing.copy_of)
            opened._take_the_place(standing, opening)
            return opened
        except WardBoardError:
            engine.dispose()
            raise

    @staticmethod
    def is_made(url: str) -> bool:
        """Whether anything is there to open, or was; a database on a server is taken to be there.

        Raises BadInputError for an address that is none.
        """
        file = file_of(parse_url(url))
        if file is None or (file.exists() and (not file.is_file() or file.stat().st_size > 0)):
            return True
        return remembered_in(file, _keys_folder(None)) is not None

    @contextmanager
    def read(self) -> Iterator[ReadView]:
        """One moment of the store, for as long as the block runs; keep it short."""
        with said_plainly(self.place), connect_to_read(self.engine) as connection, connection.begin():
            yield ReadView(connection, self.keys)

    @contextmanager
    def write(self) -> Iterator[WriteTransaction]:
        """The one writing transaction: kept for good when the block ends, taken back when it raises.

        Raises StoreUnavailableError where it cannot be kept, or as `keys_to_write_with`.
        """
        keys = self.keys_to_write_with()
        with said_plainly(self.place), connect_to_write(self.engine) as connection, connection.begin():
            yield WriteTransaction(connection, keys, self.origin())
            written = self.heads.look(connection, self.heads.newest)
        self.heads.take(written)
        if self.mirror:
            self.mirror.follow()

    @property
    def pepper(self) -> bytes:
        """The secret that every PIN is mixed with; raises as `keys_to_write_with`."""
        return self.keys_to_write_with().pepper

    def close(self) -> None:
        """Let go of the file or the server."""
        let_go(self.engine)
        self._lease.close()

    def keys_to_write_with(self) -> Keys:
        """What every line is sealed with.

        Raises StoreUnavailableError, with the remedy, where the store can only be read.
        """
        if self.copy_of is not None:
            raise StoreUnavailableError(
                f"{self.place}: this is a copy of the store at {self.copy_of}: look at it as much as you like; "
                "to put it back use 'ward-board restore'; if that one is the copy, move it away"
            )
        if self.keys is None:
            raise StoreUnavailableError(
                f"{self.place}: can only be read, for its keys are missing; put back {self.key_place.secrets}"
            )
        return self.keys

    def is_behind(self) -> bool:
        """Whether it lacks what this machine verified last, or what the mirror holds, as an older copy does."""
        verified, mirrored = self.key_place.last_verified(), None
        if self.mirror:
            # one that cannot be read says nothing, and is in trouble anyway
            with suppress(StoreUnavailableError):
                mirrored = self.mirror.head()
        known = [verified] if verified else []
        known += [Anchor(mirrored.seq, mirrored.hash, mirrored.line, mirrored.line_seal)] if mirrored else []
        with said_plainly(self.place), connect_to_read(self.engine) as connection, connection.begin():
            return not all(self.heads.look(connection, one).is_held for one in known)

    def _take_the_place(self, standing: Standing, opening: Opening | None) -> None:
        """Remember that the ward's store stands here by now; where it stood elsewhere before, the access log notes it.

        An older copy, opened while the disk of the store is away, stays a copy.
        """
        if not standing.is_free:
            return
        if standing.before and self.is_behind():
            self.copy_of, self.key_place, self.mirror = standing.before, self.key_place.of_copy(), None
            return
        if self.mirror and self.mirror.trouble:
            return
        standing.take()
        if standing.before and opening:
            with suppress(StoreUnavailableError), self.write() as transaction:
                transaction.log_access(opening.at, None, Access.MOVED, standing.before, opening.terminal)


def _begin_journal(connection: Connection, identity: Identity, keys: Keys) -> None:
    start = genesis(identity.store_id, identity.kind)
    connection.execute(insert(STORE).values(id=1, store_id=identity.store_id, kind=identity.kind))
    connection.execute(insert(HEAD).values(id=1, seq=0, hash=start, seal=seal_of_head(keys.seal, 0, start)))
    ends = {"first": 0, "first_seal": "", "last": 0, "last_seal": ""}
    connection.execute(insert(ACCESS_HEAD).values(id=1, **ends, seal=seal_of_access_head(keys.seal, 0, "", 0, "")))


def file_of(url: URL) -> Path | None:
    """The file of a store at a parsed address; None for a server."""
    return Path(str(url.database)) if url.drivername == "sqlite" else None


def key_place_of(identity: Identity, file: Path | None, keys_folder: Path | None) -> KeyPlace:
    """Where the secrets of a store in `file` lie; in the data folder where no other is given."""
    if file is not None and identity.kind == "demo":
        return KeyPlace.beside(file, identity.store_id)
    return KeyPlace.in_folder(_keys_folder(keys_folder), identity.store_id, identity.kind)


def _keys_folder(chosen: Path | None) -> Path:
    if chosen is not None:
        return chosen
    from ward_board.config.paths import data_folder

    return data_folder()


def _refuse_gone(file: Path, keys_folder: Path | None) -> None:
    """Whoever made another store, or went on without, would leave a day behind that backup and mirror still hold."""
    if remembered := remembered_in(file, _keys_folder(keys_folder)):
        raise StoreUnavailableError(
            f"{file}: the ward's store that stood here is gone: mount its disk, or put it back with "
            f"'ward-board restore'; to begin anew take {remembered} away first"
        )


def mirror_of(engine: Engine, identity: Identity, file: Path | None, folder: Path) -> Mirror:
    """The mirror of a store in `file`: in `folder`, or beside a demo store."""
    if file is not None and identity.kind == "demo":
        return Mirror(file.with_name(f"{file.name}.{identity.store_id[:8]}.mirror"), engine)
    return Mirror(folder / f"{identity.store_id}.jsonl", engine)
