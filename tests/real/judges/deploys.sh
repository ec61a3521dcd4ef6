#!/usr/bin/env bash
# A deployment, by the command that deploy/deploy.sh uses, changes exactly one line of the environment's overlay.
set -euo pipefail
for overlay in deploy/overlays/*/; do
  rendered=$(kubectl kustomize "$overlay")
  image=$(awk '/image: / { sub(/@.*/, "", $2); print $2; exit }' <<< "$rendered")
  (cd "$overlay" && kustomize edit set image "$image@sha256:$(printf '1%.0s' {1..64})")
  [ "$(git diff --numstat -- "$overlay" | cut -f 1,2)" = $'1\t1' ] || { git diff -- "$overlay"; exit 1; }
done
git checkout -q -- deploy
