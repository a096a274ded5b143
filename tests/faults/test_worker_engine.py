#!/usr/bin/env python3
"""Workers that die under the engine: a clear error, and the next query has an answer.

    test_worker_engine.py <build folder>
"""

import glob
import os
import signal
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../clients"))
from server import Server, main  # noqa: E402

CALL = "SELECT qualityScore(.92, .95, .88, 0, 0)"
LONG = ("SELECT count() FROM numbers_mt(100000000000) WHERE qualityScore(number % 7 / 8, .5, .5, 0, 0) > 2"
        " SETTINGS max_threads = 1")


def read(path):
    """Nothing of a process or thread that has ended."""
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


class Engine(unittest.TestCase):
    answer = None  # of the query that runs beside

    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def workers(self):
        """Executables of the family quality below the server, however many processes that has."""
        found, parents = [], [self.server.process.pid]
        while parents:
            for path in glob.glob(f"/proc/{parents.pop()}/task/*/children"):
                for pid in read(path).split():
                    parents.append(int(pid))
                    if read(f"/proc/{pid}/comm") == "quality\n":
                        found.append(int(pid))
        return sorted(found)

    def wait_for(self, condition):
        deadline = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), deadline, self.answer)
            time.sleep(.02)

    def start(self, query):
        """Runs a query beside; its HTTP status and body, once it has ended."""
        answer = self.answer = []
        thread = threading.Thread(target=lambda: answer.append(self.server.http(query, query_id="long")))
        thread.start()
        self.wait_for(lambda: self.server.ask("SELECT count() FROM system.processes WHERE query_id = 'long'"
                                              " AND read_rows > 1000000") == "1\n")
        return thread, answer

    def busiest(self):
        """The worker that has used most of the processor."""
        def ticks(pid):
            return int(read(f"/proc/{pid}/stat").rpartition(")")[2].split()[11])
        return max(self.workers(), key=ticks)

    def check_answer(self):
        self.assertEqual(self.server.ask(CALL), "0.91\n")

    def test_killed_in_a_query(self):
        for with_signal in (signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM):
            thread, answer = self.start(LONG)
            os.kill(self.busiest(), with_signal)
            thread.join(timeout=30)
            self.assertFalse(thread.is_alive())
            status, body = answer[0]
            self.assertNotEqual(status, 200)
            self.assertIn("UDF_EXECUTION_FAILED", body)
            self.assertIn("qualityScore", body)
            self.check_answer()

    def test_killed_between_queries(self):
        """The engine finds out when it next asks: each dead worker fails one query at most."""
        self.check_answer()
        killed = self.workers()
        self.assertNotEqual(killed, [])
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        failures = 0
        for _ in range(20 + len(killed)):
            status, body = self.server.http(CALL)
            if status == 200:
                self.assertEqual(body, "0.91\n")
            else:
                self.assertIn("UDF_EXECUTION_FAILED", body)
                failures += 1
        self.assertLessEqual(failures, len(killed))
        self.check_answer()

    def test_cancelled_query(self):
        thread, answer = self.start(LONG)
        self.server.ask("KILL QUERY WHERE query_id = 'long' SYNC")
        thread.join(timeout=30)
        self.assertFalse(thread.is_alive())
        self.assertIn("QUERY_WAS_CANCELLED", answer[0][1])
        for _ in range(20):
            self.check_answer()

    def test_refused_arguments(self):
        """What the signature refuses never reaches a worker; what a worker refuses names all."""
        for query, expected in (
            ("SELECT qualityScore([.92], .95, .88, 0, 0)", "qualityScore"),
            ("SELECT qualityScore(.95, .88, 0, 0)", "NUMBER_OF_ARGUMENTS_DOESNT_MATCH"),
            ("SELECT qualityScoreWeighted('a', 'b')", "qualityScoreWeighted"),
        ):
            status, body = self.server.http(query)
            self.assertNotEqual(status, 200)
            self.assertIn(expected, body)
            self.check_answer()

    def test_workers_end_with_the_server(self):
        server = Server(sys.argv[1]).__enter__()
        try:
            server.ask(CALL)
            mine, self.server = self.server, server
            pids = self.workers()
            self.server = mine
            self.assertNotEqual(pids, [])
            server.stop()
            self.wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in pids))
        finally:
            server.__exit__()


if __name__ == "__main__":
    main()
