/* SPDX-License-Identifier: Apache-2.0 */
/* Admission reviews. contract: doc/admission.h */
#include "doc/admission.h"

#include "doc/object_type.h"
#include "doc/recognise.h"

/* --- what is well formed ------------------------------------------------------------------------
 */

/* A map of the document and where it stands. */
struct place {
    struct cs_value map;
    uint32_t offset;
};

static struct cs_span at(uint32_t offset)
{
    return (struct cs_span){offset, offset + 1};
}

/* Where a member stands, or the map that lacks it. */
static uint32_t member_offset(struct place place, const char *name)
{
    int64_t pair = cs_value_find(place.map, cs_str_from(name));
    return pair < 0 ? place.offset : cs_value_offset(place.map, 2 * (uint32_t)pair + 1);
}

static int wrong(struct cs_diag *diag, struct place place, const char *name, const char *expected)
{
    return cs_diag_fail(diag, CTRSEC_E_INVALID, "review.field", at(member_offset(place, name)),
                        "`%s` of an admission review is %s, expected %s", name,
                        cs_value_tag_name((enum cs_tag)cs_value_get(place.map, name).tag),
                        expected);
}

/* A member of the type, or (where it need not be there) absent or null. */
static int check_member(struct cs_diag *diag, struct place place, const char *name, enum cs_tag tag,
                        bool needed)
{
    static const char *const expected[] = {
        [CS_MAP] = "a map", [CS_STRING] = "a string", [CS_BOOL] = "true or false"};
    struct cs_value v = cs_value_get(place.map, name);
    if (v.tag == tag || (!needed && v.tag <= CS_NULL))
        return CTRSEC_OK;
    return wrong(diag, place, name, expected[tag]);
}

/* Of the objects that an operation has to have the old one may be left out: it reads as unknown. */
static int check_operation(struct cs_diag *diag, struct place request)
{
    static const struct {
        const char *name;
        bool object;
    } operations[] = {{"CREATE", true}, {"UPDATE", true}, {"DELETE", false}, {"CONNECT", false}};
    struct cs_value operation = cs_value_get(request.map, "operation");
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        if (cs_value_is_string(operation, operations[i].name)) {
            CS_TRY(check_member(diag, request, "object", CS_MAP, operations[i].object));
            return check_member(diag, request, "oldObject", CS_MAP, false);
        }
    return wrong(diag, request, "operation", "`CREATE`, `UPDATE`, `DELETE` or `CONNECT`");
}

static int check_request(struct cs_diag *diag, struct place request)
{
    static const struct {
        const char *name;
        enum cs_tag tag;
        bool needed;
    } members[] = {{"uid", CS_STRING, false},      {"kind", CS_MAP, true},
                   {"resource", CS_MAP, false},    {"subResource", CS_STRING, false},
                   {"requestKind", CS_MAP, false}, {"requestResource", CS_MAP, false},
                   {"name", CS_STRING, false},     {"namespace", CS_STRING, false},
                   {"operation", CS_STRING, true}, {"userInfo", CS_MAP, false},
                   {"dryRun", CS_BOOL, false},     {"options", CS_MAP, false}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        CS_TRY(check_member(diag, request, members[i].name, members[i].tag, members[i].needed));
    struct place kind = {cs_value_get(request.map, "kind"), member_offset(request, "kind")};
    CS_TRY(check_member(diag, kind, "group", CS_STRING, false));
    CS_TRY(check_member(diag, kind, "version", CS_STRING, false));
    CS_TRY(check_member(diag, kind, "kind", CS_STRING, true));
    return check_operation(diag, request);
}

static int check_review(struct cs_diag *diag, struct place review)
{
    struct cs_value version = cs_value_get(review.map, "apiVersion");
    if (!cs_value_is_string(version, "admission.k8s.io/v1") &&
        !cs_value_is_string(version, "admission.k8s.io/v1beta1"))
        return cs_diag_fail(diag, CTRSEC_E_UNSUPPORTED, "review.version",
                            at(member_offset(review, "apiVersion")),
                            "`apiVersion` of an admission review is another one than "
                            "admission.k8s.io/v1 and admission.k8s.io/v1beta1");
    CS_TRY(check_member(diag, review, "request", CS_MAP, true));
    return check_request(diag, (struct place){cs_value_get(review.map, "request"),
                                              member_offset(review, "request")});
}

/* The list of documents that a value is, as sets take it apart; or absent. */
static struct cs_value list_of(struct cs_value value, enum cs_input input)
{
    if (input == CS_INPUT_OBJECT_LIST)
        return cs_value_get(value, "items");
    return input == CS_INPUT_NONE && value.tag == CS_LIST ? value : cs_value_absent();
}

static int check_value(struct cs_diag *diag, struct place place, uint32_t depth, bool *found)
{
    enum cs_input input = cs_recognise(place.map);
    struct cs_value list = list_of(place.map, input);
    int status = CTRSEC_OK;
    if (depth == 0)
        return CTRSEC_OK;
    if (input == CS_INPUT_REVIEW) {
        *found = true;
        return check_review(diag, place);
    }
    for (uint32_t i = 0; list.tag == CS_LIST && i < list.len; i++) {
        struct place item = {list.as.items[i], cs_value_offset(list, i)};
        int wrong = check_value(diag, item, depth - 1, found);
        if (status == CTRSEC_OK)
            status = wrong;
    }
    return status;
}

int cs_admission_check(const struct cs_tree *tree, struct cs_diag *diag, bool *found)
{
    *found = false;
    return check_value(diag, (struct place){tree->root, tree->root_offset}, CS_LIST_DEPTH, found);
}

/* --- the subject ------------------------------------------------------------------------------ */

static struct cs_str text_at(struct cs_value v, const char *steps)
{
    struct cs_value found = cs_value_walk(v, steps);
    return found.tag == CS_STRING ? cs_value_str(found) : CS_STR("");
}

void cs_admission_names(struct cs_value root, struct cs_str *version, struct cs_str *uid)
{
    *version = text_at(root, "apiVersion");
    *uid = text_at(root, "request/uid");
}

/* The first of two texts that says something. */
static struct cs_str either(struct cs_str first, struct cs_str second)
{
    return first.len > 0 ? first : second;
}

/* "group/version" of the request's kind; ptr NULL: out of memory. */
static struct cs_str api_version(struct cs_arena *arena, struct cs_value request)
{
    struct cs_str group = text_at(request, "kind/group");
    struct cs_str version = text_at(request, "kind/version");
    if (group.len == 0)
        return version;
    char *text = cs_arena_take(arena, (size_t)group.len + 1 + version.len);
    if (text == NULL)
        return (struct cs_str){NULL, 0};
    memcpy(text, group.ptr, group.len);
    text[group.len] = '/';
    memcpy(text + group.len + 1, version.ptr, version.len);
    return cs_str_of(text, (size_t)group.len + 1 + version.len);
}

/* An object that does not name its type is of the request's. CTRSEC_E_NOMEM. */
static int give_type(struct cs_arena *arena, struct cs_value request, struct cs_value *object)
{
    if (object->tag != CS_MAP || text_at(*object, "kind").len > 0)
        return CTRSEC_OK;
    struct cs_str version = api_version(arena, request);
    if (version.ptr == NULL)
        return CTRSEC_E_NOMEM;
    return cs_object_type(arena, *object, version, text_at(request, "kind/kind"), cs_value_absent(),
                          object);
}

int cs_admission_subject(struct cs_arena *arena, struct cs_value review,
                         const struct cs_path *origin, struct cs_subject *subject)
{
    struct cs_value request = cs_value_get(review, "request");
    struct cs_value operation = cs_value_get(request, "operation");
    bool gone = cs_value_is_string(operation, "DELETE");
    struct cs_value object = gone ? cs_value_absent() : cs_value_get(request, "object");
    struct cs_value old = cs_value_get(request, "oldObject");
    const struct cs_path *request_origin = cs_path_name(arena, origin, CS_STR("request"));
    const struct cs_path *object_origin = cs_path_name(arena, request_origin, CS_STR("object"));
    const struct cs_path *old_origin = cs_path_name(arena, request_origin, CS_STR("oldObject"));
    if (request_origin == NULL || object_origin == NULL || old_origin == NULL)
        return CTRSEC_E_NOMEM;
    CS_TRY(give_type(arena, request, &object));
    CS_TRY(give_type(arena, request, &old));
    if (old.tag == CS_ABSENT && !gone && !cs_value_is_string(operation, "UPDATE"))
        old = cs_value_null();
    struct cs_value shown = object.tag == CS_MAP ? object : old;
    *subject = (struct cs_subject){
        .target = CTRSEC_TARGET_OBJECT,
        .origin = object.tag == CS_MAP ? object_origin
                                       : (old.tag == CS_MAP ? old_origin : request_origin),
        .object = object,
        .request = request,
        .old_object = old,
        .request_origin = request_origin,
        .old_origin = old_origin,
        .kind = either(text_at(shown, "kind"), text_at(request, "kind/kind")),
        .space = either(text_at(shown, "metadata/namespace"), text_at(request, "namespace")),
        .name = either(text_at(shown, "metadata/name"),
                       either(text_at(request, "name"), text_at(shown, "metadata/generateName")))};
    return CTRSEC_OK;
}
