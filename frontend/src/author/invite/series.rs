//! The kit's bars, under the name that this screen knows them by.

pub(super) use crate::kit::series::{Count, Series};
