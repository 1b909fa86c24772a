//! What is asked, in the page's own documents: a rehearsal must not find easier what people find hard.

/// An operation of a document, and the field it asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) document: &'static str,
    pub(crate) name: &'static str,
    pub(crate) field: &'static str,
}

const REHEARSAL: &str = include_str!("../operations/rehearsal.graphql");
const INVITATION: &str = include_str!("../../invites-client/operations/invitation.graphql");
const INVITATION_ACTIONS: &str = include_str!("../../invites-client/operations/invitation_actions.graphql");
const PLAY: &str = include_str!("../../invites-client/operations/play.graphql");
const LIVE: &str = include_str!("../../invites-client/operations/live.graphql");

const fn operation(document: &'static str, name: &'static str, field: &'static str) -> Operation {
    Operation { document, name, field }
}

pub(crate) const START_REHEARSAL: Operation = operation(REHEARSAL, "StartRehearsal", "startRehearsal");
pub(crate) const END_REHEARSAL: Operation = operation(REHEARSAL, "EndRehearsal", "endRehearsal");
pub(crate) const SHOW_INVITATION: Operation = operation(INVITATION, "InvitationQuery", "invitation");
pub(crate) const CLAIM_INVITE: Operation = operation(INVITATION_ACTIONS, "ClaimInvite", "claimInvite");
pub(crate) const SHOW_PLAY: Operation = operation(PLAY, "PlayQuery", "play");
pub(crate) const START_PLAY: Operation = operation(PLAY, "StartPlay", "startPlay");
pub(crate) const START_CHALLENGE: Operation = operation(PLAY, "StartChallenge", "startChallenge");
pub(crate) const CHECK_CHALLENGE: Operation = operation(PLAY, "CheckChallenge", "checkChallenge");
pub(crate) const SKIP_CHALLENGE: Operation = operation(PLAY, "SkipChallenge", "skipChallenge");
pub(crate) const WATCH: Operation = operation(LIVE, "LiveEventUpdates", "liveEvent");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_still_asks_by_these_names() {
        let all = [
            (START_REHEARSAL, "mutation"),
            (END_REHEARSAL, "mutation"),
            (SHOW_INVITATION, "query"),
            (CLAIM_INVITE, "mutation"),
            (SHOW_PLAY, "query"),
            (START_PLAY, "mutation"),
            (START_CHALLENGE, "mutation"),
            (CHECK_CHALLENGE, "mutation"),
            (SKIP_CHALLENGE, "mutation"),
            (WATCH, "subscription"),
        ];
        for (Operation { document, name, field }, kind) in all {
            let (_, operation) = document
                .split_once(&format!("{kind} {name}("))
                .unwrap_or_else(|| panic!("no {name}"));
            assert!(operation.contains(&format!("\n  {field}(")), "{name} asks for {field}");
        }
    }
}
