//! From the spanned tree to the policy model.
//!
//! First the form: [`form`] describes what may stand where, and one walk reports whatever has
//! another form. Then the meaning: names become ids, constants pass their attribute's check,
//! operators meet their attribute's type. Every function that gives no result holds the proof that
//! an error was reported, so what is wrong is never left out in silence.

mod accepted;
mod assertion;
mod at;
mod attribute;
mod broken;
mod capability;
mod condition;
mod constant;
mod covers;
mod cycles;
mod derive;
mod findings;
pub mod form;
mod names;
mod operand;
mod question;
mod read_twice;
mod reading;
mod register;
mod rule;
pub mod spelling;
mod test;
#[cfg(test)]
mod tests;
mod unused;
mod value;
mod written;

pub use accepted::silence;
pub use question::read_assertion;
pub use reading::{FileError, Files, Reading, read_policy};
pub use written::text as flow_text;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, code};
use crate::limits::Limits;
use crate::policy::Policy;
use crate::syntax::Node;
pub(crate) use at::At;
pub(crate) use covers::Capabilities;
pub(crate) use findings::{Findings, Reported, every, unknown};
pub(crate) use names::{integer, needed, optional_text, text};

use broken::{Broken, Misspelt};
use form::{FRAGMENT_FILE, Form, POLICY_FILE};
use names::{Names, Table, declared};
use value::pattern::Patterns;

/// The warnings that are found while a policy is resolved.
const FOUND_HERE: &[&Code] = &[
    &code::EXCEPT_TAKES_NOTHING,
    &code::ALWAYS_PRESENT,
    &code::ATTRIBUTE_NAME_AS_TEXT,
    &code::UNUSED_ATTRIBUTE,
    &code::UNUSED_REGISTER,
    &code::UNUSED_CONDITION,
    &code::UNGRANTED_CAPABILITY,
];

/// Makes the policy model of a policy file and the fragments that it includes.
///
/// There is a policy only when there is no error. All findings are given, in order. What was wrong
/// with the files themselves is for whoever read them; [`read_policy`] sees to both.
#[must_use]
pub fn policy(file: &Node, fragments: &[Node], limits: &Limits) -> (Option<Policy>, Diagnostics) {
    policy_of_files(file, fragments, limits, Diagnostics::default())
}

/// Makes the policy model of files in which these findings were made before.
fn policy_of_files(
    file: &Node,
    fragments: &[Node],
    limits: &Limits,
    mut found: Diagnostics,
) -> (Option<Policy>, Diagnostics) {
    let findings = if found.has_errors() { Findings::of_misformed() } else { Findings::default() };
    let root = At::root(file);
    let fragments: Vec<At<'_>> = fragments.iter().map(At::root).collect();
    form::check(&POLICY_FILE, &root, &findings);
    for fragment in &fragments {
        form::check(&FRAGMENT_FILE, fragment, &findings);
    }
    let resolved = resolve(&root, &fragments, limits, &findings);
    let is_sound = !findings.has_errors() && !found.has_errors();
    let policy = resolved.ok().filter(|_| is_sound);
    if let Some(policy) = &policy {
        unused::unused(policy, file.span.file, &findings);
        unused::ungranted(policy, &findings);
    }
    found.append(findings.into_diagnostics());
    if let Some(policy) = &policy {
        found = silence(&policy.accepted, &found, FOUND_HERE);
    }
    found.sort();
    (policy, found)
}

fn resolve(
    root: &At<'_>,
    fragments: &[At<'_>],
    limits: &Limits,
    findings: &Findings,
) -> Result<Policy, Reported> {
    let files = || std::iter::once(root).chain(fragments);
    let sections = |key: &str| files().filter_map(|file| file.get(key)).collect::<Vec<_>>();
    let (attributes, registers, conditions) =
        (sections("attributes"), sections("registers"), sections("conditions"));
    let attributes = declared(&attributes, "attribute", findings);
    let registers = declared(&registers, "register", findings);
    let conditions = declared(&conditions, "condition", findings);
    count("attributes", attributes.len(), limits.attributes, attributes.last(), findings)?;
    let rules = needed(findings, root, "rules", &POLICY_FILE);
    if let Ok(rules) = &rules {
        count(
            "rules",
            rules.entries().count(),
            limits.rules,
            rules.entries().last().as_ref(),
            findings,
        )?;
    }
    let (capabilities, broken_prefixes) = match root.get("capabilities") {
        Some(at) => capability::capabilities(&at, findings),
        None => (Vec::new(), Vec::new()),
    };
    let section = root.get("capabilities");
    count("capabilities", capabilities.len(), limits.capabilities, section.as_ref(), findings)?;
    let misspelt = Misspelt::of(&attributes);
    let mut names = Names {
        findings,
        patterns: Patterns::new(limits),
        attributes: Table::make(attributes, |at| attribute::attribute(at, findings)),
        registers: Table::make(registers, |at| register::register(at, findings)),
        conditions: Table::make(conditions, |_| Ok(())),
        capabilities,
        broken_prefixes,
        broken: Broken::of(root, fragments, findings),
        misspelt,
    };
    read_twice::claim_read_twice(&names.attributes, findings);
    let conditions = names.conditions();
    let derived = names.derive_conditions();
    names.set_derived(derived);
    let rules = rules.and_then(|rules| every(rules.entries().map(|rule| names.rule(&rule))));
    let assertions = match root.get("assertions") {
        None => Ok(Vec::new()),
        Some(all) => every(all.entries().map(|assertion| names.assertion(&assertion))),
    };
    names.check_made(&conditions);
    let accepted =
        root.get("accepted").map_or(Ok(Vec::new()), |at| accepted::accepted(&at, findings));
    let name = needed(findings, root, "policy", &Form::Text)
        .and_then(|name| text(findings, &name, &Form::Text));
    let title = optional_text(findings, root, "title");
    let description = optional_text(findings, root, "description");
    let Names { attributes, registers, capabilities, .. } = names;
    Ok(Policy {
        name: name?.to_owned(),
        title: title?,
        description: description?,
        attributes: attributes.into_made()?,
        registers: registers.into_made()?,
        conditions: every(conditions)?,
        capabilities,
        rules: rules?,
        assertions: assertions?,
        accepted: accepted?,
    })
}

/// Reports that there is more of something than the limit allows.
fn count(
    what: &str,
    found: usize,
    limit: usize,
    last: Option<&At<'_>>,
    findings: &Findings,
) -> Result<(), Reported> {
    match last {
        Some(last) if found > limit => {
            let message = format!("expected at most {limit} {what}, found {found}");
            Err(findings.error(
                Diagnostic::new(&code::TOO_MANY, last.name_span(), message)
                    .help("cut the policy in two, or read it with larger limits")
                    .path(last.path),
            ))
        }
        _ => Ok(()),
    }
}
