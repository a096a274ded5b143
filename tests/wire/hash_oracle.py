#!/usr/bin/env python3
"""Compares the hash worker with node and Python over generated texts, through the pipe.

    hash_oracle.py <hash executable> [texts] [doubles]

hashCanonicalJson      against node: JSON.stringify over recursively sorted keys
hashParams             against hashPromptExact (XXH3 of bytes, for which there are vectors) of these
hashParamsLossless     the same, of texts written by Python, whose integers have any size
hashParamsLivepeer     against this Python: md5 of json.dumps(json.loads(text), sort_keys=True)
hashPromptText, ...    against this Python's unicodedata, for what its older Unicode knows

The seed is fixed, so a failure comes back. Exit status 77 (skipped) without node.
"""
import hashlib
import json
import random
import re
import shutil
import struct
import subprocess
import sys
import unicodedata
from decimal import Decimal

from native import Reader, string, varuint

NODE = r"""
const data = require('fs').readFileSync(0);
const out = [];
const write = (v) => {
  if (v === null || typeof v !== 'object') {
    if (typeof v === 'number' && !isFinite(v)) throw new Error('beyond a double');
    return JSON.stringify(v);
  }
  if (Array.isArray(v)) return '[' + v.map(write).join(',') + ']';
  return '{' + Object.keys(v).sort().map(k => JSON.stringify(k) + ':' + write(v[k])).join(',') + '}';
};
for (let at = 0; at < data.length;) {
  const size = data.readUInt32LE(at);
  let text = null;
  try { text = write(JSON.parse(data.toString('utf8', at + 4, at + 4 + size))); } catch (e) {}
  const bytes = Buffer.from(text === null ? '' : text);
  const head = Buffer.alloc(4);
  head.writeInt32LE(text === null ? -1 : bytes.length);
  out.push(head, bytes);
  at += 4 + size;
}
process.stdout.write(Buffer.concat(out));
"""


def ask(worker, function, texts):
    """One Nullable(String) column in, one nullable String or FixedString column out; blocks of
    10,000 rows."""
    blocks = [texts[i:i + 10000] for i in range(0, len(texts), 10000)]
    request = b"".join(
        varuint(1) + varuint(len(block)) + string(b"text") + string(b"Nullable(String)") +
        bytes(text is None for text in block) + b"".join(string(text or b"") for text in block)
        for block in blocks)
    done = subprocess.run([worker, function], input=request, capture_output=True)
    assert done.returncode == 0 and not done.stderr, (done.returncode, done.stderr)
    reader, answers = Reader(done.stdout), []
    for block in blocks:
        assert reader.varuint() == 1 and reader.varuint() == len(block)
        reader.string()
        kind = reader.string().decode().strip()
        nulls = reader.take(len(block))
        fixed = re.fullmatch(r"Nullable\(FixedString\((\d+)\)\)", kind)
        for null in nulls:
            value = reader.take(int(fixed[1])) if fixed else reader.string()
            answers.append(None if null else value)
    assert reader.at == len(done.stdout), "bytes behind the answer"
    return answers


def ask_node(texts):
    request = b"".join(struct.pack("<I", len(text)) + text for text in texts)
    data = subprocess.run(["node", "-e", NODE], input=request, capture_output=True,
                          check=True).stdout
    reader, answers = Reader(data), []
    for _ in texts:
        size = struct.unpack("<i", reader.take(4))[0]
        answers.append(None if size < 0 else reader.take(size))
    return answers


# ---------------------------------------------------------------- generated texts

def spelled_double(r, bits):
    value = struct.unpack("<d", struct.pack("<Q", bits))[0]
    if value != value or value in (float("inf"), float("-inf")):
        return "0"
    return r.choice(["%r", "%.16e", "%.17g", "%.20g", "%.14g", "%.40f"]) % value


def number(r):
    kind = r.randrange(16)
    if kind == 0:
        return str(r.randrange(-1000, 100000))
    if kind == 1:
        return str(r.getrandbits(r.randrange(1, 130)) * r.choice([1, -1]))
    if kind == 2:
        return spelled_double(r, r.getrandbits(64))
    if kind == 3:  # around powers of two
        return spelled_double(r, (r.randrange(2047) << 52) + r.randrange(-3, 4) & (1 << 64) - 1)
    if kind == 4:  # powers of ten and their neighbours
        return repr(r.choice([1, 9, 5]) * 10.0 ** r.randrange(-30, 30))
    if kind == 5:
        return "%d.%d" % (r.randrange(1000), r.randrange(10 ** r.randrange(1, 20)))
    if kind == 6:
        return "%s%de%s%d" % (r.choice(["", "-"]), r.getrandbits(r.randrange(1, 70)),
                              r.choice(["", "+", "-"]), r.randrange(r.choice([5, 30, 400])))
    if kind == 7:
        return r.choice(["0", "-0", "0.0", "-0.0", "0e5", "-0E-7", "0.000", "1.0", "1.50", "1e0",
                         "100", "1E2", "1e-7", "0.000001", "0.0000001", "0.0001", "0.00001",
                         "999999999999999", "1e21", "1e20", "123456789012345680000",
                         "9007199254740993", "-9007199254740992", "1e400", "-1e400", "1e-400",
                         "1.7976931348623157e308", "1.7976931348623159e308", "5e-324", "2e-324",
                         "2.2250738585072011e-308", "2.2250738585072014e-308", "1e16", "1e15",
                         "0." + "0" * 400 + "1e401", "1" + "0" * 400 + "e-400",
                         "9007199254740992.99999999999999999999999", "1" * 800, "0.1e-6"])
    if kind == 8:  # halfway between two doubles, and just beside
        return str((1 << 53) + 2 * r.randrange(1 << 20) + 1) + \
            r.choice(["", ".0", ".5", ".00000000000000000000001"])
    if kind == 9:
        return "%.*f" % (r.randrange(1, 12), r.random() * 10 ** r.randrange(-6, 6))
    if kind == 10:
        return repr(r.random())
    if kind == 11:
        return repr(r.random() * 10 ** r.randrange(-20, 25))
    if kind == 12 and r.random() < .2:
        return r.choice(["NaN", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "-", "1e", "1e+",
                         "0x10", "--1", "1.e5", "-a", "00", "- 1", "1_0"])
    return str(r.randrange(1 << 32))


PIECES = ["a", "b", "ab", "seed", "temperature", "max_tokens", "model", " ", "!", "~", "\x7f", "/",
          "é", "ß", "İ", "中", "日本", "\ud7ff", "\ue000", "\uffff", "\ufffd", "😀", "\U0010ffff",
          "\u2028", "\u0000", "\u0001", "\n", "\t", "\r", "\b", "\f", "\x1f", '"', "\\", "<", "zzzz",
          "0123456789abcdef", "\u0080", "\u07ff", "\u0800", "\U00010000", "é", "e\u0301"]


def escaped(r, char):
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b",
             "\f": "\\f", "/": "\\/"}
    how = r.randrange(8)
    if char in short and how < 4:
        return short[char]
    if ord(char) < 32 or char in '"\\' or how == 7:
        units = char.encode("utf-16-be")
        form = r.choice(["\\u%04x", "\\u%04X"])
        return "".join(form % int.from_bytes(units[i:i + 2], "big")
                       for i in range(0, len(units), 2))
    return char


def quoted(r):
    text = "".join(r.choice(PIECES) for _ in range(r.choice([0, 1, 1, 2, 2, 3, 5, 9])))
    out = "".join(escaped(r, char) for char in text)
    if r.random() < .01:
        out += r.choice(["\\ud800", "\\udc00", "\\ud83d\\ud83d", "\\udbff\\u0041", "\\x41", "\\u12",
                         "\\u+123", "\t", "\n", "\\ude00\\ud83d", "\\a", "\\", "\x01", "\\u00g0"])
    return '"' + out + '"'


def blank(r):
    return "" if r.random() < .8 else r.choice([" ", "  ", "\n", "\t", "\r\n", " \n\t"])


def value(r, depth):
    kind = r.randrange(10)
    if depth > 0 and kind < 4:
        count = r.choice([0, 1, 2, 3, 5, 8]) if r.random() < .99 else r.randrange(60)
        separator = lambda: blank(r) + "," + blank(r)
        if kind < 3:
            names = [quoted(r) for _ in range(count)]
            if count > 1 and r.random() < .03:
                names[0] = names[-1]
            if r.random() < .4:
                names.sort()
            parts = [name + blank(r) + ":" + blank(r) + value(r, depth - 1) for name in names]
            return "{" + blank(r) + separator().join(parts) + blank(r) + "}"
        parts = [value(r, depth - 1) for _ in range(count)]
        return "[" + blank(r) + separator().join(parts) + blank(r) + "]"
    if kind < 7:
        return number(r)
    if kind < 9:
        return quoted(r)
    return r.choice(["true", "false", "null"])


def document(r):
    text = blank(r) + value(r, r.randrange(1, 6)) + blank(r)
    data = text.encode("utf-8", "surrogatepass")
    while r.random() < .12 and data:  # broken in some place
        at = r.randrange(len(data))
        data = r.choice([data[:at] + data[at + 1:], data[:at] + bytes([r.randrange(256)]) + data[at:],
                         data[:at], data + r.choice([b"x", b",", b"}", b"\0", b" 1", b"\xff"]),
                         data[:at] + data[at:at + 1] * 2 + data[at + 1:]])
    return data


# ---------------------------------------------------------------- what is right

class Refused(Exception):
    pass


def unique(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise Refused
    return {name: checked(v) for name, v in pairs}


def checked(v):
    if isinstance(v, str):
        v.encode()  # a lone surrogate raises
    elif isinstance(v, list):
        for element in v:
            checked(element)
    elif isinstance(v, dict):
        for name in v:
            checked(name)
    return v


def canonical_expected(texts):
    """node's answer, but None for what node accepts and RFC 8785 does not."""
    answers = ask_node(texts)
    for i, text in enumerate(texts):
        try:
            checked(json.loads(text.decode(), object_pairs_hook=unique, parse_int=lambda _: 0))
        except (ValueError, Refused):
            answers[i] = None
    return answers


def es6(number):
    """ECMAScript's Number::toString, from the shortest digits that repr finds."""
    _, digits, exponent = Decimal(repr(abs(number))).normalize().as_tuple()
    digits, sign = "".join(map(str, digits)), "-" if number < 0 else ""
    count, point = len(digits), len(digits) + exponent
    if number == 0:
        return "0"
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    mantissa = digits[0] + ("." + digits[1:] if count > 1 else "")
    return sign + mantissa + "e%+d" % (point - 1)


def lossless(v):
    if isinstance(v, dict):
        names = sorted(v, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(lossless(name) + ":" + lossless(v[name]) for name in names) + "}"
    if isinstance(v, list):
        return "[" + ",".join(map(lossless, v)) + "]"
    if isinstance(v, float):
        if v - v != 0:
            raise Refused
        return es6(v)
    if isinstance(v, int) and not isinstance(v, bool):
        return str(v)
    return json.dumps(v, ensure_ascii=False)


def no_constant(_):
    raise Refused


def lossless_expected(text):
    try:
        return lossless(checked(json.loads(text.decode(), object_pairs_hook=unique,
                                           parse_constant=no_constant))).encode()
    except (ValueError, Refused):
        return None


def livepeer_expected(text):
    try:
        written = json.dumps(json.loads(text.decode()), sort_keys=True)
    except ValueError:
        return None
    return hashlib.md5(written.encode()).hexdigest().encode()


WHITE_SPACE = ("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


def prompt_expected(data, fold):
    text = unicodedata.normalize("NFC", data.decode("utf-8", "replace"))
    if fold:
        text = unicodedata.normalize("NFC", text.casefold())
    return re.sub(WHITE_SPACE, " ", text).strip(" ").encode()


def prompt(r):
    if r.random() < .2:
        return bytes(r.choice(b"ab  \n\t\r.AZ\xc3\xa9\xff\xe2\x80\xf0") for _ in range(r.randrange(60)))
    ranges = [(32, 127), (32, 127), (9, 14), (0x80, 0x250), (0x300, 0x370), (0x370, 0x600),
              (0x900, 0xa00), (0x1100, 0x1200), (0x1e00, 0x2100), (0xac00, 0xad00), (0x3000, 0x3100),
              (0xfb00, 0xfb50), (0x1d150, 0x1d170), (0x10400, 0x10450), (0x4e00, 0x4f00), (0, 0x20000)]
    out = []
    for _ in range(r.randrange(40)):
        char = chr(r.randrange(*r.choice(ranges)))
        if unicodedata.category(char) not in ("Cn", "Cs"):  # this Python's Unicode is older
            out.append(char)
    return "".join(out).encode()


def compare(name, texts, got, expected):
    wrong = [i for i in range(len(texts)) if got[i] != expected[i]]
    for i in wrong[:5]:
        print(f"{name}: {texts[i]!r}\n  expected {expected[i]!r}\n  got      {got[i]!r}")
    refused = sum(answer is None for answer in expected)
    print(f"{name}: {len(texts)} texts, {refused} of them NULL, {len(wrong)} wrong")
    return not wrong


def main():
    worker = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    doubles = int(sys.argv[3]) if len(sys.argv) > 3 else 200000
    if not shutil.which("node"):
        print("skipped: no node")
        return 77
    r = random.Random(20260108)
    right = True
    texts = [document(r) for _ in range(count)]
    canonical = canonical_expected(texts)
    right &= compare("hashCanonicalJson", texts, ask(worker, "hashCanonicalJson", texts), canonical)
    right &= compare("hashParams", texts, ask(worker, "hashParams", texts),
                     ask(worker, "hashPromptExact", canonical))
    right &= compare("hashParamsLossless", texts, ask(worker, "hashParamsLossless", texts),
                     ask(worker, "hashPromptExact", list(map(lossless_expected, texts))))
    right &= compare("hashParamsLivepeer", texts, ask(worker, "hashParamsLivepeer", texts),
                     list(map(livepeer_expected, texts)))
    numbers = [spelled_double(r, r.getrandbits(64)).encode() for _ in range(doubles)]
    numbers += [repr(r.random() * 10 ** r.randrange(-6, 20)).encode() for _ in range(doubles)]
    numbers += [repr(struct.unpack("<d", struct.pack("<Q", (e << 52) + near))[0]).encode()
                for e in range(1, 2046) for near in (-1, 0, 1)]
    right &= compare("numbers, as node", numbers, ask(worker, "hashCanonicalJson", numbers),
                     canonical_expected(numbers))
    right &= compare("numbers, as Python", numbers, ask(worker, "hashParamsLivepeer", numbers),
                     list(map(livepeer_expected, numbers)))
    prompts = [prompt(r) for _ in range(count)]
    for name, fold in (("hashPromptText", False), ("hashPromptTextFold", True)):
        right &= compare(name, prompts, ask(worker, name, prompts),
                         [prompt_expected(text, fold) for text in prompts])
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
