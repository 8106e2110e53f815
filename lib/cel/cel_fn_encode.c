/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The encoders extension: base64 (RFC 4648), with the alphabet of URLs too. Decoding takes padded
 * and unpadded text; line ends in it are skipped, as MIME wraps it.
 */
#include "base/base64.h"
#include "cel/cel_fn.h"

static struct cs_value encode(struct cs_call *call, const struct cs_value *args, uint32_t nargs,
                              const char *alphabet)
{
    if (nargs != 1 || args[0].tag != CS_BYTES)
        return cs_fn_no_overload();
    struct cs_str bytes = cs_value_str(args[0]);
    uint64_t size = ((uint64_t)bytes.len + 2) / 3 * 4;
    char *text = cs_fn_text(call, size), *at = text;
    if (text == NULL)
        return cs_call_limit(call);
    for (uint64_t i = 0; i < bytes.len; i += 3, at += 4)
        cs_base64_encode(at, bytes.ptr + i, (uint32_t)(bytes.len - i), alphabet);
    return cs_value_string(cs_str_of(text, (size_t)size));
}

/* Without line ends; *padding gets the number of '=' at the end. False: '=' elsewhere. */
static bool measure(struct cs_str text, uint32_t *digits, uint32_t *padding)
{
    *digits = *padding = 0;
    for (uint32_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '=')
            ++*padding;
        else if (c != '\n' && c != '\r' && (*padding != 0 || ++*digits == 0))
            return false;
    }
    /* a lone digit is no byte; padding fills up to four or is left out */
    return *digits % 4 != 1 && (*padding == 0 || (*padding <= 2 && (*digits + *padding) % 4 == 0));
}

static struct cs_value decode(struct cs_call *call, const struct cs_value *args, uint32_t nargs,
                              const char *alphabet)
{
    uint32_t digits, padding, bits = 0, held = 0;
    if (nargs != 1 || args[0].tag != CS_STRING)
        return cs_fn_no_overload();
    struct cs_str text = cs_value_str(args[0]);
    if (!cs_fn_pay_text(call, text.len))
        return cs_call_limit(call);
    if (!measure(text, &digits, &padding))
        return cs_value_error(CS_FAULT_CONVERT);
    char *bytes = cs_fn_text(call, (uint64_t)digits * 3 / 4), *at = bytes;
    if (bytes == NULL)
        return cs_call_limit(call);
    for (uint32_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\n' || c == '\r' || c == '=')
            continue;
        int32_t digit = cs_base64_digit(c, alphabet);
        if (digit < 0)
            return cs_value_error(CS_FAULT_CONVERT);
        bits = (bits << 6 | (uint32_t)digit) & 0xFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            *at++ = (char)(bits >> held & 0xFF);
        }
    }
    return cs_value_bytes(cs_str_of(bytes, (size_t)(at - bytes)));
}

static struct cs_value fn_encode(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return encode(call, args, nargs, cs_base64_plain);
}

static struct cs_value fn_encode_url(struct cs_call *call, const struct cs_value *args,
                                     uint32_t nargs)
{
    return encode(call, args, nargs, cs_base64_for_urls);
}

static struct cs_value fn_decode(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return decode(call, args, nargs, cs_base64_plain);
}

static struct cs_value fn_decode_url(struct cs_call *call, const struct cs_value *args,
                                     uint32_t nargs)
{
    return decode(call, args, nargs, cs_base64_for_urls);
}

static const struct cs_overload encode_overloads[] = {
    CS_FN_GLOBAL(&cs_type_string, &cs_type_bytes)};
static const struct cs_overload decode_overloads[] = {
    CS_FN_GLOBAL(&cs_type_bytes, &cs_type_string)};

static const struct cs_validation literal_base64 = {
    0, "base64.decode", "base64", "A-Z a-z 0-9 + / in groups of four, the last perhaps with `=`"};

const struct cs_function cs_fn_encode_rows[] = {
    CS_FN_ROW("base64.encode", fn_encode, encode_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW_ALSO("base64.decode", fn_decode, decode_overloads, 1, CS_SINCE_OURS,
                   .validate = &literal_base64),
    CS_FN_ROW("base64.encodeUrl", fn_encode_url, encode_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("base64.decodeUrl", fn_decode_url, decode_overloads, 1, CS_SINCE_OURS),
    {.name = NULL}};
