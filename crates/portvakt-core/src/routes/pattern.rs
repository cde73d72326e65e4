//! What stands before the capability: `GET /dialogs/{id}`.

/// A method and a path pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) method: String,
    pub(super) segments: Vec<Segment>,
}

/// What stands between two slashes. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    /// Exactly this; empty only after the last slash.
    Fixed(String),
    /// Any text that is not empty, under a name.
    Parameter(String),
}

/// Why a text is no pattern. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Malformed {
    /// There is no method and path with one space between.
    Form,
    /// The method is not written in capital letters.
    Method(String),
    /// The path does not begin with a slash.
    NoSlash,
    /// Two slashes side by side.
    EmptySegment,
    /// `.` or `..`.
    DotSegment(String),
    /// Braces that are not around a whole segment.
    Braces(String),
    /// The name of a parameter.
    ParameterName(String),
    /// A parameter that stands twice.
    Repeated(String),
    /// A character, or an escape, that no path has.
    Character(String),
}

impl Pattern {
    /// Reads `METHOD /path/{parameter}`.
    pub(super) fn parse(text: &str) -> Result<Self, Malformed> {
        let (method, path) = text.split_once(' ').ok_or(Malformed::Form)?;
        if method.is_empty() || path.is_empty() || path.contains(' ') {
            return Err(Malformed::Form);
        }
        if !is_method(method) {
            return Err(Malformed::Method(method.to_owned()));
        }
        let rest = path.strip_prefix('/').ok_or(Malformed::NoSlash)?;
        let mut segments: Vec<Segment> = Vec::new();
        let mut pieces = rest.split('/').peekable();
        while let Some(piece) = pieces.next() {
            if piece.is_empty() && pieces.peek().is_some() {
                return Err(Malformed::EmptySegment);
            }
            let segment = Segment::parse(piece)?;
            if let Segment::Parameter(name) = &segment
                && segments.contains(&segment)
            {
                return Err(Malformed::Repeated(name.clone()));
            }
            segments.push(segment);
        }
        Ok(Self { method: method.to_owned(), segments })
    }

    /// The same for all patterns that match exactly the same requests.
    pub(super) fn shape(&self) -> String {
        let mut shape = self.method.clone();
        for segment in &self.segments {
            shape.push('/');
            // No fixed segment holds a brace.
            match segment {
                Segment::Fixed(text) => shape.push_str(text),
                Segment::Parameter(_) => shape.push_str("{}"),
            }
        }
        shape
    }
}

impl Segment {
    fn parse(piece: &str) -> Result<Self, Malformed> {
        if let Some(name) = piece.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            return if is_parameter_name(name) {
                Ok(Self::Parameter(name.to_owned()))
            } else {
                Err(Malformed::ParameterName(name.to_owned()))
            };
        }
        if piece.contains(['{', '}']) {
            return Err(Malformed::Braces(piece.to_owned()));
        }
        if is_dot_segment(piece) {
            return Err(Malformed::DotSegment(piece.to_owned()));
        }
        if let Some(refused) = refused(piece) {
            return Err(Malformed::Character(refused.to_owned()));
        }
        Ok(Self::Fixed(piece.to_owned()))
    }
}

/// A token of capital letters (RFC 9110, section 9.1, whose methods are all spelt so).
fn is_method(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-')
}

fn is_parameter_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// `.` and `..`, also before a `;`, where some servers cut a segment.
pub(super) fn is_dot_segment(segment: &str) -> bool {
    matches!(segment.split(';').next(), Some("." | ".."))
}

/// The first character or escape of a path that might mean something else to who reads it next:
/// what is not printable ASCII, backslash, the beginning of a query or fragment, and escapes for
/// slash, backslash and dot.
pub(super) fn refused(text: &str) -> Option<&str> {
    for (at, character) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        if character == '%' {
            let escape = rest.get(..3).unwrap_or(rest);
            if ["%2f", "%5c", "%2e"].iter().any(|one| escape.eq_ignore_ascii_case(one)) {
                return Some(escape);
            }
        } else if !matches!(character, ' '..='~') || matches!(character, '\\' | '?' | '#') {
            return rest.get(..character.len_utf8());
        }
    }
    None
}
