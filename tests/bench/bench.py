"""The benchmark: our functions, the floor of their types and the other ways to say the same, measured side by
side in one run of one engine. `make bench` builds what it needs and calls this.

Every figure is the median of pairs (ours, peer, ours, peer, ...) after one warm-up of each; ratios are taken
pair by pair. Input is random: UUIDs, doubles of full entropy, no constant columns. Each measured query is
also run on the input less one row, and its result must change. Knows nothing of how functions work inside.
"""
import argparse
import concurrent.futures
import contextlib
import glob
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import bills
import figure
import functions
import texts

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PAIRS = 5

SCORE = "a, b, c, d, e"
LLM = "provider, model, at, input, output, cacheRead, cacheWrite, cacheWrite1h, reasoning"

# A parameter object of about 360 bytes: members not in order, nested, numbers of several kinds.
PARAMS = """concat(
    '{"temperature":', toString(rand(1) / 4294967296), ',"model":"', ['gpt-4o', 'llama-3.1-70b'][1 + rand(2) % 2],
    '","max_tokens":', toString(rand(3) % 4096), ',"top_p":', toString(round(rand(4) / 4294967296, 2)),
    ',"stream":', ['true', 'false'][1 + rand(5) % 2], ',"prompt_id":"', toString(generateUUIDv4(number)),
    '","stop":["\\\\n\\\\n","END"],"presence_penalty":', toString(round(rand(6) / 4294967296, 3)),
    ',"user":{"id":"', toString(generateUUIDv4(-number)), '","tier":"', ['free', 'pro', 'enterprise'][1 + rand(7) % 3],
    '"},"frequency_penalty":', toString(round(rand(8) / 4294967296, 1)), ',"seed":', toString(rand(9)),
    ',"logit_bias":{"50256":-100,"', toString(rand(10) % 50000), '":', toString(rand(11) % 100),
    '},"guidance":', toString(round(7 * rand(12) / 4294967296, 4)), '}')"""

TABLES = {
    "scores": (20_000_000, """
        SELECT number AS id, CAST(rand(1) / 4294967296 AS Nullable(Float64)) AS a,
               CAST(rand(2) / 4294967296 AS Nullable(Float64)) AS b,
               CAST(rand(3) / 4294967296 AS Nullable(Float64)) AS c,
               CAST(rand(4) % 2 AS Nullable(Float64)) AS d,
               CAST(rand(5) / 4294967296 AS Nullable(Float64)) AS e FROM numbers({rows})"""),
    "params": (1_000_000, "SELECT number AS id, CAST(" + PARAMS + " AS Nullable(String)) AS s FROM numbers({rows})"),
    "usage": (10_000_000, """
        WITH transform(rand(1) % 6, [0, 1, 2, 3, 4, 5],
                 ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-4.1-mini', 'o3-mini', 'gpt-4.1-nano'], '') AS name
        SELECT number AS id, toLowCardinality('openai') AS provider, toLowCardinality(name) AS model,
               CAST(toDateTime64('2025-05-01 00:00:00', 3, 'UTC') + rand(2) % 20000000 / 1000.
                    AS Nullable(DateTime64(3, 'UTC'))) AS at,
               CAST(rand(3) % 10000 AS Nullable(Int64)) AS input, CAST(rand(4) % 2000 AS Nullable(Int64)) AS output,
               CAST(rand(5) % 500 AS Nullable(Int64)) AS cacheRead, CAST(0 * rand(6) AS Nullable(Int64)) AS cacheWrite,
               CAST(0 * rand(7) AS Nullable(Int64)) AS cacheWrite1h, CAST(rand(8) % 200 AS Nullable(Int64)) AS reasoning
        FROM numbers({rows})"""),
    "traces": (2_000_000, """
        SELECT number AS id,
            arraySort(x -> cityHash64(x, number), ['gateway_receive_stream_request',
                'gateway_send_first_ingest_segment', 'runner_receive_first_ingest_segment',
                'runner_send_first_processed_segment', 'gateway_receive_first_processed_segment',
                'gateway_receive_few_processed_segments'])::Array(LowCardinality(Nullable(String))) AS types,
            arrayMap(i -> fromUnixTimestamp64Milli(1767908945000 + cityHash64(i, number) % 10000, 'UTC'), range(6))
                ::Array(Nullable(DateTime64(3, 'UTC'))) AS times
        FROM numbers({rows})"""),
}

INDEX = {name: f"indexOf(types, '{event}')" for name, event in {
    "request": "gateway_receive_stream_request", "first": "gateway_receive_first_processed_segment",
    "few": "gateway_receive_few_processed_segments", "ingest": "gateway_send_first_ingest_segment",
    "send": "runner_send_first_processed_segment", "receive": "runner_receive_first_ingest_segment"}.items()}


def between(a, b):
    return f"if({INDEX[a]} > 0 AND {INDEX[b]} > 0, dateDiff('millisecond', times[{INDEX[a]}], times[{INDEX[b]}]), NULL)"


TRACE_SQL = ("tuple(" + ", ".join([between("request", "first"), between("request", "few"), between("ingest", "send"),
                                   between("receive", "send")]) + ")")
PRICE = ("dictGet('prices_by_date', ('input', 'output', 'cache_read', 'cache_write', 'cache_write_1h', 'reasoning'), "
         "(provider, model), toDateTime(assumeNotNull(at)))")
LLM_DICT = (f"toDecimal128((input * {PRICE}.1 + output * {PRICE}.2 + cacheRead * {PRICE}.3 + cacheWrite * {PRICE}.4 + "
            f"cacheWrite1h * {PRICE}.5 + reasoning * {PRICE}.6) / 1000000, 12)")
NAMES = "['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-4.1-mini', 'o3-mini', 'gpt-4.1-nano']"
LLM_TRANSFORM = (f"toDecimal128((input * transform(model, {NAMES}, [2.5, 0.15, 2., 0.4, 1.1, 0.1], 0.) + (output + reasoning)"
                 f" * transform(model, {NAMES}, [10., 0.6, 8., 1.6, 4.4, 0.4], 0.) + cacheRead * transform(model, {NAMES}, "
                 f"[1.25, 0.075, 0.5, 0.1, 0.55, 0.025], 0.)) / 1000000, 12)")

PRICES = """
CREATE TABLE prices_csv ENGINE = MergeTree ORDER BY (provider, model) AS SELECT provider, model, input, output, cache_read, cache_write,
    cache_write_1h, if(reasoning = 0, output, reasoning) AS reasoning,
    coalesce(parseDateTimeBestEffortOrNull(valid_from), toDateTime('1970-01-02 00:00:00')) AS valid_from,
    coalesce(parseDateTimeBestEffortOrNull(valid_to), toDateTime('2100-01-01 00:00:00')) - 1 AS valid_to
FROM file('{prices}', CSVWithNames, 'provider String, model String, input Float64, output Float64, cache_read Float64,
    cache_write Float64, cache_write_1h Float64, reasoning Float64, valid_from String, valid_to String, tier_above Nullable(UInt64)') WHERE tier_above IS NULL;
CREATE DICTIONARY prices_by_date (provider String, model String, input Float64, output Float64, cache_read Float64,
    cache_write Float64, cache_write_1h Float64, reasoning Float64, valid_from DateTime, valid_to DateTime) PRIMARY KEY provider, model
SOURCE(CLICKHOUSE(TABLE 'prices_csv' DB 'default')) LIFETIME(0)
LAYOUT(COMPLEX_KEY_RANGE_HASHED()) RANGE(MIN valid_from MAX valid_to);
"""

# What the README tells a user to set, by the width of the rows.
NARROW = "max_block_size = 262144, preferred_block_size_bytes = 0"
WIDE = "preferred_block_size_bytes = 16000000"

# name, table, settings, ours, [(what, peer, bound on the ratio ours/peer as text or None, runs)]
QUERIES = [
    ("qualityScore", "scores", NARROW, f"avg(qualityScore({SCORE}))", [
        ("floor: reads the same columns, returns one", f"avg(floorScore({SCORE}))", "<= 1.10"),
        ("the same kernel over RowBinary", f"avg(rowBinaryScore({SCORE}))", "<= 0.33"),
        ("the same in SQL", "avg(if(a BETWEEN 0 AND 1 AND b BETWEEN 0 AND 1 AND c BETWEEN 0 AND 1, "
                            "toFloat32(0.4 * a + 0.2 * b + 0.4 * c), NULL))", None)]),
    ("hashParams", "params", WIDE, "groupBitXor(cityHash64(hashParams(s)))", [
        ("floor: reads the same strings, returns 32 bytes", "groupBitXor(cityHash64(floorText(s)))", "<= 2.2"),
        ("sipHash128(toString(s::JSON))",
         "groupBitXor(cityHash64(sipHash128(toString(assumeNotNull(s)::JSON))))", "<= 0.025")]),
    ("costLlm", "usage", NARROW, f"sum(costLlm({LLM}))", [
        ("floor of its types", f"sum(floorLlm({LLM}))", "<= 1.15"),
        ("dictGet, range-hashed dictionary of the same dated prices", f"sum({LLM_DICT})", "<= 0.625"),
        ("transform() over fixed prices, undated", f"sum({LLM_TRANSFORM})", None)]),
    ("latencyTrace", "traces", NARROW, "groupBitXor(cityHash64(latencyTrace(types, times)))", [
        ("floor of its types", "groupBitXor(cityHash64(floorTrace(types, times)))", None),
        ("SQL with indexOf", f"groupBitXor(cityHash64({TRACE_SQL}))", None)]),
]

# name, source table, ours, floor, least million rows a second
INSERTS = [
    ("qualityScore", "scores", f"qualityScore({SCORE})", f"floorScore({SCORE})", 10.0),
    ("costLlm", "usage", f"costLlm({LLM})", f"floorLlm({LLM})", 5.0),
    ("latencyTrace", "traces", "latencyTrace(types, times)", "floorTrace(types, times)", 4.0),
    ("hashParams", "params", "hashParams(s)", "floorText(s)", 1.0),
]
BLOCKS = ("max_block_size = 1000000, max_insert_block_size = 1000000, min_insert_block_size_rows = 1000000, "
          "min_insert_block_size_bytes = 0, preferred_block_size_bytes = 0, max_threads = 2, "
          "async_insert = 0")


class Engine:
    """One run of the embedded engine: statements in, (result, seconds) of each out."""

    def __init__(self, launcher, build, folder):
        self.launcher, self.folder = launcher, folder
        self.scripts = os.path.join(folder, "scripts")
        self.functions = os.path.join(folder, "functions")
        os.makedirs(self.scripts)
        os.makedirs(self.functions)
        os.symlink(os.path.join(build, "meterhouse"), os.path.join(self.scripts, "meterhouse"))
        os.symlink(os.path.join(build, "bench"), os.path.join(self.scripts, "bench"))
        for path in glob.glob(os.path.join(ROOT, "config", "functions", "*_function.xml")):
            shutil.copy(path, self.functions)
        shutil.copy(os.path.join(HERE, "bench_function.xml"), self.functions)

    def run(self, statements, timeout=1800):
        marked = []
        for i, statement in enumerate(statements):
            marked.append(f"SELECT '#{i}';\n{statement.strip().rstrip(';')};\n")
        path = os.path.join(self.folder, "statements.sql")
        with open(path, "w", encoding="utf-8") as out:
            out.writelines(marked)
        config = os.path.join(self.folder, "config.xml")
        with open(config, "w", encoding="utf-8") as out:
            out.write(f"<clickhouse><path>{self.folder}/data/</path><user_scripts_path>{self.scripts}</user_scripts_path>"
                      f"<user_defined_executable_functions_config>{self.functions}/*_function.xml"
                      "</user_defined_executable_functions_config></clickhouse>")
        done = subprocess.run([self.launcher, "--config-file", config, "--path", os.path.join(self.folder, "data"),
                               "--time", "--queries-file", path],
                              capture_output=True, text=True, timeout=timeout, check=False)
        if done.returncode != 0 or "Exception" in done.stderr:
            sys.exit(f"bench: the engine failed: {done.stderr[-2000:]}")
        seconds = [float(line) for line in done.stderr.split()][1::2]
        results = ["" for _ in statements]
        at = -1
        for line in done.stdout.splitlines():
            if line.startswith("#"):
                at = int(line[1:])
            else:
                results[at] += line + "\n"
        return list(zip(results, seconds))


def make_table(name, rows, stored=False):
    """In memory, where nothing but the function is timed, or stored, as a user's rows are."""
    select = TABLES[name][1].replace("{rows}", str(rows))
    kind = "MergeTree ORDER BY tuple()" if stored else "Memory"
    return [f"DROP TABLE IF EXISTS {name}", f"CREATE TABLE {name} ENGINE = {kind} AS {select} SETTINGS max_block_size = 65536"]


def paired(table, settings, ours, peer, rows, slow):
    """The statements that measure a pair, and what reads their outcome: seconds of ours, of the peer, and the ratios.
    A slow peer runs once, and on the whole input only."""
    a, b, less_a, less_b = (f"SELECT {query} FROM {table} {where} SETTINGS {settings}"
                            for where in ("", f"WHERE id != {rows // 3}") for query in (ours, peer))
    statements = [a, a, b] if slow else [a, b] * (PAIRS + 1)
    checks = [a, less_a] if slow else [a, less_a, b, less_b]

    def read(out):
        for whole, part, query in zip(out[len(statements)::2], out[len(statements) + 1::2], (ours, peer)):
            if whole[0] == part[0]:
                sys.exit(f"bench: the result of {query} is {whole[0].strip()} with and without one of its rows")
        seconds = [s for _, s in (out[1:3] if slow else out[2:len(statements)])]
        ratios = sorted(x / y for x, y in zip(seconds[0::2], seconds[1::2]))
        return (statistics.median(seconds[0::2]), statistics.median(seconds[1::2]), statistics.median(ratios),
                ratios[0], ratios[-1])

    return statements + checks, read


def holds(value, bound):
    if bound is None:
        return ""
    sign, limit = bound.split()
    good = value <= float(limit) if sign == "<=" else value >= float(limit)
    return f"{bound}: {'yes' if good else 'NO'}"


def queries(engine, scale, only, stored):
    print(f"\n| function, columns {'stored in MergeTree' if stored else 'in memory'} | rows | s | peer | s | ratio (min-max) | "
          "wanted |\n|---|---|---|---|---|---|---|")
    for name, table, settings, ours, peers in QUERIES:
        if only and name not in only:
            continue
        rows = int(TABLES[table][0] * scale)
        setup = make_table(table, rows, stored)
        if table == "usage":
            setup += ["DROP DICTIONARY IF EXISTS prices_by_date", "DROP TABLE IF EXISTS prices_csv"]
            setup += PRICES.replace("{prices}", os.path.join(ROOT, "config", "prices.csv")).strip().split(";")[:-1]
        chosen = [peer for peer in peers if not (stored and "JSON" in peer[1])]
        pairs = [paired(table, settings, ours, peer, rows, "JSON" in peer) for _, peer, _ in chosen]
        out = engine.run(setup + [statement for statements, _ in pairs for statement in statements])[len(setup):]
        for (what, _, bound), (statements, read) in zip(chosen, pairs):
            mine, theirs, ratio, low, high = read(out[:len(statements)])
            out = out[len(statements):]
            print(f"| `{name}` | {rows / 1e6:g} M | {mine:.2f} | {what} | {theirs:.2f} | "
                  f"{ratio:.3f} ({low:.3f}-{high:.3f}) | {holds(ratio, bound)} |", flush=True)


def inserts(engine, scale, only):
    print("\n| insert through a `Null` table and its view | rows | million rows/s (min-max) | floor | ratio of times "
          "| wanted |\n|---|---|---|---|---|---|")
    for name, table, ours, floor, least in INSERTS:
        if only and name not in only:
            continue
        rows = int(TABLES[table][0] * scale)
        setup = make_table(table, rows) + [
            "DROP TABLE IF EXISTS source", f"CREATE TABLE source ENGINE = Memory AS SELECT * FROM {table} SETTINGS {BLOCKS}",
            f"DROP TABLE {table}"]
        for door, expression in (("ours", ours), ("floor", floor)):
            setup += [f"DROP VIEW IF EXISTS {door}_view", f"DROP TABLE IF EXISTS {door}_door",
                      f"DROP TABLE IF EXISTS {door}_stored", f"CREATE TABLE {door}_door ENGINE = Null AS source",
                      f"CREATE TABLE {door}_stored ENGINE = MergeTree ORDER BY tuple() AS "
                      f"SELECT {expression} AS value FROM source LIMIT 0",
                      f"CREATE MATERIALIZED VIEW {door}_view TO {door}_stored AS SELECT {expression} AS value FROM {door}_door"]
        pair = [f"INSERT INTO {door}_door SELECT * FROM source SETTINGS {BLOCKS}" for door in ("ours", "floor")]
        out = engine.run(setup + pair * (PAIRS + 1) + ["SELECT count() FROM ours_stored"])
        if int(out[-1][0]) != rows * (PAIRS + 1):
            sys.exit(f"bench: {name}: stored {out[-1][0].strip()} rows, expected {rows * (PAIRS + 1)}")
        seconds = [s for _, s in out[len(setup) + 2:-1]]
        speeds = sorted(rows / s / 1e6 for s in seconds[0::2])
        speed, floor_speed = statistics.median(speeds), rows / statistics.median(seconds[1::2]) / 1e6
        ratio = statistics.median(x / y for x, y in zip(seconds[0::2], seconds[1::2]))
        print(f"| `{name}` | {rows / 1e6:g} M | {speed:.1f} ({speeds[0]:.1f}-{speeds[-1]:.1f}) | {floor_speed:.1f} | "
              f"{ratio:.2f} | {holds(speed, f'>= {least:g}')} |", flush=True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """The embedded engine as a server, for several clients at once."""

    def __init__(self, launcher, build, folder):
        data = os.path.join(folder, "server")
        subprocess.run([os.path.join(ROOT, "docker", "embedded", "install"), build, data], check=True)
        self.port = free_port()
        self.process = subprocess.Popen(
            [launcher, "serve", "--http-port", str(self.port), "--tcp-port", str(free_port()), "--data", data, "--config",
             os.path.join(ROOT, "config", "server"), "--config", os.path.join(ROOT, "config", "functions")],
            env={**os.environ, "CLICKHOUSE_PASSWORD": "bench"}, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()  # ready

    def connect(self, timeout=600):
        return contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout))

    def ask(self, statement, timeout=600):
        with self.connect(timeout) as connection:
            return self.ask_over(connection, statement)

    @staticmethod
    def ask_over(connection, statement):
        """The answer; the connection is kept."""
        connection.request("POST", "/?user=meterhouse&password=bench", statement.encode())
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            sys.exit(f"bench: {text[:1000]}in {statement[:1000]}")
        return text

    def stop(self):
        self.process.terminate()
        self.process.wait()


def clients(launcher, build, folder, scale, only):
    """The same inserts by one and by three clients; the view's target is stored, or a Null table."""
    print("\n| inserts by several clients | target | one: million rows/s | three |\n|---|---|---|---|")
    server = Server(launcher, build, folder)
    for name, table, ours, _, _ in INSERTS:
        if only and name not in only:
            continue
        rows = int(1_000_000 * scale)
        server.ask(f"CREATE TABLE {table} ENGINE = Memory AS " + TABLES[table][1].replace("{rows}", str(rows))
                   + " SETTINGS max_block_size = 1000000")
        for target in ("MergeTree ORDER BY tuple()", "Null"):
            server.ask(f"CREATE TABLE door ENGINE = Null AS {table}")
            server.ask(f"CREATE TABLE stored ENGINE = {target} AS SELECT {ours} AS value FROM {table} LIMIT 0")
            server.ask(f"CREATE MATERIALIZED VIEW feed TO stored AS SELECT {ours} AS value FROM door")
            insert = f"INSERT INTO door SELECT * FROM {table} SETTINGS {BLOCKS}"
            speeds = []
            for count in (1, 1, 3):  # the first warms up
                begin = time.perf_counter()
                with concurrent.futures.ThreadPoolExecutor(count) as pool:
                    list(pool.map(server.ask, [insert] * 4 * count))
                speeds.append(4 * count * rows / (time.perf_counter() - begin) / 1e6)
            if target != "Null" and int(server.ask("SELECT count() FROM stored")) != 20 * rows:
                sys.exit(f"bench: {name}: not all rows of all clients are stored")
            print(f"| `{name}` | {target.split()[0]} | {speeds[1]:.1f} | {speeds[2]:.1f} |", flush=True)
            for kind, made in (("VIEW", "feed"), ("TABLE", "door"), ("TABLE", "stored")):
                server.ask(f"DROP {kind} {made}")
        server.ask(f"DROP TABLE {table}")
    server.stop()


def rss_kib(process):
    with open(f"/proc/{process.pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def native_block(engine, query):
    """One block as the engine writes it."""
    path = os.path.join(engine.folder, "block.native")
    if os.path.exists(path):
        os.remove(path)
    engine.run([f"{query} INTO OUTFILE '{path}' FORMAT Native SETTINGS max_block_size = 65409"])
    with open(path, "rb") as block:
        return block.read()


def read_varuint(pipe):
    value = shift = 0
    while True:
        byte = pipe.read(1)[0]
        value |= (byte & 0x7f) << shift
        if byte < 0x80:
            return value
        shift += 7


def read_answer(pipe, width):
    """One Native block of one column, `width` bytes a row."""
    read_varuint(pipe)
    rows = read_varuint(pipe)
    pipe.read(read_varuint(pipe))
    pipe.read(read_varuint(pipe))
    return pipe.read(rows * width)


def worker(engine, build):
    quality = os.path.join(build, "meterhouse", "quality")
    print("\n| worker | |\n|---|---|")
    block = native_block(engine, "SELECT * FROM (SELECT " + ", ".join(
        f"CAST(rand({i}) / 4294967296 AS Nullable(Float64)) AS {c}" for i, c in enumerate("abcde", 1)) +
        " FROM numbers(50000))")
    process = subprocess.Popen([quality, "qualityScore"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    time.sleep(0.2)
    start = rss_kib(process)
    marks = []
    for i in range(10000):
        process.stdin.write(block)
        process.stdin.flush()
        read_answer(process.stdout, 5)
        if i in (100, 9999):
            marks.append(rss_kib(process))
    process.stdin.close()
    process.wait()
    print(f"| resident memory at start | {start / 1024:.1f} MiB (wanted: < 8 MiB) |")
    print(f"| after 100 and 10,000 blocks of 50,000 rows | {marks[0] / 1024:.1f} and {marks[1] / 1024:.1f} MiB |")
    times = []
    for _ in range(200):
        begin = time.perf_counter()
        subprocess.run([quality, "qualityScore"], stdin=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - begin)
    empty = []
    for _ in range(200):
        begin = time.perf_counter()
        subprocess.run(["/bin/true"], stdin=subprocess.DEVNULL, check=True)
        empty.append(time.perf_counter() - begin)
    print(f"| start, sandbox and end of a process, fork and exec included | {statistics.median(times) * 1e3:.2f} ms "
          f"(/bin/true: {statistics.median(empty) * 1e3:.2f} ms; wanted: < 2 ms) |")


def own_cpu(engine, build, scale):
    """The worker's own CPU: blocks from a file, answers thrown away."""
    print("\n| worker's own CPU, one thread | rows | million rows/s | wanted |\n|---|---|---|---|")
    for name, family, table, columns, files, least in (
            ("qualityScore", "quality", "scores", SCORE, [], None),
            ("costLlm", "cost", "usage", f"CAST(provider AS LowCardinality(Nullable(String))) AS provider, "
             f"CAST(model AS LowCardinality(Nullable(String))) AS model, {LLM.split(', ', 2)[2]}", ["prices.csv"], None),
            ("latencyTrace", "latency", "traces", "types, times", [], 5.0),
            ("hashParams", "hash", "params", "s", [], None)):
        path = os.path.join(engine.folder, "blocks.native")
        if os.path.exists(path):
            os.remove(path)
        rows = int(min(TABLES[table][0], 2_000_000) * scale)
        engine.run(make_table(table, rows) + [
            f"SELECT {columns} FROM {table} INTO OUTFILE '{path}' FORMAT Native SETTINGS max_block_size = 65409, "
            "preferred_block_size_bytes = 0"])
        speed = functions.own_cpu(build, [f"meterhouse/{family}", name, *files], path, rows)[1]
        print(f"| `{name}` | {rows / 1e6:g} M | {speed:.1f} | {holds(speed, f'>= {least:g}') if least else ''} |",
              flush=True)


def write_tsv(build, name, columns, measured):
    """What was measured, for other programs: <build>/bench/<name>.tsv; an empty field is what was not measured."""
    with open(os.path.join(build, "bench", name + ".tsv"), "w", encoding="utf-8") as out:
        for row in [columns.split()] + measured:
            out.write("\t".join("" if v is None else f"{v:.4g}" if isinstance(v, float) else str(v) for v in row) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--launcher", required=True, help="the embedded engine")
    parser.add_argument("--build", default=os.path.join(ROOT, "build"))
    parser.add_argument("--scale", type=float, default=1.0, help="share of the rows")
    parser.add_argument("--only", nargs="*", default=[], help="functions, or: functions texts bills queries cpu inserts clients worker json")
    parser.add_argument("--figure", help="an SVG file to draw the functions into")
    arguments = parser.parse_args()
    parts = {"functions", "texts", "bills", "queries", "cpu", "inserts", "clients", "worker", "json"}
    chosen = parts & set(arguments.only) or parts
    only = set(arguments.only) - parts
    with tempfile.TemporaryDirectory(prefix="meterhouse-bench-") as folder:
        engine = Engine(arguments.launcher, os.path.abspath(arguments.build), folder)
        if "functions" in chosen:
            measured = functions.measure(engine, ROOT, os.path.abspath(arguments.build), arguments.scale, only)
            if arguments.figure:
                with open(arguments.figure, "w", encoding="utf-8") as out:
                    out.write(figure.draw(measured))
            write_tsv(arguments.build, "functions", "function ratio_to_floor ratio_to_sql own_cpu_mrows_s with_copying_mrows_s", measured)
        if "texts" in chosen:
            measured = texts.measure(engine, ROOT, os.path.abspath(arguments.build), arguments.scale, only)
            write_tsv(arguments.build, "texts", "function own_cpu_mrows_s bytes_a_row ns_a_byte ns_a_byte_of_longer_rows", measured)
        if "bills" in chosen:
            bills.measure(engine, ROOT, os.path.abspath(arguments.build), arguments.scale)
        if "queries" in chosen:
            queries(engine, arguments.scale, only, stored=True)
            queries(engine, arguments.scale, only, stored=False)
        if "cpu" in chosen:
            own_cpu(engine, arguments.build, arguments.scale)
        if "inserts" in chosen:
            inserts(engine, arguments.scale, only)
        if "clients" in chosen:
            clients(arguments.launcher, os.path.abspath(arguments.build), folder, arguments.scale, only)
        if "worker" in chosen:
            worker(engine, arguments.build)
        if "json" in chosen:
            print("\nCanonical JSON in memory:\n", flush=True)
            subprocess.run([os.path.join(arguments.build, "bench", "bench_json")], check=True)


if __name__ == "__main__":
    main()
