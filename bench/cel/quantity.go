// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"k8s.io/apimachinery/pkg/api/resource"
)

// quantity is the part of Kubernetes' type that the policies use. Its own library is written for
// another module of cel-go.
type quantity struct{ *resource.Quantity }

var quantityType = cel.OpaqueType("kubernetes.Quantity")

func (q quantity) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("a quantity is no %v", t)
}
func (q quantity) ConvertToType(ref.Type) ref.Val { return types.NewErr("no such conversion") }
func (q quantity) Equal(other ref.Val) ref.Val {
	o, ok := other.(quantity)
	return types.Bool(ok && q.Cmp(*o.Quantity) == 0)
}
func (q quantity) Type() ref.Type { return quantityType }
func (q quantity) Value() any     { return q.Quantity }

func parseQuantity(text ref.Val) ref.Val {
	s, ok := text.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(text)
	}
	parsed, err := resource.ParseQuantity(string(s))
	if err != nil {
		return types.WrapErr(err)
	}
	return quantity{&parsed}
}

func compareQuantity(a, b ref.Val) (int, ref.Val) {
	x, ok := a.(quantity)
	if !ok {
		return 0, types.MaybeNoSuchOverloadErr(a)
	}
	y, ok := b.(quantity)
	if !ok {
		return 0, types.MaybeNoSuchOverloadErr(b)
	}
	return x.Cmp(*y.Quantity), nil
}

// compares declares a member of two quantities by what it makes of their order.
func compares(name string, result *cel.Type, of func(int) ref.Val) cel.EnvOption {
	pair := []*cel.Type{quantityType, quantityType}
	return cel.Function(name, cel.MemberOverload("quantity_"+name, pair, result,
		cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			order, err := compareQuantity(a, b)
			if err != nil {
				return err
			}
			return of(order)
		})))
}

func quantities() cel.EnvOption {
	options := []cel.EnvOption{
		cel.Function("quantity", cel.Overload("string_to_quantity", []*cel.Type{cel.StringType},
			quantityType, cel.UnaryBinding(parseQuantity))),
		compares("compareTo", cel.IntType, func(order int) ref.Val { return types.Int(order) }),
		compares("isGreaterThan", cel.BoolType, func(order int) ref.Val { return types.Bool(order > 0) }),
		compares("isLessThan", cel.BoolType, func(order int) ref.Val { return types.Bool(order < 0) }),
	}
	return func(env *cel.Env) (*cel.Env, error) {
		var err error
		for i := 0; i < len(options) && err == nil; i++ {
			env, err = options[i](env)
		}
		return env, err
	}
}
