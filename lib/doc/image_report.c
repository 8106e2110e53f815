/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports of scanners. contract: doc/image_report.h
 *
 * Trivy's report (schema version 2) is a list of results, one for each package database or file,
 * with a class. The report does not say which scanners ran: results of the classes os-pkgs and
 * lang-pkgs show that vulnerabilities were looked for. Where none is there but an operating system
 * was recognised, they were not; where neither is there, the image has nothing that could be
 * vulnerable.
 */
#include "doc/image_report.h"

#include <stdio.h>

#include "base/map.h"
#include "doc/record_fill.h"

struct reporting {
    struct cs_arena *arena;
    struct cs_record_heap packages, vulnerabilities;
    struct cs_map *seen; /* keys of what stands in the lists; NULL: only one report */
    /* Of the result that is being read: */
    struct cs_value type, target;
    const struct cs_path *target_place;
    bool language; /* its packages come from the target's own files */
    bool failed;
};

/* --- severities and scores ---------------------------------------------------------------------
 */

static const struct {
    struct cs_str scanners_word, word;
    int64_t rank;
} severities[] = {
    {CS_STR_INIT("critical"), CS_STR_INIT("critical"), 5},
    {CS_STR_INIT("high"), CS_STR_INIT("high"), 4},
    {CS_STR_INIT("important"), CS_STR_INIT("high"), 4},
    {CS_STR_INIT("medium"), CS_STR_INIT("medium"), 3},
    {CS_STR_INIT("moderate"), CS_STR_INIT("medium"), 3},
    {CS_STR_INIT("low"), CS_STR_INIT("low"), 2},
    {CS_STR_INIT("negligible"), CS_STR_INIT("negligible"), 1},
    {CS_STR_INIT("minimal"), CS_STR_INIT("negligible"), 1},
    {CS_STR_INIT("info"), CS_STR_INIT("negligible"), 1},
    {CS_STR_INIT("informational"), CS_STR_INIT("negligible"), 1},
};

static bool same_letters(struct cs_str a, struct cs_str lower)
{
    if (a.len != lower.len)
        return false;
    for (uint32_t i = 0; i < a.len; i++) {
        char c = a.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != lower.ptr[i])
            return false;
    }
    return true;
}

int64_t cs_image_severity(struct cs_str scanners_word, struct cs_str *word)
{
    for (size_t i = 0; i < sizeof severities / sizeof *severities; i++) {
        if (!same_letters(scanners_word, severities[i].scanners_word))
            continue;
        *word = severities[i].word;
        return severities[i].rank;
    }
    *word = CS_STR("unknown");
    return 0;
}

/* The score of the newest version of CVSS that one source gives; 0: none. */
static double score_of(struct cs_value source)
{
    static const char *const keys[] = {"V40Score", "V3Score", "V2Score"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct cs_value v = cs_value_get(source, keys[i]);
        double score = v.tag == CS_DOUBLE ? v.as.number
                       : v.tag == CS_INT  ? (double)v.as.integer
                                          : 0;
        if (score > 0)
            return score;
    }
    return 0;
}

static struct cs_value cvss_of(struct cs_value finding)
{
    struct cs_value scores = cs_value_get(finding, "CVSS");
    struct cs_value source = cs_value_get(finding, "SeveritySource");
    double best = 0;
    if (scores.tag != CS_MAP)
        return cs_value_absent();
    if (source.tag == CS_STRING)
        best = score_of(cs_value_get_str(scores, cs_value_str(source)));
    if (best == 0)
        best = score_of(cs_value_get(scores, "nvd"));
    if (best == 0) {
        for (uint32_t i = 0; i < scores.len; i++) {
            double score = score_of(scores.as.items[2 * i + 1]);
            best = score > best ? score : best;
        }
    }
    return best > 0 ? cs_value_double(best) : cs_value_absent();
}

/* --- records -----------------------------------------------------------------------------------
 */

static struct cs_str text_in(const struct cs_record *record, uint32_t slot)
{
    struct cs_value v = record->slots[slot];
    return v.tag == CS_STRING ? cs_value_str(v) : CS_STR("");
}

/* Whether a record with these texts is new; remembers it. Slots end with UINT32_MAX. */
static bool is_new(struct reporting *reporting, const struct cs_record *record, char kind,
                   const uint32_t *slots)
{
    struct cs_buf key;
    bool added = true;
    if (reporting->seen == NULL)
        return true;
    cs_buf_init(&key, reporting->arena->alloc, 0);
    cs_buf_char(&key, kind);
    for (; *slots != UINT32_MAX; slots++) {
        cs_buf_str(&key, text_in(record, *slots));
        cs_buf_char(&key, '\0');
    }
    struct cs_str copy = cs_arena_copy(reporting->arena, cs_buf_view(&key));
    if (key.failed || copy.ptr == NULL || cs_map_put(reporting->seen, copy, 0, &added) == NULL)
        reporting->failed = true;
    cs_buf_clear(&key);
    return added;
}

/* What the result tells of a package: its type, and where it was seen. */
static bool put_result(struct reporting *reporting, struct cs_record *record, uint32_t type,
                       uint32_t path)
{
    record->slots[type] = reporting->type;
    if (!reporting->language || record->slots[path].tag != CS_ABSENT)
        return true;
    record->slots[path] = reporting->target;
    return cs_record_place(reporting->arena, record, path, reporting->target_place);
}

static struct cs_record *make_vulnerability(struct cs_arena *arena, const struct cs_schema *schema,
                                            const struct cs_path *origin, struct cs_value from,
                                            void *payload)
{
    struct cs_record *record = cs_record_fill(arena, schema, origin, from);
    struct cs_str word;
    if (record == NULL ||
        !put_result(payload, record, CS_IMG_vulnerability_packageType, CS_IMG_vulnerability_path))
        return NULL;
    int64_t rank = cs_image_severity(text_in(record, CS_IMG_vulnerability_severity), &word);
    record->slots[CS_IMG_vulnerability_severity] = cs_value_string(word);
    record->slots[CS_IMG_vulnerability_severityRank] = cs_value_int(rank);
    record->slots[CS_IMG_vulnerability_cvss] = cvss_of(from);
    return record;
}

/* "epoch:version-release", each as far as it is there. */
static struct cs_value version_of(struct cs_arena *arena, struct cs_value package)
{
    struct cs_value version = cs_value_get(package, "Version");
    struct cs_value release = cs_value_get(package, "Release");
    struct cs_value epoch = cs_value_get(package, "Epoch");
    char front[32] = "";
    if (version.tag != CS_STRING)
        return cs_value_absent();
    if (epoch.tag == CS_INT && epoch.as.integer > 0)
        snprintf(front, sizeof front, "%lld:", (long long)epoch.as.integer);
    struct cs_str tail = release.tag == CS_STRING ? cs_value_str(release) : CS_STR("");
    size_t len = strlen(front);
    if (len == 0 && tail.len == 0)
        return version;
    char *room = cs_arena_take(arena, len + version.len + 1 + tail.len);
    if (room == NULL)
        return cs_value_absent();
    memcpy(room, front, len);
    memcpy(room + len, version.as.text, version.len);
    len += version.len;
    if (tail.len > 0) {
        room[len++] = '-';
        memcpy(room + len, tail.ptr, tail.len);
    }
    return cs_value_string(cs_str_of(room, len + tail.len));
}

static struct cs_record *make_package(struct cs_arena *arena, const struct cs_schema *schema,
                                      const struct cs_path *origin, struct cs_value from,
                                      void *payload)
{
    struct cs_record *record = cs_record_fill(arena, schema, origin, from);
    struct cs_value path = cs_value_get(from, "FilePath");
    if (record == NULL)
        return NULL;
    record->slots[CS_IMG_package_version] = version_of(arena, from);
    if (path.tag == CS_STRING && path.len > 0)
        record->slots[CS_IMG_package_path] = path;
    return put_result(payload, record, CS_IMG_package_type, CS_IMG_package_path) ? record : NULL;
}

/* --- reports -----------------------------------------------------------------------------------
 */

static void take(struct reporting *reporting, struct cs_record_heap *heap, struct cs_value list,
                 char kind, const uint32_t *slots)
{
    reporting->failed |= list.tag == CS_ABSENT;
    for (uint32_t i = 0; i < list.len && !reporting->failed; i++)
        if (is_new(reporting, list.as.items[i].as.record, kind, slots))
            cs_record_push(heap, list.as.items[i]);
}

static struct cs_value text_or_absent(struct cs_value v)
{
    return v.tag == CS_STRING && v.len > 0 ? v : cs_value_absent();
}

static void read_result(struct reporting *reporting, struct cs_value result,
                        const struct cs_path *origin)
{
    static const uint32_t of_vulnerability[] = {
        CS_IMG_vulnerability_id, CS_IMG_vulnerability_package, CS_IMG_vulnerability_packageVersion,
        CS_IMG_vulnerability_path, UINT32_MAX};
    static const uint32_t of_package[] = {CS_IMG_package_name, CS_IMG_package_version,
                                          CS_IMG_package_type, CS_IMG_package_path, UINT32_MAX};
    reporting->type = text_or_absent(cs_value_get(result, "Type"));
    reporting->target = text_or_absent(cs_value_get(result, "Target"));
    reporting->target_place = cs_path_name(reporting->arena, origin, CS_STR("Target"));
    reporting->language = cs_value_is_string(cs_value_get(result, "Class"), "lang-pkgs");
    if (reporting->target_place == NULL) {
        reporting->failed = true;
        return;
    }
    take(reporting, &reporting->packages,
         cs_record_list(reporting->arena, &cs_schema_image_package, origin, result, "Packages",
                        make_package, reporting),
         'p', of_package);
    take(reporting, &reporting->vulnerabilities,
         cs_record_list(reporting->arena, &cs_schema_image_vulnerability, origin, result,
                        "Vulnerabilities", make_vulnerability, reporting),
         'v', of_vulnerability);
}

/* Whether a result shows that packages were looked at. Early reports have no class. */
static bool is_package_result(struct cs_value result)
{
    struct cs_value class = cs_value_get(result, "Class");
    return cs_value_is_string(class, "os-pkgs") || cs_value_is_string(class, "lang-pkgs") ||
           cs_value_get(result, "Vulnerabilities").tag == CS_LIST ||
           (class.tag == CS_ABSENT && cs_value_get(result, "Misconfigurations").tag == CS_ABSENT &&
            cs_value_get(result, "Secrets").tag == CS_ABSENT);
}

static bool looked_for_vulnerabilities(struct cs_value report)
{
    struct cs_value results = cs_value_get(report, "Results");
    struct cs_value family = cs_value_walk(report, "Metadata/OS/Family");
    for (uint32_t i = 0; results.tag == CS_LIST && i < results.len; i++)
        if (is_package_result(results.as.items[i]))
            return true;
    return (results.tag != CS_LIST || results.len == 0) &&
           !(family.tag == CS_STRING && family.len > 0);
}

static bool lists_packages(struct cs_value report)
{
    struct cs_value results = cs_value_get(report, "Results");
    for (uint32_t i = 0; results.tag == CS_LIST && i < results.len; i++)
        if (cs_value_get(results.as.items[i], "Packages").tag == CS_LIST)
            return true;
    return false;
}

static void read_report(struct reporting *reporting, const struct cs_image_part *part,
                        const struct cs_path *place)
{
    struct cs_value results = cs_value_get(part->root, "Results");
    for (uint32_t i = 0; results.tag == CS_LIST && i < results.len && !reporting->failed; i++) {
        const struct cs_path *origin = cs_path_index(reporting->arena, place, i);
        if (origin == NULL)
            reporting->failed = true;
        else if (results.as.items[i].tag == CS_MAP)
            read_result(reporting, results.as.items[i], origin);
    }
}

bool cs_image_report_read(struct cs_image_build *build, const struct cs_image_part *parts,
                          uint32_t count, uint32_t seed)
{
    struct cs_map seen;
    struct reporting reporting = {.arena = build->arena,
                                  .packages = {.arena = build->arena},
                                  .vulnerabilities = {.arena = build->arena}};
    const struct cs_path *packages = NULL, *vulnerabilities = NULL;
    uint32_t reports = 0;
    for (uint32_t i = 0; i < count; i++)
        reports += parts[i].input == CS_INPUT_TRIVY;
    cs_map_init(&seen, build->arena, seed);
    reporting.seen = reports > 1 ? &seen : NULL;
    for (uint32_t i = 0; i < count && !reporting.failed; i++) {
        if (parts[i].input != CS_INPUT_TRIVY)
            continue;
        const struct cs_path *place =
            cs_path_name(build->arena, parts[i].origin, CS_STR("Results"));
        if (place == NULL || !cs_image_put_at(build, CS_IMG_image_scanTime, parts[i].root,
                                              parts[i].origin, "CreatedAt"))
            return false;
        if (packages == NULL && lists_packages(parts[i].root))
            packages = place;
        if (vulnerabilities == NULL && looked_for_vulnerabilities(parts[i].root))
            vulnerabilities = place;
        read_report(&reporting, &parts[i], place);
    }
    if (reporting.failed || reporting.packages.failed || reporting.vulnerabilities.failed)
        return false;
    return (packages == NULL || cs_image_put(build, CS_IMG_image_packages,
                                             cs_record_heap_list(&reporting.packages), packages)) &&
           (vulnerabilities == NULL ||
            cs_image_put(build, CS_IMG_image_vulnerabilities,
                         cs_record_heap_list(&reporting.vulnerabilities), vulnerabilities));
}
