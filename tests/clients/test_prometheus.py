#!/usr/bin/env python3
"""Prometheus' remote write into config/server/examples/prometheus.xml, its messages made here as its protocol says (protobuf in
a snappy block), and what one reads of it with SQL.

    test_prometheus.py <build folder>
"""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import APPLICATION_PASSWORD, CONFIGS, PASSWORD, READER_PASSWORD, USER, Server, main, server_config
from sql_files import statements


def varint(number):
    found = b""
    while number > 127:
        found += bytes([number & 127 | 128])
        number >>= 7
    return found + bytes([number])


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def pair(name, value):
    return field(1, name.encode()) + field(2, value.encode())


def series(labels, samples):
    """prometheus.TimeSeries: labels, and samples of (value, milliseconds)."""
    return b"".join(field(1, pair(*label)) for label in sorted(labels.items())) + b"".join(
        field(2, varint(1 << 3 | 1) + struct.pack("<d", value) + varint(2 << 3) + varint(at)) for value, at in samples)


def snappy(data):
    """A block of nothing but literals."""
    return varint(len(data)) + b"".join(bytes([len(part) - 1 << 2]) + part
                                        for part in (data[i:i + 60] for i in range(0, len(data), 60)))


class Prometheus(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="meterhouse-test-")
        config = server_config(os.path.join(cls.folder, "etc"), "prometheus.xml")
        cls.server = Server(sys.argv[1], configs=(config, CONFIGS[1])).__enter__()
        for _ in range(2):
            with open("sql/meterhouse/prometheus.sql", encoding="utf-8") as file:
                for statement in statements(file.read()):
                    cls.server.ask(statement)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        shutil.rmtree(cls.folder)

    def call(self, path, body=None, user="application", password=APPLICATION_PASSWORD, kind="application/x-protobuf"):
        request = urllib.request.Request(f"http://127.0.0.1:{self.server.http_port}/prometheus/{path}", body, {
            "X-ClickHouse-User": user, "X-ClickHouse-Key": password, "Content-Type": kind, "Content-Encoding": "snappy",
            "X-Prometheus-Remote-Write-Version": "0.1.0", "X-Prometheus-Remote-Read-Version": "0.1.0"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def write(self, *all_series, **options):
        return self.call("write", snappy(b"".join(field(1, one) for one in all_series)), **options)

    def read(self, query):
        status, body = self.server.http(query, user="reader", password=READER_PASSWORD)
        self.assertEqual(status, 200, body)
        return body

    def test_samples(self):
        now = int(time.time()) * 1000
        up = series({"__name__": "up", "job": "vllm", "instance": "gpu-1"}, [(1, now - 15000), (0, now)])
        self.assertEqual(self.write(up, series({"__name__": "ttft_seconds", "model": "it's"}, [(0.25, now)])), (204, ""))
        self.assertEqual(self.read("SELECT value, toUnixTimestamp64Milli(timestamp), tags['instance'], tags['job'] FROM prometheus.samples "
                                   "WHERE metric_name = 'up' ORDER BY timestamp"), f"1\t{now - 15000}\tgpu-1\tvllm\n0\t{now}\tgpu-1\tvllm\n")
        self.assertEqual(self.read("SELECT value FROM prometheus.samples WHERE tags['model'] = 'it\\'s'"), "0.25\n")

    def test_a_counter(self):
        """10 a step; it starts again from 0 after the fourth, and ends with the mark of an end."""
        hour = int(time.time()) // 3600 * 3600 * 1000 - 7200_000
        values = [100, 110, 120, 130, 0, 10, 20, float("nan")]
        self.assertEqual(self.write(*(series({"__name__": "tokens_total", "model": model}, [(factor * value, hour + 60_000 * i) for i, value in enumerate(values)])
                                      for model, factor in (("a", 1), ("b", 2)))), (204, ""))
        self.assertEqual(self.read("SELECT toUnixTimestamp(hour), tags['model'], increase FROM prometheus.increase(metric = 'tokens_total')"),
                         f"{hour // 1000}\ta\t50\n{hour // 1000}\tb\t100\n")

    def test_refused(self):
        now = int(time.time()) * 1000
        one = series({"__name__": "refused"}, [(1, now)])
        self.assertIn("ACCESS_DENIED", self.write(one, user="reader", password=READER_PASSWORD)[1])
        self.assertEqual(self.write(one, password="wrong")[0], 403)
        self.assertEqual(self.write(one, kind="text/plain")[0], 415)
        self.assertNotEqual(self.call("write", b"\xff\xff\xff")[0], 204)
        self.assertEqual(self.read("SELECT count() FROM prometheus.samples WHERE metric_name = 'refused'"), "0\n")

    def test_old_samples_go(self):
        """36 months are kept."""
        old = int(time.time() - 40 * 31 * 86400) * 1000
        self.assertEqual(self.write(series({"__name__": "old"}, [(1, old)])), (204, ""))
        name = self.server.ask("SELECT name FROM system.tables WHERE database = 'prometheus' AND name LIKE '.inner_id.samples.%'").strip()
        self.server.ask(f"OPTIMIZE TABLE prometheus.`{name}` FINAL")
        self.assertEqual(self.read("SELECT count() FROM prometheus.samples WHERE metric_name = 'old'"), "0\n")

    def test_scraped(self):
        status, body = self.call("metrics", user="reader", password=READER_PASSWORD)
        self.assertEqual(status, 200)
        self.assertRegex(body, r"\nClickHouseProfileEvents_Query \d+\n")

    def test_applied_again(self):
        """By make apply too: what the engine writes out, with brackets or without, is what the file says."""
        done = subprocess.run(["/usr/bin/python3", "docker/embedded/apply.py", "--port", str(self.server.http_port), "--user", USER, "meterhouse/prometheus"],
                              env={**os.environ, "CLICKHOUSE_PASSWORD": PASSWORD}, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout.splitlines()[-1]), (0, "0 made, 0 changed, 0 left as they are"), done.stdout + done.stderr)

    def test_remote_read(self):
        """Works where the server is built with PromQL; the embedded engine is not, and says so."""
        matcher = field(3, varint(1 << 3) + varint(0) + field(2, b"__name__") + field(3, b"up"))
        now = int(time.time()) * 1000
        query = field(1, varint(1 << 3) + varint(now - 60_000) + varint(2 << 3) + varint(now) + matcher)
        status, body = self.call("read", snappy(query), user="reader", password=READER_PASSWORD)
        if status != 200:
            self.assertIn("ANTLR4 support is disabled. (SUPPORT_IS_DISABLED)", body)


if __name__ == "__main__":
    main()
