/* SPDX-License-Identifier: Apache-2.0 */
/* IP addresses. contract: value/ip.h */
#include "value/ip.h"

enum { GROUPS = 8, TEXT_MOST = 45 /* 6 groups of four digits and 4 of three */ };

/* One to three digits without a leading zero, at most `most`; returns how many, or 0. */
static uint32_t read_decimal(const char *at, const char *end, uint32_t most, uint32_t *out)
{
    uint32_t digits = 0, number = 0;
    while (at + digits < end && digits < 4 && at[digits] >= '0' && at[digits] <= '9')
        number = number * 10 + (uint32_t)(at[digits++] - '0');
    *out = number;
    return digits == 0 || digits > 3 || number > most || (digits > 1 && *at == '0') ? 0 : digits;
}

/* All of [at, end). */
static bool read_v4(const char *at, const char *end, uint8_t out[4])
{
    for (int i = 0; i < 4; i++) {
        uint32_t number, digits = read_decimal(at, end, 255, &number);
        if (digits == 0)
            return false;
        out[i] = (uint8_t)number;
        at += digits;
        if (i < 3 && (at == end || *at++ != '.'))
            return false;
    }
    return at == end;
}

static uint32_t read_group(const char *at, const char *end, uint32_t *out)
{
    uint32_t digits = 0, number = 0;
    for (; at + digits < end && digits < 5; digits++) {
        char c = at[digits], lower = (char)(c | 0x20);
        if (c >= '0' && c <= '9')
            number = number * 16 + (uint32_t)(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            number = number * 16 + (uint32_t)(lower - 'a' + 10);
        else
            break;
    }
    *out = number;
    return digits > 4 ? 0 : digits;
}

/*
 * groups = group { ":" group }, at most one "::" anywhere, which stands for at least one group of
 * zeros; the last two groups may be written as an IPv4 address (*dotted).
 */
static bool read_v6(const char *at, const char *end, uint8_t out[16], bool *dotted)
{
    uint8_t bytes[16];
    uint32_t filled = 0, gap = UINT32_MAX;
    if (end - at >= 2 && at[0] == ':' && at[1] == ':') {
        gap = 0;
        at += 2;
    }
    while (at < end && filled < 16) {
        uint32_t number, digits = read_group(at, end, &number);
        if (digits == 0)
            return false;
        if (at + digits < end && at[digits] == '.') {
            if (filled > 12 || !read_v4(at, end, bytes + filled))
                return false;
            filled += 4;
            *dotted = true;
            at = end;
            break;
        }
        bytes[filled++] = (uint8_t)(number >> 8);
        bytes[filled++] = (uint8_t)number;
        at += digits;
        if (at == end)
            break;
        if (*at++ != ':' || at == end) /* a lone ':' cannot be the end */
            return false;
        if (*at == ':') {
            if (gap != UINT32_MAX)
                return false;
            gap = filled;
            at++;
        }
    }
    if (at != end || (gap == UINT32_MAX ? filled != 16 : filled > 14))
        return false;
    if (gap == UINT32_MAX)
        gap = filled;
    memset(out, 0, 16);
    memcpy(out, bytes, gap);
    memcpy(out + 16 - (filled - gap), bytes + gap, filled - gap);
    return true;
}

static bool is_mapped(const uint8_t bytes[16])
{
    for (int i = 0; i < 10; i++)
        if (bytes[i] != 0)
            return false;
    return bytes[10] == 0xFF && bytes[11] == 0xFF;
}

static bool parse(struct cs_str s, struct cs_ip *out, bool *dotted)
{
    *dotted = false;
    *out = (struct cs_ip){.bits = 32};
    if (s.len == 0 || s.len > TEXT_MOST)
        return false;
    const char *end = s.ptr + s.len;
    if (memchr(s.ptr, ':', s.len) == NULL)
        return read_v4(s.ptr, end, out->bytes);
    out->bits = 128;
    return read_v6(s.ptr, end, out->bytes, dotted);
}

bool cs_ip_parse(struct cs_str s, struct cs_ip *out)
{
    bool dotted;
    if (!parse(s, out, &dotted))
        return false;
    if (out->bits == 32 || !is_mapped(out->bytes))
        return true;
    memmove(out->bytes, out->bytes + 12, 4);
    memset(out->bytes + 4, 0, 12);
    out->bits = 32;
    return !dotted;
}

bool cs_ip_parse_mapped(struct cs_str s, struct cs_ip *out)
{
    bool dotted;
    return parse(s, out, &dotted);
}

bool cs_cidr_parse(struct cs_str s, struct cs_cidr *out)
{
    const char *slash = NULL, *end = s.ptr + s.len;
    struct cs_ip *address = &out->address;
    bool dotted;
    uint32_t prefix;
    if (s.len != 0 && s.len <= TEXT_MOST + 4)
        slash = memchr(s.ptr, '/', s.len);
    if (slash == NULL || !parse(cs_str_of(s.ptr, (size_t)(slash - s.ptr)), address, &dotted) ||
        (address->bits == 128 && is_mapped(address->bytes)))
        return false;
    uint32_t digits = read_decimal(slash + 1, end, address->bits, &prefix);
    out->prefix = (uint8_t)prefix;
    return digits != 0 && slash + 1 + digits == end;
}

static char *put_decimal(char *at, uint32_t number)
{
    if (number >= 100)
        *at++ = (char)('0' + number / 100);
    if (number >= 10)
        *at++ = (char)('0' + number / 10 % 10);
    *at++ = (char)('0' + number % 10);
    return at;
}

static char *put_group(char *at, uint32_t group)
{
    for (int shift = 12; shift >= 0; shift -= 4)
        if (group >> shift != 0 || shift == 0)
            *at++ = "0123456789abcdef"[group >> shift & 15];
    return at;
}

static uint32_t group_at(const struct cs_ip *ip, int i)
{
    return (uint32_t)ip->bytes[2 * i] << 8 | ip->bytes[2 * i + 1];
}

/* The longest run of at least two groups of zeros, the first of equals. */
static void find_gap(const struct cs_ip *ip, int *start, int *length)
{
    *start = -1;
    *length = 1;
    for (int i = 0; i < GROUPS; i++) {
        int run = 0;
        while (i + run < GROUPS && group_at(ip, i + run) == 0)
            run++;
        if (run > *length) {
            *start = i;
            *length = run;
        }
        i += run;
    }
}

uint32_t cs_ip_format(const struct cs_ip *ip, char out[CS_IP_ROOM])
{
    char *at = out;
    int gap, length;
    if (ip->bits == 32) {
        for (int i = 0; i < 4; i++) {
            if (i != 0)
                *at++ = '.';
            at = put_decimal(at, ip->bytes[i]);
        }
        return (uint32_t)(at - out);
    }
    find_gap(ip, &gap, &length);
    for (int i = 0; i < GROUPS; i++) {
        if (i == gap) {
            *at++ = ':';
            *at++ = ':';
            i += length - 1;
            continue;
        }
        if (i != 0 && i != gap + length)
            *at++ = ':';
        at = put_group(at, group_at(ip, i));
    }
    return (uint32_t)(at - out);
}

uint32_t cs_cidr_format(const struct cs_cidr *cidr, char out[CS_IP_ROOM])
{
    char *at = out + cs_ip_format(&cidr->address, out);
    *at++ = '/';
    return (uint32_t)(put_decimal(at, cidr->prefix) - out);
}

bool cs_ip_equal(const struct cs_ip *a, const struct cs_ip *b)
{
    return a->bits == b->bits && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

struct cs_cidr cs_cidr_masked(const struct cs_cidr *cidr)
{
    struct cs_cidr masked = *cidr;
    for (uint32_t bit = cidr->prefix; bit < cidr->address.bits; bit++)
        masked.address.bytes[bit / 8] &= (uint8_t) ~(0x80u >> bit % 8);
    return masked;
}

bool cs_cidr_holds(const struct cs_cidr *cidr, const struct cs_ip *ip)
{
    if (cidr->address.bits != ip->bits)
        return false;
    struct cs_cidr other = {*ip, cidr->prefix};
    struct cs_cidr network = cs_cidr_masked(cidr), masked = cs_cidr_masked(&other);
    return cs_ip_equal(&network.address, &masked.address);
}

bool cs_ip_is_unspecified(const struct cs_ip *ip)
{
    static const uint8_t zeros[16];
    return memcmp(ip->bytes, zeros, sizeof zeros) == 0;
}

bool cs_ip_is_loopback(const struct cs_ip *ip)
{
    static const uint8_t one[16] = {[15] = 1};
    return ip->bits == 32 ? ip->bytes[0] == 127 : memcmp(ip->bytes, one, sizeof one) == 0;
}

static bool is_multicast(const struct cs_ip *ip)
{
    return ip->bits == 32 ? ip->bytes[0] >> 4 == 0xE : ip->bytes[0] == 0xFF;
}

bool cs_ip_is_link_local_multicast(const struct cs_ip *ip)
{
    if (ip->bits == 32)
        return ip->bytes[0] == 224 && ip->bytes[1] == 0 && ip->bytes[2] == 0;
    return ip->bytes[0] == 0xFF && (ip->bytes[1] & 0x0F) == 2;
}

bool cs_ip_is_link_local_unicast(const struct cs_ip *ip)
{
    if (ip->bits == 32)
        return ip->bytes[0] == 169 && ip->bytes[1] == 254;
    return ip->bytes[0] == 0xFE && (ip->bytes[1] & 0xC0) == 0x80;
}

bool cs_ip_is_global_unicast(const struct cs_ip *ip)
{
    static const uint8_t broadcast[4] = {255, 255, 255, 255};
    if (ip->bits == 32 && memcmp(ip->bytes, broadcast, sizeof broadcast) == 0)
        return false;
    return !cs_ip_is_unspecified(ip) && !cs_ip_is_loopback(ip) && !is_multicast(ip) &&
           !cs_ip_is_link_local_unicast(ip);
}
