#!/usr/bin/env python3
"""No byte of a prompt in the data folder, however it is sent: through OptiInfra's door and Hanzo's, over HTTP and
native, as rows of any format, at once or gathered by the server. (test_hanzo.py and test_otel_storage.py try
where in an event or span a prompt may stand.)

A row that cannot be read is quoted in ClickHouse's error, and so in its logs; config/server has rules that cut
the quotes off. The embedded engine has no such rules, so they are tried here on everything that it wrote.

    test_prompts.py <build folder>
"""

import json
import os
import re
import shutil
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from datetime import datetime, timezone

import clickhouse_driver

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import PASSWORD, USER, Server, main, server_config

SECRET, VISIBLE = "Xq7ZkW3vPmR9tB5y", "Jd2LhN8sFcV4gT6w"
# Every log that ClickHouse has of queries and inserts, whether it is on by default or not.
LOGS = "<clickhouse>" + "".join(f"<{name}><database>system</database><table>{name}</table></{name}>" for name in (
    "asynchronous_insert_log", "query_thread_log", "query_views_log", "error_log", "opentelemetry_span_log",
    "processors_profile_log", "part_log")) + "</clickhouse>"
TIME = "2026-11-20 12:00:00"
DOORS = (("optiinfra.requests_in", ("timestamp", "model_name", "prompt", "params"), "batch_size"),
         ("hanzo.events_in", ("timestamp", "distinct_id", "prompt", "params"), "team_id"))
VALUES = (TIME, VISIBLE, SECRET, '{"stop":"' + SECRET + '"}')


def quoted(text):
    return '"' + text.replace('"', '\\"') + '"'


def mask(rules):
    """SQL that applies these rules to `text`, with the library that a server has for them."""
    masked = "text"
    for rule in rules:
        regexp, replace = ("'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'" for word in rule)
        masked = f"replaceRegexpAll({masked}, {regexp}, {replace})"
    return masked


class Prompts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.config = tempfile.mkdtemp(prefix="meterhouse-test-")
        server_config(cls.config)
        with open(os.path.join(cls.config, "config.d", "logs.xml"), "w", encoding="ascii") as file:
            file.write(LOGS)
        cls.rules = [(rule.findtext("regexp"), rule.findtext("replace"))
                     for rule in xml.etree.ElementTree.parse(f"{cls.config}/config.d/meterhouse.xml").iter("rule")]

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.config)

    def setUp(self):
        self.server = Server(sys.argv[1], configs=(self.config, "config/functions")).__enter__()
        self.addCleanup(self.server.__exit__)
        for system in ("meterhouse", "optiinfra", "hanzo"):
            self.server.apply(system)
        self.server.ask("SYSTEM STOP TTL MERGES")

    def insert(self, what, data=None, **settings):
        return self.server.http(f"INSERT INTO {what}", data=data if data is None else data.encode(), **settings)

    def test_however_they_are_sent(self):
        ask = self.server.ask
        # so that the files show what is in them
        for change in ask("SELECT concat('ALTER TABLE ', database, '.', table, ' ', arrayStringConcat(groupArray(concat('MODIFY COLUMN `', name, '` CODEC(NONE)')), ', ')) "
                          "FROM system.columns WHERE database IN ('optiinfra', 'hanzo') AND type LIKE '%String%' AND default_kind IN ('', 'DEFAULT') "
                          "AND (database, table) IN (SELECT database, name FROM system.tables WHERE engine LIKE '%MergeTree') GROUP BY database, table FORMAT TSVRaw").splitlines():
            ask(change)
        native = clickhouse_driver.Client("127.0.0.1", self.server.tcp_port, user=USER, password=PASSWORD)
        self.addCleanup(native.disconnect)
        for door, columns, _ in DOORS:
            names = f"({', '.join(columns)})"
            seconds = iter(range(60))  # no row is a repetition of another
            for settings in ({"async_insert": 0}, {"async_insert": 1, "wait_for_async_insert": 1, "async_insert_busy_timeout_max_ms": 10},
                             {"async_insert": 0, "insert_deduplication_token": "{}"}):
                for what, row in (
                        (f"{door} FORMAT JSONEachRow", lambda values: "{" + ", ".join(f'"{name}": {quoted(value)}' for name, value in zip(columns, values)) + "}"),
                        (f"{door} {names} FORMAT TSV", "\t".join),
                        (f"{door} {names} FORMAT CSV", lambda values: ",".join('"' + value.replace('"', '""') + '"' for value in values)),
                        (f"{door} {names} FORMAT Values", lambda values: "(" + ", ".join(f"'{value}'" for value in values) + ")")):
                    for inline in (False, True):
                        second = next(seconds)
                        data = row((f"2026-11-20 12:00:{second:02}", *VALUES[1:]))
                        given = {name: str(value).format(second) for name, value in settings.items()}
                        answer = self.insert(f"{what} {data}", **given) if inline else self.insert(what, data, **given)
                        self.assertEqual(answer, (200, ""), what)
            moment = datetime(2026, 11, 20, 13, tzinfo=timezone.utc)
            native.execute(f"INSERT INTO {door} {names} VALUES", [(moment, *VALUES[1:])])
        # how often they came, and that they were seen: hashed
        self.assertEqual(ask(f"SELECT count(), countIf(isNotNull(params_hash)) FROM optiinfra.performance_metrics_ts WHERE model_name = '{VISIBLE}'"), "25\t25\n")
        self.assertEqual(ask(f"SELECT count(), countIf(isNotNull(params_hash)), countIf(isNotNull(prompt_hash)) FROM hanzo.events WHERE distinct_id = '{VISIBLE}'"), "25\t25\t25\n")
        for when in ("as inserted", "merged"):
            self.assertGreater(len(self.server.files_with(VISIBLE)), 3, "the files would show it")
            self.assertEqual(self.server.files_with(SECRET), [], when)
            self.assertEqual(self.server.logs_with(SECRET), [], when)
            for table in ask("SELECT concat(database, '.', name) FROM system.tables WHERE database IN ('optiinfra', 'hanzo') AND engine LIKE '%MergeTree'").split():
                ask(f"OPTIMIZE TABLE {table} FINAL")
        self.server.stop()
        self.assertEqual(self.server.files_with(SECRET), [], "after the server's end")

    def bad_inserts(self):
        """What cannot be read, with a prompt before or behind the place."""
        for door, _, number in DOORS:
            json_rows = (f'{{"{number}": "x", "prompt": "{SECRET}"}}', f'{{"{number}": "{SECRET}"}}', f'{{"{number}": {{"a": "{SECRET}"}}}}',
                         f'{{"timestamp": ["{SECRET}"]}}', f'{{"prompt": {SECRET}}}', f'{{"prompt": "a" {SECRET}"}}', f'{{"prompt": "{SECRET}"',
                         f'{{"prompt": "{SECRET}', SECRET, f'{{"prompt": "a"}} {SECRET}')
            for row in json_rows:
                yield f"{door} FORMAT JSONEachRow", row
                yield f"{door} FORMAT JSONEachRow", "\n".join([row] * 3)
            into = f"{door} (timestamp, {number}, prompt)"
            for row in (f'["{TIME}", "x", "{SECRET}"]', f'["{SECRET}", "x", 1]'):
                yield f"{into} FORMAT JSONCompactEachRow", row
            for row in (f"{TIME}\tx\t{SECRET}", f"{TIME}\t{SECRET}\tx", f"{SECRET}\t1\t{SECRET}"):
                for lines in (1, 5):
                    yield f"{into} FORMAT TSV", "\n".join([row] * lines)
                    yield f"{into} FORMAT CSV", "\n".join([row.replace("\t", ",")] * lines)
            yield f"{door} FORMAT CSVWithNames", f"timestamp,prompt,{number}\n{TIME},{SECRET},x"
            for row in (f"('{TIME}', 1, 'It's {SECRET}')", f"('{TIME}', '{SECRET}', 'a')", f"('{TIME}', 1, '{SECRET}'"):
                yield f"{into} VALUES {row}", None
                yield f"{into} FORMAT Values", row
            yield f"{into} VALUE ('{TIME}', 1, '{SECRET}')", None
            yield f"{into} SELECT '{TIME}', 1, '{SECRET}'", None

    def test_rows_that_cannot_be_read(self):
        ask = self.server.ask
        ask("CREATE TABLE default.said (text String) ENGINE = Memory")
        said = set()
        for number, (what, data) in enumerate(self.bad_inserts()):
            gathered = int(number % 5 == 0)
            status, body = self.insert(what, data, async_insert=gathered, wait_for_async_insert=1, async_insert_busy_timeout_max_ms=10)
            said.add(body if status != 200 else "")
        with open(f"{self.server.data}/server.log", encoding="utf-8", errors="replace") as file:
            said.update(re.split(r"\n(?=\d{4}\.\d\d\.\d\d )", file.read()))
        said.add("Code: 47. DB::Exception: Unknown expression identifier `nope` in scope SELECT nope. (UNKNOWN_IDENTIFIER)")
        ask("SYSTEM FLUSH LOGS")
        ask("INSERT INTO default.said SELECT arrayJoin([query, exception]) FROM system.query_log SETTINGS log_queries = 0")
        self.server.http("INSERT INTO default.said FORMAT JSONEachRow", data="\n".join(json.dumps({"text": text}) for text in said).encode())
        masked = mask(self.rules)
        counts = f"SELECT count() > 50, countIf(position(text, '{SECRET}') > 0) > 50, countIf(position({masked}, '{SECRET}') > 0) FROM (SELECT DISTINCT text FROM default.said)"
        self.assertEqual(ask(counts), "1\t1\t0\n", ask(f"SELECT {masked} AS left FROM default.said WHERE position(left, '{SECRET}') > 0 LIMIT 3"))
        # what is no quote stays, and so does what went wrong
        self.assertEqual(ask(f"SELECT text = {masked} FROM default.said WHERE text LIKE '%`nope`%'"), "1\n")
        self.assertEqual(ask(f"SELECT countIf({masked} LIKE 'Code: 27. DB::Exception: Cannot parse input: expected %before [hidden]') > 10 FROM default.said"), "1\n")
        # each rule is needed: without it something is left
        for rule in self.rules:
            fewer = mask([other for other in self.rules if other != rule])
            self.assertNotEqual(ask(f"SELECT countIf(position({fewer}, '{SECRET}') > 0) FROM default.said"), "0\n", rule)
        ask("DROP TABLE default.said SYNC")
        # nothing but logs quotes rows
        self.assertEqual([path for path in self.server.files_with(SECRET) if path != "server.log" and not path.startswith("data/system/")], [])


if __name__ == "__main__":
    main()
