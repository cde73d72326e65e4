//! From a signed token to an answer: what a service does when it starts, and for each request.

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use portvakt::analysis::inquiry::Effort;
use portvakt::analysis::missing::{Asked, Denials};
use portvakt::analysis::version::Version;
use portvakt::jwt::{KeySet, Keys, TokenCache, Verifier};
use portvakt::load::{self, RegisterSupply};
use portvakt::{Engine, Limits, Time, Value};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/dialogporten");

/// Public keys by issuer. A service in production fetches them: see `portvakt::fetch`.
const KEYS: &[u8] = include_bytes!("../../../policies/dialogporten/tokens/keys.json");
const PERSON: &str = include_str!("../../../policies/dialogporten/tokens/person.jwt");
const SUPPLIER: &str = include_str!("../../../policies/dialogporten/tokens/supplier.jwt");

/// When the samples are valid: a minute after they were issued.
const NOW: i64 = 1_767_225_660;

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", day()?.join("\n"));
    Ok(())
}

/// What a service decides with.
struct Service<'p> {
    engine: Engine<'p>,
    verifier: Verifier,
    cache: TokenCache,
    denials: Denials<'p>,
}

/// What the caller is told, and what goes into the log.
struct Answer {
    status: u16,
    /// The header `WWW-Authenticate` (RFC 6750, section 3).
    challenge: String,
    /// The body: text that is safe to show.
    because: String,
    /// For the log alone.
    log: String,
}

/// One request of a caller.
struct Call<'c> {
    token: Option<&'c str>,
    capability: &'c str,
    resource_type: &'c str,
    now: Time,
}

fn day() -> Result<Vec<String>, Box<dyn Error>> {
    // When the service starts.
    let (folder, limits) = (Path::new(FOLDER), Limits::default());
    let loaded = load::policy(folder, &limits)?;
    let supply = RegisterSupply::from_folder(&folder.join("registers"), &loaded.tree)?;
    let registers = loaded.tree.registers(supply.iter())?;
    let trust = load::trust(&folder.join("trust/test.yaml"), &limits)?.trust;
    let mut keys = Keys::none();
    for (issuer, set) in serde_json::from_slice::<BTreeMap<String, &RawValue>>(KEYS)? {
        keys = keys.with(&issuer, KeySet::from_json(set.get().as_bytes())?);
    }
    let policy = loaded.policy.as_ref().ok_or("the policy is a text")?;
    let version = Version { policy, tree: &loaded.tree };
    let mut service = Service {
        engine: Engine::try_new(&loaded.tree, &registers)?,
        verifier: Verifier::try_new(trust, keys)?,
        cache: TokenCache::new(10_000),
        denials: Denials::new(version, &Effort::default())?,
    };

    // For each request.
    let now = Time::from_seconds(NOW)?;
    let read = Call {
        token: Some(PERSON.trim_end()),
        capability: "enduser.dialogs.read",
        resource_type: "GenericAccessResource",
        now,
    };
    let search = Call {
        token: Some(SUPPLIER.trim_end()),
        capability: "serviceowner.dialogs.search",
        ..read
    };
    let (signed, _) = SUPPLIER.rsplit_once('.').ok_or("a token has segments")?;
    let (_, signature) = PERSON.trim_end().rsplit_once('.').ok_or("a token has segments")?;
    let forged = format!("{signed}.{signature}");
    let calls = [
        Call { capability: "serviceowner.dialogs.read", ..search },
        Call {
            capability: "serviceowner.dialogs.create",
            resource_type: "CorrespondenceService",
            ..search
        },
        Call { capability: "serviceowner.dialogs.read", ..read },
        Call { token: None, ..read },
        Call { token: Some(&forged), ..read },
        Call { now: now.later_by(3_600), ..read },
    ];
    let calls = [read, search].into_iter().chain(calls);
    calls.map(|call| Ok(service.answer(&call)?.line())).collect()
}

impl Service<'_> {
    fn answer(&mut self, call: &Call<'_>) -> Result<Answer, Box<dyn Error>> {
        let Some(token) = call.token.map(str::as_bytes) else {
            return Ok(Answer::unauthorized("Bearer", "no-token"));
        };
        let invalid = |log: &str| Ok(Answer::unauthorized(r#"Bearer error="invalid_token""#, log));
        let binding = match self.cache.bind(&self.verifier, token, call.now, self.engine) {
            Ok(binding) => binding,
            Err(error) => return invalid(error.code()),
        };
        let Ok(subject) = self.engine.subject(&binding, call.now) else {
            return invalid("expired");
        };
        // A service looks these up when it starts.
        let capability = self.engine.tree().capability(call.capability)?;
        let resource_type = self.engine.tree().attribute("resource.type")?;
        let resource = [resource_type.is(Value::Text(call.resource_type))];
        let decision = subject.request(capability, &resource, &[]).decide();
        let log = decision.rule().map_or("no-rule", |rule| rule.name()).to_owned();
        // This service understands no obligations: a decision that has some is a no.
        if decision.is_allowed() && decision.then().next().is_none() {
            return Ok(Answer {
                status: 200,
                challenge: String::new(),
                because: String::new(),
                log,
            });
        }
        let claims = self.cache.verify(&self.verifier, token, call.now)?;
        let asked =
            Asked { engine: self.engine, claims, capability, resource: &resource, context: &[] };
        let scope = self.denials.missing(&asked)?.insufficient_scope();
        let challenge = scope.map_or_else(String::new, |scope| {
            format!(r#"Bearer error="insufficient_scope", scope="{scope}""#)
        });
        Ok(Answer { status: 403, challenge, because: decision.because().to_owned(), log })
    }
}

impl Answer {
    fn unauthorized(challenge: &str, log: &str) -> Self {
        let (challenge, log) = (challenge.to_owned(), log.to_owned());
        Self { status: 401, challenge, because: String::new(), log }
    }

    fn line(&self) -> String {
        let Self { status, challenge, because, log } = self;
        format!("{status} [{challenge}] [{because}] log: {log}")
    }
}

#[test]
fn callers_are_told_what_they_may_know() -> Result<(), Box<dyn Error>> {
    assert_eq!(
        day()?,
        [
            "200 [] [] log: a_person",
            r#"403 [Bearer error="insufficient_scope", scope="digdir:dialogporten.serviceprovider.search"] [] log: no-rule"#,
            "200 [] [] log: a_service_owner",
            "403 [] [Dialogs of a CorrespondenceService resource need the correspondence scope.] log: correspondence_is_internal",
            "403 [] [Service owner systems must use a token from Maskinporten, exchanged in Altinn or not.] log: service_owners_use_maskinporten",
            "401 [Bearer] [] log: no-token",
            r#"401 [Bearer error="invalid_token"] [] log: signature"#,
            r#"401 [Bearer error="invalid_token"] [] log: expired"#,
        ]
    );
    Ok(())
}
