//! Assertions: what is proved has no request against it, and what is refuted has one.

use super::Drawn;
use crate::oracle::{Oracle, Question, Supply, Value};
use crate::small::{Column, Everything, MOST, Settles, Space, answer, asked, supply};
use portvakt_analysis::inquiry::Confirmed;
use portvakt_analysis::prove::{Proof, Refutation};
use portvakt_core::policy::{AssertionForm, AttributeId, CapabilityId, Condition, Policy, Source};
use std::collections::{BTreeMap, BTreeSet};

/// All requests for a small policy, against which its assertions are held.
#[derive(Debug)]
pub struct Assertions<'d> {
    drawn: &'d Drawn,
    space: Space,
    /// Whether the space tells all pairs of requests apart that a relation can.
    complete: bool,
}

impl<'d> Assertions<'d> {
    /// The requests of a policy.
    ///
    /// # Panics
    ///
    /// The policy is not small.
    #[must_use]
    pub fn new(drawn: &'d Drawn) -> Self {
        let small = Space::small(&[&drawn.policy]);
        // Two requests are compared: their values are kin.
        let wider = Space::wider(&[&drawn.policy], 1, 3 * MOST);
        let complete = wider.is_some();
        Self { drawn, space: wider.unwrap_or(small), complete }
    }

    /// What the policy says to all of them.
    #[must_use]
    pub fn everything(&self) -> Everything<'_> {
        Everything::new(&self.drawn.policy, &self.space)
    }

    /// Holds what was found of an assertion against everything; gives the name of its form.
    ///
    /// # Panics
    ///
    /// What is proved has a request against it, or what is refuted has none.
    #[track_caller]
    #[must_use]
    pub fn check(
        &self,
        everything: &Everything<'_>,
        form: &AssertionForm,
        found: &Proof,
    ) -> &'static str {
        let (name, expected) = Against { everything }.of(form);
        let about = || format!("{form:?}: {found:?}\n{}", self.drawn.about);
        match found {
            Proof::Proved => assert!(!expected, "something speaks against {}", about()),
            Proof::Refuted(refutation) => {
                let relates = name == "only_helps" || name == "ignores";
                let fits = expected || relates && !self.complete;
                assert!(fits, "nothing speaks against {}", about());
                check(&self.drawn.policy, everything, form, refutation, &about);
            }
            Proof::Undecided(_) => {}
        }
        name
    }
}

/// What speaks against assertions.
struct Against<'e> {
    everything: &'e Everything<'e>,
}

impl Against<'_> {
    /// The name of a form, and whether something speaks against it.
    fn of(&self, form: &AssertionForm) -> (&'static str, bool) {
        let all = self.everything;
        match form {
            AssertionForm::Never { capabilities, when, unless } => {
                let such = such(all, when.as_ref(), unless.as_ref());
                let against = |one| !all.allowed(one).and(&such).is_empty();
                ("never", capabilities.iter().any(against))
            }
            AssertionForm::Always { capabilities, when, unless } => {
                let such = such(all, when.as_ref(), unless.as_ref());
                let denied = |one| all.well_formed(one).without(&all.allowed(one));
                ("always", capabilities.iter().any(|one| !denied(one).and(&such).is_empty()))
            }
            AssertionForm::Implies(one, other) => {
                let denied = all.well_formed(*other).without(&all.allowed(*other));
                ("implies", !all.allowed(*one).and(&denied).is_empty())
            }
            AssertionForm::OnlyHelps(ids) => {
                ("only_helps", self.capabilities().any(|one| self.harms(one, ids)))
            }
            AssertionForm::Ignores(ids) => {
                ("ignores", self.capabilities().any(|one| self.heeds(one, ids)))
            }
        }
    }

    fn capabilities(&self) -> impl Iterator<Item = CapabilityId> + use<> {
        (0..).map(CapabilityId).take(self.everything.policy.capabilities.len())
    }

    fn sources(&self, ids: &[AttributeId]) -> BTreeSet<AttributeId> {
        ids.iter().flat_map(|id| self.everything.sources(*id)).collect()
    }

    /// Requests that differ in nothing but these attributes.
    fn groups(&self, capability: CapabilityId, ids: &BTreeSet<AttributeId>) -> Vec<Vec<usize>> {
        let all = self.everything;
        let apart = all.space.apart(all.policy, ids.iter().copied());
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in all.well_formed(capability).places() {
            groups.entry(apart(at)).or_default().push(at);
        }
        groups.into_values().collect()
    }

    /// Whether more of these turns an allow into a deny.
    fn harms(&self, capability: CapabilityId, ids: &[AttributeId]) -> bool {
        let (all, ids) = (self.everything, self.sources(ids));
        let allowed = all.allowed(capability);
        let more = |one: usize, other: usize| {
            ids.iter().all(|id| is_more(all.value(*id, one), all.value(*id, other)))
        };
        self.groups(capability, &ids).iter().any(|group| {
            let (yes, no): (Vec<usize>, Vec<usize>) =
                group.iter().partition(|at| allowed.holds(**at));
            yes.iter().any(|one| no.iter().any(|other| more(*one, *other)))
        })
    }

    /// Whether these change what settles a decision.
    fn heeds(&self, capability: CapabilityId, ids: &[AttributeId]) -> bool {
        let settled = self.everything.settled(capability);
        let differ = |group: &Vec<usize>| {
            let different: BTreeSet<Settles> =
                group.iter().filter_map(|at| settled.get(*at).copied()).collect();
            different.len() > 1
        };
        self.groups(capability, &self.sources(ids)).iter().any(differ)
    }
}

/// Where `when` holds and `unless` does not.
fn such(all: &Everything<'_>, when: Option<&Condition>, unless: Option<&Condition>) -> Column {
    let mut such = Column::filled(all.space.count(), true);
    if let Some(when) = when {
        such = such.and(&all.column(when));
    }
    if let Some(unless) = unless {
        such = such.without(&all.column(unless));
    }
    such
}

/// Whether the second value is the first, or there where the first is not, or a larger set.
fn is_more(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (None, _) => true,
        (Some(Value::Set(one)), Some(Value::Set(other))) => one.is_subset(other),
        (one, other) => one == other,
    }
}

/// The oracle says of the requests that are shown what refutes the assertion.
#[track_caller]
fn check(
    policy: &Policy,
    everything: &Everything<'_>,
    form: &AssertionForm,
    found: &Refutation,
    about: &impl Fn() -> String,
) {
    let first = answer(policy, &found.request.witness);
    let name = policy.capabilities.get(found.capability.at()).map_or("", |one| &one.name);
    assert_eq!(found.request.witness.capability, name, "{}", about());
    let holds = |condition: &Option<Condition>, otherwise: bool| {
        let Some(condition) = condition else { return otherwise };
        let shown = asked(&found.request.witness);
        let supply = supply(&found.request.witness);
        let (claims, given) = (&shown.claims, &shown.given);
        let oracle = Oracle::new(policy, &supply);
        let (values, _) = oracle.read(Question { claims, given, capability: name });
        oracle.holds(condition, &values)
    };
    match form {
        AssertionForm::Never { capabilities, when, unless } => {
            assert!(first.is_allowed() && capabilities.contains(found.capability), "{}", about());
            assert!(holds(when, true) && !holds(unless, false), "{}", about());
        }
        AssertionForm::Always { capabilities, when, unless } => {
            assert!(!first.is_allowed() && !first.is_malformed(), "{}", about());
            assert!(capabilities.contains(found.capability), "{}", about());
            assert!(holds(when, true) && !holds(unless, false), "{}", about());
        }
        AssertionForm::Implies(one, other) => {
            let (capability, second) = compared(found, about);
            assert_eq!((found.capability, capability), (*one, *other), "{}", about());
            let second = answer(policy, &second.witness);
            assert!(first.is_allowed(), "{first:?} {}", about());
            assert!(!second.is_allowed() && !second.is_malformed(), "{second:?} {}", about());
        }
        AssertionForm::OnlyHelps(ids) | AssertionForm::Ignores(ids) => {
            let (_, second) = compared(found, about);
            let reading = answer(policy, &second.witness);
            assert!(!first.is_malformed() && !reading.is_malformed(), "{}", about());
            let helps = matches!(form, AssertionForm::OnlyHelps(_));
            if helps {
                assert!(first.is_allowed() && !reading.is_allowed(), "{}", about());
            } else {
                assert!(first != reading, "{}", about());
            }
            let varied: BTreeSet<AttributeId> =
                ids.iter().flat_map(|id| everything.sources(*id)).collect();
            let (one, other) = (values(policy, &found.request), values(policy, second));
            for (at, attribute) in policy.attributes.iter().enumerate() {
                if matches!(attribute.source, Source::Derive(_)) {
                    continue;
                }
                let (one, other) = (one.get(&attribute.name), other.get(&attribute.name));
                let varies = varied.iter().any(|id| id.at() == at);
                let fits = one == other || varies && (!helps || is_more(one, other));
                assert!(fits, "{} is {one:?} and then {other:?} {}", attribute.name, about());
            }
        }
    }
}

#[track_caller]
fn compared<'f>(
    found: &'f Refutation,
    about: &impl Fn() -> String,
) -> (CapabilityId, &'f Confirmed) {
    let Some((capability, second)) = &found.compared else {
        panic!("nothing is compared {}", about())
    };
    assert_eq!(supply(&found.request.witness), supply(&second.witness), "{}", about());
    (*capability, second)
}

fn values(policy: &Policy, shown: &Confirmed) -> BTreeMap<String, Value> {
    let request = asked(&shown.witness);
    let (claims, given) = (&request.claims, &request.given);
    let supply: Supply = supply(&shown.witness);
    let oracle = Oracle::new(policy, &supply);
    let values = oracle.values(Question { claims, given, capability: &request.capability });
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
