/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jansson behind nodes. It keeps no positions after parsing; where a value stands is found again
 * from its path, only when something is wrong with it.
 */
#include "text/json_jansson.h"

#include <jansson.h>
#include <stdio.h>

#include "text/json_read.h"

enum { PATH_MOST = 256, HINT_DISTANCE = 2 };

/* The offset behind the string that starts at `at` (its first quote), or the text's end. */
static uint32_t skip_string(struct cs_str text, uint32_t at)
{
    for (at++; at < text.len && text.ptr[at] != '"'; at++)
        if (text.ptr[at] == '\\')
            at++;
    return at < text.len ? at + 1 : text.len;
}

/* Offset of the bracket that goes too deep, or UINT32_MAX. */
static uint32_t too_deep(struct cs_str text)
{
    uint32_t depth = 0;
    for (uint32_t at = 0; at < text.len;) {
        char c = text.ptr[at];
        if (c == '"') {
            at = skip_string(text, at);
            continue;
        }
        if ((c == '[' || c == '{') && ++depth > CS_JSON_DOC_DEPTH)
            return at;
        if ((c == ']' || c == '}') && depth > 0)
            depth--;
        at++;
    }
    return UINT32_MAX;
}

static uint32_t skip_blanks(struct cs_str text, uint32_t at)
{
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\n' ||
                             text.ptr[at] == '\r'))
        at++;
    return at;
}

/* The offset behind the value at `at`, in text that is known to be JSON. */
static uint32_t skip_value(struct cs_str text, uint32_t at)
{
    uint32_t depth = 0;
    while (at < text.len) {
        char c = text.ptr[at];
        if (c == '"') {
            at = skip_string(text, at);
            if (depth == 0)
                return at;
            continue;
        }
        if (depth == 0 && (c == ',' || c == ']' || c == '}'))
            return at;
        if (c == '[' || c == '{')
            depth++;
        else if (c == ']' || c == '}')
            depth--;
        at++;
        if (depth == 0 && (c == ']' || c == '}'))
            return at;
    }
    return at;
}

/*
 * The offset of a node's value in text that is known to be JSON. UINT32_MAX where it is not found:
 * a key that is written with escapes.
 */
static uint32_t locate(struct cs_str text, const struct cs_json_node *node)
{
    if (node->parent == NULL)
        return skip_blanks(text, 0);
    uint32_t at = locate(text, node->parent);
    if (at == UINT32_MAX)
        return at;
    at = skip_blanks(text, at + 1);
    for (uint32_t index = 0; at < text.len && text.ptr[at] != ']' && text.ptr[at] != '}'; index++) {
        bool found = node->key == NULL && index == node->index;
        if (node->key != NULL) {
            uint32_t end = skip_string(text, at);
            found = cs_str_is(cs_str_slice(text, at + 1, end - at - 2), node->key);
            at = skip_blanks(text, skip_blanks(text, end) + 1);
        }
        if (found)
            return at;
        at = skip_blanks(text, skip_value(text, at));
        if (at < text.len && text.ptr[at] == ',')
            at = skip_blanks(text, at + 1);
    }
    return UINT32_MAX;
}

/* Writes a node's JSON pointer; cut off where it is too long. Returns the length. */
static size_t write_path(const struct cs_json_node *node, char *out, size_t size)
{
    if (node->parent == NULL)
        return 0;
    size_t at = write_path(node->parent, out, size);
    int more = node->key != NULL ? snprintf(out + at, size - at, "/%s", node->key)
                                 : snprintf(out + at, size - at, "/%u", node->index);
    if (more < 0)
        return at;
    return (size_t)more < size - at ? at + (size_t)more : size - 1;
}

__attribute__((format(printf, 5, 0))) static int report(const struct cs_json_doc *doc, int status,
                                                        const struct cs_json_node *node,
                                                        struct cs_span span, const char *fmt,
                                                        va_list args)
{
    char message[512], path[PATH_MOST] = "";
    if (doc->diag == NULL)
        return status;
    vsnprintf(message, sizeof message, fmt, args);
    if (node != NULL)
        write_path(node, path, sizeof path);
    const struct cs_source *before = doc->diag->source;
    doc->diag->source = doc->source;
    status = cs_diag_fail(doc->diag, status, doc->reason, span, "%s%s%s", path,
                          path[0] != '\0' ? ": " : "", message);
    doc->diag->source = before;
    return status;
}

__attribute__((format(printf, 4, 5))) static int fail_at(const struct cs_json_doc *doc, int status,
                                                         uint32_t offset, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    status = report(doc, status, NULL, (struct cs_span){offset, offset}, fmt, args);
    va_end(args);
    return status;
}

int cs_json_doc_fail(const struct cs_json_doc *doc, const struct cs_json_node *node,
                     const char *fmt, ...)
{
    struct cs_span span = CS_NO_SPAN;
    uint32_t at = locate(doc->source->text, node);
    if (at != UINT32_MAX)
        span = (struct cs_span){at, skip_value(doc->source->text, at)};
    va_list args;
    va_start(args, fmt);
    int status = report(doc, CTRSEC_E_INVALID, node, span, fmt, args);
    va_end(args);
    return status;
}

/* Both trees hold the same; as deep as CS_JSON_DOC_DEPTH. */
static bool same(json_t *theirs, struct cs_value ours)
{
    const char *key;
    json_t *member;
    switch (json_typeof(theirs)) {
    case JSON_NULL:
        return ours.tag == CS_NULL;
    case JSON_TRUE:
    case JSON_FALSE:
        return ours.tag == CS_BOOL && ours.as.boolean == json_is_true(theirs);
    case JSON_INTEGER:
        return ours.tag == CS_INT && ours.as.integer == json_integer_value(theirs);
    case JSON_REAL:
        return ours.tag == CS_DOUBLE && ours.as.number == json_real_value(theirs);
    case JSON_STRING:
        return ours.tag == CS_STRING &&
               cs_str_equal(cs_value_str(ours),
                            cs_str_of(json_string_value(theirs), json_string_length(theirs)));
    case JSON_ARRAY:
        if (ours.tag != CS_LIST || ours.len != json_array_size(theirs))
            return false;
        for (uint32_t i = 0; i < ours.len; i++)
            if (!same(json_array_get(theirs, i), ours.as.items[i]))
                return false;
        return true;
    case JSON_OBJECT:
        if (ours.tag != CS_MAP || ours.len != json_object_size(theirs))
            return false;
        json_object_foreach(theirs, key, member)
        {
            struct cs_value value = cs_value_get_str(ours, cs_str_from(key));
            if (value.tag == CS_ABSENT || !same(member, value))
                return false;
        }
        return true;
    }
    return false;
}

/*
 * Whether what jansson made of the text, a tree or a refusal (NULL), is the doing of an allocation
 * that failed. It does not always say so: its lexer goes on without the bytes for which there was
 * no room, so that a string comes out cut or a syntax error is found. Our own reader judges.
 */
static bool lost_memory(json_t *root, enum json_error_code code, struct cs_str text,
                        const struct cs_alloc *alloc)
{
    struct cs_json_options options = {.limits = &cs_limits_default,
                                      .duplicates = CS_DUPLICATE_REFUSE};
    struct cs_source source = {.text = text};
    struct cs_arena arena;
    struct cs_tree tree;
    struct cs_json_scratch *scratch = cs_json_scratch_new(alloc);
    if (scratch == NULL)
        return true;
    cs_arena_init(&arena, alloc, 0);
    int status = cs_json_read(scratch, &source, &options, &arena, NULL, &tree);
    bool lost = status == CTRSEC_E_NOMEM;
    if (status == CTRSEC_OK && root != NULL)
        lost = !same(root, tree.root);
    else if (status == CTRSEC_OK) /* what only jansson refuses, it names */
        lost = (tree.root.tag == CS_MAP || tree.root.tag == CS_LIST) &&
               code != json_error_numeric_overflow && code != json_error_null_byte_in_key;
    cs_arena_clear(&arena);
    cs_json_scratch_free(scratch);
    return lost;
}

int cs_json_doc_read(struct cs_json_doc *doc, const struct cs_source *source, uint32_t most,
                     const char *reason, struct cs_diag *diag)
{
    struct cs_str text = source->text;
    *doc = (struct cs_json_doc){NULL, source, diag, reason};
    if (text.len > most)
        return fail_at(doc, CTRSEC_E_LIMIT, 0, "%u bytes of JSON, at most %u are read", text.len,
                       most);
    uint32_t deep = too_deep(text);
    if (deep != UINT32_MAX)
        return fail_at(doc, CTRSEC_E_LIMIT, deep, "nested deeper than %d levels",
                       (int)CS_JSON_DOC_DEPTH);
    json_error_t error = {0};
    json_t *root =
        json_loadb(text.ptr != NULL ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, &error);
    if (lost_memory(root, json_error_code(&error), text,
                    diag != NULL ? diag->arena->alloc : &cs_alloc_libc)) {
        json_decref(root);
        return cs_diag_no_memory(diag);
    }
    if (root == NULL) {
        uint32_t at = error.position > 0 ? (uint32_t)error.position - 1 : 0;
        /* jansson's own text may quote the input. */
        return fail_at(doc, CTRSEC_E_SYNTAX, at < text.len ? at : text.len,
                       json_error_code(&error) == json_error_duplicate_key
                           ? "a key that is there twice"
                           : "not valid JSON");
    }
    doc->root = root;
    return CTRSEC_OK;
}

void cs_json_doc_clear(struct cs_json_doc *doc)
{
    json_decref(doc->root);
    doc->root = NULL;
}

struct cs_json_node cs_json_doc_root(const struct cs_json_doc *doc)
{
    return (struct cs_json_node){doc->root, NULL, NULL, 0};
}

enum cs_json_kind cs_json_doc_kind(const struct cs_json_node *node)
{
    switch (json_typeof((json_t *)node->value)) {
    case JSON_STRING:
        return CS_JSON_STRING;
    case JSON_INTEGER:
        return CS_JSON_INTEGER;
    case JSON_TRUE:
    case JSON_FALSE:
        return CS_JSON_BOOL;
    case JSON_ARRAY:
        return CS_JSON_ARRAY;
    case JSON_OBJECT:
        return CS_JSON_OBJECT;
    default:
        return CS_JSON_OTHER;
    }
}

int cs_json_doc_expect(const struct cs_json_doc *doc, const struct cs_json_node *node,
                       enum cs_json_kind kind)
{
    static const char *const names[] = {"a string", "an integer", "true or false",
                                        "an array", "an object",  "null or a fraction"};
    enum cs_json_kind found = cs_json_doc_kind(node);
    if (found == kind)
        return CTRSEC_OK;
    return cs_json_doc_fail(doc, node, "found %s, expected %s", names[found], names[kind]);
}

/* An unknown key, and the known one that it may have been meant to be. */
static int refuse_key(const struct cs_json_doc *doc, const struct cs_json_node *node,
                      const struct cs_json_field *fields, size_t count)
{
    int status = cs_json_doc_fail(doc, node, "unknown key");
    for (size_t i = 0; i < count; i++) {
        struct cs_str known = cs_str_from(fields[i].key);
        if (cs_str_distance(cs_str_from(node->key), known, HINT_DISTANCE) <= HINT_DISTANCE) {
            cs_diag_hint(doc->diag, "did you mean `%s`?", fields[i].key);
            break;
        }
    }
    return status;
}

int cs_json_doc_fields(const struct cs_json_doc *doc, const struct cs_json_node *object,
                       struct cs_json_field *fields, size_t count)
{
    CS_TRY(cs_json_doc_expect(doc, object, CS_JSON_OBJECT));
    for (size_t i = 0; i < count; i++)
        fields[i].node = (struct cs_json_node){NULL, object, fields[i].key, 0};
    void *at = NULL;
    struct cs_json_node member;
    while (cs_json_doc_next(object, &at, &member)) {
        size_t i = 0;
        while (i < count && strcmp(fields[i].key, member.key) != 0)
            i++;
        if (i == count)
            return refuse_key(doc, &member, fields, count);
        CS_TRY(cs_json_doc_expect(doc, &member, fields[i].kind));
        fields[i].node.value = member.value;
    }
    for (size_t i = 0; i < count; i++)
        if (fields[i].required && fields[i].node.value == NULL)
            return cs_json_doc_fail(doc, object, "the key `%s` is missing", fields[i].key);
    return CTRSEC_OK;
}

struct cs_str cs_json_doc_string(const struct cs_json_node *node)
{
    return cs_str_of(json_string_value(node->value), json_string_length(node->value));
}

bool cs_json_doc_bool(const struct cs_json_node *node)
{
    return json_is_true((json_t *)node->value);
}

int cs_json_doc_integer(const struct cs_json_doc *doc, const struct cs_json_node *node,
                        int64_t least, int64_t most, int64_t *out)
{
    int64_t value = json_integer_value(node->value);
    if (value < least || value > most)
        return cs_json_doc_fail(doc, node, "expected a number from %lld to %lld", (long long)least,
                                (long long)most);
    *out = value;
    return CTRSEC_OK;
}

uint32_t cs_json_doc_count(const struct cs_json_node *node)
{
    return (uint32_t)(json_is_array((json_t *)node->value) ? json_array_size(node->value)
                                                           : json_object_size(node->value));
}

struct cs_json_node cs_json_doc_item(const struct cs_json_node *array, uint32_t index)
{
    return (struct cs_json_node){json_array_get(array->value, index), array, NULL, index};
}

bool cs_json_doc_next(const struct cs_json_node *object, void **at, struct cs_json_node *out)
{
    *at = *at == NULL ? json_object_iter(object->value) : json_object_iter_next(object->value, *at);
    if (*at == NULL)
        return false;
    *out = (struct cs_json_node){json_object_iter_value(*at), object, json_object_iter_key(*at), 0};
    return true;
}
