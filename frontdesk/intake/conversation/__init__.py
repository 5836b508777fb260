"""The assistant's side of a conversation: what it knows, what it says, and when a person has it."""
