//! Webhooks: telling other systems what happens in a team, signed as Standard Webhooks has it, at least once.
//!
//! * [`managing`]: what owners do with them.
//! * [`gathering`]: the activity log and the clock made into messages.
//! * [`sending`]: messages taken by one sender a webhook, tried until they arrive.
//! * [`courier`]: what carries a message. HTTP is the server's.
//! * [`signing`], [`message`], [`address`]: the secret and its signature, what a message says, where it may go.
//!
//! No message names a person: ids, the invite's title, instants.

pub mod address;
pub mod courier;
mod gathering;
mod managing;
mod message;
mod sending;
pub mod signing;

pub use courier::{Answer, Courier, Posting, Undelivered};
pub use invites_store::queries::webhook_deliveries::{Attempt, DeliveryRecord, DeliveryStatus};
pub use invites_store::queries::webhooks::{OffReason, WebhookRecord};
pub use managing::{NewWebhook, WebhookChange, WebhookWithSecret};
