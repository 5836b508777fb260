"""The rerouting rate, which is the test of routing: what it is, where, why, and an alarm when it drifts."""
