//! Broken samples: each of these judges is seen to fail, on services that have all that a platform can have.

use super::table::{JUDGES, Judge};
use super::{CROSSPLANE, PLATFORM, call, create, prepare};
use crate::world::World;

/// A judge, a file of the service, and what stands there instead of what should.
type Sample = [&'static str; 4];

const ON_A_PLATFORM: &[Sample] = &[
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
    ["schema of Score", "score.yaml", "targetPort", "target"],
    ["custom resources", "deploy/base/validatingpolicy.yaml", "validationActions", "actions"],
    ["Kyverno", "deploy/base/validatingpolicy.yaml", "[0-9a-f]{64}$", "[0-9]{64}$"],
    ["Kyverno", "deploy/base/validatingpolicy.yaml", "initContainers : []", "initContainers : [0]"],
    ["Kyverno", "deploy/base/validatingpolicy.yaml", "'team' in object", "'name' in object"],
];

const WITH_CROSSPLANE: &[Sample] = &[
    ["custom resources", "deploy/base/database.yaml", "storageGiB: 20", "storageGiB: 5"],
    ["custom resources", "deploy/base/cache.yaml", "deletionPolicy", "deletion"],
    ["what was chosen", "deploy/base/database.yaml", "connectionSecretName: payments-database", "connectionSecretName: payments"],
    ["what was chosen", "deploy/base/kustomization.yaml", "  - cache.yaml\n", ""],
    ["Rego", "deploy/policy/manifests.rego", "container in containers", "one in containers"],
    ["Rego", "deploy/policy/manifests.rego", "deny contains message if {", "deny contains message if  {"],
    [OPA, "deploy/policy/manifests.rego", "[0-9a-f]{64}", "[0-9a-f]{63}"],
    [OPA, "deploy/policy/manifests_test.rego", "has no label team", "has no team"],
    [OPA, "deploy/base/deployment.yaml", "image: ghcr.io", "image: docker.io"],
];

const OPA: &str = "make manifests, with promtool and opa";

pub fn each_judge_fails_on_a_platform() {
    each_fails(PLATFORM, ON_A_PLATFORM);
}

pub fn each_judge_fails_with_crossplane() {
    each_fails(CROSSPLANE, WITH_CROSSPLANE);
}

fn each_fails(answers: &[&str], samples: &[Sample]) {
    let mut world = World::new();
    create(&world, "go-http", "payments", "postgresql redis github-actions kubernetes staging,production", answers);
    let shared = prepare(&mut world, "");
    let read = samples.iter().filter(|[name, ..]| shared || !judge(name).wants_shared());
    let missed: Vec<&Sample> = read.filter(|sample| !fails(&world, **sample)).collect();
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
