//! The subcommands, one file each.

pub(crate) mod ask;
mod batch;
pub(crate) mod biscuit;
pub(crate) mod capabilities;
pub(crate) mod check;
pub(crate) mod compile;
pub(crate) mod decide;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod graph;
pub(crate) mod matrix;
pub(crate) mod new;
pub(crate) mod schema;
pub(crate) mod test;
pub(crate) mod token;
