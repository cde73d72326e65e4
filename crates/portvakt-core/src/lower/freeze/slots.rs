//! Hash slots: where a text is looked for among the literals of an attribute.

use portvakt_eval::hash::hash;
use portvakt_eval::index::{at, index};

/// The most slots that looking for a text visits.
const LONGEST_PROBE: usize = 8;

/// The most seeds that are tried before there are more slots.
const SEEDS: u32 = 32;

/// Up to how many texts a seed is looked for that puts all of them into their own slots.
const FEW: usize = 16;

/// Fills slots with 1 + the place of each text, so that no text is more than [`LONGEST_PROBE`]
/// slots from its own, and few texts in their own if there is a seed for that. Gives the slots, a
/// power of two of them, and the seed of the hash.
pub(super) fn filled(texts: &[&str]) -> (Vec<u32>, u32) {
    if texts.is_empty() {
        return (Vec::new(), 0);
    }
    let mut size = texts.len().saturating_add(texts.len() / 2).next_power_of_two();
    let at_home = |seed: u32| Some((filled_with(texts, size, seed, 1)?, seed));
    if texts.len() <= FEW
        && let Some(found) = (0..SEEDS.saturating_mul(SEEDS)).find_map(at_home)
    {
        return found;
    }
    loop {
        for seed in 0..SEEDS {
            if let Some(slots) = filled_with(texts, size, seed, LONGEST_PROBE) {
                return (slots, seed);
            }
        }
        size = size.saturating_mul(2);
    }
}

/// Of two texts that want one slot the one that is farther from its own gets it, which keeps the
/// longest way short ("Robin Hood hashing", Celis, Larson and Munro, 1985).
fn filled_with(texts: &[&str], size: usize, seed: u32, longest_probe: usize) -> Option<Vec<u32>> {
    let mask = index(size).checked_sub(1)?;
    let home = |place: u32| {
        let text = texts.get(at(place)).copied().unwrap_or_default();
        u32::try_from(hash(text.as_bytes(), seed) & u64::from(mask)).unwrap_or_default()
    };
    let mut slots = vec![0_u32; size];
    // How far from home the text in a slot is.
    let mut distances = vec![0_usize; size];
    for place in 0..index(texts.len()) {
        let mut held = place.saturating_add(1);
        let mut distance = 0;
        let mut slot = at(home(place));
        while distance < longest_probe {
            let (there, away) = slots.get_mut(slot).zip(distances.get_mut(slot))?;
            if *there == 0 {
                (*there, *away) = (held, distance);
                held = 0;
                break;
            }
            if *away < distance {
                std::mem::swap(there, &mut held);
                std::mem::swap(away, &mut distance);
            }
            distance = distance.saturating_add(1);
            slot = slot.saturating_add(1) & at(mask);
        }
        if held != 0 {
            return None;
        }
    }
    Some(slots)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_PROBE, filled};
    use portvakt_eval::hash::hash;

    #[test]
    fn every_text_is_found_within_the_probe() {
        for count in [1_usize, 2, 3, 100, 20_000] {
            let texts: Vec<String> = (0..count).map(|place| format!("scope:{place}")).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let (slots, seed) = filled(&texts);
            assert!(slots.len().is_power_of_two() && slots.len() < 6 * count, "{count}");
            assert_eq!(slots.iter().filter(|slot| **slot != 0).count(), count);
            for (text, place) in texts.iter().zip(1_u32..) {
                let mask = slots.len() - 1;
                let home = usize::try_from(hash(text.as_bytes(), seed)).unwrap() & mask;
                let mut probe = (0..LONGEST_PROBE).map(|step| slots[(home + step) & mask]);
                let found = probe.position(|slot| slot == place || slot == 0);
                assert!(found.is_some_and(|step| slots[(home + step) & mask] == place), "{text}");
            }
        }
    }
}
