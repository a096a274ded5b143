#!/usr/bin/env python3
"""A worker and its rate card: re-read when it changes, kept when the new one is broken, and one
clear line with exit status 3 where there is none at the start.

    cost_rate_card.py <folder with the executable `cost`>
"""

import os
import subprocess
import sys
import tempfile
import time

from cost_oracle import LLM_KINDS, Answer, block

HEADER = (
    "provider,model,input,output,cache_read,cache_write,cache_write_1h,reasoning,"
    "batch_input,batch_output,tier_above,valid_from,valid_to,source\n"
)
REQUEST = [(b"a", b"b", 0, 1000000, 0, 0, 0, 0, 0)]


def write_card(path, text):
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def card(price):
    return f"{HEADER}a,b,{price},1,,,,,,,,,,\n"


def ask(worker):
    """(USD, version of the card) of a million input tokens."""
    worker.stdin.write(block(LLM_KINDS, REQUEST))
    worker.stdin.flush()
    data = os.read(worker.stdout.fileno(), 65536)
    row = Answer(data).columns(1, ["16"] * 6 + ["int8", "string"])[0]
    return row[0] // 10**12, row[7]


def check_reload(command, folder):
    path = os.path.join(folder, "prices.csv")
    write_card(path, card(1))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*command, "costLlmDetail", path], **pipes) as worker:
        usd, first = ask(worker)
        assert usd == 1
        write_card(path, card(22))
        time.sleep(1.1)
        usd, second = ask(worker)
        assert usd == 22 and second != first, (usd, second)
        write_card(path, card("oops"))
        time.sleep(1.1)
        assert ask(worker) == (22, second)
        os.unlink(path)
        time.sleep(1.1)
        assert ask(worker) == (22, second)
        worker.stdin.close()
        said = worker.stderr.read().decode()
        assert worker.wait() == 0
    expected = (
        "costLlmDetail: rate card refused, the one before it stayed in force: "
        f"{path}: No such file or directory\n"
    )
    assert said == expected, said
    print("a changed rate card is read again, a broken one is not put in force")


def check_refused(command, folder):
    path = os.path.join(folder, "prices.csv")
    own = os.path.join(folder, "own.csv")
    write_card(path, card(1))
    write_card(own, card("1,000"))
    here = os.path.realpath(os.path.dirname(command[0]))
    cases = [
        ([], "got no file in <command>, expected prices.csv own_prices.csv"),
        (["no.csv"], f"{here}/no.csv: No such file or directory"),
        ([folder], f"{folder}: is no regular file"),
        ([path, own], f"{own} line 2: got 15 fields, expected 14"),
        ([path, path, path], "rate card: got 3 files, expected 1 or 2"),
    ]
    for arguments, line in cases:
        run = subprocess.run([*command, "costLlm", *arguments], stdin=subprocess.DEVNULL,
                             capture_output=True)
        assert run.returncode == 3 and run.stdout == b"", run
        assert run.stderr.decode() == f"costLlm: {line}\n", run.stderr
    print(f"{len(cases)} missing or malformed rate cards: one line, exit status 3")


def main():
    command = [os.path.join(sys.argv[1], "cost")]
    with tempfile.TemporaryDirectory() as folder:
        check_reload(command, folder)
        check_refused(command, folder)


if __name__ == "__main__":
    main()
