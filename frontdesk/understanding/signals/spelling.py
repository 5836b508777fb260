"""The bones of a name: its consonants, the same whichever alphabet and spelling it is written in."""

import re

_PAIRS = (
    ("kh", "k"),
    ("gh", "k"),
    ("sch", "S"),
    ("sh", "S"),
    ("ch", "S"),
    ("th", "t"),
    ("dh", "d"),
    ("ph", "f"),
    ("dj", "j"),
    ("ck", "k"),
    ("ts", "s"),
)
_LATIN = str.maketrans({"q": "k", "c": "k", "g": "k", "x": "k", "v": "f", "p": "b", **dict.fromkeys("aeiouhwy0123456789", "")})
_ARABIC = str.maketrans(
    {
        "ب": "b", "پ": "b", "ت": "t", "ث": "t", "ج": "j", "چ": "S", "خ": "k", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "ژ": "j", "س": "s",
        "ش": "S", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "k", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n",
        **dict.fromkeys("اأإآحعهوي ىةءؤئ", ""),
    }
)  # fmt: skip
_DEVANAGARI = str.maketrans(
    {
        **dict.fromkeys("कखगघ", "k"), **dict.fromkeys("चछशष", "S"), **dict.fromkeys("जझ", "j"), **dict.fromkeys("टठतथ", "t"),
        **dict.fromkeys("डढदध", "d"), **dict.fromkeys("नणङञ", "n"), **dict.fromkeys("पबभ", "b"),
        "फ": "f", "म": "m", "र": "r", "ल": "l", "स": "s",
    }
)  # fmt: skip
_OTHER = re.compile("[^a-zS]")
_DOUBLED = re.compile(r"(.)\1+")
_ARTICLE = re.compile("^ال")


def skeleton(word: str) -> str:
    """The consonants of a folded word in one rough alphabet: rawdah, rowda and الروضة are all "rd"."""
    if word.isascii():
        bones = word
        for pair, single in _PAIRS:
            bones = bones.replace(pair, single)
        bones = bones.translate(_LATIN)
    else:
        bones = _OTHER.sub("", _ARTICLE.sub("", word).translate(_ARABIC).translate(_DEVANAGARI))
    return _DOUBLED.sub(r"\1", bones)
