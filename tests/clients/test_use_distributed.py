"""Functions in queries over two engines: a Distributed table, its inserts, and a rollup of both shards.

    test_use_distributed.py <build folder>
"""
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import CONFIGS, PASSWORD, USER, Server, free_port, main

ROWS = 50000
SCORES = "(number % 101) / 100 AS r, (number % 53) / 52 AS c, (number % 29) / 28 AS f, concat('{\"b\":', toString(number % 5), '}') AS params"


def shard(port):
    return (f"<shard><replica><host>127.0.0.1</host><port>{port}</port><user>{USER}</user>"
            f"<password>{PASSWORD}</password></replica></shard>")


class Distributed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        ports = [free_port(), free_port()]
        cls.folder = tempfile.mkdtemp(prefix="meterhouse-cluster-")
        shutil.copytree(CONFIGS[0], f"{cls.folder}/server")
        with open(f"{cls.folder}/server/config.d/cluster.xml", "w", encoding="utf-8") as out:
            out.write(f"<clickhouse><remote_servers><two>{''.join(map(shard, ports))}</two></remote_servers></clickhouse>")
        cls.servers = [Server(sys.argv[1], configs=(f"{cls.folder}/server", CONFIGS[1]), tcp_port=port).__enter__() for port in ports]
        for server in cls.servers:
            server.ask("CREATE DATABASE one")
            server.ask("CREATE TABLE one.answers (id UInt64, r Nullable(Float64), c Nullable(Float64), f Nullable(Float64), "
                       "params String, hash Nullable(FixedString(32)) MATERIALIZED hashParams(params)) "
                       "ENGINE = MergeTree ORDER BY id")
            server.ask("CREATE TABLE one.everywhere AS one.answers ENGINE = Distributed(two, one, answers, xxHash64(ifNull(hashParams(params), '')))")
            server.ask("CREATE TABLE one.by_hash (hash FixedString(32), n UInt64, good UInt64) ENGINE = SummingMergeTree ORDER BY hash")
            server.ask("CREATE MATERIALIZED VIEW one.to_by_hash TO one.by_hash AS SELECT assumeNotNull(hashParams(params)) AS hash, count() AS n, "
                       "countIf(qualityGrade(qualityScore(r, c, f, 0, 0)) IN ('A', 'B')) AS good FROM one.answers GROUP BY hash")
        cls.servers[0].ask("INSERT INTO one.everywhere (id, r, c, f, params) SETTINGS distributed_foreground_insert = 1 "
                           f"SELECT number, {SCORES} FROM numbers({ROWS})")

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.__exit__()
        shutil.rmtree(cls.folder)

    def both(self, query):
        """The same answer from either engine, as initiator."""
        first, second = (server.ask(query) for server in self.servers)
        self.assertEqual(first, second)
        return first.strip()

    def test_rows_are_on_both_shards(self):
        counts = [int(server.ask("SELECT count() FROM one.answers")) for server in self.servers]
        self.assertEqual(sum(counts), ROWS)
        self.assertGreater(min(counts), 0)
        # Equal parameters are on one shard: sharded by their hash.
        self.assertEqual(self.both("SELECT count(), max(n) FROM (SELECT hash, uniq(_shard_num) AS n FROM one.everywhere GROUP BY hash)"), "5\t1")

    def test_functions_run_where_the_rows_are(self):
        one = self.servers[0].ask(f"SELECT count(), sum(toDecimal64(s, 6)) FROM (SELECT qualityScore(r, c, f, 0, 0) AS s FROM "
                                  f"(SELECT {SCORES} FROM numbers({ROWS}))) WHERE qualityGrade(s) != 'F'").strip()
        self.assertEqual(self.both("SELECT count(), sum(toDecimal64(s, 6)) FROM (SELECT qualityScore(r, c, f, 0, 0) AS s FROM one.everywhere) "
                                   "WHERE qualityGrade(s) != 'F'"), one)
        self.assertEqual(self.both("SELECT countIf(hash != hashParams(params)) FROM one.everywhere"), "0")

    def test_groups_and_global_in(self):
        one = self.servers[0].ask(f"SELECT qualityGrade(r) AS g, count() FROM (SELECT {SCORES} FROM numbers({ROWS})) GROUP BY g ORDER BY g").strip()
        for pushed in (0, 1):
            self.assertEqual(self.both("SELECT qualityGrade(r) AS g, count() FROM one.everywhere GROUP BY g ORDER BY g "
                                       f"SETTINGS distributed_group_by_no_merge = 0, optimize_distributed_group_by_sharding_key = {pushed}"), one)
        self.assertEqual(self.both("SELECT count() FROM one.everywhere WHERE hashParams(params) GLOBAL IN "
                                   "(SELECT hashParams('{ \"b\": 3.0 }'))"), str(ROWS // 5))

    def test_rollups_of_both_shards(self):
        for when in ("before", "after"):
            self.assertEqual(self.both("SELECT sum(n), sum(good) FROM cluster('two', one.by_hash)"),
                             self.both("SELECT count(), countIf(qualityGrade(qualityScore(r, c, f, 0, 0)) IN ('A', 'B')) FROM one.everywhere"), when)
            for server in self.servers:
                server.ask("OPTIMIZE TABLE one.by_hash FINAL")

    def test_background_insert(self):
        self.servers[1].ask("INSERT INTO one.everywhere (id, r, c, f, params) SETTINGS distributed_foreground_insert = 0 "
                            "SELECT 1000000 + number, 1, 1, 1, '{\"late\": true}' FROM numbers(100)")
        self.servers[1].ask("SYSTEM FLUSH DISTRIBUTED one.everywhere")
        self.assertEqual(self.both("SELECT count(), uniq(hash), any(qualityScore(r, c, f, 0, 0)) FROM one.everywhere WHERE id >= 1000000"), "100\t1\t1")
        for server in self.servers:
            server.ask("ALTER TABLE one.answers DELETE WHERE id >= 1000000 SETTINGS mutations_sync = 2")
            server.ask("ALTER TABLE one.by_hash DELETE WHERE hash = hashParams('{\"late\":true}') SETTINGS mutations_sync = 2")


if __name__ == "__main__":
    main()
