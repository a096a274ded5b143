#!/usr/bin/env python3
"""What is wrong with OptiInfra's client and POPULATE as printed, and ours in its place, on a running server.
sql/optiinfra/README.md says where each of the design's defects is shown.

    test_optiinfra_defects.py <build folder>
"""

import math
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import uuid
from datetime import datetime, timedelta, timezone

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import PASSWORD, USER, Server, main

HERE = os.path.dirname(os.path.abspath(__file__))
CUSTOMER, SERVICE = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
TRIES, WRITERS = 10, 3

# The printed client's __init__, less what it does not need here.
PRINTED_INIT = '''
from clickhouse_driver import Client
import os

class ClickHouseClient:
    def __init__(self):
        self.client = Client(
            host=os.getenv('CLICKHOUSE_HOST', 'localhost'),
            port=int(os.getenv('CLICKHOUSE_PORT', 9000)),
            user=os.getenv('CLICKHOUSE_USER', 'default'),
            password=os.getenv('CLICKHOUSE_PASSWORD', '')
        )
        self.log = f"ClickHouse client initialized: {self.client.connection.host}"

def get_clickhouse_client():
    return ClickHouseClient()
'''
# How it ends a query, and how its first lines are.
PRINTED_RESULT = '''
def query(result):
    return [
        {
            'hour': row[0]
        }
        for row in result
    ]
]
'''
PRINTED_DOCSTRING = '''....

ClickHouse client for high-frequency time-series metrics.
'''
# What a program in a zone of its own sends, with the time that its clock shows; printed, then ours.
IN_A_ZONE = '''
import sys, uuid
from datetime import datetime
sys.path.insert(0, sys.argv[1])
from optiinfra_client import ClickHouseClient, COST, get_clickhouse_client
client = get_clickhouse_client()
assert client is get_clickhouse_client() and client.ping()
row = dict(timestamp=datetime.now(), customer_id=sys.argv[2], cloud_provider="aws", service_name="ec2", instance_id="printed",
           instance_type="t", region="r", cost_per_hour=1.0, utilization_percent=1.0, is_spot=0, is_reserved=0)
client.client.execute("INSERT INTO cost_metrics_ts (" + ", ".join(COST) + ") VALUES", [row])
client.insert_cost_metrics([{**row, "instance_id": "ours"}])
'''


class Defects(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()
        cls.server.apply("optiinfra")
        os.environ.update(CLICKHOUSE_HOST="127.0.0.1", CLICKHOUSE_PORT=str(cls.server.tcp_port),
                          CLICKHOUSE_USER=USER, CLICKHOUSE_PASSWORD=PASSWORD)
        from optiinfra_client import ClickHouseClient
        cls.client = ClickHouseClient()

    @classmethod
    def tearDownClass(cls):
        cls.client.client.disconnect()
        cls.server.__exit__()

    def ask(self, query):
        return self.server.ask(query).rstrip("\n")

    # defect 1: an attribute that is there only after the first connect
    def test_1_the_attribute_that_is_not_there_yet(self):
        printed = {}
        exec(PRINTED_INIT, printed)
        with self.assertRaisesRegex(AttributeError, "host"):
            printed["ClickHouseClient"]()
        self.assertTrue(self.client.ping())

    # defect 2: text that is no Python, a package whose file is named _init_.py
    def test_2_no_python(self):
        with self.assertRaisesRegex(SyntaxError, r"unmatched '\]'"):
            compile(PRINTED_RESULT, "client.py", "exec")
        with self.assertRaises(SyntaxError):
            compile(PRINTED_DOCSTRING, "client.py", "exec")
        with tempfile.TemporaryDirectory() as folder:
            package = os.path.join(folder, "shared/clickhouse")
            os.makedirs(package)
            texts = {"client.py": "def get_clickhouse_client():\n    return 'client'\n",
                     "_init_.py": "from shared.clickhouse.client import get_clickhouse_client\n"}
            for name, text in texts.items():
                with open(os.path.join(package, name), "w", encoding="utf-8") as file:
                    file.write(text)
            use = [sys.executable, "-c", "from shared.clickhouse import get_clickhouse_client; print(get_clickhouse_client())"]
            printed = subprocess.run(use, cwd=folder, capture_output=True, text=True)
            self.assertIn("ImportError: cannot import name 'get_clickhouse_client'", printed.stderr)
            os.rename(os.path.join(package, "_init_.py"), os.path.join(package, "__init__.py"))
            self.assertEqual(subprocess.run(use, cwd=folder, capture_output=True, text=True).stdout, "client\n")

    # defect 10: times without a zone are taken in the server's
    def test_10_times_without_a_zone(self):
        """The server's zone is UTC; what is stored is that far from now."""
        for zone, seconds in (("Etc/GMT+5", -18000), ("Asia/Tokyo", 32400), ("UTC", 0)):
            customer = str(uuid.uuid4())
            subprocess.run([sys.executable, "-c", IN_A_ZONE, HERE, customer], check=True, env={**os.environ, "TZ": zone})
            off = self.ask("SELECT instance_id, dateDiff('second', now('UTC'), timestamp) FROM optiinfra.cost_metrics_ts "
                           f"WHERE customer_id = '{customer}' ORDER BY instance_id DESC").split("\n")
            printed, ours = (int(line.split("\t")[1]) for line in off)
            self.assertAlmostEqual(printed, seconds, delta=20, msg=zone)
            self.assertAlmostEqual(ours, 0, delta=20, msg=zone)
            # one sends, another asks for the last three hours of its own clock
            now = datetime.now(timezone.utc)
            start, end = (moment.astimezone(timezone(timedelta(hours=9))) for moment in (now - timedelta(hours=3), now + timedelta(hours=1)))
            counts = self.client.query_cost_hourly(customer, start, end)
            self.assertEqual(sum(row["sample_count"] for row in counts), 1 if seconds else 2, zone)

    # defect 11: an aggregate without GROUP BY always has a row
    def test_11_an_average_of_nothing(self):
        query = ("SELECT avgMerge(avg_latency), quantileMerge(0.95)(p95_latency), sum(request_count) FROM performance_metrics_hourly_mv "
                 "WHERE customer_id = %(customer_id)s AND service_id = %(service_id)s")
        # the same over columns that are not Nullable, as printed
        self.ask("CREATE TABLE IF NOT EXISTS optiinfra.printed_hourly (customer_id UUID, service_id UUID, avg_latency AggregateFunction(avg, Float32), "
                 "p95_latency AggregateFunction(quantile(0.95), Float32), request_count UInt64) ENGINE = Memory")
        result = self.client.client.execute(query.replace("performance_metrics_hourly_mv", "printed_hourly"), {"customer_id": CUSTOMER, "service_id": SERVICE})
        self.assertTrue(result, "never empty, so that `if not result: return {}` is never taken")
        self.assertTrue(math.isnan(result[0][0]))
        self.ask("DROP TABLE optiinfra.printed_hourly")
        self.assertEqual(self.client.query_performance_p95(CUSTOMER, SERVICE), {})

    def write(self, stop, written):
        """Rows of now, until told to stop: how many."""
        while not stop.is_set():
            self.ask("INSERT INTO race.raw SELECT now('UTC'), number, 1 FROM numbers(1000)")
            written.append(1000)

    def race(self, build):
        """Rows that are in the table and not in the rollup that `build` makes while writers write."""
        self.ask("CREATE DATABASE race")
        try:
            self.ask("CREATE TABLE race.raw (timestamp DateTime('UTC'), n UInt64, cost Float64) ENGINE = MergeTree ORDER BY n")
            self.ask("INSERT INTO race.raw SELECT now('UTC') - 86400, number, 1 FROM numbers(1000000)")
            stop, written = threading.Event(), []
            writers = [threading.Thread(target=self.write, args=(stop, written)) for _ in range(WRITERS)]
            for writer in writers:
                writer.start()
            while len(written) < WRITERS:
                pass
            try:
                build()
            finally:
                stop.set()
                for writer in writers:
                    writer.join()
            return int(self.ask("SELECT toInt64((SELECT sum(n) FROM race.hourly)) - toInt64((SELECT count() FROM race.raw))"))
        finally:
            self.ask("DROP DATABASE race")

    def populate(self):
        self.ask("CREATE MATERIALIZED VIEW race.hourly ENGINE = SummingMergeTree ORDER BY hour POPULATE AS "
                 "SELECT toStartOfHour(timestamp) AS hour, count() AS n FROM race.raw GROUP BY hour")

    def cut_off(self):
        """As sql/optiinfra/02_rollups.sql says: a moment ahead, a view from there on, then the rows before it."""
        select = "SELECT toStartOfHour(timestamp) AS hour, count() AS n FROM race.raw"
        self.ask("CREATE TABLE race.hourly (hour DateTime('UTC'), n SimpleAggregateFunction(sum, UInt64)) ENGINE = AggregatingMergeTree ORDER BY hour")
        at = 0
        while time.time() >= at:  # the view has to be there before its moment comes
            self.ask("DROP VIEW IF EXISTS race.feed SYNC")
            at = int(self.ask("SELECT toUnixTimestamp(now('UTC')) + 2"))
            self.ask(f"CREATE MATERIALIZED VIEW race.feed TO race.hourly AS {select} "
                     f"WHERE timestamp >= toDateTime({at}, 'UTC') GROUP BY hour")
        # it is over when what was sent before it is stored
        while time.time() < at + 0.1 or self.ask(
                "SELECT count() FROM system.processes WHERE query LIKE 'INSERT INTO race.raw%' "
                f"AND now64(3) - toIntervalMillisecond(1000 * elapsed) < toDateTime64({at}, 3) + INTERVAL 100 MILLISECOND") != "0":
            time.sleep(0.02)
        self.ask(f"INSERT INTO race.hourly {select} WHERE timestamp < toDateTime({at}, 'UTC') GROUP BY hour")
        self.ask(f"ALTER TABLE race.feed MODIFY QUERY {select} GROUP BY hour")

    # defect 13: POPULATE loses rows that are inserted while it runs: a race, ten times
    def test_13_populate(self):
        lost = [self.race(self.populate) for _ in range(TRIES)]
        print("POPULATE:", lost, flush=True)
        self.assertLess(min(lost), 0, "rows that were written meanwhile are lost")
        self.assertEqual([n for n in lost if n > 0], [])
        ours = [self.race(self.cut_off) for _ in range(TRIES)]
        print("with a cut-off:", ours, flush=True)
        self.assertEqual(ours, [0] * TRIES)


if __name__ == "__main__":
    main()
