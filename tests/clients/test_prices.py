#!/usr/bin/env python3
"""Living with prices, on a running server: a tenant's own rates win, come and go; a broken file changes
nothing; what was priced by an older card is priced again, and nothing else; what has no price is listed.

    test_prices.py <build folder>
"""

import csv
import os
import sys
import time
import unittest
from decimal import Decimal

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import READER_PASSWORD, Server, main

HEADER = ("provider,model,input,output,cache_read,cache_write,cache_write_1h,reasoning,batch_input,batch_output,"
          "tier_above,valid_from,valid_to,source\n")
COUNTS = "1000000, 1000000, 0, 0, 0, 0"
AT = "toDateTime64('2025-01-01 00:00:00', 3, 'UTC')"


class Prices(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()
        cls.server.apply("prices")
        cls.server.apply("prices")  # once more changes nothing
        cls.folder = os.path.join(cls.server.data, "user_scripts/meterhouse")
        cls.own = os.path.join(cls.folder, "own_prices.csv")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def setUp(self):
        self.server.ask("TRUNCATE TABLE meterhouse.costs")

    def tearDown(self):
        if os.path.exists(self.own):
            os.remove(self.own)
            self.wait_for_card(self.card())

    def ask(self, query):
        return self.server.ask(query).strip()

    def card(self):
        return self.ask("SELECT card FROM meterhouse.rate_card")

    def priced(self, model, provider="openai"):
        return self.ask(f"SELECT costLlm('{provider}', '{model}', {AT}, {COUNTS})")

    def wait_for_card(self, card):
        """Until every worker that may answer has looked at its files again: two answers in a row."""
        deadline, same = time.time() + 20, 0
        while same < 2:
            self.assertLess(time.time(), deadline, "the workers did not take the card up")
            time.sleep(0.6)
            now = self.ask(f"SELECT costLlmDetail('openai', 'gpt-4o', {AT}, {COUNTS}).card, "
                           f"costLlm('openai', 'gpt-4o', {AT}, {COUNTS})").split("\t")[0]
            same = same + 1 if now == card else 0
        time.sleep(1.1)
        self.priced("gpt-4o")

    def write_own(self, rows):
        with open(self.own + ".new", "w", encoding="utf-8") as file:
            file.write(HEADER + rows)
        os.rename(self.own + ".new", self.own)

    def test_the_view_is_the_file(self):
        with open(os.path.join(self.folder, "prices.csv"), newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        number = lambda value: format(Decimal(value).normalize(), "f") if value else "\\N"  # noqa: E731
        expected = sorted((row["provider"].lower(), row["model"].lower(), number(row["input"]), number(row["output"]),
                           number(row["cache_read"]), number(row["batch_output"]), row["tier_above"] or "\\N",
                           row["source"]) for row in rows)
        got = self.server.ask("SELECT provider, model, input, output, cache_read, batch_output, tier_above, source "
                              "FROM meterhouse.prices FORMAT TSVRaw").rstrip("\n").split("\n")
        self.assertEqual(sorted(tuple(line.split("\t")) for line in got), expected)
        facts = self.ask("SELECT rows, models, own_rows, undated, age_days >= 0, modified <= now64(3) "
                         "FROM meterhouse.rate_card").split("\t")
        self.assertEqual(facts, [str(len(rows)), str(len({(row["provider"].lower(), row["model"].lower()) for row in rows})),
                                 "0", str(sum(not row["valid_from"] for row in rows)), "1", "1"])

    def test_a_reader_sees_the_card_and_runs_nothing(self):
        read = lambda query: self.server.http(query, user="reader", password=READER_PASSWORD)  # noqa: E731
        self.assertEqual(read("SELECT card FROM meterhouse.rate_card"), (200, self.card() + "\n"))
        self.assertEqual(read("SELECT * FROM meterhouse.costs_by_card")[0], 200)
        status, body = read("SELECT * FROM executable('meterhouse/prices prices.csv', 'Native', 'provider String')")
        self.assertEqual(status, 500)
        self.assertIn("ACCESS_DENIED", body)

    def test_own_rates_win_come_and_go(self):
        shipped = self.card()
        self.assertEqual(self.priced("gpt-4o"), "12.5")  # 2.50 and 10.00
        self.assertEqual(self.priced("private-1", "acme"), "\\N")
        self.write_own("openai,gpt-4o,1,2,,,,,,,,2024-12-01,2025-02-01,contract\nacme,private-1,3,4,,,,,,,,,,contract\n")
        own = self.card()
        self.assertNotEqual(own, shipped)
        self.wait_for_card(own)
        self.assertEqual(self.priced("gpt-4o"), "3")
        self.assertEqual(self.priced("private-1", "acme"), "7")
        self.assertEqual(self.ask(f"SELECT costLlm('openai', 'gpt-4o', {AT} + INTERVAL 31 DAY, {COUNTS})"), "12.5",
                         "the shipped price holds where the own one does not")
        self.assertEqual(self.ask("SELECT provider, model, input, source FROM meterhouse.prices WHERE file = 2 "
                                  "ORDER BY provider"), "acme\tprivate-1\t3\tcontract\nopenai\tgpt-4o\t1\tcontract")
        self.write_own("openai,gpt-4o,one,2,,,,,,,,,,contract\n")
        time.sleep(1.5)
        for _ in range(3):
            self.assertEqual(self.priced("gpt-4o"), "3", "a broken file leaves the card in force")
            time.sleep(0.6)
        self.assertEqual(self.ask(f"SELECT costLlmDetail('openai', 'gpt-4o', {AT}, {COUNTS}).card"), own)
        status, body = self.server.http("SELECT count() FROM meterhouse.prices")
        self.assertNotEqual(status, 200, "the table says that the file is broken")
        self.assertIn("own_prices.csv line 2", body)
        os.remove(self.own)
        self.wait_for_card(shipped)
        self.assertEqual(self.priced("gpt-4o"), "12.5")
        self.assertEqual(self.priced("private-1", "acme"), "\\N")

    def test_prices_again_what_is_stale(self):
        self.ask("INSERT INTO meterhouse.usage_in (at, tenant, request_id, provider, model, input, output, cache_read) VALUES "
                 "('2025-01-01', 'a', 'changes', 'openai', 'gpt-4o', 1000000, 1000000, 0), "
                 "('2025-01-01', 'a', 'appears', 'acme', 'private-1', 1000000, 1000000, 0), "
                 "('2025-03-01', 'a', 'at another time', 'openai', 'gpt-4o', 1000000, 1000000, 500000), "
                 "('2025-01-01', 'a', 'never', 'acme', 'nothing', 7, 1, 0), "
                 "('2025-01-02', 'a', 'never', 'acme', 'nothing', 7, 1, 0), "
                 "('2025-01-01', 'a', 'broken', 'openai', 'gpt-4o', NULL, 5, 0)")
        rows = "SELECT request_id, cost.status, cost.total FROM meterhouse.costs ORDER BY request_id, at"
        before = {"appears": ["unknownModel", "\\N"], "at another time": ["priced", "11.875"], "broken": ["noUsage", "\\N"],
                  "changes": ["priced", "12.5"], "never": ["unknownModel", "\\N"]}
        read = lambda: {line.split("\t")[0]: line.split("\t")[1:] for line in self.ask(rows).split("\n")}  # noqa: E731
        self.assertEqual(read(), before)
        self.assertEqual(self.ask("SELECT * FROM meterhouse.unpriced").split("\n"), [
            "unknownModel\tacme\tprivate-1\t1\t2000000\t2025-01-01 00:00:00.000\t2025-01-01 00:00:00.000",
            "unknownModel\tacme\tnothing\t2\t16\t2025-01-01 00:00:00.000\t2025-01-02 00:00:00.000",
            "noUsage\topenai\tgpt-4o\t1\t5\t2025-01-01 00:00:00.000\t2025-01-01 00:00:00.000"])
        self.write_own("openai,gpt-4o,1,2,,,,,,,,2024-12-01,2025-02-01,contract\nacme,private-1,3,4,,,,,,,,,,contract\n")
        own = self.card()
        self.wait_for_card(own)
        # A row of the card in force with a cost that no card gives: pricing it again would show.
        self.ask("INSERT INTO meterhouse.costs (at, request_id, provider, model, input, output, cost) VALUES ('2025-01-01', "
                 f"'fresh', 'openai', 'gpt-4o', 1, 1, (42, 42, 0, 0, 0, 0, 'priced', '{own}'))")
        self.assertEqual(self.ask("SELECT in_force, requests FROM meterhouse.costs_by_card ORDER BY in_force"), "0\t6\n1\t1")
        with open("sql/prices/reprice.sql", encoding="utf-8") as file:
            self.ask(file.read())
        self.assertEqual(read(), {**before, "appears": ["priced", "7"], "changes": ["priced", "3"], "fresh": ["priced", "42"]})
        self.assertEqual(self.ask("SELECT card, in_force, requests FROM meterhouse.costs_by_card"), f"{own}\t1\t7")
        with open("sql/prices/reprice.sql", encoding="utf-8") as file:
            self.ask(file.read())
        self.assertEqual(self.ask("SELECT cost.total FROM meterhouse.costs WHERE request_id = 'fresh'"), "42")


if __name__ == "__main__":
    main()
