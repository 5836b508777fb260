"""Writing down what is said in a recording, over a server of its own that understands OpenAI's transcriptions."""
