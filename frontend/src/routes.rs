//! Every address of the page, as a type: parsed from a path, written as one. A link that leads nowhere does not compile.

/// A step of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Type, titles, tracks.
    Basics,
    /// Durations and limits.
    Restrictions,
    /// The share button.
    Sharing,
    /// Who may claim.
    Access,
    /// All of it in words.
    Review,
}

impl Step {
    /// Every step in order.
    pub const ALL: [Self; 5] = [
        Self::Basics,
        Self::Restrictions,
        Self::Sharing,
        Self::Access,
        Self::Review,
    ];

    /// The step's part of the path.
    #[must_use]
    pub fn segment(self) -> &'static str {
        match self {
            Self::Basics => "basics",
            Self::Restrictions => "restrictions",
            Self::Sharing => "sharing",
            Self::Access => "access",
            Self::Review => "review",
        }
    }

    fn parse(segment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.segment() == segment)
    }
}

/// A tab of an invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteTab {
    /// Numbers and terms.
    Overview,
    /// Who claimed.
    Learners,
    /// Who did what when.
    Activity,
    /// Why somebody gets in or not.
    AccessTester,
}

impl InviteTab {
    /// Every tab.
    pub const ALL: [Self; 4] = [Self::Overview, Self::Learners, Self::Activity, Self::AccessTester];

    /// Its part of the path; of the first tab there is none.
    fn segment(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Learners => "learners",
            Self::Activity => "activity",
            Self::AccessTester => "access",
        }
    }
}

/// A page of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsPage {
    /// The team's name; leaving it.
    Team,
    /// Who belongs to it.
    Members,
    /// Keys of scripts.
    Tokens,
    /// Addresses that are told what happens.
    Webhooks,
    /// Messages that no mail server took.
    Mail,
    /// Who did what.
    Audit,
    /// A person's data.
    Privacy,
    /// How the page looks.
    Appearance,
}

impl SettingsPage {
    /// Every page, in the order of the tabs.
    pub const ALL: [Self; 8] = [
        Self::Team,
        Self::Members,
        Self::Tokens,
        Self::Webhooks,
        Self::Mail,
        Self::Audit,
        Self::Privacy,
        Self::Appearance,
    ];

    /// Its part of the path; of the first page there is none.
    fn segment(self) -> &'static str {
        match self {
            Self::Team => "",
            Self::Members => "members",
            Self::Tokens => "tokens",
            Self::Webhooks => "webhooks",
            Self::Mail => "mail",
            Self::Audit => "audit",
            Self::Privacy => "privacy",
            Self::Appearance => "appearance",
        }
    }
}

/// A place in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/`: leads members to their invites, everybody else to their library.
    Home,
    /// `/sign-in`. `?next=` is the path to go on to; `#link=` is the owner's one-time secret.
    SignIn,
    /// `/join/:team`: the invitation to the team of this slug.
    Join {
        /// The team's slug.
        team: String,
    },
    /// `/i/:token`: behind an invite's link.
    Invitation {
        /// The link's token.
        token: String,
    },
    /// `/library`: what the learner holds.
    Library,
    /// `/my-data`: what teams keep of whoever looks.
    OwnData,
    /// `/play/:id`: one run through a track.
    Play {
        /// The play's id.
        play: String,
    },
    /// `/content`: the team's tracks.
    Content,
    /// `/invites`: every invite of the team.
    Invites,
    /// `/invites/new/:step`: the wizard. `?from=` is the invite to copy, `?tracks=` what to begin with.
    NewInvite {
        /// The step on screen.
        step: Step,
    },
    /// `/invites/:id` and its tabs.
    Invite {
        /// The invite's id.
        id: String,
        /// The tab on screen.
        tab: InviteTab,
    },
    /// `/invites/:id/edit/:step`: the wizard on an invite.
    EditInvite {
        /// The invite's id.
        id: String,
        /// The step on screen.
        step: Step,
    },
    /// `/live`: the team's live events.
    LiveEvents,
    /// `/invites/:id/live`: the dashboard of a live event. `?show=`, `?sort=`, `?q=` say whom it shows, `?learner=` who is open.
    LiveEvent {
        /// The invite's id.
        id: String,
    },
    /// `/invites/:id/live/replay`: an event's room at any moment. `?at=` is the moment, an instant; else as the dashboard.
    Replay {
        /// The invite's id.
        id: String,
    },
    /// `/invites/:id/live/report`: what an event's room struggled with.
    EventReport {
        /// The invite's id.
        id: String,
    },
    /// `/form`: the team's details form.
    Form,
    /// `/reports`: what was claimed and played.
    Reports,
    /// `/settings` and the pages below it.
    Settings {
        /// The page on screen.
        page: SettingsPage,
    },
    /// `/kit`: the gallery of the kit, in development.
    #[cfg(feature = "gallery")]
    Gallery,
    /// Anything else.
    NotFound,
}

impl Route {
    /// The place of a path, as the address bar has it.
    #[must_use]
    pub fn parse(path: &str) -> Self {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let parts = [
            segments.next(),
            segments.next(),
            segments.next(),
            segments.next(),
            segments.next(),
        ];
        match parts {
            [None, ..] => Self::Home,
            [Some("sign-in"), None, ..] => Self::SignIn,
            [Some("join"), Some(team), None, ..] => Self::Join { team: team.to_owned() },
            [Some("i"), Some(token), None, ..] => Self::Invitation {
                token: token.to_owned(),
            },
            [Some("library"), None, ..] => Self::Library,
            [Some("my-data"), None, ..] => Self::OwnData,
            [Some("play"), Some(play), None, ..] => Self::Play { play: play.to_owned() },
            [Some("content"), None, ..] => Self::Content,
            [Some("form"), None, ..] => Self::Form,
            [Some("reports"), None, ..] => Self::Reports,
            [Some("live"), None, ..] => Self::LiveEvents,
            [Some("settings"), page, None, ..] => SettingsPage::ALL
                .into_iter()
                .find(|known| known.segment() == page.unwrap_or_default())
                .map_or(Self::NotFound, |page| Self::Settings { page }),
            [Some("invites"), None, ..] => Self::Invites,
            [Some("invites"), Some("new"), step, None, ..] => Self::at_step(step, |step| Self::NewInvite { step }),
            [Some("invites"), Some(id), Some("edit"), step, None] => Self::at_step(step, |step| Self::EditInvite {
                id: id.to_owned(),
                step,
            }),
            [Some("invites"), Some(id), Some("live"), None, ..] => Self::LiveEvent { id: id.to_owned() },
            [Some("invites"), Some(id), Some("live"), Some("replay"), None] => Self::Replay { id: id.to_owned() },
            [Some("invites"), Some(id), Some("live"), Some("report"), None] => Self::EventReport { id: id.to_owned() },
            [Some("invites"), Some(id), None, ..] => Self::Invite {
                id: id.to_owned(),
                tab: InviteTab::Overview,
            },
            [Some("invites"), Some(id), Some(tab), None, ..] => InviteTab::ALL
                .into_iter()
                .find(|known| known.segment() == tab)
                .map_or(Self::NotFound, |tab| Self::Invite { id: id.to_owned(), tab }),
            #[cfg(feature = "gallery")]
            [Some("kit"), None, ..] => Self::Gallery,
            _ => Self::NotFound,
        }
    }

    /// The path that leads here. Of [`Route::NotFound`] it is the start.
    #[must_use]
    pub fn href(&self) -> String {
        match self {
            Self::Home | Self::NotFound => "/".to_owned(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Join { team } => format!("/join/{team}"),
            Self::Invitation { token } => format!("/i/{token}"),
            Self::Library => "/library".to_owned(),
            Self::OwnData => "/my-data".to_owned(),
            Self::Play { play } => format!("/play/{play}"),
            Self::Content => "/content".to_owned(),
            Self::Invites => "/invites".to_owned(),
            Self::NewInvite { step: Step::Basics } => "/invites/new".to_owned(),
            Self::NewInvite { step } => format!("/invites/new/{}", step.segment()),
            Self::Invite {
                id,
                tab: InviteTab::Overview,
            } => format!("/invites/{id}"),
            Self::Invite { id, tab } => format!("/invites/{id}/{}", tab.segment()),
            Self::EditInvite { id, step: Step::Basics } => format!("/invites/{id}/edit"),
            Self::EditInvite { id, step } => format!("/invites/{id}/edit/{}", step.segment()),
            Self::Form => "/form".to_owned(),
            Self::Reports => "/reports".to_owned(),
            Self::LiveEvents => "/live".to_owned(),
            Self::LiveEvent { id } => format!("/invites/{id}/live"),
            Self::Replay { id } => format!("/invites/{id}/live/replay"),
            Self::EventReport { id } => format!("/invites/{id}/live/report"),
            Self::Settings {
                page: SettingsPage::Team,
            } => "/settings".to_owned(),
            Self::Settings { page } => format!("/settings/{}", page.segment()),
            #[cfg(feature = "gallery")]
            Self::Gallery => "/kit".to_owned(),
        }
    }

    /// Whether only members of a team come here.
    #[must_use]
    pub fn is_for_members(&self) -> bool {
        matches!(
            self,
            Self::Content
                | Self::Invites
                | Self::NewInvite { .. }
                | Self::Invite { .. }
                | Self::EditInvite { .. }
                | Self::LiveEvents
                | Self::LiveEvent { .. }
                | Self::Replay { .. }
                | Self::EventReport { .. }
                | Self::Form
                | Self::Reports
                | Self::Settings { .. }
        )
    }

    /// The screen of this place: steps and tabs are places of one screen, which stays while they change.
    #[must_use]
    pub fn screen(self) -> Self {
        match self {
            Self::NewInvite { .. } => Self::NewInvite { step: Step::Basics },
            Self::EditInvite { id, .. } => Self::EditInvite { id, step: Step::Basics },
            Self::Invite { id, .. } => Self::Invite {
                id,
                tab: InviteTab::Overview,
            },
            other => other,
        }
    }

    /// A place with a step: none in the path is the first, an unknown one leads nowhere.
    fn at_step(segment: Option<&str>, place: impl FnOnce(Step) -> Self) -> Self {
        match segment {
            None => place(Step::Basics),
            Some(segment) => Step::parse(segment).map_or(Self::NotFound, place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{InviteTab, Route, SettingsPage, Step};

    #[test]
    fn every_route_is_where_its_link_leads() {
        let routes = [
            Route::Home,
            Route::SignIn,
            Route::Join {
                team: "acme".to_owned(),
            },
            Route::Invitation {
                token: "2Vx-9_a".to_owned(),
            },
            Route::Library,
            Route::OwnData,
            Route::Play {
                play: "play_1".to_owned(),
            },
            Route::Content,
            Route::Invites,
            Route::Form,
            Route::Reports,
            Route::LiveEvents,
            Route::LiveEvent {
                id: "invite_1".to_owned(),
            },
            Route::Replay {
                id: "invite_1".to_owned(),
            },
            Route::EventReport {
                id: "invite_1".to_owned(),
            },
        ];
        let tabs = InviteTab::ALL.into_iter().map(|tab| Route::Invite {
            id: "invite_1".to_owned(),
            tab,
        });
        let steps = Step::ALL.into_iter().flat_map(|step| {
            [
                Route::NewInvite { step },
                Route::EditInvite {
                    id: "invite_1".to_owned(),
                    step,
                },
            ]
        });
        let settings = SettingsPage::ALL.map(|page| Route::Settings { page });
        for route in routes.into_iter().chain(tabs).chain(steps).chain(settings) {
            assert_eq!(Route::parse(&route.href()), route);
        }
    }

    #[test]
    fn a_trailing_slash_changes_nothing() {
        assert_eq!(Route::parse("/library/"), Route::Library);
    }

    #[test]
    fn unknown_and_overlong_paths_are_not_found() {
        for path in [
            "/nowhere",
            "/library/more",
            "/i",
            "/i/a/b",
            "/join",
            "/content/x/y/z/w/v",
            "/invites/new/nothing",
            "/invites/x/edit/no",
            "/invites/x/live/no",
            "/settings/nothing",
            "/settings/audit/more",
        ] {
            assert_eq!(Route::parse(path), Route::NotFound, "{path}");
        }
    }
}
