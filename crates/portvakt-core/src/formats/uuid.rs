//! `uuid`.

use super::{Format, Kind};
use crate::automaton::Dfa;
use std::sync::LazyLock;

pub(super) static UUID: Format = Format {
    name: "uuid",
    kind: Kind("uuid"),
    expected: "a UUID such as `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`",
    title: "The 8-4-4-4-12 form of RFC 9562, section 4, in ASCII, folded to lower case; version and variant are not looked at. Refuses braces, the form without hyphens and `urn:uuid:`",
    example: "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    fold: true,
    envelope: None,
    language: || &LANGUAGE,
};

static LANGUAGE: LazyLock<Dfa> = LazyLock::new(|| {
    Dfa::machine(
        0_u32,
        |read, byte| {
            let right = match read {
                8 | 13 | 18 | 23 => byte == b'-',
                0..36 => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
                _ => false,
            };
            right.then(|| read.saturating_add(1))
        },
        |read| *read == 36,
    )
});
