"""Where the flow of a command lives: its module is read in with its first use, so that no first board waits for it."""

from __future__ import annotations

from collections.abc import Mapping

from ward_board.tui.places import Command, Place

PAGES: Mapping[Command, Place] = {
    Command.MORNING: Place.MORNING,
    Command.JOURNAL: Place.JOURNAL,
    Command.HANDOVER: Place.HANDOVER,
    Command.START_OF_DAY: Place.START,
    Command.KEYS: Place.KEYS,
}
"""The pages that are drawn from the board alone."""

FLOWS: Mapping[Command, tuple[str, str]] = {
    Command.INCIDENT: ("incidents", "incident"),
    Command.DAYS: ("booking_days", "open_days"),
    Command.FIGURES: ("figures", "open_figures"),
    Command.START_TIMES: ("start_times", "open_start_times"),
    Command.ACCESS: ("access", "open_access"),
    Command.COURSE: ("course", "open_course_of_bed"),
    Command.FIND: ("finding", "find"),
    Command.ACCEPT: ("handing_over", "accept"),
    Command.ACCEPT_ALL: ("handing_over", "accept_all"),
    Command.SIGN_OFF: ("handing_over", "sign_off"),
    Command.OPEN_POINT: ("starting_day", "next_open_point"),
    Command.CALLED: ("scanning", "called"),
    Command.AWAY: ("scanning", "away"),
    Command.BACK_FROM_SCAN: ("scanning", "back"),
    Command.SOONER: ("scanning", "sooner"),
    Command.LATER_IN_QUEUE: ("scanning", "later"),
    Command.GRID: ("measuring", "measure"),
    Command.APPROVE_ALL: ("approving", "approve"),
    Command.PAPERS: ("printing", "choose_paper"),
    Command.PRINT_ALL: ("printing", "print_all"),
    Command.COUNTERSIGN: ("countersigning", "countersign"),
}
"""Module of this room and function, for what asks or reads on its own."""
