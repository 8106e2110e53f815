// SPDX-License-Identifier: Apache-2.0

package ctrsec

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNoCgo is what every call returns in a program that was built without cgo.
var ErrNoCgo = errors.New("ctrsec: built without cgo")

// ErrClosed is what methods of a closed object return.
var ErrClosed = errors.New("ctrsec: closed")

// Status says what kind of failure an [Error] is; use it with [errors.Is].
type Status int32

// The numbers are those of enum ctrsec_status.
const (
	OutOfMemory  Status = -1 - iota // the library could not allocate memory
	Argument                        // an argument that the call does not allow
	Limit                           // an input is over a limit of size, depth, count or steps
	Syntax                          // text that is not well formed: JSON, YAML, CEL
	Invalid                         // well formed, but not what it has to be: a rule, a trust store
	Type                            // an expression whose types do not fit
	Damaged                         // a file that is not a bundle, or a damaged one
	BadSignature                    // a signature that does not verify
	NotTrusted                      // valid signatures, but not enough that are trusted
	Expired                         // outside the bundle's validity
	Rollback                        // older than what the rollback state has seen
	NotFound                        // no such rule, profile, limit or signature
	Unsupported                     // needs a newer library, or a part that was not built in
	Cancelled                       // the check was cancelled
	TestFailed                      // a rule's own test did not give what it expects
	Internal                        // a broken invariant of the library; please report it
)

var statusTexts = [...]string{
	"ok", "out of memory", "invalid argument", "limit exceeded", "syntax error", "invalid content",
	"type error", "not a bundle", "bad signature", "not trusted", "expired", "rolled back",
	"not found", "not supported", "cancelled", "a rule's test failed", "internal error",
}

// Error gives the status as text, so that a Status is a target for [errors.Is].
func (s Status) Error() string {
	if s > 0 || int(-s) >= len(statusTexts) {
		return fmt.Sprintf("status %d", int32(s))
	}
	return statusTexts[-s]
}

// Diagnostic is one of several things that are wrong. Line and Column count from 1 (columns in
// characters) and are 0 where there is no position; Excerpt is the source line with a caret line
// below it, or "".
type Diagnostic struct {
	Status  Status // 0 for a warning
	Reason  string // stable word, "rule.severity"
	Message string
	Hint    string
	File    string
	Line    int
	Column  int
	Excerpt string
}

func (d Diagnostic) String() string {
	var b strings.Builder
	if d.File != "" {
		b.WriteString(d.File + ":")
	}
	if d.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", d.Line, d.Column)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(d.Message)
	if d.Excerpt != "" {
		b.WriteString("\n" + d.Excerpt)
	}
	if d.Hint != "" {
		b.WriteString("\nhint: " + d.Hint)
	}
	return b.String()
}

// Error is the failure of a call. errors.Is(err, ctrsec.Expired) asks for its status.
type Error struct {
	Status      Status
	Reason      string // stable word for programs, "bundle.expired"
	Message     string // "file:line:column: message" of the first diagnostic
	Diagnostics []Diagnostic
}

func (e *Error) Error() string {
	if len(e.Diagnostics) == 0 {
		return "ctrsec: " + e.Message
	}
	lines := make([]string, len(e.Diagnostics))
	for i, d := range e.Diagnostics {
		lines[i] = d.String()
	}
	return "ctrsec: " + strings.Join(lines, "\n")
}

// Unwrap gives the status.
func (e *Error) Unwrap() error { return e.Status }
