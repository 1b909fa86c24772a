//! A text as a QR code: an SVG for anything printed, a PNG for programs that take no SVG.

use qrcode::{Color, EcLevel, QrCode, types::QrError};

/// Light modules around the code; scanners want four.
const QUIET: usize = 4;

/// Pixels of a module in the PNG: a link's code becomes about a thousand pixels wide, sharp on a slide.
const MODULE: usize = 24;

/// Why there is no picture of a text.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoCode {
    /// The text is longer than a code holds.
    #[error("the link does not fit into a QR code: {0}")]
    TooLong(#[from] QrError),
    /// The picture could not be written.
    #[error("the QR code could not be written as PNG: {0}")]
    Png(#[from] png::EncodingError),
}

/// The code with its quiet zone, row by row.
struct Modules {
    side: usize,
    dark: Vec<bool>,
}

impl Modules {
    fn of(text: &str) -> Result<Self, NoCode> {
        // A quarter may be covered by a speaker's head.
        let code = QrCode::with_error_correction_level(text, EcLevel::Q)?;
        let (inner, side) = (code.width(), code.width() + 2 * QUIET);
        let mut dark = vec![false; side * side];
        for (at, color) in code.to_colors().into_iter().enumerate() {
            let (row, column) = (at / inner + QUIET, at % inner + QUIET);
            dark[row * side + column] = color == Color::Dark;
        }
        Ok(Self { side, dark })
    }

    fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.dark.chunks_exact(self.side)
    }
}

/// `text` as an SVG that is black on white in every theme.
pub(crate) fn svg(text: &str) -> Result<String, NoCode> {
    use std::fmt::Write;
    let code = Modules::of(text)?;
    let mut path = String::new();
    for (y, row) in code.rows().enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, other| one == other) {
            if run[0] {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{x} {y}h{0}v1h-{0}z", run.len());
            }
            x += run.len();
        }
    }
    let side = code.side;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
    ))
}

/// `text` as a PNG of one bit a pixel.
pub(crate) fn png(text: &str) -> Result<Vec<u8>, NoCode> {
    let code = Modules::of(text)?;
    let side = code.side * MODULE;
    let mut pixels = Vec::with_capacity(side.div_ceil(8) * side);
    for row in code.rows() {
        let light = |x: usize| x >= side || !row[x / MODULE];
        let line: Vec<u8> = (0..side.div_ceil(8))
            .map(|byte| (0..8).fold(0, |bits, bit| bits << 1 | u8::from(light(byte * 8 + bit))))
            .collect();
        for _ in 0..MODULE {
            pixels.extend_from_slice(&line);
        }
    }
    let mut file = Vec::new();
    // A code has at most 185 modules with its quiet zone.
    let side = u32::try_from(side).unwrap_or(u32::MAX);
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::{png, svg};

    #[test]
    fn a_link_becomes_a_picture_and_what_is_too_long_does_not() {
        let link = "https://tracks.test/i/9fQ2mZ7xKc4Vt1bR8sLwYe";
        assert!(svg(link).unwrap().starts_with("<svg"));
        let file = png(link).unwrap();
        let picture = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
        assert_eq!(picture.info().width, picture.info().height);
        assert!(picture.info().width >= 800);
        assert!(svg(&"x".repeat(5_000)).is_err());
    }
}
