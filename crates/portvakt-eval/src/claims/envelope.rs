//! Objects that wrap a text: the envelope of a format.

use super::distinct::{Names, TextSeed, is_distinct, once};
use crate::hash::TextHash;
use crate::image::{FormatRecord, Image};
use crate::index::NONE;
use alloc::borrow::Cow;
use serde::de::{Error, MapAccess};
use serde_json::value::RawValue;

/// Reads the text out of an object: the member that the format names, its prefix cut off, if the
/// guard is as it must be. Other members are passed over; none may be there twice.
pub(super) fn read<'de, A: MapAccess<'de>>(
    image: &Image,
    format: &FormatRecord,
    mut members: A,
) -> Result<Cow<'de, str>, A::Error> {
    let member = image.texts.bytes(format.member).unwrap_or_default();
    let guard = image.texts.bytes(format.guard);
    let mut others = None;
    let mut text = None;
    let mut guarded = (format.guard == NONE).then_some(true);
    while let Some(name) = members.next_key_seed(TextSeed)? {
        if name.as_bytes() == member {
            once(text.is_none())?;
            text = Some(members.next_value_seed(TextSeed)?);
        } else if guard == Some(name.as_bytes()) {
            once(guarded.is_none())?;
            let found = members.next_value_seed(TextSeed)?;
            guarded = Some(image.texts.bytes(format.guard_text) == Some(found.as_bytes()));
        } else {
            once(others.get_or_insert_with(Names::new).take(&name, TextHash::of(name.as_bytes())))?;
            once(is_distinct(members.next_value::<&'de RawValue>()?.get()))?;
        }
    }
    let text = text
        .filter(|_| guarded == Some(true))
        .ok_or_else(|| A::Error::custom("not the object expected"))?;
    let prefix = image.texts.at(format.prefix).unwrap_or_default();
    let rest = match text {
        Cow::Borrowed(text) => text.strip_prefix(prefix).map(Cow::Borrowed),
        Cow::Owned(text) => text.strip_prefix(prefix).map(|rest| Cow::Owned(rest.into())),
    };
    rest.ok_or_else(|| A::Error::custom("not the text expected"))
}
