/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which files of site configuration a command uses:
 *
 *     platform     --config FILE, else $CTRSEC_CONFIG, else /etc/ctrsec/config.yaml where it is
 *     repository   .ctrsec.yaml, the first one upward from the inputs to the root of their
 *                  repository, which is the folder that has .git; none without such a root
 *
 * and between them what --skip-rule says, which is the platform's word. The library makes one
 * configuration of them.
 */
#ifndef CTRSEC_CLI_CONFIG_FILES_H
#define CTRSEC_CLI_CONFIG_FILES_H

#include "cli.h"

struct config_files {
    struct ctrsec_config_layer layers[3];
    uint32_t count;
    struct file contents[3];
    char platform[4096], repository[4096]; /* how the files are called */
};

/*
 * Finds and reads them; --no-config: none. False after a message; *code is then EXIT_USAGE or
 * EXIT_TRUST. config_files_clear in any case.
 */
bool config_files_read(struct config_files *files, const struct rules_options *options, int *code);
void config_files_clear(struct config_files *files);

#endif
