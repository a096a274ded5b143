#!/usr/bin/env python3
"""The HTTP interface with curl, as people use it: passwords, the read-only user, parameterized views,
inserts that pass through our functions, the built-in pages.

    test_http.py <build folder>
"""

import concurrent.futures
import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import APPLICATION_PASSWORD, PASSWORD, READER_PASSWORD, USER, Server, main

USERS = (USER, PASSWORD), ("application", APPLICATION_PASSWORD), ("reader", READER_PASSWORD)
CUSTOMER, SERVICE, REQUEST = (f"00000000-0000-0000-0000-{number:012}" for number in (1, 2, 3))


class Http(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()
        cls.server.apply("optiinfra")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def curl(self, *arguments, path="/", user=USER, password=PASSWORD):
        """HTTP status and body."""
        done = subprocess.run(["curl", "-sS", "-w", "\n%{http_code}", "-H", f"X-ClickHouse-User: {user}",
                               "-H", f"X-ClickHouse-Key: {password}", *arguments,
                               f"http://127.0.0.1:{self.server.http_port}{path}"],
                              check=True, stdout=subprocess.PIPE, text=True)
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body

    def test_function(self):
        self.assertEqual(self.curl("-d", "SELECT qualityScore(.92, .95, .88, 0, 0)"), (200, "0.91\n"))

    def test_parameters(self):
        """Data go beside the query, never into its text."""
        for user, password in USERS:
            answer = self.curl("-G", "--data-urlencode", "query=SELECT hashPromptText({text:String})",
                               "--data-urlencode", "param_text=it's  a; DROP", user=user, password=password)
            self.assertEqual(answer, (200, "it\\'s a; DROP\n"))

    def test_async_inserts(self):
        """Rows of many small inserts wait in one buffer; functions in DEFAULT, MATERIALIZED and a view see them as one block."""
        ask = self.server.ask
        ask("CREATE DATABASE IF NOT EXISTS drops")
        ask("CREATE TABLE drops.scores (id UInt64, relevance Nullable(Float64), score Nullable(Float32) DEFAULT "
            "qualityScore(relevance, .95, .88, 0, .02), params String, params_hash FixedString(32) MATERIALIZED "
            "hashParams(params)) ENGINE = MergeTree ORDER BY id")
        ask("CREATE TABLE drops.grades (id UInt64, grade LowCardinality(Nullable(String))) ENGINE = MergeTree ORDER BY id")
        ask("CREATE MATERIALIZED VIEW drops.graded TO drops.grades AS SELECT id, qualityGrade(toFloat64(score)) AS grade FROM drops.scores")

        def insert(i):
            row = {"id": i, "relevance": None if i % 10 == 3 else .92, "params": '{"b":1,"a":%d}' % (i % 2)}
            return self.server.http("INSERT INTO drops.scores FORMAT JSONEachRow", data=json.dumps(row).encode(), async_insert=1,
                                    wait_for_async_insert=1, async_insert_busy_timeout_ms=100)

        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            for status, body in pool.map(insert, range(200)):
                self.assertEqual((status, body), (200, ""))
        self.assertEqual(ask("SELECT count(), countIf(isNull(score)), uniqExact(round(score, 2)), any(round(score, 2)), uniqExact(params_hash), "
                             "min(params_hash = hashParams(params)) FROM drops.scores"), "200\t20\t1\t0.91\t2\t1\n")
        self.assertEqual(ask("SELECT grade, count() FROM drops.grades GROUP BY grade ORDER BY grade"), "A\t180\n\\N\t20\n")
        parts = int(ask("SELECT uniqExact(_part) FROM drops.scores"))
        self.assertLess(parts, 100)

    def test_wrong_password(self):
        for user, password in ((USER, "wrong"), (USER, ""), ("nobody", PASSWORD)):
            status, body = self.curl("-d", "SELECT 1", user=user, password=password)
            self.assertEqual(status, 403, body)
            self.assertIn("AUTHENTICATION_FAILED", body)
        self.assertEqual(self.curl("-d", "SELECT 1"), (200, "1\n"))

    def test_own_session_is_taken(self):
        """`default` is the engine's own session: it has no password, and nobody else can use it."""
        for statement in ("SELECT 1", "SYSTEM STOP LISTEN HTTP"):
            status, body = self.curl("-d", statement, user="default", password="")
            self.assertIn("USER_SESSION_LIMIT_EXCEEDED", body)
            self.assertNotEqual(status, 200)

    def test_reader(self):
        reader = {"user": "reader", "password": READER_PASSWORD}
        self.assertEqual(self.curl("-d", "SELECT count() >= 0 FROM optiinfra.cost_metrics_ts SETTINGS max_threads = 1",
                                   **reader), (200, "1\n"))
        self.assertEqual(self.curl("-d", "SELECT costHourly('month', 73)", **reader), (200, "0.1\n"))
        for statement in ("CREATE TABLE default.x (a UInt8) ENGINE = Memory", "DROP TABLE optiinfra.cost_metrics_ts",
                          "INSERT INTO optiinfra.cost_metrics_ts (cost_per_hour) VALUES (1)",
                          "SYSTEM STOP LISTEN HTTP", "SET readonly = 0",
                          "INSERT INTO FUNCTION file('/tmp/meterhouse-reader', 'TSV', 'a UInt8') VALUES (1)",
                          "SELECT * FROM file('/etc/passwd', 'LineAsString', 'l String')"):
            status, body = self.curl("-d", statement, **reader)
            self.assertNotEqual(status, 200, statement)
            self.assertRegex(body, "ACCESS_DENIED|READONLY", statement)

    def test_request_through_the_door(self):
        """A raw request becomes a price, hashes and a score; the prompt is kept nowhere."""
        request = {"timestamp": "2025-01-01 00:00:00.000", "customer_id": CUSTOMER, "service_id": SERVICE,
                   "provider": "openai", "model_name": "gpt-4o", "request_id": REQUEST,
                   "latency_ms": 812.5, "prompt_tokens": 1000, "completion_tokens": 100, "params": '{"b":1.0,"a":2}',
                   "prompt": "a secret plan", "relevance_score": 0.92, "coherence_score": 0.95,
                   "factuality_score": 0.88, "hallucination_detected": 0, "toxicity_score": 0}
        self.server.ask("SYSTEM STOP TTL MERGES")
        status, body = self.curl("--data-binary", json.dumps(request),
                                 path="/?query=INSERT%20INTO%20optiinfra.requests_in%20FORMAT%20JSONEachRow")
        self.assertEqual((status, body), (200, ""))
        # 1000 * 2.50 + 100 * 10.00 USD a million
        self.assertEqual(self.server.ask(f"SELECT cost_usd, params_hash = lower(hex(xxh3_128('{{\"a\":2,\"b\":1}}'))) "
                                         f"FROM optiinfra.performance_metrics_ts WHERE request_id = '{REQUEST}'"), "0.0035\t1\n")
        self.assertEqual(self.server.ask("SELECT overall_quality_score, prompt_hash LIKE 'hmac-sha256:1:%', length(prompt_hash) "
                                         f"FROM optiinfra.quality_metrics_ts WHERE request_id = '{REQUEST}'"), "0.91\t1\t78\n")
        self.server.ask("SYSTEM FLUSH LOGS")
        self.assertEqual(self.server.ask("SELECT countIf(query LIKE '%requests_in FORMAT%') > 0, "
                                         "countIf(query LIKE concat('%a secret', ' plan%')) FROM system.query_log"), "1\t0\n")

    def test_parameterized_view(self):
        self.server.ask("INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, latency_ms) "
                        f"SELECT now() - number, '{CUSTOMER}', '{SERVICE}', 100 * number FROM numbers(11)")
        for user, password in USERS:
            answer = self.curl("-G", "--data-urlencode", "query=SELECT avg_latency_ms, total_requests FROM "
                               "optiinfra.query_performance_p95(customer_id = {customer:UUID}, service_id = {service:UUID}, hours = 24)",
                               "--data-urlencode", f"param_customer={CUSTOMER}", "--data-urlencode", f"param_service={SERVICE}",
                               user=user, password=password)
            self.assertEqual(answer, (200, "500\t11\n"))
            status, body = self.curl("-G", "--data-urlencode", "query=SELECT {hours:UInt32}", "--data-urlencode",
                                     "param_hours=1 OR 1=1", user=user, password=password)
            self.assertNotEqual(status, 200)
            self.assertIn("BAD_QUERY_PARAMETER", body)

    def test_pages(self):
        self.assertEqual(self.curl(path="/ping"), (200, "Ok.\n"))
        for page in ("/play", "/dashboard"):
            status, body = self.curl(path=page)
            self.assertEqual(status, 200)
            self.assertIn("<html", body)


if __name__ == "__main__":
    main()
