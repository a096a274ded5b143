#!/usr/bin/env python3
"""Every example of every declaration, in ClickHouse and through the pipe (in process: --selftest).

    examples.py <engine: a program used like clickhouse local> <folder made by docker/embedded/install>

In ClickHouse the call stands as documented. Through the pipe the engine only writes the arguments and
reads the answer, both as Native: the types are then the literals' own, as engines before 26.7 send them.
"""

import glob
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

NULLS = "FORMAT TabSeparated SETTINGS format_tsv_null_representation = 'NULL'"


def run(engine, folder, queries, *options):
    """Output lines of the queries, one process for all of them."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(";\n".join(queries))
        file.flush()
        done = subprocess.run([engine, "--queries-file", file.name, "--", f"--user_scripts_path={folder}/user_scripts",
                               f"--user_defined_executable_functions_config={os.getcwd()}/config/functions/*_function.xml"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0 or done.stderr:
        sys.exit(f"the engine ended with status {done.returncode}\n{done.stderr}")
    return done.stdout.split("\n")[:-1]


def commands():
    """Function name: words of its command, from the committed configuration."""
    found = {}
    for path in glob.glob("config/functions/*_function.xml"):
        for function in xml.parse(path).getroot():
            found[function.findtext("name")] = function.findtext("command").split()
    return found


def through_pipe(engine, folder, calls, command):
    with tempfile.TemporaryDirectory() as work:
        run(engine, folder, [f"SELECT {call[call.index('(') + 1:-1]} INTO OUTFILE '{work}/{i}.in' FORMAT Native"
                             for i, call in enumerate(calls)])
        for i, call in enumerate(calls):
            words = command[call[:call.index("(")]]
            with open(f"{work}/{i}.in", "rb") as fed, open(f"{work}/{i}.out", "wb") as answer:
                done = subprocess.run([f"{folder}/user_scripts/{words[0]}", *words[1:]], stdin=fed, stdout=answer,
                                      stderr=subprocess.PIPE, text=True)
            if done.returncode != 0 or done.stderr:
                sys.exit(f"{call}: exit status {done.returncode}: {done.stderr}")
        return run(engine, folder, [f"SELECT * FROM file('{work}/{i}.out', Native) {NULLS}" for i in range(len(calls))])


def main(engine, folder):
    command = commands()
    examples = []
    for family in sorted({words[0] for words in command.values()}):
        text = subprocess.run([f"{folder}/user_scripts/{family}", "--describe=examples"], check=True,
                              stdout=subprocess.PIPE, text=True).stdout
        examples += [line.split("\t", 1) for line in text.split("\n")[:-1]]
    calls = [call for call, _ in examples]
    failures = [f"{name}: no example" for name in command if not any(call.startswith(name + "(") for call in calls)]
    for where, got in (("in ClickHouse", run(engine, folder, [f"SELECT {call} {NULLS}" for call in calls])),
                       ("through the pipe", through_pipe(engine, folder, calls, command))):
        if len(got) != len(calls):
            sys.exit(f"{where}: got {len(got)} lines, expected {len(calls)}")
        for (call, expected), value in zip(examples, got):
            if value != expected and not (expected.endswith("*") and value.startswith(expected[:-1])):
                failures.append(f"{call} {where}: got {value}, expected {expected}")
    print("\n".join(failures))
    print(f"{len(calls)} examples of {len(command)} functions, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
