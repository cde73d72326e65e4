//! The output formats, one file each; each owns the escaping of its format.

pub(crate) mod ask;
pub(crate) mod biscuit;
pub(crate) mod check_json;
pub(crate) mod check_sarif;
pub(crate) mod check_text;
pub(crate) mod cost;
pub(crate) mod coverage_html;
mod coverage_source;
pub(crate) mod coverage_text;
pub(crate) mod diff_markdown;
pub(crate) mod diff_sarif;
pub(crate) mod diff_text;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod markdown;
pub(crate) mod matrix_markdown;
pub(crate) mod matrix_text;
pub(crate) mod missing_text;
pub(crate) mod sarif;
pub(crate) mod test_json;
pub(crate) mod test_text;
pub(crate) mod text;
pub(crate) mod token;
