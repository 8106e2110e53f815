// SPDX-License-Identifier: Apache-2.0

// Command check judges files with a signed bundle, as a scanner would from Go.
//
//	go run . BUNDLE PUBLIC_KEY FILE...
//
// It prints the findings and ends with 1 where the decision is deny.
package main

import (
	"context"
	"fmt"
	"os"

	ctrsec "github.com/ctrsec/libctrsec/bindings/go"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: check BUNDLE PUBLIC_KEY FILE...")
		os.Exit(2)
	}
	denied, err := run(os.Args[1], os.Args[2], os.Args[3:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(4)
	}
	if denied {
		os.Exit(1)
	}
}

// load verifies the bundle and compiles its rules. A plan serves all goroutines of a program.
func load(bundlePath, keyPath string) (*ctrsec.Plan, error) {
	key, err := os.ReadFile(keyPath)
	if err != nil {
		return nil, err
	}
	file, err := os.ReadFile(bundlePath)
	if err != nil {
		return nil, err
	}
	trust, err := ctrsec.LoadTrust(key, keyPath)
	if err != nil {
		return nil, err
	}
	defer trust.Close()
	bundle, err := ctrsec.LoadBundle(file, ctrsec.BundleOptions{
		Trust:   trust,
		Channel: "base",
		New:     true, // no rollback state yet: a service keeps bundle.State for the next load
		Name:    bundlePath,
	})
	if err != nil {
		return nil, err
	}
	defer bundle.Close()
	return ctrsec.NewPlan([]*ctrsec.Bundle{bundle}, ctrsec.PlanOptions{})
}

func run(bundlePath, keyPath string, paths []string) (denied bool, err error) {
	plan, err := load(bundlePath, keyPath)
	if err != nil {
		return false, err
	}
	defer plan.Close()

	var inputs []ctrsec.Input
	for _, path := range paths {
		input, err := ctrsec.File(path)
		if err != nil {
			return false, err
		}
		inputs = append(inputs, input)
	}
	// All files together: a Deployment is joined with its Service, account and policies.
	result, err := plan.Check(context.Background(), inputs, ctrsec.CheckOptions{Complete: true})
	if err != nil {
		return false, err
	}
	defer result.Close()
	for _, finding := range result.Findings {
		if finding.Outcome == ctrsec.Fail {
			fmt.Printf("%-8s %s:%d:%d: %s [%s]\n", finding.Severity, finding.File, finding.Line,
				finding.Column, finding.Message, finding.Rule)
		}
	}
	fmt.Printf("%s: %d findings, %d not judged\n", result.Decision, result.Counts.Failed,
		result.Counts.Unknown)
	return result.Decision == ctrsec.Deny, nil
}
