//! Annotated tags, read strictly: what git tolerates in one, and a verifier could be fooled by, is refused.

use std::path::Path;

use git2::{ErrorCode, ObjectType, Oid, Repository};

use super::armor::{self, SignatureFormat};
use super::{GitError, ObjectId};
use crate::base::clock::Moment;
use crate::base::{Diagnostic, Exit, printable};

/// No tag that people write is larger.
const LARGEST: usize = 256 << 10;

/// An annotated tag of a commit. Its parts are those of the very bytes that its id is of, and that a signature covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    id: ObjectId,
    name: String,
    target: ObjectId,
    tagger: String,
    at: Moment,
    message: String,
    signature: Option<SignatureFormat>,
    raw: Vec<u8>,
}

/// A tag that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TagError {
    /// The object is no annotated tag, or one that is not formed as git forms them.
    #[error("the tag object `{id}` is refused: {why}")]
    Refused {
        /// Its id.
        id: ObjectId,
        /// Which rule it breaks.
        why: String,
    },
    /// The repository could not be read.
    #[error(transparent)]
    Git(#[from] GitError),
}

impl Diagnostic for TagError {
    fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "invalid-tag",
            Self::Git(error) => error.code(),
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::Refused { .. } => Exit::Failed,
            Self::Git(error) => error.exit(),
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Refused { id, .. } => Some(format!("look at it with `git cat-file -p {id}`, and make the tag again")),
            Self::Git(error) => error.hint(),
        }
    }
}

impl Tag {
    /// Reads the tag object `id` of the repository at `repository`, bare or not.
    pub fn read(repository: &Path, id: ObjectId) -> Result<Self, TagError> {
        let error = GitError::library("read the tag");
        let repository = Repository::open(repository).map_err(|found| match found.code() {
            ErrorCode::Owner => GitError::NotYours { path: repository.display().to_string() },
            _ => error(found),
        })?;
        let odb = repository.odb().map_err(&error)?;
        let (size, kind) = odb.read_header(id.0).map_err(&error)?;
        let refused = |why: &str| TagError::Refused { id, why: why.to_owned() };
        if kind != ObjectType::Tag {
            return Err(refused("it is no annotated tag"));
        }
        if size > LARGEST {
            return Err(refused("it is too large"));
        }
        let object = odb.read(id.0).map_err(&error)?;
        let tag = Self::parse(object.data())?;
        if tag.id == id { Ok(tag) } else { Err(refused("its content has another id")) }
    }

    /// Reads the content of a tag object.
    pub fn parse(raw: &[u8]) -> Result<Self, TagError> {
        // Hashing fails only for object types that do not exist.
        let id = ObjectId(Oid::hash_object(ObjectType::Tag, raw).unwrap_or(Oid::ZERO_SHA1));
        parse(id, raw).map_err(|why| TagError::Refused { id, why })
    }

    /// The id of the tag object.
    #[must_use]
    pub fn id(&self) -> ObjectId {
        self.id
    }

    /// The name in the object: the one that a signature covers, whatever the reference is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The commit.
    #[must_use]
    pub fn target(&self) -> ObjectId {
        self.target
    }

    /// Who says to have made it: `Ada Lovelace <ada@example.org>`.
    #[must_use]
    pub fn tagger(&self) -> &str {
        &self.tagger
    }

    /// When it says to have been made.
    #[must_use]
    pub fn at(&self) -> Moment {
        self.at
    }

    /// The message, without the signature.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The format of its signature; none where it has none. That there is one says nothing yet.
    #[must_use]
    pub fn signature(&self) -> Option<SignatureFormat> {
        self.signature
    }

    /// The bytes of the object.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }
}

fn parse(id: ObjectId, raw: &[u8]) -> Result<Tag, String> {
    let text = std::str::from_utf8(raw).map_err(|_| "it is not UTF-8")?;
    if raw.len() > LARGEST || text.contains('\0') {
        return Err("it is too large, or holds a NUL".into());
    }
    let (headers, body) = text.split_once("\n\n").ok_or("it has no message")?;
    let [object, kind, name, tagger] = headers.split('\n').collect::<Vec<_>>()[..] else {
        return Err("it has not exactly the lines `object`, `type`, `tag` and `tagger`".into());
    };
    let field = |line: &'_ str, field: &str| match line.split_once(' ') {
        Some((key, value)) if key == field && !value.is_empty() => Ok(value.to_owned()),
        _ => Err(format!("`{}` stands where `{field}` should", printable(line).escape_debug())),
    };
    let target = field(object, "object")?.parse()?;
    let kind = field(kind, "type")?;
    if kind != "commit" {
        return Err(format!("it is the tag of a `{}`, not of a commit", kind.escape_debug()));
    }
    let name = field(name, "tag")?;
    if !is_name(&name) {
        return Err(format!("`{}` is no name of a tag", name.escape_debug()));
    }
    let (tagger, at) = parse_tagger(&field(tagger, "tagger")?).ok_or("its tagger is not `NAME <EMAIL> SECONDS ZONE`")?;
    let (message, signature) = armor::split(body)?;
    Ok(Tag { id, name, target, tagger, at, message: message.to_owned(), signature, raw: raw.to_owned() })
}

/// Whether git takes `name` for a tag (git-check-ref-format(1)), and nothing takes it for an option.
pub(super) fn is_name(name: &str) -> bool {
    !name.starts_with('-') && git2::Reference::is_valid_name(&format!("refs/tags/{name}"))
}

/// `Ada Lovelace <ada@example.org> 1790000000 +0200`.
fn parse_tagger(text: &str) -> Option<(String, Moment)> {
    let (who, when) = text.rsplit_once("> ")?;
    let (name, email) = who.split_once(" <")?;
    let is_clean = |text: &str| !text.contains(['<', '>']) && !text.chars().any(char::is_control);
    let (seconds, zone) = when.split_once(' ')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_zone = zone.len() == 5 && zone.starts_with(['+', '-']) && is_number(&zone[1..]);
    let is_whole = is_clean(name) && is_clean(email) && !name.is_empty() && is_number(seconds) && is_zone;
    is_whole.then(|| Moment::parse(when).map(|at| (format!("{who}>"), at)))?
}

#[cfg(test)]
mod tests {
    use super::{SignatureFormat, Tag};

    const TARGET: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    fn raw(body: &str) -> String {
        format!("object {TARGET}\ntype commit\ntag go-http/v1.4.0\ntagger Ada <ada@x.org> 1790000000 -0330\n\n{body}")
    }

    #[test]
    fn reads_what_git_writes() {
        let text = raw("Publish\n\nText\n-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----\n");
        let tag = Tag::parse(text.as_bytes()).expect("a tag");
        assert_eq!((tag.name(), tag.target().to_string().as_str()), ("go-http/v1.4.0", TARGET));
        assert_eq!((tag.tagger(), tag.at().as_git().as_str()), ("Ada <ada@x.org>", "1790000000 -0330"));
        assert_eq!((tag.message(), tag.signature()), ("Publish\n\nText\n", Some(SignatureFormat::Ssh)));
        assert_eq!(tag.raw(), text.as_bytes());
        let unsigned = Tag::parse(raw("Publish\n").as_bytes()).expect("a tag");
        assert_eq!((unsigned.message(), unsigned.signature()), ("Publish\n", None));
        assert_eq!(unsigned.id().to_string().len(), 40);
    }

    #[test]
    fn refuses_what_a_verifier_could_read_otherwise() {
        let good = raw("m\n");
        assert!(Tag::parse(good.as_bytes()).is_ok());
        let tagger = "tagger Ada <ada@x.org> 1790000000 -0330\n";
        for (from, to) in [
            ("type commit", "type tag"),
            ("type commit", "type tree"),
            ("type commit\n", "type commit\ntype commit\n"),
            ("type commit\n", ""),
            ("tag go-http/v1.4.0\n", "tag a\ntag go-http/v1.4.0\n"),
            ("tag go-http/v1.4.0\n", "tag \n"),
            ("tag go-http/v1.4.0\n", "tag a..b\n"),
            ("tag go-http/v1.4.0\n", "tag -a\n"),
            ("tag go-http/v1.4.0\n", "tag a\r\n"),
            ("tag go-http/v1.4.0\n", "tag a b\n"),
            ("object 4b", "object 4B"),
            ("object 4b", "object "),
            ("object 4b", "Object 4b"),
            (tagger, ""),
            (tagger, "tagger Ada <ada@x.org> 1790000000 -0330\ngpgsig x\n"),
            (tagger, "tagger Ada <ada@x.org>\n"),
            (tagger, "tagger Ada <ada@x.org> 1 0\n"),
            (tagger, "tagger Ada <a> <b> 1 +0000\n"),
            (tagger, "tagger <ada@x.org> 1 +0000\n"),
            ("\n\nm\n", "\n"),
            ("m\n", "m\0\n"),
        ] {
            let bad = good.replacen(from, to, 1);
            assert_ne!(bad, good, "{from}");
            assert!(Tag::parse(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(Tag::parse(b"").is_err() && Tag::parse(&[good.as_bytes(), b"\xff"].concat()).is_err());
        assert!(Tag::parse(raw(&"x".repeat(300 << 10)).as_bytes()).is_err());
    }
}
