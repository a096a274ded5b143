#!/usr/bin/env python3
"""Where rows are kept: tiers of config/server/examples/tiered_storage.xml, backups of backups.xml by the
statements of sql/meterhouse/backup.sql.

    test_storage.py <build folder>
"""

import os
import re
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from samples import SYSTEMS, SampleServer
from server import CONFIGS, Server, main, server_config
from sql_files import statements

CUSTOMER, SERVICE = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"


class WithDisks(unittest.TestCase):
    server_class = Server

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="meterhouse-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        config = server_config(os.path.join(self.folder, "etc"), "tiered_storage.xml", "backups.xml")
        self.server = self.server_class(sys.argv[1], configs=(config, CONFIGS[1])).__enter__()
        self.addCleanup(self.server.__exit__)
        self.ask = self.server.ask

    def wait_for(self, query, expected):
        deadline = time.time() + 60
        while (answer := self.ask(query)) != expected and time.time() < deadline:
            for what in ("MERGES", "MOVES"):  # wakes what does them; it sleeps longer and longer
                self.ask(f"SYSTEM STOP {what}")
                self.ask(f"SYSTEM START {what}")
            time.sleep(0.5)
        self.assertEqual(answer, expected)


class Tiers(WithDisks):
    """Rows of 0, 10 and 40 days go to three disks, rows of 100 days go away."""
    TTL = "TTL day + INTERVAL 7 DAY TO VOLUME 'cold_volume', day + INTERVAL 30 DAY TO VOLUME 'archive_volume', day + INTERVAL 90 DAY DELETE"
    INSERT = "INSERT INTO default.spans SELECT today() - arrayJoin([0, 10, 40, 100]) AS day, number FROM numbers(1000)"
    WHERE = "SELECT disk_name, dateDiff('day', min_date, today()), sum(rows) FROM system.parts WHERE table = 'spans' AND active AND rows > 0 " \
            "GROUP BY 1, 2 ORDER BY 2 FORMAT CSV"

    def make(self, tail):
        self.ask("CREATE TABLE default.spans (day Date, number UInt64) ENGINE = MergeTree PARTITION BY day ORDER BY number " + tail)

    def test_a_new_table(self):
        self.make(self.TTL + " SETTINGS storage_policy = 'tiered_storage', merge_with_ttl_timeout = 1")
        self.ask(self.INSERT)
        self.wait_for(self.WHERE, '"disk_nvme",0,1000\n"disk_ssd",10,1000\n"disk_s3",40,1000\n')
        self.assertEqual(self.ask("SELECT count(), sum(number) FROM default.spans"), "3000\t1498500\n")
        for disk, path in (("nvme", "nvme"), ("ssd", "ssd"), ("s3", "archive")):
            self.assertTrue(os.listdir(f"{self.folder}/etc/disks/tiers/{path}/store"), disk)

    def test_a_table_that_is_there(self):
        """Rows move that came before there were tiers."""
        self.make("SETTINGS merge_with_ttl_timeout = 1")
        self.ask(self.INSERT)
        status, body = self.server.http("ALTER TABLE default.spans MODIFY SETTING storage_policy = 'tiered_storage'")
        self.assertEqual(status, 400)
        self.assertIn("volumes of the old storage policy", body)
        self.ask("ALTER TABLE default.spans MODIFY SETTING storage_policy = 'tiered_upgrade'")
        self.ask("ALTER TABLE default.spans MODIFY " + self.TTL)
        self.wait_for(self.WHERE, '"default",0,1000\n"disk_ssd",10,1000\n"disk_s3",40,1000\n')


class Backups(WithDisks):
    """The statements of backup.sql in their order, with what happens to the rows between them."""

    def insert(self, first, count):
        self.ask("INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, request_id, latency_ms, prompt_tokens) "
                 f"SELECT now() - number, '{CUSTOMER}', '{SERVICE}', toUUID(concat('00000000-0000-0000-0000-', "
                 "leftPad(toString(if(number % 1000 = 3, 0, number)), 12, '0'))), "  # some came without an id
                 f"number / 8, number FROM numbers({first}, {count})")

    def everything(self):
        """Every row of every table, in its order; rollups merged, for the states of parts differ from their sum's."""
        tables = self.ask("SELECT name, engine FROM system.tables WHERE database = 'optiinfra' AND engine LIKE '%MergeTree'").split("\n")
        found = {}
        for table, engine in (line.split("\t") for line in tables[:-1]):
            if engine == "AggregatingMergeTree":
                self.ask(f"OPTIMIZE TABLE optiinfra.{table} FINAL")
            found[table] = sorted(self.ask(f"SELECT hex(formatRow('RowBinary', *)) FROM optiinfra.{table}").split("\n"))
        return found

    def rollup(self):
        return self.ask("SELECT sum(request_count), sum(prompt_tokens), avgMerge(avg_latency) FROM optiinfra.performance_metrics_hourly")

    def test_backup_and_restore(self):
        for system in ("meterhouse", "optiinfra"):
            self.server.apply(system)
        with open("sql/meterhouse/backup.sql", encoding="utf-8") as file:
            full, day, restore, make, aside, keep, attach, drop = statements(file.read())
        self.insert(0, 5000)
        self.ask(full)
        self.insert(5000, 1000)
        rows, rollup = self.everything(), self.rollup()
        self.assertEqual(rollup, "6000\t17997000\t374.9375\n")
        self.ask(day)
        sizes = [int(size) for size in self.ask("SELECT total_size FROM system.backups ORDER BY start_time").split()]
        stored = [int(size) for size in self.ask("SELECT compressed_size FROM system.backups ORDER BY start_time").split()]
        self.assertLess(stored[1], sizes[1] / 2, "the day's holds what the full one does not have")

        self.insert(6000, 1)
        status, body = self.server.http(restore)
        self.assertIn("CANNOT_RESTORE_TABLE", body)
        self.assertEqual(self.ask("SELECT count() FROM optiinfra.performance_metrics_ts"), "6001\n", "what is there stays")

        self.ask("DROP DATABASE optiinfra SYNC")
        self.ask(restore)
        self.assertEqual(self.everything(), rows)
        self.assertEqual(self.rollup(), rollup)
        self.insert(6000, 500)
        self.assertEqual(self.rollup(), "6500\t21121750\t406.1875\n", "views feed their targets as before")
        rows, rollup = self.everything(), self.rollup()

        # Rows deleted by mistake come back once, and the rollup does not count them again.
        self.ask("DELETE FROM optiinfra.performance_metrics_ts WHERE prompt_tokens % 7 = 3 AND prompt_tokens < 6000")
        self.assertNotEqual(self.everything(), rows)
        for statement in (make, aside, keep, attach):
            self.ask(statement)
        self.assertEqual(self.everything(), rows)
        self.assertEqual(self.rollup(), rollup)
        self.ask(drop)
        self.insert(6500, 1)
        self.assertEqual(self.ask("SELECT count() FROM optiinfra.performance_metrics_ts"), "6501\n")

    def test_to_a_file(self):
        self.ask("CREATE TABLE default.some (a UInt64, b String) ENGINE = MergeTree ORDER BY a AS SELECT number, toString(number) FROM numbers(1000)")
        for name in ("some", "some.tar.zst"):
            self.ask(f"BACKUP TABLE default.some TO File('{name}')")
            self.ask("DROP TABLE default.some SYNC")
            self.ask(f"RESTORE TABLE default.some FROM File('{name}')")
            self.assertEqual(self.ask("SELECT count(), sum(a), sum(toUInt64(b)) FROM default.some"), "1000\t499500\t499500\n")
        status, body = self.server.http("BACKUP TABLE default.some TO File('/tmp/elsewhere')")
        self.assertNotEqual(status, 200)
        self.assertFalse(os.path.exists("/tmp/elsewhere"), body)


class EverySystem(WithDisks):
    """All of them with their samples go, and come back: each row, each definition, and what runs in the background."""
    server_class = SampleServer
    DATABASES = ("meterhouse", *SYSTEMS)

    def objects(self):
        return self.ask(f"SELECT database, name, create_table_query FROM system.tables WHERE database IN {self.DATABASES} ORDER BY ALL").split("\n")

    def rows(self):
        """Of each table how many, and a sum of their bytes that knows no order."""
        tables = self.ask(f"SELECT concat(database, '.', name) FROM system.tables WHERE database IN {self.DATABASES} AND engine LIKE '%MergeTree'").split()
        return {table: self.ask(f"SELECT count(), sum(sipHash64(formatRow('RowBinary', *))) FROM {table}") for table in tables}

    def test_they_come_back(self):
        self.ask("SYSTEM STOP VIEWS")
        objects, rows = self.objects(), self.rows()
        fed = set(re.findall(r" REFRESH .*? TO (\S+) ", "\n".join(objects)))
        self.assertGreater(sum(int(found.split()[0]) for found in rows.values()), 1_000_000)
        names = ", ".join(f"DATABASE {name}" for name in self.DATABASES)
        self.ask(f"BACKUP {names} TO Disk('backups', 'all')")
        for name in self.DATABASES:
            self.ask(f"DROP DATABASE {name} SYNC")
        self.ask(f"RESTORE {names} FROM Disk('backups', 'all')")
        self.assertEqual(self.objects(), objects)
        for table, found in self.rows().items():
            if table in fed:  # its view, made anew, has run once already
                self.assertGreaterEqual(int(found.split()[0]), int(rows[table].split()[0]), table)
            else:
                self.assertEqual(found, rows[table], table)
        self.ask("SYSTEM START VIEWS")
        views = self.ask("SELECT concat(database, '.', view) FROM system.view_refreshes").split()
        self.assertGreater(len(views), 3)
        for view in views:
            self.ask(f"SYSTEM REFRESH VIEW {view}")
            self.assertEqual((view, *self.server.http(f"SYSTEM WAIT VIEW {view}")), (view, 200, ""))
        status, body = self.server.http("BACKUP DATABASE meterhouse TO Disk('backups', 'all')")
        self.assertIn("BACKUP_ALREADY_EXISTS", body)


if __name__ == "__main__":
    main()
