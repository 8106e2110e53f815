// SPDX-License-Identifier: Apache-2.0

// Reads YAML with the reader of the Kubernetes API machinery and compares with what our reader
// printed: for each file named on standard input the program yaml_dump (the argument) writes a
// line of JSON per document.
//
// One difference is wanted: where text stands behind the end of the document, the API machinery
// stops reading without a word, and our reader refuses the document.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"

	"sigs.k8s.io/yaml"
)

type document struct {
	Value json.RawMessage `json:"value"`
	Error *string         `json:"error"`
	End   bool            `json:"end"`
}

// documents splits a stream at its document lines; pieces of comments, blanks and directives alone
// are no documents, and directives belong to the document behind them.
func documents(stream []byte) [][]byte {
	var found [][]byte
	var piece [][]byte
	started, content := false, false
	flush := func() {
		if content {
			found = append(found, bytes.Join(piece, nil))
		}
		piece, started, content = nil, false, false
	}
	for _, line := range bytes.SplitAfter(stream, []byte("\n")) {
		text := strings.TrimSpace(string(line))
		switch {
		case text == "---" && line[0] == '-' || bytes.HasPrefix(line, []byte("--- ")):
			if started || content {
				flush()
			}
			started = true
			rest := strings.TrimSpace(text[3:])
			content = rest != "" && rest[0] != '#'
		case text != "" && text[0] != '#' && text != "...":
			content = content || started || text[0] != '%'
		}
		piece = append(piece, line)
		if text == "..." {
			flush()
		}
	}
	flush()
	return found
}

func decode(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return value, err
}

// same compares decoded JSON; numbers by their text, or as floats where one is written as such.
func same(a, b any) bool {
	x, ok := a.(json.Number)
	y, also := b.(json.Number)
	if ok && also {
		if x == y {
			return true
		}
		f, err := x.Float64()
		g, err2 := y.Float64()
		return err == nil && err2 == nil && f == g && strings.ContainsAny(string(x)+string(y), ".eE")
	}
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for key, value := range a {
			other, found := b[key]
			if !found || !same(value, other) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !same(a[i], b[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(a, b)
}

// compare returns what differs, or "".
func compare(text []byte, ours document) string {
	converted, err := yaml.YAMLToJSON(text)
	switch {
	case err != nil && ours.Error == nil:
		return fmt.Sprintf("refused by the API machinery (%v), read by ours as %s", err, ours.Value)
	case err == nil && ours.Error != nil:
		return fmt.Sprintf("refused by ours (%s), read by the API machinery as %s", *ours.Error, converted)
	case err != nil:
		return ""
	}
	theirs, err := decode(converted)
	if err != nil {
		return err.Error()
	}
	value, err := decode(ours.Value)
	if err != nil {
		return err.Error()
	}
	if !same(theirs, value) {
		return fmt.Sprintf("ours %s, the API machinery's %s", ours.Value, converted)
	}
	return ""
}

func clip(text string) string {
	if len(text) > 300 {
		return text[:300] + "..."
	}
	return text
}

func main() {
	names, err := io.ReadAll(os.Stdin)
	if err != nil || len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: yaml PROGRAM < names of files")
		os.Exit(2)
	}
	command := exec.Command(os.Args[1], "-")
	command.Stdin = bytes.NewReader(names)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		fmt.Fprintln(os.Stderr, "yaml:", err)
		os.Exit(1)
	}
	lines := bufio.NewReaderSize(bytes.NewReader(output), 1<<20)
	next := func() document {
		var d document
		line, err := lines.ReadBytes('\n')
		if err != nil {
			fmt.Fprintln(os.Stderr, "yaml: output ends early")
			os.Exit(1)
		}
		if err := json.Unmarshal(line, &d); err != nil {
			fmt.Fprintln(os.Stderr, "yaml:", err, clip(string(line)))
			os.Exit(1)
		}
		return d
	}
	files, count, differ := 0, 0, 0
	for _, name := range strings.Fields(string(names)) {
		stream, err := os.ReadFile(name)
		if err != nil {
			fmt.Fprintln(os.Stderr, "yaml:", err)
			os.Exit(1)
		}
		files++
		for i, text := range documents(stream) {
			ours := next()
			count++
			if ours.End {
				fmt.Printf("%s: document %d: missing in ours\n", name, i)
				os.Exit(1)
			}
			if said := compare(text, ours); said != "" {
				differ++
				fmt.Printf("%s: document %d: %s\n", name, i, clip(said))
			}
		}
		if !next().End {
			fmt.Printf("%s: ours has more documents\n", name)
			os.Exit(1)
		}
	}
	fmt.Printf("yaml: %d files, %d documents, %d differ\n", files, count, differ)
	if differ > 0 || count == 0 {
		os.Exit(1)
	}
}
