#!/usr/bin/env python3
"""Small blocks of every type, written by the engine, as inputs of native_target.c.

    native_seeds.py <engine: a program used like clickhouse local> <folder to make>

Each begins with the byte that chooses a declaration; all four forms of protocol revisions occur.
"""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "wire"))
from runtime_types import COMPOUND, PLAIN, quote, read, run, write  # noqa: E402

INFO = b"\1\0\2\xff\xff\xff\xff"


def main(engine, folder):
    os.makedirs(folder, exist_ok=True)
    kinds = [kind for kind in [*PLAIN, *COMPOUND] if "Simple" not in kind]
    kinds += [f"Nullable({kind})" for kind in PLAIN]
    columns = [f"SELECT * FROM generateRandom('c {quote(kind)}', {i}, 6, 3) LIMIT {1 + i % 4}"
               for i, kind in enumerate(kinds)]
    columns += [f"SELECT * FROM generateRandom('c {quote(kind)}, d {quote(kinds[i - 3])}', {i}, 6, 3) LIMIT 2"
                for i, kind in enumerate(kinds)]
    columns += ["SELECT toLowCardinality(toString(number)) AS c FROM numbers(300)", "SELECT NULL", "SELECT [], NULL"]
    with tempfile.TemporaryDirectory() as work:
        script = "SET allow_suspicious_low_cardinality_types = 1;\n" + "".join(
            f"{query} INTO OUTFILE '{work}/{i}' FORMAT Native;\n" for i, query in enumerate(columns))
        run([engine, "--queries-file", write(work, "seeds.sql", script)])
        for i in range(len(columns)):
            info = (b"", INFO + b"\0", INFO + b"\3\0\0", b"")[i % 4]
            write(folder, f"{i:03}", bytes([i % 32]) + info + read(f"{work}/{i}"))


if __name__ == "__main__":
    main(*sys.argv[1:])
