//! People with an account, as members of a team see one another.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{ID, Object};
use invites_app::AppError;
use invites_app::members::PersonRecord;
use invites_domain::ids::PersonId;

use crate::ids;
use crate::loaders::Reader;

/// A person with an account.
#[derive(Debug, Clone)]
pub(crate) struct User(pub(crate) PersonRecord);

/// A person with an account.
#[Object]
impl User {
    /// Opaque id.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// Their e-mail address; null for an owner who has not proven one yet, and once they are erased.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_ref().map(|email| email.as_str())
    }

    /// What they are called, if anybody said so.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }
}

impl Loader<PersonId> for Reader {
    type Value = User;
    type Error = Arc<AppError>;

    async fn load(&self, people: &[PersonId]) -> Result<HashMap<PersonId, User>, Arc<AppError>> {
        let found = self.0.people(people).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(id, person)| (id, User(person))).collect())
    }
}
