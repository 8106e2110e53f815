/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of documents. contract: ctrsec/document.h */
#include "api/handle.h"

#include "doc/image_archive.h"

int ctrsec_document_new(ctrsec_document **out, ctrsec_context *context, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || context == NULL)
        return cs_api_argument(context, err, "out or context is NULL");
    cs_api_begin(&call, context, err);
    ctrsec_document *document = cs_api_take(context, sizeof *document);
    if (document == NULL)
        return cs_api_end(&call, CTRSEC_E_NOMEM);
    int status = cs_set_init(&document->set, &context->alloc, &context->limits, context->seed);
    if (status != CTRSEC_OK) {
        cs_alloc_free(&context->alloc, document);
        return cs_api_end(&call, status);
    }
    document->context = cs_api_retain(context);
    atomic_flag_clear(&document->linking);
    *out = document;
    return cs_api_end(&call, CTRSEC_OK);
}

void ctrsec_document_free(ctrsec_document *document)
{
    if (document == NULL)
        return;
    ctrsec_context *context = document->context;
    cs_set_clear(&document->set);
    cs_alloc_free(&context->alloc, document);
    ctrsec_context_free(context);
}

static int link_once(struct ctrsec_document *document, bool complete)
{
    int status = CTRSEC_OK;
    while (atomic_flag_test_and_set_explicit(&document->linking, memory_order_acquire))
        ;
    if (!document->set.linked)
        status = cs_set_link(&document->set, complete);
    atomic_flag_clear_explicit(&document->linking, memory_order_release);
    return status;
}

int cs_api_link(struct ctrsec_document *document, bool complete, struct cs_diag *diag)
{
    CS_TRY(link_once(document, complete));
    if (document->set.complete == complete)
        return CTRSEC_OK;
    return cs_diag_fail(diag, CTRSEC_E_ARGUMENT, "check.complete", CS_NO_SPAN,
                        "the document was used as %s set before",
                        document->set.complete ? "a complete" : "an incomplete");
}

int cs_api_link_context(struct ctrsec_document *document)
{
    return link_once(document, false);
}

void ctrsec_document_reset(ctrsec_document *document)
{
    if (document != NULL)
        cs_set_reset(&document->set);
}

int ctrsec_document_add(ctrsec_document *document, const char *name, const void *bytes, size_t size,
                        int32_t format, ctrsec_error **err)
{
    struct cs_api_call call;
    if (document == NULL || (bytes == NULL && size > 0))
        return cs_api_argument(NULL, err, "document or bytes is NULL");
    if (format < CTRSEC_FORMAT_AUTO || format > CTRSEC_FORMAT_YAML)
        return cs_api_argument(document->context, err, "format is none of enum ctrsec_format");
    if (document->set.linked)
        return cs_api_argument(document->context, err,
                               "the document was checked already: reset it first");
    cs_api_begin(&call, document->context, err);
    struct cs_str file = name == NULL ? CS_STR("") : cs_str_from(name);
    int status;
    if (size > UINT32_MAX / 2)
        status = cs_diag_fail(&call.diag, CTRSEC_E_LIMIT, "document.bytes", CS_NO_SPAN,
                              "the input is larger than 2 GiB");
    else
        status = cs_set_add(&document->set, file, cs_str_of(bytes == NULL ? "" : bytes, size),
                            (enum cs_format)format);
    if (status == CTRSEC_E_LIMIT && call.diag.first == NULL)
        cs_diag_fail(&call.diag, status, "document.count", CS_NO_SPAN,
                     "the set has more than %u documents", document->set.limits.set_documents);
    return cs_api_end(&call, status);
}

static bool are_members(const struct ctrsec_member *members, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (members[i].struct_size != sizeof *members || members[i].name == NULL)
            return false;
    return members != NULL || count == 0;
}

int ctrsec_document_add_image(ctrsec_document *document, const char *name,
                              const struct ctrsec_member *members, uint32_t count,
                              ctrsec_error **err)
{
    struct cs_api_call call;
    if (document == NULL)
        return cs_api_argument(NULL, err, "document is NULL");
    if (!are_members(members, count))
        return cs_api_argument(document->context, err,
                               "a member has no name, or struct_size is not that of a member");
    if (document->set.linked)
        return cs_api_argument(document->context, err,
                               "the document was checked already: reset it first");
    cs_api_begin(&call, document->context, err);
    struct cs_arena *arena = &document->set.arena;
    struct cs_member *given = cs_arena_array(arena, (size_t)count + 1, sizeof *given);
    struct cs_str file = cs_arena_copy(arena, name == NULL ? CS_STR("") : cs_str_from(name));
    if (given == NULL || file.ptr == NULL)
        return cs_api_end(&call, CTRSEC_E_NOMEM);
    for (uint32_t i = 0; i < count; i++) {
        bool left_out =
            members[i].bytes == NULL || members[i].size > document->set.limits.document_bytes;
        given[i].name = cs_str_from(members[i].name);
        given[i].bytes =
            left_out ? cs_str_of(NULL, 0) : cs_str_of(members[i].bytes, members[i].size);
    }
    int status = cs_image_archive_add(&document->set, file, given, count);
    if (status == CTRSEC_E_LIMIT)
        cs_diag_fail(&call.diag, status, "document.count", CS_NO_SPAN,
                     "the set has more than %u documents", document->set.limits.set_documents);
    return cs_api_end(&call, status);
}

int ctrsec_document_signature(ctrsec_document *document, const char *image, const char *verdict,
                              const char *identity, ctrsec_error **err)
{
    struct cs_api_call call;
    if (document == NULL || image == NULL || verdict == NULL)
        return cs_api_argument(NULL, err, "document, image or verdict is NULL");
    if (strcmp(verdict, "verified") != 0 && strcmp(verdict, "failed") != 0 &&
        strcmp(verdict, "absent") != 0)
        return cs_api_argument(document->context, err,
                               "verdict is none of verified, failed, absent");
    if (document->set.linked)
        return cs_api_argument(document->context, err,
                               "the document was checked already: reset it first");
    cs_api_begin(&call, document->context, err);
    return cs_api_end(&call,
                      cs_set_signature(&document->set, cs_str_from(image), cs_str_from(verdict),
                                       cs_str_from(identity == NULL ? "" : identity)));
}
