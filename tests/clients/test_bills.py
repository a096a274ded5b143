#!/usr/bin/env python3
"""Bills into a running server, from every place that the README names: a file of the server, object storage, the client's
own stdin as lines and as rows. Lines are self-written; a stand-in for S3 answers HEAD and GET as the protocol says.

    test_bills.py <build folder>
"""

import gzip
import http.server
import os
import subprocess
import sys
import threading
import unittest
from decimal import Decimal

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server, main

HEADER = ("lineItem/LineItemType,lineItem/UnblendedCost,bill/PayerAccountId,lineItem/CurrencyCode,bill/BillingPeriodStartDate,"
          "bill/BillingPeriodEndDate,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode")
PERIODS = "2025-06-01T00:00:00Z,2025-07-01T00:00:00Z,2025-06-02T00:00:00Z,2025-06-02T01:00:00Z"
ROWS = 30_000


def line(i):
    return f"Usage,0.{i:09}1,1234,USD,{PERIODS},AmazonBedrock"


BILL = "\n".join([HEADER, *(line(i) for i in range(ROWS)), "Usage,1", line(7).replace("2025-06-02T00", "yesterday")]) + "\n"
TOTAL = sum(Decimal(f"0.{i:09}1") for i in range(ROWS))
BROKEN = Decimal("0.0000000071")  # of the line whose date is none
FOCUS = "executable('meterhouse/focus aws', 'Native', focusStructure(), (SELECT line FROM {0}), " \
        "SETTINGS stderr_reaction = 'throw', check_exit_code = 1)"


class Storage(http.server.BaseHTTPRequestHandler):
    """One object, whole or in part."""
    protocol_version = "HTTP/1.1"
    content = gzip.compress(BILL.encode())

    def answer(self, body):
        if self.path.split("?")[0] != "/bucket/report.csv.gz":
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        first, last, status = 0, len(self.content) - 1, 200
        if self.headers.get("Range"):
            start, _, stop = self.headers["Range"].removeprefix("bytes=").partition("-")
            first, last, status = int(start), min(int(stop or last), last), 206
        part = self.content[first:last + 1]
        self.send_response(status)
        self.send_header("Content-Length", str(len(part)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Mon, 02 Jun 2025 00:00:00 GMT")
        self.send_header("Accept-Ranges", "bytes")
        if status == 206:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(self.content)}")
        self.end_headers()
        if body:
            self.wfile.write(part)

    def do_GET(self):
        self.answer(True)

    def do_HEAD(self):
        self.answer(False)

    def log_message(self, *_):
        pass


class Bills(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()
        cls.server.apply("cost")
        cls.server.apply("cost")  # once more changes nothing
        cls.storage = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Storage)
        threading.Thread(target=cls.storage.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.storage.shutdown()
        cls.server.__exit__()

    def setUp(self):
        for table in ("focus", "focus_problems"):
            self.server.ask(f"TRUNCATE TABLE cost.{table}")

    def loaded(self):
        """Nothing is lost: the sums of both tables are the file's."""
        rows = self.server.ask("SELECT count(), sum(BilledCost), min(x_Line), max(x_Line), any(ServiceCategory) FROM cost.focus").split("\t")
        self.assertEqual(rows[:1] + rows[2:], [str(ROWS), "2", str(ROWS + 1), "AI and Machine Learning\n"])
        self.assertEqual(Decimal(rows[1]), TOTAL)
        problems = [row.split("\t") for row in self.server.ask(
            "SELECT x_Line, BilledCost, x_Problem FROM cost.focus_problems ORDER BY x_Line").splitlines()]
        self.assertEqual([row[0] for row in problems], [str(ROWS + 2), str(ROWS + 3)])
        self.assertEqual(problems[0][1:], ["\\N", "got 2 fields, expected 9"])
        self.assertEqual(Decimal(problems[1][1]), BROKEN)
        self.assertEqual(problems[1][2], 'lineItem/UsageStartDate: got "yesterday:00:00Z", expected a time from 1970 to 2106')

    def test_file(self):
        os.makedirs(os.path.join(self.server.data, "user_files"), exist_ok=True)
        for name, data in (("report.csv", BILL.encode()), ("report.csv.gz", gzip.compress(BILL.encode()))):
            path = os.path.join(self.server.data, "user_files", name)
            with open(path, "wb") as file:
                file.write(data)
            self.setUp()
            self.server.ask(f"INSERT INTO cost.focus_in SELECT * FROM cost.aws_file(path = '{path}')")
            self.loaded()
            self.assertEqual(self.server.ask("SELECT DISTINCT x_Source FROM cost.focus"), path + "\n")

    def test_object_storage(self):
        url = f"http://127.0.0.1:{self.storage.server_port}/bucket/report.csv.gz"
        source = FOCUS.format(f"s3('{url}', NOSIGN, 'LineAsString', 'line String')")
        self.server.ask(f"INSERT INTO cost.focus_in SELECT *, 'report.csv.gz' AS x_Source FROM {source}")
        self.loaded()

    def test_rows_from_stdin(self):
        rows = subprocess.run([f"{sys.argv[1]}/meterhouse/focus", "aws", "--raw"], input=BILL.encode(), capture_output=True, check=True)
        self.server.ask("INSERT INTO cost.focus_in FORMAT Native", data=rows.stdout)
        self.loaded()

    def test_lines_from_stdin(self):
        source = FOCUS.format("input('line String')")
        self.server.ask(f"INSERT INTO cost.focus_in SELECT *, 'stdin' AS x_Source FROM {source} FORMAT LineAsString", data=BILL.encode())
        self.loaded()


if __name__ == "__main__":
    main()
