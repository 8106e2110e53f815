/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kubernetes' authorizer: what a request's user may do, which only the cluster knows. The library
 * is declared with its types, so that expressions are checked to the last call; the variable that a
 * chain of calls begins with holds an unknown of the reason `cluster`, which the machine carries
 * through the calls. The implementation is reached with other values only.
 *
 * Names and types: k8s.io/apiserver, pkg/cel/library/authz.go.
 */
#include "cel/cel_fn.h"

#define AUTHORIZATION_TYPE(text)                                         \
    {                                                                    \
        .kind = CS_TYPE_OPAQUE, .name = "kubernetes.authorization." text \
    }
const struct cs_type cs_fn_type_authorizer = AUTHORIZATION_TYPE("Authorizer");
const struct cs_type cs_fn_type_resource_check = AUTHORIZATION_TYPE("ResourceCheck");
static const struct cs_type group_check = AUTHORIZATION_TYPE("GroupCheck");
static const struct cs_type path_check = AUTHORIZATION_TYPE("PathCheck");
static const struct cs_type decision = AUTHORIZATION_TYPE("Decision");

#define AUTHORIZER &cs_fn_type_authorizer
#define RESOURCE_CHECK &cs_fn_type_resource_check
#define STRING &cs_type_string

static struct cs_value ask(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    (void)args;
    (void)nargs;
    return cs_fn_no_overload();
}

static const struct cs_overload path_overloads[] = {CS_FN_MEMBER(&path_check, AUTHORIZER, STRING)};
static const struct cs_overload group_overloads[] = {
    CS_FN_MEMBER(&group_check, AUTHORIZER, STRING)};
static const struct cs_overload account_overloads[] = {
    CS_FN_MEMBER(AUTHORIZER, AUTHORIZER, STRING, STRING)};
static const struct cs_overload resource_overloads[] = {
    CS_FN_MEMBER(RESOURCE_CHECK, &group_check, STRING)};
static const struct cs_overload narrow_overloads[] = {
    CS_FN_MEMBER(RESOURCE_CHECK, RESOURCE_CHECK, STRING)};
static const struct cs_overload check_overloads[] = {
    CS_FN_MEMBER(&decision, &path_check, STRING), CS_FN_MEMBER(&decision, RESOURCE_CHECK, STRING)};
static const struct cs_overload test_overloads[] = {CS_FN_MEMBER(&cs_type_bool, &decision)};
static const struct cs_overload text_overloads[] = {CS_FN_MEMBER(STRING, &decision)};

const struct cs_function cs_fn_authorizer_rows[] = {
    CS_FN_ROW("path", ask, path_overloads, 1, 27),
    CS_FN_ROW("group", ask, group_overloads, 1, 27),
    CS_FN_ROW("serviceAccount", ask, account_overloads, 1, 27),
    CS_FN_ROW("resource", ask, resource_overloads, 1, 27),
    CS_FN_ROW("subresource", ask, narrow_overloads, 1, 27),
    CS_FN_ROW("namespace", ask, narrow_overloads, 1, 27),
    CS_FN_ROW("name", ask, narrow_overloads, 1, 27),
    CS_FN_ROW("fieldSelector", ask, narrow_overloads, 1, 31),
    CS_FN_ROW("labelSelector", ask, narrow_overloads, 1, 31),
    CS_FN_ROW("check", ask, check_overloads, 1, 27),
    CS_FN_ROW("allowed", ask, test_overloads, 1, 27),
    CS_FN_ROW("errored", ask, test_overloads, 1, 27),
    CS_FN_ROW("reason", ask, text_overloads, 1, 27),
    CS_FN_ROW("error", ask, text_overloads, 1, 27),
    {.name = NULL}};
