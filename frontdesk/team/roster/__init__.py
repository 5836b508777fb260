"""Days that differ from the weekly plan."""
