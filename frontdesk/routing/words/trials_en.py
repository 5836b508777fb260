"""English: how a shadow decided otherwise."""

WORDS = {
    "shadow.rule": "“{shadow}” applies instead of “{live}”.",
    "shadow.holds": "It would wait for {name}, who had this customer last.",
    "shadow.holds_not": "It would not wait for {name}, who had this customer last.",
    "shadow.excluded": "{name} would be out: {reason}.",
    "shadow.allowed": "{name} may have it; now they are out: {reason}.",
    "shadow.ring": "{name} would be asked before {other}.",
    "shadow.term": "{name} comes out ahead, most by this: {term}.",
    "shadow.later": "“{rule}” would promise a later answer.",
    "shadow.sooner": "“{rule}” would promise a sooner answer.",
    "shadow.offered": "“{rule}” would offer it otherwise.",
    "shadow.given": "“{rule}” would give it at once.",
    "shadow.other": "“{rule}” says otherwise.",
}
