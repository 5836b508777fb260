"""WhatsApp, directly through Meta's Cloud API."""
