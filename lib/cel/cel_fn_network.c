/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IP addresses and networks, as the network extension and Kubernetes' ip and cidr libraries have
 * them. What was parsed is a value of the opaque types net.IP and net.CIDR.
 */
#include "cel/cel_fn.h"
#include "value/ip.h"
#include "value/opaque.h"

struct address {
    struct cs_opaque base;
    struct cs_ip ip;
};

struct network {
    struct cs_opaque base;
    struct cs_cidr cidr;
};

static const struct address *as_address(const struct cs_opaque *opaque)
{
    return (const struct address *)(const void *)opaque;
}

static const struct network *as_network(const struct cs_opaque *opaque)
{
    return (const struct network *)(const void *)opaque;
}

static bool address_equal(const struct cs_opaque *a, const struct cs_opaque *b)
{
    return cs_ip_equal(&as_address(a)->ip, &as_address(b)->ip);
}

static bool network_equal(const struct cs_opaque *a, const struct cs_opaque *b)
{
    const struct cs_cidr *x = &as_network(a)->cidr, *y = &as_network(b)->cidr;
    return x->prefix == y->prefix && cs_ip_equal(&x->address, &y->address);
}

static uint32_t address_format(const struct cs_opaque *opaque, char out[CS_OPAQUE_ROOM])
{
    return cs_ip_format(&as_address(opaque)->ip, out);
}

static uint32_t network_format(const struct cs_opaque *opaque, char out[CS_OPAQUE_ROOM])
{
    return cs_cidr_format(&as_network(opaque)->cidr, out);
}

const struct cs_type cs_fn_type_ip = {.kind = CS_TYPE_OPAQUE, .name = "net.IP"};
const struct cs_type cs_fn_type_cidr = {.kind = CS_TYPE_OPAQUE, .name = "net.CIDR"};

static const struct cs_opaque_kind address_kind = {&cs_fn_type_ip, address_equal, "ip",
                                                   address_format, NULL};
static const struct cs_opaque_kind network_kind = {&cs_fn_type_cidr, network_equal, "cidr",
                                                   network_format, NULL};

static struct cs_value make_address(struct cs_call *call, const struct cs_ip *ip)
{
    struct address *address = cs_arena_zero(call->arena, sizeof *address);
    if (address == NULL)
        return cs_call_limit(call);
    *address = (struct address){{&address_kind}, *ip};
    return cs_value_opaque(&address->base);
}

static struct cs_value make_network(struct cs_call *call, const struct cs_cidr *cidr)
{
    struct network *network = cs_arena_zero(call->arena, sizeof *network);
    if (network == NULL)
        return cs_call_limit(call);
    *network = (struct network){{&network_kind}, *cidr};
    return cs_value_opaque(&network->base);
}

static bool is_text(const struct cs_value *args, uint32_t nargs)
{
    return nargs == 1 && args[0].tag == CS_STRING;
}

static bool is_address(const struct cs_value *args, uint32_t nargs)
{
    return nargs == 1 && cs_value_is_opaque(args[0], &address_kind);
}

static bool is_network(const struct cs_value *args, uint32_t nargs)
{
    return nargs >= 1 && cs_value_is_opaque(args[0], &network_kind);
}

/* ip('1.2.3.4') parses; cidr(...).ip() takes the address of a network. */
static struct cs_value fn_ip(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct cs_ip ip;
    if (nargs == 1 && is_network(args, nargs))
        return make_address(call, &as_network(args[0].as.opaque)->cidr.address);
    if (!is_text(args, nargs))
        return cs_fn_no_overload();
    if (!cs_ip_parse(cs_value_str(args[0]), &ip))
        return cs_value_error(CS_FAULT_CONVERT);
    return make_address(call, &ip);
}

static struct cs_value fn_is_ip(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct cs_ip ip;
    (void)call;
    if (!is_text(args, nargs))
        return cs_fn_no_overload();
    return cs_value_bool(cs_ip_parse(cs_value_str(args[0]), &ip));
}

static struct cs_value fn_is_canonical(struct cs_call *call, const struct cs_value *args,
                                       uint32_t nargs)
{
    struct cs_ip ip;
    char text[CS_IP_ROOM];
    (void)call;
    if (!is_text(args, nargs))
        return cs_fn_no_overload();
    if (!cs_ip_parse(cs_value_str(args[0]), &ip))
        return cs_value_error(CS_FAULT_CONVERT);
    uint32_t len = cs_ip_format(&ip, text);
    return cs_value_bool(cs_str_equal(cs_str_of(text, len), cs_value_str(args[0])));
}

static struct cs_value fn_family(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (!is_address(args, nargs))
        return cs_fn_no_overload();
    return cs_value_int(as_address(args[0].as.opaque)->ip.bits == 32 ? 4 : 6);
}

/* X(name) */
#define TEST_TABLE(X)          \
    X(is_unspecified)          \
    X(is_loopback)             \
    X(is_link_local_multicast) \
    X(is_link_local_unicast)   \
    X(is_global_unicast)

#define TEST_FUNCTION(name)                                                             \
    static struct cs_value fn_##name(struct cs_call *call, const struct cs_value *args, \
                                     uint32_t nargs)                                    \
    {                                                                                   \
        (void)call;                                                                     \
        if (!is_address(args, nargs))                                                   \
            return cs_fn_no_overload();                                                 \
        return cs_value_bool(cs_ip_##name(&as_address(args[0].as.opaque)->ip));         \
    }
TEST_TABLE(TEST_FUNCTION)

static struct cs_value fn_cidr(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct cs_cidr cidr;
    if (!is_text(args, nargs))
        return cs_fn_no_overload();
    if (!cs_cidr_parse(cs_value_str(args[0]), &cidr))
        return cs_value_error(CS_FAULT_CONVERT);
    return make_network(call, &cidr);
}

static struct cs_value fn_is_cidr(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct cs_cidr cidr;
    (void)call;
    if (!is_text(args, nargs))
        return cs_fn_no_overload();
    return cs_value_bool(cs_cidr_parse(cs_value_str(args[0]), &cidr));
}

static struct cs_value fn_contains_ip(struct cs_call *call, const struct cs_value *args,
                                      uint32_t nargs)
{
    struct cs_ip ip;
    (void)call;
    if (nargs != 2 || !is_network(args, nargs))
        return cs_fn_no_overload();
    if (cs_value_is_opaque(args[1], &address_kind))
        ip = as_address(args[1].as.opaque)->ip;
    else if (args[1].tag != CS_STRING)
        return cs_fn_no_overload();
    else if (!cs_ip_parse(cs_value_str(args[1]), &ip))
        return cs_value_error(CS_FAULT_CONVERT);
    return cs_value_bool(cs_cidr_holds(&as_network(args[0].as.opaque)->cidr, &ip));
}

static struct cs_value fn_contains_cidr(struct cs_call *call, const struct cs_value *args,
                                        uint32_t nargs)
{
    struct cs_cidr inner;
    (void)call;
    if (nargs != 2 || !is_network(args, nargs))
        return cs_fn_no_overload();
    if (cs_value_is_opaque(args[1], &network_kind))
        inner = as_network(args[1].as.opaque)->cidr;
    else if (args[1].tag != CS_STRING)
        return cs_fn_no_overload();
    else if (!cs_cidr_parse(cs_value_str(args[1]), &inner))
        return cs_value_error(CS_FAULT_CONVERT);
    const struct cs_cidr *outer = &as_network(args[0].as.opaque)->cidr;
    return cs_value_bool(outer->prefix <= inner.prefix && cs_cidr_holds(outer, &inner.address));
}

static struct cs_value fn_masked(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1 || !is_network(args, nargs))
        return cs_fn_no_overload();
    struct cs_cidr masked = cs_cidr_masked(&as_network(args[0].as.opaque)->cidr);
    return make_network(call, &masked);
}

static struct cs_value fn_is_mask(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 1 || !is_network(args, nargs))
        return cs_fn_no_overload();
    const struct cs_cidr *cidr = &as_network(args[0].as.opaque)->cidr;
    struct cs_cidr masked = cs_cidr_masked(cidr);
    return cs_value_bool(cs_ip_equal(&masked.address, &cidr->address));
}

static struct cs_value fn_prefix_length(struct cs_call *call, const struct cs_value *args,
                                        uint32_t nargs)
{
    (void)call;
    if (nargs != 1 || !is_network(args, nargs))
        return cs_fn_no_overload();
    return cs_value_int(as_network(args[0].as.opaque)->cidr.prefix);
}

#define BOOL &cs_type_bool
#define INT &cs_type_int
#define STRING &cs_type_string
#define IP &cs_fn_type_ip
#define CIDR &cs_fn_type_cidr

static const struct cs_overload ip_overloads[] = {CS_FN_GLOBAL(IP, STRING), CS_FN_MEMBER(IP, CIDR)};
static const struct cs_overload cidr_overloads[] = {CS_FN_GLOBAL(CIDR, STRING)};
static const struct cs_overload text_test_overloads[] = {CS_FN_GLOBAL(BOOL, STRING)};
static const struct cs_overload address_test_overloads[] = {CS_FN_MEMBER(BOOL, IP)};
static const struct cs_overload family_overloads[] = {CS_FN_MEMBER(INT, IP)};
static const struct cs_overload contains_ip_overloads[] = {CS_FN_MEMBER(BOOL, CIDR, IP),
                                                           CS_FN_MEMBER(BOOL, CIDR, STRING)};
static const struct cs_overload contains_cidr_overloads[] = {CS_FN_MEMBER(BOOL, CIDR, CIDR),
                                                             CS_FN_MEMBER(BOOL, CIDR, STRING)};
static const struct cs_overload masked_overloads[] = {CS_FN_MEMBER(CIDR, CIDR)};
static const struct cs_overload is_mask_overloads[] = {CS_FN_MEMBER(BOOL, CIDR)};
static const struct cs_overload prefix_overloads[] = {CS_FN_MEMBER(INT, CIDR)};

#define IP_HINT                                                                              \
    "an address alone, without port, zone or brackets: '10.0.0.1', 'fd00::1'; a network is " \
    "cidr(...)"
#define CIDR_HINT                                                                              \
    "an address, a slash and the bits of its prefix: '10.0.0.0/8', 'fd00::/8'; an address is " \
    "ip(...)"
static const struct cs_validation literal_ip = {0, "ip", "an IP address", IP_HINT};
static const struct cs_validation literal_inner_ip = {1, "ip", "an IP address", IP_HINT};
static const struct cs_validation literal_cidr = {0, "cidr", "a CIDR network", CIDR_HINT};
static const struct cs_validation literal_inner_cidr = {1, "cidr", "a CIDR network", CIDR_HINT};

const struct cs_function cs_fn_network_rows[] = {
    CS_FN_ROW_ALSO("ip", fn_ip, ip_overloads, 1, 30, .validate = &literal_ip),
    CS_FN_ROW("isIP", fn_is_ip, text_test_overloads, 1, 30),
    CS_FN_ROW_ALSO("ip.isCanonical", fn_is_canonical, text_test_overloads, 1, 30,
                   .validate = &literal_ip),
    CS_FN_ROW("family", fn_family, family_overloads, 1, 30),
    CS_FN_ROW("isUnspecified", fn_is_unspecified, address_test_overloads, 1, 30),
    CS_FN_ROW("isLoopback", fn_is_loopback, address_test_overloads, 1, 30),
    CS_FN_ROW("isLinkLocalMulticast", fn_is_link_local_multicast, address_test_overloads, 1, 30),
    CS_FN_ROW("isLinkLocalUnicast", fn_is_link_local_unicast, address_test_overloads, 1, 30),
    CS_FN_ROW("isGlobalUnicast", fn_is_global_unicast, address_test_overloads, 1, 30),
    CS_FN_ROW_ALSO("cidr", fn_cidr, cidr_overloads, 1, 30, .validate = &literal_cidr),
    CS_FN_ROW("isCIDR", fn_is_cidr, text_test_overloads, 1, 30),
    CS_FN_ROW_ALSO("containsIP", fn_contains_ip, contains_ip_overloads, 1, 30,
                   .validate = &literal_inner_ip),
    CS_FN_ROW_ALSO("containsCIDR", fn_contains_cidr, contains_cidr_overloads, 1, 30,
                   .validate = &literal_inner_cidr),
    CS_FN_ROW("masked", fn_masked, masked_overloads, 1, 30),
    CS_FN_ROW("isMask", fn_is_mask, is_mask_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("prefixLength", fn_prefix_length, prefix_overloads, 1, 30),
    {.name = NULL}};
