//! From names and values on the command line, or in a batch line, to a request.

use crate::answer::Answer;
use crate::fields::Fields;
use crate::output::text::Values;
use crate::presented::Presented;
use crate::trouble::Trouble;
use portvakt::compiler::diagnostic::suggest;
use portvakt::eval::image::{AttributeRecord, flag, value_type};
use portvakt::eval::value::integer;
use portvakt::{
    Attribute, Binding, Capability, Category, ClaimsError, DecisionTree, Engine, Request, Subject,
    Supplied, Time, Value,
};
use std::collections::BTreeMap;

/// Attributes of one category with their values as JSON texts.
#[derive(Debug, Default)]
pub(crate) struct Given(Vec<(Attribute, String)>);

impl Given {
    /// What stands on the command line. An undeclared name is wrong usage.
    pub(crate) fn named(
        tree: &DecisionTree,
        category: &str,
        pairs: &[(String, String)],
    ) -> Result<Self, Trouble> {
        let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in pairs {
            values.entry(name).or_default().push(value);
        }
        let given = values.into_iter().map(|(name, values)| {
            let (attribute, full) = declared(tree, category, name)?;
            Ok((attribute, json(tree, &full, &values)?))
        });
        given.collect::<Result<_, _>>().map(Self)
    }

    /// Attributes of the resource, and of the context, by full name with JSON texts.
    pub(crate) fn full<'g>(
        tree: &DecisionTree,
        given: impl Iterator<Item = (&'g str, &'g str)>,
    ) -> (Self, Self) {
        let known =
            given.filter_map(|(name, json)| Some((tree.attribute(name).ok()?, json.to_owned())));
        let (resource, context) = known.partition(|(attribute, _)| {
            tree.attribute_category(*attribute) == Some(Category::Resource)
        });
        (Self(resource), Self(context))
    }

    /// What stands in a batch line: an object. Undeclared names are ignored.
    pub(crate) fn object(tree: &DecisionTree, category: &str, fields: &Fields<'_>) -> Self {
        let declared = fields.0.iter().filter_map(|(name, value)| {
            let attribute = tree.attribute(&format!("{category}.{name}")).ok()?;
            Some((attribute, value.get().to_owned()))
        });
        Self(declared.collect())
    }

    /// The values as handed in, by attribute.
    pub(crate) fn values(&self, tree: &DecisionTree) -> Values {
        let named = self.0.iter();
        named
            .map(|(attribute, json)| (tree.attribute_name(*attribute).to_owned(), json.clone()))
            .collect()
    }

    /// The values as the engine takes them.
    pub(crate) fn supplied(&self) -> Vec<Supplied<'_>> {
        self.0.iter().map(|(attribute, json)| attribute.is(Value::Json(json))).collect()
    }
}

/// Values that an attribute of the resource may have: its full name, and each as a JSON text.
pub(crate) fn alternative(
    tree: &DecisionTree,
    (name, value): &(String, String),
) -> Result<(String, String), Trouble> {
    let (_, full) = declared(tree, "resource", name)?;
    let json = json(tree, &full, &[value])?;
    Ok((full, json))
}

/// The attribute that a name means, and its full name. An undeclared one is wrong usage.
fn declared(
    tree: &DecisionTree,
    category: &str,
    name: &str,
) -> Result<(Attribute, String), Trouble> {
    let full = format!("{category}.{name}");
    let attribute = tree.attribute(&full).map_err(|_| unknown(tree, category, name, &full))?;
    if is_derived(tree, &full) {
        let why = format!("the attribute `{full}` is derived and cannot be given");
        return Err(Trouble::Usage(why));
    }
    Ok((attribute, full))
}

/// An undeclared name, and the nearest declared one.
fn unknown(tree: &DecisionTree, category: &str, name: &str, full: &str) -> Trouble {
    let declared: Vec<&str> = tree
        .attributes()
        .map(|one| tree.attribute_name(one))
        .filter(|one| !is_derived(tree, one))
        .filter_map(|one| one.strip_prefix(category)?.strip_prefix('.'))
        .collect();
    let help = match suggest::nearest(name, declared.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if declared.is_empty() => format!("it declares no attributes of the {category}"),
        None => format!("it declares {}", declared.join(", ")),
    };
    Trouble::Usage(format!("the policy has no attribute `{full}`; {help}"))
}

fn record<'t>(tree: &'t DecisionTree, full: &str) -> Option<&'t AttributeRecord> {
    let image = tree.image();
    let text = image.texts.find(full)?;
    image.attributes.iter().find(|one| one.name == text)
}

/// Tells whether the policy works out the attribute itself.
fn is_derived(tree: &DecisionTree, full: &str) -> bool {
    record(tree, full).is_some_and(|record| record.flags & flag::DERIVED != 0)
}

/// The JSON text of what stands behind `name=`, by the attribute's type.
fn json(tree: &DecisionTree, full: &str, values: &[&str]) -> Result<String, Trouble> {
    let of = record(tree, full).map_or(value_type::TEXT, |one| one.value_type);
    let quoted = |value: &str| serde_json::Value::from(value).to_string();
    match values {
        [] => Ok("null".to_owned()),
        [value] => Ok(match of {
            value_type::BOOLEAN if matches!(*value, "true" | "false") => (*value).to_owned(),
            // To bounds of a token a number is another value than a text.
            value_type::INTEGER if integer(value).is_ok() => (*value).to_owned(),
            value_type::TIME if value.parse::<i64>().is_ok() => (*value).to_owned(),
            // The objects of formats such as `iso6523_norwegian_organisation`.
            value_type::TEXT | value_type::TEXT_SET if Fields::read(value).is_some() => {
                (*value).to_owned()
            }
            _ => quoted(value),
        }),
        several if of == value_type::TEXT_SET => {
            let members: Vec<String> = several.iter().map(|one| quoted(one)).collect();
            Ok(format!("[{}]", members.join(",")))
        }
        _ => Err(Trouble::Usage(format!("`{full}` is given twice and is no text_set"))),
    }
}

/// Claims as one engine sees them.
#[derive(Debug)]
pub(crate) struct Holder<'t> {
    engine: Engine<'t>,
    bound: Result<Binding, ClaimsError>,
    at: Time,
}

impl<'t> Holder<'t> {
    /// Binds claims.
    pub(crate) fn new(engine: Engine<'t>, presented: &Presented<'_>) -> Self {
        Self { engine, bound: engine.bind(&presented.claims), at: presented.at }
    }

    /// The subject, or which attribute of the claims is malformed and what was expected.
    pub(crate) fn subject(&self) -> Result<Subject<'_>, (&str, &str)> {
        match &self.bound {
            Err(error) => Err((error.attribute(), error.expected())),
            Ok(binding) => self
                .engine
                .subject(binding, self.at)
                .map_err(|_| ("", "claims that have not expired")),
        }
    }

    /// Asks for a capability by name.
    pub(crate) fn request<'r>(
        &'r self,
        subject: &Subject<'r>,
        capability: &str,
        resource: &Given,
        context: &Given,
    ) -> Request<'r> {
        let known = self.engine.tree().capability(capability);
        let capability = known.unwrap_or_else(|_| Capability::unknown());
        subject.request(capability, &resource.supplied(), &context.supplied())
    }

    /// The answer to one request.
    pub(crate) fn answer(&self, capability: &str, resource: &Given, context: &Given) -> Answer {
        match self.subject() {
            Err(malformed) => Answer::malformed(capability, malformed),
            Ok(subject) => {
                let request = self.request(&subject, capability, resource, context);
                Answer::decided(capability, &request.decide())
            }
        }
    }
}
