// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

const testRules = `
rules:
  - id: privileged
    title: Privileged
    severity: high
    target: workload
    each: container
    violation: container.privileged
    message: "{container.name} is privileged"
    remediation: Drop it.
    references: {pss: baseline}
    tags: [a, b]
    enforce: {deploy: deny}
`

const testPod = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"},
 "spec": {"containers": [{"name": "c", "image": "i", "securityContext": {"privileged": true}}]}}`

func newTestPlan(t testing.TB, rules string, options PlanOptions) *Plan {
	t.Helper()
	plan, err := PlanFromRules(map[string][]byte{"rules.yaml": []byte(rules)}, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(plan.Close)
	return plan
}

func checkPod(t testing.TB, plan *Plan) *Result {
	t.Helper()
	result, err := plan.Check(context.Background(), []Input{Text(testPod)}, CheckOptions{Timeless: true})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestFinding(t *testing.T) {
	result := checkPod(t, newTestPlan(t, testRules, PlanOptions{}))
	if result.Decision != Deny || result.Undecided || result.Phase != Deploy || result.Trust != "unsigned" {
		t.Errorf("decision %v, undecided %v, phase %v, trust %v", result.Decision, result.Undecided,
			result.Phase, result.Trust)
	}
	if len(result.Findings) != 1 || result.Counts.Failed != 1 || result.Counts.FailedBySeverity[High] != 1 {
		t.Fatalf("findings %v, counts %+v", result.Findings, result.Counts)
	}
	f := result.Findings[0]
	if f.Rule != "local/privileged" || f.Severity != High || f.Outcome != Fail || f.Reason != NoReason ||
		f.Message != "c is privileged" || f.Container != "c" || f.Line != 2 ||
		f.Pointer != "/spec/containers/0/securityContext/privileged" || f.References["pss"] != "baseline" ||
		len(f.Evidence) != 1 || string(f.Evidence[0].Value) != "true" {
		t.Errorf("%+v", f)
	}
	if len(result.Bundles) != 1 || result.Bundles[0].Channel != "local" || result.Bundles[0].Digest != "" {
		t.Errorf("%+v", result.Bundles)
	}
}

func TestReports(t *testing.T) {
	result := checkPod(t, newTestPlan(t, testRules, PlanOptions{}))
	report, err := result.JSON(ReportOptions{})
	if err != nil || !json.Valid(report) {
		t.Errorf("%s: %v", report, err)
	}
	lines, err := result.NDJSON(ReportOptions{MinSeverity: Critical})
	if err != nil || bytes.Count(lines, []byte("\n")) != 1 {
		t.Errorf("%s: %v", lines, err)
	}
	text, err := result.Text(ReportOptions{Colour: true})
	if err != nil || !bytes.Contains(text, []byte("\033[")) {
		t.Errorf("%s: %v", text, err)
	}
	if _, err := result.JSON(ReportOptions{Indent: 17}); !errors.Is(err, Argument) {
		t.Error(err)
	}
	result.Close()
	result.Close()
	if _, err := result.JSON(ReportOptions{}); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestReportFormats(t *testing.T) {
	plan := newTestPlan(t, testRules, PlanOptions{})
	result, err := plan.Check(context.Background(), []Input{{Name: "pod.yaml", Data: []byte(testPod)}},
		CheckOptions{Timeless: true, Outcomes: true, HashLines: true})
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	if len(result.Outcomes) != 1 || result.Outcomes[0].Outcome != Fail || result.Outcomes[0].File != "pod.yaml" ||
		result.Findings[0].LineHash == "" {
		t.Errorf("%+v", result.Outcomes)
	}
	if err := result.NoteExit(1, "denied"); err != nil {
		t.Error(err)
	}
	if err := result.NoteExit(1, "No word"); !errors.Is(err, Argument) {
		t.Error(err)
	}
	report, err := result.JSON(ReportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	again, err := ReadReport(nil, report, "report.json")
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	options := ReportOptions{Category: "nightly", Project: "SEC", Time: time.Unix(1, 0)}
	for _, format := range ReportFormats() {
		one, err := result.Report(format, options)
		if err != nil || len(one) == 0 {
			t.Errorf("%s: %v", format, err)
		}
		if two, err := again.Report(format, options); err != nil || !bytes.Equal(one, two) {
			t.Errorf("%s: %v", format, err)
		}
	}
	if _, err := result.Report("yaml", options); err == nil {
		t.Error("a format that does not exist")
	}
	if _, err := ReadReport(nil, []byte("{}"), ""); !errors.Is(err, Invalid) {
		t.Error(err)
	}
}

func TestRules(t *testing.T) {
	plan := newTestPlan(t, testRules, PlanOptions{})
	rules, err := plan.Rules()
	if err != nil || len(rules) != 1 {
		t.Fatalf("%v: %v", rules, err)
	}
	r := rules[0]
	if r.ID != "local/privileged" || r.Target != Workload || r.Enforce[Deploy] != Deny ||
		r.Enforce[Build] != Warn || len(r.Tags) != 2 || r.References["pss"] != "baseline" {
		t.Errorf("%+v", r)
	}
	info, err := plan.Info()
	if err != nil || !json.Valid(info) {
		t.Errorf("%s: %v", info, err)
	}
	if trust, err := plan.Trust(); trust != "unsigned" || err != nil {
		t.Errorf("%s: %v", trust, err)
	}
}

func TestErrors(t *testing.T) {
	bad := strings.ReplaceAll(testRules, "container.privileged", "container.privilegd")
	_, err := PlanFromRules(map[string][]byte{"rules.yaml": []byte(bad)}, PlanOptions{})
	var failure *Error
	if !errors.As(err, &failure) || !errors.Is(err, Type) {
		t.Fatal(err)
	}
	d := failure.Diagnostics[0]
	if d.File != "rules.yaml" || d.Line != 8 || d.Hint == "" || !strings.Contains(d.Excerpt, "^") {
		t.Errorf("%+v", d)
	}
	if _, err := NewPlan(nil, PlanOptions{}); !errors.Is(err, Argument) {
		t.Error(err)
	}
	if _, err := NewContext(map[string]uint64{"none": 1}); !errors.Is(err, NotFound) {
		t.Error(err)
	}
	if _, err := NewContext(map[string]uint64{"findings": 0}); !errors.Is(err, Argument) {
		t.Error(err)
	}
}

func TestSiteAndLimits(t *testing.T) {
	limits, err := NewContext(map[string]uint64{"findings": 1})
	if err != nil {
		t.Fatal(err)
	}
	site := []byte("rules: {privileged: {severity: low}}")
	plan := newTestPlan(t, testRules, PlanOptions{Site: site, Context: limits})
	limits.Close() // what was made with it stays
	result, err := plan.Check(context.Background(), []Input{Text(testPod), Text(testPod)}, CheckOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Findings) != 1 || result.Counts.Dropped != 1 || result.Findings[0].Severity != Low {
		t.Errorf("%+v", result)
	}
}

func TestConcurrent(t *testing.T) {
	plan := newTestPlan(t, testRules, PlanOptions{})
	expected, err := checkPod(t, plan).JSON(ReportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := 0; i < 8; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for k := 0; k < 50; k++ {
				result, err := plan.Check(context.Background(), []Input{Text(testPod)}, CheckOptions{Timeless: true})
				if err != nil {
					t.Error(err)
					return
				}
				report, err := result.JSON(ReportOptions{})
				if err != nil || !bytes.Equal(report, expected) {
					t.Errorf("%s: %v", report, err)
				}
				result.Close()
			}
		}()
	}
	group.Wait()
}

func TestCloseWhileChecking(t *testing.T) {
	for i := 0; i < 20; i++ {
		plan := newTestPlan(t, testRules, PlanOptions{})
		var group sync.WaitGroup
		for k := 0; k < 4; k++ {
			group.Add(1)
			go func() {
				defer group.Done()
				for {
					result, err := plan.Check(context.Background(), []Input{Text(testPod)}, CheckOptions{})
					if errors.Is(err, ErrClosed) {
						return
					}
					if err != nil {
						t.Error(err)
						return
					}
					result.Close()
				}
			}()
		}
		plan.Close()
		plan.Close()
		group.Wait()
	}
}

func TestCancel(t *testing.T) {
	limits, err := NewContext(map[string]uint64{"rule_fuel": 100000000, "document_fuel": 1000000000})
	if err != nil {
		t.Fatal(err)
	}
	plan := newTestPlan(t, `rules: [{id: slow, title: Slow, severity: low, target: object, violation:
      "object.list.exists(a, object.list.exists(b, object.list.exists(c, object.list.exists(d, a + b + c + d < 0))))"}]`,
		PlanOptions{Context: limits})
	list := make([]int, 99)
	input, err := Marshal(map[string]any{"apiVersion": "v1", "kind": "X", "metadata": map[string]any{"name": "x"}, "list": list})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := plan.Check(ctx, []Input{input}, CheckOptions{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if _, err := plan.Check(ctx, []Input{input}, CheckOptions{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if result := checkPod(t, plan); result.Counts.Unknown != 1 { // object.list: no such key
		t.Errorf("%+v", result.Counts)
	}
}

func TestExpression(t *testing.T) {
	expression, err := NewExpression("workload.containers.map(c, c.name)", Workload)
	if err != nil {
		t.Fatal(err)
	}
	if name, err := expression.Type(); name != "list(string)" || err != nil {
		t.Errorf("%s: %v", name, err)
	}
	values, err := expression.Evaluate([]Input{Text(testPod)}, time.Time{})
	if err != nil || len(values) != 1 || values[0].Name != "p" || string(values[0].Value) != `["c"]` {
		t.Errorf("%+v: %v", values, err)
	}
	expression.Close()
	if _, err := expression.Evaluate(nil, time.Time{}); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if _, err := NewExpression("1 +", NoTarget); !errors.Is(err, Syntax) {
		t.Error(err)
	}
}

// The numbers and words of the binding are those of the headers.
func TestWords(t *testing.T) {
	for status := Status(0); status >= Internal; status-- {
		if text := statusText(status); text != status.Error() {
			t.Errorf("status %d is %q here and %q in the library", status, status.Error(), text)
		}
	}
	if statusText(Internal-1) != statusText(1) {
		t.Error("the library has more statuses")
	}
}

func TestArchive(t *testing.T) {
	const rules = `
rules:
  - {id: root, title: Root, severity: high, target: image, violation: image.user == '0', message: root}
`
	plan := newTestPlan(t, rules, PlanOptions{})
	members := map[string][]byte{
		"l.tar":         nil,
		"manifest.json": []byte(`[{"Config": "config.json", "RepoTags": ["shop:1"], "Layers": []}]`),
		"config.json": []byte(`{"architecture": "amd64", "os": "linux", "config": {"User": "0"},
			"rootfs": {"diff_ids": []}}`),
	}
	input := []Input{{Name: "shop.tar", Members: members}}
	result, err := plan.Check(context.Background(), input, CheckOptions{Timeless: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Findings) != 1 || result.Findings[0].Name != "shop:1" ||
		result.Findings[0].File != "shop.tar/config.json" {
		t.Errorf("findings %+v", result.Findings)
	}
}
