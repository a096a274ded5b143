"""Every function whose rows have no fixed width: the worker's own CPU for a byte of input, on rows of one length and of eight
times that length. A function that is linear in its text takes the same for a byte of both. Knows nothing of how functions work inside.
"""
import os

import functions

LENGTHS = (16, 128)  # words of a text, values of an array, objects in a JSON array of 8
BYTES = 24_000_000  # about as much input at either length
GROWTH = 2  # what a byte may cost more in the longer rows: quadratic work would cost 8 times as much

WORD = ("['the', 'model', 'answers', 'request', 'of', 'a', 'user', 'GPU', 'latency', 'is', 'low', 'and', 'costs', 'grow', 'Größe', '東京', "
        "'in', 'tokens', 'per', 'second'][1 + cityHash64(number, i, {n}) % 20]")
OBJECT = ("concat('{\"temperature\":', toString(cityHash64(number, i) / 18446744073709551616), ',\"model\":\"m', toString(cityHash64(i, number) % 10), "
          "'\",\"top_p\":', toString(round((cityHash64(number + 1, i) % 1000) / 1000, 2)), ',\"user\":\"', hex(cityHash64(number, i + 1)), '\",\"max_tokens\":', "
          "toString(cityHash64(number + 2, i) % 4096), '}')")
TEXT = "arrayStringConcat(arrayMap(i -> " + WORD + ", range({length})), ' ')"
JSON = "concat('[', arrayStringConcat(arrayMap(i -> " + OBJECT + ", range(intDiv({length}, 8))), ','), ']')"
EVENT = ("['gateway_receive_stream_request', 'gateway_send_first_ingest_segment', 'runner_receive_first_ingest_segment', "
         "'runner_send_first_processed_segment', 'gateway_receive_first_processed_segment', 'gateway_receive_few_processed_segments', "
         "'orchestrator_swap'][1 + cityHash64(number, i) % 7]")

# Strings that do not grow, by the argument's name.
SHORT = {"weiPerUnit": "concat(toString(1000 + rand({n}) % 1000), '.021 wei/pixel')", "faceValue": "concat(toString(1000000 + rand({n})), ' WEI')",
         "winProb": "toString(rand({n}) / 4294967296)"}
SCALARS = {"n": "toInt64(2)", "keyName": "'default'", "clockRate": "toFloat64(90000)", "pixelsPerUnit": "toInt64(1 + rand({n}) % 10)"}
# Texts and elements of arrays, by the argument's name or else its type.
GROWING = {"json": JSON, ("qualityJsonValid", "text"): f"concat({JSON}, if(number % 4 = 0, ']', ''))",
           ("qualityRefusal", "text"): f"concat(if(number % 4 = 0, 'I cannot help with that. ', ''), {TEXT})",
           "reference": TEXT.replace("{n}", "if(number % 4 = 0, 1, 2)"),  # as the candidate in one row of four
           "types": EVENT, "errors": WORD,
           "times": "toDateTime64('2026-01-08 21:00:00', 3, 'UTC') + cityHash64(number, i) % 10000 / 1000.",
           "timestamps": "toUInt32(i * 3000 + cityHash64(number, i) % 300)", "arrivals": "i / 30 + cityHash64(number, i) % 1000 / 1e6",
           "expected": "toInt64(cityHash64(number, i) % 1000)", "observed": "toInt64(cityHash64(i, number) % 1000)"}


def typed(kind):
    return kind.replace("DateTime64(3)", "DateTime64(3, 'UTC')")


def column(function, n, name, kind, length):
    """One argument's column, and whether it grows with `length`."""
    if name in SHORT or not (kind.startswith("Array(") or kind == "Nullable(String)"):
        value = SHORT.get(name) or SCALARS.get(name) or functions.DOMAINS.get(name) or functions.VALUES.get(kind, "''")
        return f"CAST({value.replace('{n}', str(n))} AS {typed(kind)}) AS {name}", False
    if kind.startswith("Array("):
        element = GROWING.get(name, "cityHash64(number, i, {n}) / 18446744073709551616")
        value = "arrayMap(i -> " + element + ", range({length}))"
    else:
        value = GROWING.get((function.name, name)) or GROWING.get(name, TEXT)
    return f"CAST({value.replace('{n}', str(n)).replace('{length}', str(length))} AS {typed(kind)}) AS {name}", True


def prompt_key(build):
    """A random key for hashPromptKeyed, where there is none."""
    keys = os.path.join(build, "meterhouse", "prompt_keys.csv")
    if not os.path.exists(keys):
        with open(os.open(keys, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="utf-8") as out:
            out.write("name,version,key_hex\ndefault,1," + os.urandom(32).hex() + "\n")


def blocks(engine, function, length, rows):
    """A file of random blocks of about the same size at any length; its bytes, whether the rows grow with `length`, and whether the
    function's value differs between rows."""
    path = os.path.join(engine.folder, "texts.native")
    if os.path.exists(path):
        os.remove(path)
    made = [column(function, n, name, kind, length) for n, (name, kind) in enumerate(function.arguments, 1)]
    select = f"SELECT {', '.join(text for text, _ in made)} FROM numbers({rows})"
    varied = engine.run([f"SELECT uniq({function.call()}) > 1 FROM ({select} LIMIT 1000)",
                         f"{select} INTO OUTFILE '{path}' FORMAT Native SETTINGS max_block_size = {131072 // length}"])[0][0]
    return path, os.path.getsize(path), any(grows for _, grows in made), varied.strip() == "1"


def measure(engine, root, build, scale, only):
    """One line a function; returns (name, million rows/s, ns a byte, ns a byte of longer rows or None)."""
    prompt_key(build)
    print(f"\n| function of texts or arrays, own CPU | million rows/s | bytes a row | ns a byte | in rows {LENGTHS[1] // LENGTHS[0]} times as long "
          "| wanted |\n|---|---|---|---|---|---|")
    measured = []
    for f in functions.declared(root, only, fixed=False):
        path, size, grows, varied = blocks(engine, f, LENGTHS[0], 1000)
        note = "" if varied else " (one value for all rows)"
        width = size / 1000
        rows = max(int(BYTES * scale / width), 2000)
        path, size, *_ = blocks(engine, f, LENGTHS[0], rows)
        speed = functions.own_cpu(build, f.command, path, rows)[1]
        short, long, growth = 1e3 / speed / (size / rows), None, None
        if grows:
            rows = max(rows * LENGTHS[0] // LENGTHS[1], 250)
            path, size, *_ = blocks(engine, f, LENGTHS[1], rows)
            long = 1e3 / functions.own_cpu(build, f.command, path, rows)[1] / (size / rows)
            growth = long / short
        print(f"| `{f.name}`{note} | {speed:.2f} | {width:.0f} | {short:.2f} | {f'{long:.2f}' if grows else ''} | "
              f"{f'<= {GROWTH:g} times: ' + ('yes' if growth <= GROWTH else 'NO') if grows else ''} |", flush=True)
        measured.append((f.name, speed, width, short, long))
    return measured
