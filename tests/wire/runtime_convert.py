#!/usr/bin/env python3
"""Conversions of the runtime (what engines before 26.7 send) against the engine's own casts.

    runtime_convert.py <engine: a program used like clickhouse local> <native_echo>
"""

import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from runtime_types import INTEGERS, compare, quote, read, run, write  # noqa: E402

ROWS = 400
SETTINGS = "SET session_timezone = 'UTC', format_tsv_null_representation = 'NULL', max_threads = 1;\n"
WITHIN_128 = {k: v for k, v in INTEGERS.items() if "256" not in k and k != "UInt128"}
# Sources of times: years 1900 to 2299 are what DateTime64 can hold; Date32 is that wide, the others less.
TICKS = "(rand64() % 12000000000 - 2000000000)"


def cases():
    """(from, SQL of random values of it, to, SQL of what is expected of c)"""
    for name, (low, high) in INTEGERS.items():
        values = f"arrayElement([{low}, {high}, 0, 1, 127, 128, 255, 256, 65536]::Array({name}), 1 + rand(1) % 18)"
        random = f"reinterpret(concat({', '.join(f'reinterpretAsString(rand64({i}))' for i in range(4))}), '{name}')"
        mixed = f"if(rand(9) % 2 = 0, bitShiftRight({random}, rand(10) % 200), {values})"
        if "256" in name or "128" in name:
            mixed = f"if(rand(9) % 2 = 0, ({random}) / pow(2, rand(10) % 200), {values})"
        mixed = f"CAST({mixed}, '{name}')"
        for to in ("UInt8", "Int8", "UInt32", "Int32", "UInt64", "Int64", "Int128"):
            yield name, mixed, f"Nullable({to})", f"accurateCastOrNull(c, '{to}')"
    for name in WITHIN_128:
        yield name, f"CAST(reinterpret(rand64(), 'Int64') / pow(2, rand(1) % 64), '{name}')", "Nullable(Float64)", (
            "CAST(c, 'Float64')")
        if "128" not in name:  # SQL has no such cast
            yield name, f"CAST(reinterpret(rand64(), 'Int64') / pow(2, rand(1) % 64), '{name}')", (
                "Decimal(38, 18)"), "CAST(c, 'Decimal(38, 18)')"
    yield "UInt8", "CAST(rand(), 'UInt8')", "Bool", "CAST(c, 'Bool')"
    yield "Bool", "rand() % 2 = 0", "Int64", "CAST(c, 'Int64')"
    yield "Bool", "rand() % 2 = 0", "Float64", "CAST(c, 'Float64')"
    yield "Float32", "reinterpret(rand(), 'Float32')", "Float64", "CAST(c, 'Float64')"
    for precision, scale in ((9, 0), (9, 4), (18, 4), (18, 18), (38, 0), (38, 12), (76, 12)):
        width = 32 if precision <= 9 else 64 if precision <= 18 else 128 if precision <= 38 else 256
        limit = min(10 ** min(precision, 18), 10 ** 18)
        values = (f"reinterpret(toInt{width}(reinterpret(rand64(), 'Int64') % {limit}) * 1, "
                  f"'Decimal({precision}, {scale})')")
        kind = f"Decimal({precision}, {scale})"
        yield kind, values, "Nullable(Float64)", "CAST(c, 'Float64')"
        yield kind, values, "Decimal(76, 18)", "CAST(c, 'Decimal(76, 18)')"
        if scale <= 12:
            yield kind, values, "Decimal(38, 12)", "CAST(c, 'Decimal(38, 12)')"
    milli = "DateTime64(3, 'UTC')"
    for kind, values in {
        "Date": "CAST(rand() % 65536, 'Date')",
        "Date32": "toDate32(toInt32(rand() % 146000) - 25567)",
        "DateTime": "toDateTime(rand())",
        "DateTime64(0, 'UTC')": f"reinterpret(toInt64({TICKS}), 'DateTime64(0, \\'UTC\\')')",
        "DateTime64(3, 'Asia/Tokyo')": f"reinterpret(toInt64({TICKS} * 1000 - rand() % 1000), 'DateTime64(3)')",
        "DateTime64(6, 'UTC')": f"reinterpret(toInt64({TICKS} * 1000000 - rand() % 1000000), 'DateTime64(6)')",
        "DateTime64(9, 'UTC')": f"reinterpret(toInt64({TICKS} / 2 * 1000000000 - rand() % 1000000000), 'DateTime64(9)')",
    }.items():
        yield kind, values, milli, f"toUnixTimestamp64Milli(CAST(c, '{quote(milli)}'))"
        yield (f"Nullable({kind})", f"if(rand(5) % 3 = 0, NULL, {values})", f"Nullable({milli})",
               f"if(isNull(c), NULL, toString(toUnixTimestamp64Milli(CAST(assumeNotNull(c), '{quote(milli)}'))))")
    text = "toString(rand() % 7)"
    for kind, values in {
        "LowCardinality(String)": text, "LowCardinality(Nullable(String))": f"nullIf({text}, '3')",
        "Nullable(String)": f"nullIf({text}, '3')", "String": text, "FixedString(3)": f"toFixedString({text}, 3)",
        "Enum8('' = -1, 'b' = 2)": "if(rand() % 2 = 0, '', 'b')", "Enum16('a' = -300, 'b' = 300)": "'b'",
        "LowCardinality(FixedString(2))": f"toFixedString({text}, 2)",
    }.items():
        for to in ("Nullable(String)", "LowCardinality(Nullable(String))"):
            yield kind, values, to, "if(isNull(c), NULL, CAST(assumeNotNull(c), 'String'))"
        if "Nullable" not in kind:
            yield kind, values, "String", "CAST(c, 'String')"
            yield kind, values, "LowCardinality(String)", "CAST(c, 'String')"
    small = "toInt32(rand() % 1000) - 500"
    for kind, values, to in (
        ("Array(Int16)", f"[{small}, 1]", "Array(Float64)"),
        ("Array(Array(Int16))", f"[[{small}], [], [1]]", "Array(Array(Nullable(Int64)))"),
        ("Array(LowCardinality(String))", f"[{text}, 'x']", "Array(String)"),
        ("Array(String)", f"[{text}, 'x']", "Array(LowCardinality(String))"),
        ("Array(Nullable(UInt8))", "[NULL, rand()]", "Array(Nullable(Float64))"),
        ("Array(Nothing)", "[]", "Array(Nullable(Float64))"),
        ("Array(Nothing)", "[]", "Array(String)"),
        ("Array(Nothing)", "[]", "Array(FixedString(100))"),
        ("Tuple(Int8, LowCardinality(String))", f"({small}, {text})", "Tuple(a Float64, b Nullable(String))"),
        ("Map(LowCardinality(String), UInt8)", f"map({text}, rand())", "Map(String, Int64)"),
    ):
        yield kind, values, to, f"CAST(c, '{to}')"
    for to in ("Float64", "Int64", "String", "Decimal(38, 12)", "FixedString(100)", "UUID"):
        yield "Nullable(Nothing)", "NULL", f"Nullable({to})", "NULL"


def main(engine, echo):
    named, failures = list(cases()), 0
    with tempfile.TemporaryDirectory() as folder:
        script = SETTINGS
        paths = [os.path.join(folder, str(i)) for i in range(len(named))]
        for path, (kind, values, _, expected) in zip(paths, named):
            column = f"CAST({values}, '{quote(kind)}')"
            source = f"CREATE TABLE t ENGINE = Memory AS SELECT {column} AS c FROM numbers({ROWS})"
            if "Nothing" in kind:
                source = f"CREATE VIEW t AS SELECT {values} AS c FROM numbers({ROWS})"
            script += (f"DROP TABLE IF EXISTS t; {source};\n"
                       f"SELECT c FROM t INTO OUTFILE '{path}.native' FORMAT Native;\n"
                       f"SELECT {expected} FROM t INTO OUTFILE '{path}.text' FORMAT TabSeparated;\n")
        run([engine, "--allow_suspicious_low_cardinality_types=1", "--allow_experimental_bfloat16_type=1",
             "--queries-file", write(folder, "write.sql", script)])
        for path, (kind, _, to, _) in zip(paths, named):
            got = run([echo, "convert", to], input=read(path + ".native"))
            failures += compare(f"{kind} to {to}", "text", got, read(path + ".text"))
    print(f"{len(named)} conversions of {ROWS} rows, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
