//! Texts in order, compared by one number where that tells them apart.

use portvakt_eval::index::index;

/// The texts ascending, each with its place in the order of coming.
///
/// The start that all have in common is left out, and the eight bytes after it are one number.
pub(super) fn sorted<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Vec<(&'t str, u32)> {
    let first = texts.clone().next().unwrap_or_default().as_bytes();
    let common = texts.clone().fold(first.len(), |common, text| {
        let same = text.bytes().zip(first).take(common).take_while(|(one, other)| one == *other);
        same.count()
    });
    let keyed = texts.zip(0_u32..).map(|(text, place)| (key(text, common), text, place));
    let mut keyed: Vec<(u64, &str, u32)> = keyed.collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, text, place)| (text, place)).collect()
}

/// The texts ascending, each once.
pub(super) fn distinct<'t>(texts: &[&'t str]) -> Vec<&'t str> {
    let mut all: Vec<&str> =
        sorted(texts.iter().copied()).into_iter().map(|(one, _)| one).collect();
    all.dedup();
    all
}

/// The place that each text, in the order of coming, has among the sorted ones.
pub(super) fn places(sorted: &[(&str, u32)]) -> Vec<u32> {
    let mut places = vec![0; sorted.len()];
    for (place, (_, number)) in sorted.iter().enumerate() {
        if let Some(into) = places.get_mut(portvakt_eval::index::at(*number)) {
            *into = index(place);
        }
    }
    places
}

/// Eight bytes as a number; a text that ends before has zeros, and is compared as a whole then.
fn key(text: &str, skip: usize) -> u64 {
    let mut eight = [0; 8];
    for (into, byte) in eight.iter_mut().zip(text.bytes().skip(skip)) {
        *into = byte;
    }
    u64::from_be_bytes(eight)
}

#[cfg(test)]
mod tests {
    use super::{distinct, places, sorted};

    #[test]
    fn the_order_is_that_of_bytes() {
        let texts =
            ["ab", "a", "a\0", "", "abcdefghij", "abcdefghi", "å", "a\0\0\0\0\0\0\0\0\0", "b"];
        for prefix in ["", "common:"] {
            let texts: Vec<String> = texts.iter().map(|text| format!("{prefix}{text}")).collect();
            let mut all: Vec<&str> = texts.iter().map(String::as_str).collect();
            let found = sorted(all.iter().copied());
            let places = places(&found);
            for (text, place) in all.iter().zip(places) {
                assert_eq!(*text, found[usize::try_from(place).unwrap()].0);
            }
            all.extend_from_within(..);
            let found = distinct(&all);
            all.sort_unstable();
            all.dedup();
            assert_eq!(found, all);
        }
        assert!(distinct(&[]).is_empty());
    }
}
