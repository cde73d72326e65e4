//! Texts in order, compared by one number where that tells them apart.

use portvakt_eval::index::{at, index};

/// The texts ascending, each with its place in the order of coming.
///
/// The start that all have in common is left out, and the eight bytes after it are one number, with
/// the place behind it: texts are compared only where that number is the same.
pub(super) fn sorted<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Vec<(&'t str, u32)> {
    let first = texts.clone().next().unwrap_or_default().as_bytes();
    let common = texts.clone().fold(first.len(), |common, text| {
        let same = text.bytes().zip(first).take(common).take_while(|(one, other)| one == *other);
        same.count()
    });
    let all: Vec<&str> = texts.collect();
    let keyed = all.iter().zip(0_u32..).map(|(text, place)| key(text, common) | u128::from(place));
    let mut keyed: Vec<u128> = keyed.collect();
    keyed.sort_unstable();
    let mut sorted: Vec<(&str, u32)> = Vec::with_capacity(all.len());
    for same in keyed.chunk_by(|one, other| one >> 32 == other >> 32) {
        let start = sorted.len();
        sorted.extend(same.iter().filter_map(|one| {
            let place = u32::try_from(one & u128::from(u32::MAX)).ok()?;
            Some((*all.get(at(place))?, place))
        }));
        if same.len() > 1 {
            sorted.get_mut(start..).unwrap_or_default().sort_unstable();
        }
    }
    sorted
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
        if let Some(into) = places.get_mut(at(*number)) {
            *into = index(place);
        }
    }
    places
}

/// Eight bytes as a number, with 32 bits free below; a text that ends before has zeros there.
fn key(text: &str, skip: usize) -> u128 {
    let mut eight = [0; 8];
    for (into, byte) in eight.iter_mut().zip(text.bytes().skip(skip)) {
        *into = byte;
    }
    u128::from(u64::from_be_bytes(eight)) << 32
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
