//! The rules, proven through the crate's public API. Each test is named after the rule it proves.

mod activity;
mod attention;
mod claims;
mod edit;
mod email;
mod event_report;
mod explain;
mod fixtures;
mod form;
mod ids;
mod laws;
mod plays;
mod policy;
mod replay;
mod room;
mod roster;
mod share;
mod status;
mod time;
mod validate;
mod visitor;
mod words;
