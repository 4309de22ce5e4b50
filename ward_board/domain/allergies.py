"""What an answer about allergies says: which, that there are none, or that nobody knows."""

from __future__ import annotations

# What people write for "asked, and there are none"; anything else is an allergy, or unknown.
_NONE = frozenset(
    (
        *("-", "--", "–", "—", "/", "no", "nil", "none", "none known", "no allergies", "no known allergies", "nka"),
        *("nkda", "geen", "geen bekend", "geen allergie", "geen allergieën", "geen bekende allergieën", "nee", "neen"),
        *("keine", "aucune"),
    )
)
# What people write for "nobody asked"; it must never be read as "none" (HAZARDS H15).
_UNKNOWN = frozenset(
    ("?", "unknown", "not known", "not asked", "onbekend", "niet bekend", "niet gevraagd", "n/a", "n.v.t", "nvt")
)


def allergies_in(text: str) -> str | None:
    """The allergies that `text` names; "" for a word that says none, None for one that says unknown."""
    word = text.strip().casefold().rstrip(".")
    if word in _UNKNOWN:
        return None
    return "" if word in _NONE else text
