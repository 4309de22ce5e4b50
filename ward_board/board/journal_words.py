"""The journal as sentences: who did what, when it was typed, why, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from ward_board.board.alarm_names import alarm_name
from ward_board.board.canvas import Pieces
from ward_board.board.leaving import left_without
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.people import who
from ward_board.board.signature_words import printed_name, signed_words
from ward_board.board.site_words import site_words
from ward_board.board.step_acts_words import step_sentence
from ward_board.board.step_words import act_words, title, treatment_act_words
from ward_board.board.value_words import number_words, value_words
from ward_board.config.language import gettext as _
from ward_board.domain.authors import NOT_SIGNED
from ward_board.domain.blind import BLIND_NUMBER
from ward_board.domain.chart import Chart
from ward_board.domain.entry import UNSIGNED, Entry, Value
from ward_board.domain.form import FormField
from ward_board.domain.protocol import Protocol
from ward_board.domain.standing import OCCURRED_AT
from ward_board.domain.text import printable
from ward_board.domain.words import REASON_CODE, Action


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the entries of one treatment; struck ones stay readable, with who struck them and why.

    With `whole_names` people are called by their whole names, as they stand beside a signature.
    """

    protocol: Protocol
    chart: Chart
    staff: Mapping[str, str]
    clock: Clock
    whole_names: bool = False

    @property
    def entries(self) -> list[Entry]:
        """All entries, struck ones too, in the order in which things happened."""
        return sorted((*self.chart.entries, *self.chart.voided), key=lambda entry: (entry.occurred_at, entry.seq))

    def sentence(self, entry: Entry) -> str:
        """One entry in words, without the time at which it happened; other times of its day stand without a date."""
        return "".join(words for words, _tone in self.pieces(entry))

    def pieces(self, entry: Entry) -> Pieces:
        """The same; what stood there before a correction, and the whole of what was struck, has a line through it."""
        return replace(self, clock=replace(self.clock, now=entry.occurred_at))._pieces(entry)

    def _pieces(self, entry: Entry) -> Pieces:
        step = self.protocol.by_id.get(entry.step or "")
        if step is not None:
            said = step_sentence(entry, step, self.author(entry), self.name_or_none(entry.second), self.clock)
        else:
            said = self._treatment_sentence(entry)
        told = f"{said}{self._typed(entry)}.{self._why(entry)}"
        return [(told, Tone.STRUCK if self.is_struck(entry) else Tone.PLAIN), *self._fate(entry)]

    def signed(self, entry: Entry) -> str:
        """Who signed the entry as what, by printed name, and when; "" for what nobody signs."""
        return signed_words(entry, self.protocol.by_id.get(entry.step or ""), self.staff, self.clock)

    def author(self, entry: Entry) -> str:
        """Who made an entry; of somebody who could not sign the name that was typed, and that it is no signature."""
        if entry.author == UNSIGNED:
            return _("{name} (not signed)").format(name=printable(entry.unsigned or ""))
        return self.name(entry.author)

    def name(self, staff_id: str) -> str:
        """The surname of somebody of the staff, or the whole name."""
        return printed_name(staff_id, self.staff) if self.whole_names else who(staff_id, self.staff)

    def name_or_none(self, staff_id: str | None) -> str | None:
        """The surname of the second person, if there was one."""
        return None if staff_id is None else self.name(staff_id)

    def is_struck(self, entry: Entry) -> bool:
        """Whether a correction took the entry out."""
        return any(entry.id == other.id for other in self.chart.voided)

    def _treatment_sentence(self, entry: Entry) -> str:
        told = _TOLD.get(entry.action)
        words = told(self, entry) if told else treatment_act_words(entry.action)
        return f"{self.author(entry)} {words}"

    def _typed(self, entry: Entry) -> str:
        """When it was typed, if not at once."""
        if entry.late:
            return _(" (late entry, typed {time})").format(time=self.clock.moment(entry.recorded_at))
        apart = (entry.recorded_at - entry.occurred_at).total_seconds()
        if apart < 60:
            return ""
        return _(" (typed {time})").format(time=self.clock.moment(entry.recorded_at))

    def _why(self, entry: Entry) -> str:
        words = ""
        if entry.deviation:
            words += _(" Deviation '{code}'").format(code=printable(entry.deviation))
            passed = self._passed(entry)
            words += _(", without: {gates}.").format(gates=passed) if passed else "."
        elif passed := self._passed(entry):
            words += _(" Although not yet: {gates}.").format(gates=passed)
        own = printable(entry.reason or "").rstrip(".") if entry.action is not Action.NOTE else ""
        if reason := ", ".join(filter(None, (self._coded(entry), own))):
            words += _(" Reason: {reason}.").format(reason=reason)
        return words

    def _passed(self, entry: Entry) -> str:
        if not entry.passed:
            return ""
        went = entry.action in {Action.LEAVE, Action.TRANSFER}
        missed = left_without(self.protocol, self.chart, entry.occurred_at) if went else ()
        known = {gate.id: gate.waits_for for step in self.protocol.steps for gate in step.gates}
        extra = {
            "role": _("the right role"),
            "second_person": _("a second person"),
            NOT_SIGNED.id: _(NOT_SIGNED.waits_for),
            BLIND_NUMBER.id: _(BLIND_NUMBER.waits_for),
        }
        fields = {field.id: field.title for step in self.protocol.steps for field in step.fields}
        # what a gate asked for, and before it what no gate did
        said = [words for words in missed if words == _("scan")]
        for passed in entry.passed:
            key = passed.removeprefix("plausible:")
            if key != passed:
                said.append(_("a plausible {value}").format(value=site_words(fields.get(key, key))))
            else:
                said.append(site_words(known[passed]) if passed in known else extra.get(passed, printable(passed)))
        return ", ".join(said)

    def _coded(self, entry: Entry) -> str:
        code = entry.text(REASON_CODE)
        return next((site_words(one.title) for one in self.protocol.reasons if one.id == code), printable(code or ""))

    def _fate(self, entry: Entry) -> Iterator[tuple[str, Tone]]:
        """What later entries made of this one, in the order in which they were typed."""
        for other in sorted(self.chart.entries, key=lambda one: one.seq):
            form = _fate_of(other) if other.target == entry.id else None
            if form is None:
                continue
            yield form.format(name=self.author(other), time=self.clock.moment(other.recorded_at)), Tone.PLAIN
            yield from self._stood_there(other)
            yield ".", Tone.PLAIN

    def _stood_there(self, correction: Entry) -> Iterator[tuple[str, Tone]]:
        """What a correction put something else in the place of: ": dose was 8 mg, time was 07:25"."""
        before = self.chart.before.get(correction.id)
        link = ": "
        for key, value in correction.values.items():
            name, _now, was = self._changed(key, value, before)
            if was:
                words, after = _("{value} was {before}").format(value=name, before=_PLACE).split(_PLACE)
                yield f"{link}{words}", Tone.PLAIN
                yield was, Tone.STRUCK
                if after:
                    yield after, Tone.PLAIN
                link = ", "

    def about(self, entry_id: str | None) -> str:
        """The entry that another one is about, in a few words."""
        entry = next((one for one in self.entries if one.id == entry_id), None)
        if entry is None:
            return printable(entry_id or "")
        step = self.protocol.by_id.get(entry.step or "")
        act = act_words(step, entry.action) if step else treatment_act_words(entry.action)
        return _("'{act}' of {time} by {name}").format(
            act=act, time=self.clock.moment(entry.occurred_at), name=self.author(entry)
        )

    def correction(self, entry: Entry) -> str:
        """What a correction changed."""
        about = self.about(entry.target)
        if not entry.values:
            return _("struck {entry}").format(entry=about)
        before = self.chart.before.get(entry.id)
        said = [self._change(key, value, before) for key, value in entry.values.items()]
        return _("corrected {entry}: {changes}").format(entry=about, changes=", ".join(filter(None, said)))

    def _change(self, key: str, value: Value, before: Entry | None) -> str:
        """One corrected value, and what stood there before."""
        name, now, was = self._changed(key, value, before)
        if not now:
            return ""
        words = _("it happened {time}").format(time=now) if key == OCCURRED_AT else f"{name} {now}"
        return words + (_(" (was {before})").format(before=was) if was else "")

    def _changed(self, key: str, value: Value, before: Entry | None) -> tuple[str, str, str]:
        """How a corrected value is called, what it is now, and what it was; "" for what nobody knows."""
        if key == OCCURRED_AT:
            now = self.clock.instant_words(str(value))
            return _("time"), now, self.clock.moment(before.occurred_at) if before else ""
        field = self._field(key, before)
        if field is None:
            return "", "", ""
        was = value_words(field, before.values[key], self.clock) if before and key in before.values else ""
        return site_words(field.title), value_words(field, value, self.clock), was

    def _field(self, key: str, entry: Entry | None) -> FormField | None:
        step = self.protocol.by_id.get((entry.step if entry else None) or "")
        return step.field(key) if step else None

    def incident(self, entry: Entry) -> str:
        """What sort of incident was charted."""
        kind = entry.text("kind") or ""
        named = next(
            (site_words(known.title) for known in self.protocol.incidents if known.id == kind), printable(kind)
        )
        return _("charted an incident: {kind}").format(kind=named)

    def taken(self, entry: Entry) -> str:
        """To which alarm somebody went."""
        _treatment, _colon, rest = (entry.target or "").partition(":")
        kind, _colon, subject = rest.partition(":")
        step = self.protocol.by_id.get(subject)
        return _("took the alarm: {alarm}").format(alarm=alarm_name(kind, title(step) if step else ""))


_PLACE = "\0"


def _fate_of(other: Entry) -> str | None:
    """What an entry makes of its target, without its full stop."""
    match other.action:
        case Action.CORRECT:
            return _(" Corrected by {name} {time}") if other.values else _(" Struck by {name} {time}")
        case Action.COUNTERSIGN:
            return _(" Countersigned by {name} {time}")
        case Action.CLOSE:
            return _(" Closed by {name} {time}")
    return None


def _mbq(entry: Entry) -> str:
    return _("{mbq} MBq").format(mbq=number_words(entry.number("activity_mbq") or 0))


def _start(teller: Teller, entry: Entry) -> str:
    return teller.clock.instant_words(entry.text("t0") or entry.occurred_at.isoformat())


_TOLD: Mapping[Action, Callable[[Teller, Entry], str]] = {
    Action.BOOK: lambda teller, entry: _("booked Bed {bed}, start {time}, cycle {cycle}, {activity}").format(
        bed=number_words(entry.number("bed") or 0),
        time=_start(teller, entry),
        cycle=number_words(entry.number("cycle") or 0),
        activity=_mbq(entry),
    ),
    Action.ADMIT: lambda teller, entry: _("admitted the patient"),
    Action.SEEN: lambda teller, entry: _("looked in: all well"),
    Action.NOTE: lambda teller, entry: _("noted: {text}").format(text=printable(entry.reason or "").rstrip(".")),
    Action.INCIDENT: Teller.incident,
    Action.ASSIGN: lambda teller, entry: _("gave the bed to {name}").format(
        name=teller.name(entry.text("nurse") or "")
    ),
    Action.MOVE: lambda teller, entry: _("moved the patient to Bed {bed}").format(
        bed=number_words(entry.number("to_bed") or 0)
    ),
    Action.RESCHEDULE: lambda teller, entry: _("set the start to {time}").format(time=_start(teller, entry)),
    Action.PRESCRIBE: lambda teller, entry: _("prescribed {activity}").format(activity=_mbq(entry)),
    Action.CANCEL: lambda teller, entry: _("cancelled the treatment"),
    Action.NO_SHOW: lambda teller, entry: _("charted that the patient did not come"),
    Action.TRANSFER: lambda teller, entry: _("charted that the patient was transferred"),
    Action.LEAVE: lambda teller, entry: _("charted that the patient left"),
    Action.CORRECT: Teller.correction,
    Action.COUNTERSIGN: lambda teller, entry: _("countersigned {entry}").format(entry=teller.about(entry.target)),
    Action.CLOSE: lambda teller, entry: _("closed {entry}").format(entry=teller.about(entry.target)),
    Action.TAKE: Teller.taken,
}
