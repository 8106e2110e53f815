// SPDX-License-Identifier: Apache-2.0

// The peer of bench_cel: evaluates the same work with cel-go and prints a line a unit of work:
// name, results of every expression on every input, ns and allocations an evaluation, ns to compile.
//
//	cel WORK > THEIRS
//
// Expressions are checked, and compiled with OptOptimize; inputs are converted to CEL values once.
// The named expressions of a policy are evaluated when they are first used, once an input, as the
// API server does.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"
	"cel.dev/cel-go/interpreter"
)

const (
	passes    = 5
	passTime  = 10 * time.Millisecond
	lineBytes = 64 << 20
)

type work struct {
	Name        string
	Types       [][2]string
	Variables   [][2]string
	Expressions []string
	Inputs      []map[string]any
}

func stop(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "cel:", err)
		os.Exit(1)
	}
}

// values converts what JSON has, so that evaluation finds CEL values.
func values(v any) any {
	switch x := v.(type) {
	case string:
		return types.String(x)
	case bool:
		return types.Bool(x)
	case json.Number:
		if i, err := x.Int64(); err == nil {
			return types.Int(i)
		}
		f, _ := x.Float64()
		return types.Double(f)
	case []any:
		items := make([]ref.Val, len(x))
		for i := range x {
			items[i] = values(x[i]).(ref.Val)
		}
		return types.NewRefValList(types.DefaultTypeAdapter, items)
	case map[string]any:
		members := make(map[string]any, len(x))
		for k := range x {
			members[k] = values(x[k])
		}
		return types.NewStringInterfaceMap(types.DefaultTypeAdapter, members)
	}
	return types.NullValue
}

// activation finds a variable of the input, and `variables` with what was computed of it.
type activation struct {
	slots     map[string]int
	values    []any
	variables *lazy
}

func (a *activation) ResolveName(name string) (any, bool) {
	if i, ok := a.slots[name]; ok {
		return a.values[i], true
	}
	if name == "variables" {
		return a.variables, true
	}
	return nil, false
}

func (a *activation) Parent() interpreter.Activation { return nil }

func kind(name string) *cel.Type {
	switch name {
	case "string":
		return cel.StringType
	case "int":
		return cel.IntType
	case "list(string)":
		return cel.ListType(cel.StringType)
	}
	return cel.DynType
}

func compile(env *cel.Env, text string) cel.Program {
	tree, issues := env.Compile(text)
	stop(issues.Err())
	program, err := env.Program(tree, cel.EvalOptions(cel.OptOptimize))
	stop(err)
	return program
}

// A unit of work, compiled.
type unit struct {
	programs []cel.Program
	lazy     lazy
	inputs   []activation
}

func (u *unit) compile(env *cel.Env, w *work) {
	u.programs = u.programs[:0]
	u.lazy.programs = u.lazy.programs[:0]
	for _, v := range w.Variables {
		u.lazy.programs = append(u.lazy.programs, compile(env, v[1]))
	}
	for _, text := range w.Expressions {
		u.programs = append(u.programs, compile(env, text))
	}
}

func open(base *cel.Env, w *work) (*unit, *cel.Env) {
	u := &unit{lazy: lazy{index: map[string]int{}}}
	slots := map[string]int{}
	options := []cel.EnvOption{cel.Variable("variables", cel.DynType)}
	for i, t := range w.Types {
		slots[t[0]] = i
		options = append(options, cel.Variable(t[0], kind(t[1])))
	}
	for i, v := range w.Variables {
		u.lazy.index[v[0]] = i
	}
	env, err := base.Extend(options...)
	stop(err)
	for _, input := range w.Inputs {
		a := activation{slots: slots, variables: &u.lazy}
		for _, t := range w.Types {
			a.values = append(a.values, values(input[t[0]]))
		}
		u.inputs = append(u.inputs, a)
	}
	return u, env
}

func (u *unit) pass(each func(ref.Val)) {
	for i := range u.inputs {
		u.lazy.reset(&u.inputs[i])
		for _, program := range u.programs {
			value, _, _ := program.Eval(&u.inputs[i])
			if each != nil {
				each(value)
			}
		}
	}
}

// letter stands for a result: its kind, and which bool.
func letter(v ref.Val) byte {
	switch v {
	case types.True:
		return 't'
	case types.False:
		return 'f'
	}
	if v == nil || types.IsUnknownOrError(v) {
		return 'e'
	}
	return 'o'
}

// cpu is the time that this process has spent, collecting garbage included.
func cpu() time.Duration {
	var usage syscall.Rusage
	stop(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// measure gives ns a run: of several passes the one that took least.
func measure(run func()) float64 {
	rounds, spent := 1, time.Duration(0)
	for ; spent < passTime/4; rounds *= 2 {
		start := cpu()
		for range rounds {
			run()
		}
		spent = cpu() - start
	}
	least := math.Inf(1)
	for range passes {
		start := cpu()
		for range rounds {
			run()
		}
		least = min(least, float64(cpu()-start)/float64(rounds))
	}
	return least
}

func allocations(run func()) float64 {
	const rounds = 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range rounds {
		run()
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / rounds
}

func main() {
	runtime.GOMAXPROCS(1)
	file, err := os.Open(os.Args[1])
	stop(err)
	base, err := cel.NewEnv(cel.OptionalTypes(), ext.Strings(), ext.TwoVarComprehensions(), quantities())
	stop(err)
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, lineBytes)
	for lines.Scan() {
		var w work
		decoder := json.NewDecoder(strings.NewReader(lines.Text()))
		decoder.UseNumber()
		stop(decoder.Decode(&w))
		u, env := open(base, &w)
		u.compile(env, &w)
		var results []byte
		u.pass(func(v ref.Val) { results = append(results, letter(v)) })
		evaluations := float64(len(results))
		pass := func() { u.pass(nil) }
		line := map[string]any{
			"name":        w.Name,
			"results":     string(results),
			"ns":          measure(pass) / evaluations,
			"allocations": allocations(pass) / evaluations,
		}
		line["compile"] = measure(func() { u.compile(env, &w) })
		out, err := json.Marshal(line)
		stop(err)
		fmt.Println(string(out))
	}
	stop(lines.Err())
}
