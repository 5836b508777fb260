"""How much each thing noticed in a message speaks for each need, in natural-log units; written by hand, meant to be read.

A later engine may replace these numbers by learned ones: `decide` only needs a table of this shape.
"""

BIAS: dict[str, float] = {
    "complaint": -0.2,
    "specialist_review": -0.3,
    "post_service_support": -0.2,
    "scheduling": 0.1,
    "pricing": 0.0,
    "general_question": 0.15,
    "other": 0.0,
}

WEIGHTS: dict[str, dict[str, float]] = {
    # A time that can still come is the strongest single sign that somebody wants an appointment.
    "future_day": {"scheduling": 1.5},
    "clock_time": {"scheduling": 1.2},
    "part_of_day": {"scheduling": 0.5},
    "at_once": {"scheduling": 1.1},
    "past_day": {"post_service_support": 0.9, "complaint": 0.4, "scheduling": -0.6},
    "service": {"scheduling": 0.2, "pricing": 0.2, "other": -1.0},
    "wants_service": {"scheduling": 0.9},
    "service_and_time": {"scheduling": 1.0, "general_question": -0.8},
    "only_a_service": {"scheduling": 0.8},
    "budget": {"pricing": 1.2},
    "area": {"other": -0.7},
    "question": {"general_question": 0.4},
    "asks_offer": {"general_question": 1.0},
    "danger": {"scheduling": 1.7, "specialist_review": 0.3},
    "danger_and_health": {"specialist_review": 1.4, "scheduling": -1.0},
    "past_service": {"post_service_support": 1.5, "complaint": 0.7, "general_question": -0.6, "pricing": -0.4},
    "past_and_negative": {"complaint": 1.5},
    # "My AC is broken" asks for a visit; "broken since you came" blames.
    "fault": {"scheduling": 0.5, "complaint": 0.2},
    "fault_of_a_service": {"scheduling": 1.6, "complaint": -0.6},
    "fault_after_service": {"complaint": 1.3, "post_service_support": 0.4},
    "only_a_time": {"scheduling": 1.2},
    "negative": {"complaint": 1.1},
    "asks_fitness": {"specialist_review": 1.6},
    "existing": {"scheduling": 0.6, "post_service_support": 0.4, "pricing": -0.4},
    "waiting": {"complaint": 0.3, "scheduling": 0.4},
    "wants_price": {"pricing": 1.8, "scheduling": -1.5},
    "price_of_service": {"pricing": 1.8},
    "sells": {"other": 3.0, "pricing": -2.0, "general_question": -1.0, "scheduling": -1.5},
    "thanks_only": {"other": 1.8},
    "link": {"other": 2.0},
    "very_short": {"other": 0.3},
    "greeting_only": {"other": 3.5},
}

# "Do you do weekly cleaning? What is the rate?" is no general question.
GENERAL_GIVES_WAY = 1.2

# When several needs are said outright, the first by precedence is the message's need and the others come with it.
OUTRIGHT = 2.2
NEAR = 2.6
PRECEDENCE = 2.0
# Answers in a conversation that is about something already.
CONTINUES, STILL_RELATED = 2.4, 0.8
# "Sofa, 7 seats" says little by itself: the shorter an answer, the more it goes on.
ANSWERS, LONGEST_ANSWER = 4.0, 8
# Blame said outright beside another wish leads, unless it is plainly nothing: who was wronged must not be read as an errand.
BLAME_LEADS, PERHAPS_BLAME = 2.0, 0.15
TEMPERATURE = 1.15
