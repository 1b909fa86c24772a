//! What is asked of the database, one file a noun. Every function takes the connection first: a reader from
//! [`Store::read`](crate::Store::read), or the transaction of [`Store::write`](crate::Store::write).

pub mod activity;
pub mod allowed;
pub mod api_tokens;
pub mod audit;
pub mod audit_filter;
pub mod challenges;
pub mod claim_list;
pub mod claims;
pub mod details;
pub mod email_codes;
pub mod idempotency;
pub mod invite_feed;
pub mod invite_funnel;
pub mod invite_history;
pub mod invite_list;
pub mod invite_tracks;
pub mod invites;
pub mod live_log;
pub mod merging;
pub mod people;
pub mod person_erasure;
pub mod person_export;
pub mod play_moves;
pub mod play_reports;
pub mod plays;
pub mod plays_stop;
mod reading;
pub mod report_facts;
pub mod report_titles;
pub mod seats;
pub mod server_keys;
pub mod sessions;
pub mod teams;
pub mod track_import;
pub mod tracks;
pub mod visitors;
