#!/usr/bin/env python3
"""HIP-47 on a running server: no byte of a prompt in the data folder, the calls of the document with curl, the
alerts that need a query log or replicas, a read-only user whose client sends settings, a replica's macro and path.
sql/hanzo/README.md says where each of the design's defects is shown.

    test_hanzo.py <build folder>
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import PASSWORD, USER, Server, main, server_config

# A user as HIP-47 has it, and its macro: {replica_number} is no substitution.
USERS = f"""<clickhouse>
    <profiles><printed><readonly>1</readonly></printed></profiles>
    <users><printed><password_sha256_hex>{hashlib.sha256(PASSWORD.encode()).hexdigest()}</password_sha256_hex>
        <networks><ip>::/0</ip></networks><profile>printed</profile><quota>default</quota></printed>
    <dashboards><password_sha256_hex>{hashlib.sha256(PASSWORD.encode()).hexdigest()}</password_sha256_hex>
        <networks><ip>::/0</ip></networks><profile>meterhouse_reader</profile><quota>default</quota>
        <grants><query>GRANT SELECT ON *.*</query></grants></dashboards></users>
</clickhouse>"""
# A Keeper inside the engine, for its tests: replicated tables can be made, and stay read-only.
MACROS = """<clickhouse>
    <zookeeper><implementation>testkeeper</implementation><node><host>127.0.0.1</host><port>1</port></node></zookeeper>
    <macros><shard>01</shard><replica>clickhouse-{replica_number}</replica><literal>clickhouse-0</literal></macros>
</clickhouse>"""
SECRET, VISIBLE = "Xq7ZkW3vPmR9tB5y", "Jd2LhN8sFcV4gT6w"


class Hanzo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.config = tempfile.mkdtemp(prefix="meterhouse-test-")
        server_config(cls.config)
        for folder, text in (("users.d", USERS), ("config.d", MACROS)):
            with open(os.path.join(cls.config, folder, "hanzo.xml"), "w", encoding="ascii") as file:
                file.write(text)
        cls.server = Server(sys.argv[1], configs=(cls.config, "config/functions")).__enter__()
        cls.server.apply("hanzo")
        cls.server.apply("hanzo")  # once more changes nothing
        cls.server.ask("SYSTEM STOP TTL MERGES")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        shutil.rmtree(cls.config)

    def setUp(self):
        for table in ("events", "sessions", "events_hourly", "token_usage_daily"):
            self.server.ask(f"TRUNCATE TABLE hanzo.{table}")

    def ask(self, query, **parameters):
        return self.server.ask(query, **parameters).rstrip("\n")

    def send(self, table, *rows, **parameters):
        return self.server.http(f"INSERT INTO hanzo.{table} FORMAT JSONEachRow", **parameters,
                                data="\n".join(json.dumps(row) for row in rows).encode())

    def curl(self, *arguments):
        return subprocess.run(["curl", "-sS", "-H", f"X-ClickHouse-User: {USER}", "-H", f"X-ClickHouse-Key: {PASSWORD}",
                               *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout

    def test_no_prompt_on_the_disk(self):
        """Columns that hold texts are stored as they are here, so that the files show what is in them."""
        ask = self.ask
        for table, column in (line.split("\t") for line in ask(
                "SELECT table, name FROM system.columns WHERE database = 'hanzo' AND table IN "
                "('events', 'sessions', 'events_hourly', 'token_usage_daily') AND default_kind IN ('', 'DEFAULT') "
                "AND type LIKE '%String%' FORMAT TSVRaw").split("\n")):
            ask(f"ALTER TABLE hanzo.{table} MODIFY COLUMN `{column}` CODEC(NONE)")
        common = {"team_id": 1, "distinct_id": VISIBLE, "session_id": "s", "event": "$llm_request", "timestamp": "2026-02-01T12:00:00.000Z"}
        texts = [{"prompt": SECRET}, {"messages": [{"role": "user", "content": SECRET}]}, {"deep": {"er": [{"Input": SECRET}]}},
                 {"model": {"prompt": SECRET}}, {"body": json.dumps({"prompt": SECRET})}, {"$ai_input": SECRET, "$ai_output_choices": SECRET},
                 {"gen_ai.input.messages": SECRET, "gen_ai.output.messages": SECRET}]
        rows = [{**common, "properties": json.dumps(text)} for text in texts]
        # names of the steps between are nobody's to fill
        rows[2].update(clean=SECRET, cleaned=SECRET, texts=[SECRET], found=[SECRET])
        rows += [{**common, "properties": f"no JSON: {SECRET}"}, {**common, "prompt": SECRET, "params": json.dumps({"stop": SECRET})}]
        # by names that no list has, and in a language without blanks; a page's event has no such rule, but the list
        rows.append({**common, "properties": json.dumps({"question": f"is it {SECRET}?", "a": [f"{SECRET} 1"], "猫": f"秘密{SECRET}",
                                                         "mcp": {"args": f"{{{SECRET}}}"}, "query": "x" * 200 + SECRET})})
        rows.append({**common, "event": "$pageview", "properties": json.dumps({name: SECRET for name in (
            "prompt_text", "promptText", "userPrompt", "user_input", "raw_prompt", "full_prompt", "final_prompt", "input_prompt",
            "prompt_content", "completion_text", "assistant_response")})})
        self.assertEqual(self.send("events_in", *rows, insert_deduplication_token="one"), (200, ""))
        self.assertEqual(self.send("events_in", *rows, async_insert=1, wait_for_async_insert=1), (200, ""))
        for row in (*rows[:7], rows[-1]):  # straight into the table: refused
            status, body = self.send("events", row)
            self.assertEqual(status, 500, body)
            self.assertIn("send it to hanzo.events_in", body)
            self.assertNotIn(SECRET, body)
        self.assertEqual(self.send("events", rows[8]), (200, ""))
        for table in ("events", "sessions", "events_hourly", "token_usage_daily"):
            ask(f"OPTIMIZE TABLE hanzo.{table} FINAL")
        self.assertEqual(ask("SELECT count(), countIf(isNotNull(prompt_hash)), countIf(isNotNull(params_hash)) FROM hanzo.events"), "23\t8\t2")
        self.assertEqual(self.server.logs_with(SECRET), [])
        self.assertNotEqual(self.server.files_with(VISIBLE), [], "the files would show it")
        self.assertEqual(self.server.files_with(SECRET), [])

    def test_rows_that_lack_different_columns(self):
        """The engine works out a DEFAULT that reads a column with one as if no row of the batch had it."""
        common = {"team_id": 1, "event": "$llm_request", "timestamp": "2026-02-01T12:00:00.000Z"}
        tokens = {"provider": "openai", "model": "gpt-4o", "tokens_prompt": 1000, "tokens_completion": 101}
        times = {"latency_ms": 1100, "ttft_ms": 100}
        rows = [{**common, "distinct_id": "1", **tokens, **times}, {**common, "distinct_id": "2", "event": "$pageview", "url": "/given"},
                {**common, "distinct_id": "3", "properties": json.dumps({**tokens, **times, "url": "/found", "prompt": "a"})},
                {**common, "distinct_id": "4", "properties": json.dumps({**times, "params": {"a": 1}}), **tokens},
                {**common, "distinct_id": "5", "properties": json.dumps(tokens), "url": "/given", "cost_usd": 0.29}]
        self.assertEqual(self.send("events_in", *rows), (200, ""))
        # (1000 * 2.50 + 101 * 10.00) USD a million; (1100 - 100) / (101 - 1) ms
        self.assertEqual(self.ask("SELECT distinct_id, url, cost_usd, card_status, tpot_ms, prompt_hash != '', params_hash != '' FROM hanzo.events ORDER BY distinct_id").split("\n"), [
            "1\t\t0.00351\tpriced\t10\t\\N\t\\N", "2\t/given\t0\tnone\t\\N\t\\N\t\\N", "3\t/found\t0.00351\tpriced\t10\t1\t\\N",
            "4\t\t0.00351\tpriced\t10\t\\N\t1", "5\t/given\t0.29\tpriced\t\\N\t\\N\t\\N"])
        del rows[2]
        self.assertEqual(self.send("events", *rows), (200, ""))
        self.assertEqual(self.ask("SELECT distinct_id, url, model, cost_usd FROM hanzo.events WHERE card_status = 'none' AND event = '$llm_request' ORDER BY distinct_id").split("\n"),
                         ["1\t\tgpt-4o\t0", "4\t\tgpt-4o\t0", "5\t/given\tgpt-4o\t0.29"])

    # defect 25: a time ending in Z
    def test_insert_as_printed(self):
        """Over HTTP: the document's line, with the reading of times that was the default of its version."""
        row = {"uuid": "00000000-0000-0000-0000-000000000001", "team_id": 1, "event": "$pageview", "timestamp": "2026-02-23T12:00:00.000Z",
               "distinct_id": "user_42", "properties": '{"url":"/dashboard"}'}
        status, body = self.send("events", row, date_time_input_format="basic")
        self.assertEqual(status, 400)
        self.assertIn("Code: 27", body)
        self.assertEqual(self.send("events", row, date_time_input_format="best_effort"), (200, ""))
        self.assertEqual(self.ask("SELECT timestamp, distinct_id, url FROM hanzo.events"), "2026-02-23 12:00:00.000\tuser_42\t/dashboard")

    # defect 28: curl's parameters in the body
    def test_curl_with_parameters(self):
        """-d and --data-urlencode make one body, which is taken for SQL."""
        self.assertEqual(self.send("events", {"team_id": 1, "event": "x", "timestamp": "2026-02-23 12:00:00", "distinct_id": "u"}), (200, ""))
        url = f"http://127.0.0.1:{self.server.http_port}/"
        self.assertEqual(self.curl(f"{url}?query=SELECT+count()+FROM+events+WHERE+team_id=1&database=hanzo"), "1\n")
        query = "SELECT count() FROM hanzo.events WHERE team_id = {team_id:UInt64} AND timestamp >= {start:Date}"
        printed = self.curl("--data-urlencode", "param_team_id=1", "--data-urlencode", "param_start=2026-02-01", "-d", f"query={query}", url)
        self.assertIn("Code: 62", printed)
        self.assertEqual(self.curl("-G", "--data-urlencode", "param_team_id=1", "--data-urlencode", "param_start=2026-02-01",
                                   "--data-urlencode", f"query={query}", url), "1\n")
        self.assertEqual(self.curl("-F", "param_team_id=1", "-F", "param_start=2026-02-01", "-F", f"query={query}", url), "1\n")
        view = "SELECT sum(users) FROM hanzo.query_active_users(team_id = {team:UInt64}, event = '', start_date = '2026-02-01', end_date = {end:Date})"
        self.assertEqual(self.curl("-G", "--data-urlencode", "param_team=1", "--data-urlencode", "param_end=2026-03-01",
                                   "--data-urlencode", f"query={view}", url), "1\n")

    # defect 38: a read-only user who may send no settings
    def test_read_only_user_with_settings(self):
        """readonly = 1 refuses who sends settings, as Grafana does; 2 lets in and refuses writes."""
        ask = lambda user, query, **settings: self.server.http(query, user=user, **settings)  # noqa: E731
        status, body = ask("printed", "SELECT 1", max_execution_time=10)
        self.assertNotEqual(status, 200)
        self.assertIn("Code: 164", body)
        self.assertEqual(ask("dashboards", "SELECT 1", max_execution_time=10), (200, "1\n"))
        for user in ("printed", "dashboards"):  # a view's own settings are not theirs
            self.assertEqual(ask(user, "SELECT count() <= 100 FROM hanzo.query_token_usage(days = 30)"), (200, "1\n"))
        status, body = ask("dashboards", "INSERT INTO hanzo.events (event, timestamp, distinct_id) SELECT 'x', now(), 'u'")
        self.assertNotEqual(status, 200)
        self.assertRegex(body, "Code: (164|497)")

    # defect 35: {replica_number} inside a macro
    def test_macro(self):
        """It is looked for as a macro of its own; a literal is taken."""
        create = "CREATE TABLE hanzo.test_macro (x UInt8) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{{shard}}/{{database}}/{{table}}', '{{{}}}') ORDER BY x"
        status, body = self.server.http(create.format("replica"))
        self.assertIn("Code: 139", body)
        self.assertEqual(self.server.http(create.format("literal")), (200, ""))
        self.assertEqual(self.ask("SELECT zookeeper_path, replica_name FROM system.replicas WHERE table = 'test_macro'"),
                         "/clickhouse/tables/01/hanzo/test_macro\tclickhouse-0")

    # defect 35, what follows: a server that already holds a replicated table does not start any more
    def test_macro_on_start(self):
        """With a literal it starts again, as often as one likes."""
        with tempfile.TemporaryDirectory(prefix="meterhouse-test-") as folder:
            config, data = os.path.join(folder, "config"), os.path.join(folder, "data")
            server_config(config)

            def replica(name):
                with open(os.path.join(config, "config.d", "hanzo.xml"), "w", encoding="ascii") as file:
                    file.write(MACROS.replace("clickhouse-{replica_number}", name))
                with Server(sys.argv[1], data=data, configs=(config, "config/functions")) as server:
                    server.ask("CREATE TABLE IF NOT EXISTS test_macro (x UInt8) "
                               "ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}') ORDER BY x")
                    return server.ask("SELECT replica_name FROM system.replicas")

            self.assertEqual([replica("clickhouse-0"), replica("clickhouse-0")], ["clickhouse-0\n"] * 2)
            with self.assertRaisesRegex(RuntimeError, "Load job .* failed: Code: 139.*replica_number"):
                replica("clickhouse-{replica_number}")
            self.assertEqual(replica("clickhouse-0"), "clickhouse-0\n")

    # defect 36: a path in Keeper without the database
    def test_path_in_keeper(self):
        """One table of that name on a server; with the database in the path there may be two. {uuid} is known where
        the engine writes the path only."""
        self.ask("CREATE DATABASE other")
        create = "CREATE TABLE {}.{} (x UInt8) ENGINE = ReplicatedMergeTree('{}', '{{literal}}') ORDER BY x"
        codes = []
        paths = ("/clickhouse/tables/{shard}/events", "/clickhouse/tables/{shard}/{database}/{table}", "/clickhouse/tables/{uuid}/{shard}")
        for number, path in enumerate(paths):
            for database in ("hanzo", "other"):
                status, body = self.server.http(create.format(database, f"test_path_{number}", path))
                codes.append("made" if status == 200 else body[:body.index(".")])
        self.assertEqual(codes, ["made", "Code: 253", "made", "made", "Code: 36", "Code: 36"])

    # defect 34: alerts on replicas; the printed column does not exist (43_hanzo_queries)
    def test_alerts_on_replicas(self):
        """A replica that has lost its session is behind, and takes no inserts. Those of other databases are not ours."""
        create = "CREATE TABLE {}.test_replica (x UInt8) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{{shard}}/{{database}}/{{table}}', '{{literal}}') ORDER BY x"
        self.ask("CREATE DATABASE IF NOT EXISTS another")
        for database in ("hanzo", "another"):
            self.ask(create.format(database))
        self.assertEqual(self.ask("SELECT table, seconds > 300 FROM hanzo.alert_replication_lag WHERE table = 'test_replica'"), "test_replica\t1")
        self.assertEqual(self.ask("SELECT table, is_readonly FROM hanzo.alert_keeper WHERE table = 'test_replica'"), "test_replica\t1")
        found = self.ask("SELECT alert, severity, startsWith(what, 'test_replica') FROM hanzo.alerts WHERE what LIKE 'test_replica%' ORDER BY alert")
        self.assertEqual(found, "Keeper Disconnect\tcritical\t1\nReplication Lag\twarning\t1")

    def test_alerts(self):
        """Each from nothing wrong to something wrong."""
        self.ask("SYSTEM FLUSH LOGS")
        before = int(self.ask("SELECT sum(failed_inserts) FROM hanzo.alert_failed_inserts"))
        self.assertEqual(self.ask("SELECT count() FROM hanzo.alert_slow_queries"), "0")
        self.assertEqual(self.send("events", {"team_id": "no number"})[0], 400)
        self.ask("SYSTEM FLUSH LOGS")
        self.assertEqual(int(self.ask("SELECT sum(failed_inserts) FROM hanzo.alert_failed_inserts")), before + 1)
        self.assertIn("CANNOT_PARSE", self.ask("SELECT error FROM hanzo.alert_failed_inserts"))
        self.assertIn("Insert Failures\tcritical\t", self.ask("SELECT * FROM hanzo.alerts"))
        self.assertNotIn("Unpriced", self.ask("SELECT * FROM hanzo.alerts"))
        self.ask("INSERT INTO hanzo.events_in (event, timestamp, distinct_id, provider, model, tokens_prompt) SELECT '$llm_request', now(), 'u', 'p', 'm', 1")
        self.assertIn("Unpriced Requests\twarning\tunknownModel p/m: 1", self.ask("SELECT * FROM hanzo.alerts"))


if __name__ == "__main__":
    main()
