"""Pages about operations, their settings, people and record, and about oneself."""
