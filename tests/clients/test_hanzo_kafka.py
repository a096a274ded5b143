#!/usr/bin/env python3
"""Events from Kafka (sql/hanzo/kafka.sql): a mock broker of librdkafka, messages produced with kcat, and what
the tables hold of them. A bad message stops nothing and is noted, but not kept.

    test_hanzo_kafka.py <build folder>
"""

import json
import os
import sys
import time
import unittest
from datetime import datetime, timedelta, timezone

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import kafka
from server import Server, main
from sql_files import statements

DAY = f"{datetime.now(timezone.utc) - timedelta(days=30):%Y-%m-%d}"
SECRET = "Xq7ZkW3vPmR9tB5y"
LLM = {"model": "gpt-4o", "provider": "openai", "tokens_prompt": 1000, "tokens_completion": 100, "organization_id": "o",
       "messages": [{"role": "user", "content": SECRET}]}


def message(number, **fields):
    return json.dumps({"uuid": f"00000000-0000-0000-0000-{number:012}", "team_id": 1, "event": "$pageview", "distinct_id": f"u{number}",
                       "timestamp": f"{DAY}T12:00:00.789Z", "properties": "{}", **fields})


class Kafka(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = kafka.Broker(hanzo_events=1)
        cls.server = Server(sys.argv[1]).__enter__()
        cls.server.apply("hanzo")
        cls.server.ask("SYSTEM STOP TTL MERGES")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        cls.broker.stop()

    def ask(self, query):
        return self.server.ask(query).rstrip("\n")

    def wait_for(self, query, answer):
        deadline = time.time() + 60
        while self.ask(query) != answer:
            self.assertLess(time.time(), deadline, f"{query}: {self.ask(query)}, not {answer}")
            time.sleep(0.3)

    def test_events(self):
        self.broker.produce("hanzo_events", [
            message(1, properties=json.dumps({"url": "/dashboard", "session_id": "S"})),
            message(2, event="$llm_request", properties=json.dumps(LLM)),
            message(3, timestamp=f"{DAY} 12:00:00"),
            message(4, uuid="no uuid"),
            '{"uuid": "x", "team_id": "no number", "properties": "' + SECRET + '"}',
            "no JSON: " + SECRET,
            message(5, timestamp="no time", properties=json.dumps({"prompt": SECRET})),
            message(6, more=SECRET)])
        with open("sql/hanzo/kafka.sql", encoding="utf-8") as file:
            printed = [statement.replace("kafka:9092", self.broker.address).replace("kafka_num", "kafka_flush_interval_ms = 500, kafka_num") for statement in statements(file.read())]
        for statement in printed + printed:  # once more changes nothing
            self.ask(statement)
        self.wait_for("SELECT (SELECT count() FROM hanzo.events), (SELECT count() FROM hanzo.events_kafka_errors)", "5\t3")
        self.assertEqual(self.ask("SELECT distinct_id, timestamp, url FROM hanzo.events ORDER BY distinct_id").split("\n"), [
            f"u1\t{DAY} 12:00:00.789\t/dashboard", f"u2\t{DAY} 12:00:00.789\t", f"u3\t{DAY} 12:00:00.000\t",
            f"u4\t{DAY} 12:00:00.789\t", f"u6\t{DAY} 12:00:00.789\t"])
        self.wait_for("SELECT organization_id, model, provider, total_prompt_tokens, total_cost_usd, request_count FROM hanzo.token_usage_daily",
                      "o\tgpt-4o\topenai\t1000\t0.0035\t1")  # (1000 * 2.50 + 100 * 10.00) USD a million
        self.wait_for("SELECT session_id, event_count FROM hanzo.sessions", "S\t1")
        self.assertEqual(self.ask("SELECT offset, error != '', isNotNull(message_hash), length > 0 FROM hanzo.events_kafka_errors ORDER BY offset"),
                         "4\t1\t1\t1\n5\t1\t1\t1\n6\t1\t0\t0")
        self.assertEqual(self.ask("SELECT error FROM hanzo.events_kafka_errors WHERE offset = 6"), "no readable timestamp")
        for table in ("events", "events_kafka_errors", "sessions"):
            self.assertEqual(self.ask(f"SELECT countIf(position(toString(tuple(*)), '{SECRET}') > 0) FROM hanzo.{table}"), "0")
        # a bad uuid is the same when the message comes again, and the topic goes on
        self.broker.produce("hanzo_events", [message(4, uuid="no uuid"), message(7)])
        self.wait_for("SELECT count() FROM hanzo.events", "7")
        self.assertEqual(self.ask("SELECT uniqExact(uuid) FROM hanzo.events WHERE distinct_id = 'u4'"), "1")

        # clocks astray: of more than a hundred months at once, which a table refuses as one batch
        self.broker.produce("hanzo_events", [message(100 + i, timestamp=f"{1990 + i // 12}-{i % 12 + 1:02}-01 00:00:00") for i in range(150)]
                            + [message(8)])
        self.wait_for("SELECT (SELECT count() FROM hanzo.events), (SELECT countIf(error LIKE 'a timestamp of long ago%') FROM hanzo.events_kafka_errors)",
                      "8\t150")


if __name__ == "__main__":
    kafka.skip_if_missing()
    main()
