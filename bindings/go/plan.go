// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <stdlib.h>
// #include <ctrsec/ctrsec.h>
import "C"

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Plan is rules, compiled. Immutable and safe for concurrent use.
type Plan struct {
	// Notices tell what of [PlanOptions.Policies] is not judged as it was written.
	Notices []Diagnostic

	handle
	context *C.ctrsec_context // alive as long as the C plan is

	rest sync.Mutex
	idle []*worker // wait for the next check
	all  []*worker
}

// worker is what one check needs for itself. It keeps the C plan alive.
type worker struct {
	evaluator *C.ctrsec_evaluator
	document  *C.ctrsec_document
	counted   []RuleStatistics // when it was last asked at rest
}

func (w *worker) free() {
	C.ctrsec_evaluator_free(w.evaluator)
	C.ctrsec_document_free(w.document)
}

// NewPlan compiles verified bundles of different channels.
func NewPlan(bundles []*Bundle, options PlanOptions) (*Plan, error) {
	var m memory
	defer m.free()
	given := planOptions(&m, options)
	pointers := m.alloc(uintptr(len(bundles)) * unsafe.Sizeof(unsafe.Pointer(nil)))
	list := unsafe.Slice((**C.ctrsec_bundle)(pointers), len(bundles))
	given.bundles = (**C.ctrsec_bundle)(pointers)
	given.bundle_count = C.uint32_t(len(bundles))
	var e error
	for i, bundle := range bundles {
		// an owner more for the time of the call: nobody can close it meanwhile
		if bundle == nil {
			e = ErrClosed
		} else {
			e = bundle.use(func(p unsafe.Pointer) error {
				list[i] = C.ctrsec_bundle_retain((*C.ctrsec_bundle)(p))
				return nil
			})
		}
		if e != nil {
			break
		}
	}
	var plan *Plan
	if e == nil {
		plan, e = newPlan(given, options.Context)
	}
	for _, bundle := range list {
		C.ctrsec_bundle_release(bundle)
	}
	return plan, e
}

// PlanFromRules compiles rules without a signature, for development; results say "unsigned". Rules
// without a bundle.yaml are of the channel "local". See [RulesDir]; policies of others are in the
// options.
func PlanFromRules(files map[string][]byte, options PlanOptions) (*Plan, error) {
	builder, e := newBuilder(options.Context, files, options.Policies)
	if e != nil {
		return nil, e
	}
	defer builder.Close()
	var m memory
	defer m.free()
	given := planOptions(&m, options)
	var plan *Plan
	e = builder.use(func(p unsafe.Pointer) error {
		given.builder = (*C.ctrsec_builder)(p)
		var e error
		plan, e = newPlan(given, options.Context)
		return e
	})
	if e == nil && len(options.Policies) > 0 {
		plan.Notices, e = builder.Notices()
	}
	return plan, e
}

func planOptions(m *memory, options PlanOptions) *C.struct_ctrsec_plan_options {
	given := (*C.struct_ctrsec_plan_options)(m.alloc(unsafe.Sizeof(C.struct_ctrsec_plan_options{})))
	given.struct_size = C.uint32_t(unsafe.Sizeof(*given))
	given.profile = m.text(options.Profile)
	given.rules = m.texts(options.Rules)
	given.rule_count = C.uint32_t(len(options.Rules))
	given.layers = (*C.struct_ctrsec_config_layer)(m.alloc(2 * unsafe.Sizeof(*given.layers)))
	layers := unsafe.Slice(given.layers, 2)
	add := func(bytes []byte, name string, kind C.int32_t) {
		if bytes == nil {
			return
		}
		layer := &layers[given.layer_count]
		layer.bytes, layer.size = m.bytes(bytes), C.size_t(len(bytes))
		layer.name, layer.kind = m.text(name), kind
		given.layer_count++
	}
	add(options.Site, options.SiteName, C.CTRSEC_CONFIG_PLATFORM)
	add(options.Repository, options.RepositoryName, C.CTRSEC_CONFIG_REPOSITORY)
	return given
}

func newPlan(given *C.struct_ctrsec_plan_options, with *Context) (plan *Plan, e error) {
	e = with.with(func(context *C.ctrsec_context) error {
		var out *C.ctrsec_plan
		var err *C.ctrsec_error
		if e := check(C.ctrsec_plan_new(&out, context, given, &err), err); e != nil {
			return e
		}
		plan = &Plan{handle: handle{pointer: unsafe.Pointer(out)}, context: context}
		runtime.SetFinalizer(plan, (*Plan).Close)
		return nil
	})
	return plan, e
}

// Close gives the plan back. Checks that are running end as if nothing had happened.
func (p *Plan) Close() {
	C.ctrsec_plan_release((*C.ctrsec_plan)(p.take()))
	p.drain()
}

func (p *Plan) drain() {
	p.rest.Lock()
	idle := p.idle
	p.idle, p.all = nil, nil
	p.rest.Unlock()
	for _, w := range idle {
		w.free()
	}
}

// takeWorker takes one that waits, or makes one.
func (p *Plan) takeWorker() (w *worker, e error) {
	e = p.use(func(plan unsafe.Pointer) error {
		p.rest.Lock()
		if last := len(p.idle) - 1; last >= 0 {
			w, p.idle = p.idle[last], p.idle[:last]
		}
		p.rest.Unlock()
		if w != nil {
			return nil
		}
		made := &worker{}
		var err *C.ctrsec_error
		status := C.ctrsec_evaluator_new(&made.evaluator, (*C.ctrsec_plan)(plan), &err)
		if status == 0 {
			status = C.ctrsec_document_new(&made.document, p.context, &err)
		}
		if e := check(status, err); e != nil {
			made.free()
			return e
		}
		w = made
		p.rest.Lock()
		p.all = append(p.all, made)
		p.rest.Unlock()
		return nil
	})
	return w, e
}

// giveWorker empties one and lets it wait; the secrets of its documents are overwritten.
func (p *Plan) giveWorker(w *worker) {
	C.ctrsec_document_reset(w.document)
	e := p.use(func(unsafe.Pointer) error {
		p.rest.Lock()
		p.idle = append(p.idle, w)
		p.rest.Unlock()
		return nil
	})
	if e != nil { // closed meanwhile
		w.free()
	}
}

// Check judges inputs, all together: links between them are resolved. What cannot be read is counted
// in the result, with a notice, and the others are judged. When ctx ends, so does the check, with the
// error of ctx. Other errors: [Limit] (number of documents), [Argument].
func (p *Plan) Check(ctx context.Context, inputs []Input, options CheckOptions) (*Result, error) {
	if e := ctx.Err(); e != nil {
		return nil, e
	}
	w, e := p.takeWorker()
	if e != nil {
		return nil, e
	}
	defer p.giveWorker(w)
	for _, input := range inputs {
		if e := w.add(input); e != nil {
			return nil, e
		}
	}
	for _, signature := range options.Signatures {
		if e := w.addSignature(signature); e != nil {
			return nil, e
		}
	}
	result, e := w.newResult(p.context)
	if e != nil {
		return nil, e
	}
	if e := w.check(ctx, options, result); e != nil {
		C.ctrsec_result_free(result)
		if errors.Is(e, Cancelled) && ctx.Err() != nil {
			e = ctx.Err()
		}
		return nil, e
	}
	return readResult(result), nil
}

func (w *worker) addImage(input Input) error {
	var m memory
	defer m.free()
	var err *C.ctrsec_error
	count := len(input.Members)
	var member C.struct_ctrsec_member
	table := (*C.struct_ctrsec_member)(m.alloc(uintptr(count+1) * unsafe.Sizeof(member)))
	rows := unsafe.Slice(table, count)
	i := 0
	for name, content := range input.Members { // the order does not matter
		rows[i].struct_size = C.uint32_t(unsafe.Sizeof(member))
		rows[i].name = m.text(name)
		if content != nil {
			copied := m.alloc(uintptr(len(content) + 1))
			copy(unsafe.Slice((*byte)(copied), len(content)), content)
			rows[i].bytes = copied
			rows[i].size = C.size_t(len(content))
		}
		i++
	}
	status := C.ctrsec_document_add_image(w.document, m.text(input.Name), table, C.uint32_t(count), &err)
	return check(status, err)
}

func (w *worker) add(input Input) error {
	if input.Members != nil {
		return w.addImage(input)
	}
	var m memory
	defer m.free()
	var err *C.ctrsec_error
	pointer, size := data(input.Data)
	status := C.ctrsec_document_add(w.document, m.text(input.Name), pointer, size,
		C.int32_t(input.Format), &err)
	return check(status, err)
}

func (w *worker) addSignature(signature Signature) error {
	var m memory
	defer m.free()
	var err *C.ctrsec_error
	list := m.texts([]string{signature.Image, signature.Verdict})
	texts := unsafe.Slice(list, 2)
	status := C.ctrsec_document_signature(w.document, texts[0], texts[1], m.text(signature.Identity), &err)
	return check(status, err)
}

func checkOptions(m *memory, options CheckOptions) *C.struct_ctrsec_check_options {
	given := (*C.struct_ctrsec_check_options)(m.alloc(unsafe.Sizeof(C.struct_ctrsec_check_options{})))
	given.struct_size = C.uint32_t(unsafe.Sizeof(*given))
	given.phase = C.int32_t(options.Phase)
	if !options.Timeless {
		given.now = seconds(options.Now)
	}
	if options.Complete {
		given.complete = 1
	}
	if options.Admission {
		given.admission = 1
	}
	given.allow_unknown = reasonBits(options.AllowUnknown)
	if options.Outcomes {
		given.outcomes = C.CTRSEC_OUTCOMES_ALL
	}
	return given
}

func (w *worker) check(ctx context.Context, options CheckOptions, result *C.ctrsec_result) error {
	var m memory
	defer m.free()
	given := checkOptions(&m, options)
	flag, end := watch(ctx, &m)
	defer end()
	given.cancel = flag
	if options.ListExceptions {
		given.list_exceptions = 1
	}
	run := func(known unsafe.Pointer) error {
		given.known = (*C.ctrsec_known)(known)
		var err *C.ctrsec_error
		e := check(C.ctrsec_check(w.evaluator, w.document, given, result, &err), err)
		if e == nil && options.HashLines {
			e = check(C.ctrsec_result_hash_lines(result, w.document, &err), err)
		}
		return e
	}
	if options.Known == nil {
		return run(nil)
	}
	return options.Known.use(run)
}

// watch gives a flag in C memory that the end of ctx sets, nil if it never ends; end is called before
// the memory is freed.
func watch(ctx context.Context, m *memory) (cancel *C.int32_t, end func()) {
	if ctx.Done() == nil {
		return nil, func() {}
	}
	flag := (*int32)(m.alloc(unsafe.Sizeof(int32(0))))
	ended := make(chan struct{})
	var watching sync.WaitGroup
	watching.Add(1)
	go func() {
		defer watching.Done()
		select {
		case <-ctx.Done():
			atomic.StoreInt32(flag, 1)
		case <-ended:
		}
	}()
	return (*C.int32_t)(unsafe.Pointer(flag)), func() {
		close(ended)
		watching.Wait()
	}
}

// Statistics tell what each rule did in the checks and reviews of the plan, in the order of Rules.
// What runs meanwhile, and what the same worker did before, may be missing until it has ended.
func (p *Plan) Statistics() (list []RuleStatistics, e error) {
	rules, e := p.Rules()
	if e != nil {
		return nil, e
	}
	for _, rule := range rules {
		list = append(list, RuleStatistics{Rule: rule.ID})
	}
	e = p.use(func(unsafe.Pointer) error {
		p.rest.Lock() // who is at rest stays so
		defer p.rest.Unlock()
		for _, w := range p.idle {
			if e := w.count(len(list)); e != nil {
				return e
			}
		}
		for _, w := range p.all {
			for i, counted := range w.counted {
				list[i].Runs += counted.Runs
				list[i].Fuel += counted.Fuel
				list[i].Findings += counted.Findings
			}
		}
		return nil
	})
	return list, e
}

func (w *worker) count(rules int) error {
	w.counted = w.counted[:0]
	for i := 0; i < rules; i++ {
		var item C.struct_ctrsec_statistics
		item.struct_size = C.uint32_t(unsafe.Sizeof(item))
		if e := check(C.ctrsec_evaluator_statistics(&item, w.evaluator, C.uint32_t(i)), nil); e != nil {
			return e
		}
		w.counted = append(w.counted, RuleStatistics{Runs: uint64(item.runs), Fuel: uint64(item.fuel),
			Findings: uint64(item.findings)})
	}
	return nil
}

// Trust is "signed", "stale" or "unsigned".
func (p *Plan) Trust() (trust string, e error) {
	e = p.use(func(plan unsafe.Pointer) error {
		trust = C.GoString(C.ctrsec_plan_trust((*C.ctrsec_plan)(plan)))
		return nil
	})
	return trust, e
}

// Info is JSON about the plan: trust, bundles with digests, versions and expiry, numbers of rules.
func (p *Plan) Info() (info []byte, e error) {
	e = p.use(func(plan unsafe.Pointer) error {
		var out *C.ctrsec_buffer
		var err *C.ctrsec_error
		if e := check(C.ctrsec_plan_json(&out, (*C.ctrsec_plan)(plan), &err), err); e != nil {
			return e
		}
		info = takeBuffer(out)
		return nil
	})
	return info, e
}

// Rules are those that are in, in the order of the sources.
func (p *Plan) Rules() (rules []Rule, e error) {
	e = p.use(func(pointer unsafe.Pointer) error {
		plan := (*C.ctrsec_plan)(pointer)
		count := C.ctrsec_plan_rule_count(plan)
		for i := C.uint32_t(0); i < count; i++ {
			var item C.struct_ctrsec_rule
			item.struct_size = C.uint32_t(unsafe.Sizeof(item))
			if e := check(C.ctrsec_plan_rule(&item, plan, i), nil); e != nil {
				return e
			}
			rule, e := readRule(&item)
			if e != nil {
				return e
			}
			rules = append(rules, rule)
		}
		return nil
	})
	return rules, e
}

func readRule(item *C.struct_ctrsec_rule) (Rule, error) {
	rule := Rule{
		ID:          C.GoString(item.id),
		Severity:    Severity(item.severity),
		Target:      Target(item.target),
		Enforce:     map[Phase]Decision{},
		Title:       C.GoString(item.title),
		Description: C.GoString(item.description),
		Remediation: C.GoString(item.remediation),
		Check:       C.GoString(item.check),
	}
	for phase := Build; phase <= Run; phase++ {
		rule.Enforce[phase] = Decision(item.enforce[phase])
	}
	if tags := C.GoString(item.tags); tags != "" {
		rule.Tags = strings.Split(tags, ",")
	}
	var e error
	if references := C.GoString(item.references); references != "" {
		e = json.Unmarshal([]byte(references), &rule.References)
	}
	return rule, e
}
