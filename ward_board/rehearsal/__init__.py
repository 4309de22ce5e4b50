"""Rehearsal: made-up days on a throw-away store, and hands that work through them as people do."""
