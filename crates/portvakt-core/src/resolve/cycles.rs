//! Named conditions and derived attributes that need themselves.

use super::at::At;
use super::findings::Findings;
use crate::diagnostic::{Diagnostic, code};
use crate::policy::{Attribute, AttributeId, Condition, ConditionId, Source};

/// What conditions and derived attributes are made of, and where they are declared.
pub(super) struct Parts<'p> {
    /// The named conditions; none where an error was reported.
    pub(super) conditions: Vec<(At<'p>, Option<&'p Condition>)>,
    /// The attributes, likewise.
    pub(super) attributes: Vec<(At<'p>, Option<&'p Attribute>)>,
}

/// A named condition or a derived attribute, by its place: conditions first.
type Place = usize;

/// What is known of a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

impl Parts<'_> {
    /// Reports every cycle once, at the thing in it that comes first in the files.
    pub(super) fn report_cycles(&self, findings: &Findings) {
        let count = self.conditions.len().saturating_add(self.attributes.len());
        let mut marks = vec![Mark::New; count];
        for start in 0..count {
            // A path down from `start`: each place with those that it still has to visit.
            let mut path: Vec<(Place, Vec<Place>)> = Vec::new();
            let mut next = Some(start);
            loop {
                if let Some(place) = next.take() {
                    match marks.get(place) {
                        Some(Mark::New) => {
                            if let Some(mark) = marks.get_mut(place) {
                                *mark = Mark::Open;
                            }
                            path.push((place, self.uses(place)));
                        }
                        Some(Mark::Open) => {
                            let places = path.iter().map(|(place, _)| *place);
                            let cycle: Vec<Place> =
                                places.skip_while(|one| *one != place).collect();
                            self.report(&cycle, findings);
                        }
                        _ => {}
                    }
                }
                let Some((place, left)) = path.last_mut() else {
                    break;
                };
                next = left.pop();
                if next.is_none() {
                    if let Some(mark) = marks.get_mut(*place) {
                        *mark = Mark::Done;
                    }
                    path.pop();
                }
            }
        }
    }

    /// What a condition or a derived attribute is made of, last first.
    fn uses(&self, place: Place) -> Vec<Place> {
        let mut uses = Vec::new();
        let mut add = |condition: &Condition| {
            condition.each_condition(&mut |id: ConditionId| uses.push(id.at()));
            condition.each_attribute(&mut |id: AttributeId| {
                uses.push(self.conditions.len().saturating_add(id.at()));
            });
        };
        match place.checked_sub(self.conditions.len()) {
            None => {
                if let Some((_, Some(condition))) = self.conditions.get(place) {
                    add(condition);
                }
            }
            Some(place) => {
                if let Some((_, Some(attribute))) = self.attributes.get(place)
                    && let Source::Derive(entries) = &attribute.source
                {
                    entries.iter().filter_map(|entry| entry.when.as_ref()).for_each(add);
                }
            }
        }
        uses.reverse();
        uses
    }

    fn report(&self, cycle: &[Place], findings: &Findings) {
        let at = |place: &Place| match place.checked_sub(self.conditions.len()) {
            None => self.conditions.get(*place).map(|(at, _)| at),
            Some(place) => self.attributes.get(place).map(|(at, _)| at),
        };
        let mut parts: Vec<&At<'_>> = cycle.iter().filter_map(at).collect();
        let first = (0..parts.len()).min_by_key(|place| parts.get(*place).map(|at| at.name_span()));
        parts.rotate_left(first.unwrap_or(0));
        let Some(first) = parts.first() else { return };
        let derived = cycle.iter().any(|place| *place >= self.conditions.len());
        let (code, what) = if derived {
            (&code::DERIVE_CYCLE, "the derived attribute")
        } else {
            (&code::CONDITION_CYCLE, "the condition")
        };
        let mut names: Vec<String> = parts.iter().map(|at| format!("`{}`", at.name())).collect();
        names.push(format!("`{}`", first.name()));
        let message = format!("{what} needs itself: {}", names.join(" → "));
        let mut diagnostic = Diagnostic::new(code, first.name_span(), message)
            .help("write out in one of them what is meant")
            .path(first.path);
        for part in parts.iter().skip(1) {
            diagnostic = diagnostic.also(part.name_span(), "which needs the next");
        }
        findings.error(diagnostic);
    }
}
