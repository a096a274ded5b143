#!/usr/bin/env python3
"""The charts' queries, as the /dashboard page sends them and as Grafana does, by the read-only user over the samples:
rows in each, numbers that are those of the raw rows, and Grafana files that are of these charts and of Grafana's schema.

    test_charts.py <build folder>
"""

import glob
import json
import math
import os
import re
import sys
import time
import unittest

import jsonschema

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from samples import SYSTEMS, SampleServer
from server import READER_PASSWORD, main

sys.path.insert(0, "sql/dashboards")
import grafana

DAY = 86400

# What Grafana's dashboard_kind.cue demands of a dashboard with schemaVersion 36 and later, as far as the files use it.
# Closed: a property that is not listed is a misspelt one.
DATASOURCE = {"type": "object", "required": ["type", "uid"], "additionalProperties": False,
              "properties": {"type": {"const": "grafana-clickhouse-datasource"}, "uid": {"const": "${datasource}"}}}
PANEL = {
    "type": "object", "additionalProperties": False,
    "required": ["id", "type", "title", "datasource", "gridPos", "fieldConfig", "options", "targets"],
    "properties": {
        "id": {"type": "integer", "minimum": 1}, "type": {"const": "timeseries"},
        "title": {"type": "string", "minLength": 1}, "datasource": DATASOURCE,
        "gridPos": {"type": "object", "required": ["h", "w", "x", "y"], "additionalProperties": False, "properties": {
            "h": {"type": "integer", "minimum": 1}, "w": {"type": "integer", "minimum": 1, "maximum": 24},
            "x": {"type": "integer", "minimum": 0, "maximum": 23}, "y": {"type": "integer", "minimum": 0}}},
        "fieldConfig": {"type": "object", "required": ["defaults", "overrides"], "additionalProperties": False,
                        "properties": {"defaults": {"type": "object", "additionalProperties": False, "properties": {
                            "unit": {"enum": ["short", "ms", "percent", "currencyUSD", "gbytes", "decgbytes"]},
                            "displayName": {"type": "string", "pattern": r"^\$\{__field\.labels\.\w+\}$"},
                            "custom": {"type": "object"}}}, "overrides": {"type": "array"}}},
        "options": {"type": "object", "required": ["legend", "tooltip"]},
        "targets": {"type": "array", "minItems": 1, "maxItems": 1, "items": {
            "type": "object", "additionalProperties": False,
            "required": ["refId", "datasource", "editorType", "queryType", "format", "rawSql"],
            "properties": {"refId": {"const": "A"}, "datasource": DATASOURCE, "editorType": {"const": "sql"},
                           "queryType": {"const": "timeseries"}, "format": {"const": 0},
                           "rawSql": {"type": "string", "pattern": "^SELECT"}}}},
    },
}
DASHBOARD = {
    "type": "object", "additionalProperties": False,
    "required": ["uid", "title", "schemaVersion", "editable", "graphTooltip", "time", "templating", "panels"],
    "properties": {
        "uid": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,40}$"}, "title": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}}, "schemaVersion": {"type": "integer", "minimum": 36},
        "editable": {"type": "boolean"}, "graphTooltip": {"enum": [0, 1, 2]}, "timezone": {"type": "string"},
        "refresh": {"type": "string"}, "annotations": {"type": "object"},
        "time": {"type": "object", "required": ["from", "to"], "additionalProperties": False, "properties": {
            "from": {"type": "string", "pattern": "^now-[0-9]+[mhd]$"}, "to": {"const": "now"}}},
        "templating": {"type": "object", "required": ["list"], "additionalProperties": False, "properties": {
            "list": {"type": "array", "items": {
                "type": "object", "required": ["type", "name", "hide"], "additionalProperties": False, "properties": {
                    "name": {"const": "datasource"}, "label": {"type": "string"}, "type": {"const": "datasource"},
                    "query": {"const": "grafana-clickhouse-datasource"}, "hide": {"enum": [0, 1, 2]}}}}}},
        "panels": {"type": "array", "minItems": 1, "items": PANEL},
    },
}


def expanded(query, start, stop, interval):
    """A query as the data source's macros make it (its pkg/macros/macros.go)."""
    for pattern, value in (
            (r"\$__timeInterval\((\w+)\)", rf"toStartOfInterval(toDateTime(\1), INTERVAL {interval} second)"),
            (r"\$__timeFilter\((\w+)\)", rf"\1 >= toDateTime({start}) AND \1 <= toDateTime({stop})"),
            (r"\$__fromTime\b", f"toDateTime({start})"), (r"\$__interval_s\b", str(interval))):
        query = re.sub(pattern, value, query)
    return query


class Charts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(SampleServer(sys.argv[1]))
        cls.charts = cls.server.charts()

    def read(self, query, **parameters):
        """As the page reads: JSON with columns; by the read-only user."""
        status, body = self.server.http(query, "reader", READER_PASSWORD, default_format="JSONColumnsWithMetadata",
                                        **parameters)
        self.assertEqual(status, 200, body)
        return json.loads(body)

    def numbers(self, answer):
        """Those that a chart would draw."""
        return [value for column in answer["meta"][1:] for value in answer["data"].get(column["name"], [])
                if isinstance(value, (int, float)) and math.isfinite(value)]

    def points(self, title, dashboard="optiinfra", rounding=DAY, seconds=7 * DAY):
        """{(t, label or number of the column): value}"""
        query, = [chart["query"] for chart in self.charts
                  if (chart["dashboard"], chart["title"]) == (dashboard, title)]
        answer = self.read(query, param_rounding=rounding, param_seconds=seconds)
        names = [column["name"] for column in answer["meta"]]
        columns = [answer["data"][name] for name in names]
        if answer["meta"][1]["type"] in ("String", "LowCardinality(String)"):
            return dict(zip(zip(columns[0], columns[1]), columns[2]))
        return {(t, name): column[i] for i, t in enumerate(columns[0]) for name, column in zip(names[1:], columns[1:])}

    def assert_points(self, found, query, tolerance=1e-9):
        """The same points as rows (t, label, value) of a query on raw rows, and some."""
        expected = {(row[0], row[1]): row[2] for row in map(json.loads, self.server.ask(
            query + " FORMAT JSONCompactEachRow").splitlines())}
        self.assertEqual(found.keys(), expected.keys())
        self.assertGreater(len(found), 2)
        for key, value in found.items():
            self.assertTrue(math.isclose(value, expected[key], rel_tol=tolerance), (key, value, expected[key]))

    def test_all(self):
        """With the page's own parameters, the link's, and a wide interval."""
        self.assertEqual({chart["dashboard"] for chart in self.charts}, {*SYSTEMS, "operations"})
        for chart in self.charts:
            for rounding, seconds in ((60, DAY), (3600, 7 * DAY), (DAY, 14 * DAY)):
                with self.subTest(dashboard=chart["dashboard"], chart=chart["title"], rounding=rounding):
                    answer = self.read(chart["query"], param_rounding=rounding, param_seconds=seconds)
                    times = answer["data"][answer["meta"][0]["name"]]
                    self.assertEqual((answer["meta"][0]["name"], answer["meta"][0]["type"]), ("t", "Int32"))
                    self.assertEqual(times, sorted(times))
                    self.assertTrue(all(t % rounding == 0 for t in times))
                    self.assertGreaterEqual(times[0], time.time() - seconds - rounding)
                    self.assertGreater(len(self.numbers(answer)), 0)
                    if len(answer["meta"]) == 3 and "String" in answer["meta"][1]["type"]:
                        # what the page takes for lines' names: one value a time and name
                        self.assertIn(answer["meta"][1]["type"], ("String", "LowCardinality(String)"))
                        keys = list(zip(times, answer["data"][answer["meta"][1]["name"]]))
                        self.assertEqual(len(keys), len(set(keys)))

    def test_applied_again(self):
        """Our charts once, a user's own as they were."""
        self.server.ask("INSERT INTO meterhouse.charts VALUES ('mine', 1, 'a title', 'SELECT 1')")
        self.server.apply("dashboards")
        charts = self.server.charts()
        self.assertEqual([chart for chart in charts if chart["dashboard"] != "mine"], self.charts)
        self.assertEqual(len(charts), len(self.charts) + 1)
        for dashboard in {chart["dashboard"] for chart in self.charts}:
            titles = [chart["title"] for chart in self.charts if chart["dashboard"] == dashboard]
            self.assertEqual(len(titles), len(set(titles)))

    # A point is of the raw rows in its interval, whatever was added up before; whole days of UTC.
    DAYS = "toUnixTimestamp(toStartOfDay({0}, 'UTC'))", "{0} >= toStartOfDay(now('UTC') - 604800, 'UTC')"

    def raw(self, table, time_column, label, value, where="1"):
        t, since = (part.format(time_column) for part in self.DAYS)
        return f"SELECT {t} AS t, {label} AS label, {value} AS value FROM {table} WHERE {since} AND {where} GROUP BY t, label"

    # A sketch's quantile is within 1 % of the value at its rank; what two neighbours are apart, when a day has just
    # begun and has few values, nothing bounds.
    OF_SKETCH = 0.0101

    def p95(self, column):
        return f"arraySort(groupArray({column}))[1 + toUInt32(0.95 * (count({column}) - 1))]"

    def test_optiinfra(self):
        requests = "optiinfra.performance_metrics_ts", "timestamp"
        for title, query in (
                ("Requests a second", self.raw(*requests, "model_name", "count() / 86400")),
                ("Model cost, USD an hour", self.raw(*requests, "model_name", "toFloat64(sum(cost_usd)) / 24",
                                                     "cost_usd IS NOT NULL")),
                ("Speed, tokens a second", self.raw(*requests, "model_name", "avg(throughput_tokens_per_sec)")),
                ("Quality, mean score", self.raw("optiinfra.quality_metrics_ts", "timestamp", "model_name",
                                                 "avg(overall_quality_score)")),
                ("Hallucinations, %", self.raw("optiinfra.quality_metrics_ts", "timestamp", "model_name",
                                               "100 * avg(hallucination_detected)")),
                ("CPU utilization, %", self.raw("optiinfra.resource_metrics_ts", "timestamp", "instance_id",
                                                "avg(cpu_utilization)")),
                ("Use of machines, %", self.raw("optiinfra.cost_metrics_ts", "timestamp", "cloud_provider",
                                                "avg(utilization_percent)"))):
            with self.subTest(title):
                self.assert_points(self.points(title), query, 1e-6)  # of Float32
        # an hour of a machine costs the mean of its samples
        hours = ("(SELECT toStartOfHour(timestamp) AS hour, cloud_provider, avg(cost_per_hour) AS usd "
                 "FROM optiinfra.cost_metrics_ts GROUP BY hour, cloud_provider, instance_id)")
        self.assert_points(self.points("Machine cost, USD an hour"), self.raw(hours, "hour", "cloud_provider",
                                                                             "sum(usd) / 24"))
        self.assert_points(self.points("Latency by model, p95, ms"),
                           self.raw(*requests, "model_name", self.p95("latency_ms")), self.OF_SKETCH)

    def test_naap(self):
        status = "naap.ai_stream_status", "event_timestamp"
        address = "substring(orchestrator_address, 1, 10)"
        for title, query in (
                ("Output frames, mean", self.raw(*status, address, "avg(output_fps)")),
                ("Streams", self.raw(*status, address, "uniqExact(stream_id)")),
                ("Events a second", self.raw("naap.raw_events", "event_timestamp", "event_type", "count() / 86400"))):
            with self.subTest(title):
                self.assert_points(self.points(title, "naap"), query, 1e-6)
        # what a counter rose by over each stream's whole life, in all
        rose = self.server.ask("SELECT sum(m) FROM (SELECT max(restart_count) - min(restart_count) AS m "
                               "FROM naap.ai_stream_status GROUP BY stream_id)")
        self.assertEqual(sum(self.points("Restarts of inference", "naap").values()), int(rose))

    def test_hanzo(self):
        events, requests = ("hanzo.events", "timestamp"), "event = '$llm_request'"
        for title, query in (
                ("Events a second", self.raw(*events, "event", "count() / 86400")),
                ("Model cost, USD a day", self.raw(*events, "model", "toFloat64(sum(cost_usd))", requests + " AND cost_usd > 0")),
                ("Quality, mean score", self.raw(*events, "model", "avg(quality_score)", requests)),
                ("Sessions begun an hour", self.raw(
                    "(SELECT min(timestamp) AS at FROM hanzo.events WHERE session_id != '' GROUP BY team_id, session_id)",
                    "at", "'sessions'", "count() / 24"))):
            with self.subTest(title):
                self.assert_points(self.points(title, "hanzo"), query, 1e-6)
        users = self.raw(*events, "'users'", "uniqExact(distinct_id)")
        self.assert_points(self.points("Users", "hanzo"), users, 0.05)  # uniqHLL12 errs by 1.6 % in the mean

    def test_otel(self):
        spans, requests = ("otel_v2.traces", "Timestamp"), ("otel_v2.gen_ai_requests", "Timestamp")
        service, client = "toString(ServiceName)", "SpanKind != 'SERVER'"
        for title, query in (
                ("Spans a second", self.raw(*spans, service, "count() / 86400")),
                ("Failed spans, %", self.raw(*spans, service, "100 * countIf(StatusCode = 'ERROR') / count()")),
                ("Model cost, USD an hour", self.raw(*requests, "Model", "toFloat64(sum(Cost.total)) / 24",
                                                     client + " AND Cost.total IS NOT NULL")),
                ("Memory of processes, GB", self.raw("otel_v2.metrics", "Timestamp", service, "avg(Value) / 1e9",
                                                     "MetricName = 'process.memory.usage'"))):
            with self.subTest(title):
                self.assert_points(self.points(title, "otel_v2"), query, 1e-6)
        self.assert_points(self.points("Duration, p95, ms", "otel_v2"),
                           self.raw(*spans, service, self.p95("Duration") + " / 1e6"), self.OF_SKETCH)

    def test_grafana_fresh(self):
        """The files are what grafana.py makes of the charts."""
        made = grafana.dashboards(self.charts)
        self.assertEqual(sorted(f"{name}.json" for name in made),
                         sorted(map(os.path.basename, glob.glob("sql/dashboards/grafana/*"))))
        for name, text in made.items():
            with open(f"sql/dashboards/grafana/{name}.json", encoding="utf-8") as file:
                self.assertEqual(file.read(), text, f"run sql/dashboards/grafana.py again: {name}")

    def test_grafana_schema(self):
        for path in glob.glob("sql/dashboards/grafana/*.json"):
            with self.subTest(path), open(path, encoding="utf-8") as file:
                dashboard = json.load(file)
                jsonschema.validate(dashboard, DASHBOARD)
                places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]]
                self.assertEqual(len(places), len(set(places)))
                self.assertEqual([panel["id"] for panel in dashboard["panels"]], list(range(1, len(places) + 1)))

    def test_grafana_queries(self):
        """Each with its macros expanded has the page's points, less those of an interval that began before."""
        stop = int(time.time()) // 3600 * 3600 + 3600
        for chart in self.charts:
            with self.subTest(dashboard=chart["dashboard"], chart=chart["title"]):
                start = stop - (3600 if chart["dashboard"] == "operations" else 7 * DAY)
                query = expanded(grafana.with_macros(chart["query"]), start, stop, 3600)
                self.assertNotIn("$__", query)
                answer = self.read(query)
                self.assertRegex(answer["meta"][0]["type"], r"^DateTime")
                # a line's name, where the second column has one
                name = grafana.panel(0, chart["title"], chart["query"])["fieldConfig"]["defaults"].get("displayName")
                labelled = len(answer["meta"]) == 3 and "String" in answer["meta"][1]["type"]
                self.assertEqual(name, f"${{__field.labels.{answer['meta'][1]['name']}}}" if labelled else None)
                self.assertGreater(len(self.numbers(answer)), 0)

    def test_grafana_zone(self):
        """A server whose day is not UTC's loses no hour at a window's beginning: from 20:00 of yesterday, where it is
        today by Kiritimati's clock."""
        stop = int(time.time()) // 3600 * 3600 + 3600
        start = stop // DAY * DAY - 4 * 3600
        for chart in self.charts:
            if "toDate(since)" in chart["query"] and chart["dashboard"] != "operations":
                with self.subTest(dashboard=chart["dashboard"], chart=chart["title"]):
                    query = expanded(grafana.with_macros(chart["query"]), start, stop, 3600)
                    here, there = (len(self.numbers(self.read(query, session_timezone=zone)))
                                   for zone in ("UTC", "Pacific/Kiritimati"))
                    self.assertGreater(here, 0)
                    self.assertEqual(there, here)

    def test_grafana_refuses(self):
        """A query that would lose its window is named, not written."""
        for query in ("SELECT now() AS t, 1", "SELECT toStartOfInterval(a, INTERVAL {rounding:UInt32} SECOND)::INT AS t, 1 "
                      "FROM b WHERE a >= now() - {seconds:UInt32}"):
            with self.assertRaises(ValueError):
                grafana.with_macros(query)


if __name__ == "__main__":
    main()
