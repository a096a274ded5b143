"""Every function whose rows have a fixed width, beside the floor of its declared types and the same in SQL where SQL can say it.

Functions and their types come from config/functions, floors are made from the types: a new function is measured without
a line here. Knows nothing of how functions work inside.
"""
import glob
import os
import resource
import statistics
import subprocess
import xml.etree.ElementTree

LETTERS = {"Nullable(Float64)": "d", "Nullable(Int64)": "d", "Nullable(DateTime64(3))": "d", "Nullable(Decimal(38, 18))": "w",
           "LowCardinality(Nullable(String))": "l"}
WIDTHS = {"UInt8": "1", "Bool": "1", "UInt32": "4", "Float32": "4", "Int64": "8", "UInt64": "8", "Float64": "8", "Decimal(38, 12)": "16",
          "Decimal(76, 30)": "32"}

# Random values of a type, {n} a different number for each argument: doubles of full entropy in 0-1, one row in 64 NULL.
VALUES = {"Nullable(Float64)": "rand({n}) / 4294967296", "Nullable(Int64)": "toInt64(rand({n}) % 100000)",
          "Nullable(DateTime64(3))": "toDateTime64('2025-05-01 00:00:00', 3, 'UTC') + rand({n}) % 20000000 / 1000.",
          "Nullable(Decimal(38, 18))": "toDecimal128(1 + rand({n}) / 4294967296, 18)"}
NAMES = "['{0}'][1 + rand({{n}}) % {1}]"


def one_of(*names):
    return NAMES.format("', '".join(names), len(names))


# Where an argument of that name has another domain than its type, in all functions or in one: rows should have answers.
DOMAINS = {
    "qualitySla.e2e": "rand({n}) / 4294967296", "costLlm.cacheWrite": "toInt64(0)", "costLlm.cacheWrite1h": "toInt64(0)",
    "costLlmBatch.cacheWrite": "toInt64(0)", "costLlmBatch.cacheWrite1h": "toInt64(0)",
    "provider": "'openai'", "model": one_of("gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "o3-mini", "gpt-4.1-nano"),
    "unit": one_of("second", "minute", "hour", "day", "month", "year"), "scenario": one_of("llama2-70b", "deepseek-r1", "gpt-oss-120b", "other"),
    "hallucination": "toFloat64(rand({n}) % 2)", "trials": "toInt64(100000 + rand({n}) % 100000)", "total": "toInt64(200000 + rand({n}) % 100000)",
    "requested": "toInt64(1 + rand({n}) % 1000)", "utilizationPercent": "rand({n}) / 42949672.96", "floorPercent": "toFloat64(5)",
    "onDemand": "1 + rand({n}) / 4294967296", "gpus": "1 + rand({n}) / 42949672.96", "hours": "1 + rand({n}) / 42949672.96",
    "e2eMs": "1000 + rand({n}) / 4294967.296", "ttftMs": "rand({n}) / 4294967.296", "e2e": "rand({n}) / 4294967.296",
    "ttft": "rand({n}) / 4294967.296", "tpot": "rand({n}) / 4294967.296", "ttftLimit": "toFloat64(500)", "tpotLimit": "toFloat64(500)",
    "e2eLimit": "toFloat64(500)", "ms": "1 + rand({n}) / 4294967.296",
    "termStart": "toDateTime64('2025-01-01 00:00:00', 3, 'UTC') + rand({n}) % 1000", "termEnd": "toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + rand({n}) % 1000",
    "firstOutput": "toDateTime64('2025-05-02 00:00:00', 3, 'UTC') + rand({n}) % 20000000 / 1000.",
}

# The fastest way to say it in SQL that we know, over columns of the arguments' names; the same NULLs where rows may be bad. The
# answers are compared. Not here: what needs the rate card (README has it beside dictGet) or rules for each provider.
SHARES = "relevance BETWEEN 0 AND 1 AND coherence BETWEEN 0 AND 1 AND factuality BETWEEN 0 AND 1"
KNOWN = [f"if(isNaN({part}), NULL, {part})" for part in ("relevance", "coherence", "factuality")]
WEIGHTS = (0.4, 0.2, 0.4)
BENCHMARK = ("ifNull(if(benchmarkRows >= 48 AND samples > 0 AND isFinite(value) AND isFinite(p50) AND isFinite({edge}), 0.5 + least(samples / {enough}, 1) "
             "* (multiIf({best}, 1, {worst}, 0, {between}) - 0.5), 0.5), 0.5)")
Z = "1.959963984540054"
REACH = f"successes + ({Z} * {Z} / 2 + {Z} * sqrt(successes * (trials - successes) / trials + {Z} * {Z} / 4))"
LIMITS = {"llama2-70b": (2000, 200), "llama2-70b-interactive": (450, 40), "llama3.1-8b": (2000, 100), "llama3.1-8b-interactive": (500, 30),
          "llama3.1-405b": (6000, 175), "llama3.1-405b-interactive": (4500, 80), "deepseek-r1": (2000, 80),
          "deepseek-r1-interactive": (1500, 15), "gpt-oss-120b": (3000, 80), "gpt-oss-120b-interactive": (2000, 20)}
SQL = {
    "qualityScore": f"if({SHARES}, toFloat32(0.4 * relevance + 0.2 * coherence + 0.4 * factuality), NULL)",
    "qualityScoreStrict": f"if({SHARES} AND toxicity BETWEEN 0 AND 1 AND hallucination IN (0, 1), toFloat32(least((0.4 * relevance + 0.2 * coherence "
                          "+ 0.4 * factuality) * (1 - toxicity), if(hallucination = 1, 0.5, 1))), NULL)",
    "qualityScoreEqual": f"if({SHARES} AND hallucination IN (0, 1), toFloat32((relevance + coherence + if(hallucination = 1, "
                         "least(factuality, greatest(0.5, factuality - 0.3)), factuality)) / 3), NULL)",
    "qualityScoreKnown": "if(" + " AND ".join(f"ifNull({known} BETWEEN 0 AND 1, 1)" for known in KNOWN) + ", toFloat32(("
                         + " + ".join(f"ifNull({weight} * {known}, 0)" for weight, known in zip(WEIGHTS, KNOWN)) + ") / nullIf("
                         + " + ".join(f"{weight} * isNotNull({known})" for weight, known in zip(WEIGHTS, KNOWN)) + ", 0)), NULL)",
    "qualityBenchmarkLatency": BENCHMARK.format(edge="p90", enough=10, best="value <= p50", worst="value >= p90 OR p90 <= p50",
                                                between="(p90 - value) / (p90 - p50)"),
    "qualityBenchmarkFps": BENCHMARK.format(edge="p10", enough=30, best="value >= p50", worst="value <= p10 OR p50 <= p10",
                                            between="(value - p10) / (p50 - p10)"),
    "qualitySla": "if(requested > 0 AND coverage >= 0 AND isFinite(coverage) AND "
                  + " AND ".join(f"{part} BETWEEN 0 AND 1" for part in ("startup", "noSwap", "viability", "ptff", "e2e", "fps"))
                  + ", 100 * least(coverage, 1) * (0.7 * (0.4 * startup + 0.2 * noSwap + 0.4 * viability) "
                    "+ 0.3 * (0.6 * (0.6 * ptff + 0.4 * e2e) + 0.4 * fps)), NULL)",
    "qualityWilson": "tuple(" + ", ".join(f"if(trials > 0 AND successes BETWEEN 0 AND trials, {end}, NULL)" for end in (
        f"successes * (successes / trials) / ({REACH})", f"({REACH}) / (trials + {Z} * {Z})")) + ")",
    "latencySloLimits": "tuple(" + ", ".join(f"transform(scenario, {list(LIMITS)}, {[float(limits[n]) for limits in LIMITS.values()]}, NULL)"
                                             for n in (0, 1)) + ")",
    "qualityGrade": "multiIf(isNull(share) OR NOT share BETWEEN 0 AND 1, NULL, toFloat32(share) >= toFloat32(0.9), 'A', toFloat32(share) >= toFloat32(0.8), 'B', "
                    "toFloat32(share) >= toFloat32(0.7), 'C', toFloat32(share) >= toFloat32(0.6), 'D', 'F')",
    "costPerMillion": "if(tokens > 0 AND isFinite(cost), cost * 1e6 / tokens, NULL)",
    "costPerGpuHour": "if(gpus > 0 AND hours > 0 AND isFinite(cost / (gpus * hours)), cost / (gpus * hours), NULL)",
    "costEffectiveHourly": "if(utilizationPercent > 0 AND utilizationPercent <= 100 AND utilizationPercent >= floorPercent, costPerHour / (utilizationPercent / 100), NULL)",
    "costSpotSavings": "if(onDemand > 0 AND paid >= 0, (onDemand - paid) / onDemand, NULL)",
    "costHourly": "amount * transform(unit, ['second', 'minute', 'hour', 'day', 'month', 'year'], [3600, 60, 1, 1 / 24, 1 / 730, 1 / 8760], NULL)",
    "costAmortizedHourly": "if(termStart <= at AND at < termEnd, upfront / (dateDiff('millisecond', termStart, termEnd) / 3600000) + recurringPerHour, NULL)",
    "latencyTtft": "if(firstOutput >= request, toFloat64(dateDiff('millisecond', request, firstOutput)), NULL)",
    "latencyTpot": "if(outputTokens > 1 AND ttftMs >= 0 AND e2eMs >= ttftMs, (e2eMs - ttftMs) / (outputTokens - 1), NULL)",
    "latencyTpotAll": "if(outputTokens > 0 AND ttftMs >= 0 AND e2eMs >= ttftMs, (e2eMs - ttftMs) / outputTokens, NULL)",
    "latencyTokensPerSecond": "if(tokens >= 0 AND ms > 0, tokens * 1000 / ms, NULL)",
    "latencySloMet": "ifNull(ttft <= ttftLimit, isNull(ttftLimit)) AND ifNull(tpot <= tpotLimit, isNull(tpotLimit)) AND ifNull(e2e <= e2eLimit, isNull(e2eLimit))",
    "latencyApdex": "if(total > 0 AND satisfied + tolerating <= total, (satisfied + tolerating / 2) / total, NULL)",
    "latencyPacketLossPercent": "if(lost + received > 0, 100 * lost / (lost + received), NULL)",
}
ARITHMETIC, LOOKUPS = 100, 60  # million rows a second of own CPU: what is wanted
PAIRS = 11
CPU_SECONDS = 0.5


def widths(type_name):
    """What a value of this type has on the wire, as floor.c wants it; None where that is not fixed."""
    if type_name.startswith("Tuple("):
        parts = [widths(part.split(" ", 1)[1]) for part in split(type_name[6:-1])]
        return ",".join(parts) if all(parts) else None
    if type_name.startswith("Nullable("):
        inner = widths(type_name[9:-1])
        return inner and "0," + inner
    if type_name.startswith("Enum8("):
        return "1"
    return WIDTHS.get(type_name)


def split(text):
    """At the commas outside of brackets and quotes."""
    parts, depth, quoted, part = [], 0, False, ""
    for c in text:
        quoted ^= c == "'"
        depth += (c == "(") - (c == ")")
        if c == "," and depth == 0 and not quoted:
            parts.append(part.strip())
            part = ""
        else:
            part += c
    return parts + [part.strip()]


class Function:
    def __init__(self, element):
        self.name = element.find("name").text
        self.command = element.find("command").text.split()
        self.arguments = [(a.find("name").text, a.find("type").text) for a in element.findall("argument")]
        self.returns = element.find("return_type").text
        self.deterministic = element.find("deterministic").text == "1"
        letters = [LETTERS.get(kind) for _, kind in self.arguments]
        self.letters = "".join(letters) if all(letters) else None
        self.widths = widths(self.returns)
        self.fixed = self.letters is not None and self.widths is not None

    def columns(self):
        """SELECT list of random arguments in their declared types."""
        out = []
        for n, (name, kind) in enumerate(self.arguments, 1):
            value = DOMAINS.get(f"{self.name}.{name}", DOMAINS.get(name, VALUES.get(kind, "''"))).replace("{n}", str(n))
            value = f"if(rand({n + 100}) % 64 = 0, NULL, {value})" if name not in ("provider",) else value
            out.append(f"CAST({value} AS {kind.replace('(3)', chr(40) + '3, ' + chr(39) + 'UTC' + chr(39) + ')')}) AS {name}")
        return ", ".join(out)

    def call(self, name=None):
        return f"{name or self.name}({', '.join(argument for argument, _ in self.arguments)})"

    def floor_xml(self):
        arguments = "".join(f"<argument><type>{kind}</type><name>{name}</name></argument>" for name, kind in self.arguments)
        return (f"<function><type>executable_pool</type><name>floorOf_{self.name}</name><command>bench/floor {self.letters} "
                f"{self.returns.replace(' ', '+')} {self.widths}</command><execute_direct>1</execute_direct><format>Native</format>"
                f"{arguments}<return_type>{self.returns}</return_type><pool_size>16</pool_size>"
                "<command_read_timeout>60000</command_read_timeout><stderr_reaction>log_last</stderr_reaction></function>")


def declared(root, only, fixed=True):
    """The functions of the configuration whose rows have a fixed width, or the others."""
    out = []
    for path in sorted(glob.glob(os.path.join(root, "config", "functions", "*_function.xml"))):
        out += [Function(element) for element in xml.etree.ElementTree.parse(path).getroot().findall("function")]
    return [f for f in out if f.fixed == fixed and (not only or f.name in only)]


def differ(f):
    """Counts the rows of f where SQL has another answer; one part in a million is the same."""
    ours, theirs = f.call(), SQL[f.name]
    if not f.returns.startswith("Tuple"):
        pairs = [(ours, theirs)]
    else:
        pairs = [(f"tupleElement({ours}, {n})", f"tupleElement({theirs}, {n})") for n in range(1, len(split(f.returns[6:-1])) + 1)]
    number = "toString({0}) != toString({1})" if "Enum" in f.returns else "abs({0} - {1}) > 1e-6 * abs({1})"
    return "SELECT countIf(" + " OR ".join(f"isNull({a}) != isNull({b}) OR ifNull({number.format(a, b)}, 0)" for a, b in pairs) + ") FROM f"


def own_cpu(build, command, path, rows):
    """Million rows a second of the worker's CPU: in its own code, and with the kernel's copying. A sum over many runs, for the
    kernel tells the two apart by its ticks, of which one run has few."""
    command = [os.path.join(build, command[0]), *command[1:]]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    runs = user = system = 0
    while runs < PAIRS or user + system < CPU_SECONDS:
        with open(path, "rb") as blocks:
            subprocess.run(command, stdin=blocks, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
        runs += 1
    return runs * rows / user / 1e6, runs * rows / (user + system) / 1e6


def measure(engine, root, build, scale, only):
    """One line a function; returns what was measured, for the figure."""
    functions = declared(root, only)
    with open(os.path.join(engine.functions, "floors_function.xml"), "w", encoding="utf-8") as out:
        out.write("<functions>" + "".join(f.floor_xml() for f in functions) + "</functions>")
    rows = max(int(4_000_000 * scale), 100_000)
    print(f"\n| function, {rows / 1e6:g} M rows in memory | ratio to the floor (min-max) | wanted | ratio to the same in SQL | own CPU, million rows/s: "
          "own code | with copying | wanted |\n|---|---|---|---|---|---|---|")
    measured = []
    for f in functions:
        path = os.path.join(engine.folder, "function.native")
        if os.path.exists(path):
            os.remove(path)
        settings = "max_block_size = 262144, preferred_block_size_bytes = 0"
        setup = ["DROP TABLE IF EXISTS f", f"CREATE TABLE f ENGINE = Memory AS SELECT {f.columns()} FROM numbers({rows}) SETTINGS max_block_size = 65536",
                 f"SELECT * FROM f INTO OUTFILE '{path}' FORMAT Native SETTINGS max_block_size = 65409",
                 f"SELECT uniq({f.call()}) > 1 AND countIf(isNull({f.call()})) < 0.5 * count() FROM f"]
        if f.name in SQL:
            setup.append(differ(f))
        peers = [f.call(), f.call("floorOf_" + f.name)] + ([SQL[f.name]] if f.name in SQL else [])
        timed = [f"SELECT count() FROM f WHERE NOT ignore({peer}) SETTINGS {settings}" for peer in peers] * (PAIRS + 1)
        out = engine.run(setup + timed)
        if not out[3][0].startswith("1"):
            raise SystemExit(f"bench: {f.name} has one value for all of its random rows, or none for most")
        if f.name in SQL and out[4][0].strip() != "0":
            raise SystemExit(f"bench: {out[4][0].strip()} rows of {f.name} have another answer in SQL")
        seconds = [s for _, s in out[len(setup) + len(peers):]]
        ours, floor = seconds[0::len(peers)], seconds[1::len(peers)]
        ratios = sorted(a / b for a, b in zip(ours, floor))
        sql = statistics.median(a / max(b, 0.001) for a, b in zip(ours, seconds[2::3])) if len(peers) == 3 else None
        own, whole = own_cpu(build, f.command, path, rows)
        wanted = LOOKUPS if "l" in f.letters or "Decimal" in f.returns else ARITHMETIC
        ratio = statistics.median(ratios)
        print(f"| `{f.name}` | {ratio:.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f}) | <= 1.15: {'yes' if ratio <= 1.15 else 'NO'} | "
              f"{f'{sql:.1f}' if sql else ''} | {own:.0f} | {whole:.0f} | >= {wanted}: {'yes' if own >= wanted else 'NO'} |", flush=True)
        measured.append((f.name, ratio, sql, own, whole))
    return measured
