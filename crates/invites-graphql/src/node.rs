//! Whatever has an id of its own, read by it: the id says of which kind it is, and its own query's rights hold.

use async_graphql::{Context, ID, Interface, Object, Result};
use invites_app::{Acting, AppError};
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::{
    AuditEntryId, ChallengeId, ClaimId, DeliveryId, InviteId, PersonId, PlayId, TeamId, TokenId, TrackId, TypedId,
    WebhookId,
};

use crate::api_tokens::ApiToken;
use crate::audit::AuditEntry;
use crate::claim::Claim;
use crate::error::refuse;
use crate::ids;
use crate::plays::Play;
use crate::reports::PlayReport;
use crate::team::Team;
use crate::track_invite::TrackInvite;
use crate::tracks::{Challenge, Track};
use crate::user::User;
use crate::webhooks::{Webhook, WebhookDelivery};

/// Something with an id by which `node` finds it again. The row of a report carries the id of its play.
#[derive(Debug, Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Opaque and typed: it tells by itself what kind of thing it names."
))]
pub(crate) enum Node {
    Team(Box<Team>),
    User(Box<User>),
    ApiToken(Box<ApiToken>),
    Webhook(Box<Webhook>),
    WebhookDelivery(Box<WebhookDelivery>),
    AuditEntry(Box<AuditEntry>),
    Track(Box<Track>),
    Challenge(Box<Challenge>),
    TrackInvite(Box<TrackInvite>),
    Claim(Box<Claim>),
    Play(Box<Play>),
    PlayReport(Box<PlayReport>),
}

/// Things by their ids.
#[derive(Debug, Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything with an id of its own, for whoever may read it there where it has a query or a list of its own; the
    /// refusals are the same. `BAD_USER_INPUT` for ids of other kinds.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id, as any answer of this API gives it.")] id: ID,
    ) -> Result<Option<Node>> {
        find(ctx.data::<Acting>()?, &id).await.map(Some).map_err(refuse)
    }
}

async fn find(acting: &Acting, id: &ID) -> Result<Node, AppError> {
    let kind = id.split_once('_').map_or("", |(kind, _)| kind);
    Ok(match kind {
        TeamId::PREFIX => Node::from(Box::new(Team::of(acting.team_by_id(ids::read(id, "id")?).await?))),
        PersonId::PREFIX => Box::new(User(acting.user(ids::read(id, "id")?).await?)).into(),
        TokenId::PREFIX => Box::new(ApiToken(acting.api_token(ids::read(id, "id")?).await?)).into(),
        WebhookId::PREFIX => Box::new(Webhook(acting.webhook(ids::read(id, "id")?).await?)).into(),
        DeliveryId::PREFIX => Box::new(WebhookDelivery(acting.webhook_delivery(ids::read(id, "id")?).await?)).into(),
        AuditEntryId::PREFIX => Box::new(AuditEntry(acting.audit_entry(ids::read(id, "id")?).await?)).into(),
        TrackId::PREFIX => Box::new(Track::from(acting.track(ids::read(id, "id")?).await?)).into(),
        ChallengeId::PREFIX => Box::new(Challenge(acting.challenge(ids::read(id, "id")?).await?)).into(),
        InviteId::PREFIX => Box::new(TrackInvite::from(acting.track_invite(ids::read(id, "id")?).await?)).into(),
        ClaimId::PREFIX => Box::new(Claim(acting.claim(ids::read(id, "id")?).await?)).into(),
        PlayId::PREFIX => Box::new(Play(acting.play(ids::read(id, "id")?).await?)).into(),
        _ => return Err(no_node()),
    })
}

fn no_node() -> AppError {
    AppError::Invalid(vec![FieldError {
        field: "id".into(),
        code: FieldErrorCode::Invalid,
        message: "Nothing is found by this id alone. Copy it again from where it came from, or read it there."
            .to_owned(),
        rule: None,
    }])
}
