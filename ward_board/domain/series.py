"""Steps as a protocol file writes them: a form that several share, and the same step at several times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def written_out(step: Any, forms: Mapping[str, Any]) -> Iterator[Any]:
    """The steps that `step`, as a file has it, stands for: one for each of its `times`, itself where it has none.

    A time has an `id` and a `label`, which follow those of the step, and when it is `planned`; whatever else it has
    stands in place of what the step has. The fields of the `form` that it names come before its own.

    Raises ValueError for a form that is none of `forms`.
    """
    if not isinstance(step, Mapping):
        yield step
        return
    step = _with_form(step, forms)
    if "times" not in step:
        yield step
        return
    shared = {key: value for key, value in step.items() if key != "times"}
    for time in step["times"]:
        own = {key: value for key, value in time.items() if key not in {"id", "label"}}
        label = time.get("label", "")
        yield {
            **shared,
            **{key: f"{shared.get(key, '')} {label}".strip() for key in ("title", "does")},
            **own,
            "id": f"{shared.get('id')}_{time.get('id')}",
            "series": shared.get("id"),
        }


def _with_form(step: Mapping[str, Any], forms: Mapping[str, Any]) -> Mapping[str, Any]:
    if "form" not in step:
        return step
    if step["form"] not in forms:
        raise ValueError(f"step '{step.get('id')}': unknown form '{step['form']}'")
    own = {key: value for key, value in step.items() if key != "form"}
    return {**own, "fields": [*forms[step["form"]], *own.get("fields", ())]}
