//! One assertion that stands in no policy and is asked of one.

use super::at::At;
use super::broken::{Broken, Misspelt};
use super::findings::Findings;
use super::form::{ASSERTION, Form, check};
use super::names::{Names, Table};
use super::value::pattern::Patterns;
use crate::diagnostic::Diagnostics;
use crate::limits::{Budget, Limits};
use crate::policy::{Assertion, Policy};
use crate::source::{FileId, Span};
use crate::syntax::{self, Entry, Key, Node, NodeKind};

/// What a question is.
static QUESTION: Form = Form::Variants(&ASSERTION);

/// Reads what may stand under the name of an assertion, such as
/// `{ never: letters.**, when: { absent: subject.name } }`, as if it stood in this policy.
///
/// There is an assertion only when there is no error; what is wrong goes to `diagnostics`. The
/// assertion has the name that is given.
pub fn read_assertion(
    name: &str,
    file: FileId,
    text: &str,
    policy: &Policy,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Assertion> {
    let mut found = Diagnostics::default();
    let root = syntax::parse(file, text, &mut Budget::new(limits), &mut found);
    let Some(root) = root.filter(|_| !found.has_errors()) else {
        diagnostics.append(found);
        return None;
    };
    let findings = Findings::default();
    let at = At::root(&root);
    check(&QUESTION, &at, &findings);
    let attributes = names(policy.attributes.iter().map(|one| (&one.name, one.span)));
    let registers = names(policy.registers.iter().map(|one| (&one.name, one.span)));
    let conditions = names(policy.conditions.iter().map(|one| (&one.name, one.span)));
    let (attributes, registers, conditions) =
        (At::root(&attributes), At::root(&registers), At::root(&conditions));
    let names = Names {
        findings: &findings,
        patterns: Patterns::new(limits),
        attributes: Table::known(&attributes, policy.attributes.iter().cloned()),
        registers: Table::known(&registers, policy.registers.iter().cloned()),
        conditions: Table::known(&conditions, policy.conditions.iter().map(|_| ())),
        capabilities: policy.capabilities.clone(),
        broken_prefixes: Vec::new(),
        broken: Broken::default(),
        misspelt: Misspelt::default(),
    };
    let assertion = names.assertion(&at).ok().filter(|_| !findings.has_errors());
    found.append(findings.into_diagnostics());
    found.sort();
    diagnostics.append(found);
    assertion.map(|one| Assertion { name: name.to_owned(), ..one })
}

/// A mapping with these keys; nothing is said of what stands behind them.
fn names<'p>(declared: impl Iterator<Item = (&'p String, Span)>) -> Node {
    let entries = declared.map(|(text, span)| Entry {
        key: Key { text: text.clone(), span },
        value: Node { span, kind: NodeKind::Mapping(Vec::new()) },
    });
    Node { span: Span::default(), kind: NodeKind::Mapping(entries.collect()) }
}
