"""A server for tests of charts: every system that has a sample, with its sample, and a minute of its own logs."""

import glob
import json
import os
import time

from server import Server
from sql_files import statements

SYSTEMS = [path.split("/")[1] for path in sorted(glob.glob("sql/*/sample.sql"))]


class SampleServer(Server):
    """Server with systems and samples; stopped and removed by its context."""

    def start(self):
        super().start()
        try:
            self.fill()
        except BaseException:
            self.stop()
            raise
        return self

    def fill(self):
        for system in ("meterhouse", "prices", *SYSTEMS, "dashboards"):
            self.apply(system)
        for system in SYSTEMS:
            self.run(f"sql/{system}/sample.sql")
        # what the operations dashboard shows: queries, calls of functions, storage as it is now
        self.ask("SELECT sum(qualityScore(.9, .9, .9, 0, number / 1e6)) FROM numbers(100000)")
        self.http("SELECT no_such_column")
        time.sleep(2)  # metric_log writes once a second
        self.run("sql/dashboards/now.sql")

    def run(self, path):
        with open(path, encoding="utf-8") as file:
            for statement in statements(file.read()):
                self.ask(statement)

    def charts(self):
        """Rows of meterhouse.charts, in their order."""
        rows = self.ask("SELECT dashboard, title, query FROM meterhouse.charts ORDER BY dashboard, position "
                        "FORMAT JSONEachRow")
        return [json.loads(row) for row in rows.splitlines()]
