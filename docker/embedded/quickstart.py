#!/usr/bin/env python3
"""ClickHouse with Meterhouse on this machine, with data and a report: what `make quickstart` runs.

    quickstart.py --build DIR --run DIR [--http-port N] [--tcp-port N] [--data DIR] [--once]

Starts the embedded engine on loopback, applies (or upgrades to) what sql/order names and the
systems below, loads a sample (or, with --data, the real files whose formats it knows), prints the
report and links to the dashboards, and serves until Ctrl-C. May be run again on the same folder: a
sample that is there stays; files are loaded anew, for events older than their retention expire at
each start. Knows no function, and of tables only one a system: all SQL is in sql/.
"""

import argparse
import glob
import os
import re
import secrets
import signal
import subprocess
import sys
import textwrap
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from apply import Applied, Http, Stop, basic
from dashboards import links
from sql_files import files, shared, statements, title

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# The systems, each with a table that is not empty when its sample is loaded.
WITNESS = {"optiinfra": "optiinfra.performance_metrics_ts", "hanzo": "hanzo.events",
           "otel_v2": "otel_v2.traces_local", "naap": "naap.raw_events"}
SYSTEMS = tuple(WITNESS)


def is_azure_trace(head):
    return head.startswith("TIMESTAMP,ContextTokens,GeneratedTokens")


def is_naap_log(head):
    return head.lstrip()[:1] in ("[", "{") and '"value"' in head and '"topic"' in head


def is_bill(*columns):
    """CSV whose header has them, written in any way: lineItem/UnblendedCost is line_item_unblended_cost."""
    def known(head):
        header = re.sub("[^a-z0-9,]", "", head.split("\n")[0].lower()).split(",")
        return set(columns) <= set(header)
    return known


# Known by how a file begins: its name here, what loads it (if it is stored), with which parameters, what shows it.
FORMATS = (
    (is_azure_trace, "Azure LLM inference trace", None, {}, "sql/optiinfra/azure_trace.sql"),
    (is_naap_log, "NaaP event log", "sql/naap/load.sql", {}, "sql/naap/report.sql"),
    *((is_bill(*columns), name, "sql/cost/load.sql", {"param_cloud": cloud}, "sql/cost/report.sql")
      for cloud, name, columns in (
          ("aws", "AWS Cost and Usage Report", ("lineitemlineitemtype",)),
          ("azure", "Azure cost details", ("metercategory", "chargetype", "pricingmodel")),
          ("focus", "FOCUS bill", ("billedcost", "effectivecost", "chargecategory")))),
)


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # each ends the engine, then us


def say(text=""):
    print(text, flush=True)


def password_of(run):
    """From the environment, else made once and kept where only this user reads it."""
    if os.environ.get("CLICKHOUSE_PASSWORD"):
        return os.environ["CLICKHOUSE_PASSWORD"]
    path = os.path.join(run, "password")
    if not os.path.exists(path):
        os.makedirs(run, mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(12) + "\n")
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


class Server:
    """The embedded engine in a session of its own, so that Ctrl-C reaches us and we stop it."""

    def __init__(self, options):
        self.user = os.environ.get("CLICKHOUSE_USER") or "meterhouse"
        self.url = f"http://127.0.0.1:{options.http_port}/"
        self.process = None

    def start(self, options):
        try:
            self.password = password_of(options.run)
            subprocess.run([f"{ROOT}/docker/embedded/install", options.build, options.run],
                           check=True)
        except OSError as error:
            raise Stop(f"cannot use {options.run}: {error.strerror}") from None
        except subprocess.CalledProcessError:
            raise Stop(f"cannot install the functions into {options.run}") from None
        login = {"CLICKHOUSE_USER": self.user, "CLICKHOUSE_PASSWORD": self.password}
        # A signal waits until we hold the process that it has to end. (The launcher takes these
        # by sigwait, blocked from its beginning to its end.)
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            self.process = subprocess.Popen(
                [f"{options.build}/embedded/meterhouse-embedded", "serve", "--data", options.run,
                 "--http-port", str(options.http_port), "--tcp-port", str(options.tcp_port),
                 "--config", f"{ROOT}/config/server", "--config", f"{ROOT}/config/functions"],
                env={**os.environ, **login}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                text=True, start_new_session=True)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if not self.process.stdout.readline().startswith("ready: "):
            self.process.wait()
            raise Stop("the engine did not start")

    def ask(self, query, **parameters):
        url = self.url + "?" + urllib.parse.urlencode(parameters)
        request = urllib.request.Request(url, query.encode(), basic(self.user, self.password))
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            raise Stop(error.read().decode().strip()) from None
        except OSError as error:
            raise Stop(f"the engine does not answer: {error}") from None

    def stop(self):
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.terminate()  # first: that we can still say so is not sure
            say("\nstopping the engine ...")
        status = self.process.wait()
        say("stopped; the data stay" if status == 0 else f"the engine ended with status {status}")
        return status


class Progress:
    """Says how far a long statement is: once a second on a terminal, else every ten seconds."""

    def __init__(self, server, what):
        self.server, self.what, self.done, self.rows = server, what, threading.Event(), 0
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.interval, self.before, self.after = (
            (1, "\r", "") if sys.stdout.isatty() else (10, "", "\n"))

    def watch(self):
        while not self.done.wait(self.interval):
            try:
                written = self.server.ask("SELECT sum(written_rows) FROM system.processes")
            except Stop:
                return
            self.rows = max(self.rows, int(written))
            seconds = time.monotonic() - self.started
            print(f"{self.before}  {self.what} ... {self.rows:,} rows written, {seconds:.0f} s",
                  end=self.after, flush=True)

    def __enter__(self):
        self.started = time.monotonic()
        self.thread.start()

    def __exit__(self, failed, *_):
        self.done.set()
        self.thread.join()
        clear = "\r\x1b[K" if sys.stdout.isatty() else ""
        if not failed:
            say(f"{clear}  {self.what}: {time.monotonic() - self.started:.1f} s")


def run_file(server, path, what, **parameters):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file, Progress(server, what):
        for statement in statements(file.read()):
            server.ask(statement, **parameters)


def show_file(server, path, **parameters):
    """Every statement of a report under the comment that stands before it."""
    look = {"default_format": "PrettyCompact", "output_format_pretty_row_numbers": 0,
            "output_format_pretty_color": int(sys.stdout.isatty()),
            "output_format_pretty_single_large_number_tip_threshold": 0}
    bold, plain = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("", "")
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        for statement in statements(file.read()):
            answer = server.ask(statement, **look, **parameters).rstrip("\n")
            say(f"\n{bold}{title(statement)}{plain}\n{answer}")


def half_loaded(run, system):
    """A file that is there while a system's sample is being loaded."""
    return os.path.join(run, f"half-loaded-{system}")


def drop_half_loaded(server, run):
    """A sample that was interrupted would be taken for a whole one."""
    for system in SYSTEMS:
        if os.path.exists(half_loaded(run, system)):
            server.ask(f"DROP DATABASE IF EXISTS {system} SYNC")


def load_sample(server, run):
    for system in SYSTEMS:
        if int(server.ask(f"SELECT count() FROM (SELECT 1 FROM {WITNESS[system]} LIMIT 1)")):
            say(f"  {system}: data are there already")
        else:
            with open(half_loaded(run, system), "w", encoding="ascii"):
                pass
            run_file(server, f"sql/{system}/sample.sql", f"{system}: a sample")
            os.remove(half_loaded(run, system))
    rows = server.ask("SELECT sum(total_rows) FROM system.tables "
                      f"WHERE database IN {SYSTEMS}")
    say(f"  {int(rows):,} rows in all tables, rollups included")
    return [(f"sql/{system}/report.sql", {}) for system in SYSTEMS]


def start_over(server, run):
    """Drops what an earlier run loaded from files; a folder with anything else is left alone."""
    mark = os.path.join(run, "loaded-from-files")
    if not os.path.exists(mark):
        if any(server.ask(f"EXISTS DATABASE {system}").strip() == "1" for system in SYSTEMS):
            raise Stop(f"{run} holds other data than files: choose another folder with RUN=")
        with open(mark, "w", encoding="ascii"):
            pass
    for system in (*SYSTEMS, "cost"):
        server.ask(f"DROP DATABASE IF EXISTS {system} SYNC")


def load_files(server, folder):
    """Loads what is known, names what is not, and returns what shows it."""
    shows, skipped = [], []
    everything = f"{glob.escape(os.path.abspath(folder))}/**"
    for path in sorted(glob.glob(everything, recursive=True)):
        if not os.path.isfile(path):
            continue
        if set(path) & set("*?{}"):  # file() takes these for a pattern, and would find nothing
            skipped.append(os.path.relpath(path, folder) + " (one of * ? { } in its path)")
            continue
        with open(path, "rb") as file:
            head = file.read(4096).decode("utf-8-sig", errors="replace")
        known = [row for row in FORMATS if row[0](head)]
        if not known:
            skipped.append(os.path.relpath(path, folder))
            continue
        _, name, load, parameters, show = known[0]
        say(f"  {name}: {os.path.relpath(path, folder)}")
        if load:
            run_file(server, load, f"loading {os.path.basename(path)}", param_file=path,
                     **parameters)
        shows.append((show, {} if load else {"param_file": path}))
    if skipped:
        say(textwrap.fill("skipped, no format known here: " + ", ".join(skipped), 100,
                          initial_indent="  ", subsequent_indent="    ",
                          break_long_words=False, break_on_hyphens=False))
    if not shows:
        raise Stop(f"no file of a known format in {folder}")
    return [show for i, show in enumerate(shows) if show not in shows[:i]]


def serve(server, options):
    if options.data:
        start_over(server, options.run)
    else:
        drop_half_loaded(server, options.run)
    applied = Applied(Http(server.url.rstrip("/"), server.user, server.password))
    for system in (*shared(), *SYSTEMS):
        with Progress(server, f"sql/{system}"):
            for path in files(system):
                applied.apply_file(path)
    say(f"== data from {options.data}" if options.data else "== sample data")
    shows = load_files(server, options.data) if options.data else load_sample(server, options.run)
    for path, parameters in shows:
        show_file(server, path, **parameters)
    login = urllib.parse.urlencode({"user": server.user, "password": server.password})
    run_file(server, "sql/dashboards/now.sql", "\ncharts")
    for name, link in links(server.ask, server.url, server.user, server.password):
        say(f"charts {name:<13} {link}")
    say(f"SQL in the browser   {server.url}play?{login}\n"
        f"functions            SELECT name, summary FROM meterhouse.functions\n"
        f"native protocol      127.0.0.1:{options.tcp_port}\n"
        f"user and password    {server.user} {server.password}\n"
        f"data                 {options.run}")
    if options.once:
        return
    say("\nserving until Ctrl-C")
    server.process.wait()
    raise Stop("the engine ended by itself")


def interrupt(*_):
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--http-port", type=int, default=8123)
    parser.add_argument("--tcp-port", type=int, default=9000)
    parser.add_argument("--data", default="")
    parser.add_argument("--once", action="store_true")
    options = parser.parse_args()
    options.build, options.run = os.path.abspath(options.build), os.path.abspath(options.run)
    for number in SIGNALS:
        signal.signal(number, interrupt)
    status = 0
    server = Server(options)
    try:
        say(f"== engine on 127.0.0.1, ports {options.http_port} (HTTP) and {options.tcp_port} "
            f"(native), data in {os.path.relpath(options.run)}")
        server.start(options)
        serve(server, options)
    except Stop as error:
        print(f"quickstart: {error}", file=sys.stderr, flush=True)
        status = 1
    except KeyboardInterrupt:
        pass
    except BrokenPipeError:  # `make quickstart | head`
        status = 1
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C changes nothing
        status = server.stop() or status
    return status


if __name__ == "__main__":
    sys.exit(main())
