//! How an answer is written: without `data` when the operation never ran, with it otherwise.
//!
//! The executor's own serialisation always writes `"data": null`, which clients read as "ran, and failed". Fields that
//! were rendered before, for everybody who asks for the same, come as the bytes of their JSON and are written as they
//! are.

use std::collections::BTreeMap;

use async_graphql::{Response, ServerError, Value};
use serde::ser::{Error as _, SerializeMap as _};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// The body of one answer.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

impl<'a> From<&'a Response> for Answer<'a> {
    fn from(response: &'a Response) -> Self {
        Self {
            errors: &response.errors,
            data: (!never_ran(response)).then_some(Data(&response.data)),
            extensions: &response.extensions,
        }
    }
}

/// What the operation's fields answered.
struct Data<'a>(&'a Value);

impl Serialize for Data<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Value::Object(fields) = self.0 else {
            return self.0.serialize(serializer);
        };
        let mut map = serializer.serialize_map(Some(fields.len()))?;
        for (name, value) in fields {
            match value {
                Value::Binary(rendered) => {
                    let rendered: &RawValue = serde_json::from_slice(rendered).map_err(S::Error::custom)?;
                    map.serialize_entry(name.as_str(), rendered)?;
                }
                value => map.serialize_entry(name.as_str(), value)?,
            }
        }
        map.end()
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
        let fields = IndexMap::from([
            (
                Name::new("live"),
                Value::Binary(axum::body::Bytes::from_static(rendered.as_bytes())),
            ),
            (Name::new("now"), Value::from(7)),
        ]);
        let response = Response::new(Value::Object(fields));
        let written = serde_json::to_string(&Answer::from(&response)).expect("JSON");
        assert_eq!(written, format!(r#"{{"data":{{"live":{rendered},"now":7}}}}"#));
    }
}
