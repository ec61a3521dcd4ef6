//! Judging a service by policies.

use std::sync::Arc;

use cel::Context;
use cel::common::value::Val;

use super::document::Starts;
use super::expression::{ENVIRONMENT, Failure};
use super::finding::{Finding, FindingKind, Judgement, Severity};
use super::format::About;
use super::functions::{self, Patterns};
use super::meter::{self, Meter};
use super::rules::{Policies, Policy};
use super::subject::{Facts, Files, Scope, Subject};
use super::{document, value};
use crate::base::RelPath;

/// Largest file that is looked into, in bytes.
const MAX_FILE: usize = 1 << 20;
/// What all evaluations together may cost.
const TOTAL: u64 = 20_000_000;
/// What looking at one thing costs, whatever it is.
const LOOK: u64 = 200;

impl Policies {
    /// What they find. `is_excepted` says whether the service's manifest excepts a file (none: the service as a whole) from the
    /// policy of that name.
    pub fn judge(
        &self,
        files: Files<'_>,
        subject: &Subject<'_>,
        is_excepted: &dyn Fn(&str, Option<&RelPath>) -> bool,
    ) -> Judgement {
        let facts = Facts::of(files.paths, subject);
        let mut judge = Judge {
            facts: &facts,
            is_excepted,
            meter: Arc::default(),
            patterns: Arc::default(),
            left: TOTAL,
            judgement: Judgement::default(),
        };
        for policy in self.iter().filter(|policy| policy.about == About::Service) {
            judge.thing(policy, &[], Place::default());
        }
        for path in files.paths {
            let policies: Vec<&Policy> = self.iter().filter(|policy| policy.reads(path)).collect();
            if policies.is_empty() {
                continue;
            }
            match (files.read)(path) {
                Some(content) => judge.file(&policies, path, &content),
                None => judge.no_file(&policies, path, files),
            }
        }
        judge.judgement.sorted()
    }
}

struct Judge<'a> {
    facts: &'a Facts<'a>,
    is_excepted: &'a dyn Fn(&str, Option<&RelPath>) -> bool,
    meter: Arc<Meter>,
    patterns: Arc<Patterns>,
    /// What all evaluations may still cost.
    left: u64,
    judgement: Judgement,
}

/// What a finding is about.
#[derive(Clone, Copy, Default)]
struct Place<'a> {
    path: Option<&'a str>,
    /// Where the documents of the file start, and the number of the one that is meant.
    document: Option<(&'a Starts<'a>, usize)>,
}

impl Judge<'_> {
    fn file(&mut self, policies: &[&Policy], path: &str, content: &[u8]) {
        let place = Place { path: Some(path), document: None };
        if content.len() > MAX_FILE {
            let message = format!("the file is larger than {} MiB, and was not looked into", MAX_FILE >> 20);
            for policy in policies {
                self.report(policy, None, place, policy.severity(), FindingKind::Error, message.clone());
            }
            return;
        }
        // Editors of some systems put a byte order mark there, and every reader takes it.
        let content = content.strip_prefix("\u{feff}".as_bytes()).unwrap_or(content);
        // What is no text in a text hides nothing else from those that look into texts.
        let text = &*String::from_utf8_lossy(content);
        let about_text: Vec<&Policy> = policies.iter().filter(|policy| policy.about == About::Text).copied().collect();
        if !about_text.is_empty() {
            let lines = value::list(text.lines().map(value::text));
            let own = [("text", value::text(text)), ("lines", lines), ("path", value::text(path))];
            for policy in about_text {
                self.thing(policy, &own, place);
            }
        }
        let policies: Vec<&Policy> = policies.iter().filter(|policy| policy.about == About::Document).copied().collect();
        if policies.is_empty() || !document::has_documents(path) {
            return;
        }
        let documents = match std::str::from_utf8(content) {
            Ok(text) => document::documents(path, text),
            Err(error) => Err(format!("it is not UTF-8 at byte {}", error.valid_up_to() + 1)),
        };
        let documents = match documents {
            Ok(documents) => documents,
            Err(why) => return self.unjudged(&policies, path, &why),
        };
        let starts = Starts::of(path, text);
        for (number, document) in documents.iter().enumerate().filter(|(_, document)| !document.is_null()) {
            let selected: Vec<_> = policies.iter().filter(|policy| policy.selects(document)).collect();
            if selected.is_empty() {
                continue;
            }
            let own = [("object", value::value(document)), ("path", value::text(path))];
            for policy in selected {
                self.thing(policy, &own, Place { path: Some(path), document: Some((&starts, number)) });
            }
        }
    }

    /// A path at which nothing can be read. A link is judged where it leads to, if that is in the service and the policy reads it.
    fn no_file(&mut self, policies: &[&Policy], path: &str, files: Files<'_>) {
        let has_documents = document::has_documents(path);
        let mut concerned: Vec<&Policy> =
            policies.iter().filter(|policy| policy.about == About::Text || has_documents).copied().collect();
        let Some(target) = (files.link)(path) else {
            return self.unjudged(&concerned, path, "it cannot be read, or is too large");
        };
        let behind = files.behind(path, &target);
        concerned.retain(|policy| behind.is_empty() || !behind.iter().all(|path| policy.reads(path)));
        self.unjudged(&concerned, path, "it is a link to something that the policy does not look into");
    }

    /// What a policy wants to look into and cannot counts as if it did not hold.
    fn unjudged(&mut self, policies: &[&Policy], path: &str, why: &str) {
        for policy in policies {
            let place = Place { path: Some(path), document: None };
            let message = format!("the file cannot be judged: {why}");
            self.report(policy, None, place, policy.severity(), FindingKind::Error, message);
        }
    }

    /// Judges one thing by one policy.
    fn thing(&mut self, policy: &Policy, own: &[(&'static str, Box<dyn Val + '_>)], place: Place<'_>) {
        if self.left == 0 {
            let message = "it was not evaluated any further: all policies together take more than they may".to_owned();
            let is_told = |finding: &Finding| finding.policy == policy.name && finding.message == message;
            if !self.judgement.findings.iter().any(is_told) {
                self.report(policy, None, Place::default(), policy.severity(), FindingKind::Error, message);
            }
            return;
        }
        self.left = self.left.saturating_sub(LOOK);
        let scope = Scope { facts: self.facts, own, variables: None };
        let context = self.context(&scope);
        if let Some(when) = &policy.when {
            match self.run(|meter| when.is_true(&context, meter)) {
                Ok(true) => {}
                Ok(false) => return,
                Err(failure) => return self.fail(policy, None, place, "its `when`", failure),
            }
        }
        if policy.variables.is_empty() {
            return self.rules(policy, &context, place);
        }
        let mut variables = Vec::new();
        for (name, expression) in &policy.variables {
            match self.run(|meter| expression.value(&context, meter)) {
                Ok(found) => variables.push((name.as_str(), found)),
                Err(failure) => return self.fail(policy, None, place, &format!("its variable `{name}`"), failure),
            }
        }
        let scope = Scope { facts: self.facts, own, variables: Some(value::map(variables)) };
        let context = self.context(&scope);
        self.rules(policy, &context, place);
    }

    fn rules(&mut self, policy: &Policy, context: &Context<'_, '_>, place: Place<'_>) {
        for rule in &policy.rules {
            match self.run(|meter| rule.check.is_true(context, meter)) {
                Ok(true) => {}
                Ok(false) => {
                    let message = rule.message.clone();
                    self.report(policy, Some(&rule.name), place, rule.severity, FindingKind::Violation, message);
                }
                Err(failure) => self.fail(policy, Some((&rule.name, rule.severity)), place, "it", failure),
            }
        }
    }

    fn context<'v>(&self, scope: &'v Scope<'v>) -> Context<'v, 'v> {
        let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
        meter::install(&mut context, &self.meter);
        functions::install(&mut context, &self.meter, &self.patterns);
        context.set_variable_resolver(scope);
        context
    }

    /// Evaluates an expression, and counts what it cost.
    fn run<T>(&mut self, evaluate: impl FnOnce(&Meter) -> Result<T, Failure>) -> Result<T, Failure> {
        self.meter.start(self.left);
        let found = evaluate(&self.meter);
        // What is short of the last units ends all, as each evaluation has as much as it may take where there is enough.
        self.left = self.left.saturating_sub(self.meter.spent());
        found
    }

    fn fail(&mut self, policy: &Policy, rule: Option<(&str, Severity)>, place: Place<'_>, what: &str, failure: Failure) {
        let message = match failure {
            Failure::Failed(why) => format!("{what} cannot be evaluated: {why}"),
            Failure::TooCostly => format!("{what} cannot be evaluated: it would take more time or memory than it may"),
        };
        let severity = rule.map_or_else(|| policy.severity(), |(_, severity)| severity);
        self.report(policy, rule.map(|(name, _)| name), place, severity, FindingKind::Error, message);
    }

    fn report(
        &mut self,
        policy: &Policy,
        rule: Option<&str>,
        place: Place<'_>,
        severity: Severity,
        kind: FindingKind,
        message: String,
    ) {
        let path = place.path.and_then(|path| RelPath::new(path).ok());
        let is_excepted = (self.is_excepted)(&policy.name, path.as_ref());
        let line = place.document.and_then(|(starts, number)| starts.line(number));
        let finding = Finding {
            policy: policy.name.clone(),
            rule: rule.map(str::to_owned),
            severity,
            kind,
            path: place.path.map(str::to_owned),
            line,
            message,
        };
        self.judgement.add(finding, is_excepted);
    }
}
