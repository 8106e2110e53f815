// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"sync"
	"testing"

	ctrsec "github.com/ctrsec/libctrsec/bindings/go"
)

const batchRules = `
rules:
  - {id: sh, title: Shell, severity: high, target: event, violation: proc.name == 'sh',
     message: "{proc.name} ran"}
  - {id: etc, title: t, severity: low, target: event,
     violation: "has(fd.name) && fd.name.startsWith('/etc/')"}
`

func batchPlan(t testing.TB) *ctrsec.Plan {
	plan, e := ctrsec.PlanFromRules(map[string][]byte{"rules.yaml": []byte(batchRules)}, ctrsec.PlanOptions{})
	if e != nil {
		t.Fatal(e)
	}
	return plan
}

func batchEvents(count int) []byte {
	names := []string{"sh", "cat", "ls"}
	var out bytes.Buffer
	for i := 0; i < count; i++ {
		fmt.Fprintf(&out, `{"evt.type":"execve","proc.name":%q,"fd.name":"/etc/%d"}`+"\n", names[i%3], i)
	}
	return out.Bytes()
}

func TestBatchSameAsSingle(t *testing.T) {
	plan, events := batchPlan(t), batchEvents(30)
	defer plan.Close()
	batch, e := plan.CheckBatch(context.Background(), events, ctrsec.BatchOptions{})
	if e != nil {
		t.Fatal(e)
	}
	defer batch.Close()
	if batch.Consumed != len(events) || batch.Counts.Documents != 30 || batch.Len() != 40 {
		t.Fatalf("%d bytes, %+v, %d findings", batch.Consumed, batch.Counts, batch.Len())
	}
	at := 0
	for i, line := range bytes.Split(bytes.TrimSpace(events), []byte("\n")) {
		result, e := plan.Check(context.Background(), []ctrsec.Input{{Data: line}}, ctrsec.CheckOptions{})
		if e != nil {
			t.Fatal(e)
		}
		for _, single := range result.Findings {
			finding, e := batch.Finding(at)
			at++
			if e != nil || finding.Document != i || finding.Rule != single.Rule ||
				finding.Fingerprint != single.Fingerprint || finding.Message != single.Message {
				t.Errorf("event %d: %+v, alone %+v, %v", i, finding, single, e)
			}
		}
		result.Close()
	}
	if at != batch.Len() {
		t.Errorf("%d findings alone", at)
	}
}

func TestBatchPieces(t *testing.T) {
	plan := batchPlan(t)
	defer plan.Close()
	piece := []byte("{\"proc.name\":\"sh\",\"evt.type\":\"x\"}\n{\n{\"proc")
	batch, e := plan.CheckBatch(context.Background(), piece, ctrsec.BatchOptions{More: true})
	if e != nil {
		t.Fatal(e)
	}
	if batch.Consumed != len(piece)-6 || batch.Len() != 1 || batch.Counts.Unread != 1 {
		t.Errorf("%d bytes, %d findings, %+v", batch.Consumed, batch.Len(), batch.Counts)
	}
	if notices, e := batch.Notices(); e != nil || len(notices) != 1 || notices[0].Line != 2 {
		t.Errorf("%v %v", notices, e)
	}
	if _, e := batch.Finding(1); e == nil {
		t.Error("there is no second finding")
	}
	batch.Close()
	if _, e := batch.Finding(0); !errors.Is(e, ctrsec.ErrClosed) {
		t.Error(e)
	}
	empty, e := plan.CheckBatch(context.Background(), nil, ctrsec.BatchOptions{})
	if e != nil || empty.Len() != 0 {
		t.Errorf("%v", e)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, e := plan.CheckBatch(ended, piece, ctrsec.BatchOptions{}); !errors.Is(e, context.Canceled) {
		t.Error(e)
	}
}

func TestBatchGoroutines(t *testing.T) {
	plan, events := batchPlan(t), batchEvents(60)
	defer plan.Close()
	var all sync.WaitGroup
	for i := 0; i < 4; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for k := 0; k < 20; k++ {
				batch, e := plan.CheckBatch(context.Background(), events, ctrsec.BatchOptions{})
				if e != nil || batch.Len() != 80 {
					t.Errorf("%v", e)
					return
				}
				batch.Close()
			}
		}()
	}
	all.Wait()
}

func ExamplePlan_CheckBatch() {
	plan, err := ctrsec.PlanFromRules(map[string][]byte{"rules.yaml": []byte(batchRules)}, ctrsec.PlanOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer plan.Close()
	events := []byte(`{"evt.type":"execve","proc.name":"sh"}
{"evt.type":"openat","proc.name":"cat","fd.name":"/etc/shadow"}
`)
	batch, err := plan.CheckBatch(context.Background(), events, ctrsec.BatchOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer batch.Close()
	for i := 0; i < batch.Len(); i++ {
		f, err := batch.Finding(i)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("event %d: %s %s\n", f.Document, f.Severity, f.Rule)
	}
	// Output:
	// event 0: high local/sh
	// event 1: low local/etc
}

// The cost of the call beside that of the library: see BenchmarkBatch's ns/event.
func BenchmarkBatch(b *testing.B) {
	plan, events := batchPlan(b), batchEvents(1000)
	defer plan.Close()
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		batch, e := plan.CheckBatch(context.Background(), events, ctrsec.BatchOptions{})
		if e != nil {
			b.Fatal(e)
		}
		batch.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/event")
}
