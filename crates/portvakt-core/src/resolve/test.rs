//! Tests: what stands after an attribute.

use super::at::At;
use super::condition::together;
use super::findings::{Reported, every};
use super::form::{self, Form, OPERATORS_OF_AN_ATTRIBUTE, operand};
use super::names::Names;
use super::written;
use crate::diagnostic::{Diagnostic, code};
use crate::operators::{Notation, OPERATORS, Operator, Shape};
use crate::policy::{Attribute, AttributeId, Condition, Operand, Test};
use crate::source::Span;
use crate::syntax::NodeKind;

impl Names<'_> {
    /// Reads what stands after an attribute: all tests must hold.
    pub(super) fn tests(
        &self,
        id: AttributeId,
        attribute: &Attribute,
        at: &At<'_>,
        all: &mut Vec<Condition>,
    ) -> Result<(), Reported> {
        let bare = match &at.node.kind {
            NodeKind::Mapping(_) => {
                every(at.entries().map(|entry| {
                    all.push(self.named_test(id, attribute, &entry)?);
                    Ok(())
                }))?;
                return Ok(());
            }
            NodeKind::Scalar(_) => Shape::Constant,
            NodeKind::Sequence(_) => Shape::Constants,
        };
        let is_bare = |one: &&&Operator| one.notation == Notation::Bare && one.operand == bare;
        let Some(operator) = OPERATORS.iter().find(is_bare) else {
            return Err(self.findings.misformed(&Form::Scalar, at));
        };
        if !operator.on.contains(&attribute.value_type) {
            return Err(self.unfit(operator, attribute, at, at.span()));
        }
        all.push(Condition::Test(Test {
            attribute: id,
            operator,
            operand: self.operand(operator, id, attribute, at)?,
            written: written::flow(at.node),
            span: at.whole(),
        }));
        Ok(())
    }

    /// Reads `operator: operand`.
    fn named_test(
        &self,
        id: AttributeId,
        attribute: &Attribute,
        entry: &At<'_>,
    ) -> Result<Condition, Reported> {
        let name = entry.name();
        let is_it = |one: &&&Operator| one.notation == Notation::Named && one.name == name;
        let Some(operator) = OPERATORS.iter().find(is_it) else {
            return Err(self.findings.misformed(&Form::Mapping(&OPERATORS_OF_AN_ATTRIBUTE), entry));
        };
        if !operator.on.contains(&attribute.value_type) {
            return Err(self.unfit(operator, attribute, entry, entry.name_span()));
        }
        Ok(Condition::Test(Test {
            attribute: id,
            operator,
            operand: self.operand(operator, id, attribute, entry)?,
            written: written::entry(name, entry.node),
            span: entry.whole(),
        }))
    }

    /// Reads what may stand after the attribute itself, as an operand.
    pub(super) fn entry_operand(
        &self,
        id: AttributeId,
        attribute: &Attribute,
        at: &At<'_>,
    ) -> Result<Operand, Reported> {
        let mut tests = Vec::new();
        self.tests(id, attribute, at, &mut tests)?;
        Ok(Operand::Condition(Box::new(together(tests))))
    }

    /// Reports an operator that does not stand on the attribute's type.
    fn unfit(
        &self,
        operator: &Operator,
        attribute: &Attribute,
        at: &At<'_>,
        span: Span,
    ) -> Reported {
        let types = form::alternatives(operator.on.iter().map(|one| format!("`{}`", one.name())));
        let written = match operator.notation {
            Notation::Named => format!("`{}`", operator.name),
            Notation::Bare => {
                let list = matches!(at.node.kind, NodeKind::Sequence(_));
                if list { "a list of values" } else { "a value" }.to_owned()
            }
        };
        let message = format!(
            "{written} tests {types}, and `{}` is `{}`",
            attribute.name,
            attribute.value_type.name()
        );
        let fitting = |one: &&&Operator| {
            one.notation == Notation::Named && one.on.contains(&attribute.value_type)
        };
        let alike = |one: &&&Operator| fitting(one) && one.operand == operator.operand;
        let names: Vec<&str> = OPERATORS.iter().filter(alike).map(|one| one.name).collect();
        let help = if let Some((first, others)) = names.split_first() {
            let operand = written::shortened(&written::flow(at.node));
            let others = others.iter().map(|name| format!("; or with `{name}`"));
            format!("write `{{ {first}: {operand} }}`{}", others.collect::<String>())
        } else {
            let names = OPERATORS.iter().filter(fitting).map(|one| one.name);
            let value_type = attribute.value_type.name();
            format!("operators on `{value_type}` are {}", form::names(names))
        };
        self.findings.error(
            Diagnostic::new(&code::OPERATOR_UNFIT, span, message)
                .also(attribute.span, "declared here")
                .help(help)
                .path(at.path),
        )
    }
}

/// Reads the operand of an operator by its shape.
impl Names<'_> {
    fn operand(
        &self,
        operator: &Operator,
        id: AttributeId,
        attribute: &Attribute,
        at: &At<'_>,
    ) -> Result<Operand, Reported> {
        match operator.operand {
            Shape::Constant => self.constant_operand(attribute, at),
            Shape::Constants => self.constants_operand(attribute, at),
            Shape::Prefix => self.prefix_operand(at),
            Shape::Pattern => self.pattern_operand(at),
            Shape::Bound => self.bound(id, attribute, at),
            Shape::Window => self.window(id, at),
            Shape::Register => self.register_operand(attribute, at),
            Shape::Networks => self.networks(at),
            Shape::SameType => self.same_type(id, attribute, at).map(Operand::Attribute),
            Shape::TextOrSet => self.text_or_set(id, attribute, at),
            Shape::Entry => self.entry_operand(id, attribute, at),
        }
    }

    /// What an operand of this shape looks like, when it does not.
    pub(super) fn misformed_operand(&self, shape: Shape, at: &At<'_>) -> Reported {
        self.findings.misformed(operand(shape), at)
    }
}
