// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const casesDir = "../../tests/cases"

// caseOptions is options.json of a case: tests/cases/README.md.
type caseOptions struct {
	Phase        string            `json:"phase"`
	Now          int64             `json:"now"`
	Complete     bool              `json:"complete"`
	Admission    bool              `json:"admission"`
	AllowUnknown []string          `json:"allow_unknown"`
	Profile      string            `json:"profile"`
	Rules        []string          `json:"rules"`
	Signatures   [][]string        `json:"signatures"`
	Limits       map[string]uint64 `json:"limits"`
}

func number(t *testing.T, word string, words []string) int32 {
	t.Helper()
	for i, w := range words {
		if w == word {
			return int32(i)
		}
	}
	t.Fatalf("%q is none of %q", word, words)
	return 0
}

func (o caseOptions) check(t *testing.T) CheckOptions {
	out := CheckOptions{Complete: o.Complete, Admission: o.Admission, Timeless: o.Now == 0}
	if o.Now != 0 {
		out.Now = time.Unix(o.Now, 0)
	}
	if o.Phase != "" {
		out.Phase = Phase(number(t, o.Phase, phaseWords))
	}
	for _, reason := range o.AllowUnknown {
		out.AllowUnknown = append(out.AllowUnknown, Reason(number(t, reason, reasonWords)))
	}
	for _, s := range o.Signatures {
		out.Signatures = append(out.Signatures, Signature{s[0], s[1], s[2]})
	}
	return out
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func caseReport(t *testing.T, dir string) ([]byte, error) {
	var options caseOptions
	if data, err := os.ReadFile(filepath.Join(dir, "options.json")); err == nil {
		if err := json.Unmarshal(data, &options); err != nil {
			t.Fatal(err)
		}
	}
	limits, err := NewContext(options.Limits)
	if err != nil {
		return nil, err
	}
	defer limits.Close()
	given := PlanOptions{Profile: options.Profile, Rules: options.Rules, Context: limits}
	if site, err := os.ReadFile(filepath.Join(dir, "site.yaml")); err == nil {
		given.Site, given.SiteName = site, "site.yaml"
	}
	rules := readFile(t, filepath.Join(dir, "rules.yaml"))
	plan, err := PlanFromRules(map[string][]byte{"rules.yaml": rules}, given)
	if err != nil {
		return nil, err
	}
	defer plan.Close()
	paths, err := filepath.Glob(filepath.Join(dir, "input*"))
	if err != nil {
		t.Fatal(err)
	}
	var inputs []Input
	for _, path := range paths {
		inputs = append(inputs, Input{Name: filepath.Base(path), Data: readFile(t, path)})
	}
	result, err := plan.Check(context.Background(), inputs, options.check(t))
	if err != nil {
		return nil, err
	}
	defer result.Close()
	return result.JSON(ReportOptions{Indent: 2})
}

func TestCases(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(casesDir, "*", "rules.yaml"))
	if err != nil || len(dirs) < 25 {
		t.Fatalf("%d cases: %v", len(dirs), err)
	}
	for _, path := range dirs {
		dir := filepath.Dir(path)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			name := "expect.json"
			actual, err := caseReport(t, dir)
			if err != nil {
				var failure *Error
				if !errors.As(err, &failure) {
					t.Fatal(err)
				}
				name = "expect.error"
				for _, d := range failure.Diagnostics {
					actual = append(actual, fmt.Sprintf("%s %s:%d:%d %s\n",
						d.Reason, d.File, d.Line, d.Column, d.Message)...)
				}
			}
			if expected := readFile(t, filepath.Join(dir, name)); !bytes.Equal(actual, expected) {
				t.Errorf("%s differs; it is now:\n%s", name, actual)
			}
		})
	}
}
