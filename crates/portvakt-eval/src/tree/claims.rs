//! Which attributes are read from which claim.

use crate::hash::TextHash;
use crate::image::{AttributeRecord, Image};
use crate::index::{NONE, at, index, part};
use alloc::vec::Vec;

/// The claims that a policy declares, found by a hash of their names.
#[derive(Debug, Default)]
pub(crate) struct DeclaredClaims {
    /// The bits of all hashes: most claims that are not declared are known as such by these.
    bits: u64,
    /// How many slots there are, less one.
    mask: u32,
    /// Where the claims of each slot start, and the end of the last.
    starts: Vec<u32>,
    /// Ascending by slot and hash; names with the same hash by the order of texts.
    claims: Vec<DeclaredClaim>,
}

/// A claim that a policy declares.
#[derive(Debug)]
pub(crate) struct DeclaredClaim {
    hash: TextHash,
    name: u32,
    /// The attributes that are read from it, at least one, in the order of their paths.
    pub(crate) attributes: Vec<u32>,
    /// Whether it is the value of its one attribute as it stands.
    pub(crate) whole: bool,
}

impl DeclaredClaims {
    pub(super) fn of(image: &Image) -> Self {
        let declared = image.attributes.iter().zip(0_u32..).filter(|(one, _)| one.claim != NONE);
        let mut by_name: Vec<(u32, u32, &AttributeRecord)> =
            declared.map(|(record, place)| (record.claim, place, record)).collect();
        let path = |record: &AttributeRecord| {
            part(&image.path_steps, record.steps_start, record.steps_len)
        };
        by_name.sort_by_key(|(name, place, record)| (*name, path(record), *place));
        let mut claims: Vec<DeclaredClaim> = Vec::new();
        for (name, place, record) in by_name {
            match claims.last_mut() {
                Some(claim) if claim.name == name => {
                    claim.attributes.push(place);
                    claim.whole = false;
                }
                _ => {
                    let hash = TextHash::of(image.texts.at(name).unwrap_or_default().as_bytes());
                    let (attributes, whole) = (Vec::from([place]), record.steps_len == 0);
                    claims.push(DeclaredClaim { hash, name, attributes, whole });
                }
            }
        }
        let mask = index(claims.len().saturating_mul(4).next_power_of_two()).saturating_sub(1);
        claims.sort_by_key(|claim| (claim.hash.slot(mask), claim.hash));
        let start = |slot| claims.partition_point(|claim| claim.hash.slot(mask) < slot);
        let starts = (0..=mask.saturating_add(1)).map(|slot| index(start(slot))).collect();
        let bits = claims.iter().fold(0, |bits, claim| bits | claim.hash.bit());
        Self { bits, mask, starts, claims }
    }

    /// Finds a claim by its name and its hash.
    #[inline]
    pub(crate) fn find(&self, image: &Image, name: &str, hash: TextHash) -> Option<&DeclaredClaim> {
        if self.bits & hash.bit() == 0 {
            return None;
        }
        let slot = at(hash.slot(self.mask));
        let [start, end] = self.starts.get(slot..)?.first_chunk()?;
        let here = part(&self.claims, *start, end.wrapping_sub(*start));
        // Most slots have one claim or none. Texts are in order, so names that share a hash are in
        // the order of their texts.
        let text = |claim: &DeclaredClaim| image.texts.at(claim.name).unwrap_or_default();
        let order =
            |claim: &DeclaredClaim| claim.hash.cmp(&hash).then_with(|| text(claim).cmp(name));
        here.get(here.binary_search_by(order).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::{DeclaredClaims, TextHash};
    use crate::image::{AttributeRecord, Image, Texts};
    use crate::index::NONE;

    #[test]
    fn claims_are_found_by_name_even_where_hashes_are_alike() {
        let names = ["aud", "exp", "iss", "scope"];
        let claimed = |claim| AttributeRecord { claim, ..AttributeRecord::default() };
        let image = Image {
            texts: Texts::from_sorted(names),
            attributes: [2, 0, NONE, 3, 2].map(claimed).into(),
            ..Image::default()
        };
        let mut claims = DeclaredClaims::of(&image);
        let found = |claims: &DeclaredClaims, name, hashed| {
            let found = claims.find(&image, name, TextHash::of(str::as_bytes(hashed)));
            found.map(|claim| (claim.attributes.clone(), claim.whole))
        };
        assert_eq!(found(&claims, "aud", "aud"), Some(([1].into(), true)));
        assert_eq!(found(&claims, "iss", "iss"), Some(([0, 4].into(), false)));
        assert_eq!(found(&claims, "exp", "exp"), None);
        claims.claims.sort_by_key(|claim| claim.name);
        for claim in &mut claims.claims {
            claim.hash = TextHash::of(b"aud");
        }
        (claims.mask, claims.starts) = (0, [0, 3].into());
        assert_eq!(found(&claims, "aud", "aud"), Some(([1].into(), true)));
        assert_eq!(found(&claims, "iss", "aud"), Some(([0, 4].into(), false)));
        assert_eq!(found(&claims, "scope", "aud"), Some(([3].into(), true)));
        assert_eq!(found(&claims, "exp", "aud"), None);
    }
}
