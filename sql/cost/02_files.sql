-- Bills as tables: cost.bill_file(cloud, path), and a view for each cloud. Applying this file again changes
-- nothing.
--
-- `path` is under the server's user_files; gzip and zstd are read as they are, one file at a time: a
-- header must come first. From elsewhere the same function reads any lines in order:
--
--     INSERT INTO cost.focus_in SELECT *, 'report.csv' AS x_Source
--     FROM executable('meterhouse/focus aws', 'Native', focusStructure(),
--         (SELECT line FROM s3('https://bucket.s3.amazonaws.com/report.csv.gz', LineAsString)),
--         SETTINGS stderr_reaction = 'throw', check_exit_code = 1, command_read_timeout = 3600000,
--             command_write_timeout = 3600000);
--
-- The timeouts (ms) are for a source that is slow: without them the engine gives up when the worker has
-- had nothing to say for ten seconds.

-- What `focus` answers, as executable() wants it said. A test compares it with the executable's own word.
CREATE OR REPLACE FUNCTION focusStructure AS () ->
    'AvailabilityZone Nullable(String), BilledCost Nullable(Decimal(76, 30)),
     BillingAccountId Nullable(String), BillingAccountName Nullable(String),
     BillingAccountType Nullable(String), BillingCurrency Nullable(String),
     BillingPeriodEnd Nullable(DateTime(''UTC'')), BillingPeriodStart Nullable(DateTime(''UTC'')),
     CapacityReservationId Nullable(String), CapacityReservationStatus Nullable(String),
     ChargeCategory Nullable(String), ChargeClass Nullable(String),
     ChargeDescription Nullable(String), ChargeFrequency Nullable(String),
     ChargePeriodEnd Nullable(DateTime(''UTC'')), ChargePeriodStart Nullable(DateTime(''UTC'')),
     CommitmentDiscountCategory Nullable(String), CommitmentDiscountId Nullable(String),
     CommitmentDiscountName Nullable(String),
     CommitmentDiscountQuantity Nullable(Decimal(76, 30)),
     CommitmentDiscountStatus Nullable(String), CommitmentDiscountType Nullable(String),
     CommitmentDiscountUnit Nullable(String), ConsumedQuantity Nullable(Decimal(76, 30)),
     ConsumedUnit Nullable(String), ContractedCost Nullable(Decimal(76, 30)),
     ContractedUnitPrice Nullable(Decimal(76, 30)), EffectiveCost Nullable(Decimal(76, 30)),
     InvoiceId Nullable(String), InvoiceIssuerName Nullable(String),
     ListCost Nullable(Decimal(76, 30)), ListUnitPrice Nullable(Decimal(76, 30)),
     PricingCategory Nullable(String), PricingCurrency Nullable(String),
     PricingCurrencyContractedUnitPrice Nullable(Decimal(76, 30)),
     PricingCurrencyEffectiveCost Nullable(Decimal(76, 30)),
     PricingCurrencyListUnitPrice Nullable(Decimal(76, 30)),
     PricingQuantity Nullable(Decimal(76, 30)), PricingUnit Nullable(String),
     ProviderName Nullable(String), PublisherName Nullable(String), RegionId Nullable(String),
     RegionName Nullable(String), ResourceId Nullable(String), ResourceName Nullable(String),
     ResourceType Nullable(String), ServiceCategory Nullable(String),
     ServiceName Nullable(String), ServiceSubcategory Nullable(String), SkuId Nullable(String),
     SkuMeter Nullable(String), SkuPriceDetails Nullable(String), SkuPriceId Nullable(String),
     SubAccountId Nullable(String), SubAccountName Nullable(String),
     SubAccountType Nullable(String), Tags Nullable(String), x_Line UInt64, x_Problem String';

CREATE OR REPLACE VIEW cost.bill_file AS
SELECT *, {path:String} AS x_Source
FROM executable('meterhouse/focus ' || {cloud:String}, 'Native', focusStructure(),
    (SELECT line FROM file({path:String}, LineAsString)),
    SETTINGS stderr_reaction = 'throw', check_exit_code = 1, command_read_timeout = 3600000,
        command_write_timeout = 3600000);

CREATE OR REPLACE VIEW cost.aws_file AS
SELECT * FROM cost.bill_file(cloud = 'aws', path = {path:String});

CREATE OR REPLACE VIEW cost.azure_file AS
SELECT * FROM cost.bill_file(cloud = 'azure', path = {path:String});

CREATE OR REPLACE VIEW cost.gcp_file AS
SELECT * FROM cost.bill_file(cloud = 'gcp', path = {path:String});

CREATE OR REPLACE VIEW cost.oci_file AS
SELECT * FROM cost.bill_file(cloud = 'oci', path = {path:String});

-- What a provider exports as FOCUS itself.
CREATE OR REPLACE VIEW cost.focus_file AS
SELECT * FROM cost.bill_file(cloud = 'focus', path = {path:String});

-- A look at the first lines: a LIMIT behind the views above would make the engine wait for the rest of the file, which
-- nobody reads, and fail after ten minutes.
CREATE OR REPLACE VIEW cost.bill_head AS
SELECT *, {path:String} AS x_Source
FROM executable('meterhouse/focus ' || {cloud:String}, 'Native', focusStructure(),
    (SELECT line FROM file({path:String}, LineAsString) LIMIT {lines:UInt64}),
    SETTINGS stderr_reaction = 'throw', check_exit_code = 1, command_read_timeout = 3600000,
        command_write_timeout = 3600000);

-- Which rules of FOCUS a file breaks, a row for each time.
CREATE OR REPLACE VIEW cost.check_file AS
SELECT *
FROM executable('meterhouse/focuscheck', 'Native',
    'rule String, row UInt64, column String, expected String, got String',
    (SELECT line FROM file({path:String}, LineAsString)),
    SETTINGS stderr_reaction = 'throw', check_exit_code = 1, command_read_timeout = 3600000,
        command_write_timeout = 3600000);
