-- Expects: sql/cost applied
-- Needs data: aws_cur/sample-anonymous-aws-export-dataset.csv
-- Needs data: azure/EA_ActualCost_Small.csv
-- Needs data: focus/focus_sample.csv
-- Real bills of AWS and Azure: every row, and the sums to the last digit as the engine's own decimals have them in
-- the files. SELECT from the views needs no table; rows of one file and another lie in one.
INSERT INTO cost.focus_in SELECT * FROM cost.aws_file(path = {data:String} || '/aws_cur/sample-anonymous-aws-export-dataset.csv');
INSERT INTO cost.focus_in SELECT * FROM cost.azure_file(path = {data:String} || '/azure/EA_ActualCost_Small.csv');
SELECT ProviderName, count(), sum(BilledCost), sum(EffectiveCost), sum(ContractedCost), sum(ListCost), min(BillingPeriodStart), max(BillingPeriodEnd) FROM cost.focus GROUP BY ProviderName ORDER BY ProviderName;
SELECT count() FROM cost.focus_problems;
SELECT 'aws', count(), sum(`lineItem/UnblendedCost`)
FROM file({data:String} || '/aws_cur/sample-anonymous-aws-export-dataset.csv', CSVWithNames, '`lineItem/UnblendedCost` Decimal(76, 30)')
SETTINGS input_format_with_names_use_header = 1, input_format_skip_unknown_fields = 1;
SELECT 'azure', count(), sum(Cost)
FROM file({data:String} || '/azure/EA_ActualCost_Small.csv', CSVWithNames, 'Cost Decimal(76, 30)')
SETTINGS input_format_with_names_use_header = 1, input_format_skip_unknown_fields = 1;
-- a row is where it says
SELECT count(), min(x_Line), max(x_Line), uniqExact(x_Line) FROM cost.focus WHERE ProviderName = 'AWS';
SELECT month, ProviderName, BillingCurrency, ServiceCategory, ServiceName, BilledCost, EffectiveCost, ListCost, round(EffectiveSavingsRate, 4) FROM cost.monthly ORDER BY ALL;
SELECT ServiceSubcategory, count() FROM cost.focus GROUP BY ALL ORDER BY ALL;
SELECT * FROM cost.commitments;
-- What the rules of FOCUS say of them, and of FinOps' sample (tests/wire/focuscheck.py has the same numbers from Python).
SELECT rule, if(rule = 'commitment', '', column), count() FROM cost.check_table GROUP BY ALL ORDER BY ALL;
SELECT rule, count(), uniqExact(row) FROM cost.check_file(path = {data:String} || '/focus/focus_sample.csv') GROUP BY rule ORDER BY rule;
SELECT column, count() FROM cost.check_file(path = {data:String} || '/focus/focus_sample.csv') WHERE rule = 'product' GROUP BY column ORDER BY column;
INSERT INTO cost.focus_in SELECT * FROM cost.focus_file(path = {data:String} || '/focus/focus_sample.csv');
SELECT ProviderName, count(), sum(BilledCost) FROM cost.focus WHERE x_Source LIKE '%focus_sample.csv' GROUP BY ProviderName ORDER BY ProviderName;
SELECT count(), sum(BilledCost)
FROM file({data:String} || '/focus/focus_sample.csv', CSVWithNames, 'BilledCost Decimal(76, 30)')
SETTINGS input_format_with_names_use_header = 1, input_format_skip_unknown_fields = 1;
