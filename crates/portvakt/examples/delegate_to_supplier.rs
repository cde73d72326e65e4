//! A service owner hands a part of its rights on to a supplier, who hands on less of it.
//!
//! The owner's system mints a token from claims that were verified. The supplier narrows it without
//! asking anybody. The service verifies what it is shown with the owner's public key alone.

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use portvakt::biscuit::{
    BiscuitError, Bounds, Limits, Mint, MintError, Revocations, RootKey, RootKeyPair, RootKeys,
    RootPublicKey, Token, Values, Verifier, narrow, unverified::Look,
};
use portvakt::{DecisionTree, Engine, Registers, Time, Value, VerifiedClaims, load};
use std::error::Error;

const POLICY: &str = r#"
portvakt: 1
policy: dialogs
attributes:
  subject.scope: { type: text_set, split: " " }
  subject.consumer: { type: text, format: iso6523_norwegian_organisation }
  resource.type: { type: text, values: [GenericAccessResource, AltinnApp] }
  resource.dialog: { type: text }
registers:
  service_owners: { of: norwegian_organisation_number }
  frozen: { of: text }
capabilities:
  dialogs: { create: Create, read: Read, update: Change, delete: Delete }
rules:
  service_owners_write:
    allow: dialogs.**
    when: { subject.scope: digdir:dialogporten.serviceprovider }
  service_owners_are_registered:
    require: { subject.consumer: { in: service_owners } }
    for: dialogs.**
  frozen_dialogs_stay:
    deny: [dialogs.update, dialogs.delete]
    when: { resource.dialog: { in: frozen } }
    because: The dialog is frozen.
"#;

/// What a token for a service owner says: somebody has verified it.
const CLAIMS: &[u8] = include_bytes!("../../../policies/dialogporten/samples/service_owner.json");
const ISSUER: &str = "https://test.maskinporten.no/";
/// When these claims expire.
const EXPIRES: i64 = 1_767_226_199;

const SERVICE: &str = "https://dialogs.example/api";
/// The root key's number, by which tokens name it.
const KEY_ID: u32 = 1;

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", story()?.join("\n"));
    Ok(())
}

fn story() -> Result<Vec<String>, Box<dyn Error>> {
    let now = Time::from_seconds(EXPIRES - 600)?;
    let tree = load::text("policy.yaml", POLICY, &portvakt::Limits::default())?.tree;
    let contents = [("service_owners", ["991825827"]), ("frozen", ["2002"])];
    let registers = tree.registers(contents)?;

    // The service owner: ten minutes, two capabilities, one type of resource.
    let key = RootKeyPair::generate();
    let bounds = Bounds::new()
        .with_capabilities(["dialogs.read", "dialogs.update"])
        .with_resource("resource.type", Values::texts(["GenericAccessResource"]))
        .with_audience([SERVICE])
        .with_expiry(now.later_by(600));
    let claims = VerifiedClaims::vouched_for_by_caller(CLAIMS);
    let engine = Engine::try_new(&tree, &registers)?;
    let mint = Mint::new(&key, KEY_ID);
    let token = mint.mint(engine, &claims, now, &bounds)?;
    // No longer than its own claims live.
    let longer = bounds.with_expiry(now.later_by(601));
    let refused = mint.mint(engine, &claims, now, &longer);
    assert_eq!(refused, Err(MintError::OutlivesClaims));
    // What it must remember to be able to take the token back.
    let ids = Look::at(&token, &Limits::default())?.revocation_ids().to_vec();

    // The supplier, offline and with no key: one capability on one dialog, for its own subcontractor.
    let narrower = Bounds::new()
        .with_capabilities(["dialogs.update"])
        .with_resource("resource.dialog", Values::texts(["1001"]));
    let narrowed = narrow(&token, &narrower, &Limits::default())?;

    // The service, which has the public key and what it is trusted with.
    let (token, narrowed) = (token.to_text(), narrowed.to_text());
    let public = RootPublicKey::from_text(&key.public().to_string())?;
    let service = Service {
        tree,
        registers,
        verifier: Verifier::new(trust(public)?, SERVICE),
        revocations: Revocations::nothing_is_revoked(),
    };
    let mut lines = Vec::new();
    let mut ask = |service: &Service, what: &str, shown: &str, asked: &Asked<'_>| {
        let answer = service.answer(shown, asked).unwrap_or_else(|code| format!("refused: {code}"));
        lines.push(format!("{what}: {answer}"));
    };
    let update = Asked { capability: "dialogs.update", dialog: "1001", now };
    let read = Asked { capability: "dialogs.read", ..update };
    ask(&service, "the supplier reads 1001", &token, &read);
    ask(
        &service,
        "the supplier deletes 1001",
        &token,
        &Asked { capability: "dialogs.delete", ..update },
    );
    ask(&service, "the supplier changes 2002", &token, &Asked { dialog: "2002", ..update });
    ask(&service, "the subcontractor changes 1001", &narrowed, &update);
    ask(&service, "the subcontractor reads 1001", &narrowed, &read);
    ask(&service, "the subcontractor changes 1002", &narrowed, &Asked { dialog: "1002", ..update });
    let late = Asked { now: now.later_by(600), ..update };
    ask(&service, "after ten minutes", &narrowed, &late);
    let elsewhere = Service { verifier: Verifier::new(trust(public)?, "elsewhere"), ..service };
    ask(&elsewhere, "at another service", &narrowed, &update);
    let verifier = Verifier::new(trust(public)?, SERVICE);
    let service = Service { verifier, revocations: Revocations::new(ids), ..elsewhere };
    ask(&service, "once the owner has revoked its token", &narrowed, &update);
    Ok(lines)
}

/// What the service trusts the owner's key with.
fn trust(public: RootPublicKey) -> Result<RootKeys, Box<dyn Error>> {
    Ok(RootKeys::try_new([RootKey {
        id: KEY_ID,
        public,
        issuers: vec![ISSUER.to_owned()],
        capabilities: vec!["dialogs.**".to_owned()],
        max_lifetime: 3_600,
        leeway: 10,
    }])?)
}

/// Where tokens are shown.
struct Service {
    tree: DecisionTree,
    registers: Registers,
    verifier: Verifier,
    revocations: Revocations,
}

/// What somebody asks for; the dialog is of the one type.
#[derive(Clone, Copy)]
struct Asked<'a> {
    capability: &'a str,
    dialog: &'a str,
    now: Time,
}

impl Service {
    /// The decision, or why there is none.
    fn answer(&self, shown: &str, asked: &Asked<'_>) -> Result<String, String> {
        let token = Token::from_text(shown, &Limits::default()).map_err(BiscuitError::code)?;
        let delegated = self.verifier.verify(&token, asked.now, &self.revocations);
        let delegated = delegated.map_err(BiscuitError::code)?;
        let fault = |error: &dyn Error| error.to_string();
        let engine = Engine::try_new(&self.tree, &self.registers).map_err(|one| fault(&one))?;
        let binding = delegated.bind(engine).map_err(|one| fault(&one))?;
        let subject = binding.subject(engine, asked.now).map_err(|one| fault(&one))?;
        let capability = self.tree.capability(asked.capability).map_err(|one| fault(&one))?;
        let attribute = |name| self.tree.attribute(name).map_err(|one| fault(&one));
        let resource = [
            attribute("resource.type")?.is(Value::Text("GenericAccessResource")),
            attribute("resource.dialog")?.is(Value::Text(asked.dialog)),
        ];
        let decided = subject.request(capability, &resource, &[]).decide();
        Ok(match (decided.excluded_by(), decided.decision()) {
            _ if decided.is_allowed() => "allowed".to_owned(),
            (Some(bound), _) => format!("denied by {bound}"),
            (None, decision) => {
                let because = decision.map(|one| one.because().to_owned()).unwrap_or_default();
                format!("denied by the policy: {because}")
            }
        })
    }
}

#[test]
fn a_supplier_is_let_do_what_it_was_given_and_no_more() -> Result<(), Box<dyn Error>> {
    assert_eq!(
        story()?,
        [
            "the supplier reads 1001: allowed",
            "the supplier deletes 1001: denied by the bound on capabilities",
            "the supplier changes 2002: denied by the policy: The dialog is frozen.",
            "the subcontractor changes 1001: allowed",
            "the subcontractor reads 1001: denied by the bound on capabilities",
            "the subcontractor changes 1002: denied by the bound on `resource.dialog`",
            "after ten minutes: refused: expired",
            "at another service: refused: audience",
            "once the owner has revoked its token: refused: revoked",
        ]
    );
    Ok(())
}
