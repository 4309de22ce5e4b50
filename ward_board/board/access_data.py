"""The access log's report as data with stable keys, for `--json`."""

from __future__ import annotations

from typing import Any

from ward_board.board.access_words import patient_sentence
from ward_board.board.as_data import moment
from ward_board.domain.access_report import AccessReport, Seen


def auditor_data(report: AccessReport) -> dict[str, Any]:
    """Each line with who, role, what and terminal."""
    return {**_head(report), "lines": [_line(one) for one in report.lines]}


def patient_data(report: AccessReport, *, named: bool) -> dict[str, Any]:
    """Each line with day, time, role and a sentence; with `named` who of the staff it was."""
    lines = []
    for one in report.lines:
        said = {"at": moment(one.at), "role": str(one.roles[0]) if one.roles else None}
        said |= {"name": one.name or None} if named else {}
        lines.append({**said, "what": one.what, "words": patient_sentence(one, report, named=named)})
    return {**_head(report), "lines": lines}


def _head(report: AccessReport) -> dict[str, Any]:
    return {"patient": report.patient, "since": report.first.isoformat(), "until": report.last.isoformat()}


def _line(one: Seen) -> dict[str, Any]:
    subject = ":".join(filter(None, [one.about, one.page])) or None
    return {
        "at": moment(one.at),
        "who": one.person,
        "name": one.name or None,
        "roles": [str(role) for role in one.roles],
        "what": one.what,
        "subject": subject,
        "terminal": one.terminal,
    }
