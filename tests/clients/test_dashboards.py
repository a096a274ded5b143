#!/usr/bin/env python3
"""Every dashboard in a browser: the links that `make quickstart` prints open it, each of its charts draws the sample's
data and shows no error, and nothing is asked of another host. Needs Chromium (Debian: apt-get install chromium).

    test_dashboards.py <build folder>

METERHOUSE_SCREENSHOTS=folder writes a picture of each dashboard there; those of the README are in sql/dashboards.
"""

import os
import sys
import unittest
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import Browser, chromium
from samples import SYSTEMS, SampleServer
from server import READER_PASSWORD, main

from dashboards import link, links

DRAWN = "!is_drawing && !firstLoad && queries.length > 0 && plots.length == queries.length"
# Of each chart: its title, the error it shows, the finite numbers it has, and how many coloured dots it painted
# (grid and labels are grey).
CHARTS = """[...document.querySelectorAll('.chart')].map((chart, i) => {
    const error = chart.querySelector('.query-error'), plot = plots[i];
    const title = chart.querySelector('.title').textContent;
    if (error.style.display != 'none' || !plot) return [title, error.textContent || 'not drawn', 0, 0];
    const {left, top, width, height} = plot.bbox, image = plot.ctx.getImageData(left, top, width, height).data;
    let dots = 0;
    for (let j = 0; j < image.length; j += 4)
        dots += image[j + 3] > 0 && Math.max(image[j], image[j + 1], image[j + 2])
            - Math.min(image[j], image[j + 1], image[j + 2]) > 40;
    return [title, '', plot.data.slice(1).flat().filter(v => Number.isFinite(v)).length, dots];
})"""


class Dashboards(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(SampleServer(sys.argv[1]))
        cls.browser = cls.enterClassContext(Browser(chromium()))
        cls.url = f"http://127.0.0.1:{cls.server.http_port}/"

    def check(self, dashboard):
        """What the page shows is the dashboard, whole."""
        expected = [chart["title"] for chart in self.server.charts() if chart["dashboard"] == dashboard]
        shown = self.browser.evaluate(CHARTS)
        self.assertEqual([chart[0] for chart in shown], expected)
        for title, error, numbers, dots in shown:
            with self.subTest(dashboard=dashboard, chart=title):
                self.assertEqual(error, "")
                self.assertGreater(numbers, 0)
                self.assertGreater(dots, 0)
        self.assertEqual(self.browser.evaluate("document.getElementById('global-error').textContent"), "")
        self.assertEqual(self.browser.complaints(), [])
        hosts = {urllib.parse.urlsplit(url).netloc for url in self.browser.requested() if not url.startswith("data:")}
        self.assertEqual(hosts, {f"127.0.0.1:{self.server.http_port}"})

    def test_links(self):
        found = links(self.server.ask, self.url, "reader", READER_PASSWORD)
        self.assertEqual([name for name, _ in found], [*SYSTEMS, "operations"])
        for dashboard, url in found:
            self.browser.open(url)
            self.browser.wait(DRAWN)
            self.check(dashboard)
            if "METERHOUSE_SCREENSHOTS" in os.environ:
                path = os.path.join(os.environ["METERHOUSE_SCREENSHOTS"], f"{dashboard}.png")
                self.browser.screenshot(path, "document.getElementById('charts')", 1600, 1230, 0.58)

    def test_without_password(self):
        """The page asks for it and then shows the dashboard."""
        self.browser.open(link(self.url, SYSTEMS[0], "reader"))
        self.browser.wait("document.getElementById('global-error').textContent.includes('Error authenticating')")
        self.browser.events.clear()
        self.browser.evaluate(f"document.getElementById('password').value = '{READER_PASSWORD}'")
        self.browser.evaluate("document.getElementById('reload').click()")
        self.browser.wait(DRAWN)
        self.check(SYSTEMS[0])


if __name__ == "__main__":
    if chromium() is None:
        print("skipped: no chromium here (apt-get install --no-install-recommends chromium; about 300 MB)")
        sys.exit(77)
    main()
