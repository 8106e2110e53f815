// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <ctrsec/ctrsec.h>
import "C"

import (
	"runtime"
	"unsafe"
)

// Bundle is verified rules. Immutable.
type Bundle struct{ handle }

// LoadBundle verifies and reads a bundle file. Its errors are [Damaged], [BadSignature],
// [NotTrusted], [Expired], [Rollback], [Unsupported], and for its rules [Invalid], [Syntax], [Type],
// [Limit].
func LoadBundle(file []byte, options BundleOptions) (b *Bundle, e error) {
	load := func(context *C.ctrsec_context, trust unsafe.Pointer) error {
		var m memory
		defer m.free()
		given := (*C.struct_ctrsec_bundle_options)(m.alloc(unsafe.Sizeof(C.struct_ctrsec_bundle_options{})))
		given.struct_size = C.uint32_t(unsafe.Sizeof(*given))
		given.trust = (*C.ctrsec_trust)(trust)
		given.channel = m.text(options.Channel)
		given.name = m.text(options.Name)
		given.now = seconds(options.Now)
		if options.New {
			given.state_new = 1
		}
		if options.State != nil {
			given.state = m.bytes(options.State)
			given.state_size = C.size_t(len(options.State))
		}
		var out *C.ctrsec_bundle
		var err *C.ctrsec_error
		pointer, size := data(file)
		if e := check(C.ctrsec_bundle_load(&out, context, pointer, size, given, &err), err); e != nil {
			return e
		}
		b = &Bundle{handle{pointer: unsafe.Pointer(out)}}
		runtime.SetFinalizer(b, (*Bundle).Close)
		return nil
	}
	e = options.Context.with(func(context *C.ctrsec_context) error {
		if options.Trust == nil {
			return load(context, nil)
		}
		return options.Trust.use(func(trust unsafe.Pointer) error { return load(context, trust) })
	})
	return b, e
}

// Close gives the bundle back; plans that were made of it stay.
func (b *Bundle) Close() {
	C.ctrsec_bundle_release((*C.ctrsec_bundle)(b.take()))
}

// State is the rollback state to keep for the next load.
func (b *Bundle) State() (state []byte, e error) {
	e = b.use(func(p unsafe.Pointer) error {
		var size C.size_t
		bytes := C.ctrsec_bundle_state((*C.ctrsec_bundle)(p), &size)
		state = C.GoBytes(bytes, C.int(size))
		return nil
	})
	return state, e
}

// Info is what the bundle says of itself.
func (b *Bundle) Info() (info BundleInfo, e error) {
	e = b.use(func(p unsafe.Pointer) error {
		var out C.struct_ctrsec_bundle_info
		out.struct_size = C.uint32_t(unsafe.Sizeof(out))
		if e := check(C.ctrsec_bundle_info(&out, (*C.ctrsec_bundle)(p)), nil); e != nil {
			return e
		}
		info = BundleInfo{
			Channel:    C.GoString(out.channel),
			Digest:     C.GoString(out.digest),
			Epoch:      uint64(out.epoch),
			Version:    uint64(out.version),
			NotBefore:  unixTime(out.not_before),
			Expires:    unixTime(out.expires),
			Stale:      out.stale != 0,
			Signatures: int(out.signatures),
			Trusted:    int(out.trusted),
			Rules:      int(out.rules),
		}
		return nil
	})
	return info, e
}

// makeBytes runs a call that makes a buffer of a bundle file.
func makeBytes(f func(*C.ctrsec_context, **C.ctrsec_buffer, **C.ctrsec_error) C.int) (out []byte, e error) {
	e = (*Context)(nil).with(func(context *C.ctrsec_context) error {
		var buffer *C.ctrsec_buffer
		var err *C.ctrsec_error
		status := f(context, &buffer, &err)
		if e := check(status, err); e != nil {
			return e
		}
		out = takeBuffer(buffer)
		return nil
	})
	return out, e
}

// Sign gives a bundle file of a payload or a bundle file, with the signature of a key that its manifest
// names. The trusted comment is up to 252 bytes in one line.
func Sign(file []byte, key *Key, comment string) (out []byte, e error) {
	if key == nil {
		return nil, ErrClosed
	}
	e = key.use(func(p unsafe.Pointer) error {
		var m memory
		defer m.free()
		var e error
		out, e = makeBytes(func(context *C.ctrsec_context, buffer **C.ctrsec_buffer, err **C.ctrsec_error) C.int {
			pointer, size := data(file)
			return C.ctrsec_bundle_sign(buffer, context, pointer, size, (*C.ctrsec_key)(p), m.text(comment), err)
		})
		return e
	})
	return out, e
}

// Payload is the part of a bundle file that minisign signs.
func Payload(file []byte) ([]byte, error) {
	return makeBytes(func(context *C.ctrsec_context, buffer **C.ctrsec_buffer, err **C.ctrsec_error) C.int {
		pointer, size := data(file)
		return C.ctrsec_bundle_payload(buffer, context, pointer, size, err)
	})
}

// Minisig is a signature as a .minisig file; [NotFound] behind the last.
func Minisig(file []byte, index uint32) ([]byte, error) {
	return makeBytes(func(context *C.ctrsec_context, buffer **C.ctrsec_buffer, err **C.ctrsec_error) C.int {
		pointer, size := data(file)
		return C.ctrsec_bundle_minisig(buffer, context, pointer, size, C.uint32_t(index), err)
	})
}

// Join makes a bundle file of a payload (or a bundle file) and a .minisig file, which is not verified.
func Join(payload, signature []byte) ([]byte, error) {
	return makeBytes(func(context *C.ctrsec_context, buffer **C.ctrsec_buffer, err **C.ctrsec_error) C.int {
		pointer, size := data(payload)
		text, length := data(signature)
		return C.ctrsec_bundle_join(buffer, context, pointer, size, text, length, err)
	})
}

// Inspect is JSON that tells what a bundle file says of itself; nothing is verified.
func Inspect(file []byte) ([]byte, error) {
	return makeBytes(func(context *C.ctrsec_context, buffer **C.ctrsec_buffer, err **C.ctrsec_error) C.int {
		pointer, size := data(file)
		return C.ctrsec_bundle_inspect(buffer, context, pointer, size, err)
	})
}
