//! Values where they stand in the claims.

use portvakt_core::policy::PathStep;
use portvakt_eval::index::at;
use serde_json::{Map, Value as Json};

/// Puts a value where a path leads, beside what stands there already. Depth: that of the path.
pub(crate) fn put(place: &mut Json, path: &[PathStep], value: Json) {
    let Some((step, rest)) = path.split_first() else {
        *place = value;
        return;
    };
    *place = match (step, std::mem::take(place)) {
        (PathStep::Member(name), Json::Object(object)) => member(object, name, rest, value),
        (PathStep::Member(name), _) => member(Map::new(), name, rest, value),
        (PathStep::Index(index), Json::Array(list)) => element(list, at(*index), rest, value),
        (PathStep::Index(index), _) => element(Vec::new(), at(*index), rest, value),
        (PathStep::Filter { name, text }, Json::Array(list)) => {
            filtered(list, name, text, rest, value)
        }
        (PathStep::Filter { name, text }, _) => filtered(Vec::new(), name, text, rest, value),
    };
}

/// An object with the value below one of its members.
fn member(mut object: Map<String, Json>, name: &str, rest: &[PathStep], value: Json) -> Json {
    let mut inner = object.remove(name).unwrap_or_default();
    put(&mut inner, rest, value);
    object.insert(name.to_owned(), inner);
    Json::Object(object)
}

/// An array with the value below one of its elements; those that are missing before it are null.
fn element(mut list: Vec<Json>, index: usize, rest: &[PathStep], value: Json) -> Json {
    if list.len() <= index {
        list.resize(index.saturating_add(1), Json::Null);
    }
    if let Some(inner) = list.get_mut(index) {
        put(inner, rest, value);
    }
    Json::Array(list)
}

/// An array with the value below the element whose member is this text.
fn filtered(mut list: Vec<Json>, name: &str, text: &str, rest: &[PathStep], value: Json) -> Json {
    let is_it = |one: &&mut Json| one.get(name).and_then(Json::as_str) == Some(text);
    if let Some(inner) = list.iter_mut().find(is_it) {
        put(inner, rest, value);
    } else {
        let mut inner = Json::Object(Map::from_iter([(name.to_owned(), Json::from(text))]));
        put(&mut inner, rest, value);
        list.push(inner);
    }
    Json::Array(list)
}

#[cfg(test)]
mod tests {
    use super::put;
    use portvakt_core::policy::PathStep;
    use serde_json::{Value as Json, json};

    #[test]
    fn values_stand_side_by_side() {
        let name = |name: &str| PathStep::Member(name.to_owned());
        let filter = |text: &str| PathStep::Filter { name: "type".into(), text: text.into() };
        let mut claims = Json::Null;
        put(&mut claims, &[name("a"), name("b")], json!(1));
        put(&mut claims, &[name("a"), name("c"), PathStep::Index(1)], json!(2));
        put(&mut claims, &[name("d"), filter("x"), name("id")], json!(3));
        put(&mut claims, &[name("d"), filter("y"), name("id")], json!(4));
        put(&mut claims, &[name("d"), filter("x"), name("no")], json!(5));
        let expected = json!({
            "a": { "b": 1, "c": [null, 2] },
            "d": [{ "type": "x", "id": 3, "no": 5 }, { "type": "y", "id": 4 }],
        });
        assert_eq!(claims, expected);
    }
}
