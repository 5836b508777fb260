"""A language model's server on this machine, as true to the providers as a test needs and as false as a test wants.

    async with FakeModel() as model:
        model.mode = "slow"
        ...connect(base_url=model.base("openai"))...
        assert model.received[-1].fields["question"] == "..."

It answers under /openai/v1, /ollama/v1 and /compatible/v1 (chat completions, streamed or whole, and audio transcriptions),
/anthropic/v1 (messages) and /gemini/v1beta (generateContent), with the checks and the error bodies that the real ones have.
"""

from tests.llm.fake.minds import MODES, Mode
from tests.llm.fake.received import Received
from tests.llm.fake.server import FakeModel

__all__ = ["MODES", "FakeModel", "Mode", "Received"]
