//! The claims inside a token: copied when it is minted, and read again when it is verified.

use crate::error::BiscuitError;
use portvakt_eval::{Category, ClaimCheck, DecisionTree, Time};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The claim that tells who vouches for the others (RFC 7519, section 4.1.1).
const ISSUER: &str = "iss";
/// The claim that tells when claims expire (RFC 7519, section 4.1.4).
const EXPIRY: &str = "exp";
/// What stands for a claim that is not there.
const ABSENT: &str = "null";

/// The top-level claims that a policy declares.
pub(crate) fn declared(tree: &DecisionTree) -> impl Iterator<Item = &str> {
    let subject = |one: &_| tree.attribute_category(*one) == Some(Category::Subject);
    let attributes = tree.attributes().filter(subject);
    attributes.map(|one| tree.attribute_claim(one)).filter(|claim| !claim.is_empty())
}

/// Copies every claim that a policy declares, and the issuer, while the claims are bound.
///
/// A claim that is declared and not there is copied as `null`, which is the same to a policy: so it
/// can be told later from a claim that nobody has looked for.
pub(crate) struct Copying<'t> {
    declared: BTreeSet<&'t str>,
    copied: BTreeMap<String, String>,
    expires: Option<Time>,
}

impl<'t> Copying<'t> {
    pub(crate) fn of(tree: &'t DecisionTree) -> Self {
        let declared = declared(tree).chain([ISSUER]).collect();
        Self { declared, copied: BTreeMap::new(), expires: None }
    }

    /// When the claims expire, if they say so; what is no time has expired.
    pub(crate) fn expires(&self) -> Option<Time> {
        self.expires
    }

    /// The copy, if the claims have an issuer.
    pub(crate) fn into_json(mut self) -> Option<String> {
        issuer(self.copied.get(ISSUER)?)?;
        for claim in self.declared {
            self.copied.entry(claim.to_owned()).or_insert_with(|| ABSENT.to_owned());
        }
        let all = self.copied.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Some(write(all))
    }
}

impl ClaimCheck for Copying<'_> {
    fn wants(&mut self, name: &str) -> bool {
        name == EXPIRY || self.declared.contains(name)
    }

    fn see(&mut self, name: &str, value: &str) {
        if name == EXPIRY && value != ABSENT {
            self.expires = Some(Time::from_numeric_date(value).unwrap_or(Time::MIN));
        }
        if self.declared.contains(name) {
            self.copied.insert(name.to_owned(), compact(value));
        }
    }
}

/// Claims that were copied.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Carried {
    json: String,
    names: Vec<String>,
    issuer: String,
}

impl Carried {
    /// Reads a copy, if it is written as a copy is: names ascending, no space between.
    pub(crate) fn read(json: String) -> Result<Self, BiscuitError> {
        let mut reader = serde_json::Deserializer::from_str(&json);
        let read = reader.deserialize_map(Claims).and_then(|all| reader.end().map(|()| all));
        let claims = read.map_err(|_| BiscuitError::Claims)?;
        let ascending = claims.windows(2).all(|pair| match pair {
            [(one, _), (two, _)] => one < two,
            _ => true,
        });
        let as_written: Vec<_> =
            claims.iter().map(|(name, value)| (name.as_str(), compact(value.get()))).collect();
        let again = write(as_written.iter().map(|(name, value)| (*name, value.as_str())));
        if !ascending || again != json {
            return Err(BiscuitError::Claims);
        }
        let found = claims.iter().find(|(name, _)| name == ISSUER);
        let issuer =
            found.and_then(|(_, value)| issuer(value.get())).ok_or(BiscuitError::NoIssuer)?;
        let names = claims.into_iter().map(|(name, _)| name).collect();
        Ok(Self { json, names, issuer })
    }

    /// The claims as JSON text.
    pub(crate) fn json(&self) -> &str {
        &self.json
    }

    /// The names of the claims, ascending; `null` stands for those that are not there.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Who has vouched for the claims first.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }
}

// INVARIANT(A11): the names, never the values.
impl fmt::Debug for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Carried").field("names", &self.names).finish_non_exhaustive()
    }
}

/// The text of an issuer.
fn issuer(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

/// Writes an object.
fn write<'a>(claims: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut json = String::from("{");
    for (name, value) in claims {
        if json.len() > 1 {
            json.push(',');
        }
        json.push_str(&serde_json::Value::from(name).to_string());
        json.push(':');
        json.push_str(value);
    }
    json.push('}');
    json
}

/// A JSON text without the space between its parts.
fn compact(json: &str) -> String {
    let (mut inside, mut escaped) = (false, false);
    let matters = |character: &char| {
        let matters = inside || !character.is_ascii_whitespace();
        if !escaped && *character == '"' {
            inside = !inside;
        }
        escaped = inside && !escaped && *character == '\\';
        matters
    };
    json.chars().filter(matters).collect()
}

/// Reads the members of an object, in their order.
struct Claims;

impl<'de> Visitor<'de> for Claims {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of claims")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut claims = Vec::new();
        while let Some(claim) = members.next_entry()? {
            claims.push(claim);
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::{BiscuitError, Carried, compact};

    #[test]
    fn space_goes_only_where_it_says_nothing() {
        let loose = "{ \"a b\" :\t[ 1 , \" \\\" } \\\\\" ,\n{ } ] }";
        assert_eq!(compact(loose), "{\"a b\":[1,\" \\\" } \\\\\",{}]}");
    }

    #[test]
    fn a_copy_is_read_in_its_one_form() {
        let good = r#"{"a":{"b":[1,2]},"iss":"x","z":null}"#;
        let carried = Carried::read(good.to_owned()).unwrap();
        assert_eq!(carried.json(), good);
        assert_eq!(carried.names(), ["a", "iss", "z"]);
        assert_eq!(carried.issuer(), "x");
        for (wrong, error) in [
            (r#"{"iss":"x","a":1}"#, BiscuitError::Claims),
            (r#"{"a":1,"a":1,"iss":"x"}"#, BiscuitError::Claims),
            (r#"{"a": 1,"iss":"x"}"#, BiscuitError::Claims),
            (r#"{"a":[1, 2],"iss":"x"}"#, BiscuitError::Claims),
            (r#"{"\u0061":1,"iss":"x"}"#, BiscuitError::Claims),
            (r#"{"iss":"x"} "#, BiscuitError::Claims),
            (r#"["iss"]"#, BiscuitError::Claims),
            (r#"{"a":1}"#, BiscuitError::NoIssuer),
            (r#"{"iss":null}"#, BiscuitError::NoIssuer),
            (r#"{"iss":["x"]}"#, BiscuitError::NoIssuer),
        ] {
            assert_eq!(Carried::read(wrong.to_owned()), Err(error), "{wrong}");
        }
    }

    #[test]
    fn a11_claims_are_not_printed() {
        let carried = Carried::read(r#"{"iss":"secret-7","pid":"secret-7"}"#.to_owned()).unwrap();
        assert_eq!(format!("{carried:?}"), r#"Carried { names: ["iss", "pid"], .. }"#);
    }
}
