//! JSON objects member by member, and texts: no value is built of them.

use crate::names::Names;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::ops::ControlFlow;

/// Why the members of an object could not be read. Deliberately complete.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ObjectError {
    /// It is no JSON object.
    NotAnObject,
    /// A member is there twice.
    Repeated,
}

/// Hands on the members of an object, their values as JSON texts, until told to stop; what comes
/// after is not looked at then.
pub(crate) fn members<'j>(
    json: &'j [u8],
    each: impl FnMut(&Cow<'j, str>, &'j str) -> ControlFlow<()>,
) -> Result<(), ObjectError> {
    let text = std::str::from_utf8(json).map_err(|_| ObjectError::NotAnObject)?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let mut stop = None;
    let read = reader.deserialize_map(Members { each, stop: &mut stop });
    match (read.and_then(|()| reader.end()), stop) {
        (Ok(()), _) | (_, Some(Stop::Told)) => Ok(()),
        (_, Some(Stop::Repeated)) => Err(ObjectError::Repeated),
        _ => Err(ObjectError::NotAnObject),
    }
}

/// Why reading stopped early. Deliberately complete.
enum Stop {
    Told,
    Repeated,
}

struct Members<'a, E> {
    each: E,
    stop: &'a mut Option<Stop>,
}

impl<'j, E: FnMut(&Cow<'j, str>, &'j str) -> ControlFlow<()>> Visitor<'j> for Members<'_, E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'j>>(mut self, mut members: A) -> Result<(), A::Error> {
        let mut names = Names::default();
        while let Some(name) = members.next_key_seed(Text)? {
            let new = names.take(&name);
            let value = members.next_value::<&'j RawValue>()?.get();
            if !new {
                *self.stop = Some(Stop::Repeated);
            } else if (self.each)(&name, value).is_break() {
                *self.stop = Some(Stop::Told);
            } else {
                continue;
            }
            return Err(A::Error::custom("no more is read"));
        }
        Ok(())
    }
}

/// Reads a text, borrowed where it has no escapes.
struct Text;

impl<'j> DeserializeSeed<'j> for Text {
    type Value = Cow<'j, str>;

    fn deserialize<D: Deserializer<'j>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'j> Visitor<'j> for Text {
    type Value = Cow<'j, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'j str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// The text that a JSON text is, without escapes; nothing if it is another kind of value.
pub(crate) fn text(json: &str) -> Option<Cow<'_, str>> {
    Text.deserialize(&mut serde_json::Deserializer::from_str(json)).ok()
}

/// The elements of a list as JSON texts; nothing if it is another kind of value.
pub(crate) fn elements(json: &str) -> Option<Vec<&str>> {
    let elements: Vec<&RawValue> = serde_json::from_str(json).ok()?;
    Some(elements.into_iter().map(RawValue::get).collect())
}

#[cfg(test)]
mod tests {
    use super::{ObjectError, elements, members, text};
    use std::ops::ControlFlow;

    #[track_caller]
    fn check(json: &str, expected: &Result<&[(&str, &str)], ObjectError>) {
        let mut found = Vec::new();
        let read = members(json.as_bytes(), |name, value| {
            found.push((name.to_string(), value));
            ControlFlow::Continue(())
        });
        let found: Vec<(&str, &str)> =
            found.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(&read.map(|()| found.as_slice()), expected);
    }

    #[test]
    fn members_stand_in_their_order() {
        check(
            r#" {"a":1, "b":{"a":[ ]}, "\u0063":"x"} "#,
            &Ok(&[("a", "1"), ("b", r#"{"a":[ ]}"#), ("c", "\"x\"")]),
        );
        check(r#"{"a":1,"a":1}"#, &Err(ObjectError::Repeated));
        check(r#"{"a":1,"\u0061":1}"#, &Err(ObjectError::Repeated));
        for json in ["", "[]", "1", "{", r#"{"a":}"#, "{} {}", "{1:1}", r#"{"a":1,}"#, "nul"] {
            check(json, &Err(ObjectError::NotAnObject));
        }
    }

    #[test]
    fn reading_stops_when_told() {
        let read = members(br#"{"a":1,"b":2,"#, |name, _| match &**name {
            "b" => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        });
        assert_eq!(read, Ok(()));
    }

    #[test]
    fn values_are_texts_or_lists() {
        assert_eq!(text(r#""a\u0062""#).as_deref(), Some("ab"));
        assert_eq!(text("1"), None);
        assert_eq!(elements(r#"["a", 1]"#), Some(vec!["\"a\"", "1"]));
        assert_eq!(elements(r#""a""#), None);
    }
}
