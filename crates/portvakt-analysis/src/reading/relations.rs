//! Atoms that speak of two attributes.

use super::{Arena, Atom, AttributeId, Constant, NodeId, Reading, Seen, ValueSet, World};

impl Reading<'_> {
    pub(super) fn difference(
        &self,
        one: AttributeId,
        other: AttributeId,
        ranges: &[(i64, i64)],
        world: &mut World,
    ) -> NodeId {
        match (self.seen(one), self.seen(other)) {
            (Some(Seen::Input(one)), Some(Seen::Input(other))) => {
                world.atom(Atom::Difference(*one, *other, ranges.to_vec()))
            }
            // A constant minus the other.
            (Some(Seen::Derived(all)), Some(_)) => Self::derived(all, world, |constant, world| {
                let negated: Vec<(i64, i64)> =
                    ranges.iter().rev().map(|(a, b)| (negated(*b), negated(*a))).collect();
                let values = shifted(&negated, number(constant));
                self.values(other, &ValueSet::Numbers(values), world)
            }),
            // The one minus a constant.
            (Some(Seen::Input(_)), Some(Seen::Derived(all))) => {
                Self::derived(all, world, |constant, world| {
                    let values = shifted(ranges, number(constant));
                    self.values(one, &ValueSet::Numbers(values), world)
                })
            }
            _ => Arena::FALSE,
        }
    }

    pub(super) fn same(&self, one: AttributeId, other: AttributeId, world: &mut World) -> NodeId {
        match (self.seen(one), self.seen(other)) {
            (Some(Seen::Input(one)), Some(Seen::Input(other))) => {
                world.atom(Atom::Same(*one.min(other), *one.max(other)))
            }
            (Some(Seen::Derived(all)), Some(Seen::Derived(others))) => {
                Self::derived(all, world, |constant, world| {
                    Self::derived(others, world, |other, _| Arena::constant(constant == other))
                })
            }
            (Some(Seen::Derived(all)), Some(Seen::Input(_))) => {
                Self::derived(all, world, |constant, world| self.equals(other, constant, world))
            }
            (Some(Seen::Input(_)), Some(Seen::Derived(all))) => {
                Self::derived(all, world, |constant, world| self.equals(one, constant, world))
            }
            _ => Arena::FALSE,
        }
    }

    fn equals(&self, attribute: AttributeId, constant: &Constant, world: &mut World) -> NodeId {
        match ValueSet::constants(std::slice::from_ref(constant)) {
            Some(values) => self.values(attribute, &values, world),
            None => Arena::FALSE,
        }
    }

    /// The set shares a member with the text or set.
    pub(super) fn shares(&self, set: AttributeId, other: AttributeId, world: &mut World) -> NodeId {
        let inputs = |seen: Option<&Seen>| match seen {
            Some(Seen::Input(input)) => vec![*input],
            Some(Seen::Union(one, other)) => vec![*one, *other],
            Some(Seen::Derived(_)) | None => Vec::new(),
        };
        if let Some(Seen::Derived(all)) = self.seen(other) {
            return Self::derived(all, world, |constant, world| match constant {
                Constant::Text(text) => self.member(set, text, world),
                _ => Arena::FALSE,
            });
        }
        let mut any = Vec::new();
        for one in inputs(self.seen(set)) {
            for other in inputs(self.seen(other)) {
                any.push(world.atom(Atom::Shares(one, other)));
            }
        }
        world.arena.any(any)
    }
}

/// The number of a constant.
fn number(constant: &Constant) -> i64 {
    match constant {
        Constant::Integer(number) | Constant::Time(number) => *number,
        Constant::Text(_) | Constant::Boolean(_) | Constant::Ip(_) => 0,
    }
}

/// A bound with its sign turned; the ends stand for "without bound".
pub(crate) fn negated(bound: i64) -> i64 {
    match bound {
        i64::MIN => i64::MAX,
        i64::MAX => i64::MIN,
        bound => bound.saturating_neg(),
    }
}

/// The numbers whose difference from a constant lies in the ranges.
pub(crate) fn shifted(ranges: &[(i64, i64)], constant: i64) -> Vec<(i64, i64)> {
    let fits = |bound: i128| i64::try_from(bound).ok();
    let range = |(first, last): &(i64, i64)| {
        let sum = |bound: i64| i128::from(bound).saturating_add(i128::from(constant));
        let from = match *first {
            i64::MIN => i64::MIN,
            first if sum(first) > i128::from(i64::MAX) => return None,
            first => fits(sum(first)).unwrap_or(i64::MIN),
        };
        let to = match *last {
            i64::MAX => i64::MAX,
            last if sum(last) < i128::from(i64::MIN) => return None,
            last => fits(sum(last)).unwrap_or(i64::MAX),
        };
        Some((from, to))
    };
    ranges.iter().filter_map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::super::attributes::is_among;
    use super::shifted;
    use portvakt_core::lower::ValueSet;
    use portvakt_core::policy::Constant;

    #[test]
    fn differences_from_a_constant() {
        assert_eq!(shifted(&[(1, i64::MAX)], 3), [(4, i64::MAX)]);
        assert_eq!(shifted(&[(i64::MIN, -1), (2, 2)], -5), [(i64::MIN, -6), (-3, -3)]);
        assert_eq!(shifted(&[(1, 5)], i64::MAX), []);
        assert_eq!(shifted(&[(-1, 5)], i64::MAX), [(i64::MAX - 1, i64::MAX)]);
        let values = ValueSet::Numbers(vec![(4, i64::MAX)]);
        assert!(is_among(&Constant::Integer(4), &values));
        assert!(!is_among(&Constant::Integer(3), &values));
    }
}
