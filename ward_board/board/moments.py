"""Instants as people on the ward read them: in the ward's zone, with a date only where it is another day's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import floor
from zoneinfo import ZoneInfo

from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.plan import MINUTE

_HOUR_SECONDS = 3600
_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Clock:
    """The ward's clock: its zone, and the moment that "today" is told from.

    With `stands_still` words say since when something is so, instead of counting minutes that no longer pass.
    """

    zone: ZoneInfo
    now: datetime
    stands_still: bool = False

    @property
    def today(self) -> date:
        """The ward's date now."""
        return self.now.astimezone(self.zone).date()

    def time(self, instant: datetime) -> str:
        """HH:MM; in the hour that comes twice a year with its distance to UTC."""
        local = instant.astimezone(self.zone)
        text = f"{local:%H:%M}"
        first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
        if first == second or first is None or second is None or first < second:
            return text
        return f"{text}{floor((local.utcoffset() or timedelta()).total_seconds() / _HOUR_SECONDS):+d}"

    def seconds(self, instant: datetime) -> str:
        """HH:MM:SS."""
        return f"{instant.astimezone(self.zone):%H:%M:%S}"

    def moment(self, instant: datetime) -> str:
        """HH:MM, with the day of the week before it on another day, and with the date beyond six days."""
        day = instant.astimezone(self.zone).date()
        if day == self.today:
            return self.time(instant)
        near = abs((day - self.today).days) <= 6
        return f"{weekday_short(day) if near else day_and_month(day)} {self.time(instant)}"

    def instant_words(self, text: str) -> str:
        """An instant kept as text (RFC 3339), as `moment` says it."""
        return self.moment(datetime.fromisoformat(text))

    def minutes_since(self, instant: datetime) -> int:
        """Whole minutes that have passed."""
        return max(0, floor((self.now - instant) / MINUTE))

    def for_minutes(self, since: datetime) -> str:
        """ "4 min", or "since 10:38" on a board that stands still."""
        if self.stands_still:
            return _("since {time}").format(time=self.moment(since))
        return duration(self.minutes_since(since))


def minute_up(instant: datetime) -> datetime:
    """The instant at a whole minute, up: nobody is told a time too early."""
    whole = instant.replace(second=0, microsecond=0)
    return whole if whole == instant else whole + MINUTE


def duration(minutes: int) -> str:
    """ "34 min", "2 h", "7 h 30"."""
    if minutes < 100:
        return _("{minutes} min").format(minutes=minutes)
    hours, rest = divmod(minutes, 60)
    if not rest:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes:02d}").format(hours=hours, minutes=rest)


def weeks_words(days: int, *, short: bool = False) -> str:
    """ "8 weeks", "7 weeks 5 d"; short "8 wk", "7 wk 5 d"."""
    weeks, rest = divmod(days, _A_WEEK)
    if short:
        said = _("{weeks} wk").format(weeks=weeks)
    else:
        said = ngettext("{weeks} week", "{weeks} weeks", weeks).format(weeks=weeks)
    return f"{said} {_('{days} d').format(days=rest)}" if rest else said


def weekday(day: date) -> str:
    """ "Thursday"."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return names[day.weekday()]


def weekday_short(day: date) -> str:
    """ "Thu"."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[day.weekday()]


def day_and_month(day: date) -> str:
    """ "26 Nov"."""
    return f"{day.day} {_months_short()[day.month - 1]}"


def day_and_full_month(day: date) -> str:
    """ "26 November"."""
    return f"{day.day} {_months()[day.month - 1]}"


def long_date(day: date) -> str:
    """ "Thursday 26 November"."""
    return f"{weekday(day)} {day.day} {_months()[day.month - 1]}"


def full_date(day: date) -> str:
    """ "26 November 2026"."""
    return f"{day.day} {_months()[day.month - 1]} {day.year}"


def month_name(month: int) -> str:
    """ "November", for 11."""
    return _months()[month - 1]


def month_short(month: int) -> str:
    """ "Nov", for 11."""
    return _months_short()[month - 1]


def short_date(day: date) -> str:
    """ "Thu 26 Nov"."""
    return f"{weekday_short(day)} {day_and_month(day)}"


def birth_date(day: date) -> str:
    """ "12-03-1961"."""
    return f"{day:%d-%m-%Y}"


def _months() -> tuple[str, ...]:
    return (
        *(_("January"), _("February"), _("March"), _("April"), _("May"), _("June")),
        *(_("July"), _("August"), _("September"), _("October"), _("November"), _("December")),
    )


def _months_short() -> tuple[str, ...]:
    return (
        *(_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun")),
        *(_("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec")),
    )
