"""The versions of the trained part: which ones are known, which one reads for whom, and how a new one is tried before use."""
