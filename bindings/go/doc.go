// SPDX-License-Identifier: Apache-2.0

// Package ctrsec is the rules core of container security, across build, deploy and run.
//
//	files, err := ctrsec.RulesDir("rules")
//	plan, err := ctrsec.PlanFromRules(files, ctrsec.PlanOptions{})
//	defer plan.Close()
//	result, err := plan.Check(ctx, []ctrsec.Input{ctrsec.Text(manifest)}, ctrsec.CheckOptions{})
//	for _, finding := range result.Findings {
//		fmt.Println(finding.Severity, finding.Rule, finding.Message, finding.Line)
//	}
//	fmt.Println(result.Decision)
//
// Streams of events are judged in batches: [Plan.CheckBatch]. Plans are safe for concurrent use: each
// call takes an evaluator that waits in the plan, or makes one, so there are as many as goroutines were
// ever in calls at once; Close frees them.
//
// Rules that are shipped come as signed bundles: [LoadTrust], [LoadBundle], [NewPlan].
//
// Every object that has Close may be closed more than once, from any goroutine, and is closed by the
// garbage collector if nobody else does it. Methods of a closed object return [ErrClosed].
//
// The package needs cgo and the C library; pkg-config finds it. To build against a build tree, use
// the tag ctrsec_no_pkg_config and set CGO_CFLAGS and CGO_LDFLAGS. Without cgo the package compiles,
// and every call returns [ErrNoCgo].
package ctrsec
