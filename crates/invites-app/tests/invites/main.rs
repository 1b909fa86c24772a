//! Invites and claims, rule by rule, through the same door as the API, on both databases.

#[cfg(not(feature = "without-seat-guard"))]
mod access;
mod claiming;
#[cfg(not(feature = "without-seat-guard"))]
mod closing;
#[cfg(not(feature = "without-seat-guard"))]
mod editing;
#[cfg(not(feature = "without-seat-guard"))]
mod explaining;
mod exporting;
#[cfg(not(feature = "without-seat-guard"))]
mod following;
mod ground;
#[cfg(not(feature = "without-seat-guard"))]
mod history;
#[cfg(not(feature = "without-seat-guard"))]
mod invitation;
#[cfg(not(feature = "without-seat-guard"))]
mod links;
#[cfg(not(feature = "without-seat-guard"))]
mod listing;
mod log;
#[cfg(not(feature = "without-seat-guard"))]
mod mistakes;
#[cfg(not(feature = "without-seat-guard"))]
mod together;
