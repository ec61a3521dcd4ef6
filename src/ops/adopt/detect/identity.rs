//! Who the service is and whose it is: name, owner, organization, system, branch.

use super::{EVERYWHERE, Found, Surroundings, found};

/// As names of services are written.
fn as_name(text: &str) -> String {
    let name: String = text.to_lowercase().chars().map(|c| if matches!(c, '_' | '.' | ' ') { '-' } else { c }).collect();
    name.trim_matches('-').to_owned()
}

pub(super) fn catalog_name(around: &Surroundings) -> Option<Found> {
    Some(found(as_name(&around.catalog(["metadata", "name"])?), "catalog-info.yaml, `metadata.name`"))
}

/// The repository is the service only where the service is all of it.
pub(super) fn remote_name(around: &Surroundings) -> Option<Found> {
    let (_, name) = around.remote().filter(|_| around.prefix.is_empty())?;
    Some(found(as_name(&name), "the remote `origin`"))
}

/// The module's path, and the line that names it.
fn go_module(around: &Surroundings) -> Option<(usize, Vec<&str>)> {
    let (line, text) = around.lines("go.mod").find(|(_, line)| line.starts_with("module "))?;
    let module = text.strip_prefix("module ")?.split("//").next()?.trim().trim_matches('"');
    let is_major =
        |step: &&str| step.strip_prefix('v').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    let mut steps: Vec<&str> = module.split('/').filter(|step| !step.is_empty()).collect();
    steps.pop_if(|step| is_major(&&**step));
    Some((line, steps))
}

pub(super) fn go_name(around: &Surroundings) -> Option<Found> {
    let (line, steps) = go_module(around)?;
    Some(found(as_name(steps.last()?), format!("go.mod, line {line}")))
}

pub(super) fn python_name(around: &Surroundings) -> Option<Found> {
    let named = |steps: &[&str]| Some((around.python(steps)?.as_str()?.to_owned(), steps.join(".")));
    let (name, place) = named(&["project", "name"]).or_else(|| named(&["tool", "poetry", "name"]))?;
    Some(found(as_name(&name), format!("pyproject.toml, `{place}`")))
}

pub(super) fn node_name(around: &Surroundings) -> Option<Found> {
    let name = around.node("name")?;
    let name = name.as_str()?;
    Some(found(as_name(name.rsplit('/').next()?), "package.json, `name`"))
}

pub(super) fn directory_name(around: &Surroundings) -> Option<Found> {
    let name = as_name(&around.directory);
    (!name.is_empty()).then(|| found(name, "the directory's name"))
}

/// `group:default/team-a` is the team `team-a` (Backstage, "Entity References").
pub(super) fn catalog_owner(around: &Surroundings) -> Option<Found> {
    let owner = around.catalog(["spec", "owner"])?;
    let name = owner.rsplit(['/', ':']).next()?;
    Some(found(name, "catalog-info.yaml, `spec.owner`"))
}

pub(super) fn catalog_system(around: &Surroundings) -> Option<Found> {
    let system = around.catalog(["spec", "system"])?;
    Some(found(system.rsplit(['/', ':']).next()?, "catalog-info.yaml, `spec.system`"))
}

/// The first owner of the last rule that covers the whole service, as `@acme/team-payments`; and its place.
fn owner_of_all(around: &Surroundings) -> Option<(&str, String)> {
    let file = EVERYWHERE.into_iter().find(|name| around.text(name).is_some())?;
    let rules = around.lines(file).filter_map(|(number, line)| {
        let mut words = line.split('#').next()?.split_whitespace();
        let (pattern, owner) = (words.next()?, words.find(|word| word.starts_with('@'))?);
        covers(pattern, &around.prefix).then_some((owner, number))
    });
    rules.last().map(|(owner, line)| (owner, format!("{file}, line {line}")))
}

/// Whether a rule for `pattern` is one for everything below `prefix`.
fn covers(pattern: &str, prefix: &str) -> bool {
    let directory = pattern.trim_start_matches('/').trim_end_matches("**").trim_end_matches('*').trim_matches('/');
    let is_wide = pattern.ends_with('/') || pattern.ends_with('*') || pattern.trim_start_matches('/') == prefix;
    is_wide && !directory.contains('*') && (directory.is_empty() && !pattern.contains('.') || is_within(prefix, directory))
}

fn is_within(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub(super) fn code_owner(around: &Surroundings) -> Option<Found> {
    let (owner, place) = owner_of_all(around)?;
    Some(found(owner.trim_start_matches('@').rsplit('/').next()?, place))
}

pub(super) fn default_branch(around: &Surroundings) -> Option<Found> {
    around.default_branch.as_ref().map(|(branch, source)| found(branch.clone(), *source))
}

pub(super) fn remote_organization(around: &Surroundings) -> Option<Found> {
    Some(found(around.remote()?.0, "the remote `origin`"))
}

/// What is not said is github.com.
pub(super) fn remote_host(around: &Surroundings) -> Option<Found> {
    around.host().filter(|host| host != "github.com").map(|host| found(host, "the remote `origin`"))
}

pub(super) fn go_organization(around: &Surroundings) -> Option<Found> {
    let (line, steps) = go_module(around)?;
    let is_forge = matches!(steps.first()?, &"github.com" | &"gitlab.com" | &"codeberg.org");
    is_forge.then(|| steps.get(1)).flatten().map(|owner| found(*owner, format!("go.mod, line {line}")))
}

pub(super) fn owners_organization(around: &Surroundings) -> Option<Found> {
    let (owner, place) = owner_of_all(around)?;
    Some(found(owner.trim_start_matches('@').split_once('/')?.0, place))
}

#[cfg(test)]
mod tests {
    use super::{as_name, code_owner, covers, directory_name, go_name, remote_name};
    use crate::ops::adopt::detect::Surroundings;

    #[test]
    fn rules_that_cover_a_whole_service() {
        for (pattern, prefix, expected) in [
            ("*", "", true),
            ("*", "services/payments", true),
            ("**", "services/payments", true),
            ("/services/", "services/payments", true),
            ("/services/**", "services/payments", true),
            ("services/payments", "services/payments", true),
            ("/services/pay/", "services/payments", false),
            ("*.go", "", false),
            ("/docs/", "", false),
            ("/services/*/docs/", "services/payments", false),
        ] {
            assert_eq!(covers(pattern, prefix), expected, "{pattern} {prefix}");
        }
    }

    #[test]
    fn in_a_monorepo_the_directory_is_the_service() {
        let mut around = Surroundings::of(&[
            ("go.mod", "module github.com/acme/shop/services/Card_Payments/v2 // x\n"),
            ("CODEOWNERS", "* @acme/everybody\n/services/ @acme/checkout\n/web/ @acme/web\n"),
        ]);
        around.prefix = "services/payments".into();
        around.directory = "payments".into();
        around.origin = Some("https://github.com/acme/shop".into());
        assert_eq!(remote_name(&around), None);
        assert_eq!(go_name(&around).map(|found| found.value).as_deref(), Some("card-payments"));
        assert_eq!(directory_name(&around).map(|found| found.value).as_deref(), Some("payments"));
        assert_eq!(code_owner(&around).map(|found| found.value).as_deref(), Some("checkout"));
        assert_eq!(as_name("My_Service.v2 "), "my-service-v2");
    }
}
