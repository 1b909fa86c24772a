//! Every address of the page, as a type: parsed from a path, written as one. A link that leads nowhere does not compile.

/// A place in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/`: leads members to their invites, everybody else to their library.
    Home,
    /// `/sign-in`. `?next=` is the path to go on to; `#link=` is the owner's one-time secret.
    SignIn,
    /// `/i/:token`: behind an invite's link.
    Invitation {
        /// The link's token.
        token: String,
    },
    /// `/library`: what the learner holds.
    Library,
    /// `/content`: the team's tracks.
    Content,
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
            [Some("i"), Some(token), None, ..] => Self::Invitation {
                token: token.to_owned(),
            },
            [Some("library"), None, ..] => Self::Library,
            [Some("content"), None, ..] => Self::Content,
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
            Self::Invitation { token } => format!("/i/{token}"),
            Self::Library => "/library".to_owned(),
            Self::Content => "/content".to_owned(),
            #[cfg(feature = "gallery")]
            Self::Gallery => "/kit".to_owned(),
        }
    }

    /// Whether only members of a team come here.
    #[must_use]
    pub fn is_for_members(&self) -> bool {
        matches!(self, Self::Content)
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn every_route_is_where_its_link_leads() {
        let routes = [
            Route::Home,
            Route::SignIn,
            Route::Invitation {
                token: "2Vx-9_a".to_owned(),
            },
            Route::Library,
            Route::Content,
        ];
        for route in routes {
            assert_eq!(Route::parse(&route.href()), route);
        }
    }

    #[test]
    fn a_trailing_slash_changes_nothing() {
        assert_eq!(Route::parse("/library/"), Route::Library);
    }

    #[test]
    fn unknown_and_overlong_paths_are_not_found() {
        for path in ["/nowhere", "/library/more", "/i", "/i/a/b", "/content/x/y/z/w/v"] {
            assert_eq!(Route::parse(path), Route::NotFound, "{path}");
        }
    }
}
