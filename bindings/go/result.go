// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <ctrsec/ctrsec.h>
import "C"

import (
	"encoding/json"
	"runtime"
	"strings"
	"unsafe"
)

// Result is what a check found. Its fields are plain data and stay after Close, which frees what the
// reports are written from.
type Result struct {
	handle
	Decision  Decision
	Undecided bool // the decision is deny only because something could not be judged
	Phase     Phase
	Trust     string // "signed", "stale" or "unsigned"
	Counts    Counts
	Findings  []Finding // in order of document, rule, pointer
	Notices   []Notice
	Bundles   []BundleUse
	Configs   []ConfigUse
	// Exceptions tell what became of each exception, if the check was asked to list them.
	Exceptions []ExceptionUse
	Outcomes   []RuleOutcome // where the check was asked for them
}

// The worker keeps the context alive.
func (w *worker) newResult(context *C.ctrsec_context) (*C.ctrsec_result, error) {
	var result *C.ctrsec_result
	var err *C.ctrsec_error
	status := C.ctrsec_result_new(&result, context, &err)
	return result, check(status, err)
}

// Close frees the C result.
func (r *Result) Close() {
	C.ctrsec_result_free((*C.ctrsec_result)(r.take()))
}

// text is all text of a result, copied once; its pieces are substrings.
type text string

func (t text) at(piece C.struct_ctrsec_text) string {
	return string(t[piece.offset : piece.offset+piece.size])
}

// record is record i of a flat view: later versions append fields, so the stride counts.
func record(first unsafe.Pointer, i int, stride C.uint32_t) unsafe.Pointer {
	return unsafe.Add(first, i*int(stride))
}

func readResult(pointer *C.ctrsec_result) *Result {
	var size C.size_t
	bytes := C.ctrsec_result_text(pointer, &size)
	all := text(C.GoStringN(bytes, C.int(size)))
	r := &Result{
		handle:    handle{pointer: unsafe.Pointer(pointer)},
		Decision:  Decision(C.ctrsec_result_decision(pointer)),
		Undecided: C.ctrsec_result_undecided(pointer) != 0,
		Phase:     Phase(C.ctrsec_result_phase(pointer)),
		Trust:     C.GoString(C.ctrsec_result_trust(pointer)),
		Counts:    readCounts(pointer),
		Findings:  readFindings(pointer, all),
		Notices:   readNotices(pointer, all),
		Bundles:   readBundles(pointer, all),
		Configs:   readConfigs(pointer, all),

		Exceptions: readExceptions(pointer, all),
		Outcomes:   readOutcomes(pointer, all),
	}
	runtime.SetFinalizer(r, (*Result).Close)
	return r
}

func readCounts(pointer *C.ctrsec_result) Counts {
	var out C.struct_ctrsec_counts
	out.struct_size = C.uint32_t(unsafe.Sizeof(out))
	C.ctrsec_result_counts(&out, pointer)
	counts := Counts{
		Documents:  int(out.documents),
		Unread:     int(out.unread),
		Skipped:    int(out.skipped),
		Subjects:   int(out.subjects),
		Rules:      int(out.rules),
		Failed:     int(out.failed),
		Unknown:    int(out.unknown),
		Suppressed: int(out.suppressed),
		UnknownByReason: map[Reason]int{
			Missing:      int(out.unknown_missing),
			Faulty:       int(out.unknown_error),
			LimitReached: int(out.unknown_limit),
			Cluster:      int(out.unknown_cluster),
		},
		FailedBySeverity: map[Severity]int{},
		Dropped:          int(out.dropped),
		Stopped:          int(out.stopped),
		Evaluated:        uint64(out.evaluated),
		Fuel:             uint64(out.fuel),
		Untold:           int(out.untold),
		Compared:         out.compared != 0,
		Known:            int(out.known),
		Gone:             int(out.gone),
		Unseen:           int(out.unseen),
	}
	for severity := Info; severity <= Critical; severity++ {
		counts.FailedBySeverity[severity] = int(out.by_severity[severity])
	}
	return counts
}

func readEvidence(pointer *C.ctrsec_result, all text) []Evidence {
	var count, stride C.uint32_t
	first := unsafe.Pointer(C.ctrsec_result_evidence(pointer, &count, &stride))
	out := make([]Evidence, int(count))
	for i := range out {
		item := (*C.struct_ctrsec_evidence)(record(first, i, stride))
		out[i] = Evidence{
			Pointer: all.at(item.pointer),
			File:    all.at(item.file),
			Line:    int(item.line),
			Column:  int(item.column),
			Value:   json.RawMessage(all.at(item.value)),
		}
	}
	return out
}

func readFindings(pointer *C.ctrsec_result, all text) []Finding {
	var count, stride C.uint32_t
	evidence := readEvidence(pointer, all)
	first := unsafe.Pointer(C.ctrsec_result_findings(pointer, &count, &stride))
	out := make([]Finding, int(count))
	for i := range out {
		out[i] = readFinding((*C.struct_ctrsec_finding)(record(first, i, stride)), evidence, all)
	}
	return out
}

func readFinding(item *C.struct_ctrsec_finding, evidence []Evidence, all text) Finding {
	from, to := item.first_evidence, item.first_evidence+item.evidence_count
	return Finding{
		Rule:         all.at(item.rule),
		Title:        all.at(item.title),
		Severity:     Severity(item.severity),
		Outcome:      Outcome(item.outcome),
		Reason:       Reason(item.reason),
		Enforce:      Decision(item.enforce),
		Message:      all.at(item.message),
		Target:       Target(item.target),
		Kind:         all.at(item.kind),
		Namespace:    all.at(item.space),
		Name:         all.at(item.name),
		Container:    all.at(item.container),
		Document:     int(item.document),
		File:         all.at(item.file),
		Pointer:      all.at(item.pointer),
		Line:         int(item.line),
		Column:       int(item.column),
		Source:       all.at(item.source),
		SourceColumn: int(item.source_column),
		Evidence:     evidence[from:to:to],
		Remediation:  all.at(item.remediation),
		References:   readReferences(all.at(item.references)),
		Fingerprint:  all.at(item.fingerprint),
		SuppressedBy: all.at(item.suppressed_by),
		Check:        all.at(item.check),
		Binding:      all.at(item.binding),
		Code:         int(item.code),
		Exception:    all.at(item.exception),
		Time:         all.at(item.time),
		LineHash:     all.at(item.line_hash),
	}
}

func readReferences(object string) (references map[string]any) {
	if object != "" {
		_ = json.Unmarshal([]byte(object), &references)
	}
	return references
}

func readOutcomes(pointer *C.ctrsec_result, all text) []RuleOutcome {
	var count, stride, none, ruleStride, subjectStride C.uint32_t
	first := unsafe.Pointer(C.ctrsec_result_outcomes(pointer, &count, &stride))
	rules := unsafe.Pointer(C.ctrsec_result_rules(pointer, &none, &ruleStride))
	subjects := unsafe.Pointer(C.ctrsec_result_subjects(pointer, &none, &subjectStride))
	out := make([]RuleOutcome, int(count))
	for i := range out {
		item := (*C.struct_ctrsec_result_outcome)(record(first, i, stride))
		rule := (*C.struct_ctrsec_result_rule)(record(rules, int(item.rule), ruleStride))
		subject := (*C.struct_ctrsec_result_subject)(record(subjects, int(item.subject), subjectStride))
		out[i] = RuleOutcome{
			Rule:      all.at(rule.rule),
			Outcome:   Outcome(item.outcome),
			Target:    Target(subject.target),
			Kind:      all.at(subject.kind),
			Namespace: all.at(subject.space),
			Name:      all.at(subject.name),
			Document:  int(subject.document),
			File:      all.at(subject.file),
			Line:      int(subject.line),
		}
	}
	return out
}

func readNotices(pointer *C.ctrsec_result, all text) []Notice {
	var count, stride C.uint32_t
	first := unsafe.Pointer(C.ctrsec_result_notices(pointer, &count, &stride))
	out := make([]Notice, int(count))
	for i := range out {
		item := (*C.struct_ctrsec_notice)(record(first, i, stride))
		out[i] = Notice{
			Status:  Status(item.status),
			Message: all.at(item.message),
			File:    all.at(item.file),
			Line:    int(item.line),
			Column:  int(item.column),
		}
	}
	return out
}

func readBundles(pointer *C.ctrsec_result, all text) []BundleUse {
	var count, stride C.uint32_t
	first := unsafe.Pointer(C.ctrsec_result_bundles(pointer, &count, &stride))
	out := make([]BundleUse, int(count))
	for i := range out {
		item := (*C.struct_ctrsec_source_bundle)(record(first, i, stride))
		out[i] = BundleUse{
			Channel: all.at(item.channel),
			Epoch:   uint64(item.epoch),
			Version: uint64(item.version),
			Expires: unixTime(item.expires),
			Stale:   item.stale != 0,
			Digest:  all.at(item.digest),
		}
	}
	return out
}

func readConfigs(pointer *C.ctrsec_result, all text) []ConfigUse {
	var count, stride C.uint32_t
	first := unsafe.Pointer(C.ctrsec_result_configs(pointer, &count, &stride))
	out := make([]ConfigUse, int(count))
	for i := range out {
		item := (*C.struct_ctrsec_source_config)(record(first, i, stride))
		out[i] = ConfigUse{
			Repository: item.kind == C.CTRSEC_CONFIG_REPOSITORY,
			Name:       all.at(item.name),
			Digest:     all.at(item.digest),
		}
	}
	return out
}

func readExceptions(pointer *C.ctrsec_result, all text) []ExceptionUse {
	var count, stride C.uint32_t
	first := unsafe.Pointer(C.ctrsec_result_exceptions(pointer, &count, &stride))
	out := make([]ExceptionUse, int(count))
	for i := range out {
		item := (*C.struct_ctrsec_exception_use)(record(first, i, stride))
		out[i] = ExceptionUse{
			State:      ExceptionState(item.state),
			Matched:    int(item.matched),
			ID:         all.at(item.id),
			Rules:      strings.Split(all.at(item.rules), ","),
			Match:      json.RawMessage(all.at(item.match)),
			Reason:     all.at(item.reason),
			Expires:    unixTime(item.expires),
			Ticket:     all.at(item.ticket),
			Owner:      all.at(item.owner),
			ApprovedBy: all.at(item.approved_by),
			Why:        all.at(item.why),
			File:       all.at(item.file),
			Line:       int(item.line),
			Column:     int(item.column),
		}
	}
	return out
}
