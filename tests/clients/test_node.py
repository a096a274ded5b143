#!/usr/bin/env python3
"""node's @clickhouse/client, as the application and as the reader (node_client.cjs).

    test_node.py <build folder>

docker/embedded/setup fetches the package (CLICKHOUSE_CLIENT names its node_modules); without it, skipped.
"""

import json
import os
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import APPLICATION_PASSWORD, READER_PASSWORD, Server, main

CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
PACKAGE = os.environ.get("CLICKHOUSE_CLIENT", os.path.join(CACHE, "meterhouse/clickhouse-client-1.14.0"))


class Node(unittest.TestCase):
    def test_rows_in_and_questions(self):
        with Server(sys.argv[1]) as server:
            for system in ("meterhouse", "optiinfra"):
                server.apply(system)
            done = subprocess.run(["node", "tests/clients/node_client.cjs"], capture_output=True, text=True, timeout=120, env={
                **os.environ, "NODE_PATH": PACKAGE, "URL": f"http://127.0.0.1:{server.http_port}",
                "APPLICATION": APPLICATION_PASSWORD, "READER": READER_PASSWORD})
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)
        self.assertIs(found["ping"], True)
        # Twice sent, once counted; 1000 * 2.50 + 100 * 10.00 USD a million
        self.assertEqual(found["stored"],
                         [{"n": 100, "cost": 0.35, "params": 2, "first": found["oldest"]}])
        performance, = found["performance"]
        self.assertEqual((performance["total_requests"], performance["avg_latency_ms"]), (100, 49.5))
        self.assertAlmostEqual(performance["p95_latency_ms"], 94, delta=0.0101 * 94)  # of 0 to 99
        quality = found["quality"]
        self.assertEqual(sum(row["total_requests"] for row in quality), 100)
        self.assertEqual({row["avg_coherence"] for row in quality}, {0.5})
        self.assertIn(found["inserted_as_reader"], ("READONLY", "ACCESS_DENIED"))
        self.assertEqual(found["made_as_application"], "ACCESS_DENIED")
        self.assertEqual(found["injected"], "BAD_QUERY_PARAMETER")
        self.assertIn(found["wrong_password"], ("AUTHENTICATION_FAILED", "REQUIRED_PASSWORD"))


if __name__ == "__main__":
    if not os.path.isdir(PACKAGE) or shutil.which("node") is None:
        print(f"skipped: no node, or no {PACKAGE}")
        sys.exit(77)
    main()
