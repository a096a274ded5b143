#!/usr/bin/env python3
"""Counts stay exact: inserts are sent again under their token after workers were killed in their middle, and after answers
that got lost, over HTTP and the native protocol; only what has its own token is a row of its own.

    test_exactly_once.py <build folder>
"""

import concurrent.futures
import json
import os
import signal
import sys
import threading
import time
import unittest
import uuid
from datetime import datetime, timedelta, timezone

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import APPLICATION_PASSWORD, Server, main

CUSTOMER, SERVICE = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
ROWS, BLOCK = 60_000, 5_000
# Each block of the insert is a part of its own, so that one that fails has left others behind it.
SMALL_BLOCKS = {"max_insert_block_size": BLOCK, "min_insert_block_size_rows": BLOCK, "min_insert_block_size_bytes": 0,
                "input_format_parallel_parsing": 0, "async_insert": 0}


def request(i, moment):
    return {"timestamp": moment, "customer_id": CUSTOMER, "service_id": SERVICE, "request_id": str(uuid.UUID(int=i)),
            "provider": "openai", "model_name": "gpt-4o", "latency_ms": i % 1000, "prompt_tokens": 1000, "completion_tokens": 100,
            "prompt": f"prompt number {i}", "params": '{"n": %d}' % i, "relevance_score": 0.5, "coherence_score": 0.5,
            "factuality_score": 0.5, "hallucination_detected": i % 2, "toxicity_score": 0}


class ExactlyOnce(unittest.TestCase):
    def setUp(self):
        self.server = Server(sys.argv[1]).__enter__()
        self.addCleanup(self.server.__exit__)
        self.ask = self.server.ask
        self.server.apply("optiinfra")
        self.moment = datetime.now(timezone.utc) - timedelta(hours=2)

    def body(self, first, count):
        return "\n".join(json.dumps(request(i, f"{self.moment:%Y-%m-%d %H:%M:%S}")) for i in range(first, first + count)).encode()

    def insert(self, body, token, **settings):
        return self.server.http("INSERT INTO optiinfra.requests_in FORMAT JSONEachRow", data=body, user="application",
                                password=APPLICATION_PASSWORD, insert_deduplication_token=token, **{**SMALL_BLOCKS, **settings})

    def counts(self):
        """Of both raw tables and both rollups, with what they sum up."""
        return [self.ask(query).strip().split("\t") for query in (
            "SELECT count(), uniqExact(request_id), sum(cost_usd), sum(latency_ms), uniqExact(params_hash) FROM optiinfra.performance_metrics_ts",
            "SELECT count(), uniqExact(request_id), sum(hallucination_detected), uniqExact(prompt_hash), sum(overall_quality_score) > 0 FROM optiinfra.quality_metrics_ts",
            "SELECT sum(request_count), sum(priced_count), sum(cost_usd), sum(prompt_tokens) FROM optiinfra.performance_metrics_hourly",
            "SELECT sum(request_count), sum(hallucination_count) FROM optiinfra.quality_metrics_hourly")]

    def expected(self, count):
        cost = f"{count * 0.0035:g}" if count * 35 % 10000 else str(count * 35 // 10000)
        return [[str(count), str(count), cost, str(sum(i % 1000 for i in range(count))), str(count)],
                [str(count), str(count), str(count // 2), str(count), "1"],
                [str(count), str(count), cost, str(1000 * count)], [str(count), str(count // 2)]]

    def workers(self, name):
        """Processes of an executable in this server's folder."""
        found = []
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.readlink(f"/proc/{entry}/exe") == f"{os.path.realpath(self.server.data)}/user_scripts/meterhouse/{name}":
                    found.append(int(entry))
            except OSError:
                pass
        return found

    def send(self, body, answer):
        try:
            answer.append(self.insert(body, "the one"))
        except OSError:  # the server gave up while rows were still on their way
            answer.append((0, "UDF_EXECUTION_FAILED, and nobody heard it"))

    def test_workers_killed(self):
        """Two executables in turn, when some blocks of the insert are stored and others are not."""
        body, seen = self.body(0, ROWS), []
        for name in ("hash", "cost", "hash"):
            stored = int(self.ask("SELECT count() FROM optiinfra.performance_metrics_ts"))
            answer = []
            sender = threading.Thread(target=self.send, args=(body, answer))
            sender.start()
            while sender.is_alive():
                if int(self.ask("SELECT count() FROM optiinfra.performance_metrics_ts")) >= stored + BLOCK:
                    for worker in self.workers(name):
                        os.kill(worker, signal.SIGKILL)
            sender.join()
            seen.append((name, answer[0][0], int(self.ask("SELECT count() FROM optiinfra.performance_metrics_ts"))))
            if answer[0][0] != 200:
                self.assertIn("UDF_EXECUTION_FAILED", answer[0][1])
        self.assertNotEqual({status for _, status, _ in seen}, {200}, "no insert failed: nothing was tried here")
        self.assertTrue(any(0 < rows < ROWS for _, _, rows in seen), f"no insert was left half-done: {seen}")
        self.assertEqual(self.insert(body, "the one"), (200, ""))
        self.assertEqual(self.counts(), self.expected(ROWS))
        self.assertEqual(self.insert(body, "the one"), (200, ""))
        for table in ("performance_metrics_hourly", "quality_metrics_hourly"):
            self.ask(f"OPTIMIZE TABLE optiinfra.{table} FINAL")
        self.assertEqual(self.counts(), self.expected(ROWS))

    def test_tokens(self):
        first, second = self.body(0, 1000), self.body(1000, 1000)
        for token, body in (("a", first), ("b", second), ("a", first), ("b", second), ("a", first)):
            self.assertEqual(self.insert(body, token), (200, ""))
        self.assertEqual(self.counts(), self.expected(2000))
        # Another token: other rows, whatever is in them.
        self.assertEqual(self.insert(first, "c"), (200, ""))
        self.assertEqual(self.counts()[0][:2], ["3000", "2000"])

    def test_without_a_token(self):
        """The rows themselves are the token."""
        body = self.body(0, 1000)
        for _ in range(2):
            self.assertEqual(self.server.http("INSERT INTO optiinfra.requests_in FORMAT JSONEachRow", data=body, async_insert=0), (200, ""))
        self.assertEqual(self.counts(), self.expected(1000))

    def test_native_protocol(self):
        from clickhouse_driver import Client
        client = Client("127.0.0.1", self.server.tcp_port, user="application", password=APPLICATION_PASSWORD)
        self.addCleanup(client.disconnect)
        columns = [name for name in request(0, 0)]
        rows = [{**request(i, self.moment), "request_id": uuid.UUID(int=i), "customer_id": uuid.UUID(CUSTOMER), "service_id": uuid.UUID(SERVICE)}
                for i in range(1000)]
        for _ in range(3):
            client.execute(f"INSERT INTO optiinfra.requests_in ({', '.join(columns)}) VALUES", rows, settings={"insert_deduplication_token": "n", "async_insert": 0})
        self.assertEqual(self.counts(), self.expected(1000))

    def test_async_inserts(self):
        """Small inserts under a token each. Two facts of 26.7.2 behind that: without a token two of six equal inserts are
        kept; and inserts with different tokens are not collected, each is a part, so a token is for a batch."""
        def insert(i):
            row = {"timestamp": f"{self.moment:%Y-%m-%d %H:%M:%S}", "customer_id": CUSTOMER, "instance_id": str(i % 7), "cost_per_hour": 0.5}
            return self.server.http("INSERT INTO optiinfra.cost_metrics_ts FORMAT JSONEachRow", data=json.dumps(row).encode(), async_insert=1,
                                    wait_for_async_insert=1, async_insert_deduplicate=1, async_insert_busy_timeout_ms=100, insert_deduplication_token=i)

        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            for _ in range(3):
                self.assertEqual(set(pool.map(insert, range(100))), {(200, "")})
        self.assertEqual(self.ask("SELECT count() FROM optiinfra.cost_metrics_ts"), "100\n")
        self.assertEqual(self.ask("SELECT sum(sample_count), sum(rate_sum) FROM optiinfra.cost_metrics_hourly"), "100\t50\n")

    def test_async_inserts_through_the_door(self):
        """Rows of a hundred inserts become a few blocks before views and their functions see them."""
        insert = lambda i: self.server.http("INSERT INTO optiinfra.requests_in FORMAT JSONEachRow", data=self.body(i, 1), user="application",  # noqa: E731
                                            password=APPLICATION_PASSWORD, async_insert=1, wait_for_async_insert=1, async_insert_busy_timeout_ms=100)
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            self.assertEqual(set(pool.map(insert, range(100))), {(200, "")})
        self.assertEqual(self.counts(), self.expected(100))
        self.assertLess(int(self.ask("SELECT uniqExact(_part) FROM optiinfra.performance_metrics_ts")), 50)


if __name__ == "__main__":
    main()
