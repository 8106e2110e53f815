// SPDX-License-Identifier: Apache-2.0

// Compares our regular expressions with Go's, which are RE2's.
//
//	regex table FILE DUMP       the rows of a table: what Go finds is what the table says and, but for
//	                            the rows marked in the last column, what we find
//	regex random SEED COUNT DUMP  generated patterns over generated subjects
//	regex fill FILE             prints the table with the column of Go's results made new
//
// DUMP is the program regex_dump.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

func encode(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x21 || c > 0x7E || c == '%' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func decode(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' {
			n, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err != nil {
				panic(s)
			}
			b.WriteByte(byte(n))
			i += 2
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func find(pattern, subject string) string {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return "error"
	}
	spans := re.FindStringSubmatchIndex(subject)
	if spans == nil {
		return "no"
	}
	var words []string
	for i := 0; i < len(spans); i += 2 {
		if spans[i] < 0 {
			words = append(words, "-")
		} else {
			words = append(words, fmt.Sprintf("%d-%d", spans[i], spans[i+1]))
		}
	}
	return strings.Join(words, " ")
}

type row struct {
	line             int
	pattern, subject string
	expected, note   string
}

func dump(program string, rows []row) []string {
	var in bytes.Buffer
	for _, r := range rows {
		fmt.Fprintf(&in, "%s\t%s\n", encode(r.pattern), encode(r.subject))
	}
	cmd := exec.Command(program)
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		fmt.Println("regex_dump:", err)
		os.Exit(1)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(rows) {
		fmt.Printf("regex_dump: %d lines for %d rows\n", len(lines), len(rows))
		os.Exit(1)
	}
	return lines
}

func whole(spans string) string {
	first, _, _ := strings.Cut(spans, " ")
	return first
}

// Whether ours is what Go finds, or an answer that is no wrong result.
func same(ours, theirs string) (equal, refused bool) {
	loose := strings.HasSuffix(ours, " ?")
	ours = strings.TrimSuffix(ours, " ?")
	switch {
	case strings.HasPrefix(ours, "refused: "):
		return theirs == "error", theirs != "error"
	case strings.HasPrefix(ours, "error: "):
		return theirs == "error", false
	case loose:
		return whole(ours) == whole(theirs), false
	}
	return ours == theirs, false
}

func read(name string) []row {
	file, err := os.Open(name)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer file.Close()
	var rows []row
	scanner := bufio.NewScanner(file)
	for n := 1; scanner.Scan(); n++ {
		if scanner.Text() == "" || strings.HasPrefix(scanner.Text(), "##") {
			continue
		}
		columns := append(strings.Split(scanner.Text(), "\t"), "", "", "")
		rows = append(rows, row{n, decode(columns[0]), decode(columns[1]), columns[2], columns[3]})
	}
	return rows
}

func table(name, program string) int {
	rows, bad, refused := read(name), 0, 0
	for i, ours := range dump(program, rows) {
		r := rows[i]
		theirs := find(r.pattern, r.subject)
		equal, no := same(ours, theirs)
		if theirs != r.expected {
			fmt.Printf("%s:%d: Go now finds %q\n", name, r.line, theirs)
			bad++
		} else if equal == (r.note == "refused") || no != (r.note == "refused") {
			fmt.Printf("%s:%d: %q on %q: Go %q, ours %q\n", name, r.line, r.pattern, r.subject, theirs, ours)
			bad++
		} else if no {
			refused++
		}
	}
	fmt.Printf("regex table %d/%d (%d refused by name)\n", len(rows)-bad, len(rows), refused)
	return bad
}

func fill(name string) {
	text, err := os.ReadFile(name)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if line == "" || strings.HasPrefix(line, "##") {
			fmt.Println(line)
			continue
		}
		columns := append(strings.Split(line, "\t"), "", "", "")
		columns[2] = find(decode(columns[0]), decode(columns[1]))
		fmt.Println(strings.TrimRight(strings.Join(columns[:4], "\t"), "\t"))
	}
}

var atoms = []string{"a", "b", "c", "A", "k", "s", "ſ", "\u212A", "é", "É", "ß", "ẞ", "Σ", "ς", "σ", "İ", "ı",
	"ǅ", ".", `\d`, `\w`, `\s`, `\D`, `\W`, `\S`, "[ab]", "[^a]", "[a-c]", "[^a-ck]", `[\w-]`, `[^\W]`, `[\D\d]`,
	"[[:alpha:]]", "[[:^upper:]]", "[^[:lower:]x]", `\pL`, `\p{Greek}`, `\P{Latin}`, `[\pN_]`, `[^\pL]`, "^", "$",
	`\b`, `\B`, `\A`, `\z`, `\n`, "\n", `\x41`, `\x{3a3}`, `\Qa.b\E`, `\.`, "(?i)", "(?-i)", "(?s)", "(?m)", "(?U)",
	"(?-m)", "(?i:a)", "(?s:.)", "(?m:^)", "(?m:$)", " ", "-", "]", "}", "{", "{,2}", "x{2", "0", "1"}

var repeats = []string{"*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,1}?", "{2,}", "{0}", "{3,5}?", "{,3}", "**", "{2}{3}"}

func pattern(r *rand.Rand, depth int) string {
	var b strings.Builder
	for n := r.Intn(4) + 1; n > 0; n-- {
		switch k := r.Intn(10); {
		case k < 5 || depth == 0:
			b.WriteString(atoms[r.Intn(len(atoms))])
		case k < 7:
			b.WriteString("(" + pattern(r, depth-1) + ")")
		case k < 8:
			b.WriteString("(?:" + pattern(r, depth-1) + ")")
		default:
			b.WriteString(pattern(r, depth-1) + "|" + pattern(r, depth-1))
		}
		if r.Intn(4) == 0 {
			last := len(repeats)
			if r.Intn(20) != 0 { // the last two are errors
				last -= 2
			}
			b.WriteString(repeats[r.Intn(last)])
		}
	}
	return b.String()
}

var letters = []string{"a", "b", "c", "A", "B", "K", "k", "s", "S", "ſ", "\u212A", "é", "É", "ß", "ẞ", "Σ", "ς", "σ",
	"İ", "ı", "i", "ǅ", "ǆ", "\n", "\n", " ", "\t", "\v", "0", "1", "_", "-", ".", "]", "{", "}", ",", "2", "x", "\u0345",
	"\x00", "日", "😀", "a.b"}

func subject(r *rand.Rand) string {
	var b strings.Builder
	for n := r.Intn(9); n > 0; n-- {
		if r.Intn(2) == 0 {
			b.WriteString(letters[r.Intn(3)])
		} else {
			b.WriteString(letters[r.Intn(len(letters))])
		}
	}
	return b.String()
}

func random(seed int64, count int, program string) int {
	r := rand.New(rand.NewSource(seed))
	rows := make([]row, count)
	for i := range rows {
		rows[i] = row{pattern: pattern(r, 3), subject: subject(r)}
	}
	bad, refused, errors, loose := 0, 0, 0, 0
	for i, ours := range dump(program, rows) {
		theirs := find(rows[i].pattern, rows[i].subject)
		equal, no := same(ours, theirs)
		switch {
		case no:
			refused++
		case !equal:
			fmt.Printf("%q on %q: Go %q, ours %q\n", rows[i].pattern, rows[i].subject, theirs, ours)
			bad++
		case theirs == "error":
			errors++
		case strings.HasSuffix(ours, " ?"):
			loose++
		}
	}
	fmt.Printf("regex random %d/%d (%d refused by name, %d in error, %d with loose groups)\n", count-bad, count,
		refused, errors, loose)
	return bad
}

func main() {
	bad := 0
	switch args := os.Args[1:]; {
	case len(args) == 3 && args[0] == "table":
		bad = table(args[1], args[2])
	case len(args) == 2 && args[0] == "fill":
		fill(args[1])
	case len(args) == 4 && args[0] == "random":
		seed, _ := strconv.ParseInt(args[1], 10, 64)
		count, _ := strconv.Atoi(args[2])
		bad = random(seed, count, args[3])
	default:
		fmt.Println("usage: regex table FILE DUMP | fill FILE | random SEED COUNT DUMP")
		bad = 1
	}
	if bad != 0 {
		os.Exit(1)
	}
}
