#!/usr/bin/env bash
# Renders the chart with the values of each environment to $OUT/overlays, as Argo CD and Flux do.
set -euo pipefail
name=$(helm show chart deploy/chart | python -c 'import sys, yaml; print(yaml.safe_load(sys.stdin)["name"])')
for values in deploy/values/*.yaml; do
  environment=$(basename "$values" .yaml)
  set -- deploy/chart --values "$values" --namespace "$name-$environment"
  helm lint --strict --quiet "$@"
  helm template "$name" "$@" > "$OUT/overlays/$environment.yaml"
done
refuses() { if helm template "$name" "$@" > /dev/null 2>&1; then echo "Helm takes $*"; exit 1; fi; }
refuses "$@" --set unknown=1
refuses "$@" --set image.tag=latest
refuses "$@" --set image.digest=latest
refuses deploy/chart
