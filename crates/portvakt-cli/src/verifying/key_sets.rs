//! Key sets by the names of their issuers.

use crate::console::{Console, shown};
use crate::fields::Fields;
use crate::input;
use crate::trouble::Trouble;
use portvakt::compiler::diagnostic::suggest;
use portvakt::jwt::{KeySet, Keys, Trust};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

/// How many names of unknown issuers are shown.
const NAMED: usize = 5;

/// Reads `NAME=FILE`, or a file: of the one issuer's keys, or an object of key sets by issuer.
pub(crate) fn read(
    written: &[String],
    trust: &Trust,
    console: &mut Console,
) -> Result<Keys, Trouble> {
    let mut reading = Reading { trust, keys: Keys::none(), named: BTreeSet::new(), console };
    for one in written {
        // What stands before a `=` is a part of the path when there is a folder in it.
        match one.split_once('=') {
            Some((name, file)) if !name.contains(std::path::is_separator) => {
                reading.expect_issuer(name)?;
                let path = Path::new(file);
                reading.add(name, path, &input::small_text(path)?)?;
            }
            _ => reading.file(Path::new(one))?,
        }
    }
    Ok(reading.keys)
}

struct Reading<'r> {
    trust: &'r Trust,
    keys: Keys,
    named: BTreeSet<String>,
    console: &'r mut Console,
}

impl Reading<'_> {
    /// A file whose issuer is not named beside it.
    fn file(&mut self, path: &Path) -> Result<(), Trouble> {
        let text = input::small_text(path)?;
        let Some(members) = Fields::read(&text) else {
            return Err(Trouble::file(path, &"expected a JWK Set, a JSON object"));
        };
        let is_list = |text: &str| text.trim_start().starts_with('[');
        if members.find("keys").is_some_and(|keys| is_list(keys.get())) {
            let [issuer] = self.trust.issuers() else {
                let why = format!("the trust names several issuers; write {}", self.spelling(path));
                return Err(Trouble::file(path, &why));
            };
            let name = issuer.name.clone();
            return self.add(&name, path, &text);
        }
        let mut others = Vec::new();
        for (name, set) in &members.0 {
            if self.is_issuer(name) {
                self.add(name, path, set.get())?;
            } else {
                others.push(format!("`{}`", shown(name)));
            }
        }
        if let [_, ..] = others.as_slice() {
            let more = others.len().saturating_sub(NAMED);
            others.truncate(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let (path, names) = (shown(&path.to_string_lossy()), others.join(", "));
            writeln!(self.console.err, "warning: {path}: the trust names no issuer {names}{more}")?;
        }
        Ok(())
    }

    /// How to say whose keys are in a file.
    fn spelling(&self, path: &Path) -> String {
        let path = path.to_string_lossy();
        let issuers = self.trust.issuers().iter();
        let all: Vec<String> = issuers.map(|one| format!("`--jwks {}={path}`", one.name)).collect();
        all.join(" or ")
    }

    fn is_issuer(&self, name: &str) -> bool {
        self.trust.issuers().iter().any(|one| one.name == name)
    }

    fn expect_issuer(&self, name: &str) -> Result<(), Trouble> {
        if self.is_issuer(name) {
            return Ok(());
        }
        let names: Vec<&str> = self.trust.issuers().iter().map(|one| one.name.as_str()).collect();
        let help = match suggest::nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it names {}", names.join(", ")),
        };
        Err(Trouble::Usage(format!("--jwks: the trust names no issuer `{name}`; {help}")))
    }

    /// The keys of one issuer.
    fn add(&mut self, issuer: &str, path: &Path, text: &str) -> Result<(), Trouble> {
        if !self.named.insert(issuer.to_owned()) {
            let why = format!("the keys of `{issuer}` are given twice");
            return Err(Trouble::file(path, &why));
        }
        let set = KeySet::from_json(text.as_bytes())
            .map_err(|error| Trouble::file(path, &format!("`{issuer}`: {error}")))?;
        let (path, name) = (shown(&path.to_string_lossy()), shown(issuer));
        for skipped in set.skipped() {
            let place = skipped.place().saturating_add(1);
            let kid = skipped.kid().map(|kid| format!(" `{}`", shown(kid))).unwrap_or_default();
            writeln!(
                self.console.err,
                "warning: {path}: key {place}{kid} of `{name}` is not used: {}",
                skipped.reason()
            )?;
        }
        if set.is_empty() {
            writeln!(
                self.console.err,
                "warning: {path}: no key of `{name}` can be used; its tokens are refused"
            )?;
        }
        self.keys = std::mem::take(&mut self.keys).with(issuer, set);
        Ok(())
    }
}
