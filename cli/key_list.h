/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys of rule documents and of the configuration, for the manual pages ctrsec-rules(5) and
 * ctrsec-config(5); a test compares them with those that the readers know.
 *
 *     X(key, meaning)
 */
#ifndef CTRSEC_CLI_KEY_LIST_H
#define CTRSEC_CLI_KEY_LIST_H

/* clang-format off */
#define DOCUMENT_KEYS(X) \
    X("channel", "first part of every full id: channel/id; required in bundle.yaml") \
    X("title", "for people") \
    X("epoch", "number, 1 if not given; grows when keys change") \
    X("version", "number, 1 if not given; a lower one than was seen before is refused") \
    X("not_before", "date before which the bundle is refused") \
    X("expires", "date from which on it is refused") \
    X("min_engine", "lowest version of the library that may load it") \
    X("cel", "what expressions may use: k8s-1.28 and later, or ctrsec-1 (default)") \
    X("params", "parameters of all rules: type, description, default") \
    X("definitions", "named expressions") \
    X("profiles", "named choices of rules: rules, title, controls") \
    X("rules", "list of rules") \
    X("policies", "list of admission policies in their normal form") \
    X("objects", "Kubernetes objects that policies refer to") \
    X("exceptions", "exceptions that the bundle makes itself")

#define RULE_KEYS(X) \
    X("id", "required; lower-case letters, digits and -, at most 56") \
    X("aliases", "old ids that still mean this rule") \
    X("title", "a few words, shown as heading") \
    X("description", "why it matters, in two sentences") \
    X("severity", "required; critical, high, medium, low or info") \
    X("tags", "words to find rules by") \
    X("target", "required; what is judged: image, workload, object or event") \
    X("each", "one run and one finding for each element of a list") \
    X("when", "CEL; false: the rule does not apply") \
    X("violation", "CEL; true: wrong. This or require, exactly one") \
    X("require", "CEL; true: right") \
    X("missing", "what an input that is not there means: unknown (default), skip or fail") \
    X("message", "one sentence with {expression}s") \
    X("remediation", "what to do") \
    X("references", "map: pss, cis-docker, cis-kubernetes, mitre, cve, url...") \
    X("enforce", "for each phase (build, deploy, run) deny, warn or off; warn if not given") \
    X("exceptions", "what a site may except: {allowed: false}, or {max_days: N}") \
    X("params", "parameters of this rule only") \
    X("tests", "cases: name, input, inputs, file, subject, complete, params, now, phase, expect")

#define CONFIG_KEYS(X) \
    X("bundles", "signed bundles: file, trust, channel, state, or shipped: true") \
    X("profiles", "only the rules of these profiles") \
    X("rules", "settings by rule id, glob or tag, see below") \
    X("on_unknown", "for each phase: what an unknown of a reason does (deny, warn or allow)") \
    X("on_incomplete", "what an input that was not judged as a whole does") \
    X("unsigned", "forbid: rules without a signature are refused") \
    X("annotations", "allow: rules that annotations on objects may except") \
    X("repository", "what the repository's configuration may do: exceptions, max_days, params") \
    X("exceptions", "list of exceptions, see below")

#define SETTING_KEYS(X) \
    X("enabled", "false: the rule is left out") \
    X("severity", "another severity") \
    X("enforce", "for each phase deny, warn or off") \
    X("params", "values of parameters") \
    X("reason", "why; `ctrsec config show` tells it")

#define EXCEPTION_KEYS(X) \
    X("id", "name of the exception, for lists and reports") \
    X("rule", "required; a rule id, a list of them, or a glob") \
    X("match", "globs: namespace, kind, name, container, image, path, cve, purl, fingerprint") \
    X("when", "CEL over the subject and `finding`; true: the exception applies") \
    X("reason", "required; why it is one") \
    X("expires", "date from which on it does not count") \
    X("ticket", "where it is tracked") \
    X("owner", "who has to know") \
    X("approved_by", "who agreed")
/* clang-format on */

#endif
