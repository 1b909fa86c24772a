//! Runs operations: variables in, data or a typed error out.

use graphql_client::{GraphQLQuery, QueryBody};

use crate::{ClientError, Transport};

/// Runs typed operations over a transport.
#[derive(Clone, Debug)]
pub struct Client<T> {
    transport: T,
}

impl<T: Transport> Client<T> {
    /// A client over `transport`.
    pub fn new(transport: T) -> Self {
        Self { transport }
    }

    /// Runs the operation `Q` and returns its data.
    ///
    /// # Errors
    /// [`ClientError`]. Errors beside data count: what the schema declares as non-null would be missing, so nothing of the
    /// data is handed out. What a person can mend is not an error but data: look at the payload's `userErrors` and `denial`.
    pub async fn run<Q: GraphQLQuery>(&self, variables: Q::Variables) -> Result<Q::ResponseData, ClientError> {
        let request: QueryBody<Q::Variables> = Q::build_query(variables);
        let body = self.transport.write(&request)?;
        let data = self.transport.post(body).await?.into_data()?;
        Ok(self.transport.read(data)?)
    }
}
