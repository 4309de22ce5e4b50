"""What is kept: the journal, the people, the change feed, migrations; the only room with SQL."""
