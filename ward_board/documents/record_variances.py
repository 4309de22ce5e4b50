"""What went otherwise in one treatment, in words, by its kind; what has a section of its own is not said twice."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ward_board.board.board import Bed
from ward_board.board.site_words import site_words
from ward_board.board.step_words import title
from ward_board.documents.words import Words
from ward_board.domain.protocol import Protocol
from ward_board.domain.text import printable
from ward_board.domain.variance import Variance, VarianceKind, variances

_OWN_SECTION = frozenset({VarianceKind.DEVIATION, VarianceKind.INCIDENT, VarianceKind.CORRECTED})


def variance_lines(bed: Bed, zone: ZoneInfo, words: Words) -> list[dict[str, str]]:
    """A line for each kind that there is, with all that it tells; minutes are signed, after (+) or before (-)."""
    chart, protocol = bed.situation.chart, bed.situation.protocol
    told = sorted((*chart.entries, *chart.voided), key=lambda entry: entry.seq)
    found: dict[VarianceKind, list[str]] = {}
    for one in variances(protocol, told, zone):
        if one.kind not in _OWN_SECTION:
            found.setdefault(one.kind, []).append(_said(one, protocol))
    kinds = [kind for kind in VarianceKind if kind in found]
    return [{"kind": words[f"variance_{kind}"], "said": "; ".join(found[kind])} for kind in kinds]


def _said(one: Variance, protocol: Protocol) -> str:
    step = protocol.by_id.get(one.step or "")
    name = title(step) if step else ""
    minutes = f" {one.minutes:+d} min" if one.minutes is not None else ""
    about = _about(one, protocol)
    why = ", ".join(filter(None, [about, printable(one.reason or "")]))
    return f"{name}{minutes}" + (f": {why}" if why else "")


def _about(one: Variance, protocol: Protocol) -> str:
    """The gate, the value or the coded reason by the words that people read."""
    if one.about is None:
        return ""
    step = protocol.by_id.get(one.step or "")
    field = step.field(one.about) if step else None
    if one.kind is VarianceKind.OUTSIDE_BAND and field is not None:
        return site_words(field.title)
    gates = {gate.id: gate.waits_for for each in protocol.steps for gate in each.gates}
    reasons = {reason.id: reason.title for reason in protocol.reasons}
    known = gates if one.kind is VarianceKind.GATE_PASSED else reasons
    return site_words(known[one.about]) if one.about in known else printable(one.about)
