#!/usr/bin/env python3
"""The launcher of the embedded engine: exit statuses, starting and stopping, ports that are taken, folders
in use, rows that survive.

    test_launcher.py <build folder>
"""

import glob
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
import urllib.error

import clickhouse_driver

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../clients"))
from server import PASSWORD, Server, main

BUILD = sys.argv[1]
PROGRAM = f"{BUILD}/embedded/meterhouse-embedded"


def local(*arguments, text=""):
    done = subprocess.run([PROGRAM, *arguments], input=text, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def command_lines():
    """Of every process on this machine."""
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as file:
                yield file.read().decode(errors="replace")
        except OSError:
            pass  # it ended


class Local(unittest.TestCase):
    """Used like clickhouse local."""

    def test_output(self):
        self.assertEqual(local("--query", "SELECT 1; SELECT 'two'"), (0, "1\ntwo\n", ""))
        self.assertEqual(local("-q", "SELECT 1", "--format", "CSV", "--", "--max_server_memory_usage=0"), (0, "1\n", ""))
        self.assertEqual(local(text="SELECT 1; SELECT 2"), (0, "1\n2\n", ""))
        self.assertEqual(local("-S", "a Int32", "-q", "SELECT sum(a) FROM table", text="1\n2\n"), (0, "3\n", ""))
        self.assertEqual(local("--query", "CREATE TABLE t (a UInt8) ENGINE = Memory"), (0, "", ""))
        self.assertRegex(local("--version")[1], r"^\d+\.\d+\.\d+\.\d+\n$")
        self.assertIn("Usage: ", local("--help")[1])

    def test_errors(self):
        for arguments, line in ((["--query", "SELECT 1; SELECT nosuch; SELECT 2"], "UNKNOWN_IDENTIFIER"),
                                (["--query", "SELECT throwIf(1)"], "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO"),
                                (["--queries-file", "/nonexistent"], "FILE_DOESNT_EXIST"),
                                (["--nosuch"], "UNRECOGNIZED_ARGUMENTS")):
            status, _, errors = local(*arguments)
            self.assertEqual(status, 1, arguments)
            self.assertIn(line, errors)
        self.assertEqual(local(text="SELECT nosuch")[0], 1)

    def test_no_engine(self):
        done = subprocess.run([PROGRAM, "--query", "SELECT 1"], capture_output=True, text=True,
                              env={**os.environ, "METERHOUSE_ENGINE": "/nonexistent/libchdb.so"})
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr, "meterhouse-embedded: no engine at /nonexistent/libchdb.so (No such file or "
                         "directory): run docker/embedded/setup\n")


class Serve(unittest.TestCase):
    def refused(self, server, line, **environment):
        done = subprocess.run(server.command(), env={**server.environment(), **environment}, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, rf"\Ameterhouse-embedded: {line}\n\Z")

    def test_durability(self):
        """Rows that were acknowledged survive SIGTERM and SIGINT, also while inserts go on; so do rows of
        asynchronous inserts that were not yet written."""
        with Server(BUILD) as server:
            server.ask("CREATE DATABASE d")
            server.ask("CREATE TABLE d.t (a UInt64, s UInt64) ENGINE = MergeTree ORDER BY a")
            for how in (signal.SIGTERM, signal.SIGINT):
                acknowledged, stop = [], threading.Event()

                def insert():
                    while not stop.is_set():
                        try:
                            server.ask("INSERT INTO d.t SELECT number, qualityScore(1, 1, 1, 0, 0) FROM numbers(1000)")
                        except (RuntimeError, OSError, urllib.error.URLError):
                            return
                        acknowledged.append(1000)

                server.ask("TRUNCATE TABLE d.t")
                workers = [threading.Thread(target=insert) for _ in range(2)]
                for worker in workers:
                    worker.start()
                time.sleep(1)
                server.ask("INSERT INTO d.t SETTINGS async_insert = 1, wait_for_async_insert = 0, "
                           "async_insert_busy_timeout_min_ms = 60000, async_insert_busy_timeout_max_ms = 60000 VALUES (7, 77)")
                status, errors = server.stop(how)
                stop.set()
                for worker in workers:
                    worker.join()
                self.assertEqual(status, 0, errors)
                server.start()
                rows, score, late = map(int, server.ask(
                    "SELECT countIf(s != 77), max(if(s = 77, 0, s)), countIf(s = 77) FROM d.t").split())
                # the last insert of each thread may have been written without being acknowledged
                self.assertIn(rows - sum(acknowledged), (0, 1000, 2000))
                self.assertGreater(len(acknowledged), 1)
                self.assertEqual((score, late), (1, 1))

    def test_logs_come_back(self):
        """query_log is made again after a restart, and the workers of the first run are gone."""
        with Server(BUILD) as server:
            for _ in range(2):
                self.assertEqual(server.ask("SELECT qualityScore(1, 1, 1, 0, 0)"), "1\n")
                server.ask("SYSTEM FLUSH LOGS")
                self.assertEqual(server.ask("SELECT count() > 0 FROM system.query_log"), "1\n")
                scripts = f"{server.data}/user_scripts/"
                self.assertEqual(server.stop()[0], 0)
                self.assertEqual([words for words in command_lines() if scripts in words], [])
                server.start()

    def test_stops_with_a_query_running(self):
        with Server(BUILD) as server:
            query = threading.Thread(target=lambda: self.assertRaises(
                (RuntimeError, OSError), server.ask, "SELECT sum(sleepEachRow(1)) FROM numbers(200) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0"))
            query.start()
            time.sleep(1)
            started = time.monotonic()
            self.assertEqual(server.stop()[0], 0)
            self.assertLess(time.monotonic() - started, 30)
            query.join()

    def test_wrong_password_at_the_native_port(self):
        """It makes this engine abort: the launcher starts it again, with all rows."""
        with Server(BUILD) as server:
            server.ask("CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a")
            server.ask("INSERT INTO t VALUES (7)")
            time.sleep(2)  # one that dies at once is not started again
            with self.assertRaises(clickhouse_driver.errors.ServerException):
                clickhouse_driver.Client("127.0.0.1", port=server.tcp_port, user="meterhouse", password="wrong").execute("SELECT 1")
            self.assertEqual(server.process.stdout.readline(), server.ready)
            self.assertEqual(server.ask("SELECT sum(a) FROM t"), "7\n")
            status, errors = server.stop()
            self.assertEqual(status, 0)
            self.assertIn("the engine ended by signal 6; ", errors)

    def test_dies_with_the_launcher(self):
        """Killed, the launcher leaves no engine behind, and the folder can be used at once."""
        with Server(BUILD) as server:
            server.ask("CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a")
            server.ask("INSERT INTO t VALUES (7)")
            server.process.kill()
            server.process.communicate()
            for _ in range(100):
                if not [words for words in command_lines() if server.data in words]:
                    break
                time.sleep(0.1)
            server.start()
            self.assertEqual(server.ask("SELECT sum(a) FROM t"), "7\n")

    def test_taken_port(self):
        server = Server(BUILD)
        try:
            for option, port in (("--http-port", server.http_port), ("--tcp-port", server.tcp_port)):
                with socket.socket() as taken:
                    taken.bind(("127.0.0.1", port))
                    taken.listen()
                    self.refused(server, rf"cannot listen on 127\.0\.0\.1:{port}: Address already in use; "
                                         rf"choose another port with {option}")
            server.start()  # nothing is left that would keep it from starting
            self.assertEqual(server.ask("SELECT 1"), "1\n")
            self.assertEqual(server.stop()[0], 0)
        finally:
            server.remove()

    def test_folder_in_use(self):
        with Server(BUILD) as server:
            other = Server(BUILD, data=server.data)
            self.refused(other, rf"{re.escape(server.data)} is in use by another server \(process {server.process.pid}\)")
            self.assertEqual(server.ask("SELECT 1"), "1\n")

    def test_refusals(self):
        server = Server(BUILD)
        try:
            self.refused(server, "CLICKHOUSE_PASSWORD is not set", CLICKHOUSE_PASSWORD="")
            self.refused(server, "CLICKHOUSE_USER=default is taken: .*", CLICKHOUSE_USER="default")
            self.refused(server, "CLICKHOUSE_USER may have letters, digits and _", CLICKHOUSE_USER="a b")
            server.configs = ("/nonexistent",)
            self.refused(server, "cannot read the configuration folder /nonexistent: No such file or directory")
            server.configs = ()
            server.http_port = 70000
            done = subprocess.run(server.command(), capture_output=True, text=True)
            self.assertEqual(done.returncode, 2)
            self.assertTrue(done.stderr.startswith("meterhouse-embedded: not a port: 70000\n"), done.stderr)
        finally:
            server.remove()

    def test_own_functions(self):
        """A user's own function, script and configuration live beside ours, as in the container."""
        with Server(BUILD) as server:
            server.stop()
            own = f"{server.data}/own"
            os.makedirs(own)
            with open(f"{own}/mine_function.xml", "w", encoding="utf-8") as file:
                file.write("<functions><function><type>executable</type><name>mine</name><command>mine.sh</command>"
                           "<execute_direct>1</execute_direct><format>TabSeparated</format><return_type>UInt64</return_type>"
                           "<argument><type>UInt64</type></argument></function></functions>")
            with open(f"{server.data}/user_scripts/mine.sh", "w", encoding="utf-8") as file:
                file.write("#!/bin/sh\nexec cat\n")
            os.chmod(f"{server.data}/user_scripts/mine.sh", 0o700)
            server.configs += (own,)
            server.start()
            self.assertEqual(server.ask("SELECT mine(7), qualityScore(1, 1, 1, 0, 0)"), "7\t1\n")

    def test_private(self):
        """Nobody else reads the tables or the key; the password is in no file."""
        with Server(BUILD) as server:
            self.assertEqual(os.stat(server.data).st_mode & 0o777, 0o700)
            key = f"{server.data}/user_scripts/meterhouse/prompt_keys.csv"
            self.assertEqual(os.stat(key).st_mode & 0o777, 0o400)
            found = subprocess.run(["grep", "-rlF", "--devices=skip", PASSWORD, server.data], stdout=subprocess.PIPE, text=True)
            self.assertEqual(found.stdout, "")


if __name__ == "__main__":
    main()
