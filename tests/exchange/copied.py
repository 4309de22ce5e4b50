"""Treatments as an export finds them, made of entries without a store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from ward_board.config.paths import shipped_data
from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.entry import Entry
from ward_board.domain.patient import Patient
from ward_board.domain.protocol import Protocol
from ward_board.exchange.record_lines import header_line, sheet_lines
from ward_board.store.archive import KeptRow
from ward_board.store.body import Place, decode, encode
from ward_board.store.chain import genesis, link, seal
from ward_board.store.people import TreatmentRow
from ward_board.ward.courses import COURSE_PLAN
from ward_board.ward.exporting import Sheet

ZONE = ZoneInfo("Europe/Amsterdam")
KEY = b"k" * 32
STORE, KIND = "0" * 32, "demo"
STAFF = {"nurse1": "A. Bos", "nurse2": "J. de Vries", "tech1": "S. Yilmaz", "phys1": "E. Smit", "coord1": "L. Maas"}
PATIENT = Patient("p1", "Jansen A.", date(1951, 4, 8), "40.217", "NL", "nl")


def plan() -> CoursePlan:
    """How a course goes, as shipped."""
    return COURSE_PLAN.read((shipped_data() / "protocols",))


def sheet(entries: Sequence[Entry], protocol: Protocol, patient: Patient = PATIENT) -> Sheet:
    """One treatment with its entries chained and sealed as a store would keep them."""
    rows: list[KeptRow] = []
    prev = genesis(STORE, KIND)
    for seq, entry in enumerate(entries, start=1):
        stream, version = entry.stream, entry.version
        body = encode(entry, Place(stream, version))
        made = link(seq, prev, body.encode())
        rows.append(KeptRow(seq, stream, version, body, None, None, prev, made, seal(KEY, made)))
        prev = made
    kept = tuple(decode(row.seq, row.body) for row in rows)
    treatment = TreatmentRow(entries[0].stream, "c1", patient, 2, date(2026, 11, 26), True)
    return Sheet(entries[0].stream, tuple(rows), kept, patient, "c1", treatment, protocol)


def header(sheets: Sequence[Sheet], **more: object) -> str:
    """The first line of a copy of all that there is."""
    rows = [row for one in sheets for row in one.rows]
    facts = {"what": "all", "store": STORE, "store_kind": KIND, "entries": len(rows), "head_hash": rows[-1].hash}
    return header_line({**facts, **more})


def lines_of(*sheets: Sheet, names: bool = False) -> list[str]:
    """A whole copy of these as JSON lines."""
    return [header(sheets), *sheet_lines(sheets, plan(), STAFF, ZONE, names=names)]
