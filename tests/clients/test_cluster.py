#!/usr/bin/env python3
"""`make apply CLUSTER=name`: two engines as two shards, with everything that sql/ has, beside one engine with the
same rows: every table and view answers alike. The embedded engine runs nothing ON CLUSTER and replicates nothing: a
stand-in between `apply` and the engines runs such a statement on both, without the words that they refuse. Where
Debian's ZooKeeper is installed, the statements with Replicated engines are run too; its replicas stay read-only.
Half a minute on two cores: four engines, and every schema six times.

    test_cluster.py <build folder>
"""

import http.server
import math
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import unittest.mock
import urllib.error
import urllib.request
import xml.etree.ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import CONFIGS, PASSWORD, USER, Server, free_port, main, server_config
from apply import Applied
from cluster import EVERYWHERE, Cluster, Unknown, literal, shards
from sql_files import files, statements, systems

KEYS = shards()
SHARDED = [name for name, key in KEYS.items() if key != EVERYWHERE]
DATABASES = ", ".join(sorted({f"'{name.split('.')[0]}'" for name in KEYS}))
STORED = f"SELECT concat(database, '.', name) FROM system.tables WHERE database IN ({DATABASES}) AND engine LIKE '%MergeTree'"
FLOAT = re.compile(r"(?<![\w.:-])(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w.:-])")
# What a parameter is, as SQL that is asked of the one engine; of some views it is something else.
ARGUMENTS = {
    "customer_id": "'123e4567-e89b-12d3-a456-426614174000'", "service_id": "'0b4c9f6e-3d0e-4c39-9a55-8f1f7f0c2a11'",
    "instance_id": "SELECT min(instance_id) FROM optiinfra.resource_metrics_ts WHERE startsWith(toString(customer_id), '123e')",
    "cloud_provider": "''", "a": "'gpt-4o'", "b": "'gpt-4o-mini'", "hours": "1000", "days": "60",
    "start_date": "toDate(now('UTC')) - 50", "end_date": "toDate(now('UTC')) + 1",
    "team_id": "1", "event": "''", "events": "['$pageview']", "window_seconds": "86400",
    "steps": "['signup', 'onboarding_complete', 'first_api_call']", "by": "'os'", "flag": "'new'", "control": "'old'",
    "goal": "'signup'", "session_id": "SELECT max(session_id) FROM hanzo.sessions WHERE team_id = 1",
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
# Views that are no question to stored rows: of the node that is asked, of files.
OWN = re.compile(r"\bsystem\.|\{(path|cloud):|\bmeterhouse\.(prices|rate_card|alert_\w+|alerts)\b|\bhanzo\.alert_\w+")
# Columns that tell when a row came to an engine.
CLOCK = ("CurrentMinute", "loaded_at", "ingestion_timestamp", "calculated_at", "looked_to")
# With a row for each calculation, of which naap.metrics and the views _once make one.
CALCULATED = ("naap.calculated_metrics", "naap.ai_stream_status_5min", "naap.stream_ingest_metrics_hourly")
# Not filled by the samples; or calculated.
ALONE = ("hanzo.events_kafka_errors", "meterhouse.storage_history", "naap.calculated_metrics")
# What has no sample, or not at every hour: a bill, usage, a feature flag, requests without a price, events that come again.
MORE = (
    """INSERT INTO otel_v2.otel_traces (Timestamp, TraceId, SpanId, SpanKind, ServiceName, SpanAttributes)
       SELECT now64(9, 'UTC') - number, concat('unpriced', toString(number)), toString(number), 'Client', 'bot', map('gen_ai.operation.name',
           'chat', 'gen_ai.request.model', 'none', 'gen_ai.usage.input_tokens', '10', 'gen_ai.usage.output_tokens', '1') FROM numbers(20)""",
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
           ['a.csv', 'b.csv', 'c.csv'][1 + number % 3] FROM numbers(100)""",
    """INSERT INTO meterhouse.usage_in (at, tenant, request_id, provider, model, input, output)
       SELECT now64(3, 'UTC') - number, ['x', 'y'][1 + number % 2], toString(number), 'openai', ['gpt-4o', 'none'][1 + (number % 9 = 0)],
           number, 100 FROM numbers(500)""",
    """INSERT INTO naap.ai_stream_status SELECT * FROM naap.ai_stream_status WHERE sipHash64(event_id) % 9 = 0""",
    """INSERT INTO naap.stream_ingest_metrics SELECT * FROM naap.stream_ingest_metrics WHERE sipHash64(event_id) % 9 = 0""")


def parallel(*calls):
    """The answers of all, which run at the same time; the first failure."""
    answers = [None] * len(calls)

    def run(i):
        try:
            answers[i] = calls[i]()
        except Exception as error:  # pylint: disable=broad-except
            answers[i] = error
    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def few(kind, value):
    """The values that stand beside a sketch come in any order, and of more than 32 any 32 are among them."""
    return f"arraySort(if(length({value}) < 32, {value}, []))" if kind.startswith("AggregateFunction(groupArray(32)") else value


class Queue(http.server.ThreadingHTTPServer):
    """Stands between `apply` and engines for what runs statements ON CLUSTER, and for replication."""

    def __init__(self, servers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.servers = servers
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"])).decode()
        about = re.match(r"(?:TRUNCATE TABLE|DELETE FROM|INSERT INTO|ALTER TABLE) ([\w.]+)", query)
        everywhere = about and KEYS.get(about[1]) == EVERYWHERE or " ON CLUSTER 'two'" in query and not query.startswith("SELECT")
        query = re.sub(r"\bReplicated(\w*MergeTree)\('[^']*', '[^']*'(?:, )?", r"\1(", query.replace(" ON CLUSTER 'two'", ""))
        query = query.replace(" replicated_deduplication_window", " non_replicated_deduplication_window")
        status, body = parallel(*(lambda server=server: self.ask(server, query)
                                  for server in self.server.servers[:None if everywhere else 1]))[-1]
        if query.startswith("SHOW CREATE "):
            body = body.replace("non_replicated_deduplication_window", "replicated_deduplication_window")
            if "TEMPORARY" not in query:
                body = re.sub(r"ENGINE = (\w*MergeTree)(?:\(([^)]*)\))?", lambda found: f"ENGINE = Replicated{found[1]}"
                              f"('/clickhouse/tables/{{shard}}/d/t', '{{replica}}'{', ' + found[2] if found[2] else ''})", body)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def ask(self, server, query):
        login = {name: value for name, value in self.headers.items() if name.lower().startswith(("x-", "authorization"))}
        request = urllib.request.Request(f"http://127.0.0.1:{server.http_port}{self.path}", query.encode(), login)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()


def cluster_config(folder, ports, more=""):
    """config/server, and a cluster `two` of one node a shard."""
    shutil.copytree(CONFIGS[0], folder)
    replicas = [f"<replica><host>127.0.0.1</host><port>{port}</port></replica>" for port in ports]
    nodes = "".join(f"<shard><internal_replication>true</internal_replication>{replica}</shard>" for replica in replicas)
    secret = "<secret>of the nodes</secret>"
    with open(f"{folder}/config.d/cluster.xml", "w", encoding="utf-8") as out:
        out.write(f"<clickhouse><remote_servers><two>{secret}{nodes}</two>"
                  f"<as_printed>{secret}<shard><weight>1</weight>{''.join(replicas)}</shard></as_printed>"
                  f"<as_ours>{secret}<shard><internal_replication>true</internal_replication>{''.join(replicas)}</shard></as_ours>"
                  f"<half>{secret}<shard>{replicas[0]}</shard><shard><replica><host>127.0.0.1</host><port>1</port></replica></shard></half>"
                  f"</remote_servers>{more}</clickhouse>")
    return folder


def macros(shard):
    return f"<macros><shard>{shard}</shard><replica>a</replica></macros>"


def apply(port, *words):
    """Exit status, the last line, all of it, errors."""
    done = subprocess.run(["/usr/bin/python3", "docker/embedded/apply.py", "--port", str(port), "--user", USER, *words],
                          env={**os.environ, "CLICKHOUSE_PASSWORD": PASSWORD}, capture_output=True, text=True)
    return done.returncode, done.stdout.rstrip("\n").rpartition("\n")[2], done.stdout, done.stderr


def smaller(found):
    return f"numbers({found[1] or ''}{max(1, int(found[2]) // 60)}"


def rewritten():
    """[(path, what a statement of it is on the cluster `two`)] of all that sql/ makes, and the Kafka tables."""
    for path in [path for system in systems() for path in files(system)] + ["sql/hanzo/kafka.sql"]:
        with open(path, encoding="utf-8") as file:
            for _, statement in Cluster("two").rewrite(file.read()):
                yield path, statement


class TwoShards(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        ports = [free_port(), free_port()]
        cls.folder = tempfile.mkdtemp(prefix="meterhouse-cluster-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.nodes = [Server(sys.argv[1], configs=(cluster_config(f"{cls.folder}/{i}", ports, macros(i)), CONFIGS[1]), tcp_port=port)
                     for i, port in enumerate(ports)]
        cls.one = Server(sys.argv[1], configs=(cluster_config(f"{cls.folder}/one", ports), CONFIGS[1]))
        for server in (*cls.nodes, cls.one):
            cls.enterClassContext(server)
        key = "user_scripts/meterhouse/prompt_keys.csv"  # one for all, as nodes of a cluster must have
        for node in cls.nodes:
            os.remove(f"{node.data}/{key}")
            shutil.copy(f"{cls.one.data}/{key}", f"{node.data}/{key}")
        cls.queue = Queue(cls.nodes)
        cls.addClassCleanup(cls.queue.close)
        cls.first, (status, _, _, errors) = parallel(lambda: cls.apply("all"), lambda: apply(cls.one.http_port, "all"))
        assert status == 0, errors
        cls.second = cls.apply("all")
        cls.fill()

    @classmethod
    def apply(cls, *words):
        return apply(cls.queue.server_port, "--cluster", "two", *words)

    @classmethod
    def fill(cls):
        """The samples, smaller: into the one engine; of each door a half into each node, as balanced; what is stored as
        it comes through one node."""
        cls.one.ask("CREATE DATABASE tap")
        found = []
        for path in [f"sql/{system}/sample.sql" for system in ("optiinfra", "hanzo", "otel_v2", "naap")]:
            with open(path, encoding="utf-8") as file:
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
        rows = f"SELECT {columns} FROM remote('127.0.0.1:{cls.one.tcp_port}', {tap}, '{USER}', '{PASSWORD}')"
        into = f"INSERT INTO {table} ({columns}) SETTINGS distributed_foreground_insert = 1 "
        if table in SHARDED:
            parts = [(cls.nodes[0], "")]
        else:
            parts = [(node, "" if table in KEYS else f" WHERE sipHash64(toString(({columns},))) % 2 = {i}")
                     for i, node in enumerate(cls.nodes)]
        parallel(lambda: cls.one.ask(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {tap}"),
                 *(lambda node=node, part=part: node.ask(into + rows + part) for node, part in parts))

    def same(self, node, question):
        """A node answers as the one engine, floating point numbers to 12 digits, for sums have another order; the answer."""
        expected, got = parallel(lambda: self.one.ask(question), lambda: node.ask(question))
        if got != expected:
            left, right = re.split(FLOAT, expected), re.split(FLOAT, got)
            close = [a == b or i % 2 and math.isclose(float(a), float(b), rel_tol=1e-12) for i, (a, b) in enumerate(zip(left, right))]
            self.assertTrue(all(close) and len(left) == len(right), f"{question}\n{expected[:3000]}\n{got[:3000]}")
        return expected

    def columns(self, table):
        return [line.split("\t") for line in self.one.ask(
            "SELECT name, type FROM system.columns WHERE default_kind IN ('', 'DEFAULT', 'MATERIALIZED') AND "
            f"concat(database, '.', table) = '{table}' ORDER BY position FORMAT TSVRaw").splitlines()]

    def contents(self, table):
        """All rows of a table in two numbers; of a rollup all of them that were fed, merged."""
        keys, merged = [], []
        for column, kind in self.columns(table):
            if column in CLOCK:
                continue
            state = re.match(r"(Simple)?AggregateFunction\((\w+)(\([^)]*\))?", kind)
            if state:
                merged.append(few(kind, f"{state[2]}{'' if state[1] else 'Merge'}{state[3] or ''}(t.`{column}`)"))
            else:
                keys.append(f"t.`{column}`")
        if merged:
            fed = " WHERE calculated_at = 0" if table in CALCULATED else ""
            return f"SELECT {', '.join(keys + merged)} FROM {table} AS t{fed} GROUP BY {', '.join(keys)} ORDER BY {', '.join(keys)}"
        return f"SELECT count(), groupBitXor(sipHash64(toString(({', '.join(keys)},)))) FROM {table} AS t"

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
            columns = ["*"] if arguments else [few(kind, f"finalizeAggregation({column})") if kind.startswith("AggregateFunction") else column
                                               for column, kind in self.columns(name) if column not in CLOCK]
            source = f"{name}({', '.join(arguments)})" if arguments else name
            yield name, f"SELECT {', '.join(columns)} FROM {source} ORDER BY ALL"

    def test_a_applied(self):
        """All of it, and again without a change."""
        status, last, output, errors = self.first
        self.assertEqual((status, errors), (0, ""), output)
        self.assertRegex(last, r"^1\d\d made, 0 changed, 0 left as they are$")
        self.assertEqual(self.second[:2], (0, "0 made, 0 changed, 0 left as they are"), self.second[2])
        for node in self.nodes:
            got = dict(line.split("\t") for line in node.ask(
                f"SELECT concat(database, '.', name), engine FROM system.tables WHERE database IN ({DATABASES})").splitlines())
            for name, key in KEYS.items():
                if name != "hanzo.events_kafka_errors":  # no part of what is applied
                    self.assertRegex(got.pop(name), "^Distributed$" if key != EVERYWHERE else "MergeTree$", name)
            stored = [name for name, engine in got.items() if engine.endswith("MergeTree")]
            self.assertEqual([name for name in stored if not name.endswith("_local")], [])
            self.assertEqual(len(stored), len(SHARDED) - 1)
            self.assertEqual(node.ask("SELECT count() > 50 FROM meterhouse.functions"), "1\n")

    def test_b_answers(self):
        """Before merges one node, after them the other: each table, rollup and view as of one engine with all rows."""
        for view in self.one.ask("SELECT view FROM system.view_refreshes WHERE database = 'naap'").split():
            # each node, as its clock would have it; results that come twice are one
            parallel(*(lambda server=server: (server.ask(f"SYSTEM REFRESH VIEW naap.{view}"), server.ask(f"SYSTEM WAIT VIEW naap.{view}"))
                       for server in (*self.nodes, self.one)))
        parallel(*(lambda node=node: [node.ask(f"SYSTEM FLUSH DISTRIBUTED {table}") for table in CALCULATED] for node in self.nodes))
        for server in (*self.nodes, self.one):
            self.assertEqual(server.ask("SELECT (SELECT count() = uniqExact(event_id) FROM naap.ai_stream_status), (SELECT sum(sample_count) "
                                        "FROM naap.ai_stream_status_5min_once) = (SELECT uniqExact(event_id) FROM naap.ai_stream_status)"), "0\t1\n")
        questions = list(self.questions())
        self.assertGreater(len(questions), 45)
        for node in self.nodes:
            for table in SHARDED:
                if table not in ALONE:
                    self.assertNotIn(self.same(node, self.contents(table)), ("", "0\t0\n"), table)
            empty = {name for name, question in questions if not self.same(node, question)}
            self.assertEqual(empty, set())
            if node is self.nodes[0]:
                parallel(*(lambda server=server: [server.ask(f"OPTIMIZE TABLE {table} FINAL") for table in server.ask(STORED).split()]
                           for server in (*self.nodes, self.one)))
        for table in ("optiinfra.requests_in", "naap.raw_events"):  # which a door, and a key, has spread
            target = {"optiinfra.requests_in": "optiinfra.performance_metrics_ts"}.get(table, table)
            self.assertGreater(min(int(node.ask(f"SELECT count() FROM {target}_local")) for node in self.nodes), 100)

    def test_c_a_row_is_where_its_key_says(self):
        """By the tables' own names a session, a stream and a trace are whole on one shard; in the background too."""
        for table, whole, rows in (
                ("hanzo.sessions", "session_id", "INSERT INTO hanzo.events (team_id, session_id, distinct_id, event, timestamp) SELECT 77, "
                 "concat('whole', toString(number % 50)), toString(number), 'x', now() FROM numbers(500)"),
                ("naap.stream_trace_events", "stream_id", "INSERT INTO naap.raw_events (raw_data) SELECT concat('{\"id\": \"', "
                 "toString(generateUUIDv4(number)), '\", \"type\": \"stream_trace\", \"timestamp\": \"', toString(toUnixTimestamp64Milli(now64(3))), "
                 "'\", \"data\": {\"type\": \"t\", \"stream_id\": \"whole', toString(number % 50), '\"}}') FROM numbers(500)"),
                ("otel_v2.traces", "TraceId", "INSERT INTO otel_v2.traces (Timestamp, TraceId) SELECT now(), concat('whole', "
                 "toString(number % 50)) FROM numbers(500)")):
            self.nodes[1].ask(rows + " SETTINGS distributed_foreground_insert = 0")
            into = rows.split()[2]
            self.nodes[1].ask(f"SYSTEM FLUSH DISTRIBUTED {into}")
            for node in self.nodes:
                self.assertEqual(node.ask(f"SELECT uniqExact(w), max(shards), min(shards) FROM (SELECT {whole} AS w, uniq(_shard_num) AS shards "
                                          f"FROM {table} WHERE startsWith(w, 'whole') GROUP BY w)"), "50\t1\t1\n")
                self.assertNotEqual(node.ask(f"SELECT count() FROM {table}_local WHERE startsWith({whole}, 'whole')"), "0\n")

    def test_d_sent_again(self):
        """An INSERT with its token, again through the other node: no row and no rollup has it twice."""
        rows = ("SELECT toDateTime('2026-11-01 00:00:00', 'UTC') AS timestamp, toUUID(concat('77777777-e89b-12d3-a456-42661417400', "
                "toString(number % 5))) AS customer_id, 'aws' AS cloud_provider, 'ec2' AS service_name, toString(number) AS instance_id, "
                "0.5 AS cost_per_hour FROM numbers(1000) ORDER BY ALL")
        question = ("SELECT count(), (SELECT sum(sample_count) FROM optiinfra.cost_metrics_hourly WHERE startsWith(toString(customer_id), '7777')) "
                    "FROM optiinfra.cost_metrics_ts WHERE startsWith(toString(customer_id), '7777')")
        for foreground, total in ((1, 1000), (0, 2000)):
            for node in (*self.nodes, self.nodes[0]):
                node.ask(f"INSERT INTO optiinfra.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour) "
                         f"SETTINGS insert_deduplication_token = 'again-{foreground}', async_insert = 0, deduplicate_insert_select = 'force_enable', "
                         f"distributed_foreground_insert = {foreground} {rows}")
                node.ask("SYSTEM FLUSH DISTRIBUTED optiinfra.cost_metrics_ts")
                self.assertEqual(node.ask(question), f"{total}\t{total}\n")

    def test_e_prompts(self):
        """Distributed keeps on disk what it has to send: what may not be stored is refused before that."""
        status, body = self.nodes[0].http("INSERT INTO hanzo.events FORMAT JSONEachRow", data=(
            b'{"team_id": 1, "event": "x", "timestamp": "2026-11-01 00:00:00", "properties": "{\\"prompt\\": \\"kept nowhere\\"}"}'))
        self.assertEqual(status, 500)
        self.assertIn("send it to hanzo.events_in", body)
        self.assertEqual(self.nodes[0].ask("SELECT sum(data_files) FROM system.distribution_queue WHERE database = 'hanzo'"), "0\n")

    def test_f_what_a_node_lacks(self):
        """A node that lost a view, as a new one lacks all, gets it; a column that all lack comes to tables and Distributed."""
        self.nodes[1].ask("DROP VIEW optiinfra.requests_to_quality SYNC")
        self.assertEqual(self.apply("optiinfra/01_tables")[:2], (0, "1 made, 0 changed, 0 left as they are"))
        self.assertEqual(self.nodes[1].ask("EXISTS VIEW optiinfra.requests_to_quality"), "1\n")
        for node in self.nodes:
            for table in ("cost.focus_problems_local", "cost.focus_problems"):
                node.ask(f"ALTER TABLE {table} DROP COLUMN BillingCurrency")
        done = self.apply("cost/01_tables")
        self.assertEqual(done[:2], (0, "0 made, 2 changed, 0 left as they are"), done[2])
        for node in self.nodes:
            self.assertEqual(node.ask("SELECT count() FROM system.columns WHERE database = 'cost' AND name = 'BillingCurrency' AND "
                                      "startsWith(table, 'focus_problems')"), "3\n")
        self.assertEqual(self.apply("cost/01_tables")[1], "0 made, 0 changed, 0 left as they are")

    def test_g_refusals(self):
        """One line that says what is missing, and nothing is made."""
        for port, words, expected in (
                (self.queue.server_port, ("--cluster", "as_ours", "cost"), "cluster 'as_ours' has 2 nodes of 1 shards, but by their macros "
                 "shard and replica they are 2 nodes of 2 shards: see config/server/examples/cluster.xml"),
                (self.queue.server_port, ("--cluster", "half", "cost"), "Code: 279. "),
                (self.queue.server_port, ("--cluster", "o'ther\\", "cost"), "no cluster 'o\\'ther\\\\' on this server; there are: as_ours, as_printed, "),
                (self.queue.server_port, ("--cluster", "as_printed", "cost"), "cluster 'as_printed' has no internal_replication: "),
                (self.queue.server_port, ("cost",), "cost.focus is on cluster two: say so with CLUSTER=name")):
            status, _, output, errors = apply(port, *words)
            self.assertEqual((status, errors.count("\n")), (1, 1), errors)
            self.assertTrue(errors.startswith(f"apply: {expected}"), errors)
            self.assertNotIn(".sql", output)
        # What one server had under the name stays, and is named.
        for node in self.nodes:
            node.ask("DROP TABLE meterhouse.storage_history SYNC")
            node.ask("CREATE TABLE meterhouse.storage_history (n UInt64) ENGINE = MergeTree ORDER BY n")
        status, _, output, _ = self.apply("dashboards/01_charts")
        self.assertEqual(status, 2)
        self.assertIn("meterhouse.storage_history: left as it is: it is of this node alone, but the schema says Distributed", output)

    def test_h_from_one_server(self):
        """sql/meterhouse/to_cluster.sql: a server's rows and rollups are there on the cluster, once, and feeds go on."""
        totals = ("SELECT (SELECT count() FROM otel_v2.traces), (SELECT sum(SpanCount) FROM otel_v2.service_errors_hourly_states), "
                  "(SELECT count() FROM optiinfra.performance_metrics_ts), (SELECT sum(request_count) FROM optiinfra.performance_metrics_hourly)")
        with open("sql/meterhouse/to_cluster.sql", encoding="utf-8") as file:
            aside, back = statements(file.read())
        first = self.nodes[0]
        for node in self.nodes:
            for database in ("optiinfra", "otel_v2"):
                node.ask(f"DROP DATABASE {database} SYNC")
        for database in ("optiinfra", "otel_v2"):
            first.apply(database)
        first.ask("CREATE TABLE optiinfra.`my own-table` (a UInt8) ENGINE = MergeTree ORDER BY a AS SELECT 7")
        first.ask("CREATE VIEW optiinfra.`my view` AS SELECT 1")
        first.ask("INSERT INTO optiinfra.requests_in (timestamp, customer_id, request_id) SELECT now(), generateUUIDv4(), generateUUIDv4() FROM numbers(300)")
        first.ask("INSERT INTO otel_v2.traces_in (Timestamp, TraceId) SELECT now() - 86400 * (number % 3), toString(number) FROM numbers(200)")
        self.assertEqual(first.ask(totals), "200\t200\t300\t300\n")
        for database in ("optiinfra", "otel_v2"):
            for statement in first.ask(aside, param_database=database, default_format="TSVRaw").splitlines():
                first.ask(statement)
            status, last, output, errors = self.apply(*[f"{database}/{os.path.basename(path)[:-4]}" for path in files(database)])
            self.assertEqual((status, errors), (0, ""), output)
            found = first.ask(back, param_database=database, default_format="TSVRaw").splitlines()
            self.assertGreater(len(found), 7)
            for statement in found:
                first.ask(statement)
        self.assertEqual([node.ask(totals) for node in self.nodes], ["200\t200\t300\t300\n"] * 2)
        self.assertEqual(first.ask("SELECT a FROM optiinfra.`my own-table_v1`"), "7\n")
        for node in self.nodes:
            node.ask("INSERT INTO optiinfra.requests_in (timestamp, customer_id, request_id) VALUES (now(), generateUUIDv4(), generateUUIDv4())")
        self.assertEqual(first.ask(totals), "200\t200\t302\t302\n")

    # defect 52: views that one node has
    def test_h_printed_views(self):
        """52: a view made on one node sees that node's shard; elsewhere there is none."""
        first, second = self.nodes
        for node in self.nodes:
            node.ask("CREATE DATABASE printed")
            node.ask("CREATE TABLE printed.traces_local (Timestamp DateTime, TraceId String, StatusCode String) ENGINE = MergeTree ORDER BY TraceId")
            node.ask("CREATE TABLE printed.traces AS printed.traces_local ENGINE = Distributed('two', printed, traces_local, cityHash64(TraceId))")
        view = ("CREATE MATERIALIZED VIEW printed.service_errors_hourly ENGINE = SummingMergeTree ORDER BY HourTime AS "
                "SELECT toStartOfHour(Timestamp) AS HourTime, count() AS ErrorCount FROM printed.traces_local GROUP BY HourTime")
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
    def test_h_internal_replication(self):
        """58: without it Distributed writes a row to each replica, which replication does too."""
        for node in self.nodes:
            node.ask("CREATE DATABASE replicas")
            for cluster in ("as_printed", "as_ours"):
                node.ask(f"CREATE TABLE replicas.{cluster}_local (n UInt64) ENGINE = MergeTree ORDER BY n")
        for cluster, expected in (("as_printed", [100, 100]), ("as_ours", [0, 100])):
            self.nodes[0].ask(f"CREATE TABLE replicas.{cluster} AS replicas.{cluster}_local ENGINE = Distributed('{cluster}', replicas, {cluster}_local)")
            self.nodes[0].ask(f"INSERT INTO replicas.{cluster} SELECT number FROM numbers(100) SETTINGS distributed_foreground_insert = 1, "
                              "load_balancing = 'in_order'")
            self.assertEqual(sorted(int(node.ask(f"SELECT count() FROM replicas.{cluster}_local")) for node in self.nodes), expected)

    def test_i_everything_parses(self):
        """Each statement as it is sent, ON CLUSTER and all."""
        found = [(path, statement) for path, statement in rewritten() if not statement.startswith("INSERT")]
        self.assertGreater(len(found), 200)
        wrong = self.one.ask("SELECT number FROM (SELECT arrayJoin(arrayEnumerate(q)) AS number, ["
                             + ", ".join(literal(statement) for _, statement in found) +
                             "] AS q, isNull(formatQueryOrNull(q[number])) AS bad) WHERE bad")
        self.assertEqual([found[int(number) - 1][1] for number in wrong.split()], [])


class Rewriting(unittest.TestCase):
    """Expected texts are written by hand."""

    def one(self, statement, name="c"):
        return [rewritten for _, rewritten in Cluster(name).rewrite(statement)]

    def test_tables(self):
        self.assertEqual(self.one("CREATE DATABASE IF NOT EXISTS naap;"), ["CREATE DATABASE IF NOT EXISTS naap ON CLUSTER 'c'"])
        # Words in comments, texts, quoted names and columns are none of the statement's.
        self.assertEqual(self.one("""-- CREATE TABLE x ENGINE = Log;
CREATE TABLE IF NOT EXISTS naap.payments /* ENGINE = Null */
(
    ENGINE String DEFAULT 'it''s ENGINE = Null', -- ENGINE = Memory; TO naap.raw_events
    `ENGINE = Kafka` String
)
ENGINE = ReplacingMergeTree(ENGINE) -- FROM hanzo.events
ORDER BY ENGINE
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 7;
"""), ["""CREATE TABLE IF NOT EXISTS naap.payments_local ON CLUSTER 'c' /* ENGINE = Null */
(
    ENGINE String DEFAULT 'it''s ENGINE = Null', -- ENGINE = Memory; TO naap.raw_events
    `ENGINE = Kafka` String
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', ENGINE) -- FROM hanzo.events
ORDER BY ENGINE
SETTINGS index_granularity = 8192, replicated_deduplication_window = 7""",
              """CREATE TABLE IF NOT EXISTS naap.payments ON CLUSTER 'c' AS naap.payments_local
ENGINE = Distributed('c', 'naap', 'payments_local', cityHash64(session_id))"""])
        self.assertEqual(self.one("CREATE TABLE IF NOT EXISTS naap.eth_usd (at DateTime) ENGINE = MergeTree() ORDER BY at"), [
            "CREATE TABLE IF NOT EXISTS naap.eth_usd ON CLUSTER 'c' (at DateTime) ENGINE = ReplicatedMergeTree("
            "'/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}') ORDER BY at"])
        self.assertEqual(self.one("CREATE TABLE IF NOT EXISTS hanzo.events_in AS hanzo.events ENGINE = Null;"),
                         ["CREATE TABLE IF NOT EXISTS hanzo.events_in ON CLUSTER 'c' AS hanzo.events_local ENGINE = Null"])

    def test_names_of_clusters(self):
        for name in ("otel_v2", "a-b.c", "ENGINE = Null", "it's", "back\\slash", "{cluster}", "-- x", "ü"):
            quoted = literal(name)
            self.assertEqual(self.one("CREATE TABLE IF NOT EXISTS hanzo.events (n UInt8) ENGINE = MergeTree ORDER BY n", name)[1].split("\n"), [
                f"CREATE TABLE IF NOT EXISTS hanzo.events ON CLUSTER {quoted} AS hanzo.events_local",
                f"ENGINE = Distributed({quoted}, 'hanzo', 'events_local', cityHash64(team_id, if(session_id = '', distinct_id, session_id)))"])

    def test_views(self):
        self.assertEqual(self.one("""CREATE MATERIALIZED VIEW IF NOT EXISTS hanzo.sessions_mv TO hanzo.sessions AS
            SELECT events.url AS u FROM hanzo.events WHERE x != 'FROM hanzo.events'"""), [
            """CREATE MATERIALIZED VIEW IF NOT EXISTS hanzo.sessions_mv ON CLUSTER 'c' TO hanzo.sessions_local AS
            SELECT events.url AS u FROM hanzo.events_local AS events WHERE x != 'FROM hanzo.events'"""])
        self.assertEqual(self.one("CREATE OR REPLACE MATERIALIZED VIEW naap.m TO naap.payments AS SELECT e.at FROM naap.raw_events AS e"), [
            "CREATE OR REPLACE MATERIALIZED VIEW naap.m ON CLUSTER 'c' TO naap.payments_local AS SELECT e.at FROM naap.raw_events_local AS e"])
        refreshed = " REFRESH EVERY 1 MINUTE APPEND TO naap.calculated_metrics AS SELECT 1 FROM naap.raw_events WHERE x IN (SELECT y FROM naap.payments)"
        self.assertEqual(self.one("CREATE MATERIALIZED VIEW IF NOT EXISTS naap.m" + refreshed),
                         ["CREATE MATERIALIZED VIEW IF NOT EXISTS naap.m ON CLUSTER 'c'" + refreshed])
        self.assertEqual(self.one("CREATE OR REPLACE VIEW naap.v (n UInt8) AS SELECT n FROM naap.raw_events"),
                         ["CREATE OR REPLACE VIEW naap.v ON CLUSTER 'c' (n UInt8) AS SELECT n FROM naap.raw_events"])
        self.assertEqual(self.one("CREATE VIEW IF NOT EXISTS otel_v2.gen_ai_hourly_states AS\nSELECT *, a FROM otel_v2.gen_ai_hourly_local;"),
                         ["CREATE TABLE IF NOT EXISTS otel_v2.gen_ai_hourly_states ON CLUSTER 'c' AS otel_v2.gen_ai_hourly_local\n"
                          "ENGINE = Distributed('c', 'otel_v2', 'gen_ai_hourly_local', cityHash64(ServiceName))"])
        self.assertEqual(self.one("""CREATE VIEW IF NOT EXISTS otel_v2.traces AS SELECT * EXCEPT (a, b), c FROM otel_v2.traces_local;
            CREATE OR REPLACE VIEW otel_v2.v AS SELECT 'otel_v2.traces_local' FROM otel_v2.traces_local AS t"""), [
            "CREATE TABLE IF NOT EXISTS otel_v2.traces ON CLUSTER 'c' AS otel_v2.traces_local\n"
            "ENGINE = Distributed('c', 'otel_v2', 'traces_local', cityHash64(TraceId))",
            "CREATE OR REPLACE VIEW otel_v2.v ON CLUSTER 'c' AS SELECT 'otel_v2.traces_local' FROM otel_v2.traces AS t"])

    def test_changes(self):
        """A Distributed table takes over constraints, so it comes after them; what is everywhere replicates its own changes."""
        created = self.one("""CREATE TABLE IF NOT EXISTS hanzo.events (n UInt8) ENGINE = MergeTree ORDER BY n;
            CREATE TABLE IF NOT EXISTS hanzo.events_in AS hanzo.events ENGINE = Null;
            ALTER TABLE hanzo.events ADD CONSTRAINT c CHECK n > 0;
            ALTER TABLE hanzo.events_in ADD COLUMN m UInt8;""")
        self.assertEqual([" ".join(statement.split()[:6]) for statement in created], [
            "CREATE TABLE IF NOT EXISTS hanzo.events_local", "CREATE TABLE IF NOT EXISTS hanzo.events_in",
            "ALTER TABLE hanzo.events_local ON CLUSTER 'c'", "CREATE TABLE IF NOT EXISTS hanzo.events",
            "ALTER TABLE hanzo.events_in ON CLUSTER 'c'"])
        for statement, expected in (
                ("TRUNCATE TABLE meterhouse.functions", "TRUNCATE TABLE meterhouse.functions"),
                ("DELETE FROM meterhouse.charts WHERE a = 1", "DELETE FROM meterhouse.charts WHERE a = 1"),
                ("INSERT INTO naap.payments SELECT * FROM naap.raw_events", "INSERT INTO naap.payments SELECT * FROM naap.raw_events"),
                ("CREATE OR REPLACE FUNCTION f AS (x) -> x", "CREATE OR REPLACE FUNCTION f ON CLUSTER 'c' AS (x) -> x")):
            self.assertEqual(self.one(statement), [expected])
        self.assertEqual(self.one("DELETE FROM naap.payments WHERE a = 1"), ["DELETE FROM naap.payments_local ON CLUSTER 'c' WHERE a = 1"])

    def test_what_is_not_known_is_refused(self):
        for statement, expected in (
                ("DROP TABLE naap.payments", "not known what this is on a cluster: DROP TABLE naap.payments ..."),
                ("SELECT 1", "not known what this is"), ("SYSTEM FLUSH LOGS", "not known what this is"),
                ("create table naap.payments (n Int8) engine = MergeTree order by n", "not known what this is"),
                ("CREATE TABLE naap.payments (n Int8) ENGINE = MergeTree ORDER BY n", "not known what this is"),
                ("CREATE TABLE IF NOT EXISTS `naap`.payments (n Int8) ENGINE = MergeTree ORDER BY n", "not known what this is"),
                ("CREATE TABLE IF NOT EXISTS payments (n Int8) ENGINE = MergeTree ORDER BY n", "not known what this is"),
                ("CREATE DICTIONARY naap.d (n Int8) PRIMARY KEY n", "not known what this is"),
                ("RENAME TABLE naap.payments TO naap.p", "not known what this is"),
                ("CREATE TABLE IF NOT EXISTS naap.t (n Int8) ORDER BY n", "naap.t names no engine"),
                ("CREATE TABLE IF NOT EXISTS naap.t (n Int8) ENGINE = MergeTree ORDER BY n", "naap.t is not in sql/shards"),
                ("CREATE TABLE IF NOT EXISTS naap.payments (n Int8) ENGINE = Memory", "not known what the engine Memory of naap.payments is"),
                ("CREATE TABLE IF NOT EXISTS naap.payments (n Int8) ENGINE = ReplicatedMergeTree ORDER BY n", "not known what the engine Repl"),
                ("CREATE TABLE IF NOT EXISTS naap.payments (n Int8) ENGINE = KeeperMap('x') PRIMARY KEY n", "not known what the engine KeeperMap"),
                ("CREATE MATERIALIZED VIEW IF NOT EXISTS naap.m REFRESH EVERY 1 DAY TO naap.t AS SELECT 1", "naap.m refreshes without APPEND TO"),
                ("CREATE MATERIALIZED VIEW IF NOT EXISTS naap.m TO naap.t AS SELECT 1 FROM naap.raw_events JOIN naap.payments USING (x)",
                 "naap.m reads naap.payments otherwise than by FROM"),
                ("CREATE MATERIALIZED VIEW IF NOT EXISTS naap.m TO naap.t AS SELECT 1 FROM naap.raw_events, naap.payments",
                 "naap.m reads naap.payments otherwise than by FROM"),
                ("CREATE MATERIALIZED VIEW IF NOT EXISTS naap.m TO naap.t AS SELECT 1 FROM naap.raw_events WHERE x > (SELECT 1 FROM naap.payments)",
                 "naap.m reads naap.payments and naap.raw_events"),
                ("CREATE MATERIALIZED VIEW IF NOT EXISTS naap.m TO naap.t AS SELECT 1 FROM naap.`raw_events`", "naap.m names a table without"),
                ("CREATE MATERIALIZED VIEW IF NOT EXISTS naap.m TO naap.t AS SELECT 1 FROM raw_events", "naap.m names a table without its database"),
                ("CREATE OR REPLACE VIEW naap.v AS SELECT 1 FROM naap.payments_local", "naap.v reads naap.payments_local, which is the part of one"),
                ("CREATE OR REPLACE VIEW naap.payments AS SELECT 1", "naap.payments is in sql/shards, but no table"),
                ("INSERT INTO naap.payments_local SELECT 1", "rows for naap.payments_local would stay on the node")):
            with self.assertRaises(Unknown) as raised:
                self.one(statement)
            self.assertTrue(str(raised.exception).startswith(expected), raised.exception)
            self.assertNotIn("\n", str(raised.exception))

    def test_every_table_has_its_place(self):
        """sql/shards names what is made, each once, and nothing else."""
        made = [found[1] for _, statement in rewritten() for found in [re.match(
            r"CREATE TABLE IF NOT EXISTS ([\w.]+) ON CLUSTER 'two' AS [\w.]+_local\nENGINE = Distributed", statement)] if found]
        everywhere = [found[1] for _, statement in rewritten() for found in [re.match(
            r"CREATE TABLE IF NOT EXISTS ([\w.]+) ON CLUSTER [^;]*'/clickhouse/tables/everywhere/", statement)] if found]
        self.assertEqual(sorted(made), sorted(SHARDED))
        self.assertEqual(sorted(everywhere), sorted(set(KEYS) - set(SHARDED)))

    def test_dry_run(self):
        """Asks no server, and prints what would be sent; of single files too."""
        done = subprocess.run(["make", "-s", "apply", "SYSTEM=hanzo/kafka", "CLUSTER=a b", "DRY_RUN=1"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        found = statements(done.stdout)
        self.assertEqual([statement.split("\n")[0].split(" TO ")[0] for statement in found], [
            "CREATE TABLE IF NOT EXISTS hanzo.events_kafka ON CLUSTER 'a b'",
            "CREATE TABLE IF NOT EXISTS hanzo.events_kafka_errors_local ON CLUSTER 'a b'",
            "CREATE TABLE IF NOT EXISTS hanzo.events_kafka_errors ON CLUSTER 'a b' AS hanzo.events_kafka_errors_local",
            "CREATE MATERIALIZED VIEW IF NOT EXISTS hanzo.events_kafka_mv ON CLUSTER 'a b'",
            "CREATE MATERIALIZED VIEW IF NOT EXISTS hanzo.events_kafka_errors_mv ON CLUSTER 'a b'"])


class Examples(unittest.TestCase):
    def test_configuration(self):
        """Two shards of two replicas, each shard replicating by itself; hosts and macros as in docker/cluster.yml."""
        root = xml.etree.ElementTree.parse("config/server/examples/cluster.xml").getroot()
        found = root.findall("remote_servers/meterhouse/shard")
        self.assertEqual([shard.findtext("internal_replication") for shard in found], ["true", "true"])
        hosts = [[host.text for host in shard.findall("replica/host")] for shard in found]
        self.assertEqual(hosts, [["clickhouse-1-1", "clickhouse-1-2"], ["clickhouse-2-1", "clickhouse-2-2"]])
        for path in ("remote_servers/meterhouse/secret", "macros/shard", "macros/replica", "interserver_http_credentials/password"):
            self.assertIn("from_env", root.find(path).attrib, path)
        self.assertEqual(root.findtext("distributed_ddl/path"), "/clickhouse/task_queue/ddl")
        keepers = [host.text for host in root.findall("zookeeper/node/host")]
        keeper = xml.etree.ElementTree.parse("config/server/examples/keeper.xml").getroot()
        self.assertEqual([host.text for host in keeper.findall("keeper_server/raft_configuration/server/hostname")], keepers)
        self.assertEqual({port.text for port in root.findall("zookeeper/node/port")}, {keeper.findtext("keeper_server/tcp_port")})
        with open("docker/cluster.yml", encoding="utf-8") as file:
            compose = file.read()
        self.assertEqual(re.findall(r"^  ([a-z]+-[\d-]+):", compose, re.MULTILINE), keepers + sum(hosts, []))
        for i, shard in enumerate(hosts, 1):
            for host in shard:
                self.assertIn(f"METERHOUSE_SHARD: {i}, METERHOUSE_REPLICA: {host}}}", compose)

    def test_an_engine_reads_it(self):
        folder = tempfile.mkdtemp(prefix="meterhouse-cluster-")
        self.addCleanup(shutil.rmtree, folder)
        own = {"METERHOUSE_SHARD": "2", "METERHOUSE_REPLICA": "clickhouse-2-1", "METERHOUSE_CLUSTER_SECRET": "of the nodes"}
        with unittest.mock.patch.dict(os.environ, own), Server(sys.argv[1], configs=(server_config(folder, "cluster.xml"), CONFIGS[1])) as node:
            self.assertEqual(node.ask("SELECT groupArray((shard_num, host_name, internal_replication)) FROM system.clusters WHERE cluster = 'meterhouse'"),
                             "[(1,'clickhouse-1-1',1),(1,'clickhouse-1-2',1),(2,'clickhouse-2-1',1),(2,'clickhouse-2-2',1)]\n")
            self.assertEqual(node.ask("SELECT macro, substitution FROM system.macros ORDER BY 1"), "replica\tclickhouse-2-1\nshard\t2\n")


ZOOKEEPER = "/usr/share/java/zookeeper.jar"


@unittest.skipUnless(os.path.exists(ZOOKEEPER) and shutil.which("java"), f"no {ZOOKEEPER} (Debian's libzookeeper-java), or no java")
class Replicated(unittest.TestCase):
    """An engine with a ZooKeeper: each replicated table is accepted, and what `apply` reads of it is what it wants."""

    def setUp(self):
        folder = tempfile.mkdtemp(prefix="meterhouse-zookeeper-")
        self.addCleanup(shutil.rmtree, folder)
        keeper_port, port = free_port(), free_port()
        with open(f"{folder}/zoo.cfg", "w", encoding="utf-8") as out:
            out.write(f"tickTime=3000\ndataDir={folder}/data\nclientPort={keeper_port}\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\n")
        with open(f"{folder}/log", "w", encoding="utf-8") as log:
            zookeeper = subprocess.Popen(["java", "-Xmx256m", "-cp", ZOOKEEPER, "org.apache.zookeeper.server.ZooKeeperServerMain",
                                          f"{folder}/zoo.cfg"], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.addCleanup(zookeeper.wait)
        self.addCleanup(zookeeper.kill)
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", keeper_port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        keeper = (f"<zookeeper><node><host>127.0.0.1</host><port>{keeper_port}</port></node>"
                  "<session_timeout_ms>60000</session_timeout_ms><operation_timeout_ms>60000</operation_timeout_ms></zookeeper>")
        self.node = self.enterContext(Server(sys.argv[1], tcp_port=port, configs=(
            cluster_config(f"{folder}/config", [port], keeper + macros(7)), CONFIGS[1])))

    def ask(self, query):
        """What `apply` asks. Rows, and changes that are made again at each time, are left out: replicas are read-only."""
        if re.match(r"INSERT|DELETE|TRUNCATE|ALTER TABLE \w+\.\w+_local ON CLUSTER 'two'\s+(ADD|DROP) (COLUMN|CONSTRAINT) IF ", query):
            return ""
        return self.node.ask(query.replace(" ON CLUSTER 'two'", ""), default_format="TSVRaw", session_id="apply").rstrip("\n")

    def test_replicated(self):
        cluster = Cluster("two")
        cluster.nodes = 1
        made = [statement for _, statement in rewritten() if re.match("CREATE (TABLE|MATERIALIZED VIEW) IF NOT EXISTS", statement)]
        for expected in (len(made), 0):
            applied = Applied(self, cluster)
            for _, statement in rewritten():
                applied.apply(statement)
            self.assertEqual((applied.made, applied.changed, applied.left), (expected, 0, 0))
        got = self.node.ask("SELECT concat(database, '.', table), zookeeper_path, replica_name FROM system.replicas").splitlines()
        names = self.node.ask(STORED).split()
        self.assertEqual(len(names), len(KEYS))
        self.assertEqual(sorted(got), sorted(
            f"{name}\t/clickhouse/tables/{'7' if name.endswith('_local') else 'everywhere'}/{name.replace('.', '/')}\t"
            f"{'a' if name.endswith('_local') else '7-a'}" for name in names))


if __name__ == "__main__":
    if getattr(Replicated, "__unittest_skip__", False):
        print(f"Replicated skipped: {Replicated.__unittest_skip_why__}")
    main()
