//! The most steps that one decision takes.

use super::Layout;
use crate::image::{Image, kind};
use crate::index::at;
use crate::verify::{Broken, Forest};

/// The most steps that a decision may take: 2^28.
///
/// No policy within the compiler's largest limits needs more. It has 4 million nodes of text, of
/// which each is a test at the most, and a test stands in 16 rows at the most: 2^26 tests. Each adds
/// at most four steps: two for itself, as a column, a switch or a member, and one each for a root
/// and a block of its own. Only hostile bytes have chains that visit the same nodes again and again.
const MAX_STEPS: u64 = 1 << 28;

/// The most steps of any capability, and of all derived variables that may have to be worked out
/// on the way, each once.
pub(super) fn steps(image: &Image, layout: &Layout, forest: &Forest) -> Result<u64, Broken> {
    let of = |cell: u32| forest.cells.get(at(cell)).map_or(0, |one| one.steps);
    let capabilities = image.capabilities.iter().map(|one| of(one.roots));
    let late = image.variables.iter().skip(at(layout.subject_variables));
    let derived = late.filter(|one| one.kind == kind::DERIVED).map(|one| of(one.other));
    let ahead = u64::try_from(layout.request_ahead.len()).unwrap_or(u64::MAX);
    let all = capabilities.max().unwrap_or(0).saturating_add(ahead);
    let all = derived.fold(all, u64::saturating_add);
    let broken = Broken { table: "cells", what: "a decision takes too many steps" };
    if all <= MAX_STEPS { Ok(all) } else { Err(broken) }
}
