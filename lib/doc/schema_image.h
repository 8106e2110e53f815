/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of images, one table per record; a field is added by one line here.
 *
 *     X(record, field, type, flags, source, initial, doc)
 *
 * `source` leads from the record's own JSON object to the value. Of the image itself it names the
 * place in an OCI image config, for the documentation: the same fact may come from docker image
 * inspect or a report, and the slot then says where it stood. What no part of the image tells is
 * absent: without a report there are no vulnerabilities to read, which is not the same as none.
 */
#ifndef CS_DOC_SCHEMA_IMAGE_H
#define CS_DOC_SCHEMA_IMAGE_H

#include "value/schema.h"

#define CS_IMG_G CS_FIELD_GUARANTEED
#define CS_IMG_L CS_FIELD_LINK
#define CS_IMG_N CS_FIELD_NAME
#define CS_IMG_S CS_FIELD_SENSITIVE

#define CS_IMAGE_IMAGE(X)                                                                          \
    X(image, reference, STRING, CS_IMG_N, "", NULL,                                                \
      "Name that it was pulled, built or scanned by; the first where it has several")              \
    X(image, references, WORDS, CS_IMG_G, "", "[]", "All names that its parts tell")               \
    X(image, registry, STRING, 0, "", NULL, "Registry of the reference: docker.io where unnamed")  \
    X(image, repository, STRING, 0, "", NULL, "Repository of the reference: library/nginx")        \
    X(image, tag, STRING, 0, "", NULL, "Tag of the reference; empty where it has none")            \
    X(image, digest, STRING, 0, "", NULL, "Digest of the manifest: sha256:...")                    \
    X(image, id, STRING, 0, "", NULL, "Digest of the config: sha256:...")                          \
    X(image, os, STRING, 0, "os", NULL, "linux, windows")                                          \
    X(image, architecture, STRING, 0, "architecture", NULL, "amd64, arm64")                        \
    X(image, variant, STRING, 0, "variant", NULL, "v7, v8, where there is one")                    \
    X(image, created, TIME, 0, "created", NULL, "When it was built, as the builder says")          \
    X(image, user, STRING, 0, "config/User", NULL,                                                 \
      "User, user:group or their numbers; empty: root, as nothing was set")                        \
    X(image, exposedPorts, WORDS, 0, "config/ExposedPorts", NULL, "Ports it means to use: 80/tcp") \
    X(image, env, ENV, 0, "config/Env", NULL, "Environment variables")                             \
    X(image, labels, STRINGS, 0, "config/Labels", NULL, "Labels")                                  \
    X(image, entrypoint, WORDS, 0, "config/Entrypoint", NULL, "Entrypoint")                        \
    X(image, cmd, WORDS, 0, "config/Cmd", NULL, "Default arguments, or the command")               \
    X(image, workingDir, STRING, 0, "config/WorkingDir", NULL, "Working directory")                \
    X(image, volumes, WORDS, 0, "config/Volumes", NULL, "Paths that are to be volumes")            \
    X(image, healthcheck, healthcheck, 0, "config/Healthcheck", NULL,                              \
      "Health check; its test is empty where nothing was set")                                     \
    X(image, history, HISTORY, 0, "history", NULL, "How it was built, the oldest step first")      \
    X(image, layers, LAYERS, 0, "rootfs/diff_ids", NULL, "Layers, the lowest first")               \
    X(image, size, INT, 0, "", NULL, "Bytes of all layers")                                        \
    X(image, packages, PACKAGES, 0, "", NULL, "Packages that a report lists")                      \
    X(image, vulnerabilities, VULNERABILITIES, 0, "", NULL,                                        \
      "What a report found; empty where it found nothing, absent without a report")                \
    X(image, signatures, SIGNATURES, CS_IMG_L, "", NULL,                                           \
      "Verdicts on signatures that the caller passed in")                                          \
    X(image, scanTime, TIME, 0, "", NULL, "When the report was made, where it says so")

#define CS_IMAGE_ENV(X)                              \
    X(env, name, STRING, CS_IMG_N, "", NULL, "Name") \
    X(env, value, STRING, CS_IMG_G | CS_IMG_S, "", "", "Value")

#define CS_IMAGE_HEALTHCHECK(X)                                                                   \
    X(healthcheck, test, WORDS, CS_IMG_G, "Test", "[]",                                           \
      "CMD or CMD-SHELL and the command; [NONE] switches an inherited one off")                   \
    X(healthcheck, interval, DURATION, 0, "Interval", NULL, "Between two checks")                 \
    X(healthcheck, timeout, DURATION, 0, "Timeout", NULL, "After which a check has failed")       \
    X(healthcheck, startPeriod, DURATION, 0, "StartPeriod", NULL, "Failures before do not count") \
    X(healthcheck, retries, INT, 0, "Retries", NULL, "Failures in a row until unhealthy")

#define CS_IMAGE_INSTRUCTION(X)                                                              \
    X(instruction, instruction, STRING, CS_IMG_N | CS_IMG_G, "created_by", "",               \
      "RUN, COPY, USER...; empty where the text shows none")                                 \
    X(instruction, argument, STRING, CS_IMG_G, "created_by", "",                             \
      "What follows the instruction; of ENV and ARG it may be a secret")                     \
    X(instruction, buildArgs, ENV, CS_IMG_G, "created_by", "[]", "Build arguments of a RUN") \
    X(instruction, createdBy, STRING, CS_IMG_S, "created_by", NULL,                          \
      "The text as the builder left it")                                                     \
    X(instruction, created, TIME, 0, "created", NULL, "When")                                \
    X(instruction, author, STRING, 0, "author", NULL, "By whom")                             \
    X(instruction, comment, STRING, 0, "comment", NULL, "Comment: buildkit.dockerfile.v0")   \
    X(instruction, emptyLayer, BOOL, CS_IMG_G, "empty_layer", "false", "It made no layer")

#define CS_IMAGE_LAYER(X)                                                            \
    X(layer, digest, STRING, CS_IMG_N, "", NULL, "Digest as stored in the registry") \
    X(layer, diffId, STRING, 0, "", NULL, "Digest of the unpacked layer")            \
    X(layer, size, INT, 0, "", NULL, "Bytes")                                        \
    X(layer, mediaType, STRING, 0, "", NULL, "Media type of the stored form")

#define CS_IMAGE_PACKAGE(X)                                                    \
    X(package, name, STRING, CS_IMG_N, "Name", NULL, "Name")                   \
    X(package, version, STRING, 0, "", NULL, "Version with epoch and release") \
    X(package, type, STRING, 0, "", NULL, "alpine, debian, npm, gobinary...")  \
    X(package, purl, STRING, 0, "Identifier/PURL", NULL, "Package URL")        \
    X(package, path, STRING, 0, "", NULL, "File that shows it, where the report says so")

#define CS_IMAGE_VULNERABILITY(X)                                                                 \
    X(vulnerability, id, STRING, CS_IMG_N, "VulnerabilityID", NULL, "CVE-2021-44228")             \
    X(vulnerability, severity, STRING, CS_IMG_G, "Severity", "unknown",                           \
      "critical, high, medium, low, negligible or unknown")                                       \
    X(vulnerability, severityRank, INT, CS_IMG_G, "Severity", "0",                                \
      "The severity for comparing: critical 5, high 4, medium 3, low 2, negligible 1, unknown 0") \
    X(vulnerability, cvss, DOUBLE, 0, "CVSS", NULL,                                               \
      "CVSS base score: from who gave the severity, else from NVD, else the highest")             \
    X(vulnerability, package, STRING, 0, "PkgName", NULL, "Package")                              \
    X(vulnerability, packageVersion, STRING, 0, "InstalledVersion", NULL, "Its version")          \
    X(vulnerability, packageType, STRING, 0, "", NULL, "Its type")                                \
    X(vulnerability, fixedVersion, STRING, CS_IMG_G, "FixedVersion", "",                          \
      "Version that mends it; empty where the report knows none")                                 \
    X(vulnerability, purl, STRING, 0, "PkgIdentifier/PURL", NULL, "Package URL")                  \
    X(vulnerability, path, STRING, 0, "PkgPath", NULL, "File that shows the package")             \
    X(vulnerability, status, STRING, 0, "Status", NULL, "affected, fixed, will_not_fix...")       \
    X(vulnerability, title, STRING, 0, "Title", NULL, "Title")                                    \
    X(vulnerability, url, STRING, 0, "PrimaryURL", NULL, "Where to read more")                    \
    X(vulnerability, published, TIME, 0, "PublishedDate", NULL, "When it was published")          \
    X(vulnerability, knownExploited, BOOL, 0, "", NULL,                                           \
      "Known to be exploited; absent where the report does not tell")                             \
    X(vulnerability, source, STRING, 0, "DataSource/ID", NULL, "Whose advisory it is: alpine, ghsa")

#define CS_IMAGE_SIGNATURE(X)                                                       \
    X(signature, verdict, STRING, CS_IMG_N, "", NULL, "verified, failed or absent") \
    X(signature, identity, STRING, CS_IMG_G, "", "", "Whose signature, as the caller says")

/* X(record, TABLE, name, doc) */
#define CS_IMAGE_RECORD_TABLE(X)                                                          \
    X(image, IMAGE, "image", "A container image")                                         \
    X(env, ENV, "image.env", "An environment variable of an image, or a build argument")  \
    X(healthcheck, HEALTHCHECK, "image.healthcheck", "The health check of an image")      \
    X(instruction, INSTRUCTION, "image.instruction", "A step of an image's build")        \
    X(layer, LAYER, "image.layer", "A layer of an image")                                 \
    X(package, PACKAGE, "image.package", "A package in an image")                         \
    X(vulnerability, VULNERABILITY, "image.vulnerability", "A vulnerability of an image") \
    X(signature, SIGNATURE, "image.signature", "A verdict on a signature of an image")

/* Slots: CS_IMG_vulnerability_id. */
#define CS_IMAGE_SLOT(record, field, type, flags, source, initial, doc) CS_IMG_##record##_##field,
#define CS_IMAGE_SLOTS(record, TABLE, name, doc) \
    enum { CS_IMAGE_##TABLE(CS_IMAGE_SLOT) CS_IMG_##record##_COUNT };
CS_IMAGE_RECORD_TABLE(CS_IMAGE_SLOTS)
#undef CS_IMAGE_SLOTS
#undef CS_IMAGE_SLOT

extern const struct cs_schema cs_schema_image, cs_schema_image_env, cs_schema_image_healthcheck,
    cs_schema_image_instruction, cs_schema_image_layer, cs_schema_image_package,
    cs_schema_image_vulnerability, cs_schema_image_signature;

/* All of them, the image first; NULL behind the last. */
extern const struct cs_schema *const cs_image_schemas[];

#endif
