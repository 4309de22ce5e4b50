"""The first sieve: what is pasted is text and nothing else, and no byte that a terminal sends ends the program."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_ESCAPE, _PASTE_BEGINS, _PASTE_ENDS = "\x1b", "\x1b[200~", "\x1b[201~"
_MOST_PASTED = 100_000
_LOOK_SECONDS, _QUIET_LOOKS = 0.1, 50


class InputFilter:
    """What a terminal sent, piece by piece, made fit for the library to read.

    The library takes an escape character within a paste for a key, and types some thirty of the characters that follow
    it as keys as well: a text from elsewhere would choose, confirm and leave. So a paste loses its escape characters,
    and what is longer than anybody pastes. What follows its end at once came with it, after an end that stood in the
    text itself: it counts for nothing, until nothing comes for a moment. What is no UTF-8 becomes U+FFFD; the library's
    own reading would end the program. `is_pasting` says that the end of a paste has not come yet.
    """

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self.is_pasting = self._has_just_pasted = False
        self._waiting, self._room = "", 0

    def take(self, data: bytes) -> str:
        """The next piece; within a paste, what may still become its end waits for the piece after."""
        text, found = self._decode(data), []
        while text:
            piece, text = self._pasted(text) if self.is_pasting else self._typed(text)
            found.append(piece)
        return "".join(found)

    def rest(self) -> None:
        """Nothing came for a moment: what comes next is typed."""
        if not self.is_pasting and self._has_just_pasted:
            self._has_just_pasted, self._waiting = False, ""

    def end_paste(self) -> str:
        """The end that never came: else no key would count any more."""
        self.is_pasting, self._waiting = False, ""
        return _PASTE_ENDS

    def _typed(self, text: str) -> tuple[str, str]:
        """What is typed passes as it comes, up to where a paste begins, and what is left."""
        before = self._waiting
        keys, begins, rest = (before + text).partition(_PASTE_BEGINS)
        passes = begins if self._has_just_pasted else (keys + begins)[len(before) :]
        self.is_pasting, self._waiting, self._room = bool(begins), "", _MOST_PASTED
        if not begins:
            self._waiting = keys[1 - len(_PASTE_BEGINS) :]
        return passes, rest

    def _pasted(self, text: str) -> tuple[str, str]:
        """What is pasted, without what steers, up to the end of it, and what is left."""
        words, ends, rest = (self._waiting + text).partition(_PASTE_ENDS)
        self.is_pasting, self._has_just_pasted, self._waiting = not ends, bool(ends), ""
        at = words.rfind(_ESCAPE)
        if not ends and at >= 0 and _PASTE_ENDS.startswith(words[at:]):
            words, self._waiting = words[:at], words[at:]
        words = words.replace(_ESCAPE, "")[: self._room]
        self._room -= len(words)
        return words + ends, rest


class SafeDriver(LinuxDriver):
    """The terminal, read through the filter."""

    def run_input_thread(self) -> None:
        """Reads until the app has ended."""
        sieve, parser, quiet = InputFilter(), XTermParser(), 0
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                text = ""
                if selector.select(_LOOK_SECONDS):
                    text, quiet = sieve.take(os.read(self.fileno, 4096)), 0
                else:
                    sieve.rest()
                    quiet += 1
                if sieve.is_pasting and quiet > _QUIET_LOOKS:
                    text = sieve.end_paste()
                # to feed nothing would tell the parser that there will never be more
                for message in [*(parser.feed(text) if text else ()), *parser.tick()]:
                    self.process_message(message)
