#!/usr/bin/env python3
"""NaaP's events from Kafka (sql/naap/kafka.sql): a mock broker of librdkafka, messages produced with kcat, and what the tables
hold of them. A bad message stops nothing and is noted, but not kept; the real log, where it is there, gives its documented numbers.

    test_naap_kafka.py <build folder>
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
from sql_files import statements

SECRET = "Xq7ZkW3vPmR9tB5y"
LOG = os.path.join(os.environ.get("METERHOUSE_DATA", "../shared/data"), "naap/naap_event_logs_2026-01-08.json")
NOW = int(time.time() * 1000)


def event(number, moment=NOW, **data):
    return json.dumps({"id": f"00000000-0000-0000-0000-{number:012}", "type": "ai_stream_status", "timestamp": str(moment), "gateway": "g",
                       "data": {"stream_id": f"s{number}", "request_id": "r", "pipeline": "p", "state": "ONLINE", **data}})


class Kafka(unittest.TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp(prefix="meterhouse-test-")
        self.addCleanup(shutil.rmtree, folder)
        self.broker = kafka.Broker(**{"streaming-events": 1})
        self.addCleanup(self.broker.stop)
        self.server = self.enterContext(Server(sys.argv[1], configs=kafka.configs(folder)))
        self.server.apply("naap")
        with open("sql/naap/kafka.sql", encoding="utf-8") as file:
            printed = [statement.replace("kafka:9092", self.broker.address).replace("kafka_num", "kafka_flush_interval_ms = 500, kafka_num")
                       for statement in statements(file.read())]
        for statement in printed + printed:  # once more changes nothing
            self.server.ask(statement)

    def wait_for(self, query, answer, seconds=60):
        deadline = time.time() + seconds
        while (found := self.server.ask(query).rstrip("\n")) != answer and time.time() < deadline:
            time.sleep(0.2)
        self.assertEqual(found, answer, self.server.ask("SELECT substring(arrayJoin(exceptions.text), 1, 300) FROM system.kafka_consumers"))

    def test_events(self):
        status = {"fps": 20.5, "restart_count": 1, "last_params": {"prompt": SECRET, "width": 512, "height": 512}}
        self.broker.produce("streaming-events", [
            event(1, inference_status=status), "no JSON: " + SECRET, event(2), '{"id": "x", "data": {"prompt": "' + SECRET,
            *(event(100 + i, NOW - (200 + i) * 86_400_000) for i in range(150)),  # clocks astray: of a hundred and fifty days
            event(3)])
        self.wait_for("SELECT (SELECT count() FROM naap.raw_events), (SELECT count() FROM naap.ai_stream_status), (SELECT count() FROM naap.events_kafka_errors)",
                      "3\t3\t152")
        self.assertEqual(self.server.ask("SELECT stream_id, output_fps, restart_count, prompt_width FROM naap.ai_stream_status ORDER BY stream_id LIMIT 1"),
                         "s1\t20.5\t1\t512\n")
        self.assertEqual(self.server.ask("SELECT error, count(), min(length) > 0, uniqExact(message_hash) FROM naap.events_kafka_errors GROUP BY error ORDER BY error"),
                         "a timestamp of long ago or of days to come\t150\t1\t150\nno JSON object\t2\t1\t2\n")
        for table in ("raw_events", "ai_stream_status", "events_kafka_errors"):
            self.assertEqual(self.server.ask(f"SELECT countIf(position(toString(tuple(*)), '{SECRET}') > 0) FROM naap.{table}"), "0\n")

    def test_the_real_log(self):
        """Its times brought to today, sent twice: the metrics are those of the log (README), counted once."""
        if not os.path.exists(LOG):
            self.skipTest(f"no {LOG}")
        with open(LOG, encoding="utf-8") as file:
            events = [row["value"] for row in json.load(file)]
        offset = NOW - 3_600_000 - max(int(one["timestamp"]) for one in events)
        for one in events:
            one["timestamp"] = str(int(one["timestamp"]) + offset)
            if isinstance(one["data"], dict) and "timestamp" in one["data"]:
                one["data"]["timestamp"] += offset
        messages = [json.dumps(one) for one in events]
        self.broker.produce("streaming-events", messages + messages)
        self.wait_for("SELECT count(), uniqExact(event_id) FROM naap.raw_events", f"{2 * len(events)}\t{len(events)}")
        traces = sum(one["type"] == "stream_trace" for one in events)
        self.wait_for("SELECT count() FROM naap.stream_trace_events", str(2 * traces))  # a view of it: a moment later
        self.server.ask("SYSTEM REFRESH VIEW naap.trace_latencies")
        self.wait_for("SELECT metric_name, count(), max(metric_value) FROM naap.calculated_metrics FINAL WHERE metric_name LIKE '%_latency' "
                      "GROUP BY metric_name ORDER BY metric_name", "e2e_latency\t1\t105\nfew_segments_latency\t1\t6744\n"
                      "prompt_to_first_frame_latency\t1\t2655\nrunner_latency\t1\t103", seconds=130)  # at the latest it runs in a minute


if __name__ == "__main__":
    kafka.skip_if_missing()
    main()
