//! The kit's chart over days of UTC, which is what an invite's numbers are counted by.

use leptos::prelude::*;

pub(super) use crate::kit::chart::Legend;
use crate::kit::{chart, series::Series};

/// As [`chart::chart`].
pub(super) fn chart(legend: Legend, series: &Series) -> AnyView {
    chart::chart(legend, series, "Day, in UTC")
}
