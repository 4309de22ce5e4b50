"""`ward-board verify`: whether the journal is still what was written."""

from __future__ import annotations

import json

from ward_board.cli.opening import opened_ward
from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption
from ward_board.errors import VerificationFailedError


def verify(
    as_json: JsonOption = False, store: StoreOption = None, config: ConfigOption = None, now: NowOption = None
) -> None:
    """Follow the chain of the journal from the first entry to its sealed head."""
    from ward_board.store.verify import verify as verify_journal

    with opened_ward(store, config, now) as ward:
        found = verify_journal(ward.store)
    if as_json:
        damage = str(found.damage) if found.damage else None
        said = {"ok": found.ok, "entries": found.entries, "first_bad_seq": found.first_bad_seq, "damage": damage}
        print(json.dumps({**said, "seal_checked": found.seal_checked}))
    if not found.ok:
        raise VerificationFailedError(f"{found.sentence}; tell the one who keeps the store")
    if not as_json:
        print(found.sentence)
