"""Correcting: which entry, what of it is other, and that it is struck where it never was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from ward_board.board.board import Bed
from ward_board.board.moments import Clock
from ward_board.board.people import author_of
from ward_board.board.site_words import site_words
from ward_board.board.step_words import act_words, treatment_act_words
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry, Value, Values
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.run_acts import fields_at
from ward_board.domain.values import SECOND
from ward_board.domain.words import Action, StepKind
from ward_board.errors import BadInputError
from ward_board.tui.acts import Act, Reason, default_text
from ward_board.tui.dialogs.act_dialog import Filled

STRIKE = "strike"
_YES, _NO = "yes", "no"
_WITHOUT_STEP = frozenset({Action.ADMIT, Action.SEEN, Action.NOTE, Action.INCIDENT, Action.LEAVE, Action.TRANSFER})
MOST = 40


def correctable(bed: Bed) -> list[Entry]:
    """The entries of a bed that may be corrected, newest first."""
    found = [entry for entry in bed.situation.chart.entries if entry.step or entry.action in _WITHOUT_STEP]
    return sorted(found, key=lambda entry: entry.seq, reverse=True)[:MOST]


def entry_words(bed: Bed, entry: Entry, staff: dict[str, str], clock: Clock) -> str:
    """An entry in a row: when, what, whose, with its values and words."""
    return "  ".join(_in_words(bed, entry, author_of(entry, staff), clock))


def _in_words(bed: Bed, entry: Entry, owner_name: str, clock: Clock) -> list[str]:
    """When, what and whose; then its values and its words, as far as it has any."""
    step = bed.situation.protocol.by_id.get(entry.step or "")
    what = act_words(step, entry.action) if step else treatment_act_words(entry.action)
    asked = {field.id: field for field in step.fields} if step else {}
    said = ", ".join(_value_words(asked.get(key), key, value, clock) for key, value in entry.values.items())
    owner = _("by {name}").format(name=owner_name)
    return [clock.moment(entry.occurred_at), what, owner, *(part for part in (said, entry.reason) if part)]


def _value_words(asked: FormField | None, key: str, value: Value, clock: Clock) -> str:
    """A value with its name and unit: "bag 1000 mL"."""
    if asked is None:
        return f"{key} {_written(value)}"
    written = _written(value)
    if asked.type is FieldType.TIME:
        written = clock.moment(datetime.fromisoformat(written))
    return " ".join(part for part in (_(asked.title), written, site_words(asked.unit)) if part)


def correction(bed: Bed, entry: Entry, owner_name: str) -> Act:
    """The act that corrects `entry`: its values to change, or that it is struck."""
    words = _("Correct the entry of {name}").format(name=owner_name)
    when, what, owner, *rest = _in_words(bed, entry, owner_name, Clock(bed.situation.zone, bed.situation.now))
    fields = [*_value_fields(bed, entry), strike_field()]
    return Act(
        bed.treatment,
        Action.CORRECT,
        words,
        target=entry.id,
        fields=tuple(fields),
        reason=Reason.REQUIRED,
        owner=entry.author,
        about=", ".join([f"{when} {what} {owner}", *rest]),
    )


def _value_fields(bed: Bed, entry: Entry) -> Iterable[FormField]:
    if entry.step is None:
        return
    record, at = bed.situation.chart[entry.step], entry.occurred_at
    if record.step.is_signed_by_two(entry.action) or record.step.kind is StepKind.DOCUMENT:
        return  # it says what was signed, and nothing else
    bands = {field.id: field for field in fields_at(record, entry.action, at, without=entry.id)}
    yield from filled_fields((bands.get(known.id, known) for known in record.step.fields), entry)


def filled_fields(fields: Iterable[FormField], entry: Entry) -> Iterable[FormField]:
    """Those of the fields that an entry has values for, with these values in them as somebody types them."""
    for field in fields:
        if field.id in entry.values:
            yield field.model_copy(update={"default": _typed(field, entry.values[field.id]), "required": False})


def strike_field() -> FormField:
    """Whether the entry is struck."""
    return FormField(
        id=STRIKE, title="strike it", type=FieldType.CHOICE, choices=(_NO, _YES), required=True, default=_NO
    )


def amendments(entry: Entry, filled: Filled) -> Values:
    """What the correction changes; nothing where the entry is struck.

    Raises BadInputError where nothing would change.
    """
    typed = dict(filled.values)
    if typed.pop(STRIKE, _NO) == _YES:
        return {}
    stood = {one.id: default_text(one) for one in filled.act.fields}
    changed: dict[str, Value] = {
        key: text for key, text in typed.items() if not key.startswith(SECOND) and text != stood.get(key, "")
    }
    if filled.at != entry.occurred_at:
        changed["occurred_at"] = filled.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if not changed:
        raise BadInputError(_("nothing is changed: give another time or value, or strike it"))
    return changed


def _typed(field: FormField, value: Value) -> str:
    """A kept value as its field is filled: a day as its hint says, a number with its unit where people use several."""
    if field.type is FieldType.DATE:
        return f"{date.fromisoformat(str(value)):%d-%m-%Y}"
    return f"{_written(value)} {field.unit}" if field.other_units else _written(value)


def _written(value: Value) -> str:
    return f"{value:g}" if isinstance(value, int | float) else value
