//! Values as requests and claims carry them, and their forms as text.

mod address;
mod number;
mod time;

pub use address::{address, address_of};
pub use number::{NumberError, integer, seconds};
pub use time::{Time, TimeError};

use core::fmt;
use core::net::IpAddr;

/// A value of a resource or context attribute, as the embedding service hands it in.
///
/// The meaning is that of the same value in JSON: text may stand for an integer (`"3"`), a time
/// (RFC 3339) or an address; an integer may stand for a time (a `NumericDate`).
///
/// Deliberately complete.
#[derive(Clone, Copy)]
pub enum Value<'v> {
    /// Text.
    Text(&'v str),
    /// A set of texts.
    Texts(&'v [&'v str]),
    /// An integer.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// A time.
    Time(Time),
    /// An address.
    Ip(IpAddr),
    /// A JSON text, read as a claim of the attribute's type and format would be.
    Json(&'v str),
    /// Not there: the same as leaving it out.
    Absent,
}

// INVARIANT(A11): the type is shown, never the value.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Texts(_) => "Texts(..)",
            Self::Integer(_) => "Integer(..)",
            Self::Boolean(_) => "Boolean(..)",
            Self::Time(_) => "Time(..)",
            Self::Ip(_) => "Ip(..)",
            Self::Json(_) => "Json(..)",
            Self::Absent => "Absent",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Value;
    use alloc::format;

    #[test]
    fn a11_a_value_is_not_printed() {
        for value in [
            Value::Text("secret-7"),
            Value::Texts(&["secret-7"]),
            Value::Json("\"secret-7\""),
            Value::Integer(7),
        ] {
            assert!(!format!("{value:?}").contains('7'), "{value:?}");
        }
    }
}
