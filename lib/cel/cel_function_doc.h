/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the functions do, for docs/CEL.md: a sentence, how the cost grows with the input, an example
 * and what it gives. In the order of the tables of the families. Only the writer of the page and
 * its test read this (tests/unit/check_cel_page.c): every function has an entry, and every example
 * gives what stands here.
 *
 * The cost beside the fixed one:
 *     FIXED   nothing
 *     TEXT    a tenth of a step for each byte read or made
 *     SEARCH  as TEXT, and for each place where a search may begin 1/128 of a step for each byte
 *             that is looked for
 *     ITEMS   a step for each element read or made
 *     PARTS   a step for each part that is compared, of long texts for every 256 bytes
 *     MATCH   the steps of matching: at most 1/16 of a step for each place in the pattern passed
 *
 * Meanings are those of the CEL specification (doc/langdef.md and the pages of the extensions) and
 * of k8s.io/apiserver/pkg/cel/library; docs/decisions says where ours differ.
 */
#ifndef CS_CEL_CEL_FUNCTION_DOC_H
#define CS_CEL_CEL_FUNCTION_DOC_H

/* X(name, cost, sentence, example, result); a result that begins with ? is the reason of an unknown
 */
/* clang-format off */
#define CS_FUNCTION_DOCS(X) \
X("_==_", PARTS, "Equal; numbers by value whatever their types, lists and maps by their parts", "{'a': [1, 2]} == {'a': [1, 2.0]}", "true") \
X("_!=_", PARTS, "Not equal", "'a' != 'b'", "true") \
X("_<_", PARTS, "Less; texts by code points, `false` before `true`, numbers across types", "1 < 1.5 && 'a' < 'b'", "true") \
X("_<=_", PARTS, "Less or equal", "2u <= 2", "true") \
X("_>_", PARTS, "Greater", "duration('1h') > duration('59m')", "true") \
X("_>=_", PARTS, "Greater or equal", "b'b' >= b'a'", "true") \
X("_+_", TEXT, "Sum; texts, bytes and lists one behind the other; overflow is an error", "[1] + [2, 3]", "[1, 2, 3]") \
X("_-_", FIXED, "Difference", "timestamp('2024-03-01T00:00:00Z') - timestamp('2024-02-01T00:00:00Z')", "duration('696h')") \
X("_*_", FIXED, "Product", "6 * 7", "42") \
X("_/_", FIXED, "Quotient, of integers towards zero; by zero is an error", "-7 / 2", "-3") \
X("_%_", FIXED, "Remainder, with the sign of the left side", "-7 % 2", "-1") \
X("-_", FIXED, "Negative", "-(3 - 5)", "2") \
X("!_", FIXED, "Not", "!(1 > 2)", "true") \
X("@in", PARTS, "Whether a list has the element, or a map the key", "'b' in ['a', 'b'] && 1 in {1: 'one'}", "true") \
X("size", TEXT, "Number of code points, bytes, elements or pairs", "size('gr\\u00fcn')", "4") \
X("bool", FIXED, "Of the text of a bool", "bool('true')", "true") \
X("int", TEXT, "Of a number (towards zero), its text, seconds since 1970", "int('-42')", "-42") \
X("uint", TEXT, "Of a number or its text", "uint(3.9)", "3u") \
X("double", TEXT, "Of a number or its text", "double('1e3')", "1000.0") \
X("string", TEXT, "The text of a value; bytes have to be UTF-8", "string(duration('1m30s'))", "'90s'") \
X("bytes", FIXED, "The UTF-8 of a text", "bytes('\\u00fc')", "b'\\xc3\\xbc'") \
X("timestamp", TEXT, "Of RFC 3339 text or seconds since 1970; years 1 to 9999", "timestamp('1970-01-01T01:00:00+01:00') == timestamp(0)", "true") \
X("duration", TEXT, "Of a text with units h, m, s, ms, us, ns; up to 292 years", "duration('1h') == duration('3600s')", "true") \
X("dyn", FIXED, "The value itself, its type left open", "[1, dyn('a')]", "[1, 'a']") \
X("type", FIXED, "The type of a value", "type(1.0) == double", "true") \
X("contains", SEARCH, "Whether a text has a part", "'hello'.contains('ell')", "true") \
X("startsWith", TEXT, "Whether a text begins with another", "'hello'.startsWith('he')", "true") \
X("endsWith", TEXT, "Whether a text ends with another", "'hello'.endsWith('lo')", "true") \
X("matches", MATCH, "Whether a regular expression is found anywhere in a text", "'v1.25'.matches('^v[0-9]+')", "true") \
X("getFullYear", FIXED, "Year, in UTC or a time zone", "timestamp('2024-12-31T23:30:00Z').getFullYear('+01:00')", "2025") \
X("getMonth", FIXED, "Month from 0", "timestamp('2024-02-29T00:00:00Z').getMonth()", "1") \
X("getDate", FIXED, "Day of the month from 1", "timestamp('2024-02-29T00:00:00Z').getDate()", "29") \
X("getDayOfMonth", FIXED, "Day of the month from 0", "timestamp('2024-02-29T00:00:00Z').getDayOfMonth()", "28") \
X("getDayOfWeek", FIXED, "Day of the week, Sunday is 0", "timestamp('2024-02-29T00:00:00Z').getDayOfWeek()", "4") \
X("getDayOfYear", FIXED, "Day of the year from 0", "timestamp('2024-02-29T00:00:00Z').getDayOfYear()", "59") \
X("getHours", FIXED, "Hour of a time; all hours of a duration", "timestamp('2024-07-01T12:00:00Z').getHours('Europe/Berlin')", "14") \
X("getMinutes", FIXED, "Minute of a time; all minutes of a duration", "duration('2h30m').getMinutes()", "150") \
X("getSeconds", FIXED, "Second of a time; all seconds of a duration", "duration('1m30s').getSeconds()", "90") \
X("getMilliseconds", FIXED, "Thousandths of the second", "duration('1.25s').getMilliseconds()", "250") \
X("optional.of", FIXED, "An optional with a value", "optional.of(1).value()", "1") \
X("optional.ofNonZeroValue", FIXED, "None for false, 0, empty and null", "optional.ofNonZeroValue('').hasValue()", "false") \
X("optional.none", FIXED, "An optional without a value", "optional.none().orValue(2)", "2") \
X("hasValue", PARTS, "Whether it has a value, or this one", "{'a': 1}.?b.hasValue()", "false") \
X("value", FIXED, "The value; an error where there is none", "{'a': 1}.?a.value()", "1") \
X("or", FIXED, "This optional if it has a value, else the other", "{'a': 1}.?b.or(optional.of(3)).value()", "3") \
X("orValue", FIXED, "The value, or what is given for none", "{'a': 1}.?b.orValue(0)", "0") \
X("optional.unwrap", ITEMS, "The values of those optionals that have one", "optional.unwrap([optional.of(1), optional.none()])", "[1]") \
X("unwrapOpt", ITEMS, "The same, as a member", "[optional.none(), optional.of(2)].unwrapOpt()", "[2]") \
X("first", FIXED, "The first element, if there is one", "[1, 2].first().value()", "1") \
X("last", FIXED, "The last element, if there is one", "[].last().hasValue()", "false") \
X("charAt", TEXT, "The code point at an index; empty at the end", "'hello'.charAt(4)", "'o'") \
X("indexOf", SEARCH, "Index of the first place of a part or element, from an index on; -1: none", "'hello mellow'.indexOf('ello', 2)", "7") \
X("lastIndexOf", SEARCH, "Index of the last place, up to an index", "['a', 'b', 'a'].lastIndexOf('a')", "2") \
X("join", TEXT, "The texts of a list, with a separator between", "['a', 'b'].join(', ')", "'a, b'") \
X("replace", SEARCH, "All places of a part replaced, or the first n", "'a-b-c'.replace('-', '.', 1)", "'a.b-c'") \
X("split", SEARCH, "The parts between separators, at most n", "'a,b,c'.split(',', 2)", "['a', 'b,c']") \
X("substring", TEXT, "From an index, up to another", "'tacocat'.substring(4, 7)", "'cat'") \
X("trim", TEXT, "Without white space at both ends", "'  a b\\n'.trim()", "'a b'") \
X("lowerAscii", TEXT, "A to Z as small letters", "'TacoCAT'.lowerAscii()", "'tacocat'") \
X("upperAscii", TEXT, "a to z as capital letters", "'TacoCat'.upperAscii()", "'TACOCAT'") \
X("reverse", TEXT, "Code points or elements backwards", "'gum'.reverse() + string([1, 2].reverse()[0])", "'mug2'") \
X("strings.quote", TEXT, "In double quotes, what is special with a backslash", "strings.quote('a\\n\"b')", "'\"a\\\\n\\\\\"b\"'") \
X("format", TEXT, "Values put in for the clauses of a text: %s any, %d %f %e numbers, %b %o %x %X to a base", "'%s has %d of %.1f'.format(['a', 2, 3.14])", "'a has 2 of 3.1'") \
X("slice", FIXED, "Elements from an index up to another", "[1, 2, 3, 4].slice(1, 3)", "[2, 3]") \
X("flatten", ITEMS, "Lists in the list opened, one level or n", "[[1], [2, [3]]].flatten(2)", "[1, 2, 3]") \
X("sort", ITEMS, "In order; n log n steps", "['b', 'a'].sort()", "['a', 'b']") \
X("distinct", PARTS, "Each element once, in the order of the first ones", "[1, 2, 1, 1.0].distinct()", "[1, 2]") \
X("lists.range", ITEMS, "The integers from 0 below n", "lists.range(3)", "[0, 1, 2]") \
X("isSorted", ITEMS, "Whether no element is below the one before", "[1, 2, 2].isSorted()", "true") \
X("sum", ITEMS, "The sum; of an empty list the zero of its type", "[1, 2, 3].sum()", "6") \
X("min", ITEMS, "The least element; of an empty list an error", "['b', 'a'].min()", "'a'") \
X("max", ITEMS, "The greatest element", "[1.5, 2.5].max()", "2.5") \
X("includes", PARTS, "Whether a list has an element, or a value is this one", "[1, 2].includes(2)", "true") \
X("sets.contains", PARTS, "Whether the first list has all elements of the second", "sets.contains([1, 2, 3], [3, 1])", "true") \
X("sets.equivalent", PARTS, "Whether each has all elements of the other", "sets.equivalent([1, 2, 2], [2, 1])", "true") \
X("sets.intersects", PARTS, "Whether they have an element in common", "sets.intersects([1, 2], [2, 3])", "true") \
X("hasAll", PARTS, "sets.contains as a member", "['a', 'b'].hasAll(['b'])", "true") \
X("hasExactly", PARTS, "sets.equivalent as a member", "['a', 'b'].hasExactly(['b', 'a'])", "true") \
X("hasAny", PARTS, "sets.intersects as a member", "['a', 'b'].hasAny(['c'])", "false") \
X("hasOnly", PARTS, "Whether all elements are among those of the other", "['a'].hasOnly(['a', 'b'])", "true") \
X("math.greatest", ITEMS, "The greatest of numbers or of a list of them", "math.greatest(1, 2.5, 2u)", "2.5") \
X("math.least", ITEMS, "The least of numbers or of a list of them", "math.least([3, 1, 2])", "1") \
X("math.ceil", FIXED, "Rounded up", "math.ceil(1.2)", "2.0") \
X("math.floor", FIXED, "Rounded down", "math.floor(-1.2)", "-2.0") \
X("math.round", FIXED, "Rounded, halves away from zero", "math.round(-1.5)", "-2.0") \
X("math.trunc", FIXED, "Rounded towards zero", "math.trunc(-1.9)", "-1.0") \
X("math.isInf", FIXED, "Whether it is an infinity", "math.isInf(1.0 / 0.0)", "true") \
X("math.isNaN", FIXED, "Whether it is no number", "math.isNaN(0.0 / 0.0)", "true") \
X("math.isFinite", FIXED, "Whether it is neither", "math.isFinite(1.5)", "true") \
X("math.abs", FIXED, "Without its sign", "math.abs(-3)", "3") \
X("math.sign", FIXED, "-1, 0 or 1", "math.sign(-2.5)", "-1.0") \
X("math.sqrt", FIXED, "Square root; of a negative number NaN", "math.sqrt(81)", "9.0") \
X("math.bitAnd", FIXED, "Bits that both have", "math.bitAnd(6, 3)", "2") \
X("math.bitOr", FIXED, "Bits that one has", "math.bitOr(6u, 3u)", "7u") \
X("math.bitXor", FIXED, "Bits that only one has", "math.bitXor(6, 3)", "5") \
X("math.bitNot", FIXED, "All bits turned", "math.bitNot(0)", "-1") \
X("math.bitShiftLeft", FIXED, "Bits moved up, zeros behind them", "math.bitShiftLeft(1, 4)", "16") \
X("math.bitShiftRight", FIXED, "Bits moved down, zeros before them", "math.bitShiftRight(16, 2)", "4") \
X("base64.encode", TEXT, "Base64 with padding", "base64.encode(b'hello')", "'aGVsbG8='") \
X("base64.decode", TEXT, "The bytes of base64, with or without padding", "base64.decode('aGVsbG8')", "b'hello'") \
X("base64.encodeUrl", TEXT, "Base64 with - and _ for + and /", "base64.encodeUrl(b'\\xfb\\xff')", "'-_8='") \
X("base64.decodeUrl", TEXT, "The bytes of that", "base64.decodeUrl('-_8=')", "b'\\xfb\\xff'") \
X("find", MATCH, "The first match of a regular expression; empty: none", "'abc 123'.find('[0-9]+')", "'123'") \
X("findAll", MATCH, "All matches, or the first n", "'123 abc 456'.findAll('[0-9]+')", "['123', '456']") \
X("regex.extract", MATCH, "The first match, or its group where the pattern has one", "regex.extract('user: ada', 'user: (\\\\w+)').value()", "'ada'") \
X("regex.extractAll", MATCH, "All of them", "regex.extractAll('a1 b2', '\\\\w(\\\\d)')", "['1', '2']") \
X("regex.replace", MATCH, "Matches replaced, \\\\1 to \\\\9 are groups; all or the first n", "regex.replace('ab', '(a)(b)', '\\\\2\\\\1')", "'ba'") \
X("ip", FIXED, "An IP address of its text, or of a network", "ip('2001:db8::68').family()", "6") \
X("isIP", FIXED, "Whether a text is an IP address", "isIP('10.0.0.300')", "false") \
X("ip.isCanonical", FIXED, "Whether it is written in the canonical form", "ip.isCanonical('2001:DB8::68')", "false") \
X("family", FIXED, "4 or 6", "ip('127.0.0.1').family()", "4") \
X("isUnspecified", FIXED, "0.0.0.0 or ::", "ip('::').isUnspecified()", "true") \
X("isLoopback", FIXED, "127.0.0.0/8 or ::1", "ip('127.1.2.3').isLoopback()", "true") \
X("isLinkLocalMulticast", FIXED, "224.0.0.0/24 or ff02::/16", "ip('ff02::1').isLinkLocalMulticast()", "true") \
X("isLinkLocalUnicast", FIXED, "169.254.0.0/16 or fe80::/10", "ip('169.254.169.254').isLinkLocalUnicast()", "true") \
X("isGlobalUnicast", FIXED, "None of these and no multicast; private ones too", "ip('192.168.0.1').isGlobalUnicast()", "true") \
X("cidr", FIXED, "A network of its text", "cidr('10.0.0.0/8').prefixLength()", "8") \
X("isCIDR", FIXED, "Whether a text is a network", "isCIDR('10.0.0.0/33')", "false") \
X("containsIP", FIXED, "Whether an address is in the network", "cidr('10.0.0.0/8').containsIP('10.1.2.3')", "true") \
X("containsCIDR", FIXED, "Whether a network is inside", "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')", "true") \
X("masked", FIXED, "With the bits behind the prefix zero", "string(cidr('10.1.2.3/8').masked())", "'10.0.0.0/8'") \
X("isMask", FIXED, "Whether they are zero", "cidr('10.1.2.3/8').isMask()", "false") \
X("prefixLength", FIXED, "Bits of the prefix", "cidr('fd00::/48').prefixLength()", "48") \
X("url", TEXT, "A URL of its text: absolute, or a path from the root", "url('https://example.com:80/a').getPort()", "'80'") \
X("isURL", TEXT, "Whether a text is one", "isURL('not a url')", "false") \
X("getScheme", TEXT, "The scheme", "url('https://example.com/a').getScheme()", "'https'") \
X("getHost", TEXT, "Host and port", "url('https://example.com:80/a').getHost()", "'example.com:80'") \
X("getHostname", TEXT, "The host alone, without brackets", "url('https://[::1]:80/a').getHostname()", "'::1'") \
X("getPort", TEXT, "The port, empty where there is none", "url('https://example.com/a').getPort()", "''") \
X("getEscapedPath", TEXT, "The path, what is special in it escaped", "url('https://example.com/a b').getEscapedPath()", "'/a%20b'") \
X("getQuery", ITEMS, "The parameters: for each name its values", "url('https://example.com/?a=1&a=2').getQuery()", "{'a': ['1', '2']}") \
X("quantity", TEXT, "A quantity of its text, exact", "quantity('1.5Gi') == quantity('1536Mi')", "true") \
X("isQuantity", TEXT, "Whether a text is one", "isQuantity('1.3GiB')", "false") \
X("isInteger", TEXT, "Whether asInteger gives it", "quantity('50k').isInteger()", "true") \
X("asInteger", TEXT, "As an int; an error where it is none", "quantity('50k').asInteger()", "50000") \
X("asApproximateFloat", TEXT, "As the nearest double", "quantity('500m').asApproximateFloat()", "0.5") \
X("sign", TEXT, "-1, 0 or 1", "quantity('-50k').sign()", "-1") \
X("add", TEXT, "The sum with a quantity or an int", "quantity('1k').add(20) == quantity('1020')", "true") \
X("sub", TEXT, "The difference", "quantity('1k').sub(quantity('100')) == quantity('900')", "true") \
X("isGreaterThan", TEXT, "Whether a quantity or version is greater", "quantity('1Gi').isGreaterThan(quantity('1G'))", "true") \
X("isLessThan", TEXT, "Whether it is less", "quantity('900m').isLessThan(quantity('1'))", "true") \
X("compareTo", TEXT, "-1, 0 or 1", "quantity('200M').compareTo(quantity('0.2G'))", "0") \
X("semver", TEXT, "A version of its text; with true also v1.2 and 01.2.3", "semver('v1.2', true).minor()", "2") \
X("isSemver", TEXT, "Whether a text is one", "isSemver('1.2')", "false") \
X("major", FIXED, "The first number", "semver('1.2.3').major()", "1") \
X("minor", FIXED, "The second number", "semver('1.2.3').minor()", "2") \
X("patch", FIXED, "The third number", "semver('1.2.3-rc.1').patch()", "3") \
X("format.named", FIXED, "A format by its name, if there is one", "format.named('uuid').hasValue()", "true") \
X("validate", TEXT, "What is wrong with a text, or none", "format.dns1123Label().validate('my-name').hasValue()", "false") \
X("format.dns1123Label", FIXED, "Names of namespaces, services, containers", "format.dns1123Label().validate('My-name').hasValue()", "true") \
X("format.dns1123LabelPrefix", FIXED, "What such a name may begin with", "format.dns1123LabelPrefix().validate('my-').hasValue()", "false") \
X("format.dns1123Subdomain", FIXED, "Names of most objects", "format.dns1123Subdomain().validate('a.b-c').hasValue()", "false") \
X("format.dns1123SubdomainPrefix", FIXED, "What such a name may begin with", "format.dns1123SubdomainPrefix().validate('a.b-').hasValue()", "false") \
X("format.dns1035Label", FIXED, "A label that begins with a letter", "format.dns1035Label().validate('1a').hasValue()", "true") \
X("format.dns1035LabelPrefix", FIXED, "What such a name may begin with", "format.dns1035LabelPrefix().validate('a-').hasValue()", "false") \
X("format.qualifiedName", FIXED, "Keys of labels: example.com/name", "format.qualifiedName().validate('example.com/name').hasValue()", "false") \
X("format.labelValue", FIXED, "Values of labels", "format.labelValue().validate('a b').hasValue()", "true") \
X("format.uri", FIXED, "URIs, as url takes them", "format.uri().validate('https://example.com').hasValue()", "false") \
X("format.uuid", FIXED, "UUIDs", "format.uuid().validate('123e4567-e89b-12d3-a456-426614174000').hasValue()", "false") \
X("format.byte", FIXED, "Base64", "format.byte().validate('aGVsbG8=').hasValue()", "false") \
X("format.date", FIXED, "2024-02-29", "format.date().validate('2023-02-29').hasValue()", "true") \
X("format.datetime", FIXED, "RFC 3339", "format.datetime().validate('2024-02-29T00:00:00Z').hasValue()", "false") \
X("path", FIXED, "Access to a path of the API server", "authorizer.path('/healthz').check('get').allowed()", "? cluster") \
X("group", FIXED, "Access to an API group", "authorizer.group('apps').resource('deployments').check('get').allowed()", "? cluster") \
X("serviceAccount", FIXED, "The same for a service account", "authorizer.serviceAccount('default', 'a').path('/').check('get').allowed()", "? cluster") \
X("resource", FIXED, "... to a resource of it", "authorizer.group('').resource('pods').check('list').allowed()", "? cluster") \
X("subresource", FIXED, "... to a subresource", "authorizer.requestResource.subresource('status').check('update').allowed()", "? cluster") \
X("namespace", FIXED, "... in a namespace", "authorizer.group('').resource('pods').namespace('a').check('get').allowed()", "? cluster") \
X("name", FIXED, "... of this name", "authorizer.group('').resource('pods').name('a').check('get').allowed()", "? cluster") \
X("fieldSelector", FIXED, "... with these fields", "authorizer.requestResource.fieldSelector('spec.nodeName=a').check('list').allowed()", "? cluster") \
X("labelSelector", FIXED, "... with these labels", "authorizer.requestResource.labelSelector('a=b').check('list').allowed()", "? cluster") \
X("check", FIXED, "Asks for a verb", "authorizer.requestResource.check('approve').allowed()", "? cluster") \
X("allowed", FIXED, "Whether it is allowed; what it is and-ed with may decide alone", "1 > 2 && authorizer.requestResource.check('approve').allowed()", "false") \
X("errored", FIXED, "Whether asking failed", "authorizer.path('/').check('get').errored()", "? cluster") \
X("reason", FIXED, "Why", "authorizer.path('/').check('get').reason()", "? cluster") \
X("error", FIXED, "The text of that failure", "authorizer.path('/').check('get').error()", "? cluster")

/* X(name, since, usage, sentence, example, result), as above; `since` as that of functions. */
#define CS_MACRO_DOCS(X) \
X("has", 0, "has(x.f)", "Whether a field or key is there", "has({'a': 1}.b)", "false") \
X("all", 0, "list.all(x, p)", "Whether p is true for all elements, of a map for all keys", "[1, 2].all(x, x > 0)", "true") \
X("all", 32, "list.all(i, x, p)", "The same with indexes, of a map with keys and values", "{'a': 1}.all(k, v, k == 'a' && v == 1)", "true") \
X("exists", 0, "list.exists(x, p)", "Whether p is true for one at least", "[1, 2].exists(x, x > 1)", "true") \
X("exists", 32, "list.exists(i, x, p)", "The same with indexes or keys", "['a', 'b'].exists(i, x, i == 1 && x == 'b')", "true") \
X("exists_one", 0, "list.exists_one(x, p)", "Whether p is true for exactly one", "[1, 2, 2].exists_one(x, x == 2)", "false") \
X("existsOne", 33, "list.existsOne(x, p)", "The same", "[1, 2, 2].existsOne(x, x == 1)", "true") \
X("existsOne", 32, "list.existsOne(i, x, p)", "The same with indexes or keys", "[1, 1].existsOne(i, x, i == 0 && x == 1)", "true") \
X("filter", 0, "list.filter(x, p)", "The elements for which p is true, of a map the keys", "[1, 2, 3].filter(x, x > 1)", "[2, 3]") \
X("map", 0, "list.map(x, f)", "f of each element", "[1, 2].map(x, x * 2)", "[2, 4]") \
X("map", 0, "list.map(x, p, f)", "f of those for which p is true", "[1, 2, 3].map(x, x > 1, x * 2)", "[4, 6]") \
X("transformList", 32, "list.transformList(i, x, f)", "A list of f of each; a condition may stand before f", "['a', 'b'].transformList(i, x, i > 0, x + x)", "['bb']") \
X("transformMap", 32, "map.transformMap(k, v, f)", "A map with the same keys; a condition may stand before f", "{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 10)", "{'b': 20}") \
X("transformMapEntry", 32, "map.transformMapEntry(k, v, {k: v})", "A map of the entries; a key twice is an error", "{'a': 1}.transformMapEntry(k, v, {v: k})", "{1: 'a'}") \
X("sortBy", 34, "list.sortBy(x, key)", "In the order of the keys", "[{'n': 2}, {'n': 1}].sortBy(x, x.n)[0].n", "1") \
X("optMap", 28, "optional.optMap(x, f)", "f of the value, if there is one", "{'a': 1}.?a.optMap(x, x + 1).value()", "2") \
X("optFlatMap", 29, "optional.optFlatMap(x, f)", "The same where f is optional", "{'a': {'b': 1}}.?a.optFlatMap(x, x.?c).hasValue()", "false") \
X("cel.bind", 1000, "cel.bind(x, value, f)", "f with a name for a value", "cel.bind(n, 'a' + 'b', n + n)", "'abab'")
/* clang-format on */

#endif
