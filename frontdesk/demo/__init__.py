"""The demo: two invented businesses, three weeks of their messages, and a pretend telephone to write with."""
