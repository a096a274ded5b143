"""The systems' figures, beside what their designs promise: rows a second through doors, views and rollups; questions
of rollups and of 24 hours of raw rows in large tables; bytes a row beside the printed DDL; rollups beside raw rows.
`make bench-sql` calls this. Figures that a goal is for say whether it is met; the run fails only where a result is
wrong: rows lost, or a rollup that is not the sum of its rows.

Needs about 14 GB of disk for 100 million rows of OptiInfra's and 25 minutes of two cores that nobody else uses.
"""
import argparse
import concurrent.futures
import datetime
import os
import shutil
import statistics
import sys
import tempfile
import time

import bench
import sql_systems
from sql_systems import GOALS

sys.path.insert(0, os.path.join(bench.ROOT, "docker", "embedded"))
from sql_files import SQL, files, shared, statements  # noqa: E402

INSERT = bench.BLOCKS + ", parallel_view_processing = 1"
CLIENTS = (1, 2, 3)
REPEATS = {True: 4, False: 2}  # inserts a client, where there is a goal and where there is none
ROUNDS = {True: 3, False: 1}   # of that: the median round counts
ASKED = 15      # times a question is asked, after two that warm up
# Work that nothing of ours has a part in, timed beside: a shared machine is not the same from hour to hour.
YARDSTICK = "SELECT sum(sipHash64(number)) FROM numbers(100000000) SETTINGS max_threads = 1"


class Wrong(Exception):
    """A result that is not what it must be."""


def met(good):
    return "yes" if good else "**no**"


def sample(table):
    """Of a system's sample.sql the INSERT into that table: its columns and its SELECT."""
    with open(f"{SQL}/{table.split('.')[0]}/sample.sql", encoding="utf-8") as file:
        text = next(s for s in statements(file.read()) if f"INSERT INTO {table}" in s)
    text = text[text.index(f"INSERT INTO {table}") + len(f"INSERT INTO {table}"):]
    columns = text[text.index("(") + 1:text.index(")")]
    return columns, text[text.index("\nWITH"):]


class Measured:
    """One system in one server."""

    def __init__(self, server, system, rows):
        self.server, self.ask, self.system, self.rows = server, server.ask, system, rows
        self.inserted = 0
        self.paces = []

    def number(self, query):
        return float(self.ask(query))

    def physical(self, table):
        database, name = table.split(".")
        return self.ask(f"SELECT name FROM system.columns WHERE database = '{database}' AND table = '{name}' "
                        "AND default_kind IN ('', 'DEFAULT') ORDER BY position").split()

    def empty(self):
        """Every stored table of the system."""
        name = self.system.name
        for table in self.ask(f"SELECT name FROM system.tables WHERE database = '{name}' AND engine LIKE '%MergeTree'").split():
            self.ask(f"TRUNCATE TABLE {name}.{table}")

    def make_sources(self):
        self.ask("CREATE DATABASE IF NOT EXISTS bench")
        self.columns = {}
        for name, rows in self.system.sources.items():
            if not rows.startswith("sample "):
                self.columns[name] = ""
                self.ask(f"CREATE TABLE bench.{name} ENGINE = Memory AS {rows} SETTINGS {bench.BLOCKS}")
                continue
            door = rows.removeprefix("sample ")
            columns, rows = sample(door)
            self.columns[name] = columns
            types = dict(line.split("\t") for line in self.ask(
                f"SELECT name, type FROM system.columns WHERE database || '.' || table = '{door}' FORMAT TSVRaw").splitlines())
            self.ask(f"CREATE TABLE bench.{name} (" + ", ".join(f"{column} {types[column]}" for column in columns.replace(
                "\n", " ").replace(" ", "").split(",")) + ") ENGINE = Memory")
            self.ask(f"INSERT INTO bench.{name} ({columns}) SETTINGS {bench.BLOCKS} {rows}")

    def statement(self, insert):
        self.inserted += 1
        text = insert.statement.replace("{columns}", self.columns[insert.source]).replace(
            "{source}", f"bench.{insert.source}")
        into, select = text.split(" SELECT ", 1)
        return (f"{into} SETTINGS insert_deduplication_token = 'bench {self.inserted}', {INSERT} "
                f"SELECT {select} SETTINGS {INSERT}")

    def insert(self, insert):
        """Million rows a second into empty tables, of one client, of two and of three at once: of each the rounds, the
        slowest first."""
        self.empty()
        rows = self.number(f"SELECT count() FROM bench.{insert.source}")
        goal = bool(insert.claim)
        repeats, rounds = REPEATS[goal] * max(1, round(500_000 / rows)), ROUNDS[goal]
        speeds = [[] for _ in CLIENTS]
        self.ask(self.statement(insert))
        for clients, measured in list(zip(CLIENTS, speeds)) * rounds:
            work = [self.statement(insert) for _ in range(repeats * clients)]
            begin = time.perf_counter()
            with concurrent.futures.ThreadPoolExecutor(clients) as pool:
                list(pool.map(self.ask, work))
            measured.append(rows * len(work) / (time.perf_counter() - begin) / 1e6)
        expected = rows * (1 + repeats * rounds * sum(CLIENTS))
        stored = self.number(f"SELECT count() FROM {insert.stored}")
        if stored != expected:
            raise Wrong(f"{insert.stored} has {stored:.0f} rows, expected {expected:.0f}")
        return [sorted(measured) for measured in speeds]

    def fill(self, table):
        """A large table and its rollups, by the table's own views; its rows, and how many a second."""
        self.empty()
        rows, fill = self.rows, table.fill.replace("{rows}", str(self.rows))
        if "{copies}" in fill:
            first = self.system.inserts[0]
            self.ask(self.statement(first))
            every = ", ".join(self.physical(table.name))
            self.ask("DROP TABLE IF EXISTS bench.copied")
            self.ask(f"CREATE TABLE bench.copied ENGINE = Memory AS SELECT {every} FROM {table.name}")
            copies = max(1, round(rows / self.number("SELECT count() FROM bench.copied")))
            rows = copies * int(self.number("SELECT count() FROM bench.copied"))
            fill = fill.replace("{every}", every).replace("{copies}", str(copies))
            self.empty()
        begin = time.perf_counter()
        self.ask(f"{fill} SETTINGS max_insert_threads = 2, max_insert_block_size = 1000000, "
                 "min_insert_block_size_rows = 1000000, min_insert_block_size_bytes = 0, async_insert = 0", timeout=3600)
        seconds = time.perf_counter() - begin
        if self.number(f"SELECT count() FROM {table.name}") != rows:
            raise Wrong(f"{table.name} has not the {rows} rows that were inserted")
        for check in table.checks:
            if self.ask(check).strip() != "1":
                raise Wrong(f"{table.name} and its rollups differ: {check}")
        return rows, rows / seconds / 1e6

    def settle(self):
        """No merges run any more, or two minutes are over."""
        for _ in range(120):
            if self.number("SELECT count() FROM system.merges") == 0:
                break
            time.sleep(1)

    def question(self, query):
        """Milliseconds as a client sees them that keeps its connection: the median, the least and the most."""
        took = []
        with self.server.connect() as connection:
            for _ in range(ASKED + 2):
                begin = time.perf_counter()
                answer = self.server.ask_over(connection, query)
                took.append(1000 * (time.perf_counter() - begin))
        if not answer.strip():
            raise Wrong(f"no answer to {query}")
        took = sorted(took[2:])
        return statistics.median(took), took[0], took[-1]

    def pace(self):
        """What the machine does at the moment: 100 million hashes by one core, in seconds."""
        self.settle()
        begin = time.perf_counter()
        self.ask(YARDSTICK)
        self.paces.append(time.perf_counter() - begin)
        return self.paces[-1]

    def paced(self, measure, what):
        """What it measures, and the machine's pace before and after, the mean."""
        before = self.pace()
        measured = measure(what)
        return measured, (before + self.pace()) / 2

    def bytes_of(self, table, columns=None):
        database, name = table.split(".")
        where = f"active AND database = '{database}' AND table = '{name}'"
        if columns is None:
            return self.number(f"SELECT sum(bytes_on_disk) FROM system.parts WHERE {where}")
        names = ", ".join(f"'{c.strip()}'" for c in columns.split(","))
        return self.number("SELECT sum(column_data_compressed_bytes + column_marks_bytes) FROM system.parts_columns "
                           f"WHERE {where} AND column IN ({names})")

    def sizes(self, table):
        """Bytes a row: of the printed DDL's columns as it prints them and as ours, all of ours, not compressed; and how
        many times a rollup's bytes the raw rows take."""
        every, columns = ", ".join(self.physical(table.name)), " ".join(table.as_printed.split())
        self.ask("DROP TABLE IF EXISTS bench.printed")
        self.ask("DROP TABLE IF EXISTS bench.ours")
        newest = table.newest.replace("{now}", self.ask("SELECT now('UTC')").strip())
        self.ask(table.printed.replace("{printed}", "bench.printed"))
        self.ask(f"CREATE TABLE bench.ours AS {table.name}")
        for to, names in (("bench.printed", columns), ("bench.ours", every)):
            # columns of a small part have no sizes of their own, unless it is stored as large ones are
            self.ask(f"ALTER TABLE {to} MODIFY SETTING min_bytes_for_wide_part = 0, min_rows_for_wide_part = 0")
            self.ask(f"INSERT INTO {to} ({names}) SELECT {names} FROM {table.name} WHERE {newest}")
            self.ask(f"OPTIMIZE TABLE {to} FINAL")
        rows = self.number("SELECT count() FROM bench.printed")
        if rows == 0 or self.number("SELECT count() FROM bench.ours") != rows:
            raise Wrong(f"the printed table of {table.name} has {rows:.0f} rows, ours not as many")
        printed, same = self.bytes_of("bench.printed", columns), self.bytes_of("bench.ours", table.as_ours or columns)
        plain = self.number("SELECT sum(data_uncompressed_bytes) FROM system.parts "
                            "WHERE active AND database = 'bench' AND table = 'printed'")
        whole = self.bytes_of("bench.ours")
        for name in table.rollups:
            self.ask(f"OPTIMIZE TABLE {name} FINAL")
        raw = self.bytes_of(table.name)
        ratios = {name.split(".")[1]: raw / self.bytes_of(name) for name in table.rollups}
        return [value / rows for value in (plain, printed, same, whole)] + [ratios]


def placeholders(ask, query):
    if "{trace}" in query:
        query = query.replace("{trace}", ask("SELECT any(TraceId) FROM otel_v2.traces_local").strip())
    today = datetime.datetime.now(datetime.timezone.utc).date()
    for name, value in (("{customer}", "reinterpretAsUUID(sipHash128(toUInt32(0), 'customer'))"),
                        ("{service}", "reinterpretAsUUID(sipHash128(toUInt32(0), 'service'))")):
        if name in query:
            query = query.replace(name, ask(f"SELECT {value}").strip())
    return query.replace("{month_ago}", str(today - datetime.timedelta(30))).replace(
        "{tomorrow}", str(today + datetime.timedelta(1)))


def run(server, chosen, rows):
    inserts, asked, sizes, paces, empty = [], [], [], [], []
    for system in chosen:
        count = rows if system.name == "optiinfra" else rows // 5
        for name in [*shared(), system.name]:
            for path in files(name):
                with open(path, encoding="utf-8") as file:
                    for statement in statements(file.read()):
                        server.ask(statement)
        measured = Measured(server, system, count)
        measured.make_sources()
        for insert in system.inserts:
            speeds, pace = measured.paced(measured.insert, insert)
            best = max(statistics.median(rounds) for rounds in speeds)
            goal = GOALS["insert"] if insert.claim else None
            inserts.append(f"| {system.name} | {insert.what} | "
                           + "".join(f"{statistics.median(rounds):.2f}"
                                     + (f" ({rounds[0]:.2f}-{rounds[-1]:.2f}) | " if rounds[1:] else " | ") for rounds in speeds)
                           + (f"{goal:g}: {met(best >= goal)}" if goal else "") + f" | {insert.claim} | {pace:.2f} |")
            print(inserts[-1], flush=True)
        for table in system.tables:
            (made, speed), pace = measured.paced(measured.fill, table)
            inserts.append(f"| {system.name} | `{table.name}` filled with {made / 1e6:.0f} M rows, rollups too, merges at the "
                           f"same time | {speed:.2f} | | | | | {pace:.2f} |")
            print(inserts[-1], flush=True)
            empty.append(measured.question("SELECT 1")[0])
            for question in system.questions:
                (median, least, most), pace = measured.paced(measured.question, placeholders(server.ask, question.query))
                goal = GOALS[question.kind]
                asked.append(f"| {system.name} | {question.what} | {made / 1e6:.0f} M | {median:.1f} ({least:.1f}-{most:.1f}) | "
                             f"{goal}: {met(median < goal)} | {question.claim} | {pace:.2f} |")
                print(asked[-1], flush=True)
            plain, printed, same, whole, ratios = measured.sizes(table)
            saved = 100 * (1 - same / printed)
            sizes.append(f"| `{table.name}` | {plain:.0f} | {printed:.1f} | {same:.1f} | {saved:.0f} %: "
                         f"{met(saved >= GOALS['saved'])} | {plain / same:.1f} | {whole:.1f} | "
                         + ", ".join(f"`{name}` {ratio:.0f}: {met(ratio >= GOALS['ratio'])}" for name, ratio in ratios.items())
                         + " |")
            print(sizes[-1], flush=True)
        measured.empty()
        paces += measured.paces
        server.ask("DROP DATABASE bench SYNC")
    return inserts, asked, sizes, paces, empty


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("--rows", type=float, default=100, help="million rows of OptiInfra's; a fifth of the others'")
    parser.add_argument("--folder", help="where the server's data go for as long as it runs, otherwise below TMPDIR")
    parser.add_argument("--systems", default=",".join(s.name for s in sql_systems.SYSTEMS))
    arguments = parser.parse_args()
    build = os.path.abspath(arguments.build)
    chosen = [s for s in sql_systems.SYSTEMS if s.name in arguments.systems.split(",")]
    if not chosen:
        parser.error(f"--systems: some of {', '.join(s.name for s in sql_systems.SYSTEMS)}")
    free = shutil.disk_usage(arguments.folder or tempfile.gettempdir()).free / 1e9
    if free < 2 + 0.12 * arguments.rows:
        sys.exit(f"bench-sql: {free:.0f} GB are free, {arguments.rows:g} million rows need {2 + 0.12 * arguments.rows:.0f}")
    with tempfile.TemporaryDirectory(prefix="meterhouse-bench-sql-", dir=arguments.folder) as folder:
        server = bench.Server(os.path.join(build, "embedded", "meterhouse-embedded"), build, folder)
        begin = time.time()
        try:
            inserts, asked, sizes, paces, empty = run(server, chosen, int(arguments.rows * 1e6))
        except Wrong as error:
            sys.exit(f"bench-sql: {error}")
        finally:
            server.stop()
    print(f"\nClickHouse as embedded, {os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}, "
          f"{(time.time() - begin) / 60:.0f} minutes. The machine meanwhile: 100 M hashes by one core in {min(paces):.2f} to "
          f"{max(paces):.2f} s (pace: what it was before and after a line, the mean), an empty question in {min(empty):.1f} to "
          f"{max(empty):.1f} ms\n")
    print("| system | rows in | one client, million rows/s | two | three | wanted | design | pace, s |\n"
          "|---|---|---|---|---|---|---|---|")
    print("\n".join(inserts))
    print("\n| system | question | rows | ms (min-max) | wanted | design | pace, s |\n|---|---|---|---|---|---|---|")
    print("\n".join(asked))
    print("\n| table | not compressed | printed DDL | ours, same columns | fewer, wanted 12 % | times smaller | "
          "ours, all columns | raw to rollups, wanted 10 |\n|---|---|---|---|---|---|---|---|")
    print("\n".join(sizes))


if __name__ == "__main__":
    main()
