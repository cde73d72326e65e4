//! What the claims of an issuer's tokens must say.

use crate::error::TokenError;
use crate::json::{ObjectError, elements, members, text};
use crate::trust::{Audience, Issuer, WhenAbsent};
use portvakt_eval::{ClaimCheck, Time};
use std::ops::ControlFlow;

/// When a token is good, in seconds since 1970: from the first, before the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    from: i64,
    until: i64,
}

impl Window {
    /// The time from which on the token is of no use.
    pub(crate) fn until(self) -> Time {
        Time::from_seconds(self.until).unwrap_or(Time::MAX)
    }

    /// What is wrong with this time, if anything.
    pub(crate) fn check(self, now: Time) -> Result<(), TokenError> {
        let now = now.seconds();
        if now >= self.until {
            return Err(TokenError::Expired);
        }
        if now < self.from { Err(TokenError::NotYet) } else { Ok(()) }
    }
}

/// One claim that tells a time. Deliberately complete.
#[derive(Debug, Clone, Copy)]
enum Moment {
    Absent,
    Malformed,
    At(i64),
}

impl Moment {
    /// A JSON integer (RFC 7519, section 2, `NumericDate`; fractions are not accepted here).
    fn read(json: &str) -> Self {
        let digits = json.strip_prefix('-').unwrap_or(json);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Malformed;
        }
        let time = json.parse().ok().and_then(|seconds| Time::from_seconds(seconds).ok());
        time.map_or(Self::Malformed, |time| Self::At(time.seconds()))
    }

    fn known(self, claim: &'static str) -> Result<Option<i64>, TokenError> {
        match self {
            Self::Absent => Ok(None),
            Self::Malformed => Err(TokenError::Time { claim }),
            Self::At(seconds) => Ok(Some(seconds)),
        }
    }
}

/// The claim `aud` so far. Deliberately complete.
#[derive(Debug, Clone, Copy)]
enum Named {
    Absent,
    Malformed,
    Others,
    Us,
}

/// Looks at the claims of one token in one pass, whoever reads them.
#[derive(Debug)]
pub(crate) struct Check<'i> {
    issuer: &'i Issuer,
    is_from_issuer: bool,
    audience: Named,
    expires: Moment,
    not_before: Moment,
    issued: Moment,
    /// The required claims that were there, by their places.
    there: u64,
    /// The place of a forbidden claim that was there.
    forbidden: Option<usize>,
}

impl<'i> Check<'i> {
    /// Looks for what an issuer's tokens must say.
    pub(crate) fn new(issuer: &'i Issuer) -> Self {
        Self {
            issuer,
            is_from_issuer: false,
            audience: Named::Absent,
            expires: Moment::Absent,
            not_before: Moment::Absent,
            issued: Moment::Absent,
            there: 0,
            forbidden: None,
        }
    }

    /// Reads claims that nobody else reads.
    pub(crate) fn read(&mut self, json: &[u8]) -> Result<(), TokenError> {
        let read = members(json, |name, value| {
            if self.wants(name) {
                self.see(name, value);
            }
            ControlFlow::Continue(())
        });
        read.map_err(|error| match error {
            ObjectError::NotAnObject => TokenError::NotAnObject,
            ObjectError::Repeated => TokenError::ClaimRepeated,
        })
    }

    /// When the token is good, now included, or what is wrong with it. All claims were seen.
    pub(crate) fn finish(self, now: Time) -> Result<Window, TokenError> {
        if !self.is_from_issuer {
            return Err(TokenError::NoIssuer);
        }
        if let Some(claim) = self.forbidden.and_then(|at| self.issuer.forbidden_claims.get(at)) {
            return Err(TokenError::ClaimForbidden { claim: claim.clone() });
        }
        self.check_audience()?;
        let window = self.window(now)?;
        let missing = self.issuer.required_claims.iter().zip(0_u32..);
        let mut missing = missing.filter(|(_, place)| self.there & bit(*place) == 0);
        match missing.next() {
            Some((claim, _)) => Err(TokenError::ClaimMissing { claim: claim.clone() }),
            None => Ok(window),
        }
    }

    fn check_audience(&self) -> Result<(), TokenError> {
        match (self.audience, &self.issuer.audience) {
            (Named::Malformed, _) => Err(TokenError::AudienceMalformed),
            (Named::Absent, Audience::OneOf { absent: WhenAbsent::Refused, .. }) => {
                Err(TokenError::AudienceMissing)
            }
            (Named::Others, _) => Err(TokenError::Audience),
            (Named::Absent | Named::Us, _) => Ok(()),
        }
    }

    /// RFC 7519, sections 4.1.4 to 4.1.6, with the issuer's leeway on every side.
    fn window(&self, now: Time) -> Result<Window, TokenError> {
        let now = now.seconds();
        let leeway = self.leeway();
        let expires = self.expires.known("exp")?.ok_or(TokenError::ExpiryMissing)?;
        let not_before = self.not_before.known("nbf")?;
        let issued = self.issued.known("iat")?;
        let mut until = expires.saturating_add(leeway);
        if now >= until {
            return Err(TokenError::Expired);
        }
        let starts = |claim: Option<i64>| claim.unwrap_or(i64::MIN).saturating_sub(leeway);
        if now < starts(not_before) {
            return Err(TokenError::NotYet);
        }
        if now < starts(issued) {
            return Err(TokenError::IssuedInFuture);
        }
        if let Some(max_age) = self.issuer.max_age {
            let too_old = self.too_old(issued.ok_or(TokenError::IssuedMissing)?, max_age);
            if now >= too_old {
                return Err(TokenError::TooOld);
            }
            until = until.min(too_old);
        }
        Ok(Window { from: starts(not_before).max(starts(issued)), until })
    }

    fn leeway(&self) -> i64 {
        i64::from(self.issuer.leeway)
    }

    /// The first second in which a token is too old.
    fn too_old(&self, issued: i64, max_age: u32) -> i64 {
        let oldest = issued.saturating_add(i64::from(max_age)).saturating_add(self.leeway());
        oldest.saturating_add(1)
    }
}

impl ClaimCheck for Check<'_> {
    #[inline]
    fn wants(&mut self, name: &str) -> bool {
        let issuer = self.issuer;
        if let Some(place) = issuer.forbidden_claims.iter().position(|one| one == name) {
            self.forbidden = Some(place);
        }
        matches!(name, "iss" | "aud" | "exp" | "nbf" | "iat")
            || issuer.required_claims.iter().any(|one| one == name)
    }

    fn see(&mut self, name: &str, value: &str) {
        match name {
            "iss" => self.is_from_issuer = text(value).is_some_and(|iss| iss == self.issuer.iss),
            "aud" => self.audience = audience(&self.issuer.audience, value),
            "exp" => self.expires = Moment::read(value),
            "nbf" => self.not_before = Moment::read(value),
            "iat" => self.issued = Moment::read(value),
            _ => {}
        }
        if value == "null" {
            return;
        }
        // A claim may be required twice.
        for (_, place) in
            self.issuer.required_claims.iter().zip(0..).filter(|(one, _)| *one == name)
        {
            self.there |= bit(place);
        }
    }

    fn good_until(&self) -> Option<Time> {
        let (Moment::At(issued), Some(max_age)) = (self.issued, self.issuer.max_age) else {
            return None;
        };
        Some(Time::from_seconds(self.too_old(issued, max_age)).unwrap_or(Time::MAX))
    }
}

/// The bit of a required claim; there are at most [`MAX_REQUIRED`](crate::trust::MAX_REQUIRED).
fn bit(place: u32) -> u64 {
    1_u64.checked_shl(place).unwrap_or_default()
}

/// Whom `aud` names: a text or a list of texts (RFC 7519, section 4.1.3).
fn audience(trusted: &Audience, json: &str) -> Named {
    let of = |name: &str| if trusted.accepts(name) { Named::Us } else { Named::Others };
    if let Some(name) = text(json) {
        return of(&name);
    }
    let Some(elements) = elements(json) else {
        return Named::Malformed;
    };
    let mut found = Named::Others;
    for element in elements {
        match text(element).map(|name| of(&name)) {
            None => return Named::Malformed,
            Some(Named::Us) => found = Named::Us,
            Some(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Audience, Check, Issuer, Time, TokenError};

    #[track_caller]
    fn check(required: &[&str], claims: &str, missing: Option<&str>) {
        let issuer = Issuer::new("issuer", "i", Audience::one_of(["us"]));
        let required_claims = required.iter().map(|claim| (*claim).to_owned()).collect();
        let issuer = Issuer { required_claims, ..issuer };
        let mut check = Check::new(&issuer);
        let read = check.read(format!(r#"{{"iss":"i","aud":"us","exp":1{claims}}}"#).as_bytes());
        let now = Time::from_seconds(0).unwrap();
        let found = read.and_then(|()| check.finish(now)).err();
        let missing = missing.map(|claim| TokenError::ClaimMissing { claim: claim.to_owned() });
        assert_eq!(found, missing);
    }

    #[test]
    fn required_claims_are_there() {
        check(&["a", "exp"], r#","a":1"#, None);
        check(&["a", "b"], r#","a":1"#, Some("b"));
        check(&["a"], r#","a":null"#, Some("a"));
        check(&["a", "a"], r#","a":1"#, None);
        let many: Vec<String> = (0..64).map(|number| format!("n{number}")).collect();
        let required: Vec<&str> = many.iter().map(String::as_str).collect();
        let all = many.iter().fold(String::new(), |all, name| all + r#",""# + name + r#"":1"#);
        check(&required, &all, None);
        check(&required, &all.replace(r#","n63":1"#, ""), Some("n63"));
    }
}
