// SPDX-License-Identifier: Apache-2.0

//go:build !cgo

package ctrsec

import (
	"context"
	"time"
)

// LibraryVersion of the C library; "" without cgo.
func LibraryVersion() string { return "" }

// Context cannot be made without cgo.
type Context struct{}

// NewContext returns ErrNoCgo.
func NewContext(map[string]uint64) (*Context, error) { return nil, ErrNoCgo }

// NewContextWith returns ErrNoCgo.
func NewContextWith(ContextOptions) (*Context, error) { return nil, ErrNoCgo }

// Close does nothing.
func (*Context) Close() {}

// Objects cannot be made without cgo.
type Objects struct{}

// NewObjects returns ErrNoCgo.
func NewObjects(*Context, ...Input) (*Objects, error) { return nil, ErrNoCgo }

// Close does nothing.
func (*Objects) Close() {}

// Trust cannot be made without cgo.
type Trust struct{}

// LoadTrust returns ErrNoCgo.
func LoadTrust([]byte, string) (*Trust, error) { return nil, ErrNoCgo }

// Close does nothing.
func (*Trust) Close() {}

// Known cannot be made without cgo.
type Known struct{}

// LoadKnown returns ErrNoCgo.
func LoadKnown([]byte, string) (*Known, error) { return nil, ErrNoCgo }

// Len is 0.
func (*Known) Len() int { return 0 }

// Close does nothing.
func (*Known) Close() {}

// Key cannot be made without cgo.
type Key struct{}

// NewKey returns ErrNoCgo.
func NewKey() (*Key, error) { return nil, ErrNoCgo }

// LoadKey returns ErrNoCgo.
func LoadKey([]byte, string) (*Key, error) { return nil, ErrNoCgo }

// Close does nothing.
func (*Key) Close() {}

// Secret returns ErrNoCgo.
func (*Key) Secret() ([]byte, error) { return nil, ErrNoCgo }

// Public returns ErrNoCgo.
func (*Key) Public() ([]byte, error) { return nil, ErrNoCgo }

// Bundle cannot be made without cgo.
type Bundle struct{}

// LoadBundle returns ErrNoCgo.
func LoadBundle([]byte, BundleOptions) (*Bundle, error) { return nil, ErrNoCgo }

// Close does nothing.
func (*Bundle) Close() {}

// State returns ErrNoCgo.
func (*Bundle) State() ([]byte, error) { return nil, ErrNoCgo }

// Info returns ErrNoCgo.
func (*Bundle) Info() (BundleInfo, error) { return BundleInfo{}, ErrNoCgo }

// Sign returns ErrNoCgo.
func Sign([]byte, *Key, string) ([]byte, error) { return nil, ErrNoCgo }

// Payload returns ErrNoCgo.
func Payload([]byte) ([]byte, error) { return nil, ErrNoCgo }

// Minisig returns ErrNoCgo.
func Minisig([]byte, uint32) ([]byte, error) { return nil, ErrNoCgo }

// Join returns ErrNoCgo.
func Join([]byte, []byte) ([]byte, error) { return nil, ErrNoCgo }

// Inspect returns ErrNoCgo.
func Inspect([]byte) ([]byte, error) { return nil, ErrNoCgo }

// Builder cannot be made without cgo.
type Builder struct{}

// NewBuilder returns ErrNoCgo.
func NewBuilder(map[string][]byte) (*Builder, error) { return nil, ErrNoCgo }

// Close does nothing.
func (*Builder) Close() {}

// Check returns ErrNoCgo.
func (*Builder) Check() error { return ErrNoCgo }

// AddPolicy returns ErrNoCgo.
func (*Builder) AddPolicy(string, []byte) error { return ErrNoCgo }

// Notices returns ErrNoCgo.
func (*Builder) Notices() ([]Diagnostic, error) { return nil, ErrNoCgo }

// Test returns ErrNoCgo.
func (*Builder) Test() (passed, failed int, err error) { return 0, 0, ErrNoCgo }

// Build returns ErrNoCgo.
func (*Builder) Build(...[]byte) ([]byte, error) { return nil, ErrNoCgo }

// Plan cannot be made without cgo.
type Plan struct{ Notices []Diagnostic }

// NewPlan returns ErrNoCgo.
func NewPlan([]*Bundle, PlanOptions) (*Plan, error) { return nil, ErrNoCgo }

// PlanFromRules returns ErrNoCgo.
func PlanFromRules(map[string][]byte, PlanOptions) (*Plan, error) { return nil, ErrNoCgo }

// Close does nothing.
func (*Plan) Close() {}

// Check returns ErrNoCgo.
func (*Plan) Check(context.Context, []Input, CheckOptions) (*Result, error) { return nil, ErrNoCgo }

// CheckBatch returns ErrNoCgo.
func (*Plan) CheckBatch(context.Context, []byte, BatchOptions) (*Batch, error) { return nil, ErrNoCgo }

// Batch cannot be made without cgo.
type Batch struct {
	Decision Decision
	Counts   Counts
	Consumed int
}

// Close does nothing.
func (*Batch) Close() {}

// Len is 0.
func (*Batch) Len() int { return 0 }

// Finding returns ErrNoCgo.
func (*Batch) Finding(int) (Finding, error) { return Finding{}, ErrNoCgo }

// Notices returns ErrNoCgo.
func (*Batch) Notices() ([]Notice, error) { return nil, ErrNoCgo }

// Review returns ErrNoCgo.
func (*Plan) Review(context.Context, []byte, ReviewOptions) ([]byte, *Result, error) {
	return nil, nil, ErrNoCgo
}

// Statistics returns ErrNoCgo.
func (*Plan) Statistics() ([]RuleStatistics, error) { return nil, ErrNoCgo }

// Trust returns ErrNoCgo.
func (*Plan) Trust() (string, error) { return "", ErrNoCgo }

// Info returns ErrNoCgo.
func (*Plan) Info() ([]byte, error) { return nil, ErrNoCgo }

// Rules returns ErrNoCgo.
func (*Plan) Rules() ([]Rule, error) { return nil, ErrNoCgo }

// Result cannot be made without cgo.
type Result struct {
	Decision  Decision
	Undecided bool
	Phase     Phase
	Trust     string
	Counts    Counts
	Findings  []Finding
	Notices   []Notice
	Bundles   []BundleUse
	Configs   []ConfigUse

	Exceptions []ExceptionUse
}

// Close does nothing.
func (*Result) Close() {}

// ReportFormats are none without cgo.
func ReportFormats() []string { return nil }

// ReadReport returns ErrNoCgo.
func ReadReport(*Context, []byte, string) (*Result, error) { return nil, ErrNoCgo }

// Report returns ErrNoCgo.
func (*Result) Report(string, ReportOptions) ([]byte, error) { return nil, ErrNoCgo }

// NoteExit returns ErrNoCgo.
func (*Result) NoteExit(int, ...string) error { return ErrNoCgo }

// JSON returns ErrNoCgo.
func (*Result) JSON(ReportOptions) ([]byte, error) { return nil, ErrNoCgo }

// NDJSON returns ErrNoCgo.
func (*Result) NDJSON(ReportOptions) ([]byte, error) { return nil, ErrNoCgo }

// Text returns ErrNoCgo.
func (*Result) Text(ReportOptions) ([]byte, error) { return nil, ErrNoCgo }

// Expression cannot be made without cgo.
type Expression struct{}

// NewExpression returns ErrNoCgo.
func NewExpression(string, Target) (*Expression, error) { return nil, ErrNoCgo }

// Close does nothing.
func (*Expression) Close() {}

// Type returns ErrNoCgo.
func (*Expression) Type() (string, error) { return "", ErrNoCgo }

// Evaluate returns ErrNoCgo.
func (*Expression) Evaluate([]Input, time.Time) ([]Value, error) { return nil, ErrNoCgo }

// Explain returns ErrNoCgo.
func (*Expression) Explain([]Input, time.Time) ([]byte, error) { return nil, ErrNoCgo }

// ExplainJSON returns ErrNoCgo.
func (*Expression) ExplainJSON([]Input, time.Time) ([]byte, error) { return nil, ErrNoCgo }
