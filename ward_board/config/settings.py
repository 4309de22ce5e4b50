"""What a site sets, from a TOML file and the environment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from os.path import lexists
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from ward_board.config.paths import config_file
from ward_board.config.private_file import Readers
from ward_board.config.setting_types import (
    CalendarDate,
    ClockTime,
    Country,
    Folder,
    Line,
    LongLine,
    Minutes,
    Tolerance,
    Weekday,
    no_truth_value,
)
from ward_board.config.trusted_file import check_program, check_site
from ward_board.config.written import Written
from ward_board.errors import BadInputError

Theme = Literal["dark", "dim", "light", "high-contrast"]


class _Table(BaseModel):
    """Frozen, and an unknown key is a spelling mistake and refused; `description` is what the example says of a key."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


class AlarmSettings(_Table):
    """What an alarm does beside its line on the board, and for how long "I go" holds."""

    bell: bool = Field(default=True, description="The terminal's bell rings for alarms.")
    command: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(),
        description='A program of your own for alarms, with its arguments, run without a shell: ["/opt/call"].',
    )
    command_priorities: tuple[Literal["high", "medium", "low"], ...] = Field(
        default=("high",), description="For which alarms it runs: high, medium, low."
    )
    taken_minutes_high: Minutes = Field(default=10, description='Minutes for which "I go" holds for a high alarm.')
    taken_minutes_medium: Minutes = Field(default=30, description="The same for a medium one.")
    taken_minutes_low: Minutes = Field(default=120, description="The same for a low one.")


class Tolerances(_Table):
    """When the board speaks up, in minutes; None leaves it to the protocol. `examples` are the core protocol's."""

    shortfall_minutes: Tolerance | None = Field(
        default=None, examples=[15], description="Minutes that the amino acids may be short before it is an alarm."
    )
    not_seen_minutes: Tolerance | None = Field(
        default=None, examples=[30], description="Minutes that nobody need look at running amino acids."
    )
    not_seen_minutes_with_lutetium: Tolerance | None = Field(
        default=None, examples=[10], description="Minutes that nobody need look at running lutetium."
    )
    late_minutes: Tolerance | None = Field(
        default=None,
        examples=[10],
        description="Minutes after its time when a step that is not recorded becomes an alarm.",
    )


class Windows(_Table):
    """When treatments start, in the ward's wall-clock time; a day list outside is only warned about."""

    first_t0: ClockTime = Field(default=time(7), description="The earliest usual start of the amino acids.")
    last_t0: ClockTime = Field(default=time(13), description="The latest.")

    @model_validator(mode="after")
    def _in_order(self) -> Windows:
        if self.first_t0 > self.last_t0:
            raise ValueError("first_t0 is later than last_t0")
        return self


class CalendarSettings(_Table):
    """The treatment days that dates are proposed on, beside the number of beds."""

    weekdays: tuple[Weekday, ...] = Field(
        default=("thursday",), description="On which weekdays the ward treats, week after week."
    )
    also: tuple[CalendarDate, ...] = Field(
        default=(), description='Further treatment days on other weekdays: ["2026-12-22"].'
    )
    closed: tuple[CalendarDate, ...] = Field(
        default=(), description='Days on which nobody is treated, such as holidays: ["2026-12-24", "2026-12-31"].'
    )
    # the ward's example day begins at 08:00, the plan of eight patients in pairs at 08:30
    first_t0: ClockTime = Field(
        default=time(8), description="When the first treatment starts on a day on which nobody is booked yet."
    )


class Phones(_Table):
    """Numbers to call; empty when not set."""

    physician: Line = Field(default="", description="Shown in alarms.")
    expert: Line = Field(default="", description="The radiation protection expert.")
    stand_by: Line = Field(default="", description="Who is on call outside the hours.")
    help: Line = Field(default="", description="Help with this board.")


class Centre(_Table):
    """Who treats, as it stands on papers that leave the house; what is empty is left out."""

    name: LongLine = Field(default="", description="The hospital, as it stands on papers.")
    department: LongLine = Field(default="", description="The department.")
    address: LongLine = Field(default="", description="Street, town, country, in one line.")
    country: Country = Field(default="NL", description="Where the centre is; who lives elsewhere comes from abroad.")
    accreditation: LongLine = Field(default="", description='For example "ENETS Centre of Excellence".')
    phone_24h: Line = Field(default="", description="A number that is answered day and night, with its country code.")
    email: LongLine = Field(default="", description="Where somebody answers.")


class Papers(_Table):
    """How papers are made, kept and printed."""

    print_command: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(),
        description='A program that prints the PDF whose path it is given last, without a shell: ["lp", "-d", "C4"];'
        " without one papers are only written to the folder. It has 60 s, and has read the file when it ends.",
    )
    folder: Folder = Field(
        default="",
        description="Where papers are written, a folder of their own for this user alone; empty: papers/ in the data"
        " folder.",
    )
    downtime_folder: Folder = Field(
        default="", description="Where the board is written on paper every few minutes; empty: nowhere."
    )
    downtime_minutes: Minutes = Field(default=5, description="How often.")
    downtime_readable_by: Readers = Field(
        default="me",
        description="Who may read the downtime sheets, on which all patients stand by name: me (the user who runs the"
        " board), group (that user's group too) or everybody on this machine. A folder that is there already keeps its"
        " own rights.",
    )


class Signing(_Table):
    """How people sign, and for how long."""

    badge_prefix: str = Field(
        default="",
        max_length=1,
        description="The character that a badge reader types first, such as ';'; empty: no reader. It ends with Enter.",
    )
    session_hours: Annotated[int, BeforeValidator(no_truth_value)] = Field(
        default=12, ge=1, le=24, description="After so many hours a session ends, however busy."
    )


class Names(_Table):
    """When names stand on the board."""

    while_nobody_signed_in: bool = Field(
        default=False, description="Initials in place of names while nobody is signed in at this terminal."
    )
    reveal_seconds: Annotated[int, BeforeValidator(no_truth_value)] = Field(
        default=15, ge=5, le=120, description="For how long v shows the names where initials stand; it is noted."
    )
    staff_told_to_patients: bool = Field(
        default=False, description="Names of the staff in what a patient may read of who looked at their record."
    )


class Safety(_Table):
    """Copies of what was recorded: the mirror journal, written with each act, and backups, taken each night."""

    mirror_folder: Folder = Field(
        default="",
        description="Where each act is written a second time, best on another disk; empty: mirror/ in the data folder.",
    )
    backup_folder: Folder = Field(
        default="", description="Where backups are kept, best on another disk; empty: backups/ in the data folder."
    )
    backup_at: ClockTime = Field(default=time(3), description="When the nightly backup and check of the journal begin.")
    backups_kept: Annotated[int, BeforeValidator(no_truth_value)] = Field(
        default=14, ge=2, le=400, description="How many of the newest backups are kept."
    )
    disk_low_mb: Annotated[int, BeforeValidator(no_truth_value)] = Field(
        default=1000, ge=100, le=1_000_000, description="With less free on one of these disks an alarm says so."
    )


class Retention(_Table):
    """For how long what was recorded is kept in the store; only `ward-board archive` takes anything out."""

    record_years: Annotated[int, BeforeValidator(no_truth_value)] = Field(
        default=20, ge=15, le=115, description="Years that a treatment day is kept (20 in the Netherlands, WGBO)."
    )
    access_years: Annotated[int, BeforeValidator(no_truth_value)] = Field(
        default=5, ge=5, le=115, description="Years that the access log is kept (NEN 7513: at least 5)."
    )


class Settings(_Table):
    """A site's choices, each with a default."""

    ward: Line = Field(default="PRRT ward", min_length=1, description="The name in the header.")
    zone: ZoneInfo = Field(
        default=ZoneInfo("Europe/Amsterdam"),
        description="Where the ward's clocks hang; stored times are UTC and need none.",
    )
    beds: Annotated[int, BeforeValidator(no_truth_value)] = Field(
        default=8, ge=1, le=99, description="How many beds the ward has."
    )
    language: str = Field(
        default="en",
        pattern="^[a-z]{2,3}$",
        description="What the board speaks, and what a patient speaks when no language was sent.",
    )
    theme: Theme = Field(default="dark", description="dark, dim, light or high-contrast.")
    privacy: bool = Field(default=False, description="The board starts with initials in place of names.")
    idle_lock_minutes: Annotated[int, BeforeValidator(no_truth_value)] = Field(
        default=5, ge=1, le=60, description="After so many minutes without a key, acting locks and the board stays."
    )
    weekdays: tuple[Weekday, ...] = Field(
        default=("thursday", "tuesday"),
        description="Treatment days; a day list for another one is warned about. None means any.",
    )
    alarms: AlarmSettings = Field(default=AlarmSettings(), description="What an alarm does beside its line.")
    tolerances: Tolerances = Field(
        default=Tolerances(), description="When the board speaks up; what is not set, the protocol says."
    )
    windows: Windows = Field(
        default=Windows(), description="When treatments start; a day list outside is warned about, never refused."
    )
    calendar: CalendarSettings = Field(
        default=CalendarSettings(), description="On which days courses are planned ('ward-board plan', key y)."
    )
    centre: Centre = Field(default=Centre(), description="Who treats, as it stands on papers.")
    papers: Papers = Field(default=Papers(), description="How papers are made, kept and printed.")
    signing: Signing = Field(default=Signing(), description="How people sign.")
    names: Names = Field(default=Names(), description="When names stand on the board.")
    safety: Safety = Field(default=Safety(), description="Copies of what was recorded.")
    retention: Retention = Field(default=Retention(), description="How long it is kept.")
    phones: Phones = Field(default=Phones(), description="Whom to call; empty is not shown.")
    physician_phone: Line = Field(default="", description="The older place of phones.physician; always the same as it.")

    @model_validator(mode="before")
    @classmethod
    def _one_phone_of_the_physician(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        phones = values.get("phones", {})
        if isinstance(phones, Phones):
            phones = phones.model_dump(exclude_unset=True)
        if not isinstance(phones, Mapping):
            return values
        older, newer = values.get("physician_phone"), phones.get("physician")
        number = older if newer is None else newer
        if number is None:
            return values
        return {**values, "physician_phone": number, "phones": {**phones, "physician": number}}

    @field_validator("zone", mode="before")
    @classmethod
    def _is_a_zone(cls, value: object) -> ZoneInfo:
        try:
            return value if isinstance(value, ZoneInfo) else ZoneInfo(str(value))
        except (KeyError, ValueError, OSError):
            raise ValueError("is not a time zone, such as Europe/Amsterdam") from None


def load_settings(file: Path | None = None) -> Settings:
    """The settings of `file`, or of the site's own file where there is one; the environment wins over both.

    A key `bell` in the table `alarms` is WARD_BOARD_ALARMS__BELL in the environment. A file that is missing, unreadable
    or wrong raises BadInputError with file, line, key and reason; so does one that others may change, whether it holds
    the settings, is the alarm program, or may yet be put into a folder of the site.
    """
    check_site()
    if file is None and lexists(config_file()):
        file = config_file()
    written = Written.of_file(file).and_environment(Settings)
    try:
        settings = Settings.model_validate(written.values)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        keys = [tuple(one["loc"]) for one in found]
        # a key that was written before one that only follows from it
        first = found[next((place for place, key in enumerate(keys) if written.holds(key)), 0)]
        raise BadInputError(f"{written.where(first['loc'])}: {_reason(first)}") from None
    try:
        check_program(settings.alarms.command)
    except BadInputError as error:
        raise BadInputError(f"{written.where(('alarms', 'command'))}: {error}") from None
    return settings


_PLAIN = {
    "extra_forbidden": "unknown key, correct its spelling or take it out",
    "missing": "is missing",
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "int_parsing_size": "is not a number that anybody needs",
    "float_parsing": "is not a number",
    "float_type": "is not a number",
    "finite_number": "is not a number",
    "bool_parsing": "is neither true nor false",
    "bool_type": "is neither true nor false",
    "string_type": 'is not a text in quotes, such as "C4"',
    "string_pattern_mismatch": 'is not a language of two or three small letters, such as "en"',
    "tuple_type": 'is not a list in brackets, such as ["thursday"]',
    "list_type": 'is not a list in brackets, such as ["thursday"]',
    "time_type": "is not a clock time, such as 07:00",
    "model_type": "is not a table with keys of its own",
    "model_attributes_type": "is not a table with keys of its own",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
    "string_too_long": "is longer than {max_length} letters",
    "string_too_short": "is empty",
    "literal_error": "is none of {expected}",
}
"""What each kind of mistake is called here; the library's words are for programmers."""


def _reason(error: Any) -> str:
    said = _PLAIN.get(error["type"])
    if said is None:
        return str(error["msg"]).removeprefix("Value error, ")
    return said.format(**error.get("ctx", {}))
