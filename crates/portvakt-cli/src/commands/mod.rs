//! The subcommands, one file each.

mod batch;
pub(crate) mod capabilities;
pub(crate) mod check;
pub(crate) mod compile;
pub(crate) mod decide;
pub(crate) mod explain;
pub(crate) mod matrix;
pub(crate) mod new;
pub(crate) mod schema;
pub(crate) mod test;
