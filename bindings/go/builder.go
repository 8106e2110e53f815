// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <ctrsec/ctrsec.h>
import "C"

import (
	"runtime"
	"sort"
	"sync"
	"unsafe"
)

// Builder holds the sources of a bundle. Its calls fail with [Syntax], [Invalid], [Type], [Limit] and
// the places of all problems. Safe for concurrent use, one call at a time.
type Builder struct {
	handle
	one sync.Mutex
}

// NewBuilder takes files by their path below the bundle's folder; see [RulesDir].
func NewBuilder(files map[string][]byte) (*Builder, error) {
	return newBuilder(nil, files, nil)
}

func newBuilder(context *Context, files, policies map[string][]byte) (b *Builder, e error) {
	e = context.with(func(context *C.ctrsec_context) error {
		var out *C.ctrsec_builder
		var err *C.ctrsec_error
		if e := check(C.ctrsec_builder_new(&out, context, &err), err); e != nil {
			return e
		}
		b = &Builder{handle: handle{pointer: unsafe.Pointer(out)}}
		runtime.SetFinalizer(b, (*Builder).Close)
		return nil
	})
	if e != nil {
		return nil, e
	}
	for _, name := range names(files) {
		if e == nil {
			e = b.add(name, files[name])
		}
	}
	for _, name := range names(policies) {
		if e == nil {
			e = b.AddPolicy(name, policies[name])
		}
	}
	if e != nil {
		b.Close()
		return nil, e
	}
	return b, nil
}

// names in order.
func names(files map[string][]byte) []string {
	out := make([]string, 0, len(files))
	for name := range files {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// call holds the builder for one call.
func (b *Builder) call(f func(*C.ctrsec_builder, **C.ctrsec_error) C.int) error {
	b.one.Lock()
	defer b.one.Unlock()
	return b.use(func(p unsafe.Pointer) error {
		var err *C.ctrsec_error
		status := f((*C.ctrsec_builder)(p), &err)
		return check(status, err)
	})
}

func (b *Builder) add(name string, file []byte) error {
	var m memory
	defer m.free()
	return b.call(func(p *C.ctrsec_builder, err **C.ctrsec_error) C.int {
		pointer, size := data(file)
		return C.ctrsec_builder_add(p, m.text(name), pointer, size, err)
	})
}

// AddPolicy adds a file of admission policies that were written for Kubernetes, Kyverno or
// Gatekeeper, with their bindings, constraints and parameters in it or in another one.
func (b *Builder) AddPolicy(name string, file []byte) error {
	var m memory
	defer m.free()
	return b.call(func(p *C.ctrsec_builder, err **C.ctrsec_error) C.int {
		pointer, size := data(file)
		return C.ctrsec_builder_add_policy(p, m.text(name), pointer, size, err)
	})
}

// Notices is Check, and tells what of the policies is not judged as it was written.
func (b *Builder) Notices() (list []Diagnostic, e error) {
	var out *C.ctrsec_error
	e = b.call(func(p *C.ctrsec_builder, err **C.ctrsec_error) C.int {
		return C.ctrsec_builder_notices(&out, p, err)
	})
	if e == nil {
		list = diagnostics(out)
		C.ctrsec_error_free(out)
	}
	return list, e
}

// Close frees the sources; plans that were made of them stay.
func (b *Builder) Close() {
	C.ctrsec_builder_free((*C.ctrsec_builder)(b.take()))
}

// Check reads, type-checks and compiles everything.
func (b *Builder) Check() error {
	return b.call(func(p *C.ctrsec_builder, err **C.ctrsec_error) C.int {
		return C.ctrsec_builder_check(p, err)
	})
}

// Test is Check, and runs the rules' own tests: [TestFailed]. It counts them.
func (b *Builder) Test() (passed, failed int, e error) {
	var good, bad C.uint32_t
	e = b.call(func(p *C.ctrsec_builder, err **C.ctrsec_error) C.int {
		return C.ctrsec_builder_test(p, &good, &bad, err)
	})
	return int(good), int(bad), e
}

// Build is Test, and gives the payload of a bundle for 1 to 8 public keys (their files): [Sign] makes a
// bundle file of it. The same sources and signers give the same bytes.
func (b *Builder) Build(signers ...[]byte) (file []byte, e error) {
	var m memory
	defer m.free()
	list := make([]string, len(signers))
	for i, signer := range signers {
		list[i] = string(signer)
	}
	var buffer *C.ctrsec_buffer
	e = b.call(func(p *C.ctrsec_builder, err **C.ctrsec_error) C.int {
		return C.ctrsec_builder_build(&buffer, p, m.texts(list), C.uint32_t(len(list)), err)
	})
	if e != nil {
		return nil, e
	}
	return takeBuffer(buffer), nil
}
