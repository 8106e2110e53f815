// SPDX-License-Identifier: Apache-2.0

//go:build !cgo

package ctrsec

import (
	"errors"
	"testing"
)

func TestNoCgo(t *testing.T) {
	if _, err := PlanFromRules(nil, PlanOptions{}); !errors.Is(err, ErrNoCgo) {
		t.Error(err)
	}
}
