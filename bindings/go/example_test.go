// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package ctrsec_test

import (
	"context"
	"fmt"
	"log"

	ctrsec "github.com/ctrsec/libctrsec/bindings/go"
)

func Example() {
	rules := `
rules:
  - id: host-network
    title: Host network
    severity: high
    target: workload
    violation: workload.hostNetwork
    message: "{workload.kind} {workload.name} uses the network of the node"
    enforce: {deploy: deny}
`
	manifest := `
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostNetwork: true
  containers: [{name: nginx, image: nginx}]
`
	plan, err := ctrsec.PlanFromRules(map[string][]byte{"rules.yaml": []byte(rules)}, ctrsec.PlanOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer plan.Close()
	result, err := plan.Check(context.Background(), []ctrsec.Input{ctrsec.Text(manifest)}, ctrsec.CheckOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer result.Close()
	for _, f := range result.Findings {
		fmt.Printf("%s %s line %d: %s\n", f.Severity, f.Rule, f.Line, f.Message)
	}
	fmt.Println(result.Decision)
	// Output:
	// high local/host-network line 7: Pod web uses the network of the node
	// deny
}
