"""What the rules paper calls each contact and allows it: never more than what its days were computed with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ward_board.documents.phrases import listed, number_words, said
from ward_board.documents.words import Words
from ward_board.domain.protocol import ContactRule
from ward_board.domain.text import printable

Pattern = tuple[tuple[float, float], ...]
"""Hours a day and at which distance (m)."""
WRITTEN_FOR: Mapping[str, Pattern] = {
    "partner": ((8, 2), (2, 1), (4, 2)),
    "public_transport": ((1, 1),),
}
"""For which contact while the rule holds the sentences in data/papers/words were written; no contact for the others."""
_CHILDREN, _SMALL_CHILDREN = "child_under_10", "infant"


def pattern_of(rule: ContactRule) -> Pattern:
    """The contact that is left while the rule holds."""
    return tuple((contact.hours_per_day, contact.distance_m) for contact in rule.restricted)


def who(words: Words, rule: ContactRule, rules: Sequence[ContactRule]) -> str:
    """A contact that the papers know in its own words, a site's own one by its title.

    Where the small children have a longer row of their own, no other row is for them.
    """
    has_small = any(one.id == _SMALL_CHILDREN for one in rules)
    key = "contact_child_2_to_9" if rule.id == _CHILDREN and has_small else f"contact_{rule.id}"
    return said(words, key) if key in words.texts else printable(rule.title)


def what_to_do(words: Words, rule: ContactRule) -> str:
    """The sentence that was written for this contact; where a table allows something else, that in its figures."""
    key, pattern = f"do_{rule.id}", pattern_of(rule)
    if key in words.texts and pattern == WRITTEN_FOR.get(rule.id, ()):
        return said(words, key)
    if not pattern:
        return said(words, "do_none")
    parts = (
        said(words, "do_part", hours=number_words(words, hours), metres=number_words(words, metres))
        for hours, metres in pattern
    )
    return said(words, "do_at_most", pattern=listed(words, parts))
