#!/usr/bin/env python3
"""NaaP's Parquet files: a day is exported in the design's layout, replayed into empty tables, and all tables
are as they were; the same with a stand-in for S3.

    test_naap_parquet.py <build folder>
"""

import http.server
import json
import os
import sys
import threading
import unittest
import urllib.parse
import uuid
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
                yield json.dumps({"id": str(uuid.uuid5(uuid.NAMESPACE_URL, str(number))), "type": kind, "timestamp": str(at), "data": content})


class Bucket(http.server.BaseHTTPRequestHandler):
    """As much of S3 as ClickHouse asks for: PUT, HEAD and GET of an object, and a list by prefix."""
    protocol_version = "HTTP/1.1"
    objects = {}

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("ETag", '"e"')
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def key(self):
        return urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).removeprefix("/bucket/")

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if urllib.parse.urlsplit(self.path).query:  # of many parts: not with so little data
            self.answer(501)
        else:
            self.objects[self.key()] = body
            self.answer(200)

    def do_HEAD(self):
        if self.key() in self.objects:
            self.answer(200, Content_Length=str(len(self.objects[self.key()])), Last_Modified="Sat, 21 Nov 2026 10:00:00 GMT")
        else:
            self.answer(404)

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if "list-type" in query:
            found = "".join(f"<Contents><Key>{key}</Key><LastModified>2026-11-21T10:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>{len(body)}</Size></Contents>"
                            for key, body in sorted(self.objects.items()) if key.startswith(query.get("prefix", [""])[0]))
            self.answer(200, f"<ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode(), Content_Type="application/xml")
        elif self.key() not in self.objects:
            self.answer(404)
        else:
            body = self.objects[self.key()]
            first, _, last = (self.headers["Range"] or "bytes=0-").removeprefix("bytes=").partition("-")
            part = body[int(first):int(last) + 1 if last else None]
            self.answer(206 if self.headers["Range"] else 200, part, Content_Range=f"bytes {first}-{int(first) + len(part) - 1}/{len(body)}")


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

    def run_file(self, name, folder=None):
        with open(f"sql/naap/{name}.sql", encoding="utf-8") as file:
            text = file.read()
        if folder:  # as the files say
            for of_files, of_objects in (("FUNCTION file(", "FUNCTION s3("), ("FROM file(", "FROM s3("), (", Parquet)", ", 'key', 'secret', 'Parquet')"),
                                         ("    Parquet, '", "    'key', 'secret', 'Parquet', '"), ("engine_file_truncate_on_insert", "s3_truncate_on_insert")):
                text = text.replace(of_files, of_objects)
        for statement in statements(text):
            self.ask(statement, param_folder=folder or self.folder, param_day=DATE)

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

    def test_object_storage(self):
        bucket = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
        self.addCleanup(bucket.server_close)
        self.addCleanup(bucket.shutdown)
        threading.Thread(target=bucket.serve_forever, daemon=True).start()
        folder = f"http://127.0.0.1:{bucket.server_port}/bucket/livepeer-events"
        self.empty()
        rows = [row for row in events() if int(json.loads(row)["timestamp"]) >= DAY.timestamp() * 1000]
        self.server.ask("INSERT INTO naap.raw_events (raw_data) FORMAT JSONAsString", data="\n".join(rows).encode())
        self.calculate()
        before = self.state()
        self.assertNotEqual(before["metrics"], "")
        for _ in range(2):  # the second export writes the same objects anew
            self.run_file("export", folder)
        self.assertEqual(len(Bucket.objects), 7 + 3)
        self.assertIn(f"livepeer-events/raw_events/event_date={DATE}/event_type=stream_trace/part-00000.parquet", Bucket.objects)
        self.assertIn(f"livepeer-events/calculated_metrics/metric_date={DATE}/metric_category=reliability/part-00000.parquet", Bucket.objects)
        self.empty()
        for _ in range(2):
            self.run_file("replay", folder)
            self.assertEqual(self.state(), before)


if __name__ == "__main__":
    main()
