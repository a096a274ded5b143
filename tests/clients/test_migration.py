#!/usr/bin/env python3
"""A table with its rows from an older layout to ours by the statements of sql/meterhouse/migrate.sql, in batches, with rows
arriving all the while, and back again, on a server whose clock is not UTC's.

    test_migration.py <build folder>
"""

import os
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import PASSWORD, USER, Server, main
from sql_files import statements

CUSTOMER, SERVICE = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
OLDER = """CREATE TABLE optiinfra.performance_metrics_ts (timestamp DateTime, customer_id UUID, service_id UUID,
    service_type LowCardinality(String), provider LowCardinality(String), model_name LowCardinality(String), request_id String,
    latency_ms Nullable(Float32), throughput_tokens_per_sec Nullable(Float32), gpu_utilization Nullable(Float32), prompt_tokens Nullable(UInt32),
    completion_tokens Nullable(UInt32),
    cost_usd Nullable(Decimal(38, 12)))
    ENGINE = MergeTree PARTITION BY toYYYYMM(timestamp) ORDER BY (service_id, timestamp)"""
ID = "concat('00000000-0000-0000-0000-', leftPad(toString(number), 12, '0'))"


class Migration(unittest.TestCase):
    def apply(self):
        return subprocess.run(["/usr/bin/python3", "docker/embedded/apply.py", "--port", str(self.server.http_port), "--user", USER, "optiinfra"],
                              env={**os.environ, "CLICKHOUSE_PASSWORD": PASSWORD}, capture_output=True, text=True)

    def insert_old(self, first, count):
        self.ask("INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, model_name, request_id, latency_ms, prompt_tokens) "
                 f"SELECT now() - 2400 * number, '{CUSTOMER}', '{SERVICE}', 'm', {ID}, if(number % 5 = 0, -1, number), number "
                 f"FROM numbers({first}, {count})")

    def insert_new(self, first, count):
        self.ask("INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, model_name, request_id, latency_ms, prompt_tokens) "
                 f"SELECT now(), '{CUSTOMER}', '{SERVICE}', 'm', {ID}, if(number % 5 = 0, NULL, number), number FROM numbers({first}, {count})")

    def facts(self):
        """Rows, tokens and what is known of latency, of the table; rows and tokens of the rollup."""
        return [self.ask("SELECT count(), uniqExact(request_id), sum(prompt_tokens), sumIf(latency_ms, latency_ms >= 0), countIf(latency_ms >= 0) "
                         "FROM optiinfra.performance_metrics_ts").strip().split("\t"),
                self.ask("SELECT sum(request_count), sum(prompt_tokens) FROM optiinfra.performance_metrics_hourly").strip().split("\t")]

    def expected(self, count):
        known = [i for i in range(count) if i % 5]
        return [[str(count), str(count), str(sum(range(count))), str(sum(known)), str(len(known))], [str(count), str(sum(range(count)))]]

    def test_there_and_back(self):
        os.environ["TZ"] = "Asia/Kolkata"  # months begin 5.5 hours earlier than the new table's
        with Server(sys.argv[1]) as self.server, open("sql/meterhouse/migrate.sql", encoding="utf-8") as file:
            self.ask = self.server.ask
            (months, views, aside, detach, attach, move, empty, copy, compare, take, done,
             back_aside, back_rows, detach_again, attach_again, back) = statements(file.read())
            self.ask("CREATE DATABASE optiinfra")
            self.ask(OLDER)
            done_first = self.apply()
            self.assertEqual(done_first.returncode, 2, done_first.stderr)
            self.assertIn("optiinfra.performance_metrics_ts: left as it is: column `request_id` String", done_first.stdout)
            self.insert_old(0, 1000)
            self.assertEqual(self.facts(), self.expected(1000))

            batches = [line.split("\t") for line in self.ask(months).split("\n")[:-1]]
            self.assertEqual(sum(int(rows) for _, rows in batches), 1000)
            self.assertEqual(self.ask(views), "('optiinfra','performance_metrics_hourly_feed')\n")
            since = self.ask("SELECT toDateTime(now() - INTERVAL 30 DAY, 'UTC') + INTERVAL 1 HOUR").strip()
            self.ask(aside)
            # a row that expires while its month is on its way
            self.ask("INSERT INTO optiinfra.performance_metrics_ts_v1 (timestamp, request_id) SELECT now() - INTERVAL 30 DAY + INTERVAL 3 SECOND, 'old'")
            self.ask(detach)
            self.ask(attach)
            self.assertRaisesRegex(RuntimeError, "UNKNOWN_TABLE", self.insert_new, 1000, 10)
            again = self.apply()
            self.assertEqual((again.returncode, again.stdout.split("\n")[-2]), (0, "1 made, 0 changed, 0 left as they are"))
            self.insert_new(1000, 10)  # the first moment at which rows are taken, and the rollup has them
            self.assertEqual(self.facts()[1], self.expected(1010)[1])
            self.assertEqual(self.ask(views), "('optiinfra','performance_metrics_hourly_feed')\n")
            self.ask(move)
            for i, (month, rows) in enumerate(batches):
                if i == 0:  # a batch that was interrupted: half of it is there
                    self.ask(f"INSERT INTO optiinfra.performance_metrics_ts_move (timestamp, prompt_tokens) SELECT now(), 1 FROM numbers(7)")
                    self.assertNotEqual(self.ask(compare, param_month=month, param_since=since), "", "what is missing or too much is seen")
                self.ask(empty)
                self.ask(copy, param_month=month, param_since=since)
                time.sleep(3 if i == 0 else 0)
                self.assertEqual(self.ask(compare, param_month=month, param_since=since), "")
                self.ask(take, param_month=month)
                self.insert_new(1010 + i, 1)
            self.ask(done)
            count = 1010 + len(batches)
            self.assertEqual(self.facts(), self.expected(count))
            self.ask("OPTIMIZE TABLE optiinfra.performance_metrics_hourly FINAL")
            self.assertEqual(self.facts(), self.expected(count))

            self.ask("DELETE FROM optiinfra.performance_metrics_ts_v1 WHERE request_id = 'old'")
            for statement in (back_aside, back_rows, detach_again, attach_again, back):
                self.ask(statement)
            self.assertEqual(self.facts(), self.expected(count))
            self.assertEqual(self.ask("SELECT toTypeName(any(request_id)), countIf(latency_ms = -1) FROM optiinfra.performance_metrics_ts"),
                             f"String\t{len(range(0, count, 5))}\n")
            self.insert_old(count, 1)
            self.assertEqual(self.facts(), self.expected(count + 1))


if __name__ == "__main__":
    main()
