#!/usr/bin/env python3
"""Who may do what: the users of config/server, the reader's limits and quota, hashes that are not given.

    test_users.py <build folder>
"""

import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import APPLICATION_PASSWORD, CONFIGS, READER_PASSWORD, Server, main, server_config

CUSTOMER = "00000000-0000-0000-0000-000000000001"


class Users(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()
        for system in ("meterhouse", "prices", "optiinfra", "otel_v2"):
            cls.server.apply(system)
        cls.server.ask("SYSTEM FLUSH LOGS")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def application(self, query, **options):
        return self.server.http(query, user="application", password=APPLICATION_PASSWORD, **options)

    def reader(self, query, **options):
        return self.server.http(query, user="reader", password=READER_PASSWORD, **options)

    def test_application_inserts_and_selects(self):
        """Through the door, its views and their functions, with no rights on what these write."""
        row = f'{{"timestamp":"2026-01-01 00:00:00","customer_id":"{CUSTOMER}","provider":"openai","model_name":"gpt-4o",' \
              '"prompt_tokens":1000,"completion_tokens":100,"prompt":"a","relevance_score":1}'
        self.server.ask("SYSTEM STOP TTL MERGES")
        self.assertEqual(self.application("INSERT INTO optiinfra.requests_in FORMAT JSONEachRow", data=row.encode()), (200, ""))
        self.assertEqual(self.application(f"SELECT cost_usd FROM optiinfra.performance_metrics_ts WHERE customer_id = '{CUSTOMER}'"),
                         (200, "0.0035\n"))
        self.assertEqual(self.application("SELECT qualityGrade(0.95)"), (200, "A\n"))
        self.assertEqual(self.application("SELECT count() > 0 FROM meterhouse.rate_card"), (200, "1\n"))
        self.assertEqual(self.application("INSERT INTO meterhouse.usage_in (at, provider, model, input, output) VALUES (now(), 'a', 'b', 1, 1)")[0], 200)

    def test_application_comes_through_the_doors(self):
        """Every one of otel_v2, and to no table behind them."""
        tables = self.server.ask("SELECT name, engine FROM system.tables WHERE database = 'otel_v2' AND engine != 'MaterializedView'").splitlines()
        doors = [line.split()[0] for line in tables if line.endswith("\tNull")]
        self.assertEqual(len(doors), 10)
        for name in (line.split()[0] for line in tables if not line.endswith("\tView")):
            status, body = self.application(f"INSERT INTO otel_v2.{name} SELECT * FROM otel_v2.{name} WHERE 0")
            if name in doors:
                self.assertEqual(status, 200, body)
            else:
                self.assertIn("ACCESS_DENIED", body, name)
        span = '{"Timestamp":"2026-01-01 00:00:00","ServiceName":"s","SpanAttributes":{"gen_ai.request.model":"gpt-4o"}}'
        self.server.ask("SYSTEM STOP TTL MERGES")
        self.assertEqual(self.application("INSERT INTO otel_v2.otel_traces FORMAT JSONEachRow", data=span.encode()), (200, ""))
        self.assertEqual(self.application("SELECT count(), (SELECT sum(TotalSpans) FROM otel_v2.traces_daily_summary) FROM otel_v2.traces"), (200, "1\t1\n"))

    def test_application_does_nothing_else(self):
        for statement in ("CREATE TABLE optiinfra.x (a UInt8) ENGINE = Memory", "DROP TABLE optiinfra.requests_in", "DROP DATABASE optiinfra",
                          "ALTER TABLE optiinfra.cost_metrics_ts DELETE WHERE 1", "TRUNCATE TABLE optiinfra.cost_metrics_ts",
                          "OPTIMIZE TABLE optiinfra.cost_metrics_ts", "SELECT * FROM file('/etc/passwd', 'LineAsString', 'l String')",
                          "SELECT * FROM executable('meterhouse/prices prices.csv', 'Native', 'provider String')",
                          "SELECT count() FROM system.query_log", "INSERT INTO meterhouse.costs (tenant) VALUES ('a')",
                          "INSERT INTO meterhouse.alert_limits (alert) VALUES ('disk')", "GRANT SELECT ON *.* TO reader", "SYSTEM FLUSH LOGS"):
            status, body = self.application(statement)
            self.assertNotEqual(status, 200, statement)
            self.assertIn("ACCESS_DENIED", body, statement)

    def test_passwords(self):
        for user, password in (("application", READER_PASSWORD), ("reader", APPLICATION_PASSWORD), ("application", ""), ("reader", "")):
            status, body = self.server.http("SELECT 1", user=user, password=password)
            self.assertEqual(status, 403)
            self.assertIn("AUTHENTICATION_FAILED", body)

    def test_reader_limits(self):
        """Settings of its own are let in, within bounds."""
        self.assertEqual(self.reader("SELECT getSetting('max_execution_time') SETTINGS max_execution_time = 300"), (200, "300\n"))
        for settings in ("max_execution_time = 601", "max_execution_time = 0", "max_memory_usage = 0", "max_memory_usage = 4000000001", "readonly = 0"):
            status, body = self.reader(f"SELECT 1 SETTINGS {settings}")
            self.assertNotEqual(status, 200, settings)
            self.assertRegex(body, "SETTING_CONSTRAINT_VIOLATION|READONLY", settings)
        status, body = self.reader("SELECT sleepEachRow(0.5) FROM numbers(20) SETTINGS max_execution_time = 1, max_block_size = 1",
                                   wait_end_of_query=1)
        self.assertIn("TIMEOUT_EXCEEDED", body)

    def test_reader_has_a_quota(self):
        self.assertEqual(self.reader("SELECT quota_name, max_queries, max_execution_time FROM system.quota_usage"), (200, "meterhouse_reader\t50000\t7200\n"))


class Quota(unittest.TestCase):
    def test_ends_and_is_the_readers_only(self):
        folder = tempfile.mkdtemp(prefix="meterhouse-test-")
        self.addCleanup(shutil.rmtree, folder)
        config = server_config(os.path.join(folder, "etc"))
        path = f"{config}/users.d/meterhouse.xml"
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("<queries>50000</queries>", "<queries>5</queries>"))
        with Server(sys.argv[1], configs=(config, CONFIGS[1])) as server:
            server.ask("CREATE TABLE default.one (a UInt8) ENGINE = MergeTree ORDER BY a AS SELECT 1")
            read = lambda query: server.http(query, user="reader", password=READER_PASSWORD)  # noqa: E731
            answers = [read("SELECT a FROM default.one") for _ in range(6)]
            self.assertEqual(answers[:5], [(200, "1\n")] * 5)
            self.assertIn("QUOTA_EXCEEDED", answers[5][1])
            # what reads system tables only does not count: one can still look why
            self.assertEqual(read("SELECT queries, max_queries FROM system.quota_usage"), (200, "6\t5\n"))
            self.assertEqual(server.http("SELECT 1", user="application", password=APPLICATION_PASSWORD), (200, "1\n"))


class NoHashes(unittest.TestCase):
    def test_nobody_gets_in(self):
        server = Server(sys.argv[1])
        given = server.environment()
        server.environment = lambda: {name: value for name, value in given.items() if not name.endswith("_SHA256")}
        with server:
            self.assertEqual(server.ask("SELECT count() FROM system.users WHERE name IN ('application', 'reader')"), "2\n")
            for user in ("application", "reader"):
                for password in ("", READER_PASSWORD, APPLICATION_PASSWORD):
                    self.assertEqual(server.http("SELECT 1", user=user, password=password)[0], 403)


if __name__ == "__main__":
    main()
