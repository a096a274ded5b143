#!/usr/bin/env python3
"""Round trips of every type: bytes that the engine wrote, read by the runtime's reader.

    runtime_types.py <engine: a program used like clickhouse local> <native_echo>

For each case a table of extremes and random rows. The engine writes it as Native and says what it
holds as TabSeparated; native_echo must print the same text, fed whole and byte by byte, must write
the same bytes again, and the engine must read what the runtime's writer wrote to the same checksum.
"""

import os
import subprocess
import sys
import tempfile

RANDOM_ROWS = 300

INTEGERS = {f"{sign}Int{bits}": (0 if sign else -(2 ** (bits - 1)), 2 ** (bits - (not sign)) - 1)
            for sign in ("U", "") for bits in (8, 16, 32, 64, 128, 256)}

# type: (literals of extremes, how SQL says what text.c prints: times, UUIDs and addresses are integers)
PLAIN = {name: ([str(low), str(high), "0", "1"], "{}") for name, (low, high) in INTEGERS.items()}
PLAIN |= {
    "Float32": (["nan", "inf", "-inf", "-0.0", "3.4028234e38", "1e-45", "16777217", "1e20", "0.1"], "{}"),
    "Float64": (["nan", "inf", "-inf", "-0.0", "1.7976931348623157e308", "5e-324", "9007199254740993", "1e21",
                 "1e-7", "0.000001", "123456789012345680000", "0.1"], "{}"),
    "Bool": (["true", "false"], "{}"),
    "String": (["''", "'a\\0b'", "'tab\\t nl\\n back\\\\ quote\\''", "'żółw 🐢'", "repeat('x', 127)",
                "repeat('x', 128)", "repeat('y', 70000)", "'\\xff\\xfe'"], "{}"),
    "FixedString(1)": (["''", "'a'"], "{}"),
    "FixedString(17)": (["''", "'a'", "'12345678901234567'"], "{}"),
    "UUID": (["'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
              "'01234567-89ab-cdef-0123-456789abcdef'"], "reinterpret({}, 'Int128')"),
    "Date": (["'1970-01-01'", "'2149-06-06'"], "reinterpret({}, 'UInt16')"),
    "Date32": (["'1900-01-01'", "'2299-12-31'", "'1969-12-31'"], "toInt32({})"),
    "DateTime": (["0", "4294967295"], "reinterpret({}, 'UInt32')"),
    "DateTime('Asia/Tokyo')": (["0", "4294967295"], "reinterpret({}, 'UInt32')"),
    "DateTime64(0)": (["'1969-12-31 23:59:59'", "0"], "toUnixTimestamp64Second({})"),
    "DateTime64(3, 'UTC')": (["'1900-01-01 00:00:00.001'", "'2299-12-31 23:59:59.999'"],
                             "toUnixTimestamp64Milli({})"),
    "DateTime64(9, 'America/New_York')": (["'1969-12-31 18:59:59.999999999'"], "toUnixTimestamp64Nano({})"),
    "Decimal(9, 0)": (["999999999", "-999999999", "0"], "{}"),
    "Decimal(9, 9)": (["0.999999999", "-0.000000001"], "{}"),
    "Decimal(18, 4)": (["99999999999999.9999", "-99999999999999.9999", "1.5"], "{}"),
    "Decimal(38, 12)": (["'99999999999999999999999999.999999999999'", "'-0.000000000001'", "'100'"], "{}"),
    "Decimal(76, 30)": (["'-9999999999999999999999999999999999999999999999.999999999999999999999999999999'",
                         "'0.000000000000000000000000000001'"], "{}"),
    "Enum8('a' = -128, 'b c' = 0, 'żółw' = 127)": (["'a'", "'b c'", "'żółw'"], "{}"),
    "Enum16('x\\'y' = -32768, 'tab\\t' = 300, 'back\\\\' = 32767)": (["'x\\'y'", "'tab\\t'", "'back\\\\'"], "{}"),
    "IPv4": (["'0.0.0.0'", "'255.255.255.255'"], "reinterpret(toUInt32({}), 'Int32')"),
    "IPv6": (["'::'", "'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'", "'::1'"],
             "reinterpretAsInt128(IPv6StringToNum(toString({})))"),
}

# type: literals of special rows. All print as they are.
COMPOUND = {
    "Array(UInt8)": ["[]", "[255]", "range(200)::Array(UInt8)"],
    "Array(Array(String))": ["[]", "[[]]", "[[], ['a', '']]"],
    "Array(Nullable(Float64))": ["[]", "[NULL]", "[nan, NULL, 1]"],
    "Array(LowCardinality(String))": ["[]", "['', 'a', 'a']"],
    "Array(LowCardinality(Nullable(String)))": ["[]", "[NULL, '', 'a', NULL]"],
    "Array(Array(LowCardinality(String)))": ["[]", "[[]]", "[['a'], [], ['b', 'a']]"],
    "Array(Tuple(String, Nullable(Int32)))": ["[]", "[('a', NULL)]"],
    "Tuple(Int8, String)": ["(1, 'a')"],
    "Tuple(a Int8, `b c` String, `d``e` Nullable(Float32))": ["(1, 'a', NULL)"],
    "Tuple(Tuple(UInt8, Array(Tuple(Int16, String))), Nullable(Decimal(38, 3)))": ["((1, [(2, 'x')]), NULL)"],
    "Tuple(j LowCardinality(String), k LowCardinality(Nullable(String)))": ["('', NULL)", "('a', 'b')"],
    "Map(String, UInt64)": ["map()", "map('a', 1, 'b', 2)"],
    "Map(LowCardinality(String), Array(Nullable(Int8)))": ["map()", "map('a', [NULL, 1])"],
    "Map(UInt8, Map(String, Tuple(Float64, String)))": ["map()", "map(1, map('x', (0.5, 'y')))"],
    "Array(Map(String, LowCardinality(String)))": ["[]", "[map('a', 'b'), map()]"],
    "LowCardinality(String)": ["''", "'a'"],
    "LowCardinality(Nullable(String))": ["NULL", "''", "'a'"],
    "LowCardinality(FixedString(3))": ["''", "'abc'"],
    "LowCardinality(UInt64)": ["0", "18446744073709551615"],
    "LowCardinality(Nullable(Float64))": ["NULL", "0", "1.5"],
    "SimpleAggregateFunction(sum, UInt64)": ["1"],
    "SimpleAggregateFunction(max, Nullable(Float64))": ["NULL"],
}


def plain_name(kind):
    """The type without LowCardinality: no quoted name of these has that word or a parenthesis."""
    out, drops = "", []
    while kind:
        if kind.startswith("LowCardinality("):
            drops.append(True)
            kind = kind[len("LowCardinality("):]
            continue
        if kind[0] == "(":
            drops.append(False)
        if kind[0] != ")" or not drops.pop():
            out += kind[0]
        kind = kind[1:]
    return out


KEYS = {"String": "toString(k)", "Nullable(String)": "if(k = 1, NULL, toString(k))",
        "FixedString(5)": "toFixedString(toString(k), 5)", "UInt32": "toUInt32(k * 7)"}


def cases():
    """(name, statements that make t, expression whose text is expected, type without LowCardinality).
    Where that type is None there is none, and all columns of t are the case."""
    for kind, (literals, shown) in PLAIN.items():
        yield kind, table(kind, literals), shown.format("c"), kind
        yield (f"Nullable({kind})", table(f"Nullable({kind})", literals + ["NULL"]),
               f"if(isNull(c), NULL, toString({shown.format('assumeNotNull(c)')}))" if shown != "{}" else "c",
               f"Nullable({kind})")
    for kind, literals in COMPOUND.items():
        yield kind, table(kind, literals), "c", plain_name(kind)
    for count in (1, 300, 70000):  # indexes of 1, 2 and 4 bytes
        for kind, key in KEYS.items():
            yield (f"{count} keys of LowCardinality({kind})",
                   f"CREATE TABLE t ENGINE = Memory AS SELECT toLowCardinality({key}) AS c"
                   f" FROM (SELECT number * 7919 % {count} AS k FROM numbers({count} + 100))", "c", kind)
    wide = [kind for kind in [*PLAIN, *COMPOUND] if "LowC" not in kind and "'" not in kind and "Date" not in kind
            and "IP" not in kind and "UUID" not in kind and "Simple" not in kind]
    columns = ", ".join(f"c{i} {kind}" for i, kind in enumerate(wide))
    yield f"{len(wide)} columns", (f"CREATE TABLE t ({columns}) ENGINE = Memory; INSERT INTO t SELECT * FROM"
                                   f" generateRandom('{columns}', 7, 20, 3) LIMIT 40"), "*", None
    yield "bare NULL", "CREATE VIEW t AS SELECT NULL AS c FROM numbers(3)", "c", "Nullable(Nothing)"
    yield "empty array", "CREATE VIEW t AS SELECT [] AS c FROM numbers(3)", "c", "Array(Nothing)"


def quote(text):
    return text.replace("\\", "\\\\").replace("'", "\\'")


def table(kind, literals):
    plain = quote(kind).replace("SimpleAggregateFunction(sum, ", "(").replace("SimpleAggregateFunction(max, ", "(")
    plain = plain[1:-1] if plain.startswith("(") else plain
    rows = " UNION ALL ".join(f"SELECT CAST({x}, '{plain}') AS c" for x in literals)
    return (f"CREATE TABLE t (c {kind}) ENGINE = Memory; INSERT INTO t {rows};"
            f"INSERT INTO t SELECT * FROM generateRandom('c {plain}', 42, 20, 6) LIMIT {RANDOM_ROWS}")


def run(command, **options):
    done = subprocess.run(command, capture_output=True, **options)
    if done.returncode != 0 or done.stderr:
        sys.exit(f"{command[:2]} failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def compare(name, what, got, expected):
    if got == expected:
        return 0
    got, expected = got.split(b"\n"), expected.split(b"\n")
    line = next((i for i, pair in enumerate(zip(got, expected)) if pair[0] != pair[1]), len(expected) - 1)
    print(f"{name}: {what} differs in line {line + 1}: got {got[line:line + 1]}, expected {expected[line]}"[:500])
    return 1


def main(engine, echo):
    settings = ("SET allow_suspicious_low_cardinality_types = 1, format_tsv_null_representation = 'NULL',"
                "engine_file_truncate_on_insert = 1, max_threads = 1;\n")
    script, check, failures, checksums = settings, settings, 0, []
    named = list(cases())
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, str(i)) for i in range(len(named))]
        for path, (_, make, shown, kind) in zip(paths, named):
            column, plain, number = "*", "*", "cityHash64(*)"
            if kind is not None:
                column, number = "c", f"cityHash64(toString({shown}))"
                plain = f"CAST(c, '{quote(kind)}') AS c"
            checksums.append(number)
            script += (
                f"DROP TABLE IF EXISTS t; {make};\n"
                f"SELECT {column} FROM t INTO OUTFILE '{path}.native' FORMAT Native;\n"
                f"SELECT {plain} FROM t INTO OUTFILE '{path}.plain' FORMAT Native;\n"
                f"SELECT {shown} FROM t INTO OUTFILE '{path}.text' FORMAT TabSeparated;\n"
                f"SELECT sum({number}), count() FROM t INTO OUTFILE '{path}.sum' FORMAT TabSeparated;\n")
        run([engine, "--queries-file", write(folder, "write.sql", script)])
        for path, (name, _, _, _), number in zip(paths, named, checksums):
            native = read(path + ".native")
            for how in ([], ["bytewise"]):
                got = run([echo, "text", *how], input=native)
                failures += compare(name, f"text {how}", got, read(path + ".text"))
                again = run([echo, "data", *how], input=native)
                failures += compare(name, f"bytes {how}", again, read(path + ".plain"))
            write(folder, path + ".block", run([echo, "block"], input=native))
            check += (f"SELECT sum({number}), count() FROM file('{path}.block', Native)"
                      " FORMAT TabSeparated;\n")
        sums = run([engine, "--queries-file", write(folder, "check.sql", check)]).splitlines()
        assert len(sums) == len(named), (len(sums), len(named))
        for path, (name, _, _, _), got in zip(paths, named, sums):
            failures += compare(name, "checksum", got, read(path + ".sum").strip())
    print(f"{len(named)} tables of every type, {failures} failures")
    return 1 if failures else 0


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
    return path


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
