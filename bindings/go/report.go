// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec

// #include <ctrsec/ctrsec.h>
import "C"

import (
	"fmt"
	"unsafe"
)

// ReportFormats are the names of the formats that [Result.Report] writes: "sarif", "junit"...
func ReportFormats() (names []string) {
	for i := C.int32_t(0); ; i++ {
		name := C.ctrsec_report_format_name(i)
		if name == nil {
			return names
		}
		names = append(names, C.GoString(name))
	}
}

// Report is the report in a format of [ReportFormats].
func (r *Result) Report(format string, options ReportOptions) ([]byte, error) {
	for i, name := range ReportFormats() {
		if name == format {
			return r.report(C.int32_t(i), options)
		}
	}
	return nil, fmt.Errorf("ctrsec: there is no report format %q", format)
}

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
		var m memory
		defer m.free()
		given := (*C.struct_ctrsec_report_options)(m.alloc(unsafe.Sizeof(C.struct_ctrsec_report_options{})))
		given.struct_size = C.uint32_t(unsafe.Sizeof(*given))
		given.format = format
		given.indent = C.int32_t(options.Indent)
		given.min_severity = C.int32_t(options.MinSeverity)
		given.category = m.text(options.Category)
		given.project = m.text(options.Project)
		if !options.Time.IsZero() {
			given.time = C.int64_t(options.Time.Unix())
		}
		if options.Colour {
			given.colour = 1
		}
		var out *C.ctrsec_buffer
		var err *C.ctrsec_error
		if e := check(C.ctrsec_report_write(&out, (*C.ctrsec_result)(p), given, &err), err); e != nil {
			return e
		}
		report = takeBuffer(out)
		return nil
	})
	return report, e
}

// NoteExit tells the reports what the program will exit with and why, in words like "denied".
func (r *Result) NoteExit(code int, reasons ...string) error {
	return r.use(func(p unsafe.Pointer) error {
		var m memory
		defer m.free()
		var err *C.ctrsec_error
		status := C.ctrsec_result_exit((*C.ctrsec_result)(p), C.int32_t(code), m.texts(reasons),
			C.uint32_t(len(reasons)), &err)
		return check(status, err)
	})
}

// ReadReport reads a report in "json" back into a result, from which every other report can be
// written. The name is for messages; context may be nil.
func ReadReport(context *Context, report []byte, name string) (result *Result, e error) {
	e = context.with(func(c *C.ctrsec_context) error {
		var m memory
		defer m.free()
		var out *C.ctrsec_result
		var err *C.ctrsec_error
		if e := check(C.ctrsec_result_new(&out, c, &err), err); e != nil {
			return e
		}
		status := C.ctrsec_report_read(out, m.bytes(report), C.size_t(len(report)), m.text(name), &err)
		if e := check(status, err); e != nil {
			C.ctrsec_result_free(out)
			return e
		}
		result = readResult(out)
		return nil
	})
	return result, e
}
