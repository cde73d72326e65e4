//! Capability tokens: rights handed on for some minutes, narrowed offline by whoever holds them.
//!
//! ```text
//! claims + engine → Mint ─▶ Token ─▶ narrow … narrow ─▶ Token
//!                                                        │ Verifier: root keys, audience, limits, time, revocations
//! policy's answer ∧ bounds' answer ◀─ DelegatedRequest ◀─ Delegated
//! ```
//!
//! A token is a Biscuit (version 3 of the format, Ed25519) of blocks that each hold one [`Bounds`],
//! as checks of one form. Whatever else a block could hold is refused: facts and rules, `check all`
//! and `reject if`, other expressions, scopes, blocks of third parties. A request is allowed only if
//! the policy allows it for the claims inside *and* every block's bounds include it.
//!
//! There is no I/O here and no clock: keys, time and what is revoked are handed in. Keys are made
//! with the operating system's randomness.

mod bounds;
mod carried;
mod delegated;
mod envelope;
mod error;
mod form;
mod hex;
mod keys;
mod limits;
mod mint;
mod narrow;
mod object;
mod opinion;
mod reader;
mod revocations;
mod root_keys;
mod token;
pub mod unverified;
mod verifier;

pub use bounds::{Bound, Bounds, BoundsError, Values};
pub use delegated::{
    BindError, Delegated, DelegatedBinding, DelegatedDecision, DelegatedRequest, DelegatedSubject,
};
pub use error::BiscuitError;
pub use keys::{KeyError, RootKeyPair, RootPublicKey};
pub use limits::Limits;
pub use mint::{Mint, MintError};
pub use narrow::{NarrowError, narrow};
pub use revocations::{RevocationError, RevocationId, Revocations};
pub use root_keys::{MAX_LEEWAY, RootKey, RootKeys, RootKeysError};
pub use token::Token;
pub use verifier::Verifier;
