//! Paths into a claim: a part of JSONPath (RFC 9535).

use super::Refusal;
use crate::policy::PathStep;

/// What is expected.
const HELP: &str =
    "a path is `$`, then `.name` or `['any name']`, `[n]`, and one `[?@.name == 'text']`";

/// Reads a path: `$`, names, places, and at most one filter.
///
/// # Errors
///
/// Anything else, also where RFC 9535 has it.
pub(in crate::resolve) fn claim_path(text: &str) -> Result<Vec<PathStep>, Refusal> {
    let mut rest = Rest { text };
    let mut steps = Vec::new();
    rest.expect("$").map_err(|()| wrong(text, text))?;
    while !rest.text.is_empty() {
        let before = rest.text;
        let step = step(&mut rest).map_err(|()| wrong(text, before))?;
        let filter = |step: &PathStep| matches!(step, PathStep::Filter { .. });
        if filter(&step) && steps.iter().any(filter) {
            return Err(Refusal::new(
                format!("expected one filter, found a second one: `{before}`"),
                "go on from the element that the first filter finds with names and places",
            ));
        }
        steps.push(step);
    }
    Ok(steps)
}

fn wrong(text: &str, at: &str) -> Refusal {
    if at.starts_with("[-") {
        return Refusal::new(
            format!("expected a place counted from the beginning, found `{at}`"),
            "the first element is `[0]`",
        );
    }
    let message = if at == text {
        format!("expected a path that begins with `$`, found `{text}`")
    } else {
        format!("expected a step of a path, found `{at}`")
    };
    Refusal::new(message, HELP)
}

fn step(rest: &mut Rest<'_>) -> Result<PathStep, ()> {
    if let Some(name) = rest.dotted()? {
        return Ok(PathStep::Member(name));
    }
    rest.expect("[")?;
    rest.spaces();
    let step = if rest.text.starts_with('\'') {
        PathStep::Member(rest.quoted()?)
    } else if rest.expect("?").is_ok() {
        rest.spaces();
        rest.expect("@")?;
        let name = if let Some(name) = rest.dotted()? {
            name
        } else {
            rest.expect("[")?;
            rest.spaces();
            let name = rest.quoted()?;
            rest.spaces();
            rest.expect("]")?;
            name
        };
        rest.spaces();
        rest.expect("==")?;
        rest.spaces();
        PathStep::Filter { name, text: rest.quoted()? }
    } else {
        PathStep::Index(rest.place()?)
    };
    rest.spaces();
    rest.expect("]")?;
    Ok(step)
}

/// What is left to read.
struct Rest<'t> {
    text: &'t str,
}

impl Rest<'_> {
    fn expect(&mut self, text: &str) -> Result<(), ()> {
        self.text = self.text.strip_prefix(text).ok_or(())?;
        Ok(())
    }

    fn spaces(&mut self) {
        self.text = self.text.trim_start_matches(' ');
    }

    fn next(&mut self) -> Result<char, ()> {
        let mut letters = self.text.chars();
        let letter = letters.next().ok_or(())?;
        self.text = letters.as_str();
        Ok(letter)
    }

    /// `.name` (RFC 9535, section 2.5.1.1, `member-name-shorthand`).
    fn dotted(&mut self) -> Result<Option<String>, ()> {
        if self.expect(".").is_err() {
            return Ok(None);
        }
        let first =
            |letter: char| letter.is_ascii_alphabetic() || letter == '_' || !letter.is_ascii();
        let name = self.text;
        if !name.starts_with(first) {
            return Err(());
        }
        self.text = name.trim_start_matches(|letter| first(letter) || letter.is_ascii_digit());
        let length = name.len().saturating_sub(self.text.len());
        Ok(Some(name.get(..length).ok_or(())?.to_owned()))
    }

    /// `0`, `12`.
    fn place(&mut self) -> Result<u32, ()> {
        let digits = self.text;
        self.text = digits.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let length = digits.len().saturating_sub(self.text.len());
        let digits = digits.get(..length).ok_or(())?;
        if digits.len() > 1 && digits.starts_with('0') {
            return Err(());
        }
        digits.parse().map_err(|_| ())
    }

    /// `'any text'` (RFC 9535, section 2.3.1.1, `string-literal` in single quotes).
    fn quoted(&mut self) -> Result<String, ()> {
        self.expect("'")?;
        let mut text = String::new();
        loop {
            match self.next()? {
                '\'' => return Ok(text),
                '\\' => text.push(self.escaped()?),
                letter if letter < ' ' => return Err(()),
                letter => text.push(letter),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, ()> {
        Ok(match self.next()? {
            letter @ ('\'' | '\\' | '/') => letter,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let unit = self.unit()?;
                if (0xD800..0xDC00).contains(&unit) {
                    self.expect("\\u")?;
                    let second = self.unit()?;
                    return char::decode_utf16([unit, second])
                        .next()
                        .and_then(Result::ok)
                        .ok_or(());
                }
                char::from_u32(u32::from(unit)).ok_or(())?
            }
            _ => return Err(()),
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Result<u16, ()> {
        let (digits, rest) = self.text.split_at_checked(4).ok_or(())?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(());
        }
        self.text = rest;
        u16::from_str_radix(digits, 16).map_err(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::claim_path;
    use crate::policy::PathStep::{self, Filter, Index, Member};

    fn member(name: &str) -> PathStep {
        Member(name.to_owned())
    }

    #[track_caller]
    fn check(text: &str, steps: &[PathStep]) {
        assert_eq!(claim_path(text).as_deref(), Ok(steps), "{text}");
        assert!(serde_json_path::JsonPath::parse(text).is_ok(), "{text} is RFC 9535");
    }

    #[test]
    fn paths() {
        check("$", &[]);
        check("$.a.b_1", &[member("a"), member("b_1")]);
        check("$['any name'][ 'x' ]", &[member("any name"), member("x")]);
        check("$.æ[0][12]", &[member("æ"), Index(0), Index(12)]);
        let filter = Filter { name: "type".into(), text: "urn:altinn:systemuser".into() };
        check(
            "$[?@.type == 'urn:altinn:systemuser'].systemuser_id[0]",
            &[filter.clone(), member("systemuser_id"), Index(0)],
        );
        check("$[?@['type']=='urn:altinn:systemuser']", &[filter]);
        check(r"$['it\'s\\ \u00e5']", &[member("it's\\ å")]);
        // serde_json_path does not join surrogates.
        assert_eq!(claim_path(r"$['\ud83d\ude00']").as_deref(), Ok(&[member("😀")][..]));
    }

    #[test]
    fn refusals() {
        for (text, message) in [
            ("", "begins with `$`"),
            ("a.b", "begins with `$`"),
            ("$.", "found `.`"),
            ("$.1", "found `.1`"),
            ("$..a", "found `..a`"),
            ("$.*", "found `.*`"),
            ("$[*]", "found `[*]`"),
            ("$[-1]", "from the beginning"),
            ("$[01]", "found `[01]`"),
            ("$[4294967296]", "found `[4294967296]`"),
            ("$[0:1]", "found `[0:1]`"),
            ("$['a','b']", "found `['a','b']`"),
            ("$[\"a\"]", "found `[\"a\"]`"),
            ("$['a]", "found `['a]`"),
            (r"$['\x']", "found"),
            (r"$['\ud83d']", "found"),
            ("$[?@.a]", "found `[?@.a]`"),
            ("$[?@.a == 1]", "found `[?@.a == 1]`"),
            ("$[?@.a != 'b']", "found"),
            ("$[?@.a.b == 'c']", "found"),
            ("$[?@.a == 'b' && @.c == 'd']", "found"),
            ("$[?@.a == 'b'][?@.c == 'd']", "a second one"),
            ("$.a ", "found ` `"),
        ] {
            let refusal = claim_path(text).unwrap_err();
            assert!(refusal.message.contains(message), "{text}: {}", refusal.message);
            assert!(!refusal.help.is_empty());
        }
    }
}
