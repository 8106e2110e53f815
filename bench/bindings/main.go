// SPDX-License-Identifier: Apache-2.0

// Command bindings tells the ns an event of a batch through Go.
//
//	bindings FOLDER
//
// `bench_first write` filled the folder.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	ctrsec "github.com/ctrsec/libctrsec/bindings/go"
)

const batches = 200

var now = time.Unix(1750000000, 0)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: bindings FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func load(folder string) (*ctrsec.Plan, error) {
	key, err := os.ReadFile(filepath.Join(folder, "rules.pub"))
	if err != nil {
		return nil, err
	}
	file, err := os.ReadFile(filepath.Join(folder, "rules.bundle"))
	if err != nil {
		return nil, err
	}
	trust, err := ctrsec.LoadTrust(key, "rules.pub")
	if err != nil {
		return nil, err
	}
	defer trust.Close()
	bundle, err := ctrsec.LoadBundle(file, ctrsec.BundleOptions{Trust: trust, Channel: "bench", New: true, Now: now})
	if err != nil {
		return nil, err
	}
	defer bundle.Close()
	return ctrsec.NewPlan([]*ctrsec.Bundle{bundle}, ctrsec.PlanOptions{})
}

// cpu is the processor time of the process.
func cpu() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func run(folder string) error {
	plan, err := load(folder)
	if err != nil {
		return err
	}
	defer plan.Close()
	events, err := os.ReadFile(filepath.Join(folder, "events.ndjson"))
	if err != nil {
		return err
	}
	least, findings := time.Hour, 0
	for i := 0; i < batches; i++ {
		start := cpu()
		batch, err := plan.CheckBatch(context.Background(), events, ctrsec.BatchOptions{Now: now})
		if err != nil {
			return err
		}
		findings = batch.Len()
		batch.Close()
		if took := cpu() - start; took < least {
			least = took
		}
	}
	count := bytes.Count(events, []byte("\n"))
	fmt.Printf("bindings go          %9.0f ns  %d findings\n", float64(least.Nanoseconds())/float64(count), findings)
	return nil
}
