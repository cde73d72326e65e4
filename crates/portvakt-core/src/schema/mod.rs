//! JSON Schemas (draft-07) of the files that people write, for editors.
//!
//! They come from the one description of all keys, [`resolve::form`](crate::resolve::form), and are
//! as strict: no key that is not described. What a schema cannot say, such as whether a name exists,
//! is left to the compiler.

#[cfg(test)]
mod fresh;

use crate::resolve::form::{
    FRAGMENT_FILE, Form, Key, Mapping, POLICY_FILE, ROUTES_FILE, TESTS_FILE, TRUST_FILE, VERSION,
};
use serde_json::{Map, Value, json};

/// The schema of a policy file.
#[must_use]
pub fn policy() -> Value {
    document("A Portvakt policy", &POLICY_FILE)
}

/// The schema of a fragment: a file that a policy includes.
#[must_use]
pub fn fragment() -> Value {
    document("A fragment of a Portvakt policy", &FRAGMENT_FILE)
}

/// The schema of a tests file.
#[must_use]
pub fn tests() -> Value {
    document("Tests of a Portvakt policy", &TESTS_FILE)
}

/// The schema of a routes file.
#[must_use]
pub fn routes() -> Value {
    document("Routes of a Portvakt policy", &ROUTES_FILE)
}

/// The schema of a trust file.
#[must_use]
pub fn trust() -> Value {
    document("Issuers whose tokens Portvakt accepts", &TRUST_FILE)
}

/// The text of a schema as a file holds it.
#[must_use]
pub fn text(schema: &Value) -> String {
    format!("{schema:#}\n")
}

fn document(title: &str, form: &'static Form) -> Value {
    let mut definitions = Map::new();
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".into(), json!(title));
    if let Value::Object(form) = of_form(form, &mut definitions) {
        schema.extend(form);
    }
    if !definitions.is_empty() {
        schema.insert("definitions".into(), Value::Object(definitions));
    }
    Value::Object(schema)
}

/// The schema of a form. Forms under a name become definitions.
fn of_form(form: &'static Form, definitions: &mut Map<String, Value>) -> Value {
    match form {
        Form::Version(_) => json!({ "const": VERSION }),
        Form::Text => json!({ "type": "string" }),
        Form::Integer => json!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX }),
        Form::Bounded(bounds) => {
            json!({ "type": "integer", "minimum": bounds.least, "maximum": bounds.most })
        }
        Form::True => json!({ "const": true }),
        Form::Scalar => json!({ "type": ["string", "integer", "boolean"] }),
        Form::Name(spelling) | Form::Reference(spelling) => {
            json!({ "type": "string", "pattern": spelling.regex() })
        }
        Form::Choice(choice) => json!({ "enum": (choice.words)() }),
        // Null too: what takes a claim out, or is absent.
        Form::Json => json!({}),
        Form::MaybeEmpty(inner) => {
            let mut schema = of_form(inner, definitions);
            if let Value::Object(schema) = &mut schema {
                schema.remove("minItems");
                schema.remove("minProperties");
            }
            schema
        }
        Form::List(item) => list(item, definitions),
        Form::OneOrMore(item) => {
            let list = list(item, definitions);
            json!({ "anyOf": [of_form(item, definitions), list] })
        }
        Form::Pair(item) => json!({
            "type": "array",
            "items": of_form(item, definitions),
            "minItems": 2,
            "maxItems": 2,
        }),
        Form::Mapping(described) => mapping(described, definitions),
        Form::Variants(described) => {
            let kinds = described.variants.iter().map(|one| mapping(one, definitions));
            json!({ "oneOf": kinds.collect::<Vec<Value>>() })
        }
        Form::Either(either) => {
            let parts = [either.scalar, either.list, either.mapping].into_iter().flatten();
            json!({ "anyOf": parts.map(|part| of_form(part, definitions)).collect::<Vec<Value>>() })
        }
        Form::Shared(shared) => {
            if !definitions.contains_key(shared.name) {
                // Before its content, which may refer to it.
                definitions.insert(shared.name.into(), Value::Null);
                let schema = described(of_form(&shared.form, definitions), shared.title);
                definitions.insert(shared.name.into(), schema);
            }
            json!({ "$ref": format!("#/definitions/{}", shared.name) })
        }
    }
}

fn list(item: &'static Form, definitions: &mut Map<String, Value>) -> Value {
    json!({
        "type": "array",
        "items": of_form(item, definitions),
        "minItems": 1,
        "uniqueItems": is_scalar(item),
    })
}

/// Whether it is a scalar, which stands in a list once.
fn is_scalar(form: &Form) -> bool {
    match form {
        Form::Version(_)
        | Form::Text
        | Form::Integer
        | Form::Bounded(_)
        | Form::True
        | Form::Scalar
        | Form::Name(_)
        | Form::Reference(_)
        | Form::Choice(_) => true,
        Form::Shared(shared) => is_scalar(&shared.form),
        Form::Json
        | Form::MaybeEmpty(_)
        | Form::List(_)
        | Form::OneOrMore(_)
        | Form::Pair(_)
        | Form::Mapping(_)
        | Form::Variants(_)
        | Form::Either(_) => false,
    }
}

fn mapping(mapping: &'static Mapping, definitions: &mut Map<String, Value>) -> Value {
    let keys = mapping.keys();
    let mut properties = Map::new();
    for key in keys {
        let schema = described(of_form(key.form, definitions), &meaning(key));
        properties.insert(key.name.into(), schema);
    }
    let mut patterns = Map::new();
    let mut rest = json!(false);
    for other in mapping.others {
        let schema = described(of_form(other.form, definitions), other.title);
        match other.spelling {
            Some(spelling) => {
                patterns.insert(spelling.regex().into(), schema);
            }
            None => rest = schema,
        }
    }
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = json!({ "type": "object", "additionalProperties": rest, "minProperties": 1 });
    if let Value::Object(schema) = &mut schema {
        let mut add = |name: &str, part: Map<String, Value>| {
            if !part.is_empty() {
                schema.insert(name.into(), Value::Object(part));
            }
        };
        add("properties", properties);
        add("patternProperties", patterns);
        if !required.is_empty() {
            schema.insert("required".into(), json!(required));
        }
    }
    schema
}

/// What a key means, and the types of attributes that it stands on.
fn meaning(key: &Key) -> String {
    if key.on.is_empty() {
        return key.title.to_owned();
    }
    let types: Vec<&str> = key.on.iter().map(|one| one.name()).collect();
    format!("{} (on {})", key.title, types.join(", "))
}

/// A schema with a description. What stands beside a reference is not read by draft-07.
fn described(schema: Value, title: &str) -> Value {
    match schema {
        Value::Object(mut object) if !object.contains_key("$ref") => {
            object.insert("description".into(), json!(title));
            Value::Object(object)
        }
        reference => json!({ "allOf": [reference], "description": title }),
    }
}
