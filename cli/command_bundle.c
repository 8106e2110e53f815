/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec bundle and ctrsec key: making, signing and looking at bundles. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define SIGNERS_MOST 8

/* Options of all subcommands; each says which it knows. */
struct given {
    const char *help[2], *output[2], *key[2], *comment[2], *signer[SIGNERS_MOST + 1];
    const char *trust[2], *channel[2], *state[2], *now[2], *new_state[2], *index[2];
};

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

static int build(ctrsec_context *context, const struct given *given, char **operands)
{
    const char *signers[SIGNERS_MOST];
    struct file keys[SIGNERS_MOST] = {{0}};
    uint32_t count = 0, passed = 0, failed = 0;
    ctrsec_builder *builder = NULL;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    int code = EXIT_UNREADABLE;
    for (; given->signer[count] != NULL; count++) {
        if (!file_read(given->signer[count], &keys[count]))
            goto out;
        keys[count].data = realloc(keys[count].data, keys[count].size + 1);
        if (keys[count].data == NULL)
            goto out;
        keys[count].data[keys[count].size] = '\0';
        signers[count] = keys[count].data;
    }
    if (ctrsec_builder_new(&builder, context, &error) != CTRSEC_OK ||
        !builder_fill(builder, operands[0]))
        goto out;
    code = EXIT_TRUST;
    if (ctrsec_builder_test(builder, &passed, &failed, &error) == CTRSEC_OK &&
        ctrsec_builder_build(&buffer, builder, signers, count, &error) == CTRSEC_OK) {
        code = finish(buffer, given->output[0], NULL, false);
        builder_tell(builder);
        fprintf(stderr, "built %s: %u tests of rules passed\n", given->output[0], passed);
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

static int sign(ctrsec_context *context, const struct given *given, char **operands)
{
    struct file bundle = {0}, secret = {0};
    ctrsec_key *key = NULL;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    int code = EXIT_UNREADABLE;
    if (!file_read(operands[0], &bundle) || !file_read(given->key[0], &secret))
        goto out;
    if (ctrsec_key_load(&key, context, secret.data, secret.size, getenv("CTRSEC_KEY_PASSWORD"),
                        &error) == CTRSEC_OK)
        ctrsec_bundle_sign(&buffer, context, bundle.data, bundle.size, key,
                           given->comment[0] == NULL ? "" : given->comment[0], &error);
    code = finish(buffer, given->output[0] == NULL ? operands[0] : given->output[0], error, false);
out:
    if (secret.data != NULL)
        memset(secret.data, 0, secret.size);
    ctrsec_key_free(key);
    free(bundle.data);
    free(secret.data);
    return code;
}

static int verify(ctrsec_context *context, const struct given *given, char **operands)
{
    struct rules_options options = {.bundle = operands[0],
                                    .trust = given->trust[0],
                                    .channel = given->channel[0],
                                    .state = given->state[0],
                                    .new_state = given->new_state[0] != NULL,
                                    .now = time_now()};
    int code;
    if (given->now[0] != NULL && !time_parse(given->now[0], &options.now)) {
        fprintf(stderr, "ctrsec: `%s` is no time\n", given->now[0]);
        return EXIT_USAGE;
    }
    ctrsec_bundle *bundle = bundle_open(context, &options, &code);
    if (bundle == NULL)
        return code;
    struct ctrsec_bundle_info info = {.struct_size = sizeof info};
    char from[16], until[16];
    ctrsec_bundle_info(&info, bundle);
    printf("%s: %s, %u rules\n", operands[0], info.stale ? "stale" : "signed", info.rules);
    printf("  channel %s, epoch %llu, version %llu, valid %s to %s\n", info.channel,
           (unsigned long long)info.epoch, (unsigned long long)info.version,
           date_text(info.not_before, from, sizeof from),
           date_text(info.expires, until, sizeof until));
    printf("  %u signature%s, %u trusted\n", info.signatures, info.signatures == 1 ? "" : "s",
           info.trusted);
    ctrsec_bundle_release(bundle);
    return EXIT_ALLOWED;
}

static int inspect(ctrsec_context *context, const struct given *given, char **operands)
{
    struct file bundle;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    if (!file_read(operands[0], &bundle))
        return EXIT_UNREADABLE;
    int status = given->index[0] != NULL
                     ? ctrsec_bundle_index(&buffer, context, bundle.data, bundle.size, &error)
                     : ctrsec_bundle_inspect(&buffer, context, bundle.data, bundle.size, &error);
    free(bundle.data);
    if (status != CTRSEC_OK) {
        error_print(error);
        return EXIT_TRUST;
    }
    printf("%.*s\n", (int)ctrsec_buffer_size(buffer), (const char *)ctrsec_buffer_data(buffer));
    ctrsec_buffer_free(buffer);
    return EXIT_ALLOWED;
}

static int split(ctrsec_context *context, const struct given *given, char **operands)
{
    struct file bundle;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    char name[4096];
    if (!file_read(operands[0], &bundle))
        return EXIT_UNREADABLE;
    ctrsec_bundle_payload(&buffer, context, bundle.data, bundle.size, &error);
    snprintf(name, sizeof name, "%s.payload", given->output[0]);
    int code = finish(buffer, name, error, false);
    for (uint32_t i = 0; code == EXIT_ALLOWED; i++) {
        int status = ctrsec_bundle_minisig(&buffer, context, bundle.data, bundle.size, i, &error);
        if (status == CTRSEC_E_NOTFOUND) {
            ctrsec_error_free(error);
            break;
        }
        snprintf(name, sizeof name, "%s.%u.minisig", given->output[0], i + 1);
        code = finish(buffer, name, error, false);
    }
    free(bundle.data);
    return code;
}

static int join(ctrsec_context *context, const struct given *given, char **operands)
{
    struct file bundle = {0}, signature = {0};
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    int code = EXIT_UNREADABLE;
    if (!file_read(operands[0], &bundle))
        return code;
    code = EXIT_ALLOWED;
    for (int i = 1; operands[i] != NULL && code == EXIT_ALLOWED; i++) {
        ctrsec_buffer *joined = NULL;
        if (!file_read(operands[i], &signature)) {
            code = EXIT_UNREADABLE;
            break;
        }
        const void *bytes = buffer == NULL ? bundle.data : ctrsec_buffer_data(buffer);
        size_t size = buffer == NULL ? bundle.size : ctrsec_buffer_size(buffer);
        if (ctrsec_bundle_join(&joined, context, bytes, size, signature.data, signature.size,
                               &error) != CTRSEC_OK)
            code = EXIT_TRUST;
        free(signature.data);
        ctrsec_buffer_free(buffer);
        buffer = joined;
    }
    if (code == EXIT_ALLOWED || error != NULL)
        code = finish(buffer, given->output[0], error, false);
    else
        ctrsec_buffer_free(buffer);
    free(bundle.data);
    return code;
}

#define NEED_OUTPUT 1
#define NEED_KEY 2
#define NEED_SIGNER 4
#define NEED_TRUST 8

static const struct {
    const char *name;
    int (*run)(ctrsec_context *context, const struct given *given, char **operands);
    int least, most;
    unsigned needs;
    const char *usage;
} subcommands[] = {
    {"build", build, 1, 1, NEED_OUTPUT | NEED_SIGNER, "build DIR -o FILE --signer PUBLIC_KEY..."},
    {"sign", sign, 1, 1, NEED_KEY, "sign FILE -k SECRET_KEY [-o FILE] [-c COMMENT]"},
    {"verify", verify, 1, 1, NEED_TRUST,
     "verify FILE --trust FILE [--channel NAME] [--state FILE [--new-state]] [--now TIME]"},
    {"inspect", inspect, 1, 1, 0, "inspect FILE [--index]"},
    {"split", split, 1, 1, NEED_OUTPUT, "split FILE -o BASENAME"},
    {"join", join, 2, 1 + SIGNERS_MOST, NEED_OUTPUT, "join PAYLOAD|FILE MINISIG... -o FILE"},
};

static int usage(FILE *to)
{
    for (size_t i = 0; i < sizeof subcommands / sizeof *subcommands; i++)
        fprintf(to, "%s ctrsec bundle %s\n", i == 0 ? "usage:" : "      ", subcommands[i].usage);
    fprintf(to, "\nThe password of a secret key, where it has one, is taken from the variable\n"
                "CTRSEC_KEY_PASSWORD.\n");
    return to == stdout ? EXIT_ALLOWED : EXIT_USAGE;
}

int command_bundle(ctrsec_context *context, int argc, char **argv)
{
    struct given given = {.help = {NULL}};
    const struct option options[] = {
        {'h', "help", NULL, "this text", given.help, 1},
        {'o', "output", "FILE", "file to write", given.output, 1},
        {'k', "key", "FILE", "secret key", given.key, 1},
        {'c', "comment", "TEXT", "trusted comment", given.comment, 1},
        {0, "signer", "FILE", "public key of a signer to be", given.signer, SIGNERS_MOST},
        {0, "trust", "FILE", "trust store or public key", given.trust, 1},
        {0, "channel", "NAME", "channel expected", given.channel, 1},
        {0, "state", "FILE", "rollback state", given.state, 1},
        {0, "new-state", NULL, "begin the rollback state", given.new_state, 1},
        {0, "now", "TIME", "time to judge the validity at", given.now, 1},
        {0, "index", NULL, "how the rules are indexed", given.index, 1},
        {0, NULL, NULL, NULL, NULL, 0}};
    int operands = options_parse(argc, argv, options, "ctrsec bundle SUBCOMMAND [OPTION]...");
    if (operands < 0)
        return EXIT_USAGE;
    if (given.help[0] != NULL)
        return usage(stdout);
    for (size_t i = 0; operands > 0 && i < sizeof subcommands / sizeof *subcommands; i++) {
        unsigned needs = subcommands[i].needs;
        if (strcmp(argv[1], subcommands[i].name) != 0)
            continue;
        if (operands - 1 < subcommands[i].least || operands - 1 > subcommands[i].most ||
            ((needs & NEED_OUTPUT) && given.output[0] == NULL) ||
            ((needs & NEED_KEY) && given.key[0] == NULL) ||
            ((needs & NEED_SIGNER) && given.signer[0] == NULL) ||
            ((needs & NEED_TRUST) && given.trust[0] == NULL)) {
            fprintf(stderr, "usage: ctrsec bundle %s\n", subcommands[i].usage);
            return EXIT_USAGE;
        }
        argv[1 + operands] = NULL;
        return subcommands[i].run(context, &given, argv + 2);
    }
    return usage(stderr);
}

int command_key(ctrsec_context *context, int argc, char **argv)
{
    struct given given = {.help = {NULL}};
    char name[4096];
    const struct option options[] = {
        {'h', "help", NULL, "this text", given.help, 1},
        {'o', "output", "BASENAME", "writes BASENAME.sec and BASENAME.pub", given.output, 1},
        {0, NULL, NULL, NULL, NULL, 0}};
    int operands = options_parse(argc, argv, options, "ctrsec key new -o BASENAME");
    if (operands < 0)
        return EXIT_USAGE;
    if (given.help[0] != NULL) {
        options_help(options, "ctrsec key new -o BASENAME", stdout);
        return EXIT_ALLOWED;
    }
    if (operands != 1 || strcmp(argv[1], "new") != 0 || given.output[0] == NULL) {
        fprintf(stderr, "usage: ctrsec key new -o BASENAME\n");
        return EXIT_USAGE;
    }
    ctrsec_key *key = NULL;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    if (ctrsec_key_new(&key, context, &error) == CTRSEC_OK)
        ctrsec_key_secret(&buffer, key, &error);
    snprintf(name, sizeof name, "%s.sec", given.output[0]);
    int code = finish(buffer, name, error, true);
    if (code == EXIT_ALLOWED) {
        ctrsec_key_public(&buffer, key, &error);
        snprintf(name, sizeof name, "%s.pub", given.output[0]);
        code = finish(buffer, name, error, false);
    }
    ctrsec_key_free(key);
    return code;
}
