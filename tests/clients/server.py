"""An embedded server for tests: started on free ports in a folder of its own, stopped at the end."""

import atexit
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docker/embedded"))
from sql_files import files, statements

USER, PASSWORD, READER_PASSWORD, APPLICATION_PASSWORD = "meterhouse", "a password", "another one", "a third"
CONFIGS = ("config/server", "config/functions")


def main():
    """Runs the tests of the calling file; skipped (status 77) where the engine cannot serve."""
    version = subprocess.run([f"{sys.argv[1]}/embedded/meterhouse-embedded", "--query", "SELECT version()"],
                             check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    if tuple(map(int, version.split(".")[:2])) < (26, 7):
        print(f"skipped: the embedded engine {version} has no SYSTEM START LISTEN, 26.7 has")
        sys.exit(77)
    unittest.main(module="__main__", argv=sys.argv[:1])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def server_config(folder, *examples):
    """A configuration folder: config/server, and examples from beside it with their disks in this folder."""
    for part in ("config.d", "users.d"):
        shutil.copytree(f"config/server/{part}", f"{folder}/{part}")
    for name in examples:
        with open(f"config/server/examples/{name}", encoding="utf-8") as file:
            text = file.read()
        with open(f"{folder}/config.d/{name}", "w", encoding="utf-8") as file:
            file.write(text.replace("/var/lib/clickhouse/", f"{folder}/disks/"))
    return folder


class Server:
    """Owns its process and, unless one is given, its data folder."""

    def __init__(self, build, data=None, configs=CONFIGS, http_port=None, tcp_port=None):
        self.build, self.configs = build, configs
        self.http_port, self.tcp_port = http_port or free_port(), tcp_port or free_port()
        self.own = data is None
        self.data = tempfile.mkdtemp(prefix="meterhouse-test-") if self.own else data
        subprocess.run(["docker/embedded/install", build, self.data], check=True)

    def command(self):
        words = [f"{self.build}/embedded/meterhouse-embedded", "serve", "--data", self.data,
                 "--http-port", str(self.http_port), "--tcp-port", str(self.tcp_port)]
        for folder in self.configs:
            words += ["--config", folder]
        return words

    def environment(self):
        hashed = lambda password: hashlib.sha256(password.encode()).hexdigest()  # noqa: E731
        return {**os.environ, "CLICKHOUSE_USER": USER, "CLICKHOUSE_PASSWORD": PASSWORD,
                "METERHOUSE_APPLICATION_PASSWORD_SHA256": hashed(APPLICATION_PASSWORD),
                "METERHOUSE_READER_PASSWORD_SHA256": hashed(READER_PASSWORD)}

    def start(self):
        self.process = subprocess.Popen(self.command(), env=self.environment(), text=True, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.ready = self.process.stdout.readline()
        if not self.ready.startswith("ready: "):
            raise RuntimeError(f"the server did not start: {self.process.communicate()[1]}")
        return self

    def stop(self, with_signal=signal.SIGTERM):
        """Its exit status and what it said on stderr."""
        self.process.send_signal(with_signal)
        _, errors = self.process.communicate(timeout=90)
        return self.process.returncode, errors

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.remove()
            raise
        atexit.register(self.__exit__)  # a test whose setUpClass fails has no other end
        return self

    def __exit__(self, *_):
        atexit.unregister(self.__exit__)
        if self.process.poll() is None:
            self.stop()
        self.remove()

    def remove(self):
        if self.own:
            shutil.rmtree(self.data)

    def http(self, query, user=USER, password=PASSWORD, data=None, **parameters):
        """HTTP status and body. With `data` that is what is sent, and the query says what to do with it."""
        if data is not None:
            parameters["query"] = query
        url = f"http://127.0.0.1:{self.http_port}/?" + urllib.parse.urlencode(parameters)
        request = urllib.request.Request(url, query.encode() if data is None else data,
                                         {"X-ClickHouse-User": user, "X-ClickHouse-Key": password})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def ask(self, query, **parameters):
        status, body = self.http(query, **parameters)
        if status != 200:
            raise RuntimeError(body)
        return body

    def files_with(self, text):
        """Files of the data folder that hold this text, as it is: compressed columns do not show it."""
        found = []
        for folder, _, names in os.walk(self.data):
            for path in (os.path.join(folder, name) for name in names):
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        if text.encode() in file.read():
                            found.append(os.path.relpath(path, self.data))
        return found

    def logs_with(self, text):
        """Tables of the engine's own logs that hold this text; the question itself does not."""
        half = len(text) // 2
        self.ask("SYSTEM FLUSH LOGS")
        tables = self.ask("SELECT name FROM system.tables WHERE database = 'system' AND engine LIKE '%MergeTree'").split()
        return [table for table in tables if self.ask(
            f"SELECT count() FROM system.`{table}` WHERE position(toString(tuple(*)), concat('{text[:half]}', '{text[half:]}')) > 0") != "0\n"]

    def apply(self, system):
        """sql/<system>, statement by statement: the HTTP interface takes one at a time."""
        for path in files(system):
            with open(path, encoding="utf-8") as file:
                for statement in statements(file.read()):
                    self.ask(statement)
