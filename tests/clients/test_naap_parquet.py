#!/usr/bin/env python3
"""NaaP's Parquet files: a day is exported in the design's layout, replayed into empty tables, and all tables
are as they were.

    test_naap_parquet.py <build folder>
"""

import json
import os
import sys
import unittest
from datetime import datetime, timedelta, timezone

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server, main
from sql_files import statements

# Two days that are over; the export takes one of them.
DAY = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2)
DATE = f"{DAY:%Y-%m-%d}"
TYPED = ("ai_stream_status", "stream_ingest_metrics", "stream_trace_events", "orchestrator_metadata",
         "orchestrator_metadata_history", "payments")
VIEWS = ("ai_stream_status_5min_mv", "stream_ingest_metrics_hourly_mv", "streams", "payments_usd",
         "orchestrator_versions")
LATENCIES = (("gateway_receive_stream_request", 0), ("gateway_send_first_ingest_segment", 2285),
             ("runner_receive_first_ingest_segment", 2287), ("runner_send_first_processed_segment", 2390),
             ("gateway_receive_first_processed_segment", 2655), ("gateway_receive_few_processed_segments", 6744))


def events():
    """Of each type, on DAY and the day before; one type that is no name for a folder, one text that is no JSON."""
    number = 0
    for day in (DAY, DAY - timedelta(days=1)):
        for stream in range(20):
            start = int(day.timestamp() * 1000) + 60000 * stream
            ids = {"stream_id": f"s{stream}", "request_id": f"r{stream}-{day:%d}",
                   "orchestrator_info": {"address": f"0x{stream % 3}", "url": "u"}}
            data = [("stream_trace", start + ms, {**ids, "type": kind, "timestamp": start + ms}) for kind, ms in LATENCIES]
            data += [("ai_stream_status", start + 1000 * i, {**ids, "pipeline": "p", "state": "ONLINE", "inference_status":
                      {"fps": 10 + i, "restart_count": i // 5, "last_params": {"a": i, "text": "ü \"quoted\"\n"}}})
                     for i in range(10)]
            data += [("stream_ingest_metrics", start + 1000 * i, {**ids, "stats": {
                      "peer_conn_stats": {"BytesReceived": 1000 * i, "BytesSent": i},
                      "track_stats": [{"type": "video", "jitter": 1.5, "packets_lost": -1}]}}) for i in range(5)]
            data += [("create_new_payment", start, {"faceValue": "2402400000000000 WEI", "winProb": "0.001", "numTickets": "2",
                      "price": "1635 wei/pixel", "sessionID": f"x{stream}", "requestID": ids["request_id"]})]
            data += [("network_capabilities", start, [{"address": f"0xA{stream}", "hardware": [
                      {"model_id": "m", "gpu_info": {"0": {"id": "g", "name": "RTX", "major": 12}}}]}])]
            data += [("../../../../outside", start, {"n": number}), ("", start, {})]
            for kind, at, content in data:
                number += 1
                yield json.dumps({"id": f"00000000-0000-0000-0000-{number:012}", "type": kind, "timestamp": str(at), "data": content})


class Parquet(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()
        cls.server.apply("naap")
        # the embedded engine takes any path; a server only those below its user_files
        cls.folder = os.path.join(cls.server.data, "user_files/livepeer-events")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def ask(self, query, **parameters):
        return self.server.ask(query, **parameters).rstrip("\n")

    def run_file(self, name):
        with open(f"sql/naap/{name}.sql", encoding="utf-8") as file:
            for statement in statements(file.read()):
                self.ask(statement, param_folder=self.folder, param_day=DATE)

    def calculate(self):
        for view in ("trace_latencies", "stream_jitter", "request_payments"):
            self.ask(f"SYSTEM REFRESH VIEW naap.{view}")
            self.ask(f"SYSTEM WAIT VIEW naap.{view}")

    def state(self):
        """Of every table and view of DAY its rows, without the times at which they were stored."""
        state = {"raw_events": self.ask(f"SELECT * EXCEPT ingestion_timestamp, event_date FROM naap.raw_events WHERE event_date = '{DATE}' ORDER BY ALL")}
        for table in TYPED:
            less = "" if table.startswith("orch") else f" EXCEPT ingestion_timestamp FROM naap.{table} WHERE event_date = '{DATE}'"
            state[table] = self.ask(f"SELECT *{less or f' FROM naap.{table} FINAL WHERE toDate(last_seen) = {chr(39)}{DATE}{chr(39)}'} ORDER BY ALL")
        for view in VIEWS:
            state[view] = self.ask(f"SELECT * FROM naap.{view} ORDER BY ALL")
        state["metrics"] = self.ask(f"SELECT * EXCEPT ingestion_timestamp FROM naap.metrics WHERE metric_date = '{DATE}' ORDER BY ALL")
        return state

    def empty(self):
        for table in ("raw_events", "ai_stream_status_5min", "stream_ingest_metrics_hourly", "calculated_metrics") + TYPED:
            self.ask(f"TRUNCATE TABLE naap.{table}")

    def test_a_day(self):
        rows = list(events())
        self.ask(f"INSERT INTO naap.eth_usd (at, usd) VALUES ('{DATE}', 3100.5)")
        self.server.ask("INSERT INTO naap.raw_events (raw_data) FORMAT JSONAsString", data="\n".join(rows).encode())
        self.calculate()
        self.assertEqual(self.ask("SELECT count() FROM naap.raw_events"), str(len(rows)))
        self.run_file("export")
        files = [os.path.relpath(os.path.join(folder, name), self.folder)
                 for folder, _, names in os.walk(self.server.data) for name in names if name.endswith(".parquet")]
        kinds = ("_" * 12 + "outside", "ai_stream_status", "create_new_payment", "network_capabilities",
                 "stream_ingest_metrics", "stream_trace", "unknown")
        self.assertEqual(sorted(files), [
            f"calculated_metrics/metric_date={DATE}/metric_category={name}/part-00000.parquet" for name in ("economics", "performance", "reliability")
        ] + [f"raw_events/event_date={DATE}/event_type={kind}/part-00000.parquet" for kind in sorted(kinds)])

        # what the tables are when there is only that day
        only = [row for row in rows if int(json.loads(row)["timestamp"]) >= DAY.timestamp() * 1000]
        self.empty()
        self.server.ask("INSERT INTO naap.raw_events (raw_data) FORMAT JSONAsString", data="\n".join(only).encode())
        self.calculate()
        before = self.state()
        for name, value in before.items():
            self.assertNotEqual(value, "", name)
        self.assertEqual(len(before["metrics"].split("\n")), 20 * (5 + 1 + 2))

        self.empty()
        self.run_file("replay")
        metrics = self.state()["metrics"]
        self.assertEqual(metrics, before["metrics"], "as they were exported")
        self.ask("TRUNCATE TABLE naap.calculated_metrics")
        self.calculate()
        after = self.state()
        for name, value in before.items():
            self.assertEqual(value, after[name], name)

        # once more: nothing is there twice; after half of it was lost: all is there again
        self.run_file("replay")
        self.assertEqual(self.state(), before)
        self.ask("ALTER TABLE naap.raw_events DELETE WHERE cityHash64(event_id) % 2 SETTINGS mutations_sync = 1")
        self.assertNotEqual(self.state()["raw_events"], before["raw_events"])
        self.run_file("replay")
        self.assertEqual(self.state()["raw_events"], before["raw_events"])

        # another export of the day writes the same files anew, not beside them
        self.run_file("export")
        self.assertEqual(self.ask(f"SELECT count() FROM file('{self.folder}/raw_events/*/*/*.parquet', Parquet)"), str(len(only)))
        # a reader that knows the layout reads the folders it needs
        self.assertEqual(self.ask(f"SELECT event_type, count() FROM file('{self.folder}/raw_events/event_date=*/event_type=*/*.parquet', Parquet) "
                                  f"WHERE event_date = '{DATE}' AND event_type = 'stream_trace' GROUP BY ALL"), "stream_trace\t120")


if __name__ == "__main__":
    main()
