//! The schema over a test's application, and a browser's cookies written down.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Request, Variables};
use chrono::{DateTime, Utc};
use invites_app::Acting;
use invites_app::testing::{TestApp, TestDb};
use invites_domain::ids::PersonId;
use invites_graphql::{Credentials, Schema};
use serde_json::Value;

/// What a browser was told to remember.
#[derive(Debug, Default)]
pub(crate) struct Cookies {
    pub(crate) session: Option<String>,
    pub(crate) guest: Option<PersonId>,
    pub(crate) signed_out: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Browser(Mutex<Cookies>);

impl Browser {
    pub(crate) fn cookies(&self) -> std::sync::MutexGuard<'_, Cookies> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Credentials for Browser {
    fn session(&self) -> Option<String> {
        self.cookies().session.clone()
    }

    fn remember_guest(&self, guest: PersonId) {
        self.cookies().guest = Some(guest);
    }

    fn sign_in(&self, secret: &str, _expires_at: DateTime<Utc>) {
        self.cookies().session = Some(secret.to_owned());
    }

    fn sign_out(&self) {
        self.cookies().signed_out = true;
    }
}

/// The API of a test's application.
pub(crate) struct Api {
    pub(crate) test: TestApp,
    pub(crate) schema: Schema,
    pub(crate) browser: Arc<Browser>,
}

impl Api {
    pub(crate) async fn on(db: TestDb) -> Self {
        let test = TestApp::on(db).await;
        let schema = invites_graphql::Schema::of(test.app.clone());
        Self {
            test,
            schema,
            browser: Arc::default(),
        }
    }

    /// The answer to `document`, errors and all.
    pub(crate) async fn answer(&self, caller: Acting, document: &str, variables: Value) -> Value {
        let request = Request::new(document).variables(Variables::from_json(variables));
        let request = invites_graphql::request_data(request, caller, self.browser.clone());
        serde_json::to_value(self.schema.execute(request).await).expect("JSON")
    }

    /// The data of `document`, which must be answered without errors.
    pub(crate) async fn data(&self, caller: Acting, document: &str, variables: Value) -> Value {
        let mut answer = self.answer(caller, document, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"].take()
    }

    /// The code of the first error of `document`.
    pub(crate) async fn code(&self, caller: Acting, document: &str, variables: Value) -> String {
        let answer = self.answer(caller, document, variables).await;
        answer["errors"][0]["extensions"]["code"]
            .as_str()
            .map(str::to_owned)
            .unwrap_or_else(|| panic!("{answer}"))
    }
}
