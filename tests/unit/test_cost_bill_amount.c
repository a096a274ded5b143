/*
 * Amounts of bills: exact to the 30th place, half to even behind it. Expected values are Python's
 * decimal at 400 digits, quantized with ROUND_HALF_EVEN; NULL: refused, for more than 38
 * significant digits, 10^46 or more, or a division by 0.
 */
#include "bill_amount.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* clang-format off */
static const struct { const char *text, *expected; } amounts[] = {
    {"0", "0"},
    {"-0", "0"},
    {"+3", "3"},
    {"12.50", "12.5"},
    {"-4.0E-7", "-0.0000004"},
    {"1e3", "1000"},
    {"1E+3", "1000"},
    {".5", "0.5"},
    {"5.", "5"},
    {"000123.4500", "123.45"},
    {"0.000000000000000000000000000001", "0.000000000000000000000000000001"},
    {"0.0000000000000000000000000000005", "0"},
    {"0.0000000000000000000000000000015", "0.000000000000000000000000000002"},
    {"-0.0000000000000000000000000000025", "-0.000000000000000000000000000002"},
    {"0.00000000000000000000000000000050000001", "0.000000000000000000000000000001"},
    {"1e-30", "0.000000000000000000000000000001"},
    {"1e-31", "0"},
    {"6e-31", "0.000000000000000000000000000001"},
    {"1e-99", "0"},
    {"1e45", "1000000000000000000000000000000000000000000000"},
    {"9.9999999999999999999999999999999999999e45",
     "9999999999999999999999999999999999999900000000"},
    {"1e46", NULL},
    {"-1e46", NULL},
    {"1e99", NULL},
    {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
    {"18446744073709551615", "18446744073709551615"},
    {"18446744073709551616", "18446744073709551616"},
    {"18446744073709551615e-30", "0.000000000018446744073709551615"},
    {"170141183460469231731687303715884105727", NULL},
    {"0e9999", "0"},
    {"0.00e-99", "0"},
    {"1.68230869740", "1.6823086974"},
    {"340282366920938463463374607431768211455e-40", NULL},
    {"100000000000000000000000000000000000000000000",
     "100000000000000000000000000000000000000000000"},
    {"1.0000000000000000000000000000000000000000000000000000000000", "1"},
    {"-48526057479380.92752530931856100", "-48526057479380.927525309318561"},
    {"-162859820828169697796.80134556e1", "-1628598208281696977968.0134556"},
    {"-5898206608036.06391832140", "-5898206608036.0639183214"},
    {"-87.53", "-87.53"},
    {"-327852339045230803915882054138.8", "-327852339045230803915882054138.8"},
    {"27490458734840002846233.670899", "27490458734840002846233.670899"},
    {".669", "0.669"},
    {"85569.202001683615344879913896931655152", "85569.202001683615344879913896931655"},
    {"-65203.7977209", "-65203.7977209"},
    {"-3055.436", "-3055.436"},
    {"-52876983.7703686870189450575422738e3", "-52876983770.3686870189450575422738"},
    {"-694695224096669.4566", "-694695224096669.4566"},
    {"23414805424.3e-1", "2341480542.43"},
    {"-0.23", "-0.23"},
};

static const struct { const char *a, *b; uint64_t divisor; const char *expected; } products[] = {
    {"0.09", "0.0000079535", 1, "0.000000715815"},
    {"0.0000004", "2.00000000000", 1, "0.0000008"},
    {"3", "1", 7, "0.428571428571428571428571428571"},
    {"-1", "1", 3, "-0.333333333333333333333333333333"},
    {"1", "1", 0, NULL},
    {"1e30", "1e15", 1, "1000000000000000000000000000000000000000000000"},
    {"1e30", "1e16", 1, NULL},
    {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999e-45", 1,
     "9999999999999999999999999999999.9999998"},
    {"0.1", "0.1", 10000, "0.000001"},
    {"1e-20", "5e-11", 1, "0"},
    {"1e-20", "15e-12", 1, "0"},
    {"18446744073709551615", "18446744073709551615e-10", 1,
     "34028236692093846342648111928.4349108225"},
    {"-0", "5", 1, "0"},
    {"1e-60", "1e-60", 1, "0"},
    {".48e11", "-71802687.47566", 1, "-3446528998831680000"},
    {"516.8", "-.50e-17", 1, "-0.000000000000002584"},
    {".1", "7.568536", 1, "0.7568536"},
    {"-2417924033176565596.75398e4", "874.45e11", 1, "-2114353670811247786081517811000000000"},
    {"299946.545558971296", "-245560.85818142714273413", UINT64_MAX,
     "-0.000000003992852659618637661563"},
    {"-274.72", "-339878.955e-2", 10000, "93.3715465176"},
    {"-728695.2466020718432", "-7491323.6848532381", 10000,
     "545889195.991007187012347758435546592"},
    {"-.9829e11", "-61188.7886808e1", 1, "60142460394358320"},
    {"-4346.48681045451101e12", "-28536024797.e-4", 1, "12403145540296336502186.951497"},
    {"-63209.554197565", "-04985205383111926540635550573391.1772", 3,
     "105037536616602036742947931763054375.792998907839333333333333333333"},
    {"-329.28772136", "-78166.32929218259", 10000, "2573.92124596982267221631224"},
    {"21.7988327", "8441.628489069078", 3, "61339.2157162568700217502"},
    {"-000.182e8", "18241260502110454451.927916654511543e10", 10000,
     "-331990941138410271025088083112110.0826"},
    {"-.1e8", "661129727484.300357", 1, "-6611297274843003570"},
    {"-.6", "-5.e1", 10, "3"},
    {"-5.e6", "90.e-17", UINT64_MAX, "-0.000000000000000000000000000244"},
    {"0.581532691", "72227.561224710070083504", 1, "42002.688043372902750458675829264"},
    {"071.0", "8776938762390752374.8e-11", 1, "6231626521.297434186108"},
    {"27.", "-6622.5", 10000, "-17.88075"},
    {".8e-4", "-9475761901818880238.00166790", 10000, "-75806095214.5510419040133432"},
};

static const struct { const char *a, *b, *expected; } sums[] = {
    {"1", "-1", "0"},
    {"0.000000000000000000000000000001", "-0.000000000000000000000000000002",
     "-0.000000000000000000000000000001"},
    {"9999999999999999999999999999999999999999999999.999999999999999999999999999999", "0.000000000000000000000000000001",
     NULL},
    {"-9999999999999999999999999999999999999999999999.999999999999999999999999999999", "-0.000000000000000000000000000001",
     NULL},
    {"-9999999999999999999999999999999999999999999999.999999999999999999999999999999", "9999999999999999999999999999999999999999999999.999999999999999999999999999999",
     "0"},
    {"5000000000000000000000000000000000000000000000", "4999999999999999999999999999999999999999999999.9",
     "9999999999999999999999999999999999999999999999.9"},
    {"0.025", "363531.237973218019266518698796032477", "363531.262973218019266518698796032477"},
    {"3000", "-10.6084432", "2989.3915568"},
    {"510249997227599017556.396513472", "-0.031329", "510249997227599017556.365184472"},
    {"-1467.82356362289344474724283833995", "0.000000000000007991482866679556",
     "-1467.823563622893436755759971660394"},
    {"8268522951896324948.6013867413674759", "8127167808277.69633387",
     "8268531079064133226.2977206113674759"},
    {"499816650310412.83810793848", "-0.038058500567709768462087856863",
     "499816650310412.800049437912290231537912143137"},
};
/* clang-format on */

static bool read_amount(const char *text, bill_amount *out)
{
    bill_decimal number;
    return bill_decimal_read(text, strlen(text), &number) && bill_amount_of(&number, out);
}

static void assert_amount(const bill_amount *amount, const char *expected)
{
    char text[BILL_AMOUNT_TEXT];
    size_t size = bill_amount_write(amount, text);
    assert_int_equal(size, strlen(text));
    assert_string_equal(text, expected);
}

static void test_amounts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        bill_amount amount = {{1, 2, 3, 4}};
        if (read_amount(amounts[i].text, &amount) != (amounts[i].expected != NULL))
            fail_msg("%s", amounts[i].text);
        if (amounts[i].expected != NULL)
            assert_amount(&amount, amounts[i].expected);
        else
            assert_memory_equal(amount.word, ((uint64_t[]){1, 2, 3, 4}), sizeof amount.word);
    }
}

/* As the wire has it: 10^-30 is 1. */
static void test_words(void **state)
{
    (void)state;
    bill_amount amount;
    assert_true(read_amount("-1e-30", &amount));
    assert_memory_equal(amount.word, ((uint64_t[]){~0ull, ~0ull, ~0ull, ~0ull}), 32);
    assert_true(bill_amount_is_negative(&amount));
    assert_true(read_amount("18446744073709551617e-30", &amount)); /* 2^64 + 1 */
    assert_memory_equal(amount.word, ((uint64_t[]){1, 1, 0, 0}), 32);
    assert_true(read_amount("-0.0", &amount));
    assert_true(bill_amount_is_zero(&amount));
    assert_false(bill_amount_is_negative(&amount));
}

static void test_no_numbers(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",        ".",   "-",    "+",     "--1",    "1-",       "1,000", "1 ",  " 1",
        "1e",      "1e+", "1e1.", "e1",    "1.2.3",  "0x10",     "NaN",   "inf", "$1",
        "1e12345", "1e-", "1ee1", "1e100", "1e-100", "\xd9\xa1", "1_0",   "+-1", ".e1",
    };
    bill_decimal number = {.digits = 7, .places = 7};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (bill_decimal_read(texts[i], strlen(texts[i]), &number))
            fail_msg("%s", texts[i]);
    assert_true(number.digits == 7 && number.places == 7);
    assert_true(bill_decimal_read("12x", 2, &number)); /* by its size */
    assert_true(number.digits == 12 && number.places == 0 && !number.negative);
}

static void test_products(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof products / sizeof products[0]; i++) {
        bill_decimal a, b;
        bill_amount amount;
        assert_true(bill_decimal_read(products[i].a, strlen(products[i].a), &a));
        assert_true(bill_decimal_read(products[i].b, strlen(products[i].b), &b));
        bool good = bill_amount_product(&a, &b, products[i].divisor, &amount);
        if (good != (products[i].expected != NULL))
            fail_msg("%s x %s", products[i].a, products[i].b);
        if (good)
            assert_amount(&amount, products[i].expected);
        if (good)
            assert_true(bill_amount_product(&b, &a, products[i].divisor, &amount));
        if (good)
            assert_amount(&amount, products[i].expected);
    }
}

/* Of more digits than one number may have: digit by digit. */
static bill_amount long_amount(const char *text)
{
    bill_amount sum = {{0}}, part;
    bool negative = *text == '-';
    text += negative;
    int whole = (int)strcspn(text, "."), at = 0;
    for (const char *c = text; *c != '\0'; c++) {
        char digit[16];
        if (*c == '.')
            continue;
        snprintf(digit, sizeof digit, "%ce%d", *c, whole - ++at);
        assert_true(read_amount(digit, &part));
        assert_true(bill_amount_add(&sum, &part));
    }
    return negative ? bill_amount_negated(&sum) : sum;
}

static void test_sums(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        const bill_amount a = long_amount(sums[i].a), b = long_amount(sums[i].b);
        bill_amount sum = a, other = b;
        assert_amount(&a, sums[i].a);
        bool good = bill_amount_add(&sum, &b);
        assert_int_equal(good, sums[i].expected != NULL);
        assert_amount(&sum, good ? sums[i].expected : sums[i].a); /* untouched where it fails */
        assert_int_equal(bill_amount_add(&other, &a), good);
        assert_amount(&other, good ? sums[i].expected : sums[i].b);
    }
}

static void test_double(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {{"-1.5", -1.5}, {"1e45", 1e45}, {"123456789.000001", 123456789.000001}, {"0", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bill_amount amount;
        assert_true(read_amount(cases[i].text, &amount));
        double got = bill_amount_double(&amount), value = cases[i].value;
        assert_true(got == value || (got / value > 1 - 1e-15 && got / value < 1 + 1e-15));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts),    cmocka_unit_test(test_words),
        cmocka_unit_test(test_no_numbers), cmocka_unit_test(test_products),
        cmocka_unit_test(test_sums),       cmocka_unit_test(test_double),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
