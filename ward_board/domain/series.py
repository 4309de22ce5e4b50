"""Steps as a protocol file writes them: a form that several share, and the same step at several times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ward_board.domain.merging import by_id, has_ids, id_of
from ward_board.domain.mistake import Mistake, MistakesError, unknown

Forms = Mapping[str, Any]


def forms_of(document: Mapping[str, Any]) -> Forms:
    """The fields of each form by its id; raises MistakesError for forms that are no tables with an id of their own."""
    forms = document.get("forms") or []
    if forms and not has_ids(forms):
        raise MistakesError(Mistake(("forms",), "is not a list of tables, each with an id"))
    ids = [form["id"] for form in forms]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise MistakesError(Mistake(("forms", min(twice)), f"form '{min(twice)}' stands twice"))
    return {form["id"]: form.get("fields", []) for form in forms}


def steps_of(document: Mapping[str, Any]) -> list[Any]:
    """All steps of a protocol file, written out; raises MistakesError."""
    forms = forms_of(document)
    return [one for step in document.get("steps", ()) for one in written_out(step, forms)]


def written_out(step: Any, forms: Forms) -> Iterator[Any]:
    """The steps that `step`, as a file has it, stands for: one for each of its `times`, itself where it has none.

    A time has an `id` and a `label`, which follow those of the step, and when it is `planned`; whatever else it has
    stands in place of what the step has. The fields of the `form` that it names come before its own, which change a
    field of the form where they have its id.

    Raises MistakesError for a form that is none of `forms`, and for times that are no list of tables with ids.
    """
    if not isinstance(step, Mapping):
        yield step
        return
    step = with_own_fields(step, forms)
    if "times" not in step:
        yield step
        return
    own_id = str(step.get("id"))
    if not has_ids(step["times"]):
        raise MistakesError(Mistake(("steps", own_id, "times"), "is not a list of tables, each with an id"))
    shared = {key: value for key, value in step.items() if key != "times"}
    for time in step["times"]:
        own = {key: value for key, value in time.items() if key not in {"id", "label"}}
        label = time.get("label", "")
        yield {
            **shared,
            **{key: f"{shared.get(key, '')} {label}".strip() for key in ("title", "does")},
            **own,
            "id": time_id(own_id, time["id"]),
            "series": own_id,
        }


def time_id(step: str, time: str) -> str:
    """The id of the step that stands for one of the times of another."""
    return f"{step}_{time}"


def with_own_fields(step: Mapping[str, Any], forms: Forms) -> Mapping[str, Any]:
    """The step with the fields of its form among its own, and no form any more."""
    if "form" not in step:
        return step
    name, own = step["form"], step.get("fields", [])
    place = ("steps", str(id_of(step)))
    if not isinstance(name, str) or name not in forms:
        raise MistakesError(Mistake((*place, "form"), unknown("form", str(name), forms)))
    shared = forms[name]
    if not all(not fields or has_ids(fields) for fields in (shared, own)):
        raise MistakesError(Mistake((*place, "fields"), "is not a list of tables, each with an id"))
    rest = {key: value for key, value in step.items() if key != "form"}
    return {**rest, "fields": by_id(shared, own, (*place, "fields"))}
