//! The variables that atoms ask for: one view of an attribute each, its values cut into the classes
//! that some atom tells apart.

use super::cuts::Cuts;
use super::sets::{Range, SetId, Sets};
use super::terms::{AtomId, Terms};
use super::vocabulary::{Vocabularies, Vocabulary, is_number, literal_class, oriented};
use super::{Atom, Pattern, ValueSet};
use crate::automaton::PatternError;
use crate::limits::Limits;
use crate::policy::{AttributeId, Policy, RegisterId, ValueType};
use portvakt_eval::index::{at, index};

/// A variable before it has its number. The order is that of the variables of one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum View {
    /// The value of a derived attribute.
    Derived(AttributeId),
    /// The value of an attribute; of a set: its presence.
    Value(AttributeId),
    /// One group of an attribute's patterns.
    Pattern(AttributeId, u32),
    /// One pattern that some member of a set matches.
    MemberPattern(AttributeId, u32),
    /// Membership of a register.
    Register(AttributeId, RegisterId),
    /// The first attribute minus the second, which has a higher id.
    Difference(AttributeId, AttributeId),
    /// Equality of two attributes, the second with a higher id.
    Same(AttributeId, AttributeId),
    /// A common member of a set and a text or set.
    Shares(AttributeId, AttributeId),
    /// The set's members are all on this list of [`Vocabulary::lists`].
    Only(AttributeId, u32),
    /// The set contains this one of its [`Vocabulary::texts`].
    Member(AttributeId, u32),
    /// A condition that became a table of its own.
    Condition(u32),
}

/// What an atom is as a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    /// It always holds, or never.
    Constant(bool),
    /// The view's class is in the set.
    Class(View, SetId),
}

/// The views of a policy's atoms.
#[derive(Debug, Default)]
pub(super) struct Views {
    pub(super) vocabularies: Vocabularies,
    /// By atom.
    tests: Vec<Test>,
}

impl Views {
    /// Collects what the atoms tell apart and makes a test of each.
    ///
    /// # Errors
    ///
    /// The atom of a pattern that has no automaton, and why.
    pub(super) fn of(
        policy: &Policy,
        terms: &Terms<'_>,
        sets: &mut Sets,
        limits: &Limits,
    ) -> Result<Self, (AtomId, PatternError)> {
        let mut all =
            Self { vocabularies: Vocabularies::of(policy, terms, limits)?, tests: Vec::new() };
        let tests = terms.atoms().iter().map(|atom| all.test_of(atom, policy, sets));
        all.tests = tests.collect();
        Ok(all)
    }

    /// The test of an atom.
    pub(super) fn test(&self, atom: AtomId) -> Test {
        self.tests.get(at(atom)).copied().unwrap_or(Test::Constant(false))
    }

    /// What is told apart in an attribute.
    pub(super) fn vocabulary(&self, attribute: AttributeId) -> Option<&Vocabulary> {
        self.vocabularies.attributes.get(attribute.at())
    }

    /// How many classes a view has.
    pub(super) fn classes(&self, view: View, policy: &Policy) -> u32 {
        let of = |attribute: AttributeId| self.vocabulary(attribute);
        let classes = match view {
            View::Derived(attribute) => of(attribute).map(Vocabulary::closed_classes),
            View::Value(attribute) => {
                let value_type = policy.attribute(attribute).map(|one| one.value_type);
                of(attribute).map(|one| match value_type {
                    Some(ValueType::Text) | None => index(one.texts.len()).saturating_add(2),
                    Some(ValueType::Integer | ValueType::Time) => one.numbers.classes(),
                    Some(ValueType::Ip) => one.addresses.classes(),
                    Some(ValueType::Boolean) => 3,
                    Some(ValueType::TextSet) => 2,
                })
            }
            View::Pattern(attribute, group) => of(attribute)
                .and_then(|one| one.groups.get(at(group)))
                .map(|group| index(group.matched.len()).saturating_add(1)),
            View::Difference(one, other) => {
                self.vocabularies.differences.get(&(one, other)).map(Cuts::classes)
            }
            View::Register(..) | View::Same(..) | View::Shares(..) => Some(3),
            View::MemberPattern(..) | View::Only(..) | View::Member(..) | View::Condition(_) => {
                Some(2)
            }
        };
        classes.unwrap_or(1)
    }

    fn test_of(&mut self, atom: &Atom, policy: &Policy, sets: &mut Sets) -> Test {
        match atom {
            Atom::Present(attribute) => {
                if policy.attribute(*attribute).is_some_and(|one| one.derives().is_some()) {
                    return Test::Constant(true);
                }
                let view = View::Value(*attribute);
                Test::Class(view, sets.of([(1, self.classes(view, policy))]))
            }
            Atom::Values(attribute, values) => self.value_test(*attribute, values, policy, sets),
            Atom::Matches(attribute, pattern) => {
                self.pattern_test(*attribute, pattern, policy, sets)
            }
            Atom::Member(attribute, text) => {
                let member = self.vocabulary(*attribute).and_then(|one| one.place_of(text));
                match member {
                    Some(member) => {
                        Test::Class(View::Member(*attribute, member), sets.of_numbers([1]))
                    }
                    None => Test::Constant(false),
                }
            }
            Atom::Only(attribute, texts) => {
                let Some(one) = self.vocabularies.attributes.get_mut(attribute.at()) else {
                    return Test::Constant(false);
                };
                let list: Vec<u32> = texts.iter().filter_map(|text| one.place_of(text)).collect();
                one.lists.push(list);
                let list = index(one.lists.len()).saturating_sub(1);
                Test::Class(View::Only(*attribute, list), sets.of_numbers([1]))
            }
            Atom::Register(attribute, register) => {
                Test::Class(View::Register(*attribute, *register), sets.of_numbers([2]))
            }
            Atom::Difference(one, other, ranges) => self.difference(*one, *other, ranges, sets),
            Atom::Same(one, other) if is_number(*one, policy) => {
                self.difference(*one, *other, &[(0, 0)], sets)
            }
            Atom::Same(one, other) => {
                let (low, high) = (*one.min(other), *one.max(other));
                Test::Class(View::Same(low, high), sets.of_numbers([1]))
            }
            Atom::Shares(set, other) => {
                let both =
                    policy.attribute(*other).map(|one| one.value_type) == Some(ValueType::TextSet);
                let (first, second) = if both && other < set { (other, set) } else { (set, other) };
                Test::Class(View::Shares(*first, *second), sets.of_numbers([2]))
            }
        }
    }

    fn difference(
        &self,
        one: AttributeId,
        other: AttributeId,
        ranges: &[(i64, i64)],
        sets: &mut Sets,
    ) -> Test {
        let (pair, ranges) = oriented(one, other, ranges);
        let cuts = self.vocabularies.differences.get(&pair).cloned().unwrap_or_default();
        Test::Class(View::Difference(pair.0, pair.1), sets.of(cuts.classes_of(&ranges)))
    }

    fn value_test(
        &self,
        attribute: AttributeId,
        values: &ValueSet,
        policy: &Policy,
        sets: &mut Sets,
    ) -> Test {
        let Some(one) = self.vocabulary(attribute) else {
            return Test::Constant(false);
        };
        let derived = policy.attribute(attribute).is_some_and(|one| one.derives().is_some());
        let ranges: Vec<Range> = match values {
            ValueSet::Texts(texts) => {
                let places = texts.iter().filter_map(|text| one.place_of(text));
                places.map(literal_class).collect()
            }
            ValueSet::Numbers(ranges) if derived => one.closed_within(ranges),
            ValueSet::Numbers(ranges) => one.numbers.classes_of(ranges),
            ValueSet::Addresses(ranges) => one.addresses.classes_of(ranges),
            ValueSet::Booleans(truths) => {
                truths.iter().map(|truth| if *truth { (2, 3) } else { (1, 2) }).collect()
            }
        };
        let view = if derived { View::Derived(attribute) } else { View::Value(attribute) };
        Test::Class(view, sets.of(ranges))
    }

    fn pattern_test(
        &self,
        attribute: AttributeId,
        pattern: &Pattern,
        policy: &Policy,
        sets: &mut Sets,
    ) -> Test {
        let declared = policy.attribute(attribute);
        let found = self.vocabulary(attribute).and_then(|one| {
            let place = index(one.patterns.binary_search(pattern).ok()?);
            let group = one.group_of(place);
            Some((one, place, one.groups.get(group)?, index(group)))
        });
        let Some((one, place, group, number)) = found else {
            return Test::Constant(false);
        };
        let classes = group.classes_of(place);
        if declared.is_some_and(|one| one.value_type == ValueType::TextSet) {
            return Test::Class(View::MemberPattern(attribute, place), sets.of_numbers([1]));
        }
        if one.patterns_are_texts {
            let matching = one.matching(&group.dfa, &classes);
            let derived = declared.is_some_and(|one| one.derives().is_some());
            let view = if derived { View::Derived(attribute) } else { View::Value(attribute) };
            return Test::Class(view, sets.of(matching));
        }
        let classes = classes.into_iter().map(|class| class.saturating_add(1));
        Test::Class(View::Pattern(attribute, number), sets.of_numbers(classes))
    }
}
