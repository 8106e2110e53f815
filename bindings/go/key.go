// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <ctrsec/ctrsec.h>
import "C"

import (
	"runtime"
	"unsafe"
)

// Key is a secret key; its memory is overwritten by Close.
type Key struct{ handle }

func newKey(out *C.ctrsec_key) *Key {
	k := &Key{handle{pointer: unsafe.Pointer(out)}}
	runtime.SetFinalizer(k, (*Key).Close)
	return k
}

// NewKey draws a key.
func NewKey() (k *Key, e error) {
	e = (*Context)(nil).with(func(context *C.ctrsec_context) error {
		var out *C.ctrsec_key
		var err *C.ctrsec_error
		if e := check(C.ctrsec_key_new(&out, context, &err), err); e != nil {
			return e
		}
		k = newKey(out)
		return nil
	})
	return k, e
}

// LoadKey reads a secret key file of minisign, which may have a password. [BadSignature] is a wrong
// password.
func LoadKey(file []byte, password string) (k *Key, e error) {
	e = (*Context)(nil).with(func(context *C.ctrsec_context) error {
		var m memory
		defer m.free()
		var out *C.ctrsec_key
		var err *C.ctrsec_error
		pointer, size := data(file)
		status := C.ctrsec_key_load(&out, context, pointer, size, m.text(password), &err)
		if e := check(status, err); e != nil {
			return e
		}
		k = newKey(out)
		return nil
	})
	return k, e
}

// Close overwrites and frees the key.
func (k *Key) Close() {
	C.ctrsec_key_free((*C.ctrsec_key)(k.take()))
}

// Secret is the text of the secret key file, not encrypted.
func (k *Key) Secret() (file []byte, e error) {
	e = k.use(func(p unsafe.Pointer) error {
		var out *C.ctrsec_buffer
		var err *C.ctrsec_error
		if e := check(C.ctrsec_key_secret(&out, (*C.ctrsec_key)(p), &err), err); e != nil {
			return e
		}
		file = takeBuffer(out)
		return nil
	})
	return file, e
}

// Public is the text of the public key file.
func (k *Key) Public() (file []byte, e error) {
	e = k.use(func(p unsafe.Pointer) error {
		var out *C.ctrsec_buffer
		var err *C.ctrsec_error
		if e := check(C.ctrsec_key_public(&out, (*C.ctrsec_key)(p), &err), err); e != nil {
			return e
		}
		file = takeBuffer(out)
		return nil
	})
	return file, e
}
