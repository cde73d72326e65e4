//! Where routes lead, and what changes when they lead elsewhere.

use super::{Compared, Comparison, Direction};
use portvakt_core::automaton::PatternError;
use std::collections::BTreeMap;

/// Where a request goes. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// To a capability with this full name.
    Capability(String),
    /// To what is open to everyone.
    Public,
    /// Nowhere: it is refused.
    Unknown,
}

/// Where each route leads, by method and path pattern as written.
pub type Targets = BTreeMap<String, Target>;

impl Comparison<'_> {
    /// Compares routes that lead elsewhere, and those that are only in one version.
    pub(super) fn routes(&mut self, [before, after]: [&Targets; 2]) -> Result<(), PatternError> {
        let mut all: Vec<&String> = before.keys().chain(after.keys()).collect();
        all.sort();
        all.dedup();
        for route in all {
            let target = |of: &Targets| of.get(route).cloned().unwrap_or(Target::Unknown);
            let (before, after) = (target(before), target(after));
            if before == after {
                continue;
            }
            let name = match (&after, &before) {
                (Target::Capability(name), _) | (_, Target::Capability(name)) => name.clone(),
                _ => String::new(),
            };
            let route = Some(example(route));
            let compared = Compared { name, route, before, after };
            let views = self.views(&compared)?;
            self.effects(&compared, &views, Direction::Allowed)?;
            self.effects(&compared, &views, Direction::Denied)?;
        }
        Ok(())
    }
}

/// A request for a route: every parameter has some value.
fn example(route: &str) -> String {
    let mut out = String::new();
    let mut rest = route;
    while let Some((before, parameter)) = rest.split_once('{') {
        out.push_str(before);
        out.push('1');
        rest = parameter.split_once('}').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::example;

    #[test]
    fn parameters_get_a_value() {
        assert_eq!(example("GET /dialogs/{id}/log/{n}"), "GET /dialogs/1/log/1");
        assert_eq!(example("GET /dialogs"), "GET /dialogs");
    }
}
