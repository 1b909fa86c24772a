//! Who sits in front of the page. Asked once, and again after signing in.

use invites_client::{
    ClientError,
    enums::Role,
    operations::{SignOut, ViewerQuery, sign_out, viewer_query, viewer_query::ViewerQueryViewer as Viewer},
};
use invites_domain::policy::{Role as DomainRole, Standing, Verb, allows};
use leptos::prelude::*;

use crate::{
    api::{self, Query},
    kit::{Toasts, words_for},
};

/// The key under which the browser keeps the chosen team's slug.
const TEAM_KEY: &str = "trackpass.team";

/// A team that the viewer works in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// The name in API calls.
    pub slug: String,
    /// The name on screen.
    pub name: String,
    /// What the viewer may do there.
    pub role: Role,
}

/// The viewer, as far as known.
#[derive(Clone, Copy)]
pub struct Session {
    asked: Query<viewer_query::ResponseData>,
    /// The last good answer: a desk does not close because one could not ask again who sits at it.
    held: StoredValue<Option<Viewer>>,
    chosen: RwSignal<Option<String>>,
    /// Kept apart from the answers, so that asking again redraws nothing while nothing has changed.
    team: Memo<Option<Team>>,
    toasts: Toasts,
}

/// Who the viewer is; `None` until it is known.
type Answer = Option<Result<Viewer, ClientError>>;

impl Session {
    /// Asks who the viewer is.
    pub(super) fn open() -> Self {
        let chosen = storage().and_then(|storage| storage.get_item(TEAM_KEY).ok().flatten());
        let chosen = RwSignal::new(chosen);
        let asked = api::query::<ViewerQuery>(|| viewer_query::Variables {});
        let held = StoredValue::new(None);
        let team = Memo::new(move |_| {
            let mut teams = teams_of(known(asked, held));
            let chosen = chosen.get();
            let at = teams
                .iter()
                .position(|team| Some(&team.slug) == chosen.as_ref())
                .unwrap_or(0);
            (at < teams.len()).then(|| teams.swap_remove(at))
        });
        Self {
            asked,
            held,
            chosen,
            team,
            toasts: Toasts::here(),
        }
    }

    /// The page's session.
    #[must_use]
    pub fn here() -> Self {
        expect_context()
    }

    /// The answer to who the viewer is; `None` until it is there.
    #[must_use]
    pub fn viewer(self) -> Answer {
        known(self.asked, self.held)
    }

    /// The signed-in person's name, or e-mail where no name is known. `None` for strangers, guests, and until known.
    #[must_use]
    pub fn person(self) -> Option<String> {
        let user = self.viewer()?.ok()?.user?;
        user.name.or(user.email)
    }

    /// The signed-in person's id.
    #[must_use]
    pub fn person_id(self) -> Option<String> {
        Some(self.viewer()?.ok()?.user?.id)
    }

    /// Every team the viewer works in.
    #[must_use]
    pub fn teams(self) -> Vec<Team> {
        teams_of(self.viewer())
    }

    /// The team whose desk is shown: the one chosen last in this browser, or the first.
    #[must_use]
    pub fn team(self) -> Option<Team> {
        self.team.get()
    }

    /// The slug of that team; empty while there is none: the door lets members in only, but between signing out and leaving
    /// nobody is one.
    #[must_use]
    pub fn slug(self) -> String {
        self.team.get().map(|team| team.slug).unwrap_or_default()
    }

    /// Whether the viewer's role allows it in the team at hand. The server judges again; this spares what would be refused.
    #[must_use]
    pub fn may(self, verb: Verb) -> bool {
        let role = self.team.with(|team| DomainRole::parse(team.as_ref()?.role.as_wire()));
        role.is_some_and(|role| allows(&Standing::Member(role), verb))
    }

    /// Asks again what the viewer may do. What is shown stays until something has changed, and when nobody answers.
    pub fn look_again(self) {
        self.asked.refetch();
    }

    /// Shows another team's desk, now and the next time.
    pub fn choose_team(self, slug: &str) {
        if let Some(storage) = storage() {
            // A browser without storage forgets the choice on reload.
            let _ = storage.set_item(TEAM_KEY, slug);
        }
        self.chosen.set(Some(slug.to_owned()));
    }

    /// Asks again: somebody signed in, or became a guest. Live updates go on in their name.
    pub fn refresh(self) {
        api::renew();
        self.held.set_value(None);
        self.asked.restart();
    }

    /// Signs out and starts the page anew, so that nothing of the person stays in memory.
    pub fn sign_out(self) {
        api::spawn(Box::pin(async move {
            match api::run::<SignOut>(sign_out::Variables {}).await {
                Ok(_) => {
                    let _ = window().location().assign("/sign-in");
                }
                Err(error) => {
                    let (title, text) = words_for(&error);
                    self.toasts.failed(format!("You are still signed in. {title}. {text}"));
                }
            }
        }));
    }
}

/// What is known of the viewer: of an answer that could not be had again, the one before.
fn known(asked: Query<viewer_query::ResponseData>, held: StoredValue<Option<Viewer>>) -> Answer {
    let answer = asked.get()?.map(|data| data.viewer);
    if let Ok(viewer) = &answer {
        held.set_value(Some(viewer.clone()));
    }
    Some(answer.or_else(|error| held.get_value().ok_or(error)))
}

fn teams_of(viewer: Answer) -> Vec<Team> {
    let Some(Ok(viewer)) = viewer else {
        return Vec::new();
    };
    let memberships = viewer.memberships.into_iter();
    memberships
        .map(|membership| Team {
            slug: membership.team.slug,
            name: membership.team.name,
            role: membership.role,
        })
        .collect()
}

/// What this browser keeps between visits; `None` where it keeps nothing.
pub(crate) fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
