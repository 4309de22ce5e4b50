"""The day-of-treatment dashboard for a PRRT ward."""
