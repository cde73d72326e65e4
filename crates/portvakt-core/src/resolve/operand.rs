//! Operands by shape.

use super::at::At;
use super::constant::{Check, constants, listed};
use super::findings::{Reported, every};
use super::form::{self, operand};
use super::names::{Names, meaning, needed, text};
use super::spelling::Spelling;
use super::value::network::network;
use crate::diagnostic::{Diagnostic, code};
use crate::lower::Pattern;
use crate::operators::{OPERATORS, Operator, Shape};
use crate::policy::{Attribute, AttributeId, Constant, Network, Operand, ValueType};
use crate::syntax::{Meaning, NodeKind};
use std::collections::BTreeMap;

impl Names<'_> {
    pub(super) fn constant_operand(
        &self,
        attribute: &Attribute,
        at: &At<'_>,
    ) -> Result<Operand, Reported> {
        self.one_constant(attribute, at).map(Operand::Constant)
    }

    pub(super) fn constants_operand(
        &self,
        attribute: &Attribute,
        at: &At<'_>,
    ) -> Result<Operand, Reported> {
        let read = |item: &At<'_>| self.one_constant(attribute, item);
        constants(at, self.findings, read).map(Operand::Constants)
    }

    fn one_constant(&self, attribute: &Attribute, at: &At<'_>) -> Result<Constant, Reported> {
        let constant = Check::of(attribute).constant(at, self.findings)?;
        let constant = listed(constant, attribute, at, self.findings)?;
        self.name_as_text(&constant, attribute, at);
        Ok(constant)
    }

    /// Warns of a text that is the name of an attribute; a text that is listed is meant.
    fn name_as_text(&self, constant: &Constant, attribute: &Attribute, at: &At<'_>) {
        let is_listed = attribute.values.is_some() || attribute.known.is_some();
        let Constant::Text(name) = constant else {
            return;
        };
        let Some(named) = self.attributes.find(name).filter(|_| !is_listed) else {
            return;
        };
        let Some(Ok(named)) = self.attributes.get(named) else {
            return;
        };
        let compares = |one: &&&Operator| {
            let shape = matches!(one.operand, Shape::SameType | Shape::TextOrSet);
            shape && one.on.contains(&attribute.value_type)
        };
        let Some(operator) = OPERATORS.iter().find(compares) else {
            return;
        };
        let message = format!(
            "`{}` is compared with the text `{name}`, not with the attribute of this name",
            attribute.name
        );
        self.findings.warning(
            Diagnostic::new(&code::ATTRIBUTE_NAME_AS_TEXT, at.span(), message)
                .also(named.span, "the attribute is declared here")
                .help(format!("write `{{ {}: {name} }}`", operator.name))
                .path(at.path),
        );
    }

    pub(super) fn prefix_operand(&self, at: &At<'_>) -> Result<Operand, Reported> {
        let prefix = text(self.findings, at, operand(Shape::Prefix))?;
        self.check_pattern(Pattern::Prefix(prefix.to_owned()), at)?;
        Ok(Operand::Text(prefix.to_owned()))
    }

    pub(super) fn pattern_operand(&self, at: &At<'_>) -> Result<Operand, Reported> {
        let expression = text(self.findings, at, operand(Shape::Pattern))?;
        self.check_pattern(Pattern::Regex(expression.to_owned()), at)?;
        Ok(Operand::Text(expression.to_owned()))
    }

    /// Checks a pattern. When all of them together have become too large, and that was said, the
    /// rest is taken as it is: there is no policy anyway.
    fn check_pattern(&self, pattern: Pattern, at: &At<'_>) -> Result<(), Reported> {
        if self.patterns.are_too_large() {
            return Ok(());
        }
        let checked = self.patterns.check(pattern);
        checked.map_err(|(code, refusal)| refusal.report(code, at, self.findings))
    }

    /// A constant, which may lie outside `values`, or another attribute of the same type.
    pub(super) fn bound(
        &self,
        id: AttributeId,
        attribute: &Attribute,
        at: &At<'_>,
    ) -> Result<Operand, Reported> {
        match meaning(at) {
            Some(Meaning::Text(name)) if Spelling::Attribute.fits(name) => {
                self.same_type(id, attribute, at).map(Operand::Attribute)
            }
            _ => Check::of(attribute).constant(at, self.findings).map(Operand::Constant),
        }
    }

    pub(super) fn window(&self, id: AttributeId, at: &At<'_>) -> Result<Operand, Reported> {
        let form = operand(Shape::Window);
        let seconds = needed(self.findings, at, "seconds", form)?;
        let length = match meaning(&seconds) {
            Some(Meaning::Integer(length)) if length >= 0 => Ok(length),
            Some(Meaning::Integer(length)) => {
                let message = format!("expected a length of at least 0 seconds, found `{length}`");
                let diagnostic = Diagnostic::new(&code::NEGATIVE_LENGTH, seconds.span(), message);
                let help = format!("write `seconds: {}`", length.unsigned_abs());
                Err(self.findings.error(diagnostic.help(help).path(seconds.path)))
            }
            _ => Err(self.findings.misformed(form, &seconds)),
        };
        let before = needed(self.findings, at, "before", form)?;
        let (end, other) = self.attribute(&before)?;
        if other.value_type != ValueType::Time {
            return Err(self.types_differ(&[ValueType::Time], other, &before));
        }
        self.another(id, end, &before)?;
        Ok(Operand::Window { seconds: length?, before: end })
    }

    pub(super) fn register_operand(
        &self,
        attribute: &Attribute,
        at: &At<'_>,
    ) -> Result<Operand, Reported> {
        let (id, register) = self.register(at)?;
        if register.of != attribute.kind() {
            let message = format!(
                "expected a register of `{}`, found `{}` of `{}`",
                attribute.kind().0,
                register.name,
                register.of.0
            );
            return Err(self.findings.error(
                Diagnostic::new(&code::KINDS_DIFFER, at.span(), message)
                    .also(attribute.span, format!("holds `{}`", attribute.kind().0))
                    .also(register.span, format!("holds `{}`", register.of.0))
                    .help(format!(
                        "declare the register with `of: {}`, or test another attribute",
                        attribute.kind().0
                    ))
                    .path(at.path),
            ));
        }
        Ok(Operand::Register(id))
    }

    pub(super) fn networks(&self, at: &At<'_>) -> Result<Operand, Reported> {
        let form = operand(Shape::Networks);
        if !matches!(at.node.kind, NodeKind::Sequence(_)) {
            return Err(self.misformed_operand(Shape::Networks, at));
        }
        let mut seen: BTreeMap<Network, At<'_>> = BTreeMap::new();
        every(at.items().map(|item| {
            let written = text(self.findings, &item, form)?;
            let network = network(written)
                .map_err(|refusal| refusal.report(&code::INVALID_NETWORK, &item, self.findings))?;
            if let Some(first) = seen.get(&network) {
                return Err(self.findings.error(form::listed_twice(first, &item)));
            }
            seen.insert(network, item);
            Ok(())
        }))?;
        Ok(Operand::Networks(seen.into_keys().collect()))
    }

    /// Another attribute of the same type and kind.
    pub(super) fn same_type(
        &self,
        id: AttributeId,
        attribute: &Attribute,
        at: &At<'_>,
    ) -> Result<AttributeId, Reported> {
        let (other_id, other) = self.attribute(at)?;
        if other.value_type != attribute.value_type {
            return Err(self.types_differ(&[attribute.value_type], other, at));
        }
        self.same_kind(attribute, other, at)?;
        self.another(id, other_id, at)?;
        Ok(other_id)
    }

    /// Another attribute that is text, or a set of texts, of the same kind.
    pub(super) fn text_or_set(
        &self,
        id: AttributeId,
        attribute: &Attribute,
        at: &At<'_>,
    ) -> Result<Operand, Reported> {
        let (other_id, other) = self.attribute(at)?;
        if !matches!(other.value_type, ValueType::Text | ValueType::TextSet) {
            return Err(self.types_differ(&[ValueType::Text, ValueType::TextSet], other, at));
        }
        self.same_kind(attribute, other, at)?;
        self.another(id, other_id, at)?;
        Ok(Operand::Attribute(other_id))
    }

    fn types_differ(&self, expected: &[ValueType], other: &Attribute, at: &At<'_>) -> Reported {
        let types = form::alternatives(expected.iter().map(|one| format!("`{}`", one.name())));
        let message = format!(
            "expected an attribute of type {types}, found `{}` of type `{}`",
            other.name,
            other.value_type.name()
        );
        let fitting = self.attributes.iter().filter(|(_, one)| expected.contains(&one.value_type));
        let fitting: Vec<&str> = fitting.map(|(_, one)| one.name.as_str()).take(5).collect();
        let help = if fitting.is_empty() {
            format!("declare an attribute of type {types}")
        } else {
            format!("attributes of type {types} are {}", form::names(fitting))
        };
        self.findings.error(
            Diagnostic::new(&code::WRONG_TYPE, at.span(), message)
                .also(other.span, "declared here")
                .help(help)
                .path(at.path),
        )
    }

    fn same_kind(
        &self,
        attribute: &Attribute,
        other: &Attribute,
        at: &At<'_>,
    ) -> Result<(), Reported> {
        let (expected, found) = (attribute.kind(), other.kind());
        if expected == found {
            return Ok(());
        }
        let message = format!(
            "expected an attribute of kind `{}`, found `{}` of kind `{}`",
            expected.0, other.name, found.0
        );
        Err(self.findings.error(
            Diagnostic::new(&code::KINDS_DIFFER, at.span(), message)
                .also(attribute.span, format!("holds `{}`", expected.0))
                .also(other.span, format!("holds `{}`", found.0))
                .help("give both a `format` of one kind")
                .path(at.path),
        ))
    }

    fn another(&self, id: AttributeId, other: AttributeId, at: &At<'_>) -> Result<(), Reported> {
        if id != other {
            return Ok(());
        }
        let message = "expected another attribute, found the one that is tested";
        Err(self.findings.error(
            Diagnostic::new(&code::COMPARED_WITH_ITSELF, at.span(), message)
                .help("an attribute is always equal to itself: write `present: …` if that is meant")
                .path(at.path),
        ))
    }
}
