//! An authorization decision engine for services behind OAuth tokens.

pub mod manual;
