//! What a token is good for: minted, narrowed, verified, asked.

use crate::supplier::{House, after, bounds};
use portvakt_biscuit::{Bound, Bounds, Limits, Values, narrow};
use portvakt_eval::{Reason, Stale, Value};

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
