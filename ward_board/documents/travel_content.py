"""What the travel declaration says: to border guards in English, to the patient beside it in their own language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

from ward_board.config.settings import Centre
from ward_board.documents.declaration import Declaration, Neighbours, declaration_of
from ward_board.documents.making import Content, Request
from ward_board.documents.phrases import (
    Both,
    Languages,
    apart,
    day_words,
    journey_words,
    moment_words,
    number_words,
    said,
    short_day_words,
)
from ward_board.documents.qr_code import qr_svg
from ward_board.documents.serial import serial_of
from ward_board.documents.words import FALLBACK, Words, words_of
from ward_board.domain.text import printable
from ward_board.errors import BadInputError


def content(request: Request) -> Content:
    """The declaration of one patient, with its serial number.

    Raises BadInputError until a physician has signed the one that stands.
    """
    bed = request.bed
    if bed is None:
        raise BadInputError("travel: say whose, with a bed")
    english = words_of(request.kind, FALLBACK, request.folders)
    declaration = declaration_of(bed, request.board.zone)
    paper = _TravelPaper(
        request=request,
        languages=Languages(english, request.words),
        declaration=declaration,
        serial=serial_of(declaration, request.key),
    )
    return Content(paper.data(), paper.serial)


@dataclass(frozen=True, slots=True)
class _TravelPaper:
    """A declaration with all that stands around it."""

    request: Request
    languages: Languages
    declaration: Declaration
    serial: str

    def data(self) -> Mapping[str, Any]:
        line, tell, own = self.languages.line, self.languages.tell, self.request.words
        return {
            # whoever asks for it reads English; the other language stands beside it
            "language": self.languages.first.language,
            "direction": self.languages.first.direction,
            "other": {"language": own.language, "direction": own.direction},
            "centre": self._centre(),
            "title": line("title"),
            "lead": line("lead"),
            "traveller": {"title": line("traveller"), "rows": self._traveller()},
            "treatment": {"title": line("treatment"), "rows": self._treatment()},
            "hospital": {"title": line("hospital"), "rows": self._hospital()},
            "statements": self._statements(),
            "check_title": line("check_title"),
            "check": [line("check_call"), line("check_compare"), line("check_name")],
            "serial_label": line("serial"),
            "serial": self.serial,
            "not_sealed": None if self.request.key else line("not_sealed"),
            "call": line("call"),
            "phone": printable(self.request.settings.centre.phone_24h),
            "qr": qr_svg(self._qr_text()),
            "qr_label": line("qr_label"),
            "physician": self._row("physician", self._physician()),
            "issued": self._row("issued", tell(self._issued)),
            "signature": line("signature"),
            "stamp": line("stamp"),
            "foot": said(own, "shred"),
        }

    # --- facts -------------------------------------------------------------------------------------------------------

    def _row(self, key: str, value: str | Both) -> Mapping[str, Any]:
        told = {"text": printable(value), "beside": ""} if isinstance(value, str) else value
        return {"label": self.languages.line(key), "value": told, "is_name": False}

    def _traveller(self) -> list[Mapping[str, Any]]:
        one, journey = self.declaration, self.declaration.journey
        where = journey_words(journey)
        departs = f"{where}, {self._clock(journey.departs_at)}" if journey.departs_at and where else where
        rows = [
            {**self._row("name", one.name), "is_name": True},
            self._row("birth_date", self.languages.tell(lambda words: short_day_words(words, one.birth_date))),
        ]
        if one.document_number:
            rows.append(self._row("document_number", one.document_number))
        rows.append(self._row("country", _country(one.country)))
        if where:
            rows.append(self._row("journey", departs))
        return rows

    def _treatment(self) -> list[Mapping[str, Any]]:
        one, line = self.declaration, self.languages.line
        measured = f"{one.net_usv_per_h:g} µSv/h, {self._clock(one.measured_at)}"
        rows = [
            self._row("nuclide", self.languages.tell(self._nuclide)),
            self._row("radiation", self.languages.tell(self._radiation)),
            self._row("form", line("form_words")),
            self._row("activity" if one.is_administered else "activity_prescribed", f"{one.activity_mbq} MBq"),
            self._row("administered_at", self._clock(one.administered_at)),
            self._row("dose_rate", ", ".join(filter(None, (measured, one.instrument)))),
        ]
        if one.diagnosis_agreed:
            rows.append(self._row("diagnosis", line("diagnosis_words")))
        return rows

    def _hospital(self) -> list[Mapping[str, Any]]:
        centre = self.request.settings.centre
        known = {"centre": _one_line(centre), "address": centre.address, "email": centre.email}
        return [self._row(key, value) for key, value in known.items() if value]

    def _nuclide(self, words: Words) -> str:
        """Its name in the reader's language, where the words have it, and the sign that is the same in all."""
        one = self.declaration
        name = words.texts.get(f"nuclide_{one.nuclide}") or apart(words, one.nuclide)
        return f"{name} ({apart(words, one.nuclide_short)})"

    def _radiation(self, words: Words) -> str:
        gamma = f"{' / '.join(f'{kev:g}' for kev in self.declaration.gamma_kev)} keV"
        days = number_words(words, self.declaration.half_life_days, digits=3)
        return said(words, "radiation_words", kev=apart(words, gamma), days=days)

    def _statements(self) -> list[Both]:
        """What a border guard has to know; nothing is called harmless that nobody computed."""
        told = [self.languages.tell(self._detectors), self.languages.line("medical")]
        if self.declaration.neighbours is not Neighbours.NOT_KNOWN:
            told.append(self.languages.line(self.declaration.neighbours))
        return told

    def _detectors(self, words: Words) -> str:
        return said(words, "detectors", day=day_words(words, self.declaration.detectable_until))

    # --- who answers for it -------------------------------------------------------------------------------------------

    def _centre(self) -> Mapping[str, str]:
        """The centre without its accreditations: some name what they are for, and so what the patient has."""
        return {**self.request.settings.centre.model_dump(), "accreditation": ""}

    def _physician(self) -> str:
        return printable(self.request.board.staff.get(self.declaration.signed_by, self.declaration.signed_by))

    def _issued(self, words: Words) -> str:
        return moment_words(words, self.declaration.signed_at, self.request.board.zone)

    def _qr_text(self) -> str:
        """What a telephone reads from it: enough to ask, and no name."""
        one, centre = self.declaration, self.request.settings.centre
        until, given = one.detectable_until, one.administered_at.astimezone(self.request.board.zone)
        nuclide = printable(one.nuclide_short)
        prescribed = "" if one.is_administered else " prescribed"
        lines = (
            "DEMO: nobody on this paper is a patient" if self.request.board.kind == "demo" else "",
            f"Medical treatment with {nuclide}: {_one_line(centre)}" if centre.name else f"Treatment with {nuclide}",
            f"Phone, day and night: {centre.phone_24h}" if centre.phone_24h else "",
            f"Serial: {self.serial}",
            f"{nuclide}{prescribed}: {one.activity_mbq} MBq, {given:%Y-%m-%d}",
            f"Detectors until about {until:%Y-%m-%d}",
        )
        return "\n".join(filter(None, lines))

    def _clock(self, moment: datetime) -> str:
        return _with_zone(moment, self.request.board.zone, self.languages.first)


def _with_zone(moment: datetime, zone: ZoneInfo, words: Words) -> str:
    """ "26 November 2026, 09:30 (UTC+01:00)": another zone than the reader's."""
    offset = moment.astimezone(zone).strftime("%z")
    return f"{moment_words(words, moment, zone)} (UTC{offset[:3]}:{offset[3:]})"


def _country(code: str) -> str:
    name = Locale.parse(FALLBACK).territories.get(code)
    return f"{name} ({code})" if name else code


def _one_line(centre: Centre) -> str:
    return ", ".join(filter(None, (centre.name, centre.department)))
