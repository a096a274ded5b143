#!/usr/bin/env python3
"""Recomputes costLlm, costLlmBatch, costLlmDetail, costRequest, costUsage and costPixels with Python's Decimal and
int, from prices.csv as the csv module reads it, and compares with the executable over its pipe.

    cost_oracle.py <folder with the executable `cost` and prices.csv> [rows]

Shares no code with the executable: names, dates, tiers and rounding are written again, slowly.
"""

import csv
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from native import Reader, string, varuint

DATA = os.environ.get("METERHOUSE_DATA", "../shared/data")


# ---- Native, revision 0 ----


def column(kind, values):
    """The bytes of a column; None is NULL."""
    if kind == "LowCardinality(Nullable(String))":
        keys = [None, b""] + sorted({v for v in values} - {None, b""})
        place = {key: i for i, key in enumerate(keys)}
        width, code = (0, "B") if len(keys) < 256 else (1, "H")
        body = struct.pack("<QQQ", 1, 0x600 | width, len(keys)) + b"".join(string(key or b"") for key in keys)
        return body + struct.pack(f"<Q{len(values)}{code}", len(values), *(place[v] for v in values))
    nulls = bytes(v is None for v in values)
    if kind == "Nullable(String)":
        return nulls + b"".join(string(v or b"") for v in values)
    if kind.startswith("Nullable(Decimal(38"):
        return nulls + b"".join((v or 0).to_bytes(16, "little", signed=True) for v in values)
    return nulls + struct.pack(f"<{len(values)}q", *(v or 0 for v in values))


def block(kinds, rows):
    out = varuint(len(kinds)) + varuint(len(rows))
    for i, kind in enumerate(kinds):
        out += string(b"c%d" % i) + string(kind.encode()) + column(kind, [row[i] for row in rows])
    return out


class Answer(Reader):
    """Reads one block of one column."""

    def column(self, rows, kind):
        if kind == "nullable int64":
            nulls = self.take(rows)
            values = struct.unpack(f"<{rows}q", self.take(8 * rows))
        elif kind == "string":
            return [self.string() for _ in range(rows)]
        elif kind == "int8":
            return list(struct.unpack(f"<{rows}b", self.take(rows)))
        else:
            width = int(kind)
            nulls, data = self.take(rows), self.take(width * rows)
            values = [
                int.from_bytes(data[i : i + width], "little", signed=True)
                for i in range(0, len(data), width)
            ]
        return [None if null else value for null, value in zip(nulls, values)]

    def columns(self, rows, kinds):
        assert self.varuint() == 1 and self.varuint() == rows
        self.string()
        self.string()
        return list(zip(*(self.column(rows, kind) for kind in kinds)))


def ask(folder, command, kinds, rows, answer_kinds):
    """Blocks of uneven size through one worker."""
    answers, sent, sizes = [], b"", []
    for start in range(0, len(rows), 9973):
        part = rows[start : start + 9973]
        sent += block(kinds, part)
        sizes.append(len(part))
    run = subprocess.run([os.path.join(folder, "cost"), *command], input=sent, capture_output=True)
    assert run.returncode == 0 and run.stderr == b"", run.stderr
    answer = Answer(run.stdout)
    for size in sizes:
        answers += answer.columns(size, answer_kinds)
    assert answer.at == len(answer.data), "bytes behind the answer"
    return answers


# ---- the rate card, slowly ----

PRICES = ["input", "output", "cache_read", "cache_write", "cache_write_1h", "reasoning"]


def moment(value, otherwise):
    if not value:
        return otherwise
    form = "%Y-%m-%d %H:%M:%S" if " " in value else "%Y-%m-%d"
    return int(datetime.strptime(value, form).replace(tzinfo=timezone.utc).timestamp()) * 1000


def read_card(*paths):
    """Later files win where they have a price."""
    card = {}
    for number, path in enumerate(paths):
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row["file"] = number
            row["from"] = moment(row["valid_from"], -(2**63))
            row["to"] = moment(row["valid_to"], 2**63)
            row["tier"] = int(row["tier_above"] or 0)
            card.setdefault((row["provider"].lower(), row["model"].lower()), []).append(row)
    return card


def find(card, provider, model):
    provider, model = provider.lower(), model.lower()
    short = model[len(provider) + 1 :] if model.startswith(provider + "/") else model
    bare = re.sub(r"(-\d{8}|-\d{4}-\d\d-\d\d)$", "", short) if "@" not in short else short.split("@")[0]
    for name in (model, short, bare):
        if (provider, name) in card:
            return card[provider, name]
    return None


def price(row, bucket, batch):
    """USD per million tokens, or None."""
    if bucket == "reasoning" and not row["reasoning"]:
        bucket = "output"
    if batch and bucket in ("input", "output") and row["batch_" + bucket]:
        return Decimal(row["batch_" + bucket])
    if not row[bucket]:
        return None
    return Decimal(row[bucket]) / (2 if batch else 1)


def rounded(usd):
    """10^-12 USD."""
    return int((usd * 10**12).quantize(Decimal(1), ROUND_HALF_EVEN))


STATUS = {"priced": 1, "unknownModel": 2, "noPriceAtThatTime": 3, "partial": 4, "noUsage": 5}


def llm(card, row, batch):
    """(total, input, output, cache read, cache write, reasoning, status)"""
    provider, model, at, *counts = row
    nothing = (None,) * 6
    if counts[0] is None or counts[1] is None or any(c is not None and c < 0 for c in counts):
        return nothing + (STATUS["noUsage"],)
    counts = [c or 0 for c in counts]
    known = find(card, provider.decode(), model.decode()) if provider and model else None
    if known is None:
        return nothing + (STATUS["unknownModel"],)
    whole = counts[0] + sum(counts[2:5])
    valid = [r for r in known if at is not None and r["from"] <= at < r["to"]]
    last = max((r["file"] for r in valid), default=0)
    valid = [r for r in valid if r["file"] == last and (r["tier"] == 0 or whole > r["tier"])]
    if not valid:
        return nothing + (STATUS["noPriceAtThatTime"],)
    rates = max(valid, key=lambda r: r["tier"])
    parts = []
    for bucket, count in zip(PRICES, counts):
        rate = price(rates, bucket, batch)
        parts.append(None if rate is None and count else count * (rate or 0) / Decimal(1000000))

    def total(wanted):
        return None if None in wanted else rounded(sum(wanted))

    answer = [total(parts), *(total(parts[i : i + 1]) for i in range(3)), total(parts[3:5])]
    answer.append(total(parts[5:]))
    return tuple(answer) + (STATUS["partial" if answer[0] is None else "priced"],)


def random_count(rng):
    shape = rng.random()
    if shape < 0.05:
        return None
    if shape < 0.25:
        return 0
    if shape < 0.27:
        return -rng.randrange(1, 2**63)
    if shape < 0.30:
        return rng.choice([1, 127999, 128000, 128001, 200000, 200001, 272000, 272001, 2**63 - 1])
    return rng.randrange(2 ** rng.randrange(1, 63 if shape > 0.95 else 20))


def random_requests(card, rng, rows):
    names = sorted(card)
    edges = sorted({r[e] for rs in card.values() for r in rs for e in ("from", "to")})
    edges = [e for e in edges if -(2**63) < e < 2**63]
    dated = [k for k in names if len(card[k]) > 1]
    out = []
    for _ in range(rows):
        provider, model = rng.choice(names)
        if rng.random() < 0.4:
            provider, model = rng.choice(dated)
        shape = rng.random()
        if shape < 0.1:
            model = provider + "/" + model
        if 0.05 < shape < 0.15:
            model += rng.choice(["-20240806", "-2024-08-06", "@001", "-2024080", "@", "-latest"])
        if 0.1 < shape < 0.2:
            provider, model = provider.upper(), model.title()
        if shape > 0.98:
            provider, model = rng.choice([("", ""), ("", model), (provider, None), (None, model), ("nobody", "no-model")])
        at = rng.choice(edges) + rng.choice([-1, 0, 1]) if rng.random() < 0.5 else None
        if at is None and rng.random() < 0.95:
            at = rng.randrange(1672531200000, 1830297600000)
        counts = [random_count(rng) for _ in range(6)]
        if rng.random() < 0.5:
            counts = [abs(c or 0) for c in counts]
        if rng.random() < 0.5:
            counts[3] = counts[4] = 0
        names_sent = (name if name is None else name.encode() for name in (provider, model))
        out.append((*names_sent, at, *counts))
    return out


LLM_KINDS = ["LowCardinality(Nullable(String))"] * 2 + ["Nullable(DateTime64(3))"] + ["Nullable(Int64)"] * 6


def compare(what, rows, got, expected):
    for row, g, e in zip(rows, got, expected):
        assert g == e, f"{what}{row}: got {g}, expected {e}"
    assert len(got) == len(expected) == len(rows)
    print(f"{what}: {len(rows)} rows equal")


def random_price(rng):
    shape = rng.random()
    if shape < 0.25:
        return ""
    if shape < 0.3:
        return rng.choice(["0", "100000", "0.000000000001", "0.0000005", "99999.999999999999"])
    return f"{rng.randrange(200)}.{rng.randrange(10**rng.randrange(1, 13)):0{rng.randrange(1, 13)}d}"[:16]


def write_random_card(path, rng):
    """Prices of every length, dates that follow on each other or leave gaps, tiers."""
    header = ["provider", "model", *PRICES, "batch_input", "batch_output"]
    header += ["tier_above", "valid_from", "valid_to", "source"]
    lines = [",".join(header)]
    for model in range(40):
        days = sorted(rng.sample(range(1, 29), rng.randrange(2, 6)))
        edges = ["", *(f"2025-02-{day:02} {rng.randrange(24):02}:30:00" for day in days), ""]
        for start, end in zip(edges, edges[1:]):
            if rng.random() < 0.3:
                continue
            for tier in ["", *rng.sample(["1", "128000", "200000", "272000"], rng.randrange(3))]:
                prices = [random_price(rng) for _ in range(8)]
                prices[0] = prices[0] or "1"
                lines.append(",".join([f"p{model % 3}", f"m{model}", *prices, tier, start, end, ""]))
    rng.shuffle(lines[1:])
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


def check_random_cards(folder, rng, rows):
    with tempfile.TemporaryDirectory() as temporary:
        paths = [os.path.join(temporary, name) for name in ("prices.csv", "own.csv")]
        for path in paths:
            write_random_card(path, rng)
        for files in (paths[:1], paths):
            card = read_card(*files)
            check_llm(folder, files, card, random_requests(card, rng, rows))


def check_llm(folder, files, card, rows):
    for name, batch in (("costLlm", False), ("costLlmBatch", True)):
        got = ask(folder, [name, *files], LLM_KINDS, rows, ["16"])
        compare(name, rows, got, [llm(card, row, batch)[:1] for row in rows])
    kinds = ["16"] * 6 + ["int8", "string"]
    got = ask(folder, ["costLlmDetail", *files], LLM_KINDS, rows, kinds)
    expected = [llm(card, row, False) for row in rows]
    compare("costLlmDetail", rows, [g[:7] for g in got], expected)
    assert len({g[7] for g in got}) == 1 and re.fullmatch(rb"[0-9a-f]{16}", got[0][7])
    assert {e[6] for e in expected} == set(STATUS.values()), "the rows miss a status"
    reported = [(*row[:7], row[8]) for row in rows]
    got = ask(folder, ["costRequest", *files], LLM_KINDS[:-1], reported, ["16", "string"])
    compare("costRequest", reported, [g[:1] for g in got], [request(card, row) for row in reported])
    assert len({g[1] for g in got}) == 1 and re.fullmatch(rb"[0-9a-f]{16}", got[0][1])


def check_trace(folder, card):
    path = os.path.join(DATA, "azure_llm/AzureLLMInferenceTrace_code.csv")
    if not os.path.exists(path):
        print(f"Azure trace: skipped, no {path}")
        return
    rows, own = [], []
    at = moment("2025-01-01", None)
    with open(path, newline="", encoding="utf-8") as file:
        for when, context, generated in list(csv.reader(file))[1:]:
            counts = (int(context), int(generated), None, None, None, None)
            rows.append((b"openai", b"gpt-4o", at, *counts))
            own.append((b"openai", b"gpt-4o", moment(when.split(".")[0], None), *counts))
    got = [g[0] for g in ask(folder, ["costLlm", "prices.csv"], LLM_KINDS, rows, ["16"])]
    assert Decimal(sum(got)) / 10**12 == Decimal("47.608895"), sum(got)
    got = ask(folder, ["costLlm", "prices.csv"], LLM_KINDS, own, ["16"])
    assert all(g == (None,) for g in got)
    print(f"Azure trace: {len(rows)} rows as gpt-4o cost 47.608895; nothing at their own dates")


def usage(provider, counts):
    """Buckets by the conventions functions of providers document."""
    if not provider:
        return (None,) * 5 + (0,)
    name = provider.decode().lower()
    google = name in ("google", "gemini", "vertex_ai")
    read, write, reasoning = (c or 0 for c in counts[2:])
    parts = [max(0, p) for p in (read, write, reasoning)]
    clamped = min(read, write, reasoning) < 0
    answer = []
    for whole, part in (
        (counts[0], 0 if name == "anthropic" else parts[0] + parts[1]),
        (counts[1], 0 if google else parts[2]),
    ):
        if whole is None:
            answer.append(None)
            continue
        clamped |= whole < 0 or max(0, whole) < part
        answer.append(max(0, max(0, whole) - part))
    return tuple(answer) + tuple(parts) + (int(clamped),)


def request(card, row):
    *buckets, reasoning, _ = usage(row[0], row[3:])
    return llm(card, (*row[:3], *buckets, None, reasoning), False)[:1]


def check_usage(folder, rng, count):
    providers = [b"openai", b"anthropic", b"Google", b"gemini", b"vertex_ai", b"", None, b"mistral"]
    rows = []
    for _ in range(count):
        counts = [random_count(rng) for _ in range(5)]
        if rng.random() < 0.5 and None not in counts[:2]:
            counts[2] = rng.randrange(abs(counts[0]) + 1)
        rows.append((rng.choice(providers), *counts))
    kinds = ["LowCardinality(Nullable(String))"] + ["Nullable(Int64)"] * 5
    got = ask(folder, ["costUsage"], kinds, rows, ["nullable int64"] * 5 + ["int8"])
    compare("costUsage", rows, got, [usage(row[0], row[1:]) for row in rows])


def pixels(wei, per_unit, count, eth):
    if None in (wei, per_unit, count, eth) or per_unit <= 0 or count < 0 or eth < 0:
        return None
    number = re.fullmatch(r" *(\d+(\.\d+)?) *(wei(/pixel)?)? *", wei.decode(), re.IGNORECASE)
    if not number:
        return None
    return decimal76(Fraction(number[1]) * count * eth / (per_unit * 10**6))


def decimal76(exact):
    """Rounded once, half to even; None above 76 digits."""
    whole, rest = divmod(exact.numerator, exact.denominator)
    whole += 2 * rest > exact.denominator or (2 * rest == exact.denominator and whole % 2)
    return whole if whole < 10**76 else None


def check_pixels(folder, rng, count):
    rows = []
    for _ in range(count):
        wei = str(rng.randrange(10 ** rng.randrange(1, 60)))
        if rng.random() < 0.5:
            wei += f".{rng.randrange(10**9)}"
        wei += rng.choice(["", " wei/pixel", "wei", " WEI ", " eth", "e3"])
        row = [
            wei.encode(),
            rng.choice([1, 1, 2, 2000000, rng.randrange(-2, 2**63)]),
            rng.randrange(2 ** rng.randrange(1, 64)) - rng.choice([0, 0, 0, 1]),
            rng.randrange(10 ** rng.randrange(1, 39)) - rng.choice([0, 0, 0, 1]),
        ]
        if rng.random() < 0.1:
            row[rng.randrange(4)] = None
        rows.append(tuple(row))
    kinds = ["Nullable(String)", "Nullable(Int64)", "Nullable(Int64)", "Nullable(Decimal(38, 18))"]
    got = ask(folder, ["costPixels"], kinds, rows, ["32"])
    compare("costPixels", rows, got, [(pixels(*row),) for row in rows])


def ticket(face, probability, count):
    if None in (face, probability, count) or count < 0:
        return None
    value = re.fullmatch(r" *(\d+(\.\d+)?) *(wei|eth)? *", face.decode(), re.IGNORECASE)
    share = re.fullmatch(r" *(\d+(\.\d+)?) *", probability.decode())
    if not value or not share or Fraction(share[1]) > 1:
        return None
    places = 48 if (value[3] or "").lower() == "eth" else 30
    return decimal76(Fraction(value[1]) * Fraction(share[1]) * count * 10**places)


def check_tickets(folder, rng, count):
    rows = []
    for _ in range(count):
        face = str(rng.randrange(10 ** rng.randrange(1, 40)))
        if rng.random() < 0.5:
            face += f".{rng.randrange(10 ** rng.randrange(1, 20))}"
        face += rng.choice(["", " WEI", "wei", " ETH", " eth ", " wei/pixel", " gwei", "e3"])
        probability = rng.choice(["0", "1", "1.0", "0.5", "1.1", "2", "1e-3", "-0.5", ".5", "", " 0.25 "])
        if rng.random() < 0.6:
            probability = f"0.{rng.randrange(10 ** rng.randrange(1, 40)):0{rng.randrange(1, 41)}}"
        row = [face.encode(), probability.encode(), rng.randrange(2 ** rng.randrange(1, 64)) - rng.choice([0, 0, 0, 1])]
        if rng.random() < 0.1:
            row[rng.randrange(3)] = None
        rows.append(tuple(row))
    got = ask(folder, ["costTicket"], ["Nullable(String)", "Nullable(String)", "Nullable(Int64)"], rows, ["32"])
    compare("costTicket", rows, got, [(ticket(*row),) for row in rows])
    assert any(g[0] is not None and g[0] % 10**30 for g in got), "no ticket needed its decimal places"


def main():
    folder, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 30000
    rng = random.Random(20250101)
    card = read_card(os.path.join(folder, "prices.csv"))
    with localcontext() as context:
        context.prec = 100
        check_llm(folder, ["prices.csv"], card, random_requests(card, rng, count))
        check_random_cards(folder, rng, count // 2)
        check_trace(folder, card)
        check_usage(folder, rng, count)
        check_pixels(folder, rng, count)
        check_tickets(folder, rng, count)


if __name__ == "__main__":
    main()
