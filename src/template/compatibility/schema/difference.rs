//! How two schemas differ.

use serde_json::Value;

/// Longest value that is shown, in characters.
const SHOWN: usize = 60;

/// One difference between two schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Difference {
    pub(in super::super) effect: Effect,
    /// Whether it is about one value of a choice.
    pub(in super::super) is_choice: bool,
    /// What is different, in words.
    pub(in super::super) reason: String,
}

/// What a difference does to the answers that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Effect {
    Narrower,
    Wider,
}

/// Fewer answers are taken.
pub(super) fn narrower(reason: String) -> Difference {
    Difference { effect: Effect::Narrower, is_choice: false, reason }
}

/// More answers are taken.
pub(super) fn wider(reason: String) -> Difference {
    Difference { effect: Effect::Wider, is_choice: false, reason }
}

/// A value as it is shown: texts bare, everything else as JSON, and not too long.
pub(in super::super) fn show(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    shown
}
