//! Which values of which attributes must occur so that an enumeration is complete.
//!
//! Attributes are *kin* when a test compares them, a register is asked about both, or two versions
//! read them at one place. A value matters through the tests of one attribute (its *signature*:
//! which tests of any kin it passes, who accepts it) and through comparisons with values of kin.
//! Texts, truth values and addresses are only ever compared for equality, so of each signature as
//! many values are enough as there are kin. Numbers and times are also compared in order, and times
//! by a few seconds: then one value more for every second, the nearest ones, shows every difference
//! that is near enough to matter. Sets are known by which signatures their members have and which
//! members they share, so all subsets of these values are enough; so are all subsets as contents of
//! a register.
//!
//! That every signature that is possible occurs among the candidates follows from the few tests
//! that small policies are drawn from: what they see of a text is its first and last letter, whether
//! it holds an `a`, anything but an `a`, or nothing, and whether its length is 0, 1, 2 or more; words
//! of up to three letters over three letters show all of that in every combination.

use super::conditions::tests;
use super::group::{groups, kind_of, kinds, places, slots};
use super::space::{Place, Read, place, read, subsets};
use super::words;
use crate::oracle::{Oracle, Supply, Value};
use portvakt_core::policy::{
    AttributeId, Condition, Constant, Operand, Policy, Source, Test, ValueType,
};
use std::collections::{BTreeMap, BTreeSet};

/// Who is kin to whom, and the values that matter.
pub(super) struct Kin {
    places: BTreeMap<Place, Vec<(usize, AttributeId)>>,
    values: BTreeMap<(usize, AttributeId), Vec<Value>>,
    registers: BTreeMap<String, Vec<Vec<String>>>,
}

/// What values of one type and kind must be told apart by.
struct Family<'a, 'p> {
    oracles: &'a [Oracle<'p>],
    policies: &'a [&'p Policy],
    attributes: Vec<(usize, AttributeId)>,
    tests: Vec<(usize, &'p Test)>,
    value_type: ValueType,
    kind: &'static str,
    /// Whether a test compares them, with each other or with what is derived.
    related: bool,
}

/// More values than this of one kind make too many sets.
const MEMBERS: usize = 6;

impl Kin {
    /// The kin of all attributes of these versions, with so many values of each signature more than
    /// matter; nothing when an attribute would have more than so many.
    pub(super) fn new(policies: &[&Policy], more: usize, most: usize) -> Option<Self> {
        let (empty, mut values) = (Supply::new(), BTreeMap::new());
        let oracles: Vec<Oracle<'_>> =
            policies.iter().map(|policy| Oracle::new(policy, &empty)).collect();
        let tests: Vec<(usize, &Test)> = (0..)
            .zip(policies)
            .flat_map(|(version, policy)| {
                tests(policy).into_iter().map(move |test| (version, test))
            })
            .collect();
        let places = places(policies);
        let mut registers = BTreeMap::new();
        for policy in policies {
            for register in &policy.registers {
                let others = vec![vec![words::unmentioned(register.of.0).to_owned()]];
                registers.insert(register.name.clone(), others);
            }
        }
        for (group, names) in groups(policies, &places, &tests) {
            let of_group =
                tests.iter().filter(|(version, test)| group.contains(&(*version, test.attribute)));
            let tests: Vec<(usize, &Test)> = of_group.copied().collect();
            let slots = slots(policies, &group, &tests) + more;
            for (value_type, kind) in kinds(policies, &group) {
                let like = |(version, id): &&(usize, AttributeId)| {
                    kind_of(policies[*version], *id) == (value_type, kind)
                };
                let attributes: Vec<_> = group.iter().filter(like).copied().collect();
                let on = |(version, test): &&(usize, &Test)| {
                    attributes.contains(&(*version, test.attribute))
                };
                let tests: Vec<(usize, &Test)> = tests.iter().filter(on).copied().collect();
                let compares = |(_, test): &(usize, &Test)| {
                    matches!(test.operand, Operand::Attribute(_) | Operand::Window { .. })
                };
                let related = tests.iter().any(compares);
                let family = Family {
                    oracles: &oracles,
                    policies,
                    attributes,
                    tests,
                    value_type,
                    kind,
                    related,
                };
                let words = family.words(slots);
                for (version, id) in &family.attributes {
                    values.insert((*version, *id), family.values(*version, *id, &words, most)?);
                }
                for name in names.iter().filter(|_| value_type == ValueType::Text) {
                    registers.insert(name.clone(), contents(policies, name, &words)?);
                }
            }
        }
        Some(Self { places, values, registers })
    }

    /// The places that are read, with those who read them: version and attribute.
    pub(super) fn places(&self) -> impl Iterator<Item = (Place, Vec<(usize, AttributeId)>)> + '_ {
        self.places.iter().map(|(place, readers)| (place.clone(), readers.clone()))
    }

    /// The registers and what each may hold.
    pub(super) fn registers(&self) -> impl Iterator<Item = (String, Vec<Vec<String>>)> + '_ {
        self.registers.iter().map(|(name, contents)| (name.clone(), contents.clone()))
    }

    /// The values of an attribute that matter; not all of them are well-formed.
    pub(super) fn values(&self, version: usize, id: AttributeId) -> &[Value] {
        &self.values[&(version, id)]
    }
}

impl Family<'_, '_> {
    /// So many of each signature.
    fn words(&self, slots: usize) -> Vec<Constant> {
        let (mut mentioned, mut begun) = (Vec::new(), Vec::new());
        for (_, test) in &self.tests {
            match &test.operand {
                Operand::Constant(one) => mentioned.push(one.clone()),
                Operand::Constants(list) => mentioned.extend(list.iter().cloned()),
                // What stood in a structured text that is a plain one now.
                Operand::Text(text) => {
                    let begin = text.trim_end_matches(".*");
                    let longer = ["", "c", "cc", "ccc"].map(|end| format!("{begin}{end}"));
                    if self.kind == "text" && begin.chars().all(char::is_alphanumeric) {
                        begun.extend(longer.map(Constant::Text));
                    }
                }
                _ => {}
            }
        }
        for (version, id) in &self.attributes {
            let attribute = &self.policies[*version].attributes[id.at()];
            mentioned.extend(attribute.values.iter().flatten().cloned());
        }
        let mut all = words::candidates(self.value_type, self.kind);
        all.extend(mentioned.iter().cloned().chain(begun));
        let mut known = BTreeSet::new();
        all.retain(|word| known.insert(word.clone()));
        let mut seen = BTreeMap::<Vec<bool>, usize>::new();
        all.retain(|word| {
            let mut signature = self.signature(word);
            // Kin are compared in order, and what lies between two constants shows on which side.
            let in_order = matches!(self.value_type, ValueType::Integer | ValueType::Time);
            for one in mentioned.iter().filter(|_| in_order && self.related) {
                signature.extend([word < one, word == one]);
            }
            let alike = seen.entry(signature).or_default();
            *alike += 1;
            *alike <= slots
        });
        all
    }

    /// Who accepts a value, and which tests it passes.
    fn signature(&self, word: &Constant) -> Vec<bool> {
        let mut signature = Vec::new();
        for (version, id) in &self.attributes {
            let policy = self.policies[*version];
            let attribute = &policy.attributes[id.at()];
            if let Source::Derive(entries) = &attribute.source {
                signature.extend(entries.iter().map(|entry| entry.value == *word));
                continue;
            }
            let value = alone(word, attribute.value_type);
            let accepted = self.accepts(*version, *id, &value);
            signature.push(accepted);
            for (_, test) in
                self.tests.iter().filter(|one| (one.0, one.1.attribute) == (*version, *id))
            {
                let values = [(*id, value.clone())].into();
                let alone = !matches!(
                    test.operand,
                    Operand::Attribute(_)
                        | Operand::Window { .. }
                        | Operand::Register(_)
                        | Operand::Condition(_)
                );
                let holds =
                    || self.oracles[*version].holds(&Condition::Test((*test).clone()), &values);
                signature.push(alone && accepted && holds());
                // A set is asked about each of them on its own.
                if let (Operand::Constants(list), ValueType::TextSet) =
                    (&test.operand, attribute.value_type)
                {
                    signature.extend(list.iter().map(|one| one == word));
                }
            }
        }
        signature
    }

    /// Tells whether an attribute reads the value as what it is.
    fn accepts(&self, version: usize, id: AttributeId, value: &Value) -> bool {
        let policy = self.policies[version];
        let Some(place) = place(policy, id) else { return true };
        // The second form is that of a list.
        let raw = words::raw(&policy.attributes[id.at()], value, 1);
        let found: Read = read(&self.oracles[version], policy, id, &place, Some(&raw));
        found.as_ref() == Ok(&Some(value.clone()))
    }

    /// The values of an attribute: the words, or their subsets.
    fn values(
        &self,
        version: usize,
        id: AttributeId,
        words: &[Constant],
        most: usize,
    ) -> Option<Vec<Value>> {
        if self.policies[version].attributes[id.at()].value_type != ValueType::TextSet {
            return (words.len() <= most).then(|| words.iter().cloned().map(Value::One).collect());
        }
        let accepted =
            |word: &&Constant| self.accepts(version, id, &alone(word, ValueType::TextSet));
        let members: Vec<String> = words.iter().filter(accepted).filter_map(text).collect();
        let sets = (members.len() <= MEMBERS).then(|| subsets(&members))?;
        Some(sets.into_iter().map(|set| Value::Set(set.into_iter().collect())).collect())
    }
}

/// The value, of a set: the set of it alone.
fn alone(word: &Constant, value_type: ValueType) -> Value {
    match word {
        Constant::Text(text) if value_type == ValueType::TextSet => {
            Value::Set([text.clone()].into())
        }
        other => Value::One(other.clone()),
    }
}

fn text(constant: &Constant) -> Option<String> {
    match constant {
        Constant::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// What a register may hold: all subsets; whoever may not be empty holds what nobody names instead.
fn contents(policies: &[&Policy], name: &str, words: &[Constant]) -> Option<Vec<Vec<String>>> {
    let words: Vec<String> = words.iter().filter_map(text).collect();
    let mut all = (words.len() <= MEMBERS).then(|| subsets(&words))?;
    let mut declared = policies
        .iter()
        .filter_map(|policy| Some(&policy.registers[policy.find_register(name)?.at()]));
    let kind = declared.clone().next().map_or("text", |one| one.of.0);
    if !declared.all(|one| one.may_be_empty) {
        all[0].push(words::unmentioned(kind).to_owned());
    }
    Some(all)
}
