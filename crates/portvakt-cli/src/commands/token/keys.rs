//! `portvakt token keys`: a new pair of keys.

use crate::args::Keys;
use crate::console::{Console, Exit, shown};
use crate::output::json;
use crate::private_file::{NewFile, Readers};
use crate::signing::SigningKey;
use crate::trouble::Trouble;
use std::io::Write;

/// Makes the keys and both files, or neither file.
pub(crate) fn run(arguments: &Keys, console: &mut Console) -> Result<Exit, Trouble> {
    let mut private = NewFile::create(&arguments.private, Readers::Owner)?;
    let mut public = NewFile::create(&arguments.public, Readers::Usual)?;
    let key = SigningKey::make(arguments.algorithm.family())?;
    let kid = match &arguments.kid {
        Some(kid) => kid.clone(),
        None => key.thumbprint(),
    };
    private.write(&key.to_pem()?)?;
    let set = key.public_set(arguments.algorithm, &kid);
    public.write(&format!("{}\n", json::line(&set)))?;
    private.keep();
    public.keep();
    let named = |path: &std::path::Path| shown(&path.to_string_lossy());
    writeln!(console.out, "{} key `{}`", arguments.algorithm.name(), shown(&kid))?;
    writeln!(console.out, "  private: {}", named(&arguments.private))?;
    writeln!(console.out, "  public: {}", named(&arguments.public))?;
    Ok(Exit::Fine)
}
