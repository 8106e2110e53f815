/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the readers of all dialects share: the objects of the sources, one at a time with its
 * position, and where a finished policy goes.
 */
#ifndef CS_IMPORT_IMPORT_OBJECT_H
#define CS_IMPORT_IMPORT_OBJECT_H

#include "base/map.h"
#include "import/import_draft.h"
#include "rule/bundle_source.h"

/* One object: a document, or an item of a list. */
struct cs_foreign {
    const struct cs_tree *tree;
    struct cs_node_at node, metadata, spec; /* absent where the object has none */
    struct cs_str group, version, kind;     /* group "" for the core API */
    struct cs_str name, space;              /* metadata.name and .namespace, may be empty */
    uint32_t next; /* of those that belong to the same policy, or CS_NO_OBJECT */
    bool taken;    /* read, named in a notice, or part of a policy */
};

#define CS_NO_OBJECT UINT32_MAX

struct cs_import {
    struct cs_source_foreign *sources; /* documents in, trees out */
    struct cs_arena *arena;
    struct cs_diag *diag, *notices;
    struct cs_foreign *objects;
    uint32_t nobjects;
    struct cs_map ids;                /* ids that policies have */
    struct cs_map names;              /* kinds, namespaces and names of policies */
    struct cs_map bound;              /* to the first object that belongs to a policy */
    struct cs_map parameters;         /* groups and kinds of the parameters that policies name */
    const struct cs_foreign *unbound; /* the first policy without a binding */
    uint32_t nunbound;
    uint32_t nodes; /* values of all policies, each counted where it is used */
    int status;     /* the first failure */
};

/* What only one engine's expressions have: `name.member`, or a call of `name` (member NULL). */
struct cs_import_call {
    const char *name, *member;
};

/* A reader of one object. Ends with cs_import_done. */
struct cs_import_reader {
    struct cs_import *import;
    struct cs_foreign *object;
    struct cs_doc_reader doc;
    const struct cs_import_call *calls; /* name NULL behind the last; NULL: none */
    struct cs_node_at beyond;           /* the first expression with one of them, or absent */
    const struct cs_import_call *beyond_call;
};

struct cs_import_reader cs_import_begin(struct cs_import *import, struct cs_foreign *object);
void cs_import_done(struct cs_import_reader *reader);

/* Tells something that is no error at a node of the reader's object. `reason` is static. */
__attribute__((format(printf, 4, 5))) void cs_import_notice(struct cs_import_reader *reader,
                                                            const char *reason,
                                                            struct cs_node_at at, const char *fmt,
                                                            ...);

/*
 * The id of a policy from its namespace, its name and that of a rule (all but the name may be
 * empty): lower-case letters, digits and '-', at most CS_RULE_ID_MOST. A name that does not fit or
 * is taken ends with a hash of all of it. The same names give the same ids.
 */
struct cs_str cs_import_id(struct cs_import *import, struct cs_str space, struct cs_str name,
                           struct cs_str rule);

/* The namespace that a policy is for, where its kind is bound to one; else empty. As kubectl does,
   one that is not given is "default". */
struct cs_str cs_import_space(const struct cs_foreign *object);

/* Whether the object has a `spec` with these keys, and nothing beside it that policies do not have;
   what is wrong is reported. */
bool cs_import_spec(struct cs_import_reader *reader, const char *what, const char *const *keys);

/* The member of a map; as in the API server, null is as if it were not given. */
struct cs_node_at cs_import_member(struct cs_node_at map, const char *key);

/* Whether a node is a list, or one of strings; what is given and none is reported. */
bool cs_import_is_list(struct cs_import_reader *reader, struct cs_node_at node, const char *what);
bool cs_import_is_texts(struct cs_import_reader *reader, struct cs_node_at node, const char *what);

/* An expression of a policy: a string, which may not be missing. One of reader->calls in it is
   noted in reader->beyond. */
struct cs_node_at cs_import_expression(struct cs_import_reader *reader, struct cs_node_at map,
                                       const char *key);

/* Texts with a '/' between them, in the arena; ptr NULL: out of memory, which is noted. */
struct cs_str cs_import_join(struct cs_import *import, struct cs_str a, struct cs_str b);

/* Takes a name for the reader's object, or for a part of it at `at`: one that is taken is reported
   and gives false. `what` says of what kind it is, "rule". */
bool cs_import_claim(struct cs_import_reader *reader, struct cs_node_at at, struct cs_str what,
                     struct cs_str name);

/* Begins a policy: id, name, and what annotations below `prefix` say (title, description,
   severity, category). */
void cs_import_policy_begin(struct cs_import_reader *reader, struct cs_draft *policy,
                            struct cs_str rule, const char *prefix);
/* A finished policy: one tree of the object's source, unless there were errors. */
void cs_import_policy_end(struct cs_import_reader *reader, struct cs_draft *policy);

/* Adds what was made of the reader's object to a list in a tree of another object, unless there
   were errors: it then stands at `offset` of that one. */
void cs_import_add_moved(struct cs_import_reader *reader, struct cs_draft *list,
                         struct cs_node_at made, uint32_t offset);

/* The first of the objects that belong to a policy: bindings by its name, constraints by their
   kind. The others follow by `next`; the caller looks at what they are. */
uint32_t cs_import_bound(const struct cs_import *import, struct cs_str key);

/* A policy that names parameters: objects of that group and kind travel with the policies. */
void cs_import_parameter(struct cs_import *import, struct cs_str api_version, struct cs_str kind);
bool cs_import_is_parameter(struct cs_import *import, const struct cs_foreign *object);

/* An object that travels with the policies. */
void cs_import_object(struct cs_import *import, struct cs_foreign *object);

/* One that nobody binds: it is judged everywhere, which is told once for all of them. */
void cs_import_unbound(struct cs_import_reader *reader);

/* "apps" of "apps/v1", "" of "v1". */
struct cs_str cs_import_group(struct cs_str api_version);

/* Readers of the kinds of import_kind.h. */
void cs_vap_read(struct cs_import *import, struct cs_foreign *object);
void cs_kyverno_read(struct cs_import *import, struct cs_foreign *object);
void cs_kyverno_cel_read(struct cs_import *import, struct cs_foreign *object);
void cs_gatekeeper_read(struct cs_import *import, struct cs_foreign *object);

#endif
