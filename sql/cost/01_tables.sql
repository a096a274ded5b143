-- What clouds charge, in the columns of FOCUS 1.2 (FinOps Open Cost and Usage Specification), next to what
-- inference costs by the token. Applying this file again changes nothing.
--
--     INSERT INTO cost.focus_in SELECT * FROM cost.aws_file(path = 'aws-2025-06.csv');
--     SELECT * FROM cost.focus_problems;
--
-- A provider writes a month's bill again until it is closed: delete what an older file brought before the
-- newer one is loaded, or load under a token that says which file it is.
--     DELETE FROM cost.focus WHERE x_Source = 'aws-2025-06.csv';

CREATE DATABASE IF NOT EXISTS cost;

-- Amounts are exact, in BillingCurrency. Text that a provider does not give is NULL, as FOCUS wants it.
CREATE TABLE IF NOT EXISTS cost.focus
(
    AvailabilityZone                   LowCardinality(Nullable(String)),
    BilledCost                         Decimal(76, 30) CODEC(ZSTD(1)),
    BillingAccountId                   LowCardinality(String),
    BillingAccountName                 LowCardinality(Nullable(String)),
    BillingAccountType                 LowCardinality(Nullable(String)),
    BillingCurrency                    LowCardinality(String),
    BillingPeriodEnd                   DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    BillingPeriodStart                 DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    CapacityReservationId              Nullable(String) CODEC(ZSTD(1)),
    CapacityReservationStatus          LowCardinality(Nullable(String)),
    ChargeCategory                     LowCardinality(String),
    ChargeClass                        LowCardinality(Nullable(String)),
    ChargeDescription                  LowCardinality(Nullable(String)),
    ChargeFrequency                    LowCardinality(Nullable(String)),
    ChargePeriodEnd                    DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    ChargePeriodStart                  DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    CommitmentDiscountCategory         LowCardinality(Nullable(String)),
    CommitmentDiscountId               LowCardinality(Nullable(String)),
    CommitmentDiscountName             LowCardinality(Nullable(String)),
    CommitmentDiscountQuantity         Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
    CommitmentDiscountStatus           LowCardinality(Nullable(String)),
    CommitmentDiscountType             LowCardinality(Nullable(String)),
    CommitmentDiscountUnit             LowCardinality(Nullable(String)),
    ConsumedQuantity                   Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
    ConsumedUnit                       LowCardinality(Nullable(String)),
    ContractedCost                     Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
    ContractedUnitPrice                Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
    EffectiveCost                      Decimal(76, 30) CODEC(ZSTD(1)),
    InvoiceId                          LowCardinality(Nullable(String)),
    InvoiceIssuerName                  LowCardinality(Nullable(String)),
    ListCost                           Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
    ListUnitPrice                      Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
    PricingCategory                    LowCardinality(Nullable(String)),
    PricingCurrency                    LowCardinality(Nullable(String)),
    PricingCurrencyContractedUnitPrice Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
    PricingCurrencyEffectiveCost       Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
    PricingCurrencyListUnitPrice       Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
    PricingQuantity                    Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
    PricingUnit                        LowCardinality(Nullable(String)),
    ProviderName                       LowCardinality(String),
    PublisherName                      LowCardinality(Nullable(String)),
    RegionId                           LowCardinality(Nullable(String)),
    RegionName                         LowCardinality(Nullable(String)),
    ResourceId                         Nullable(String) CODEC(ZSTD(1)),
    ResourceName                       Nullable(String) CODEC(ZSTD(1)),
    ResourceType                       LowCardinality(Nullable(String)),
    ServiceCategory                    LowCardinality(String),
    ServiceName                        LowCardinality(String),
    ServiceSubcategory                 LowCardinality(Nullable(String)),
    SkuId                              LowCardinality(Nullable(String)),
    SkuMeter                           LowCardinality(Nullable(String)),
    SkuPriceDetails                    Nullable(String) CODEC(ZSTD(1)),
    SkuPriceId                         LowCardinality(Nullable(String)),
    SubAccountId                       LowCardinality(Nullable(String)),
    SubAccountName                     LowCardinality(Nullable(String)),
    SubAccountType                     LowCardinality(Nullable(String)),
    Tags                               Nullable(String) CODEC(ZSTD(1)),
    x_Source                           LowCardinality(String),        -- the file, as it was named
    x_Line                             UInt64 CODEC(DoubleDelta, ZSTD(1)) -- where the row begins in it
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(BillingPeriodStart)
ORDER BY (ProviderName, BillingAccountId, ServiceName, ChargePeriodStart)
SETTINGS non_replicated_deduplication_window = 1000;

-- Lines that were no row, or had a field that could not be read: with what could be read of them, so that
-- the sum of both tables is the sum of the file.
CREATE TABLE IF NOT EXISTS cost.focus_problems
(
    loaded_at       DateTime('UTC') DEFAULT now('UTC'),
    x_Source        LowCardinality(String),
    x_Line          UInt64,
    x_Problem       String,
    ProviderName    Nullable(String),
    BillingCurrency Nullable(String),
    BilledCost      Nullable(Decimal(76, 30))
)
ENGINE = MergeTree
ORDER BY (x_Source, x_Line)
SETTINGS non_replicated_deduplication_window = 1000;

-- The door: rows as the table function `focus` gives them. It keeps nothing itself.
CREATE TABLE IF NOT EXISTS cost.focus_in
(
    AvailabilityZone                   Nullable(String),
    BilledCost                         Nullable(Decimal(76, 30)),
    BillingAccountId                   Nullable(String),
    BillingAccountName                 Nullable(String),
    BillingAccountType                 Nullable(String),
    BillingCurrency                    Nullable(String),
    BillingPeriodEnd                   Nullable(DateTime('UTC')),
    BillingPeriodStart                 Nullable(DateTime('UTC')),
    CapacityReservationId              Nullable(String),
    CapacityReservationStatus          Nullable(String),
    ChargeCategory                     Nullable(String),
    ChargeClass                        Nullable(String),
    ChargeDescription                  Nullable(String),
    ChargeFrequency                    Nullable(String),
    ChargePeriodEnd                    Nullable(DateTime('UTC')),
    ChargePeriodStart                  Nullable(DateTime('UTC')),
    CommitmentDiscountCategory         Nullable(String),
    CommitmentDiscountId               Nullable(String),
    CommitmentDiscountName             Nullable(String),
    CommitmentDiscountQuantity         Nullable(Decimal(76, 30)),
    CommitmentDiscountStatus           Nullable(String),
    CommitmentDiscountType             Nullable(String),
    CommitmentDiscountUnit             Nullable(String),
    ConsumedQuantity                   Nullable(Decimal(76, 30)),
    ConsumedUnit                       Nullable(String),
    ContractedCost                     Nullable(Decimal(76, 30)),
    ContractedUnitPrice                Nullable(Decimal(76, 30)),
    EffectiveCost                      Nullable(Decimal(76, 30)),
    InvoiceId                          Nullable(String),
    InvoiceIssuerName                  Nullable(String),
    ListCost                           Nullable(Decimal(76, 30)),
    ListUnitPrice                      Nullable(Decimal(76, 30)),
    PricingCategory                    Nullable(String),
    PricingCurrency                    Nullable(String),
    PricingCurrencyContractedUnitPrice Nullable(Decimal(76, 30)),
    PricingCurrencyEffectiveCost       Nullable(Decimal(76, 30)),
    PricingCurrencyListUnitPrice       Nullable(Decimal(76, 30)),
    PricingQuantity                    Nullable(Decimal(76, 30)),
    PricingUnit                        Nullable(String),
    ProviderName                       Nullable(String),
    PublisherName                      Nullable(String),
    RegionId                           Nullable(String),
    RegionName                         Nullable(String),
    ResourceId                         Nullable(String),
    ResourceName                       Nullable(String),
    ResourceType                       Nullable(String),
    ServiceCategory                    Nullable(String),
    ServiceName                        Nullable(String),
    ServiceSubcategory                 Nullable(String),
    SkuId                              Nullable(String),
    SkuMeter                           Nullable(String),
    SkuPriceDetails                    Nullable(String),
    SkuPriceId                         Nullable(String),
    SubAccountId                       Nullable(String),
    SubAccountName                     Nullable(String),
    SubAccountType                     Nullable(String),
    Tags                               Nullable(String),
    x_Line                             UInt64,
    x_Problem                          String,
    x_Source                           String DEFAULT ''
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS cost.focus_feed TO cost.focus AS
SELECT * EXCEPT (x_Problem)
FROM cost.focus_in
WHERE x_Problem = '';

CREATE MATERIALIZED VIEW IF NOT EXISTS cost.focus_problems_feed TO cost.focus_problems AS
SELECT x_Source, x_Line, x_Problem, ProviderName, BillingCurrency, BilledCost
FROM cost.focus_in
WHERE x_Problem != '';
