//! Putting an installation together: its key, made once and shared by all processes, and its channel to the others.

use std::sync::Arc;

use invites_store::queries::server_keys;
use invites_store::{Store, StoreError, Tx};

use crate::ambient::{Clock, Random};
use crate::announce::Announcer;
use crate::mail::Mailer;
use crate::secrets::ServerKey;
use crate::{App, AppError, Parts};

/// Under which name the key is kept.
const KEY: &str = "guests-and-codes";

impl App {
    /// Opens the application on a migrated database: loads the installation's key, or makes it, and starts to tell
    /// the other processes what changes. `public_url` is where people reach it; a trailing slash is dropped.
    ///
    /// # Errors
    /// [`AppError::Store`] when the database does not answer or holds a key that does not read.
    pub async fn open(
        store: Store,
        mailer: Arc<dyn Mailer>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        public_url: &str,
    ) -> Result<Self, AppError> {
        let key = server_key(&store, &*clock, &*random).await?;
        let announcer = Announcer::start(&store);
        Ok(Self::new(Parts {
            store,
            clock,
            random,
            mailer,
            announcer,
            key,
            public_url: public_url.trim_end_matches('/').to_owned(),
        }))
    }
}

/// The first process to ask makes the key; every process reads the one that was kept.
async fn server_key(store: &Store, clock: &dyn Clock, random: &dyn Random) -> Result<ServerKey, StoreError> {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    let (fresh, now) = (ServerKey::new(bytes).encode(), clock.now());
    let kept = store
        .write(move |tx: Tx| {
            let fresh = fresh.clone();
            async move {
                server_keys::put(&*tx, KEY, &fresh, now).await?;
                server_keys::get(&*tx, KEY).await
            }
        })
        .await?;
    kept.as_deref()
        .and_then(ServerKey::decode)
        .ok_or_else(|| StoreError::Corrupt {
            what: "server_keys.value",
            reason: "it is not a key of 256 bits".to_owned(),
        })
}
