#!/usr/bin/env python3
"""A peer for costLlm: the npm package @pydantic/genai-prices. Same model, same usage, same date, same cost,
or a written reason why not, in cost_genai_prices.csv beside this file; a reason that nothing needs fails too.

    cost_genai_prices.py <folder with the executable `cost` and prices.csv>

docker/embedded/setup fetches the package (GENAI_PRICES names its folder); without it, skipped.
"""

import csv
import fnmatch
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timezone

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cost_oracle import ask

HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
VERSION = "0.1.8"
PACKAGE = os.environ.get("GENAI_PRICES", os.path.join(CACHE, "meterhouse", f"genai-prices-{VERSION}"))

# Its names of our providers.
PROVIDERS = {"bedrock": "aws", "gemini": "google", "vertex_ai": "google", "xai": "x-ai", "zhipu": "zhipuai",
             "moonshot": "moonshotai"}
DATES = ["2025-03-01", "2026-02-01", "2026-11-21"]
# Disjoint: input, output, read from the cache, written to it. Peers' input_tokens is all input.
USAGES = {
    "plain": (1000, 500, 0, 0),
    "long": (300_000, 2000, 0, 0),
    "read": (1500, 300, 4000, 0),
    "write": (1500, 300, 0, 4000),
    "batch of tokens": (18_059_974, 245_896, 0, 0),
}
KINDS = ["LowCardinality(Nullable(String))"] * 2 + ["Nullable(DateTime64(3))"] + ["Nullable(Int64)"] * 6


def cases(folder):
    with open(os.path.join(folder, "prices.csv"), newline="", encoding="utf-8") as file:
        models = sorted({(row["provider"], row["model"]) for row in csv.DictReader(file)})
    return [(provider, model, date, usage) for provider, model in models for date in DATES for usage in USAGES]


def ours(folder, wanted, as_input=False):
    """`as_input`: tokens of the cache counted as plain input."""
    rows = []
    for provider, model, date, usage in wanted:
        at = int(datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=timezone.utc).timestamp()) * 1000
        given, output, read, write = USAGES[usage]
        if as_input:
            given, read, write = given + read + write, 0, 0
        rows.append([provider.encode(), model.encode(), at, given, output, read, write, 0, 0])
    return [None if cost is None else cost / 1e12
            for (cost,) in ask(folder, ["costLlm", "prices.csv"], KINDS, rows, ["16"])]


def theirs(wanted):
    requests = []
    for provider, model, date, usage in wanted:
        given, output, read, write = USAGES[usage]
        tokens = {"input_tokens": given + read + write, "output_tokens": output}
        tokens.update({name: n for name, n in (("cache_read_tokens", read), ("cache_write_tokens", write)) if n})
        requests.append([PROVIDERS.get(provider, provider), model, date + "T00:00:00Z", tokens])
    run = subprocess.run(["node", os.path.join(HERE, "cost_genai_prices.mjs"), PACKAGE], check=True, text=True,
                         input=json.dumps(requests), stdout=subprocess.PIPE)
    return json.loads(run.stdout)


def same(a, b):
    return a == b or (a is not None and b is not None and abs(a - b) <= 1e-9 * max(a, b))


def main(folder):
    if not os.path.exists(os.path.join(PACKAGE, "dist/index.js")) or not shutil.which("node"):
        print(f"skipped: no node or no @pydantic/genai-prices in {PACKAGE}; docker/embedded/setup fetches it")
        return 77
    with open(os.path.join(HERE, "cost_genai_prices.csv"), newline="", encoding="utf-8") as file:
        reasons = list(csv.DictReader(file))
    used, equal, unexplained, wanted = set(), 0, [], cases(folder)
    for (provider, model, date, usage), mine, as_input, peer in zip(
            wanted, ours(folder, wanted), ours(folder, wanted, True), theirs(wanted)):
        if same(mine, peer):
            equal += 1
            continue
        what = "ours NULL" if mine is None else "theirs null" if peer is None else "differ"
        if mine is None and as_input is not None and same(as_input, peer):
            what = "no price of the cache"
        for number, reason in enumerate(reasons):
            if (what == reason["what"] and fnmatch.fnmatchcase(provider, reason["provider"])
                    and fnmatch.fnmatchcase(model, reason["model"]) and fnmatch.fnmatchcase(usage, reason["usage"])
                    and reason["from"] <= date and (not reason["to"] or date < reason["to"])):
                used.add(number)
                break
        else:
            unexplained.append(f"{provider}/{model} {date} {usage}: {what}: ours {mine}, theirs {peer}")
    print("\n".join(unexplained))
    unused = [reason for number, reason in enumerate(reasons) if number not in used]
    for reason in unused:
        print("a reason that nothing needs:", reason)
    explained = len(wanted) - equal - len(unexplained)
    print(f"{len(wanted)} requests: {equal} same cost, {explained} with a reason, {len(unexplained)} without")
    return 1 if unexplained or unused or equal == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) > 1 else __doc__)
