"""The steps that the program itself asks about, by their ids: a protocol file calls them so, whatever their titles."""

from __future__ import annotations

GO = "go"
JOURNEY = "journey"
HOME = "home"
AMINO_ACIDS = "amino_acids"
ACTIVITY_ASSAY = "activity_assay"
LUTETIUM = "lutetium"
RESIDUAL_ASSAY = "residual_assay"
CANNULA_OUT = "cannula_out"
SCAN = "scan"
SCAN_READ = "scan_read"
MEASUREMENT = "measurement"
RULES = "rules"
ROOM_RELEASE = "room_release"
RATING = "rating"
