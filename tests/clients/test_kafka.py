#!/usr/bin/env python3
"""A topic into a table: Kafka engine, a view with our functions, and a table for what cannot be read. Bad messages do not stop
the topic, the server can end and start again, and tables that came from a topic can go back into one.

    test_kafka.py <build folder>
"""

import json
import os
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import kafka
from server import Server, main

BAD = ["not json at all", '{"id": "a secret number", "relevance": 0.5}', '{"id": 3, "relevance"']
SQL = """
CREATE DATABASE topics;
CREATE TABLE topics.source (id UInt64, relevance Nullable(Float64), params String) ENGINE = Kafka SETTINGS kafka_broker_list = '{broker}',
    kafka_topic_list = 'requests', kafka_group_name = 'test', kafka_format = 'JSONEachRow', kafka_num_consumers = 1,
    kafka_flush_interval_ms = 500, kafka_poll_timeout_ms = 100, kafka_handle_error_mode = 'stream';
CREATE TABLE topics.scored (id UInt64, score Nullable(Float32), params_hash Nullable(FixedString(32)), part UInt64, place UInt64)
    ENGINE = MergeTree ORDER BY id;
CREATE TABLE topics.dead_letters (at DateTime64(3, 'UTC'), topic LowCardinality(String), part UInt64, place UInt64, hash UInt64, bytes UInt64,
    reason String) ENGINE = MergeTree ORDER BY at;
CREATE MATERIALIZED VIEW topics.good TO topics.scored AS
    SELECT id, qualityScore(relevance, .95, .88, 0, .02) AS score, hashParams(params) AS params_hash, _partition AS part, _offset AS place
    FROM topics.source WHERE length(_error) = 0;
CREATE MATERIALIZED VIEW topics.bad TO topics.dead_letters AS
    SELECT now64(3) AS at, _topic AS topic, _partition AS part, _offset AS place, xxHash64(_raw_message) AS hash, length(_raw_message) AS bytes,
        extract(_error, '^[^:''"]*') AS reason
    FROM topics.source WHERE length(_error) > 0"""


def message(i):
    return json.dumps({"id": i, "relevance": None if i % 10 == 3 else .92, "params": '{"b":1,"a":%d}' % (i % 2)})


class Kafka(unittest.TestCase):
    def setUp(self):
        self.broker = kafka.Broker(requests=2)
        self.addCleanup(self.broker.stop)
        folder = tempfile.mkdtemp(prefix="meterhouse-test-")
        self.addCleanup(shutil.rmtree, folder)
        self.server = Server(sys.argv[1], configs=kafka.configs(folder))
        self.addCleanup(self.server.remove)
        self.server.start()
        self.addCleanup(self.server.stop)
        for statement in SQL.split(";"):
            self.server.ask(statement.format(broker=self.broker.address) if "{broker}" in statement else statement)

    def wait_for(self, query, expected, seconds=60):
        deadline = time.time() + seconds
        while (answer := self.server.ask(query)) != expected and time.time() < deadline:
            time.sleep(0.2)
        self.assertEqual(answer, expected, self.server.ask("SELECT substring(arrayJoin(exceptions.text), 1, 300) FROM system.kafka_consumers"))

    def test_bad_messages_do_not_stop_the_topic(self):
        """1000 good messages, 3 bad ones among them, and the topic goes on."""
        messages = [message(i) for i in range(1000)]
        for i, bad in zip((10, 500, 999), BAD):
            messages.insert(i, bad)
        self.broker.produce("requests", messages)
        self.wait_for("SELECT count(), uniqExact(id), sum(id) FROM topics.scored", "1000\t1000\t499500\n")
        self.assertEqual(self.server.ask("SELECT countIf(isNull(score)), uniqExact(round(score, 2)), any(round(score, 2)), uniqExact(params_hash), "
                                         "min(params_hash IN (hashParams('{\"a\":0,\"b\":1}'), hashParams('{\"a\":1,\"b\":1}'))) FROM topics.scored"),
                         "100\t1\t0.91\t2\t1\n")
        self.wait_for("SELECT count(), uniqExact(place, part), countIf(reason != ''), uniqExact(hash) FROM topics.dead_letters", "3\t3\t3\t3\n")
        hashes = self.server.ask(f"SELECT arraySort(arrayMap(m -> xxHash64(m), {BAD!r}))")
        self.assertEqual(self.server.ask("SELECT arraySort(groupArray(hash)) FROM topics.dead_letters"), hashes)
        # A message that cannot be read is found in the topic by its place, and stands nowhere here.
        self.assertNotIn("secret", self.server.ask("SELECT * FROM topics.dead_letters"))
        self.broker.produce("requests", [message(i) for i in range(1000, 1100)])
        self.wait_for("SELECT count(), uniqExact(id), sum(id) FROM topics.scored", "1100\t1100\t604450\n")

    def test_the_server_starts_again(self):
        """It goes on where it was: offsets are the broker's."""
        self.broker.produce("requests", [message(i) for i in range(100)])
        self.wait_for("SELECT count() FROM topics.scored", "100\n")
        time.sleep(1)  # the offset follows the rows
        self.server.stop()
        self.broker.produce("requests", [message(i) for i in range(100, 200)])
        self.server.start()
        self.wait_for("SELECT count(), uniqExact(id) FROM topics.scored", "200\t200\n")

    def test_a_function_that_fails(self):
        """A worker that fails stops its block, not the topic: the block comes again. It is an alert as long as it does."""
        for system in ("meterhouse", "prices"):
            self.server.apply(system)
        self.server.ask("SYSTEM FLUSH LOGS")  # alerts read the log of queries
        alerts = "SELECT what, extract(message, '^[A-Z_]+') FROM meterhouse.alerts WHERE alert = 'topics'"
        scripts = f"{self.server.data}/user_scripts/meterhouse"
        os.rename(f"{scripts}/quality", f"{scripts}/quality.away")
        self.broker.produce("requests", [message(i) for i in range(100)])
        self.wait_for(alerts, "topics.source\tUNSUPPORTED_METHOD\n")
        self.assertEqual(self.server.ask("SELECT count() FROM topics.scored"), "0\n")
        os.rename(f"{scripts}/quality.away", f"{scripts}/quality")
        self.wait_for("SELECT uniqExact(id), count() FROM topics.scored", "100\t100\n")
        self.wait_for(alerts, "")

    def test_into_a_topic(self):
        """An INSERT into a Kafka table sends messages."""
        self.server.ask("INSERT INTO topics.scored (id, score) SELECT number, 0.5 FROM numbers(50)")
        self.server.ask(f"CREATE TABLE topics.sink (id UInt64, score Nullable(Float32)) ENGINE = Kafka SETTINGS kafka_broker_list = '{self.broker.address}', "
                        "kafka_topic_list = 'scores', kafka_group_name = 'none', kafka_format = 'JSONEachRow'")
        self.server.ask("INSERT INTO topics.sink SELECT id, score FROM topics.scored")
        deadline = time.time() + 30
        while len(found := self.broker.consume("scores")) < 50 and time.time() < deadline:
            time.sleep(0.5)
        self.assertEqual(sorted(json.loads(one)["id"] for one in found), list(range(50)))


if __name__ == "__main__":
    kafka.skip_if_missing()
    main()
