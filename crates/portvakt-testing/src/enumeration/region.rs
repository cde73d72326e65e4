//! The requests that a change says it covers, read back from its words.

use super::words::column;
use crate::small::{Column, Everything};

/// What stands under `when`.
pub(super) enum Region<'a> {
    /// Everything.
    All,
    /// What was, or is, malformed in this attribute.
    Malformed(&'a str),
    /// A condition in the words of one of the policies.
    Condition(&'a str),
}

impl<'a> Region<'a> {
    pub(super) fn of(when: Option<&'a str>) -> Self {
        let Some(when) = when else { return Self::All };
        let malformed = when.strip_prefix("{ malformed: ").and_then(|rest| rest.strip_suffix(" }"));
        malformed.map_or(Self::Condition(when), Self::Malformed)
    }

    /// Where it is so, in the words of one version or of the other.
    pub(super) fn column(
        &self,
        sides: &[Everything<'_>; 2],
        texts: &[String; 2],
    ) -> Result<Column, String> {
        let count = sides.first().map_or(0, |side| side.space.count());
        match self {
            Self::All => Ok(Column::filled(count, true)),
            Self::Malformed(name) => {
                let nowhere = Column::filled(count, false);
                let known =
                    |side: &Everything<'_>| Some((side.policy.find_attribute(name)?, count));
                Ok(sides.iter().fold(nowhere, |some, side| match known(side) {
                    Some((id, count)) => some.or(&Column::new(count, |at| side.refused(id, at))),
                    None => some,
                }))
            }
            Self::Condition(when) => {
                let mut found: Result<Column, String> = Err(String::new());
                for (side, text) in sides.iter().zip(texts) {
                    found = match (found, column(side, text, when)) {
                        (Ok(one), Ok(other)) => Ok(one.or(&other)),
                        (Ok(one), Err(_)) | (Err(_), Ok(one)) => Ok(one),
                        (Err(one), Err(other)) => Err(format!("{when}: {one}\n{other}")),
                    };
                }
                found
            }
        }
    }
}
