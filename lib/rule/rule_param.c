/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters. contract: rule/rule_param.h, rule/rule_doc.h */
#include "rule/rule_param.h"

static const struct cs_type list_double = CS_TYPE_LIST_OF(&cs_type_double);
static const struct cs_type map_list = CS_TYPE_MAP_OF(&cs_type_list_string);
static const struct cs_type map_int = CS_TYPE_MAP_OF(&cs_type_int);

static const struct {
    const char *text;
    const struct cs_type *type;
} types[] = {
    {"bool", &cs_type_bool},
    {"int", &cs_type_int},
    {"double", &cs_type_double},
    {"string", &cs_type_string},
    {"list(string)", &cs_type_list_string},
    {"list(int)", &cs_type_list_int},
    {"list(double)", &list_double},
    {"map(string, string)", &cs_type_map_string},
    {"map(string, int)", &map_int},
    {"map(string, list(string))", &map_list},
};

const struct cs_type *cs_rule_param_type(struct cs_str text)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (cs_str_is(text, types[i].text))
            return types[i].type;
    return NULL;
}

bool cs_rule_param_fits(const struct cs_type *type, struct cs_value v)
{
    switch (type->kind) {
    case CS_TYPE_BOOL:
        return v.tag == CS_BOOL;
    case CS_TYPE_INT:
        return v.tag == CS_INT;
    case CS_TYPE_DOUBLE:
        return v.tag == CS_DOUBLE || v.tag == CS_INT;
    case CS_TYPE_STRING:
        return v.tag == CS_STRING;
    case CS_TYPE_LIST:
        if (v.tag != CS_LIST)
            return false;
        for (uint32_t i = 0; i < v.len; i++)
            if (!cs_rule_param_fits(type->first, v.as.items[i]))
                return false;
        return true;
    case CS_TYPE_MAP:
        if (v.tag != CS_MAP)
            return false;
        for (uint32_t i = 0; i < v.len; i++)
            if (!cs_rule_param_fits(type->second, v.as.items[2 * i + 1]))
                return false;
        return true;
    default:
        return false;
    }
}

static void read_param(struct cs_doc_reader *reader, struct cs_node_at key, struct cs_node_at value,
                       struct cs_param *param)
{
    static const char *const keys[] = {"type", "default", "description", NULL};
    struct cs_str type = CS_STR("");
    if (!cs_doc_reader_keys(reader, value, "a parameter", keys))
        return;
    cs_doc_reader_str(reader, value, "type", &type);
    param->name = cs_value_str(key.value);
    if (!cs_rule_name_valid(param->name)) {
        cs_doc_reader_fail(reader, key, "`%.*s` cannot be the name of a parameter",
                           CS_STR_ARG(cs_str_slice(param->name, 0, 64)));
        cs_diag_hint(reader->diag,
                     "a name is of letters, digits and '_'; YAML reads a bare n, y, no, "
                     "yes, on, off as false or true");
    }
    param->source = reader->source;
    param->node = key;
    param->type = cs_rule_param_type(type);
    param->initial = cs_node_member(value, "default");
    if (param->type == NULL) {
        cs_doc_reader_fail(reader, value,
                           "a parameter needs a `type` such as string, int, bool, "
                           "list(string) or map(string, string)");
        param->type = &cs_type_dyn;
    } else if (cs_node_given(param->initial) &&
               !cs_rule_param_fits(param->type, param->initial.value)) {
        cs_doc_reader_fail(reader, param->initial, "the default of `%.*s` is not of its type",
                           CS_STR_ARG(param->name));
    }
}

void cs_rule_params_read(struct cs_arena *arena, struct cs_doc_reader *reader,
                         struct cs_node_at map, struct cs_param **out, uint32_t *count)
{
    *count = 0;
    if (!cs_node_given(map))
        return;
    if (map.value.tag != CS_MAP) {
        cs_doc_reader_fail(reader, map, "`params` is not a map");
        return;
    }
    *out = cs_arena_array(arena, map.value.len, sizeof **out);
    if (*out == NULL) {
        reader->status = cs_diag_no_memory(reader->diag);
        return;
    }
    for (uint32_t i = 0; i < map.value.len; i++) {
        struct cs_node_at value, key = cs_node_pair(map, i, &value);
        read_param(reader, key, value, &(*out)[i]);
    }
    *count = map.value.len;
}
