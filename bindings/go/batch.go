// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <ctrsec/ctrsec.h>
import "C"

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"unsafe"
)

// Batch is what a batch of events gave. Its findings stay in C memory and are made when they are
// read; Close frees that memory.
type Batch struct {
	handle
	Decision Decision
	Counts   Counts
	Consumed int // bytes that were judged

	first  unsafe.Pointer // records, stride bytes apart
	count  int
	stride C.uint32_t

	once     sync.Once
	text     text
	evidence []Evidence
}

// CheckBatch judges a piece of a stream of events, one JSON value a line, in one call. The whole
// lines that events begins with are judged, at most as many as the limit set_documents: Consumed
// tells the bytes, the rest is to begin the next piece. A line that cannot be read is counted and
// told in the notices, and the others are judged.
//
// Any number of goroutines may call it at once: each call takes an evaluator that waits in the plan,
// or makes one, so that there are as many as were ever in calls at the same time. When ctx ends, so
// does the check, with the error of ctx.
func (p *Plan) CheckBatch(ctx context.Context, events []byte, options BatchOptions) (*Batch, error) {
	if e := ctx.Err(); e != nil {
		return nil, e
	}
	w, e := p.takeWorker()
	if e != nil {
		return nil, e
	}
	defer p.giveWorker(w)
	result, e := w.newResult(p.context)
	if e != nil {
		return nil, e
	}
	consumed, e := w.checkBatch(ctx, events, options, result)
	if e != nil {
		C.ctrsec_result_free(result)
		if errors.Is(e, Cancelled) && ctx.Err() != nil {
			e = ctx.Err()
		}
		return nil, e
	}
	return newBatch(result, consumed), nil
}

func (w *worker) checkBatch(ctx context.Context, events []byte, options BatchOptions,
	result *C.ctrsec_result) (int, error) {
	var m memory
	defer m.free()
	given := checkOptions(&m, CheckOptions{Phase: options.Phase, Now: options.Now,
		Timeless: options.Timeless, AllowUnknown: options.AllowUnknown})
	flag, end := watch(ctx, &m)
	defer end()
	given.cancel = flag
	last := C.int32_t(1)
	if options.More {
		last = 0
	}
	var consumed C.size_t
	var err *C.ctrsec_error
	pointer, size := data(events)
	status := C.ctrsec_check_batch(w.evaluator, w.document, pointer, size, last, given, &consumed, result,
		&err)
	return int(consumed), check(status, err)
}

func newBatch(result *C.ctrsec_result, consumed int) *Batch {
	b := &Batch{
		handle:   handle{pointer: unsafe.Pointer(result)},
		Decision: Decision(C.ctrsec_result_decision(result)),
		Counts:   readCounts(result),
		Consumed: consumed,
	}
	var count C.uint32_t
	b.first = unsafe.Pointer(C.ctrsec_result_findings(result, &count, &b.stride))
	b.count = int(count)
	runtime.SetFinalizer(b, (*Batch).Close)
	return b
}

// Close frees the C memory; findings that were read stay.
func (b *Batch) Close() {
	C.ctrsec_result_free((*C.ctrsec_result)(b.take()))
}

// Len is the number of findings.
func (b *Batch) Len() int { return b.count }

// Finding reads one, in order of document, rule, pointer. Document is the number of its event, Line
// its line in the batch.
func (b *Batch) Finding(i int) (finding Finding, e error) {
	if i < 0 || i >= b.count {
		return Finding{}, fmt.Errorf("ctrsec: there is no finding %d of %d", i, b.count)
	}
	e = b.use(func(pointer unsafe.Pointer) error {
		b.once.Do(func() {
			result := (*C.ctrsec_result)(pointer)
			var size C.size_t
			bytes := C.ctrsec_result_text(result, &size)
			b.text = text(C.GoStringN(bytes, C.int(size)))
			b.evidence = readEvidence(result, b.text)
		})
		finding = readFinding((*C.struct_ctrsec_finding)(record(b.first, i, b.stride)), b.evidence, b.text)
		return nil
	})
	return finding, e
}

// Notices tell which lines could not be read.
func (b *Batch) Notices() (notices []Notice, e error) {
	e = b.use(func(pointer unsafe.Pointer) error {
		result := (*C.ctrsec_result)(pointer)
		var size C.size_t
		bytes := C.ctrsec_result_text(result, &size)
		notices = readNotices(result, text(C.GoStringN(bytes, C.int(size))))
		return nil
	})
	return notices, e
}
