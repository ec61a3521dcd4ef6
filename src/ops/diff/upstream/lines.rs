//! Which changed lines of a rendered file can be changed in its template.

use similar::{DiffOp, TextDiff};

use crate::base::git::{GitError, merge_texts};

/// Most places of one file that are tried one by one.
const MAX_PLACES: usize = 50;

/// A template's file with a team's change.
pub(super) struct Changed {
    /// The file of the template.
    pub source: Vec<u8>,
    /// What it is to render: the team's file without what is left out.
    pub render: Vec<u8>,
    /// What is left out of it, in words.
    pub left: Option<String>,
}

/// Changes `source`, which renders `render`, as `theirs` changed that: at every place, or else at those where it can be done. Where
/// there is none, it says why.
pub(super) fn changed(render: &[u8], source: &[u8], theirs: &[u8]) -> Result<Result<Changed, String>, GitError> {
    if let Some(merged) = merge_texts(render, source, theirs)? {
        return Ok(Ok(Changed { source: merged, render: theirs.to_vec(), left: None }));
    }
    let (Ok(before), Ok(after)) = (std::str::from_utf8(render), std::str::from_utf8(theirs)) else {
        return Ok(Err("it is no text".into()));
    };
    let diff = TextDiff::from_lines(before, after);
    let places: Vec<&DiffOp> = diff.ops().iter().filter(|op| !matches!(op, DiffOp::Equal { .. })).collect();
    let with = |taken: &[&DiffOp]| -> Vec<u8> {
        let text = diff.ops().iter().map(|op| {
            let is_taken = taken.contains(&op);
            let range = if is_taken { op.new_range() } else { op.old_range() };
            range.filter_map(|index| if is_taken { diff.new_slice(index) } else { diff.old_slice(index) }).collect::<String>()
        });
        text.collect::<String>().into_bytes()
    };
    let (mut taken, mut left) = (Vec::new(), Vec::new());
    for place in places.iter().copied() {
        let is_good = places.len() <= MAX_PLACES && merge_texts(render, source, &with(&[place]))?.is_some();
        if is_good { taken.push(place) } else { left.push(place) }
    }
    let reason = reason(&left);
    if taken.is_empty() {
        return Ok(Err(reason));
    }
    let render_to_come = with(&taken);
    let merged = merge_texts(render, source, &render_to_come)?;
    Ok(merged.map(|source| Changed { source, render: render_to_come, left: Some(reason.clone()) }).ok_or(reason))
}

/// Why these places of the team's file are left out.
fn reason(places: &[&DiffOp]) -> String {
    let lines: Vec<String> = places
        .iter()
        .map(|place| {
            let range = place.new_range();
            match range.len() {
                0 => format!("after {}", range.start),
                1 => format!("{}", range.end),
                _ => format!("{}-{}", range.start + 1, range.end),
            }
        })
        .collect();
    let lines = lines.join(", ");
    format!("you have changed lines that the template makes from answers, conditions or slots, or lines beside them: {lines}")
}

#[cfg(test)]
mod tests {
    use super::changed;

    const SOURCE: &str = "a\nb\nc\n{{ x }}\nd\ne\nf\n";
    const RENDER: &str = "a\nb\nc\n1\nd\ne\nf\n";

    #[test]
    fn what_can_be_changed_is_told_from_what_cannot() {
        for (theirs, source, left) in [
            (RENDER.replace('a', "A"), Some(SOURCE.replace('a', "A")), None),
            (RENDER.replace('a', "A").replace('1', "2"), Some(SOURCE.replace('a', "A")), Some("beside them: 4")),
            (RENDER.replace("f\n", "f\ng\n").replace("1\nd\n", ""), Some(SOURCE.to_owned() + "g\n"), Some(": after 3")),
            (RENDER.replace('1', "2"), None, Some("beside them: 4")),
            // Git takes lines that touch for one place.
            (RENDER.replace("c\n", "C\nCC\n"), None, Some("beside them: 3-4")),
        ] {
            let found = changed(RENDER.as_bytes(), SOURCE.as_bytes(), theirs.as_bytes()).expect("it runs");
            match (found, source) {
                (Ok(found), Some(source)) => {
                    assert_eq!(String::from_utf8(found.source).expect("text"), source, "{theirs}");
                    assert_eq!(found.render == theirs.as_bytes(), left.is_none(), "{theirs}");
                    assert_eq!(found.left.is_some(), left.is_some(), "{theirs}");
                    assert!(found.left.unwrap_or_default().ends_with(left.unwrap_or_default()), "{theirs}");
                }
                (Err(reason), None) => assert!(reason.ends_with(left.expect("a reason")), "{theirs}: {reason}"),
                (found, _) => panic!("{theirs}: {:?}", found.map(|found| found.left)),
            }
        }
    }
}
