//! Changes that are one edit: the same direction, condition and rules.

use super::Compared;
use portvakt::analysis::diff::{Change, Direction};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Changes that differ in what they are asked for alone.
pub(crate) struct Group<'c> {
    /// The first of them: direction, condition, rules and request are shown of it.
    pub(crate) first: &'c Change,
    /// Its place among all.
    place: usize,
    /// What is asked for: capabilities, or routes.
    pub(crate) asked: Vec<&'c str>,
    /// The pattern that covers exactly these capabilities.
    pub(crate) pattern: Option<String>,
}

/// So many are named before the rest are counted.
const NAMED: usize = 3;

/// All changes, those that get more requests through first.
pub(crate) fn groups(compared: &Compared) -> Vec<Group<'_>> {
    let mut alike: BTreeMap<_, Group<'_>> = BTreeMap::new();
    for (place, change) in compared.diff.changes.iter().enumerate() {
        let asked = change.route.as_deref().unwrap_or(&change.capability);
        // Routes that lead elsewhere are told apart by where.
        let to = change.route.as_ref().map(|_| &change.capability);
        let rules = (&change.before_rule, &change.after_rule);
        let group = alike
            .entry((change.direction, to, &change.when, rules))
            .or_insert_with(|| Group { first: change, place, asked: Vec::new(), pattern: None });
        group.asked.push(asked);
    }
    let mut groups: Vec<Group<'_>> = alike.into_values().collect();
    groups.sort_by_key(|group| (group.first.direction, group.place));
    let sides = compared.before.iter().chain([&compared.after]);
    let all: BTreeSet<&str> =
        sides.flat_map(|side| &side.policy.capabilities).map(|one| one.name.as_str()).collect();
    for group in groups.iter_mut().filter(|group| group.first.route.is_none()) {
        group.pattern = pattern(&group.asked, &all);
    }
    groups
}

/// The pattern of policies that covers these of all capabilities and no others.
fn pattern(asked: &[&str], all: &BTreeSet<&str>) -> Option<String> {
    let (first, others) = asked.split_first()?;
    if others.is_empty() {
        return None;
    }
    let parts: Vec<&str> = first.split('.').collect();
    let exactly = |covers: &dyn Fn(&str) -> bool| {
        asked.iter().all(|one| covers(one))
            && all.iter().filter(|one| covers(one)).count() == asked.len()
    };
    for length in (1..parts.len()).rev() {
        let prefix = format!("{}.", parts.get(..length)?.join("."));
        if exactly(&|name| name.starts_with(&prefix)) {
            return Some(format!("{prefix}**"));
        }
    }
    for starred in 0..parts.len().saturating_sub(1) {
        let covers = |name: &str| {
            let mut names = name.split('.');
            let fits = parts.iter().enumerate().all(|(place, part)| {
                names.next().is_some_and(|name| place == starred || name == *part)
            });
            fits && names.next().is_none()
        };
        if exactly(&covers) {
            let with_star = parts.iter().enumerate();
            let with_star = with_star.map(|(at, part)| if at == starred { "*" } else { part });
            return Some(with_star.collect::<Vec<_>>().join("."));
        }
    }
    None
}

impl Group<'_> {
    /// The names that are said, and how many there are beside them.
    pub(crate) fn named(&self) -> (&[&str], usize) {
        if self.asked.len() <= NAMED.saturating_add(1) {
            return (&self.asked, 0);
        }
        let named = self.asked.get(..NAMED).unwrap_or_default();
        (named, self.asked.len().saturating_sub(NAMED))
    }

    /// What happens, in a word or two.
    pub(crate) fn direction(&self) -> &'static str {
        match self.first.direction {
            Direction::Allowed => "newly allowed",
            Direction::Denied => "newly denied",
            Direction::Obligations => "other obligations",
            Direction::Reason => "another reason",
        }
    }

    /// What is decided before and after, and by which rule.
    pub(crate) fn decided(&self) -> [(&'static str, Option<&str>); 2] {
        let [before, after] = match self.first.direction {
            Direction::Allowed => ["denied", "allowed"],
            Direction::Denied => ["allowed", "denied"],
            Direction::Obligations | Direction::Reason => ["decided", "decided"],
        };
        let Change { before_rule, after_rule, .. } = self.first;
        [(before, before_rule.as_deref()), (after, after_rule.as_deref())]
    }

    /// The parts of the request in words: `claims` and the like, each with its members. Registers
    /// are among them when they hold a value of the request.
    pub(crate) fn request(&self) -> Vec<(&'static str, Vec<(String, String)>)> {
        let witness = &self.first.witness;
        let mut said = String::new();
        let mut parts = Vec::new();
        let claims = witness.claims.as_object();
        for (name, part) in [
            ("claims", claims),
            ("resource", Some(&witness.resource)),
            ("context", Some(&witness.context)),
        ] {
            let members = members(part);
            for (_, value) in &members {
                said.push_str(value);
                said.push('\n');
            }
            // A request without claims is told from one whose claims are not shown.
            if name == "claims" || !members.is_empty() {
                parts.push((name, members));
            }
        }
        let holds = |members: &Value| {
            let members = members.as_array().into_iter().flatten();
            members.filter_map(Value::as_str).any(|member| said.contains(member))
        };
        let registers = witness.registers.iter().filter(|(_, members)| holds(members));
        let registers: Vec<(String, String)> =
            registers.map(|(name, members)| (name.clone(), members.to_string())).collect();
        if !registers.is_empty() {
            parts.push(("registers", registers));
        }
        parts
    }
}

fn members(part: Option<&Map<String, Value>>) -> Vec<(String, String)> {
    part.into_iter().flatten().map(|(name, value)| (name.clone(), value.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_exactly_what_changes() {
        let all = BTreeSet::from(["a.b.read", "a.b.write", "a.c.read", "a.c.write", "d.read"]);
        let check = |asked: &[&str], expected: Option<&str>| {
            assert_eq!(pattern(asked, &all).as_deref(), expected, "{asked:?}");
        };
        check(&["a.b.read", "a.b.write"], Some("a.b.**"));
        check(&["a.b.read", "a.c.read"], Some("a.*.read"));
        check(&["a.b.read", "a.b.write", "a.c.read", "a.c.write"], Some("a.**"));
        check(&["a.b.read", "a.c.write"], None);
        check(&["a.b.read", "d.read"], None);
        check(&["a.b.read", "a.c.read", "d.read"], None);
        check(&["d.read"], None);
    }
}
