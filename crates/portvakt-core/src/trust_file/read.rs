//! Reads the issuers of a file, and looks for what the form does not say.

use std::collections::BTreeMap;

use super::{
    FORBIDDEN_UNLESS_WRITTEN, MAX_REQUIRED, TrustFile, WhenAbsent, WrittenAudience, WrittenIssuer,
    WrittenKeys, address,
};
use crate::diagnostic::{Diagnostic, code};
use crate::resolve::form::{Form, TRUST_FILE};
use crate::resolve::{At, Findings, Reported, every, integer, needed, optional_text, text};
use crate::source::Span;

/// All that a file says.
pub(super) fn trust(file: &At<'_>, findings: &Findings) -> Result<TrustFile, Reported> {
    let title = optional_text(findings, file, "title");
    let section = needed(findings, file, "issuers", &TRUST_FILE);
    let issuers = section.and_then(|section| {
        refuse_one_iss(&section, findings);
        every(section.entries().map(|entry| issuer(&entry, findings)))
    });
    Ok(TrustFile { title: title?, issuers: issuers? })
}

fn issuer(at: &At<'_>, findings: &Findings) -> Result<WrittenIssuer, Reported> {
    let iss = needed(findings, at, "iss", &Form::Text).and_then(|iss| filled(&iss, findings));
    let keys = keys(at, findings);
    let typ = at.get("typ");
    let of_typ = |key: &str| typ.as_ref().and_then(|typ| typ.get(key));
    let typ_one_of = of_typ("one_of").map(|list| texts(&list, findings)).transpose();
    let typ_absent = of_typ("absent").map(|word| when_absent(&word, findings)).transpose();
    let audience = needed(findings, at, "audience", &Form::Text)
        .and_then(|audience| self::audience(&audience, findings));
    let list = |key: &str| at.get(key).map(|list| texts(&list, findings)).transpose();
    let number = |key: &str| at.get(key).map(|number| small(&number, findings)).transpose();
    let lists = ["algorithms", "required_claims", "forbidden_claims"].map(list);
    let numbers = ["leeway", "max_age", "min_rsa_bits"].map(number);
    if let Some(required) = at.get("required_claims") {
        refuse_too_many(&required, findings);
        refuse_contradiction(&required, at.get("forbidden_claims").as_ref(), findings);
    }
    let [algorithms, required_claims, forbidden_claims] = lists;
    let [leeway, max_age, min_rsa_bits] = numbers;
    Ok(WrittenIssuer {
        name: at.name().to_owned(),
        span: at.name_span(),
        iss: iss?,
        keys: keys?,
        algorithms: algorithms?,
        typ_one_of: typ_one_of?,
        typ_absent: typ_absent?,
        audience: audience?,
        leeway: leeway?,
        max_age: max_age?,
        required_claims: required_claims?,
        forbidden_claims: forbidden_claims?,
        min_rsa_bits: min_rsa_bits?,
    })
}

/// A text with something in it.
fn filled(at: &At<'_>, findings: &Findings) -> Result<String, Reported> {
    let text = text(findings, at, &Form::Text)?;
    if !text.trim().is_empty() {
        return Ok(text.to_owned());
    }
    let message = "expected text, found nothing between the quotes";
    Err(findings.error(
        Diagnostic::new(&code::MISSING_VALUE, at.span(), message)
            .help("write what is meant, or take it out")
            .path(at.path),
    ))
}

fn texts(at: &At<'_>, findings: &Findings) -> Result<Vec<String>, Reported> {
    every(at.items().map(|item| filled(&item, findings)))
}

fn small(at: &At<'_>, findings: &Findings) -> Result<u32, Reported> {
    let number = integer(findings, at, &Form::Integer)?;
    u32::try_from(number).map_err(|_| findings.misformed(&Form::Integer, at))
}

fn when_absent(at: &At<'_>, findings: &Findings) -> Result<WhenAbsent, Reported> {
    match text(findings, at, &Form::Text)? {
        "allowed" => Ok(WhenAbsent::Allowed),
        "refused" => Ok(WhenAbsent::Refused),
        _ => Err(findings.misformed(&Form::Text, at)),
    }
}

fn audience(at: &At<'_>, findings: &Findings) -> Result<WrittenAudience, Reported> {
    if at.get("any").is_some() {
        let because = needed(findings, at, "because", &Form::Text)?;
        return Ok(WrittenAudience::Any { because: filled(&because, findings)? });
    }
    let values = needed(findings, at, "one_of", &Form::Text).and_then(|one| texts(&one, findings));
    let absent = needed(findings, at, "absent", &Form::Text)
        .and_then(|absent| when_absent(&absent, findings));
    Ok(WrittenAudience::OneOf { values: values?, absent: absent? })
}

fn keys(at: &At<'_>, findings: &Findings) -> Result<WrittenKeys, Reported> {
    let (jwks_uri, metadata) = (at.get("jwks_uri"), at.get("metadata"));
    let address = |at: &At<'_>| {
        let address = text(findings, at, &Form::Text)?;
        address::check(address).map(|()| address.to_owned()).map_err(|malformed| {
            let (message, help) = address::words(malformed, address);
            findings.error(
                Diagnostic::new(&code::INVALID_KEY_ADDRESS, at.span(), message)
                    .help(help)
                    .path(at.path),
            )
        })
    };
    let found = [&jwks_uri, &metadata].map(|one| one.as_ref().map(address).transpose());
    if let (Some(first), Some(second)) = (&jwks_uri, &metadata) {
        let message = "expected `jwks_uri` or `metadata`, found both";
        return Err(findings.error(
            Diagnostic::new(&code::KEYS_EXCLUDE_EACH_OTHER, second.name_span(), message)
                .also(first.name_span(), "stands here too")
                .help("keep one of them: whose keys would count?")
                .path(second.path),
        ));
    }
    let [jwks_uri, metadata] = found;
    Ok(match (jwks_uri?, metadata?) {
        (Some(address), _) => WrittenKeys::JwksUri(address),
        (None, Some(address)) => WrittenKeys::Metadata(address),
        (None, None) => WrittenKeys::HandedIn,
    })
}

fn refuse_too_many(required: &At<'_>, findings: &Findings) {
    let count = required.items().len();
    if count > MAX_REQUIRED {
        let message = format!("expected at most {MAX_REQUIRED} required claims, found {count}");
        findings.error(
            Diagnostic::new(&code::TOO_MANY, required.name_span(), message)
                .help("name those that tell access tokens from others; a policy asks for the rest")
                .path(required.path),
        );
    }
}

/// Reports the claims that are required and forbidden.
fn refuse_contradiction(required: &At<'_>, forbidden: Option<&At<'_>>, findings: &Findings) {
    let written: Option<BTreeMap<&str, Span>> = forbidden
        .map(|list| list.items().filter_map(|item| Some((item.text()?, item.span()))).collect());
    for item in required.items() {
        let Some(claim) = item.text() else {
            continue;
        };
        let message = format!("expected `{claim}` to be required or forbidden, found both");
        let diagnostic =
            Diagnostic::new(&code::REQUIRED_AND_FORBIDDEN, item.span(), message).path(item.path);
        match &written {
            Some(written) => {
                if let Some(span) = written.get(claim) {
                    findings.error(
                        diagnostic
                            .also(*span, "forbidden here")
                            .help("take it out of one of the two lists"),
                    );
                }
            }
            None if FORBIDDEN_UNLESS_WRITTEN.contains(&claim) => {
                let others = FORBIDDEN_UNLESS_WRITTEN.iter().filter(|one| **one != claim);
                let others = others.copied().collect::<Vec<_>>().join(", ");
                findings.error(diagnostic.help(format!(
                    "unless it is written, `forbidden_claims` is what ID tokens and bound tokens have: write `forbidden_claims: [{others}]`"
                )));
            }
            None => {}
        }
    }
}

/// Reports issuers that have one `iss`, and those whose `iss` are easily taken for one another.
fn refuse_one_iss(section: &At<'_>, findings: &Findings) {
    let mut exact: BTreeMap<String, Span> = BTreeMap::new();
    let mut alike: BTreeMap<String, (String, Span)> = BTreeMap::new();
    for issuer in section.entries() {
        let Some(at) = issuer.get("iss") else {
            continue;
        };
        let Some(iss) = at.text() else {
            continue;
        };
        if let Some(first) = exact.get(iss) {
            let message =
                format!("expected one issuer with this `iss`, found `{}` too", issuer.name());
            findings.error(
                Diagnostic::new(&code::ISSUER_TWICE, at.span(), message)
                    .label("whose keys would count?")
                    .also(*first, "the first issuer")
                    .help("keep one of the two")
                    .path(at.path),
            );
            continue;
        }
        exact.insert(iss.to_owned(), at.span());
        let bare = iss.trim_end_matches('/').to_lowercase();
        match alike.get(&bare) {
            None => {
                alike.insert(bare, (issuer.name().to_owned(), at.span()));
            }
            Some((name, first)) => {
                let message = format!(
                    "the `iss` of `{}` is that of `{name}` but for a last slash or capitals",
                    issuer.name()
                );
                findings.warning(
                    Diagnostic::new(&code::ISSUERS_ALIKE, at.span(), message)
                        .label("compared letter by letter with that of a token")
                        .also(*first, "the other one")
                        .help("keep the one that tokens have")
                        .path(at.path),
                );
            }
        }
    }
}
