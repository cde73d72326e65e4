//! The decision table: rows with priorities, of the rules and of each derived variable.

use super::few::Few;
use super::rows::Row;
use super::rows::Rows;
use super::sets::{SetId, Sets};
use super::terms::Terms;
use super::views::{View, Views};
use crate::policy::{AttributeId, Policy, Verb};
use portvakt_eval::index::{at, index};
use std::collections::BTreeMap;

/// A member of a set: the attribute and the place among its texts.
pub(super) type Member = (AttributeId, u32);

/// A row of a table.
#[derive(Debug, Clone)]
pub(super) struct TableRow {
    /// The lowest that matches counts.
    pub(super) priority: u32,
    /// The capabilities that it covers, in the table of rules.
    pub(super) covers: Option<SetId>,
    /// A member that must be held: the row's key in leaf tables.
    pub(super) key: Option<Member>,
    /// What is tested, ascending, the key among it.
    all: Few<(View, SetId)>,
}

impl TableRow {
    fn of(priority: u32, covers: Option<SetId>, row: &Row) -> Self {
        Self { priority, covers, key: None, all: row.tests.clone() }
    }

    /// What is tested beside the key, ascending.
    pub(super) fn tests(&self) -> impl Iterator<Item = (View, SetId)> + '_ {
        let key = self.key.map(|(attribute, member)| View::Member(attribute, member));
        self.all.iter().copied().filter(move |(view, _)| Some(*view) != key)
    }

    /// The derived conditions that are tested.
    pub(super) fn conditions(&self) -> impl Iterator<Item = u32> + '_ {
        self.all.iter().filter_map(|(view, _)| match view {
            View::Condition(number) => Some(*number),
            _ => None,
        })
    }
}

/// A table and what its priorities mean.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<TableRow>,
    /// The class that each priority gives.
    pub(super) outputs: Vec<u32>,
    /// The class when no row matches.
    pub(super) otherwise: u32,
}

/// All tables of a policy.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) rules: Vec<TableRow>,
    /// By derived attribute.
    pub(super) attributes: BTreeMap<AttributeId, Table>,
    /// By derived condition; those that nothing reads are left out.
    pub(super) conditions: BTreeMap<u32, Table>,
    /// The capabilities of each rule, in file order.
    pub(super) covers: Vec<SetId>,
    /// The rules by priority: places in the file.
    pub(super) by_priority: Vec<u32>,
    /// How many rules refuse: the first priorities.
    pub(super) refusing: u32,
}

impl Tables {
    /// Puts the rows of all terms into tables.
    pub(super) fn of(policy: &Policy, terms: &Terms<'_>, views: &Views, sets: &mut Sets) -> Self {
        let mut tables = Self::default();
        for rule in &policy.rules {
            tables.covers.push(sets.of(rule.covers.ranges().iter().copied()));
        }
        // INVARIANT(A2): every refusing priority is below every granting one.
        let refuses = |place: &u32| {
            let rule = policy.rules.get(at(*place));
            rule.is_some_and(|rule| !matches!(rule.verb, Verb::Allow))
        };
        let (refusing, granting): (Vec<u32>, Vec<u32>) =
            (0..index(policy.rules.len())).partition(refuses);
        tables.refusing = index(refusing.len());
        tables.by_priority = [refusing, granting].concat();

        let rows = Rows::of(policy, terms, views, sets);
        for (priority, place) in (0..).zip(&tables.by_priority) {
            let rule = terms.rules.get(at(*place)).zip(tables.covers.get(at(*place)));
            if let Some((rule, covers)) = rule {
                let all = rows.get(rule.fires, true);
                let with = |row: &Row| TableRow::of(priority, Some(*covers), row);
                tables.rules.extend(all.iter().map(with));
            }
        }
        for (attribute, whens) in &terms.derived {
            let table = derived(policy, views, &rows, *attribute, whens);
            tables.attributes.insert(*attribute, table);
        }
        let all = tables.rules.iter().chain(tables.attributes.values().flat_map(|one| &one.rows));
        let mut open: Vec<u32> = all.flat_map(TableRow::conditions).collect();
        while let Some(number) = open.pop() {
            let Some(condition) = rows.conditions.get(at(number)) else {
                continue;
            };
            if tables.conditions.contains_key(&number) {
                continue;
            }
            let table = Table {
                rows: condition.rows.iter().map(|row| TableRow::of(0, None, row)).collect(),
                outputs: vec![u32::from(condition.holds)],
                otherwise: u32::from(!condition.holds),
            };
            open.extend(table.rows.iter().flat_map(TableRow::conditions));
            tables.conditions.insert(number, table);
        }
        let held = sets.of_numbers([1]);
        tables.choose_keys(held, views);
        tables
    }

    /// All rows of all tables.
    pub(super) fn all(&self) -> impl Iterator<Item = &TableRow> {
        let derived = self.attributes.values().chain(self.conditions.values());
        self.rules.iter().chain(derived.flat_map(|one| &one.rows))
    }

    /// Makes one held member of each row its key: the one that fewest rows test.
    fn choose_keys(&mut self, held: SetId, views: &Views) {
        let attributes = views.vocabularies.attributes.iter();
        let mut uses: Vec<Vec<u32>> = attributes.map(|one| vec![0; one.texts.len()]).collect();
        for (view, set) in self.all().flat_map(|row| row.all.iter()) {
            if let (View::Member(attribute, member), true) = (view, *set == held)
                && let Some(of) = uses.get_mut(attribute.at())
                && let Some(count) = of.get_mut(at(*member))
            {
                *count = count.saturating_add(1);
            }
        }
        let derived = self.attributes.values_mut().chain(self.conditions.values_mut());
        for row in self.rules.iter_mut().chain(derived.flat_map(|one| &mut one.rows)) {
            let members = row.all.iter().filter(|(_, set)| *set == held);
            let members = members.filter_map(|(view, _)| match view {
                View::Member(attribute, member) => Some((*attribute, *member)),
                _ => None,
            });
            row.key = members.min_by_key(|(attribute, member)| {
                let of = uses.get(attribute.at());
                (of.and_then(|of| of.get(at(*member))).copied(), *attribute, *member)
            });
        }
    }
}

/// The table of a derived attribute: each entry has the priority of its place.
fn derived(
    policy: &Policy,
    views: &Views,
    rows: &Rows<'_>,
    attribute: AttributeId,
    whens: &[Option<u32>],
) -> Table {
    let mut table = Table::default();
    let entries = policy.attribute(attribute).and_then(|one| one.derives());
    let vocabulary = views.vocabulary(attribute);
    for ((priority, entry), when) in (0..).zip(entries.unwrap_or_default()).zip(whens) {
        let class = vocabulary.and_then(|one| one.closed_class(&entry.value)).unwrap_or(0);
        let Some(when) = when else {
            table.otherwise = class;
            break;
        };
        table.outputs.push(class);
        let all = rows.get(*when, true);
        table.rows.extend(all.iter().map(|row| TableRow::of(priority, None, row)));
    }
    table
}
