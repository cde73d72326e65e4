//! YAML values as the JSON that a token or a service would hold.

use crate::policy::Constant;
use crate::resolve::form::Form;
use crate::resolve::{At, Findings, Reported, every};
use crate::syntax::{Meaning, NodeKind};

/// The top-level claims of a token, in order, each with its value as JSON.
pub(super) type Claims = Vec<(String, String)>;

/// A value as JSON. Scalars mean what they mean in a policy: text, an integer or a boolean.
pub(super) fn value(at: &At<'_>, findings: &Findings) -> Result<String, Reported> {
    match &at.node.kind {
        NodeKind::Scalar(_) => Ok(match scalar(at, findings)? {
            Constant::Text(text) => quoted(&text),
            Constant::Boolean(truth) => truth.to_string(),
            Constant::Integer(number) | Constant::Time(number) => number.to_string(),
            Constant::Ip(address) => address.to_string(),
        }),
        // As deep as the file is nested, and that is limited.
        NodeKind::Sequence(_) => {
            let items = every(at.items().map(|item| value(&item, findings)))?;
            Ok(format!("[{}]", items.join(",")))
        }
        NodeKind::Mapping(_) => Ok(object(&claims(at, findings)?)),
    }
}

/// Text, an integer or a boolean.
pub(super) fn scalar(at: &At<'_>, findings: &Findings) -> Result<Constant, Reported> {
    match &at.node.kind {
        NodeKind::Scalar(scalar) => match scalar.meaning() {
            Ok(Meaning::Text(text)) => Ok(Constant::Text(text.to_owned())),
            Ok(Meaning::Integer(integer)) => Ok(Constant::Integer(integer)),
            Ok(Meaning::Boolean(truth)) => Ok(Constant::Boolean(truth)),
            Err(error) => Err(findings.error(error.at(at.span()).path(at.path))),
        },
        _ => Err(findings.misformed(&Form::Scalar, at)),
    }
}

/// The entries of a mapping.
pub(super) fn claims(at: &At<'_>, findings: &Findings) -> Result<Claims, Reported> {
    every(at.entries().map(|entry| {
        let json = value(&entry, findings)?;
        Ok((entry.name().to_owned(), json))
    }))
}

/// A JSON object.
pub(super) fn object(claims: &Claims) -> String {
    let members: Vec<String> =
        claims.iter().map(|(name, json)| format!("{}:{json}", quoted(name))).collect();
    format!("{{{}}}", members.join(","))
}

/// JSON text.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
