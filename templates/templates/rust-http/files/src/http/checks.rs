//! Whether what the service depends on answers.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use futures_util::future::{BoxFuture, join_all};
use tokio::time::timeout;

const TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Default)]
pub struct Checks(Vec<Check>);

struct Check {
    name: &'static str,
    is_required: bool,
    ask: Box<dyn Fn() -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync>,
}

impl Checks {
    /// Adds a check. What is not required is reported, and readiness does not depend
    /// on it: requests can be served without.
    pub fn with<F>(
        mut self,
        name: &'static str,
        is_required: bool,
        ask: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.0.push(Check {
            name,
            is_required,
            ask: Box::new(move || Box::pin(ask())),
        });
        self
    }

    /// Whether all that is required answers, and what each check tells.
    pub async fn ask(&self) -> (bool, BTreeMap<&'static str, &'static str>) {
        let answers = join_all(self.0.iter().map(Check::answers)).await;
        let mut is_ready = true;
        let mut words = BTreeMap::new();
        for (check, answers) in self.0.iter().zip(answers) {
            is_ready &= answers || !check.is_required;
            words.insert(check.name, if answers { "ok" } else { "unavailable" });
        }
        (is_ready, words)
    }
}

impl Check {
    async fn answers(&self) -> bool {
        let answer = timeout(TIMEOUT, (self.ask)()).await;
        let answer = answer.context("no answer in time").flatten();
        if let Err(error) = &answer {
            tracing::warn!(
                check = self.name,
                error = format!("{error:#}"),
                "check failed"
            );
        }
        answer.is_ok()
    }
}
