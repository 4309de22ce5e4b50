"""The use cases: the one door to everything, and the only place that asks the time."""
