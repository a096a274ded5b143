-- What the clouds cost, by month and service, the dearest first
SELECT
    formatDateTime(m.month, '%Y-%m') AS month,
    ProviderName AS provider,
    ServiceName AS service,
    round(sum(m.BilledCost), 4) AS billed,
    round(sum(m.EffectiveCost), 4) AS effective,
    round(sum(m.ListCost), 4) AS list,
    BillingCurrency AS currency
FROM cost.monthly AS m
GROUP BY m.month, provider, service, currency
ORDER BY m.month DESC, provider, sum(m.BilledCost) DESC, service
LIMIT 5 BY m.month, provider;

-- By file: what was read of it, and lines that could not be (cost.focus_problems says why)
SELECT
    replaceRegexpOne(x_Source, '.*/', '') AS file,
    BillingCurrency AS currency,
    countIf(good) AS lines,
    sum(BilledCost) AS billed,
    countIf(NOT good) AS `not read`
FROM
(
    SELECT x_Source, BillingCurrency, BilledCost, true AS good FROM cost.focus
    UNION ALL
    SELECT x_Source, BillingCurrency, BilledCost, false FROM cost.focus_problems
)
GROUP BY x_Source, currency
ORDER BY file, currency;
