//! Scripts' keys to a team.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use invites_app::Acting;
use invites_app::api_tokens::TokenRecord;
use invites_domain::policy::{Scope, Verb};

use crate::error::{UserError, mendable};
use crate::user::User;
use crate::{ids, instant::Instant, loaders};

/// What a script may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Scope")]
pub(crate) enum TokenScope {
    /// Reads what the team has, except the audit log.
    Read,
    /// Manages and reads invites, claims and the form.
    ManageInvites,
    /// Reports activity of an outside lab platform, and nothing else.
    ReportActivity,
    /// Everything.
    Admin,
}

/// A script's key to one team, without its secret.
#[derive(Debug, Clone)]
pub(crate) struct ApiToken(pub(crate) TokenRecord);

/// A script's key to one team, without its secret.
#[Object]
impl ApiToken {
    /// Opaque id.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What its maker calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may do.
    async fn scopes(&self) -> Vec<TokenScope> {
        self.0.scopes.iter().copied().map(TokenScope::from).collect()
    }

    /// When it was made.
    async fn created_at(&self) -> Instant {
        Instant(self.0.created_at)
    }

    /// Who made it; null for the command line and for another token.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let Some(person) = self.0.created_by else {
            return Ok(None);
        };
        loaders::of(ctx)?.load_one(person).await.map_err(loaders::failed)
    }

    /// From when it opens nothing; null is never.
    async fn expires_at(&self) -> Option<Instant> {
        self.0.expires_at.map(Instant)
    }

    /// When it was last used, to the minute.
    async fn last_used_at(&self) -> Option<Instant> {
        self.0.last_used_at.map(Instant)
    }

    /// When it was revoked.
    async fn revoked_at(&self) -> Option<Instant> {
        self.0.revoked_at.map(Instant)
    }
}

/// A token, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct ApiTokenPayload {
    /// The token; null when something has to be mended first.
    api_token: Option<ApiToken>,
    /// Its secret, to be sent as `Authorization: Bearer …`. Shown once, when it is made.
    secret: Option<String>,
    /// What has to be mended; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Making and revoking tokens. For owners.
#[derive(Debug, Default)]
pub(crate) struct TokenMutations;

#[Object]
impl TokenMutations {
    /// Makes a token of the team.
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team that it opens.")] team_slug: String,
        #[graphql(desc = "What it is for, 1 to 200 characters.")] name: String,
        #[graphql(desc = "What it may do; at least one.")] scopes: Vec<TokenScope>,
        #[graphql(desc = "From when it opens nothing; left out: never.")] expires_at: Option<Instant>,
    ) -> Result<ApiTokenPayload> {
        let acting = ctx.data::<Acting>()?;
        let scopes: Vec<Scope> = scopes.into_iter().map(Scope::from).collect();
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageTokens).await?;
            acting
                .create_api_token(team, &name, &scopes, expires_at.map(|instant| instant.0))
                .await
        };
        Ok(match answer.await {
            Ok(made) => ApiTokenPayload {
                api_token: Some(ApiToken(made.token)),
                secret: Some(made.secret),
                user_errors: Vec::new(),
            },
            Err(error) => ApiTokenPayload {
                user_errors: mendable(error)?,
                ..ApiTokenPayload::default()
            },
        })
    }

    /// Revokes a token from now on. Revoking it again changes nothing.
    async fn revoke_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] id: ID,
    ) -> Result<ApiTokenPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async { acting.revoke_api_token(ids::read(&id, "id")?).await };
        Ok(match answer.await {
            Ok(token) => ApiTokenPayload {
                api_token: Some(ApiToken(token)),
                ..ApiTokenPayload::default()
            },
            Err(error) => ApiTokenPayload {
                user_errors: mendable(error)?,
                ..ApiTokenPayload::default()
            },
        })
    }
}
