//! Fetching the keys of one issuer.

use crate::document::{address, document};
use crate::error::{FetchError, SetUpError};
use crate::metadata::keys_of;
use portvakt_jwt::{Issuer, KeyAddress, KeySet};
use reqwest::{Certificate, Client, redirect, retry};
use std::time::Duration;

/// Fetches key sets. Cheap to clone.
///
/// ```
/// use portvakt_fetch::Fetcher;
/// use std::time::Duration;
///
/// // With the certificates that the system trusts.
/// let fetcher = Fetcher::builder().with_deadline(Duration::from_secs(5)).build();
/// # let _ = fetcher;
/// ```
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client,
    deadline: Duration,
}

/// How a [`Fetcher`] is to be.
#[derive(Debug, Clone)]
pub struct FetcherBuilder {
    deadline: Duration,
    roots: Vec<Vec<u8>>,
}

impl FetcherBuilder {
    /// Gives up after so long: 10 seconds, unless it is said. The whole of one fetch is meant,
    /// metadata included.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// Trusts one more root certificate (X.509 in DER), beside those of the system: that of one's
    /// own organisation, say, or of a test.
    #[must_use]
    pub fn with_root_certificate(mut self, der: &[u8]) -> Self {
        self.roots.push(der.to_vec());
        self
    }

    /// Makes the fetcher.
    ///
    /// # Errors
    ///
    /// A root certificate is malformed; or none was added, and the system has none.
    pub fn build(self) -> Result<Fetcher, SetUpError> {
        let roots: Result<Vec<_>, _> =
            self.roots.iter().map(|der| Certificate::from_der(der)).collect();
        let client = roots.and_then(|roots| {
            Client::builder()
                .user_agent(concat!("portvakt-fetch/", env!("CARGO_PKG_VERSION")))
                .tls_certs_merge(roots)
                .https_only(true)
                .redirect(redirect::Policy::none())
                .retry(retry::never())
                .referer(false)
                .no_proxy()
                // Nothing is asked often enough for a connection to be kept.
                .pool_max_idle_per_host(0)
                .build()
        });
        let client = client.map_err(|cause| SetUpError { cause })?;
        Ok(Fetcher { client, deadline: self.deadline })
    }
}

impl Fetcher {
    /// Ten seconds, and the root certificates of the system.
    #[must_use]
    pub fn builder() -> FetcherBuilder {
        FetcherBuilder { deadline: Duration::from_secs(10), roots: Vec::new() }
    }

    /// Fetches the keys of an issuer from where the trust says that they are, once.
    ///
    /// With [`KeyAddress::Metadata`] the metadata are fetched first; they must be those of the
    /// issuer, byte by byte, and have the keys on their own host and port.
    ///
    /// It needs the I/O and timers of a tokio runtime.
    ///
    /// # Errors
    ///
    /// There is no address, nobody answers in time with a key set, or no key of it can be used.
    pub async fn fetch_once(&self, issuer: &Issuer) -> Result<KeySet, FetchError> {
        let fetched = tokio::time::timeout(self.deadline, self.fetch(issuer)).await;
        fetched.unwrap_or(Err(FetchError::Deadline))
    }

    async fn fetch(&self, issuer: &Issuer) -> Result<KeySet, FetchError> {
        let keys_at = match &issuer.keys {
            KeyAddress::HandedIn => return Err(FetchError::HandedIn),
            KeyAddress::JwksUri(uri) => address(uri)?,
            KeyAddress::Metadata(uri) => {
                let at = address(uri)?;
                let metadata = document(&self.client, at.clone()).await?;
                keys_of(&metadata, &at, &issuer.iss)?
            }
        };
        let set = KeySet::from_json(&document(&self.client, keys_at).await?)?;
        if set.is_empty() { Err(FetchError::NoUsableKey) } else { Ok(set) }
    }
}
