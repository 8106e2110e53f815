// SPDX-License-Identifier: Apache-2.0
//! Judges a manifest on standard input by one rule and prints what was found. Exit code: 0 allowed, 1 denied,
//! 2 failed.
use std::{
    ffi::{c_char, c_int, CStr},
    io::{self, Read},
    process::exit,
    ptr::{null, null_mut, NonNull},
};

#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    non_snake_case,
    dead_code,
    clippy::all
)]
mod sys {
    include!(concat!(env!("OUT_DIR"), "/ctrsec.rs"));
}

/// A handle of the library, ended when it goes.
struct Handle<T> {
    raw: NonNull<T>,
    end: unsafe extern "C" fn(*mut T),
}

impl<T> Handle<T> {
    /// What `make` puts through its out-parameter; `end` frees it.
    fn new(
        end: unsafe extern "C" fn(*mut T),
        make: impl FnOnce(*mut *mut T, *mut *mut sys::ctrsec_error) -> c_int,
    ) -> Result<Self, String> {
        let mut raw = null_mut();
        call(|error| make(&mut raw, error))?;
        Ok(Handle {
            raw: NonNull::new(raw).ok_or("no handle")?,
            end,
        })
    }

    fn get(&self) -> *mut T {
        self.raw.as_ptr()
    }
}

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        unsafe { (self.end)(self.raw.as_ptr()) }
    }
}

// Any thread may use, and end, what is immutable and counted. Evaluators, documents and results may move to another
// thread, and stay with one at a time.
unsafe impl Send for Handle<sys::ctrsec_plan> {}
unsafe impl Sync for Handle<sys::ctrsec_plan> {}
unsafe impl Send for Handle<sys::ctrsec_evaluator> {}

/// Runs a call that reports errors, and gives its message where it fails.
fn call(f: impl FnOnce(*mut *mut sys::ctrsec_error) -> c_int) -> Result<(), String> {
    let mut error = null_mut();
    if f(&mut error) == 0 {
        return Ok(());
    }
    let message = unsafe { CStr::from_ptr(sys::ctrsec_error_message(error)) }
        .to_string_lossy()
        .into_owned();
    unsafe { sys::ctrsec_error_free(error) };
    Err(message)
}

const RULES: &[u8] = b"rules:
  - id: host-pid
    title: Processes of the node
    severity: high
    target: workload
    violation: workload.hostPID
    message: \"{workload.name} sees the processes of its node\"
    enforce: {deploy: deny}
";

fn check(manifest: &[u8]) -> Result<bool, String> {
    let context = Handle::new(sys::ctrsec_context_free, |out, e| unsafe {
        sys::ctrsec_context_new(out, null(), e)
    })?;
    let builder = Handle::new(sys::ctrsec_builder_free, |out, e| unsafe {
        sys::ctrsec_builder_new(out, context.get(), e)
    })?;
    call(|e| unsafe {
        sys::ctrsec_builder_add(
            builder.get(),
            c"rules.yaml".as_ptr(),
            RULES.as_ptr().cast(),
            RULES.len(),
            e,
        )
    })?;
    let mut options: sys::ctrsec_plan_options = unsafe { std::mem::zeroed() };
    options.struct_size = size_of_val(&options) as u32;
    options.builder = builder.get();
    let plan = Handle::new(sys::ctrsec_plan_release, |out, e| unsafe {
        sys::ctrsec_plan_new(out, context.get(), &options, e)
    })?;
    let evaluator = Handle::new(sys::ctrsec_evaluator_free, |out, e| unsafe {
        sys::ctrsec_evaluator_new(out, plan.get(), e)
    })?;
    let document = Handle::new(sys::ctrsec_document_free, |out, e| unsafe {
        sys::ctrsec_document_new(out, context.get(), e)
    })?;
    let result = Handle::new(sys::ctrsec_result_free, |out, e| unsafe {
        sys::ctrsec_result_new(out, context.get(), e)
    })?;
    call(|e| unsafe {
        sys::ctrsec_document_add(
            document.get(),
            c"standard input".as_ptr(),
            manifest.as_ptr().cast(),
            manifest.len(),
            0,
            e,
        )
    })?;
    call(|e| unsafe {
        sys::ctrsec_check(evaluator.get(), document.get(), null(), result.get(), e)
    })?;
    let text = |range: &sys::ctrsec_text| unsafe {
        let text: *const c_char = sys::ctrsec_result_string(result.get(), range);
        CStr::from_ptr(text).to_string_lossy().into_owned()
    };
    for i in 0.. {
        let Some(finding) = (unsafe { sys::ctrsec_result_finding(result.get(), i).as_ref() })
        else {
            break;
        };
        println!(
            "{}:{}:{}: {}",
            text(&finding.file),
            finding.line,
            finding.column,
            text(&finding.message)
        );
    }
    Ok(unsafe { sys::ctrsec_result_decision(result.get()) } == sys::CTRSEC_DENY as i32)
}

fn main() {
    let mut manifest = Vec::new();
    if let Err(error) = io::stdin().read_to_end(&mut manifest) {
        eprintln!("standard input: {error}");
        exit(2);
    }
    match check(&manifest) {
        Ok(denied) => exit(denied.into()),
        Err(message) => {
            eprintln!("{message}");
            exit(2);
        }
    }
}
