//! Texts are numbered as they come, and renumbered into sorted order when all are there.

use crate::interner::Interner;
use crate::lower::sorting;
use portvakt_eval::image::{self, Image, step};
use portvakt_eval::index::{NONE, at};
use std::borrow::Cow;

/// The texts of an image that is being written.
#[derive(Debug, Default)]
pub(super) struct Texts<'a> {
    all: Interner<Cow<'a, str>>,
    /// By number in order of coming, the place in sorted order; empty until all are there.
    sorted: Vec<u32>,
}

impl<'a> Texts<'a> {
    /// The number of a text.
    pub(super) fn of(&mut self, text: impl Into<Cow<'a, str>>) -> u32 {
        let (number, _) = self.all.insert(text.into());
        self.sorted.get(at(number)).copied().unwrap_or(number)
    }

    /// The number of a text that may be missing.
    pub(super) fn of_some(&mut self, text: Option<&'a str>) -> u32 {
        text.map_or(NONE, |text| self.of(text))
    }

    /// Writes the texts, which are all there, and renumbers every record that names one. What is
    /// asked for from here on is the place in sorted order.
    pub(super) fn write(&mut self, image: &mut Image) {
        let order = sorting::sorted(self.all.all().iter().map(Cow::as_ref));
        let sorted = sorting::places(&order);
        image.texts = image::Texts::from_sorted(order.iter().map(|(text, _)| *text));
        each_text(image, |text| {
            *text = sorted.get(at(*text)).copied().unwrap_or(NONE);
        });
        self.sorted = sorted;
    }
}

/// Calls `each` for every field that holds the number of a text, or none.
fn each_text(image: &mut Image, mut each: impl FnMut(&mut u32)) {
    for one in &mut image.policy {
        [&mut one.name, &mut one.title].into_iter().for_each(&mut each);
    }
    for one in &mut image.attributes {
        [&mut one.name, &mut one.claim, &mut one.split, &mut one.expected]
            .into_iter()
            .for_each(&mut each);
    }
    for one in &mut image.path_steps {
        if one.kind != step::INDEX {
            each(&mut one.first);
        }
        each(&mut one.second);
    }
    for one in &mut image.formats {
        [&mut one.name, &mut one.member, &mut one.prefix, &mut one.guard, &mut one.guard_text]
            .into_iter()
            .for_each(&mut each);
    }
    for one in &mut image.registers {
        [&mut one.name, &mut one.path, &mut one.title].into_iter().for_each(&mut each);
    }
    for one in &mut image.capabilities {
        [&mut one.name, &mut one.title].into_iter().for_each(&mut each);
    }
    image.literals.iter_mut().for_each(&mut each);
}
