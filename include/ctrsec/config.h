/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/config.h: layers of site configuration, as bytes. docs/CONFIG.md has every key.
 */
#ifndef CTRSEC_CONFIG_H
#define CTRSEC_CONFIG_H

#include "ctrsec/context.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Who wrote a layer. */
enum ctrsec_config_kind {
    CTRSEC_CONFIG_PLATFORM = 0,  /**< who runs the check: anything may be set */
    CTRSEC_CONFIG_REPOSITORY = 1 /**< who is checked: may make it stricter, and except or set only
                                      what a layer of the platform permits */
};

/** One layer of site configuration, YAML or JSON. */
struct ctrsec_config_layer {
    const void *bytes;
    size_t size;
    const char *name; /**< file name for messages and reports, or NULL */
    int32_t kind;     /**< enum ctrsec_config_kind; platforms come first */
    int32_t reserved; /**< 0 */
};

/** A bundle that a layer of the platform names; the host opens the files. */
struct ctrsec_config_bundle {
    const char *file;    /**< of the bundle; "": the one that ships with the command */
    const char *trust;   /**< trust store or public key; "" of the one that ships */
    const char *channel; /**< expected of it */
    const char *state;   /**< rollback state, or "" */
    const char *layer;   /**< name of the layer: relative files are beside it */
};

/**
 * Reads the layers and lists the bundles that they name: *count records of struct
 * ctrsec_config_bundle at the beginning of *out, whose strings lie in it, too. The caller frees
 * *out. Errors: CTRSEC_E_SYNTAX, CTRSEC_E_INVALID, CTRSEC_E_LIMIT, CTRSEC_E_NOMEM,
 * CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_config_bundles(ctrsec_buffer **out, uint32_t *count, ctrsec_context *context,
                                     const struct ctrsec_config_layer *layers, uint32_t layer_count,
                                     ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
