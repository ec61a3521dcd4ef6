//! `registry add`.

use serde::Serialize;

use crate::base::git::{RemoteUrl, Signer, Talk};
use crate::base::interrupt::Interrupted;
use crate::ops::Error;
use crate::ops::create::CreateError;
use crate::registry::{Introduction, Places};

/// One call of `registry add`.
#[derive(Debug, Clone)]
pub struct AddRequest {
    /// The registry's name.
    pub name: String,
    /// Its address.
    pub url: RemoteUrl,
    /// Refuse versions without a good signature, whatever the registry itself wants.
    pub require_signatures: bool,
    /// Whether it becomes the default one; none where only the first one does.
    pub is_default: Option<bool>,
    /// The fingerprints of its signers, where the user knows them from elsewhere.
    pub signers: Vec<String>,
    /// Whether git may talk to a person.
    pub git_talk: Talk,
}

/// A registry that is about to be trusted.
pub struct Newcomer<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// Its templates.
    pub templates: &'a [String],
    /// Who signs its versions.
    pub signers: &'a [SignerReport],
}

/// Somebody who signs versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignerReport {
    /// What people call them.
    pub name: String,
    /// What people compare keys by.
    pub fingerprint: String,
}

/// A registry that was added.
#[derive(Debug, Clone, Serialize)]
pub struct Added {
    /// Names this format and its version.
    pub schema: &'static str,
    /// Its name.
    pub registry: String,
    /// Its address, without credentials.
    pub url: String,
    /// Whether it was there already.
    pub was_known: bool,
    /// Whether it is the default one.
    pub is_default: bool,
    /// Whether versions without a good signature are refused.
    pub require_signatures: bool,
    /// Who is trusted to sign its versions.
    pub signers: Vec<SignerReport>,
    /// Its templates.
    pub templates: Vec<String>,
}

/// A person who can be asked whether to trust a registry.
pub type Confirm<'a> = &'a dyn Fn(&Newcomer<'_>) -> Result<bool, Interrupted>;

/// Adds a registry. `confirm` is absent where nobody can be asked: then who names it trusts it.
pub fn add(request: &AddRequest, confirm: Option<Confirm<'_>>) -> Result<Added, Error> {
    let places = Places::of_user()?;
    let introduction = Introduction::ask(&request.name, &request.url, &places, request.git_talk)?;
    if !request.signers.is_empty() {
        introduction.refuse_others_than(&request.signers)?;
    }
    let settings = introduction.settings().clone();
    let signers = settings.signers.iter().map(report).collect::<Result<Vec<_>, Error>>()?;
    let templates = introduction.templates();
    // Whoever gave the fingerprints has compared them.
    let is_new = !introduction.is_trusted(&places)?;
    if let Some(confirm) = confirm.filter(|_| request.signers.is_empty() && !signers.is_empty() && is_new) {
        let newcomer =
            Newcomer { name: &request.name, description: &settings.description, templates: &templates, signers: &signers };
        if !confirm(&newcomer)? {
            return Err(CreateError::Cancelled.into());
        }
    }
    let accepted = introduction.accept(&places, request.require_signatures, request.is_default)?;
    Ok(Added {
        schema: "pave.registry-add/1",
        registry: request.name.clone(),
        url: request.url.to_string(),
        was_known: accepted.was_known,
        is_default: accepted.is_default,
        require_signatures: request.require_signatures || settings.require_signatures,
        signers,
        templates,
    })
}

/// Who a signer is.
pub(super) fn report(signer: &Signer) -> Result<SignerReport, Error> {
    Ok(SignerReport { name: signer.name().to_owned(), fingerprint: signer.fingerprint()? })
}
