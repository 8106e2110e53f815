// SPDX-License-Identifier: Apache-2.0

// Command webhook is the body of an admission webhook. TLS, configuration and the watch on Namespaces
// are the server's.
//
//	go run ./webhook BUNDLE PUBLIC_KEY [OBJECTS] <REVIEW
//
// It answers the AdmissionReview on standard input as the handler answers a request of the API server,
// and ends with 1 where there is no answer. OBJECTS holds what requests may refer to: Namespaces...
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"

	ctrsec "github.com/ctrsec/libctrsec/bindings/go"
)

// bodyMost is over what the API server sends: an old and a new object of 3 MiB and what is around them.
const bodyMost = 8 << 20

// rules are what a request is judged by; both are replaced as a whole.
type rules struct {
	plan    *ctrsec.Plan
	objects *ctrsec.Objects
}

// webhook answers requests. Swap the rules at any time: requests that are running end with the old
// ones, which the garbage collector closes.
type webhook struct{ current atomic.Value }

func (h *webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMost))
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	current := h.current.Load().(rules)
	answer, result, err := current.plan.Review(r.Context(), body, ctrsec.ReviewOptions{Objects: current.objects})
	if err != nil {
		log.Print(err)
		// No answer: with failurePolicy Fail the API server refuses the request.
		http.Error(w, "the review cannot be answered", http.StatusInternalServerError)
		return
	}
	defer result.Close()
	if result.Decision != ctrsec.Allow {
		log.Printf("%v: %d findings", result.Decision, len(result.Findings))
	}
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(answer); err != nil {
		log.Print(err)
	}
}

// load verifies the bundle and compiles its rules, in a context that tells of stale bundles.
func load(bundlePath, keyPath string, objectPaths []string) (out rules, err error) {
	limits, err := ctrsec.NewContextWith(ctrsec.ContextOptions{
		Limits: map[string]uint64{"document_bytes": bodyMost},
		Log:    func(_ ctrsec.LogLevel, text string) { log.Print(text) },
	})
	if err != nil {
		return out, err
	}
	key, err := os.ReadFile(keyPath)
	if err != nil {
		return out, err
	}
	file, err := os.ReadFile(bundlePath)
	if err != nil {
		return out, err
	}
	trust, err := ctrsec.LoadTrust(key, keyPath)
	if err != nil {
		return out, err
	}
	defer trust.Close()
	bundle, err := ctrsec.LoadBundle(file, ctrsec.BundleOptions{
		Trust:   trust,
		Channel: "base",
		New:     true, // no rollback state yet: a server keeps bundle.State for the next load
		Name:    bundlePath,
		Context: limits,
	})
	if err != nil {
		return out, err
	}
	defer bundle.Close()
	var objects []ctrsec.Input
	for _, path := range objectPaths {
		input, err := ctrsec.File(path)
		if err != nil {
			return out, err
		}
		objects = append(objects, input)
	}
	if out.objects, err = ctrsec.NewObjects(limits, objects...); err != nil {
		return out, err
	}
	out.plan, err = ctrsec.NewPlan([]*ctrsec.Bundle{bundle}, ctrsec.PlanOptions{Context: limits})
	return out, err
}

func main() {
	if len(os.Args) < 3 {
		log.Fatal("usage: webhook BUNDLE PUBLIC_KEY [OBJECTS] <REVIEW")
	}
	loaded, err := load(os.Args[1], os.Args[2], os.Args[3:])
	if err != nil {
		log.Fatal(err)
	}
	var h webhook
	h.current.Store(loaded)
	// A server would be: http.ListenAndServeTLS(":8443", "tls.crt", "tls.key", &h)
	response := httptest.NewRecorder()
	h.ServeHTTP(response, httptest.NewRequest(http.MethodPost, "/validate", os.Stdin))
	fmt.Println(response.Body)
	if response.Code != http.StatusOK {
		os.Exit(1)
	}
}
