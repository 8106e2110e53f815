/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Character classes. contract: text/regex_class.h
 *
 * Folding: PCRE2 adds the other cases of ranges itself. A complement is different: the complement
 * of "the folded class" has to be written, for folding the complement would add the class again.
 * Beyond ASCII only two characters fold to a letter of ASCII: U+017F (s) and U+212A (k).
 */
#include "text/regex_class.h"

enum { LONG_S = 0x17F, KELVIN = 0x212A, LAST = 0x10FFFF };

struct cs_regex_group {
    const char *name;   /* of POSIX */
    const char *ranges; /* pairs: first, last */
    uint8_t pairs;
};

static const struct cs_regex_group groups[] = {
    {"alnum", "09AZaz", 3},
    {"alpha", "AZaz", 2},
    {"ascii", "\0\x7F", 1},
    {"blank", "\t\t  ", 2},
    {"cntrl", "\0\x1F\x7F\x7F", 2},
    {"digit", "09", 1},
    {"graph", "!~", 1},
    {"lower", "az", 1},
    {"print", " ~", 1},
    {"punct", "!/:@[`{~", 4},
    {"space", "\t\r  ", 2},
    {"upper", "AZ", 1},
    {"word", "09AZ__az", 4},
    {"xdigit", "09AFaf", 3},
};

/* Without the vertical tab, which [:space:] has. */
static const struct cs_regex_group perl_space = {NULL, "\t\n\f\r  ", 3};

const struct cs_regex_group *cs_regex_group_posix(struct cs_str name, bool *negated)
{
    *negated = name.len != 0 && name.ptr[0] == '^';
    name = cs_str_slice(name, *negated, name.len);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (cs_str_is(name, groups[i].name))
            return &groups[i];
    return NULL;
}

const struct cs_regex_group *cs_regex_group_perl(char letter, bool *negated)
{
    bool ignored;
    *negated = letter >= 'A' && letter <= 'Z';
    switch (letter) {
    case 'd':
    case 'D':
        return cs_regex_group_posix(CS_STR("digit"), &ignored);
    case 'w':
    case 'W':
        return cs_regex_group_posix(CS_STR("word"), &ignored);
    case 's':
    case 'S':
        return &perl_space;
    default:
        return NULL;
    }
}

static bool alphanumeric(uint32_t code)
{
    return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') ||
           (code >= 'a' && code <= 'z');
}

void cs_regex_put_code(struct cs_buf *out, uint32_t code)
{
    if (alphanumeric(code))
        cs_buf_char(out, (char)code);
    else
        cs_buf_printf(out, "\\x{%x}", (unsigned)code);
}

bool cs_regex_put_range(struct cs_buf *out, uint32_t low, uint32_t high)
{
    /* surrogates are in no text; PCRE2 does not even take them as ends */
    if (low >= 0xD800 && low <= 0xDFFF)
        low = 0xE000;
    if (high >= 0xD800 && high <= 0xDFFF)
        high = 0xD7FF;
    if (low > high)
        return false;
    cs_regex_put_code(out, low);
    if (low == high)
        return true;
    cs_buf_char(out, '-');
    cs_regex_put_code(out, high);
    return true;
}

/* Marks the members; with `fold` their other cases too, those beyond ASCII in *long_s, *kelvin. */
static void mark(const struct cs_regex_group *group, bool fold, bool members[128], bool *long_s,
                 bool *kelvin)
{
    for (uint32_t i = 0; i < group->pairs; i++)
        for (int c = (unsigned char)group->ranges[2 * i],
                 last = (unsigned char)group->ranges[2 * i + 1];
             c <= last; c++) {
            members[c] = true;
            if (fold && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
                members[c ^ 0x20] = true;
        }
    *long_s = fold && members['s'];
    *kelvin = fold && members['k'];
}

bool cs_regex_put_group(struct cs_buf *out, const struct cs_regex_group *group, bool negated,
                        bool fold)
{
    bool members[128] = {false}, long_s, kelvin;
    if (!negated) {
        for (uint32_t i = 0; i < group->pairs; i++)
            cs_regex_put_range(out, (unsigned char)group->ranges[2 * i],
                               (unsigned char)group->ranges[2 * i + 1]);
        return true;
    }
    mark(group, fold, members, &long_s, &kelvin);
    for (uint32_t c = 0; c < 128; c++) {
        uint32_t first = c;
        while (c < 128 && !members[c])
            c++;
        if (c != first)
            cs_regex_put_range(out, first, c - 1);
    }
    uint32_t from = 128;
    if (long_s) {
        cs_regex_put_range(out, from, LONG_S - 1);
        from = LONG_S + 1;
    }
    if (kelvin) {
        cs_regex_put_range(out, from, KELVIN - 1);
        from = KELVIN + 1;
    }
    cs_regex_put_range(out, from, LAST);
    return true;
}

/*
 * General categories. `folded`: characters that folding adds, as ranges; "?" where PCRE2 cannot do
 * it. Those of Go's unicode.FoldCategory and FoldScript.
 */
static const struct property {
    const char *name, *folded;
} categories[] = {
    /* clang-format off */
    {"L", "\\x{345}"}, {"Ll", "?"}, {"Lm", ""}, {"Lo", ""}, {"Lt", "?"}, {"Lu", "?"},
    {"M", "\\x{399}\\x{3b9}\\x{1fbe}"}, {"Mc", ""}, {"Me", ""},
    {"Mn", "\\x{399}\\x{3b9}\\x{1fbe}"}, {"N", ""}, {"Nd", ""}, {"Nl", ""}, {"No", ""}, {"P", ""},
    {"Pc", ""}, {"Pd", ""}, {"Pe", ""}, {"Pf", ""}, {"Pi", ""}, {"Po", ""}, {"Ps", ""}, {"S", ""},
    {"Sc", ""}, {"Sk", ""}, {"Sm", ""}, {"So", ""}, {"Z", ""}, {"Zl", ""}, {"Zp", ""}, {"Zs", ""},
    {"Cc", ""}, {"Cf", ""}, {"Co", ""}, {"Cs", ""},
    /* clang-format on */
};

/* Scripts, Unicode 14; the names are those of Scripts.txt. */
/* clang-format off */
static const char *const scripts[] = {
    "Adlam", "Ahom", "Anatolian_Hieroglyphs", "Arabic", "Armenian", "Avestan", "Balinese", "Bamum",
    "Bassa_Vah", "Batak", "Bengali", "Bhaiksuki", "Bopomofo", "Brahmi", "Braille", "Buginese",
    "Buhid", "Canadian_Aboriginal", "Carian", "Caucasian_Albanian", "Chakma", "Cham", "Cherokee",
    "Chorasmian", "Common", "Coptic", "Cuneiform", "Cypriot", "Cypro_Minoan", "Cyrillic",
    "Deseret", "Devanagari", "Dives_Akuru", "Dogra", "Duployan", "Egyptian_Hieroglyphs", "Elbasan",
    "Elymaic", "Ethiopic", "Georgian", "Glagolitic", "Gothic", "Grantha", "Greek", "Gujarati",
    "Gunjala_Gondi", "Gurmukhi", "Han", "Hangul", "Hanifi_Rohingya", "Hanunoo", "Hatran", "Hebrew",
    "Hiragana", "Imperial_Aramaic", "Inherited", "Inscriptional_Pahlavi", "Inscriptional_Parthian",
    "Javanese", "Kaithi", "Kannada", "Katakana", "Kayah_Li", "Kharoshthi", "Khitan_Small_Script",
    "Khmer", "Khojki", "Khudawadi", "Lao", "Latin", "Lepcha", "Limbu", "Linear_A", "Linear_B",
    "Lisu", "Lycian", "Lydian", "Mahajani", "Makasar", "Malayalam", "Mandaic", "Manichaean",
    "Marchen", "Masaram_Gondi", "Medefaidrin", "Meetei_Mayek", "Mende_Kikakui", "Meroitic_Cursive",
    "Meroitic_Hieroglyphs", "Miao", "Modi", "Mongolian", "Mro", "Multani", "Myanmar", "Nabataean",
    "Nandinagari", "New_Tai_Lue", "Newa", "Nko", "Nushu", "Nyiakeng_Puachue_Hmong", "Ogham",
    "Ol_Chiki", "Old_Hungarian", "Old_Italic", "Old_North_Arabian", "Old_Permic", "Old_Persian",
    "Old_Sogdian", "Old_South_Arabian", "Old_Turkic", "Old_Uyghur", "Oriya", "Osage", "Osmanya",
    "Pahawh_Hmong", "Palmyrene", "Pau_Cin_Hau", "Phags_Pa", "Phoenician", "Psalter_Pahlavi",
    "Rejang", "Runic", "Samaritan", "Saurashtra", "Sharada", "Shavian", "Siddham", "SignWriting",
    "Sinhala", "Sogdian", "Sora_Sompeng", "Soyombo", "Sundanese", "Syloti_Nagri", "Syriac",
    "Tagalog", "Tagbanwa", "Tai_Le", "Tai_Tham", "Tai_Viet", "Takri", "Tamil", "Tangsa", "Tangut",
    "Telugu", "Thaana", "Thai", "Tibetan", "Tifinagh", "Tirhuta", "Toto", "Ugaritic", "Vai",
    "Vithkuqi", "Wancho", "Warang_Citi", "Yezidi", "Yi", "Zanabazar_Square",
};
/* clang-format on */

static const char *folded_script(struct cs_str name)
{
    if (cs_str_is(name, "Common"))
        return "\\x{39c}\\x{3bc}";
    if (cs_str_is(name, "Greek"))
        return "\\x{b5}\\x{345}";
    return cs_str_is(name, "Inherited") ? "\\x{399}\\x{3b9}\\x{1fbe}" : "";
}

/* What folding adds to the property, or NULL: no such property. *script: it is one. */
static const char *find_property(struct cs_str name, bool *script)
{
    *script = false;
    for (size_t i = 0; i < sizeof categories / sizeof categories[0]; i++)
        if (cs_str_is(name, categories[i].name))
            return categories[i].folded;
    *script = true;
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
        if (cs_str_is(name, scripts[i]))
            return folded_script(name);
    return NULL;
}

enum cs_property_answer cs_regex_put_property(struct cs_buf *out, struct cs_str name, bool negated,
                                              bool fold, bool alone)
{
    bool script;
    if (cs_str_is(name, "Any")) {
        if (alone)
            cs_buf_text(out, negated ? CS_REGEX_NOTHING : CS_REGEX_ANYTHING);
        else
            cs_buf_text(out, negated ? "\\P{Any}" : "\\x{0}-\\x{10ffff}");
        return CS_PROPERTY_OK;
    }
    if (cs_str_is(name, "C") || cs_str_is(name, "Cn"))
        return CS_PROPERTY_VARIES;
    const char *folded = find_property(name, &script);
    if (folded == NULL)
        return CS_PROPERTY_UNKNOWN;
    if (!fold)
        folded = "";
    if (*folded == '?' || (*folded != '\0' && negated && !alone))
        return CS_PROPERTY_FOLD;
    bool brackets = alone && *folded != '\0';
    if (brackets)
        cs_buf_text(out, negated ? "[^" : "[");
    cs_buf_printf(out, "\\%c{%s%.*s}%s", negated && !brackets ? 'P' : 'p', script ? "sc:" : "",
                  CS_STR_ARG(name), folded);
    if (brackets)
        cs_buf_char(out, ']');
    return CS_PROPERTY_OK;
}
