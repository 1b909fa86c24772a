//! Tells the team that their link was opened: once for each browser and invite, by a mutation of its own, because reading an
//! invitation changes nothing (R53). The browser keeps that it has told; the server keeps a count and nothing about whom. Where
//! the browser keeps nothing, nothing is told: better too few than the same one twice.

use invites_client::operations::{ReportOpened, report_opened};
use leptos::prelude::*;

use crate::api;

/// Reports that the link with `token` was opened, if this browser has not yet. Whether it arrives does not matter here.
pub(super) fn report(token: String) {
    let Ok(Some(kept)) = window().local_storage() else {
        return;
    };
    let key = format!("opened:{token}");
    if kept.get_item(&key).ok().flatten().is_none() && kept.set_item(&key, "1").is_ok() {
        api::spawn(Box::pin(async move {
            let _ = api::run::<ReportOpened>(report_opened::Variables { token }).await;
        }));
    }
}
