#!/usr/bin/env python3
"""Grafana's dashboards of the charts in meterhouse.charts (data source grafana-clickhouse-datasource).

    clickhouse-client -q "SELECT dashboard, title, query FROM meterhouse.charts
        ORDER BY dashboard, position FORMAT JSONEachRow" | sql/dashboards/grafana.py FOLDER

Writes FOLDER/<dashboard>.json, to be imported or provisioned; which ClickHouse it reads is chosen in
the dashboard. The parts of a query that depend on the window become macros of the data source, as
01_charts.sql says. The files in grafana/ are those of the charts here; tests/clients/test_charts.py
fails when they are not.
"""

import json
import os
import re
import sys

DATASOURCE = {"type": "grafana-clickhouse-datasource", "uid": "${datasource}"}
WINDOWS = {"operations": "now-1h"}
UNITS = ((r"USD", "currencyUSD"), (r"\bms$", "ms"), (r"%$", "percent"), (r"GiB$", "gbytes"), (r"GB$", "decgbytes"))

# In this order: the window's beginning, its points, then what is left of the interval.
MACROS = (
    (r"^WITH toStartOfInterval\(now\('UTC'\) - \{seconds:UInt32\}, INTERVAL \{rounding:UInt32\} SECOND\) AS since\n", ""),
    (r"toStartOfInterval\((\w+), INTERVAL \{rounding:UInt32\} SECOND\)::INT AS t\b", r"$__timeInterval(\1) AS t"),
    (r"\b(\w+) >= since\b", r"$__timeFilter(\1)"),
    (r"\btoDate\(since\)", "toDate($__fromTime, 'UTC')"),  # not the server's day
    (r"\bsince\b", "$__fromTime"),
    (r"\{rounding:UInt32\}", "$__interval_s"),
)


def with_macros(query):
    for pattern, macro in MACROS:
        query = re.sub(pattern, macro, query)
    if "{" in query or re.search(r"\bsince\b", query) or "$__timeInterval(" not in query or "$__timeFilter(" not in query:
        raise ValueError(f"not in the form that 01_charts.sql asks for:\n{query}")
    return query


def panel(number, title, query):
    defaults = {"unit": next((unit for pattern, unit in UNITS if re.search(pattern, title)), "short"),
                "custom": {"lineWidth": 1, "fillOpacity": 0, "showPoints": "auto"}}
    label = re.search(r"^GROUP BY t, (\w+)$", query, re.MULTILINE)
    if label:  # the line's name, without the column's
        defaults["displayName"] = f"${{__field.labels.{label[1]}}}"
    return {
        "id": number + 1, "type": "timeseries", "title": title, "datasource": DATASOURCE,
        "gridPos": {"h": 8, "w": 12, "x": 12 * (number % 2), "y": 8 * (number // 2)},
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": {"legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True},
                    "tooltip": {"mode": "multi", "sort": "desc"}},
        "targets": [{"refId": "A", "datasource": DATASOURCE, "editorType": "sql", "queryType": "timeseries",
                     "format": 0, "rawSql": with_macros(query)}],
    }


def dashboard(name, charts):
    return {
        "uid": f"meterhouse-{name}".replace("_", "-"), "title": f"Meterhouse: {name}", "tags": ["meterhouse"],
        "schemaVersion": 39, "editable": True, "graphTooltip": 1, "timezone": "utc", "refresh": "1m",
        "time": {"from": WINDOWS.get(name, "now-7d"), "to": "now"},
        "templating": {"list": [{"name": "datasource", "label": "Data source", "type": "datasource",
                                 "query": DATASOURCE["type"], "hide": 0}]},
        "annotations": {"list": []},
        "panels": [panel(i, chart["title"], chart["query"]) for i, chart in enumerate(charts)],
    }


def dashboards(rows):
    """{name: text of the file} of rows with dashboard, title and query."""
    names = list(dict.fromkeys(row["dashboard"] for row in rows))
    return {name: json.dumps(dashboard(name, [row for row in rows if row["dashboard"] == name]), indent=1) + "\n"
            for name in names}


if __name__ == "__main__":
    for name, text in dashboards([json.loads(line) for line in sys.stdin]).items():
        with open(os.path.join(sys.argv[1], f"{name}.json"), "w", encoding="utf-8") as file:
            file.write(text)
