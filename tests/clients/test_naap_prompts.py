#!/usr/bin/env python3
"""NaaP's door events_in: no byte of a prompt in the data folder, wherever in an event it stands, and no event
that it refuses. (raw_events keeps events whole, as its design has it.)

    test_naap_prompts.py <build folder>
"""

import json
import os
import random
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server, main

SECRET, VISIBLE = "Xq7ZkW3vPmR9tB5y", "Jd2LhN8sFcV4gT6w"


def status(**inference):
    return {"id": VISIBLE, "type": "ai_stream_status", "timestamp": str(int(time.time() * 1000)), "gateway": "g",
            "data": {"stream_id": VISIBLE, "request_id": "r", "state": "ONLINE", "inference_status": {"fps": 20, **inference}}}


class Prompts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()
        cls.server.apply("naap")
        # texts are stored as they are here, so that the files show what is in them
        for line in cls.server.ask("SELECT table, name FROM system.columns WHERE database = 'naap' AND type LIKE '%String%' AND default_kind != 'ALIAS' AND "
                                   "table IN (SELECT name FROM system.tables WHERE database = 'naap' AND engine LIKE '%MergeTree')").splitlines():
            table, column = line.split("\t")
            cls.server.ask(f"ALTER TABLE naap.{table} MODIFY COLUMN `{column}` CODEC(NONE)")
        cls.server.ask("SYSTEM STOP TTL MERGES")  # rows with old dates must stay

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def setUp(self):
        for name in self.tables():
            self.server.ask(f"TRUNCATE TABLE naap.{name}")

    def send(self, texts, **settings):
        """As lines of text: what is no JSON has to be taken, too."""
        body = "\n".join(text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n") for text in texts)
        self.server.ask("INSERT INTO naap.events_in (raw_data) FORMAT TSV", data=body.encode(), max_partitions_per_insert_block=0, **settings)

    def tables(self):
        return self.server.ask("SELECT name FROM system.tables WHERE database = 'naap' AND engine LIKE '%MergeTree'").split()

    def test_no_prompt_on_the_disk(self):
        events = [status(last_params={"prompt": SECRET, "width": 512, "height": 512}), status(last_params={"prompt": [[SECRET, 0.7], ["fog", 0.3]]}),
                  status(last_params={"negative_prompt": SECRET, SECRET: 1}), status(last_params=[SECRET]), status(last_error=f"cannot draw {SECRET}"),
                  status(last_error=SECRET, last_params={"prompt": SECRET}), status(last_restart_logs=[SECRET], prompt=SECRET), status(**{SECRET: SECRET})]
        events += [{**status(), "prompt": SECRET}, {**status(), "data": [SECRET, SECRET]}, {**status(), "data": SECRET}, [SECRET, "ai_stream_status", SECRET],
                   {**status(), "data": {"orchestrator_info": [SECRET, SECRET], "inference_status": [1, 2, 3, SECRET]}},
                   {**status(), "type": "create_image", "data": {"stream_id": "s", "prompt": SECRET, "input": {"prompt": SECRET}}}, SECRET]
        texts = [json.dumps(event) for event in events] + [SECRET, json.dumps(events[0])[:-1], '{"prompt":"%s"' % SECRET]
        self.send(texts)
        self.send(texts[::-1], async_insert=1, wait_for_async_insert=1)
        for name in self.tables():
            self.server.ask(f"OPTIMIZE TABLE naap.{name} FINAL")
        self.assertEqual(self.server.ask("SELECT (SELECT count() FROM naap.raw_events), count(), uniqExact(prompt_text), countIf(params_hash != '') > 4 FROM naap.ai_stream_status"),
                         f"{2 * len(texts)}\t24\t2\t1\n")
        self.assertGreater(len(self.server.files_with(VISIBLE)), 1, "what is kept must be found by this search")
        self.assertEqual(self.server.files_with(SECRET), [])
        self.assertEqual(self.server.logs_with(SECRET), [])

    def test_anything_is_taken(self):
        """20,000 events with bytes changed, cut out and put in: none is refused, by either way in."""
        numbers = random.Random(7)
        base = [json.dumps(event) for event in (
            status(last_params={"prompt": "p", "width": 512, "height": 512}, last_error=None, last_error_time=1767908955607, restart_count=3),
            {"id": "i", "type": "stream_trace", "timestamp": 1767908947583, "data": {"stream_id": "s", "request_id": "r", "type": "orchestrator_swap", "timestamp": 1767908947583}},
            {"type": "stream_ingest_metrics", "timestamp": "1767908950608", "data": {"stats": {"peer_conn_stats": {"BytesReceived": 477890}, "track_stats": [
                {"type": "video", "jitter": 10.1, "packets_lost": -1, "packets_received": 413}]}}},
            {"type": "create_new_payment", "timestamp": "1767908950608", "data": {"faceValue": "2402400000000000 WEI", "winProb": "0.001", "numTickets": "2"}},
            {"type": "network_capabilities", "timestamp": "1767908950608", "data": [{"address": "0xA", "hardware": [{"gpu_info": {"0": {"id": "g", "major": 12}}}]}]})]
        odd = ["null", "[]", "{}", '""', "1e999", "-0", "true", "18446744073709551616", '{"a":', '"\\ud800"', '"\\u0000"', "NaN", "-1", "9" * 40, "[[[[1]]]]"]
        texts = []
        for _ in range(20000):
            text = numbers.choice(base)
            for _ in range(numbers.randint(1, 4)):
                at, length = numbers.randrange(len(text) + 1), numbers.choice((0, 0, 1, 20))
                text = text[:at] + numbers.choice((chr(numbers.randint(1, 255)), "", numbers.choice(odd))) + text[at + length:]
            texts.append(text.replace("\r", " "))
        self.send(texts)
        body = "\n".join(json.dumps({"raw_data": text}) for text in texts).encode()
        self.server.ask("INSERT INTO naap.raw_events (raw_data) FORMAT JSONEachRow", data=body, max_partitions_per_insert_block=0)
        self.assertEqual(int(self.server.ask("SELECT count() FROM naap.raw_events")), 2 * len(texts))
        for view in ("trace_latencies", "stream_jitter", "request_payments"):
            self.server.ask(f"SYSTEM REFRESH VIEW naap.{view}")
            self.server.ask(f"SYSTEM WAIT VIEW naap.{view}")
        for view in ("ai_stream_status_5min_mv", "stream_ingest_metrics_hourly_mv", "streams", "metrics", "payments_usd", "orchestrator_versions", "query_sla(day = today())"):
            rows = self.server.ask(f"SELECT * FROM naap.{view} FORMAT TSV").split("\n")
            self.assertEqual([row for row in rows if "nan" in row.split("\t") or "inf" in row.split("\t")], [], view)


if __name__ == "__main__":
    main()
