"""How one field of a day list is read, whatever the format; each reader raises BadInputError with what to do."""

from __future__ import annotations

import re
from datetime import date, time
from functools import cache

from ward_board.domain.allergies import allergies_in
from ward_board.domain.patient import Flag
from ward_board.domain.text import shortened
from ward_board.errors import BadInputError

LONGEST_TEXT = 500
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DUTCH_DATE = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_WALL_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
_SPREADSHEET_NUMBER = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]{2}")
_NOT_LANGUAGES = frozenset({"mul", "und", "zxx", "root"})
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


def quoted(text: str) -> str:
    """A short piece of a field for a message; never use it for what identifies a patient."""
    return f"'{shortened(text, 24)}'"


def plain_text(text: str) -> str:
    """Text of at most 500 characters."""
    if len(text) > LONGEST_TEXT:
        raise BadInputError(f"longer than {LONGEST_TEXT} characters: shorten it")
    return text


def looks_damaged(text: str) -> bool:
    """Whether letters look like UTF-8 that somebody once read as Windows-1252 ("MÃ¼ller")."""
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except UnicodeError:
        return False


def hospital_number(text: str) -> str:
    """A patient's number in the hospital, as it was sent."""
    if _SPREADSHEET_NUMBER.fullmatch(text):
        raise BadInputError("a spreadsheet has rounded this number: format the column as text and export again")
    if not any(char.isalnum() for char in text):
        raise BadInputError("has neither digit nor letter: give the hospital's patient number")
    return plain_text(text)


def calendar_date(text: str, first: date, last: date) -> date:
    """A date as yyyy-mm-dd or dd-mm-yyyy, from `first` to `last`; the message does not repeat what was sent."""
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _DUTCH_DATE.fullmatch(text):
        day, month, year = map(int, match.groups())
    else:
        raise BadInputError("not a date: write yyyy-mm-dd or dd-mm-yyyy")
    try:
        found = date(year, month, day)
    except ValueError:
        raise BadInputError("no such day in the calendar: check day and month") from None
    if not first <= found <= last:
        raise BadInputError(f"outside {first} to {last}: check the year")
    return found


def wall_time(text: str) -> time:
    """A time of day as HH:MM."""
    match = _WALL_TIME.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise BadInputError(f"{quoted(text)} is not a time: write HH:MM, 00:00 to 23:59")
    return time(int(match[1]), int(match[2]))


def whole_number(text: str, first: int, last: int) -> int:
    """A whole number in digits, from `first` to `last`."""
    if not re.fullmatch(r"[0-9]{1,4}", text) or not first <= int(text) <= last:
        raise BadInputError(f"{quoted(text)} is not a whole number from {first} to {last}")
    return int(text)


def decimal_number(text: str, first: float, last: float, unit: str) -> float:
    """A number with comma or point, from `first` to `last` in `unit`.

    "7.400" may be 7.4 or 7400 and is refused (HAZARDS H46); "7.400,0", "7400" and "7.40" can mean one thing only.
    """
    if re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", text):
        whole, part = re.split(r"[.,]", text)
        raise BadInputError(
            f"{quoted(text)} may mean {whole}{part} or {whole}.{part.rstrip('0') or '0'}: "
            f"write it in {unit} without a separator for thousands"
        )
    if re.fullmatch(r"[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+|[0-9]+,[0-9]+", text):
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]+", text):
        text = text.replace(",", "")
    elif not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise BadInputError(f"{quoted(text)} is not a number: write digits only, in {unit}")
    if len(text) > 20 or not first <= float(text) <= last:
        raise BadInputError(f"{quoted(text)} is outside {first:g} to {last:g} {unit}: check number and unit")
    return float(text)


def country(text: str) -> str:
    """A country's two letters in capitals, from its code or its English or Dutch name."""
    code = _country_codes().get(text.casefold())
    if code is None:
        raise BadInputError(f"{quoted(text)} is not a country: write its two letters, such as NL")
    return code


def language(text: str) -> str:
    """A language's code in small letters, from its code (a region after it is dropped) or its English or Dutch name."""
    codes = _language_codes()
    code = codes.get(text.casefold()) or codes.get(re.split(r"[-_]", text)[0].casefold())
    if code is None:
        raise BadInputError(f"{quoted(text)} is not a language: write its two letters, such as nl")
    return code


@cache
def _country_codes() -> dict[str, str]:
    from babel.core import Locale, get_global

    codes = {old.casefold(): new[0] for old, new in get_global("territory_aliases").items() if len(new) == 1}
    for names in (Locale("nl").territories, Locale("en").territories):
        for code, name in names.items():
            if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES:
                codes |= {name.casefold(): code, code.casefold(): code}
    return codes


@cache
def _language_codes() -> dict[str, str]:
    from babel.core import Locale, get_global

    codes = {old.casefold(): new for old, new in get_global("language_aliases").items() if new.isalpha()}
    for names in (Locale("nl").languages, Locale("en").languages):
        for code, name in names.items():
            if code.isalpha() and code not in _NOT_LANGUAGES:
                codes |= {name.casefold(): code, code: code}
    return codes


def protocol_id(text: str) -> str:
    """The id of a protocol, which is also the name of its file: small letters, digits, points, dashes."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", text):
        raise BadInputError(f"{quoted(text)} is not the id of a protocol: small letters, digits and dashes only")
    return text


def allergies(text: str) -> str | None:
    """The allergies as they were sent; "" for a word that says none, None for one that says unknown."""
    said = allergies_in(text)
    return plain_text(said) if said else said


def flags(text: str) -> tuple[str, ...]:
    """Flags between `|`, in small letters, each once, in their order; "half dose" and "half-dose" are `half_dose`."""
    sent = (part.strip().casefold() for part in plain_text(text).split("|"))
    return tuple(dict.fromkeys(_known_flag(flag) or flag for flag in sent if flag))


def _known_flag(text: str) -> str | None:
    spelled = re.sub(r"[ -]", "_", text)
    return next((flag.value for flag in Flag if flag == spelled), None)
