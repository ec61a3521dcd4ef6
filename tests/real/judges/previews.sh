#!/usr/bin/env bash
# The preview of pull request 42, made as Argo CD makes it: all of it is in one namespace, and the service runs the pull request's image.
set -euo pipefail
namespace=$(sed -n 's/^ *namespace: \(.*\)-pr-{{.*/\1/p' deploy/argo-cd/previews.yaml | sort -u)-pr-42
if [ -d deploy/chart ]; then
  image=$(sed -n 's/^  repository: //p' deploy/chart/values.yaml)
  # Names and values of the parameters, in turn.
  parameters=$(sed -n '/parameters:/,/destination:/ { s/{{.number}}/42/; s/{{.head_sha}}/abc/; s/^ *- name: //p; s/^ *value: /=/p }' deploy/argo-cd/previews.yaml)
  mapfile -t parameters < <(sed 'N; s/\n//; s/^/--set-string=/' <<< "$parameters")
  rendered=$(helm template "${namespace%-pr-42}" deploy/chart --values deploy/values/preview.yaml --namespace "$namespace" "${parameters[@]}")
  for parameter in "${parameters[@]}"; do
    grep -qF "${parameter##*=}" <<< "$rendered" || { echo "nothing has ${parameter##*=}"; exit 1; }
  done
else
  image=$(sed -n 's/^ *- \(.*\):pr-{{.*/\1/p' deploy/argo-cd/previews.yaml)
  cd deploy/overlays/preview
  kustomize edit set namespace "$namespace"
  kustomize edit set image "$image:pr-42-abc"
  rendered=$(kustomize build .)
  git checkout -q -- .
fi
[ "$(grep '^  namespace:' <<< "$rendered" | sort -u)" = "  namespace: $namespace" ] || { echo "not all is in $namespace"; exit 1; }
grep -qx "  name: $namespace" <<< "$rendered" || { echo "there is no namespace $namespace"; exit 1; }
! grep -q 'resource-policy: keep' <<< "$rendered" || { echo 'Argo CD would leave something behind'; exit 1; }
grep -qx " *image: $image:pr-42-abc" <<< "$rendered" || { echo "nothing runs $image:pr-42-abc"; exit 1; }
! grep '@sha256:' <<< "$rendered"
