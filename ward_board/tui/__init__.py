"""The screen: keys in, pictures out; the only place with Textual."""
