"""The path of a message: thread, understand, decide, execute, hand off."""
