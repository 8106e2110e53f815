// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <ctrsec/ctrsec.h>
import "C"

import (
	"bytes"
	"encoding/json"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// Expression is a compiled expression, for tools. Safe for concurrent use, one evaluation at a time.
type Expression struct {
	handle
	one sync.Mutex
}

// NewExpression compiles an expression over the variables of a target; with [NoTarget], each document
// is the variable `object`. Errors: [Syntax], [Type], [Limit].
func NewExpression(expression string, target Target) (x *Expression, e error) {
	e = (*Context)(nil).with(func(context *C.ctrsec_context) error {
		var m memory
		defer m.free()
		var out *C.ctrsec_expr
		var err *C.ctrsec_error
		source := (*C.char)(m.bytes([]byte(expression)))
		status := C.ctrsec_expr_new(&out, context, source, C.size_t(len(expression)),
			C.int32_t(target), &err)
		if e := check(status, err); e != nil {
			return e
		}
		x = &Expression{handle: handle{pointer: unsafe.Pointer(out)}}
		runtime.SetFinalizer(x, (*Expression).Close)
		return nil
	})
	return x, e
}

// Close frees the expression.
func (x *Expression) Close() {
	C.ctrsec_expr_free((*C.ctrsec_expr)(x.take()))
}

// Type is the static type of the result, "list(string)".
func (x *Expression) Type() (name string, e error) {
	e = x.use(func(p unsafe.Pointer) error {
		name = C.GoString(C.ctrsec_expr_type((*C.ctrsec_expr)(p)))
		return nil
	})
	return name, e
}

// Evaluate gives the values on the subjects of the inputs, as a complete set; one value without
// inputs. now is the time that the expression sees; zero: the time of the call. Sensitive values are
// "***".
func (x *Expression) Evaluate(inputs []Input, now time.Time) (values []Value, e error) {
	x.one.Lock()
	defer x.one.Unlock()
	e = x.use(func(p unsafe.Pointer) error {
		w := &worker{}
		defer w.free()
		if len(inputs) > 0 {
			e := (*Context)(nil).with(func(context *C.ctrsec_context) error {
				var err *C.ctrsec_error
				return check(C.ctrsec_document_new(&w.document, context, &err), err)
			})
			if e != nil {
				return e
			}
		}
		for _, input := range inputs {
			if e := w.add(input); e != nil {
				return e
			}
		}
		var out *C.ctrsec_buffer
		var err *C.ctrsec_error
		status := C.ctrsec_expr_eval(&out, (*C.ctrsec_expr)(p), w.document, seconds(now), &err)
		if e := check(status, err); e != nil {
			return e
		}
		for _, line := range bytes.Split(bytes.TrimSpace(takeBuffer(out)), []byte("\n")) {
			var value Value
			if len(line) == 0 {
				continue
			}
			if e := json.Unmarshal(line, &value); e != nil {
				return e
			}
			values = append(values, value)
		}
		return nil
	})
	return values, e
}
