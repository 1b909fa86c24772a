//! What this process does for nobody in particular, and how it ends: letters on their way to a mail server, messages on
//! their way to a webhook.
//!
//! Each errand holds a lease on what it carries. When the process ends, errands get a moment to finish; then they are
//! called off, and each gives its lease back, so that whoever goes on need not wait for it to run out.

use std::future::Future;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::App;

/// The errands of this process.
#[derive(Debug, Default)]
pub(crate) struct Errands {
    running: TaskTracker,
    called_off: CancellationToken,
}

impl Errands {
    /// Runs an errand behind the back of whoever caused it.
    pub(crate) fn spawn<T: Send + 'static>(&self, errand: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.running.spawn(errand)
    }

    /// What comes of `carrying`, or none once errands are called off: then give back what is held.
    pub(crate) async fn carry<T>(&self, carrying: impl Future<Output = T>) -> Option<T> {
        self.called_off.run_until_cancelled(carrying).await
    }

    /// Whether nothing new is worth beginning.
    pub(crate) fn are_called_off(&self) -> bool {
        self.called_off.is_cancelled()
    }
}

impl App {
    /// Calls off what is on its way to mail servers and webhooks: it goes back to its queue, for another process or the
    /// next start. A letter or message that was being handed over in this very moment may arrive twice.
    pub fn call_errands_off(&self) {
        self.errands().called_off.cancel();
    }

    /// Returns once every letter that was sent behind somebody's back has arrived or is back in its queue. For a process
    /// that ends, after [`App::call_errands_off`].
    pub async fn errands_are_over(&self) {
        self.errands().running.close();
        self.errands().running.wait().await;
    }
}
