//! The bytes by attribute, and the patterns that made automata.

use super::steps::Steps;
use super::{MASK, add, count, span_of, times};
use crate::automaton::Dfa;
use crate::limits::Limits;
use crate::lower::{Pattern, patterns};
use crate::policy::Policy;
use crate::source::Span;
use portvakt_eval::image::{AttributeRecord, Image, VariableRecord, kind, value_type};
use portvakt_eval::index::{NONE, at, part};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What one attribute takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeCost {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub span: Option<Span>,
    /// How many texts, or cuts between numbers or addresses, the policy tells apart in it.
    pub values: u64,
    /// The bytes of these and of what finds them; a text counts for every attribute that it stands
    /// for.
    pub value_bytes: u64,
    /// Its format, if it has one.
    pub format: Option<String>,
    /// How many automata its texts walk: of its format, and of groups of patterns.
    pub automata: u64,
    /// How many states these have.
    pub states: u64,
    /// Their bytes.
    pub automaton_bytes: u64,
    /// Bytes in switches and leaf tables that go by it.
    pub tree_bytes: u64,
    /// Bytes in blocks that go by it.
    pub block_bytes: u64,
    /// Steps to derive it.
    pub derived_steps: u64,
    /// How many patterns it is tested with.
    pub patterns: u64,
    /// The patterns with most states, dearest first.
    pub dearest_patterns: Vec<PatternCost>,
}

/// A pattern that is one cause of an automaton.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternCost {
    /// Where it is first written.
    pub span: Span,
    /// How many states it has alone. In one automaton with others it may need far more.
    pub states: u64,
}

impl AttributeCost {
    /// All its bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        [self.value_bytes, self.automaton_bytes, self.tree_bytes, self.block_bytes]
            .into_iter()
            .fold(0, u64::saturating_add)
    }
}

/// Counts what each attribute takes, in the order of names; of its patterns the dearest few are
/// kept.
pub(super) fn attributes(
    image: &Image,
    policy: Option<&Policy>,
    steps: &Steps,
    dearest: usize,
) -> Vec<AttributeCost> {
    let mut written = by_attribute(policy);
    let forest = Forest::of(image);
    let mut views: Vec<Vec<&VariableRecord>> = vec![Vec::new(); image.attributes.len()];
    for variable in &image.variables {
        if let Some(list) = views.get_mut(at(variable.attribute)) {
            list.push(variable);
        }
    }
    let each = (0..).zip(&image.attributes).zip(&views).map(|((place, record), views)| {
        let name = image.texts.at(record.name).unwrap_or_default();
        let (values, value_bytes) = values(image, record, views);
        let (automata, states, automaton_bytes) = automata(image, record, views);
        let format = image.formats.get(at(record.format));
        let format = format.and_then(|one| image.texts.at(one.name));
        let derived = views.iter().filter(|one| one.kind == kind::DERIVED);
        let patterns = written.remove(name).unwrap_or_default();
        AttributeCost {
            name: name.to_owned(),
            span: span_of(policy, name, |policy, name| {
                policy.attribute(policy.find_attribute(name)?).map(|one| one.span)
            }),
            values,
            value_bytes,
            format: format.map(str::to_owned),
            automata,
            states,
            automaton_bytes,
            tree_bytes: forest.trees.get(at(place)).copied().unwrap_or(0),
            block_bytes: forest.blocks.get(at(place)).copied().unwrap_or(0),
            derived_steps: derived.map(|one| steps.chain(one.other).steps).sum(),
            patterns: count(&patterns),
            dearest_patterns: dearest_patterns(&patterns, dearest),
        }
    });
    each.collect()
}

/// The texts or cuts of an attribute, and their bytes.
fn values(image: &Image, record: &AttributeRecord, views: &[&VariableRecord]) -> (u64, u64) {
    let literals = part(&image.literals, record.literals_start, record.literals_len);
    let texts = literals.iter().filter_map(|text| image.texts.at(*text));
    let texts = texts.fold(0_u64, |all, text| all.saturating_add(count(text.as_bytes())));
    // A text has its end among the texts, and its place among the literals.
    let mut bytes = texts.saturating_add(times(record.literals_len, 8));
    bytes = bytes.saturating_add(times(record.slots_len, 4));
    bytes = bytes.saturating_add(times(record.numbers_len, 8));
    let mut all = u64::from(record.literals_len).saturating_add(u64::from(record.numbers_len));
    for view in views {
        let width = match (view.kind, record.value_type) {
            (kind::VALUE, value_type::IP) => 16,
            (kind::VALUE, value_type::INTEGER | value_type::TIME) | (kind::DIFFERENCE, _) => 8,
            _ => continue,
        };
        all = all.saturating_add(u64::from(view.len));
        bytes = bytes.saturating_add(times(view.len, width));
    }
    (all, bytes)
}

/// The automata that texts of an attribute walk, their states and bytes.
fn automata(image: &Image, record: &AttributeRecord, views: &[&VariableRecord]) -> (u64, u64, u64) {
    let format = image.formats.get(at(record.format)).map(|one| one.automaton);
    let patterned =
        |one: &&&VariableRecord| matches!(one.kind, kind::PATTERN | kind::MEMBER_PATTERN);
    let of_patterns = views.iter().filter(patterned).map(|one| one.start);
    let numbers: BTreeSet<u32> = of_patterns.chain(format).collect();
    let mut states = 0_u64;
    let mut bytes = 0_u64;
    for one in numbers.iter().filter_map(|number| image.automata.get(at(*number))) {
        states = states.saturating_add(u64::from(one.states));
        let entries = one.symbols.saturating_add(1);
        bytes = bytes.saturating_add(times(one.states, u64::from(entries).saturating_mul(4)));
        bytes = bytes.saturating_add(AUTOMATON);
    }
    (u64::try_from(numbers.len()).unwrap_or(u64::MAX), states, bytes)
}

/// The record of an automaton and its classes of bytes.
const AUTOMATON: u64 = 24 + 256;

/// Bytes of the forest, by the attribute that they go by.
struct Forest {
    trees: Vec<u64>,
    blocks: Vec<u64>,
}

impl Forest {
    fn of(image: &Image) -> Self {
        let none = vec![0; image.attributes.len()];
        let mut forest = Self { trees: none.clone(), blocks: none };
        let of =
            |variable: u32| image.variables.get(at(variable)).map_or(NONE, |one| one.attribute);
        for switch in &image.switches {
            let bytes = times(switch.len, 8).saturating_add(12);
            add(&mut forest.trees, of(switch.variable), bytes);
        }
        for column in &image.columns {
            let bytes = times(column.len, MASK).saturating_add(12);
            add(&mut forest.blocks, of(column.variable), bytes);
        }
        let sets = Sets::of(image);
        for mask in &image.member_masks {
            add(&mut forest.blocks, sets.of_member(mask.member), MASK);
        }
        for table in &image.tables {
            let entries = part(&image.entries, table.start, table.len);
            let (member, width) = match (table.first, entries.first()) {
                (NONE, Some(first)) => (first.member, 8),
                (first, _) => (first, 4),
            };
            let bytes = times(table.len, width).saturating_add(12);
            add(&mut forest.trees, sets.of_member(member), bytes);
        }
        forest
    }
}

/// Which set a member is of.
struct Sets {
    /// The first member of each set that has some, ascending, and the attribute.
    firsts: Vec<(u32, u32)>,
}

impl Sets {
    fn of(image: &Image) -> Self {
        let sets = (0..).zip(&image.attributes);
        let sets =
            sets.filter(|(_, one)| one.value_type == value_type::TEXT_SET && one.literals_len > 0);
        let mut firsts: Vec<(u32, u32)> =
            sets.map(|(place, one)| (one.first_member, place)).collect();
        firsts.sort_unstable();
        Self { firsts }
    }

    fn of_member(&self, member: u32) -> u32 {
        let after = self.firsts.partition_point(|(first, _)| *first <= member);
        let found = after.checked_sub(1).and_then(|place| self.firsts.get(place));
        found.map_or(NONE, |(_, attribute)| *attribute)
    }
}

/// The patterns of a policy by the name of their attribute.
fn by_attribute(policy: Option<&Policy>) -> BTreeMap<&str, Vec<(Pattern, Span)>> {
    let mut all: BTreeMap<&str, Vec<(Pattern, Span)>> = BTreeMap::new();
    let Some(policy) = policy else {
        return all;
    };
    for (id, pattern, span) in patterns(policy) {
        if let Some(attribute) = policy.attribute(id) {
            all.entry(&attribute.name).or_default().push((pattern, span));
        }
    }
    all
}

fn dearest_patterns(patterns: &[(Pattern, Span)], dearest: usize) -> Vec<PatternCost> {
    let each = patterns.iter().map(|(pattern, span)| {
        // It was compiled before: no limit stops it now.
        let states = Dfa::pattern(pattern, &Limits::large()).map_or(0, |dfa| dfa.states());
        PatternCost { span: *span, states: states.into() }
    });
    let mut all: Vec<PatternCost> = each.collect();
    all.sort_by_key(|one| Reverse(one.states));
    all.truncate(dearest);
    all
}
