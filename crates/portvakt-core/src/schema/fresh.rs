//! The committed schemas are those of the description; `UPDATE_EXPECT=1` writes them anew.

use super::{fragment, policy, routes, tests, text, trust};
use expect_test::expect_file;
use serde_json::Value;

#[test]
fn the_committed_schemas_are_fresh() {
    expect_file!["../../../../policies/schema/policy.schema.json"].assert_eq(&text(&policy()));
    expect_file!["../../../../policies/schema/fragment.schema.json"].assert_eq(&text(&fragment()));
    expect_file!["../../../../policies/schema/tests.schema.json"].assert_eq(&text(&tests()));
    expect_file!["../../../../policies/schema/routes.schema.json"].assert_eq(&text(&routes()));
    expect_file!["../../../../policies/schema/trust.schema.json"].assert_eq(&text(&trust()));
}

/// Calls `each` for every object inside a value.
fn walk(value: &Value, each: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            each(object);
            object.values().for_each(|inner| walk(inner, each));
        }
        Value::Array(items) => items.iter().for_each(|inner| walk(inner, each)),
        _ => {}
    }
}

#[test]
fn schemas_are_closed_and_their_references_lead_somewhere() {
    let schemas = [(policy(), 12), (fragment(), 9), (tests(), 8), (routes(), 2), (trust(), 6)];
    for (schema, least) in schemas {
        let mut objects = 0;
        walk(&schema, &mut |object| {
            if object.get("type").and_then(Value::as_str) == Some("object") {
                objects += 1;
                let closed = &object["additionalProperties"];
                assert_ne!(closed, &Value::Bool(true));
            }
            if let Some(Value::String(reference)) = object.get("$ref") {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(schema.pointer(pointer).is_some_and(Value::is_object), "{reference}");
            }
        });
        assert!(objects >= least, "{objects}");
    }
}
