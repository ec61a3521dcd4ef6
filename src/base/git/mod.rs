//! The door to git.
//!
//! What stays on this machine (objects, trees, commits) is done in process with libgit2, built without its network code.
//! Whatever talks to a remote, signs, or reads the user's configuration is done by the user's own `git`, so that credential
//! helpers, ssh configuration, proxies, single sign-on and signing work as they do for them.

mod armor;
mod commit_files;
mod commit_tree;
mod comparison;
mod config;
mod credentials;
mod difference;
mod error;
mod fetch;
mod git_path;
mod gnupg;
mod gnupg_signature;
mod gnupg_status;
mod graft;
mod identity;
mod lfs;
mod line_ends;
mod local;
mod lone_tag;
mod merge_labels;
mod merge_state;
mod merge_trees;
mod merged_tree;
mod new_repository;
mod objects;
mod pack;
mod patch;
mod place;
mod public_key;
mod quarantine;
mod references;
mod remote;
mod remote_error;
mod remote_url;
mod remote_url_error;
mod repository;
mod run;
mod sign;
mod signature;
mod signature_error;
mod signer;
mod ssh_signature;
mod tag;
mod transition;
mod tree_changes;
mod tree_edit;
mod unwritable;
mod version;
mod work_index;
mod work_tree;

pub use armor::SignatureFormat;
pub use commit_files::{NewCommit, commit_files};
pub use commit_tree::CommitTree;
pub use comparison::{Asked, Comparison};
pub use config::{GitConfig, PendingConfig};
pub use difference::{Difference, Kind};
pub use error::GitError;
pub use fetch::{fetch_one, fetch_tags};
pub use git_path::GitPath;
pub use graft::{Graft, NewEntry, Tracked};
pub use identity::{Identities, Identity, moment};
pub use lfs::LfsPointer;
pub use merge_state::{
    begin_merge, begin_squash, break_locks, conclude_merge, forget_merge, index_lock, is_squashing, marked, merge_head,
    staged_file, sweep_leftovers, unmerged,
};
pub use merge_trees::merge_trees;
pub use merged_tree::{MergeMessage, MergedTree, ThreeWay};
pub use new_repository::NewRepository;
pub use objects::Objects;
pub use patch::{merge_texts, patch_between};
pub use place::Place;
pub use quarantine::Quarantine;
pub use references::{
    MoveError, branch_commit, file_of, is_branch_name, is_checked_out, message_as_made, move_head, parents, set_branch,
};
pub use remote::{Remote, push, push_atomic};
pub use remote_error::RemoteError;
pub use remote_url::{RemoteUrl, Transport};
pub use remote_url_error::RemoteUrlError;
pub use repository::{Head, default_branch, head, init_bare, is_bare, record_push, set_origin, was_pushed};
pub use run::Talk;
pub use sign::{NewTag, create_tag};
pub use signature::verify as verify_tag;
pub use signature_error::SignatureError;
pub use signer::{Signer, SignerKey};
pub use tag::{Tag, TagError};
pub use transition::{Transition, TransitionError, Unmerged, checkout_file, record_entry};
pub use tree_changes::TreeChange;
pub use tree_edit::{TreeEdits, TreeEntry};
pub use work_index::{Staged, WorkIndex};
pub use work_tree::{Merge, MergePreview, WorkTree};

/// The id of a git object: SHA-1, as 40 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(git2::Oid);

impl ObjectId {
    /// The id that git gives a file with this content.
    #[must_use]
    pub fn of_blob(content: &[u8]) -> Self {
        // Hashing fails only for object types that do not exist.
        Self(git2::Oid::hash_object(git2::ObjectType::Blob, content).unwrap_or(git2::Oid::ZERO_SHA1))
    }
}

impl ObjectId {
    /// Whether it is that of an empty file.
    #[must_use]
    pub fn is_empty_blob(&self) -> bool {
        *self == Self::of_blob(b"")
    }
}

impl std::fmt::Display for ObjectId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(out)
    }
}

impl std::str::FromStr for ObjectId {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_id = text.len() == 40 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match git2::Oid::from_str(text) {
            Ok(id) if is_id => Ok(Self(id)),
            _ => Err(format!("`{}` is no object id: expected 40 hexadecimal digits", text.escape_debug())),
        }
    }
}

impl serde::Serialize for ObjectId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for ObjectId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
