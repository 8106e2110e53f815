/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies of others to rule documents. contract: import/import.h
 *
 * Three walks over the objects: those that are policies are read, and take their bindings with
 * them; then what parameters are made of is found, which the policies name; what is left is told.
 */
#include "import/import.h"

#include "import/import_kind.h"

struct kind_row {
    struct cs_str group, kind;
    const char *versions;
    void (*read)(struct cs_import *import, struct cs_foreign *object);
    const char *why;
};

static const struct kind_row rows[] = {
#define ROW(group, kind, versions, read, why) \
    {CS_STR_INIT(group), CS_STR_INIT(kind), versions, read, why},
    CS_IMPORT_KIND_TABLE(ROW)
#undef ROW
};

static const struct kind_row *row_of(const struct cs_foreign *object)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (cs_str_equal(rows[i].group, object->group) &&
            (cs_str_equal(rows[i].kind, object->kind) || cs_str_is(rows[i].kind, "*")))
            return &rows[i];
    return NULL;
}

/* --- objects ---------------------------------------------------------------------------------- */

static struct cs_str text_of(struct cs_node_at map, const char *key)
{
    struct cs_node_at node = cs_import_member(map, key);
    return node.value.tag == CS_STRING ? cs_value_str(node.value) : CS_STR("");
}

static struct cs_foreign object_at(const struct cs_tree *tree, struct cs_node_at node,
                                   struct cs_str version, struct cs_str kind)
{
    struct cs_foreign object = {.tree = tree, .node = node, .kind = kind};
    object.metadata = cs_import_member(node, "metadata");
    object.spec = cs_import_member(node, "spec");
    object.name = text_of(object.metadata, "name");
    object.space = text_of(object.metadata, "namespace");
    object.group = cs_import_group(version);
    uint32_t before = object.group.len > 0 ? object.group.len + 1 : 0;
    object.version = cs_str_slice(version, before, version.len - before);
    return object;
}

static bool is_list(struct cs_str kind, struct cs_node_at items)
{
    return cs_str_ends(kind, CS_STR("List")) && items.value.tag == CS_LIST;
}

/* A document's objects: itself, or the items of a list, which may leave their kind to it. */
static void add_objects(struct cs_import *import, const struct cs_tree *tree)
{
    struct cs_node_at root = cs_doc_reader_root(tree), items = cs_import_member(root, "items");
    struct cs_str version = text_of(root, "apiVersion"), kind = text_of(root, "kind");
    if (!is_list(kind, items)) {
        import->objects[import->nobjects++] = object_at(tree, root, version, kind);
        return;
    }
    kind.len -= 4;
    for (uint32_t i = 0; i < items.value.len; i++) {
        struct cs_node_at item = cs_node_item(items, i);
        struct cs_str item_version = text_of(item, "apiVersion"), item_kind = text_of(item, "kind");
        import->objects[import->nobjects++] =
            object_at(tree, item, item_version.len > 0 ? item_version : version,
                      item_kind.len > 0 ? item_kind : kind);
    }
}

static int gather(struct cs_import *import)
{
    const struct cs_source_foreign *sources = import->sources;
    size_t count = 0;
    for (uint32_t i = 0; i < sources->count; i++) {
        struct cs_node_at root = cs_doc_reader_root(sources->documents[i]);
        struct cs_node_at items = cs_import_member(root, "items");
        count += is_list(text_of(root, "kind"), items) ? items.value.len : 1;
    }
    import->objects = cs_arena_array(import->arena, count, sizeof *import->objects);
    if (import->objects == NULL)
        return cs_diag_no_memory(import->diag);
    for (uint32_t i = 0; i < sources->count; i++)
        add_objects(import, sources->documents[i]);
    return CTRSEC_OK;
}

/* What an object belongs to: a binding to the policy that it names, a constraint to the template of
   its kind. Empty: nothing. */
static struct cs_str owner_of(const struct cs_foreign *object)
{
    if (cs_str_is(object->kind, "ValidatingAdmissionPolicyBinding"))
        return text_of(object->spec, "policyName");
    if (cs_str_is(object->group, "constraints.gatekeeper.sh"))
        return object->kind;
    return CS_STR("");
}

/* Chains what belongs to the same policy, in the order of the documents. */
static int bind(struct cs_import *import)
{
    for (uint32_t i = import->nobjects; i-- > 0;) {
        struct cs_foreign *object = &import->objects[i];
        struct cs_str owner = owner_of(object);
        bool added = false;
        object->next = CS_NO_OBJECT;
        if (owner.len == 0)
            continue;
        uint32_t *first = cs_map_put(&import->bound, owner, i, &added);
        if (first == NULL)
            return cs_diag_no_memory(import->diag);
        if (!added) {
            object->next = *first;
            *first = i;
        }
    }
    return CTRSEC_OK;
}

/* --- walks ------------------------------------------------------------------------------------ */

static bool has_word(const char *words, struct cs_str word)
{
    for (const char *at = words; *at != '\0'; at += *at == ' ') {
        size_t len = strcspn(at, " ");
        if (cs_str_equal(cs_str_of(at, len), word))
            return true;
        at += len;
    }
    return false;
}

/* An unknown version of a known kind may mean something else. */
static void refuse_version(struct cs_import *import, struct cs_foreign *object,
                           const struct kind_row *row)
{
    struct cs_import_reader reader = cs_import_begin(import, object);
    struct cs_node_at at = cs_import_member(object->node, "apiVersion");
    cs_doc_reader_fail(&reader.doc, at, "%s of the version `%.*s` is not known, expected one of %s",
                       row->kind.ptr, CS_STR_ARG(cs_str_slice(object->version, 0, 64)),
                       row->versions);
    cs_import_done(&reader);
}

/* A second policy of the same name would be the same object in a cluster. */
static bool claim(struct cs_import *import, struct cs_foreign *object)
{
    struct cs_import_reader reader = cs_import_begin(import, object);
    bool good = cs_import_claim(&reader, object->node, object->kind, object->name);
    cs_import_done(&reader);
    return good;
}

static void read_policies(struct cs_import *import)
{
    for (uint32_t i = 0; i < import->nobjects; i++) {
        struct cs_foreign *object = &import->objects[i];
        const struct kind_row *row = row_of(object);
        if (row == NULL)
            continue;
        if (row->versions != NULL && !has_word(row->versions, object->version))
            refuse_version(import, object, row);
        else if (row->read != NULL && claim(import, object))
            row->read(import, object);
    }
}

/* What policies look up: parameters, namespaces, and the plural names of custom resources. */
static bool travels(struct cs_import *import, const struct cs_foreign *object)
{
    if (cs_str_is(object->kind, "Namespace"))
        return object->group.len == 0;
    if (cs_str_is(object->kind, "CustomResourceDefinition"))
        return cs_str_is(object->group, "apiextensions.k8s.io");
    return cs_import_is_parameter(import, object);
}

static void read_parameters(struct cs_import *import)
{
    for (uint32_t i = 0; i < import->nobjects; i++)
        if (!import->objects[i].taken && travels(import, &import->objects[i]))
            cs_import_object(import, &import->objects[i]);
}

static void tell_rest(struct cs_import *import)
{
    for (uint32_t i = 0; i < import->nobjects; i++) {
        struct cs_foreign *object = &import->objects[i];
        const struct kind_row *row = row_of(object);
        if (object->taken)
            continue;
        struct cs_import_reader reader = cs_import_begin(import, object);
        const char *why = row == NULL ? "it is no policy, and no policy names it as a parameter"
                          : row->why != NULL ? row->why
                                             : "its policy is not among those that are judged";
        cs_import_notice(&reader, "policy.skipped", object->node, "%.*s `%.*s` is not judged: %s",
                         CS_STR_ARG(cs_str_slice(object->kind, 0, 64)),
                         CS_STR_ARG(cs_str_slice(object->name, 0, 64)), why);
    }
    if (import->unbound == NULL)
        return;
    struct cs_foreign first = *import->unbound;
    struct cs_import_reader reader = cs_import_begin(import, &first);
    if (import->nunbound == 1)
        cs_import_notice(&reader, "policy.unbound", first.node,
                         "`%.*s` has no binding among the sources: it is judged everywhere, with "
                         "`params` null, and denies",
                         CS_STR_ARG(first.name));
    else
        cs_import_notice(&reader, "policy.unbound", first.node,
                         "`%.*s` and %u more have no binding among the sources: they are judged "
                         "everywhere, with `params` null, and deny",
                         CS_STR_ARG(first.name), import->nunbound - 1);
}

int cs_import_policies(struct cs_source_foreign *foreign, struct cs_diag *diag)
{
    struct cs_import import = {
        .sources = foreign, .arena = foreign->arena, .diag = diag, .notices = foreign->notices};
    cs_map_init(&import.ids, import.arena, 0);
    cs_map_init(&import.names, import.arena, 0);
    cs_map_init(&import.bound, import.arena, 0);
    cs_map_init(&import.parameters, import.arena, 0);
    CS_TRY(gather(&import));
    CS_TRY(bind(&import));
    read_policies(&import);
    read_parameters(&import);
    tell_rest(&import);
    if (import.arena->refused)
        return cs_diag_no_memory(diag);
    return import.status;
}
