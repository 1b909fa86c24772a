//! The one place that turns a verb's refusal into what the API answers: data a person can mend, or an error with a code.

use async_graphql::{Error, ErrorExtensions, SimpleObject};
use invites_app::AppError;

/// Something in the input that a person can mend; nothing was written.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct UserError {
    /// A constant for programs, such as `BLANK`, `NOT_FOUND`, `CONFLICT`.
    pub(crate) code: String,
    /// Path in the input, such as `trackIds[2]`; null when the whole request is meant.
    pub(crate) field: Option<String>,
    /// A sentence with the remedy.
    pub(crate) message: String,
}

/// What is wrong with the request or the caller, as an error with `extensions.code`.
#[allow(clippy::needless_pass_by_value, reason = "made for `map_err`")]
pub(crate) fn refuse(error: AppError) -> Error {
    refusal(&error)
}

/// As [`refuse`], for a refusal that several wait for.
pub(crate) fn refusal(error: &AppError) -> Error {
    let message = error.to_string();
    let (code, message) = match error {
        AppError::Unauthenticated => ("UNAUTHENTICATED", message),
        AppError::Forbidden => ("FORBIDDEN", message),
        AppError::NotFound { .. } => ("NOT_FOUND", message),
        AppError::Invalid(fields) => {
            let sentences: Vec<_> = fields
                .iter()
                .map(|field| format!("{}: {}", field.field, field.message))
                .collect();
            ("BAD_USER_INPUT", sentences.join(" "))
        }
        AppError::Content(_) => ("BAD_USER_INPUT", message),
        AppError::Conflict { .. } | AppError::Denied(_) => ("CONFLICT", message),
        AppError::RateLimited { retry_after } => {
            let retry_after = *retry_after;
            return Error::new(message).extend_with(|_, extensions| {
                extensions.set("code", "RATE_LIMITED");
                extensions.set("retryAfter", retry_after);
            });
        }
        AppError::Mail(_) | AppError::Store(_) => return internal(error),
    };
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

/// Says nothing of the cause to the caller; the log has it under the correlation id.
fn internal(error: &AppError) -> Error {
    let correlation = invites_app::ambient::correlation_id();
    tracing::error!(%correlation, %error, "a verb failed");
    Error::new("The server failed. Tell its operator the correlation id.").extend_with(|_, extensions| {
        extensions.set("code", "INTERNAL");
        extensions.set("correlationId", correlation.clone());
    })
}

/// Splits a mutation's refusal: what a person can mend becomes `userErrors`, the rest stays an error.
pub(crate) fn mendable(error: AppError) -> Result<Vec<UserError>, Error> {
    let one = |code: &str, field: Option<&str>, message: String| {
        vec![UserError {
            code: code.to_owned(),
            field: field.map(str::to_owned),
            message,
        }]
    };
    match error {
        AppError::Invalid(fields) => Ok(fields
            .into_iter()
            .map(|field| UserError {
                code: field.code.as_str().to_owned(),
                field: Some(field.field.to_string()),
                message: field.message,
            })
            .collect()),
        AppError::NotFound { what } => Ok(one(
            "NOT_FOUND",
            Some(argument_of(what)),
            format!("There is no such {what}."),
        )),
        AppError::Conflict { field, message } => Ok(one("CONFLICT", Some(field), message)),
        AppError::Content(errors) => Ok(errors
            .0
            .iter()
            .map(|problem| UserError {
                code: "INVALID".to_owned(),
                field: Some("archive".to_owned()),
                message: problem.to_string(),
            })
            .collect()),
        AppError::Mail(error) => {
            tracing::warn!(%error, "a message was not taken");
            let message = "The message could not be sent. Check the address and try again in a minute.".to_owned();
            Ok(one("MAIL_FAILED", None, message))
        }
        other => Err(refuse(other)),
    }
}

/// The argument that named a thing that does not exist.
fn argument_of(what: &str) -> &str {
    match what {
        "team" => "teamSlug",
        "invite" => "id",
        "link" => "token",
        "claim" => "claimId",
        "play" => "playId",
        "challenge" => "challengeId",
        "track" => "trackId",
        "person" | "invitation" => "personId",
        "delivery" => "deliveryId",
        _ => "id",
    }
}
