//! Broken samples of workers and jobs: judges do not take one shape for another, and read what only one has.

pub const WORKER: &[[&str; 4]] = &[
    ["make manifests, with promtool", "deploy/observability/prometheusrule.yaml", "> 900", "> 9000"],
    [
        "make manifests, with promtool",
        "deploy/observability/prometheusrule.yaml",
        "queue_messages_dead{",
        "queue_messages_pending{",
    ],
    ["make manifests, with promtool", "deploy/observability/prometheusrule.yaml", "unless count by", "and count by"],
    ["manifests", "deploy/base/deployment.yaml", "terminationGracePeriodSeconds: 25", "terminationGracePeriodSeconds: 20"],
    ["manifests", "deploy/base/kustomization.yaml", "  - deployment.yaml\n", ""],
    ["manifests", "deploy/base/kustomization.yaml", "  - poddisruptionbudget.yaml\n", ""],
    ["manifests", "deploy/base/kustomization.yaml", "LOG_LEVEL=info", "DRAIN_SECONDS=5"],
    ["manifests", "deploy/base/service.yaml", "clusterIP: None", "type: ClusterIP"],
    ["manifests", "deploy/base/servicemonitor.yaml", "port: http", "port: metrics"],
    ["manifests", "docs/runbook.md", "### QueueGrows", "### QueueShrinks"],
    ["promtool on the dashboard", "deploy/observability/dashboard.json", "messages_total{", "messages_total{{"],
];

pub const JOB: &[[&str; 4]] = &[
    ["Kubernetes objects", "deploy/base/cronjob.yaml", "schedule:", "schedules:"],
    ["make manifests, with promtool", "deploy/observability/prometheusrule.yaml", "> 3600", "> 36000"],
    ["make manifests, with promtool", "deploy/observability/prometheusrule.yaml", "< time() - 3600", "< time()"],
    ["make manifests, with promtool", "deploy/observability/prometheusrule.yaml", "@sha256:0+", "@sha256:none"],
    ["make manifests, with promtool", "deploy/observability/prometheusrule.yaml", "for: 1d", "for: 2d"],
    [
        "make manifests, with promtool",
        "deploy/observability/prometheusrule.yaml",
        "owner_name=\"payments\"",
        "owner_name=~\".*\"",
    ],
    ["make manifests, with promtool", "deploy/observability/prometheusrule.yaml", "BackoffLimitExceeded", "DeadlineExceeded"],
    ["manifests", "deploy/base/cronjob.yaml", "activeDeadlineSeconds: 3600", "activeDeadlineSeconds: 36000"],
    ["manifests", "deploy/base/cronjob.yaml", "concurrencyPolicy: Forbid", "concurrencyPolicy: Allow"],
    ["manifests", "deploy/base/cronjob.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"],
    ["manifests", "deploy/base/cronjob.yaml", "restartPolicy: Never", "restartPolicy: OnFailure"],
    ["manifests", "deploy/base/kustomization.yaml", "  - cronjob.yaml\n", ""],
    ["manifests", "deploy/base/networkpolicy.yaml", "  # Nothing gets in.\n", "  ingress: [{}]\n"],
    ["manifests", "docs/runbook.md", "### JobOverdue", "### JobLate"],
    ["what was chosen", "deploy/base/cronjob.yaml", "17 3 * * *", "17 4 * * *"],
    ["what was chosen", "deploy/base/cronjob.yaml", "memory: 256Mi", "memory: 512Mi"],
    ["what was chosen", "deploy/base/kustomization.yaml", "includeTemplates: true", "includeTemplates: false"],
];
