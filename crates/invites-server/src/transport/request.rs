//! Reading a GraphQL request out of JSON or a query string: what each parameter must be, said by name.

use async_graphql::{Request, Variables};
use serde_json::{Map, Value};

/// A request whose parameters cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    #[error("the body must be a JSON object with a `query`")]
    NotAnObject,
    #[error("batches are not taken; send each operation in a request of its own")]
    Batch,
    #[error("`query` is missing; put the GraphQL document there")]
    NoQuery,
    #[error("`{name}` must be {expected}")]
    WrongType { name: &'static str, expected: &'static str },
    #[error("`{0}` is not valid JSON")]
    ParameterNotJson(&'static str),
    #[error("`{0}` is given twice; give it once")]
    Twice(&'static str),
}

const QUERY: &str = "query";
const OPERATION_NAME: &str = "operationName";
const VARIABLES: &str = "variables";
const EXTENSIONS: &str = "extensions";

/// A request from the bytes of a JSON body.
pub(super) fn from_body(body: &[u8]) -> Result<Request, Malformed> {
    let value: Value = serde_json::from_slice(body).map_err(|error| Malformed::NotJson(error.to_string()))?;
    from_json(value)
}

/// A request from JSON. Unknown members are left for later versions of the protocol, as it asks.
pub(super) fn from_json(value: Value) -> Result<Request, Malformed> {
    let mut members = match value {
        Value::Object(members) => members,
        Value::Array(_) => return Err(Malformed::Batch),
        _ => return Err(Malformed::NotAnObject),
    };
    let query = match members.remove(QUERY) {
        Some(Value::String(query)) => query,
        Some(Value::Null) | None => return Err(Malformed::NoQuery),
        Some(_) => {
            return Err(Malformed::WrongType {
                name: QUERY,
                expected: "a string",
            });
        }
    };
    let mut request = Request::new(query);
    request.operation_name = match members.remove(OPERATION_NAME) {
        Some(Value::String(name)) => Some(name),
        Some(Value::Null) | None => None,
        Some(_) => {
            return Err(Malformed::WrongType {
                name: OPERATION_NAME,
                expected: "a string or null",
            });
        }
    };
    if let Some(variables) = object(&mut members, VARIABLES)? {
        request.variables = Variables::from_json(Value::Object(variables));
    }
    if object(&mut members, EXTENSIONS)?.is_some() {
        // Checked, as the protocol asks, and left: this API defines no request extensions.
    }
    Ok(request)
}

/// A request from a query string. Empty parameters count as absent.
pub(super) fn from_query(pairs: Vec<(String, String)>) -> Result<Request, Malformed> {
    let mut members = Map::new();
    for (name, text) in pairs.into_iter().filter(|(_, text)| !text.is_empty()) {
        let (name, value) = match name.as_str() {
            QUERY => (QUERY, Value::String(text)),
            OPERATION_NAME => (OPERATION_NAME, Value::String(text)),
            VARIABLES => (VARIABLES, parameter(VARIABLES, &text)?),
            EXTENSIONS => (EXTENSIONS, parameter(EXTENSIONS, &text)?),
            _ => continue,
        };
        if members.insert(name.to_owned(), value).is_some() {
            return Err(Malformed::Twice(name));
        }
    }
    from_json(Value::Object(members))
}

fn parameter(name: &'static str, text: &str) -> Result<Value, Malformed> {
    serde_json::from_str(text).map_err(|_| Malformed::ParameterNotJson(name))
}

fn object(members: &mut Map<String, Value>, name: &'static str) -> Result<Option<Map<String, Value>>, Malformed> {
    match members.remove(name) {
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(Value::Null) | None => Ok(None),
        Some(_) => Err(Malformed::WrongType {
            name,
            expected: "an object or null",
        }),
    }
}
