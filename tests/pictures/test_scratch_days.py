from __future__ import annotations
import gzip
from pathlib import Path
import pytest
from . import test_pictures as tp
from .planned_year import plan_year as whole
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.domain.outlook import outlooks_of

OUT = Path("/tmp/pics")

def troubled(ward):
    whole(ward)
    by = {c.patient.name: c for c in ward.courses.open()}
    now = ward.clock.now()
    def act(t, action, who="coord1", **more):
        return ward.act(t, Request(action, ward.person(who), now, **more))
    nov = outlooks_of(by["Novák J."])[0].booked
    act(nov.treatment, Action.RESCHEDULE, values={"t0": "2026-12-04T08:00"})
    meas = lambda c, p, d="2026-11-19": ward.courses.act(by[c].id, Request(Action.MEASURE, ward.person("nurse1"), now, step="blood_count", values={"sampled_on": d, "platelets_10e9_per_l": p}))
    ward.courses.act(by["Rossi G."].id, Request(Action.TICK, ward.person("phys1"), now, step="terminate", values={"code": "progression"}))
    meas("van Dijk T.", "62"); 
    meas("Yıldız E.", "60"); meas("Yıldız E.", "160", "2026-11-25")
    ward.courses.act(by["Haddad N."].id, Request(Action.TICK, ward.person("phys1"), now, step="delay", values={"code": "patient_wish", "not_before": "2027-04-01"}))

@pytest.mark.parametrize("name,keys", [("yildiz", ("y", "/", " yıld", "enter")), ("rossi", ("y", "/", " ross", "enter")), ("haddad", ("y","/"," hadd","enter","right")), ("dijk", ("y","/"," dijk","enter","right")), ("novak", ("y","/"," nov","enter")),])
async def test_scratch(ward_at, monkeypatch, name, keys):
    monkeypatch.setattr(tp, "plan_year", troubled)
    scene = tp.Scene(keys, year=True)
    ward = ward_at(scene.moment)
    found = await tp._drawn(scene, ward)
    ward.close()
    OUT.mkdir(exist_ok=True)
    for (theme, size), (words, svg) in found.items():
        stem = str(OUT / f"{name}-{size[0]}x{size[1]}-{theme}")
        Path(stem + ".txt").write_text(words); Path(stem + ".svg").write_text(svg)
