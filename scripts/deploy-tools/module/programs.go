//go:build programs

// Package deploytools pins the programs with which the chart and the manifests are rendered and tested.
package deploytools

import (
	_ "helm.sh/helm/v4/cmd/helm"
)
