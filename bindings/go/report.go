// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <ctrsec/ctrsec.h>
import "C"

import "unsafe"

// JSON is the report as one object.
func (r *Result) JSON(options ReportOptions) ([]byte, error) {
	return r.report(C.CTRSEC_REPORT_JSON, options)
}

// NDJSON is a line of JSON for each finding, then one with the summary.
func (r *Result) NDJSON(options ReportOptions) ([]byte, error) {
	return r.report(C.CTRSEC_REPORT_NDJSON, options)
}

// Text is the report for people.
func (r *Result) Text(options ReportOptions) ([]byte, error) {
	return r.report(C.CTRSEC_REPORT_TEXT, options)
}

func (r *Result) report(format C.int32_t, options ReportOptions) (report []byte, e error) {
	e = r.use(func(p unsafe.Pointer) error {
		var given C.struct_ctrsec_report_options
		given.struct_size = C.uint32_t(unsafe.Sizeof(given))
		given.format = format
		given.indent = C.int32_t(options.Indent)
		given.min_severity = C.int32_t(options.MinSeverity)
		if options.Colour {
			given.colour = 1
		}
		var out *C.ctrsec_buffer
		var err *C.ctrsec_error
		if e := check(C.ctrsec_report_write(&out, (*C.ctrsec_result)(p), &given, &err), err); e != nil {
			return e
		}
		report = takeBuffer(out)
		return nil
	})
	return report, e
}
