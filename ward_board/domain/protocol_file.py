"""Protocol files: from TOML to a protocol, one file as the change of another, each mistake with file, line and key."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from ward_board.domain.merging import EXTENDS, REMOVE, extended, has_ids, id_of
from ward_board.domain.mistake import Mistake, MistakesError, Place
from ward_board.domain.mistake_words import mistakes_in
from ward_board.domain.protocol import Protocol
from ward_board.domain.series import forms_of, steps_of, time_id, with_own_fields
from ward_board.domain.text import clean
from ward_board.domain.toml_lines import Path, lines_of
from ward_board.errors import BadInputError

Document = Mapping[str, Any]
_SIGNED_BY = "signed_by"


class BadProtocolError(BadInputError):
    """A protocol file that cannot be used: one line for each of its `mistakes`, of which the message is the first."""

    def __init__(self, *mistakes: str) -> None:
        self.mistakes = mistakes
        super().__init__(mistakes[0])


@dataclass(frozen=True)
class Source:
    """One file of a protocol: what people call it, and its text (TOML, or JSON as a treatment keeps it)."""

    name: str
    text: str

    @cached_property
    def document(self) -> Document:
        """What stands in it; raises BadProtocolError with the line for what is no TOML."""
        try:
            read: Document = json.loads(self.text) if self._is_json else tomllib.loads(self.text)
            return read
        except tomllib.TOMLDecodeError as error:
            raise BadProtocolError(_not_toml(self, str(error))) from None
        except ValueError as error:
            raise BadProtocolError(f"{self.name}: cannot be read: {error}") from None
        except RecursionError:
            raise BadProtocolError(f"{self.name}: is nested too deeply; write the tables one below the other") from None

    @property
    def base(self) -> str | None:
        """The protocol that it changes; raises BadProtocolError for what is no name of one."""
        base = self.document.get(EXTENDS)
        if base is None or isinstance(base, str):
            return base
        line = self.line((EXTENDS,))[0]
        raise BadProtocolError(
            f'{self.name}, line {line}: {EXTENDS}: is not a name in quotes, such as "lu177-octreotate"'
        )

    def line(self, place: Place) -> tuple[int | None, int]:
        """The line of as much of `place` as stands here, and how many of its keys do not."""
        path: Path = ()
        here: Any = self.document
        for count, key in enumerate(place):
            step = _step_into(here, key)
            if step is None:
                return self._lines.get(path), len(place) - count
            path, here = (*path, step), here[step]
        return self._lines.get(path), 0

    @cached_property
    def _lines(self) -> Mapping[Path, int]:
        return {} if self._is_json else lines_of(self.text)

    @property
    def _is_json(self) -> bool:
        return self.text.startswith("{")


def refuse_strays(source: Source) -> None:
    """Raises BadProtocolError for each text of a new file with characters that are not seen or steer a terminal.

    What a treatment keeps is read without: it was refused here, or nobody could open that treatment any more.
    """
    found = [
        f"{where((source,), place, source.document)}: {warning.removeprefix('removed: ')}; take them out"
        for place, text in _texts((), source.document)
        for warning in sorted({said for line in text.split("\n") for said in clean(line).warnings})
    ]
    if found:
        raise BadProtocolError(*found)


def _texts(place: Place, value: Any) -> Iterator[tuple[Place, str]]:
    """Every text in `value`, names of keys too, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield place, key
            yield from _texts((*place, key), one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts((*place, str(id_of(one))) if id_of(one) else place, one)


def _step_into(value: Any, key: str) -> str | int | None:
    """Under what `value` holds what `key` names: a key of a table, or the place in a list of the table with that id."""
    if isinstance(value, Mapping):
        return key if key in value else None
    if isinstance(value, list):
        return next((place for place, one in enumerate(value) if id_of(one) == key), None)
    return None


def _not_toml(source: Source, said: str) -> str:
    words, _, place = said.partition(" (at ")
    named = re.search(r"line (\d+)", place)
    line = named.group(1) if named else len(source.text.rstrip().split("\n"))
    return f"{source.name}, line {line}: not valid TOML: {words[:1].lower()}{words[1:]}"


def parse(text: str, name: str) -> Protocol:
    """The protocol in `text`, called `name`: a TOML file, or the JSON that `whole_text` makes of one that extends.

    Raises BadProtocolError with file, line, key, reason and what to do about it.
    """
    return read((Source(name, text),))


def read(sources: Sequence[Source]) -> Protocol:
    """The protocol of a file, the first of `sources`, and of those that it extends, each the base of the one before.

    Raises BadProtocolError with a line for each mistake.
    """
    document: Document = sources[0].document
    if sources[-1].base is not None:
        reason = "the other protocol is not at hand; put the file into a folder with protocols"
        raise BadProtocolError(f"{where(sources, (EXTENDS,), {})}: {reason}")
    try:
        document = whole(sources)
        written = {**document, "steps": steps_of(document)} if isinstance(document.get("steps"), list) else document
        protocol = Protocol.model_validate(document)
        protocol.order  # noqa: B018  a cycle is found when the order is asked for
    except MistakesError as error:
        found: Sequence[Mistake] = error.mistakes
    except ValidationError as error:
        found = tuple(mistakes_in(error, written))
    else:
        return protocol
    raise BadProtocolError(*(f"{where(sources, one.place, document)}: {one.reason}" for one in found))


def whole_text(sources: Sequence[Source]) -> str:
    """The whole text of a protocol, such as a treatment keeps: the file, or as JSON what it makes of its base.

    Raises BadProtocolError.
    """
    if len(sources) == 1:
        return sources[0].text
    try:
        return json.dumps(whole(sources), ensure_ascii=False, default=str)
    except MistakesError as error:
        mistake = error.mistakes[0]
        raise BadProtocolError(f"{where(sources, mistake.place, {})}: {mistake.reason}") from None


def whole(sources: Sequence[Source]) -> Document:
    """What the first of `sources` makes of those that it extends; raises MistakesError."""
    document = sources[-1].document
    for change in reversed(sources[:-1]):
        document = _changed(document, change.document)
    return document


def _changed(base: Document, change: Document) -> Document:
    """A signature is never taken over: who signed the base has not seen the change."""
    unsigned = {key: value for key, value in base.items() if key != _SIGNED_BY}
    if "rules" in change and isinstance(base.get("rules"), Mapping):
        unsigned["rules"] = {key: value for key, value in base["rules"].items() if key != _SIGNED_BY}
    forms = {"forms": base["forms"]} if "forms" in base else {}
    forms = extended(forms, {"forms": change["forms"]}) if "forms" in change else forms
    if has_ids(base.get("steps")) and has_ids(change.get("steps")):
        unsigned["steps"] = list(_ready_for(base["steps"], change["steps"], forms))
    return extended(unsigned, {key: value for key, value in change.items() if key != EXTENDS})


def _ready_for(steps: Sequence[Document], changes: Sequence[Document], forms: Document) -> Iterator[Document]:
    """The steps of a base; one whose fields are to be changed has those of its form among its own."""
    changed = {change["id"]: change for change in changes}
    for step in steps:
        for time in _listed(step.get("times")):
            own = time_id(step["id"], str(id_of(time)))
            if own in changed:
                key = REMOVE if changed[own].get(REMOVE) else "id"
                reason = f"is one of the times of '{step['id']}'; write it as times of that step"
                raise MistakesError(Mistake(("steps", own, key), f"'{own}' {reason}"))
        change = changed.get(step["id"], {})
        yield (
            with_own_fields({**step, "form": change.get("form", step["form"])}, forms_of(forms))
            if ("form" in step and "fields" in change)
            else step
        )


def where(sources: Sequence[Source], place: Place, document: Document) -> str:
    """File, line and key of `place` in what `sources` make together, `document`.

    What stands in the base alone is said to: it is the change that does not fit it.
    """
    key = ".".join(place)
    found = [
        (missing, number, line)
        for number, source in enumerate(sources)
        for candidate in _written_as(place, document)
        for line, missing in [source.line(candidate)]
    ]
    _missing, number, line = min(found, key=lambda one: one[:2], default=(0, 0, None))
    file = sources[0].name
    if number == 0 or line is None:
        at = f"{file}, line {line}" if line else file
        return f"{at}: {key}" if key else at
    return f"{file}: {key} ({sources[number].name}, line {line})"


def _written_as(place: Place, document: Document) -> Iterator[Place]:
    """Where a file may have what stands at `place` once forms and times are written out."""
    yield place
    if len(place) < 2 or place[0] != "steps" or not isinstance(document.get("steps"), list):
        return
    _, own, *rest = place
    for step in (one for one in document["steps"] if isinstance(one, Mapping)):
        names = [time_id(str(id_of(step)), str(id_of(time))) for time in _listed(step.get("times"))]
        if own != id_of(step) and own not in names:
            continue
        if own in names:
            yield ("steps", str(id_of(step)), "times", own.removeprefix(f"{id_of(step)}_"), *rest)
            yield ("steps", str(id_of(step)), *rest)
        if rest[:1] == ["fields"] and "form" in step:
            yield ("forms", str(step["form"]), *rest)


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
