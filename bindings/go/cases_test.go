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
	WarnUnknown  []string          `json:"warn_unknown"`
	Profile      string            `json:"profile"`
	Rules        []string          `json:"rules"`
	Signatures   [][]string        `json:"signatures"`
	Limits       map[string]uint64 `json:"limits"`
	Exceptions   bool              `json:"list_exceptions"`
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
	out := CheckOptions{Complete: o.Complete, Admission: o.Admission, Timeless: o.Now == 0,
		ListExceptions: o.Exceptions}
	if o.Now != 0 {
		out.Now = time.Unix(o.Now, 0)
	}
	if o.Phase != "" {
		out.Phase = Phase(number(t, o.Phase, phaseWords))
	}
	out.AllowUnknown = reasons(t, o.AllowUnknown)
	for _, s := range o.Signatures {
		out.Signatures = append(out.Signatures, Signature{s[0], s[1], s[2]})
	}
	return out
}

func reasons(t *testing.T, words []string) (out []Reason) {
	for _, reason := range words {
		out = append(out, Reason(number(t, reason, reasonWords)))
	}
	return out
}

func (o caseOptions) review(t *testing.T) ReviewOptions {
	out := ReviewOptions{Complete: o.Complete, Timeless: o.Now == 0,
		AllowUnknown: reasons(t, o.AllowUnknown), WarnUnknown: reasons(t, o.WarnUnknown)}
	if o.Now != 0 {
		out.Now = time.Unix(o.Now, 0)
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

func inputs(t *testing.T, dir, pattern string) (out []Input) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		out = append(out, Input{Name: filepath.Base(path), Data: readFile(t, path)})
	}
	return out
}

func caseFiles(dir, name string) map[string][]byte {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil
	}
	return map[string][]byte{name: data}
}

// caseAnswers answers the reviews of a case, a line each.
func caseAnswers(t *testing.T, dir string, plan *Plan, options ReviewOptions) (answers []byte, err error) {
	options.Objects, err = NewObjects(nil, inputs(t, dir, "context*")...)
	if err != nil {
		return nil, err
	}
	defer options.Objects.Close()
	for _, review := range inputs(t, dir, "review*") {
		options.Name = review.Name
		answer, result, err := plan.Review(context.Background(), review.Data, options)
		if err != nil {
			return nil, err
		}
		result.Close()
		answers = append(append(answers, answer...), '\n')
	}
	return answers, nil
}

// caseOutcome is what a case gives, and the file that says what it should.
func caseOutcome(t *testing.T, dir string) ([]byte, string, error) {
	var options caseOptions
	if data, err := os.ReadFile(filepath.Join(dir, "options.json")); err == nil {
		if err := json.Unmarshal(data, &options); err != nil {
			t.Fatal(err)
		}
	}
	limits, err := NewContext(options.Limits)
	if err != nil {
		return nil, "", err
	}
	defer limits.Close()
	given := PlanOptions{Profile: options.Profile, Rules: options.Rules, Context: limits,
		Policies: caseFiles(dir, "policies.yaml")}
	if site, err := os.ReadFile(filepath.Join(dir, "site.yaml")); err == nil {
		given.Site, given.SiteName = site, "site.yaml"
	}
	if layer, err := os.ReadFile(filepath.Join(dir, "repository.yaml")); err == nil {
		given.Repository, given.RepositoryName = layer, "repository.yaml"
	}
	plan, err := PlanFromRules(caseFiles(dir, "rules.yaml"), given)
	if err != nil {
		return nil, "", err
	}
	defer plan.Close()
	if len(inputs(t, dir, "review*")) > 0 {
		answers, err := caseAnswers(t, dir, plan, options.review(t))
		return answers, "expect.answers", err
	}
	check := options.check(t)
	if earlier, err := os.ReadFile(filepath.Join(dir, "earlier.json")); err == nil {
		if check.Known, err = LoadKnown(earlier, "earlier.json"); err != nil {
			return nil, "", err
		}
		defer check.Known.Close()
	}
	result, err := plan.Check(context.Background(), inputs(t, dir, "input*"), check)
	if err != nil {
		return nil, "", err
	}
	defer result.Close()
	report, err := result.JSON(ReportOptions{Indent: 2})
	return report, "expect.json", err
}

func TestCases(t *testing.T) {
	entries, err := os.ReadDir(casesDir)
	if err != nil || len(entries) < 25 {
		t.Fatalf("%d cases: %v", len(entries), err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		dir := filepath.Join(casesDir, entry.Name())
		t.Run(entry.Name(), func(t *testing.T) {
			actual, name, err := caseOutcome(t, dir)
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
