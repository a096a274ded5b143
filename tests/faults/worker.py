"""A worker at the end of two pipes, and the Native blocks (revision 0) that one sends it."""

import os
import struct
import subprocess


def varuint(number):
    out = b""
    while number >= 128:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def text(value):
    return varuint(len(value)) + value


def column(kind, values):
    """`kind` a type whose values are given as bytes of each, or texts."""
    data = b"".join(text(v) for v in values) if kind == "String" else b"".join(values)
    return text(b"c") + text(kind.encode()) + data


def block(rows, *columns):
    return varuint(len(columns)) + varuint(rows) + b"".join(columns)


def floats(*values):
    return column("Float64", [struct.pack("<d", v) for v in values])


def scores(rows=1):
    """A block for qualityScore; every row is .5."""
    return block(rows, *[column("Float64", [struct.pack("<d", .5)] * rows)] * 5)


def answer_size(kind, data_size, rows):
    """Of an answer: one column `result`, the type's name filled up to 128 bytes."""
    return len(varuint(1) + varuint(rows) + text(b"result") + varuint(max(128, len(kind)))) + max(128, len(kind)) + data_size


class Worker:
    def __init__(self, path, *arguments, **options):
        self.process = subprocess.Popen([path, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, bufsize=0, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            pipe.close()

    def send(self, data):
        view = memoryview(data)
        while view:
            view = view[self.process.stdin.write(view):]

    def receive(self, size):
        out = b""
        while len(out) < size:
            part = self.process.stdout.read(size - len(out))
            if not part:
                raise EOFError(f"{len(out)} of {size} bytes, stderr: {self.process.stderr.read()!r}")
            out += part
        return out

    def ask(self, data, size):
        self.send(data)
        return self.receive(size)

    def end(self):
        """End of input: exit status, what else was on stdout, stderr."""
        self.process.stdin.close()
        out, err = self.process.stdout.read(), self.process.stderr.read()
        return self.process.wait(timeout=10), out, err.decode()

    def proc(self, name):
        with open(f"/proc/{self.process.pid}/{name}") as file:
            return file.read()

    def status(self, key):
        """A line of /proc/<pid>/status."""
        return next(line.split(":")[1].strip() for line in self.proc("status").splitlines() if line.startswith(key + ":"))

    def resident(self):
        """KiB in memory."""
        return int(self.status("VmRSS").split()[0])

    def descriptors(self):
        return sorted(int(name) for name in os.listdir(f"/proc/{self.process.pid}/fd"))
