"""Other protocols are data only: each gives plan, gates, alarms and a whole day, and a site adds its own as a file."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ward_board.cli.opening import protocol_folders
from ward_board.ward.protocols import protocol_named

from ..ordinary_day import asked_for, lines

ZONE = ZoneInfo("Europe/Amsterdam")
T0 = datetime(2026, 12, 3, 9, tzinfo=ZONE)
OTHERS = {
    1: "lu177-octreotate-1500ml",
    2: "lu177-octreotate-5min",
    3: "lu177-octreotate-half",
    4: "in111-octreotate-1992",
    5: "our-own",
}
OWN = {"tea"}
HEADER = "date,bed,name,birth_date,number,country,cycle,t0,protocol"
OUR_OWN = """
extends = "in111-octreotate-1992"
id = "our-own"
version = "2027-01"
title = "what we do here"
source = "our own handbook"
signed_by = "A. Example, physician"

[[steps]]
id = "lutetium"
title = "Y-90"
[steps.infusion]
minutes = 20

[[steps]]
id = "tea"
kind = "check"
title = "a cup of tea"
does = "bring a cup of tea"
roles = ["nurse"]
planned = { after = "cannula_out.start", minutes = 10 }
late_entry_minutes = 30
source = "our own handbook, page 4"
"""


def at(clock: str, day: int = 3) -> str:
    return f"2026-12-{day:02}T{clock}"


@pytest.fixture(scope="module")
def whole_days(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store in which each of these protocols was carried through, minute by minute, by `record`."""
    from ward_board.cli.main import run

    folder = tmp_path_factory.mktemp("others")
    for file in demo_store.parent.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
        (folder / file.name).chmod(0o600)
    own = folder / "home" / "config" / "protocols" / "our-own.toml"
    own.parent.mkdir(parents=True)
    own.write_text(OUR_OWN, encoding="utf-8")
    day_list = folder / "day.csv"
    rows = [
        f"2026-12-03,{bed},Jansen {bed},1951-04-0{bed},70.00{bed},NL,1,09:00,{name}" for bed, name in OTHERS.items()
    ]
    day_list.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARD_BOARD_HOME", str(folder / "home"))
        patch.setenv("WARD_BOARD_STORE", str(folder / "store.db"))
        assert run(["import", str(day_list), "--now", at("08:00", 2)]) == 0
        protocols = {bed: named(name) for bed, name in OTHERS.items()}
        acts = [act for bed, one in protocols.items() for act in lines(one, bed, T0, only=asked_for(one) | OWN)]
        acts.sort(key=lambda act: act["now"])
        patch.setattr("sys.stdin", io.StringIO("\n".join(json.dumps(act) for act in acts)))
        assert run(["record", "--lines", "--date", "2026-12-03", "--now", at("09:00", 2)]) == 0
    return folder


def named(name: str):
    return protocol_named(name, protocol_folders()).protocol


@pytest.fixture
def board(whole_days, command, monkeypatch):
    """What `show --json` says of that day at a time."""
    monkeypatch.setenv("WARD_BOARD_HOME", str(whole_days / "home"))
    monkeypatch.setenv("WARD_BOARD_STORE", str(whole_days / "store.db"))

    def shown(now: str):
        return command("show", "--json", "--date", "2026-12-03", "--now", now).data

    return shown


def steps(board, bed: int):
    return {step["id"]: step for step in board["beds"][bed - 1]["steps"]}


def alarms(board, bed: int):
    return {alarm["kind"] for alarm in board["alarms"] if alarm["bed"] == bed}


def test_every_day_ends_at_home_with_no_alarm_and_nothing_left_to_do(board):
    evening = board(at("20:00", 4))
    assert [bed["state"] for bed in evening["beds"]] == ["discharged"] * len(OTHERS)
    assert [bed["protocol"] for bed in evening["beds"]] == list(OTHERS.values())
    assert evening["alarms"] == []


def test_h14_the_larger_bag_runs_at_its_own_rate_and_ends_with_the_small_one(board):
    bag = steps(board(at("11:00")), 1)["amino_acids"]
    assert (bag["volume_ml"], bag["rate_ml_h"], bag["given_ml"]) == (1500, 375, pytest.approx(750))
    assert bag["required_until"] == bag["projected"]["end"] == "2026-12-03T12:00:00Z"


def test_five_minutes_of_lutetium_are_planned_and_looked_at_in_minutes(board):
    running = board(at("09:34"))
    lutetium = steps(running, 2)["lutetium"]
    assert lutetium["state"] == "running"
    assert lutetium["projected"] == {"start": "2026-12-03T08:30:00Z", "end": "2026-12-03T08:35:00Z"}
    arm = {name: step["planned"]["start"][14:16] for name, step in steps(running, 2).items() if name[4:].isdigit()}
    assert arm == {"arm_1": "31", "arm_2": "32", "arm_4": "34"}
    assert named("lu177-octreotate-5min").later_in_series["arm_1"] == ("arm_2", "arm_4")


def test_half_the_activity_keeps_all_of_the_amino_acids(board):
    prepared = board(at("09:28"))
    assert steps(prepared, 3)["activity_assay"]["values"]["mbq"] == 3700
    assert steps(prepared, 3)["time_out"]["state"] == "done"
    whole, half = named("lu177-octreotate"), named("lu177-octreotate-half")
    assert half.prescription.activity_mbq == whole.prescription.activity_mbq / 2
    assert half.by_id["amino_acids"] == whole.by_id["amino_acids"]


def test_without_amino_acids_nothing_waits_for_them_and_no_alarm_speaks_of_them(board):
    running = board(at("09:10"))
    there = steps(running, 4)
    assert there["lutetium"]["state"] == "running"
    assert there["lutetium"]["projected"]["end"] == "2026-12-03T08:25:00Z"
    assert there["amino_acids"]["state"] == "skipped"
    assert there["amino_acids"]["planned"] == {"start": None, "end": None}
    assert not alarms(running, 4) & {"amino_acids_stopped", "bag_ends", "bag_ended", "shortfall"}
    # nobody was at the bed since the start: the radioactive infusion is missed by its own minutes
    assert "not_seen" in alarms(board(at("09:21")), 4)
    protocol = named("in111-octreotate-1992")
    assert protocol.rules.effective_half_life_hours <= protocol.prescription.half_life_days * 24


def test_without_amino_acids_the_gates_of_the_infusion_are_its_own(board, command):
    early = ["record", "--bed", "4", "--date", "2026-12-03", "--step", "lutetium", "--action", "start", "--by", "tech1"]
    gates = {gate.id for gate in named("in111-octreotate-1992").by_id["lutetium"].gates}
    assert gates == {"identity", "time_out", "cannula_patent"}
    board(at("09:00"))
    assert command(*early, "--now", at("20:00", 4)).code == 4


def test_a_site_adds_a_protocol_by_writing_a_file(board):
    there = steps(board(at("11:30")), 5)
    assert (there["tea"]["state"], there["tea"]["actual"]["start"]) == ("done", "2026-12-03T10:15:00Z")
    assert there["lutetium"]["actual"] == {"start": "2026-12-03T08:00:00Z", "end": "2026-12-03T08:20:00Z"}


def test_a_treatment_keeps_the_whole_text_that_it_started_with(board, whole_days):
    """Whoever changes the file, or one that it extends, changes no treatment that runs by it."""
    file = whole_days / "home" / "config" / "protocols" / "our-own.toml"
    before = board(at("10:20"))
    file.write_text(OUR_OWN.replace("minutes = 20", "minutes = 40"), encoding="utf-8")
    try:
        assert board(at("10:20")) == before
        file.unlink()
        assert board(at("10:20")) == before
    finally:
        file.write_text(OUR_OWN, encoding="utf-8")
