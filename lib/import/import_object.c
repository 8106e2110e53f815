/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of all dialects share. contract: import/import_object.h */
#include "import/import_object.h"

#include <stdio.h>

#include "cel/cel_lex.h"

/* A part of a document may be used many times: 60,000 kinds with the same 60,000 namespaces. */
enum { NODES_MOST = 4000000 };
enum { ID_HASH = 8, ID_KEPT = CS_RULE_ID_MOST - ID_HASH - 1 };

struct cs_import_reader cs_import_begin(struct cs_import *import, struct cs_foreign *object)
{
    object->taken = true;
    return (struct cs_import_reader){
        .import = import,
        .object = object,
        .doc = {&object->tree->source, import->diag, "policy.invalid", CTRSEC_OK}};
}

void cs_import_done(struct cs_import_reader *reader)
{
    if (reader->import->status == CTRSEC_OK)
        reader->import->status = reader->doc.status;
}

void cs_import_notice(struct cs_import_reader *reader, const char *reason, struct cs_node_at at,
                      const char *fmt, ...)
{
    char message[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    struct cs_diag *notices = reader->import->notices;
    const struct cs_source *before = notices->source;
    notices->source = &reader->object->tree->source;
    cs_diag_warn(notices, reason, (struct cs_span){at.offset, at.offset + 1}, "%s", message);
    notices->source = before;
}

struct cs_str cs_import_group(struct cs_str api_version)
{
    int64_t slash = cs_str_find(api_version, CS_STR("/"), 0);
    return cs_str_slice(api_version, 0, slash < 0 ? 0 : (uint32_t)slash);
}

struct cs_str cs_import_space(const struct cs_foreign *object)
{
    if (!cs_str_is(object->kind, "Policy") &&
        !cs_str_is(object->kind, "NamespacedValidatingPolicy"))
        return CS_STR("");
    return object->space.len > 0 ? object->space : CS_STR("default");
}

bool cs_import_spec(struct cs_import_reader *reader, const char *what, const char *const *keys)
{
    static const char *const object_keys[] = {"apiVersion", "kind",   "metadata",
                                              "spec",       "status", NULL};
    const struct cs_foreign *object = reader->object;
    cs_doc_reader_keys(&reader->doc, object->node, "the document", object_keys);
    if (cs_node_given(object->spec))
        return cs_doc_reader_keys(&reader->doc, object->spec, what, keys);
    cs_doc_reader_fail(&reader->doc, object->node, "%s is missing", what);
    return false;
}

struct cs_node_at cs_import_member(struct cs_node_at map, const char *key)
{
    struct cs_node_at node = cs_node_member(map, key);
    if (node.value.tag == CS_NULL)
        node.value = cs_value_absent();
    return node;
}

bool cs_import_is_list(struct cs_import_reader *reader, struct cs_node_at node, const char *what)
{
    if (cs_node_given(node) && node.value.tag != CS_LIST)
        cs_doc_reader_fail(&reader->doc, node, "`%s` is not a list", what);
    return node.value.tag == CS_LIST;
}

bool cs_import_is_texts(struct cs_import_reader *reader, struct cs_node_at node, const char *what)
{
    if (!cs_import_is_list(reader, node, what))
        return false;
    for (uint32_t i = 0; i < node.value.len; i++) {
        struct cs_node_at item = cs_node_item(node, i);
        if (item.value.tag != CS_STRING) {
            cs_doc_reader_fail(&reader->doc, item, "`%s` holds more than strings", what);
            return false;
        }
    }
    return true;
}

static bool is_call(struct cs_lex *lex, const struct cs_import_call *call)
{
    struct cs_lex ahead = *lex;
    struct cs_token token;
    cs_lex_next(&ahead, &token);
    if (call->member == NULL)
        return token.kind == CS_TOKEN_LPAREN;
    if (token.kind != CS_TOKEN_DOT)
        return false;
    cs_lex_next(&ahead, &token);
    return token.kind == CS_TOKEN_IDENT && cs_str_is(token.text, call->member);
}

/* The first of the reader's calls in an expression. Names behind a dot are fields. */
static const struct cs_import_call *find_call(struct cs_import_reader *reader, struct cs_str text)
{
    struct cs_lex lex;
    struct cs_token token = {.kind = CS_TOKEN_BAD};
    enum cs_token_kind before = CS_TOKEN_BAD;
    if (cs_lex_init(&lex, reader->import->arena, NULL, text) != CTRSEC_OK)
        return NULL;
    for (; token.kind != CS_TOKEN_END; before = token.kind) {
        cs_lex_next(&lex, &token);
        if (token.kind != CS_TOKEN_IDENT || before == CS_TOKEN_DOT)
            continue;
        for (const struct cs_import_call *call = reader->calls; call->name != NULL; call++)
            if (cs_str_is(token.text, call->name) && is_call(&lex, call))
                return call;
    }
    return NULL;
}

struct cs_node_at cs_import_expression(struct cs_import_reader *reader, struct cs_node_at map,
                                       const char *key)
{
    struct cs_node_at node = cs_import_member(map, key);
    if (node.value.tag != CS_STRING) {
        cs_doc_reader_fail(&reader->doc, cs_node_given(node) ? node : map,
                           "`%s` is missing or no string, expected an expression", key);
        node.value = cs_value_absent();
    } else if (reader->calls != NULL && !cs_node_given(reader->beyond)) {
        reader->beyond_call = find_call(reader, cs_value_str(node.value));
        if (reader->beyond_call != NULL)
            reader->beyond = node;
    }
    return node;
}

struct cs_str cs_import_join(struct cs_import *import, struct cs_str a, struct cs_str b)
{
    size_t size = (size_t)a.len + b.len + 1;
    char *text = cs_arena_take(import->arena, size);
    if (text == NULL) {
        import->status = cs_diag_no_memory(import->diag);
        return (struct cs_str){NULL, 0};
    }
    if (a.len > 0)
        memcpy(text, a.ptr, a.len);
    text[a.len] = '/';
    if (b.len > 0)
        memcpy(text + a.len + 1, b.ptr, b.len);
    return cs_str_of(text, size);
}

/* --- ids -------------------------------------------------------------------------------------- */

/* Appends a name as letters, digits and single '-'. False: it had to be changed or cut. */
static bool append_name(char *id, uint32_t *len, struct cs_str name)
{
    bool same = true;
    for (uint32_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && (*len == 0 || id[*len - 1] == '-'))
            continue;
        if (*len == CS_RULE_ID_MOST) {
            same = false;
            break;
        }
        id[(*len)++] = plain ? c : '-';
    }
    while (*len > 0 && id[*len - 1] == '-')
        (*len)--;
    return same;
}

static uint32_t append_hash(char *id, uint32_t len, uint32_t hash)
{
    if (len > ID_KEPT)
        len = ID_KEPT;
    while (len > 0 && id[len - 1] == '-')
        len--;
    return len + (uint32_t)snprintf(id + len, ID_HASH + 2, "%s%08x", len > 0 ? "-" : "", hash);
}

struct cs_str cs_import_id(struct cs_import *import, struct cs_str space, struct cs_str name,
                           struct cs_str rule)
{
    const struct cs_str parts[] = {space, name, rule};
    char id[CS_RULE_ID_MOST + ID_HASH + 2];
    uint32_t len = 0, hash = 0;
    bool fits = true;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].len > 0 && len > 0 && len < CS_RULE_ID_MOST)
            id[len++] = '-';
        fits = append_name(id, &len, parts[i]) && fits;
        hash = hash * 31 + cs_str_hash(parts[i]);
    }
    if (!fits || len == 0)
        len = append_hash(id, len, hash);
    for (; cs_map_get(&import->ids, cs_str_of(id, len)) != NULL; hash++)
        len = append_hash(id, len, hash);
    bool added = false;
    struct cs_str copy = cs_arena_copy(import->arena, cs_str_of(id, len));
    if (copy.ptr != NULL && cs_map_put(&import->ids, copy, 0, &added) != NULL)
        return copy;
    import->status = cs_diag_no_memory(import->diag);
    return CS_STR("x");
}

bool cs_import_claim(struct cs_import_reader *reader, struct cs_node_at at, struct cs_str what,
                     struct cs_str name)
{
    const struct cs_foreign *object = reader->object;
    const struct cs_str parts[] = {object->kind, cs_import_space(object), object->name, what, name};
    struct cs_import *import = reader->import;
    struct cs_str key = object->group;
    bool added = false;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && key.ptr != NULL; i++)
        key = cs_import_join(import, key, parts[i]);
    if (key.ptr == NULL || cs_map_put(&import->names, key, 0, &added) == NULL)
        reader->doc.status = cs_diag_no_memory(import->diag);
    else if (!added)
        cs_doc_reader_fail(&reader->doc, at, "%.*s `%.*s` is there twice", CS_STR_ARG(what),
                           CS_STR_ARG(cs_str_slice(name, 0, 64)));
    return added;
}

/* --- policies --------------------------------------------------------------------------------- */

/* The annotation `prefix` + `name`, without blanks around it. */
static struct cs_node_at annotation(struct cs_node_at annotations, const char *prefix,
                                    const char *name)
{
    char key[96];
    snprintf(key, sizeof key, "%s%s", prefix, name);
    struct cs_node_at node = cs_node_member(annotations, key);
    if (node.value.tag != CS_STRING)
        node.value = cs_value_absent();
    else
        node.value = cs_value_string(cs_str_trim(cs_value_str(node.value)));
    return node;
}

static bool is_word(struct cs_node_at node, const char *const *words)
{
    for (; *words != NULL; words++)
        if (**words != '\0' && cs_value_is_string(node.value, *words))
            return true;
    return false;
}

void cs_import_policy_begin(struct cs_import_reader *reader, struct cs_draft *policy,
                            struct cs_str rule, const char *prefix)
{
    const struct cs_foreign *object = reader->object;
    struct cs_import *import = reader->import;
    struct cs_node_at name = cs_node_member(object->metadata, "name");
    struct cs_node_at annotations = cs_node_member(object->metadata, "annotations");
    if (object->name.len == 0)
        cs_doc_reader_fail(&reader->doc, object->node, "a policy needs `metadata.name`");
    cs_draft_init(policy, import->arena);
    cs_draft_put_text(policy, "id",
                      cs_import_id(import, cs_import_space(object), object->name, rule),
                      name.offset);
    cs_draft_put(policy, "name", name);
    cs_draft_put(policy, "title", annotation(annotations, prefix, "title"));
    cs_draft_put(policy, "description", annotation(annotations, prefix, "description"));
    struct cs_node_at severity = annotation(annotations, prefix, "severity");
    if (is_word(severity, cs_severity_words))
        cs_draft_put(policy, "severity", severity);
}

/* {key: [value]} as a document of the object's source. */
static void emit(struct cs_import *import, const struct cs_foreign *object, const char *key,
                 struct cs_node_at value)
{
    struct cs_draft list, root;
    cs_draft_init(&list, import->arena);
    cs_draft_add(&list, value);
    cs_draft_init(&root, import->arena);
    cs_draft_put_list(&root, key, &list, value.offset);
    struct cs_tree *tree = cs_arena_zero(import->arena, sizeof *tree);
    if (tree == NULL || !cs_source_foreign_put(import->sources, tree)) {
        import->status = cs_diag_no_memory(import->diag);
        return;
    }
    *tree = *object->tree;
    tree->root_offset = object->node.offset;
    tree->root = cs_draft_map(&root, tree->root_offset).value;
}

/* Counts a value and what is in it, which is as deep as a document may be. False: too many. */
static bool count_nodes(struct cs_import *import, struct cs_value value)
{
    uint32_t count = value.tag == CS_MAP ? 2 * value.len : value.tag == CS_LIST ? value.len : 0;
    if (import->nodes >= NODES_MOST)
        return false;
    import->nodes++;
    for (uint32_t i = 0; i < count; i++)
        if (!count_nodes(import, value.as.items[i]))
            return false;
    return true;
}

static bool is_good(struct cs_import_reader *reader, struct cs_node_at made)
{
    struct cs_diag *diag = reader->doc.diag;
    if (reader->doc.status == CTRSEC_OK && !count_nodes(reader->import, made.value)) {
        const struct cs_source *before = diag->source;
        uint32_t offset = reader->object->node.offset;
        diag->source = reader->doc.source;
        reader->doc.status =
            cs_diag_fail(diag, CTRSEC_E_LIMIT, "policy.limit", (struct cs_span){offset, offset + 1},
                         "with this one the policies have more than %d values", NODES_MOST);
        diag->source = before;
    }
    return reader->doc.status == CTRSEC_OK;
}

void cs_import_add_moved(struct cs_import_reader *reader, struct cs_draft *list,
                         struct cs_node_at made, uint32_t offset)
{
    if (is_good(reader, made))
        cs_draft_add(list, cs_draft_moved(list->arena, made, offset));
}

void cs_import_policy_end(struct cs_import_reader *reader, struct cs_draft *policy)
{
    uint32_t offset = reader->object->node.offset;
    struct cs_node_at made = cs_draft_map(policy, offset);
    if (is_good(reader, made))
        emit(reader->import, reader->object, "policies", made);
}

void cs_import_object(struct cs_import *import, struct cs_foreign *object)
{
    object->taken = true;
    emit(import, object, "objects", object->node);
}

uint32_t cs_import_bound(const struct cs_import *import, struct cs_str key)
{
    const uint32_t *first = cs_map_get(&import->bound, key);
    return first == NULL ? CS_NO_OBJECT : *first;
}

void cs_import_parameter(struct cs_import *import, struct cs_str api_version, struct cs_str kind)
{
    bool added;
    struct cs_str key = cs_import_join(import, cs_import_group(api_version), kind);
    if (key.ptr != NULL && cs_map_put(&import->parameters, key, 0, &added) == NULL)
        import->status = cs_diag_no_memory(import->diag);
}

bool cs_import_is_parameter(struct cs_import *import, const struct cs_foreign *object)
{
    struct cs_arena_mark mark = cs_arena_mark(import->arena);
    struct cs_str key = cs_import_join(import, object->group, object->kind);
    bool found = key.ptr != NULL && cs_map_get(&import->parameters, key) != NULL;
    cs_arena_rewind(import->arena, mark);
    return found;
}

void cs_import_unbound(struct cs_import_reader *reader)
{
    struct cs_import *import = reader->import;
    if (import->nunbound++ == 0)
        import->unbound = reader->object;
}
