#!/usr/bin/env bash
# The preview of pull request 42, made as Argo CD makes it: all of it is in one namespace, and the service runs the pull request's image.
set -euo pipefail
image=$(sed -n 's/^ *- \(.*\):pr-{{.*/\1/p' deploy/argo-cd/previews.yaml)
namespace=$(sed -n 's/^ *namespace: \(.*\)-pr-{{.*/\1/p' deploy/argo-cd/previews.yaml | sort -u)-pr-42
cd deploy/overlays/preview
kustomize edit set namespace "$namespace"
kustomize edit set image "$image:pr-42-abc"
rendered=$(kustomize build .)
git checkout -q -- .
[ "$(grep '^  namespace:' <<< "$rendered" | sort -u)" = "  namespace: $namespace" ] || { echo "not all is in $namespace"; exit 1; }
grep -qx "  name: $namespace" <<< "$rendered" || { echo "there is no namespace $namespace"; exit 1; }
grep -qx " *image: $image:pr-42-abc" <<< "$rendered" || { echo "nothing runs $image:pr-42-abc"; exit 1; }
! grep '@sha256:' <<< "$rendered"
