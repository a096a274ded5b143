#!/usr/bin/env python3
"""Compares `focus` with Python's csv, decimal, fractions, json and zoneinfo over bills it writes.

    focus_oracle.py <focus executable> [rows of each file]

The bills are self-written: invented accounts, prices and times in the columns of the providers'
exports. What FOCUS says of a row is computed here from the definitions (the providers' documents
named in udfs/tables/focus, the FOCUS specification), in fractions, and compared to the last digit:
costs, quantities, unit prices, categories, commitments, periods, tags, and whether a problem is
reported. An amount whose ingredient cannot be read must be NULL, and the row's problem must say so.

Every file is written in its own way: columns shuffled, both spellings of AWS, with and without a
byte-order mark, \\n or \\r\\n, quotes where they are needed or everywhere, quoted newlines and
commas, thousands of columns that nobody asked for. It is read as a file (--raw) and
as ClickHouse sends it, in blocks of lines of odd sizes. The real samples come last, where they are.
The seed is fixed.
"""
import csv
import datetime
import io
import json
import os
import random
import re
import struct
import subprocess
import sys
import zoneinfo
from decimal import Decimal
from fractions import Fraction

from native import Reader, string, varuint

SCALE, LIMIT = 10**30, 10**76
DAY = 86400
UTC = datetime.timezone.utc
BAD = object()  # a field that cannot be read, and what is made of it


# ---------------------------------------------------------------- Native, revision 0

class Columns(Reader):
    def column(self, kind, rows):
        if kind.startswith("Nullable("):
            nulls = self.take(rows)
            values = self.column(kind[9:-1], rows)
            return [None if null else value for value, null in zip(values, nulls)]
        if kind == "String":
            return [self.string() for _ in range(rows)]
        if kind.startswith("Decimal("):
            return [int.from_bytes(self.take(32), "little", signed=True) for _ in range(rows)]
        if kind.startswith("DateTime("):
            return struct.unpack(f"<{rows}I", self.take(4 * rows))
        assert kind == "UInt64", kind
        return struct.unpack(f"<{rows}Q", self.take(8 * rows))


def read_rows(data):
    reader, rows = Columns(data), []
    while reader.at < len(data):
        columns, count = reader.varuint(), reader.varuint()
        block = {}
        for _ in range(columns):
            name, kind = reader.string().decode(), reader.string().decode().strip()
            block[name] = reader.column(kind, count)
        rows += [dict(zip(block, values)) for values in zip(*block.values())]
    return rows


def as_blocks(data, sizes):
    """The file as blocks of one String column, a line a row, as LineAsString gives it."""
    lines = data.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    out, at = [], 0
    while at < len(lines):
        part = lines[at:at + next(sizes)]
        at += len(part)
        out.append(varuint(1) + varuint(len(part)) + b"\x04line\x06String" +
                   b"".join(string(line) for line in part))
    return b"".join(out)


def run(focus, cloud, data, sizes=None):
    request = data if sizes is None else as_blocks(data, sizes)
    words = [focus, cloud] + (["--raw"] if sizes is None else [])
    return subprocess.run(words, input=request, capture_output=True)


def convert(focus, cloud, data, sizes=None):
    done = run(focus, cloud, data, sizes)
    assert done.returncode == 0 and not done.stderr, (cloud, done.returncode, done.stderr)
    return read_rows(done.stdout)


# ---------------------------------------------------------------- fields

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")


def number(text):
    """A fraction, None, or BAD: at most 38 digits, 99 places before or behind the point."""
    if text is None:
        return None
    if not NUMBER.fullmatch(text):
        return BAD
    sign, digits, exponent = Decimal(text).as_tuple()
    stripped = "".join(map(str, digits)).lstrip("0")
    exponent += len(stripped) - len(stripped.rstrip("0"))
    stripped = stripped.rstrip("0")
    if stripped == "":
        return Fraction(0)
    if len(stripped) > 38 or abs(exponent) > 99:
        return BAD
    return (-1 if sign else 1) * int(stripped) * Fraction(10)**exponent


def amount(value):
    """As a Decimal(76, 30) holds it, half to even."""
    if value is None or value is BAD:
        return value
    scaled = round(value * SCALE)
    return scaled if abs(scaled) < LIMIT else BAD


def product(*values):
    """None where a factor is missing, BAD where one cannot be read."""
    out = Fraction(1)
    for value in values:
        if value is None or value is BAD:
            return BAD if BAD in values else None
        out *= value
    return amount(out)


KNOWN_TIMES = {}  # text -> seconds since 1970, or BAD


def month_start(year, month, zone):
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return int(datetime.datetime(year, month, 1, tzinfo=zone).timestamp())


class Row:
    """A row of a bill, by column's plain name, and its FOCUS columns."""

    def __init__(self, fields):
        self.fields = {plain(name): value for name, value in fields.items()}
        self.broken = False
        self.out = {}

    def text(self, *names):
        """Of the first of the columns that has a value."""
        for name in names:
            value = self.fields.get(plain(name))
            if value not in (None, "", "NULL", "\\N"):
                return value
        return None

    def number(self, *names):
        value = number(self.text(*names))
        self.broken |= value is BAD
        return value

    def amount(self, *names):
        return amount(self.number(*names))

    def time(self, *names):
        text = self.text(*names)
        return None if text is None else KNOWN_TIMES[text]

    def put(self, **columns):
        for name, value in columns.items():
            self.broken |= value is BAD
            self.out[name] = None if value is BAD else value

    def finish(self):
        for name in ("BilledCost", "BillingAccountId", "BillingCurrency", "BillingPeriodEnd",
                     "BillingPeriodStart", "ChargeCategory", "ChargePeriodEnd",
                     "ChargePeriodStart", "EffectiveCost", "ServiceName"):
            self.broken |= self.out[name] is None
        return self.out


def plain(name):
    return re.sub("[^a-z0-9]", "", name.lower())


def same(text, *values):
    return text is not None and text.lower() in [value.lower() for value in values]


def plus(a, b, sign=1):
    """Of two amounts; nothing is 0."""
    if a is BAD or b is BAD:
        return BAD
    total = (a or 0) + sign * (b or 0)
    return total if abs(total) < LIMIT else BAD


# ---------------------------------------------------------------- the definitions

AWS_TYPES = {  # category, frequency; priced: a price and a quantity say something
    "Usage": ("Usage", "Usage-Based"), "Tax": ("Tax", "One-Time"), "Fee": ("Purchase", "One-Time"),
    "Credit": ("Credit", "One-Time"), "Refund": ("Adjustment", "One-Time"),
    "DiscountedUsage": ("Usage", "Usage-Based"), "RIFee": ("Purchase", "Recurring"),
    "SavingsPlanCoveredUsage": ("Usage", "Usage-Based"),
    "SavingsPlanNegation": ("Usage", "Usage-Based"),
    "SavingsPlanRecurringFee": ("Purchase", "Recurring"),
    "SavingsPlanUpfrontFee": ("Purchase", "One-Time"),
    "BundledDiscount": ("Usage", "Usage-Based"), "Discount": ("Usage", "Usage-Based"),
    "EdpDiscount": ("Usage", "Usage-Based"), "PrivateRateDiscount": ("Usage", "Usage-Based"),
    "RiVolumeDiscount": ("Usage", "Usage-Based"), "SppDiscount": ("Usage", "Usage-Based"),
    "SomethingNew": ("Adjustment", "One-Time"),
}
AWS_UNPRICED = ("Tax", "Credit", "Refund", "SomethingNew")


def aws(row, tags):
    kind = row.text("lineItem/LineItemType")
    priced = kind is not None and kind not in AWS_UNPRICED
    category, frequency = AWS_TYPES[kind or "SomethingNew"]
    row.broken |= kind is None
    ri, plan = row.text("reservation/ReservationARN"), row.text("savingsPlan/SavingsPlanARN")
    billed = row.amount("lineItem/NetUnblendedCost", "lineItem/UnblendedCost")
    effective = billed
    if kind == "SavingsPlanCoveredUsage":
        effective = row.amount("savingsPlan/NetSavingsPlanEffectiveCost",
                               "savingsPlan/SavingsPlanEffectiveCost")
    elif kind == "SavingsPlanRecurringFee":
        effective = plus(row.amount("savingsPlan/TotalCommitmentToDate"),
                         row.amount("savingsPlan/UsedCommitment"), -1)
    elif kind == "DiscountedUsage":
        effective = row.amount("reservation/NetEffectiveCost", "reservation/EffectiveCost")
    elif kind == "RIFee":
        effective = plus(
            row.amount("reservation/NetUnusedAmortizedUpfrontFeeForBillingPeriod",
                       "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod"),
            row.amount("reservation/NetUnusedRecurringFee", "reservation/UnusedRecurringFee"))
    elif kind in ("SavingsPlanNegation", "SavingsPlanUpfrontFee") or (kind == "Fee" and ri):
        effective = 0
    listed = contracted = billed
    quantity = unit = list_price = price = None
    if kind == "SavingsPlanNegation":
        listed = contracted = 0
    elif priced:
        quantity, unit = row.number("lineItem/UsageAmount"), row.text("pricing/unit")
        list_price = row.number("pricing/publicOnDemandRate")
        price = row.amount("lineItem/NetUnblendedRate", "lineItem/UnblendedRate")
        row.broken |= price is BAD
        if quantity is not None and list_price is not None:
            listed = product(list_price, quantity)
        elif row.text("pricing/publicOnDemandCost"):
            listed = row.amount("pricing/publicOnDemandCost")
        if kind == "DiscountedUsage":
            contracted, price = listed, amount(list_price)
    used = category == "Usage" and kind != "SavingsPlanNegation" and "Discount" not in kind.replace(
        "DiscountedUsage", "")
    row.put(BilledCost=billed, EffectiveCost=effective, ListCost=listed, ContractedCost=contracted,
            PricingQuantity=amount(quantity), PricingUnit=unit, ListUnitPrice=amount(list_price),
            ContractedUnitPrice=price, ConsumedQuantity=amount(quantity) if used else None,
            ConsumedUnit=unit if used else None,
            PricingCurrencyListUnitPrice=amount(list_price)
            if same(row.text("pricing/currency"), "USD") else None)
    committed = kind in ("SavingsPlanCoveredUsage", "DiscountedUsage")
    spot = "spotusage" in (row.text("lineItem/UsageType") or "").lower() or \
        same(row.text("pricing/term"), "Spot")
    row.put(ChargeCategory=category, ChargeFrequency=frequency, ChargeClass=None,
            PricingCategory="Committed" if committed else "Dynamic" if spot else
            "Standard" if priced else None,
            CommitmentDiscountId=plan or ri,
            CommitmentDiscountCategory="Spend" if plan else "Usage" if ri else None,
            CommitmentDiscountType="Savings Plan" if plan else "Reserved Instance" if ri else None,
            CommitmentDiscountStatus="Used" if committed and (plan or ri) else None,
            BillingAccountId=row.text("bill/PayerAccountId"),
            BillingCurrency=row.text("lineItem/CurrencyCode"),
            BillingPeriodStart=row.time("bill/BillingPeriodStartDate"),
            BillingPeriodEnd=row.time("bill/BillingPeriodEndDate"),
            ChargePeriodStart=row.time("lineItem/UsageStartDate"),
            ChargePeriodEnd=row.time("lineItem/UsageEndDate"),
            ServiceName=row.text("product/ProductName", "product/servicename",
                                 "lineItem/ProductCode"),
            ChargeDescription=row.text("lineItem/LineItemDescription"),
            RegionId=row.text("product/regionCode", "product/region"),
            Tags=[(name, value) for name, value in tags if row.text("resourceTags/" + name)] or
            None)
    return row


AZURE_UNITS = {"1 Hour": (1, "Hours"), "10K": (10**4, "Units"), "100 Hours": (100, "Hours"),
               "1 GB/Month": (1, "GB/Month"), "10 GB Hour": (10, "GB Hours"),
               "1M": (10**6, "Units"),
               "1B": (10**9, "Units"), "3 Month": (3, "Months"), "30 /Day": (30, "Units/Day"),
               "7 Widgets": (7, "Widgets"), "Hour": (1, "Hour")}


def azure(row, tags):
    kind, model = row.text("ChargeType"), row.text("PricingModel")
    usage, unused = same(kind, "Usage"), same(kind, "UnusedReservation", "UnusedSavingsPlan")
    bought = same(kind, "Purchase", "Refund")
    committed = same(model, "Reservation", "SavingsPlan")
    row.broken |= kind is None
    billed = effective = row.amount("CostInBillingCurrency", "Cost")
    if billed is not None and billed is not BAD:
        billed = 0 if unused or (usage and committed) else billed
        effective = 0 if bought and committed else effective
    unit, quantity = row.text("UnitOfMeasure"), row.number("Quantity")
    price, list_price = row.number("UnitPrice"), row.number("PayGPrice")
    block, name = AZURE_UNITS.get(unit, (1, unit))
    rate = row.text("ExchangeRatePricingToBilling", "ExchangeRate")
    if list_price is not None:
        rate = row.number("ExchangeRatePricingToBilling", "ExchangeRate")
    known = quantity not in (None, BAD)
    charged = None
    if known and block > 1 and price not in (None, BAD):
        charged = row.number("EffectivePrice")
    # "10K" counts operations, unless the price paid for one is that of the whole block.
    whole = block > 1 and None not in (price, charged) and BAD not in (price, charged) and \
        BAD not in (amount(price), amount(charged)) and amount(charged) != 0 and \
        abs(charged - price / block) > abs(charged - price)
    inverse = Fraction(1, 1 if whole else block)
    row.put(BilledCost=billed, EffectiveCost=effective,
            PricingQuantity=product(quantity, inverse), PricingUnit=unit if known else None,
            ConsumedQuantity=product(quantity, Fraction(block if whole else 1)) if usage else None,
            ConsumedUnit=name if usage and known else None,
            ContractedCost=product(price, quantity, inverse), ContractedUnitPrice=amount(price))
    listed = row.amount("PaygCostInBillingCurrency")
    if listed is None and rate is None:
        listed = product(list_price, quantity, inverse)
    if list_price is None:
        rate = None
    row.put(ListUnitPrice=amount(list_price) if rate is None else product(list_price, rate),
            ListCost=listed)
    benefit = row.text("BenefitId", "ReservationId")
    plan = benefit is not None and "/microsoft.billingbenefits/" in benefit.lower()
    start, end = row.time("Date", "UsageDateTime", "UsageDate"), row.time("BillingPeriodEndDate")
    row.put(ChargeCategory="Usage" if usage or unused else "Purchase" if bought else
            "Tax" if same(kind, "Tax") else "Credit" if same(kind, "Credit") else "Adjustment",
            ChargeClass="Correction" if same(kind, "Refund") else None,
            ChargeFrequency={"UsageBased": "Usage-Based", "Recurring": "Recurring",
                             "OneTime": "One-Time"}.get(row.text("Frequency")),
            PricingCategory="Committed" if committed else
            {"OnDemand": "Standard", "Spot": "Dynamic"}.get(model),
            CommitmentDiscountId=benefit,
            CommitmentDiscountCategory=benefit and ("Spend" if plan else "Usage"),
            CommitmentDiscountType=benefit and ("Savings Plan" if plan else "Reservation"),
            CommitmentDiscountStatus=benefit and
            ("Unused" if unused else "Used" if usage and committed else None),
            BillingAccountId=row.text("BillingProfileId", "BillingAccountId"),
            BillingCurrency=row.text("BillingCurrencyCode", "BillingCurrency"),
            BillingPeriodStart=row.time("BillingPeriodStartDate"),
            BillingPeriodEnd=end if end in (None, BAD) else end + DAY,
            ChargePeriodStart=start, ChargePeriodEnd=start if start in (None, BAD) else start + DAY,
            ServiceName=row.text("MeterCategory"),
            ChargeDescription=row.text("ProductName", "Product"),
            RegionId=(row.text("ResourceLocation") or "").replace(" ", "").lower() or None,
            Tags=tags or None)
    return row


PACIFIC = zoneinfo.ZoneInfo("America/Los_Angeles")


def gcp(row, tags):
    kind, month = row.text("cost_type"), row.text("invoice.month")
    regular = kind in (None, "regular")
    billed, text = row.amount("cost"), row.text("credits")
    effective, discount = billed, None
    if text is not None and billed not in (None, BAD):
        try:
            credits = json.loads(text, parse_float=str, parse_int=str) if text[0] == "[" else \
                [{"amount": text}]
            for credit in credits:
                effective = plus(effective, amount(number(credit.get("amount", "missing"))))
                if re.search("committed_usage_discount|fee_utilization_offset",
                             credit.get("type", "").lower()):
                    discount = credit
        except ValueError:
            effective = BAD
    if effective is BAD:
        discount = None
    elif effective is not None:
        effective = max(0, effective)
    quantity = row.number("usage.amount_in_pricing_units")
    price = row.number("price.effective_price")
    contracted = billed if quantity is None or price is None else product(price, quantity)
    listed = row.amount("cost_at_list")
    start = end = None
    if month is not None:
        start = end = BAD
        if re.fullmatch("[0-9]{6}", month) and 1 <= int(month[4:]) <= 12 and month >= "200701":
            year, number_of = int(month[:4]), int(month[4:])
            start = month_start(year, number_of, PACIFIC)
            end = month_start(year, number_of + 1, PACIFIC)
    sku = (row.text("sku.description") or "").lower()
    row.put(BilledCost=billed, EffectiveCost=effective, ContractedCost=contracted,
            ListCost=contracted if listed is None else listed,
            PricingQuantity=amount(quantity), PricingUnit=row.text("usage.pricing_unit"),
            ContractedUnitPrice=amount(price), ListUnitPrice=row.amount("price.list_price"),
            ConsumedQuantity=row.amount("usage.amount") if regular else None,
            ConsumedUnit=row.text("usage.unit") if regular else None,
            ChargeCategory="Usage" if regular else "Tax" if kind == "tax" else "Adjustment",
            ChargeClass="Correction" if kind == "adjustment" else None,
            ChargeFrequency="Usage-Based" if regular else "One-Time",
            PricingCategory="Committed" if discount else None if not regular else
            "Dynamic" if "spot " in sku or "preemptible" in sku else "Standard",
            CommitmentDiscountId=discount and discount.get("id", discount.get("name")),
            CommitmentDiscountCategory=discount and
            ("Spend" if "dollar_base" in discount["type"].lower() else "Usage"),
            CommitmentDiscountType="Committed Use Discount" if discount else None,
            CommitmentDiscountStatus="Used" if discount else None,
            BillingAccountId=row.text("billing_account_id"), BillingCurrency=row.text("currency"),
            BillingPeriodStart=start, BillingPeriodEnd=end,
            ChargePeriodStart=row.time("usage_start_time"),
            ChargePeriodEnd=row.time("usage_end_time"),
            ServiceName=row.text("service.description"),
            ChargeDescription=row.text("sku.description"),
            RegionId=row.text("location.region", "location.location"), Tags=tags or None)
    return row


def oci(row, tags):
    quantity, price = row.number("usage/billedQuantity"), row.number("cost/unitPrice")
    billed = row.amount("cost/myCost")
    listed = billed if quantity is None or price is None else product(price, quantity)
    start, first, after = row.time("lineItem/intervalUsageStart"), None, None
    if start not in (None, BAD):
        day = datetime.datetime.fromtimestamp(start, UTC)
        first, after = (month_start(day.year, day.month + n, UTC) for n in (0, 1))
    row.put(BilledCost=billed, EffectiveCost=billed, ListCost=listed, ContractedCost=listed,
            PricingQuantity=amount(quantity), ConsumedQuantity=amount(quantity),
            PricingUnit=row.text("cost/billingUnitReadable"),
            ConsumedUnit=row.text("cost/billingUnitReadable"),
            ListUnitPrice=amount(price), ContractedUnitPrice=amount(price),
            ChargeCategory="Usage", ChargeFrequency="Usage-Based", PricingCategory="Standard",
            ChargeClass="Correction" if same(row.text("lineItem/isCorrection"), "true") else None,
            BillingAccountId=row.text("cost/subscriptionId"),
            BillingCurrency=row.text("cost/currencyCode"), BillingPeriodStart=first,
            BillingPeriodEnd=after, ChargePeriodStart=start,
            ChargePeriodEnd=row.time("lineItem/intervalUsageEnd"),
            ServiceName=row.text("product/service"), RegionId=row.text("product/region"),
            ChargeDescription=row.text("product/description"),
            Tags=[(name, value) for name, value in tags if row.text("tags/" + name)] or None)
    return row


FOCUS_TEXTS = ("AvailabilityZone", "BillingAccountId", "BillingAccountType", "BillingCurrency",
               "ChargeCategory", "ChargeDescription", "CommitmentDiscountStatus", "PricingUnit",
               "ProviderName", "ServiceCategory", "ServiceName", "SkuPriceDetails",
               "SubAccountType")
FOCUS_AMOUNTS = ("BilledCost", "CommitmentDiscountQuantity", "ConsumedQuantity", "ContractedCost",
                 "ContractedUnitPrice", "EffectiveCost", "ListCost", "ListUnitPrice",
                 "PricingCurrencyEffectiveCost", "PricingQuantity")
FOCUS_TIMES = ("BillingPeriodEnd", "BillingPeriodStart", "ChargePeriodEnd", "ChargePeriodStart")


def focus_itself(row, tags):
    for name in FOCUS_TEXTS:
        row.put(**{name: row.text(name)})
    for name in FOCUS_AMOUNTS:
        row.put(**{name: row.amount(name)})
    for name in FOCUS_TIMES:
        row.put(**{name: row.time(name)})
    row.broken |= None in (row.out["ProviderName"], row.out["ServiceCategory"])
    return row


# ---------------------------------------------------------------- bills

def some_number(rng):
    kind = rng.randrange(100)
    sign = rng.choice(["", "", "", "-", "+"])
    if kind < 10:
        return rng.choice(["", "", "NULL", "\\N"])
    if kind < 20:
        return rng.choice(["0", "-0.0", "0E-10", "1", "0.0000000000", "1.0", "-1"])
    if kind < 22:
        return rng.choice(["abc", "1,5", "x" + "東" * 30, "1.2.3", "1e", "0x10", "nan", "-", "1 2",
                           "$1", "1e-120", "9" * 39, "1" + "0" * 37 + "1.5", "1e46", "-9" + "0" * 46, "--1"])
    if kind < 40:
        return f"{sign}{rng.randrange(10**6)}.{rng.randrange(10**10):010d}"
    if kind < 55:
        digits = rng.randrange(1, 10**rng.randrange(1, 16)) / 10
        return f"{sign}{digits:.1f}E{rng.randrange(-25, 4)}"
    if kind < 75:  # up to 38 digits, the point anywhere
        digits = str(rng.randrange(10**37, 10**38))[:rng.randrange(1, 39)]
        at = rng.randrange(max(0, len(digits) - 15), len(digits) + 1)
        return f"{sign}{digits[:at]}.{digits[at:]}" if rng.random() < .9 else sign + "." + digits
    if kind < 80:  # much behind the 30th place
        return f"{sign}{rng.randrange(10**9)}e{-rng.randrange(25, 40)}"
    return f"{rng.randrange(1000)}.{rng.randrange(1000):03d}"


def some_time(rng):
    """In one of the styles that bills have."""
    if rng.random() < .02:
        text = rng.choice(["yesterday", "2023-13-01", "2023-02-29T00:00:00Z", "31/12/2023",
                           "2023-11-01T25:00:00Z", "2023-11-01T00:00:00Zx", "1969-12-31",
                           "2023-11-01T00:00:567", "2023-11-01T00:345", "2023-11-01T00:34.5",
                           "2200-01-01"])
        KNOWN_TIMES[text] = BAD
        return text
    if rng.random() < .02:
        return ""
    at = datetime.datetime(2007, 1, 1, tzinfo=UTC) + datetime.timedelta(
        seconds=rng.randrange(40 * 365 * DAY))
    style = rng.randrange(11)
    if 5 <= style <= 8:
        at = at.replace(hour=0, minute=0, second=0)
    if style == 3:
        at = at.replace(second=0)
    if style == 4:
        offset = datetime.timedelta(minutes=rng.randrange(-720, 720, 15))
        text = at.astimezone(datetime.timezone(offset)).isoformat()
    else:
        text = at.strftime(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.000Z", "%Y-%m-%d %H:%M:%S UTC",
                            "%Y-%m-%dT%H:%MZ", "", "%Y-%m-%d", "%m/%d/%Y", "%Y%m%d",
                            "%m/%d/%Y 00:00:00", "%Y-%m-%d %H:%M:%S.999999",
                            "%Y-%m-%dT%H:%M:%S+00"][style])
        if style == 6 and rng.random() < .5:
            text = f"{at.month}/{at.day}/{at.year}"
    KNOWN_TIMES[text] = int(at.timestamp())
    return text


WORDS = ["plain", "with, comma", 'with "quotes"', "two\nlines", "two\r\nlines", "\"", "a\r",
         "東京 🚀", "semi;colon", "tab\there", "back\\slash", "\x01control", "'", ",", "null",
         "line\n\n\nline", "\x7f"]


def some_text(rng):
    return rng.choice(WORDS) + str(rng.randrange(50)) if rng.random() < .8 else ""


def pick(*values):
    return lambda rng: rng.choice(values)


ARN = pick("", "", "arn:aws:x:us-east-1:1:thing/1")
CLOUDS = {
    "aws": (aws, {
        "lineItem/LineItemType": pick("", *[t for t in AWS_TYPES] * 6),
        "bill/PayerAccountId": pick("1234", "99"), "lineItem/CurrencyCode": pick("USD", "USD", ""),
        "bill/BillingPeriodStartDate": some_time, "bill/BillingPeriodEndDate": some_time,
        "lineItem/UsageStartDate": some_time, "lineItem/UsageEndDate": some_time,
        "lineItem/LineItemDescription": some_text, "lineItem/UsageAmount": some_number,
        "lineItem/NetUnblendedCost": some_number, "lineItem/UnblendedCost": some_number,
        "lineItem/NetUnblendedRate": some_number, "lineItem/UnblendedRate": some_number,
        "lineItem/UsageType": pick("", "USE1-SpotUsage:m5.large", "BoxUsage"),
        "lineItem/ProductCode": pick("AmazonEC2", "AWSNew"), "product/ProductName": some_text,
        "product/servicename": some_text, "product/regionCode": pick("", "us-east-1"),
        "product/region": pick("", "us-east-2"), "pricing/publicOnDemandRate": some_number,
        "pricing/publicOnDemandCost": some_number, "pricing/unit": pick("", "Hrs", "GB-Mo"),
        "pricing/term": pick("", "OnDemand", "Spot"),
        "pricing/currency": pick("USD", "usd", "CNY", ""),
        "reservation/ReservationARN": ARN, "reservation/EffectiveCost": some_number,
        "reservation/NetEffectiveCost": some_number,
        "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod": some_number,
        "reservation/NetUnusedRecurringFee": some_number,
        "reservation/UnusedRecurringFee": some_number,
        "savingsPlan/SavingsPlanARN": ARN, "savingsPlan/SavingsPlanEffectiveCost": some_number,
        "savingsPlan/NetSavingsPlanEffectiveCost": some_number,
        "savingsPlan/TotalCommitmentToDate": some_number, "savingsPlan/UsedCommitment": some_number,
    }),
    "azure": (azure, {
        "BillingProfileId": pick("", "P-1"), "BillingAccountId": pick("8611537"),
        "BillingCurrency": pick("USD", "EUR"), "BillingPeriodStartDate": some_time,
        "BillingPeriodEndDate": some_time, "Date": some_time,
        "ChargeType": pick(*["Usage"] * 6, "Purchase", "Refund", "UnusedReservation",
                           "UnusedSavingsPlan", "Tax", "Credit", "RoundingAdjustment", "usage", ""),
        "Frequency": pick("UsageBased", "Recurring", "OneTime", ""),
        "PricingModel": pick("OnDemand", "OnDemand", "Reservation", "SavingsPlan", "Spot", ""),
        "Product": some_text, "ReservationId": pick("", "", "49ed0e4d"),
        "benefitId": pick("", "", "/providers/Microsoft.Capacity/reservationOrders/1",
                          "/providers/Microsoft.BillingBenefits/savingsPlanOrders/1"),
        "Quantity": some_number, "UnitOfMeasure": pick("", *AZURE_UNITS), "Cost": some_number,
        "EffectivePrice": some_number, "UnitPrice": some_number, "PayGPrice": some_number,
        "PaygCostInBillingCurrency": lambda rng: some_number(rng) if rng.random() < .3 else "",
        "ExchangeRate": lambda rng: some_number(rng) if rng.random() < .3 else "",
        "MeterCategory": some_text, "ResourceLocation": pick("UK South", "eastus2", ""),
    }),
    "gcp": (gcp, {
        "billing_account_id": pick("01AB-CD"), "currency": pick("USD", "JPY"),
        "invoice.month": lambda rng: rng.choice(["", "202313", "soon", "20231"])
        if rng.random() < .03 else f"{rng.randrange(2007, 2037)}{rng.randrange(1, 13):02d}",
        "cost_type": pick("regular", "regular", "", "tax", "adjustment", "rounding_error"),
        "service.description": some_text, "sku.description":
        pick("", "N1 Core", "Spot Preemptible E2 Core", "preemptible core", "Spotless"),
        "usage_start_time": some_time, "usage_end_time": some_time, "cost": some_number,
        "usage.amount": some_number, "usage.unit": pick("", "byte-seconds"),
        "usage.amount_in_pricing_units": some_number,
        "usage.pricing_unit": pick("", "gibibyte month"),
        "cost_at_list": some_number, "price.list_price": some_number,
        "price.effective_price": some_number, "location.region": pick("", "us-east1"),
        "location.location": pick("", "us"),
    }),
    "oci": (oci, {
        "lineItem/intervalUsageStart": some_time, "lineItem/intervalUsageEnd": some_time,
        "product/service": some_text, "product/region": pick("", "us-ashburn-1"),
        "usage/billedQuantity": some_number, "cost/billingUnitReadable": pick("", "GB Per Month"),
        "cost/subscriptionId": pick("12345"), "product/description": some_text,
        "cost/unitPrice": some_number, "cost/myCost": some_number, "cost/currencyCode": pick("USD"),
        "lineItem/isCorrection": pick("", "true", "false", "TRUE"),
    }),
    "focus": (focus_itself, {**dict.fromkeys(FOCUS_TEXTS, some_text),
                             **dict.fromkeys(FOCUS_AMOUNTS, some_number),
                             **dict.fromkeys(FOCUS_TIMES, some_time)}),
}


def some_credits(rng):
    """A JSON array, whole, cut, or a plain number."""
    if rng.random() < .4:
        return ""
    if rng.random() < .1:
        return some_number(rng)
    credits = []
    for _ in range(rng.randrange(4)):
        credit = {"name": rng.choice(["a b", "c,d", "]}"])} if rng.random() < .8 else {}
        while True:
            credit["amount"] = some_number(rng)
            if number(credit["amount"]) not in (None, BAD) and re.fullmatch(
                    r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", credit["amount"]):
                break
        kind = rng.choice(["", "PROMOTION", "COMMITTED_USAGE_DISCOUNT",
                           "COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE", "FEE_UTILIZATION_OFFSET",
                           "SUSTAINED_USAGE_DISCOUNT"])
        credit.update({"type": kind} if kind else {})
        credit.update({"id": "cud-1"} if rng.random() < .5 else {})
        names = list(credit)
        rng.shuffle(names)
        credits.append({name: credit[name] for name in names})
    amounts = iter([credit["amount"] for credit in credits])
    text = re.sub(r'("amount": ?)"[^"]*"', lambda m: m[1] + next(amounts), some_json(rng, credits))
    return text[:rng.randrange(1, len(text))] if rng.random() < .1 else text


def some_json(rng, objects):
    """With members that nobody asked for, on one line or on many."""
    for one in objects:
        if rng.random() < .2:
            one.pop("amount", None) if rng.random() < .03 else None
            one[rng.choice(["full_name", "x"])] = rng.choice(
                [None, 1, "\\", [{"amount": 5}, "]}"], {"k": "{"}])
    return json.dumps(objects, separators=rng.choice([(",", ":"), (", ", ": ")]),
                      indent=rng.choice([None, None, 2, "\t"]))


def some_effective_price(rng, fields):
    """For the block as UnitPrice is, or for one unit of it; discounted or not."""
    price, kind = number(fields["UnitPrice"] or None), rng.randrange(10)
    if kind < 2 or price in (None, BAD):
        return rng.choice(["", "0", "x"])
    if kind < 4:
        return fields["UnitPrice"]
    block = 1 if kind < 7 else AZURE_UNITS.get(fields["UnitOfMeasure"], (1,))[0]
    paid = Decimal(str(float(price * Fraction(rng.randrange(60, 101), 100) / block)))
    return f"{paid:.12E}"


def some_tags(rng):
    return {f"user:{rng.choice(WORDS)}{n}": some_text(rng) for n in range(rng.randrange(4))}


def write_row(rng, fields, style, newline):
    """Quotes where they must be, or more."""
    out = []
    for field in fields:
        must = re.search('[,"\r\n]', field) or field != field.strip(" \t")
        if must or (style == "all" and field) or (style == "some" and rng.random() < .3):
            field = '"' + field.replace('"', '""') + '"'
        out.append(field)
    return ",".join(out) + newline


def write_bill(rng, cloud, rows, spelling, extra):
    """The file's bytes, and for each row its first line and what FOCUS says."""
    define, columns = CLOUDS[cloud]
    columns = dict(columns)
    prefix = {"aws": "resourceTags/", "oci": "tags/"}.get(cloud)
    tag_names = []
    if prefix:
        tag_names = [f"user:{word}{n}" for n, word in enumerate(rng.sample(WORDS, 5))]
        tag_names += [f"extra{n}" for n in range(extra)]
    if cloud == "gcp":
        columns["credits"] = some_credits
    names = list(columns) + [prefix + name for name in tag_names]
    names += [f"unknown/{n}" for n in range(extra)]
    if cloud in ("azure", "gcp"):
        names.append("Labels" if cloud == "gcp" else "Tags")
    rng.shuffle(names)
    written = [spelling(name) if name in columns else name for name in names]
    newline, style = rng.choice(["\n", "\r\n"]), rng.choice(["all", "some", "must"])
    text, bill, line = [write_row(rng, written, style, newline)], [], 1
    line += text[0].count("\n")
    for _ in range(rows):
        fields = {name: columns[name](rng) if name in columns else "" for name in names}
        tags = []
        if prefix:
            for name in tag_names:
                fields[prefix + name] = some_text(rng) if rng.random() < .5 else ""
            tags = [(name[len(prefix):], fields[name]) for name in names if name.startswith(prefix)]
        elif cloud in ("azure", "gcp"):
            tags = list(some_tags(rng).items())
            fields["Labels"] = some_json(rng, [{"key": k, "value": v} for k, v in tags])
            fields["Tags"] = rng.choice([str, lambda text: text[1:-1]])(json.dumps(dict(tags)))
            if rng.random() < .03:
                fields["Labels"] = fields["Labels"][:rng.randrange(1, len(fields["Labels"]))]
                fields["Tags"] = rng.choice(["x", '{"a": "b"', "[]"])
                tags = BAD
        for n in range(extra):
            fields[f"unknown/{n}"] = some_text(rng) if rng.random() < .1 else ""
        if cloud == "azure":
            fields["EffectivePrice"] = some_effective_price(rng, fields)
        text.append(write_row(rng, [fields[name] for name in names], style, newline))
        row = define(Row(fields), tags)
        bill.append((line, row.finish(), row.broken))
        line += text[-1].count("\n")
        if rng.random() < .02:
            text.append(rng.choice(["", " ", "\t"]) + newline)
            line += 1
    data = "".join(text)
    if rng.random() < .3:
        data = data.rstrip("\r\n \t")
    return rng.choice([b"", b"\xef\xbb\xbf"]) + data.encode(), bill


def compare(cloud, bill, rows):
    assert len(rows) == len(bill), (cloud, len(rows), len(bill))
    for (line, expected, broken), got in zip(bill, rows):
        where = (cloud, line)
        assert got["x_Line"] == line, (where, got["x_Line"])
        for name, value in expected.items():
            mine = got[name]
            if name == "Tags" and mine is not None:
                mine = json.loads(mine, object_pairs_hook=list, strict=False)
            elif isinstance(mine, bytes):
                mine = mine.decode()
            assert mine == value, (where, name, "got", mine, "expected", value, got["x_Problem"])
        got["x_Problem"].decode()  # is UTF-8, where it quotes a long field too
        assert (got["x_Problem"] != b"") == broken, (where, got["x_Problem"], expected)
        assert cloud == "focus" or (got["ProviderName"] and got["ServiceCategory"]), where


def snake(name):
    """As CUR 2.0 and Athena write lineItem/UsageAmount."""
    return re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("/", "_").lower()


def odd_sizes(rng):
    while True:
        yield rng.choice([1, 1, 2, 3, 7, 113, 1023, 1025, 9001])


def check_generated(focus, rng, rows):
    spellings = [str, snake, str.upper, lambda name: name.replace("/", "_").replace(".", "_")]
    for cloud in CLOUDS:
        total = broken = 0
        for n in range(8):
            small = n == 7  # few rows, thousands of columns
            data, bill = write_bill(rng, cloud, rows // 20 if small else rows,
                                    spellings[n % len(spellings)], 3000 if small else 0)
            got = convert(focus, cloud, data)
            compare(cloud, bill, got)
            if n % 2 == 0 or small:
                assert convert(focus, cloud, data, odd_sizes(rng)) == got, cloud
            # What csv reads is what was written: the bill is a file that others read too.
            reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
            assert sum(bool("".join(row).strip()) for row in reader) == len(bill) + 1
            total += len(bill)
            broken += sum(one[2] for one in bill)
        print(f"{cloud}: {total} rows equal, {broken} of them with a problem")


# ---------------------------------------------------------------- real bills

def sample(path):
    with open(path, "rb") as file:
        data = file.read()
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return data, list(reader)


def check_aws_sample(focus, path):
    data, bill = sample(path)
    got = convert(focus, "aws", data)
    for row in bill:
        for name, value in row.items():
            if name.endswith("Date") and value:
                KNOWN_TIMES[value] = int(datetime.datetime.fromisoformat(
                    value.replace("Z", "+00:00")).timestamp())
    rows = [aws(Row(fields), []) for fields in bill]
    lines = range(2, len(rows) + 2)
    compare("aws", [(line, row.finish(), row.broken) for line, row in zip(lines, rows)], got)
    total = sum(Decimal(row["lineItem/UnblendedCost"]) for row in bill)
    assert total == Decimal("1.68230869740")
    assert sum(row["BilledCost"] for row in got) == total * SCALE
    print(f"AWS sample: {len(got)} rows equal, costs {total}")


def check_azure_sample(focus, folder):
    data, bill = sample(folder + "/EA_ActualCost_Small.csv")
    with open(folder + "/PricingUnits.csv", encoding="utf-8-sig", newline="") as file:
        blocks = {row["UnitOfMeasure"]: (int(row["PricingBlockSize"]), row["DistinctUnits"])
                  for row in csv.DictReader(file)}
    for row in bill:
        for name in ("Date", "BillingPeriodStartDate", "BillingPeriodEndDate"):
            KNOWN_TIMES[row[name]] = int(datetime.datetime.strptime(row[name], "%m/%d/%Y").replace(
                tzinfo=UTC).timestamp())
    AZURE_UNITS.clear()
    AZURE_UNITS.update(blocks)
    got = convert(focus, "azure", data)
    rows = []
    for fields in bill:
        tags = fields["Tags"]
        row = azure(Row(fields), tags and json.loads("{" + tags + "}", object_pairs_hook=list))
        rows.append((row.finish(), row.broken))
    compare("azure", [(n + 2, *row) for n, row in enumerate(rows)], got)
    # What was paid is price x quantity in this sample, whichever way it counts.
    for row, mine in zip(bill, got):
        if row["Cost"]:
            assert abs(mine["ContractedCost"] - Decimal(row["Cost"]) * SCALE) < SCALE // 10**6, row
    print(f"Azure sample: {len(got)} rows equal")
    return blocks


def check_azure_units(focus, blocks):
    """Of block sizes all but one; the names of units, where they differ, only have other words."""
    names = "Cost,ChargeType,Date,Quantity,UnitPrice,UnitOfMeasure\n"
    fields = ["1", "Usage", "2023-11-01", "1000000000", "3"]
    rows = "".join(write_row(None, fields + [unit], "all", "\n") for unit in blocks)
    got = convert(focus, "azure", (names + rows).encode())
    other = []
    renamed = 0
    for (unit, (block, name)), row in zip(blocks.items(), got):
        expected = round(Fraction(3 * 10**9, block) * SCALE)
        if row["ContractedCost"] != expected or abs(row["PricingQuantity"] * 3 - expected) > 1:
            other.append(unit)
        renamed += row["ConsumedUnit"].decode() != name
    # To the list "10000s" is one transaction; to us, as "10000 1,000s" is to the list, it is 10000
    # of something.
    assert other == ["10000s"], other
    print(f"Azure units: {len(blocks)} block sizes, {len(other)} other ({other}), "
          f"{renamed} names in other words")


def check_focus_sample(focus, path):
    data, bill = sample(path)
    for row in bill:
        for name in FOCUS_TIMES:
            KNOWN_TIMES[row[name]] = int(datetime.datetime.fromisoformat(row[name]).replace(
                tzinfo=UTC).timestamp())
    rows = [focus_itself(Row(fields), []) for fields in bill]
    got = convert(focus, "focus", data)
    compare("focus", [(mine["x_Line"], row.finish(), row.broken)
                      for mine, row in zip(got, rows)], got)
    print(f"FOCUS sample: {len(got)} rows equal")


def main():
    focus = sys.argv[1]
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 600
    check_generated(focus, random.Random(20231101), rows)
    folder = os.environ.get("METERHOUSE_DATA", "../shared/data")
    path = folder + "/aws_cur/sample-anonymous-aws-export-dataset.csv"
    if os.path.exists(path):
        check_aws_sample(focus, path)
    if os.path.exists(folder + "/focus/focus_sample.csv"):
        check_focus_sample(focus, folder + "/focus/focus_sample.csv")
    if os.path.exists(folder + "/azure/PricingUnits.csv"):
        check_azure_units(focus, check_azure_sample(focus, folder + "/azure"))


if __name__ == "__main__":
    main()
