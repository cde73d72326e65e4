//! Key sets over HTTPS: the only crate of Portvakt that does network I/O.
//!
//! A [`Fetcher`] fetches the keys of one issuer, once. An [`Upkeep`] keeps those of all issuers of a
//! verifier up to date, as [`Refresh`](portvakt_jwt::Refresh) says, and [`UnknownKids`] is how those
//! who verify tell it that an issuer seems to have a new key.
//!
//! What is reached is what the trust names, and nothing else: HTTPS only, no redirects, no proxies
//! of the environment, no cookies, at most 256 KiB, within a deadline. Nothing that a token says
//! leads anywhere: `jku`, `x5u` and `jwk` are never followed (RFC 7515, section 4.1).
//!
//! There is no clock here but timers: whoever runs an [`Upkeep`] hands in what tells the time.

mod document;
mod error;
mod fetcher;
mod metadata;
mod unknown_kids;
mod upkeep;

pub use error::{FetchError, SetUpError};
pub use fetcher::{Fetcher, FetcherBuilder};
pub use unknown_kids::UnknownKids;
pub use upkeep::{KeyEvent, Upkeep};
