//! What commits of an update say.

use super::report::AnswerReport;
use crate::service::{Lock, Service};
use crate::template::get;

/// The service's name.
pub(super) fn name(lock: &Lock) -> String {
    get(&lock.answers, "service.name").and_then(|name| name.as_str()).unwrap_or("the service").to_owned()
}

/// Of the commit that holds the pure render.
pub(super) fn of_render(lock: &Lock) -> String {
    format!("Render {} from {} {}\n\n{}", name(lock), lock.template, lock.version, trailers(lock))
}

/// Of the commit on the service's own branch.
pub(super) fn of_update(service: &Service, lock: &Lock, answers: &[AnswerReport]) -> String {
    let before = &service.lock;
    let title = if before.template == lock.template && before.version == lock.version {
        format!("Change answers of {} ({} {})", name(lock), lock.template, lock.version)
    } else {
        format!("Update {} to {} {}", name(lock), lock.template, lock.version)
    };
    let lines: Vec<String> = answers.iter().map(|answer| format!("- {}\n", answer_line(answer))).collect();
    let changed = if lines.is_empty() { String::new() } else { format!("Answers that change:\n\n{}\n", lines.concat()) };
    format!("{title}\n\n{changed}{}", trailers(lock))
}

/// Whether a message is one of [`of_update`].
pub(super) fn is_of_update(message: &str) -> bool {
    let is_titled = ["Update ", "Change answers of "].iter().any(|title| message.starts_with(title));
    is_titled && ["Template: ", "Registry: ", "Digest: "].iter().all(|trailer| message.contains(&format!("\n{trailer}")))
}

/// `infrastructure.cache: none -> redis`.
pub(super) fn answer_line(answer: &AnswerReport) -> String {
    let text = |value: &Option<serde_json::Value>| match value {
        None => "(none)".to_owned(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    format!("{}: {} -> {}", answer.name, text(&answer.from), text(&answer.to)).replace(['\n', '\r'], " ")
}

fn trailers(lock: &Lock) -> String {
    format!("Template: {} {}\nRegistry: {}\nDigest: {}\n", lock.template, lock.version, lock.registry, lock.digest)
}
