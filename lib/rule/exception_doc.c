/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions as they are written. contract: rule/exception_doc.h */
#include "rule/exception_doc.h"

const char *const cs_match_keys[] = {
#define KEY(name, key) key,
    CS_MATCH_TABLE(KEY)
#undef KEY
        NULL};

static void read_exception(struct cs_doc_reader *reader, struct cs_arena *arena,
                           struct cs_node_at map, struct cs_exception *out)
{
    static const char *const keys[] = {"id",      "rule",   "match", "when",        "reason",
                                       "expires", "ticket", "owner", "approved_by", NULL};
    *out = (struct cs_exception){.source = reader->source, .node = map};
    if (!cs_doc_reader_keys(reader, map, "an exception", keys))
        return;
    cs_doc_reader_str(reader, map, "id", &out->id);
    cs_doc_reader_str(reader, map, "reason", &out->reason);
    cs_doc_reader_str(reader, map, "ticket", &out->ticket);
    cs_doc_reader_str(reader, map, "owner", &out->owner);
    cs_doc_reader_str(reader, map, "approved_by", &out->approved_by);
    cs_doc_reader_time(reader, map, "expires", &out->expires);
    out->when = cs_expr_read(reader, map, "when");
    if (cs_str_trim(out->reason).len == 0)
        cs_doc_reader_fail(reader, map, "an exception needs a `reason`");
    if (!cs_doc_reader_strs(reader, map, "rule", arena, &out->rules, &out->nrules) ||
        out->nrules == 0)
        cs_doc_reader_fail(reader, map, "an exception needs a `rule`: an id, a glob or a list");
    struct cs_node_at match = cs_node_member(map, "match");
    if (!cs_node_given(match) || !cs_doc_reader_keys(reader, match, "match", cs_match_keys))
        return;
    for (uint32_t i = 0; i < CS_MATCH_COUNT; i++) {
        bool given = cs_doc_reader_strs(reader, match, cs_match_keys[i], arena, &out->match[i],
                                        &out->nmatch[i]);
        if (given && out->nmatch[i] == 0) /* not the same as anything */
            cs_doc_reader_fail(reader, match, "`%s` is an empty list, which matches nothing",
                               cs_match_keys[i]);
    }
}

void cs_exceptions_read(struct cs_doc_reader *reader, struct cs_arena *arena,
                        struct cs_node_at list, struct cs_exception **out, uint32_t *count)
{
    *out = NULL;
    *count = 0;
    if (!cs_node_given(list))
        return;
    if (list.value.tag != CS_LIST) {
        cs_doc_reader_fail(reader, list, "`exceptions` is not a list");
        return;
    }
    *out = cs_arena_array(arena, list.value.len, sizeof **out);
    if (*out == NULL) {
        reader->status = cs_diag_no_memory(reader->diag);
        return;
    }
    *count = list.value.len;
    for (uint32_t i = 0; i < list.value.len; i++)
        read_exception(reader, arena, cs_node_item(list, i), &(*out)[i]);
}
