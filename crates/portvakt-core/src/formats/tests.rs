use super::{FORMATS, Kind, find, widest};

#[track_caller]
fn check(name: &str, accepted: &[&str], refused: &[&str]) {
    let format = find(name).unwrap();
    for text in accepted {
        assert!(format.accepts(text).is_some(), "{name} should accept {text:?}");
    }
    for text in refused {
        assert_eq!(format.accepts(text), None, "{name} should refuse {text:?}");
    }
}

#[test]
fn organisation_numbers() {
    check(
        "norwegian_organisation_number",
        &["991825827", "999999990", "000000000"],
        &["", "99182582", "9918258270", "99182582a", " 991825827", "٩91825827", "0192:991825827"],
    );
    check(
        "norwegian_organisation_number_mod11",
        &["991825827", "974760673", "310778737", "000000000"],
        &["999888777", "999999990", "999999991", "999999992", "991825828", "99182582"],
    );
    check("iso6523_norwegian_organisation", &["999999990"], &["0192:991825827"]);
    check("iso6523_norwegian_organisation_mod11", &["991825827"], &["999999990"]);
}

#[test]
fn person_numbers() {
    check(
        "norwegian_person_number",
        &["22834498646", "30108299920", "00000000000"],
        &["22834498647", "30108299939", "02013299903", "2283449864", "2283449864x", ""],
    );
    check(
        "norwegian_person_number_2032",
        &["22834498646", "30108299920", "30108299939", "02013299903"],
        &["22834498647", "30108299938"],
    );
}

#[test]
fn every_control_digit_is_the_only_right_one() {
    let format = find("norwegian_organisation_number_mod11").unwrap();
    for start in ["99182582", "97476067", "31077873", "81234567"] {
        let right = (0..10).filter(|digit| format.accepts(&format!("{start}{digit}")).is_some());
        assert!(right.count() <= 1, "{start}");
    }
}

#[test]
fn uuids() {
    check(
        "uuid",
        &["f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"],
        &[
            "f81d4fae7dec11d0a76500a0c91e6bf6",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
            "g81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        ],
    );
    let folded = find("uuid").unwrap().accepts("F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6");
    assert_eq!(folded.as_deref(), Some("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"));
}

#[test]
fn sizes() {
    let states = |name: &str| (find(name).unwrap().language)().states();
    assert_eq!(states("uuid"), 38);
    assert_eq!(states("norwegian_organisation_number"), 11);
    assert_eq!(states("norwegian_organisation_number_mod11"), 89);
    assert_eq!(states("norwegian_person_number"), 949);
}

#[test]
fn the_widest_format_of_a_kind_accepts_what_the_others_do() {
    let widest_of = |kind| widest(Kind(kind)).map(|one| one.name);
    assert_eq!(widest_of("text"), None);
    assert_eq!(widest_of("uuid"), Some("uuid"));
    assert_eq!(widest_of("norwegian_organisation_number"), Some("norwegian_organisation_number"));
    assert_eq!(widest_of("norwegian_person_number"), Some("norwegian_person_number_2032"));
    for format in FORMATS {
        let widest = widest(format.kind).unwrap();
        assert!(widest.envelope.is_none());
        assert!((format.language)().is_within((widest.language)()), "{}", format.name);
        assert_eq!(format.accepts(format.example).as_deref(), Some(format.example));
    }
}
