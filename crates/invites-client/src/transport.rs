//! How requests travel: the trait that a native program and the page implement, and the shape of the answer.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{ClientError, Refusal};

/// Carries one GraphQL request to the server and its answer back.
///
/// The transport writes and reads JSON, not the client: the browser has a parser of its own. Posting knows no operation, so
/// that a program (the page above all) has its machinery once; only writing variables and reading data are per operation.
pub trait Transport {
    /// Data of an answer, parsed but not yet read as a type.
    type Data;

    /// Writes a request as JSON.
    ///
    /// # Errors
    /// [`TransportError::Malformed`] for what JSON cannot hold.
    fn write<R: Serialize>(&self, request: &R) -> Result<String, TransportError>;

    /// Posts a request and answers what the server said, whatever the status: a GraphQL refusal has a body too.
    fn post(&self, body: String) -> impl Future<Output = Result<Envelope<Self::Data>, TransportError>>;

    /// Reads an operation's data.
    ///
    /// # Errors
    /// [`TransportError::Malformed`] when it has another shape.
    fn read<D: DeserializeOwned>(&self, data: Self::Data) -> Result<D, TransportError>;
}

/// Why there is no GraphQL answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Nothing came back: no network, no server, a connection cut in between.
    #[error("the server cannot be reached")]
    Unreachable,
    /// Something answered, but not in GraphQL: a proxy's error page, as a rule.
    #[error("the server answered {status} and no GraphQL")]
    NotGraphql {
        /// The HTTP status.
        status: u16,
    },
    /// The answer does not have the shape that the operation promises: server and client are of different versions.
    #[error("the answer has another shape than expected: {0}")]
    Malformed(String),
}

/// A GraphQL answer as it travels.
#[derive(Clone, Debug, Deserialize)]
#[serde(bound = "D: DeserializeOwned")]
pub struct Envelope<D> {
    #[serde(default = "Option::default")]
    data: Option<D>,
    #[serde(default)]
    errors: Vec<WireRefusal>,
}

impl<D> Envelope<D> {
    /// The data, if nothing was refused.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with everything the server said, or [`TransportError::Malformed`] when it said nothing at all.
    pub fn into_data(self) -> Result<D, ClientError> {
        if let Some(refusals) = Refusal::all(self.errors) {
            return Err(ClientError::Refused(refusals));
        }
        self.data
            .ok_or_else(|| TransportError::Malformed("neither data nor errors".to_owned()).into())
    }
}

/// One entry of `errors` as it travels.
#[derive(Clone, Debug, Deserialize)]
pub struct WireRefusal {
    pub(crate) message: String,
    #[serde(default)]
    pub(crate) extensions: WireExtensions,
}

/// What the server adds to an error.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireExtensions {
    pub(crate) code: Option<String>,
    pub(crate) retry_after: Option<u32>,
    pub(crate) correlation_id: Option<String>,
}
