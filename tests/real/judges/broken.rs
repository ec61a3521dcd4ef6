//! Broken samples: each of these judges is seen to fail, on a service that has all that a platform can have.

use super::table::{JUDGES, Judge};
use super::{PLATFORM, call, create, prepare};
use crate::world::World;

/// A judge, a file of the service, and what stands there instead of what should.
const SAMPLES: &[[&str; 4]] = &[
    ["Kubernetes objects", "deploy/base/service.yaml", "port: 80\n", "port: http\n"],
    ["custom resources", "deploy/base/externalsecrets.yaml", "refreshInterval", "refresh"],
    ["custom resources", "deploy/base/httproute.yaml", "backendRefs", "backends"],
    ["custom resources", "deploy/base/servicemonitor.yaml", "kind: ServiceMonitor", "kind: ServiceWatcher"],
    ["custom resources", "deploy/observability/alertmanagerconfig.yaml", "sendResolved", "resolved"],
    ["what was chosen", "deploy/base/httproute.yaml", "port: 80\n", "port: 8080\n"],
    ["what was chosen", "deploy/base/httproute.yaml", "namespace: gateway\n", "namespace: other\n"],
    ["what was chosen", "deploy/overlays/staging/httproute.yaml", "payments.staging.", "payments."],
    ["what was chosen", "deploy/overlays/staging/externalsecrets.yaml", "/staging/", "/production/"],
    ["what was chosen", "deploy/overlays/staging/externalsecrets.yaml", "secretKey: url", "secretKey: uri"],
    ["what was chosen", "deploy/observability/alertmanagerconfig.yaml", "key: routing-key", "key: routing"],
    ["what was chosen", "deploy/base/deployment.yaml", "memory: 1024Mi", "memory: 256Mi"],
    ["what was chosen", "deploy/base/deployment.yaml", "921MiB", "1024MiB"],
    ["what was chosen", "deploy/base/horizontalpodautoscaler.yaml", "maxReplicas: 20", "maxReplicas: 6"],
    ["what was chosen", "deploy/base/kustomization.yaml", "cost-center: cc-42", "cost-center: cc-43"],
    ["what was chosen", "deploy/base/kustomization.yaml", "includeTemplates: true", "includeTemplates: false"],
    ["amtool", "deploy/observability/alertmanagerconfig.yaml", "value: page", "value: pages"],
    ["amtool", "deploy/observability/alertmanagerconfig.yaml", "receiver: ticket", "receiver: nobody"],
    ["amtool", "deploy/observability/alertmanagerconfig.yaml", "groupWait: 30s", "groupWait: soon"],
    ["catalogs", "catalog-info.yaml", "owner: team-payments", "owner: team-other"],
    ["catalogs", "port.yml", "blueprint: service", "blueprint: services"],
    ["catalogs", "port.yml", "identifier: payments", "identifier: payment"],
    ["catalogs", "cortex.yaml", "x-cortex-tag: payments", "x-cortex-tag: a payment"],
    ["catalogs", "opslevel.yml", "tier: tier_1", "tier: tier_2"],
    ["catalogs", "service.datadog.yaml", "PABC123", "PABC124"],
    ["catalogs", "CODEOWNERS", "team-payments", "team-other"],
    ["Backstage", "catalog-info.yaml", "kind: Resource", "kind: Ressource"],
    ["schema of Datadog", "service.datadog.yaml", "lifecycle:", "lifecycles:"],
];

pub fn each_judge_fails() {
    let mut world = World::new();
    create(&world, "go-http", "payments", "postgresql redis github-actions kubernetes staging,production", PLATFORM);
    let shared = prepare(&mut world, "");
    let mut missed = Vec::new();
    for sample in SAMPLES.iter().filter(|sample| shared || !judge(sample[0]).wants_shared()) {
        if !fails(&world, *sample) {
            missed.push(sample);
        }
    }
    assert!(missed.is_empty(), "nobody complains about {missed:#?}");
}

fn judge(name: &str) -> &'static Judge {
    JUDGES.iter().find(|judge| judge.name == name).unwrap()
}

/// Whether the judge, which has nothing to say about the service as it is, complains about what is written into it.
fn fails(world: &World, [name, file, from, to]: [&str; 4]) -> bool {
    let path = format!("service/{file}");
    let whole = world.read(&path);
    assert!(whole.contains(from), "{file} has no {from:?}");
    let says = || {
        call(world, judge("kustomize")).ok();
        call(world, judge(name)).status
    };
    assert_eq!(says(), Some(0), "{name} complains about the service as it is");
    world.write(&path, &whole.replacen(from, to, 1));
    let status = says();
    world.write(&path, &whole);
    status != Some(0)
}
