//! The name that somebody probably meant.

/// The candidate nearest to `wanted`, where one is near enough to be a slip of the finger.
///
/// Takes Damerau-Levenshtein distance; a third of the word may differ, at least one character.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bound = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(wanted, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= bound || last_segment(candidate) == wanted)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `owner` should find `service.owner`.
fn last_segment(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_slips_and_bare_names_but_no_strangers() {
        let names = ["service.owner", "service.name", "go-http"];
        for (wanted, found) in [
            ("service.ownr", Some("service.owner")),
            ("owner", Some("service.owner")),
            ("go-htpt", Some("go-http")),
            ("rust-worker", None),
        ] {
            assert_eq!(nearest(wanted, names), found, "{wanted}");
        }
    }
}
