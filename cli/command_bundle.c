/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec bundle and ctrsec key: making, signing and looking at bundles. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define SIGNERS_MOST 8

static int finish(ctrsec_buffer *buffer, const char *path, ctrsec_error *error, bool secret)
{
    if (error != NULL) {
        error_print(error);
        return EXIT_TRUST;
    }
    bool good = file_write(path, ctrsec_buffer_data(buffer), ctrsec_buffer_size(buffer), secret);
    ctrsec_buffer_free(buffer);
    return good ? EXIT_ALLOWED : EXIT_UNREADABLE;
}

int command_bundle_build(const struct call *call)
{
    const char *signers[SIGNERS_MOST];
    struct file keys[SIGNERS_MOST] = {{0}};
    uint32_t count = 0, passed = 0, failed = 0;
    ctrsec_builder *builder = NULL;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    int code = EXIT_UNREADABLE;
    for (const char *const *path = call_values(call, OPTION_SIGNER); path[count] != NULL; count++) {
        if (!file_read(path[count], &keys[count]))
            goto out;
        keys[count].data = realloc(keys[count].data, keys[count].size + 1);
        if (keys[count].data == NULL)
            goto out;
        keys[count].data[keys[count].size] = '\0';
        signers[count] = keys[count].data;
    }
    if (ctrsec_builder_new(&builder, call->context, &error) != CTRSEC_OK ||
        !builder_fill(builder, call->operands[0]))
        goto out;
    code = EXIT_TRUST;
    if (ctrsec_builder_test(builder, &passed, &failed, &error) == CTRSEC_OK &&
        ctrsec_builder_build(&buffer, builder, signers, count, &error) == CTRSEC_OK) {
        code = finish(buffer, call_value(call, OPTION_OUTPUT), NULL, false);
        builder_tell(builder);
        fprintf(stderr, "built %s: %u tests of rules passed\n", call_value(call, OPTION_OUTPUT),
                passed);
    } else if (failed > 0) {
        fprintf(stderr, "%u tests of rules passed, %u failed\n", passed, failed);
    }
out:
    if (error != NULL)
        error_print(error);
    ctrsec_builder_free(builder);
    for (uint32_t i = 0; i < SIGNERS_MOST; i++)
        free(keys[i].data);
    return code;
}

int command_bundle_sign(const struct call *call)
{
    const char *output = call_value(call, OPTION_OUTPUT);
    const char *comment = call_value(call, OPTION_COMMENT);
    struct file bundle = {0}, secret = {0};
    ctrsec_key *key = NULL;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    int code = EXIT_UNREADABLE;
    if (!file_read(call->operands[0], &bundle) || !file_read(call_value(call, OPTION_KEY), &secret))
        goto out;
    if (ctrsec_key_load(&key, call->context, secret.data, secret.size,
                        getenv("CTRSEC_KEY_PASSWORD"), &error) == CTRSEC_OK)
        ctrsec_bundle_sign(&buffer, call->context, bundle.data, bundle.size, key,
                           comment == NULL ? "" : comment, &error);
    code = finish(buffer, output == NULL ? call->operands[0] : output, error, false);
out:
    if (secret.data != NULL)
        memset(secret.data, 0, secret.size);
    ctrsec_key_free(key);
    free(bundle.data);
    free(secret.data);
    return code;
}

int command_bundle_verify(const struct call *call)
{
    struct rules_options options = rules_options_of(call);
    int code;
    options.bundle = call->operands[0];
    ctrsec_bundle *bundle = bundle_open(call->context, &options, &code);
    if (bundle == NULL)
        return code;
    struct ctrsec_bundle_info info = {.struct_size = sizeof info};
    char from[16], until[16];
    ctrsec_bundle_info(&info, bundle);
    printf("%s: %s, %u rules\n", call->operands[0], info.stale ? "stale" : "signed", info.rules);
    printf("  channel %s, epoch %llu, version %llu, valid %s to %s\n", info.channel,
           (unsigned long long)info.epoch, (unsigned long long)info.version,
           date_text(info.not_before, from, sizeof from),
           date_text(info.expires, until, sizeof until));
    printf("  %u signature%s, %u trusted\n", info.signatures, info.signatures == 1 ? "" : "s",
           info.trusted);
    ctrsec_bundle_release(bundle);
    return EXIT_ALLOWED;
}

int command_bundle_inspect(const struct call *call)
{
    struct file bundle;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    if (!file_read(call->operands[0], &bundle))
        return EXIT_UNREADABLE;
    int (*write)(ctrsec_buffer **, ctrsec_context *, const void *, size_t, ctrsec_error **) =
        ctrsec_bundle_inspect;
    if (call_has(call, OPTION_INDEX))
        write = ctrsec_bundle_index;
    else if (call_has(call, OPTION_PLAN))
        write = ctrsec_bundle_listing;
    int status = write(&buffer, call->context, bundle.data, bundle.size, &error);
    free(bundle.data);
    if (status != CTRSEC_OK) {
        error_print(error);
        return EXIT_TRUST;
    }
    printf("%.*s\n", (int)ctrsec_buffer_size(buffer), (const char *)ctrsec_buffer_data(buffer));
    ctrsec_buffer_free(buffer);
    return EXIT_ALLOWED;
}

int command_bundle_split(const struct call *call)
{
    struct file bundle;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    char name[4096];
    if (!file_read(call->operands[0], &bundle))
        return EXIT_UNREADABLE;
    ctrsec_bundle_payload(&buffer, call->context, bundle.data, bundle.size, &error);
    snprintf(name, sizeof name, "%s.payload", call_value(call, OPTION_BASENAME));
    int code = finish(buffer, name, error, false);
    for (uint32_t i = 0; code == EXIT_ALLOWED; i++) {
        int status =
            ctrsec_bundle_minisig(&buffer, call->context, bundle.data, bundle.size, i, &error);
        if (status == CTRSEC_E_NOTFOUND) {
            ctrsec_error_free(error);
            break;
        }
        snprintf(name, sizeof name, "%s.%u.minisig", call_value(call, OPTION_BASENAME), i + 1);
        code = finish(buffer, name, error, false);
    }
    free(bundle.data);
    return code;
}

int command_bundle_join(const struct call *call)
{
    struct file bundle = {0}, signature = {0};
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    int code = EXIT_UNREADABLE;
    if (!file_read(call->operands[0], &bundle))
        return code;
    code = EXIT_ALLOWED;
    for (int i = 1; call->operands[i] != NULL && code == EXIT_ALLOWED; i++) {
        ctrsec_buffer *joined = NULL;
        if (!file_read(call->operands[i], &signature)) {
            code = EXIT_UNREADABLE;
            break;
        }
        const void *bytes = buffer == NULL ? bundle.data : ctrsec_buffer_data(buffer);
        size_t size = buffer == NULL ? bundle.size : ctrsec_buffer_size(buffer);
        if (ctrsec_bundle_join(&joined, call->context, bytes, size, signature.data, signature.size,
                               &error) != CTRSEC_OK)
            code = EXIT_TRUST;
        free(signature.data);
        ctrsec_buffer_free(buffer);
        buffer = joined;
    }
    if (code == EXIT_ALLOWED || error != NULL)
        code = finish(buffer, call_value(call, OPTION_OUTPUT), error, false);
    else
        ctrsec_buffer_free(buffer);
    free(bundle.data);
    return code;
}

int command_key_new(const struct call *call)
{
    const char *basename = call_value(call, OPTION_BASENAME);
    char name[4096];
    ctrsec_key *key = NULL;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    if (ctrsec_key_new(&key, call->context, &error) == CTRSEC_OK)
        ctrsec_key_secret(&buffer, key, &error);
    snprintf(name, sizeof name, "%s.sec", basename);
    int code = finish(buffer, name, error, true);
    if (code == EXIT_ALLOWED) {
        ctrsec_key_public(&buffer, key, &error);
        snprintf(name, sizeof name, "%s.pub", basename);
        code = finish(buffer, name, error, false);
    }
    ctrsec_key_free(key);
    return code;
}
