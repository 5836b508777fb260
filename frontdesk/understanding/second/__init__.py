"""The second opinion of a connected language model on a message: it can raise a doubt or notice what was overlooked, nothing else."""

from frontdesk.understanding.second.actions import confirm_noticed, keep_second_opinion
from frontdesk.understanding.second.rules import NOTICED, about, doubts, noticed_in, opinion_of, with_noticed

__all__ = ["NOTICED", "about", "confirm_noticed", "doubts", "keep_second_opinion", "noticed_in", "opinion_of", "with_noticed"]
