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
	lines, e := x.run(inputs, func(p *C.ctrsec_expr, document *C.ctrsec_document,
		out **C.ctrsec_buffer, err **C.ctrsec_error) C.int {
		return C.ctrsec_expr_eval(out, p, document, seconds(now), err)
	})
	for _, line := range bytes.Split(bytes.TrimSpace(lines), []byte("\n")) {
		var value Value
		if len(line) == 0 {
			continue
		}
		if e := json.Unmarshal(line, &value); e != nil {
			return nil, e
		}
		values = append(values, value)
	}
	return values, e
}

// Explain evaluates and says why, for people: the value of each part of the expression, of each loop
// the element that decided, where it stands, and the cost. Arguments are those of Evaluate.
func (x *Expression) Explain(inputs []Input, now time.Time) ([]byte, error) {
	return x.explain(inputs, now, C.CTRSEC_EXPLAIN_TEXT)
}

// ExplainJSON is the same for programs: a line for each subject, with "cost" and "parts".
func (x *Expression) ExplainJSON(inputs []Input, now time.Time) ([]byte, error) {
	return x.explain(inputs, now, C.CTRSEC_EXPLAIN_JSON)
}

func (x *Expression) explain(inputs []Input, now time.Time, format C.int32_t) ([]byte, error) {
	return x.run(inputs, func(p *C.ctrsec_expr, document *C.ctrsec_document,
		out **C.ctrsec_buffer, err **C.ctrsec_error) C.int {
		return C.ctrsec_expr_explain(out, p, document, seconds(now), format, err)
	})
}

// run evaluates on a set of the inputs, or without a set.
func (x *Expression) run(inputs []Input, call func(*C.ctrsec_expr, *C.ctrsec_document,
	**C.ctrsec_buffer, **C.ctrsec_error) C.int) (text []byte, e error) {
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
		if e := check(call((*C.ctrsec_expr)(p), w.document, &out, &err), err); e != nil {
			return e
		}
		text = takeBuffer(out)
		return nil
	})
	return text, e
}
