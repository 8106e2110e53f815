/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What programs of a unit read of their variables: for who fills the variables and would rather not
 * fill what nobody reads.
 */
#ifndef CS_CEL_CEL_FIELDS_H
#define CS_CEL_CEL_FIELDS_H

#include "cel/cel_compile.h"
#include "value/schema.h"

/*
 * A variable (schema NULL) or a field of a record that is read or asked for by has(). `whole`: its
 * value is used as such, not only as the record of another field.
 */
struct cs_field_read {
    const struct cs_schema *schema;
    uint32_t slot;
    bool whole;
};

/* By a program. True: it is looked at. */
typedef bool cs_program_choice(uint32_t program, void *payload);
typedef void cs_field_reader(const struct cs_field_read *read, void *payload);

/* Tells each once (a field of one schema may be told again: of other records). CTRSEC_E_NOMEM. */
int cs_unit_fields(const struct cs_unit *unit, cs_program_choice *choose, cs_field_reader *tell,
                   void *payload);

#endif
