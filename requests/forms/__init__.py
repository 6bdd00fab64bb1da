"""Browser input to clean data: wording, widgets and messages; what must hold is asked in rules and actions."""
