//! `portvakt matrix`: who can do what.

use crate::args::{Matrix, MatrixFormat};
use crate::console::{Console, Exit};
use crate::opened;
use crate::output::{json, matrix_markdown, matrix_text};
use crate::trouble::Trouble;
use portvakt::analysis::inquiry::Effort;
use portvakt::analysis::matrix::matrix;
use portvakt::analysis::version::Version;
use std::io::Write;

/// Shows the conditions under which each capability is allowed.
pub(crate) fn run(arguments: &Matrix, console: &mut Console) -> Result<Exit, Trouble> {
    let loaded = opened::policy(&arguments.policy, console)?;
    let policy = opened::written(&loaded)?;
    let mut effort = Effort::default();
    effort.limits = arguments.policy.limits.limits();
    let matrix = matrix(Version { policy, tree: &loaded.tree }, &effort)
        .map_err(|error| Trouble::Usage(error.to_string()))?;
    match arguments.format {
        MatrixFormat::Text => write!(console.out, "{}", matrix_text::matrix(&matrix))?,
        MatrixFormat::Markdown => write!(console.out, "{}", matrix_markdown::matrix(&matrix))?,
        MatrixFormat::Json => writeln!(console.out, "{}", json::line(&matrix))?,
    }
    Ok(Exit::of(matrix.undecided.is_empty()))
}
