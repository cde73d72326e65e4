//! Compiled policies decide as their text says.

use super::service::Service;

const DIALOGPORTEN: &str = include_str!("../../resolve/tests/dialogporten.yaml");

#[test]
fn the_example_decides_as_its_tests_say() {
    let registers: &[(&str, &[&str])] = &[
        ("service_owners", &["991825827"]),
        ("idporten_issuers", &["https://test.idporten.no"]),
        ("maskinporten_issuers", &["https://test.maskinporten.no/"]),
        ("exchange_issuers", &["https://platform.tt02.altinn.no/"]),
    ];
    let service = Service::new(DIALOGPORTEN, registers);
    let agency = |scope: &str, number: &str| {
        format!(
            r#"{{"iss": "https://test.maskinporten.no/", "scope": "digdir:{scope}",
            "consumer": {{"authority": "iso6523-actorid-upis", "ID": "0192:{number}"}}}}"#
        )
    };
    let generic = [("resource.type", "\"GenericAccessResource\"")];
    let letter = [("resource.type", "\"CorrespondenceService\"")];
    let base = agency("dialogporten.serviceprovider", "991825827");
    let read = "serviceowner.dialogs.read";
    let create = "serviceowner.dialogs.create";
    let search = "serviceowner.dialogs.search";
    service.check(&base, read, &generic, "allow by a_service_owner");
    service.check(&base, create, &generic, "allow by a_service_owner");
    service.check(&base, create, &letter, "deny by correspondence_is_internal");
    service.check(&base, search, &generic, "deny");
    service.check(&base, create, &[], "malformed resource.type");
    service.check(&base, create, &[("resource.type", "\"Other\"")], "malformed resource.type");
    service.check(&base, "enduser.dialogs.read", &[], "deny");
    let may_search = agency("dialogporten.serviceprovider.search", "991825827");
    service.check(&may_search, search, &generic, "allow by a_service_owner_who_may_search");
    let stranger = agency("dialogporten.serviceprovider", "974760673");
    service.check(&stranger, read, &generic, "deny by service_owners_are_registered");
    let wrong = agency("dialogporten.serviceprovider", "97476067");
    service.check(&wrong, read, &generic, "malformed subject.consumer");
    let person = r#"{"iss": "https://test.idporten.no", "scope": "openid digdir:dialogporten", "pid": "22834498646"}"#;
    service.check(person, "enduser.dialogs.read", &[], "allow by a_person");
    service.check(person, read, &generic, "deny by service_owners_use_maskinporten");
    let exchanged = r#"{"iss": "https://platform.tt02.altinn.no/", "scope": ["digdir:dialogporten"],
        "urn:altinn:authenticatemethod": "maskinporten",
        "authorization_details": [{"type": "urn:altinn:systemuser",
        "systemuser_id": ["E3B87B08-DCE6-4EDD-8308-DB887950A83B"]}]}"#;
    service.check(exchanged, "enduser.dialogs.search", &[], "allow by a_system_user");
    service.check("{}", "enduser.dialogs.search", &[], "malformed subject.iss");
}
