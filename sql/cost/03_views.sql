-- Questions to cost.focus. Applying this file again changes nothing.

-- What a month cost: billed is what the invoice says, effective what was used up of it, and savings how far
-- below public prices that was.
CREATE OR REPLACE VIEW cost.monthly AS
SELECT
    toStartOfMonth(BillingPeriodStart)          AS month,
    ProviderName,
    BillingCurrency,
    ServiceCategory,
    ServiceName,
    sum(f.BilledCost)                           AS BilledCost,
    sum(f.EffectiveCost)                        AS EffectiveCost,
    sum(f.ContractedCost)                       AS ContractedCost,
    sum(f.ListCost)                             AS ListCost,
    if(ListCost > 0, 1 - toFloat64(EffectiveCost) / toFloat64(ListCost), NULL) AS EffectiveSavingsRate
FROM cost.focus AS f
GROUP BY month, ProviderName, BillingCurrency, ServiceCategory, ServiceName;

-- Commitments: what was bought, what of it was used up, and what was not.
CREATE OR REPLACE VIEW cost.commitments AS
SELECT
    ProviderName,
    CommitmentDiscountId,
    any(f.CommitmentDiscountType)                                 AS CommitmentDiscountType,
    BillingCurrency,
    sum(f.BilledCost)                                             AS BilledCost,
    sumIf(f.EffectiveCost, CommitmentDiscountStatus = 'Used')     AS UsedCost,
    sum(f.EffectiveCost) - UsedCost                               AS UnusedCost
FROM cost.focus AS f
WHERE CommitmentDiscountId IS NOT NULL
GROUP BY ProviderName, CommitmentDiscountId, BillingCurrency;

-- The table as lines of CSV, for `focuscheck`: the header is in the first, in one stream, so that it is. A
-- column without a value in any row is one that no provider here has, which FOCUS lets them: x_ hides it.
CREATE OR REPLACE VIEW cost.focus_lines AS
WITH
    (
        SELECT groupArray(name)
        FROM (SELECT name FROM system.columns WHERE database = 'cost' AND table = 'focus' ORDER BY position)
        WHERE match(name, '^[A-Z]')
    ) AS names,
    (SELECT array(COLUMNS('^[A-Z]') APPLY(count)) FROM cost.focus) AS counts,
    ['BillingAccountName', 'ChargeClass', 'ChargeDescription', 'InvoiceIssuerName', 'PricingQuantity',
     'PricingUnit', 'PublisherName'] AS always,
    arrayMap((name, n) -> if(n = 0 AND NOT has(always, name), 'x_', '') || name, names, counts) AS columns,
    arrayStringConcat(columns, ',') AS header,
    if(rowNumberInAllBlocks() = 0, [header, row], [row]) AS lines
SELECT arrayJoin(lines) AS line
FROM (SELECT formatRowNoNewline('CSV', COLUMNS('^[A-Z]')) AS row FROM cost.focus)
SETTINGS max_threads = 1, date_time_output_format = 'iso', format_csv_delimiter = ',',
    format_csv_null_representation = '\\N';

-- Which rules of FOCUS the table breaks. Who may read the view need not be allowed to run programs: it runs with
-- the rights of who made it.
CREATE OR REPLACE VIEW cost.check_table DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT *
FROM executable('meterhouse/focuscheck', 'Native',
    'rule String, row UInt64, column String, expected String, got String',
    (SELECT line FROM cost.focus_lines),
    SETTINGS stderr_reaction = 'throw', check_exit_code = 1, command_read_timeout = 3600000,
        command_write_timeout = 3600000);
