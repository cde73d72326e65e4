//! What conditions mean, in the few words that are left after operators: value sets and relations.

use crate::policy::{AttributeId, Constant, Network, Policy, RegisterId, ValueType};

/// A formula over atoms. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// All hold; of nothing: true.
    All(Vec<Formula>),
    /// Some holds; of nothing: false.
    Any(Vec<Formula>),
    /// It does not hold.
    Not(Box<Formula>),
    /// An atom.
    Atom(Atom),
}

/// A set of values of one attribute, or a relation of two. False when an attribute that it names is
/// absent. Deliberately complete: every analysis knows the algebra of each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// The attribute is there.
    Present(AttributeId),
    /// The value (not of a set) is one of these.
    Values(AttributeId, ValueSet),
    /// The text, or some member of the set, matches.
    Matches(AttributeId, Pattern),
    /// The set contains this member.
    Member(AttributeId, String),
    /// The set is not empty and contains nothing outside these (sorted).
    Only(AttributeId, Vec<String>),
    /// The text is a member of the register.
    Register(AttributeId, RegisterId),
    /// The first minus the second (integers or times) lies in these inclusive ranges.
    Difference(AttributeId, AttributeId, Vec<(i64, i64)>),
    /// Both are equal.
    Same(AttributeId, AttributeId),
    /// The set (first) shares a member with the text or set (second).
    Shares(AttributeId, AttributeId),
}

/// A set of values. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueSet {
    /// These texts.
    Texts(Vec<String>),
    /// Integers or times in these inclusive ranges, ascending and apart.
    Numbers(Vec<(i64, i64)>),
    /// These truth values.
    Booleans(Vec<bool>),
    /// Addresses in these inclusive ranges, ascending and apart.
    Addresses(Vec<(u128, u128)>),
}

/// A regular language over texts. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// Texts that begin so.
    Prefix(String),
    /// Texts that the expression matches as a whole.
    Regex(String),
}

/// The IPv4 addresses, as IPv4-mapped IPv6 (RFC 4291, section 2.5.5.2).
pub const IPV4: (u128, u128) = (0xFFFF_0000_0000, 0xFFFF_FFFF_FFFF);

impl Formula {
    /// The formula that never holds.
    #[must_use]
    pub fn never() -> Self {
        Self::Any(Vec::new())
    }

    /// The attribute is one of the constants; a set contains one of them.
    #[must_use]
    pub fn value(attribute: AttributeId, policy: &Policy, constants: &[Constant]) -> Self {
        let value_type = policy.attribute(attribute).map(|one| one.value_type);
        if value_type == Some(ValueType::TextSet) {
            let members = constants.iter().filter_map(|one| match one {
                Constant::Text(text) => Some(Self::Atom(Atom::Member(attribute, text.clone()))),
                _ => None,
            });
            return Self::Any(members.collect());
        }
        match ValueSet::constants(constants) {
            Some(values) => Self::Atom(Atom::Values(attribute, values)),
            None => Self::never(),
        }
    }
}

impl ValueSet {
    /// The set of constants of one type; none when there are none or types differ.
    #[must_use]
    pub fn constants(constants: &[Constant]) -> Option<Self> {
        let mut texts = Vec::new();
        let mut numbers = Vec::new();
        let mut booleans = Vec::new();
        let mut addresses = Vec::new();
        for constant in constants {
            match constant {
                Constant::Text(text) => texts.push(text.clone()),
                Constant::Integer(number) | Constant::Time(number) => {
                    numbers.push((*number, *number));
                }
                Constant::Boolean(truth) => booleans.push(*truth),
                Constant::Ip(address) => addresses.push((*address, *address)),
            }
        }
        let set = if !texts.is_empty() {
            Self::Texts(texts)
        } else if !numbers.is_empty() {
            Self::Numbers(numbers)
        } else if !booleans.is_empty() {
            Self::Booleans(booleans)
        } else if !addresses.is_empty() {
            Self::Addresses(addresses)
        } else {
            return None;
        };
        (set.len() == constants.len()).then(|| set.normalised())
    }

    /// The addresses of networks. A wide IPv6 network does not hold IPv4 addresses.
    #[must_use]
    pub fn networks(networks: &[Network]) -> Self {
        let mut ranges = Vec::new();
        for network in networks {
            let (first, last) = (network.first, network.last);
            if first >= IPV4.0 && last <= IPV4.1 || last < IPV4.0 || first > IPV4.1 {
                ranges.push((first, last));
            } else {
                ranges.push((first, IPV4.0.saturating_sub(1)));
                ranges.push((IPV4.1.saturating_add(1), last));
            }
        }
        Self::Addresses(ranges).normalised()
    }

    fn len(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::Numbers(ranges) => ranges.len(),
            Self::Booleans(truths) => truths.len(),
            Self::Addresses(ranges) => ranges.len(),
        }
    }

    fn normalised(self) -> Self {
        match self {
            Self::Texts(mut texts) => {
                texts.sort();
                texts.dedup();
                Self::Texts(texts)
            }
            Self::Numbers(ranges) => Self::Numbers(joined(ranges, i64::checked_add, 1)),
            Self::Booleans(mut truths) => {
                truths.sort_unstable();
                truths.dedup();
                Self::Booleans(truths)
            }
            Self::Addresses(ranges) => Self::Addresses(joined(ranges, u128::checked_add, 1)),
        }
    }
}

/// Sorts inclusive ranges, drops empty ones and joins those that touch.
fn joined<T: Ord + Copy>(
    mut ranges: Vec<(T, T)>,
    add: fn(T, T) -> Option<T>,
    one: T,
) -> Vec<(T, T)> {
    ranges.retain(|(first, last)| first <= last);
    ranges.sort_unstable();
    let mut all: Vec<(T, T)> = Vec::new();
    for (first, last) in ranges {
        match all.last_mut() {
            Some(before) if add(before.1, one).is_none_or(|next| first <= next) => {
                before.1 = before.1.max(last);
            }
            _ => all.push((first, last)),
        }
    }
    all
}
