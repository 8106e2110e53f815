/* SPDX-License-Identifier: Apache-2.0 */
/* Quantities. contract: value/quantity.h; the grammar is that of k8s.io/apimachinery's resource. */
#include "value/quantity.h"

#include "value/number.h"

/*
 * Binary and decimal SI; the decimal exponent ("1e3") is part of the number. Small units divide: a
 * power of ten below one is no exact double.
 */
static const struct {
    const char *suffix;
    double factor, divisor;
} suffixes[] = {{"", 1, 1},
                {"n", 1, 1e9},
                {"u", 1, 1e6},
                {"m", 1, 1e3},
                {"k", 1e3, 1},
                {"M", 1e6, 1},
                {"G", 1e9, 1},
                {"T", 1e12, 1},
                {"P", 1e15, 1},
                {"E", 1e18, 1},
                {"Ki", 1024.0, 1},
                {"Mi", 1048576.0, 1},
                {"Gi", 1073741824.0, 1},
                {"Ti", 1099511627776.0, 1},
                {"Pi", 1125899906842624.0, 1},
                {"Ei", 1152921504606846976.0, 1}};

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes of the number at the start: sign, digits, point, and an exponent with digits behind it. */
static uint32_t number_length(struct cs_str s)
{
    uint32_t at = 0;
    if (at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-'))
        at++;
    while (at < s.len && (digit(s.ptr[at]) || s.ptr[at] == '.'))
        at++;
    if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
        uint32_t exponent = at + 1;
        if (exponent < s.len && (s.ptr[exponent] == '+' || s.ptr[exponent] == '-'))
            exponent++;
        uint32_t digits = exponent;
        while (digits < s.len && digit(s.ptr[digits]))
            digits++;
        if (digits > exponent && digits == s.len)
            at = digits;
    }
    return at;
}

bool cs_quantity_parse(struct cs_str s, double *out)
{
    uint32_t length = number_length(s);
    struct cs_str suffix = cs_str_slice(s, length, s.len - length);
    double number;
    if (length == 0 || !cs_number_double(cs_str_slice(s, 0, length), &number))
        return false;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (cs_str_is(suffix, suffixes[i].suffix)) {
            *out = number * suffixes[i].factor / suffixes[i].divisor;
            return true;
        }
    }
    return false;
}
