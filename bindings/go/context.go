// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <stdlib.h>
// #include <ctrsec/ctrsec.h>
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// Context holds the limits of what is made with it. Not a context.Context.
type Context struct{ handle }

// NewContext makes a context whose limits differ from the default ones by these: "document_bytes",
// "findings"... [NotFound] for an unknown name, [Argument] for a value out of its range.
func NewContext(limits map[string]uint64) (*Context, error) {
	if abiError != nil {
		return nil, abiError
	}
	var out *C.ctrsec_context
	var err *C.ctrsec_error
	if e := check(C.ctrsec_context_new(&out, nil, &err), err); e != nil {
		return nil, e
	}
	c := &Context{handle{pointer: unsafe.Pointer(out)}}
	runtime.SetFinalizer(c, (*Context).Close)
	for name, value := range limits {
		text := C.CString(name)
		status := C.ctrsec_context_limit(out, text, C.uint64_t(value), &err)
		C.free(unsafe.Pointer(text))
		if e := check(status, err); e != nil {
			c.Close()
			return nil, e
		}
	}
	return c, nil
}

// Close gives the context back; what was made with it stays.
func (c *Context) Close() {
	C.ctrsec_context_free((*C.ctrsec_context)(c.take()))
}

var shared struct {
	once    sync.Once
	context *Context
	err     error
}

// use calls f with the context, or the shared one for nil.
func (c *Context) with(f func(*C.ctrsec_context) error) error {
	if c == nil {
		shared.once.Do(func() { shared.context, shared.err = NewContext(nil) })
		if shared.err != nil {
			return shared.err
		}
		c = shared.context
	}
	return c.use(func(p unsafe.Pointer) error { return f((*C.ctrsec_context)(p)) })
}
