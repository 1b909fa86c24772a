//! The application behind the transports: who a caller is, whether the database serves, which files may be read.
//!
//! A few questions, each one verb of `invites-app`. Failures are logged here under an id, and the caller gets the id.

use std::{fmt::Write, net::IpAddr, sync::Arc};

use axum::body::Bytes;
use invites_app::{Actor, App, AppError, ambient::correlation_id};
use invites_domain::ids::{InviteToken, TrackId, TypedId};
use invites_graphql::Schema;
use sha2::{Digest, Sha256};

use crate::{
    backend::{Admitted, Backend, Caller, LinkPreview, NotReady, Refusal, TrackFile},
    credentials::CookieCredentials,
    exports::{self, Asked, Export, NotExported},
    session::{CookieChange, CookieSink},
};

/// One installation, as the transports see it. Cheap to clone.
#[derive(Clone)]
pub struct Application {
    app: App,
    schema: Schema,
}

impl Application {
    /// The schema over `app`, with its limits.
    #[must_use]
    pub fn new(app: App) -> Self {
        let schema = invites_graphql::Schema::of(app.clone());
        Self { app, schema }
    }

    /// Who the caller is: a token, a session or a guest, in that order, or a stranger. `cookies` gets a session's cookie
    /// anew when its use has lengthened it.
    async fn actor(&self, caller: &Caller, cookies: &CookieSink) -> Result<Actor, Refusal> {
        if let Some(token) = &caller.bearer {
            let actor = self
                .app
                .actor_of_token(token.reveal())
                .await
                .map_err(|error| internal(&error))?;
            return actor.ok_or(Refusal::BadToken);
        }
        if let Some(secret) = &caller.session {
            let session = self
                .app
                .session(secret.reveal())
                .await
                .map_err(|error| internal(&error))?;
            if let Some(session) = session {
                if session.extended {
                    let seconds = (session.expires_at - self.app.now()).num_seconds();
                    cookies.push(CookieChange::SetSession {
                        secret: secret.clone(),
                        seconds,
                    });
                }
                return Ok(session.actor);
            }
        }
        if let Some(guest) = &caller.guest {
            let actor = self
                .app
                .actor_of_guest_cookie(guest.reveal())
                .await
                .map_err(|error| internal(&error))?;
            return Ok(actor.unwrap_or(Actor::Stranger));
        }
        Ok(Actor::Stranger)
    }
}

impl Backend for Application {
    type Executor = Schema;

    fn executor(&self) -> &Schema {
        &self.schema
    }

    async fn admit(&self, caller: Caller, cookies: Option<CookieSink>) -> Result<Admitted, Refusal> {
        let cookies = cookies.unwrap_or_default();
        let actor = self.actor(&caller, &cookies).await?;
        let signed_in = matches!(actor, Actor::User(_) | Actor::Token { .. });
        let acting = self.app.for_actor(invites_app::Caller {
            actor,
            address: caller.address,
        });
        let credentials = Arc::new(CookieCredentials::new(self.app.clone(), caller.session, cookies));
        let request = invites_graphql::request_data(async_graphql::Request::new(""), acting, credentials);
        Ok(Admitted {
            data: request.data,
            signed_in,
        })
    }

    async fn lapse(&self, caller: Caller) {
        match (&caller.bearer, &caller.session) {
            (Some(token), _) => self.app.token_lapses(token.reveal()).await,
            (None, Some(session)) => self.app.session_lapses(session.reveal()).await,
            (None, None) => std::future::pending().await,
        }
    }

    async fn export(&self, caller: Caller, table: &str, asked: Asked) -> Result<Export, NotExported> {
        let actor = self.actor(&caller, &CookieSink::default()).await?;
        let acting = self.app.for_actor(invites_app::Caller {
            actor,
            address: caller.address,
        });
        exports::open(&acting, table, asked).await
    }

    async fn ready(&self) -> Result<(), NotReady> {
        match self.app.store().pending_migrations().await {
            Ok(0) => Ok(()),
            Ok(_) => Err(NotReady::Migrations),
            Err(error) => {
                tracing::warn!(%error, "the database does not answer");
                Err(NotReady::Database)
            }
        }
    }

    async fn track_file(&self, caller: Caller, track: &str, path: &str) -> Result<Option<TrackFile>, Refusal> {
        let Ok(track) = TrackId::parse(track) else {
            return Ok(None);
        };
        let actor = self.actor(&caller, &CookieSink::default()).await?;
        let acting = self.app.for_actor(invites_app::Caller {
            actor,
            address: caller.address,
        });
        match acting.track_asset(track, path).await {
            Ok(asset) => Ok(Some(TrackFile {
                digest: digest(&asset.bytes),
                bytes: Bytes::from(asset.bytes),
            })),
            Err(AppError::NotFound { .. }) => Ok(None),
            Err(error) => Err(internal(&error)),
        }
    }

    fn invite_link(&self, token: &str) -> Option<String> {
        InviteToken::parse(token).map(|token| self.app.link_of(&token))
    }

    async fn link_preview(&self, token: &str, address: Option<IpAddr>) -> Option<LinkPreview> {
        let stranger = self.app.for_actor(invites_app::Caller {
            actor: Actor::Stranger,
            address,
        });
        match stranger.link_preview(token).await {
            Ok(preview) => preview.map(|preview| LinkPreview {
                title: preview.title,
                description: preview.description,
                team: preview.team,
                url: preview.url,
            }),
            Err(AppError::RateLimited { .. }) => None,
            Err(error) => {
                tracing::warn!(%error, "a link's preview could not be read");
                None
            }
        }
    }

    async fn event_calendar(&self, token: &str) -> Result<Option<String>, Refusal> {
        let stranger = self.app.for_actor(invites_app::Caller {
            actor: Actor::Stranger,
            address: None,
        });
        stranger.event_calendar(token).await.map_err(|error| internal(&error))
    }
}

/// Half of SHA-256 in hexadecimal: enough to tell versions of a file apart.
fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .take(16)
        .fold(String::new(), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn internal(error: &AppError) -> Refusal {
    let correlation = correlation_id();
    tracing::error!(%correlation, %error, "a caller could not be let in");
    Refusal::Internal { correlation }
}
