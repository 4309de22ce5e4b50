"""The commands: one function each; this room puts the parts together and nothing else does."""
