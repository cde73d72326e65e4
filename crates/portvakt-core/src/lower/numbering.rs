//! The order of the variables.
//!
//! First those that depend on the subject alone, then the capability, then all others. Within each
//! part a variable stands after whatever it reads: derived attributes stand in the order in which
//! they can be worked out, each followed by the views of it, then by the conditions that read
//! nothing later.

use super::sets::SetId;
use super::table::{Table, TableRow, Tables};
use super::terms::{Term, TermId, Terms};
use super::views::{Test, View, Views};
use crate::policy::{AttributeId, Category, Policy};
use portvakt_eval::index::{at, index};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The variables in order.
#[derive(Debug)]
pub(super) struct Numbering {
    /// The views; the capability, which is none, stands between the two parts.
    views: Vec<View>,
    /// How many depend on the subject alone: also the number of the capability's variable.
    pub(super) subject: u32,
    numbers: BTreeMap<View, u32>,
}

impl Numbering {
    /// Numbers the views that tables and written conditions need.
    pub(super) fn of(
        policy: &Policy,
        terms: &Terms<'_>,
        views: &Views,
        tables: &Tables,
        written: &[TermId],
    ) -> Self {
        let mut used: BTreeSet<View> = BTreeSet::new();
        used.extend(tables.all().flat_map(TableRow::tests).map(|(view, _)| view));
        used.extend(tables.attributes.keys().map(|attribute| View::Derived(*attribute)));
        used.extend(written_views(terms, views, written));
        let places = Places::of(policy, terms, tables);
        let mut ordered: Vec<(bool, u32, View)> = used
            .into_iter()
            .map(|view| (!places.is_subject(view), places.level(view), view))
            .collect();
        ordered.sort_unstable();
        let subject = index(ordered.partition_point(|(rest, ..)| !rest));
        let views: Vec<View> = ordered.into_iter().map(|(.., view)| view).collect();
        let number = |place: u32| {
            if place < subject { place } else { place.saturating_add(1) }
        };
        let numbers = (0..).zip(&views).map(|(place, view)| (*view, number(place))).collect();
        Self { views, subject, numbers }
    }

    /// The number of a view.
    pub(super) fn number(&self, view: View) -> Option<u32> {
        self.numbers.get(&view).copied()
    }

    /// The view with a number; none for the capability.
    pub(super) fn view(&self, number: u32) -> Option<View> {
        let place = match number.cmp(&self.subject) {
            Ordering::Less => number,
            Ordering::Equal => return None,
            Ordering::Greater => number.saturating_sub(1),
        };
        self.views.get(at(place)).copied()
    }

    /// How many variables there are, the capability counted.
    pub(super) fn count(&self) -> u32 {
        index(self.views.len()).saturating_add(1)
    }

    /// What a row tests beside its key, by number, ascending.
    pub(super) fn tests(&self, row: &TableRow) -> Vec<(u32, SetId)> {
        let known = row.tests().filter_map(|(view, set)| Some((self.number(view)?, set)));
        let mut numbered: Vec<(u32, SetId)> = known.collect();
        numbered.sort_unstable();
        numbered
    }
}

/// The terms that rules are written with, ascending.
pub(super) fn written_terms(terms: &Terms<'_>) -> Vec<TermId> {
    let mut seen = vec![false; terms.all().len()];
    let rules = terms.rules.iter();
    let mut open: Vec<TermId> =
        rules.flat_map(|rule| [rule.when, rule.unless, rule.requires]).flatten().collect();
    while let Some(id) = open.pop() {
        if seen.get_mut(at(id)).is_none_or(|seen| std::mem::replace(seen, true)) {
            continue;
        }
        terms.operands(id, |one| open.push(one));
    }
    let written = (0..).zip(seen).filter(|(_, seen)| *seen);
    written.map(|(id, _)| id).collect()
}

/// The views of the atoms of written terms. Members are named by number there, not by variable.
fn written_views(terms: &Terms<'_>, views: &Views, written: &[TermId]) -> BTreeSet<View> {
    let atoms = written.iter().filter_map(|id| match terms.term(*id) {
        Some(Term::Atom(atom)) => Some(views.test(*atom)),
        _ => None,
    });
    let views = atoms.filter_map(|test| match test {
        Test::Class(View::Member(..), _) | Test::Constant(_) => None,
        Test::Class(view, _) => Some(view),
    });
    views.collect()
}

/// Where views belong.
struct Places<'a> {
    policy: &'a Policy,
    /// The level of each derived attribute, from 1.
    levels: BTreeMap<AttributeId, u32>,
    /// The level of each derived condition.
    condition_levels: BTreeMap<u32, u32>,
    /// Conditions that derived attributes of the subject read.
    of_subject: BTreeSet<u32>,
}

impl<'a> Places<'a> {
    fn of(policy: &'a Policy, terms: &Terms<'_>, tables: &Tables) -> Self {
        let derived =
            (1_u32..).zip(&terms.derived).map(|(level, (attribute, _))| (*attribute, level));
        let mut all = Self {
            policy,
            levels: derived.collect(),
            condition_levels: BTreeMap::new(),
            of_subject: BTreeSet::new(),
        };
        // A condition reads only conditions with lower numbers.
        for (number, table) in &tables.conditions {
            let read = table.rows.iter().flat_map(TableRow::tests);
            let level = read.map(|(view, _)| all.level(view)).max().unwrap_or(0);
            let keys = table.rows.iter().filter_map(|row| row.key);
            let keys = keys.map(|(attribute, _)| all.attribute_level(attribute)).max();
            all.condition_levels.insert(*number, level.max(keys.unwrap_or(0)));
        }
        let subject = tables.attributes.iter().filter(|(id, _)| all.is_of_subject(**id));
        let mut open: Vec<u32> = subject.flat_map(|(_, table)| conditions(table)).collect();
        while let Some(number) = open.pop() {
            if all.of_subject.insert(number) {
                open.extend(tables.conditions.get(&number).into_iter().flat_map(conditions));
            }
        }
        all
    }

    fn attribute_level(&self, attribute: AttributeId) -> u32 {
        self.levels.get(&attribute).copied().unwrap_or(0)
    }

    fn level(&self, view: View) -> u32 {
        if let View::Condition(number) = view {
            return self.condition_levels.get(&number).copied().unwrap_or(0);
        }
        let of = attributes_of(view);
        of.into_iter().flatten().map(|one| self.attribute_level(one)).max().unwrap_or(0)
    }

    fn is_of_subject(&self, attribute: AttributeId) -> bool {
        self.policy.attribute(attribute).is_some_and(|one| one.category == Category::Subject)
    }

    fn is_subject(&self, view: View) -> bool {
        if let View::Condition(number) = view {
            return self.of_subject.contains(&number);
        }
        attributes_of(view).into_iter().flatten().all(|one| self.is_of_subject(one))
    }
}

fn conditions(table: &Table) -> impl Iterator<Item = u32> + '_ {
    table.rows.iter().flat_map(TableRow::conditions)
}

/// The attributes that a view looks at.
pub(super) fn attributes_of(view: View) -> [Option<AttributeId>; 2] {
    match view {
        View::Derived(one)
        | View::Value(one)
        | View::Pattern(one, _)
        | View::MemberPattern(one, _)
        | View::Register(one, _)
        | View::Only(one, _)
        | View::Member(one, _) => [Some(one), None],
        View::Difference(one, other) | View::Same(one, other) | View::Shares(one, other) => {
            [Some(one), Some(other)]
        }
        View::Condition(_) => [None, None],
    }
}
