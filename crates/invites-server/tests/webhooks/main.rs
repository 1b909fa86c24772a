//! Webhooks over real HTTP, on both databases: receivers that answer well, badly, late and not at all. Time is the test's.

mod clock;
mod delivering;
mod failing;
mod ground;
mod receiver;
mod several;
mod verifying;
