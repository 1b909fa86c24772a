//! The wizard's area: new invite, edit, duplicate.
//!
//! What is typed ([`typed`]) becomes a draft that `invites-domain` judges ([`judge`]) and describes, in the browser, with
//! the zones the browser knows ([`walltime`](crate::walltime)). The server judges again. Those modules, [`order`], [`reorder`], [`changes`],
//! [`promise`], [`international`] and [`input`] know no browser and are tested without one; the others draw.

pub mod allowed;
pub mod changes;
pub mod encoding;
pub mod input;
pub mod international;
pub mod judge;
pub mod kept;
pub mod merge;
pub mod order;
pub mod promise;
pub mod reorder;
pub mod saved;
pub mod typed;

mod access;
mod allow_box;
mod basics;
mod chosen;
mod colleagues;
mod desk;
mod drafting;
mod drag;
mod entry;
mod frame;
mod notices;
mod off_list;
mod preview;
mod restrictions;
mod review;
mod saving;
mod sharing;
mod sheet;
mod times;
mod tracks;
mod trial;

crate::screens! { wizard:
    /// `/invites/new`: creates an invite, or duplicates one with `?from=`.
    create() => super::entry::create();
    /// `/invites/:id/edit`: changes one.
    edit(id: String) => super::entry::edit(id);
}
