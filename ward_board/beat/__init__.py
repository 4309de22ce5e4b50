"""The beat: APScheduler wakes the board; it never knows anything (the only place with apscheduler)."""
