#!/usr/bin/env python3
"""Compares `focuscheck` with the rules of FOCUS 1.2, written down here a second time from its specification
(specification/columns/*.md, specification/attributes/*.md of v1.2), in csv, decimal and json.

    focuscheck.py <focuscheck executable> [random rows]

For each rule a row that breaks it and one that does not, with the whole answer; rows in which anything may
be wrong at once; files in which nothing is a row; answers of many blocks; more commitments than are
kept; the real sample, where it is.
"""
import csv
import datetime
import io
import itertools
import json
import os
import random
import re
import subprocess
import sys
from decimal import ROUND_HALF_EVEN, Context, Decimal

from focus_oracle import as_blocks, read_rows

# ---------------------------------------------------------------- the specification

COLUMNS = """AvailabilityZone BilledCost BillingAccountId BillingAccountName BillingAccountType
BillingCurrency BillingPeriodEnd BillingPeriodStart CapacityReservationId CapacityReservationStatus
ChargeCategory ChargeClass ChargeDescription ChargeFrequency ChargePeriodEnd ChargePeriodStart
CommitmentDiscountCategory CommitmentDiscountId CommitmentDiscountName CommitmentDiscountQuantity
CommitmentDiscountStatus CommitmentDiscountType CommitmentDiscountUnit ConsumedQuantity ConsumedUnit
ContractedCost ContractedUnitPrice EffectiveCost InvoiceId InvoiceIssuerName ListCost ListUnitPrice
PricingCategory PricingCurrency PricingCurrencyContractedUnitPrice PricingCurrencyEffectiveCost
PricingCurrencyListUnitPrice PricingQuantity PricingUnit ProviderName PublisherName RegionId RegionName
ResourceId ResourceName ResourceType ServiceCategory ServiceName ServiceSubcategory SkuId SkuMeter
SkuPriceDetails SkuPriceId SubAccountId SubAccountName SubAccountType Tags""".split()

MANDATORY = """BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd
BillingPeriodStart ChargeCategory ChargeClass ChargeDescription ChargePeriodEnd ChargePeriodStart
ContractedCost EffectiveCost InvoiceIssuerName ListCost PricingQuantity PricingUnit ProviderName
PublisherName ServiceCategory ServiceName""".split()

NOT_NULL = """BilledCost BillingAccountId BillingAccountType BillingCurrency BillingPeriodEnd
BillingPeriodStart ChargeCategory ChargeFrequency ChargePeriodEnd ChargePeriodStart ContractedCost
EffectiveCost InvoiceIssuerName ListCost PricingCurrency PricingCurrencyEffectiveCost ProviderName
PublisherName ServiceCategory ServiceName ServiceSubcategory""".split()

NUMBERS = """BilledCost CommitmentDiscountQuantity ConsumedQuantity ContractedCost ContractedUnitPrice
EffectiveCost ListCost ListUnitPrice PricingCurrencyContractedUnitPrice PricingCurrencyEffectiveCost
PricingCurrencyListUnitPrice PricingQuantity""".split()

TIMES = "BillingPeriodEnd BillingPeriodStart ChargePeriodEnd ChargePeriodStart".split()

SUBCATEGORIES = {
    "AI and Machine Learning": "AI Platforms|Bots|Generative AI|Machine Learning|Natural Language Processing",
    "Analytics": "Analytics Platforms|Business Intelligence|Data Processing|Search|Streaming Analytics",
    "Business Applications": "Productivity and Collaboration",
    "Compute": "Containers|End User Computing|Quantum Compute|Serverless Compute|Virtual Machines",
    "Databases": "Caching|Data Warehouses|Ledger Databases|NoSQL Databases|Relational Databases|Time Series Databases",
    "Developer Tools": "Developer Platforms|Continuous Integration and Deployment|Development Environments"
                       "|Source Code Management|Quality Assurance",
    "Identity": "Identity and Access Management",
    "Integration": "API Management|Messaging|Workflow Orchestration",
    "Internet of Things": "IoT Analytics|IoT Platforms",
    "Management and Governance": "Architecture|Compliance|Cost Management|Data Governance|Disaster Recovery"
                                 "|Endpoint Management|Observability|Support",
    "Media": "Content Creation|Gaming|Media Streaming|Mixed Reality",
    "Migration": "Data Migration|Resource Migration",
    "Mobile": "Other (Mobile)",
    "Multicloud": "Multicloud Integration",
    "Networking": "Application Networking|Content Delivery|Network Connectivity|Network Infrastructure"
                  "|Network Routing|Network Security",
    "Security": "Secret Management|Security Posture Management|Threat Detection and Response",
    "Storage": "Backup Storage|Block Storage|File Storage|Object Storage|Storage Platforms",
    "Web": "Application Platforms",
    "Other": "Other (Other)",
}
PARENTS = {sub: category for category, subs in SUBCATEGORIES.items()
           for sub in [*subs.split("|"), f"Other ({category})"]}

LISTS = {
    "CapacityReservationStatus": "Used, Unused",
    "ChargeCategory": "Usage, Purchase, Tax, Credit, Adjustment",
    "ChargeClass": "Correction",
    "ChargeFrequency": "One-Time, Recurring, Usage-Based",
    "CommitmentDiscountCategory": "Spend, Usage",
    "CommitmentDiscountStatus": "Used, Unused",
    "PricingCategory": "Standard, Dynamic, Committed, Other",
}

# B MUST NOT be null where A is not, or (the same) A MUST be null where B is.
PAIRS = [pair.split(">") for pair in """CapacityReservationStatus>CapacityReservationId
CommitmentDiscountCategory>CommitmentDiscountId CommitmentDiscountId>CommitmentDiscountCategory
CommitmentDiscountId>CommitmentDiscountType CommitmentDiscountType>CommitmentDiscountId
CommitmentDiscountName>CommitmentDiscountId CommitmentDiscountQuantity>CommitmentDiscountId
CommitmentDiscountStatus>CommitmentDiscountId CommitmentDiscountQuantity>CommitmentDiscountUnit
CommitmentDiscountUnit>CommitmentDiscountQuantity ConsumedQuantity>ConsumedUnit
ConsumedUnit>ConsumedQuantity PricingQuantity>PricingUnit PricingUnit>PricingQuantity
RegionId>RegionName RegionName>RegionId ResourceId>ResourceType ResourceType>ResourceId
ResourceName>ResourceId SkuMeter>SkuId SkuPriceDetails>SkuPriceId SubAccountId>SubAccountName
SubAccountId>SubAccountType SubAccountName>SubAccountId SubAccountType>SubAccountId""".split()]

PRICED = """ContractedUnitPrice ListUnitPrice PricingCategory PricingCurrencyContractedUnitPrice
PricingCurrencyListUnitPrice PricingQuantity SkuId SkuPriceId""".split()

CONTEXT = Context(prec=400, Emax=99999, Emin=-99999, rounding=ROUND_HALF_EVEN)
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")


def number(text):
    """None: none, or one of more than 38 digits."""
    if text is None or not NUMBER.fullmatch(text):
        return None
    value = CONTEXT.create_decimal(text)
    return value if len("".join(map(str, value.as_tuple().digits)).strip("0")) <= 38 else None


def written(value):
    """As an amount of 30 places."""
    text = format(CONTEXT.quantize(value, Decimal("1e-30")), "f").rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def seconds(text):
    """Of the forms of time that this test writes; None: no time."""
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d)Z?)?", text)
    try:
        return match and datetime.datetime(*(int(part or 0) for part in match.groups()))
    except ValueError:
        return None


def is_flat(text):
    try:
        value = json.loads(text)
    except ValueError:
        return False
    return isinstance(value, dict) and not any(isinstance(v, (dict, list)) for v in value.values())


def conditions(row):
    """What is NULL, or not, by what the row is: (column, what must be, said as)."""
    category = row.get("ChargeCategory")
    correction = row.get("ChargeClass") == "Correction"
    unused = row.get("CommitmentDiscountStatus") == "Unused"
    for column in PRICED:
        if category in ("Usage", "Purchase") and not correction:
            yield column, True, "a value: Usage or Purchase"
        if category == "Tax":
            yield column, False, "NULL: Tax"
    if category == "Usage" and unused:
        yield "ConsumedQuantity", False, "NULL: Unused"
    elif category == "Usage" and not correction:
        yield "ConsumedQuantity", True, "a value: Usage"
    elif category in ("Purchase", "Tax", "Credit", "Adjustment"):
        yield "ConsumedQuantity", False, "NULL: not Usage"
    if row.get("CommitmentDiscountId") and category in ("Usage", "Purchase") and not correction:
        yield "CommitmentDiscountQuantity", True, "a value: Usage or Purchase of a commitment"
    if category in ("Tax", "Credit", "Adjustment"):
        yield "CommitmentDiscountQuantity", False, "NULL: neither Usage nor Purchase"
    if row.get("CommitmentDiscountId") and category == "Usage":
        yield "CommitmentDiscountStatus", True, "a value: Usage of a commitment"
    if row.get("CapacityReservationId") and category == "Usage":
        yield "CapacityReservationStatus", True, "a value: Usage of a reservation"


def violations(row):
    """(rule, column, expected, got) of a row: texts by the names of the columns that the file has, None for NULL."""
    for column in COLUMNS:
        if column not in row:
            continue
        text = row[column]
        if text is None:
            if column in NOT_NULL:
                yield "not_null", column, "a value", "NULL"
        elif text == "":
            yield "null", column, "a value" if column in NOT_NULL else "NULL", ""
        elif column in NUMBERS:
            if number(text) is None:
                yield "number", column, "a decimal number", text
        elif column in TIMES:
            if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text) or not seconds(text):
                yield ("date", column, "as 2025-01-31T00:00:00Z" if seconds(text) else
                       "a time from 1970 to 2106", text)
        elif column in LISTS and text not in LISTS[column].split(", "):
            yield "allowed", column, LISTS[column], text
        elif (column == "ServiceCategory" and text not in SUBCATEGORIES or
              column == "ServiceSubcategory" and text not in PARENTS):
            yield "allowed", column, "a value of FOCUS's list", text
        elif column == "BillingCurrency" and not re.fullmatch("[A-Z]{3}", text):
            yield "currency", column, "a code of ISO 4217", text
        elif column in ("Tags", "SkuPriceDetails") and not is_flat(text):
            yield "json", column, "a JSON object of plain values", text
    for kind in ("List", "Contracted"):
        names = f"{kind}Cost", f"{kind}UnitPrice", "PricingQuantity"
        cost, price, quantity = (number(row.get(name)) for name in names)
        if None in (cost, price, quantity) or row.get("ChargeClass") == "Correction":
            continue
        product = CONTEXT.multiply(price, quantity)
        if abs(CONTEXT.subtract(product, cost)) > Decimal("0.000001"):
            yield "product", names[0], written(product), row[names[0]]
    for column in COLUMNS:
        if column.endswith("UnitPrice") and (number(row.get(column)) or 0) < 0:
            yield "negative", column, "0 or more", row[column]
    parent = PARENTS.get(row.get("ServiceSubcategory"))
    if parent and row.get("ServiceCategory") and row["ServiceCategory"] != parent:
        yield "category", "ServiceCategory", parent, row["ServiceCategory"]
    for first, second in PAIRS:
        if row.get(first) and second in row and row[second] is None:
            yield "pair", second, first, "NULL"
    for name in ("Billing", "Charge"):
        start, end = row.get(f"{name}PeriodStart"), row.get(f"{name}PeriodEnd")
        if start and end and seconds(start) and seconds(end) and seconds(start) >= seconds(end):
            yield "period", f"{name}PeriodEnd", start, end
    for column, wanted, expected in conditions(row):
        if column in row and (row[column] is None if wanted else row[column]):
            yield "condition", column, expected, row[column] or "NULL"
    if row.get("ChargeFrequency") == "Usage-Based" and row.get("ChargeCategory") == "Purchase":
        yield "condition", "ChargeFrequency", "another: Purchase", "Usage-Based"


def commitment_sums(rows):
    sums = {}
    for row in rows:
        billed, effective = number(row.get("BilledCost")), number(row.get("EffectiveCost"))
        if row.get("CommitmentDiscountId") and None not in (billed, effective):
            old = sums.get(row["CommitmentDiscountId"], (Decimal(0), Decimal(0)))
            sums[row["CommitmentDiscountId"]] = (CONTEXT.add(old[0], billed),
                                                 CONTEXT.add(old[1], effective))
    for name, (billed, effective) in sums.items():
        if abs(CONTEXT.subtract(billed, effective)) > Decimal("0.000001"):
            yield "commitment", 0, name, written(billed), written(effective)


def expected_of(rows, header=COLUMNS):
    """Of a file whose rows are a line each."""
    out = [("present", 1, column, "a column", "none") for column in MANDATORY
           if column not in header]
    for name in header:
        if name not in COLUMNS and not name.startswith("x_"):
            alike = [column for column in COLUMNS if column.lower() == name.lower().replace("_", "")]
            out.append(("name", 1, name, (alike or ["x_ before its name"])[0], name))
    for line, row in enumerate(rows, 2):
        out += [(rule, line, *rest) for rule, *rest in violations(row)]
    return out + list(commitment_sums(rows))


# ---------------------------------------------------------------- asking

def csv_text(rows, header=COLUMNS, null=""):
    def field(value):
        return null if value is None else '"' + value.replace('"', '""') + '"'
    lines = [",".join(header)] + [",".join(field(row[name]) for name in header) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def ask(command, data, sizes=None):
    """As a file, or as blocks of these numbers of lines."""
    words = [command] + (["--raw"] if sizes is None else [])
    done = subprocess.run(words, input=data if sizes is None else as_blocks(data, itertools.cycle(sizes)),
                          capture_output=True)
    assert done.returncode == 0 and not done.stderr, (done.returncode, done.stderr)
    return [(r["rule"].decode(), r["row"], *(r[name].decode() for name in ("column", "expected", "got")))
            for r in read_rows(done.stdout)]


def same(got, expected, what):
    if sorted(got) != sorted(expected):
        print(what, "\n  got only", sorted(set(got) - set(expected))[:5],
              "\n  expected only", sorted(set(expected) - set(got))[:5])
        sys.exit(1)


# ---------------------------------------------------------------- rows

USAGE = dict.fromkeys(COLUMNS) | {
    "BilledCost": "2.5", "BillingAccountId": "1", "BillingAccountName": "one", "BillingAccountType": "Payer",
    "BillingCurrency": "EUR", "BillingPeriodEnd": "2025-02-01T00:00:00Z",
    "BillingPeriodStart": "2025-01-01T00:00:00Z", "ChargeCategory": "Usage", "ChargeDescription": "hours",
    "ChargeFrequency": "Usage-Based", "ChargePeriodEnd": "2025-01-01T01:00:00Z",
    "ChargePeriodStart": "2025-01-01T00:00:00Z", "ConsumedQuantity": "10", "ConsumedUnit": "Hours",
    "ContractedCost": "2.5", "ContractedUnitPrice": "0.25", "EffectiveCost": "2.5",
    "InvoiceIssuerName": "Example", "ListCost": "5", "ListUnitPrice": "0.5", "PricingCategory": "Standard",
    "PricingCurrency": "Credits", "PricingCurrencyContractedUnitPrice": "1",
    "PricingCurrencyEffectiveCost": "10", "PricingCurrencyListUnitPrice": "2", "PricingQuantity": "10",
    "PricingUnit": "Hours", "ProviderName": "Example", "PublisherName": "Example", "RegionId": "r1",
    "RegionName": "Region 1", "ResourceId": "i-1", "ResourceName": "machine", "ResourceType": "Instance",
    "ServiceCategory": "Compute", "ServiceName": "Machines", "ServiceSubcategory": "Virtual Machines",
    "SkuId": "s", "SkuMeter": "m", "SkuPriceDetails": '{"CoreCount":4}', "SkuPriceId": "p",
    "SubAccountId": "2", "SubAccountName": "two", "SubAccountType": "Project",
    "Tags": '{"env":"prod","x":true,"y":null}',
}
TAX = USAGE | dict.fromkeys([*PRICED, "PricingUnit", "ConsumedQuantity", "ConsumedUnit", "SkuMeter",
                             "SkuPriceDetails"]) | {"ChargeCategory": "Tax", "ListCost": "2.5"}
COMMITMENT = {"CommitmentDiscountId": "c", "CommitmentDiscountCategory": "Usage",
              "CommitmentDiscountType": "Reserved", "CommitmentDiscountQuantity": "1",
              "CommitmentDiscountUnit": "Hours"}
USED = USAGE | COMMITMENT | {"CommitmentDiscountStatus": "Used", "PricingCategory": "Committed"}
PURCHASE = USAGE | COMMITMENT | {"ChargeCategory": "Purchase", "ChargeFrequency": "One-Time",
                                 "ConsumedQuantity": None, "ConsumedUnit": None}
UNUSED = USED | {"CommitmentDiscountStatus": "Unused", "ConsumedQuantity": None, "ConsumedUnit": None}
RESERVED = USAGE | {"CapacityReservationId": "cr", "CapacityReservationStatus": "Used"}

# A row, what is changed in it, and what that breaks: literally, so that an error common to the oracle above and the
# program is seen.
CASES = [
    (USAGE, {}, []),
    (TAX, {}, []),
    (USED, {}, []),
    (PURCHASE, {}, []),
    (UNUSED, {}, []),
    (RESERVED, {}, []),
    (USAGE, {"BilledCost": None}, [("not_null", "BilledCost", "a value", "NULL")]),
    (USAGE, {"InvoiceIssuerName": ""}, [("null", "InvoiceIssuerName", "a value", "")]),
    (USAGE, {"AvailabilityZone": ""}, [("null", "AvailabilityZone", "NULL", "")]),
    (USAGE, {"BilledCost": "1,000"}, [("number", "BilledCost", "a decimal number", "1,000")]),
    (USAGE, {"BilledCost": "1e-3"}, []),
    (USAGE, {"ChargePeriodEnd": "2025-01-01 01:00:00"},
     [("date", "ChargePeriodEnd", "as 2025-01-31T00:00:00Z", "2025-01-01 01:00:00")]),
    (USAGE, {"ChargePeriodEnd": "2025-02-30T00:00:00Z"},
     [("date", "ChargePeriodEnd", "a time from 1970 to 2106", "2025-02-30T00:00:00Z")]),
    (USAGE, {"ChargeFrequency": "Usage-based"},
     [("allowed", "ChargeFrequency", "One-Time, Recurring, Usage-Based", "Usage-based")]),
    (USAGE, {"ServiceCategory": "compute"},
     [("allowed", "ServiceCategory", "a value of FOCUS's list", "compute"),
      ("category", "ServiceCategory", "Compute", "compute")]),
    (USAGE, {"ServiceSubcategory": "Machines"},
     [("allowed", "ServiceSubcategory", "a value of FOCUS's list", "Machines")]),
    (USAGE, {"ServiceSubcategory": "Bots"},
     [("category", "ServiceCategory", "AI and Machine Learning", "Compute")]),
    (USAGE, {"BillingCurrency": "Euro"}, [("currency", "BillingCurrency", "a code of ISO 4217", "Euro")]),
    (USAGE, {"Tags": "env=prod"}, [("json", "Tags", "a JSON object of plain values", "env=prod")]),
    (USAGE, {"Tags": '{"a":{}}'}, [("json", "Tags", "a JSON object of plain values", '{"a":{}}')]),
    (USAGE, {"Tags": '["a"]'}, [("json", "Tags", "a JSON object of plain values", '["a"]')]),
    (USAGE, {"Tags": '{"a":"[{\\"}"}'}, []),
    (USAGE, {"ListUnitPrice": "0.6"}, [("product", "ListCost", "6", "5")]),
    (USAGE, {"ListUnitPrice": "0.6", "ChargeClass": "Correction"}, []),
    (USAGE, {"ListCost": "5.000001"}, []),  # the tolerance
    (USAGE, {"ListCost": "5.0000011"}, [("product", "ListCost", "5", "5.0000011")]),
    (USAGE, {"ContractedUnitPrice": "-0.25", "ContractedCost": "-2.5"},
     [("negative", "ContractedUnitPrice", "0 or more", "-0.25")]),
    (USAGE, {"RegionName": None}, [("pair", "RegionName", "RegionId", "NULL")]),
    (USAGE, {"ChargePeriodEnd": "2025-01-01T00:00:00Z"},
     [("period", "ChargePeriodEnd", "2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z")]),
    (USAGE, {"SkuPriceId": None, "SkuPriceDetails": None},
     [("condition", "SkuPriceId", "a value: Usage or Purchase", "NULL")]),
    (USAGE, {"SkuPriceId": None, "SkuPriceDetails": None, "ChargeClass": "Correction"}, []),
    (TAX, {"SkuPriceId": "p"}, [("condition", "SkuPriceId", "NULL: Tax", "p")]),
    (TAX | {"ChargeCategory": "Credit"}, {}, []),
    (TAX, {"ConsumedQuantity": "1", "ConsumedUnit": "Hours"},
     [("condition", "ConsumedQuantity", "NULL: not Usage", "1")]),
    (UNUSED, {"ConsumedQuantity": "1", "ConsumedUnit": "Hours"},
     [("condition", "ConsumedQuantity", "NULL: Unused", "1")]),
    (USED, {"CommitmentDiscountStatus": None},
     [("condition", "CommitmentDiscountStatus", "a value: Usage of a commitment", "NULL")]),
    (PURCHASE, {"CommitmentDiscountQuantity": None, "CommitmentDiscountUnit": None},
     [("condition", "CommitmentDiscountQuantity", "a value: Usage or Purchase of a commitment", "NULL")]),
    (PURCHASE, {"ChargeFrequency": "Usage-Based"},
     [("condition", "ChargeFrequency", "another: Purchase", "Usage-Based")]),
    (RESERVED, {"CapacityReservationStatus": None},
     [("condition", "CapacityReservationStatus", "a value: Usage of a reservation", "NULL")]),
    (USED, {"EffectiveCost": "2.4999990"}, []),
    (USED, {"EffectiveCost": "2.4"}, [("commitment", "c", "2.5", "2.4")]),
]


def check_cases(command):
    seen = set()
    for row, changes, broken in CASES:
        expected = [(rule, 0 if rule == "commitment" else 2, *rest) for rule, *rest in broken]
        for null in ("", "NULL", "\\N"):
            got = ask(command, csv_text([row | changes], null=null))
            same(got, expected, changes)
        same(expected_of([row | changes]), expected, ("the oracle", changes))
        seen |= {rule for rule, *_ in broken}
    print(f"{len(CASES)} rows that break one rule, or none: {', '.join(sorted(seen))}")


def check_header(command):
    header = [name for name in COLUMNS if name not in ("PricingUnit", "ServiceName", "SubAccountType")]
    header = ["billed_cost" if name == "BilledCost" else name for name in header]
    header += ["x_Own", "Cost", "X_Own", "", "a\"b"]
    row = dict.fromkeys(header, "1") | USAGE | {"billed_cost": "2.5"}
    lines = [",".join('"' + name.replace('"', '""') + '"' for name in header),
             ",".join('"' + (row[name] or "NULL").replace('"', '""') + '"' for name in header)]
    expected = [("present", 1, "PricingUnit", "a column", "none"),
                ("present", 1, "ServiceName", "a column", "none"),
                ("name", 1, "billed_cost", "BilledCost", "billed_cost"),
                ("name", 1, "Cost", "x_ before its name", "Cost"),
                ("name", 1, "X_Own", "x_ before its name", "X_Own"),
                ("name", 1, "", "x_ before its name", ""),
                ("name", 1, 'a"b', "x_ before its name", 'a"b')]
    for data in ("\n".join(lines), "\ufeff" + "\r\n".join(lines) + "\r\n"):
        same(ask(command, data.encode()), expected, "header")
    same(ask(command, lines[0].encode()), expected, "header alone")
    # names that are more than a block's results
    many = [f"c{i}" for i in range(30000)]
    data = (",".join(["BilledCost"] + many) + "\n").encode()
    got = ask(command, data)
    assert [row[2] for row in got if row[0] == "name"] == many
    assert len(got) == len(many) + len(MANDATORY) - 1
    same(ask(command, data, [1]), got, "header as a block")
    print(f"names and presence of columns, and {len(many):,} unknown ones")


def check_no_rows(command):
    good = csv_text([USAGE])
    header = good.split(b"\n")[0]
    line = good.split(b"\n")[1]
    short = "got 2 fields, expected 57"
    data = b"\n".join([header, b"1,2", line, b"", b'"1,2', line, b'1,a"b', line]) + b"\n"
    same(ask(command, data), [
        ("row", 2, "", "", short),
        ("row", 5, "", "", "field 1: got a stray quote, expected CSV (RFC 4180)"),
        ("row", 7, "", "", "field 2: got a stray quote, expected CSV (RFC 4180)"),
    ], "lines that are no rows")
    assert ask(command, b"") == [] and ask(command, b"\n\n") == []
    for data, said in ((b"a,b\n1,2\n", "line 1: got no column BilledCost, expected the header of a FOCUS dataset"),
                       ("BilledCost\n".encode("utf-16"), "line 1: got UTF-16, expected UTF-8"),
                       (b'Billed"Cost\n', "line 1: field 1: got a stray quote, expected CSV (RFC 4180)")):
        done = subprocess.run([command, "--raw"], input=data, capture_output=True)
        assert done.returncode != 0 and done.stderr.decode().count("\n") == 1, done
        assert done.stderr.decode().endswith(said + "\n"), done.stderr
    print("lines that are no rows, and files that are none of FOCUS")


def check_many(command):
    """Rows with so many violations that a block of lines has several blocks of answers."""
    row = dict.fromkeys(COLUMNS, "?")
    rows = [row] * 1000
    expected = expected_of(rows)
    assert len(expected) > 3 * 8192
    for sizes in (None, [1000], [7, 300, 1]):
        same(ask(command, csv_text(rows), sizes), expected, f"many violations, {sizes}")
    long = [USAGE | {"BillingCurrency": "x" * 100000}] * 50
    same(ask(command, csv_text(long), [50]), expected_of(long), "long texts")
    print(f"{len(expected):,} violations of 1,000 rows, in blocks of any size")


def check_commitments(command):
    """2^16 are kept. One more is said, once; those that are kept are still summed."""
    header = ["BilledCost", "EffectiveCost", "CommitmentDiscountId"]
    for count in (65536, 65537):
        rows = [dict(zip(header, (str(i % 3), "1", f"c{i}"))) for i in range(count)]
        rows += [dict(zip(header, ("0", "1", "c0")))]
        got = [row for row in ask(command, csv_text(rows, header), [4000]) if row[0] == "commitment"]
        expected = list(commitment_sums(rows[:65536] + rows[count:]))
        if count > 65536:
            expected.append(("commitment", 0, "", "", "not all commitments could be summed up"))
        same(got, expected, f"{count} commitments")
    long = [USED | {"CommitmentDiscountId": "c" * size} for size in (1024, 1025)]
    same([row for row in ask(command, csv_text(long)) if row[0] == "commitment"],
         [("commitment", 0, "", "", "not all commitments could be summed up")], "a long id")
    print("65,536 commitments, and one more")


def check_random(command, rng, count):
    """Rows in which several fields are something else."""
    odd = [None, "", "0", "1", "-1", "1e3", "?", "NaN", "2025-01-01", "2025-03-01T00:00:00Z", "{}", "[]",
           '{"a":[1]}', "Usage", "Purchase", "Tax", "Credit", "Adjustment", "Correction", "Unused", "Used",
           "Storage", "Other", "Bots", "Other (Web)", "USD", "12345678901234567890.123456789",
           "1" * 39, "c1", "c2", "\"quoted\", and\na comma"]
    values = {name: [row[name] for row in (USAGE, TAX, USED, PURCHASE, UNUSED, RESERVED)] for name in COLUMNS}
    rows = []
    for _ in range(count):
        row = dict(rng.choice((USAGE, TAX, USED, PURCHASE, UNUSED, RESERVED)))
        for name in rng.sample(COLUMNS, rng.choice((0, 1, 2, 5, 57))):
            row[name] = rng.choice(odd if rng.random() < 0.5 else values[name])
        rows.append({name: value and value.replace("\n", " ") for name, value in row.items()})
    expected = expected_of(rows)
    for sizes in (None, [1, 50, 3000]):
        same(ask(command, csv_text(rows), sizes), expected, "random rows")
    # some columns only, in another order
    header = [name for name in COLUMNS if name == "BilledCost" or rng.random() < 0.6]
    rng.shuffle(header)
    part = [{name: row[name] for name in header} for row in rows]
    same(ask(command, csv_text(part, header)), expected_of(part, header), "columns shuffled")
    print(f"{count:,} random rows: {len(expected):,} violations of "
          f"{len({(row[0], row[2]) for row in expected if row[1] > 0}):,} kinds")


def check_sample(command, path):
    """FinOps' own sample (FOCUS 1.0). What the csv module reads, and which fields are NULL, which ''."""
    with open(path, "rb") as file:
        data = file.read()
    text = data.decode()
    lines = text.splitlines()
    header = next(csv.reader([lines[0]]))
    field = re.compile(r'(?:"((?:[^"]|"")*)"|([^,"]*))(?:,|$)')
    rows = []
    for line, plain in zip(lines[1:], csv.reader(io.StringIO("\n".join(lines[1:])))):
        values = [None if match[2] in ("", "NULL") and match[1] is None else
                  match[2].strip() if match[1] is None else match[1].replace('""', '"')
                  for match in field.finditer(line)][:len(header)]
        values = [None if value == "NULL" else value for value in values]
        assert [value for value in values if value is not None] == [
            other.strip() for value, other in zip(values, plain) if value is not None]
        rows.append(dict(zip(header, values)))
    assert len(rows) == 1000
    expected = expected_of(rows, header)
    counts = {}
    for rule, _, column, *_ in expected:
        counts[rule, column] = counts.get((rule, column), 0) + 1
    assert counts["product", "ListCost"] == 25 and counts["product", "ContractedCost"] == 17
    assert counts["allowed", "ChargeFrequency"] == 7 and counts["name", "Id"] == 1
    assert sum(rule == "null" for rule, *_ in expected) == 7 * 8
    assert all(counts["date", column] == 1000 for column in TIMES)
    for sizes in (None, [1000], [9, 1, 400]):
        same(ask(command, data, sizes), expected, "sample")
    print(f"{os.path.basename(path)}: {len(expected):,} violations, 25 List and 17 Contracted products among them")


def main():
    command = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
    rng = random.Random(1)
    check_cases(command)
    check_header(command)
    check_no_rows(command)
    check_many(command)
    check_commitments(command)
    check_random(command, rng, count)
    sample = os.path.join(os.environ.get("METERHOUSE_DATA", "../shared/data"), "focus/focus_sample.csv")
    if os.path.exists(sample):
        check_sample(command, sample)
    else:
        print(f"no {sample}")


if __name__ == "__main__":
    main()
