//go:build programs

// Package deploytools pins the programs with which the chart and what is made from it are rendered and tested; kubectl has a folder of its own.
package deploytools

import (
	_ "helm.sh/helm/v4/cmd/helm"
)
