use invites_domain::{ClaimId, IdError, InviteId, InviteToken, TypedId};

use crate::fixtures::id;

#[test]
fn an_id_reads_back_what_it_wrote_and_serializes_as_text() {
    let invite: InviteId = id(0x2a);
    assert_eq!(invite.encode(), "invite_0000000000000000000000000000002a");
    assert_eq!(InviteId::parse(&invite.encode()), Ok(invite));
    assert_eq!(serde_json::to_string(&invite).unwrap(), format!("\"{invite}\""));
    assert_eq!(
        serde_json::from_str::<InviteId>(&format!("\"{invite}\"")).unwrap(),
        invite
    );
}

#[test]
fn an_id_of_another_kind_is_told_from_a_damaged_one() {
    let claim: ClaimId = id(1);
    let wrong = IdError::WrongKind {
        expected: "invite",
        found: "claim".into(),
    };
    assert_eq!(InviteId::parse(&claim.encode()), Err(wrong));
    for damaged in [
        "",
        "invite",
        "invite_",
        "invite_2a",
        "ticket_0000000000000000000000000000002a",
        "invite_0000000000000000000000000000002A",
        "invite_00000000-0000-0000-0000-00000000002a",
        " invite_0000000000000000000000000000002a",
    ] {
        assert_eq!(InviteId::parse(damaged), Err(IdError::Malformed), "{damaged:?}");
    }
}

#[test]
fn r115_a_token_is_128_bits_in_one_text_and_debug_hides_it() {
    let token = InviteToken::from_random([0xff; 16]);
    assert_eq!(token.as_str().len(), 22);
    assert_eq!(InviteToken::parse(token.as_str()), Some(token.clone()));
    assert!(!format!("{token:?}").contains(token.as_str()));
    let with_stray_bits = format!("{}_", &token.as_str()[..21]);
    for text in [
        "",
        "short",
        &with_stray_bits,
        "!!!!!!!!!!!!!!!!!!!!!!",
        &"A".repeat(23),
        &"A".repeat(4_000),
    ] {
        assert_eq!(InviteToken::parse(text), None, "{text:?}");
    }
}
