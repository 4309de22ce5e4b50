"""The treatment itself: pure functions of (protocol, entries, now); no clock, store or screen."""
