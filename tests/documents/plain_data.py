"""What every template is given, and nothing else; for templates that a test wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

NOON = datetime(2026, 11, 27, 11, 40, tzinfo=UTC)


def data_with(**more: Any) -> dict[str, Any]:
    """The data, with `more`."""
    centre = dict.fromkeys(("name", "department", "address", "accreditation", "phone_24h", "email"), "")
    common = {"language": "en", "direction": "ltr", "reviewed_by": "", "words": {}, "beside": {}, "is_demo": False}
    return {**common, "centre": centre, **more}
