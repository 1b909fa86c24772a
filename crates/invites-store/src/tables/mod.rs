//! One entity a table. Columns carry the names of the migrations; what a column means is said in `RULES.md`'s words
//! by the domain type it is read into.
#![allow(
    missing_docs,
    reason = "columns are named after the domain's fields, which document them"
)]

pub mod activity;
pub mod allowed_entry;
pub mod api_token;
pub mod attempt;
pub mod audit_entry;
pub mod challenge;
pub mod claim;
pub mod claim_track;
pub mod detail_submission;
pub mod email_code;
pub mod idempotent_answer;
pub mod invite;
pub mod invite_editor;
pub mod invite_form;
pub mod invite_open;
pub mod invite_track;
pub mod member_invitation;
pub mod membership;
pub mod notice;
pub mod notice_refusal;
pub mod outgoing_mail;
pub mod person;
pub mod play;
pub mod play_challenge;
pub mod review;
pub mod server_key;
pub mod session;
pub mod sign_in_link;
pub mod team;
pub mod track;
pub mod track_asset;
pub mod track_file;
pub mod webhook;
pub mod webhook_cursor;
pub mod webhook_delivery;
