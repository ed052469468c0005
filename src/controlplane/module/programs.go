//go:build programs

// Package controlplane pins the two programs of an embedded Kubernetes control plane.
package controlplane

import (
	_ "go.etcd.io/etcd/server/v3"
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
)
