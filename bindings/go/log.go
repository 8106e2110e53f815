// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

/*
#include <stdint.h>
#include <ctrsec/ctrsec.h>

void ctrsecGoLog(int32_t level, char *text, void *payload);
*/
import "C"

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// The logs by their numbers. The library may call for an object that outlives its Context, when
// nobody listens any more.
var (
	logs      sync.Map // uintptr to func(LogLevel, string)
	logNumber uintptr
)

//export ctrsecGoLog
func ctrsecGoLog(level C.int32_t, text *C.char, payload unsafe.Pointer) {
	if log, found := logs.Load(uintptr(*(*C.uint64_t)(payload))); found {
		log.(func(LogLevel, string))(LogLevel(level), C.GoString(text))
	}
}

// addLog gives the log a number, which stands in C memory that is never freed: the library may hold
// its address as long as anything of the Context lives.
func addLog(log func(LogLevel, string)) (uintptr, unsafe.Pointer) {
	number := atomic.AddUintptr(&logNumber, 1)
	logs.Store(number, log)
	var m memory
	place := m.alloc(8)
	*(*C.uint64_t)(place) = C.uint64_t(number)
	return number, place
}
