// Command kubectl is kubectl as its own main package makes it, which can't be built from outside of the Kubernetes repository.
//
// See https://github.com/kubernetes/kubernetes/blob/v1.36.1/cmd/kubectl/kubectl.go
package main

import (
	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
)

func main() {
	if err := cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()); err != nil {
		util.CheckErr(err)
	}
}
