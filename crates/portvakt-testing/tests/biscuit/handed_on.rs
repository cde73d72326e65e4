//! What a token is good for: minted, narrowed, verified, asked.

use biscuit_auth::UnverifiedBiscuit;
use portvakt_biscuit::unverified::Look;
use portvakt_biscuit::{
    BindError, BiscuitError, Bound, Bounds, BoundsError, Limits, Mint, MintError, NarrowError,
    Revocations, Token, Values, narrow,
};
use portvakt_eval::{
    Attribute, DecisionTree, Engine, Reason, Stale, Standing, Time, Value, VerifiedClaims,
};
use portvakt_testing::biscuits::{AUDIENCE, CLAIMS, House, POLICY, after, bounds};
use portvakt_testing::compiled;
use portvakt_testing::oracle::Supply;

#[test]
fn a_right_is_handed_on_and_narrowed() {
    let house = House::new();
    let token = house.mint(&bounds());
    let narrower = Bounds::new()
        .with_capabilities(["letters.read"])
        .with_resource("resource.size", Values::integers([1, 2]))
        .with_expiry(after(300));
    let narrowed = narrow(&token, &narrower, &Limits::default()).unwrap();
    let [read, send, burn] = ["letters.read", "letters.send", "letters.burn"]
        .map(|name| house.tree.capability(name).unwrap());
    let kind = house.tree.attribute("resource.kind").unwrap();
    let size = house.tree.attribute("resource.size").unwrap();

    let whole = house.bind(&token);
    let subject = whole.subject(house.engine(), after(599)).unwrap();
    let letter = kind.is(Value::Text("letter"));
    assert!(subject.request(read, &[letter], &[]).decide().is_allowed());
    assert!(subject.request(send, &[letter], &[]).decide().is_allowed());
    let parcel = subject.request(send, &[kind.is(Value::Text("parcel"))], &[]).decide();
    assert_eq!(parcel.excluded_by(), Some(&Bound::Resource { attribute: "resource.kind".into() }));
    let burning = subject.request(burn, &[letter], &[]).decide();
    assert_eq!(burning.excluded_by(), Some(&Bound::Capability));
    assert!(burning.decision().is_none());
    assert_eq!(whole.subject(house.engine(), after(600)).unwrap_err(), Stale::Expired);

    let part = house.bind(&narrowed);
    let subject = part.subject(house.engine(), after(299)).unwrap();
    let two = size.is(Value::Integer(2));
    let allowed = subject.request(read, &[two, letter], &[]).decide();
    assert_eq!(allowed.decision().unwrap().reason(), Reason::Granted);
    assert!(!subject.request(send, &[two, letter], &[]).decide().is_allowed());
    assert!(!subject.request(read, &[letter], &[]).decide().is_allowed());
    assert_eq!(part.subject(house.engine(), after(300)).unwrap_err(), Stale::Expired);
}

#[test]
fn values_are_compared_exactly_as_supplied() {
    let house = House::new();
    let uuid = "0a1b2c3d-0000-4000-8000-00000000abcd";
    let bounds = bounds()
        .with_resource("resource.id", Values::texts([uuid]))
        .with_resource("resource.size", Values::integers([7]))
        .with_resource("resource.secret", Values::booleans([false]));
    let binding = house.bind(&house.mint(&bounds));
    let subject = binding.subject(house.engine(), after(0)).unwrap();
    let read = house.tree.capability("letters.read").unwrap();
    let of = |name: &str| house.tree.attribute(name).unwrap();
    let [kind, id, size, secret] =
        ["resource.kind", "resource.id", "resource.size", "resource.secret"].map(of);
    let good = [
        kind.is(Value::Text("letter")),
        id.is(Value::Text(uuid)),
        size.is(Value::Integer(7)),
        secret.is(Value::Boolean(false)),
    ];
    assert!(subject.request(read, &good, &[]).decide().is_allowed());
    let (json, capitals) = (format!("\"{uuid}\""), uuid.to_uppercase());
    for (place, same) in [
        (0, kind.is(Value::Json(r#""letter""#))),
        (0, kind.is(Value::Json(r#""l\u0065tter""#))),
        (1, id.is(Value::Json(&json))),
        (2, size.is(Value::Json("7"))),
        (3, secret.is(Value::Json("false"))),
    ] {
        let mut given = good;
        given[place] = same;
        assert!(subject.request(read, &given, &[]).decide().is_allowed(), "{same:?}");
    }
    for (place, other) in [
        (0, kind.is(Value::Texts(&["letter"]))),
        (0, kind.is(Value::Absent)),
        (0, kind.is(Value::Json("null"))),
        (1, id.is(Value::Text(&capitals))),
        (2, size.is(Value::Text("7"))),
        (2, size.is(Value::Json("\"7\""))),
        (2, size.is(Value::Json("7.0"))),
        (2, size.is(Value::Json(" 7"))),
        (2, size.is(Value::Integer(8))),
        (3, secret.is(Value::Boolean(true))),
        (3, secret.is(Value::Text("false"))),
    ] {
        let mut given = good;
        given[place] = other;
        let decision = subject.request(read, &given, &[]).decide();
        assert!(decision.excluded_by().is_some() && !decision.is_allowed(), "{other:?}");
    }
    // Twice, even if both times the same; or in the wrong list.
    let twice = [good.as_slice(), &good[..1]].concat();
    assert!(!subject.request(read, &twice, &[]).decide().is_allowed());
    assert!(!subject.request(read, &good[1..], &good[..1]).decide().is_allowed());
}

#[test]
fn a08_handles_of_another_policy_are_denied() {
    let house = House::new();
    let other =
        compiled::tree(&compiled::valid(&POLICY.replace("policy: letters", "policy: other")));
    let binding = house.bind(&house.mint(&bounds()));
    let subject = binding.subject(house.engine(), after(0)).unwrap();
    let letter = |tree: &DecisionTree| tree.attribute("resource.kind").unwrap();
    let (mine, theirs) = (letter(&house.tree), letter(&other));
    let read = house.tree.capability("letters.read").unwrap();
    let their_read = other.capability("letters.read").unwrap();
    let allowed = |capability, attribute: Attribute| {
        let letter = [attribute.is(Value::Text("letter"))];
        subject.request(capability, &letter, &[]).decide().is_allowed()
    };
    assert!(allowed(read, mine));
    assert!(!allowed(read, theirs));
    assert!(!allowed(their_read, mine));
    let registers = other.registers(&Supply::new()).unwrap();
    let engine = Engine::try_new(&other, &registers).unwrap();
    assert_eq!(binding.subject(engine, after(0)).unwrap_err(), Stale::OtherTree);
}

#[test]
fn a_policy_that_reads_more_claims_refuses_the_token() {
    let house = House::new();
    let verified = house.verify(&house.mint(&bounds()));
    let more = POLICY
        .replace("  subject.barred:", "  subject.blocked: { type: boolean }\n  subject.barred:");
    let tree = compiled::tree(&compiled::valid(&more));
    let registers = tree.registers(&Supply::new()).unwrap();
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let refused = verified.bind(engine).unwrap_err();
    assert_eq!(refused, BindError::NotCarried { claim: "blocked".to_owned() });
    assert_eq!(refused.code(), "not-carried");
}

#[test]
fn claims_that_bar_their_holder_are_carried() {
    let house = House::new();
    let claims = CLAIMS.replacen('{', "{\"barred\": false, ", 1);
    let claims = VerifiedClaims::vouched_for_by_caller(claims.as_bytes());
    let minted = Mint::new(&house.keys[0], 1).mint(house.engine(), &claims, after(0), &bounds());
    let look = Look::at(&minted.unwrap(), &Limits::default()).unwrap();
    assert_eq!(
        look.claims_with_values(),
        r#"{"barred":false,"consumer":{"authority":"x","ID":"0192:991825827"},"iss":"https://issuer.example/","scope":"letters other"}"#
    );
    let names: Vec<&str> = look.claim_names().collect();
    assert_eq!(names, ["barred", "consumer", "iss", "scope"]);
    assert_eq!(look.key_id(), Some(1));
    assert_eq!(look.bounds(), [bounds()]);
    assert!(!look.is_sealed());
    assert!(!format!("{look:?}").contains("991825827"));
}

#[test]
fn what_may_not_be_minted() {
    let house = House::new();
    let mint = |claims: &str, bounds: &Bounds| {
        let claims = VerifiedClaims::vouched_for_by_caller(claims.as_bytes());
        Mint::new(&house.keys[0], 1).mint(house.engine(), &claims, after(0), bounds).unwrap_err()
    };
    let own = |bounds: Bounds| mint(CLAIMS, &bounds);
    let name = |name: &str| name.to_owned();
    let capabilities = |names: [&str; 2]| bounds().with_capabilities(names);
    assert_eq!(
        own(capabilities(["letters.read", "letters.eat"])),
        MintError::UnknownCapability { name: name("letters.eat") }
    );
    assert_eq!(
        own(capabilities(["letters.read", "admin.purge"])),
        MintError::Never { name: name("admin.purge") }
    );
    assert_eq!(own(Bounds::new()), MintError::Bounds(BoundsError::Nothing));
    let nobody: [&str; 0] = [];
    assert_eq!(
        own(bounds().with_capabilities(nobody)),
        MintError::Bounds(BoundsError::Empty(Bound::Capability))
    );
    let without = |bound: Bound| {
        let mut bounds = bounds();
        match bound {
            Bound::Capability => bounds.capabilities = None,
            Bound::Audience => bounds.audience = None,
            _ => bounds.expires = None,
        }
        bounds
    };
    for bound in [Bound::Capability, Bound::Audience, Bound::Expiry] {
        assert_eq!(own(without(bound.clone())), MintError::Missing(bound));
    }
    assert_eq!(own(bounds().with_expiry(after(0))), MintError::Past);
    assert_eq!(own(bounds().with_expiry(after(3601))), MintError::OutlivesClaims);
    for (attribute, values, error) in [
        ("resource.none", Values::integers([1]), None),
        ("resource.size", Values::texts(["many"]), Some("resource.size")),
        ("resource.size", Values::booleans([true]), Some("resource.size")),
        ("resource.kind", Values::texts(["letter", "box"]), Some("resource.kind")),
        ("resource.id", Values::texts(["no uuid"]), Some("resource.id")),
    ] {
        let expected = match error {
            None => MintError::UnknownAttribute { name: name(attribute) },
            Some(attribute) => MintError::Value { attribute: name(attribute) },
        };
        assert_eq!(own(bounds().with_resource(attribute, values)), expected);
    }
    let context = bounds().with_resource("context.tag", Values::texts(["x"]));
    assert_eq!(own(context), MintError::Bounds(BoundsError::Name));
    let expired = CLAIMS.replace("1767229200", "1767225600");
    assert_eq!(mint(&expired, &bounds()), MintError::Stale(Stale::Expired));
    let nobody = CLAIMS.replace(r#""https://issuer.example/""#, "7");
    assert!(matches!(mint(&nobody, &bounds()), MintError::Claims(_)));
    let many =
        bounds().with_resource("resource.tags", Values::texts((0..900).map(|n| format!("t{n}"))));
    assert_eq!(own(many), MintError::Unusable(BiscuitError::TooLong));
    let claims = VerifiedClaims::vouched_for_by_caller(CLAIMS.as_bytes());
    let few = Mint::new(&house.keys[0], 1).with_limits(Limits { bytes: 100, ..Limits::default() });
    let minted = few.mint(house.engine(), &claims, after(0), &bounds());
    assert_eq!(minted, Err(MintError::Unusable(BiscuitError::TooLong)));
    // What gives the claims some seconds more gives the token none.
    let lenient = VerifiedClaims::vouched_for_by_caller(CLAIMS.as_bytes()).with_leeway(60);
    let mint = |seconds: i64| {
        let bounds = bounds().with_expiry(after(seconds));
        Mint::new(&house.keys[0], 1).mint(house.engine(), &lenient, after(0), &bounds).map(|_| ())
    };
    assert_eq!(mint(3_600), Ok(()));
    assert_eq!(mint(3_601), Err(MintError::OutlivesClaims));
}

#[test]
fn a_token_may_outlive_claims_if_that_is_said() {
    let house = House::new();
    let claims = VerifiedClaims::vouched_for_by_caller(CLAIMS.as_bytes());
    let late = bounds().with_expiry(after(7_200));
    let mint = Mint::new(&house.keys[0], 1).letting_tokens_outlive_claims();
    let token = mint.mint(house.engine(), &claims, after(0), &late).unwrap();
    let binding = house.bind(&token);
    assert!(binding.subject(house.engine(), after(7_199)).is_ok());
    assert_eq!(binding.subject(house.engine(), after(7_200)).unwrap_err(), Stale::Expired);
}

#[test]
fn what_may_not_be_narrowed() {
    let house = House::new();
    let limits = Limits::default();
    let token = house.mint(&bounds());
    let refused = |bounds: Bounds| narrow(&token, &bounds, &limits).unwrap_err();
    assert_eq!(
        refused(Bounds::new().with_capabilities(["letters.read", "letters.burn"])),
        NarrowError::Beyond(Bound::Capability)
    );
    assert_eq!(refused(Bounds::new().with_expiry(after(601))), NarrowError::Beyond(Bound::Expiry));
    assert_eq!(
        refused(Bounds::new().with_audience(["somebody"])),
        NarrowError::Beyond(Bound::Audience)
    );
    let attribute = "resource.kind".to_owned();
    assert_eq!(
        refused(Bounds::new().with_resource("resource.kind", Values::integers([1]))),
        NarrowError::Beyond(Bound::Resource { attribute })
    );
    assert_eq!(refused(bounds()), NarrowError::NotNarrower);
    assert_eq!(refused(Bounds::new()), NarrowError::Bounds(BoundsError::Nothing));
    let few = Limits { blocks: 1, ..limits };
    let shorter = Bounds::new().with_expiry(after(60));
    assert_eq!(
        narrow(&token, &shorter, &few),
        Err(NarrowError::Token(BiscuitError::TooManyBlocks))
    );
    let sealed = UnverifiedBiscuit::from(token.as_bytes()).unwrap().seal().unwrap();
    let sealed = Token::from_bytes(sealed.to_vec().unwrap());
    assert_eq!(narrow(&sealed, &shorter, &limits), Err(NarrowError::Sealed));
    assert_eq!(house.verify(&sealed).bounds(), [bounds()]);
    assert_eq!(house.verify(&sealed).within(), &bounds());
    assert!(Look::at(&sealed, &limits).unwrap().is_sealed());
    assert_eq!(
        narrow(&Token::from_bytes(*b"token"), &shorter, &limits),
        Err(NarrowError::Token(BiscuitError::Encoding))
    );
}

#[test]
fn a_binding_that_is_kept_is_asked_whether_it_was_revoked() {
    let house = House::new();
    let token = house.mint(&bounds());
    let verified = house.verify(&token);
    let binding = verified.bind(house.engine()).unwrap();
    assert!(!binding.is_revoked(&Revocations::nothing_is_revoked()));
    assert!(binding.is_revoked(&Revocations::new(verified.revocation_ids().iter().copied())));
    assert_eq!((verified.key_id(), verified.issuer()), (1, "https://issuer.example/"));
}

#[test]
fn what_is_left_of_a_capability() {
    let house = House::new();
    let token = house.mint(&bounds().with_capabilities(["letters.read", "letters.burn"]));
    let free = Bounds::new().with_capabilities(["letters.read"]).with_audience([AUDIENCE]);
    let free = house.mint(&free.with_expiry(after(60)));
    let standing = |token: &Token, name: &str| {
        let binding = house.bind(token);
        let capability = house.tree.capability(name).unwrap();
        binding.subject(house.engine(), after(0)).unwrap().standing(capability)
    };
    assert_eq!(standing(&free, "letters.read"), Standing::Always);
    assert_eq!(standing(&token, "letters.read"), Standing::Depends);
    assert_eq!(standing(&token, "letters.burn"), Standing::Depends);
    assert_eq!(standing(&token, "letters.send"), Standing::Never);
    let unknown = Bounds::new().with_resource("resource.unknown", Values::integers([1]));
    let unknown = narrow(&free, &unknown, &Limits::default()).unwrap();
    assert_eq!(standing(&unknown, "letters.read"), Standing::Never);
}

#[test]
fn a_token_survives_its_text() {
    let house = House::new();
    let token = house.mint(&bounds());
    let (text, limits) = (token.to_text(), Limits::default());
    assert_eq!(Token::from_text(&text, &limits), Ok(token.clone()));
    for wrong in
        [format!("{text}="), format!(" {text}"), text.replace('=', ""), text.replace('_', "/")]
    {
        if wrong != text {
            assert_eq!(Token::from_text(&wrong, &limits), Err(BiscuitError::Base64));
        }
    }
    let exactly = Limits { bytes: token.as_bytes().len(), ..limits };
    assert_eq!(Token::from_text(&text, &exactly), Ok(token.clone()));
    let long = "A".repeat(6_000);
    assert_eq!(Token::from_text(&long, &limits), Err(BiscuitError::TooLong));
    assert!(!format!("{token:?}").contains(&text));
}

#[test]
fn clocks_that_are_far_off_let_nothing_through() {
    let house = House::new();
    let token = house.mint(&bounds());
    let nothing = Revocations::nothing_is_revoked();
    let at = |now: Time| house.verifier.verify(&token, now, &nothing).map(|_| ()).unwrap_err();
    assert_eq!(at(Time::MIN), BiscuitError::IssuedInFuture);
    assert_eq!(at(Time::from_seconds(-1).unwrap()), BiscuitError::IssuedInFuture);
    assert_eq!(at(Time::from_seconds(0).unwrap()), BiscuitError::IssuedInFuture);
    assert_eq!(at(Time::MAX), BiscuitError::Expired);
}

#[test]
fn a_policy_that_reads_the_expiry_ends_tokens_with_the_claims() {
    let reads = POLICY.replace(
        "  subject.barred:",
        "  subject.expiry: { claim: exp, type: integer }\n  subject.barred:",
    );
    let tree = compiled::tree(&compiled::valid(&reads));
    let registers = tree.registers(&Supply::new()).unwrap();
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let house = House::new();
    let claims = VerifiedClaims::vouched_for_by_caller(CLAIMS.as_bytes());
    let mint = Mint::new(&house.keys[0], 1).letting_tokens_outlive_claims();
    let token = mint.mint(engine, &claims, after(0), &bounds().with_expiry(after(7_200))).unwrap();
    let binding = house.verify(&token).bind(engine).unwrap();
    assert!(binding.subject(engine, after(3_599)).is_ok());
    assert_eq!(binding.subject(engine, after(3_600)).unwrap_err(), Stale::Expired);
}

#[test]
fn a_token_does_not_outlive_what_the_verifier_of_the_claims_allows() {
    let house = House::new();
    // Good for a minute, by the age that the verifier allows, whatever `exp` says.
    let claims = VerifiedClaims::vouched_for_by_caller(CLAIMS.as_bytes()).good_until(after(60));
    let mint = |mint: Mint<'_>, seconds: i64| {
        let bounds = bounds().with_expiry(after(seconds));
        mint.mint(house.engine(), &claims, after(0), &bounds).map(|_| ())
    };
    let owner = Mint::new(&house.keys[0], 1);
    assert_eq!(mint(owner, 60), Ok(()));
    assert_eq!(mint(owner, 61), Err(MintError::OutlivesClaims));
    assert_eq!(mint(owner.letting_tokens_outlive_claims(), 61), Ok(()));
}
