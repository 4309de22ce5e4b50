"""Recording: from an act that somebody chose to the fact that was kept, with all signatures on the way."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from ward_board.board.people import surname
from ward_board.board.view import Screen
from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry, Person, Request
from ward_board.domain.protocol import FieldType, FormField
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError, StoreUnavailableError
from ward_board.tui.acts import Act
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.act_dialog import ActDialog, Filled
from ward_board.tui.dialogs.cards import patient_lines, card_width, row
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.sign_in import Signature, SignInDialog
from ward_board.tui.dialogs.typed_time import TypedTime
