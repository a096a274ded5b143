#!/usr/bin/env python3
"""Settings of a session that change what crosses the pipe: protocol revisions that HTTP clients name
(clickhouse-connect, clickhouse-go), types encoded in binary. Right answers or errors, no wrong ones.

    test_revisions.py <build folder>
"""

import os
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server, main  # noqa: E402

# 0 is what a query without the parameter has; the forms change at 54405, 54454 and 54480.
REVISIONS = (0, 54404, 54405, 54453, 54454, 54460, 54479, 54480, 54485, 60000)
ROWS = 300


def digest(text):
    return f"leftPad(lower(hex(xxh3_128({text}))), 32, '0')"


# A call over `number`, and what SQL makes of it. One argument and several, columns whose first byte is 0
# and others, strings and arrays whose lengths take two bytes, calls over a dictionary.
CALLS = {
    "hashPromptExact(toString(number))": digest("toString(number)"),
    "hashPromptExact(if(number = 0, '', repeat('x', number)))": digest("repeat('x', number)"),
    "hashPromptExact(nullIf(toString(number), '0'))": f"if(number = 0, NULL, {digest('toString(number)')})",
    "hashPromptExact(toLowCardinality(toString(number % 3)))": digest("toString(number % 3)"),
    "hashCanonicalJson(concat('[', toString(number), ' ]'))": "concat('[', toString(number), ']')",
    "qualityGrade(if(number % 2 = 0, 0.95, 0.55))": "if(number % 2 = 0, 'A', 'F')",
    "qualityScoreWeighted([1., 1.], [number / 300, NULL])": "NULL::Nullable(Float64)",
    "qualityScoreWeighted([1., 3.], [0, 4. * number])": "3 * number",
    "round(latencyJitter(arrayMap(i -> i + 1., range(number))), 9)":
        "if(number < 5, NULL, round(arrayReduce('stddevPop', range(1, number + 1)) / arrayAvg(range(1, number + 1)), 9))",
    "latencyJitter(arrayWithConstant(256, 1.))": "0",
    "latencyTpotAll(10. * number, 0, 10)": "number",
    "latencyTpotAll(10. * number, NULL, 10)": "NULL::Nullable(Float64)",
    "latencyTtft(fromUnixTimestamp64Milli(256 * number), fromUnixTimestamp64Milli(257 * number))": "number",
    "costHourly(toLowCardinality(if(number % 2 = 0, 'minute', 'day')), number)": "if(number % 2 = 0, number * 60, number / 24)",
    "costUsage('openai', number, number, 0, 0, 0).2": "number",
    "latencyTrace([toLowCardinality('orchestrator_swap')], [toDateTime64(number, 3)]).5": "1",
}

# Columns that lie in storage as sparse ones.
SPARSE = {
    "hashPromptExact(s)": digest("s"),
    "latencyTpotAll(a, b, 10)": "(a - b) / 10",
    "costHourly('minute', a)": "a * 60",
}

# What the table function trace returns.
STREAM = [("metric_timestamp", "DateTime64(3)"), ("window_start", "DateTime64(3)"), ("window_end", "DateTime64(3)"),
          ("stream_id", "String"), ("request_id", "Nullable(String)"), ("gateway", "String"),
          ("orchestrator_address", "String"), ("pipeline", "String"), ("metric_name", "String"),
          ("metric_category", "String"), ("metric_value", "Float64"), ("metric_unit", "String"),
          ("metric_metadata", "String")]


def check(call, expected, source):
    return f"SELECT count(), countIf(toString({call}) IS NOT DISTINCT FROM toString({expected})) FROM {source}"


class Revisions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()
        cls.server.ask("CREATE TABLE sparse (k UInt64, a Float64, b Float64, s String) ENGINE = MergeTree ORDER BY k"
                       " SETTINGS ratio_of_defaults_for_sparse_serialization = 0.5")
        cls.server.ask(f"INSERT INTO sparse SELECT number, if(number % 100 = 7, number, 0), 0, if(number % 70 = 1, 'x', '')"
                       f" FROM numbers({ROWS})")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def ask(self, query, revision):
        parameters = {"client_protocol_version": revision} if revision else {}
        return self.server.ask(query, **parameters)

    def test_answers(self):
        for revision in REVISIONS:
            for call, expected in CALLS.items():
                with self.subTest(revision=revision, call=call):
                    self.assertEqual(self.ask(check(call, expected, f"numbers({ROWS})"), revision), f"{ROWS}\t{ROWS}\n")

    def test_one_row(self):
        """As short as a block can be."""
        for revision in REVISIONS:
            for call, expected in CALLS.items():
                for row in (0, 256):
                    with self.subTest(revision=revision, call=call, row=row):
                        self.assertEqual(self.ask(check(call, expected, f"numbers({row}, 1)"), revision), "1\t1\n")

    def test_sparse(self):
        kinds = self.server.ask("SELECT groupArray(serialization_kind) FROM system.parts_columns WHERE table = 'sparse'"
                                " AND active AND column != 'k'")
        self.assertEqual(kinds, "['Sparse','Sparse','Sparse']\n")
        for revision in REVISIONS:
            for call, expected in SPARSE.items():
                with self.subTest(revision=revision, call=call):
                    self.assertEqual(self.ask(check(call, expected, "sparse"), revision), f"{ROWS}\t{ROWS}\n")

    def test_many_blocks(self):
        """A pool's worker is asked again and again, by clients of several revisions."""
        for revision in (54405, 0, 54454, 54480, 54405):
            start = time.monotonic()
            query = check("latencyTpotAll(10. * number, 0, 10)", "number", "numbers(200000)") + " SETTINGS max_block_size = 10000"
            self.assertEqual(self.ask(query, revision), "200000\t200000\n")
            self.assertLess(time.monotonic() - start, 20)

    def test_stream(self):
        """A table function reads many blocks, one behind the other."""
        columns = ", ".join(f"{name} {kind}" for name, kind in STREAM)
        events = ("SELECT toString(intDiv(number, 2)), if(number % 2 = 0, 'gateway_receive_stream_request',"
                  " 'gateway_receive_first_processed_segment'), fromUnixTimestamp64Milli(intDiv(number, 2) * number),"
                  " '', '', NULL::Nullable(String), 'p' FROM numbers(40000) SETTINGS max_block_size = 1000, max_threads = 1")
        for revision in REVISIONS:
            with self.subTest(revision=revision):
                query = (f"SELECT count(), sum(metric_value) FROM executable('meterhouse/trace', 'Native', '{columns}',"
                         f" ({events}), SETTINGS check_exit_code = 1, stderr_reaction = 'throw')")
                self.assertEqual(self.ask(query, revision), f"20000\t{sum(range(20000))}\n")


class BinaryTypes(unittest.TestCase):
    """The engine then writes codes of types in the place of their names, or reads our names as codes."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(sys.argv[1]).__enter__()
        cls.calls = []
        for family in ("cost", "hash", "latency", "quality"):
            text = subprocess.run([f"{sys.argv[1]}/meterhouse/{family}", "--describe=examples"], check=True,
                                  stdout=subprocess.PIPE, text=True).stdout
            cls.calls += [line.split("\t")[0] for line in text.split("\n")[:-1]]

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def check_all(self, setting, expected):
        for call in self.calls:
            with self.subTest(call=call):
                status, body = self.server.http(f"SELECT {call}", **{setting: 1})
                self.assertNotEqual(status, 200, body)
                self.assertRegex(body, expected)
                self.assertEqual(self.server.http(f"SELECT {call}")[0], 200)

    def test_encoded(self):
        self.check_all("output_format_native_encode_types_in_binary_format",
                       r"has no known type name; is output_format_native_encode_types_in_binary_format set\?")

    def test_decoded(self):
        self.check_all("input_format_native_decode_types_in_binary_format", r"Unknown type code: 0x[89a-f].\b")


if __name__ == "__main__":
    main()
