//! No member name twice.

use crate::inline::Inline;
use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;
use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// How many names are compared with each other one by one.
const FEW: usize = 32;

/// The member names of one object so far.
pub(super) struct Names<'de> {
    few: Inline<&'de str, FEW>,
    /// Names beyond the first few, and names with escapes.
    more: BTreeSet<Cow<'de, str>>,
}

impl<'de> Names<'de> {
    pub(super) fn new() -> Self {
        Self { few: Inline::new(), more: BTreeSet::new() }
    }

    /// Takes a name and tells whether it is new.
    #[expect(clippy::ptr_arg, reason = "a borrowed name is kept as it is, an owned one is copied")]
    pub(super) fn take(&mut self, name: &Cow<'de, str>) -> bool {
        let known = self.few.as_slice().iter().any(|one| *one == name.as_ref());
        if known || (!self.more.is_empty() && self.more.contains(name.as_ref())) {
            return false;
        }
        match name {
            Cow::Borrowed(name) if self.few.as_slice().len() < FEW => self.few.push(name),
            _ => {
                self.more.insert(name.clone());
            }
        }
        true
    }
}

/// Reads a text, borrowed where it has no escapes.
pub(super) struct TextSeed;

impl<'de> DeserializeSeed<'de> for TextSeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for TextSeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(String::from(text)))
    }
}

/// Passes over a value of any type in which no object repeats a member name.
pub(super) struct DistinctSeed;

impl<'de> DeserializeSeed<'de> for DistinctSeed {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for DistinctSeed {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value without repeated member names")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element_seed(DistinctSeed)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = Names::new();
        while let Some(name) = members.next_key_seed(TextSeed)? {
            if !names.take(&name) {
                return Err(A::Error::custom("a member name is there twice"));
            }
            members.next_value_seed(DistinctSeed)?;
        }
        Ok(())
    }
}

/// Tells whether no object inside a JSON text repeats a member name.
pub(super) fn is_distinct(json: &str) -> bool {
    let mut reader = serde_json::Deserializer::from_str(json);
    DistinctSeed.deserialize(&mut reader).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Names, is_distinct};
    use alloc::borrow::Cow;
    use alloc::format;
    use alloc::vec::Vec;

    #[test]
    fn finds_repeats_at_any_depth() {
        assert!(is_distinct(r#"{"a":1,"b":[{"a":null},{"a":1.5e300}],"c":{"a":"x"}}"#));
        assert!(!is_distinct(r#"{"a":1,"a":1}"#));
        assert!(!is_distinct(r#"[[{"b":{"a":1,"\u0061":1}}]]"#));
    }

    #[test]
    fn finds_repeats_among_many_names() {
        let names: Vec<_> = (0..100).map(|number| format!("n{number}")).collect();
        let mut all = Names::new();
        for name in &names {
            assert!(all.take(&Cow::Borrowed(name.as_str())));
        }
        for name in &names {
            assert!(!all.take(&Cow::Owned(name.clone())));
        }
    }
}
