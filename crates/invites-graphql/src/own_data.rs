//! What teams keep of the caller, for the caller: to see, to take along, to mend.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use invites_app::{Acting, own_data};

use crate::details::{DetailInput, FormField};
use crate::error::{UserError, mendable, refuse};
use crate::ids::{read, show};
use crate::instant::Instant;
use crate::learner::{DetailValue, detail_values};

/// What one team keeps of you.
#[derive(Debug)]
pub(crate) struct KeptByTeam(own_data::KeptByTeam);

/// What one team keeps of you.
#[Object]
impl KeptByTeam {
    /// The team.
    async fn team_id(&self) -> ID {
        show(self.0.team.id)
    }

    /// What the team is called.
    async fn team_name(&self) -> &str {
        &self.0.team.name
    }

    /// What you left in the team's form, in the form's order.
    async fn details(&self) -> Vec<DetailValue> {
        self.0.details.clone().map(detail_values).unwrap_or_default()
    }

    /// What the form asked you then, for mending the answers.
    async fn fields_asked(&self) -> Vec<FormField> {
        let asked = self.0.details.iter().flat_map(|details| &details.fields_asked);
        asked.cloned().map(FormField).collect()
    }

    /// What you agreed to, word for word.
    async fn consent_text(&self) -> Option<&str> {
        self.0.details.as_ref()?.consent_text.as_deref()
    }

    /// When you left it.
    async fn details_given_at(&self) -> Option<Instant> {
        self.0.details_given_at.map(Instant)
    }

    /// Your claims on the team's invites.
    async fn claims(&self) -> usize {
        self.0.claims
    }

    /// Your plays of the team's tracks.
    async fn plays(&self) -> usize {
        self.0.plays
    }

    /// Whether the team may send you notices by mail, such as that an event starts. None are sent to a guest, who has no
    /// address.
    async fn notices(&self) -> bool {
        self.0.notices
    }
}

/// What is kept of the caller: the part of `Viewer` about their data.
#[derive(Debug)]
pub(crate) struct OwnData;

#[Object]
impl OwnData {
    /// What each team keeps of you. Empty for a stranger and a script.
    #[graphql(complexity = "10 * child_complexity")]
    async fn kept_by(&self, ctx: &Context<'_>) -> Result<Vec<KeptByTeam>> {
        let kept = ctx.data::<Acting>()?.kept_of_me().await.map_err(refuse)?;
        Ok(kept.into_iter().map(KeptByTeam).collect())
    }

    /// Everything that is kept of you, as JSON. Null for a stranger and a script.
    #[graphql(complexity = 50)]
    async fn export(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let export = ctx.data::<Acting>()?.export_of_me().await.map_err(refuse)?;
        Ok(export.map(|export| serde_json::to_string_pretty(&export)).transpose()?)
    }
}

/// Whether details were mended, or what to mend in them.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct CorrectDetailsPayload {
    /// True once the team has the mended details.
    corrected: bool,
    /// What to mend, each named by the field's key; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Whether a team may send notices, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct SetNoticesPayload {
    /// What holds from now on; null when something has to be mended first.
    notices: Option<bool>,
    /// What to mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// People mend what teams keep of them.
#[derive(Debug, Default)]
pub(crate) struct OwnDataMutations;

#[Object]
impl OwnDataMutations {
    /// Mends what you left in a team's form: all answers, as they should be. A consent stays as you gave it.
    async fn correct_details(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team that has your details.")] team_id: ID,
        #[graphql(desc = "Every answer, under its field's key.")] details: Vec<DetailInput>,
    ) -> Result<CorrectDetailsPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let values = details.into_iter().map(|detail| (detail.key, detail.value)).collect();
            acting.correct_details(read(&team_id, "teamId")?, &values).await
        };
        Ok(match answer.await {
            Ok(()) => CorrectDetailsPayload {
                corrected: true,
                user_errors: Vec::new(),
            },
            Err(error) => CorrectDetailsPayload {
                corrected: false,
                user_errors: mendable(error)?,
            },
        })
    }

    /// Lets a team send you notices by mail, or not any more. Codes for signing in come in any case.
    async fn set_notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A team that keeps something of you.")] team_id: ID,
        #[graphql(desc = "Whether it may send you notices.")] notices: bool,
    ) -> Result<SetNoticesPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async { acting.set_notices(read(&team_id, "teamId")?, notices).await };
        Ok(match answer.await {
            Ok(()) => SetNoticesPayload {
                notices: Some(notices),
                user_errors: Vec::new(),
            },
            Err(error) => SetNoticesPayload {
                notices: None,
                user_errors: mendable(error)?,
            },
        })
    }
}
