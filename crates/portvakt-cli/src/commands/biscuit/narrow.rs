//! `portvakt biscuit narrow`: less of a token, by whoever holds it.

use super::{bounds, read};
use crate::args::biscuit::Narrow;
use crate::console::{Console, Exit};
use crate::trouble::Trouble;
use portvakt::biscuit::unverified::Look;
use portvakt::biscuit::{Bound, Bounds, Limits, NarrowError, Token, narrow};
use std::io::Write;

/// Narrows.
pub(crate) fn run(arguments: &Narrow, console: &mut Console) -> Result<Exit, Trouble> {
    let limits = Limits::default();
    let token = read::token(&arguments.token)?;
    let token = token.map_err(|error| Trouble::file(&arguments.token, &error))?;
    let named = |names: &Vec<String>| (!names.is_empty()).then(|| names.iter().cloned().collect());
    let mut bounds = Bounds::new();
    bounds.capabilities = named(&arguments.capability);
    bounds.audience = named(&arguments.audience);
    bounds.expires = arguments.expires;
    for (name, value) in &arguments.resource {
        bounds::or(&mut bounds, format!("resource.{name}"), value.clone())?;
    }
    match narrow(&token, &bounds, &limits) {
        Ok(narrowed) => writeln!(console.out, "{}", narrowed.to_text())?,
        Err(error @ NarrowError::Token(_)) => return Err(Trouble::file(&arguments.token, &error)),
        Err(error) => {
            let help = help(&error, &token, &bounds, &limits).unwrap_or_default();
            return Err(Trouble::Usage(format!("{error}{help}")));
        }
    }
    Ok(Exit::Fine)
}

/// What would do, where values are of another type than those of the token.
fn help(error: &NarrowError, token: &Token, bounds: &Bounds, limits: &Limits) -> Option<String> {
    let NarrowError::Beyond(Bound::Resource { attribute }) = error else {
        return None;
    };
    let look = Look::at(token, limits).ok()?;
    let before = look.bounds().iter().find_map(|block| block.resource.get(attribute))?;
    let (kind, written) = bounds::kind(before);
    let same = kind == bounds::kind(bounds.resource.get(attribute)?).0;
    (!same).then(|| format!("; its values are {kind}, written `{written}`"))
}
