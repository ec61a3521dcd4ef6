//! Build, linters, formatters, type checkers and tests, through the Makefile that is the team's and the pipeline's.

use super::backing::Servers;
use super::repository::Repository;
use super::{Backing, Language};

pub fn judges<L: Language>(backing: Backing) {
    let repository = Repository::create::<L>(backing);
    let settings = L::linters(&repository);
    let mut lint = vec!["lint"];
    lint.extend(settings.iter().map(String::as_str));
    repository.make(&lint);
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
