/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IP addresses and networks as text: RFC 4291 and RFC 5952, no zones, no octets with leading zeros.
 * IPv4-mapped IPv6 addresses: in dotted form they are refused, written with hexadecimal groups they
 * are the IPv4 address that they stand for (the conformance tests of CEL demand both); there are no
 * networks of them.
 */
#ifndef CS_VALUE_IP_H
#define CS_VALUE_IP_H

#include "base/str.h"

struct cs_ip {
    uint8_t bytes[16]; /* of an IPv4 address the first four */
    uint8_t bits;      /* 32 or 128 */
};

struct cs_cidr {
    struct cs_ip address; /* bits behind the prefix are kept */
    uint8_t prefix;
};

bool cs_ip_parse(struct cs_str s, struct cs_ip *out);
/* IPv4-mapped addresses in any form too, and as what they are. */
bool cs_ip_parse_mapped(struct cs_str s, struct cs_ip *out);
bool cs_cidr_parse(struct cs_str s, struct cs_cidr *out);

#define CS_IP_ROOM 48
/* The canonical text; returns its length. */
uint32_t cs_ip_format(const struct cs_ip *ip, char out[CS_IP_ROOM]);
uint32_t cs_cidr_format(const struct cs_cidr *cidr, char out[CS_IP_ROOM]);

bool cs_ip_equal(const struct cs_ip *a, const struct cs_ip *b);
/* With the bits behind the prefix 0. */
struct cs_cidr cs_cidr_masked(const struct cs_cidr *cidr);
/* Addresses of the other family are in no network. */
bool cs_cidr_holds(const struct cs_cidr *cidr, const struct cs_ip *ip);

bool cs_ip_is_unspecified(const struct cs_ip *ip);
bool cs_ip_is_loopback(const struct cs_ip *ip);
bool cs_ip_is_link_local_multicast(const struct cs_ip *ip);
bool cs_ip_is_link_local_unicast(const struct cs_ip *ip);
/* Also private addresses: all but unspecified, loopback, multicast, link-local, broadcast. */
bool cs_ip_is_global_unicast(const struct cs_ip *ip);

#endif
