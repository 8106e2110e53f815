// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <ctrsec/ctrsec.h>
import "C"

import (
	"context"
	"errors"
	"runtime"
	"unsafe"
)

// Objects are what admission requests may refer to: Namespaces, parameters, definitions of
// resources, services, reports on images. They are not judged themselves. Safe for concurrent use by
// any number of reviews and plans.
type Objects struct{ handle }

// NewObjects reads them. What cannot be read is told in the notices of each review's result, and what
// refers to it is unknown. limits may be nil. [Limit] for too many documents.
func NewObjects(limits *Context, inputs ...Input) (o *Objects, e error) {
	e = limits.with(func(context *C.ctrsec_context) error {
		w := &worker{}
		var err *C.ctrsec_error
		if e := check(C.ctrsec_document_new(&w.document, context, &err), err); e != nil {
			return e
		}
		for _, input := range inputs {
			if e := w.add(input); e != nil {
				w.free()
				return e
			}
		}
		o = &Objects{handle{pointer: unsafe.Pointer(w.document)}}
		runtime.SetFinalizer(o, (*Objects).Close)
		return nil
	})
	return o, e
}

// Close frees the objects, when the reviews that use them have ended.
func (o *Objects) Close() {
	C.ctrsec_document_free((*C.ctrsec_document)(o.take()))
}

// Review answers one AdmissionReview: the body of an admission webhook. answer is the
// AdmissionReview to send, result the findings behind it.
//
// To fail closed, send answer with HTTP 200, and HTTP 500 where there is an error; with failurePolicy
// Fail in its configuration of the webhook the API server then refuses the request. A malformed
// review that tells its uid gets an answer that denies. Errors: [Syntax], [Invalid], [Unsupported] (no
// review, no uid, another version), [Limit] (too large), the error of ctx when that ends.
func (p *Plan) Review(ctx context.Context, review []byte, options ReviewOptions) (answer []byte, result *Result, e error) {
	if e := ctx.Err(); e != nil {
		return nil, nil, e
	}
	w, e := p.takeWorker()
	if e != nil {
		return nil, nil, e
	}
	defer p.giveWorker(w)
	found, e := w.newResult(p.context)
	if e != nil {
		return nil, nil, e
	}
	if options.Objects == nil {
		answer, e = w.review(ctx, review, options, nil, found)
	} else {
		e = options.Objects.use(func(objects unsafe.Pointer) error {
			var e error
			answer, e = w.review(ctx, review, options, (*C.ctrsec_document)(objects), found)
			return e
		})
	}
	if e != nil {
		C.ctrsec_result_free(found)
		if errors.Is(e, Cancelled) && ctx.Err() != nil {
			e = ctx.Err()
		}
		return nil, nil, e
	}
	return answer, readResult(found), nil
}

func (w *worker) review(ctx context.Context, review []byte, options ReviewOptions,
	objects *C.ctrsec_document, result *C.ctrsec_result) ([]byte, error) {
	var m memory
	defer m.free()
	given := (*C.struct_ctrsec_review_options)(m.alloc(unsafe.Sizeof(C.struct_ctrsec_review_options{})))
	given.struct_size = C.uint32_t(unsafe.Sizeof(*given))
	given.allow_unknown = reasonBits(options.AllowUnknown)
	given.warn_unknown = reasonBits(options.WarnUnknown)
	if options.Complete {
		given.complete = 1
	}
	if !options.Timeless {
		given.now = seconds(options.Now)
	}
	given.context = objects
	given.name = m.text(options.Name)
	flag, end := watch(ctx, &m)
	defer end()
	given.cancel = flag
	var out *C.ctrsec_buffer
	var err *C.ctrsec_error
	pointer, size := data(review)
	if e := check(C.ctrsec_review(&out, w.evaluator, pointer, size, given, result, &err), err); e != nil {
		return nil, e
	}
	return takeBuffer(out), nil
}

// reasonBits are the reasons as bits of the options.
func reasonBits(reasons []Reason) (bits C.uint32_t) {
	for _, reason := range reasons {
		if reason > NoReason && reason <= Cluster {
			bits |= 1 << reason
		}
	}
	return bits
}
