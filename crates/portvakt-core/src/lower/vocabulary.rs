//! What the atoms of a policy tell apart in each attribute: texts, cuts, patterns.

use super::cuts::Cuts;
use super::sets::Range;
use super::sorting::distinct;
use super::terms::{AtomId, Terms};
use super::{Atom, Pattern, ValueSet};
use crate::automaton::{Dfa, Group, PatternError, groups};
use crate::limits::Limits;
use crate::policy::{Attribute, AttributeId, Constant, Policy, ValueType};
use portvakt_eval::index::{at, index};
use std::collections::{BTreeMap, BTreeSet};

/// What the policy tells apart in one attribute.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    /// Texts, sorted: literals, or members of a set.
    pub(super) texts: Vec<String>,
    /// Cuts of an integer or time.
    pub(super) numbers: Cuts<i64>,
    /// Cuts of an address.
    pub(super) addresses: Cuts<u128>,
    /// Closed list of an integer, ascending.
    pub(super) closed: Vec<i64>,
    /// Patterns, sorted, in groups.
    pub(super) patterns: Vec<Pattern>,
    pub(super) groups: Vec<Group>,
    /// Lists of members of which a set may have nothing else: places in `texts`.
    pub(super) lists: Vec<Vec<u32>>,
    /// Whether patterns are looked up among the texts, because no other text can occur.
    pub(super) patterns_are_texts: bool,
}

/// What is told apart in all attributes and in the differences of two.
#[derive(Debug, Default)]
pub(super) struct Vocabularies {
    /// By attribute.
    pub(super) attributes: Vec<Vocabulary>,
    /// Cuts of differences, by pair.
    pub(super) differences: BTreeMap<(AttributeId, AttributeId), Cuts<i64>>,
}

/// The most texts of a closed list that patterns are looked up among; beyond, a list of classes
/// could be much longer than the pattern.
const LOOKED_UP: usize = 256;

impl Vocabularies {
    /// Collects what the atoms tell apart.
    ///
    /// # Errors
    ///
    /// The atom of a pattern that has no automaton, and why.
    pub(super) fn of(
        policy: &Policy,
        terms: &Terms<'_>,
        limits: &Limits,
    ) -> Result<Self, (AtomId, PatternError)> {
        let mut all = Self::default();
        all.collect(policy, terms);
        all.group(policy, terms, limits)?;
        Ok(all)
    }

    fn collect(&mut self, policy: &Policy, terms: &Terms<'_>) {
        let mut texts: Vec<Vec<&str>> = vec![Vec::new(); policy.attributes.len()];
        let mut patterns = vec![BTreeSet::new(); policy.attributes.len()];
        self.attributes = vec![Vocabulary::default(); policy.attributes.len()];
        for ((one, into), attribute) in
            self.attributes.iter_mut().zip(&mut texts).zip(&policy.attributes)
        {
            for value in attribute.values.iter().flatten() {
                match value {
                    Constant::Text(text) => {
                        into.push(text);
                    }
                    Constant::Integer(number) => one.closed.push(*number),
                    Constant::Boolean(_) | Constant::Time(_) | Constant::Ip(_) => {}
                }
            }
        }
        for atom in terms.atoms() {
            match atom {
                Atom::Values(attribute, ValueSet::Texts(all)) | Atom::Only(attribute, all) => {
                    if let Some(into) = texts.get_mut(attribute.at()) {
                        into.extend(all.iter().map(String::as_str));
                    }
                }
                Atom::Member(attribute, text) => {
                    if let Some(into) = texts.get_mut(attribute.at()) {
                        into.push(text);
                    }
                }
                Atom::Values(attribute, ValueSet::Numbers(ranges)) => {
                    if let Some(one) = self.attributes.get_mut(attribute.at()) {
                        one.numbers.add(ranges);
                    }
                }
                Atom::Values(attribute, ValueSet::Addresses(ranges)) => {
                    if let Some(one) = self.attributes.get_mut(attribute.at()) {
                        one.addresses.add(ranges);
                    }
                }
                Atom::Matches(attribute, pattern) => {
                    if let Some(into) = patterns.get_mut(attribute.at()) {
                        into.insert(pattern.clone());
                    }
                }
                Atom::Difference(one, other, ranges) => {
                    let (pair, ranges) = oriented(*one, *other, ranges);
                    self.differences.entry(pair).or_default().add(&ranges);
                }
                Atom::Same(one, other) if is_number(*one, policy) => {
                    let (pair, ranges) = oriented(*one, *other, &[(0, 0)]);
                    self.differences.entry(pair).or_default().add(&ranges);
                }
                Atom::Present(_)
                | Atom::Values(_, ValueSet::Booleans(_))
                | Atom::Register(..)
                | Atom::Same(..)
                | Atom::Shares(..) => {}
            }
        }
        for ((one, texts), patterns) in self.attributes.iter_mut().zip(texts).zip(patterns) {
            one.texts = distinct(&texts).into_iter().map(str::to_owned).collect();
            one.patterns = patterns.into_iter().collect();
            one.numbers.sort();
            one.addresses.sort();
        }
        for cuts in self.differences.values_mut() {
            cuts.sort();
        }
    }

    fn group(
        &mut self,
        policy: &Policy,
        terms: &Terms<'_>,
        limits: &Limits,
    ) -> Result<(), (AtomId, PatternError)> {
        let mut left = limits.all_patterns_bytes;
        let attributes = (0..).zip(&policy.attributes);
        for (one, (id, attribute)) in self.attributes.iter_mut().zip(attributes) {
            let few = one.texts.len() <= LOOKED_UP && attribute.values.is_some();
            one.patterns_are_texts = few || attribute.derives().is_some();
            one.groups = groups(&one.patterns, limits, &mut left).map_err(|(place, error)| {
                let pattern = one.patterns.get(at(place)).cloned();
                let wanted = pattern.map(|one| Atom::Matches(AttributeId(id), one));
                let atom = terms.atoms().iter().position(|atom| Some(atom) == wanted.as_ref());
                (index(atom.unwrap_or(0)), error)
            })?;
        }
        Ok(())
    }
}

impl Vocabulary {
    /// The place of a text.
    pub(super) fn place_of(&self, text: &str) -> Option<u32> {
        self.texts.binary_search_by(|one| one.as_str().cmp(text)).ok().map(index)
    }

    /// The place of the group that a pattern is in.
    pub(super) fn group_of(&self, pattern: u32) -> usize {
        self.groups.partition_point(|group| group.patterns.last() < Some(&pattern))
    }

    /// The class of a constant among closed values.
    pub(super) fn closed_class(&self, constant: &Constant) -> Option<u32> {
        let place = match constant {
            Constant::Text(text) => self.place_of(text)?,
            Constant::Integer(number) => index(self.closed.binary_search(number).ok()?),
            Constant::Boolean(_) | Constant::Time(_) | Constant::Ip(_) => return None,
        };
        Some(literal_class(place).0)
    }

    /// How many classes closed values have.
    pub(super) fn closed_classes(&self) -> u32 {
        index(self.texts.len().max(self.closed.len())).saturating_add(2)
    }

    /// The classes of the closed numbers in inclusive ranges.
    pub(super) fn closed_within(&self, ranges: &[(i64, i64)]) -> Vec<Range> {
        let places = |(first, last): &(i64, i64)| {
            let start = self.closed.partition_point(|number| number < first);
            let end = self.closed.partition_point(|number| number <= last);
            (literal_class(index(start)).0, literal_class(index(end)).0)
        };
        ranges.iter().map(places).collect()
    }

    /// The classes of the texts that an automaton accepts in these classes.
    pub(super) fn matching(&self, dfa: &Dfa, classes: &[u32]) -> Vec<Range> {
        let texts = (0..).zip(&self.texts);
        texts
            .filter(|(_, text)| classes.binary_search(&dfa.accept(text.as_bytes())).is_ok())
            .map(|(place, _)| literal_class(place))
            .collect()
    }
}

/// The class of a literal: 0 is absent, 1 any other text.
pub(super) fn literal_class(place: u32) -> Range {
    (place.saturating_add(2), place.saturating_add(3))
}

/// Tells whether an attribute is an integer or a time.
pub(super) fn is_number(attribute: AttributeId, policy: &Policy) -> bool {
    policy
        .attribute(attribute)
        .map(|one: &Attribute| one.value_type)
        .is_some_and(|one| matches!(one, ValueType::Integer | ValueType::Time))
}

/// A difference with the lower attribute first. The ends of the number line stand for "without bound".
pub(super) fn oriented(
    one: AttributeId,
    other: AttributeId,
    ranges: &[(i64, i64)],
) -> ((AttributeId, AttributeId), Vec<(i64, i64)>) {
    if one <= other {
        return ((one, other), ranges.to_vec());
    }
    let negated = |bound: i64| match bound {
        i64::MIN => i64::MAX,
        i64::MAX => i64::MIN,
        bound => bound.saturating_neg(),
    };
    let mut turned: Vec<_> = ranges.iter().map(|(a, b)| (negated(*b), negated(*a))).collect();
    turned.reverse();
    ((other, one), turned)
}
