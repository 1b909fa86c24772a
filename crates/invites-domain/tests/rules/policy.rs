use invites_domain::{Role, Scope, Standing, Verb, allows};

/// What each standing may do, written out so that a change of the table is seen here.
fn allowed(standing: &Standing) -> Vec<Verb> {
    Verb::ALL
        .iter()
        .copied()
        .filter(|verb| allows(standing, *verb))
        .collect()
}

const READS: [Verb; 5] = [
    Verb::ReadTeam,
    Verb::ReadInvites,
    Verb::ReadClaims,
    Verb::ReadReports,
    Verb::ReadForm,
];

#[test]
fn a_viewer_reads_only() {
    assert_eq!(sorted(allowed(&Standing::Member(Role::Viewer))), sorted(READS.to_vec()));
}

#[test]
fn an_instructor_also_runs_events() {
    let mut verbs = READS.to_vec();
    verbs.extend([Verb::PreviewTrack, Verb::RunEvent]);
    assert_eq!(sorted(allowed(&Standing::Member(Role::Instructor))), sorted(verbs));
}

#[test]
fn an_author_also_manages_what_is_shared_and_not_the_team() {
    let mut verbs = READS.to_vec();
    verbs.extend([
        Verb::PreviewTrack,
        Verb::RunEvent,
        Verb::ManageInvites,
        Verb::ManageClaims,
    ]);
    verbs.extend([Verb::ManageTracks, Verb::ManageForm]);
    assert_eq!(sorted(allowed(&Standing::Member(Role::Author))), sorted(verbs));
}

#[test]
fn an_owner_and_an_admin_token_may_do_everything() {
    assert_eq!(allowed(&Standing::Member(Role::Owner)), Verb::ALL);
    assert_eq!(allowed(&Standing::Token(vec![Scope::Admin])), Verb::ALL);
}

#[test]
fn a_token_may_do_what_its_scopes_say() {
    let token = |scopes: &[Scope]| allowed(&Standing::Token(scopes.to_vec()));
    assert_eq!(sorted(token(&[Scope::Read])), sorted(READS.to_vec()));
    assert_eq!(token(&[Scope::ReportActivity]), [Verb::RecordActivity]);
    assert_eq!(
        sorted(token(&[Scope::ManageInvites])),
        sorted(vec![
            Verb::ReadTeam,
            Verb::ReadInvites,
            Verb::ReadClaims,
            Verb::ReadForm,
            Verb::ManageInvites,
            Verb::ManageClaims,
            Verb::ManageForm
        ])
    );
    assert_eq!(token(&[Scope::Read, Scope::ReportActivity]).len(), READS.len() + 1);
}

#[test]
fn strangers_and_empty_tokens_may_do_nothing() {
    assert!(allowed(&Standing::None).is_empty());
    assert!(allowed(&Standing::Token(vec![])).is_empty());
}

#[test]
fn names_of_roles_and_scopes_read_back() {
    assert!(Role::ALL.iter().all(|role| Role::parse(role.as_str()) == Some(*role)));
    assert!(
        Scope::ALL
            .iter()
            .all(|scope| Scope::parse(scope.as_str()) == Some(*scope))
    );
    assert_eq!(Role::parse("owner"), None);
}

fn sorted(mut verbs: Vec<Verb>) -> Vec<Verb> {
    verbs.sort_unstable();
    verbs
}
