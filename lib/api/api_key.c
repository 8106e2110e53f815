/* SPDX-License-Identifier: Apache-2.0 */
/* Signing keys. contract: ctrsec/key.h */
#include "api/handle.h"

static int make(ctrsec_key **out, ctrsec_context *context)
{
    *out = cs_api_take(context, sizeof **out);
    if (*out == NULL)
        return CTRSEC_E_NOMEM;
    (*out)->context = cs_api_retain(context);
    return CTRSEC_OK;
}

int ctrsec_key_new(ctrsec_key **out, ctrsec_context *context, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || context == NULL)
        return cs_api_argument(context, err, "out or context is NULL");
    cs_api_begin(&call, context, err);
    int status = make(out, context);
    if (status == CTRSEC_OK)
        cs_key_file_draw(&(*out)->secret);
    return cs_api_end(&call, status);
}

int ctrsec_key_load(ctrsec_key **out, ctrsec_context *context, const void *bytes, size_t size,
                    const char *password, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || context == NULL || bytes == NULL || size > 65536)
        return cs_api_argument(context, err, "a key file is up to 64 KiB of text");
    cs_api_begin(&call, context, err);
    ctrsec_key *key = NULL;
    int status = make(&key, context);
    struct cs_str passphrase = {password, password == NULL ? 0 : (uint32_t)strlen(password)};
    if (status == CTRSEC_OK)
        status =
            cs_key_file_read_secret(cs_str_of(bytes, size), passphrase, &call.diag, &key->secret);
    if (status == CTRSEC_OK)
        *out = key;
    else
        ctrsec_key_free(key);
    return cs_api_end(&call, status);
}

void ctrsec_key_free(ctrsec_key *key)
{
    if (key == NULL)
        return;
    ctrsec_context *context = key->context;
    cs_alloc_wipe(&key->secret, sizeof key->secret);
    cs_alloc_free(&context->alloc, key);
    ctrsec_context_free(context);
}

static int write_file(const ctrsec_key *key, bool secret, ctrsec_buffer **out, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (key == NULL || out == NULL)
        return cs_api_argument(NULL, err, "key or out is NULL");
    cs_api_begin(&call, key->context, err);
    int status = cs_api_buffer(key->context, out);
    if (status != CTRSEC_OK)
        return cs_api_end(&call, status);
    if (secret) {
        cs_key_file_write_secret(&(*out)->bytes, &key->secret);
    } else {
        struct cs_key_public public_key;
        cs_key_file_public_of(&key->secret, &public_key);
        cs_key_file_write_public(&(*out)->bytes, &public_key);
    }
    return cs_api_end(&call, cs_api_buffer_done(out, CTRSEC_OK));
}

int ctrsec_key_secret(ctrsec_buffer **out, const ctrsec_key *key, ctrsec_error **err)
{
    return write_file(key, true, out, err);
}

int ctrsec_key_public(ctrsec_buffer **out, const ctrsec_key *key, ctrsec_error **err)
{
    return write_file(key, false, out, err);
}
