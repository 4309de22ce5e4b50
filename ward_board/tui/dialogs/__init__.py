"""Dialogs: what is asked before something is recorded, as plain state; a screen draws them and hands them keys."""
