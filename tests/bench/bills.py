"""`focus aws` beside the engine's own `SELECT *` of the same file with CSVWithNames: the whole of both queries, and the worker alone.

The file is the sample of a Cost and Usage Report, repeated, where it is there, else lines of the same shape. Knows nothing of how the table
function works inside.
"""
import os
import resource
import statistics
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docker", "embedded"))
from sql_files import statements  # noqa: E402

PAIRS = 5
ROWS = 384_000
SAMPLE = "aws_cur/sample-anonymous-aws-export-dataset.csv"
HEADER = ("identity/LineItemId,bill/InvoicingEntity,bill/PayerAccountId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,"
          "lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,"
          "lineItem/UsageType,lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/UnblendedRate,lineItem/UnblendedCost,"
          "lineItem/LineItemDescription,lineItem/LegalEntity,product/ProductName,product/regionCode,product/location,"
          "pricing/RateCode,pricing/currency,pricing/publicOnDemandRate,pricing/unit")


def line(i):
    """A line item in 92 columns, most of them empty, as in the sample."""
    day = f"2023-11-{1 + i % 28:02}"
    amount = f"0.00{i % 9973:06}"
    return (f'{i:052x},"Example Web Services, Inc.",123412340534,2023-11-01T00:00:00.000Z,2023-12-01T00:00:00.000Z,123412340534,Usage,'
            f'{day}T00:00:00.000Z,{day}T01:00:00.000Z,AmazonS3,USW2-Requests-Tier{i % 4},{amount},USD,0.02,{amount}2,'
            f'"$0.005 per 1,000 PUT, COPY, POST, or LIST requests","Example Web Services, Inc.",Amazon Simple Storage Service,us-west-2,'
            f'US West (Oregon),{i % 997:010}.JRTCKXETXF.6YS6EN2CT7,USD,0.02,GB' + "," * 68)


def write_file(root, path, rows):
    sample = os.path.join(os.environ.get("METERHOUSE_DATA", os.path.join(root, "..", "shared", "data")), SAMPLE)
    with open(path, "w", encoding="utf-8", newline="") as out:
        if not os.path.exists(sample):
            out.write(HEADER + "".join(f",extra/Column{i}" for i in range(68)) + "\n")
            out.writelines(line(i) + "\n" for i in range(rows))
            return "made lines"
        with open(sample, encoding="utf-8", newline="") as file:
            header, *lines = file
        out.write(header)
        for i in range(rows):
            out.write(lines[i % len(lines)])
    return "the sample, repeated"


def own_cpu(build, path):
    """Seconds of the worker's own CPU for the file."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(path, "rb") as source:
        subprocess.run([os.path.join(build, "meterhouse", "focus"), "aws", "--raw"], stdin=source, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(engine, root, build, scale):
    path = os.path.join(engine.folder, "report.csv")
    what = write_file(root, path, int(ROWS * scale))
    cpu = own_cpu(build, path)
    setup = []
    for name in ("01_tables", "02_files"):
        with open(os.path.join(root, "sql", "cost", name + ".sql"), encoding="utf-8") as file:
            setup += statements(file.read())
    pair = [f"SELECT * FROM cost.aws_file(path = '{path}') FORMAT Null", f"SELECT * FROM file('{path}', CSVWithNames) FORMAT Null"]
    check = [f"SELECT count(), sum(BilledCost) FROM cost.aws_file(path = '{path}')"]
    out = engine.run(setup + pair * (PAIRS + 1) + check)[len(setup):]
    seconds = [s for _, s in out[2:2 * PAIRS + 2]]
    ratios = sorted(x / y for x, y in zip(seconds[0::2], seconds[1::2]))
    if out[-1][0].split()[0] != str(int(ROWS * scale)):
        sys.exit(f"bench: focus aws gave {out[-1][0].strip()}, expected {int(ROWS * scale)} rows")
    size = os.path.getsize(path)
    print(f"\n| a bill ({what}) | MB | s | peer | s | ratio (min-max) | wanted | own CPU, MB/s |\n|---|---|---|---|---|---|---|---|")
    ratio = statistics.median(ratios)
    print(f"| `focus aws` | {size / 1e6:.0f} | {statistics.median(seconds[0::2]):.2f} | `SELECT *`, CSVWithNames | "
          f"{statistics.median(seconds[1::2]):.2f} | {ratio:.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f}) | "
          f"< 1: {'yes' if ratio < 1 else 'NO'} | {size / 1e6 / cpu:.0f} |", flush=True)
