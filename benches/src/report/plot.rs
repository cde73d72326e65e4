//! Growth with the number of rules, as curves.
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]

use super::Report;
use crate::contest::{Kind, Refused};
use crate::measure::{Row, number};
use plotters::prelude::*;

/// A picture with the name of its file.
#[derive(Debug, Clone)]
pub struct Plot {
    /// The name of the file.
    pub name: &'static str,
    /// The picture, as SVG.
    pub svg: String,
}

/// What is drawn of a row: nanoseconds.
type Height = fn(&Row) -> Option<f64>;

/// All pictures.
///
/// # Errors
///
/// A picture cannot be drawn.
pub fn plots(report: &Report) -> Result<Vec<Plot>, Refused> {
    let wanted: [(&str, &str, &str, Height); 4] = [
        ("decide.svg", "W2: one decision, subject bound before", "W2(", |row| {
            Some(row.prepared.as_ref()?.time.median)
        }),
        ("claims.svg", "W2: one decision, from the text of the claims", "W2(", |row| {
            Some(row.claims.as_ref()?.time.median)
        }),
        ("load.svg", "W2: loading the policy", "W2(", |row| Some(row.load?.median)),
        ("hospital.svg", "W3, a hospital: one decision, subject bound before", "W3(", |row| {
            Some(row.prepared.as_ref()?.time.median)
        }),
    ];
    let mut all = Vec::new();
    for (name, title, family, height) in wanted {
        let curves = curves(report, family, height);
        if curves.iter().any(|(_, points)| points.len() > 1) {
            let mut lines = Vec::new();
            for (place, (row, points)) in curves.into_iter().enumerate() {
                lines.push((row.engine.clone(), style(row.kind, place), points));
            }
            all.push(Plot { name, svg: draw(title, &lines)? });
        }
    }
    Ok(all)
}

/// The points of each engine, by name.
fn curves<'r>(
    report: &'r Report,
    family: &'r str,
    height: Height,
) -> Vec<(&'r Row, Vec<(f64, f64)>)> {
    let mut all: Vec<(&Row, Vec<(f64, f64)>)> = Vec::new();
    for row in report.rows_of(family) {
        let Some(height) = height(row) else { continue };
        let point = (number(row.rules), height);
        match all.iter_mut().find(|(known, _)| known.engine == row.engine) {
            Some((_, points)) => points.push(point),
            None => all.push((row, vec![point])),
        }
    }
    all
}

/// One curve: how many rules, how many nanoseconds.
///
/// # Errors
///
/// The picture cannot be drawn.
pub fn curve(title: &str, name: &str, points: &[(f64, f64)]) -> Result<String, Refused> {
    draw(title, &[(name.to_owned(), style(Kind::Portvakt, 0), points.to_vec())])
}

/// A curve: its name, its style, its points.
type Line = (String, ShapeStyle, Vec<(f64, f64)>);

fn draw(title: &str, curves: &[Line]) -> Result<String, Refused> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (800, 480)).into_drawing_area();
        root.fill(&WHITE)?;
        let points = || curves.iter().flat_map(|(.., points)| points);
        let least = |of: fn(&(f64, f64)) -> f64| points().map(of).fold(f64::MAX, f64::min);
        let most = |of: fn(&(f64, f64)) -> f64| points().map(of).fold(0.0, f64::max);
        let (left, right) = (least(|point| point.0), most(|point| point.0));
        let (bottom, top) = (decade_below(least(|point| point.1)), most(|point| point.1));
        let mut chart = ChartBuilder::on(&root)
            .caption(title, ("sans-serif", 18))
            .margin(12)
            .margin_right(24)
            .x_label_area_size(42)
            .y_label_area_size(66)
            .build_cartesian_2d((left..right).log_scale(), (bottom..top).log_scale())?;
        chart
            .configure_mesh()
            .x_desc("rules")
            .x_label_formatter(&|rules| format!("{rules:.0}"))
            .y_label_formatter(&|time| unit(*time))
            .light_line_style(WHITE)
            .bold_line_style(RGBColor(225, 225, 225))
            .label_style(("sans-serif", 13))
            .draw()?;
        for (name, style, points) in curves {
            let style = *style;
            chart
                .draw_series(LineSeries::new(points.iter().copied(), style).point_size(3))?
                .label(name)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperLeft)
            .background_style(WHITE.mix(0.85))
            .label_font(("sans-serif", 12))
            .draw()?;
        root.present()?;
    }
    Ok(svg)
}

fn decade_below(least: f64) -> f64 {
    10_f64.powf(least.log10().floor())
}

/// Ours stands out; what is written by hand is grey.
fn style(kind: Kind, place: usize) -> ShapeStyle {
    match kind {
        Kind::Portvakt => RGBColor(190, 20, 40).stroke_width(3),
        Kind::Handwritten => RGBColor(70, 70, 70).stroke_width(2),
        Kind::Floor => RGBColor(160, 160, 160).stroke_width(2),
        Kind::Peer => Palette99::pick(place).stroke_width(1),
    }
}

fn unit(nanoseconds: f64) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];
    match units.iter().find(|(size, _)| nanoseconds >= *size) {
        Some((size, unit)) => format!("{} {unit}", nanoseconds / size),
        None => format!("{nanoseconds} ns"),
    }
}
