//! The tables there are: the parameters of each, and the verb of the application that answers it.

use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt as _};
use invites_app::{
    Acting, AppError,
    ambient::correlation_id,
    claims::{ClaimFilter, ClaimOrder},
    invite_export::Exported,
    invites::{InviteFilter, InviteOrder, StatusName},
    reports::{PlayFilter, PlayMode},
};
use invites_domain::{
    claim::ClaimState,
    ids::{InviteId, TypedId},
    invite::InviteKind,
    play::PlayState,
    policy::Verb,
};

use super::{Asked, Export, Interrupted, NotExported};
use crate::backend::Refusal;

/// Whose plays, in the words of the API.
const MODES: [(&str, PlayMode); 3] = [
    ("LEARNERS", PlayMode::Learners),
    ("PREVIEWS", PlayMode::Previews),
    ("ALL", PlayMode::All),
];

/// In which order claims are listed, in the words of the API.
const CLAIM_ORDERS: [(&str, ClaimOrder); 6] = [
    ("CLAIMED_DESC", ClaimOrder::ClaimedDesc),
    ("CLAIMED_ASC", ClaimOrder::ClaimedAsc),
    ("NAME_ASC", ClaimOrder::NameAsc),
    ("NAME_DESC", ClaimOrder::NameDesc),
    ("ENDS_ASC", ClaimOrder::EndsAsc),
    ("ENDS_DESC", ClaimOrder::EndsDesc),
];

/// What a link does right now, in the words of the API.
const INVITE_STATUSES: [(&str, StatusName); 3] = [
    ("ACTIVE", StatusName::Active),
    ("UPCOMING", StatusName::Upcoming),
    ("EXPIRED", StatusName::Expired),
];

/// The kinds of invite, in the words of the API.
const INVITE_TYPES: [(&str, InviteKind); 2] = [
    ("SELF_PACED", InviteKind::SelfPaced),
    ("LIVE_EVENT", InviteKind::LiveEvent),
];

/// In which order invites are listed, in the words of the API.
const INVITE_ORDERS: [(&str, InviteOrder); 10] = [
    ("CREATED_DESC", InviteOrder::CreatedDesc),
    ("CREATED_ASC", InviteOrder::CreatedAsc),
    ("TITLE_ASC", InviteOrder::TitleAsc),
    ("TITLE_DESC", InviteOrder::TitleDesc),
    ("CLAIMS_DESC", InviteOrder::ClaimsDesc),
    ("CLAIMS_ASC", InviteOrder::ClaimsAsc),
    ("CLOSES_ASC", InviteOrder::ClosesAsc),
    ("CLOSES_DESC", InviteOrder::ClosesDesc),
    ("LAST_CLAIM_DESC", InviteOrder::LastClaimDesc),
    ("LAST_CLAIM_ASC", InviteOrder::LastClaimAsc),
];

/// Opens the table called `table` for `acting`.
pub(crate) async fn open(acting: &Acting, table: &str, asked: Asked) -> Result<Export, NotExported> {
    match table {
        "plays" => plays(acting, asked).await,
        "learners" => learners(acting, asked).await,
        "invites" => invites(acting, asked).await,
        "event" => event(acting, asked).await,
        _ => Err(NotExported::NotFound { what: "table" }),
    }
}

/// `plays.csv?team=SLUG`, narrowed by `from`, `to`, `invite`, `track`, `learner`, `search`, `state`, `reviewed` and
/// `mode` as `playReports` is.
async fn plays(acting: &Acting, mut asked: Asked) -> Result<Export, NotExported> {
    let team: String = asked.must("team")?;
    let states: Vec<_> = PlayState::ALL.iter().map(|state| (state.as_str(), *state)).collect();
    let mode = asked.each_of("mode", &MODES)?.unwrap_or_default();
    let filter = PlayFilter {
        from: asked.once::<DateTime<Utc>>("from")?,
        to: asked.once::<DateTime<Utc>>("to")?,
        tracks: asked.each("track")?,
        invites: asked.each("invite")?,
        people: asked.each("learner")?,
        states: asked.each_of("state", &states)?,
        reviewed: asked.once("reviewed")?,
        mode: mode.last().copied().unwrap_or_default(),
    };
    let search: Option<String> = asked.once("search")?;
    asked.nothing_else()?;
    let filter = match search {
        Some(text) => {
            let id = acting.team_for(&team, Verb::ReadReports).await.map_err(refused)?;
            acting.narrowed_to_named(id, filter, &text).await.map_err(refused)?
        }
        None => filter,
    };
    let rows = acting.export_plays(&team, filter).await.map_err(refused)?;
    Ok(named("plays", acting, rows))
}

/// `learners.csv?invite=ID`, narrowed and ordered by `search`, `state` and `orderBy` as an invite's `claims` are.
async fn learners(acting: &Acting, mut asked: Asked) -> Result<Export, NotExported> {
    let invite: String = asked.must("invite")?;
    let invite = InviteId::parse(&invite).map_err(|error| NotExported::BadParameter {
        parameter: "invite".to_owned(),
        message: error.to_string(),
    })?;
    let states = ClaimState::ALL.iter().map(|state| (state.as_str(), *state));
    let states = asked.each_of("state", &states.collect::<Vec<_>>())?;
    let orders = asked.each_of("orderBy", &CLAIM_ORDERS)?;
    let filter = ClaimFilter {
        search: asked.once("search")?,
        state: states.and_then(|states| states.last().copied()),
    };
    asked.nothing_else()?;
    let order = orders.and_then(|orders| orders.last().copied()).unwrap_or_default();
    let rows = acting.export_learners(invite, filter, order).await.map_err(refused)?;
    Ok(named("learners", acting, rows))
}

/// `invites.csv?team=SLUG`, narrowed and ordered by `status`, `type`, `search` and `orderBy` as `trackInvites` is; or by `id`,
/// which names invites one by one.
async fn invites(acting: &Acting, mut asked: Asked) -> Result<Export, NotExported> {
    let team: String = asked.must("team")?;
    let exported = match asked.each::<String>("id")? {
        Some(ids) => {
            let read = |id: String| InviteId::parse(&id).map_err(|error| unreadable("id", &error));
            Exported::Named(ids.into_iter().map(read).collect::<Result<_, _>>()?)
        }
        None => {
            let types = asked.each_of("type", &INVITE_TYPES)?;
            let orders = asked.each_of("orderBy", &INVITE_ORDERS)?;
            let filter = InviteFilter {
                // R107: expired ones are filtered out by default.
                statuses: asked
                    .each_of("status", &INVITE_STATUSES)?
                    .unwrap_or_else(|| vec![StatusName::Active, StatusName::Upcoming]),
                kind: types.and_then(|types| types.last().copied()),
                search: asked.once("search")?,
                track: None,
            };
            let order = orders.and_then(|orders| orders.last().copied());
            Exported::Listed(filter, order.unwrap_or(InviteOrder::CreatedDesc))
        }
    };
    asked.nothing_else()?;
    let rows = acting.export_invites(&team, exported).await.map_err(refused)?;
    Ok(named("invites", acting, rows))
}

/// `event.csv?invite=ID`: the challenges of `eventReport`.
async fn event(acting: &Acting, mut asked: Asked) -> Result<Export, NotExported> {
    let invite: String = asked.must("invite")?;
    let invite = InviteId::parse(&invite).map_err(|error| unreadable("invite", &error))?;
    asked.nothing_else()?;
    let rows = acting.export_event(invite).await.map_err(refused)?;
    Ok(named("event", acting, rows))
}

fn unreadable(parameter: &str, error: &impl std::fmt::Display) -> NotExported {
    NotExported::BadParameter {
        parameter: parameter.to_owned(),
        message: error.to_string(),
    }
}

/// A stream of the application's as a download called after the table and today's date, in UTC.
fn named(
    table: &str,
    acting: &Acting,
    pieces: impl Stream<Item = Result<Vec<u8>, AppError>> + Send + 'static,
) -> Export {
    let today = acting.app().now().format("%Y-%m-%d");
    Export {
        file_name: format!("{table}-{today}.csv"),
        pieces: Box::pin(pieces.map(|piece| {
            piece.map_err(|error| Interrupted {
                correlation: logged(&error),
            })
        })),
    }
}

/// What the application refused, as this route answers it.
fn refused(error: AppError) -> NotExported {
    match error {
        AppError::Unauthenticated => NotExported::Unauthenticated,
        AppError::Forbidden => NotExported::Forbidden,
        AppError::NotFound { what } => NotExported::NotFound { what },
        AppError::Invalid(errors) => match errors.into_iter().next() {
            Some(error) => NotExported::BadParameter {
                // `filter.to` of the API is `to` here.
                parameter: error.field.rsplit('.').next().unwrap_or_default().to_owned(),
                message: error.message,
            },
            None => internal(&AppError::Invalid(Vec::new())),
        },
        other => internal(&other),
    }
}

fn internal(error: &AppError) -> NotExported {
    NotExported::Refused(Refusal::Internal {
        correlation: logged(error),
    })
}

fn logged(error: &AppError) -> String {
    let correlation = correlation_id();
    tracing::error!(%correlation, %error, "an export failed");
    correlation
}
