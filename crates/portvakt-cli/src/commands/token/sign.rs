//! `portvakt token sign`: claims as a signed token.

use crate::args::Sign;
use crate::console::{Console, Exit};
use crate::fields::Fields;
use crate::signing::SigningKey;
use crate::trouble::Trouble;
use crate::{input, private_file};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::io::Write;

/// Signs.
pub(crate) fn run(arguments: &Sign, console: &mut Console) -> Result<Exit, Trouble> {
    let text = private_file::read(&arguments.key)?;
    let key = SigningKey::from_pem(&text).map_err(|why| Trouble::file(&arguments.key, &why))?;
    let algorithm = match arguments.algorithm {
        Some(algorithm) if algorithm.family() == key.family() => algorithm,
        Some(algorithm) => {
            let fitting = key.usual_algorithm().map_or("another", |one| one.name());
            let name = algorithm.name();
            let why = format!("expected a key for {name}, found one for algorithms like {fitting}");
            return Err(Trouble::file(&arguments.key, &why));
        }
        None => key.usual_algorithm().ok_or(crate::signing::Failed)?,
    };
    let claims = input::text(&arguments.claims)?;
    if Fields::read(&claims).is_none() {
        return Err(Trouble::file(&arguments.claims, &"expected claims, a JSON object"));
    }
    let kid = match &arguments.kid {
        Some(kid) => kid.clone(),
        None => key.thumbprint(),
    };
    let mut header = serde_json::json!({ "alg": algorithm.name(), "kid": kid });
    if let (false, Some(members)) = (arguments.typ.is_empty(), header.as_object_mut()) {
        members.insert("typ".to_owned(), arguments.typ.as_str().into());
    }
    let segment = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let message = format!("{}.{}", segment(&header.to_string()), segment(&compact(&claims)));
    let signature = key.sign(algorithm, message.as_bytes())?;
    writeln!(console.out, "{message}.{}", URL_SAFE_NO_PAD.encode(signature))?;
    Ok(Exit::Fine)
}

/// JSON without the white space between its parts; else as it is written, so that claims which no
/// issuer would write can be signed too.
fn compact(json: &str) -> String {
    let mut inside = false;
    let mut escaped = false;
    let kept = json.chars().filter(|&one| {
        let escape = inside && !escaped && one == '\\';
        if one == '"' && !escaped {
            inside = !inside;
        }
        escaped = escape;
        inside || !one.is_ascii_whitespace()
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::compact;

    #[test]
    fn only_the_space_between_parts_goes() {
        let json = "{ \"a b\" : [ 1.0 ,\n\"\\\" \\\\\" ], \"a b\": \" \" }\r\n";
        assert_eq!(compact(json), "{\"a b\":[1.0,\"\\\" \\\\\"],\"a b\":\" \"}");
    }
}
