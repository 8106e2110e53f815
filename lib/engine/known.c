/* SPDX-License-Identifier: Apache-2.0 */
/* Known findings. contract: engine/known.h */
#include "engine/known.h"

#include "rule/doc_reader.h"

#define FINGERPRINT_MOST 80

enum source_state { NOT_SEEN, READ, NOT_READ };

struct reading {
    struct cs_known *known;
    struct cs_doc_reader reader;
};

/* The same name, whether or not it was given with "./" before it. */
static struct cs_str plain(struct cs_str name)
{
    while (name.len > 2 && name.ptr[0] == '.' && name.ptr[1] == '/') {
        name = cs_str_slice(name, 2, name.len);
        while (name.len > 1 && name.ptr[0] == '/')
            name = cs_str_slice(name, 1, name.len);
    }
    return name;
}

/* A key as text: the fingerprint and the number of the source. */
static struct cs_str key_text(char room[FINGERPRINT_MOST + sizeof(uint32_t)], uint32_t file,
                              struct cs_str fingerprint)
{
    memcpy(room, fingerprint.ptr, fingerprint.len);
    memcpy(room + fingerprint.len, &file, sizeof file);
    return cs_str_of(room, fingerprint.len + sizeof file);
}

uint32_t cs_known_file(const struct cs_known *known, struct cs_str name)
{
    const uint32_t *found = cs_map_get(&known->files, plain(name));
    return found == NULL ? UINT32_MAX : *found;
}

uint32_t cs_known_key(const struct cs_known *known, struct cs_str file, struct cs_str fingerprint)
{
    char room[FINGERPRINT_MOST + sizeof(uint32_t)];
    uint32_t number = cs_known_file(known, file);
    if (number == UINT32_MAX || fingerprint.len > FINGERPRINT_MOST)
        return UINT32_MAX;
    const uint32_t *found = cs_map_get(&known->numbers, key_text(room, number, fingerprint));
    return found == NULL ? UINT32_MAX : *found;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* A text of the report; empty where there is none. What is no text is an error. */
static struct cs_str text_of(struct reading *reading, struct cs_node_at map, const char *key)
{
    struct cs_str text = CS_STR("");
    cs_doc_reader_str(&reading->reader, map, key, &text);
    return text;
}

static uint32_t number_of(struct reading *reading, struct cs_node_at map, const char *key)
{
    uint64_t number = 0;
    cs_doc_reader_uint(&reading->reader, map, key, UINT32_MAX, &number);
    return (uint32_t)number;
}

/* Finds or makes the key of a finding; NULL: noted. */
static struct cs_known_key *claim(struct reading *reading, struct cs_str file,
                                  struct cs_str fingerprint, uint32_t *number)
{
    char room[FINGERPRINT_MOST + sizeof(uint32_t)];
    struct cs_known *known = reading->known;
    bool added = false;
    const uint32_t *source = cs_map_put(&known->files, plain(file), known->files.count, &added);
    struct cs_str key = {NULL, 0};
    const uint32_t *found = NULL;
    if (source != NULL) {
        key = key_text(room, *source, fingerprint);
        found = cs_map_get(&known->numbers, key);
    }
    if (found == NULL && source != NULL && (key = cs_arena_copy(&known->arena, key)).ptr != NULL &&
        (found = cs_map_put(&known->numbers, key, known->nkeys, &added)) != NULL)
        known->keys[known->nkeys++] = (struct cs_known_key){*source, fingerprint, 0, 0};
    if (found == NULL) {
        reading->reader.status = cs_diag_no_memory(reading->reader.diag);
        return NULL;
    }
    *number = *found;
    return &known->keys[*found];
}

static void read_finding(struct reading *reading, struct cs_node_at map)
{
    struct cs_known *known = reading->known;
    struct cs_str outcome = text_of(reading, map, "outcome");
    struct cs_str fingerprint = text_of(reading, map, "fingerprint");
    struct cs_node_at subject = cs_node_member(map, "subject");
    struct cs_node_at location = cs_node_member(map, "location");
    if (map.value.tag != CS_MAP || outcome.len == 0 || fingerprint.len == 0 ||
        fingerprint.len > FINGERPRINT_MOST) {
        cs_doc_reader_fail(&reading->reader, map,
                           "a finding of a report has an `outcome` and a `fingerprint`");
        return;
    }
    if (!cs_str_is(outcome, "fail") && !cs_str_is(outcome, "unknown") &&
        !cs_str_is(outcome, "known"))
        return;
    struct cs_known_finding *out = &known->findings[known->nfindings];
    struct cs_known_key *key =
        claim(reading, text_of(reading, location, "file"), fingerprint, &out->key);
    if (key == NULL)
        return;
    known->nfindings++;
    out->unknown = cs_str_is(outcome, "unknown") ||
                   (cs_str_is(outcome, "known") && text_of(reading, map, "reason").len > 0);
    out->line = number_of(reading, location, "line");
    out->column = number_of(reading, location, "column");
    out->rule = text_of(reading, map, "rule");
    out->severity = text_of(reading, map, "severity");
    out->message = text_of(reading, map, "message");
    out->kind = text_of(reading, subject, "kind");
    out->space = text_of(reading, subject, "namespace");
    out->name = text_of(reading, subject, "name");
    out->container = text_of(reading, subject, "container");
    *(out->unknown ? &key->unknown : &key->failed) += 1;
}

static int read_findings(struct reading *reading, const struct cs_tree *tree)
{
    struct cs_known *known = reading->known;
    struct cs_node_at root = cs_doc_reader_root(tree);
    struct cs_node_at list = cs_node_member(root, "findings");
    struct cs_node_at schema = cs_node_member(root, "schema");
    if (list.value.tag != CS_LIST ||
        (cs_node_given(schema) &&
         !(schema.value.tag == CS_STRING &&
           cs_str_starts(cs_value_str(schema.value), CS_STR("ctrsec.findings/"))))) {
        cs_doc_reader_fail(&reading->reader, root,
                           "this is no report of findings, expected what `-f json` writes");
        return reading->reader.status;
    }
    known->findings = cs_arena_array(&known->arena, list.value.len, sizeof *known->findings);
    known->keys = cs_arena_array(&known->arena, list.value.len, sizeof *known->keys);
    if (known->findings == NULL || known->keys == NULL)
        return cs_diag_no_memory(reading->reader.diag);
    for (uint32_t i = 0; i < list.value.len && reading->reader.status != CTRSEC_E_NOMEM; i++)
        read_finding(reading, cs_node_item(list, i));
    return reading->reader.status;
}

/* A report holds many documents' worth of findings: only the hard limits bound it. */
static struct cs_limits report_limits(void)
{
    struct cs_limits limits = cs_limits_default;
    limits.document_bytes = (uint32_t)cs_limits_hard("document_bytes");
    limits.document_nodes = (uint32_t)cs_limits_hard("document_nodes");
    return limits;
}

int cs_known_read(struct cs_known *known, const struct cs_alloc *alloc, struct cs_str name,
                  struct cs_str text, uint32_t seed, struct cs_diag *diag)
{
    struct cs_limits limits = report_limits();
    struct cs_json_options options = {
        .limits = &limits, .duplicates = CS_DUPLICATE_REFUSE, .seed = seed};
    struct cs_tree tree;
    *known = (struct cs_known){.nkeys = 0};
    cs_arena_init(&known->arena, alloc, 0);
    cs_map_init(&known->files, &known->arena, seed);
    cs_map_init(&known->numbers, &known->arena, seed);
    struct cs_source source = {.name = name, .text = cs_arena_copy(&known->arena, text)};
    struct cs_json_scratch *scratch = cs_json_scratch_new(alloc);
    if (scratch == NULL || source.text.ptr == NULL) {
        cs_json_scratch_free(scratch);
        return cs_diag_no_memory(diag);
    }
    const struct cs_source *before = diag->source;
    diag->source = &source;
    int status = cs_json_read(scratch, &source, &options, &known->arena, diag, &tree);
    struct reading reading = {known, {&tree.source, diag, "known.invalid", CTRSEC_OK}};
    if (status == CTRSEC_OK)
        status = read_findings(&reading, &tree);
    diag->source = before;
    cs_json_scratch_free(scratch);
    return status;
}

void cs_known_clear(struct cs_known *known)
{
    if (known->arena.alloc != NULL)
        cs_arena_clear(&known->arena);
    *known = (struct cs_known){.nkeys = 0};
}

/* --- comparing ----------------------------------------------------------------------------------
 */

bool cs_known_begin(const struct cs_known *known, struct cs_result *result)
{
    struct cs_known_uses *uses = &result->known;
    if (known == NULL)
        return true;
    if (known->nkeys > uses->keys_room) {
        struct cs_known_use *keys =
            cs_alloc_resize(result->alloc, uses->keys, known->nkeys * sizeof *keys);
        if (keys == NULL)
            return false;
        uses->keys = keys;
        uses->keys_room = known->nkeys;
    }
    if (known->files.count > uses->files_room) {
        uint8_t *files = cs_alloc_resize(result->alloc, uses->files, known->files.count);
        if (files == NULL)
            return false;
        uses->files = files;
        uses->files_room = known->files.count;
    }
    if (known->nkeys > 0) {
        memset(uses->keys, 0, known->nkeys * sizeof *uses->keys);
        memset(uses->files, NOT_SEEN, known->files.count);
    }
    result->counts.compared = 1;
    return true;
}

bool cs_known_use_one(const struct cs_known_key *key, struct cs_known_use *use, bool unknown)
{
    if (unknown && use->unknown < key->unknown) {
        use->unknown++;
        return true;
    }
    if (use->failed >= key->failed)
        return false;
    use->failed++;
    return true;
}

bool cs_known_take(const struct cs_known *known, struct cs_result *result, uint32_t number,
                   enum ctrsec_outcome outcome)
{
    struct cs_known_use *use = &result->known.keys[number];
    use->suppressed += outcome == CTRSEC_SUPPRESSED;
    return outcome != CTRSEC_SUPPRESSED &&
           cs_known_use_one(&known->keys[number], use, outcome == CTRSEC_UNKNOWN);
}

void cs_known_source(const struct cs_known *known, struct cs_result *result, struct cs_str name,
                     bool read)
{
    uint32_t number = cs_known_file(known, name);
    if (number == UINT32_MAX)
        return;
    uint8_t *state = &result->known.files[number];
    if (*state != NOT_READ)
        *state = read ? READ : NOT_READ;
}

void cs_known_end(const struct cs_known *known, struct cs_result *result)
{
    for (uint32_t i = 0; i < known->nkeys; i++) {
        const struct cs_known_key *key = &known->keys[i];
        const struct cs_known_use *use = &result->known.keys[i];
        uint64_t had = (uint64_t)key->failed + key->unknown;
        uint64_t found = (uint64_t)use->failed + use->unknown + use->suppressed;
        if (found >= had)
            continue;
        bool read = result->known.files[key->file] == READ;
        *(read ? &result->counts.gone : &result->counts.unseen) += (uint32_t)(had - found);
    }
}
