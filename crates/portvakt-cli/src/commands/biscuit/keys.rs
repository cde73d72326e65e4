//! `portvakt biscuit keys`: a new root key, and what it is trusted with.

use crate::args::biscuit::Keys;
use crate::console::{Console, Exit, shown};
use crate::output::json;
use crate::private_file::{NewFile, Readers};
use crate::trouble::Trouble;
use portvakt::biscuit::{RootKeyPair, RootKeys};
use serde_json::json;
use std::io::Write;

/// Makes the key and both files, or neither file.
pub(crate) fn run(arguments: &Keys, console: &mut Console) -> Result<Exit, Trouble> {
    let pair = RootKeyPair::generate();
    let trust = json::line(&json!({
        "root_keys": [{
            "id": arguments.id,
            "public": pair.public().to_string(),
            "issuers": arguments.issuer,
            "capabilities": arguments.capability,
            "max_lifetime": arguments.max_lifetime,
            "leeway": arguments.leeway,
        }]
    }));
    RootKeys::from_json(&trust).map_err(|error| Trouble::Usage(error.to_string()))?;
    let mut private = NewFile::create(&arguments.private, Readers::Owner)?;
    let mut public = NewFile::create(&arguments.public, Readers::Usual)?;
    private.write(&format!("{}\n", pair.private_text()))?;
    public.write(&format!("{trust}\n"))?;
    private.keep();
    public.keep();
    let named = |path: &std::path::Path| shown(&path.to_string_lossy());
    writeln!(console.out, "root key {}", arguments.id)?;
    writeln!(console.out, "  private: {}", named(&arguments.private))?;
    writeln!(console.out, "  public: {}", named(&arguments.public))?;
    Ok(Exit::Fine)
}
