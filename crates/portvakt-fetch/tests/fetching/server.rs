//! A server on this machine that answers what it is told.

use portvakt_fetch::{Fetcher, FetcherBuilder};
use portvakt_jwt::{Audience, Issuer, KeyAddress};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;

/// What the server does when it is asked.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// Sends these bytes and ends the connection.
    Raw(Vec<u8>),
    /// Sends these bytes and nothing more, but keeps the connection.
    Hang(Vec<u8>),
    /// Sends a head and then bytes without end.
    Endless,
}

impl Answer {
    /// A status line, lines of the head, and a body with its length.
    pub(crate) fn new(status: &str, head: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\n{head}content-length: {length}\r\n\r\n");
        Self::Raw([head.as_bytes(), body].concat())
    }

    pub(crate) fn ok(body: impl AsRef<[u8]>) -> Self {
        Self::new("200 OK", "content-type: application/json\r\n", body)
    }

    pub(crate) fn silence() -> Self {
        Self::Hang(Vec::new())
    }
}

/// A server, with the answers by path.
pub(crate) struct Server {
    port: u16,
    answers: Arc<Mutex<BTreeMap<String, Answer>>>,
    /// The heads of the requests so far.
    heads: Arc<Mutex<Vec<String>>>,
    /// A path for each request.
    asked: UnboundedReceiver<String>,
}

/// A certificate for 127.0.0.1 and localhost, made once.
static OURS: LazyLock<CertifiedKey<KeyPair>> = LazyLock::new(|| {
    generate_simple_self_signed(["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap()
});

/// The fetcher that trusts the server.
pub(crate) fn fetcher() -> Fetcher {
    trusting(&OURS).build().unwrap()
}

pub(crate) fn trusting(certified: &CertifiedKey<KeyPair>) -> FetcherBuilder {
    Fetcher::builder().with_root_certificate(certified.cert.der())
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with_certificate(&OURS).await
    }

    pub(crate) async fn with_certificate(certified: &CertifiedKey<KeyPair>) -> Self {
        let key = certified.signing_key.serialize_der().try_into().unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (told, asked) = mpsc::unbounded_channel();
        let answers = Arc::default();
        let heads = Arc::default();
        let talk = Talk { answers: Arc::clone(&answers), heads: Arc::clone(&heads), told };
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let (acceptor, talk) = (acceptor.clone(), talk.clone());
                tokio::spawn(async move {
                    // Who does not trust the certificate ends here.
                    if let Ok(stream) = acceptor.accept(socket).await {
                        talk.answer(stream).await;
                    }
                });
            }
        });
        Self { port, answers, heads, asked }
    }

    /// From now on, answers so at a path.
    pub(crate) fn answers(&self, path: &str, answer: Answer) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    pub(crate) fn address(&self, path: &str) -> String {
        format!("https://127.0.0.1:{}{path}", self.port)
    }

    /// The same, under its other name.
    pub(crate) fn elsewhere(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port)
    }

    /// The port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// An issuer of this name, whose keys are at a path that is its name.
    pub(crate) fn issuer(&self, name: &str) -> Issuer {
        let keys = KeyAddress::JwksUri(self.address(&format!("/{name}")));
        Issuer {
            keys,
            algorithms: vec![portvakt_jwt::Algorithm::EdDsa],
            ..Issuer::new(name, &format!("https://{name}.example/"), Audience::one_of(["us"]))
        }
    }

    /// How often a path was asked for.
    pub(crate) fn count(&self, path: &str) -> usize {
        let line = format!("GET {path} HTTP/1.1\r\n");
        self.heads().iter().filter(|head| head.starts_with(&line)).count()
    }

    /// The heads of all requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// Waits for the next request and tells its path; those that only settle things do not count.
    pub(crate) async fn asked(&mut self) -> String {
        loop {
            let path = self.asked.recv().await.unwrap();
            if path != "/settle" {
                return path;
            }
        }
    }
}

/// What a connection needs.
#[derive(Clone)]
struct Talk {
    answers: Arc<Mutex<BTreeMap<String, Answer>>>,
    heads: Arc<Mutex<Vec<String>>>,
    told: UnboundedSender<String>,
}

impl Talk {
    async fn answer(self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8(head).unwrap();
        let path = head.split(' ').nth(1).unwrap().to_owned();
        let answer = self.answers.lock().unwrap().get(&path).cloned();
        self.heads.lock().unwrap().push(head);
        // Nobody need listen.
        let _ = self.told.send(path);
        let answer = answer.unwrap_or_else(|| Answer::new("404 Not Found", "", ""));
        // Whoever asked may have gone.
        let _ = send(&mut stream, answer).await;
    }
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), answer: Answer) -> std::io::Result<()> {
    match answer {
        Answer::Raw(bytes) => {
            stream.write_all(&bytes).await?;
            stream.shutdown().await
        }
        Answer::Hang(bytes) => {
            stream.write_all(&bytes).await?;
            stream.flush().await?;
            std::future::pending().await
        }
        Answer::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
            loop {
                stream.write_all(&[b' '; 4096]).await?;
            }
        }
    }
}
