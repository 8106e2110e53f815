// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

const reviewRules = testRules + `
  - {id: owned, title: Nobody's namespace, severity: low, target: workload,
     require: "'team' in workload.namespaceObject.labels", enforce: {deploy: deny}}
`

const shop = `{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"team": "a"}}}`

const policy = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: no-bad}
spec:
  matchConstraints:
    resourceRules:
      - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}
  validations:
    - {expression: "object.metadata.name != 'bad'", message: a bad name}
`

func reviewOf(operation, namespace string, privileged bool) []byte {
	return []byte(fmt.Sprintf(`{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request":
 {"uid": "u", "kind": {"group": "", "version": "v1", "kind": "Pod"}, "operation": %q, "namespace": %q,
  "object": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": %q},
   "spec": {"containers": [{"name": "c", "securityContext": {"privileged": %v}}]}}}}`,
		operation, namespace, namespace, privileged))
}

type response struct {
	Response struct {
		UID      string
		Allowed  bool
		Status   struct{ Code int }
		Warnings []string
	}
}

func ask(t *testing.T, plan *Plan, review []byte, options ReviewOptions) (response, *Result) {
	t.Helper()
	var r response
	answer, result, err := plan.Review(context.Background(), review, options)
	must(t, err)
	t.Cleanup(result.Close)
	must(t, json.Unmarshal(answer, &r))
	return r, result
}

func TestReview(t *testing.T) {
	plan := newTestPlan(t, reviewRules, PlanOptions{})
	objects, err := NewObjects(nil, Text(shop))
	must(t, err)
	defer objects.Close()
	r, result := ask(t, plan, reviewOf("CREATE", "shop", true), ReviewOptions{Objects: objects})
	if r.Response.UID != "u" || r.Response.Allowed || r.Response.Status.Code != 403 || result.Decision != Deny {
		t.Errorf("%+v %+v", r, result)
	}
	r, _ = ask(t, plan, reviewOf("CREATE", "shop", false), ReviewOptions{Objects: objects})
	if !r.Response.Allowed {
		t.Errorf("%+v", r)
	}
	r, result = ask(t, plan, reviewOf("CREATE", "shop", false), ReviewOptions{})
	if r.Response.Allowed || !result.Undecided {
		t.Errorf("%+v %+v", r, result)
	}
	r, _ = ask(t, plan, reviewOf("CREATE", "shop", false), ReviewOptions{WarnUnknown: []Reason{Missing}})
	if !r.Response.Allowed || len(r.Response.Warnings) != 1 {
		t.Errorf("%+v", r)
	}
	r, _ = ask(t, plan, reviewOf("CREATE", "shop", false), ReviewOptions{AllowUnknown: []Reason{Missing}})
	if !r.Response.Allowed || len(r.Response.Warnings) != 0 {
		t.Errorf("%+v", r)
	}
	r, result = ask(t, plan, reviewOf("PUT", "shop", false), ReviewOptions{Name: "request.json"})
	if r.Response.Status.Code != 400 || result.Notices[0].File != "request.json" {
		t.Errorf("%+v %+v", r, result)
	}
}

func TestNoReview(t *testing.T) {
	plan := newTestPlan(t, reviewRules, PlanOptions{})
	for text, status := range map[string]Status{"": Invalid, "{": Syntax, shop: Invalid} {
		if _, _, err := plan.Review(context.Background(), []byte(text), ReviewOptions{}); !errors.Is(err, status) {
			t.Errorf("%q: %v", text, err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	review := reviewOf("CREATE", "shop", false)
	if _, _, err := plan.Review(ctx, review, ReviewOptions{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	objects, err := NewObjects(nil)
	must(t, err)
	objects.Close()
	objects.Close()
	_, _, err = plan.Review(context.Background(), review, ReviewOptions{Objects: objects})
	if !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestReviewsInParallel(t *testing.T) {
	plan := newTestPlan(t, reviewRules, PlanOptions{})
	objects, err := NewObjects(nil, Text(shop))
	must(t, err)
	defer objects.Close()
	var wait sync.WaitGroup
	for i := 0; i < 4; i++ {
		wait.Add(1)
		go func(namespace string, expected Decision) {
			defer wait.Done()
			for n := 0; n < 50; n++ {
				_, result, err := plan.Review(context.Background(), reviewOf("CREATE", namespace, false),
					ReviewOptions{Objects: objects})
				if err != nil || result.Decision != expected {
					t.Error(err, result)
					return
				}
				result.Close()
			}
		}([]string{"shop", "elsewhere"}[i%2], []Decision{Allow, Deny}[i%2])
	}
	wait.Wait()
}

func TestLog(t *testing.T) {
	var lines []string
	options := ContextOptions{LogLevel: LogDebug, Log: func(level LogLevel, text string) {
		lines = append(lines, fmt.Sprint(level, " ", text))
	}}
	with, err := NewContextWith(options)
	must(t, err)
	plan := newTestPlan(t, testRules, PlanOptions{Context: with})
	if len(lines) != 1 || lines[0] != "3 plan made: 1 rules, unsigned" {
		t.Errorf("%q", lines)
	}
	with.Close()
	checkPod(t, plan).Close()
	if len(lines) != 1 {
		t.Errorf("%q", lines)
	}
	options.Limits = map[string]uint64{"no_such_limit": 1}
	if _, err := NewContextWith(options); !errors.Is(err, NotFound) {
		t.Error(err)
	}
	runtime.KeepAlive(with)
}

func TestStatistics(t *testing.T) {
	plan := newTestPlan(t, testRules, PlanOptions{})
	list, err := plan.Statistics()
	must(t, err)
	if len(list) != 1 || list[0] != (RuleStatistics{Rule: "local/privileged"}) {
		t.Errorf("%+v", list)
	}
	checkPod(t, plan).Close()
	ask(t, plan, reviewOf("CREATE", "shop", false), ReviewOptions{})
	list, err = plan.Statistics()
	must(t, err)
	if list[0].Runs != 2 || list[0].Findings != 1 || list[0].Fuel == 0 {
		t.Errorf("%+v", list)
	}
}

func TestPolicies(t *testing.T) {
	plan, err := PlanFromRules(nil, PlanOptions{Policies: map[string][]byte{"policy.yaml": []byte(policy)}})
	must(t, err)
	defer plan.Close()
	rules, err := plan.Rules()
	must(t, err)
	if len(rules) != 1 || !strings.HasSuffix(rules[0].ID, "/no-bad") {
		t.Errorf("%+v", rules)
	}
	if len(plan.Notices) != 1 || !strings.Contains(plan.Notices[0].Message, "binding") {
		t.Errorf("%+v", plan.Notices)
	}
}

func TestExplain(t *testing.T) {
	x, err := NewExpression("object.metadata.labels.exists(k, k == 'team')", NoTarget)
	must(t, err)
	defer x.Close()
	text, err := x.Explain([]Input{Text(shop)}, time.Time{})
	must(t, err)
	if !strings.Contains(string(text), "team") {
		t.Errorf("%s", text)
	}
	line, err := x.ExplainJSON([]Input{Text(shop)}, time.Time{})
	must(t, err)
	var found struct {
		Value bool
		Parts []any
	}
	must(t, json.Unmarshal(line, &found))
	if !found.Value || len(found.Parts) < 2 {
		t.Errorf("%s", line)
	}
}
