"""Arabic: how a shadow decided otherwise."""

WORDS = {
    "shadow.rule": "تنطبق «{shadow}» بدلًا من «{live}».",
    "shadow.holds": "ستنتظر المحادثة {name}، آخر من تعامل مع هذا العميل.",
    "shadow.holds_not": "لن تنتظر المحادثة {name}، آخر من تعامل مع هذا العميل.",
    "shadow.excluded": "سيُستبعد {name}: {reason}.",
    "shadow.allowed": "يمكن أن تذهب إلى {name}، وهو مستبعد الآن: {reason}.",
    "shadow.ring": "سيُسأل {name} قبل {other}.",
    "shadow.term": "يتقدم {name}، وأهم سبب: {term}.",
    "shadow.later": "ستَعِد «{rule}» برد أبعد.",
    "shadow.sooner": "ستَعِد «{rule}» برد أقرب.",
    "shadow.offered": "ستعرضها «{rule}» بطريقة أخرى.",
    "shadow.given": "ستسلّمها «{rule}» فورًا.",
    "shadow.other": "تقول «{rule}» غير ذلك.",
}
