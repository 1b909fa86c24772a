//! The page's transport: the browser's `fetch`, and the browser's JSON on both ends.

use std::pin::Pin;

use invites_client::{Envelope, Transport, TransportError};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Where the server answers GraphQL.
const ENDPOINT: &str = "/graphql";

/// GraphQL over HTTP by the browser, same origin, with its cookies.
#[derive(Clone, Copy, Debug)]
pub struct Fetch;

impl Transport for Fetch {
    type Data = Parsed;

    fn write<R: Serialize>(&self, request: &R) -> Result<String, TransportError> {
        encode(request)
    }

    // Boxed: operations hold the box, not the machinery.
    #[expect(
        refining_impl_trait,
        reason = "the page's callers need the box and nothing of the trait"
    )]
    fn post(&self, body: String) -> Pin<Box<dyn Future<Output = Result<Envelope<Parsed>, TransportError>>>> {
        Box::pin(async move { decode(post(body).await?) })
    }

    fn read<D: DeserializeOwned>(&self, data: Parsed) -> Result<D, TransportError> {
        decode(data.0)
    }
}

/// Data that the browser has parsed.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Parsed(#[serde(with = "serde_wasm_bindgen::preserve")] JsValue);

/// A value as JSON text, written by the browser.
pub(super) fn encode<R: Serialize>(value: &R) -> Result<String, TransportError> {
    let value = value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| TransportError::Malformed(error.to_string()))?;
    let text = js_sys::JSON::stringify(&value).map_err(|_| TransportError::Malformed("not JSON".to_owned()))?;
    Ok(text.into())
}

/// A value that the browser has parsed, in its type. What does not fit is named in the console: for the operator, as it
/// means that page and server are of different versions.
pub(super) fn decode<A: DeserializeOwned>(value: JsValue) -> Result<A, TransportError> {
    serde_wasm_bindgen::from_value(value).map_err(|error| malformed(error.to_string()))
}

fn malformed(detail: String) -> TransportError {
    web_sys::console::warn_2(&"the server's answer does not fit:".into(), &detail.as_str().into());
    TransportError::Malformed(detail)
}

/// Posts a JSON body and returns the answer's parsed JSON. Not generic, so that it stands in the page once.
async fn post(body: String) -> Result<JsValue, TransportError> {
    let unreachable = |_: JsValue| TransportError::Unreachable;
    let headers = web_sys::Headers::new().map_err(unreachable)?;
    headers.set("content-type", "application/json").map_err(unreachable)?;
    headers
        .set("accept", "application/graphql-response+json, application/json;q=0.9")
        .map_err(unreachable)?;
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&JsValue::from_str(&body));
    init.set_credentials(web_sys::RequestCredentials::SameOrigin);

    let window = web_sys::window().ok_or(TransportError::Unreachable)?;
    let response = JsFuture::from(window.fetch_with_str_and_init(ENDPOINT, &init))
        .await
        .map_err(unreachable)?;
    let response: web_sys::Response = response.dyn_into().map_err(unreachable)?;
    let speaks_json = response
        .headers()
        .get("content-type")
        .ok()
        .flatten()
        .is_some_and(|kind| kind.contains("json"));
    if !speaks_json {
        return Err(TransportError::NotGraphql {
            status: response.status(),
        });
    }
    let json = response.json().map_err(unreachable)?;
    JsFuture::from(json)
        .await
        .map_err(|_| TransportError::Malformed("not JSON".to_owned()))
}
