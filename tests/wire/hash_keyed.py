#!/usr/bin/env python3
"""hashPromptKeyed through the pipe, with key files beside a copy of the executable.

    hash_keyed.py <hash executable>

Expected signatures are Python's hmac. Every failure must be one line on stderr that quotes neither
prompts nor keys, exit status 3, and nothing on stdout.
"""
import hashlib
import hmac
import os
import shutil
import struct
import subprocess
import sys
import tempfile

from native import Reader, string, varuint

HEADER = "name,version,key_hex\n"
OLD, NEW = "01" * 32, "0203" * 32
PROMPTS = [b"A prompt", b"  A \xc2\xa0\r\nprompt", b"", None, b"\xff", "Éé 😀 e\u0301".encode()]


def block(names, texts):
    """A dictionary of names, NULL first as the server has it, and a nullable column of texts."""
    keys = [None, b""] + sorted({name for name in names if name})
    column = struct.pack("<QQQ", 1, 0x600, len(keys)) + b"".join(string(key or b"") for key in keys)
    column += struct.pack("<Q", len(names)) + bytes(keys.index(name) for name in names)
    nulls = bytes(text is None for text in texts)
    return (varuint(2) + varuint(len(texts)) +
            string(b"keyName") + string(b"LowCardinality(Nullable(String))") + column +
            string(b"text") + string(b"Nullable(String)") + nulls +
            b"".join(string(text or b"") for text in texts))


def run(folder, names, texts):
    command = [os.path.join(folder, "hash"), "hashPromptKeyed", "prompt_keys.csv"]
    return subprocess.run(command, input=block(names, texts), capture_output=True)


def answers(done, rows):
    assert done.returncode == 0 and done.stderr == b"", (done.returncode, done.stderr)
    reader = Reader(done.stdout)
    assert reader.varuint() == 1 and reader.varuint() == rows
    reader.string()
    assert reader.string().strip() == b"Nullable(String)"
    nulls = reader.take(rows)
    values = []
    for null in nulls:
        value = reader.string()
        values.append(None if null else value)
    assert reader.at == len(done.stdout)
    return values


def failure(done):
    assert done.returncode == 3 and done.stdout == b"", (done.returncode, done.stdout)
    line = done.stderr.decode()
    assert line.count("\n") == 1 and line.endswith("\n"), line
    for secret in ("A prompt", "nobody", OLD, NEW):
        assert secret not in line, line
    return line


def signed(version, key, text):
    return b"hmac-sha256:%d:" % version + hmac.new(
        bytes.fromhex(key), text.encode(), hashlib.sha256).hexdigest().encode()


def main():
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(sys.argv[1], os.path.join(folder, "hash"))
        path = os.path.join(folder, "prompt_keys.csv")

        def write(text, mode=0o400):
            if os.path.exists(path):
                os.remove(path)
            with open(path, "w", encoding="ascii") as file:
                file.write(text)
            os.chmod(path, mode)

        # Without a file: nobody is named, nobody is refused.
        assert answers(run(folder, [b"", None], [b"A prompt", b"A prompt"]), 2) == [None, None]
        line = failure(run(folder, [b"", b"prompts"], [b"", b"A prompt"]))
        assert path in line and "No such file" in line, line

        write(HEADER + f"prompts,1,{OLD}\nprompts,2,{NEW}\nother,7,{OLD}\n")
        normal = ["A prompt", "A prompt", "", None, "\ufffd", "Éé 😀 é"]
        for name, version, key in ((b"prompts", 2, NEW), (b"other", 7, OLD)):
            expected = [None if text is None else signed(version, key, text) for text in normal]
            got = answers(run(folder, [name] * len(PROMPTS), PROMPTS), len(PROMPTS))
            assert got == expected, (got, expected)
        assert answers(run(folder, [b"other", b"", None], [b"a", b"a", b"a"]), 3) == \
            [signed(7, OLD, "a"), None, None]
        line = failure(run(folder, [b"prompts", b"nobody"], [b"A prompt", b"A prompt"]))
        assert "row 2" in line and "6 bytes" in line and "3 keys" in line, line

        for mode in (0o644, 0o440, 0o604, 0o700):
            write(HEADER + f"prompts,1,{OLD}\n", mode)
            line = failure(run(folder, [b"prompts"], [b"A prompt"]))
            assert path in line and f"got mode {mode:04o}, expected 0400" in line, line
        write(HEADER + f"prompts,1,{OLD}x\n")
        line = failure(run(folder, [b"prompts"], [b"A prompt"]))
        assert path + " line 2" in line and "expected 64 to 512 hexadecimal digits" in line, line
    print("hashPromptKeyed: signatures as Python's hmac; 7 refusals, one line each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
