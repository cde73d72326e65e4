//! W1, the Dialogporten API: twenty capabilities, few rules, tokens of real size.

use super::{Answer, Given, Request, Workload, consumer, organisations, requests, texts, token};
use portvakt_testing::generate::Dice;

/// Issuers that service owners' tokens come from: Maskinporten, and Altinn's exchange.
pub const SERVICE_OWNER_ISSUERS: [&str; 2] = [
    "https://test.maskinporten.no/",
    "https://platform.tt02.altinn.no/authentication/api/v1/openid/",
];

/// Issuers that end users' tokens come from: those two, and ID-porten.
pub const END_USER_ISSUERS: [&str; 3] =
    [SERVICE_OWNER_ISSUERS[0], SERVICE_OWNER_ISSUERS[1], "https://test.idporten.no"];

/// Writing a dialog.
pub const WRITE: [&str; 3] =
    ["serviceowner.dialogs.create", "serviceowner.dialogs.update", "serviceowner.dialogs.patch"];

/// Searching dialogs as service owner.
pub const SEARCH: &str = "serviceowner.dialogs.search";

/// What else a service owner may do.
pub const OTHER: [&str; 10] = [
    "serviceowner.dialogs.read",
    "serviceowner.dialogs.delete",
    "serviceowner.dialogs.purge",
    "serviceowner.dialogs.restore",
    "serviceowner.activities.list",
    "serviceowner.activities.create",
    "serviceowner.transmissions.list",
    "serviceowner.transmissions.create",
    "serviceowner.seen_log.read",
    "serviceowner.labels.set",
];

/// What an end user may do.
pub const END_USER: [&str; 6] = [
    "enduser.dialogs.search",
    "enduser.dialogs.read",
    "enduser.activities.list",
    "enduser.transmissions.list",
    "enduser.seen_log.read",
    "enduser.labels.set",
];

/// A capability that the policy does not have.
pub const UNKNOWN: &str = "serviceowner.dialogs.archive";

/// Gives all that a service owner may do, except search.
pub const PROVIDER: &str = "digdir:dialogporten.serviceprovider";
/// Gives all that a service owner may do.
pub const PROVIDER_SEARCH: &str = "digdir:dialogporten.serviceprovider.search";
/// Gives writing of correspondence, which needs it.
pub const PROVIDER_CORRESPONDENCE: &str = "digdir:dialogporten.serviceprovider.correspondence";
/// Gives all that an end user may do.
pub const DIALOGPORTEN: &str = "digdir:dialogporten";

/// The types of resources; writing the last needs a scope of its own.
pub const TYPES: [&str; 4] =
    ["GenericAccessResource", "AltinnApp", "MigratedApp", "CorrespondenceService"];
/// Correspondence.
pub const CORRESPONDENCE: &str = TYPES[3];

/// Scopes that tokens carry for other services.
const FURTHER: [&str; 12] = [
    "altinn:serviceowner",
    "altinn:serviceowner/instances.read",
    "altinn:serviceowner/instances.write",
    "altinn:authorization/authorize",
    "altinn:events.publish",
    "altinn:events.subscribe",
    "altinn:correspondence.read",
    "altinn:profile/orgs.read",
    "altinn:resourceregistry/resource.write",
    "skatteetaten:inntektsmottaker",
    "folkeregister:deling/offentligmedhjemmel",
    "krr:global/kontaktinformasjon.read",
];

/// What the rules refer to.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The organisation numbers that are registered as service owners: 80.
    pub service_owners: Vec<String>,
}

/// A request before it is written down.
#[derive(Debug, Clone)]
struct Draft {
    issuer: &'static str,
    organisation: String,
    scopes: Vec<String>,
    capability: &'static str,
    resource_type: &'static str,
}

/// The workload.
#[must_use]
pub fn workload() -> Workload {
    let mut dice = Dice::new(1);
    let known = organisations(&mut dice, 160);
    let (registered, unregistered) = known.split_at(80);
    let facts = Facts { service_owners: registered.to_vec() };
    let requests = requests(
        &mut dice,
        |dice| allowed(dice, registered),
        |dice, draft, place| deny(dice, draft, place, unregistered),
        |dice, draft| write(dice, &facts, draft),
    );
    Workload {
        name: "W1".to_owned(),
        size: 7,
        policy: policy(),
        registers: vec![("service_owners", facts.service_owners.clone())],
        facts: super::Facts::W1(facts),
        requests,
    }
}

/// What the rules say, in plain words.
fn answer(facts: &Facts, draft: &Draft) -> Answer {
    let holds = |scope: &str| draft.scopes.iter().any(|held| held == scope);
    if END_USER.contains(&draft.capability) {
        let granted = holds(DIALOGPORTEN) && END_USER_ISSUERS.contains(&draft.issuer);
        return Answer { granted, refused: false };
    }
    let write = WRITE.contains(&draft.capability);
    let search = draft.capability == SEARCH;
    if !write && !search && !OTHER.contains(&draft.capability) {
        return Answer { granted: false, refused: false };
    }
    let correspondence = write && draft.resource_type == CORRESPONDENCE;
    let granted = holds(PROVIDER_SEARCH)
        || !search && holds(PROVIDER)
        || correspondence && holds(PROVIDER_CORRESPONDENCE);
    let refused = !SERVICE_OWNER_ISSUERS.contains(&draft.issuer)
        || !facts.service_owners.contains(&draft.organisation)
        || correspondence && !holds(PROVIDER_CORRESPONDENCE);
    Answer { granted, refused }
}

/// A request that should be allowed.
fn allowed(dice: &mut Dice, registered: &[String]) -> Draft {
    let known: Vec<&str> = WRITE.into_iter().chain([SEARCH]).chain(OTHER).chain(END_USER).collect();
    let capability = *dice.pick(&known);
    let resource_type = *dice.pick(&TYPES);
    let mut scopes = Vec::new();
    let issuer = if END_USER.contains(&capability) {
        scopes.push(DIALOGPORTEN.to_owned());
        *dice.pick(&END_USER_ISSUERS)
    } else {
        if capability == SEARCH || dice.percent(30) {
            scopes.push(PROVIDER_SEARCH.to_owned());
        }
        if capability != SEARCH && (scopes.is_empty() || dice.percent(30)) {
            scopes.push(PROVIDER.to_owned());
        }
        if WRITE.contains(&capability) && resource_type == CORRESPONDENCE {
            if dice.percent(50) {
                scopes.clear();
            }
            scopes.push(PROVIDER_CORRESPONDENCE.to_owned());
        }
        *dice.pick(&SERVICE_OWNER_ISSUERS)
    };
    let organisation = dice.pick(registered).clone();
    fill_up(dice, &mut scopes);
    Draft { issuer, organisation, scopes, capability, resource_type }
}

/// Changes one thing, so that the request should be denied.
fn deny(dice: &mut Dice, draft: &mut Draft, place: usize, unregistered: &[String]) {
    match place % 10 {
        0..3 => {
            draft.scopes.retain(|scope| !scope.starts_with(DIALOGPORTEN));
            fill_up(dice, &mut draft.scopes);
        }
        3..5 => {
            let all = [PROVIDER, PROVIDER_SEARCH, PROVIDER_CORRESPONDENCE, DIALOGPORTEN];
            draft.scopes.retain(|scope| !scope.starts_with(DIALOGPORTEN));
            draft.scopes.push((*dice.pick(&all)).to_owned());
            fill_up(dice, &mut draft.scopes);
        }
        5..7 => draft.organisation.clone_from(dice.pick(unregistered)),
        7..9 => {
            draft.issuer = *dice.pick(&[END_USER_ISSUERS[2], "https://login.example.org/"]);
        }
        _ => draft.capability = UNKNOWN,
    }
}

/// Adds scopes for other services until there are five to seven, in random order.
fn fill_up(dice: &mut Dice, scopes: &mut Vec<String>) {
    let count = dice.between(5, 7);
    while scopes.len() < count {
        let further = *dice.pick(&FURTHER);
        if !scopes.iter().any(|scope| scope == further) {
            scopes.push(further.to_owned());
        }
    }
    dice.shuffle(scopes);
}

fn write(dice: &mut Dice, facts: &Facts, draft: &Draft) -> Request {
    let answer = answer(facts, draft);
    Request {
        claims: token(dice, draft.issuer, &draft.scopes, &consumer(&draft.organisation)),
        capability: draft.capability.to_owned(),
        resource: vec![("type", Given::Text(draft.resource_type.to_owned()))],
        allowed: answer.allowed(),
        refused: answer.refused,
    }
}

fn policy() -> String {
    let mut capabilities = texts(&WRITE);
    capabilities.push(SEARCH.to_owned());
    capabilities.extend(OTHER.into_iter().chain(END_USER).map(str::to_owned));
    let mut prefixes: Vec<(&str, Vec<&str>)> = Vec::new();
    for (prefix, word) in capabilities.iter().filter_map(|name| name.rsplit_once('.')) {
        match prefixes.iter_mut().find(|(known, _)| *known == prefix) {
            Some((_, words)) => words.push(word),
            None => prefixes.push((prefix, vec![word])),
        }
    }
    let listed: Vec<String> = prefixes
        .iter()
        .map(|(prefix, words)| format!("  {prefix}: [{}]\n", words.join(", ")))
        .collect();
    let (write, service_owners, end_users) =
        (WRITE.join(", "), SERVICE_OWNER_ISSUERS.join(", "), END_USER_ISSUERS.join(", "));
    format!(
        "portvakt: 1
policy: dialogporten
title: Access to the Dialogporten API

attributes:
  subject.iss: {{ type: text, required: true }}
  subject.scope: {{ type: text_set, split: \" \" }}
  subject.consumer: {{ type: text, format: iso6523_norwegian_organisation }}
  resource.type: {{ type: text, values: [{}] }}

registers:
  service_owners: {{ of: norwegian_organisation_number }}

capabilities:
{}
rules:
  end_users:
    allow: enduser.**
    when: {{ subject.scope: {DIALOGPORTEN}, subject.iss: [{end_users}] }}
  service_owners:
    allow: serviceowner.**
    except: {SEARCH}
    when: {{ subject.scope: {PROVIDER} }}
  service_owners_who_may_search:
    allow: serviceowner.**
    when: {{ subject.scope: {PROVIDER_SEARCH} }}
  correspondence:
    allow: [{write}]
    when: {{ resource.type: {CORRESPONDENCE}, subject.scope: {PROVIDER_CORRESPONDENCE} }}
  service_owners_use_maskinporten:
    require: {{ subject.iss: [{service_owners}] }}
    for: serviceowner.**
  service_owners_are_registered:
    require: {{ subject.consumer: {{ in: service_owners }} }}
    for: serviceowner.**
  correspondence_is_internal:
    require: {{ subject.scope: {PROVIDER_CORRESPONDENCE} }}
    for: [{write}]
    when: {{ resource.type: {CORRESPONDENCE} }}
",
        TYPES.join(", "),
        listed.concat(),
    )
}
