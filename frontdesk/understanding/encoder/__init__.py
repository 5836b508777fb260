"""An encoder beside the reader: a trained network that says how near in meaning two messages are, where the operator has one."""
