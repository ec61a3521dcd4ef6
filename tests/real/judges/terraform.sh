#!/usr/bin/env bash
# Terraform's own checks and the service's tests, with the provider of AWS that is in $TERRAFORM_AWS in place of the locked one: only
# a machine with a network could fetch that.
set -euo pipefail
cat > "$OUT/terraformrc" << EOF
provider_installation {
  dev_overrides { "hashicorp/aws" = "$TERRAFORM_AWS" }
  direct {}
}
EOF
export TF_CLI_CONFIG_FILE=$OUT/terraformrc CHECKPOINT_DISABLE=1
cd infra
terraform fmt -no-color -check -diff -recursive
terraform validate -no-color
terraform test -no-color | tee "$OUT/terraform.log"
grep -q '^Success! [1-9][0-9]* passed, 0 failed' "$OUT/terraform.log"
