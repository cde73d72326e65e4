//! No member name twice.

use crate::hash::TextHash;
use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;
use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// How many names are compared with each other one by one.
const FEW: usize = 32;

/// The member names of one object so far.
pub(super) struct Names<'de> {
    /// The bits of their hashes: most new names are known as new by these.
    bits: u64,
    len: usize,
    few: [Option<&'de str>; FEW],
    /// Names beyond the first few, and names with escapes.
    more: BTreeSet<Cow<'de, str>>,
}

impl<'de> Names<'de> {
    #[inline]
    pub(super) fn new() -> Self {
        Self { bits: 0, len: 0, few: [None; FEW], more: BTreeSet::new() }
    }

    /// Takes a name with its hash and tells whether it is new.
    #[inline]
    #[expect(clippy::ptr_arg, reason = "a borrowed name is kept as it is, an owned one is copied")]
    pub(super) fn take(&mut self, name: &Cow<'de, str>, hash: TextHash) -> bool {
        let bit = hash.bit();
        if self.bits & bit != 0 && self.has(name) {
            return false;
        }
        self.bits |= bit;
        match (name, self.few.get_mut(self.len)) {
            (Cow::Borrowed(name), Some(free)) => {
                *free = Some(name);
                self.len = self.len.saturating_add(1);
            }
            _ => self.take_more(name.clone()),
        }
        true
    }

    #[cold]
    fn take_more(&mut self, name: Cow<'de, str>) {
        self.more.insert(name);
    }

    #[inline(never)]
    fn has(&self, name: &str) -> bool {
        let mut few = self.few.iter().map_while(|few| *few);
        few.any(|few| few == name) || self.more.contains(name)
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

/// Tells whether no object inside a JSON text repeats a member name.
///
/// Values are passed over as text: a number that nobody reads may be of any size.
pub(super) fn is_distinct(json: &str) -> bool {
    let mut reader = serde_json::Deserializer::from_str(json);
    match json.bytes().next() {
        Some(b'{') => reader.deserialize_map(Distinct).is_ok(),
        Some(b'[') => reader.deserialize_seq(Distinct).is_ok(),
        _ => true,
    }
}

struct Distinct;

impl<'de> Visitor<'de> for Distinct {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value without repeated member names")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<&'de RawValue>()? {
            once(is_distinct(element.get()))?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = Names::new();
        while let Some(name) = members.next_key_seed(TextSeed)? {
            once(names.take(&name, TextHash::of(name.as_bytes())))?;
            once(is_distinct(members.next_value::<&'de RawValue>()?.get()))?;
        }
        Ok(())
    }
}

/// An error unless a name is there once.
pub(super) fn once<E: Error>(once: bool) -> Result<(), E> {
    if once { Ok(()) } else { Err(E::custom("a member name is there twice")) }
}

#[cfg(test)]
mod tests {
    use super::{Names, TextHash, is_distinct};
    use alloc::borrow::Cow;
    use alloc::format;
    use alloc::vec::Vec;

    #[test]
    fn finds_repeats_at_any_depth() {
        assert!(is_distinct(r#"{"a":1,"b":[{"a":null},{"a":1e999}],"c":{"a":"x"}}"#));
        assert!(!is_distinct(r#"{"a":1,"a":1}"#));
        assert!(!is_distinct(r#"[[{"b":{"a":1,"\u0061":1}}]]"#));
    }

    #[test]
    fn finds_repeats_among_many_names() {
        let names: Vec<_> = (0..100).map(|number| format!("n{number}")).collect();
        let mut all = Names::new();
        for name in &names {
            assert!(all.take(&Cow::Borrowed(name.as_str()), TextHash::of(name.as_bytes())));
        }
        for name in &names {
            assert!(!all.take(&Cow::Owned(name.clone()), TextHash::of(name.as_bytes())));
        }
    }

    #[test]
    fn names_with_the_same_hash_differ() {
        let mut all = Names::new();
        for name in ["a", "b", "c"] {
            assert!(all.take(&Cow::Borrowed(name), TextHash::of(b"a")));
        }
        assert!(!all.take(&Cow::Borrowed("b"), TextHash::of(b"a")));
    }
}
