//! One fetch.

use crate::server::{Answer, Server, fetcher, trusting};
use crate::stand_still;
use portvakt_fetch::FetchError;
use portvakt_jwt::{Issuer, KeyAddress, KeySetError, MAX_KEY_SET};
use portvakt_testing::tokens::SigningKey;
use rcgen::generate_simple_self_signed;
use std::time::Duration;
use tokio::time::advance;

/// A key set with one key.
fn one_key() -> String {
    SigningKey::set([&SigningKey::new("a", "EdDSA")]).to_string()
}

/// Fetches once and tells how many keys there are, or the error's code.
async fn keys_of(issuer: &Issuer) -> Result<usize, &'static str> {
    let fetched = fetcher().fetch_once(issuer).await;
    fetched.map(|set| set.len()).map_err(|error| error.code())
}

#[tokio::test(start_paused = true)]
async fn a_key_set_is_taken_and_anything_else_refused() {
    let _still = stand_still();
    let server = Server::start().await;
    let issuer = server.issuer("one");
    let set = one_key();
    let padded = |length: usize| set.clone() + &" ".repeat(length - set.len());
    let status = |line: &str| Answer::new(line, "", &set);
    let raw = |text: &str| Answer::Raw(text.as_bytes().to_vec());
    let secret = r#"{"keys":[{"kty":"oct","k":"AA"}]}"#;
    let rows = [
        (Answer::ok(&set), Ok(1)),
        (Answer::new("200 OK", "content-type: text/html\r\n", &set), Ok(1)),
        (Answer::ok(padded(MAX_KEY_SET)), Ok(1)),
        (Answer::ok(padded(MAX_KEY_SET + 1)), Err("too-long")),
        (Answer::Endless, Err("too-long")),
        (status("404 Not Found"), Err("status")),
        (status("500 Internal Server Error"), Err("status")),
        (status("201 Created"), Err("status")),
        (status("206 Partial Content"), Err("status")),
        (raw("HTTP/1.1 204 No Content\r\n\r\n"), Err("status")),
        (Answer::ok(""), Err("key-set")),
        (Answer::ok("<!doctype html><title>Sign in</title>"), Err("key-set")),
        (Answer::ok("[]"), Err("key-set")),
        (Answer::ok(set.trim_end_matches('}')), Err("key-set")),
        (Answer::ok([0xff; 100]), Err("key-set")),
        (Answer::ok(r#"{"error":"try again"}"#), Err("key-set")),
        (Answer::ok(r#"{"keys":[]}"#), Err("no-usable-key")),
        (Answer::ok(secret), Err("no-usable-key")),
        // Nothing is decompressed: nobody asked for it.
        (Answer::new("200 OK", "content-encoding: gzip\r\n", [31, 139, 8, 0]), Err("key-set")),
        (raw(""), Err("transport")),
        (raw("garbage\r\n\r\n"), Err("transport")),
        (raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"), Err("transport")),
        (raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx"), Err("transport")),
    ];
    for (answer, expected) in rows {
        let shown: String = format!("{answer:?}").chars().take(80).collect();
        server.answers("/one", answer);
        assert_eq!(keys_of(&issuer).await, expected, "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn redirects_are_not_followed() {
    let _still = stand_still();
    let server = Server::start().await;
    server.answers("/there", Answer::ok(one_key()));
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        for to in ["/there".to_owned(), server.address("/there"), server.elsewhere("/there")] {
            let head = format!("location: {to}\r\n");
            server.answers("/one", Answer::new(status, &head, ""));
            assert_eq!(keys_of(&server.issuer("one")).await, Err("redirected"), "{status} {to}");
        }
    }
    assert_eq!((server.count("/one"), server.count("/there")), (15, 0));
}

#[tokio::test(start_paused = true)]
async fn requests_say_nothing_that_was_heard() {
    let _still = stand_still();
    let server = Server::start().await;
    let fetcher = fetcher();
    let head = "set-cookie: a=b; Path=/\r\netag: \"c\"\r\n";
    server.answers("/one", Answer::new("200 OK", head, one_key()));
    for _ in 0..2 {
        fetcher.fetch_once(&server.issuer("one")).await.unwrap();
    }
    for head in server.heads() {
        let names = head.lines().skip(1).filter_map(|line| Some(line.split_once(':')?.0));
        let mut names: Vec<String> = names.map(str::to_ascii_lowercase).collect();
        names.sort();
        assert_eq!(names, ["accept", "host", "user-agent"]);
    }
}

#[tokio::test(start_paused = true)]
async fn only_https_addresses_are_asked() {
    let _still = stand_still();
    let server = Server::start().await;
    server.answers("/one", Answer::ok(one_key()));
    let (https, port) = (server.address("/one"), server.port());
    let addresses = [
        https.replace("https:", "http:"),
        https.replace("https://", "https://name@"),
        https.replace("https://", "https://name:password@"),
        https.replace("https:", "ftp:"),
        format!("127.0.0.1:{port}/one"),
        String::new(),
    ];
    for address in addresses {
        for keys in [KeyAddress::JwksUri(address.clone()), KeyAddress::Metadata(address.clone())] {
            let issuer = Issuer { keys, ..server.issuer("one") };
            assert_eq!(keys_of(&issuer).await, Err("address"), "{address}");
        }
    }
    let handed_in = Issuer { keys: KeyAddress::HandedIn, ..server.issuer("one") };
    assert_eq!(keys_of(&handed_in).await, Err("handed-in"));
    assert_eq!(server.heads(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn certificates_are_trusted_and_name_the_host() {
    let _still = stand_still();
    let certified = |name: &str| generate_simple_self_signed([name.to_owned()]).unwrap();
    let (other, unknown) = (certified("issuer.example"), certified("127.0.0.1"));
    for (certificate, root) in [(&other, &other), (&unknown, &other)] {
        let server = Server::with_certificate(certificate).await;
        server.answers("/one", Answer::ok(one_key()));
        let refused = trusting(root).build().unwrap().fetch_once(&server.issuer("one")).await;
        assert_eq!(refused.map_err(|error| error.code()).err(), Some("transport"));
        assert_eq!(server.heads(), [""; 0]);
    }
    let server = Server::with_certificate(&unknown).await;
    server.answers("/one", Answer::ok(one_key()));
    let trusted = trusting(&unknown).build().unwrap().fetch_once(&server.issuer("one")).await;
    assert_eq!(trusted.unwrap().len(), 1);
    assert!(portvakt_fetch::Fetcher::builder().with_root_certificate(b"none").build().is_err());
}

#[tokio::test(start_paused = true)]
async fn metadata_tell_where_keys_are() {
    let _still = stand_still();
    let server = Server::start().await;
    let keys = KeyAddress::Metadata(server.address("/metadata"));
    let issuer = Issuer { keys, ..server.issuer("one") };
    server.answers("/one", Answer::ok(one_key()));
    let metadata = |iss: &str, uri: &str| {
        Answer::ok(format!(r#"{{"issuer":"{iss}","jwks_uri":"{uri}","scopes_supported":[]}}"#))
    };
    let (ours, there) = (issuer.iss.as_str(), server.address("/one"));
    let plain = there.replace("https:", "http:");
    let other_port = there.replace(&format!(":{}/", server.port()), "/");
    let rows = [
        (metadata(ours, &there), Ok(1)),
        (metadata("https://two.example/", &there), Err("metadata-issuer")),
        (metadata(ours.trim_end_matches('/'), &there), Err("metadata-issuer")),
        (metadata(ours, &server.elsewhere("/one")), Err("metadata-address")),
        (metadata(ours, &plain), Err("metadata-address")),
        (metadata(ours, &other_port), Err("metadata-address")),
        (metadata(ours, "/one"), Err("metadata-address")),
        (Answer::ok("{}"), Err("metadata")),
        (Answer::ok(one_key()), Err("metadata")),
        (Answer::new("302 Found", "location: /one\r\n", ""), Err("redirected")),
        (Answer::Endless, Err("too-long")),
    ];
    for (answer, expected) in rows {
        let shown: String = format!("{answer:?}").chars().take(80).collect();
        server.answers("/metadata", answer);
        assert_eq!(keys_of(&issuer).await, expected, "{shown}");
    }
    assert_eq!((server.count("/metadata"), server.count("/one")), (11, 1));
    server.answers("/metadata", metadata(ours, &server.address("/metadata")));
    assert_eq!(keys_of(&issuer).await, Err("key-set"));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_for_the_whole() {
    let _still = stand_still();
    let mut server = Server::start().await;
    let keys = KeyAddress::Metadata(server.address("/metadata"));
    let issuer = Issuer { keys, ..server.issuer("one") };
    let there = server.address("/one");
    let metadata = format!(r#"{{"issuer":"{}","jwks_uri":"{there}"}}"#, issuer.iss);
    let begun = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"keys\":[".to_vec();
    let rows = [
        (Answer::silence(), Answer::silence(), ["/metadata"].as_slice()),
        (Answer::Hang(b"HTTP/1.1 200 OK\r\n".to_vec()), Answer::silence(), &["/metadata"]),
        (Answer::ok(&metadata), Answer::silence(), &["/metadata", "/one"]),
        (Answer::ok(&metadata), Answer::Hang(begun), &["/metadata", "/one"]),
    ];
    for (first, second, paths) in rows {
        server.answers("/metadata", first);
        server.answers("/one", second);
        let fetcher = fetcher();
        let (asked, ours) = (issuer.clone(), fetcher.clone());
        let fetching = tokio::spawn(async move { ours.fetch_once(&asked).await });
        for path in paths {
            assert_eq!(server.asked().await, *path);
            advance(Duration::from_millis(4_999)).await;
        }
        // The server has been asked all, and what it said is read before the next answer.
        server.answers("/settle", Answer::ok(one_key()));
        fetcher.fetch_once(&server.issuer("settle")).await.unwrap();
        assert!(!fetching.is_finished(), "{paths:?}");
        advance(Duration::from_millis(5_002)).await;
        let error = fetching.await.unwrap().unwrap_err();
        assert!(matches!(error, FetchError::Deadline), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn errors_show_no_address_and_no_value() {
    let _still = stand_still();
    let server = Server::start().await;
    let issuer = server.issuer("one");
    server.answers("/one", Answer::Raw(Vec::new()));
    let error = fetcher().fetch_once(&issuer).await.unwrap_err();
    assert!(!format!("{error:?}").contains("127.0.0.1"), "{error:?}");
    server.answers("/one", Answer::ok(r#"{"keys":"secret"}"#));
    let error = fetcher().fetch_once(&issuer).await.unwrap_err();
    assert!(matches!(error, FetchError::KeySet(KeySetError::NoKeys)));
    assert!(!format!("{error:?} {error}").contains("secret"), "{error:?}");
}
