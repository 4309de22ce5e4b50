"""The rows of a two-person card: what is read aloud and marked, and the way out of a shortfall that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ward_board.domain.form import FormField
from ward_board.domain.shortfall import WaysOut
from ward_board.domain.words import Action


@dataclass(slots=True, eq=False)
class Mark:
    """One thing to be read aloud; its box starts empty, and is empty again once `read_from` gives something else."""

    asked: FormField
    read_from: Callable[[], object] = field(default=lambda: None, repr=False)
    _read: tuple[object] | None = field(default=None, repr=False)

    @property
    def marked(self) -> bool:
        """Whether it was read, as it stands now."""
        return self._read == (self.read_from(),)

    @marked.setter
    def marked(self, marked: bool) -> None:
        self._read = (self.read_from(),) if marked else None

    @property
    def has_changed(self) -> bool:
        """Whether it was read, and is something else by now."""
        return self._read is not None and not self.marked


@dataclass(slots=True, eq=False)
class Way:
    """One way out of the shortfall: a new rate, or more in the bag.

    `chosen` is the figure that stood there when somebody chose it (mL/h or mL); it does not go on with the clock.
    """

    action: Action
    chosen: float | None = None

    @property
    def value(self) -> str:
        """The key of its figure."""
        return "ml_per_h" if self.action is Action.RATE else "ml"

    def figure(self, found: WaysOut | None) -> float | None:
        """What was chosen, else what it would be now; None where there is no such way."""
        if self.chosen is not None or found is None:
            return self.chosen
        return found.ml_per_h if self.action is Action.RATE else found.extra_ml
