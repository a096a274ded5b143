#!/usr/bin/env python3
"""OptiInfra's client over TCP, on a running server: what its nine methods store and answer.

    test_optiinfra.py <build folder>

Expected values are computed here, from the rows that were sent.
"""

import os
import random
import statistics
import sys
import time
import unittest
import uuid
from datetime import datetime, timedelta, timezone

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import APPLICATION_PASSWORD, PASSWORD, READER_PASSWORD, USER, Server, main

CUSTOMER, SERVICE = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
# The middle of a whole hour that is over: all rows of a test fall into hours that do not change.
HOUR = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
ABROAD = timezone(timedelta(hours=9))


class OptiInfra(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()
        cls.server.apply("optiinfra")
        os.environ.update(CLICKHOUSE_HOST="127.0.0.1", CLICKHOUSE_PORT=str(cls.server.tcp_port),
                          CLICKHOUSE_USER=USER, CLICKHOUSE_PASSWORD=PASSWORD)
        from optiinfra_client import ClickHouseClient
        cls.client = ClickHouseClient()

    @classmethod
    def tearDownClass(cls):
        cls.client.client.disconnect()
        cls.server.__exit__()

    def test_ping(self):
        self.assertTrue(self.client.ping())

    def test_nothing(self):
        nobody = str(uuid.UUID(int=9))
        self.assertEqual(self.client.insert_cost_metrics([]), 0)
        self.assertEqual(self.client.query_cost_hourly(nobody, HOUR, HOUR + timedelta(hours=1)), [])
        self.assertEqual(self.client.query_performance_p95(nobody, SERVICE), {})
        self.assertEqual(self.client.query_resource_utilization(nobody, "i-1"), {})
        self.assertEqual(self.client.query_quality_trends(nobody, SERVICE), [])

    def test_cost(self):
        """Four samples of one machine in an hour cost what one does; times come from any zone."""
        rows = [{"timestamp": (HOUR + timedelta(minutes=15 * i)).astimezone(ABROAD), "customer_id": CUSTOMER,
                 "cloud_provider": cloud, "service_name": "ec2", "instance_id": "i-1", "instance_type": "m5.xlarge",
                 "region": "us-east-1", "cost_per_hour": rate, "utilization_percent": 40 + 10 * i, "is_spot": 0,
                 "is_reserved": 0} for i in range(4) for cloud, rate in (("aws", 0.192), ("gcp", 0.5))]
        self.assertEqual(self.client.insert_cost_metrics(rows), 8)
        answer = self.client.query_cost_hourly(CUSTOMER, HOUR.astimezone(ABROAD), HOUR + timedelta(hours=1))
        self.assertEqual([row["cloud_provider"] for row in answer], ["aws", "gcp"])
        self.assertEqual(answer[0]["hour"], HOUR)
        self.assertAlmostEqual(answer[0]["total_cost"], 0.192, 12)
        self.assertEqual(answer[0]["avg_utilization"], 55)
        self.assertEqual(answer[0]["sample_count"], 4)
        only = self.client.query_cost_hourly(CUSTOMER, HOUR, HOUR + timedelta(hours=1), cloud_provider="gcp")
        self.assertEqual([(row["cloud_provider"], row["total_cost"]) for row in only], [("gcp", 0.5)])
        self.assertEqual(self.client.query_cost_hourly(CUSTOMER, HOUR + timedelta(hours=1), HOUR + timedelta(hours=2)), [])

    def test_performance(self):
        """Averages and percentiles of random latencies, whatever batches they came in."""
        chance = random.Random(1)
        latencies = [chance.randrange(8, 8000) / 8 for _ in range(1001)]
        rows = [{"timestamp": HOUR + timedelta(seconds=3 * i), "customer_id": CUSTOMER, "service_id": SERVICE,
                 "service_type": "vllm", "model_name": ("m4", "m7")[i % 2], "request_id": str(uuid.UUID(int=chance.getrandbits(128))),
                 "latency_ms": latency, "throughput_tokens_per_sec": 50 + i % 3, "gpu_utilization": 50,
                 "kv_cache_utilization": 5, "batch_size": 8, "prompt_tokens": 100, "completion_tokens": 10,
                 "total_tokens": 110} for i, latency in enumerate(latencies)]
        self.assertEqual(sum(self.client.insert_performance_metrics(rows[part::3]) for part in range(3)), 1001)
        answer = self.client.query_performance_p95(CUSTOMER, SERVICE, hours=4)
        self.assertEqual(answer["total_requests"], 1001)
        self.assertAlmostEqual(answer["avg_latency_ms"], statistics.fmean(latencies), 6)
        for name, rank in (("p95_latency_ms", 950), ("p99_latency_ms", 990)):  # of 0 to 1000, within 1 %
            exact = sorted(latencies)[rank]
            self.assertAlmostEqual(answer[name], exact, delta=0.0101 * exact)
        self.assertAlmostEqual(answer["avg_throughput"], statistics.fmean(50 + i % 3 for i in range(1001)), 6)

    def test_resource(self):
        rows = [{"timestamp": HOUR + timedelta(minutes=i), "customer_id": CUSTOMER, "instance_id": "i-1",
                 "instance_type": "p4d", "gpu_index": i % 8, "gpu_utilization": i, "gpu_memory_used_mb": 100 * i,
                 "gpu_memory_total_mb": 40960, "gpu_temperature": 60, "cpu_utilization": 2 * i, "memory_used_gb": 1,
                 "memory_total_gb": 2, "network_rx_mbps": 1, "network_tx_mbps": 1} for i in range(50)]
        self.assertEqual(self.client.insert_resource_metrics(rows), 50)
        self.assertEqual(self.client.query_resource_utilization(CUSTOMER, "i-1"),
                         {"avg_gpu_utilization": 24.5, "max_gpu_utilization": 49, "avg_gpu_memory_mb": 2450,
                          "avg_cpu_utilization": 49})

    def test_quality(self):
        rows = [{"timestamp": HOUR - timedelta(minutes=60 * (i % 2)), "customer_id": CUSTOMER, "service_id": SERVICE,
                 "request_id": str(uuid.UUID(int=i)), "model_name": "gpt-4o", "relevance_score": 0.75,
                 "coherence_score": 0.5, "factuality_score": 0.25 + 0.5 * (i % 4 == 0), "hallucination_detected": int(i % 4 == 0),
                 "toxicity_score": 0, "overall_quality_score": 0.5, "prompt_hash": None, "latency_ms": 100}
                for i in range(40)]
        self.assertEqual(self.client.insert_quality_metrics(rows), 40)
        earlier, later = self.client.query_quality_trends(CUSTOMER, SERVICE)
        self.assertEqual((earlier["hour"], later["hour"]), (HOUR - timedelta(hours=1), HOUR))
        self.assertEqual({**later, "hour": None}, {"hour": None, "avg_quality": 0.5, "avg_relevance": 0.75,
                         "avg_coherence": 0.5, "avg_factuality": 0.5, "hallucinations": 10, "total_requests": 20})
        self.assertEqual((earlier["avg_factuality"], earlier["hallucinations"]), (0.25, 0))


class Zones(unittest.TestCase):
    """All nine methods from three places of the world, with times as they stand on the wall there, against a server
    in a fourth; by who administers, by the application, and by the reader, who may only ask."""

    SCORES = {"relevance_score": 0.75, "coherence_score": 0.5, "factuality_score": 0.25, "toxicity_score": 0, "overall_quality_score": 0.5}

    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1])
        given = cls.server.environment()
        cls.server.environment = lambda: {**given, "TZ": "Asia/Kolkata"}  # hours begin at half past ours
        cls.server.__enter__()
        cls.server.apply("optiinfra")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def setUp(self):
        self.addCleanup(self.go_to, os.environ.get("TZ"))

    def go_to(self, zone):
        os.environ.pop("TZ", None)
        if zone:
            os.environ["TZ"] = zone
        time.tzset()

    def client(self, user, password):
        os.environ.update(CLICKHOUSE_HOST="127.0.0.1", CLICKHOUSE_PORT=str(self.server.tcp_port), CLICKHOUSE_USER=user,
                          CLICKHOUSE_PASSWORD=password)
        from optiinfra_client import ClickHouseClient
        client = ClickHouseClient()
        self.addCleanup(client.client.disconnect)
        return client

    def inserts(self, client, customer, moment):
        row = {"timestamp": moment, "customer_id": customer, "service_id": SERVICE, "request_id": customer, "model_name": "m"}
        return [(client.insert_cost_metrics, {**row, "cloud_provider": "aws", "service_name": "ec2", "instance_id": "i-1",
                                              "instance_type": "m5", "region": "r", "cost_per_hour": 0.5, "utilization_percent": 40,
                                              "is_spot": 0, "is_reserved": 0}),
                (client.insert_performance_metrics, {**row, "service_type": "api", "latency_ms": 125, "throughput_tokens_per_sec": 50,
                                                     "gpu_utilization": 1, "kv_cache_utilization": 1, "batch_size": 1,
                                                     "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}),
                (client.insert_resource_metrics, {**row, "instance_id": "i-1", "instance_type": "p4", "gpu_index": 0, "gpu_utilization": 60,
                                                  "gpu_memory_used_mb": 1, "gpu_memory_total_mb": 2, "gpu_temperature": 3,
                                                  "cpu_utilization": 4, "memory_used_gb": 5, "memory_total_gb": 6,
                                                  "network_rx_mbps": 7, "network_tx_mbps": 8}),
                (client.insert_quality_metrics, {**row, **self.SCORES, "hallucination_detected": 1, "prompt_hash": "h", "latency_ms": 125})]

    def answers(self, client, customer, hour):
        """What the four queries say, of rows in the hour that begins then."""
        return [client.query_cost_hourly(customer, hour, hour + timedelta(hours=1)),
                client.query_performance_p95(customer, SERVICE), client.query_resource_utilization(customer, "i-1"),
                client.query_quality_trends(customer, SERVICE)]

    def assert_answers(self, client, customer, hour, expected):
        answers = self.answers(client, customer, hour)
        for name in ("p95_latency_ms", "p99_latency_ms"):  # within 1 %
            self.assertAlmostEqual(answers[1][name], expected[1][name], delta=0.0101 * expected[1][name])
            answers[1][name] = expected[1][name]
        self.assertEqual(answers, expected)

    def test_nine_methods(self):
        users = [(USER, PASSWORD), ("application", APPLICATION_PASSWORD)]
        for number, (zone, (user, password)) in enumerate([(zone, who) for zone in ("America/New_York", "Asia/Tokyo", "UTC") for who in users]):
            with self.subTest(zone=zone, user=user):
                self.go_to(zone)
                customer = str(uuid.UUID(int=100 + number))
                hour = datetime.fromtimestamp(HOUR.timestamp())  # naive: what a clock shows here
                client = self.client(user, password)
                self.assertTrue(client.ping())
                for insert, row in self.inserts(client, customer, hour + timedelta(minutes=1)):
                    self.assertEqual(insert([row]), 1)
                expected = [[{"hour": HOUR, "cloud_provider": "aws", "service_name": "ec2", "total_cost": 0.5, "avg_utilization": 40,
                              "sample_count": 1}],
                            {"avg_latency_ms": 125, "p95_latency_ms": 125, "p99_latency_ms": 125, "avg_throughput": 50, "total_requests": 1},
                            {"avg_gpu_utilization": 60, "max_gpu_utilization": 60, "avg_gpu_memory_mb": 1, "avg_cpu_utilization": 4},
                            [{"hour": HOUR, "avg_quality": 0.5, "avg_relevance": 0.75, "avg_coherence": 0.5, "avg_factuality": 0.25,
                              "hallucinations": 1, "total_requests": 1}]]
                self.assert_answers(client, customer, hour, expected)
                reader = self.client("reader", READER_PASSWORD)
                self.assertTrue(reader.ping())
                self.assert_answers(reader, customer, hour, expected)
                for insert, row in self.inserts(reader, customer, hour + timedelta(minutes=1)):
                    with self.assertRaisesRegex(Exception, "Code: (164|497)"):
                        insert([row])
                stored = self.server.ask(f"SELECT toUnixTimestamp(timestamp) FROM optiinfra.cost_metrics_ts WHERE customer_id = '{customer}'")
                self.assertEqual(stored, f"{int(HOUR.timestamp()) + 60}\n")

    def test_one_client(self):
        from optiinfra_client import get_clickhouse_client
        self.client(USER, PASSWORD)  # sets the environment
        get_clickhouse_client.cache_clear()
        self.assertIs(get_clickhouse_client(), get_clickhouse_client())
        self.assertTrue(get_clickhouse_client().ping())
        get_clickhouse_client().client.disconnect()

    def test_nobody_there(self):
        client = self.client(USER, PASSWORD)
        client.client.disconnect()
        client.client.connection.hosts[0] = ("127.0.0.1", 1)
        self.assertFalse(client.ping())


if __name__ == "__main__":
    main()
