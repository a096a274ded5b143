#!/usr/bin/env python3
"""One worker over its pipes: how it ends, what it leaves open, what it may do, how much memory it takes.

    test_worker_process.py <build folder>
"""

import os
import resource
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from worker import Worker, answer_size, block, column, scores  # noqa: E402

BUILD = os.path.abspath(sys.argv[1])
FOLDER = f"{BUILD}/meterhouse"
QUALITY, COST, TRACE, FOCUS = (f"{FOLDER}/{name}" for name in ("quality", "cost", "trace", "focus"))
with open(QUALITY, "rb") as executable:
    SANITIZED = b"__asan_init" in executable.read()
NOT_SANITIZED = unittest.skipIf(SANITIZED, "the sanitizers need other calls and more memory")
SCORE = answer_size("Nullable(Float32)", 5, 1)
HALF = b"\0" + struct.pack("<f", .5)


def quality(**options):
    return Worker(QUALITY, "qualityScore", **options)


def wait_until(seconds, condition):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(.02)
    return condition()


class Ends(unittest.TestCase):
    def test_between_blocks(self):
        with quality() as worker:
            self.assertEqual(worker.end(), (0, b"", ""))
        with quality() as worker:
            for _ in range(3):
                self.assertEqual(worker.ask(scores(), SCORE)[-5:], HALF)
            self.assertEqual(worker.end(), (0, b"", ""))

    def test_inside_a_block(self):
        for data in (scores()[:1], scores()[:-1]):
            with quality() as worker:
                self.assertEqual(worker.ask(scores(), SCORE)[-5:], HALF)
                worker.send(data)
                line = f"qualityScore: input ends inside a block, after {len(data)} bytes\n"
                self.assertEqual(worker.end(), (2, b"", line))

    def test_several_blocks_at_once(self):
        with quality() as worker:
            self.assertEqual(len(worker.ask(scores() * 50, SCORE * 50)), SCORE * 50)
            self.assertEqual(worker.end(), (0, b"", ""))

    def test_nothing_behind_an_answer(self):
        with quality() as worker:
            worker.ask(scores(), SCORE)
            self.assertEqual(select.select([worker.process.stdout, worker.process.stderr], [], [], .3)[0], [])

    def test_closed_output(self):
        for path, arguments, data in ((QUALITY, ["qualityScore"], scores(20000)), (QUALITY, ["qualityScore"], scores())):
            with Worker(path, *arguments) as worker:
                worker.process.stdout.close()
                try:
                    worker.send(data)
                except BrokenPipeError:
                    pass  # it ended before it had read all
                worker.process.stdin.close()
                self.assertEqual(worker.process.wait(timeout=10), 0)
                self.assertEqual(worker.process.stderr.read(), b"")

    def test_slow_reader(self):
        """An answer larger than the pipe, read late."""
        rows = 400000
        with quality() as worker:
            worker.send(scores(rows))
            time.sleep(.1)
            size = answer_size("Nullable(Float32)", 5 * rows, rows)
            self.assertEqual(worker.receive(size)[-4:], struct.pack("<f", .5))
            self.assertEqual(worker.end(), (0, b"", ""))

    def test_refused_block(self):
        with quality() as worker:
            worker.send(block(1, *[column("String", [b"a secret"])] * 5) + scores())
            self.assertEqual(worker.process.wait(timeout=10), 2)
            self.assertEqual(worker.process.stdout.read(), b"")
            self.assertEqual(worker.process.stderr.read().decode(),
                             "qualityScore: argument 1 (relevance): got String, expected Nullable(Float64)\n")

    def test_command_lines(self):
        for words, status, line in (
            ([QUALITY], 2, "quality: expected a function or an option, see `quality --help`\n"),
            ([QUALITY, "nothing"], 2, "quality: no function 'nothing', see `quality --help`\n"),
            ([QUALITY, "qualityScore", "file"], 3, "qualityScore: takes no files, got 1 in <command>\n"),
            ([COST, "costLlm"], 3, "costLlm: got no file in <command>, expected prices.csv own_prices.csv\n"),
            ([COST, "costLlm", *["x"] * 9], 3, "costLlm: got 9 files in <command>, expected at most 8\n"),
            ([FOCUS], 3, 'focus: got 0 words behind its name, the first "", expected one of: aws azure gcp oci focus\n'),
            ([FOCUS, "aw"], 3, 'focus: got 1 words behind its name, the first "aw", expected one of: aws azure gcp oci focus\n'),
            ([FOCUS, "aws azure"], 3, 'focus: got 1 words behind its name, the first "aws azure", expected one of: '
                                      'aws azure gcp oci focus\n'),
            ([FOCUS, "aws", "x"], 3, 'focus: got 2 words behind its name, the first "aws", expected one of: aws azure gcp oci focus\n'),
            ([FOCUS, "--bogus"], 2, "focus: expected a function or an option, see `focus --help`\n"),
            ([TRACE, "--raw"], 2, "trace: expected a function or an option, see `trace --help`\n"),
        ):
            done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (status, "", line))

    def test_lines(self):
        """The same rows from lines of text, however they come, as from a block of lines."""
        text = b"lineItem/LineItemType,lineItem/UnblendedCost\nUsage,1.5\nUsage,\"2\n\nUsage,x\n" + b"Usage,3\n" * 3000 + b"Usage,4"
        lines = text.split(b"\n")
        ways = ((["--raw"], [text]), (["--raw"], [text[i:i + 7] for i in range(0, len(text), 7)]),
                (["--raw"], [bytes([b]) for b in text[:200]] + [text[200:]]), ([], [block(len(lines), column("String", lines))]),
                ([], [block(1, column("String", [line])) for line in lines]))
        for words, pieces in ways:
            with Worker(FOCUS, "aws", *words) as worker:
                answer = []
                reader = threading.Thread(target=lambda: answer.append(worker.process.stdout.read()))
                reader.start()
                for piece in pieces:
                    worker.send(piece)
                worker.process.stdin.close()
                reader.join()
                self.assertEqual((worker.process.wait(timeout=10), worker.process.stderr.read()), (0, b""))
            counts = [answer[0].count(what) for what in (b"Usage-Based", b"got an open quote for 1000 lines", b"a number of at most 38")]
            self.assertEqual(counts, [3003, 1, 1])

    @NOT_SANITIZED
    def test_no_memory(self):
        limit = 1 << 30
        done = subprocess.run([QUALITY, "qualityScore"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertRegex(done.stderr, r"^qualityScore: memory: cannot reserve \d+ bytes of address space: "
                                      r"Cannot allocate memory\n$")

    def test_full_disk(self):
        """A page that cannot be written whole is an error."""
        with open("/dev/full", "w") as full:
            done = subprocess.run([QUALITY, "--describe=md"], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stderr), (3, "quality: cannot write to stdout\n"))


class Rights(unittest.TestCase):
    def test_inherited_descriptors(self):
        """The server's files and its clients' sockets."""
        reading, writing = os.pipe()
        os.dup2(writing, 777)
        try:
            for path, arguments in ((QUALITY, ["qualityScore"]), (COST, ["costLlm", "prices.csv"]), (TRACE, [])):
                with Worker(path, *arguments, pass_fds=(reading, writing, 777)) as worker:
                    wait_until(5, lambda: worker.descriptors() == [0, 1, 2])
                    self.assertEqual(worker.descriptors(), [0, 1, 2])
        finally:
            for descriptor in (reading, writing, 777):
                os.close(descriptor)

    @NOT_SANITIZED
    def test_seccomp(self):
        for path, arguments in ((QUALITY, ["qualityScore"]), (COST, ["costLlm", "prices.csv"]), (TRACE, [])):
            with Worker(path, *arguments) as worker:
                wait_until(5, lambda: worker.status("Seccomp") == "2")
                self.assertEqual(worker.status("Seccomp"), "2")
                self.assertEqual(worker.status("NoNewPrivs"), "1")

    def test_no_core(self):
        """Prompts do not go to disk."""
        soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
        try:
            with quality() as worker:
                worker.ask(scores(), SCORE)
                limit = next(line for line in worker.proc("limits").splitlines() if line.startswith("Max core"))
                self.assertEqual(limit.split()[4:6], ["0", "0"])
                worker.process.send_signal(signal.SIGQUIT)
                self.assertEqual(worker.process.wait(timeout=10), -signal.SIGQUIT)
        finally:
            resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))

    @unittest.skipIf(os.getuid() != 0, "only root can become somebody else")
    def test_as_nobody(self):
        """A worker finds its files although it is not dumpable, as a user without rights."""
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            for name in ("cost", "prices.csv"):
                shutil.copy(f"{FOLDER}/{name}", folder)
            with Worker(f"{folder}/cost", "costLlm", "prices.csv", user=65534, group=65534, extra_groups=[]) as worker:
                self.assertNotEqual(cost_of(worker), None)


def cost_of(worker):
    """A million tokens in of openai/gpt-4o in 2025, in USD; None: NULL."""
    text = [column("String", [b"openai"]), column("String", [b"gpt-4o"])]
    at = column("DateTime64(3, 'UTC')", [struct.pack("<q", 1735689600000)])
    counts = [column("Int64", [struct.pack("<q", n)]) for n in (1000000, 0, 0, 0, 0, 0)]
    answer = worker.ask(block(1, *text, at, *counts), answer_size("Nullable(Decimal(38, 12))", 17, 1))[-17:]
    return None if answer[0] else int.from_bytes(answer[1:], "little", signed=True) / 10 ** 12


CARD = ("provider,model,input,output,cache_read,cache_write,cache_write_1h,reasoning,batch_input,batch_output,"
        "tier_above,valid_from,valid_to,source\nopenai,gpt-4o,{},10,,,,,,,,,,test\n")


class Folders(unittest.TestCase):
    """What a worker that re-reads its file can open: Landlock."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("scripts/v1", "scripts/v2", "elsewhere"):
            os.makedirs(f"{self.folder}/{name}")
        shutil.copy(COST, f"{self.folder}/scripts")

    def write(self, name, price):
        with open(f"{self.folder}/{name}", "w") as file:
            file.write(CARD.format(price))

    def link(self, name, target):
        path = f"{self.folder}/{name}"
        os.symlink(target, path + ".new")
        os.rename(path + ".new", path)

    def worker(self):
        return Worker(f"{self.folder}/scripts/cost", "costLlm", "prices.csv")

    def test_links_of_a_mounted_configuration(self):
        """As Kubernetes mounts one: prices.csv -> ..data/prices.csv, ..data -> the version."""
        self.write("scripts/v1/prices.csv", 1)
        self.write("scripts/v2/prices.csv", 2)
        self.link("scripts/..data", "v1")
        self.link("scripts/prices.csv", "..data/prices.csv")
        with self.worker() as worker:
            self.assertEqual(cost_of(worker), 1)
            self.link("scripts/..data", "v2")
            time.sleep(1.1)  # it looks once a second
            self.assertEqual(cost_of(worker), 2)
            self.assertEqual(worker.end(), (0, b"", ""))

    def test_link_to_another_folder(self):
        """Followed when it is there at the start."""
        self.write("elsewhere/prices.csv", 3)
        self.link("scripts/prices.csv", "../elsewhere/prices.csv")
        with self.worker() as worker:
            self.assertEqual(cost_of(worker), 3)
            self.write("elsewhere/prices.csv", 4)
            time.sleep(1.1)
            self.assertEqual(cost_of(worker), 4)

    @NOT_SANITIZED
    def test_nothing_else(self):
        """A link made later cannot lead out: the old prices stay, and the worker says so."""
        self.write("scripts/prices.csv", 5)
        self.write("elsewhere/prices.csv", 6)
        with self.worker() as worker:
            self.assertEqual(cost_of(worker), 5)
            self.link("scripts/prices.csv", "../elsewhere/prices.csv")
            time.sleep(1.1)
            self.assertEqual(cost_of(worker), 5)
            status, out, err = worker.end()
            self.assertEqual((status, out), (0, b""))
            self.assertRegex(err, r"^costLlm: .*prices\.csv: Permission denied\b.*\n$")


class Resources(unittest.TestCase):
    @NOT_SANITIZED
    def test_memory(self):
        with quality() as worker:
            worker.ask(scores(), SCORE)
            self.assertLess(worker.resident(), 8192)
            size = answer_size("Nullable(Float32)", 5 * 1000, 1000)
            data = scores(1000)
            for _ in range(100):
                worker.ask(data, size)
            before = worker.resident()
            for _ in range(10000):
                worker.ask(data, size)
            self.assertEqual(worker.resident(), before)
            self.assertLess(before, 8192)

    @NOT_SANITIZED
    def test_large_block(self):
        """An idle worker gives back what a block of 40 MB took."""
        rows = 1000000
        with quality() as worker:
            worker.ask(scores(rows), answer_size("Nullable(Float32)", 5 * rows, rows))
            self.assertGreater(worker.resident(), 40000)
            self.assertTrue(wait_until(20, lambda: worker.resident() < 12288), worker.resident())
            self.assertEqual(worker.ask(scores(), SCORE)[-5:], HALF)

    @NOT_SANITIZED
    def test_start(self):
        """From nothing to its end: less than 2 ms, the median of the quietest of five rounds, since other tests may run
        beside; or, where the machine has no quiet one, less than twice what /bin/true takes by turns."""
        def start(*command):
            begin = time.perf_counter()
            pid = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
            self.assertEqual(os.waitpid(pid, 0)[1], 0)
            return 1000 * (time.perf_counter() - begin)

        with open("/dev/null", "r+b") as null:
            actions = [(os.POSIX_SPAWN_DUP2, null.fileno(), n) for n in (0, 1, 2)]
            rounds = [[statistics.median(times) for times in zip(*((start(QUALITY, "qualityScore"), start("/bin/true"))
                                                                   for _ in range(31)))] for _ in range(5)]
        self.assertTrue(any(ours < max(2, 2 * nothing) for ours, nothing in rounds), rounds)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
