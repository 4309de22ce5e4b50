"""What a site sets: settings, paths, logs, language."""
