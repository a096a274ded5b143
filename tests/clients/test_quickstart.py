#!/usr/bin/env python3
"""`make quickstart`, less the build: sample, report, a second start on the same folder, Ctrl-C, real files.

    test_quickstart.py <build folder>
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import Browser, chromium
from server import free_port, main
from test_dashboards import CHARTS, DRAWN

DATA = os.environ.get("METERHOUSE_DATA", "../shared/data")
NUMBER = r"[\d.]+"


class Quickstart(unittest.TestCase):
    def setUp(self):
        self.run_folder = os.path.join(tempfile.mkdtemp(prefix="meterhouse-test-"), "run")
        self.addCleanup(shutil.rmtree, os.path.dirname(self.run_folder))

    def started(self):
        """Also where a test fails it is not left behind."""
        process = subprocess.Popen(self.command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.terminate)
        return process

    def command(self, *arguments):
        return ["/usr/bin/python3", "docker/embedded/quickstart.py", "--build", sys.argv[1], "--run", self.run_folder,
                "--http-port", str(free_port()), "--tcp-port", str(free_port()), *arguments]

    def once(self, *arguments):
        done = subprocess.run(self.command("--once", *arguments), capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_sample(self):
        first = self.once()
        # a row of every part of the report, with numbers where numbers are due
        for line in (r"│ \w+ \d\d:00\s+│\s+NUMBER │\s+NUMBER │\s+NUMBER │\s+NUMBER │ █+",  # hourly cost
                     r"│ gpt-4o-mini\s+│\s+NUMBER │\s+NUMBER │\s+NUMBER │\s+NUMBER │",  # p95 latency
                     r"│ \w+ \d\d \w+ │\s+\d+ │\s+0\.\d+ │\s+0\.\d+ │ NUMBER %",  # quality trend
                     r"│ openai/gpt-4o\s+│\s+\d+ │ NUMBER million\s+│ NUMBER million\s+│\s+NUMBER │",  # cost by model
                     r"│ self-hosted/llama-3.1-70b\s+│.*│\s+ᴺᵁᴸᴸ │",  # no price is not 0
                     r"│    3 │ first_api_call\s+│\s+\d+ │ NUMBER %",  # funnel
                     r"│ prompt_to_first_frame_latency │\s+\d+ │\s+\d+ │\s+\d+ │",
                     r"│ 0x\w+\s+│ NVIDIA [\w ]+│\s+\d+ │\s+NUMBER │\s+0\.\d+ │"):  # jitter
            self.assertRegex(first, re.compile("^" + line.replace("NUMBER", NUMBER), re.MULTILINE))
        rows = re.search(r"([\d,]+) rows in all tables", first)
        self.assertGreater(int(rows[1].replace(",", "")), 900_000)
        self.assertRegex(first, r"http://127\.0\.0\.1:\d+/play\?user=meterhouse&password=[\w-]+\n")
        second = self.once()
        self.assertEqual(second.count("data are there already"), 4)
        self.assertEqual(re.findall("^[│┌].*$", second, re.MULTILINE), re.findall("^[│┌].*$", first, re.MULTILINE))

        process = self.started()
        links = {}
        for line in process.stdout:
            if line.startswith("charts "):
                links.update([line.split()[1:]])
            if line == "serving until Ctrl-C\n":
                break
        self.assertEqual(sorted(links), ["hanzo", "naap", "operations", "optiinfra", "otel_v2"])
        if chromium():
            self.open(links)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=90)
        self.assertEqual((process.returncode, output), (0, "\nstopping the engine ...\nstopped; the data stay\n"), errors)

    def open(self, links):
        """A link, as it was printed, is a dashboard whose charts all have data."""
        with Browser(chromium()) as browser:
            for name, link in links.items():
                browser.open(link)
                browser.wait(DRAWN)
                for title, error, numbers, _ in browser.evaluate(CHARTS):
                    self.assertEqual(error, "", f"{name}: {title}")
                    self.assertGreater(numbers, 0, f"{name}: {title}")

    def test_files(self):
        known = ["azure_llm/AzureLLMInferenceTrace_code.csv", "naap/naap_event_logs_2026-01-08.json", "azure_llm/README.md",
                 "aws_cur/sample-anonymous-aws-export-dataset.csv", "azure/EA_ActualCost_Small.csv", "focus/focus_sample.csv"]
        if any(not os.path.exists(f"{DATA}/{path}") for path in known):
            self.skipTest(f"no {DATA}")
        folder = os.path.join(os.path.dirname(self.run_folder), "files")
        os.mkdir(folder)
        for path in known:
            os.symlink(os.path.abspath(f"{DATA}/{path}"), os.path.join(folder, os.path.basename(path)))
        os.symlink(os.path.abspath(f"{DATA}/{known[0]}"), os.path.join(folder, "trace {1}.csv"))
        for _ in range(2):  # again on the same folder: the same
            output = self.once("--data", folder)
            self.assertIn("skipped, no format known here: README.md, trace {1}.csv (one of * ? { } in its path)\n", output)
            self.assertRegex(output, r"│ openai/gpt-4o\s+│\s+47\.608895 │\s+ᴺᵁᴸᴸ │")
            for file, lines, billed in (("sample-anonymous-aws-export-dataset", 1281, "1.6823086974"),
                                        ("EA_ActualCost_Small", 11, "8.5450077867419368"), ("focus_sample", 1000, "20.52022672899")):
                self.assertRegex(output, rf"│ {file}\.csv\s+│ USD\s+│\s+{lines} │\s+{re.escape(billed)} │\s+0 │")
            self.assertRegex(output, r"│ 2023-11 │ AWS\s+│ Amazon Simple Storage Service\s+│\s+1\.4406 │")
            for name, value in (("prompt_to_first_frame", 2655), ("few_segments", 6744), ("e2e", 105), ("runner", 103)):
                self.assertRegex(output, rf"│ {name}_latency\s+│\s+1 │\s+{value} │\s+{value} │")

    def engines(self):
        """Processes that serve our folder."""
        return subprocess.run(["pgrep", "-f", f"meterhouse-embedded serve --data {self.run_folder} "],
                              stdout=subprocess.PIPE, text=True).stdout.split()

    def test_interrupted_early(self):
        """Whenever a signal comes, the engine ends before us, also while it starts."""
        for how, wait in ((signal.SIGINT, 0), (signal.SIGTERM, 0.3), (signal.SIGHUP, 1.5)):
            process = self.started()
            while not self.engines():
                time.sleep(0.01)
            time.sleep(wait)
            process.send_signal(how)
            errors = process.communicate(timeout=90)[1]
            self.assertEqual((process.returncode, self.engines()), (0, []), errors)
            self.assertNotIn("Traceback", errors)

    def test_interrupted_sample(self):
        """A sample that was loaded half is loaded again, whole."""
        process = self.started()
        for line in process.stdout:
            if line == "== sample data\n":
                break
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=90)
        self.assertEqual((process.returncode, output), (0, "\nstopping the engine ...\nstopped; the data stay\n"), errors)
        rows = re.search(r"([\d,]+) rows in all tables", self.once())
        self.assertGreater(int(rows[1].replace(",", "")), 900_000)

    def test_nobody_reads(self):
        process = self.started()
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual((process.wait(timeout=90), self.engines()), (1, []))
        with process.stderr as errors:
            self.assertNotIn("Traceback", errors.read())

    def test_folder_of_no_use(self):
        command = self.command("--once")
        command[command.index("--run") + 1] = "/proc/nothing"
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr),
                         (1, "quickstart: cannot use /proc/nothing: No such file or directory\n"))

    def test_nothing_known(self):
        done = subprocess.run(self.command("--once", "--data", "docker"), capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("quickstart: no file of a known format in docker\n", done.stderr)


if __name__ == "__main__":
    main()
