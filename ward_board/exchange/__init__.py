"""Day lists in, charts out."""
