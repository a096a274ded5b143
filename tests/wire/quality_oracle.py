#!/usr/bin/env python3
"""Compares the text functions of the quality worker with slow, plain ones over generated texts.

    quality_oracle.py <quality executable> [texts]

Tokens by Python's unicodedata, scripts by the names of characters, F1 by Counter, Rouge-L by the table
of the textbook, n-grams by sets, quasi-exact match by the evaluation scripts it comes from, JSON by the
json module. Code points are those that this Python's Unicode knows. The seed is fixed, so a failure
comes back.
"""
import itertools
import json
import random
import re
import string as ascii
import struct
import subprocess
import sys
import unicodedata
from collections import Counter
from functools import lru_cache

from native import Reader, string, varuint

# ---------------------------------------------------------------- Native, revision 0


def column(kind, values):
    nulls = bytes(value is None for value in values)
    if kind == "String":
        data = b"".join(string(value or b"") for value in values)
    else:
        data = b"".join(struct.pack("<q", value or 0) for value in values)
    return string(b"x") + string(b"Nullable(%s)" % kind.encode()) + nulls + data


def ask(worker, function, columns):
    """Columns of (type, values) in, the answers out; blocks of 5,000 rows."""
    rows = len(columns[0][1])
    starts = range(0, rows, 5000)
    request = b"".join(
        varuint(len(columns)) + varuint(min(5000, rows - at)) +
        b"".join(column(kind, values[at:at + 5000]) for kind, values in columns) for at in starts)
    done = subprocess.run([worker, function], input=request, capture_output=True)
    assert done.returncode == 0 and not done.stderr, (done.returncode, done.stderr)
    reader, answers = Reader(done.stdout), []
    for at in starts:
        count = min(5000, rows - at)
        assert reader.varuint() == 1 and reader.varuint() == count
        reader.string()
        kind = reader.string().decode().strip()
        nulls = reader.take(count)
        if kind == "Nullable(UInt8)":
            values = reader.take(count)
        else:
            assert kind == "Nullable(Float64)", kind
            values = struct.unpack(f"<{count}d", reader.take(8 * count))
        answers += [None if null else value for null, value in zip(nulls, values)]
    assert reader.at == len(done.stdout), "bytes behind the answer"
    return answers


# ---------------------------------------------------------------- slow and plain

ALONE = re.compile(r"IDEOGRAPH|HIRAGANA|KATAKANA|HENTAIGANA|KANA REPEAT|MASU MARK|HANGZHOU|COUNTING ROD|MINNAN|"
                   r"^(COMBINING )?(THAI|LAO|KHMER|MYANMAR) |OLD CHINESE ITERATION|VIETNAMESE ALTERNATE READING")
NOT_ALONE = re.compile(r"TANGUT|NUSHU|KHITAN|TALLY")


@lru_cache(None)
def kind(char):
    if unicodedata.category(char)[0] not in "LMN":
        return "none"
    name = unicodedata.name(char, "")
    return "alone" if ALONE.search(name) and not NOT_ALONE.search(name) else "joins"


@lru_cache(None)
def lower(char):
    small = char.lower()
    return {"i̇": "i", "ς": "σ"}.get(small, small)


def decoded(text):
    return text.decode("utf-8", "replace")


@lru_cache(None)
def tokens(text):
    out, word = [], ""
    for char in decoded(text):
        if kind(char) == "joins":
            word += lower(char)
            continue
        if word:
            out.append(word)
            word = ""
        if kind(char) == "alone":
            out.append(lower(char))
    return out + [word] if word else out


def f1(common, a, b):
    return 1.0 if a + b == 0 else 2 * common / (a + b)


def token_f1(a, b):
    a, b = tokens(a), tokens(b)
    return f1(sum((Counter(a) & Counter(b)).values()), len(a), len(b))


def token_f1_set(a, b):
    a, b = set(tokens(a)), set(tokens(b))
    return f1(len(a & b), len(a), len(b))


def rouge_l(a, b):
    a, b = tokens(a), tokens(b)
    row = [0] * (len(b) + 1)
    for x in a:
        corner = 0
        for j, y in enumerate(b, 1):
            corner, row[j] = row[j], corner + 1 if x == y else max(row[j], row[j - 1])
    return f1(row[-1], len(a), len(b))


def distinct(n, text):
    words = tokens(text)
    if n < 1 or n > len(words):
        return None
    grams = [tuple(words[i:i + n]) for i in range(len(words) - n + 1)]
    return len(set(grams)) / len(grams)


def repetition(text):
    share = distinct(1, text)
    return None if share is None else 1 - share


def quasi(text):
    chars = [lower(char) for char in decoded(text)]
    chars = [char for char in chars if char not in ascii.punctuation and unicodedata.category(char)[0] != "P"]
    out = []
    for inside, run in itertools.groupby(chars, lambda char: kind(char) != "none"):
        word = "".join(run)
        out.append(" " if inside and word in ("a", "an", "the") else word)
    return " ".join("".join(out).split())


def helm(text):
    """HELM's normalize_text, for texts of ASCII."""
    text = "".join(char for char in text.lower() if char not in set(ascii.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def quasi_exact_match(a, b):
    equal = int(quasi(a) == quasi(b))
    if a.isascii() and b.isascii():
        assert equal == int(helm(a.decode()) == helm(b.decode())), (a, b)
    return equal


def refuse(constant):
    raise ValueError(constant)


def json_valid(text):
    try:
        json.loads(text.decode("utf-8"), parse_constant=refuse, parse_int=len, parse_float=len)
        return 1
    except ValueError:
        return 0


with open("udfs/quality/refusal.c", encoding="utf-8") as file:
    PHRASES = re.findall(r'^    "([^"]+)",$', file.read(), re.M)


def refusal(text):
    said = f" {' '.join(tokens(text[:400]))} "
    return int(any(f" {phrase} " in said for phrase in PHRASES))


# ---------------------------------------------------------------- generated texts

SCRIPTS = ["LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI", "TAMIL", "HANGUL SYLLABLE", "ARMENIAN", "GEORGIAN",
           "ETHIOPIC", "CJK UNIFIED", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "DESERET", "FULLWIDTH",
           "CHEROKEE", "ADLAM", "TIBETAN", "COMBINING", "HALFWIDTH", "CIRCLED", "IDEOGRAPHIC", "MATHEMATICAL", "ROMAN NUMERAL"]


def alphabets():
    known = [chr(point) for point in range(0x30000) if unicodedata.name(chr(point), "")]
    found = {script: [char for char in known if unicodedata.name(char).startswith(script)] for script in SCRIPTS}
    found["ASCII"] = list("abcdefghijABCDEFGHIJ0123456789")
    found["ANY"] = known
    return found


def some_words(r, letters, count):
    """Few different ones: texts that share nothing test nothing."""
    return ["".join(r.choice(letters) for _ in range(r.choice([1, 1, 2, 3, 5, 9, 17]))) for _ in range(count)]


SEPARATORS = [" "] * 12 + [", ", ". ", "-", "'", "’", "\n", "\t", "\u00a0", "\u3000", "\u200b", " a ", " the ", " An ", "€", "_",
              "\0", "\x1f", "\u0301 ", "。", "", "🙂", "\x7f", "İ", "ς ", "Σ ", "Ⱥ"]


def text_of(r, words, count):
    text = "".join(r.choice(words) + r.choice(SEPARATORS) for _ in range(count)).encode()
    while text and r.random() < .15:  # bytes that are not UTF-8
        at = r.randrange(len(text))
        text = text[:at] + bytes([r.choice([0x80, 0xbf, 0xc0, 0xe2, 0xed, 0xf0, 0xf5, 0xff, r.randrange(256)])]) + text[at:]
    return text[:r.randrange(len(text) + 1)] if r.random() < .05 else text


def changed(r, text, other):
    """A text that has much in common with another."""
    if r.random() < .1:
        return text.swapcase() + b" ."
    parts = text.split(b" ")
    for _ in range(r.randrange(4)):
        at = r.randrange(len(parts))
        parts[at:at + r.randrange(3)] = r.choice([[], [b"the"], other.split(b" ")[:2]])
        parts = parts or [b""]
    return b" ".join(parts)


def text_pairs(r, count):
    letters = alphabets()
    names, pairs = list(letters), []
    for i in range(count):
        words = some_words(r, letters[r.choice(names)], r.randrange(1, 12)) + some_words(r, letters["ASCII"], r.randrange(4))
        size = r.randrange(150, 700) if i % 300 == 0 else r.randrange(1, 30)
        a = text_of(r, words, size)
        b = text_of(r, words, r.randrange(1, size + 1)) if r.random() < .5 else changed(r, a, text_of(r, words, 4))
        pairs.append((b"" if r.random() < .01 else a, b"?!" if r.random() < .01 else b))
    return pairs


def value_of(r, depth):
    kind = r.randrange(9 if depth else 6)
    if kind == 0:
        return r.choice(["true", "false", "null"])
    if kind == 1:
        return r.choice(["0", "-0", "-1.5e+3", "1E5", "10", "-0.0", "1e-7", "123456789012345678901234567890", "2.5"])
    if kind < 6:
        return json.dumps("".join(chr(r.choice([r.randrange(1, 128), 0xe9, 0x4e2d, 0x1f642, 0x2028, 0x7f])) for _ in range(r.randrange(6))),
                          ensure_ascii=r.random() < .5)
    items = [value_of(r, depth - 1) for _ in range(r.randrange(4))]
    space = r.choice(["", "", " ", "\n\t", "\r"])
    if kind == 6:
        return "[" + space + ("," + space).join(items) + space + "]"
    return "{" + space + ",".join(space + '"%d"' % r.randrange(3) + space + ":" + space + item for item in items) + "}"


def json_texts(r, count):
    """A good half of them spoilt: a byte less, more, or another, or a piece from the list."""
    out = []
    for _ in range(count):
        text = value_of(r, r.randrange(6)).encode()
        if r.random() < .6:
            at = r.randrange(len(text) + 1)
            piece = r.choice([b"", b",", b"]", b"}", b"[", b"{", b":", b'"', b"\\", b"\\u12g4", b"\\ud800", b"\\x41", b"0", b"-", b"+", b".",
                              b"e", b"01", b"NaN", b"Infinity", b"-Infinity", b"\xef\xbb\xbf", b"\x00", b"\x1f", b"\x0b", b"\xc2\xa0", b"\xff",
                              b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"'", b"/**/", b"true", b"nul", bytes([r.randrange(256)])])
            text = text[:at] + piece + text[at + r.randrange(2):]
        out.append(text)
    return out


def answers(r, count):
    openings = ["I’m sorry, but ", "Sorry -- ", "Sure! ", "As an AI language model, ", "I'm AFRAID ", "Of course. You ", "Well,\n\n", ""]
    out = []
    for _ in range(count):
        phrase = r.choice(PHRASES).split(" ")
        if r.random() < .3:
            phrase[r.randrange(len(phrase))] = r.choice(["i", "can", "will", "not", "to"])
        words = r.choice([" ", " ", "  ", ", ", "'"]).join(phrase)
        text = r.choice(openings) + "x " * r.choice([0, 0, 0, 3, r.randrange(150, 205)]) + words + r.choice(["", " that.", "s", "ing it"])
        out.append(r.choice([str, str.upper, str.capitalize])(text).encode())
    return out


# ----------------------------------------------------------------

def close(got, expected):
    if got is None or expected is None:
        return got is expected
    return abs(got - expected) <= 1e-15


def compare(worker, function, columns, oracle):
    got = ask(worker, function, columns)
    rows = list(zip(*(values for _, values in columns)))
    expected = [None if None in row else oracle(*row) for row in rows]
    wrong = [i for i in range(len(rows)) if not close(got[i], expected[i])]
    kinds = len(set(expected))
    print(f"{function}: {len(rows)} rows, {kinds} different answers, {len(wrong)} wrong")
    for i in wrong[:5]:
        print(f"  {rows[i]!r}: got {got[i]}, expected {expected[i]}")
    assert kinds > 1, "an oracle that says one thing tests nothing"
    return len(wrong)


def main(worker, count=20000):
    r = random.Random(20)
    count = int(count)
    pairs = text_pairs(r, count) + [(None, b"a"), (b"a", None), (None, None), (b"", b""), (b"a b", b"")]
    candidates, references = ("String", [a for a, _ in pairs]), ("String", [b for _, b in pairs])
    sizes = ("Int64", [None if r.random() < .01 else r.choice([1, 1, 2, 2, 3, 4, 5, 7, 8, 9, 16, 33, 0, -1, 2**63 - 1]) for _ in pairs])
    every = [(chr(point) * 2 + "a").encode() for point in range(0x110000)
             if unicodedata.category(chr(point)) not in ("Cn", "Cs")]
    failures = sum([
        compare(worker, "qualityTokenF1", [candidates, references], token_f1),
        compare(worker, "qualityTokenF1Set", [candidates, references], token_f1_set),
        compare(worker, "qualityRougeL", [candidates, references], rouge_l),
        compare(worker, "qualityExactMatch", [candidates, references], lambda a, b: int(a == b)),
        compare(worker, "qualityQuasiExactMatch", [candidates, references], quasi_exact_match),
        compare(worker, "qualityDistinct", [sizes, candidates], distinct),
        compare(worker, "qualityRepetition", [candidates], repetition),
        # Every code point: is it a token, does it join, what is its lower case?
        compare(worker, "qualityTokenF1", [("String", every), ("String", [b"a"] * len(every))], token_f1),
        compare(worker, "qualityTokenF1", [("String", every), ("String", [text.decode().lower().encode() for text in every])],
                token_f1),
        compare(worker, "qualityQuasiExactMatch", [("String", every), ("String", [b"a"] * len(every))], quasi_exact_match),
        compare(worker, "qualityJsonValid", [("String", json_texts(r, 2 * count) + [None])], json_valid),
        compare(worker, "qualityRefusal", [("String", answers(r, count) + [None])], refusal),
    ])
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
