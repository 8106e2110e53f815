// SPDX-License-Identifier: Apache-2.0
//! Declarations of the installed headers. pkg-config tells where they and the library are.
use std::{env, path::PathBuf};

fn main() {
    let library = pkg_config::Config::new()
        .atleast_version("0.1")
        .probe("ctrsec")
        .expect("libctrsec is installed, and pkg-config finds it");
    bindgen::Builder::default()
        .header_contents("wrapper.h", "#include <ctrsec/ctrsec.h>\n")
        .clang_args(
            library
                .include_paths
                .iter()
                .map(|path| format!("-I{}", path.display())),
        )
        .allowlist_item("(ctrsec|CTRSEC)_.*")
        .prepend_enum_name(false)
        .generate()
        .expect("the headers of libctrsec can be read")
        .write_to_file(PathBuf::from(env::var("OUT_DIR").unwrap()).join("ctrsec.rs"))
        .expect("the declarations can be written");
}
