//! Who claimed and is not on an allow list, before it is saved: the editor says it, and nobody is put out (R61).

use invites_domain::email::AllowedEntry;
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::InviteId;
use invites_domain::invite::MAX_ALLOWED_ENTRIES;
use invites_domain::policy::Verb;
use invites_domain::rule::Rule;
use invites_store::queries::allowed;

use crate::{Acting, AppError};

const FIELD: &str = "allowedEmailAddresses";

impl Acting {
    /// How many hold a claim on the invite that this list would not admit, those without a proven address among them; with
    /// `None`, the list that is saved. What is no entry admits nobody, because the list may be half-written.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a list longer than one can be saved; [`AppError::NotFound`], [`AppError::Forbidden`] for who
    /// may not manage the invite.
    pub async fn claimers_off_list(&self, id: InviteId, entries: Option<&[String]>) -> Result<u32, AppError> {
        self.invite_for(id, Verb::ManageInvites).await?;
        let reader = self.app().store().read();
        let entries = match entries {
            None => allowed::of(reader, &[id]).await?.remove(&id).unwrap_or_default(),
            Some(texts) if texts.len() > MAX_ALLOWED_ENTRIES => {
                let message = format!(
                    "Send {MAX_ALLOWED_ENTRIES} entries or fewer; these are {}.",
                    texts.len()
                );
                let mistake = FieldError::new(FIELD, FieldErrorCode::TooMany, Rule::R57, message);
                return Err(AppError::Invalid(vec![mistake]));
            }
            Some(texts) => texts.iter().filter_map(|text| AllowedEntry::parse(text).ok()).collect(),
        };
        Ok(allowed::claimers_off(reader, id, &entries).await?)
    }
}
