//! Generated attributes: what is declared, which constants rules may name, which values requests carry.

use super::place::{Place, Step};
use super::vocabulary::{
    BOOLEAN, FORMATS, FormatWords, INTEGER, IP, MEMBERS, TEXT, TIME, Vocabulary,
};
use super::{Dice, Part};
use portvakt_core::operators::Shape;
use portvakt_core::policy::{Category, ValueType};

/// One attribute.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) category: Category,
    pub(super) value_type: ValueType,
    /// What its text may be compared with; empty when it holds no text.
    pub(super) kind: &'static str,
    pub(super) place: Place,
    /// Its keys as they stand in the policy.
    pub(super) keys: Vec<String>,
    /// Constants as they stand in the policy; of a set: members.
    pub(super) constants: Vec<String>,
    /// Well-formed values as JSON; of a set: members.
    pub(super) values: Vec<String>,
    /// Malformed values as JSON.
    pub(super) wrong: Vec<String>,
    /// The separator at which a text becomes a set.
    pub(super) split: Option<&'static str>,
    /// Whether the values are a closed list.
    pub(super) closed: bool,
    /// Whether claims without it are malformed.
    pub(super) required: bool,
}

impl Attribute {
    /// Whether a request is malformed without it, once a rule tests it.
    pub(super) fn is_needed(&self) -> bool {
        self.place == Place::Given && !self.keys.iter().any(|key| key == "optional: true")
    }

    /// The declaration: one line of a flow mapping, or a block for a derived attribute.
    pub(super) fn declaration(&self) -> String {
        match &self.place {
            Place::Derived => format!("  {}:\n    {}\n", self.name, self.keys.join("\n    ")),
            _ => format!("  {}: {{ {} }}\n", self.name, self.keys.join(", ")),
        }
    }
}

/// Draws three to nine attributes that are not derived.
pub(super) fn attributes(dice: &mut Dice, part: Part) -> Vec<Attribute> {
    let count = dice.between(3, 9);
    let mut all: Vec<Attribute> = Vec::new();
    for at in 0..count {
        let category = *dice.pick(&[
            Category::Subject,
            Category::Subject,
            Category::Subject,
            Category::Resource,
            Category::Context,
        ]);
        let mut attribute = attribute(dice, at, category, part);
        // Attributes of one type and format meet in relations.
        if let (true, Some(before)) = (dice.percent(40), all.last()) {
            let name = attribute.name.clone();
            let place = attribute.place.clone();
            attribute = Attribute { name, category, place, ..before.clone() };
            attribute
                .keys
                .retain(|key| !key.starts_with("required") && !key.starts_with("optional"));
            attribute.required = false;
        }
        presence(dice, &mut attribute);
        all.push(attribute);
    }
    place_claims(dice, &mut all);
    all
}

/// An attribute of some type.
fn attribute(dice: &mut Dice, at: usize, category: Category, part: Part) -> Attribute {
    let types = [
        ValueType::Text,
        ValueType::Text,
        ValueType::Text,
        ValueType::Integer,
        ValueType::Integer,
        ValueType::Boolean,
        ValueType::Time,
        ValueType::Time,
        ValueType::TextSet,
        ValueType::TextSet,
        ValueType::TextSet,
        ValueType::Ip,
    ];
    let within: Vec<ValueType> = types.into_iter().filter(|one| part(*one, Shape::Entry)).collect();
    let value_type = *dice.pick(&within);
    let prefix = match category {
        Category::Subject => "subject",
        Category::Resource => "resource",
        Category::Context => "context",
    };
    let mut attribute = Attribute {
        name: format!("{prefix}.a{at}"),
        category,
        value_type,
        kind: "",
        place: match category {
            Category::Subject => Place::Claim { claim: format!("a{at}"), path: Vec::new() },
            Category::Resource | Category::Context => Place::Given,
        },
        keys: vec![format!("type: {}", type_name(value_type))],
        constants: Vec::new(),
        values: Vec::new(),
        wrong: Vec::new(),
        split: None,
        closed: false,
        required: false,
    };
    match value_type {
        ValueType::Text => text(dice, &mut attribute),
        ValueType::TextSet => set(dice, &mut attribute),
        ValueType::Integer => words(dice, &mut attribute, &INTEGER),
        ValueType::Boolean => words(dice, &mut attribute, &BOOLEAN),
        ValueType::Time => words(dice, &mut attribute, &TIME),
        ValueType::Ip => words(dice, &mut attribute, &IP),
    }
    if value_type == ValueType::Integer && dice.percent(25) {
        close(&mut attribute);
    }
    attribute
}

/// The word of a type in a policy.
fn type_name(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Text => "text",
        ValueType::Integer => "integer",
        ValueType::Boolean => "boolean",
        ValueType::Time => "time",
        ValueType::TextSet => "text_set",
        ValueType::Ip => "ip",
    }
}

/// Takes a few words of a vocabulary: all constants are also values.
fn words(dice: &mut Dice, attribute: &mut Attribute, vocabulary: &Vocabulary) {
    let own = |list: Vec<&'static str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
    attribute.constants = own(dice.some(vocabulary.constants, 4));
    attribute.values =
        attribute.constants.iter().map(|one| json_of(one, attribute.value_type)).collect();
    attribute.values.extend(own(dice.some(vocabulary.values, 6)));
    attribute.wrong = own(dice.some(vocabulary.wrong, 5));
}

/// A constant of a policy as JSON.
pub(super) fn json_of(constant: &str, value_type: ValueType) -> String {
    let bare =
        constant.starts_with('"') || matches!(value_type, ValueType::Integer | ValueType::Boolean);
    if bare { constant.to_owned() } else { format!("\"{constant}\"") }
}

fn text(dice: &mut Dice, attribute: &mut Attribute) {
    let format = dice.percent(30).then(|| dice.pick(FORMATS));
    attribute.kind = format.map_or("text", |format| format.kind);
    words(dice, attribute, format.map_or(&TEXT, |format| &format.words));
    if let Some(format) = format {
        attribute.keys.push(format!("format: {}", format.name));
        wrap(attribute, format);
    } else if dice.percent(25) {
        close(attribute);
    }
}

/// Closes the list of values: the constants and no others.
fn close(attribute: &mut Attribute) {
    attribute.closed = true;
    attribute.keys.push(format!("values: [{}]", attribute.constants.join(", ")));
    let closed: Vec<String> =
        attribute.constants.iter().map(|one| json_of(one, attribute.value_type)).collect();
    attribute.values.clone_from(&closed);
    if attribute.value_type == ValueType::Text {
        attribute.wrong.push("\"outside\"".to_owned());
    } else {
        attribute.wrong.push("12345".to_owned());
    }
}

fn set(dice: &mut Dice, attribute: &mut Attribute) {
    let format = dice.percent(25).then(|| dice.pick(FORMATS));
    attribute.kind = format.map_or("text", |format| format.kind);
    let members =
        Vocabulary { constants: MEMBERS, values: MEMBERS, wrong: &["7", "true", "[null]", "{}"] };
    words(dice, attribute, format.map_or(&members, |format| &format.words));
    attribute.values = attribute.values.iter().map(|one| json_of(one, ValueType::Text)).collect();
    if let Some(format) = format {
        attribute.keys.push(format!("format: {}", format.name));
        wrap(attribute, format);
        attribute.wrong = attribute.wrong.iter().map(|one| format!("[{one}]")).collect();
    }
    if !format.is_some_and(|format| format.wrapped) && dice.percent(60) {
        let separator = *dice.pick(&[" ", ",", "; "]);
        attribute.split = Some(separator);
        attribute.keys.push(format!("split: \"{separator}\""));
        attribute.wrong.push(r#"[""]"#.to_owned());
        attribute.wrong.push(format!("[\"a{separator}b\"]"));
    }
    if dice.percent(30) {
        known(dice, attribute);
    }
    for wrong in ["7", "[7]", "[[\"a\"]]", "[null]", "true"] {
        attribute.wrong.push(wrong.to_owned());
    }
}

/// Lists the members that rules may name.
fn known(dice: &mut Dice, attribute: &mut Attribute) {
    if dice.percent(50) {
        attribute.keys.push(format!("known: [{}]", attribute.constants.join(", ")));
    } else {
        let titled = attribute.constants.iter().map(|one| format!("{one}: A title"));
        attribute.keys.push(format!("known: {{ {} }}", titled.collect::<Vec<_>>().join(", ")));
    }
    if dice.percent(40) {
        attribute.keys.push(format!("internal: [{}]", attribute.constants[0]));
    }
}

/// Puts the values of a format into the object of ISO 6523, if they stand in one.
fn wrap(attribute: &mut Attribute, format: &FormatWords) {
    if !format.wrapped {
        return;
    }
    for value in &mut attribute.values {
        let digits = value.trim_matches('"');
        *value = format!("{{\"authority\":\"iso6523-actorid-upis\",\"ID\":\"0192:{digits}\"}}");
    }
}

/// Draws whether the attribute must be there.
fn presence(dice: &mut Dice, attribute: &mut Attribute) {
    match attribute.category {
        Category::Subject if dice.percent(12) => {
            attribute.required = true;
            attribute.keys.push("required: true".to_owned());
        }
        Category::Resource | Category::Context if dice.percent(50) => {
            attribute.keys.push("optional: true".to_owned());
        }
        _ => {}
    }
}

/// Puts some of the subject's attributes inside claims, several inside one claim.
fn place_claims(dice: &mut Dice, all: &mut [Attribute]) {
    let names = ["k1", "k 2", "k3"];
    let mut members = names.iter();
    let mut filters = names.iter();
    for attribute in all.iter_mut().filter(|one| one.category == Category::Subject) {
        let (claim, path) = match dice.below(6) {
            0 => (format!("urn:x:{}", attribute.name), Vec::new()),
            1 => {
                let Some(name) = members.next() else { continue };
                let mut path = vec![Step::Member((*name).to_owned())];
                if dice.percent(40) {
                    path.push(Step::Index(dice.below(3)));
                }
                if dice.percent(30) {
                    path.push(Step::Member("deep".to_owned()));
                }
                ("box".to_owned(), path)
            }
            2 => {
                let Some(text) = filters.next() else { continue };
                let mut path = vec![
                    Step::Filter("kind".to_owned(), (*text).to_owned()),
                    Step::Member("value".to_owned()),
                ];
                if dice.percent(40) {
                    path.push(Step::Index(0));
                }
                ("details".to_owned(), path)
            }
            _ => continue,
        };
        attribute.keys.push(format!("claim: \"{claim}\""));
        if !path.is_empty() {
            let written: String = path.iter().map(Step::written).collect();
            attribute.keys.push(format!("path: \"${written}\""));
        }
        attribute.place = Place::Claim { claim, path };
    }
}
