//! Attributes, formats and registers.

use super::{Writer, slots};
use crate::formats::{self, Format};
use crate::lower::views::View;
use crate::lower::vocabulary::Vocabulary;
use crate::policy::{Attribute, AttributeId, Category, Constant, PathStep, Source, ValueType};
use portvakt_eval::image::{
    AttributeRecord, FormatRecord, PathStepRecord, RegisterRecord, category, flag, step, value_type,
};
use portvakt_eval::index::{NONE, index};

/// The most values of a closed list that a message names.
const NAMED_VALUES: usize = 8;

impl<'a> Writer<'a> {
    /// Writes the attributes and the formats in use.
    pub(super) fn attributes(&mut self) {
        let in_use = self.formats_in_use();
        for format in &in_use {
            let record = self.format(format);
            self.image.formats.push(record);
        }
        for (place, attribute) in self.policy.attributes.iter().enumerate() {
            if let Some(vocabulary) = self.views.vocabularies.attributes.get(place) {
                let record = self.attribute(place, attribute, vocabulary, &in_use);
                self.image.attributes.push(record);
            }
        }
    }

    /// Writes the registers.
    pub(super) fn registers(&mut self) {
        let in_use = self.formats_in_use();
        for register in &self.policy.registers {
            let record = RegisterRecord {
                name: self.texts.of(register.name.as_str()),
                format: place_of(formats::widest(register.of), &in_use),
                may_be_empty: u32::from(register.may_be_empty),
                path: self.texts.of_some(register.path.as_deref()),
                title: self.texts.of_some(register.title.as_deref()),
            };
            self.image.registers.push(record);
        }
    }

    /// In the order of the manual.
    fn formats_in_use(&self) -> Vec<&'static Format> {
        let of_attributes = self.policy.attributes.iter().filter_map(|one| one.format);
        let of_registers = self.policy.registers.iter().filter_map(|one| formats::widest(one.of));
        let used: Vec<&Format> = of_attributes.chain(of_registers).collect();
        let all = formats::FORMATS.iter().copied();
        all.filter(|format| used.contains(format)).collect()
    }

    fn format(&mut self, format: &'static Format) -> FormatRecord {
        let envelope = format.envelope.as_ref();
        FormatRecord {
            name: self.texts.of(format.name),
            fold: u32::from(format.fold),
            automaton: self.automata.of((format.language)()),
            member: self.texts.of_some(envelope.map(|one| one.member)),
            prefix: self.texts.of_some(envelope.map(|one| one.prefix)),
            guard: self.texts.of_some(envelope.map(|one| one.guard)),
            guard_text: self.texts.of_some(envelope.map(|one| one.guard_text)),
        }
    }

    fn attribute(
        &mut self,
        place: usize,
        attribute: &'a Attribute,
        vocabulary: &'a Vocabulary,
        formats: &[&'static Format],
    ) -> AttributeRecord {
        let is_set = attribute.value_type == ValueType::TextSet;
        let texts: Vec<&'a str> = if is_set {
            let in_order = self.members.texts(place, vocabulary.texts.len());
            let texts =
                in_order.filter_map(|one| vocabulary.texts.get(portvakt_eval::index::at(one)));
            texts.map(String::as_str).collect()
        } else {
            vocabulary.texts.iter().map(String::as_str).collect()
        };
        let literals_start = index(self.image.literals.len());
        for text in &texts {
            let text = self.texts.of(*text);
            self.image.literals.push(text);
        }
        let (slots, seed) = slots::filled(&texts);
        let slots_start = index(self.image.slots.len());
        self.image.slots.extend_from_slice(&slots);
        let steps_start = index(self.image.path_steps.len());
        let claim = match &attribute.source {
            Source::Claim { claim, path } => {
                for step in path {
                    self.path_step(step);
                }
                self.texts.of(claim.as_str())
            }
            Source::Request | Source::Derive(_) => NONE,
        };
        let id = AttributeId(index(place));
        let view = match attribute.source {
            Source::Derive(_) => View::Derived(id),
            Source::Claim { .. } | Source::Request => View::Value(id),
        };
        let (numbers_start, numbers_len) = self.numbers(&vocabulary.closed);
        AttributeRecord {
            name: self.texts.of(attribute.name.as_str()),
            category: match attribute.category {
                Category::Subject => category::SUBJECT,
                Category::Resource => category::RESOURCE,
                Category::Context => category::CONTEXT,
            },
            value_type: type_of(attribute.value_type),
            flags: flags_of(attribute),
            claim,
            steps_start,
            steps_len: index(self.image.path_steps.len()).saturating_sub(steps_start),
            format: place_of(attribute.format, formats),
            split: self.texts.of_some(attribute.split.as_deref()),
            literals_start,
            literals_len: index(texts.len()),
            first_member: if is_set { self.members.first(place) } else { 0 },
            slots_start,
            slots_len: index(slots.len()),
            seed,
            numbers_start,
            numbers_len,
            value: self.numbering.number(view).unwrap_or(NONE),
            expected: self.texts.of(expected(attribute)),
        }
    }

    fn path_step(&mut self, one: &'a PathStep) {
        let record = match one {
            PathStep::Member(name) => PathStepRecord {
                kind: step::MEMBER,
                first: self.texts.of(name.as_str()),
                second: NONE,
            },
            PathStep::Index(place) => {
                PathStepRecord { kind: step::INDEX, first: *place, second: NONE }
            }
            PathStep::Filter { name, text } => PathStepRecord {
                kind: step::FILTER,
                first: self.texts.of(name.as_str()),
                second: self.texts.of(text.as_str()),
            },
        };
        self.image.path_steps.push(record);
    }
}

fn place_of(format: Option<&'static Format>, in_use: &[&'static Format]) -> u32 {
    let place = format.and_then(|format| in_use.iter().position(|one| *one == format));
    place.map_or(NONE, index)
}

fn type_of(of: ValueType) -> u32 {
    match of {
        ValueType::Text => value_type::TEXT,
        ValueType::Integer => value_type::INTEGER,
        ValueType::Boolean => value_type::BOOLEAN,
        ValueType::Time => value_type::TIME,
        ValueType::TextSet => value_type::TEXT_SET,
        ValueType::Ip => value_type::IP,
    }
}

fn flags_of(attribute: &Attribute) -> u32 {
    let derived = attribute.derives().is_some();
    [
        (attribute.required, flag::REQUIRED),
        (attribute.optional, flag::OPTIONAL),
        (attribute.values.is_some() || derived, flag::CLOSED),
        (derived, flag::DERIVED),
    ]
    .into_iter()
    .fold(0, |flags, (is, flag)| if is { flags | flag } else { flags })
}

/// What a well-formed value is, for people.
fn expected(attribute: &Attribute) -> String {
    if let Some(values) = &attribute.values {
        let named = values.iter().take(NAMED_VALUES).map(written);
        let list = named.collect::<Vec<_>>().join(", ");
        return match values.len() {
            1 => list,
            count if count > NAMED_VALUES => format!("one of {list}, …"),
            _ => format!("one of {list}"),
        };
    }
    if let Some(format) = attribute.format {
        return match attribute.value_type {
            ValueType::TextSet => format!("a set of texts, each {}", format.expected),
            _ => format.expected.to_owned(),
        };
    }
    match attribute.value_type {
        ValueType::Text => "text",
        ValueType::Integer => "an integer",
        ValueType::Boolean => "true or false",
        ValueType::Time => "a time (RFC 3339 or NumericDate)",
        ValueType::TextSet => "a set of texts",
        ValueType::Ip => "an IP address",
    }
    .to_owned()
}

fn written(value: &Constant) -> String {
    match value {
        Constant::Text(text) => format!("`{text}`"),
        Constant::Integer(number) | Constant::Time(number) => format!("`{number}`"),
        Constant::Boolean(truth) => format!("`{truth}`"),
        Constant::Ip(address) => format!("`{}`", std::net::Ipv6Addr::from(*address)),
    }
}
