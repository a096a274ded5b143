#!/usr/bin/env python3
"""Alerts of sql/meterhouse/03_alerts.sql, read by the read-only user: none on a healthy server, one row for each
thing that is made to go wrong. (Replicas and Keeper need a cluster: those views are read only.)

    test_alerts.py <build folder>
"""

import os
import re
import shutil
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import CONFIGS, READER_PASSWORD, Server, main


class Alerts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()
        for system in ("meterhouse", "prices", "optiinfra"):
            cls.server.apply(system)
        cls.ask = cls.server.ask

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def tearDown(self):
        self.ask("TRUNCATE TABLE meterhouse.alert_limits")
        self.server.apply("meterhouse")

    def limit(self, alert, threshold):
        self.ask(f"INSERT INTO meterhouse.alert_limits (alert, threshold) VALUES ('{alert}', {threshold})")

    def alerts(self, alert=None):
        """Rows as (alert, what, value, threshold, message), of all views and of that one alone."""
        read = lambda view: [line.split("\t") for line in self.read(f"SELECT * FROM meterhouse.{view}").split("\n")[:-1]]  # noqa: E731
        rows = [row for row in read("alerts") if alert in (None, row[0])]
        if alert:
            self.assertEqual(sorted(row[:2] for row in read(f"alert_{alert}")), sorted(row[:2] for row in rows))
        return rows

    def read(self, query):
        status, body = self.server.http(query, user="reader", password=READER_PASSWORD)
        self.assertEqual(status, 200, body)
        return body

    def test_a_healthy_server(self):
        self.limit("disk", 1)  # the machine of the test may be full
        self.ask("SYSTEM FLUSH LOGS")
        self.assertEqual([row for row in self.alerts() if row[0] not in ("inserts", "background")], [])
        views = self.ask("SELECT name FROM system.tables WHERE database = 'meterhouse' AND name LIKE 'alert\\_%' AND engine = 'View'").split()
        union = self.ask("SELECT as_select FROM system.tables WHERE database = 'meterhouse' AND name = 'alerts'")
        self.assertEqual(sorted(re.findall(r"meterhouse\.(alert_\w+)", union)), sorted(views))
        for view in views:
            self.read(f"SELECT * FROM meterhouse.{view}")

    def test_limits_are_the_operators(self):
        before = self.ask("SELECT alert, threshold FROM meterhouse.alert_limits FINAL ORDER BY alert")
        self.limit("slow", 0.5)
        self.server.apply("meterhouse")
        self.assertEqual(self.ask("SELECT alert, threshold FROM meterhouse.alert_limits FINAL ORDER BY alert"), before.replace("slow\t30", "slow\t0.5"))

    def test_parts(self):
        """Counted in one partition, not over the table."""
        self.ask("CREATE TABLE default.crowded (p UInt8, a UInt8) ENGINE = MergeTree PARTITION BY p ORDER BY a SETTINGS non_replicated_deduplication_window = 0")
        self.ask("SYSTEM STOP MERGES default.crowded")
        self.limit("parts", 4)
        for partition in (1, 2, 2, 2, 2):
            self.ask(f"INSERT INTO default.crowded VALUES ({partition}, 1)")
        self.assertEqual([row for row in self.alerts("parts") if "crowded" in row[1]], [])
        self.ask("INSERT INTO default.crowded VALUES (2, 1)")
        self.assertEqual([row[:4] for row in self.alerts("parts") if "crowded" in row[1]], [["parts", "default.crowded, partition 2", "5", "4"]])
        self.ask("DROP TABLE default.crowded")

    def test_disk(self):
        self.limit("disk", 1e18)
        self.assertEqual([row[1:2] + row[3:4] for row in self.alerts("disk")], [["default", "1000000000000000000"]])

    def test_inserts(self):
        """Said is what kind of error and how often, never what was in the rows."""
        self.ask("CREATE TABLE default.strict (a UInt8, CONSTRAINT small CHECK a < 10) ENGINE = MergeTree ORDER BY a")
        for row in (b"11", b"12", b"a secret"):
            self.assertNotEqual(self.server.http("INSERT INTO default.strict FORMAT TSV", data=row, async_insert=0)[0], 200)
        self.assertEqual(self.server.http("INSERT INTO default.strict FORMAT TSV", data=b"another secret", async_insert=1, wait_for_async_insert=1)[0], 400)
        self.assertEqual(self.server.http("INSERT INTO default.strict FORMAT TSV", data=b"9")[0], 200)
        self.ask("SYSTEM FLUSH LOGS")
        rows = [row for row in self.alerts("inserts") if "strict" in row[1]]
        self.assertEqual(sorted((row[1], row[2], row[4].split(",")[0]) for row in rows), [
            ("meterhouse into default.strict", "2", "CANNOT_PARSE_INPUT_ASSERTION_FAILED"), ("meterhouse into default.strict", "2", "VIOLATED_CONSTRAINT")])
        self.assertNotIn("secret", str(rows))

    def test_running_and_slow(self):
        self.limit("running", 0.5)
        sleeper = threading.Thread(target=self.server.http, args=("SELECT sleepEachRow(0.5) FROM numbers(6) SETTINGS max_block_size = 1",),
                                   kwargs={"query_id": "a-sleeper"})
        sleeper.start()
        found = []
        while sleeper.is_alive() and not found:
            found = self.read("SELECT message FROM meterhouse.alerts WHERE alert = 'running' AND what = 'query a-sleeper'").split("\n")[:-1]
        sleeper.join()
        self.assertEqual(found[0].split(", ")[:2], ["meterhouse", "Select"])
        self.ask("SYSTEM FLUSH LOGS")
        self.assertEqual(self.alerts("slow"), [])
        self.limit("slow", 0.000001)
        self.assertIn("SELECTs of meterhouse", [row[1] for row in self.alerts("slow")])

    def test_background(self):
        self.ask("CREATE TABLE default.target (a UInt8) ENGINE = MergeTree ORDER BY a")
        self.ask("INSERT INTO default.target VALUES (1)")
        self.ask("CREATE MATERIALIZED VIEW default.fails REFRESH EVERY 1 YEAR APPEND TO default.target AS SELECT throwIf(1, 'out of order') AS a")
        self.server.http("SYSTEM WAIT VIEW default.fails")
        self.ask("ALTER TABLE default.target DELETE WHERE throwIf(a = 1, 'not this one') SETTINGS mutations_sync = 0")
        for _ in range(100):
            if self.read("SELECT count() FROM meterhouse.alert_background") == "2\n":
                break
        rows = self.alerts("background")
        self.assertEqual([row[1] for row in sorted(rows)], ["mutation mutation_2.txt of default.target", "refresh of default.fails"])
        self.assertIn("out of order", sorted(rows)[1][4])
        self.ask("DROP TABLE default.fails")
        self.ask("DROP TABLE default.target SYNC")
        self.assertEqual(self.alerts("background"), [])

    def test_no_broker(self):
        self.ask("CREATE TABLE default.topic (a UInt8) ENGINE = Kafka SETTINGS kafka_broker_list = '127.0.0.1:1', kafka_topic_list = 't', "
                 "kafka_group_name = 'g', kafka_format = 'JSONEachRow'")
        self.ask("CREATE MATERIALIZED VIEW default.topic_mv ENGINE = Memory AS SELECT a FROM default.topic")
        deadline = time.time() + 30
        while not (rows := self.alerts("topics")) and time.time() < deadline:
            time.sleep(0.2)
        self.assertEqual([(row[1], row[4].split(",")[0]) for row in rows], [("default.topic", "the broker does not answer")])
        for table in ("topic_mv", "topic"):
            self.ask(f"DROP TABLE default.{table} SYNC")

    def test_rate_card(self):
        self.limit("rate_card", -1)
        self.assertEqual([row[1:4] for row in self.alerts("rate_card")], [["prices.csv", "0", "-1"]])


class Functions(unittest.TestCase):
    """A declaration that is broken, and one that is not there."""

    def test_both_are_named(self):
        folder = tempfile.mkdtemp(prefix="meterhouse-test-")
        self.addCleanup(shutil.rmtree, folder)
        shutil.copy("config/functions/cost_function.xml", folder)
        with open("config/functions/quality_function.xml", encoding="utf-8") as file:
            text = file.read()
        with open(f"{folder}/quality_function.xml", "w", encoding="utf-8") as file:
            file.write(text.replace("<name>qualityGrade</name>", "<name>toDate</name>"))
        with Server(sys.argv[1], configs=(CONFIGS[0], folder)) as server:
            server.apply("meterhouse")
            rows = [line.split("\t") for line in server.ask("SELECT what, message FROM meterhouse.alert_functions ORDER BY what").split("\n")[:-1]]
            missing = server.ask("SELECT name FROM meterhouse.functions WHERE kind = 'function' AND family IN ('hash', 'latency')").split()
            self.assertEqual(sorted(name for name, message in rows if message == "not declared on this server: config/functions"),
                             sorted([*missing, "qualityGrade"]))
            self.assertEqual([name for name, message in rows if "FUNCTION_ALREADY_EXISTS" in message], ["toDate"])
            self.assertEqual(len(rows), len(missing) + 2)


if __name__ == "__main__":
    main()
