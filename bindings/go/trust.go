// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <ctrsec/ctrsec.h>
import "C"

import (
	"runtime"
	"unsafe"
)

// Trust says whom to believe: public keys with the channels they may sign, thresholds, epochs and
// revocations. Immutable.
type Trust struct{ handle }

// LoadTrust reads a trust store (JSON) or a minisign public key file. name is for messages.
func LoadTrust(store []byte, name string) (*Trust, error) {
	var t *Trust
	err := (*Context)(nil).with(func(context *C.ctrsec_context) error {
		var m memory
		defer m.free()
		var out *C.ctrsec_trust
		var err *C.ctrsec_error
		pointer, size := data(store)
		e := check(C.ctrsec_trust_load(&out, context, pointer, size, m.text(name), &err), err)
		if e != nil {
			return e
		}
		t = &Trust{handle{pointer: unsafe.Pointer(out)}}
		runtime.SetFinalizer(t, (*Trust).Close)
		return nil
	})
	return t, err
}

// Close frees the store; bundles that were verified with it stay.
func (t *Trust) Close() {
	C.ctrsec_trust_free((*C.ctrsec_trust)(t.take()))
}
