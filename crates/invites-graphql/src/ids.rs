//! Opaque, typed ids: reading them from input, naming the field that is wrong.

use async_graphql::ID;
use invites_app::AppError;
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::TypedId;

/// Reads `id`; `field` is the argument's or input field's path.
///
/// # Errors
/// [`AppError::Invalid`] naming the field, when the id is malformed or of another kind.
pub(crate) fn read<T: TypedId>(id: &ID, field: &str) -> Result<T, AppError> {
    T::parse(id.as_str()).map_err(|error| {
        AppError::Invalid(vec![FieldError {
            field: field.to_owned().into(),
            code: FieldErrorCode::Invalid,
            message: error.to_string(),
            rule: None,
        }])
    })
}

/// Reads a list; the first bad one is named with its index.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_all<T: TypedId>(ids: &[ID], field: &str) -> Result<Vec<T>, AppError> {
    ids.iter()
        .enumerate()
        .map(|(index, id)| read(id, &format!("{field}[{index}]")))
        .collect()
}

/// An id as the API shows it.
pub(crate) fn show(id: impl TypedId) -> ID {
    ID(id.encode())
}
