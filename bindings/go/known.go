// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <ctrsec/ctrsec.h>
import "C"

import (
	"runtime"
	"unsafe"
)

// Known are the findings of an earlier report: see [CheckOptions.Known]. Immutable and safe for
// concurrent use.
type Known struct{ handle }

// LoadKnown reads a report that [Result.JSON] made. name is for messages.
func LoadKnown(report []byte, name string) (*Known, error) {
	var k *Known
	err := (*Context)(nil).with(func(context *C.ctrsec_context) error {
		var m memory
		defer m.free()
		var out *C.ctrsec_known
		var err *C.ctrsec_error
		pointer, size := data(report)
		e := check(C.ctrsec_known_load(&out, context, pointer, size, m.text(name), &err), err)
		if e != nil {
			return e
		}
		k = &Known{handle{pointer: unsafe.Pointer(out)}}
		runtime.SetFinalizer(k, (*Known).Close)
		return nil
	})
	return k, err
}

// Len is the number of findings; 0 once closed.
func (k *Known) Len() (count int) {
	_ = k.use(func(p unsafe.Pointer) error {
		count = int(C.ctrsec_known_count((*C.ctrsec_known)(p)))
		return nil
	})
	return count
}

// Close frees the findings. No check may be using them.
func (k *Known) Close() {
	C.ctrsec_known_free((*C.ctrsec_known)(k.take()))
}
