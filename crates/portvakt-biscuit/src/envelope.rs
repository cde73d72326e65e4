//! The signed shell of a token: what is looked at before any signature is.

use crate::error::BiscuitError;
use crate::limits::Limits;
use crate::revocations::RevocationId;
use biscuit_auth::format::schema::proof::Content;
use biscuit_auth::format::schema::public_key::Algorithm;
use biscuit_auth::format::schema::{Biscuit, SignedBlock};
use prost::Message;

/// The places of the blocks in the outermost message.
const BLOCKS: [u64; 2] = [2, 3];

/// A token taken apart. Nothing of it is verified.
pub(crate) struct Envelope {
    /// The root key that is said to have signed it.
    pub(crate) key_id: Option<u32>,
    /// Its blocks, each as it was signed.
    pub(crate) blocks: Vec<Vec<u8>>,
    /// What each block is revoked by.
    pub(crate) revocation_ids: Vec<RevocationId>,
    /// Whether nobody can narrow it any more.
    pub(crate) sealed: bool,
}

/// Takes a token apart, if it is a Biscuit of Ed25519 keys alone in the one encoding that the library
/// writes: nothing repeated, out of order, unknown or left over.
pub(crate) fn open(token: &[u8], limits: &Limits) -> Result<Envelope, BiscuitError> {
    if token.len() > limits.bytes {
        return Err(BiscuitError::TooLong);
    }
    if count_blocks(token).ok_or(BiscuitError::Encoding)? > limits.blocks {
        return Err(BiscuitError::TooManyBlocks);
    }
    let outer = Biscuit::decode(token).map_err(|_| BiscuitError::Encoding)?;
    if outer.encode_to_vec() != token {
        return Err(BiscuitError::Encoding);
    }
    let sealed = match &outer.proof.content {
        Some(Content::NextSecret(secret)) if secret.len() == 32 => false,
        Some(Content::FinalSignature(signature)) if signature.len() == 64 => true,
        _ => return Err(BiscuitError::Encoding),
    };
    let mut envelope = Envelope {
        key_id: outer.root_key_id,
        blocks: Vec::new(),
        revocation_ids: Vec::new(),
        sealed,
    };
    for block in [outer.authority].into_iter().chain(outer.blocks) {
        envelope.revocation_ids.push(look_at(&block)?);
        envelope.blocks.push(block.block);
    }
    Ok(envelope)
}

/// What a block is revoked by, if it is signed in the one way that we sign.
fn look_at(block: &SignedBlock) -> Result<RevocationId, BiscuitError> {
    if block.external_signature.is_some() {
        return Err(BiscuitError::ThirdParty);
    }
    let key = &block.next_key;
    let algorithm = Algorithm::from_i32(key.algorithm);
    if algorithm != Some(Algorithm::Ed25519) || key.key.len() != 32 {
        return Err(BiscuitError::Algorithm);
    }
    // The form of the payload that is signed: with keys of Ed25519 and blocks like ours, the first.
    if block.version.is_some() {
        return Err(BiscuitError::Version);
    }
    let signature = block.signature.as_slice().try_into();
    signature.map(RevocationId::from_bytes).map_err(|_| BiscuitError::Algorithm)
}

/// How many blocks the outermost message has: its fields are passed over, none is opened. Nothing
/// when it is not made of fields.
fn count_blocks(mut rest: &[u8]) -> Option<usize> {
    let mut count = 0_usize;
    while !rest.is_empty() {
        let tag = varint(&mut rest)?;
        if BLOCKS.contains(&(tag >> 3)) {
            count = count.checked_add(1)?;
        }
        match tag & 7 {
            0 => {
                varint(&mut rest)?;
            }
            2 => {
                let length = usize::try_from(varint(&mut rest)?).ok()?;
                rest = rest.get(length..)?;
            }
            _ => return None,
        }
    }
    Some(count)
}

/// Takes a number of at most 64 bits, seven in a byte, the lowest first.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{count_blocks, varint};

    #[test]
    fn numbers() {
        for (bytes, value, left) in [
            (&[0_u8][..], Some(0), 0),
            (&[0x7f, 1], Some(127), 1),
            (&[0x80, 1], Some(128), 0),
            (&[0xff; 9], None, 0),
            (&[0xff; 12], None, 2),
            (&[], None, 0),
        ] {
            let mut rest = bytes;
            assert_eq!(varint(&mut rest), value, "{bytes:?}");
            assert_eq!(rest.len(), left, "{bytes:?}");
        }
    }

    #[test]
    fn blocks_are_counted_without_being_opened() {
        // A root key's id; an authority of two bytes that are no message; a block; an unknown field.
        let bytes = [0x08, 0x07, 0x12, 0x02, 0xff, 0xff, 0x1a, 0x00, 0x7a, 0x01, 0x00];
        assert_eq!(count_blocks(&bytes), Some(2));
        assert_eq!(count_blocks(&[0x1a, 0x00].repeat(2_000)), Some(2_000));
        for wrong in [&[0x12, 0x02, 0xff][..], &[0x0d, 0, 0, 0, 0], &[0x12], &[0x80]] {
            assert_eq!(count_blocks(wrong), None, "{wrong:?}");
        }
    }
}
