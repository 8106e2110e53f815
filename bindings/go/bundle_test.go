// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"
)

var testNow = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

type signed struct {
	key    *Key
	trust  *Trust
	public []byte
	file   []byte
}

func sources(version string) map[string][]byte {
	return map[string][]byte{
		"bundle.yaml": []byte("channel: demo\nversion: " + version + "\nnot_before: 2024-01-01\nexpires: 2030-01-01\n"),
		"rules.yaml":  []byte(testRules),
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func build(t *testing.T, version string, public []byte) []byte {
	t.Helper()
	builder, err := NewBuilder(sources(version))
	must(t, err)
	defer builder.Close()
	must(t, builder.Check())
	file, err := builder.Build(public)
	must(t, err)
	return file
}

func newSigned(t *testing.T) (s signed) {
	t.Helper()
	var err error
	s.key, err = NewKey()
	must(t, err)
	s.public, err = s.key.Public()
	must(t, err)
	s.trust, err = LoadTrust(s.public, "key.pub")
	must(t, err)
	s.file, err = Sign(build(t, "1", s.public), s.key, "made by a test")
	must(t, err)
	return s
}

func TestBundle(t *testing.T) {
	s := newSigned(t)
	bundle, err := LoadBundle(s.file, BundleOptions{Trust: s.trust, Channel: "demo", New: true, Now: testNow})
	must(t, err)
	info, err := bundle.Info()
	must(t, err)
	if info.Channel != "demo" || info.Version != 1 || info.Rules != 1 || info.Trusted != 1 || len(info.Digest) != 64 {
		t.Errorf("%+v", info)
	}
	plan, err := NewPlan([]*Bundle{bundle}, PlanOptions{})
	must(t, err)
	bundle.Close()
	bundle.Close()
	s.trust.Close()
	result, err := plan.Check(context.Background(), []Input{Text(testPod)}, CheckOptions{})
	must(t, err)
	if result.Trust != "signed" || result.Bundles[0].Digest != info.Digest || result.Findings[0].Rule != "demo/privileged" {
		t.Errorf("%+v", result)
	}
	if _, err := NewPlan([]*Bundle{bundle}, PlanOptions{}); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestBundleRefused(t *testing.T) {
	s := newSigned(t)
	good := BundleOptions{Trust: s.trust, Channel: "demo", New: true, Now: testNow}
	newer, err := Sign(build(t, "2", s.public), s.key, "")
	must(t, err)
	bundle, err := LoadBundle(newer, good)
	must(t, err)
	state, err := bundle.State()
	must(t, err)
	broken := append([]byte(nil), s.file...)
	broken[len(broken)-1] ^= 1
	other := newSigned(t)
	for name, test := range map[string]struct {
		file   []byte
		status Status
		change func(*BundleOptions)
	}{
		"broken":   {broken, BadSignature, func(*BundleOptions) {}},
		"unsigned": {build(t, "1", s.public), Damaged, func(*BundleOptions) {}},
		"no state": {s.file, Rollback, func(o *BundleOptions) { o.New = false }},
		"older":    {s.file, Rollback, func(o *BundleOptions) { o.New, o.State = false, state }},
		"expired":  {s.file, Expired, func(o *BundleOptions) { o.Now = testNow.AddDate(10, 0, 0) }},
		"stranger": {s.file, NotTrusted, func(o *BundleOptions) { o.Trust = other.trust }},
		"no trust": {s.file, Argument, func(o *BundleOptions) { o.Trust = nil }},
		"empty":    {nil, Damaged, func(*BundleOptions) {}},
	} {
		options := good
		test.change(&options)
		_, err := LoadBundle(test.file, options)
		var failure *Error
		if !errors.As(err, &failure) || failure.Status != test.status || failure.Reason == "" {
			t.Errorf("%s: %v, expected %v", name, err, test.status)
		}
	}
}

func TestBundleFiles(t *testing.T) {
	s := newSigned(t)
	payload, err := Payload(s.file)
	must(t, err)
	signature, err := Minisig(s.file, 0)
	must(t, err)
	joined, err := Join(payload, signature)
	must(t, err)
	if !bytes.Equal(joined, s.file) {
		t.Error("join does not give the file back")
	}
	if _, err := Minisig(s.file, 1); !errors.Is(err, NotFound) {
		t.Error(err)
	}
	if said, err := Inspect(s.file); err != nil || !bytes.Contains(said, []byte(`"demo"`)) {
		t.Errorf("%s: %v", said, err)
	}
	secret, err := s.key.Secret()
	must(t, err)
	again, err := LoadKey(secret, "")
	must(t, err)
	if public, err := again.Public(); err != nil || !bytes.Equal(public, s.public) {
		t.Errorf("%s: %v", public, err)
	}
	builder, err := NewBuilder(sources("1"))
	must(t, err)
	if passed, failed, err := builder.Test(); passed != 0 || failed != 0 || err != nil {
		t.Errorf("%d passed, %d failed: %v", passed, failed, err)
	}
}
