"""Words for rows of a checklist: who did it, why not, and how far from its plan it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ward_board.board.moments import duration
from ward_board.board.people import signers_of
from ward_board.board.site_words import site_words
from ward_board.config.language import gettext as _
from ward_board.domain.chart import Chart
from ward_board.domain.entry import UNSIGNED, Entry
from ward_board.domain.plan import MINUTE, when_due
from ward_board.domain.protocol import Protocol
from ward_board.domain.status import Situation, StepStatus
from ward_board.domain.text import printable
from ward_board.domain.words import REASON_CODE

_WORTH_SAYING_MINUTES = 5


def names_of(entries: Sequence[Entry], staff: Mapping[str, str], chart: Chart) -> tuple[str, ...]:
    """Everybody who signed, each once, in the order of signing; then the same shorter.

    Of who did not sign the name that was typed, and whether a physician has countersigned.
    """
    forms = (
        _joined(_names(entry, staff, chart, at_length=at_length) for entry in entries) for at_length in (True, False)
    )
    return tuple(dict.fromkeys(forms))


def _joined(names: Iterable[Iterable[str]]) -> str:
    return ", ".join(dict.fromkeys(name for some in names for name in some))


def waits_for_countersignature(entries: Iterable[Entry], chart: Chart) -> bool:
    """Whether nobody signed one of these yet."""
    return any(entry.author == UNSIGNED and entry in chart.open_deviations for entry in entries)


def _names(entry: Entry, staff: Mapping[str, str], chart: Chart, *, at_length: bool) -> Iterator[str]:
    if entry.author != UNSIGNED:
        yield from signers_of(entry, staff)
        return
    is_open, name = waits_for_countersignature([entry], chart), printable(entry.unsigned or "")
    if at_length:
        words = _("NOT SIGNED: {name}") if is_open else _("{name} (countersigned)")
        yield words.format(name=name)
    else:
        yield _("NOT SIGNED") if is_open else _("countersigned")


def why_left_out(protocol: Protocol, entry: Entry) -> str:
    """Why a step was skipped or refused: the words of its coded reason, else those that were typed."""
    code = entry.text(REASON_CODE)
    coded = next((reason.title for reason in protocol.reasons if reason.id == code), None)
    said = [site_words(coded) if coded else "", printable(entry.reason or "")]
    return ": ".join(filter(None, said))


def away_from_plan(situation: Situation, status: StepStatus) -> float | None:
    """Minutes between the first plan of a step and when it happened, late ones above 0; None where either is missing.

    Of an infusion that has ended its end counts. What an incident called for has no first plan: then it counts from
    when the incident asked for it.
    """
    planned, actual, record = status.times.planned, status.times.actual, status.record
    if record.run:
        meant, happened = planned.end, actual.end
    elif record.called_at is not None:
        meant, happened = when_due(situation.protocol, situation.chart, record.step.id, situation.zone), actual.start
    else:
        meant, happened = planned.start, actual.start
    return (happened - meant) / MINUTE if meant and happened else None


def away_words(minutes: float | None) -> str:
    """ "+12 min", "-8 min"; nothing where it is not worth saying."""
    if minutes is None or abs(minutes) <= _WORTH_SAYING_MINUTES:
        return ""
    return f"{'+' if minutes > 0 else '-'}{duration(round(abs(minutes)))}"
