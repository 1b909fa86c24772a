//! Answers as they travel become data or typed errors.

use invites_client::{
    ClientError, Code, Envelope, TransportError, enums::Role, operations::viewer_query::ResponseData,
};

fn read(answer: &str) -> Result<ResponseData, ClientError> {
    serde_json::from_str::<Envelope<ResponseData>>(answer)
        .unwrap()
        .into_data()
}

#[test]
fn data_is_handed_out_and_enums_are_typed() {
    let data = read(
        r#"{"data":{"viewer":{"isGuest":false,"user":null,"memberships":[{"role":"OWNER","team":{"id":"t","slug":"n","name":"N"}}]}}}"#,
    )
    .unwrap();
    assert_eq!(data.viewer.memberships[0].role, Role::Owner);
}

#[test]
fn a_value_of_a_newer_server_does_not_fail_the_answer() {
    let data = read(
        r#"{"data":{"viewer":{"isGuest":false,"user":null,"memberships":[{"role":"AUDITOR","team":{"id":"t","slug":"n","name":"N"}}]}}}"#,
    )
    .unwrap();
    assert_eq!(data.viewer.memberships[0].role, Role::Unknown);
}

#[test]
fn a_refusal_is_typed_by_its_code_and_keeps_its_numbers() {
    let refused = |code: &str| {
        let answer = format!(r#"{{"data":null,"errors":[{{"message":"no","extensions":{code}}}]}}"#);
        read(&answer).unwrap_err().code().cloned().unwrap()
    };
    assert_eq!(refused(r#"{"code":"FORBIDDEN"}"#), Code::Forbidden);
    assert_eq!(
        refused(r#"{"code":"RATE_LIMITED","retryAfter":30}"#),
        Code::RateLimited { retry_after: Some(30) }
    );
    assert_eq!(
        refused(r#"{"code":"INTERNAL","correlationId":"c-1"}"#),
        Code::Internal {
            correlation_id: Some("c-1".into())
        }
    );
    assert_eq!(refused(r#"{"code":"NEWER"}"#), Code::Other(Some("NEWER".into())));
}

#[test]
fn an_error_without_extensions_is_still_a_refusal() {
    let error = read(r#"{"errors":[{"message":"no such field"}]}"#).unwrap_err();
    assert_eq!(error.code(), Some(&Code::Other(None)));
    assert_eq!(error.to_string(), "no such field");
}

#[test]
fn an_answer_that_says_nothing_is_malformed() {
    let error = read("{}").unwrap_err();
    assert!(matches!(error, ClientError::Transport(TransportError::Malformed(_))));
}

#[test]
fn only_what_may_pass_is_worth_a_second_try() {
    let error = |answer: &str| read(answer).unwrap_err();
    assert!(error(r#"{"errors":[{"message":"x","extensions":{"code":"INTERNAL"}}]}"#).may_pass());
    assert!(!error(r#"{"errors":[{"message":"x","extensions":{"code":"NOT_FOUND"}}]}"#).may_pass());
    assert!(ClientError::from(TransportError::Unreachable).may_pass());
}
