//! Bounds: what one block of a token lets through.

use portvakt_eval::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The category of attributes that may be bounded.
const RESOURCE: &str = "resource.";

/// What one block of a token lets through. What is not said is not bounded by this block: by those
/// before it, perhaps.
///
/// A request is within bounds if its capability is one of [`capabilities`](Self::capabilities) and
/// each attribute of [`resource`](Self::resource) is given once, as one of its values *exactly as it
/// was supplied*: a value that the policy would take for the same after its format has normalised it
/// (a UUID in capitals, say) is another value to the bounds, and so is the text `3` for the integer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bounds {
    /// The capabilities, by their full names.
    pub capabilities: Option<BTreeSet<String>>,
    /// The values that attributes of the resource may have, by their full names (`resource.type`).
    pub resource: BTreeMap<String, Values>,
    /// The time from which on the token is of no use: no leeway is given.
    pub expires: Option<Time>,
    /// Who may accept the token.
    pub audience: Option<BTreeSet<String>>,
}

/// Values of one attribute, all of one type. Deliberately complete: what else a request may carry
/// (times, addresses, sets) has several forms, of which a bound could mean one.
#[derive(Clone, PartialEq, Eq)]
pub enum Values {
    /// Texts, compared byte by byte.
    Texts(BTreeSet<String>),
    /// Integers.
    Integers(BTreeSet<i64>),
    /// Truth values.
    Booleans(BTreeSet<bool>),
}

/// One kind of bound: which of them excludes a request, or is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// That of capabilities.
    Capability,
    /// That of an attribute of the resource.
    Resource {
        /// The attribute.
        attribute: String,
    },
    /// That of time.
    Expiry,
    /// That of the audience.
    Audience,
}

/// Why bounds are none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BoundsError {
    /// They bound nothing.
    #[error("expected at least one bound")]
    Nothing,
    /// A set is empty: nothing would be let through.
    #[error("{0} lets nothing through")]
    Empty(Bound),
    /// A name is empty, or not that of an attribute of the resource.
    #[error("expected names, and those of attributes as `resource.name`")]
    Name,
    /// The expiry lies before 1970, which tokens cannot say.
    #[error("expected an expiry after 1970")]
    Before1970,
}

impl Bounds {
    /// Bounds that bound nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets only these capabilities through.
    #[must_use]
    pub fn with_capabilities<T: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = T>,
    ) -> Self {
        self.capabilities = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Lets only these values of an attribute of the resource through.
    #[must_use]
    pub fn with_resource(mut self, attribute: &str, values: Values) -> Self {
        self.resource.insert(attribute.to_owned(), values);
        self
    }

    /// Ends at this time.
    #[must_use]
    pub fn with_expiry(mut self, expires: Time) -> Self {
        self.expires = Some(expires);
        self
    }

    /// Lets only these accept the token.
    #[must_use]
    pub fn with_audience<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.audience = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Tells whether they say something that can be said.
    pub(crate) fn check(&self) -> Result<(), BoundsError> {
        let names = [(&self.capabilities, Bound::Capability), (&self.audience, Bound::Audience)];
        for (names, bound) in names {
            let Some(names) = names else { continue };
            if names.is_empty() {
                return Err(BoundsError::Empty(bound));
            }
            if names.contains("") {
                return Err(BoundsError::Name);
            }
        }
        for (attribute, values) in &self.resource {
            if attribute.strip_prefix(RESOURCE).is_none_or(str::is_empty) {
                return Err(BoundsError::Name);
            }
            if values.is_empty() {
                return Err(BoundsError::Empty(Bound::resource(attribute)));
            }
        }
        match self.expires {
            Some(expires) if expires.seconds() < 0 => Err(BoundsError::Before1970),
            None if *self == Self::default() => Err(BoundsError::Nothing),
            _ => Ok(()),
        }
    }

    /// What both let through; an attribute with values of two types has none left.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let mut resource = self.resource.clone();
        for (attribute, values) in &other.resource {
            let both = resource.get(attribute).map_or(values.clone(), |mine| mine.and(values));
            resource.insert(attribute.clone(), both);
        }
        Self {
            capabilities: both(
                self.capabilities.as_ref(),
                other.capabilities.as_ref(),
                |one, two| one & two,
            ),
            resource,
            expires: both(self.expires.as_ref(), other.expires.as_ref(), |one, two| *one.min(two)),
            audience: both(self.audience.as_ref(), other.audience.as_ref(), |one, two| one & two),
        }
    }

    /// A bound that lets nothing through, if there is one.
    pub(crate) fn nothing_left(&self) -> Option<Bound> {
        let none =
            |names: &Option<BTreeSet<String>>| names.as_ref().is_some_and(BTreeSet::is_empty);
        let empty = || self.resource.iter().find(|(_, values)| values.is_empty());
        match () {
            () if none(&self.capabilities) => Some(Bound::Capability),
            () if none(&self.audience) => Some(Bound::Audience),
            () => empty().map(|(attribute, _)| Bound::resource(attribute)),
        }
    }

    /// A bound of these that reaches beyond others, if there is one; what is not bounded here is
    /// bounded there.
    pub(crate) fn beyond(&self, others: &Self) -> Option<Bound> {
        let names = |mine: &Option<BTreeSet<String>>, theirs: &Option<BTreeSet<String>>| match (
            mine, theirs,
        ) {
            (Some(mine), Some(theirs)) => !mine.is_subset(theirs),
            _ => false,
        };
        let resource = || {
            self.resource.iter().find(|(attribute, values)| {
                others.resource.get(*attribute).is_some_and(|theirs| theirs.and(values) != **values)
            })
        };
        let later =
            matches!((self.expires, others.expires), (Some(mine), Some(theirs)) if mine > theirs);
        match () {
            () if names(&self.capabilities, &others.capabilities) => Some(Bound::Capability),
            () if names(&self.audience, &others.audience) => Some(Bound::Audience),
            () if later => Some(Bound::Expiry),
            () => resource().map(|(attribute, _)| Bound::resource(attribute)),
        }
    }
}

fn both<T: Clone>(one: Option<&T>, other: Option<&T>, and: impl Fn(&T, &T) -> T) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(and(one, other)),
        (one, other) => one.or(other).cloned(),
    }
}

impl Values {
    /// Texts.
    #[must_use]
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::Texts(texts.into_iter().map(Into::into).collect())
    }

    /// Integers.
    #[must_use]
    pub fn integers(integers: impl IntoIterator<Item = i64>) -> Self {
        Self::Integers(integers.into_iter().collect())
    }

    /// Truth values.
    #[must_use]
    pub fn booleans(booleans: impl IntoIterator<Item = bool>) -> Self {
        Self::Booleans(booleans.into_iter().collect())
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Texts(all) => all.len(),
            Self::Integers(all) => all.len(),
            Self::Booleans(all) => all.len(),
        }
    }

    /// Those of both; none of two types.
    fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Texts(one), Self::Texts(two)) => Self::Texts(one & two),
            (Self::Integers(one), Self::Integers(two)) => Self::Integers(one & two),
            (Self::Booleans(one), Self::Booleans(two)) => Self::Booleans(one & two),
            _ => Self::Texts(BTreeSet::new()),
        }
    }
}

// INVARIANT(A11): how many values, never which.
impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Texts(_) => "Texts",
            Self::Integers(_) => "Integers",
            Self::Booleans(_) => "Booleans",
        };
        write!(f, "{kind}({})", self.len())
    }
}

impl Bound {
    pub(crate) fn resource(attribute: &str) -> Self {
        Self::Resource { attribute: attribute.to_owned() }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Capability => f.write_str("the bound on capabilities"),
            Self::Resource { attribute } => write!(f, "the bound on `{attribute}`"),
            Self::Expiry => f.write_str("the expiry"),
            Self::Audience => f.write_str("the bound on the audience"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bound, Bounds, BoundsError, Values};
    use portvakt_eval::Time;

    #[test]
    fn values_of_both_are_those_of_each_type() {
        for (one, two, both) in [
            (Values::texts(["a", "b"]), Values::texts(["b", "c"]), Values::texts(["b"])),
            (Values::integers([1, 2]), Values::integers([2, 3]), Values::integers([2])),
            (Values::booleans([true, false]), Values::booleans([false]), Values::booleans([false])),
        ] {
            assert_eq!(one.and(&two), both);
            assert_eq!(two.and(&one), both);
        }
        assert!(Values::texts(["a"]).and(&Values::integers([1])).is_empty());
    }

    #[test]
    fn nothing_expires_before_1970() {
        let check = |seconds: i64| {
            let expires = Time::from_seconds(seconds).unwrap();
            Bounds::new().with_expiry(expires).check()
        };
        assert_eq!(check(0), Ok(()));
        assert_eq!(check(-1), Err(BoundsError::Before1970));
    }

    #[test]
    fn both_let_through_what_each_does() {
        let one = Bounds::new()
            .with_capabilities(["a", "b"])
            .with_resource("resource.x", Values::texts(["1", "2"]));
        let two = Bounds::new()
            .with_capabilities(["b", "c"])
            .with_audience(["me"])
            .with_resource("resource.x", Values::texts(["2"]))
            .with_resource("resource.y", Values::integers([1]));
        let both = two.clone().with_capabilities(["b"]);
        assert_eq!(one.and(&two), both);
        assert_eq!(two.and(&one), both);
        assert_eq!(both.nothing_left(), None);
        assert_eq!(both.beyond(&one), None);
        assert_eq!(two.beyond(&one), Some(Bound::Capability));
        let other = Bounds::new().with_resource("resource.x", Values::integers([2]));
        let nothing = Some(Bound::resource("resource.x"));
        assert_eq!(one.and(&other).nothing_left(), nothing);
        assert_eq!(one.and(&other).and(&one).nothing_left(), nothing);
        assert_eq!(other.beyond(&one), nothing);
    }

    #[test]
    fn a11_values_are_not_printed() {
        let bounds = Bounds::new().with_resource("resource.x", Values::texts(["secret-7"]));
        assert!(!format!("{bounds:?}").contains("secret"));
        assert_eq!(format!("{:?}", Values::texts(["secret-7", "x"])), "Texts(2)");
    }
}
