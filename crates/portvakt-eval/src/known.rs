//! Whether conditions hold, as far as the facts tell: the rules read from what was written, not from
//! the forest.

use crate::facts::Facts;
use crate::image::{AttributeRecord, Expression, Head, Image, Stream, category, value_type};
use crate::index::{at, index, part};
use crate::tree::DecisionTree;
use crate::verify::MAX_DEPTH;
use alloc::vec::Vec;

/// Facts, and what they tell of the conditions that several rules share: true, false or nothing.
pub(crate) struct Known<'f> {
    facts: &'f Facts<'f>,
    shared: Vec<Option<bool>>,
}

impl<'f> Known<'f> {
    /// Works out the shared conditions, lowest first.
    pub(crate) fn of(facts: &'f Facts<'f>) -> Self {
        let image = facts.tree.image();
        let mut known = Self { facts, shared: Vec::with_capacity(image.conditions.len()) };
        for number in 0..index(image.conditions.len()) {
            let condition = image.condition(number);
            let holds =
                condition.and_then(|(_, mut stream)| known.next(&mut stream, &mut Vec::new()));
            known.shared.push(holds);
        }
        known
    }

    /// Whether the next expression of a stream holds. Adds the tests and conditions on which it
    /// depends, but for those below something that is known.
    pub(crate) fn next(&self, stream: &mut Stream<'_>, open: &mut Vec<Expression>) -> Option<bool> {
        use Expression::{Condition, Holds, Test};
        // Of each part, whether it holds and where what was added for it begins.
        let each = &mut |expression, parts: Vec<(Option<bool>, usize)>| {
            let start = parts.first().map_or(open.len(), |(_, start)| *start);
            let parts: Vec<Option<bool>> = parts.into_iter().map(|(holds, _)| holds).collect();
            let holds = self.holds(expression, &parts);
            let named = matches!(expression, Test(..) | Holds(_) | Condition(_));
            if named || holds.is_some() {
                open.truncate(start);
            }
            if named && holds.is_none() {
                open.push(expression);
            }
            (holds, start)
        };
        stream.fold(MAX_DEPTH, each).and_then(|(holds, _)| holds)
    }

    /// Whether an expression holds, when it is known of its operands.
    pub(crate) fn holds(&self, expression: Expression, parts: &[Option<bool>]) -> Option<bool> {
        let several = |settles: bool| match () {
            () if parts.contains(&Some(settles)) => Some(settles),
            () => (!parts.contains(&None)).then_some(!settles),
        };
        let facts = self.facts;
        let image = facts.tree.image();
        match expression {
            Expression::All(_) => several(false),
            Expression::Any(_) => several(true),
            Expression::Not => parts.first().copied().flatten().map(|holds| !holds),
            Expression::Test(..) => parts.first().copied().flatten(),
            Expression::Condition(number) => self.shared.get(at(number)).copied().flatten(),
            Expression::Class(variable, set) => {
                let known = facts.settled.len().saturating_add(facts.cells.len());
                (at(variable) < known).then(|| image.is_in(facts.class(variable), set))
            }
            Expression::Member(member) | Expression::Holds(member) => {
                let set = || set_of(image, member).map(|(_, set)| set.category);
                let known = !facts.cells.is_empty() || set() == Some(category::SUBJECT);
                known.then(|| facts.holds(member))
            }
        }
    }

    /// Whether a rule grants or refuses; its conditions come next in the stream.
    pub(crate) fn fires(
        &self,
        head: &Head<'_>,
        stream: &mut Stream<'_>,
        open: &mut Vec<Expression>,
    ) -> Option<bool> {
        let [when, unless, requires] = head.has.map(|has| has.then(|| self.next(stream, open)));
        let fails =
            |holds: Option<Option<bool>>| holds.map_or(Some(true), |one| one.map(|one| !one));
        let parts = [when.unwrap_or(Some(true)), fails(unless), fails(requires)];
        self.holds(Expression::All(3), &parts)
    }
}

/// The attribute whose set a member belongs to.
fn set_of(image: &Image, member: u32) -> Option<(u32, &AttributeRecord)> {
    let is_in = |set: &AttributeRecord| member.wrapping_sub(set.first_member) < set.literals_len;
    let mut all = (0..).zip(&image.attributes);
    all.find(|(_, one)| one.value_type == value_type::TEXT_SET && is_in(one))
}

impl DecisionTree {
    /// The attribute of a test, and its operator and operand as written.
    pub(crate) fn test_texts(&self, test: Expression) -> (&str, &str) {
        match test {
            Expression::Test(attribute, text) => (self.attribute_text(attribute), self.text(text)),
            Expression::Holds(member) => {
                let found = set_of(self.image(), member).and_then(|(attribute, set)| {
                    let place = member.wrapping_sub(set.first_member);
                    let literals =
                        part(&self.image().literals, set.literals_start, set.literals_len);
                    Some((self.attribute_text(attribute), self.text(*literals.get(at(place))?)))
                });
                found.unwrap_or_default()
            }
            _ => ("", ""),
        }
    }
}
