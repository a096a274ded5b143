#!/usr/bin/env python3
"""OptiInfra's requests priced again after a change of the rate card, on a running server: exactly, tokens of
the cache as such; the hourly rollup follows; a cost that came with its row, and an hour whose raw rows are
no longer all there, stay.

    test_optiinfra_reprice.py <build folder>
"""

import os
import sys
import time
import unittest
from decimal import Decimal

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server, main
from sql_files import statements

HEADER = ("provider,model,input,output,cache_read,cache_write,cache_write_1h,reasoning,batch_input,batch_output,"
          "tier_above,valid_from,valid_to,source\n")
OWN = "openai,gpt-4o,1,2,0.5,,,,,,,,,contract\nacme,private-1,3,4,,,,,,,,,,contract\n"
# name, hours ago, provider, model, input, output, cached, what it costs by the shipped card and by the own one:
# USD a million tokens 2.50, cached 1.25, 10.00 (OpenAI, gpt-4o); then 1, .50, 2; acme has no price at first.
REQUESTS = (
    ("plain", 2, "openai", "gpt-4o", 1000000, 100000, 0, "3.5", "1.2"),
    ("cached", 2, "openai", "gpt-4o", 1000000, 100000, 400000, "3", "1"),
    ("same hour", 2, "openai", "gpt-4o", 8, 0, 0, "0.00002", "0.000008"),
    ("other hour", 5, "openai", "gpt-4o", 2000000, 0, 1000000, "3.75", "1.5"),
    ("appears", 2, "acme", "private-1", 1000000, 1000000, 0, None, "7"),
    ("never", 2, "acme", "nothing", 10, 10, 0, None, None),
    ("no tokens", 2, "openai", "gpt-4o", None, 10, 0, None, None),
    ("gone", 8, "openai", "gpt-4o", 1000000, 0, 0, "2.5", "1"),
    ("gone too", 8, "openai", "gpt-4o", 1000000, 0, 0, "2.5", "1"),
)


class Reprice(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()
        cls.server.apply("prices")
        cls.server.apply("optiinfra")
        cls.server.apply("optiinfra")  # once more changes nothing
        cls.own = os.path.join(cls.server.data, "user_scripts/meterhouse/own_prices.csv")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def ask(self, query):
        return self.server.ask(query).rstrip("\n")

    def take_up(self):
        """Until every worker that may answer has read the files of prices: several answers in a row."""
        card, deadline, same = self.ask("SELECT card FROM meterhouse.rate_card"), time.time() + 30, 0
        while same < 4:
            self.assertLess(time.time(), deadline, "the workers did not take the card up")
            time.sleep(0.6)
            now = self.ask("SELECT costLlmDetail('openai', 'gpt-4o', now64(3), 1, 1, 0, 0, 0, 0).card")
            same = same + 1 if now == card else 0
        return card

    def reprice(self):
        with open("sql/optiinfra/reprice.sql", encoding="utf-8") as file:
            for statement in statements(file.read()):
                self.ask(statement)

    def costs(self):
        """Of each request its cost, by the name that its id holds."""
        rows = self.ask("SELECT toUInt128(request_id), cost_usd FROM optiinfra.performance_metrics_ts").split("\n")
        return {REQUESTS[int(number)][0]: cost for number, cost in (row.split("\t") for row in rows) if int(number) < len(REQUESTS)}

    def rollup(self, hours):
        return self.ask("SELECT provider, model_name, cost_usd, priced_count, request_count FROM optiinfra.performance_metrics_hourly_mv "
                        f"WHERE hour = toStartOfHour(now('UTC') - INTERVAL {hours} HOUR) ORDER BY ALL")

    def truth(self, hours):
        return self.ask("SELECT provider, model_name, sum(cost_usd) AS cost, count(cost_usd), count() FROM optiinfra.performance_metrics_ts "
                        f"WHERE toStartOfHour(timestamp) = toStartOfHour(now('UTC') - INTERVAL {hours} HOUR) GROUP BY ALL ORDER BY ALL")

    def test_prices_again(self):
        if time.gmtime().tm_min == 59 and time.gmtime().tm_sec > 15:
            time.sleep(61 - time.gmtime().tm_sec)  # the hours are counted from this one
        shipped = self.take_up()
        values = [f"(toStartOfHour(now('UTC')) - INTERVAL {ago} HOUR, '{provider}', '{model}', toUUID('00000000-0000-0000-0000-{i:012x}'), "
                  f"{'NULL' if given is None else given}, {made}, {cached})"
                  for i, (_, ago, provider, model, given, made, cached, _, _) in enumerate(REQUESTS)]
        for half in (values[::2], values[1::2]):
            self.ask("INSERT INTO optiinfra.requests_in (timestamp, provider, model_name, request_id, prompt_tokens, completion_tokens, "
                     "cache_read_tokens) VALUES " + ", ".join(half))
        # a cost that came with its row, and its model has a price
        self.ask("INSERT INTO optiinfra.performance_metrics_ts (timestamp, provider, model_name, request_id, prompt_tokens, "
                 "completion_tokens, cost_usd) VALUES (toStartOfHour(now('UTC')) - INTERVAL 2 HOUR, 'openai', 'gpt-4o', "
                 "toUUID('00000000-0000-0000-0000-0000000000ff'), 5, 5, 42)")
        # and, in an hour of its own, one that came without
        self.ask("INSERT INTO optiinfra.performance_metrics_ts (timestamp, provider, model_name, request_id, prompt_tokens, "
                 "completion_tokens) VALUES (toStartOfHour(now('UTC')) - INTERVAL 3 HOUR, 'openai', 'gpt-4o', "
                 "toUUID('00000000-0000-0000-0000-0000000000fe'), 1000000, 0)")
        number = lambda text: "\\N" if text is None else format(Decimal(text).normalize(), "f")  # noqa: E731
        first = {row[0]: number(row[7]) for row in REQUESTS}
        self.assertEqual(self.costs(), first)
        for hours in (2, 5, 8):
            self.assertEqual(self.rollup(hours), self.truth(hours))
        self.assertEqual(self.ask("SELECT card, requests, priced FROM optiinfra.costs_by_card ORDER BY card"), f"\t2\t1\n{shipped}\t9\t6")
        # of one hour a raw row is gone
        self.ask("ALTER TABLE optiinfra.performance_metrics_ts DELETE WHERE toUInt128(request_id) = 8 SETTINGS mutations_sync = 1")
        kept = self.rollup(8)
        self.assertEqual(kept, "openai\tgpt-4o\t5\t2\t2")

        with open(self.own + ".new", "w", encoding="utf-8") as file:
            file.write(HEADER + OWN)
        os.rename(self.own + ".new", self.own)
        own = self.take_up()
        self.assertNotEqual(own, shipped)
        self.assertEqual(self.ask("SELECT why FROM optiinfra.unpriced WHERE model_name = 'private-1'"), "priced")
        self.reprice()
        second = {row[0]: number(row[8]) for row in REQUESTS if row[0] != "gone too"}
        self.assertEqual(self.costs(), second)
        self.assertEqual(self.ask("SELECT cost_usd, cost_card FROM optiinfra.performance_metrics_ts WHERE toUInt128(request_id) = 255"), "42\t")
        self.assertEqual(self.ask("SELECT card, requests, priced FROM optiinfra.costs_by_card ORDER BY card = '' DESC"), f"\t1\t1\n{own}\t9\t7")
        self.assertEqual(self.rollup(3), "openai\tgpt-4o\t1\t1\t1")  # at a dollar a million
        for hours in (2, 5):
            self.assertEqual(self.rollup(hours), self.truth(hours))
        self.assertIn("acme\tprivate-1\t7\t1\t1", self.rollup(2))
        self.assertEqual(self.rollup(8), kept)
        self.ask("OPTIMIZE TABLE optiinfra.performance_metrics_hourly FINAL")
        for hours in (2, 5):
            self.assertEqual(self.rollup(hours), self.truth(hours))
        # latencies and tokens of the hour are what they were
        self.assertEqual(self.ask("SELECT sum(prompt_tokens), sum(request_count) FROM optiinfra.performance_metrics_hourly"), "8000023\t11")

        # once more: nothing to do, no row written
        parts = "SELECT count(), sum(rows) FROM system.parts WHERE database = 'optiinfra' AND table = 'performance_metrics_hourly' AND active"
        before = self.ask(parts)
        self.reprice()
        self.assertEqual(self.ask(parts), before)

        # and back, and there again: what has no price any more is unknown, not 0
        for change, expected in ((os.remove, first), (None, second)):
            if change:
                change(self.own)
            else:
                with open(self.own, "w", encoding="utf-8") as file:
                    file.write(HEADER + OWN)
            self.take_up()
            self.reprice()
            self.assertEqual(self.costs(), {name: cost for name, cost in expected.items() if name != "gone too"})
            for hours in (2, 5):
                self.assertEqual(self.rollup(hours), self.truth(hours))
        self.assertEqual(self.rollup(8), kept)


if __name__ == "__main__":
    main()
