#!/usr/bin/env python3
"""Events from PostgreSQL by the statements of sql/hanzo/postgresql.sql, from one whose clock is in another zone than the
server's: batches that are sent twice, rows that are in both because they were written to both, a row that changed.

    test_postgresql.py <build folder>

Needs Debian's postgresql (only its programs: a database of its own is made in a folder of its own).
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import CONFIGS, Server, free_port, main, server_config
from sql_files import statements

PROGRAMS = (sorted(glob.glob("/usr/lib/postgresql/*/bin")) or [""])[-1]
PASSWORD, SECRET = "postgres has one", "nobody's business"
TABLE = f"""ALTER ROLE hanzo SET timezone = 'America/New_York';
    CREATE TABLE analytics_events (id bigserial PRIMARY KEY, uuid uuid, team_id int, event text, timestamp timestamptz, distinct_id text,
        properties jsonb);
    INSERT INTO analytics_events SELECT i, CASE WHEN i % 10 > 0 THEN ('00000000-0000-0000-0000-' || lpad(i::text, 12, '0'))::uuid END, 1 + i % 3,
        CASE WHEN i % 4 = 0 THEN '$llm_request' ELSE '$pageview' END, '2026-06-01 00:00:00.25Z'::timestamptz + (i - 999000) * interval '10 minutes',
        CASE WHEN i % 7 > 0 THEN 'u' || i % 50 END, jsonb_build_object('model', 'gpt-4o', 'provider', 'openai', 'tokens_prompt', 1000,
        'tokens_completion', 100, 'prompt', '{SECRET.replace("'", "''")}') FROM generate_series(999000, 1000999) i;
    INSERT INTO analytics_events (id, team_id, event) VALUES (1, NULL, 'of no team');"""
UNTIL = {"param_since": "2026-01-01 00:00:00", "param_until": "2026-06-14 00:00:00"}  # 13 days of 144 rows


class Postgres(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="meterhouse-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.port = free_port()
        self.user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}  # it runs as no root
        if self.user:
            shutil.chown(self.folder, "postgres")
        with open(f"{self.folder}/password", "w", encoding="ascii") as file:
            file.write(PASSWORD)
        os.chmod(f"{self.folder}/password", 0o644)
        self.run_program("initdb", "-D", f"{self.folder}/data", "-U", "hanzo", "-A", "scram-sha-256", f"--pwfile={self.folder}/password", "--no-sync")
        self.run_program("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "start",
                         "-o", f"-p {self.port} -k '' -c listen_addresses=127.0.0.1 -c fsync=off")
        self.addCleanup(self.run_program, "pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        self.psql("CREATE DATABASE hanzo_iam", "postgres")

    def run_program(self, name, *arguments):
        subprocess.run([f"{PROGRAMS}/{name}", *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/", **self.user)

    def psql(self, text, database="hanzo_iam"):
        subprocess.run([f"{PROGRAMS}/psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "hanzo", "-q", "-v", "ON_ERROR_STOP=1", "-c", text, database],
                       check=True, env={**os.environ, "PGPASSWORD": PASSWORD})

    def started(self):
        """A server with the example's collection, in another zone."""
        os.mkdir(f"{self.folder}/server")
        config = server_config(f"{self.folder}/server", "postgresql.xml")
        path = f"{config}/config.d/postgresql.xml"
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("<host>postgres<", "<host>127.0.0.1<").replace("5432", str(self.port)))
        server = Server(sys.argv[1], configs=(config, CONFIGS[1]))
        given = server.environment()
        server.environment = lambda: {**given, "TZ": "Asia/Kolkata", "HANZO_POSTGRES_PASSWORD": PASSWORD}
        return server

    def test_copy(self):
        with open("sql/hanzo/postgresql.sql", encoding="utf-8") as file:
            text = file.read()
        batches, copy, compare = statements(text)
        view = re.search(r"^--\s+(CREATE VIEW .*?;)$", text, re.MULTILINE | re.DOTALL)[1].replace("\n--", "\n")
        self.psql(TABLE)
        self.psql(view)
        with self.started() as server:
            server.apply("hanzo")
            server.ask("SYSTEM STOP TTL MERGES")
            stored = lambda: server.ask("SELECT count(), uniqExact(uuid), (SELECT sum(count) FROM hanzo.events_hourly) FROM hanzo.events")  # noqa: E731
            self.assertEqual(server.ask(batches), "0\t1000\n1\t1000\n")
            # rows written to both from the 14th on
            server.ask("INSERT INTO hanzo.events (uuid, team_id, event, timestamp, distinct_id) SELECT toUUID(concat('00000000-0000-0000-0000-', "
                       "leftPad(toString(999000 + number), 12, '0'))), 1, 'x', toDateTime64('2026-06-01 00:00:00.25', 3, 'UTC') + number * 600, 'u' "
                       "FROM numbers(1872, 128)")
            for batch in (0, 1):
                self.assertEqual(len(server.ask(compare, param_batch=batch, **UNTIL).splitlines()), 1, "what is missing is seen")
                for _ in range(2):
                    server.ask(copy, param_batch=batch, **UNTIL)
                    self.assertEqual(stored(), "1128\t1128\t1128\n" if batch == 0 else "2000\t2000\t2000\n")
                self.assertEqual(server.ask(compare, param_batch=batch, **UNTIL), "")
            # at their own time, whatever the clocks of the two show
            self.assertEqual(server.ask("SELECT min(timestamp), countIf(event = '$llm_request'), sum(cost_usd), countIf(position(properties, 'nobody') > 0), "
                                        "countIf(distinct_id = '') FROM hanzo.events WHERE event != 'x'"),
                             f"2026-06-01 00:00:00.250\t468\t1.638\t0\t{len([i for i in range(999000, 1000872) if i % 7 == 0])}\n")
            self.psql("UPDATE analytics_events SET distinct_id = 'another' WHERE id = 999001")
            self.assertEqual([len(server.ask(compare, param_batch=batch, **UNTIL).splitlines()) for batch in (0, 1)], [1, 0])
            server.ask("SYSTEM FLUSH LOGS")
            self.assertEqual(server.ask("SELECT count() FROM system.query_log WHERE position(query, concat('postgres has ', 'one')) > 0"), "0\n")


if __name__ == "__main__":
    if not PROGRAMS:
        print("skipped: no PostgreSQL here (apt-get install --no-install-recommends postgresql)")
        sys.exit(77)
    main()
