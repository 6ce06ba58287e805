"""Project value, project file, session with undo, assessment of plans."""
