"""Stand-ins for providers that run on this machine, as strict as the real ones and as forgetful as a telephone."""
