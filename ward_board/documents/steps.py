"""The steps on which the papers rest, by their ids in a protocol."""

from __future__ import annotations

MEASUREMENT = "measurement"
RULES = "rules"
DECLARATION = "travel_declaration"
PAPERS = "papers"
ASSAY = "activity_assay"
RESIDUAL = "residual_assay"
