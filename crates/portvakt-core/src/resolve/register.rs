//! Registers.

use super::at::At;
use super::findings::{Findings, Reported};
use super::form::Form;
use super::names::{flag, needed, optional_text, text};
use super::written;
use crate::diagnostic::{Diagnostic, code};
use crate::formats;
use crate::json_path;
use crate::policy::Register;

/// Reads a declaration.
pub(super) fn register(at: &At<'_>, findings: &Findings) -> Result<Register, Reported> {
    let of = needed(findings, at, "of", &Form::Text)?;
    let kind = text(findings, &of, &Form::Text)?;
    let of = formats::find_kind(kind).ok_or_else(|| findings.misformed(&Form::Text, &of));
    let title = optional_text(findings, at, "title");
    let path = path(at, findings);
    let may_be_empty = flag(findings, at, "may_be_empty");
    Ok(Register {
        name: at.name().to_owned(),
        span: at.name_span(),
        of: of?,
        title: title?,
        path: path?,
        may_be_empty: may_be_empty?,
    })
}

fn path(at: &At<'_>, findings: &Findings) -> Result<Option<String>, Reported> {
    let Some(value) = at.get("path") else {
        return Ok(None);
    };
    let path = text(findings, &value, &Form::Text)?;
    let Err(expected) = json_path::check(path) else {
        return Ok(Some(path.to_owned()));
    };
    let message = format!("expected {expected}, found `{}`", written::shortened(path));
    Err(findings.error(
        Diagnostic::new(&code::INVALID_PATH, value.span(), message)
            .help("a path begins with `$` and selects the members themselves: `$.orgs[*].orgnr`")
            .path(value.path),
    ))
}
