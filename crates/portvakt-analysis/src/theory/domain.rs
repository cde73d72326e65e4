//! What a text can be.

use super::tongue::Tongue;
use portvakt_core::formats::Format;
use portvakt_core::policy::Constant;
use portvakt_eval::MAX_TEXT;

/// Texts in ascending order.
#[derive(Debug, Clone, Copy)]
pub(super) enum List<'a> {
    /// As literals give them.
    Texts(&'a [String]),
    /// As inputs declare them.
    Constants(&'a [Constant]),
}

impl<'a> List<'a> {
    /// Tells whether a text is one of them.
    pub(super) fn contains(self, text: &str) -> bool {
        match self {
            Self::Texts(texts) => texts.binary_search_by(|one| one.as_str().cmp(text)).is_ok(),
            Self::Constants(constants) => {
                let sorted = |one: &Constant| of(one).map(|one| one.cmp(text));
                let place = constants
                    .binary_search_by(|one| sorted(one).unwrap_or(std::cmp::Ordering::Greater));
                place.is_ok()
            }
        }
    }

    /// How many.
    pub(super) fn len(self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::Constants(constants) => constants.len(),
        }
    }

    /// The text at a place.
    pub(super) fn at(self, place: usize) -> Option<&'a str> {
        match self {
            Self::Texts(texts) => texts.get(place).map(String::as_str),
            Self::Constants(constants) => constants.get(place).and_then(of),
        }
    }

    /// The texts.
    pub(super) fn texts(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).filter_map(move |place| self.at(place))
    }
}

fn of(constant: &Constant) -> Option<&str> {
    match constant {
        Constant::Text(text) => Some(text),
        _ => None,
    }
}

/// Everything that is asked of one text.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts<'a> {
    /// It is in each of these languages.
    pub(super) languages: Vec<Tongue<'a>>,
    /// It is on each of these lists.
    pub(super) allowed: Vec<List<'a>>,
    /// It is each of these: that leaves one, or none.
    pub(super) only: Vec<&'a str>,
    /// It is on none of these lists.
    pub(super) refused: Vec<List<'a>>,
    /// It is none of these.
    pub(super) never: Vec<&'a str>,
    /// It is not empty and contains none of these.
    pub(super) separators: Vec<&'a str>,
    /// What would be easy to read, best first.
    pub(super) preferred: Vec<&'a str>,
    /// What policies mention.
    pub(super) mentioned: Vec<List<'a>>,
    /// Examples of its formats.
    pub(super) examples: Vec<&'a str>,
}

impl<'a> Texts<'a> {
    /// Asks for a format's texts.
    pub(super) fn format(&mut self, format: &'static Format) {
        self.language(Tongue::format(format));
        if !self.examples.contains(&format.example) {
            self.examples.push(format.example);
        }
    }

    /// Asks for a language.
    pub(super) fn language(&mut self, language: Tongue<'a>) {
        if !self.languages.contains(&language) {
            self.languages.push(language);
        }
    }

    /// Tells whether a text is all that is asked.
    pub(super) fn fits(&self, text: &str) -> bool {
        text.len() <= MAX_TEXT
            && self.separators.iter().all(|one| !text.is_empty() && !text.contains(one))
            && !self.never.contains(&text)
            && self.only.iter().all(|one| *one == text)
            && self.allowed.iter().all(|list| list.contains(text))
            && !self.refused.iter().any(|list| list.contains(text))
            && self.languages.iter().all(|language| language.has(text))
    }

    /// What is refused by name.
    pub(super) fn refused(&self) -> impl Iterator<Item = &'a str> {
        let listed = self.refused.iter().flat_map(|list| list.texts());
        let empty = self.separators.first().map(|_| "");
        listed.chain(self.never.iter().copied()).chain(empty)
    }
}
