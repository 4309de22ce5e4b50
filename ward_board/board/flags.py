"""What a nurse must know of a patient before going in, in words that are never cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ward_board.board.board import Bed
from ward_board.board.canvas import Pieces, pieces_width
from ward_board.board.line import Tone
from ward_board.config.language import gettext as _
from ward_board.domain.course_day import Doubt, course_day
from ward_board.domain.patient import Flag
from ward_board.domain.text import printable, surname_key

GAP = 1


@dataclass(frozen=True, slots=True)
class FlagWords:
    """One flag in words: every way to say it whole, the longest first."""

    forms: tuple[Pieces, ...]


def shared_surnames(beds: Iterable[Bed]) -> frozenset[str]:
    """The treatments whose patient is easily mistaken for another one on the board (H2)."""
    keys = {bed.treatment: surname_key(bed.patient.name) for bed in beds}
    counts = Counter(keys.values())
    return frozenset(treatment for treatment, key in keys.items() if counts[key] > 1)


def flags_of(bed: Bed, *, same_name: bool, ward_language: str) -> tuple[FlagWords, ...]:
    """The flags of a bed, the most important first."""
    found = _course(bed)
    found += _allergy(bed.allergies)
    found += [_flag(flag, is_crisis_watched=bed.is_crisis_watched) for flag in _flags(bed) if flag != Flag.TRAVEL]
    if same_name:
        found.insert(min(len(found), 1), _strong(_("SAME NAME")))
    if bed.patient.language and bed.patient.language != ward_language:
        found.append(_language(bed.patient.language))
    # nobody has to mind them any more, and a bed that is over must not draw the eye
    return tuple(_faint(flag) for flag in found) if bed.is_closed else tuple(found)


def _faint(flag: FlagWords) -> FlagWords:
    return FlagWords(tuple(tuple((text, Tone.FAINT) for text, _tone in form) for form in flag.forms))


def _course(bed: Bed) -> list[FlagWords]:
    """What the course has against the treatment, until its lutetium runs: why stands on the bed's own page."""
    day = course_day(bed.course, bed.treatment) if bed.course else None
    words = {
        Doubt.ENDED: _("COURSE ENDED"),
        Doubt.HELD: _("HELD"),
        Doubt.HALF_ASKED: _("HALF DOSE ASKED"),
    }
    return [_strong(words[doubt]) for doubt in day.doubts if doubt in words] if day else []


def _allergy(allergies: str | None) -> list[FlagWords]:
    word = _("ALLERGY")
    if allergies is None:
        # not asked is not the same as none (H15)
        return [_strong(f"{word} {_('UNKNOWN')}")]
    if not allergies.strip():
        return []
    substance = printable(allergies.strip())
    whole = ((word, Tone.WARN_STRONG), (f" {substance}", Tone.WARN))
    return [FlagWords((whole, ((word, Tone.WARN_STRONG),)))]


def _flags(bed: Bed) -> list[str]:
    """What was booked, and what the course knows beside it."""
    booked = bed.situation.chart.booking.flags
    known = {Flag.HORMONE: bed.has_hormone, Flag.HALF_DOSE: bed.is_half_dose}
    return [*booked, *(flag for flag, is_so in known.items() if is_so and flag not in booked)]


def _flag(flag: str, *, is_crisis_watched: bool) -> FlagWords:
    if flag == Flag.HORMONE:
        word = _("HORMONE")
        if not is_crisis_watched:
            return _strong(word)
        return FlagWords(
            (
                ((word, Tone.WARN_STRONG), (f" {_('crisis watch')}", Tone.WARN)),
                ((word, Tone.WARN_STRONG),),
            )
        )
    return _strong(_("HALF DOSE") if flag == Flag.HALF_DOSE else printable(flag))


def _strong(words: str) -> FlagWords:
    return FlagWords((((words, Tone.WARN_STRONG),),))


def _language(code: str) -> FlagWords:
    name = language_name(code, _("en"))
    return FlagWords(
        (
            ((_("speaks {language}").format(language=name), Tone.PLAIN),),
            ((name, Tone.PLAIN),),
            ((printable(code), Tone.PLAIN),),
        )
    )


_SPOKEN_IN_WARDS = {
    **{"ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek"},
    **{"en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French"},
    **{"he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian"},
    **{"it": "Italian", "ja": "Japanese"},
    **{"ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "pl": "Polish", "ps": "Pashto"},
    **{"pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "so": "Somali", "sr": "Serbian"},
    **{"sv": "Swedish", "th": "Thai", "ti": "Tigrinya", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu"},
    **{"vi": "Vietnamese", "zh": "Chinese"},
}
"""What nearly every patient speaks, as the library has it (a test compares them)."""


@lru_cache(maxsize=256)
def language_name(code: str, in_language: str) -> str:
    """The language in words ("Polish"); the code itself where nobody knows it."""
    if in_language == "en" and code in _SPOKEN_IN_WARDS:
        return _SPOKEN_IN_WARDS[code]
    # 40 ms to load, which the first picture of a morning would wait for
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(in_language).languages.get(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        name = None
    return str(name) if name else printable(code)


def pack(flags: Sequence[FlagWords], rows: Sequence[int]) -> list[list[Pieces]]:
    """Puts flags onto rows of so many cells, each word whole: shorter forms first for the least important.

    What still finds no room is counted at the end ("+2"), so that nothing is missing unseen.
    """
    level = {place: 0 for place in range(len(flags))}
    while True:
        chosen = [flags[place].forms[level[place]] for place in range(len(flags))]
        placed = _placed(chosen, rows)
        if placed is not None:
            return placed
        longer = [place for place in level if level[place] + 1 < len(flags[place].forms)]
        if not longer:
            return _with_count(chosen, rows)
        level[max(longer)] += 1


def _placed(chosen: Sequence[Pieces], rows: Sequence[int]) -> list[list[Pieces]] | None:
    free = list(rows)
    placed: list[list[Pieces]] = [[] for _ in rows]
    for words in chosen:
        size = pieces_width(words)
        row = next((n for n, room in enumerate(free) if size + (GAP if placed[n] else 0) <= room), None)
        if row is None:
            return None
        free[row] -= size + (GAP if placed[row] else 0)
        placed[row].append(words)
    return placed


def _with_count(chosen: Sequence[Pieces], rows: Sequence[int]) -> list[list[Pieces]]:
    for kept in range(len(chosen) - 1, -1, -1):
        more: Pieces = ((f"+{len(chosen) - kept}", Tone.WARN_STRONG),)
        placed = _placed([*chosen[:kept], more], rows)
        if placed is not None:
            return placed
    return [[] for _ in rows]


def fit(flags: Sequence[FlagWords], rows: Sequence[int]) -> bool:
    """Whether all flags find room on rows of so many cells, each at least in its shortest form."""
    return _placed([flag.forms[-1] for flag in flags], rows) is not None


def cells_beside_name(flags: Sequence[FlagWords], below: Sequence[int], most: int) -> int | None:
    """How many cells beside a name (0 to `most`) let all flags stand, with the rows `below`; None: not even `most`."""
    if fit(flags, below):
        return 0
    return next((room for room in range(1, most + 1) if fit(flags, [*below, room])), None)


def flag_texts(bed: Bed, all_shared: frozenset[str], ward_language: str) -> Mapping[str, Tone]:
    """Every flag in its longest form with its tone, for bars and pages that have the room."""
    flags = flags_of(bed, same_name=bed.treatment in all_shared, ward_language=ward_language)
    return {"".join(text for text, _tone in flag.forms[0]): flag.forms[0][0][1] for flag in flags}
