"""`ward-board export`: the journal of a patient, a day or everybody as a file, sealed; and whether one is unchanged."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ward_board.cli.opening import opened_ward, who_acts
from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption, read_day
from ward_board.errors import BadInputError, VerificationFailedError

if TYPE_CHECKING:
    from ward_board.exchange.copying import Format
    from ward_board.exchange.manifest import Facts
    from ward_board.ward.ward import Ward


def export(
    output: Annotated[str | None, typer.Option("-o", "--output", metavar="FILE", help="Where the copy goes.")] = None,
    patient: Annotated[
        str | None, typer.Option("--patient", metavar="NUMBER", help="Of one patient: hospital number, or id (p12).")
    ] = None,
    day: Annotated[str | None, typer.Option("--day", metavar="D", help="Of one treatment day.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that the journal holds.")] = False,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="jsonl (verbatim), csv, or text (sentences).")
    ] = "jsonl",
    names: Annotated[bool, typer.Option("--names", help="With name, birth date and number of patients.")] = False,
    check: Annotated[
        str | None, typer.Option("--check", metavar="FILE", help="Only say whether a copy or an archive is unchanged.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="ID", help="Who gets the copy; it is noted.")] = None,
    pin_file: Annotated[str | None, typer.Option("--pin-file", metavar="FILE", help="A file with their PIN.")] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Copy entries out of the store, sealed, with who signed them as what; each patient's access log says so.

    Patients stand in it by their ids; what people typed as text stands as they typed it.
    """
    from ward_board.exchange.copying import write_copy
    from ward_board.ward.exporting import Asked
    from ward_board.ward.reading import ward_day

    if check is not None:
        if output or patient or day or everything:
            raise BadInputError("--check: it only looks at a file; leave -o, --patient, --day and --all out")
        with opened_ward(store, config, now) as ward:
            _check(ward, Path(check), as_json=as_json)
        return
    chosen, file = _format(form), _file(output)
    if everything == bool(patient or day):
        raise BadInputError("export: say of what: --patient NUMBER, --day D (or both), or --all")
    if by is None:
        raise BadInputError("--by: say who gets the copy, with --pin-file on a ward store")
    with opened_ward(store, config, now) as ward:
        person = who_acts(ward, by, pin_file, "--pin-file")
        asked = Asked(patient, read_day(day, ward_day(ward.clock.now(), ward.zone), "--day"))
        copy, facts = write_copy(ward, asked, person, file, chosen, names=names)
    print(json.dumps(facts, ensure_ascii=False) if as_json else _written(facts, file, len(copy.patients)))
    if not copy.is_sound:
        raise VerificationFailedError(f"the copy is written, but {copy.journal}; tell the one who keeps the store")


def _check(ward: Ward, file: Path, *, as_json: bool) -> None:
    from ward_board.exchange.copying import check_copy

    facts = check_copy(ward.store, file)
    is_sealed = ward.store.keys is not None
    print(json.dumps(facts, ensure_ascii=False) if as_json else _checked(facts, is_sealed=is_sealed))


def _format(name: str) -> Format:
    from ward_board.exchange.copying import Format

    try:
        return Format(name)
    except ValueError:
        raise BadInputError(f"--format: '{name[:20]}' is none of {', '.join(Format)}") from None


def _file(output: str | None) -> Path:
    from ward_board.exchange.manifest import manifest_of

    if not output:
        raise BadInputError("-o: name the file that the copy goes to")
    file = Path(output).expanduser()
    if file.is_dir():
        raise BadInputError(f"-o: {file} is a folder; name a file in it")
    # whatever lies there may be the store itself, or an earlier copy that somebody relies on
    for one in (file, manifest_of(file)):
        if os.path.lexists(one):
            raise BadInputError(f"-o: {one} exists already and stays as it is; name another file")
    return file


def _written(facts: Facts, file: Path, patients: int) -> str:
    whose = f" of {patients} patient{'' if patients == 1 else 's'}" if patients else ""
    said = f"{file}: {facts['entries']} entries{whose}, sealed by {file.name}.manifest.json"
    if facts["names"]:
        return f"{said}\nit names patients: it is personal data, keep and delete it as such"
    return f"{said}\npatients stand in it by their ids; what was typed as text may still name somebody"


def _checked(facts: Facts, *, is_sealed: bool) -> str:
    said = f"{facts['file']} is what was written {facts['made_at']} by {facts['by']}: {facts['what']}"
    return said if is_sealed else f"{said}; the store's key is missing: the sums were checked, no seal"
