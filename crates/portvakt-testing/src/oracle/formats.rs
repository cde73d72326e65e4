//! The formats in the oracle's own words.

use super::json::{self, Object};
use portvakt_core::formats::Format;
use serde_json::value::RawValue;

/// Texts beyond this many bytes are malformed.
const TEXT_BYTES: usize = 8 * 1024;

/// The normalised text of a value with this format; nothing when it is malformed.
pub(super) fn read(format: Option<&Format>, value: &RawValue) -> Option<String> {
    let Some(format) = format.and_then(|format| format.name.strip_prefix("iso6523_")) else {
        return plain(format, &json::read::<String>(value)?);
    };
    let members: Object<'_> = json::read(value)?;
    let authority: String = json::read(members.member("authority")?)?;
    let id: String = json::read(members.member("ID")?)?;
    let checked = match format {
        "norwegian_organisation" => "norwegian_organisation_number",
        _ => "norwegian_organisation_number_mod11",
    };
    let digits = id.strip_prefix("0192:")?;
    check(checked, digits).filter(|_| authority == "iso6523-actorid-upis")
}

/// The normalised text of a register's member of this kind, by the widest check of the kind.
pub(super) fn member(kind: &str, text: &str) -> Option<String> {
    let widest = match kind {
        "text" => return plain(None, text),
        "norwegian_person_number" => "norwegian_person_number_2032",
        same => same,
    };
    check(widest, text)
}

/// Checks and normalises a text that is wrapped in nothing.
pub(super) fn plain(format: Option<&Format>, text: &str) -> Option<String> {
    match format {
        Some(format) => check(format.name, text),
        None => (text.len() <= TEXT_BYTES).then(|| text.to_owned()),
    }
}

/// Checks and normalises a text by the name of its format.
fn check(format: &str, text: &str) -> Option<String> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(10)).collect();
    let digits = digits.unwrap_or_default();
    let rest = |weights: &[u32]| {
        let products = weights.iter().zip(&digits).map(|(weight, digit)| weight * digit);
        products.sum::<u32>() % 11
    };
    let first = rest(&[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]);
    let second = rest(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    let organisation = rest(&[3, 2, 7, 6, 5, 4, 3, 2, 1]);
    let sound = match format {
        "uuid" => uuid(text),
        "norwegian_organisation_number" => digits.len() == 9,
        "norwegian_organisation_number_mod11" => digits.len() == 9 && organisation == 0,
        "norwegian_person_number" => digits.len() == 11 && first == 0 && second == 0,
        "norwegian_person_number_2032" => digits.len() == 11 && first <= 3 && second == 0,
        other => panic!("the oracle does not know the format `{other}`"),
    };
    sound.then(|| text.to_ascii_lowercase())
}

/// Groups of 8, 4, 4, 4 and 12 hexadecimal digits.
fn uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12] && groups.concat().chars().all(|one| one.is_ascii_hexdigit())
}
