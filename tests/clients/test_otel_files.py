#!/usr/bin/env python3
"""The files of sql/otel_v2 that are not applied but run (migrate.sql, reprice.sql), and the views that need a server.

    test_otel_files.py <build folder>
"""
import datetime
import os
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server, main, statements

PRICES = "user_scripts/meterhouse/own_prices.csv"
# The columns of the Collector's exporter, as in v1.
V1 = """CREATE TABLE otel.traces (Timestamp DateTime64(9), TraceId String, SpanId String, ParentSpanId String, TraceState String, SpanName LowCardinality(String),
    SpanKind LowCardinality(String), ServiceName LowCardinality(String), ResourceAttributes Map(LowCardinality(String), String), ScopeName String, ScopeVersion String,
    SpanAttributes Map(LowCardinality(String), String), Duration UInt64, StatusCode LowCardinality(String), StatusMessage String,
    Events Nested (Timestamp DateTime64(9), Name LowCardinality(String), Attributes Map(LowCardinality(String), String)),
    Links Nested (TraceId String, SpanId String, TraceState String, Attributes Map(LowCardinality(String), String)))
    ENGINE = MergeTree PARTITION BY toDate(Timestamp) ORDER BY (ServiceName, SpanName, toDateTime(Timestamp))"""
# The design's v2, without its cluster.
PRINTED = """CREATE TABLE otel.printed (Timestamp DateTime CODEC(DoubleDelta), Date Date DEFAULT toDate(Timestamp), TraceId String, SpanId String, ParentSpanId String,
    ServiceName LowCardinality(String), SpanName LowCardinality(String), SpanKind Enum8('CLIENT' = 1, 'SERVER' = 2, 'PRODUCER' = 3, 'CONSUMER' = 4, 'INTERNAL' = 5),
    Duration UInt64 CODEC(T64, ZSTD(1)), StatusCode Enum8('UNSET' = 0, 'OK' = 1, 'ERROR' = 2), StatusMessage String,
    ResourceAttributes Map(LowCardinality(String), String), SpanAttributes Map(LowCardinality(String), String),
    HttpMethod LowCardinality(String) MATERIALIZED SpanAttributes['http.method'], HttpStatusCode UInt16 MATERIALIZED toUInt16OrZero(SpanAttributes['http.status_code']),
    K8sPodName LowCardinality(String) MATERIALIZED ResourceAttributes['k8s.pod.name'], K8sNamespace LowCardinality(String) MATERIALIZED ResourceAttributes['k8s.namespace.name'])
    ENGINE = MergeTree PARTITION BY toYYYYMM(Date) ORDER BY (ServiceName, toStartOfHour(Timestamp), TraceId) TTL Date + INTERVAL 30 DAY DELETE
    SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1, merge_with_ttl_timeout = 86400"""


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ["TZ"] = "Pacific/Kiritimati"  # UTC+14
        cls.server = Server(sys.argv[1]).__enter__()
        for system in ("prices", "otel_v2"):
            cls.server.apply(system)
        cls.server.apply("otel_v2")  # once more changes nothing

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def run_file(self, name, **parameters):
        with open(f"sql/otel_v2/{name}", encoding="utf-8") as file:
            return [self.server.ask(statement, **{f"param_{key}": value for key, value in parameters.items()}).strip()
                    for statement in statements(file.read())]

    def refused(self, query):
        status, body = self.server.http(query)
        self.assertNotEqual(status, 200)
        return int(body.split("Code: ")[1].split(".")[0])

    def test_migration(self):
        ask = self.server.ask
        ask("CREATE DATABASE otel")
        ask(V1)
        # Three days of 1000 spans and one long ago; the last at 23:00 of its day.
        now = datetime.datetime.now(datetime.timezone.utc)
        days = [(now - datetime.timedelta(days=age)).strftime("%Y-%m-%d") for age in (3, 2, 1, 300)]
        for day in days:
            ask("INSERT INTO otel.traces (Timestamp, TraceId, SpanId, SpanKind, ServiceName, Duration, StatusCode, SpanAttributes, Events.Timestamp, Events.Name, Events.Attributes) "
                f"SELECT toDateTime64('{day} 00:00:00', 9, 'UTC') + toIntervalSecond(82.8 * number), toString(intDiv(number, 4)), concat('{day}', toString(number)), "
                "['Client', 'Server', 'Internal'][1 + number % 3], ['cart', 'bot'][1 + number % 2], number, ['Unset', 'Error'][1 + (number % 10 = 0)], "
                "if(number % 2, map('gen_ai.operation.name', 'chat', 'gen_ai.system', 'openai', 'gen_ai.request.model', 'gpt-4o', 'gen_ai.usage.input_tokens', '1000', 'gen_ai.usage.output_tokens', '100', "
                "'gen_ai.prompt', 'Where is my order?'), map('peer.service', 'stock')), [], [], [] FROM numbers(1000)")
        # defect 53: months in braces are no loop, a month is a number, v1 has other columns and no Date.
        self.assertEqual(subprocess.run(["bash", "-c", "for month in {2024-01..2024-12}; do echo $month; done"], stdout=subprocess.PIPE, text=True).stdout, "{2024-01..2024-12}\n")
        self.assertEqual(self.refused("SELECT count() FROM otel.traces WHERE toYYYYMM(Timestamp) = '2024-01'"), 53)
        ask(PRINTED)
        self.assertEqual(self.refused("INSERT INTO otel.printed SELECT * FROM otel.traces"), 20)
        self.assertEqual(self.refused("INSERT INTO otel.printed (SpanKind) SELECT SpanKind FROM otel.traces"), 691)  # 'Client', 'Server'
        self.assertEqual(self.refused("INSERT INTO otel.printed (StatusCode) SELECT StatusCode FROM otel.traces"), 691)  # 'Unset', 'Error'
        self.assertEqual(self.refused("SELECT count() FROM otel.traces WHERE Date >= today() - 7"), 47)
        # Ours, each day twice: v2 itself has spans since noon of the last day.
        cut_off = f"{days[2]} 12:00:00"
        ask("INSERT INTO otel_v2.otel_traces (Timestamp, TraceId, SpanId, SpanKind, ServiceName, Duration, StatusCode, SpanAttributes) "
            f"SELECT Timestamp, TraceId, SpanId, SpanKind, ServiceName, Duration, StatusCode, SpanAttributes FROM otel.traces WHERE Timestamp >= toDateTime64('{cut_off}', 9, 'UTC')")
        for _ in range(2):
            for day in days:
                compared = self.run_file("migrate.sql", day=day, cut_off=cut_off)[1].splitlines()
                self.assertEqual([line.split("\t")[4] for line in compared], ["0"] * 2 * (day != days[3]), compared)
            self.assertEqual(ask("SELECT count(), uniqExact(SpanId) FROM otel_v2.traces").strip(), "3000\t3000")
            self.assertEqual(ask("SELECT sum(TotalSpans), sum(ErrorSpans), (SELECT sum(RequestCount) FROM otel_v2.gen_ai_hourly), (SELECT countMerge(CallCount) FROM otel_v2.service_dependencies) "
                                 "FROM otel_v2.traces_daily_summary").strip(), "3000\t300\t1500\t501")
        self.assertEqual(ask("SELECT SpanKind, count() FROM otel_v2.traces GROUP BY SpanKind ORDER BY SpanKind").split(), ["INTERNAL", "999", "SERVER", "999", "CLIENT", "1002"])
        self.assertEqual(ask("SELECT count() FROM otel_v2.traces WHERE mapContains(SpanAttributes, 'gen_ai.prompt')").strip(), "0")
        # defect 59: writing to both and copying everything has spans twice.
        for _ in ("dual write", "backfill"):
            ask("INSERT INTO otel.printed (Timestamp, TraceId) SELECT now64(9), 'the same span'")
        self.assertEqual(ask("SELECT count() FROM otel.printed").strip(), "2")
        # defect 53: what is past its retention is gone after a merge, so it is not copied.
        ask("SYSTEM STOP MERGES otel.printed")
        ask(f"INSERT INTO otel.printed (Timestamp, TraceId) SELECT Timestamp, TraceId FROM otel.traces WHERE toDate(Timestamp, 'UTC') = '{days[3]}'")
        expired = "SELECT count() FROM otel.printed WHERE TraceId != 'the same span'"
        self.assertEqual(ask(expired).strip(), "1000")
        ask("SYSTEM START MERGES otel.printed")
        ask("OPTIMIZE TABLE otel.printed FINAL")
        self.assertEqual(ask(expired).strip(), "0")
        # The way back of a day, and forth again.
        ask(f"ALTER TABLE otel_v2.traces_local DROP PARTITION '{days[0]}'")
        self.assertEqual(ask("SELECT count() FROM otel_v2.traces").strip(), "2000")
        ask(f"ALTER TABLE otel_v2.gen_ai_requests_local DROP PARTITION '{days[0]}'")
        for rollup in ("traces_daily_summary", "service_errors_hourly", "service_dependencies", "service_metrics_5min", "gen_ai_hourly"):
            ask(f"DELETE FROM otel_v2.{rollup}_local WHERE Date = '{days[0]}'")
        sums = "SELECT sum(TotalSpans), (SELECT sum(RequestCount) FROM otel_v2.gen_ai_hourly), (SELECT count() FROM otel_v2.gen_ai_requests) FROM otel_v2.traces_daily_summary"
        self.assertEqual(ask(sums).split(), ["2000", "1000", "1000"])
        with open("sql/otel_v2/migrate.sql", encoding="utf-8") as file:
            copy = statements(file.read())[0]
        self.assertIn("'force_enable'", copy)
        ask(copy.replace("'force_enable'", "'disable'"), param_day=days[0], param_cut_off=cut_off)
        self.assertEqual(ask(sums).split(), ["3000", "1500", "1500"])
        self.assertEqual(ask("SELECT count(), uniqExact(SpanId) FROM otel_v2.traces").strip(), "3000\t3000")

    def test_oldest_days(self):
        """What expires by the server's clock, here a day ahead of UTC's, is neither copied nor missed."""
        ask = self.server.ask
        ask("CREATE DATABASE oldest")
        ask(V1.replace("otel.traces", "oldest.traces"))
        ask("INSERT INTO oldest.traces (Timestamp, SpanId, ServiceName) SELECT now('UTC') - toIntervalDay(number), toString(number), 'oldest' FROM numbers(24, 8)")
        with open("sql/otel_v2/migrate.sql", encoding="utf-8") as file:
            copy, compare = (text.replace("otel.traces", "oldest.traces") for text in statements(file.read()))
        seen = ""
        for age in range(31, 23, -1):
            day = ask(f"SELECT toDate(now('UTC')) - {age}").strip()
            ask(copy, param_day=day, param_cut_off="2100-01-01 00:00:00")
            seen += ask(compare, param_day=day, param_cut_off="2100-01-01 00:00:00")
        self.assertGreater(seen.count("oldest\t1\t1\t0\n"), 3)
        self.assertEqual(seen.count("\n"), seen.count("oldest\t1\t1\t0\n"), seen)

    def test_repricing(self):
        ask = self.server.ask
        ask("INSERT INTO otel_v2.traces_in (Timestamp, SpanId, SpanKind, ServiceName, SpanAttributes) SELECT toDateTime64('2026-11-01 00:00:00', 9, 'UTC') + toIntervalHour(number), toString(number), 'Client', 'priced', "
            "map('gen_ai.operation.name', 'chat', 'gen_ai.system', 'test', 'gen_ai.request.model', 'a-model', 'gen_ai.usage.input_tokens', '1000000', 'gen_ai.usage.output_tokens', '0') FROM numbers(48)")
        costs = "SELECT Date, sum(CostUsd), sum(RequestCount) FROM otel_v2.gen_ai_hourly WHERE ServiceName = 'priced' GROUP BY Date ORDER BY Date"
        self.assertEqual(ask(costs).split(), ["2026-11-01", "\\N", "24", "2026-11-02", "\\N", "24"])
        with open("config/prices.csv", encoding="utf-8") as file:
            header = file.readline()
        for price in (2, 3):
            with open(f"{self.server.data}/{PRICES}.new", "w", encoding="utf-8") as file:
                file.write(header + f"test,a-model,{price},1,,,,,,,,,,test\n")
            os.rename(f"{self.server.data}/{PRICES}.new", f"{self.server.data}/{PRICES}")
            for _ in range(100):
                if ask("SELECT costLlmDetail('test', 'a-model', now64(3), 1000000, 0, 0, 0, 0, 0).total").strip() == str(price):
                    break
                time.sleep(0.1)
            for _ in range(2):  # once more changes nothing
                self.run_file("reprice.sql", day="2026-11-01")
                self.assertEqual(ask(costs).split(), ["2026-11-01", str(24 * price), "24", "2026-11-02", "\\N", "24"])
            ask("OPTIMIZE TABLE otel_v2.gen_ai_hourly_local FINAL")
            self.assertEqual(ask(costs).split()[:3], ["2026-11-01", str(24 * price), "24"])
        # Of a day whose requests are past their 90 days the rollup is all there is.
        ask("ALTER TABLE otel_v2.gen_ai_requests_local DROP PARTITION '2026-11-01'")
        self.run_file("reprice.sql", day="2026-11-01")
        self.assertEqual(ask(costs).split()[:3], ["2026-11-01", str(24 * price), "24"])
        os.remove(f"{self.server.data}/{PRICES}")

    def test_monitoring(self):
        self.server.ask("SELECT 1")
        self.server.ask("SYSTEM FLUSH LOGS")
        self.assertIn("traces_local\t", self.server.ask("SELECT * FROM otel_v2.storage"))
        kinds = self.server.ask("SELECT query_kind, query_count > 0, p95_duration_ms <= p99_duration_ms FROM otel_v2.query_performance(hours = 1)")
        self.assertIn("Select\t1\t1\n", kinds)
        self.assertIn("Insert\t1\t1\n", kinds)


if __name__ == "__main__":
    main()
