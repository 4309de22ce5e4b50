"""Names of people on the board: who of the staff, in which role; how a patient's name is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from ward_board.config.language import gettext as _
from ward_board.domain.entry import UNSIGNED, Draft
from ward_board.domain.patient import Patient
from ward_board.domain.text import initials, printable
from ward_board.domain.words import Role

_TITLES = frozenset({"dr", "dr.", "drs.", "prof", "prof.", "ir.", "mr.", "mrs.", "ms."})


def who(staff_id: str, staff: Mapping[str, str]) -> str:
    """The surname of somebody of the staff ("de Vries", "Dr Smit"), or the whole name where two share it.

    Of what nobody signed that is said; whose name was typed stands with the entry.
    """
    if staff_id == UNSIGNED:
        return _("not signed")
    name = staff.get(staff_id)
    if name is None:
        return printable(staff_id)
    short = surname(name)
    shared = sum(surname(other) == short for other in staff.values()) > 1
    return printable(name if shared else short)


def author_of(entry: Draft, staff: Mapping[str, str]) -> str:
    """Who says so: the surname of somebody of the staff, or the name that was typed, which nobody signed with."""
    if entry.unsigned is None:
        return who(entry.author, staff)
    return _("{name} (not signed)").format(name=printable(entry.unsigned))


def signers_of(entry: Draft, staff: Mapping[str, str]) -> list[str]:
    """Everybody who says so: who did it, and who verified it."""
    return [author_of(entry, staff), *([who(entry.second, staff)] if entry.second else [])]


@lru_cache(maxsize=512)
def surname(name: str) -> str:
    """A staff name without its first name or initials, with its title."""
    before_comma, comma, _rest = name.partition(",")
    if comma:
        return before_comma.strip()
    words = name.split()
    titles = [word for word in words if word.lower() in _TITLES]
    rest = [word for word in words if word.lower() not in _TITLES]
    return " ".join([*titles, *(rest[1:] or rest)])


def signing_words(name: str, *, is_unsigned: bool) -> str:
    """Who signs what is confirmed now, or that somebody goes on without having signed."""
    words = _("NOT SIGNED: {name}, to be countersigned") if is_unsigned else _("signing as {name}")
    return words.format(name=printable(name))


def role_word(role: Role) -> str:
    """The role in words."""
    return {
        Role.NURSE: _("nurse"),
        Role.TECHNOLOGIST: _("technologist"),
        Role.PHYSICIAN: _("physician"),
        Role.EXPERT: _("expert"),
        Role.COORDINATOR: _("coordinator"),
        Role.AUDITOR: _("auditor"),
        Role.DISPLAY: _("display"),
    }[role]


def a_role(role: Role) -> str:
    """Somebody of that role: "a physician"."""
    return {
        Role.NURSE: _("a nurse"),
        Role.TECHNOLOGIST: _("a technologist"),
        Role.PHYSICIAN: _("a physician"),
        Role.EXPERT: _("a radiation protection expert"),
        Role.COORDINATOR: _("a coordinator"),
        Role.AUDITOR: _("an auditor"),
        Role.DISPLAY: _("a display"),
    }[role]


def roles_words(roles: Iterable[Role], persons: int = 1) -> str:
    """Who may do it: "nurse or technologist", "two: physician, radiation expert"."""
    words = [role_word(role) for role in roles]
    if persons > 1:
        return _("two: {roles}").format(roles=", ".join(words))
    if len(words) < 2:
        return "".join(words)
    return _(" or ").join([", ".join(words[:-1]), words[-1]])


def shown_name(patient: Patient, *, privacy: bool) -> str:
    """A patient's name as it was sent, or the initials."""
    return printable(initials(patient.name) if privacy else patient.name)


def shown_surname(patient: Patient, *, privacy: bool) -> str:
    """The name as it was sent without the initials at its end ("de Boer P." gives "de Boer"), or the initials."""
    if privacy:
        return printable(initials(patient.name))
    name, comma, _rest = patient.name.partition(",")
    words = name.split()
    while not comma and len(words) > 1 and words[-1].endswith("."):
        words.pop()
    return printable(" ".join(words) or patient.name)
