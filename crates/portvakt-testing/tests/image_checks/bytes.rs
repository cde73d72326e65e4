//! The bytes, and the texts in them.

use crate::{everything, refused};
use portvakt_eval::DecisionTree;
use portvakt_eval::hash::hash;
use portvakt_eval::image::{Texts, VERSION};
use portvakt_eval::index::{at, index};

#[test]
fn a05_texts_are_pieces_that_ascend() {
    let all = everything();
    let texts: Vec<String> =
        (0..all.texts.len()).filter_map(|one| all.texts.at(one).map(str::to_owned)).collect();
    let mut swapped = texts.clone();
    swapped.swap(7, 8);
    let mut twice = texts.clone();
    twice[8] = texts[7].clone();
    for other in [swapped, twice] {
        let other = Texts::from_sorted(other.iter().map(String::as_str));
        refused(&all, "texts: not sorted", |image| image.texts = other);
    }
    assert!(Texts::default().is_empty() && !all.texts.is_empty());
}

/// The tables as bytes: where texts end is not to be written wrongly from outside.
#[test]
fn a05_texts_are_the_whole_arena() {
    let bytes = everything().to_bytes();
    let word = |place: usize| {
        let word: Vec<u8> = bytes.iter().skip(place).take(4).copied().collect();
        at(u32::from_le_bytes(word.try_into().unwrap()))
    };
    let body = 16 + word(12) * 4;
    let texts = word(16);
    let refused = |text: usize, end: u32, reason: &str| {
        let mut spoilt = bytes.clone();
        let place = body + text * 4;
        spoilt.splice(place..place + 4, end.to_le_bytes());
        let reread = DecisionTree::from_bytes(&sealed(spoilt)).map(|_| ()).unwrap_err();
        assert!(reread.to_string().contains(reason), "{reread}");
    };
    let last = index(word(body + (texts - 1) * 4));
    refused(texts - 1, last - 1, "texts: not sorted");
    refused(texts - 1, last + 1, "texts: not sorted");
    refused(3, last + 1, "texts: not sorted");
}

/// Puts the right checksum behind bytes that were changed.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - 8);
    let checksum = hash(&bytes, VERSION);
    bytes.extend(checksum.to_le_bytes());
    bytes
}

#[test]
fn a05_bytes_are_sections_of_this_version_and_nothing_else() {
    let bytes = everything().to_bytes();
    let reason =
        |bytes: Vec<u8>| DecisionTree::from_bytes(&bytes).map(|_| ()).unwrap_err().to_string();
    let mut other = bytes.clone();
    other[8] += 1;
    assert!(reason(sealed(other)).contains("format version 3, this program reads version 2"));
    let length = "does not have the length that it states";
    // One more section, of no entries; then one entry more than its section counts.
    let mut more = bytes.clone();
    more[12] += 1;
    let sections = usize::from(bytes[12]);
    more.splice(16 + sections * 4..16 + sections * 4, [0; 4]);
    assert!(reason(sealed(more)).contains(length));
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(reason(sealed(longer)).contains(length));
}
