//! What holds whatever the case: the domain's laws on random cases.

use chrono::TimeDelta;
use invites_domain::activity::fold_all;
use invites_domain::notice::Notices;
use invites_domain::{
    AccessSetting, ActivityEntry, ActivityKind, AllowedEntry, ClaimDecision, ClaimFacts, ContentDuration, DraftMode,
    DurationParts, EmailAddress, Instant, InviteDraft, InviteFacts, InviteKind, InviteSettings, InviteStatus,
    InviteTiming, Limit, Progress, Visitor, VisitorAnswer, admits, answer_visitor, decide_claim, decide_play,
    decide_restore, describe_invite, draft_of, duplicate_title, edit_effects, explain, invite_status, is_full,
    match_keys, preview_allow_list, truncate, validate_invite,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::fixtures::{at, id, open_invite, track, zone_exists};

/// Instants of two months in steps of half a day: so coarse that boundaries meet one another often.
fn instants() -> impl Strategy<Value = Instant> {
    (0i64..120).prop_map(|step| at("2030-01-01 00:00") + TimeDelta::hours(step * 12))
}

/// Any instant that chrono can hold.
fn wild_instants() -> impl Strategy<Value = Instant> {
    (
        Instant::MIN_UTC.timestamp()..=Instant::MAX_UTC.timestamp(),
        0u32..1_000_000_000,
    )
        .prop_filter_map("in chrono's range", |(seconds, nanos)| {
            Instant::from_timestamp(seconds, nanos)
        })
}

fn timings() -> impl Strategy<Value = InviteTiming> {
    prop_oneof![
        option::of(instants()).prop_map(|expires_at| InviteTiming::SelfPaced {
            expires_at,
            time_zone: None
        }),
        (instants(), 1i64..60, any::<bool>()).prop_map(|(starts_at, half_days, access_ends_with_event)| {
            InviteTiming::LiveEvent {
                starts_at,
                ends_at: starts_at + TimeDelta::hours(half_days * 12),
                time_zone: "UTC".into(),
                access_ends_with_event,
            }
        }),
    ]
}

fn access_settings() -> impl Strategy<Value = AccessSetting> {
    prop::sample::select(AccessSetting::ALL)
}

/// Short durations that end among [`instants`], and any others.
fn durations() -> impl Strategy<Value = ContentDuration> {
    let of = |(years, months, days, hours, minutes)| {
        ContentDuration::new(DurationParts {
            years,
            months,
            days,
            hours,
            minutes,
        })
        .expect("in bounds")
    };
    prop_oneof![
        (0i64..30).prop_map(move |days| of((0, 0, days, 12, 0))),
        (
            0i64..=100,
            0i64..=1_200,
            0i64..=36_500,
            0i64..=876_000,
            1i64..=52_560_000
        )
            .prop_map(of),
    ]
}

fn domains() -> impl Strategy<Value = String> {
    vec(prop::sample::select(vec!["a", "b", "acme", "notacme", "com"]), 2..5).prop_map(|labels| labels.join("."))
}

fn entries() -> impl Strategy<Value = AllowedEntry> {
    (prop::sample::select(vec!["", "@", "*.", "x@", "y@"]), domains())
        .prop_map(|(prefix, domain)| AllowedEntry::parse(&format!("{prefix}{domain}")).expect("an entry"))
}

fn wild_drafts() -> impl Strategy<Value = InviteDraft> {
    let parts = (any::<i64>(), any::<i64>(), any::<i64>(), any::<i64>(), any::<i64>()).prop_map(
        |(years, months, days, hours, minutes)| DurationParts {
            years,
            months,
            days,
            hours,
            minutes,
        },
    );
    (
        (
            prop::sample::select(InviteKind::ALL),
            any::<String>(),
            option::of(any::<String>()),
            vec(0u128..4, 0..5),
        ),
        (
            option::of(parts),
            any::<i64>(),
            any::<i64>(),
            any::<bool>(),
            any::<bool>(),
        ),
        (
            option::of(wild_instants()),
            option::of(wild_instants()),
            option::of(wild_instants()),
        ),
        (
            option::of(any::<String>()),
            access_settings(),
            vec(any::<String>(), 0..4),
        ),
    )
        .prop_map(
            |((kind, title, text, tracks), (duration, plays, seats, share, ends), times, (zone, access, list))| {
                InviteDraft {
                    kind,
                    public_title: title,
                    public_description: text.clone(),
                    internal_description: text,
                    tracks: tracks.into_iter().map(track).collect(),
                    content_duration: duration,
                    play_limit: plays,
                    expires_at: times.0,
                    starts_at: times.1,
                    ends_at: times.2,
                    time_zone: zone,
                    access_ends_with_event: ends,
                    invite_limit: seats,
                    show_share_button: share,
                    access_setting: access,
                    allowed_email_addresses: list,
                    notices: Notices::NONE,
                }
            },
        )
}

/// Drafts that are valid on creation at the start of 2030.
fn valid_drafts() -> impl Strategy<Value = InviteDraft> {
    (
        (
            "[ ]{0,2}[A-Za-zé].{0,40}[a-z]",
            option::of("[a-z \n#]{0,40}"),
            timings(),
            0i64..50,
            0i64..50,
        ),
        (
            option::of(durations()),
            any::<bool>(),
            access_settings(),
            vec(entries(), 1..5),
        ),
    )
        .prop_map(
            |((title, text, timing, plays, seats), (duration, share, access, allowed))| {
                let settings = InviteSettings {
                    public_title: title
                        .chars()
                        .filter(|c| c.is_ascii() && !c.is_control() || *c == 'é')
                        .collect(),
                    public_description: text.clone(),
                    internal_description: text,
                    tracks: vec![track(2), track(1)],
                    content_duration: duration,
                    play_limit: Limit::new(u32::try_from(plays).expect("small")),
                    timing,
                    invite_limit: Limit::new(u32::try_from(seats).expect("small")),
                    show_share_button: share,
                    notices: Notices::NONE,
                    access_setting: access,
                    allowed,
                };
                draft_of(&settings)
            },
        )
}

fn valid(draft: &InviteDraft) -> InviteSettings {
    validate_invite(draft, DraftMode::Create, at("2029-12-31 00:00"), &zone_exists).expect("a valid draft")
}

proptest! {
    #[test]
    fn r20_every_window_is_half_open(timing in timings(), now in instants()) {
        let expected = if timing.closes_at().is_some_and(|closes| now >= closes) {
            "EXPIRED"
        } else if timing.opens_at().is_some_and(|opens| now < opens) {
            "UPCOMING"
        } else {
            "ACTIVE"
        };
        prop_assert_eq!(invite_status(&timing, now).as_str(), expected);
    }

    #[test]
    fn r110_upcoming_is_at_least_a_day_away(timing in timings(), now in wild_instants()) {
        if let InviteStatus::Upcoming { days_until, opens_at, starts_at } = invite_status(&timing, now) {
            prop_assert!(days_until >= 1);
            prop_assert!(now < opens_at && opens_at < starts_at);
            let periods = TimeDelta::hours(24 * i64::from(days_until));
            prop_assert!(starts_at - now >= periods);
            prop_assert!(starts_at - now < periods + TimeDelta::hours(24));
        }
    }

    #[test]
    fn r19_an_end_lies_after_the_claim_and_longer_ends_no_earlier(
        duration in durations(), now in instants(), more in 0i64..10,
    ) {
        let end = duration.end_from(now).expect("within the calendar");
        prop_assert!(end > now);
        let mut parts = duration.parts();
        parts.minutes = (parts.minutes + more).min(52_560_000);
        prop_assert!(ContentDuration::new(parts).expect("in bounds").end_from(now) >= Some(end));
    }

    #[test]
    fn r20_a_claim_never_outlives_its_terms(
        timing in timings(), duration in option::of(durations()), now in instants(), later in instants(),
    ) {
        let invite = InviteFacts { timing, content_duration: duration, ..open_invite() };
        if let Ok(ClaimDecision::Grant(grant)) = decide_claim(Some(&invite), &Visitor::default(), now) {
            prop_assert!(grant.access_ends_at.is_none_or(|end| end > now), "a claim begins with access");
            let claim = ClaimFacts {
                claimed_at: grant.claimed_at,
                access_ends_at: grant.access_ends_at,
                play_limit: grant.play_limit,
                revoked_at: None,
            };
            let by_duration = duration.and_then(|duration| duration.end_from(now));
            let by_event = match invite.timing {
                InviteTiming::LiveEvent { ends_at, access_ends_with_event: true, .. } => Some(ends_at),
                _ => None,
            };
            let over = by_duration.is_some_and(|end| later >= end) || by_event.is_some_and(|end| later >= end);
            prop_assert_eq!(decide_play(&claim, 0, 0, later).is_err(), over);
        }
    }

    #[test]
    fn r59_the_keys_admit_exactly_whom_the_list_admits(
        list in vec(entries(), 0..4), local in "[xy]", domain in domains(),
    ) {
        let address = EmailAddress::parse(&format!("{local}@{domain}")).expect("an address");
        let keys = match_keys(&address);
        let by_keys = list.iter().any(|entry| keys.contains(&entry.canonical()));
        prop_assert_eq!(admits(&list, &address), by_keys);
    }

    #[test]
    fn r59_a_neighbouring_domain_never_gets_in(domain in domains(), letters in "[a-z0-9]{1,8}", label in "[a-z]{1,8}") {
        let exact = [AllowedEntry::parse(&domain).expect("an entry")];
        let below = [AllowedEntry::parse(&format!("*.{domain}")).expect("an entry")];
        let address = |domain: &str| EmailAddress::parse(&format!("eve@{domain}")).expect("an address");
        let neighbour = address(&format!("{letters}{domain}"));
        prop_assert!(!admits(&exact, &neighbour) && !admits(&below, &neighbour));
        let beyond = address(&format!("{domain}.{label}"));
        // `a.a` below `a`-ish domains repeats labels; only a real suffix may match.
        prop_assert_eq!(admits(&below, &beyond), format!("{domain}.{label}").ends_with(&format!(".{domain}")));
        prop_assert!(!admits(&exact, &beyond));
        let under = address(&format!("{label}.{domain}"));
        prop_assert!(admits(&below, &under) && !admits(&exact, &under));
        prop_assert!(admits(&exact, &address(&domain)) && !admits(&below, &address(&domain)));
    }

    #[test]
    fn r59_the_written_form_reads_back(text in ".{0,30}", domain in domains()) {
        for text in [text.clone(), format!("{text}@{domain}"), format!("a@{text}.com")] {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
                prop_assert!(address.as_str().is_ascii());
            }
            if let Ok(entry) = AllowedEntry::parse(&text) {
                prop_assert_eq!(AllowedEntry::parse(&entry.canonical()), Ok(entry));
            }
        }
    }

    #[test]
    fn r57_nothing_of_a_list_is_lost(text in "[a-z@.,; \n\"<>*]{0,120}") {
        let preview = preview_allow_list(&text);
        let again = preview_allow_list(&preview.valid.iter().map(|e| e.canonical() + "\n").collect::<String>());
        prop_assert_eq!(again.valid, preview.valid);
        prop_assert!(again.invalid.is_empty() && again.duplicates.is_empty());
    }

    #[test]
    fn r90_opening_and_saving_changes_nothing(draft in valid_drafts(), now in instants(), ever_claimed in any::<bool>()) {
        let saved = valid(&draft);
        let mode = DraftMode::Edit { before: &saved, ever_claimed };
        prop_assert_eq!(validate_invite(&draft_of(&saved), mode, now, &zone_exists), Ok(saved.clone()));
        prop_assert!(edit_effects(&saved, &saved).is_empty());
        // Even after it was stopped, before its start or later.
        let stopped = InviteSettings { timing: saved.timing.ended_at(now), ..saved };
        let mode = DraftMode::Edit { before: &stopped, ever_claimed };
        prop_assert_eq!(validate_invite(&draft_of(&stopped), mode, now, &zone_exists), Ok(stopped.clone()));
    }

    #[test]
    fn validation_never_panics_and_answers_settings_or_reasons(draft in wild_drafts(), now in wild_instants()) {
        match validate_invite(&draft, DraftMode::Create, now, &|_| true) {
            Ok(settings) => {
                prop_assert!(!settings.public_title.trim().is_empty() && !settings.tracks.is_empty());
                prop_assert_eq!(validate_invite(&draft_of(&settings), DraftMode::Create, now, &|_| true), Ok(settings));
            }
            Err(errors) => prop_assert!(!errors.is_empty() && errors.iter().all(|error| !error.message.is_empty())),
        }
    }

    #[test]
    fn describing_never_panics(draft in wild_drafts(), now in wild_instants()) {
        struct Days;
        impl invites_domain::InstantWords for Days {
            fn instant(&self, at: Instant, _zone: Option<&str>) -> String {
                at.timestamp().to_string()
            }
        }
        prop_assert!(describe_invite(&draft, &Days, now).len() >= 3);
    }

    #[test]
    fn r99_a_duplicate_always_has_a_valid_title(title in "[a-zé ]{0,210}") {
        let copy = duplicate_title(&title);
        prop_assert!(copy.ends_with(" Copy") && copy.chars().count() <= 200);
    }

    #[test]
    fn r111_an_explanation_knows_every_change(
        timing in timings(), end in option::of(instants()), holds in any::<bool>(), from in instants(), now in instants(),
    ) {
        let invite = InviteFacts { timing, ..open_invite() };
        let claim = ClaimFacts {
            claimed_at: at("2030-01-01 00:00"),
            access_ends_at: end,
            play_limit: Limit::UNLIMITED,
            revoked_at: None,
        };
        let visitor = Visitor { claim: holds.then_some(claim), ..Visitor::default() };
        prop_assume!(now >= from);
        let explanation = explain(Some(&invite), &visitor, from);
        let last = explanation.changes.iter().rev().find(|(instant, _)| *instant <= now);
        let known = last.map_or(&explanation.answer, |(_, answer)| answer);
        prop_assert_eq!(known, &answer_visitor(Some(&invite), &visitor, now));
    }

    #[test]
    fn instants_are_truncated_downwards_and_once(instant in wild_instants()) {
        let cut = truncate(instant);
        prop_assert!(cut <= instant && instant - cut < TimeDelta::microseconds(1));
        prop_assert_eq!(truncate(cut), cut);
    }

    #[test]
    fn r118_r120_a_log_folds_the_same_however_it_is_split_and_overlapped(
        steps in vec((prop::sample::select(ActivityKind::ALL), 1u128..4, 1u128..4, option::of(1u128..4)), 0..40),
        cut in 0usize..41,
        overlap in 0usize..41,
    ) {
        let log: Vec<ActivityEntry> = (1..)
            .zip(steps)
            .map(|(seq, (kind, claim, play, challenge))| ActivityEntry {
                seq,
                at: at("2030-05-10 10:00") + TimeDelta::seconds(seq),
                kind,
                claim: Some(id(claim)),
                play: Some(id(claim * 10 + play)),
                track: Some(track(play)),
                challenge: challenge.map(id),
                detail: None,
            })
            .collect();
        let cut = cut.min(log.len());
        let whole = fold_all(Progress::default(), &log);
        let replayed = fold_all(Progress::default(), &log[..cut]);
        prop_assert_eq!(replayed.last_seq, i64::try_from(cut).expect("small"));
        prop_assert_eq!(&fold_all(replayed.clone(), &log[cut..]), &whole);
        let sent_again = cut.saturating_sub(overlap);
        prop_assert_eq!(fold_all(replayed, &log[sent_again..]), whole);
    }
}

/// What may happen to the seats of one invite.
#[derive(Clone, Debug)]
enum Move {
    Claim(usize),
    Revoke(usize),
    Restore(usize, bool),
    SetLimit(u32),
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        4 => (0usize..8).prop_map(Move::Claim),
        2 => (0usize..8).prop_map(Move::Revoke),
        2 => ((0usize..8), any::<bool>()).prop_map(|(person, forced)| Move::Restore(person, forced)),
        1 => (0u32..5).prop_map(Move::SetLimit),
    ]
}

proptest! {
    /// The store serialises these moves; whatever their order, the decisions keep the seats.
    #[test]
    fn r47_r50_r52_no_new_claim_at_or_above_the_limit(limit in 0u32..5, moves in vec(moves(), 0..60)) {
        let now = at("2030-05-06 10:00");
        let mut invite = InviteFacts { invite_limit: Limit::new(limit), ..open_invite() };
        let mut claims: Vec<Option<ClaimFacts>> = vec![None; 8];
        for step in moves {
            let taken_before = invite.claim_count;
            let was_full = is_full(invite.invite_limit, taken_before);
            match step {
                Move::Claim(person) => {
                    let visitor = Visitor { claim: claims[person].clone(), ..Visitor::default() };
                    match decide_claim(Some(&invite), &visitor, now) {
                        Ok(ClaimDecision::Grant(grant)) => {
                            prop_assert!(!was_full && claims[person].is_none());
                            claims[person] = Some(ClaimFacts {
                                claimed_at: grant.claimed_at,
                                access_ends_at: grant.access_ends_at,
                                play_limit: grant.play_limit,
                                revoked_at: None,
                            });
                        }
                        Ok(ClaimDecision::Existing) => {
                            prop_assert!(claims[person].as_ref().is_some_and(|claim| claim.revoked_at.is_none()));
                        }
                        Err(_) => {
                            let revoked = claims[person].as_ref().is_some_and(|claim| claim.revoked_at.is_some());
                            prop_assert!(was_full || revoked);
                        }
                    }
                }
                Move::Revoke(person) => {
                    if let Some(claim) = &mut claims[person] {
                        claim.revoked_at.get_or_insert(now);
                    }
                }
                Move::Restore(person, forced) => {
                    if let Some(claim) = claims[person].as_mut().filter(|claim| claim.revoked_at.is_some()) {
                        let decision = decide_restore(&invite, forced);
                        prop_assert_eq!(decision.is_ok(), forced || !was_full);
                        if decision.is_ok() {
                            claim.revoked_at = None;
                        }
                    }
                }
                Move::SetLimit(limit) => invite.invite_limit = Limit::new(limit),
            }
            let taken = claims.iter().flatten().filter(|claim| claim.revoked_at.is_none()).count();
            invite.claim_count = u32::try_from(taken).expect("eight people");
            if let Move::Claim(_) = step {
                prop_assert!(invite.claim_count <= taken_before || !was_full);
            }
            // Whoever holds a seat has content, whatever happened to the limit (R50).
            for claim in claims.iter().flatten().filter(|claim| claim.revoked_at.is_none()) {
                let visitor = Visitor { claim: Some(claim.clone()), ..Visitor::default() };
                let answer = answer_visitor(Some(&invite), &visitor, now);
                prop_assert_eq!(answer, VisitorAnswer::Content { access_ends_at: None });
            }
        }
    }
}
