/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec config: whether site configuration is good, and what it comes to. */
#include "cli.h"

int command_config_check(const struct call *call)
{
    struct rules_options options = rules_options_checking(call);
    int code;
    options.verbose = true;
    ctrsec_plan *plan = plan_make(call->context, &options, &code);
    if (plan == NULL)
        return code;
    printf("good: %u rules are in\n", ctrsec_plan_rule_count(plan));
    ctrsec_plan_release(plan);
    return EXIT_ALLOWED;
}

int command_config_show(const struct call *call)
{
    struct rules_options options = rules_options_checking(call);
    int code;
    ctrsec_buffer *merged =
        config_merge(call->context, &options, call_word(call, OPTION_TABLE_FORMAT, 0) == 1, &code);
    if (merged == NULL)
        return code;
    fwrite(ctrsec_buffer_data(merged), 1, ctrsec_buffer_size(merged), stdout);
    ctrsec_buffer_free(merged);
    return EXIT_ALLOWED;
}
