#!/usr/bin/env python3
"""otel_v2 over two engines as two shards: cluster.sql, every view against one engine with all rows, and
the design's forms (52, 58) beside it.

    test_otel_cluster.py <build folder>
"""
import datetime
import os
import shutil
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import CONFIGS, PASSWORD, USER, Server, free_port, main, statements

EXAMPLE = "config/server/examples/otel_v2_cluster.xml"
SPANS = """SELECT toDateTime64('{0}', 9, 'UTC') - toIntervalSecond(cityHash64(number, 1) % 40000) AS Timestamp, lower(hex(MD5(toString(intDiv(number, 5))))) AS TraceId,
    toString(number) AS SpanId, if(number % 5 = 0, '', toString(number - 1)) AS ParentSpanId, ['cart', 'stock', 'bot'][1 + cityHash64(number, 2) % 3] AS ServiceName, ['Client', 'Server'][1 + number % 3 % 2] AS SpanKind,
    cityHash64(number, 3) % 1000 * 1000000 AS Duration, ['Ok', 'Error'][1 + (cityHash64(number, 4) % 4 = 0)] AS StatusCode,
    if(number % 2, map('gen_ai.operation.name', 'chat', 'gen_ai.system', 'openai', 'gen_ai.request.model', 'gpt-4o', 'gen_ai.usage.input_tokens', toString(number), 'gen_ai.usage.output_tokens', '100', 'gen_ai.prompt', toString(number % 100)),
        map('peer.service', 'stock', 'http.method', 'GET')) AS SpanAttributes FROM numbers(8000)"""
METRICS = """SELECT toDateTime64('{0}', 9, 'UTC') - toIntervalSecond(number % 1200) AS Timestamp, 'http.server.duration' AS MetricName, ['cart', 'stock'][1 + cityHash64(number, 2) % 2] AS ServiceName,
    (cityHash64(number, 3) % 800) / 8 AS Value, 'GAUGE' AS MetricType, map('k8s.pod.name', concat('p', toString(number % 7))) AS ResourceAttributes FROM numbers(2000)"""
LOGS = "SELECT toDateTime64('{0}', 9, 'UTC') - toIntervalSecond(number) AS Timestamp, 'cart' AS ServiceName, concat('order ', toString(number)) AS Body FROM numbers(2000)"
QUESTIONS = (
    "SELECT count(), uniqExact(SpanId), sum(Duration), countIf(HttpMethod = 'GET') FROM otel_v2.traces",
    "SELECT * FROM otel_v2.service_errors_hourly ORDER BY ALL",
    "SELECT * FROM otel_v2.traces_daily_summary ORDER BY ALL",
    "SELECT * FROM otel_v2.trace_search ORDER BY ALL",
    "SELECT * FROM otel_v2.find_traces(service = 'cart', hours = 48, min_ms = 500, errors = 1) ORDER BY ALL",
    "SELECT * FROM otel_v2.trace_spans(trace_id = lower(hex(MD5('7'))))",
    "SELECT * FROM otel_v2.service_map(days = 3)",
    "SELECT * FROM otel_v2.error_rates(service = '', hours = 48)",
    "SELECT * EXCEPT CurrentMinute FROM otel_v2.service_overview ORDER BY ALL",
    "SELECT * FROM otel_v2.metric_5min(service = 'cart', metric = 'http.server.duration', hours = 48)",
    "SELECT Timestamp, Body FROM otel_v2.find_logs(service = 'cart', word = '1234', hours = 48)",
    "SELECT * FROM otel_v2.gen_ai_hourly ORDER BY ALL",
    "SELECT * FROM otel_v2.gen_ai_models(hours = 48)",
    "SELECT * FROM otel_v2.gen_ai_goodput(hours = 48, ttft_ms = 0, tpot_ms = 0, e2e_ms = 500)",
    "SELECT Requests, InputTokens, CostUsd FROM otel_v2.gen_ai_repeated_prompts(hours = 48) ORDER BY ALL",
    "SELECT * FROM otel_v2.gen_ai_unpriced",
    "SELECT alert, object FROM otel_v2.alerts WHERE alert NOT IN ('disk', 'no_data')",
)


def replica(port):
    return f"<replica><host>127.0.0.1</host><port>{port}</port><user>{USER}</user><password>{PASSWORD}</password></replica>"


def apply_file(server, path):
    with open(path, encoding="utf-8") as file:
        for statement in statements(file.read()):
            server.ask(statement)


class Cluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        ports = [free_port(), free_port()]
        cls.folder = tempfile.mkdtemp(prefix="meterhouse-cluster-")
        shutil.copytree(CONFIGS[0], f"{cls.folder}/server")
        both = "".join(map(replica, ports))
        with open(f"{cls.folder}/server/config.d/cluster.xml", "w", encoding="utf-8") as out:
            out.write("<clickhouse><remote_servers>"
                      f"<two>{''.join(f'<shard>{replica(port)}</shard>' for port in ports)}</two>"
                      f"<as_printed><shard><weight>1</weight>{both}</shard></as_printed>"
                      f"<as_ours><shard><internal_replication>true</internal_replication>{both}</shard></as_ours>"
                      "</remote_servers><macros><cluster>two</cluster></macros></clickhouse>")
        cls.servers = [Server(sys.argv[1], configs=(f"{cls.folder}/server", CONFIGS[1]), tcp_port=port).__enter__() for port in ports]
        cls.one = Server(sys.argv[1]).__enter__()
        # One key for prompts, as every node of a cluster must have.
        key = "user_scripts/meterhouse/prompt_keys.csv"
        for server in (*cls.servers, cls.one):
            if server is not cls.one:
                os.remove(f"{server.data}/{key}")
                shutil.copy(f"{cls.one.data}/{key}", f"{server.data}/{key}")
            server.apply("otel_v2")
        for server in cls.servers:
            apply_file(server, "sql/otel_v2/cluster.sql")
            apply_file(server, "sql/otel_v2/cluster.sql")  # once more changes nothing
            server.apply("otel_v2")
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
        for door, rows in (("traces_in", SPANS.format(now)), ("metrics_in", METRICS.format(now)), ("logs_in", LOGS.format(now))):
            names = ", ".join(line.split("\t")[0] for line in cls.one.ask(f"DESCRIBE TABLE ({rows})").splitlines())
            insert = f"INSERT INTO otel_v2.{door} ({names}) SELECT * FROM ({rows})"
            cls.one.ask(insert)
            for i, server in enumerate(cls.servers):  # as a load balancer would
                server.ask(f"{insert} WHERE cityHash64(Timestamp, 'node') % 2 = {i}")

    @classmethod
    def tearDownClass(cls):
        for server in (*cls.servers, cls.one):
            server.__exit__()
        shutil.rmtree(cls.folder)

    def test_every_view(self):
        """Both nodes answer as one engine with all rows does, before and after merges."""
        for when in ("before", "after"):
            for question in QUESTIONS:
                expected = self.one.ask(question)
                if "unpriced" not in question:
                    self.assertNotEqual(expected, "", question)
                for server in self.servers:
                    self.assertEqual(server.ask(question), expected, f"{when} merges: {question}")
            for server in (*self.servers, self.one):
                for table in server.ask("SELECT name FROM system.tables WHERE database = 'otel_v2' AND engine LIKE '%MergeTree'").split():
                    server.ask(f"OPTIMIZE TABLE otel_v2.{table} FINAL")
        for server in self.servers:
            self.assertGreater(int(server.ask("SELECT count() FROM otel_v2.traces_local")), 1000)

    # defect 52: views that one node has
    def test_printed_views(self):
        """A view made on one node sees that node's shard; elsewhere there is none."""
        first, second = self.servers
        for server in self.servers:
            server.ask("CREATE DATABASE printed")
            server.ask("CREATE TABLE printed.traces_local (Timestamp DateTime, TraceId String, StatusCode String) ENGINE = MergeTree ORDER BY TraceId")
            server.ask("CREATE TABLE printed.traces AS printed.traces_local ENGINE = Distributed('two', printed, traces_local, cityHash64(TraceId))")
        view = "CREATE MATERIALIZED VIEW printed.service_errors_hourly ENGINE = SummingMergeTree ORDER BY HourTime AS SELECT toStartOfHour(Timestamp) AS HourTime, count() AS ErrorCount FROM printed.traces_local GROUP BY HourTime"
        first.ask(view)
        first.ask("INSERT INTO printed.traces SELECT now(), toString(number), 'ERROR' FROM numbers(1000) SETTINGS distributed_foreground_insert = 1")
        count = "SELECT sum(ErrorCount) FROM printed.service_errors_hourly"
        self.assertEqual(first.ask(count), first.ask("SELECT count() FROM printed.traces_local"))
        self.assertIn(int(first.ask(count)), range(400, 600))
        status, body = second.http(count)
        self.assertEqual((status, "Code: 60." in body), (404, True), body)
        second.ask(view)
        second.ask("INSERT INTO printed.service_errors_hourly SELECT toStartOfHour(Timestamp), count() FROM printed.traces_local GROUP BY 1")
        self.assertIn(int(first.ask(count)), range(400, 600))
        self.assertEqual(first.ask("SELECT sum(ErrorCount) FROM cluster('two', printed.service_errors_hourly)").strip(), "1000")

    # defect 58: no internal_replication, no macros, no distributed_ddl
    def test_internal_replication(self):
        """Without it Distributed writes a row to each replica, which replication does too."""
        for server in self.servers:
            server.ask("CREATE DATABASE replicas")
            for cluster in ("as_printed", "as_ours"):
                server.ask(f"CREATE TABLE replicas.{cluster}_local (n UInt64) ENGINE = MergeTree ORDER BY n")
        for cluster, expected in (("as_printed", [100, 100]), ("as_ours", [0, 100])):
            self.servers[0].ask(f"CREATE TABLE replicas.{cluster} AS replicas.{cluster}_local ENGINE = Distributed('{cluster}', replicas, {cluster}_local)")
            self.servers[0].ask(f"INSERT INTO replicas.{cluster} SELECT number FROM numbers(100) SETTINGS distributed_foreground_insert = 1, load_balancing = 'in_order'")
            self.assertEqual(sorted(int(server.ask(f"SELECT count() FROM replicas.{cluster}_local")) for server in self.servers), expected)

    def test_example(self):
        """The committed example says what the design's configuration left out."""
        root = xml.etree.ElementTree.parse(EXAMPLE).getroot()
        shards = root.findall("remote_servers/appsentry_cluster/shard")
        self.assertEqual([(shard.findtext("internal_replication"), len(shard.findall("replica"))) for shard in shards], [("true", 2)] * 2)
        for path in ("macros/cluster", "macros/shard", "macros/replica", "distributed_ddl/path", "zookeeper/node/host"):
            self.assertIsNotNone(root.find(path), path)
        self.assertEqual(root.findtext("macros/cluster"), "appsentry_cluster")


if __name__ == "__main__":
    main()
