"""English: what to know before believing a try on the past."""

WORDS = {
    "limit.changed_since": "Decisions that do not come out as recorded, because the program has changed: {n} of {of}. They are left out.",
    "limit.too_few": "Conversations in this time: {n}. With fewer than {least} a replay would only show chance, so there are no figures.",
    "limit.few": "Conversations in this time: {n}. Small differences are chance.",
    "limit.short": "Days in this time: {n}. A longer time shows both quiet and busy days.",
    "limit.thin.passing_on": "Known hand-offs: {n}. So how often work is passed on is mostly assumed.",
    "limit.thin.begins": "Known first answers: {n}. So how soon people react is mostly assumed.",
    "limit.thin.work": "Finished conversations: {n}. So how long they take is mostly assumed.",
    "limit.thin.patience": "Customers known to have left without an answer: {n}. So it is assumed that they wait three times the promise.",
    "limit.thin.offers": "Offers answered here so far: {n}. So it is assumed that people accept within 15 seconds.",
    "limit.unlike": "Replayed, the live rules take {replayed} to the first answer; it really was {life}. Compare; trust no figure alone.",
    "limit.unmatched": "Conversations that would go to somebody who never had such work: {n} of {of}. How well they do it is not known.",
    "limit.small": "Differences below {percent} % are not to be trusted of a replay. Try the draft on some of the customers to know.",
    "limit.today": "Everybody counts with the skills, areas and weekly hours they have today. What was reopened counts once.",
    "limit.service": "Replayed customers write when they wrote. In life they write more or less when they are answered otherwise.",
}
