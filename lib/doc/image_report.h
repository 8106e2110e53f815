/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What scanners found in an image. Trivy's JSON is read here; another scanner is one more reader
 * that ends in the same records.
 */
#ifndef CS_DOC_IMAGE_REPORT_H
#define CS_DOC_IMAGE_REPORT_H

#include "doc/image.h"
#include "doc/image_build.h"

/*
 * Sets packages, vulnerabilities and scanTime from the reports among the parts. A package or a
 * vulnerability that several reports of one image tell is taken once. False: no memory.
 */
bool cs_image_report_read(struct cs_image_build *build, const struct cs_image_part *parts,
                          uint32_t count, uint32_t seed);

/* The rank of a severity word of any scanner, and our own word for it. */
int64_t cs_image_severity(struct cs_str scanners_word, struct cs_str *word);

#endif
