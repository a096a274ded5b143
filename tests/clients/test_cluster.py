#!/usr/bin/env python3
"""`make apply CLUSTER=name`: two engines as two shards, with everything that sql/ has, beside one engine with the
same rows: every view answers alike. The embedded engine runs nothing ON CLUSTER and replicates nothing: a stand-in
between `apply` and the engines runs such a statement on both, without the words that they refuse.

    test_cluster.py <build folder>
"""

import http.server
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import CONFIGS, PASSWORD, USER, Server, free_port, main
from cluster import EVERYWHERE, literal, shards
from sql_files import statements

KEYS = shards()
SHARDED = [name for name, key in KEYS.items() if key != EVERYWHERE]
DATABASES = ", ".join(sorted({f"'{name.split('.')[0]}'" for name in KEYS}))
SYSTEMS = ("optiinfra", "hanzo", "otel_v2", "naap")
REFRESHED = "SELECT concat(database, '.', view) FROM system.view_refreshes WHERE database = 'naap' ORDER BY 1"
# What a parameter is, as SQL that is asked of the one engine; of some views it is something else.
ARGUMENTS = {
    "customer_id": "'123e4567-e89b-12d3-a456-426614174000'", "service_id": "'0b4c9f6e-3d0e-4c39-9a55-8f1f7f0c2a11'",
    "instance_id": "SELECT min(instance_id) FROM optiinfra.resource_metrics_ts WHERE startsWith(toString(customer_id), '123e')",
    "cloud_provider": "''", "a": "'gpt-4o'", "b": "'gpt-4o-mini'", "hours": "1000", "days": "60",
    "start_date": "today() - 50", "end_date": "today() + 1",
    "team_id": "1", "event": "''", "events": "['$pageview']", "window_seconds": "86400",
    "steps": "['signup', 'onboarding_complete', 'first_api_call']",
    "session_id": "SELECT max(session_id) FROM hanzo.sessions WHERE team_id = 1", "by": "'os'", "flag": "'new'", "control": "'old'",
    "goal": "'signup'",
    "organization_id": "SELECT max(organization_id) FROM hanzo.token_usage_daily",
    "service": "'frontend'", "min_ms": "100", "errors": "0", "metric": "'http.server.request.duration'", "word": "'ms'",
    "trace_id": "SELECT max(TraceId) FROM otel_v2.traces", "ttft_ms": "0", "tpot_ms": "0", "e2e_ms": "2000",
    "orchestrator_address": "SELECT topK(1)(orchestrator_address)[1] FROM naap.ai_stream_status",
    "pipeline": "SELECT topK(1)(pipeline)[1] FROM naap.ai_stream_status",
    "metric_name": "'prompt_to_first_frame_latency'", "day": "SELECT max(metric_date) FROM naap.metrics",
    "request_id": "SELECT topK(1)(request_id)[1] FROM naap.stream_trace_events",
    "naap.query_compare_orchestrators.a": "SELECT min(orchestrator_address) FROM naap.metrics WHERE metric_unit = 'ms'",
    "naap.query_compare_orchestrators.b": "SELECT max(orchestrator_address) FROM naap.metrics WHERE metric_unit = 'ms'",
}
FLOAT = re.compile(r"(?<![\w.:-])(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w.:-])")
# Views that are no question to stored rows: of the node that is asked, of files, of the clock.
OWN = re.compile(r"\bsystem\.|\{(path|cloud):|\bmeterhouse\.(prices|rate_card|alert_\w+|alerts)\b|\bhanzo\.alert_\w+")
CLOCK = ("CurrentMinute", "loaded_at", "ingestion_timestamp")
# Not filled by the samples; or with a row for each calculation, which naap.metrics makes one of.
ALONE = ("hanzo.events_kafka_errors", "meterhouse.storage_history", "naap.calculated_metrics")
# What has no sample: a bill, usage, and a feature flag.
MORE = (
    """INSERT INTO hanzo.events_in (uuid, team_id, distinct_id, session_id, event, timestamp, properties)
       SELECT generateUUIDv4(number), 1, concat('u', toString(number % 60)), concat('flag', toString(number % 60)),
           if(number < 100, '$feature_flag_called', 'signup'), now64(3, 'UTC') - 3600 + number,
           if(number < 100, concat('{"$feature_flag": "new", "$feature_flag_response": "', ['old', 'new'][1 + number % 2], '"}'), '{}')
       FROM numbers(140)""",
    """INSERT INTO cost.focus_in (BilledCost, EffectiveCost, ContractedCost, ListCost, BillingAccountId, BillingCurrency,
           BillingPeriodStart, BillingPeriodEnd, ChargePeriodStart, ChargePeriodEnd, ChargeCategory, ProviderName, ServiceName,
           ServiceCategory, CommitmentDiscountId, CommitmentDiscountStatus, x_Line, x_Problem, x_Source)
       SELECT toDecimal256(number, 2) / 7, toDecimal256(number, 2) / 8, number, 2 * number, 'me', 'USD', '2026-10-01 00:00:00',
           '2026-11-01 00:00:00', toDateTime('2026-10-01 00:00:00', 'UTC') + 3600 * number,
           toDateTime('2026-10-01 01:00:00', 'UTC') + 3600 * number, 'Usage', ['AWS', 'Microsoft'][1 + number % 2], 'EC2', 'Compute',
           if(number % 3 = 0, 'plan', NULL), if(number % 3 = 0, 'Used', NULL), number, if(number % 50 = 7, 'no row', ''),
           ['a.csv', 'b.csv', 'c.csv'][1 + number % 3] FROM numbers(400)""",
    """INSERT INTO meterhouse.usage_in (at, tenant, request_id, provider, model, input, output)
       SELECT now64(3, 'UTC') - number, ['x', 'y'][1 + number % 2], toString(number), 'openai', ['gpt-4o', 'none'][1 + (number % 9 = 0)],
           number, 100 FROM numbers(500)""")


class Queue(http.server.ThreadingHTTPServer):
    """Stands between `apply` and two engines for what runs statements ON CLUSTER and for replication."""

    def __init__(self, servers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.servers, self.seen = servers, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


def without_refused(query):
    """What the embedded engine runs of a statement for a cluster."""
    return re.sub(r"\bReplicated(\w*MergeTree)\('[^']*', '[^']*'(?:, )?", r"\1(", query.replace(" ON CLUSTER 'two'", ""))


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"])).decode()
        servers = self.server.servers
        self.server.seen.append(query)
        about = re.match(r"(?:TRUNCATE TABLE|DELETE FROM|INSERT INTO|ALTER TABLE) ([\w.]+)", query)
        if not (" ON CLUSTER 'two'" in query and not query.startswith("SELECT") or about and KEYS.get(about[1]) == EVERYWHERE):
            servers = servers[:1]
        for server in servers:
            status, body = self.ask(server, without_refused(query))
            if status != 200:
                break
        if query.startswith("SHOW CREATE TABLE"):  # as it would be
            path = "/clickhouse/tables/{shard}/d/t', '{replica}'"
            body = re.sub(r"ENGINE = (\w*MergeTree)(?:\(([^)]*)\))?", lambda found:
                          f"ENGINE = Replicated{found[1]}('{path}{', ' + found[2] if found[2] else ''})", body)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def ask(self, server, query):
        login = {key: self.headers[key] for key in ("X-ClickHouse-User", "X-ClickHouse-Key")}
        request = urllib.request.Request(f"http://127.0.0.1:{server.http_port}{self.path}", query.encode(), login)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()


def cluster_config(folder, ports, shard):
    """config/server, and a cluster `two` of one node a shard."""
    shutil.copytree(CONFIGS[0], folder)
    nodes = "".join(f"<shard><internal_replication>true</internal_replication><replica><host>127.0.0.1</host><port>{port}</port>"
                    "</replica></shard>" for port in ports)
    with open(f"{folder}/config.d/cluster.xml", "w", encoding="utf-8") as out:
        out.write(f"<clickhouse><remote_servers><two><secret>of the nodes</secret>{nodes}</two></remote_servers>"
                  f"<macros><shard>{shard}</shard><replica>a</replica></macros></clickhouse>")
    return folder


def apply(port, *words):
    """Exit status, the last line, all of it, errors."""
    done = subprocess.run(["/usr/bin/python3", "docker/embedded/apply.py", "--port", str(port), "--user", USER, *words],
                          env={**os.environ, "CLICKHOUSE_PASSWORD": PASSWORD}, capture_output=True, text=True)
    return done.returncode, done.stdout.rstrip("\n").rpartition("\n")[2], done.stdout, done.stderr


def smaller(found):
    return f"numbers({found[1] or ''}{max(1, int(found[2]) // 60)}"


class Cluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        ports = [free_port(), free_port()]
        cls.folder = tempfile.mkdtemp(prefix="meterhouse-cluster-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.nodes = [Server(sys.argv[1], configs=(cluster_config(f"{cls.folder}/{i}", ports, i), CONFIGS[1]), tcp_port=port)
                     for i, port in enumerate(ports)]
        cls.one = Server(sys.argv[1])
        for server in (*cls.nodes, cls.one):
            cls.enterClassContext(server)
        key = "user_scripts/meterhouse/prompt_keys.csv"  # one for all, as nodes of a cluster must have
        for node in cls.nodes:
            os.remove(f"{node.data}/{key}")
            shutil.copy(f"{cls.one.data}/{key}", f"{node.data}/{key}")
        cls.queue = Queue(cls.nodes)
        cls.addClassCleanup(cls.queue.close)
        cls.first = cls.apply("all")
        cls.second = cls.apply("all")
        status, _, _, errors = apply(cls.one.http_port, "all")
        assert status == 0, errors
        cls.fill()

    @classmethod
    def apply(cls, *words):
        return apply(cls.queue.server_port, "--cluster", "two", *words)

    @classmethod
    def fill(cls):
        """The samples, smaller: into the one engine; of each door a half into each node, as balanced; what is stored as
        it came through the first node."""
        cls.one.ask("CREATE DATABASE tap")
        found = []
        for system in SYSTEMS:
            with open(f"sql/{system}/sample.sql", encoding="utf-8") as file:
                found += [re.sub(r"numbers\((1, )?(\d{3,})", smaller, statement) for statement in statements(file.read())]
        for statement in (*found, *MORE):
            into = re.search(r"^\s*INSERT INTO ([\w.]+)", statement, re.MULTILINE)
            if into:
                cls.insert(into[1], statement)

    @classmethod
    def insert(cls, table, statement):
        tap = f"tap.{table.replace('.', '_')}"
        cls.one.ask(f"CREATE TABLE IF NOT EXISTS {tap} AS {table} ENGINE = MergeTree ORDER BY tuple()")
        cls.one.ask(statement.replace(f"INSERT INTO {table}", f"INSERT INTO {tap}", 1))
        columns = cls.one.ask("SELECT arrayStringConcat(groupArray(concat('`', name, '`')), ', ') FROM system.columns WHERE default_kind "
                              f"IN ('', 'DEFAULT') AND concat(database, '.', table) = '{tap}'").strip()
        cls.one.ask(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {tap}")
        rows = f"SELECT {columns} FROM remote('127.0.0.1:{cls.one.tcp_port}', {tap}, '{USER}', '{PASSWORD}')"
        if KEYS.get(table, EVERYWHERE) != EVERYWHERE:
            cls.nodes[0].ask(f"INSERT INTO {table} ({columns}) SETTINGS distributed_foreground_insert = 1 {rows}")
            return
        for i, node in enumerate(cls.nodes):
            part = "" if table in KEYS else f" WHERE sipHash64(toString(({columns},))) % 2 = {i}"
            node.ask(f"INSERT INTO {table} ({columns}) {rows}{part}")

    def same(self, question, nodes=None):
        """Every node answers as the one engine; floating point numbers to 12 digits, for the order of sums is another."""
        expected = self.one.ask(question)
        for node in nodes or self.nodes:
            got = node.ask(question)
            if got != expected:
                left, right = (re.split(FLOAT, text) for text in (expected, got))
                close = [a == b or math.isclose(float(a), float(b), rel_tol=1e-12) if i % 2 else a == b
                         for i, (a, b) in enumerate(zip(left, right))]
                self.assertTrue(all(close) and len(left) == len(right), f"{question}\n{expected[:3000]}\n{got[:3000]}")
        return expected

    def test_applied(self):
        """All of it, and again without a change."""
        status, last, output, errors = self.first
        self.assertEqual((status, errors), (0, ""), output)
        self.assertRegex(last, r"^1\d\d made, 0 changed, 0 left as they are$")
        self.assertEqual((self.second[0], self.second[1]), (0, "0 made, 0 changed, 0 left as they are"), self.second)
        for node in self.nodes:
            got = dict(line.split("\t") for line in node.ask(
                f"SELECT concat(database, '.', name), engine FROM system.tables WHERE database IN ({DATABASES})").splitlines())
            for name, key in KEYS.items():
                if name != "hanzo.events_kafka_errors":  # no part of what is applied
                    self.assertRegex(got.pop(name), "^Distributed$" if key != EVERYWHERE else "MergeTree$", name)
            stored = {name for name, engine in got.items() if engine.endswith("MergeTree")}
            self.assertEqual([name for name in stored if not name.endswith("_local")], [], "known to sql/shards")
            self.assertEqual(len(stored), len(SHARDED) - 1)
        self.assertEqual(self.nodes[1].ask("SELECT count() > 50 FROM meterhouse.functions"), "1\n")

    def questions(self):
        """Every view that is a question to stored rows, with its arguments, as a SELECT."""
        for name, created in [line.split("\t") for line in self.one.ask(
                f"SELECT concat(database, '.', name), create_table_query FROM system.tables WHERE database IN ({DATABASES}) AND "
                "engine = 'View' ORDER BY 1 FORMAT TSVRaw").splitlines()]:
            if name in KEYS or OWN.search(created) and name != "cost.check_table":
                continue
            arguments = []
            for parameter in dict.fromkeys(re.findall(r"\{(\w+):", created)):
                value = ARGUMENTS.get(f"{name}.{parameter}") or ARGUMENTS.get(parameter)
                self.assertIsNotNone(value, f"a new view? Say in ARGUMENTS what {parameter} of {name} may be")
                value = self.one.ask(f"SELECT toString(({value}))", default_format="TSVRaw").rstrip("\n")
                arguments.append(f"{parameter} = {value if value[:1] == '[' else literal(value)}")
            columns = [f"finalizeAggregation({column})" if kind.startswith("AggregateFunction") else column
                       for column, kind in self.columns(name)] if not arguments else ["*"]
            source = f"{name}({', '.join(arguments)})" if arguments else name
            yield name, f"SELECT {', '.join(column for column in columns if column not in CLOCK)} FROM {source} ORDER BY ALL"

    def columns(self, table):
        return [line.split("\t") for line in self.one.ask(
            "SELECT name, type FROM system.columns WHERE default_kind IN ('', 'DEFAULT', 'MATERIALIZED') AND "
            f"concat(database, '.', table) = '{table}' ORDER BY position FORMAT TSVRaw").splitlines()]

    def contents(self, table):
        """All rows of a table as a few numbers; of a rollup all rows, merged."""
        keys, merged = [], []
        for column, kind in self.columns(table):
            state = re.match(r"(Simple)?AggregateFunction\((\w+)(\([^)]*\))?", kind)
            if state:
                merged.append(f"{state[2]}{'' if state[1] else 'Merge'}{state[3] or ''}(t.`{column}`)")
            elif column not in CLOCK:
                keys.append(f"t.`{column}`")
        if merged:
            return f"SELECT {', '.join(keys + merged)} FROM {table} AS t GROUP BY {', '.join(keys)} ORDER BY {', '.join(keys)}"
        return f"SELECT count(), groupBitXor(sipHash64(toString(({', '.join(keys)},)))) FROM {table} AS t"

    def test_questions(self):
        """Before merges and after, every node answers everything as one engine with all rows does."""
        for line in self.one.ask(REFRESHED).split():
            for server in (*self.nodes, self.one):  # each node, as its clock would have it
                server.ask(f"SYSTEM REFRESH VIEW {line}")
                server.ask(f"SYSTEM WAIT VIEW {line}")
        for node in self.nodes:
            node.ask("SYSTEM FLUSH DISTRIBUTED naap.calculated_metrics")
        questions = list(self.questions())
        self.assertGreater(len(questions), 45)
        for when in ("before", "after"):
            for table in SHARDED:
                if table not in ALONE:
                    rows = self.same(self.contents(table))
                    self.assertNotIn(rows, ("", "0\t0\n"), table)
            empty = {name for name, question in questions if not self.same(question)}
            self.assertEqual(empty, set(), when)
            for server in (*self.nodes, self.one):
                for table in server.ask(f"SELECT concat(database, '.', name) FROM system.tables WHERE database IN ({DATABASES}) AND "
                                        "engine LIKE '%MergeTree'").split():
                    server.ask(f"OPTIMIZE TABLE {table} FINAL")


if __name__ == "__main__":
    main()
