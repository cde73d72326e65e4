//! Texts are numbered as they come, and renumbered into sorted order at the end.

use portvakt_eval::image::{self, Image, constant, expression, step};
use portvakt_eval::index::{NONE, at, index};
use std::collections::BTreeMap;

/// The texts of an image that is being written.
#[derive(Debug, Default)]
pub(super) struct Texts {
    numbers: BTreeMap<String, u32>,
}

impl Texts {
    /// The number of a text.
    pub(super) fn of(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = index(self.numbers.len());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// The number of a text that may be missing.
    pub(super) fn of_some(&mut self, text: Option<&str>) -> u32 {
        text.map_or(NONE, |text| self.of(text))
    }

    /// Writes the texts and renumbers every record that names one.
    pub(super) fn write(self, image: &mut Image) {
        let mut sorted = vec![NONE; self.numbers.len()];
        for (place, number) in (0..).zip(self.numbers.values()) {
            if let Some(into) = sorted.get_mut(at(*number)) {
                *into = place;
            }
        }
        image.texts = image::Texts::from_sorted(self.numbers.keys().map(String::as_str));
        each_text(image, |text| {
            *text = sorted.get(at(*text)).copied().unwrap_or(NONE);
        });
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
    for one in &mut image.rules {
        [&mut one.name, &mut one.because, &mut one.title].into_iter().for_each(&mut each);
    }
    for one in &mut image.obligations {
        each(&mut one.name);
        if one.kind == constant::TEXT {
            each(&mut one.value);
        }
    }
    image.literals.iter_mut().for_each(&mut each);
    for one in &mut image.expressions {
        if one.kind == expression::WRITTEN {
            [&mut one.second, &mut one.third].into_iter().for_each(&mut each);
        }
    }
}
