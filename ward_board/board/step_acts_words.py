"""Sentences for what was done on a step: the ward's own words for the steps that it knows, plain ones for others."""

from __future__ import annotations

from ward_board.board.moments import Clock
from ward_board.board.step_words import title
from ward_board.board.value_words import number_words, value_words, values_words
from ward_board.config.language import gettext as _
from ward_board.domain.chart import DOING
from ward_board.domain.entry import Entry
from ward_board.domain.protocol import Step
from ward_board.domain.words import Action


def step_sentence(entry: Entry, step: Step, author: str, second: str | None, clock: Clock) -> str:
    """Who did what on a step, and who verified it or was there."""
    return f"{author} {_did(entry, step, clock)}{_second(entry, step, second)}{_read_again(entry, step, clock)}"


def _did(entry: Entry, step: Step, clock: Clock) -> str:
    name = title(step)
    match entry.action:
        case Action.SKIP:
            return _("skipped: {step}").format(step=name)
        case Action.REFUSE:
            return _("charted that the patient refused: {step}").format(step=name)
    if step.infusion:
        return _ran(entry, name)
    done = _known(entry, step, clock)
    if entry.action is Action.AGAIN:
        return _("{done}, again").format(done=done)
    return done


def _ran(entry: Entry, name: str) -> str:
    words = {
        Action.START: _("started {step}"),
        Action.PAUSE: _("charted that {step} stopped"),
        Action.RESUME: _("resumed {step}"),
        Action.RATE: _("set a new rate of {step}"),
        Action.FINISH: _("ended {step}"),
        Action.STOP: _("stopped {step} for good"),
        Action.MEASURE: _("looked at {step}"),
    }
    said = [words.get(entry.action, _("charted {step}")).format(step=name)]
    bag, rate, pump = entry.number("ml"), entry.number("ml_per_h"), entry.number("pump_ml")
    if bag is not None and entry.action is Action.MEASURE:
        said.append(_("an extra bag of {ml} mL").format(ml=number_words(bag)))
    elif bag is not None and rate is not None:
        said.append(_("{ml} mL at {rate} mL/h").format(ml=number_words(bag), rate=number_words(rate)))
    elif bag is not None:
        said.append(_("{ml} mL").format(ml=number_words(bag)))
    elif rate is not None:
        said.append(_("{rate} mL/h").format(rate=number_words(rate)))
    if pump is not None:
        said.append(_("pump shows {ml} mL").format(ml=number_words(pump)))
    return ", ".join(said)


def _known(entry: Entry, step: Step, clock: Clock) -> str:
    text = {key: _value(entry, step, key, clock) for key in entry.values}
    match step.id:
        case "cannula":
            did, rest = _("placed the cannula"), values_words(step, entry, clock)
        case "antiemetic" if "drug" in text and "mg" in text:
            return _("gave {drug} {dose}").format(drug=text["drug"], dose=text["mg"])
        case "activity_assay" if "vial" in text:
            did = _("assayed vial {vial}").format(vial=text["vial"])
            rest = values_words(step, entry, clock, without=("vial",))
        case "time_out":
            did, rest = _("performed the time-out card"), values_words(step, entry, clock)
        case "residual_assay":
            did, rest = _("assayed the residual"), values_words(step, entry, clock)
        case "cannula_out":
            did, rest = _("took the cannula out"), values_words(step, entry, clock)
        case "scan":
            did, rest = _("made the scan"), values_words(step, entry, clock)
        case "evaluation" if "fit" in text:
            return _("evaluated, fit for discharge: {fit}").format(fit=text["fit"])
        case "measurement" if {"usv_per_h", "background_usv_per_h", "instrument"} <= set(text):
            return _("measured {rate} at 1 m, background {background}, with {instrument}").format(
                rate=text["usv_per_h"], background=text["background_usv_per_h"], instrument=text["instrument"]
            )
        case "rules":
            did, rest = _("approved the rules"), values_words(step, entry, clock)
        case "travel_declaration":
            did, rest = _("signed the travel declaration"), values_words(step, entry, clock)
        case "discharge":
            did, rest = _("discharged the patient"), values_words(step, entry, clock)
        case _:
            did, rest = _("charted: {step}").format(step=title(step)), values_words(step, entry, clock)
    return f"{did}: {rest}" if rest else did


def _value(entry: Entry, step: Step, key: str, clock: Clock) -> str:
    field = step.field(key)
    return value_words(field, entry.values[key], clock) if field else str(entry.values[key])


def _second(entry: Entry, step: Step, second: str | None) -> str:
    if second is None:
        return ""
    if step.persons > 1 and entry.action in DOING:
        return _(", {name} verified").format(name=second)
    return _(", {name} present").format(name=second)


def _read_again(entry: Entry, step: Step, clock: Clock) -> str:
    """The number that the second person typed without seeing the first."""
    said = []
    for key, value in entry.values.items():
        field = step.field(key.removeprefix("second.")) if key.startswith("second.") else None
        if field is not None:
            said.append(value_words(field, value, clock))
    return _(" (read again: {values})").format(values=", ".join(said)) if said else ""
