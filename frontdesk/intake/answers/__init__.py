"""What a customer's reply to a confirmation means."""
