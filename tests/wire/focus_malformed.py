#!/usr/bin/env python3
"""Attacks `focus` with files that are no bills, or only in part.

    focus_malformed.py <focus executable> [random files] [megabytes of a stream]

Each line of a file must come out as a row, as a row with a problem, or as a part of one. What each
line is says a slow reader of CSV here, made of regular expressions, that starts again behind every
line that is no row: first lines, costs and texts must be the same. All files are self-written; the
seed is fixed.
"""
import random
import re
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
from focus_oracle import SCALE, amount, convert, number, odd_sizes, run

HEADER = b"lineItem/LineItemType,lineItem/UnblendedCost,lineItem/LineItemDescription\n"
LINES, BYTES = 1000, 4 << 20  # of a row

FIELD = re.compile(rb'[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^",\r\n]*))(?=[,\r\n])')
OPEN = re.compile(rb'[ \t]*"(?:[^"]|"")*\Z')
INSIDE = object()


def split(text):
    """Fields of the one row that is in the text, INSIDE of quotes at its end, or None."""
    fields, at = [], len(text) - len(text.lstrip(b"\r\n \t"))
    while True:
        if OPEN.match(text, at):
            return INSIDE
        found = FIELD.match(text, at)
        if not found:
            return None
        fields.append(found[2].strip(b" \t") if found[1] is None else found[1].replace(b'""', b'"'))
        at = found.end() + 1
        if text[at - 1:at] != b",":
            return None if text[at:].strip(b"\r\n \t") else fields


def slow_rows(data, columns):
    """(line, fields), None instead of fields for a problem; behind the header, which is line 1."""
    lines = data.split(b"\n")
    out, at = [], 1
    if lines[-1] == b"":
        lines.pop()
    while at < len(lines):
        if lines[at].strip(b" \t\r") == b"":
            at += 1
            continue
        text, fields, end = b"", INSIDE, at
        while fields is INSIDE and end < len(lines) and end - at < LINES:
            text += lines[end] + b"\n"
            end += 1
            fields = split(text) if len(text) <= BYTES else None
        good = isinstance(fields, list) and len(fields) == columns
        out.append((at + 1, fields if good else None))
        at = end if good else at + 1
    return out


def check(focus, data, what, sizes=None):
    expected = slow_rows(data, HEADER.count(b",") + 1)
    got = convert(focus, "aws", data, sizes)
    assert [row["x_Line"] for row in got] == [line for line, _ in expected], \
        (what, data[:2000], [row["x_Line"] for row in got], [line for line, _ in expected])
    for (line, fields), row in zip(expected, got):
        cost = text = None
        if fields is not None:
            cost, text = (None if field in (b"", b"NULL", b"\\N") else field
                          for field in fields[1:])
            cost = None if cost is None else amount(number(cost.decode("latin-1")))
            cost = cost if isinstance(cost, int) else None
        assert row["BilledCost"] == cost, (what, line, data[:2000], row["BilledCost"], cost)
        assert row["ChargeDescription"] == text, (what, line, data[:2000], row["ChargeDescription"])
        assert row["x_Problem"], (what, line)  # columns that a bill needs are not there
        assert (row["ChargeCategory"] is None) == (fields is None), (what, line, row["x_Problem"])
    return got


def check_random(focus, rng, count):
    pieces = [b'"', b'"', b'""', b",", b",", b"\r", b"\n", b"\n", b" ", b"\t", b"a", b"1", b"\0",
              b"\xff\xfe",
              b"Usage,1.25,x\n", b'Usage,-3,"x"\n', b'Tax,2,"a\nb"\n', b"NULL", b"\\N", b"\r\n",
              b'Usage,7,"x""y"\r\n', b"Usage,1e-3,", b"\xef\xbb\xbf"]
    rows = problems = 0
    for _ in range(count):
        data = HEADER + b"".join(rng.choices(pieces, k=rng.randrange(60)))
        got = check(focus, data, "random", None if rng.random() < .7 else odd_sizes(rng))
        rows += len(got)
        problems += sum(row["ChargeCategory"] is None for row in got)
    print(f"{count} random files: {rows} lines of rows and problems equal, {problems} no row")


def check_changed(focus, rng):
    """A bill of quoted fields in which a few bytes are lost or added: the rest of it stays."""
    good = HEADER + b"".join(b'Usage,%d.%d,"text, number\n%d"\n' % (n, n, n) for n in range(400))
    for n in range(60):
        data = bytearray(good)
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(HEADER), len(data))
            data[at:at + rng.randrange(2)] = rng.choice([b"", b'"', b",", b"\r", b"\n", b"\0",
                                                         b'"\n"'])
        check(focus, bytes(data), "changed", None if n % 3 else odd_sizes(rng))
    print("60 changed files: equal")


LINE = b"Usage,1.5,text\n"
CASES = {
    "too few and too many fields": LINE + b"Usage,1\n" + LINE + b"Usage,1,2,3\n,,\n,\n" + LINE,
    "a stray quote in a field": LINE + b'Usage,1,te"xt\n' + LINE,
    "text behind a closing quote": LINE + b'Usage,1,"te"xt\n' + LINE,
    "a quote that is never closed, early": b'Usage,1,"text\n' + LINE * 5000,
    "in the middle, twice": LINE * 1500 + b'Usage,1,"text\n' + LINE * 1500 + b'"Usage,1,text\n' +
                            LINE * 2000,
    "in the last line": LINE * 3 + b'Usage,1,"text\n',
    "in the last line, without newline": LINE * 3 + b'Usage,1,"text',
    "a row of a thousand lines": LINE + b'Usage,1,"' + b"x\n" * 998 + b'"\n' + LINE,
    "of a thousand and one": LINE + b'Usage,1,"' + b"x\n" * 1000 + b'"\n' + LINE,
    "carriage returns alone": LINE + b"Usage,1,text\rUsage,2,text\n" + LINE,
    "a quote behind a carriage return": LINE + b'Usage,1,text\r"lost, 5\n' + LINE,
    "carriage returns at the end": LINE + b"Usage,1,text\r\r\n\r\r\n" + LINE,
    "NUL bytes": LINE + b"\0\0\0\n" + b"Usage,2,te\0xt\nUs\0age,3,x\nUsage,4\0,x\n" + LINE,
    "invalid UTF-8": b"Usage,2,\xff\xfe\x80\nUsage,\xff,x\n\xc3,2,x\n" + LINE,
    "blank lines": b"\n\n \n\t\n\r\n" + LINE + b"\n\n" + LINE + b"\n",
    "no newline at the end": LINE + b"Usage,7,last",
    "a second header": LINE + HEADER + LINE,
    "a line of 4 MiB": LINE + b"Usage,1," + b"x" * (BYTES - 9) + b"\n" + LINE,
    "one byte more": LINE + b"Usage,1," + b"x" * (BYTES - 8) + b"\n" + LINE,
    "quoted lines of more": LINE + b'Usage,1,"' + (b"x" * 99999 + b"\n") * 50 + b'"\n' + LINE,
    "quotes only": b'"\n' * 2500 + b'""\n' * 5 + b'"""\n' * 5,
}


def check_cases(focus, rng):
    for what, data in CASES.items():
        got = check(focus, HEADER + data, what)
        assert check(focus, HEADER + data, what, odd_sizes(rng)) == got, what
    print(f"{len(CASES)} cases: equal")


NAMES = b"lineItem/LineItemType,lineItem/UnblendedCost"
REFUSED = {  # exit status 1 to 3 and one line that says where and what
    "no such columns": (b"a,b,c\n1,2,3\n", b"line 1: got no column lineItem/LineItemType"),
    "no cost": (b"lineItem/LineItemType,x\nUsage,1\n", b"line 1: got no column lineItem/"),
    "UTF-16": (b"\xff\xfe" + "lineItem/LineItemType,x\n".encode("utf-16-le"),
               b"line 1: got UTF-16"),
    "UTF-16, the other": (b"\xfe\xff" + "lineItem/LineItemType,x\n".encode("utf-16-be"),
                          b"line 1: got UTF-16"),
    "a header in quotes that stay open": (b'"' + HEADER + LINE * 3, b"line 1: "),
    "a header with a stray quote": (b'x"y,' + HEADER + LINE, b"line 1: "),
    "a Macintosh file": (HEADER.replace(b"\n", b"\r") + LINE.replace(b"\n", b"\r"), b"line 1: "),
    "a header only of blanks and commas": (b",,,\n" + LINE, b"line 1: got no column"),
    "one column too many": (NAMES + b",x" * 99999 + b"\n", b"line 1: got 100001 columns"),
}


def check_headers(focus, rng):
    for what, (data, says) in REFUSED.items():
        for sizes in (None, odd_sizes(rng)):
            done = run(focus, "aws", data, sizes)
            assert 0 < done.returncode < 4 and says in done.stderr, (what, done.stderr[:300])
            assert done.stderr.count(b"\n") == 1, \
                (what, done.returncode, done.stderr[:300], done.stdout[:100])
    for data in (b"", b"\n", HEADER, HEADER.strip(), b"\n\n \r\n" + HEADER,
                 b"\xef\xbb\xbf" + HEADER):
        for sizes in (None, odd_sizes(rng)):
            assert convert(focus, "aws", data, sizes) == [], data
    # The first of two columns of one name that has a value; a header of several lines, in quotes.
    got = convert(focus, "aws", NAMES + b",lineItem/UnblendedCost\nUsage,1,2\nUsage,,3\n")
    assert [row["BilledCost"] for row in got] == [1 * SCALE, 3 * SCALE]
    got = convert(focus, "aws", b'\r\n"a\nb",' + NAMES + b"\nx,Usage,4\n")
    assert [(row["x_Line"], row["BilledCost"]) for row in got] == [(4, 4 * SCALE)]
    got = convert(focus, "aws", b"x," * 99998 + NAMES + b"\n" + b"," * 99998 + b"Usage,5\n,\n")
    assert [(row["x_Line"], row["BilledCost"]) for row in got] == [(2, 5 * SCALE), (3, None)]
    got = convert(focus, "aws", NAMES + b",resourceTags/user:%s\nUsage,6,x\n" % (b"n" * 100000))
    assert got[0]["Tags"] == b'{"user:%s":"x"}' % (b"n" * 100000)
    # UTF-16 without a mark: nothing of it can be read, and every line says so.
    text = (HEADER + LINE * 3).decode()
    done = run(focus, "aws", text.encode("utf-16-le"))
    assert done.returncode != 0 or all(row["x_Problem"] for row in convert(
        focus, "aws", text.encode("utf-16-le")))
    print(f"{len(REFUSED)} files refused, other headers read")


def peak(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmHWM:\s*(\d+)", file.read())[1])


def stream(focus, header, piece, count):
    """Memory, in KiB, after a tenth of the pieces and after all."""
    with subprocess.Popen([focus, "aws", "--raw"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        def drain():
            while process.stdout.read(1 << 20):
                pass
        reader = threading.Thread(target=drain)
        reader.start()
        process.stdin.write(header)
        for n in range(count):
            process.stdin.write(piece)
            if n == count // 10:
                first = peak(process)
        last = peak(process)
        process.stdin.close()
        reader.join()
        assert process.wait() == 0
    return first, last


def check_memory(focus, megabytes):
    """A stream of rows and problems: the same memory after a tenth of it as at its end. Rows with all
    of many long names of tags, each as large as the header: no batch of thousands of them."""
    lines = [b'Usage,%d.25,"text %d, with ""quotes""\nand lines"\nUsage,2,lost,"\n' % (n, n)
             for n in range(4000)]
    piece = b"".join(lines) + b'"\n'
    first, last = stream(focus, HEADER, piece, (megabytes << 20) // len(piece))
    assert last < first + 8192, (first, last)
    names = b"".join(b",resourceTags/user:%d%s" % (n, b"n" * 1000) for n in range(300))
    _, tags = stream(focus, NAMES + names + b"\n", (b"Usage,1" + b",x" * 300 + b"\n") * 1000, 3)
    assert tags < 200 << 10, tags
    print(f"{megabytes} MB: {first} KiB of memory after a tenth, {last} at the end; tags {tags}")


def main():
    focus, rng = sys.argv[1], random.Random(20231101)
    check_headers(focus, rng)
    check_cases(focus, rng)
    check_random(focus, rng, int(sys.argv[2]) if len(sys.argv) > 2 else 400)
    check_changed(focus, rng)
    check_memory(focus, int(sys.argv[3]) if len(sys.argv) > 3 else 64)


if __name__ == "__main__":
    main()
