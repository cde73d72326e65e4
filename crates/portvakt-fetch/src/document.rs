//! One document from one address.

use crate::error::FetchError;
use portvakt_jwt::MAX_KEY_SET;
use reqwest::header::ACCEPT;
use reqwest::{Client, StatusCode, Url};

/// Reads an address that may be asked: HTTPS, and nothing in it that would be sent as a password.
pub(crate) fn address(text: &str) -> Result<Url, FetchError> {
    let url = Url::parse(text).map_err(|_| FetchError::Address)?;
    let plain = url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
    if plain { Ok(url) } else { Err(FetchError::Address) }
}

/// What lies at an address: at most [`MAX_KEY_SET`] bytes.
pub(crate) async fn document(client: &Client, address: Url) -> Result<Vec<u8>, FetchError> {
    let asked = client.get(address).header(ACCEPT, "application/json, application/jwk-set+json");
    let mut answer = asked.send().await.map_err(transport)?;
    let status = answer.status();
    if status.is_redirection() {
        return Err(FetchError::Redirected);
    }
    if status != StatusCode::OK {
        return Err(FetchError::Status { code: status.as_u16() });
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(transport)? {
        if body.len().saturating_add(chunk.len()) > MAX_KEY_SET {
            return Err(FetchError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn transport(cause: reqwest::Error) -> FetchError {
    FetchError::Transport { cause: cause.without_url() }
}
