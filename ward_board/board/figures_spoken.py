"""The centre's figures in sentences and short lists, for a screen reader and for paper: no colour, no boxes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ward_board.board.figures_words import (
    percent,
    plain,
    reason_words,
    rounded_share,
    signed,
    tally,
    title_of,
    uptake_words,
)
from ward_board.board.moments import full_date
from ward_board.board.number_speech import figure
from ward_board.board.people import role_word
from ward_board.config.language import gettext as _
from ward_board.domain.figures import Counted, Figures
from ward_board.domain.figures_exposure import StaffDoseModel
from ward_board.domain.figures_staff import StaffShare
from ward_board.domain.text import printable

Titles = Mapping[str, str]


def figures_lines(figures: Figures, model: StaffDoseModel | None, titles: Titles, country: str) -> Iterator[str]:
    """All figures, one thing a line; without a model nothing of the staff. `country` is the centre's."""
    span = {"first": full_date(figures.first), "last": full_date(figures.last)}
    yield _("Figures from {first} to {last}").format(**span)
    if not figures.treatments:
        yield _("No treatment was given in this time.")
        if figures.cancelled:
            yield _cancelled(figures)
        return
    if figures.are_few:
        few = _("Only {patients}: single ones could be recognised, so keep these figures in the house.")
        yield few.format(patients=tally(figures.patients, "{count} patient", "{count} patients"))
    yield from _head(figures, country)
    yield from _when(figures)
    yield from _courses(figures, titles)
    yield from _minutes(figures, titles)
    yield from _leaving(figures, titles)
    yield from _otherwise(figures, titles)
    if model:
        yield from _staff(figures, model)


def _head(figures: Figures, country: str) -> Iterator[str]:
    patients = tally(figures.patients, "{count} patient", "{count} patients")
    treatments = tally(figures.treatments, "{count} treatment", "{count} treatments")
    yield f"  {patients}, {treatments}"
    abroad = _("  {percent} % of the patients from abroad (outside {country})")
    yield abroad.format(percent=plain(figures.abroad_percent), country=country)
    if figures.mean_rating is None:
        yield _("  rating: nobody gave one")
    else:
        rating = _("  rating {mean} of 10, the mean of {ratings}")
        yield rating.format(mean=f"{figures.mean_rating:.1f}", ratings=figure(figures.ratings))
    yield _cancelled(figures)


def _cancelled(figures: Figures) -> str:
    return "  " + tally(figures.cancelled, "{count} treatment cancelled", "{count} treatments cancelled")


def _when(figures: Figures) -> Iterator[str]:
    yield from _titled(_("Treatments by cycle"))
    for cycle, count in figures.by_cycle.items():
        yield f"  {cycle:<8} {figure(count):>7}"
    is_short = len(figures.by_month) <= 24
    yield from _titled(_("Treatments by month") if is_short else _("Treatments by year"))
    for period, count in (figures.by_month if is_short else figures.by_year).items():
        yield f"  {period:<8} {figure(count):>7}"


def _courses(figures: Figures, titles: Titles) -> Iterator[str]:
    courses = figures.courses
    yield from _titled(_("Courses of these patients, as they stand now"))
    for words, count in (
        (_("complete"), courses.complete),
        (_("stopped"), courses.stopped),
        (_("open"), courses.open),
        (_("of these a physician has to say the end"), courses.to_decide),
    ):
        yield f"  {words:<42} {figure(count):>7}"
    yield from _list(_("Delays, by reason"), ((reason_words(code), count) for code, count in courses.delays))
    yield from _list(_("Stopped, by reason"), ((reason_words(code), count) for code, count in courses.stop_reasons))
    yield from _list(_("Toxicity between cycles"), _with_titles(courses.toxicities, titles))


def _minutes(figures: Figures, titles: Titles) -> Iterator[str]:
    if not figures.minutes_late:
        return
    yield from _titled(
        _("Minutes from when a step was due (+ after, - before): median, and below which nine of ten lay")
    )
    for one in figures.minutes_late:
        named = title_of(one.step, titles)
        yield f"  {named:<34.34} {figure(one.count):>7} x  {signed(one.median):>5}  {signed(one.p90):>5}"


def _leaving(figures: Figures, titles: Titles) -> Iterator[str]:
    read = sum(figures.uptake.values())
    yield from _titled(_("Uptake on the scan"))
    for word, count in figures.uptake.items():
        yield f"  {uptake_words(word):<34} {figure(count):>7}  {percent(count, read):>6}"
    if figures.rule_days:
        yield from _titled(_("Days of each rule of behaviour: median, lowest to highest"))
    for one in figures.rule_days:
        spread = f"{plain(one.median):>5}  {plain(one.lowest)} - {plain(one.highest)}"
        none = _(", none long enough {count} x").format(count=one.without) if one.without else ""
        yield f"  {title_of(one.name, titles):<34.34} {figure(one.count):>7} x  {spread}{none}"
    rate = figures.usv_per_h
    if rate.count:
        words = _("Dose rate at 1 m before leaving: median {median} µSv/h, {lowest} to {highest}, {count} measurements")
        yield from _titled(
            words.format(
                median=plain(rate.median),
                lowest=plain(rate.lowest),
                highest=plain(rate.highest),
                count=figure(rate.count),
            )
        )


def _otherwise(figures: Figures, titles: Titles) -> Iterator[str]:
    yield from _list(_("Incidents"), _with_titles(figures.incidents, titles))
    yield from _list(_("Deviations, by code"), ((printable(code), count) for code, count in figures.deviations))


def _staff(figures: Figures, model: StaffDoseModel) -> Iterator[str]:
    if not figures.staff:
        return
    signed_by = _("signed by {name}").format(name=model.signed_by) if model.signed_by else _("unsigned")
    yield from _titled(_("Lutetium steps by person; dose calculated, no dosimeter says it"))
    words = _("  model {model} {version}, {signed}; % is of the mean of the role, most is on one day")
    yield words.format(model=printable(model.id), version=printable(model.version), signed=printable(signed_by))
    for one in figures.staff:
        yield _person(one)


def _person(one: StaffShare) -> str:
    fullest = one.fullest_day
    words = _(
        "  {id:<12} {role:<12} {days:>5} days {patients:>6} patients {steps:>7} steps  ≈ {usv:>6} µSv {share:>4} %"
        "  most ≈ {most} on {day}"
    )
    return words.format(
        id=printable(one.id),
        role=role_word(one.role),
        days=figure(one.days),
        patients=figure(one.patients),
        steps=figure(one.lutetium_steps),
        usv=figure(round(one.usv)),
        share=rounded_share(one.share_percent),
        day=fullest.day,
        most=figure(round(fullest.usv)),
    )


def _with_titles(found: Counted, titles: Titles) -> Iterable[tuple[str, int]]:
    return ((title_of(name, titles), count) for name, count in found)


def _list(title: str, found: Iterable[tuple[str, int]]) -> Iterator[str]:
    rows = list(found)
    if rows:
        yield from _titled(title)
    for words, count in rows:
        yield f"  {words:<34} {figure(count):>7}"


def _titled(title: str) -> Iterator[str]:
    yield ""
    yield title
