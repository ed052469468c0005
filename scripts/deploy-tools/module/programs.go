//go:build programs

// Package deploytools pins the program with which the chart is rendered and tested.
package deploytools

import (
	_ "helm.sh/helm/v4/cmd/helm"
)
