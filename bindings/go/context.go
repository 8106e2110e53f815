// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

/*
#include <stdlib.h>
#include <ctrsec/ctrsec.h>

void ctrsecGoLog(int32_t level, char *text, void *payload);
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// Context holds the limits of what is made with it, and its log. Not a context.Context.
type Context struct {
	handle
	log uintptr // number of the log; 0: none
}

// NewContext makes a context whose limits differ from the default ones by these: "document_bytes",
// "findings"... [NotFound] for an unknown name, [Argument] for a value out of its range.
func NewContext(limits map[string]uint64) (*Context, error) {
	return NewContextWith(ContextOptions{Limits: limits})
}

// NewContextWith makes a context with limits and a log. Errors as of NewContext.
func NewContextWith(options ContextOptions) (*Context, error) {
	if abiError != nil {
		return nil, abiError
	}
	var m memory
	defer m.free()
	given := (*C.struct_ctrsec_context_options)(m.alloc(unsafe.Sizeof(C.struct_ctrsec_context_options{})))
	given.struct_size = C.uint32_t(unsafe.Sizeof(*given))
	c := &Context{}
	if options.Log != nil {
		c.log, given.log_payload = addLog(options.Log)
		given.log = (*C.ctrsec_log)(C.ctrsecGoLog)
		given.log_level = C.int32_t(options.LogLevel)
	}
	var out *C.ctrsec_context
	var err *C.ctrsec_error
	if e := check(C.ctrsec_context_new(&out, given, &err), err); e != nil {
		logs.Delete(c.log)
		return nil, e
	}
	c.pointer = unsafe.Pointer(out)
	runtime.SetFinalizer(c, (*Context).Close)
	for name, value := range options.Limits {
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

// Close gives the context back and ends its log; what was made with it stays.
func (c *Context) Close() {
	C.ctrsec_context_free((*C.ctrsec_context)(c.take()))
	logs.Delete(c.log)
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
