//! API tokens: made and revoked by owners, shown once, and turned into an [`Actor`] when a script presents one.

use chrono::TimeDelta;
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::{TeamId, TokenId, TypedId};
use invites_domain::policy::{Scope, Verb};
use invites_domain::time::{Instant, truncate};
use invites_store::Tx;
use invites_store::queries::api_tokens;
pub use invites_store::queries::api_tokens::TokenRecord;
use serde_json::json;

use crate::announce::Announcement;
use crate::error::plain;
use crate::secrets::{hash_secret, secret_from};
use crate::{Acting, Actor, App, AppError};

/// What every token begins with, so that scanners of leaked secrets can tell one.
const PREFIX: &str = "tp_";
/// How exactly the last use is noted: one write a minute and token at most.
const LAST_USE_PRECISION: TimeDelta = TimeDelta::minutes(1);
/// The longest name, in characters.
const NAME_MAX: usize = 200;

/// A token just made.
#[derive(Clone)]
pub struct NewToken {
    /// Everything but the secret.
    pub token: TokenRecord,
    /// `tp_` and 43 characters. Only its hash is kept: it cannot be shown again.
    pub secret: String,
}

impl std::fmt::Debug for NewToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NewToken")
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

impl Acting {
    /// Makes a token of `team`.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a blank or long name, no scope, an expiry that is not in the future; the refusals of
    /// [`Acting::must`] for everybody but owners.
    pub async fn create_api_token(
        &self,
        team: TeamId,
        name: &str,
        scopes: &[Scope],
        expires_at: Option<Instant>,
    ) -> Result<NewToken, AppError> {
        self.must(team, Verb::ManageTokens, "team").await?;
        let now = self.app().now();
        let expires_at = expires_at.map(truncate);
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        let name = name.trim();
        let mistakes = mistakes(name, &scopes, expires_at, now);
        if !mistakes.is_empty() {
            return Err(AppError::Invalid(mistakes));
        }
        let secret = format!("{PREFIX}{}", secret_from(self.app().chance()));
        let token = TokenRecord {
            id: self.app().new_id(),
            team,
            name: name.to_owned(),
            scopes,
            created_by: self.person(),
            created_at: now,
            expires_at,
            last_used_at: None,
            revoked_at: None,
        };
        let (acting, record, hash) = (self.clone(), token.clone(), hash_secret(&secret));
        self.app()
            .store()
            .write(move |tx: Tx| {
                let (acting, record, hash) = (acting.clone(), record.clone(), hash.clone());
                async move {
                    api_tokens::insert(&*tx, &record, &hash).await?;
                    let scopes: Vec<_> = record.scopes.iter().map(|scope| scope.as_str()).collect();
                    let detail = json!({ "scopes": scopes });
                    acting
                        .audit(&tx, record.team, "createApiToken", &record.id.encode(), Some(detail))
                        .await
                }
            })
            .await?;
        Ok(NewToken { token, secret })
    }

    /// Revokes a token; revoking it again changes nothing.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown token or one of another team; the refusals of [`Acting::must`].
    pub async fn revoke_api_token(&self, id: TokenId) -> Result<TokenRecord, AppError> {
        let known = api_tokens::find(self.app().store().read(), id).await?;
        let token = self.known(known, "token")?;
        self.must(token.team, Verb::ManageTokens, "token").await?;
        let (acting, now) = (self.clone(), self.app().now());
        self.app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    if api_tokens::revoke(&*tx, id, now).await? {
                        acting
                            .audit(&tx, token.team, "revokeApiToken", &id.encode(), None)
                            .await?;
                    }
                    api_tokens::find(&*tx, id)
                        .await?
                        .ok_or(AppError::NotFound { what: "token" })
                }
            })
            .await
            .inspect(|token| self.app().announcer().announce(Announcement::Team { team: token.team }))
    }

    /// The token `id`, without its secret.
    ///
    /// # Errors
    /// As [`Acting::revoke_api_token`].
    pub async fn api_token(&self, id: TokenId) -> Result<TokenRecord, AppError> {
        let known = api_tokens::find(self.app().store().read(), id).await?;
        let token = self.known(known, "token")?;
        self.must(token.team, Verb::ManageTokens, "token").await?;
        Ok(token)
    }

    /// The team's tokens, newest first, without their secrets.
    ///
    /// # Errors
    /// The refusals of [`Acting::must`] for everybody but owners.
    pub async fn api_tokens(&self, team: TeamId) -> Result<Vec<TokenRecord>, AppError> {
        self.must(team, Verb::ManageTokens, "team").await?;
        Ok(api_tokens::list(self.app().store().read(), team).await?)
    }
}

impl App {
    /// Who stands behind a bearer token: none when it is unknown, revoked or expired.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn actor_of_token(&self, secret: &str) -> Result<Option<Actor>, AppError> {
        if !secret.starts_with(PREFIX) {
            return Ok(None);
        }
        let now = self.now();
        let known = api_tokens::by_hash(self.store().read(), &hash_secret(secret)).await?;
        let Some(token) = known.filter(|token| token.holds_at(now)) else {
            return Ok(None);
        };
        if token.last_used_at.is_none_or(|last| now - last >= LAST_USE_PRECISION) {
            api_tokens::touch(self.store().write_one(), token.id, now).await?;
        }
        Ok(Some(Actor::Token {
            token: token.id,
            team: token.team,
            scopes: token.scopes,
        }))
    }
}

fn mistakes(name: &str, scopes: &[Scope], expires_at: Option<Instant>, now: Instant) -> Vec<FieldError> {
    let mut mistakes = Vec::new();
    let mut wrong = |field: &'static str, code, message: &str| {
        mistakes.push(plain(field, code, message));
    };
    if name.is_empty() {
        wrong(
            "name",
            FieldErrorCode::Blank,
            "Enter a name that tells what the token is for.",
        );
    }
    if name.chars().count() > NAME_MAX {
        wrong("name", FieldErrorCode::TooLong, "Shorten the name to 200 characters.");
    }
    if name.chars().any(char::is_control) {
        wrong(
            "name",
            FieldErrorCode::ControlCharacter,
            "Write the name on one line, without control characters.",
        );
    }
    if scopes.is_empty() {
        wrong("scopes", FieldErrorCode::Required, "Choose at least one scope.");
    }
    if expires_at.is_some_and(|end| end <= now) {
        wrong(
            "expiresAt",
            FieldErrorCode::InPast,
            "Choose an instant in the future, or leave it out for no expiry.",
        );
    }
    mistakes
}
