// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// lazy is the map `variables`: a member is evaluated when it is first read.
type lazy struct {
	index    map[string]int
	programs []cel.Program
	values   []ref.Val
	input    *activation
}

func (l *lazy) reset(input *activation) {
	l.input = input
	if l.values == nil {
		l.values = make([]ref.Val, len(l.programs))
	}
	clear(l.values)
}

// Find is what a select reads.
func (l *lazy) Find(key ref.Val) (ref.Val, bool) {
	name, _ := key.(types.String)
	i, ok := l.index[string(name)]
	if !ok {
		return nil, false
	}
	if l.values[i] == nil {
		value, _, err := l.programs[i].Eval(l.input)
		if value == nil {
			value = types.NewErr("%v", err)
		}
		l.values[i] = value
	}
	return l.values[i], true
}

func (l *lazy) Get(key ref.Val) ref.Val {
	value, ok := l.Find(key)
	if !ok {
		return types.NewErr("no such key: %v", key)
	}
	return value
}

func (l *lazy) Contains(key ref.Val) ref.Val {
	name, _ := key.(types.String)
	_, ok := l.index[string(name)]
	return types.Bool(ok)
}

func (l *lazy) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("variables are no %v", t)
}
func (l *lazy) ConvertToType(ref.Type) ref.Val { return types.NewErr("variables are a map") }
func (l *lazy) Equal(ref.Val) ref.Val          { return types.False }
func (l *lazy) Type() ref.Type                 { return types.MapType }
func (l *lazy) Value() any                     { return l }
