//! Build, linters, formatters, type checkers and tests, through the Makefile that is the team's and the pipeline's.

use super::backing::Servers;
use super::repository::Repository;
use super::{Backing, Language};

/// All of it.
pub fn judges<L: Language>(backing: Backing) {
    let repository = Repository::create::<L>(backing);
    lint::<L>(&repository);
    repository.make(&["build"]);

    if backing.database || backing.cache {
        let servers = Servers::start(backing);
        let urls = servers.urls("TEST_");
        let output = repository.run(repository.command("make").arg("test-integration").envs(urls));
        assert!(!L::skipped(&output), "{output}");
    } else {
        let output = repository.make(&["test"]);
        assert!(!L::skipped(&output), "{output}");
    }
    repository.assert_clean();
}

/// Format, linters and types; in every language that compiles the tests, too.
pub fn compiles<L: Language>(backing: Backing) {
    let repository = Repository::create::<L>(backing);
    lint::<L>(&repository);
    repository.assert_clean();
}

fn lint<L: Language>(repository: &Repository) {
    let settings = L::linters(repository);
    let arguments: Vec<&str> = std::iter::once("lint").chain(settings.iter().map(String::as_str)).collect();
    repository.make(&arguments);
}
