"""A disk whose power can be cut: a layer below SQLite that remembers each write until it is synced, and drops it then.

`RecordingDisk` stands between SQLite and the real files as a VFS of the same library that Python's `sqlite3` uses. What
SQLite writes goes through to the file, as to the page cache of a machine; what was written, truncated, deleted and
synced is remembered in order. `image_after` gives the files as a disk may hold them when the power fails after any of
these: what was synced stands; of what was not, each sector of 512 bytes may have arrived, be missing, or be rubbish.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

SECTOR_BYTES = 512
_OK = 0
_DELETED_ON_CLOSE = 0x8


class _Methods(ctypes.Structure):
    """sqlite3_io_methods, version 3."""

    _fields_ = [("iVersion", ctypes.c_int)] + [
        (name, ctypes.c_void_p)
        for name in (
            *("xClose", "xRead", "xWrite", "xTruncate", "xSync", "xFileSize", "xLock", "xUnlock"),
            *("xCheckReservedLock", "xFileControl", "xSectorSize", "xDeviceCharacteristics"),
            *("xShmMap", "xShmLock", "xShmBarrier", "xShmUnmap", "xFetch", "xUnfetch"),
        )
    ]


class _File(ctypes.Structure):
    """The part of sqlite3_file that every VFS has."""

    _fields_ = [("pMethods", ctypes.POINTER(_Methods))]


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, version 3."""

    _fields_ = [
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
    ] + [
        (name, ctypes.c_void_p)
        for name in (
            *("xOpen", "xDelete", "xAccess", "xFullPathname", "xDlOpen", "xDlError", "xDlSym", "xDlClose"),
            *("xRandomness", "xSleep", "xCurrentTime", "xGetLastError", "xCurrentTimeInt64"),
            *("xSetSystemCall", "xGetSystemCall", "xNextSystemCall"),
        )
    ]


_POINTER = ctypes.c_void_p
_OPEN = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _POINTER, _POINTER, ctypes.c_int, _POINTER)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _POINTER, ctypes.c_int)
_CLOSE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _POINTER, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, ctypes.c_int)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a file, or that was acknowledged: `what` is write, truncate, delete, sync or ack."""

    what: str
    path: str = ""
    offset: int = 0
    data: bytes = b""


@dataclass
class Cut:
    """The files after a power cut, and how many sectors were dropped or spoilt on the way."""

    files: dict[str, bytearray] = field(default_factory=dict)
    dropped: int = 0
    spoilt: int = 0
    acknowledged: int = 0


class RecordingDisk:
    """What SQLite did to the files of one folder, in order, since the folder was as `before`."""

    def __init__(self, folder: Path) -> None:
        self.before = {str(file): file.read_bytes() for file in folder.iterdir() if file.is_file()}
        self.events: list[Event] = []
        self._folder = str(folder.resolve())
        self._paths: dict[int, str] = {}
        self._kept: dict[int, Any] = {}

    def acknowledge(self, number: int) -> None:
        """Somebody was told that act `number` is kept."""
        self.events.append(Event("ack", offset=number))

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Every file that SQLite opens in this process meanwhile goes through here."""
        library = _library()
        below = library.sqlite3_vfs_find(None)
        # what is called back must live as long as SQLite may call it: the disk keeps it
        self._vfs = _Vfs.from_buffer_copy(below.contents)
        self._vfs.zName = b"power-cut"
        self._open_below = _OPEN(below.contents.xOpen)
        self._delete_below = _DELETE(below.contents.xDelete)
        self._callbacks = [_OPEN(self._open), _DELETE(self._delete)]
        self._vfs.xOpen, self._vfs.xDelete = (ctypes.cast(one, _POINTER).value for one in self._callbacks)
        assert library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1) == _OK
        try:
            yield
        finally:
            library.sqlite3_vfs_register(below, 1)
            library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out_flags: int | None) -> int:
        code = self._open_below(vfs, name, file, flags, out_flags)
        if code == _OK and name and not flags & _DELETED_ON_CLOSE:
            path = ctypes.string_at(name).decode()
            if path.startswith(self._folder):
                self._listen(file, path)
        return code

    def _listen(self, file: int, path: str) -> None:
        opened = ctypes.cast(file, ctypes.POINTER(_File)).contents
        below = opened.pMethods.contents
        above = _Methods.from_buffer_copy(below)
        calls = {
            "xWrite": _WRITE(self._write(path, _WRITE(below.xWrite))),
            "xTruncate": _TRUNCATE(self._truncate(path, _TRUNCATE(below.xTruncate))),
            "xSync": _SYNC(self._sync(path, _SYNC(below.xSync))),
        }
        for name, call in calls.items():
            setattr(above, name, ctypes.cast(call, _POINTER).value)
        self._kept[len(self._kept)] = (above, calls)
        opened.pMethods = ctypes.pointer(above)

    def _write(self, path: str, below: Callable[..., int]) -> Callable[..., int]:
        def write(file: int, data: int, size: int, offset: int) -> int:
            self.events.append(Event("write", path, offset, ctypes.string_at(data, size)))
            return below(file, data, size, offset)

        return write

    def _truncate(self, path: str, below: Callable[..., int]) -> Callable[..., int]:
        def truncate(file: int, size: int) -> int:
            self.events.append(Event("truncate", path, size))
            return below(file, size)

        return truncate

    def _sync(self, path: str, below: Callable[..., int]) -> Callable[..., int]:
        def sync(file: int, flags: int) -> int:
            code = below(file, flags)
            self.events.append(Event("sync", path))
            return code

        return sync

    def _delete(self, vfs: int, name: int, sync_folder: int) -> int:
        code = self._delete_below(vfs, name, sync_folder)
        path = ctypes.string_at(name).decode()
        if code == _OK and path.startswith(self._folder):
            self.events.append(Event("delete", path))
            if sync_folder:
                self.events.append(Event("sync", path))
        return code

    def image_after(self, count: int, dice: Random) -> Cut:
        """The files when the power fails after the first `count` events."""
        cut = Cut()
        waiting: dict[str, list[Event]] = {}
        durable: dict[str, bytearray | None] = {path: bytearray(data) for path, data in self.before.items()}
        for event in self.events[:count]:
            if event.what == "ack":
                cut.acknowledged = event.offset
            elif event.what == "sync":
                for one in waiting.pop(event.path, []):
                    durable[event.path] = _applied(durable.get(event.path), one)
            else:
                waiting.setdefault(event.path, []).append(event)
        for path, events in waiting.items():
            for one in events:
                durable[path] = _perhaps_applied(durable.get(path), one, dice, cut)
        cut.files = {path: data for path, data in durable.items() if data is not None}
        return cut


def _applied(data: bytearray | None, event: Event) -> bytearray | None:
    if event.what == "delete":
        return None
    data = data if data is not None else bytearray()
    if event.what == "truncate":
        return data[: event.offset].ljust(event.offset, b"\0")
    end = event.offset + len(event.data)
    data.extend(bytes(max(end - len(data), 0)))
    data[event.offset : end] = event.data
    return data


def _perhaps_applied(data: bytearray | None, event: Event, dice: Random, cut: Cut) -> bytearray | None:
    """What an unsynced event left: all, nothing, or some sectors of it, some of them spoilt."""
    if event.what != "write":
        if dice.random() < 0.5:
            return _applied(data, event)
        cut.dropped += 1
        return data
    for begin in range(0, len(event.data), SECTOR_BYTES):
        part = event.data[begin : begin + SECTOR_BYTES]
        chance = dice.random()
        if chance < 0.45:
            cut.dropped += 1
            continue
        if chance < 0.55:
            part = dice.randbytes(len(part))
            cut.spoilt += 1
        data = _applied(data, Event("write", event.path, event.offset + begin, part))
    return data


def write_image(cut: Cut, from_folder: Path, to_folder: Path) -> None:
    """Puts the files of a power cut into a folder of their own, for their owner only, as the others were."""
    files: Mapping[str, bytearray] = cut.files
    for path, data in files.items():
        target = to_folder / Path(path).relative_to(from_folder.resolve())
        target.write_bytes(data)
        target.chmod(0o600)


def _library() -> Any:
    """The SQLite that Python's own module uses; it is loaded already."""
    import _sqlite3

    # a module that holds SQLite within itself has its functions in its own file
    places = [ctypes.util.find_library("sqlite3"), _sqlite3.__file__]
    for place in filter(None, places):
        library = ctypes.CDLL(place)
        if hasattr(library, "sqlite3_vfs_find"):
            library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
            library.sqlite3_vfs_find.argtypes = [ctypes.c_char_p]
            library.sqlite3_vfs_register.argtypes = [_POINTER, ctypes.c_int]
            library.sqlite3_vfs_unregister.argtypes = [_POINTER]
            return library
    raise AssertionError("Python's SQLite cannot be reached, so that no power cut can be simulated")
