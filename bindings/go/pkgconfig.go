// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !ctrsec_no_pkg_config

package ctrsec

// #cgo pkg-config: ctrsec
import "C"
