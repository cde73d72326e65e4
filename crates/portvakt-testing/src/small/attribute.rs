//! Attributes of small policies.

use super::words::SAMPLES;
use crate::generate::Dice;
use portvakt_core::policy::{Category, ValueType};

/// An attribute as it will be written.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) category: Category,
    pub(super) value_type: ValueType,
    pub(super) format: Option<&'static str>,
    pub(super) split: bool,
    /// The closed list of values; empty: open.
    pub(super) values: Vec<String>,
    /// Known members; empty: any.
    pub(super) known: Vec<String>,
    /// Known members that are never suggested.
    pub(super) internal: Vec<String>,
    pub(super) may_be_absent: bool,
    /// Another claim than its name, and maybe a member of it.
    pub(super) claim: Option<(&'static str, Option<&'static str>)>,
    /// What it gives and when, if it is derived; the last entry has no condition.
    pub(super) derive: Vec<(String, Option<String>)>,
}

/// The attribute whose members are asked for when something is missing.
const SCOPE: &str = "subject.scope";

/// Formats with their kinds.
const FORMATS: &[(&str, &str)] = &[
    ("uuid", "uuid"),
    ("norwegian_organisation_number", "norwegian_organisation_number"),
    ("norwegian_organisation_number_mod11", "norwegian_organisation_number"),
    ("iso6523_norwegian_organisation", "norwegian_organisation_number"),
    ("norwegian_person_number", "norwegian_person_number"),
    ("norwegian_person_number_2032", "norwegian_person_number"),
];

/// Draws two to four attributes that are not derived, often kin of an earlier one.
pub(super) fn attributes(dice: &mut Dice) -> Vec<Attribute> {
    let mut all: Vec<Attribute> = Vec::new();
    for at in 0..dice.between(2, 4) {
        let mut drawn = attribute(dice, at);
        let scope = all.iter().any(|one| one.name == SCOPE);
        if let (true, Some(before)) = (dice.percent(35), all.last()) {
            drawn.value_type = before.value_type;
            drawn.format = before.format;
            if drawn.kind() == "text" && dice.percent(40) {
                drawn.value_type = *dice.pick(&[ValueType::Text, ValueType::TextSet]);
                drawn.format = None;
            }
        }
        shape(dice, &mut drawn);
        let set = drawn.value_type == ValueType::TextSet && drawn.category == Category::Subject;
        if set && !scope && dice.percent(70) {
            SCOPE.clone_into(&mut drawn.name);
            drawn.claim = None;
        }
        all.push(drawn);
    }
    all
}

fn attribute(dice: &mut Dice, at: usize) -> Attribute {
    let types = [
        ValueType::Text,
        ValueType::Text,
        ValueType::Text,
        ValueType::TextSet,
        ValueType::TextSet,
        ValueType::Integer,
        ValueType::Boolean,
        ValueType::Time,
        ValueType::Ip,
    ];
    let categories = [Category::Subject, Category::Subject, Category::Resource, Category::Context];
    let category = *dice.pick(&categories);
    let value_type = *dice.pick(&types);
    let formatted = match value_type {
        ValueType::Text => dice.percent(25),
        ValueType::TextSet => dice.percent(15),
        _ => false,
    };
    Attribute {
        name: format!("{}.a{at}", category.name()),
        category,
        value_type,
        format: formatted.then(|| dice.pick(FORMATS).0),
        split: false,
        values: Vec::new(),
        known: Vec::new(),
        internal: Vec::new(),
        may_be_absent: dice.percent(60),
        claim: None,
        derive: Vec::new(),
    }
}

/// Draws what a type has of its own.
fn shape(dice: &mut Dice, one: &mut Attribute) {
    match one.value_type {
        ValueType::TextSet => {
            one.split = dice.percent(50) && !one.format.is_some_and(|name| name.starts_with("iso"));
            if dice.percent(40) {
                one.known = one.constants();
                one.internal =
                    one.known.iter().skip(1).filter(|_| dice.percent(30)).cloned().collect();
            }
        }
        ValueType::Text if one.format.is_none() && dice.percent(25) => {
            one.values = dice.some(&one.constants(), 3);
        }
        ValueType::Integer if dice.percent(25) => one.values = dice.some(&one.constants(), 3),
        _ => {}
    }
    if one.category == Category::Subject && dice.percent(25) {
        // One claim may hold two attributes, in two members.
        let places = match one.name.as_bytes().last() {
            Some(b'0') => [("other", None), ("box", Some("x"))],
            Some(b'1') => [("another", None), ("box", Some("y"))],
            Some(b'2') => [("urn:a", None), ("urn:a", Some("deep"))],
            _ => return,
        };
        one.claim = Some(*dice.pick(&places));
    }
}

impl Attribute {
    /// What its text may be compared with; empty when it holds no text.
    pub(super) fn kind(&self) -> &'static str {
        match self.value_type {
            ValueType::Text | ValueType::TextSet => {
                let known = FORMATS.iter().find(|(name, _)| Some(*name) == self.format);
                known.map_or("text", |(_, kind)| kind)
            }
            _ => "",
        }
    }

    /// The constants that conditions may compare it with, as they stand in a policy.
    pub(super) fn constants(&self) -> Vec<String> {
        if !self.derive.is_empty() {
            let mut all: Vec<String> = self.derive.iter().map(|(value, _)| value.clone()).collect();
            all.sort();
            all.dedup();
            return all;
        }
        let own: &[&str] = match (self.value_type, self.kind()) {
            _ if !self.values.is_empty() => return self.values.clone(),
            _ if !self.known.is_empty() => return self.known.clone(),
            (ValueType::Integer, _) => &["0", "1", "2"],
            (ValueType::Boolean, _) => &["true", "false"],
            (ValueType::Ip, _) => &["10.0.0.1", "10.0.1.1", "\"2001:db8::1\""],
            (ValueType::Time, _) => {
                return (0..2).map(|second| format!("\"2026-01-01T00:00:0{second}Z\"")).collect();
            }
            (ValueType::TextSet, "text") => &["a", "b"],
            (_, "text") => &["a", "b", "ab"],
            (_, kind) => {
                let samples = SAMPLES.iter().find(|(one, _)| *one == kind);
                let (_, samples) =
                    samples.unwrap_or_else(|| panic!("there are no samples of {kind}"));
                // The checks of all formats of a kind let the first and third pass.
                return [0, 2].map(|at| format!("\"{}\"", samples[at])).to_vec();
            }
        };
        own.iter().map(|one| (*one).to_owned()).collect()
    }

    /// The declaration.
    pub(super) fn declaration(&self) -> String {
        let mut keys = vec![format!("type: {}", self.value_type.name())];
        if !self.derive.is_empty() {
            let entry = |(value, when): &(String, Option<String>)| match when {
                Some(when) => format!("      - {{ value: {value}, when: {when} }}\n"),
                None => format!("      - {{ value: {value} }}\n"),
            };
            let entries: String = self.derive.iter().map(entry).collect();
            return format!("  {}:\n    {}\n    derive:\n{entries}", self.name, keys[0]);
        }
        keys.extend(self.format.map(|format| format!("format: {format}")));
        keys.extend(self.split.then(|| "split: \" \"".to_owned()));
        let lists =
            [("values", &self.values), ("known", &self.known), ("internal", &self.internal)];
        for (key, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            keys.push(format!("{key}: [{}]", list.join(", ")));
        }
        match (self.category, self.may_be_absent) {
            (Category::Subject, false) => keys.push("required: true".to_owned()),
            (Category::Resource | Category::Context, true) => {
                keys.push("optional: true".to_owned());
            }
            _ => {}
        }
        if let Some((claim, inside)) = self.claim {
            keys.push(format!("claim: \"{claim}\""));
            keys.extend(inside.map(|member| format!("path: \"$.{member}\"")));
        }
        format!("  {}: {{ {} }}\n", self.name, keys.join(", "))
    }
}
