"""Links that open a dashboard of sql/dashboards on ClickHouse's own /dashboard page."""

import base64
import json
import urllib.parse

# A point every `rounding` seconds, `seconds` back. Systems have hourly rollups (and of more than a
# week the page cannot label the days); the engine's logs begin when it starts.
WINDOWS = {"operations": (15, 3600)}
WINDOW = (3600, 7 * 86400)

DASHBOARDS = ("SELECT dashboard FROM meterhouse.charts "
              "GROUP BY dashboard ORDER BY dashboard = 'operations', dashboard")
# How many seconds old a system's latest row is, by what partitions say of themselves.
AGE = ("SELECT greatest(0, dateDiff('second', max(greatest(max_time, toDateTime(max_date, 'UTC'))), "
       "now())) FROM system.parts WHERE active AND database = '{}' HAVING count() > 0")


def link(url, dashboard, user, password="", age=0):
    """Opens `dashboard` of the server at `url` (http://host:port/), the window longer by `age` seconds;
    without a password the page asks for it."""
    host = url
    if password:
        # The page takes no password from a link, but appends `?default_format=...` to the host that
        # its state names. What it appends becomes the value of a parameter that no query uses.
        host += "?" + urllib.parse.urlencode(
            {"password": password, "default_format": "JSONColumnsWithMetadata", "param_unused": ""})
    rounding, seconds = WINDOWS.get(dashboard, WINDOW)
    state = {"host": host, "user": user, "queries": [],
             "params": {"rounding": str(rounding), "seconds": str(seconds + age)},
             "search_query_": "SELECT title, query FROM meterhouse.charts "
                              f"WHERE dashboard = '{dashboard}' ORDER BY position",
             "customized_": False}
    text = json.dumps(state, separators=(",", ":"))
    return f"{url}dashboard#{base64.b64encode(text.encode()).decode()}"


def links(ask, url, user, password=""):
    """[(name, link)] of every dashboard that has data. `ask` sends a query and returns the answer."""
    found = []
    for dashboard in ask(DASHBOARDS).split():
        age = "0" if dashboard in WINDOWS else ask(AGE.format(dashboard)).strip()
        if age:
            found.append((dashboard, link(url, dashboard, user, password, int(age))))
    return found
