"""Where the cursor of the measurement grid stands: in the head, or at a bed that no re-reading takes from under it."""

from __future__ import annotations

from collections.abc import Callable

from ward_board.board.board import Bed
from ward_board.domain.entry import Person
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.grid_rows import GridRow, Head, Stop, is_measured_here


class GridCursor:
    """`row` is the bed with the cursor, None for the head; `focus` the field or the time that is typed into."""

    def __init__(self, head: Head, rows: list[GridRow], look_up: Callable[[str], Bed | None], person: Person) -> None:
        self._head, self._rows, self._look_up, self._person = head, rows, look_up, person
        self.row: GridRow | None = None
        self.focus: Stop = head.fields[0]

    def bed(self, row: GridRow) -> Bed | None:
        """The bed of a row as the board has it now, None once nobody is measured there any more."""
        found = self._look_up(row.treatment)
        return found if found and is_measured_here(found) else None

    def go_to(self, row: GridRow | None, stop: Stop) -> None:
        """Stands there from now on."""
        self.row, self.focus = row, stop
        if isinstance(stop, Field):
            # what is typed replaces what stands there; words are gone on with
            stop.untouched = row is None or stop is not row.reason

    def begin(self, selected: str | None) -> bool:
        """Goes where something is needed: in the head, else at the selected bed, else at the first open one.

        Says whether there is such a place.
        """
        if missing := [one for one in self._head.fields if one.is_missing]:
            self.go_to(None, missing[0])
            return True
        chosen = next((row for row in self._rows if row.treatment == selected), None)
        if chosen is None:
            return self.to_next_row(None)
        self.go_to(chosen, self.first_stop(chosen))
        return True

    def to_row(self, by: int) -> None:
        """To the bed above or below, in the same column; from the first up into the head, and down to an empty one."""
        if self.row is None:
            if by > 0:
                self.to_next_row(None)
            return
        place = self._rows.index(self.row) + by
        if place < 0:
            self.go_to(None, self._head.fields[0])
        elif place < len(self._rows):
            row, column = self._rows[place], self.row.column(self.focus)
            stops = row.stops(self.bed(row), self._person)
            self.go_to(row, next((one for one in stops if row.column(one) == column), self.first_stop(row)))

    def to_stop(self, by: int) -> None:
        """To the next field or the one before, from the head through all beds, and not round."""
        stops: list[tuple[GridRow | None, Stop]] = [(None, one) for one in self._head.fields]
        stops += [(row, one) for row in self._rows for one in row.stops(self.bed(row), self._person)]
        place = next((at for at, (_row, one) in enumerate(stops) if one is self.focus), 0) + by
        if 0 <= place < len(stops):
            self.go_to(*stops[place])

    def to_next_row(self, after: GridRow | None) -> bool:
        """To the next bed that has no measurement, behind the last to the first; says whether there is one."""
        place = self._rows.index(after) + 1 if after else 0
        ordered = [*self._rows[place:], *self._rows[:place]]
        waiting = [row for row in ordered if (bed := self.bed(row)) and row.measured(bed) is None]
        row = waiting[0] if waiting else after or self._rows[0]
        self.go_to(row, self.first_stop(row))
        return bool(waiting)

    def first_stop(self, row: GridRow) -> Stop:
        """Where a bed begins: at the voiding while that is open, else at its first reading that is empty."""
        bed = self.bed(row)
        if bed and row.asks_voiding(bed, self._person) and row.voided.is_now:
            return row.voided
        return row.first_empty
