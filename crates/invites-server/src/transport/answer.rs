//! How an answer is written: without `data` when the operation never ran, with it otherwise.
//!
//! The executor's own serialisation always writes `"data": null`, which clients read as "ran, and failed". A field that
//! was rendered before, for everybody who asks for the same, comes alone, as the bytes of its JSON, and is written as it
//! is.

use std::collections::BTreeMap;

use async_graphql::{Response, ServerError, Value};
use serde::Serialize;

/// The body of one answer.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

impl<'a> From<&'a Response> for Answer<'a> {
    fn from(response: &'a Response) -> Self {
        Self {
            errors: &response.errors,
            data: (!never_ran(response)).then_some(&response.data),
            extensions: &response.extensions,
        }
    }
}

impl Answer<'_> {
    /// Writes the answer as JSON to the end of `json`.
    ///
    /// # Errors
    /// For what JSON cannot say.
    pub(super) fn write_json(&self, json: &mut Vec<u8>) -> serde_json::Result<()> {
        let Some((name, rendered)) = self.rendered() else {
            return serde_json::to_writer(json, self);
        };
        json.reserve(rendered.len() + name.len() + 16);
        json.extend_from_slice(br#"{"data":{"#);
        serde_json::to_writer(&mut *json, name)?;
        json.push(b':');
        json.extend_from_slice(rendered);
        json.extend_from_slice(b"}}");
        Ok(())
    }

    /// The field that was rendered before: it is all there is then.
    fn rendered(&self) -> Option<(&str, &[u8])> {
        match self.data? {
            Value::Object(fields) => match fields.first()? {
                (name, Value::Binary(rendered)) => Some((name, rendered)),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether the request was refused before anything ran: no data, and no error that came from a field.
pub(super) fn never_ran(response: &Response) -> bool {
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty())
}

#[cfg(test)]
mod tests {
    use async_graphql::indexmap::IndexMap;
    use async_graphql::{Name, Response};

    use super::*;

    #[test]
    fn a_field_that_was_rendered_before_is_written_as_it_is() {
        let rendered = r#"{"rows":[{"name":"A \"b\" é"}],"n":1.50}"#;
        let field = Value::Binary(axum::body::Bytes::from_static(rendered.as_bytes()));
        let response = Response::new(Value::Object(IndexMap::from([(Name::new("live"), field)])));
        let mut written = Vec::new();
        Answer::from(&response).write_json(&mut written).expect("JSON");
        assert_eq!(written, format!(r#"{{"data":{{"live":{rendered}}}}}"#).into_bytes());
    }
}
