"""Who gets what waits, decided in memory: values and events in, offers out."""
