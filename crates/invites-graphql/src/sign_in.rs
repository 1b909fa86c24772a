//! Signing in and out.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};
use invites_app::sessions::SignedIn;
use invites_app::{Acting, Actor, AppError, Caller};

use crate::Credentials;
use crate::error::{UserError, mendable, refuse};
use crate::viewer::Viewer;

/// Whether a code was sent.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct EmailCodePayload {
    /// True: a code is on its way, if mail reaches this address. Known and unknown addresses are answered alike.
    sent: bool,
    /// What has to be mended.
    user_errors: Vec<UserError>,
}

/// Who the caller has become, or what to mend.
#[derive(SimpleObject)]
pub(crate) struct SignInPayload {
    /// The signed-in caller; null when something has to be mended first.
    viewer: Option<Viewer>,
    /// What has to be mended; nothing changed then.
    user_errors: Vec<UserError>,
}

/// The caller is signed out.
#[derive(Debug, SimpleObject)]
pub(crate) struct SignOutPayload {
    /// Always true: who was not signed in is signed out as well.
    done: bool,
}

/// Signing in and out. For browsers; scripts send a token instead.
#[derive(Debug, Default)]
pub(crate) struct SignInMutations;

#[Object]
impl SignInMutations {
    /// Sends a six-digit code, good for ten minutes and five tries. A code sent before is void from now on.
    async fn request_email_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where the code is sent.")] email: String,
    ) -> Result<EmailCodePayload> {
        match ctx.data::<Acting>()?.request_email_code(&email).await {
            Ok(()) => Ok(EmailCodePayload {
                sent: true,
                user_errors: Vec::new(),
            }),
            Err(error) => Ok(EmailCodePayload {
                sent: false,
                user_errors: mendable(error)?,
            }),
        }
    }

    /// Signs the browser in by the code that was sent. What a guest claimed, played and left becomes the person's.
    async fn verify_email_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address that the code was sent to.")] email: String,
        #[graphql(desc = "Its six digits.")] code: String,
    ) -> Result<SignInPayload> {
        let answer = ctx.data::<Acting>()?.verify_email_code(&email, &code).await;
        signed_in(ctx, answer).await
    }

    /// The owner's one-time link, printed by the server.
    async fn use_sign_in_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The last part of the link.")] secret: String,
    ) -> Result<SignInPayload> {
        let answer = ctx.data::<Acting>()?.use_sign_in_link(&secret).await;
        signed_in(ctx, answer).await
    }

    /// Signs the browser out, and forgets the guest it may have been.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload> {
        let credentials = ctx.data::<Arc<dyn Credentials>>()?;
        let session = credentials.session();
        ctx.data::<Acting>()?
            .sign_out(session.as_deref())
            .await
            .map_err(refuse)?;
        credentials.sign_out();
        Ok(SignOutPayload { done: true })
    }
}

/// Hands the secret to the browser's cookie, and shows who the caller is from now on.
async fn signed_in(ctx: &Context<'_>, answer: Result<SignedIn, AppError>) -> Result<SignInPayload> {
    let signed_in = match answer {
        Ok(signed_in) => signed_in,
        Err(error) => {
            return Ok(SignInPayload {
                viewer: None,
                user_errors: mendable(error)?,
            });
        }
    };
    ctx.data::<Arc<dyn Credentials>>()?
        .sign_in(&signed_in.secret, signed_in.expires_at);
    let before = ctx.data::<Acting>()?;
    before.become_user(signed_in.person);
    let caller = Caller {
        actor: Actor::User(signed_in.person),
        address: before.address(),
    };
    let viewer = Viewer::read(&before.app().for_actor(caller)).await?;
    Ok(SignInPayload {
        viewer: Some(viewer),
        user_errors: Vec::new(),
    })
}
