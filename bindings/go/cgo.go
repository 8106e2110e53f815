// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

/*
#include <stdlib.h>
#include <ctrsec/ctrsec.h>
*/
import "C"

import (
	"fmt"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// The library that was linked has the same upper half of CTRSEC_ABI and at least the lower half.
var abiError = func() error {
	found := uint32(C.ctrsec_abi())
	if found>>16 != ABI>>16 || found&0xFFFF < ABI&0xFFFF {
		return fmt.Errorf("ctrsec: the library has the binary interface %d.%d, the package needs %d.%d",
			found>>16, found&0xFFFF, ABI>>16, ABI&0xFFFF)
	}
	return nil
}()

// LibraryVersion of the C library.
func LibraryVersion() string { return C.GoString(C.ctrsec_version()) }

// handle owns a pointer of the library. Calls hold the lock for reading, close for writing, so that
// an object can be closed in any goroutine at any time.
type handle struct {
	mu      sync.RWMutex
	pointer unsafe.Pointer
}

// use calls f with the pointer.
func (h *handle) use(f func(unsafe.Pointer) error) error {
	if h == nil {
		return ErrClosed
	}
	h.mu.RLock()
	defer runtime.KeepAlive(h)
	defer h.mu.RUnlock()
	if h.pointer == nil {
		return ErrClosed
	}
	return f(h.pointer)
}

// take gives the pointer to who frees it; nil the second time.
func (h *handle) take() unsafe.Pointer {
	h.mu.Lock()
	defer h.mu.Unlock()
	pointer := h.pointer
	h.pointer = nil
	return pointer
}

// check turns the end of a call into an error and frees the error object.
func check(status C.int, err *C.ctrsec_error) error {
	if status == 0 {
		return nil
	}
	defer C.ctrsec_error_free(err)
	out := &Error{Status: Status(status), Message: statusText(Status(status))}
	if err == nil {
		return out
	}
	out.Reason = C.GoString(C.ctrsec_error_reason(err))
	out.Message = C.GoString(C.ctrsec_error_message(err))
	out.Diagnostics = diagnostics(err)
	return out
}

// diagnostics of an error object; none of nil.
func diagnostics(err *C.ctrsec_error) (list []Diagnostic) {
	for i := C.uint32_t(0); i < C.ctrsec_error_count(err); i++ {
		var item C.struct_ctrsec_diagnostic
		item.struct_size = C.uint32_t(unsafe.Sizeof(item))
		if C.ctrsec_error_at(&item, err, i) != 0 {
			break
		}
		list = append(list, Diagnostic{
			Status:  Status(item.status),
			Reason:  C.GoString(item.reason),
			Message: C.GoString(item.message),
			Hint:    C.GoString(item.hint),
			File:    C.GoString(item.file),
			Line:    int(item.line),
			Column:  int(item.column),
			Excerpt: C.GoString(item.excerpt),
		})
	}
	return list
}

// takeBuffer copies a buffer and frees it.
func takeBuffer(buffer *C.ctrsec_buffer) []byte {
	defer C.ctrsec_buffer_free(buffer)
	size := C.ctrsec_buffer_size(buffer)
	out := make([]byte, int(size))
	copy(out, unsafe.Slice((*byte)(C.ctrsec_buffer_data(buffer)), int(size)))
	return out
}

// data is the address of bytes for the time of one call.
func data(b []byte) (unsafe.Pointer, C.size_t) {
	if len(b) == 0 {
		return unsafe.Pointer(&empty[0]), 0
	}
	return unsafe.Pointer(&b[0]), C.size_t(len(b))
}

var empty = [1]byte{}

// memory is C memory for the arguments of one call: records that hold pointers may not be in Go's.
type memory struct{ blocks []unsafe.Pointer }

func (m *memory) alloc(size uintptr) unsafe.Pointer {
	if size == 0 {
		size = 1
	}
	block := C.calloc(1, C.size_t(size))
	m.blocks = append(m.blocks, block)
	return block
}

// text is a terminated string, nil for "".
func (m *memory) text(s string) *C.char {
	if s == "" {
		return nil
	}
	block := C.CString(s)
	m.blocks = append(m.blocks, unsafe.Pointer(block))
	return block
}

func (m *memory) bytes(b []byte) unsafe.Pointer {
	block := m.alloc(uintptr(len(b)))
	copy(unsafe.Slice((*byte)(block), len(b)), b)
	return block
}

func (m *memory) texts(list []string) **C.char {
	block := m.alloc(uintptr(len(list)) * unsafe.Sizeof((*C.char)(nil)))
	out := unsafe.Slice((**C.char)(block), len(list))
	for i, s := range list {
		out[i] = C.CString(s)
		m.blocks = append(m.blocks, unsafe.Pointer(out[i]))
	}
	return (**C.char)(block)
}

func (m *memory) free() {
	for _, block := range m.blocks {
		C.free(block)
	}
	m.blocks = nil
}

// seconds is a time for the library; the zero time is now.
func seconds(t time.Time) C.int64_t {
	if t.IsZero() {
		t = time.Now()
	}
	return C.int64_t(t.Unix())
}

func unixTime(s C.int64_t) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).UTC()
}

func statusText(s Status) string { return C.GoString(C.ctrsec_status_text(C.int(s))) }
