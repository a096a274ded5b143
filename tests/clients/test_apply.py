#!/usr/bin/env python3
"""`make apply` on a running server: everything from nothing, again without a change, over HTTP and the native
protocol, and as an upgrade of an older layout with rows in it, which ends where a fresh one begins.

    test_apply.py <build folder>
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import unittest
import uuid
from unittest.mock import ANY

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import PASSWORD, READER_PASSWORD, USER, Server, main
from apply import key_parts
from sql_files import files, systems

CUSTOMER, SERVICE = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
# As somebody may have it: fewer columns, another codec, no deduplication, its own retention, a view of its day,
# a column of the owner's.
OLDER = ["CREATE DATABASE optiinfra", """
    CREATE TABLE optiinfra.performance_metrics_ts (timestamp DateTime('UTC'), customer_id UUID CODEC(LZ4), service_id UUID CODEC(ZSTD(1)),
        service_type LowCardinality(String), model_name LowCardinality(String), request_id UUID CODEC(NONE),
        latency_ms Nullable(Float32) DEFAULT 0 CODEC(ZSTD(1)), throughput_tokens_per_sec Nullable(Float32) CODEC(ZSTD(1)),
        gpu_utilization Nullable(Float32) CODEC(ZSTD(1)), kv_cache_utilization Nullable(Float32) CODEC(ZSTD(1)),
        batch_size UInt32 CODEC(T64, ZSTD(1)), prompt_tokens Nullable(UInt32) CODEC(T64, ZSTD(1)),
        completion_tokens Nullable(UInt32) CODEC(T64, ZSTD(1)), total_tokens Nullable(UInt32) CODEC(T64, ZSTD(1)),
        note String)
    ENGINE = MergeTree PARTITION BY toYYYYMM(timestamp) ORDER BY (customer_id, service_id, timestamp)
    TTL timestamp + INTERVAL 400 DAY""", """
    CREATE TABLE optiinfra.performance_metrics_hourly (hour DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)), customer_id UUID CODEC(ZSTD(1)),
        service_id UUID CODEC(ZSTD(1)), service_type LowCardinality(String), avg_latency AggregateFunction(avg, Nullable(Float32)),
        p95_latency AggregateFunction(quantile(0.95), Nullable(Float32)), p99_latency AggregateFunction(quantile(0.99), Nullable(Float32)),
        avg_throughput AggregateFunction(avg, Nullable(Float32)), avg_gpu_util AggregateFunction(avg, Nullable(Float32)),
        request_count SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)))
    ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(hour) ORDER BY (customer_id, service_id, hour, service_type)""", """
    CREATE MATERIALIZED VIEW optiinfra.performance_metrics_hourly_feed TO optiinfra.performance_metrics_hourly AS
    SELECT toStartOfHour(timestamp) AS hour, customer_id, service_id, service_type, avgState(latency_ms) AS avg_latency,
        quantileState(0.95)(latency_ms) AS p95_latency, quantileState(0.99)(latency_ms) AS p99_latency,
        avgState(throughput_tokens_per_sec) AS avg_throughput, avgState(gpu_utilization) AS avg_gpu_util, count() AS request_count
    FROM optiinfra.performance_metrics_ts GROUP BY hour, customer_id, service_id, service_type""",
    f"""INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, latency_ms, note)
    SELECT now() - number, '{CUSTOMER}', '{SERVICE}', number, 'old' FROM numbers(1000)"""]

# Where rollups hold quantiles: {rows} rows of the values 0, 1, 2, ..., how many are counted, and a rollup's quantiles.
FED = {
    "hanzo": ("""INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, properties) SELECT 1, toString(number),
        '$llm_request', now64(3), format('{{"organization_id":"o","tokens_prompt":{0},"latency_ms":{0} }}', toString(number)) FROM numbers({rows})""",
        """SELECT (sum(request_count), (SELECT sum(h.count) FROM hanzo.events_hourly AS h), (SELECT count() FROM hanzo.events))
        FROM hanzo.token_usage_daily""", "hanzo.token_usage_daily", "latency_ms", "0.5, 0.95, 0.99"),
    "naap": ("""INSERT INTO naap.ai_stream_status (event_id, event_timestamp, stream_id, orchestrator_address, pipeline, output_fps)
        SELECT generateUUIDv4(), now64(3), 's', '0x', 'p', number FROM numbers({rows})""",
        "SELECT (sum(sample_count), (SELECT count() FROM naap.ai_stream_status), 0) FROM naap.ai_stream_status_5min",
        "naap.ai_stream_status_5min", "output_fps_quantiles", "0.05, 0.5, 0.95"),
}


class Applying(unittest.TestCase):
    def command(self, *words, native=False, port=None):
        port = port or (self.server.tcp_port if native else self.server.http_port)
        return ["/usr/bin/python3", "docker/embedded/apply.py", "--url", f"{'clickhouse' if native else 'http'}://{USER}@127.0.0.1:{port}", *words]

    def apply(self, *words, native=False, password=PASSWORD, port=None):
        """Exit status, what it did by its last line, all output, errors."""
        done = subprocess.run(self.command(*words, native=native, port=port), env={**os.environ, "CLICKHOUSE_PASSWORD": password},
                              capture_output=True, text=True)
        return done.returncode, done.stdout.rstrip("\n").rpartition("\n")[2], done.stdout, done.stderr


class Apply(Applying):
    def setUp(self):
        self.server = Server(sys.argv[1]).__enter__()
        self.addCleanup(self.server.__exit__)

    def objects(self, database):
        names = self.server.ask(f"SHOW TABLES FROM {database}").split()
        return {name: self.server.ask(f"SHOW CREATE TABLE {database}.{name} FORMAT TSVRaw") for name in names}

    def test_from_nothing_and_again(self):
        self.assertEqual(self.apply("meterhouse")[0], 0)
        self.server.ask("SELECT * FROM meterhouse.alerts")  # which reads logs that a new server has not written yet
        status, last, output, errors = self.apply("all")
        self.assertEqual((status, errors), (0, ""))
        self.assertRegex(last, r"^\d\d+ made, 0 changed, 0 left as they are$", output)
        self.assertLess(output.index("sql/prices/"), output.index("sql/naap/"), "what others need comes first")
        for native in (False, True):
            self.assertEqual(self.apply("all", native=native)[1:], ("0 made, 0 changed, 0 left as they are", ANY, ""))

    def test_an_older_layout_with_rows(self):
        self.assertEqual(self.apply("optiinfra")[0], 0)
        fresh = self.objects("optiinfra")
        for native in (False, True):
            self.server.ask("DROP DATABASE optiinfra SYNC")
            for statement in OLDER:
                self.server.ask(statement)
            status, last, output, errors = self.apply("optiinfra", native=native)
            # The rollup had marks further apart: these cannot follow without its rows. It had fewer dimensions: new ones can.
            self.assertEqual((status, errors), (2, ""), output)
            self.assertRegex(last, r"^\d+ made, \d+ changed, 1 left as they are$")
            self.assertRegex(output, r"performance_metrics_hourly: left as it is: index_granularity")
            self.assertIn("keeps its own retention, TTL timestamp + toIntervalDay(400)", output)
            now = self.objects("optiinfra")
            self.assertEqual(now.keys(), fresh.keys())
            for name in ("performance_metrics_ts", "performance_metrics_hourly"):
                now[name] = re.sub(r",\n    `(note|\w+_before)` [^\n]*[^,\n](?=,?\n)", "", now[name])
                now[name] = now[name].replace("toIntervalDay(400)", "toIntervalDay(30)").replace("PRIMARY KEY (customer_id, service_id, hour, service_type)\n", "")
            for name, created in now.items():
                self.assertEqual(created.split("SETTINGS")[0].split("\n"), fresh[name].split("SETTINGS")[0].split("\n"))
                if "MergeTree" in created:
                    self.assertIn("non_replicated_deduplication_window = 1000", created)
            self.assertEqual(self.apply("optiinfra", native=native)[:2], (2, "0 made, 0 changed, 1 left as they are"))
            self.server.ask("INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, latency_ms, cost_usd) "
                            f"SELECT now() - number, '{CUSTOMER}', '{SERVICE}', number, 0.5 FROM numbers(500)")
            self.assertEqual(self.server.ask("SELECT count(), sum(cost_usd), countIf(note = 'old'), sum(latency_ms) "
                                             "FROM optiinfra.performance_metrics_ts"), "1500\t250\t1000\t624250\n")
            self.assertEqual(self.server.ask("SELECT sum(request_count), sum(cost_usd), sum(priced_count) FROM "
                                             "optiinfra.performance_metrics_hourly"), "1500\t250\t500\n")
            # States of another kind begin anew, and the old ones are kept: latencies 0-999, then 0-499.
            self.assertEqual(self.server.ask("SELECT round(quantileMerge(0.95)(p95_latency_before)), round(quantileMerge(0.99)(p99_latency_before)) "
                                             "FROM optiinfra.performance_metrics_hourly"), "949\t989\n")
            for column, level, exact in (("p95_latency", 0.95, 474), ("p99_latency", 0.99, 494)):
                value = self.server.ask(f"SELECT quantileDDMerge(0.01, {level})({column}) FROM optiinfra.performance_metrics_hourly_mv")
                self.assertAlmostEqual(float(value), exact, delta=0.0101 * exact)

    def test_a_default_made_of_a_new_column(self):
        """Events' defaults were made of the text itself: of one column that stands after them now."""
        self.assertEqual(self.apply("naap")[0], 0)
        created = self.server.ask("SHOW CREATE TABLE naap.raw_events FORMAT TSVRaw")
        self.server.ask("DROP TABLE naap.raw_events SYNC")
        older = re.sub(r",\n    `envelope` .*(?=\n\)\nENGINE)", "", created, flags=re.DOTALL)
        older = re.sub(r" DEFAULT [^\n]*\benvelope[^\n]*?( CODEC[^\n]*)?(?=,?\n)", r"\1", older)
        older = re.sub(r"\n    `params_hash` [^\n]*", "", older)  # a new one, made of one that stands after it
        self.assertNotIn("envelope", older)
        self.server.ask(older)
        self.assertEqual(self.apply("naap")[::3], (0, ""))
        self.assertEqual(self.server.ask("SHOW CREATE TABLE naap.raw_events FORMAT TSVRaw"), created)

    def test_a_longer_key(self):
        """Events that came twice were counted once by another table: now by rows of the rollup itself, with a key of their own."""
        self.assertEqual(self.apply("naap")[0], 0)
        for rollup, view in (("ai_stream_status_5min", "repeated_statuses"), ("stream_ingest_metrics_hourly", "repeated_ingests")):
            self.server.ask(f"DROP VIEW naap.{view} SYNC")
            created = self.server.ask(f"SHOW CREATE TABLE naap.{rollup} FORMAT TSVRaw")
            self.server.ask(f"DROP TABLE naap.{rollup} SYNC")
            older = re.sub(r",\n    `(calculated_at|looked_to)` [^\n]*[^,\n](?=,?\n)", "", created).replace(", calculated_at)", ")")
            self.assertNotIn("calculated_at", older)
            if rollup == "ai_stream_status_5min":  # still older: with a stream in its key, which stays
                older = older.replace("\n(\n", "\n(\n    `stream_id` String,\n").replace("gpu_id, region)", "gpu_id, region, stream_id)")
                self.assertIn("region, stream_id)", older)
            self.server.ask(older)
            self.server.ask(f"CREATE TABLE naap.{rollup}_repeated AS naap.{rollup} ENGINE = Null")
            self.server.ask(f"CREATE MATERIALIZED VIEW naap.{view} REFRESH EVERY 1 MINUTE APPEND TO naap.{rollup}_repeated AS SELECT * FROM naap.{rollup}")
        at = self.server.ask("SELECT now('UTC')").strip()
        insert = ("INSERT INTO naap.ai_stream_status (event_id, event_timestamp, stream_id, orchestrator_address, pipeline, output_fps) "
                  f"SELECT reinterpretAsUUID(number), '{at}', 's', '0x', 'p', number FROM numbers(100)")
        self.server.ask(insert)
        status, last, output, errors = self.apply("naap")
        self.assertEqual((status, last, errors), (2, "0 made, 6 changed, 1 left as they are", ""), output)
        self.assertIn("region, stream_id, calculated_at), but the schema says", output)
        self.assertEqual(self.apply("naap")[1], "0 made, 0 changed, 1 left as they are")
        self.server.ask(insert.replace("number FROM", "99 - number FROM"))
        self.server.ask("SYSTEM REFRESH VIEW naap.repeated_statuses")
        self.server.ask("SYSTEM WAIT VIEW naap.repeated_statuses")
        for when in ("as they came", "merged"):
            self.assertEqual(self.server.ask("SELECT sum(sample_count) FROM naap.ai_stream_status_5min_mv"), "100\n", when)
            self.server.ask("OPTIMIZE TABLE naap.ai_stream_status_5min FINAL")

    def test_a_stored_column_that_became_another(self):
        """Ids of spans were stored as text: old ones stay what they are, new ones are read by the same names."""
        self.assertEqual(self.apply("otel_v2")[0], 0)
        created = self.server.ask("SHOW CREATE TABLE otel_v2.traces_local FORMAT TSVRaw")
        self.server.ask("DROP TABLE otel_v2.traces_local SYNC")
        created = re.sub(r"\n    `SpanIds` [^\n]*", "", created)
        self.server.ask(re.sub(r"(`(Parent)?SpanId` String) ALIAS [^\n]*(?=,\n)", r"\1 CODEC(ZSTD(1))", created))
        # and quantile states were of another kind; a view keeps the types that it was made with
        created = self.server.ask("SHOW CREATE TABLE otel_v2.traces_daily_summary_local FORMAT TSVRaw")
        self.server.ask("DROP TABLE otel_v2.traces_daily_summary_local SYNC")
        self.server.ask(created.replace("quantilesDD(0.01, ", "quantiles("))
        self.server.ask("CREATE OR REPLACE VIEW otel_v2.traces_daily_summary_states AS SELECT * FROM otel_v2.traces_daily_summary_local")
        self.server.ask("DROP TABLE otel_v2.traces_daily_summary_feed SYNC")
        self.server.ask("INSERT INTO otel_v2.traces_local (Timestamp, TraceId, SpanId, ParentSpanId) VALUES (now(), 'old', '0123456789abcdef', 'x')")
        status, last, output, errors = self.apply("otel_v2")
        self.assertEqual((status, last, errors), (0, "1 made, 6 changed, 0 left as they are", ""), output)
        self.assertEqual(self.apply("otel_v2")[1], "0 made, 0 changed, 0 left as they are")
        self.server.ask("INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ParentSpanId) VALUES (now(), 'new', 'fedcba9876543210', 'y')")
        self.assertEqual(self.server.ask("SELECT TotalSpans, P95Duration FROM otel_v2.traces_daily_summary"), "1\t0\n")
        for when in ("as they came", "merged"):
            self.assertEqual(self.server.ask("SELECT TraceId, SpanId, ParentSpanId FROM otel_v2.traces ORDER BY TraceId").split(),
                             "new fedcba9876543210 y old 0123456789abcdef x".split(), when)
            self.server.ask("OPTIMIZE TABLE otel_v2.traces_local FINAL")

    def test_rollups_with_states_of_another_kind(self):
        """They are fed on: what came before is still counted and its states can be read, what comes after is in the
        new ones, and the rest is a fresh layout."""
        for system, (insert, counts, rollup, column, levels) in FED.items():
            self.assertEqual(self.apply(system)[0], 0)
            fresh = self.objects(system)
            self.server.ask(f"DROP DATABASE {system} SYNC")
            self.server.ask(f"CREATE DATABASE {system}")
            for begin in ("CREATE TABLE", "CREATE MATERIALIZED VIEW"):
                for created in fresh.values():
                    if created.startswith(begin) and "REFRESH" not in created:
                        self.server.ask(re.sub(r"quantilesDD(State)?\(0\.01, ", r"quantiles\1(", created).replace("ZSTD(1)", "ZSTD(3)"))
            self.server.ask(insert.replace("{rows}", "200"))
            status, last, output, errors = self.apply(system)
            self.assertEqual((status, errors), (0, ""), output)
            self.assertEqual(self.apply(system)[1], "0 made, 0 changed, 0 left as they are")
            now = self.objects(system)
            self.assertEqual(now.keys(), fresh.keys())
            for name, created in now.items():
                self.assertEqual(re.sub(r",\n    `\w+_before` [^\n]*[^,\n](?=,?\n)", "", created).split("\n"), fresh[name].split("\n"))
            self.server.ask(insert.replace("{rows}", "100"))
            self.assertRegex(self.server.ask(counts), r"^\(300,300,(300|0)\)\n$")
            for was, kind, count in ((column + "_before", "quantilesMerge(", 200), (column, "quantilesDDMerge(0.01, ", 100)):
                values = json.loads(self.server.ask(f"SELECT {kind}{levels})({was}) FROM {rollup}"))
                for value, level in zip(values, map(float, levels.split(", "))):
                    self.assertAlmostEqual(value, level * (count - 1), delta=1 + 0.01 * value, msg=f"{was} {level}")

    def test_a_rollup_that_kept_no_values(self):
        """What was inserted before is in the sketch only: so are the quantiles of what came before and after together,
        and those of what came after alone are exact."""
        self.assertEqual(self.apply("otel_v2")[0], 0)
        for name in "traces_daily_summary_local", "traces_daily_summary_feed":
            created = self.server.ask(f"SHOW CREATE TABLE otel_v2.{name} FORMAT TSVRaw")
            self.server.ask(f"DROP TABLE otel_v2.{name} SYNC")
            created, columns = re.subn(r"\n    (`FirstDurations` [^\n]*|groupArrayState[^\n]*),", "", created)
            self.assertEqual(columns, 1 + name.endswith("feed"), created)
            self.server.ask(created)
        span = "INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, Duration) VALUES (now(), '{}', {})"
        self.server.ask(span.format("both", 100))
        self.assertEqual(self.apply("otel_v2")[1], "0 made, 2 changed, 0 left as they are")
        for service, duration in ("both", 200), ("both", 300), ("after", 100), ("after", 200), ("after", 300):
            self.server.ask(span.format(service, duration))
        for when in ("as they came", "merged"):
            shown = dict(line.split() for line in self.server.ask("SELECT ServiceName, P95Duration FROM otel_v2.traces_daily_summary").splitlines())
            self.assertEqual(float(shown["after"]), 290, when)
            self.assertAlmostEqual(float(shown["both"]), 200, delta=2, msg=when)
            self.server.ask("OPTIMIZE TABLE otel_v2.traces_daily_summary_local FINAL")

    def test_types_are_left(self):
        """A type cannot be followed without looking at the rows; nothing else is kept from its change."""
        self.assertEqual(self.apply("meterhouse", "prices")[0], 0)
        self.server.ask("DROP VIEW meterhouse.usage_in_mv")
        self.server.ask("DROP TABLE meterhouse.usage_in")
        self.server.ask("CREATE TABLE meterhouse.usage_in (at DateTime64(3, 'UTC'), tenant String, provider LowCardinality(String), "
                        "model LowCardinality(String), input Nullable(Int64), output Nullable(Int64)) ENGINE = Null")
        status, last, output, _ = self.apply("prices")
        self.assertEqual((status, last), (2, "1 made, 1 changed, 1 left as they are"), output)
        self.assertIn("meterhouse.usage_in: left as it is: column `tenant` String, but the schema says `tenant` LowCardinality(String)\n",
                      output)

    def test_a_changed_schedule(self):
        self.assertEqual(self.apply("naap")[0], 0)
        fresh = self.objects("naap")
        self.server.ask("ALTER TABLE naap.stream_jitter MODIFY REFRESH EVERY 1 HOUR APPEND")
        self.assertEqual(self.apply("naap")[1], "0 made, 1 changed, 0 left as they are")
        self.assertEqual(self.objects("naap"), fresh)

    def test_errors_are_one_line(self):
        cases = [(("nothing",), {}, "apply: no system nothing: there are meterhouse, prices, "),
                 (("cost",), {"port": 1}, "apply: http://127.0.0.1:1 does not answer: "),
                 (("cost",), {"port": 1, "native": True}, "apply: Code: 210. "),
                 (("cost",), {"password": "wrong"}, "apply: Code: 516. DB::Exception: meterhouse: Authentication failed"),
                 (("--user", "reader", "optiinfra"), {"password": READER_PASSWORD},
                  "apply: sql/meterhouse/01_tables.sql line 1: Code: 497. DB::Exception: reader: Not enough privileges")]
        for words, options, expected in cases:
            status, _, _, errors = self.apply(*words, **options)
            self.assertEqual(status, 1)
            self.assertEqual(errors.count("\n"), 1, errors)
            self.assertTrue(errors.startswith(expected), errors)
            self.assertNotIn(options.get("password", PASSWORD), errors)

    def test_interrupted(self):
        """One line, and what was begun is finished the next time. Two at once do not hurt each other."""
        start = lambda: subprocess.Popen(self.command("optiinfra", "naap"), env={**os.environ, "CLICKHOUSE_PASSWORD": PASSWORD},  # noqa: E731
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process = start()
        for line in process.stdout:
            if line.startswith("sql/optiinfra/01"):
                break
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
        self.assertEqual((process.returncode, errors), (130, "apply: interrupted: what is missing is made when it is applied again\n"))
        made = []
        for process in [start(), start()]:
            output, errors = process.communicate()
            self.assertEqual((process.returncode, errors), (0, ""))
            made.append(int(output.rstrip("\n").rpartition("\n")[2].split()[0]))
        self.assertGreater(sum(made), 0)
        self.assertEqual(self.apply("optiinfra", "naap")[:2], (0, "0 made, 0 changed, 0 left as they are"))

    def test_a_server_in_use(self):
        """No row is lost or doubled while a view gets another SELECT. CREATE OR REPLACE of a materialized view would lose those
        that come meanwhile (28 in 15 s: 97 of 1407 inserts, each with status 200)."""
        for system in systems():
            for path in files(system):
                with open(path, encoding="utf-8") as file:
                    self.assertNotIn("OR REPLACE MATERIALIZED", file.read(), path)
        self.assertEqual(self.apply("optiinfra")[0], 0)
        self.server.ask("SYSTEM STOP TTL MERGES")
        view = "optiinfra.requests_to_performance"
        select = self.server.ask(f"SELECT as_select FROM system.tables WHERE concat(database, '.', name) = '{view}' FORMAT TSVRaw")
        done, sent = threading.Event(), []

        def send():
            while not done.is_set():
                row = {"timestamp": "2026-01-01 00:00:00", "customer_id": CUSTOMER, "request_id": str(uuid.UUID(int=len(sent))), "prompt_tokens": 1}
                sent.append(self.server.http("INSERT INTO optiinfra.requests_in FORMAT JSONEachRow", data=json.dumps(row).encode(), async_insert=0))

        sender = threading.Thread(target=send)
        sender.start()
        try:
            self.server.ask(f"ALTER TABLE {view} MODIFY QUERY {select} LIMIT 1000000000")
            self.assertEqual(self.apply("optiinfra")[:2], (0, "0 made, 1 changed, 0 left as they are"))
        finally:
            done.set()
            sender.join()
        self.assertEqual(set(sent), {(200, "")})
        self.assertEqual(self.server.ask("SELECT count(), uniqExact(request_id) FROM optiinfra.performance_metrics_ts"), f"{len(sent)}\t{len(sent)}\n")

    def test_the_make_target(self):
        make = lambda *words: subprocess.run(["make", "apply", *words], capture_output=True, text=True,  # noqa: E731
                                             env={**os.environ, "CLICKHOUSE_PASSWORD": PASSWORD, "USER": "somebody"})
        done = make("SYSTEM=prices", f"PORT={self.server.http_port}", f"USER={USER}")
        self.assertEqual((done.returncode, done.stdout.splitlines()[-1][-33:]), (0, "made, 0 changed, 0 left as they are"[-33:]), done.stderr)
        done = make()
        self.assertEqual(done.returncode, 2)
        self.assertIn("make apply: which one? SYSTEM=cost,", done.stderr)


class Keys(unittest.TestCase):
    def test_parts(self):
        """What ORDER BY says, as the server writes it: of one expression, and with commas in names and functions."""
        for key, parts in ((None, []), ("tuple()", []), ("at", ["at"]), ("toYYYYMM(at)", ["toYYYYMM(at)"]), ("cityHash64(a, b)", ["cityHash64(a, b)"]),
                           ("(a, ifNull(b, ', ('), `c, d`)", ["a", "ifNull(b, ', (')", "`c, d`"]), ("(a + b) * (c)", ["(a + b) * (c)"]),
                           ("(f(a, g(b, c)), d)", ["f(a, g(b, c))", "d"])):
            self.assertEqual(key_parts(key), parts)


class Letters(Applying):
    """Of any kind in a password."""
    PASSWORD = "密码 ü's\"\\"

    def setUp(self):
        self.server = Server(sys.argv[1])
        given = self.server.environment()
        self.server.environment = lambda: {**given, "CLICKHOUSE_PASSWORD": self.PASSWORD}
        self.enterContext(self.server)

    def test_both_ways(self):
        for native, made in ((False, r"[1-9]\d*"), (True, "0")):
            status, last, _, errors = self.apply("prices", native=native, password=self.PASSWORD)
            self.assertEqual((status, errors), (0, ""))
            self.assertRegex(last, f"^{made} made, 0 changed")


class WithoutFunctions(unittest.TestCase):
    def test_says_what_is_missing(self):
        with Server(sys.argv[1], configs=("config/server",)) as server:
            done = subprocess.run(["/usr/bin/python3", "docker/embedded/apply.py", "--port", str(server.http_port), "--user", USER, "optiinfra"],
                                  env={**os.environ, "CLICKHOUSE_PASSWORD": PASSWORD}, capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, r"^apply: sql/\w+/\w+\.sql line \d+: .*Function with name `costUsage` does not exist.*see docker/README\.md\)\n$")


if __name__ == "__main__":
    main()
