//! The most steps that one decision takes.

use super::Layout;
use crate::image::{Image, kind};
use crate::index::at;
use crate::verify::Forest;

/// The most steps of any capability, and of all derived variables that may have to be worked out
/// on the way, each once.
pub(super) fn steps(image: &Image, layout: &Layout, forest: &Forest) -> u64 {
    let of = |cell: u32| forest.cells.get(at(cell)).map_or(0, |one| one.steps);
    let capabilities = image.capabilities.iter().map(|one| of(one.roots));
    let late = image.variables.iter().skip(at(layout.subject_variables));
    let derived = late.filter(|one| one.kind == kind::DERIVED).map(|one| of(one.other));
    let ahead = u64::try_from(layout.request_ahead.len()).unwrap_or(u64::MAX);
    derived.fold(capabilities.max().unwrap_or(0).saturating_add(ahead), u64::saturating_add)
}
