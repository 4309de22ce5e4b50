"""Sentences of a paper: its words with figures, days and times in them, each as its language writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, Context, Decimal
from string import Formatter
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from ward_board.documents.words import FALLBACK, Words
from ward_board.domain.patient_rules import Journey
from ward_board.domain.text import printable
from ward_board.errors import BadInputError

_APART, _TOGETHER = "\u2068", "\u2069"  # the templates keep what stands between them in one piece, left to right
_NO_BREAK = "\u00a0"
# as on this side of the ocean, and without a comma; other languages as Babel has them
_FULL_DAY = {"en": "EEEE d MMMM y"}
_SHORT_DAY = {"en": "d MMMM y"}
_DOSE = Context(prec=2, rounding=ROUND_CEILING)

Both = dict[str, str]
"""What a template shows of one line: `text`, and `beside` in the second language or "" where there is none."""


@dataclass(frozen=True, slots=True)
class Languages:
    """The two languages of a paper; one may stand in both places, then all is said once."""

    first: Words
    second: Words

    def tell(self, tell: Callable[[Words], str]) -> Both:
        """What `tell` says in each."""
        text = tell(self.first)
        beside = "" if self.second.language == self.first.language else tell(self.second)
        return {"text": text, "beside": "" if beside == text else beside}

    def line(self, key: str) -> Both:
        """The words under `key`, which hold no figures."""
        return self.tell(lambda words: said(words, key))


def said(words: Words, key: str, **figures: str) -> str:
    """The words under `key`, with the figures where their names stand in braces, and nothing else there.

    Raises BadInputError for a file of words that lacks them, or that names a figure which there is not.
    """
    try:
        return "".join(_filled_in(words[key], figures))
    except (KeyError, ValueError):
        braces = f"in braces only {', '.join(figures)}" if figures else "no braces"
        raise BadInputError(f"papers/words/*.{words.language}.toml: {key} is missing or wrong; {braces}") from None


def _filled_in(text: str, figures: Mapping[str, str]) -> Iterator[str]:
    # not str.format: "{day:>4000000000}" would fill the memory
    for plain, name, how, conversion in Formatter().parse(text):
        yield plain
        if how or conversion:
            raise ValueError(name)
        if name is not None:
            yield figures[name]


def apart(words: Words, text: str) -> str:
    """A figure, number or name that reads left to right, as it may stand within these words."""
    shown = printable(text)
    return f"{_APART}{shown}{_TOGETHER}" if shown and words.direction == "rtl" else shown


def listed(words: Words, parts: Iterable[str]) -> str:
    """The parts with the comma of the language between them."""
    return ("، " if words.direction == "rtl" else ", ").join(parts)


def days_words(words: Words, days: int) -> str:
    """ "1 day", "4 days", with the plural of the language."""
    form = _locale(words.language).plural_form(days)
    key = f"days_{form}"
    return said(words, key if key in words.texts else "days_other", count=str(days))


def day_words(words: Words, day: date) -> str:
    """ "Wednesday 2 December 2026"; a line breaks at the weekday alone."""
    locale = _locale(words.language)
    full = format_date(day, _FULL_DAY.get(locale.language, "full"), locale=locale)
    short = short_day_words(words, day)
    return full.replace(short.replace(_NO_BREAK, " "), short)


def short_day_words(words: Words, day: date) -> str:
    """ "2 December 2026", in one piece."""
    locale = _locale(words.language)
    short = format_date(day, _SHORT_DAY.get(locale.language, "long"), locale=locale)
    return short.replace(" ", _NO_BREAK)


def moment_words(words: Words, moment: datetime, zone: ZoneInfo) -> str:
    """ "2 December 2026, 12:05" on the ward's clock."""
    local = moment.astimezone(zone)
    return said(words, "moment", day=short_day_words(words, local.date()), time=f"{local:%H:%M}")


def journey_words(journey: Journey) -> str:
    """Where it goes and by what: "Bremen, Germany, KL1755"; "" where nobody asked."""
    return ", ".join(filter(None, (journey.destination, journey.flight)))


def number_words(words: Words, number: float | Decimal, digits: int = 2) -> str:
    """A figure with at most so many digits after the comma, or the point."""
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return format_decimal(number, pattern, locale=_locale(words.language))


def dose_words(words: Words, msv: float) -> str:
    """A dose in mSv, two digits of it, rounded up: "0.29"."""
    return number_words(words, _DOSE.create_decimal(f"{msv:.9g}"), digits=9)


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)
