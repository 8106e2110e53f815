/* SPDX-License-Identifier: Apache-2.0 */
/* Programs as text: driven by the operands that the table of opcodes gives. contract:
 * cel/cel_listing.h */
#include "cel/cel_listing.h"

#include <ctype.h>

#include "cel/cel_function.h"
#include "cel/cel_print.h"
#include "cel/cel_unit.h"
#include "value/schema.h"

enum { TEXT_MOST = 72 };

static const struct row {
    const char *name, *operands;
} rows[] = {
#define TEST(name, sentence)                                                            \
    [CS_OP_##name] = {#name, "a b c"}, [CS_OP_AND_##name] = {"AND_" #name, "a b c @n"}, \
    [CS_OP_OR_##name] = {"OR_" #name, "a b c @n"},
    CS_TEST_TABLE(TEST)
#undef TEST
#define ACTION(name, operands, sentence) [CS_OP_##name] = {#name, operands},
        CS_ACTION_TABLE(ACTION)
#undef ACTION
};

struct listing {
    struct cs_buf *out;
    const struct cs_unit *unit;
    cs_listing_variable *variable;
    void *payload;
};

static void put_lower(struct cs_buf *out, const char *name)
{
    for (; *name != '\0'; name++)
        cs_buf_char(out, (char)tolower((unsigned char)*name));
}

/* A constant as CEL writes it, its end left out where it is long. */
static void put_constant(const struct listing *l, struct cs_value value)
{
    struct cs_buf text;
    cs_buf_init(&text, l->unit->alloc, 0);
    cs_cel_print_value(&text, value);
    struct cs_str shown = cs_buf_view(&text);
    uint32_t len = shown.len;
    if (len > TEXT_MOST)
        for (len = TEXT_MOST; len > 0 && ((unsigned char)shown.ptr[len] & 0xC0) == 0x80;)
            len--;
    for (uint32_t i = 0; i < len; i++)
        cs_buf_char(l->out, shown.ptr[i] == '\n' ? ' ' : shown.ptr[i]);
    if (len < shown.len)
        cs_buf_text(l->out, "...");
    if (text.failed)
        l->out->failed = true;
    cs_buf_clear(&text);
}

static void put_cell(const struct listing *l, int32_t cell)
{
    if (cell >= 0) {
        cs_buf_printf(l->out, "r%d", cell / CS_CELL);
        return;
    }
    struct cs_value value = l->unit->constants[cs_unit_constant(cell)];
    if (value.tag == CS_ABSENT && value.len > 0)
        cs_buf_text(l->out, l->variable(value.len - 1, l->payload));
    else
        put_constant(l, value);
}

/* What `#c` numbers: a field, a function, a hashed list, a memo, or only a number. */
static void put_number(const struct listing *l, uint32_t op, int32_t number)
{
    const struct cs_unit *unit = l->unit;
    const struct cs_node *node = (uint32_t)number < unit->nnodes ? &unit->nodes[number] : NULL;
    const char *operands = rows[op].operands;
    if (op == CS_OP_MEMO) {
        cs_buf_printf(l->out, "memo %d", number);
    } else if (strncmp(rows[op].name, "FIELD", 5) == 0 && node != NULL) {
        cs_buf_text(l->out, ((const struct cs_schema *)node->subject)->fields[node->data].name);
    } else if (op == CS_OP_CALL && node != NULL) {
        cs_buf_text(l->out, ((const struct cs_function *)node->subject)->name);
    } else if (strchr(operands, '#') != NULL) {
        cs_buf_printf(l->out, "#%d", number);
    }
}

/* The third operand of a question: two kinds of them name something else than a cell. */
static void put_asked(const struct listing *l, uint32_t op, int32_t c)
{
    const struct cs_unit *unit = l->unit;
    if (op == CS_OP_HAS_FIELD || op == CS_OP_AND_HAS_FIELD || op == CS_OP_OR_HAS_FIELD)
        put_number(l, CS_OP_FIELD, c);
    else if (op == CS_OP_IN_SET || op == CS_OP_AND_IN_SET || op == CS_OP_OR_IN_SET)
        put_constant(l, unit->constants[unit->sets[c].constant]);
    else
        put_cell(l, c);
}

static bool asks_one(uint32_t op)
{
    return op == CS_OP_TRUTH || op == CS_OP_AND_TRUTH || op == CS_OP_OR_TRUTH || op == CS_OP_NOT ||
           op == CS_OP_AND_NOT || op == CS_OP_OR_NOT;
}

/* One word of a row's operands. */
static void put_operand(const struct listing *l, const struct cs_instruction *i, uint32_t op,
                        const char *word, uint32_t at)
{
    bool question = op < CS_OP_MOVE;
    char which = word[word[0] == '@' || word[0] == '#'];
    int32_t value = which == 'a' ? i->a : which == 'b' ? i->b : which == 'c' ? i->c : i->n;
    if (word[0] == '@')
        cs_buf_printf(l->out, "%s %u", which == 'n' ? "else" : "go", at + 1 + (uint32_t)value);
    else if (word[0] == '#')
        put_number(l, op, value);
    else if (which == 'n')
        cs_buf_printf(l->out, "n %d", value);
    else if (question && which == 'c')
        put_asked(l, op, value);
    else
        put_cell(l, value);
}

static void put_instruction(const struct listing *l, const struct cs_instruction *i, uint32_t at)
{
    uint32_t op = cs_instruction_op(i);
    const char *operands = rows[op].operands;
    cs_buf_printf(l->out, "    %4u  ", at);
    if (i->op == CS_OP_FIRST)
        cs_buf_text(l->out, "first ");
    put_lower(l->out, rows[op].name);
    bool first = true;
    for (const char *word = operands; *word != '\0';) {
        bool left_out = asks_one(op) && *word == 'c';
        left_out = left_out || (op == CS_OP_MEMO && strncmp(word, "#b", 2) == 0);
        if (!left_out) {
            cs_buf_text(l->out, first ? "  " : ", ");
            put_operand(l, i, op, word, at);
            first = false;
        }
        const char *end = strchr(word, ' ');
        word = end != NULL ? end + 1 : word + strlen(word);
    }
    cs_buf_char(l->out, '\n');
}

static void put_program(const struct listing *l, const struct cs_program *program)
{
    for (uint32_t i = 0; i < program->count; i++)
        put_instruction(l, &l->unit->code[program->first + i], i);
}

void cs_listing_program(struct cs_buf *out, const struct cs_unit *unit, uint32_t program,
                        cs_listing_variable *variable, void *payload)
{
    struct listing l = {out, unit, variable, payload};
    put_program(&l, &unit->programs[program]);
}

void cs_listing_memo(struct cs_buf *out, const struct cs_unit *unit, uint32_t memo,
                     cs_listing_variable *variable, void *payload)
{
    struct listing l = {out, unit, variable, payload};
    put_program(&l, &unit->memos[memo]);
}
