//! What inputs and values that are named ask of a value.

use super::candidates::Domain;
use super::domain::{List, Texts};
use super::ranges::Ranges;
use crate::universe::Input;
use portvakt_core::lower::ValueSet;
use portvakt_core::policy::{Constant, ValueType};

impl<'a> Domain<'a> {
    /// Restricts to what an input (no set) can be.
    pub(super) fn input(&mut self, input: &'a Input) {
        let closed = input.values.as_deref();
        match input.value_type {
            ValueType::Boolean => {
                if !matches!(self, Self::Boolean(_)) {
                    *self = Self::Boolean(vec![true, false]);
                }
                if let (Self::Boolean(truths), Some(values)) = (&mut *self, closed) {
                    truths.retain(|truth| values.contains(&Constant::Boolean(*truth)));
                }
            }
            ValueType::Ip => {
                if !matches!(self, Self::Ip(..)) {
                    *self = Self::Ip(Ranges::all(), Vec::new());
                }
                if let Self::Ip(ranges, mentioned) = &mut *self {
                    mentioned.push(&input.mentioned);
                    if let Some(values) = closed {
                        let points = values.iter().filter_map(|one| match one {
                            Constant::Ip(address) => Some((*address, *address)),
                            _ => None,
                        });
                        ranges.restrict(&Ranges::of(points), true);
                    }
                }
            }
            _ => {
                if let Self::Text(texts) = self {
                    texts.input(input);
                }
            }
        }
    }

    /// Restricts to the values, or to all others.
    pub(super) fn values(&mut self, values: &'a ValueSet, wanted: bool) {
        match (self, values) {
            (Self::Text(texts), ValueSet::Texts(list)) => {
                let lists = if wanted { &mut texts.allowed } else { &mut texts.refused };
                lists.push(List::Texts(list));
            }
            (Self::Boolean(truths), ValueSet::Booleans(list)) => {
                truths.retain(|truth| list.contains(truth) == wanted);
            }
            (Self::Ip(ranges, _), ValueSet::Addresses(list)) => {
                ranges.restrict(&Ranges::of(list.iter().copied()), wanted);
            }
            _ => {}
        }
    }
}

impl<'a> Texts<'a> {
    /// Restricts to what an input, or a member of it, can be.
    pub(super) fn input(&mut self, input: &'a Input) {
        if let Some(format) = input.format {
            self.format(format);
        }
        if let Some(values) = &input.values {
            self.allowed.push(List::Constants(values));
        }
        if let Some(separator) = input.split.as_deref().filter(|one| !one.is_empty()) {
            self.separators.push(separator);
        }
        if !input.mentioned.is_empty() {
            self.mentioned.push(List::Constants(&input.mentioned));
        }
    }

    /// Restricts to one text.
    pub(super) fn exactly(&mut self, text: &'a str) {
        self.only.push(text);
    }
}
