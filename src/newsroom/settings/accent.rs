//! The one colour a newsroom may choose, and whether it can be read.
//! Contrast is WCAG 2's: <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>.

use std::fmt;

/// The paper behind the accent in the light and the dark look; the same values as in `static/css/tokens.css`.
const PAPER_LIGHT: Rgb = Rgb([0xfd, 0xfc, 0xf9]);
const PAPER_DARK: Rgb = Rgb([0x15, 0x17, 0x1a]);
const WHITE: Rgb = Rgb([0xff, 0xff, 0xff]);
const INK: Rgb = Rgb([0x10, 0x12, 0x14]);

/// What text needs on its background (WCAG 2.2 AA).
const ENOUGH: f64 = 4.5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rgb([u8; 3]);

/// An accent colour that can be read on the light paper; its dark-look shade follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent(Rgb);

#[derive(Debug, thiserror::Error, PartialEq)]
pub enum BadAccent {
    #[error("not a colour (expected #rrggbb)")]
    NotAColour,
    #[error("too pale on the page: contrast {ratio:.1} of at least 4.5")]
    TooPale { ratio: f64 },
}

impl Accent {
    /// Reads `#rrggbb`; refuses what has less than 4.5:1 on the page's paper.
    pub fn parse(text: &str) -> Result<Self, BadAccent> {
        let digits = text.trim().strip_prefix('#').ok_or(BadAccent::NotAColour)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(BadAccent::NotAColour);
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| BadAccent::NotAColour)?;
        let [_, red, green, blue] = number.to_be_bytes();
        let colour = Rgb([red, green, blue]);
        let ratio = contrast(colour, PAPER_LIGHT);
        if ratio < ENOUGH { Err(BadAccent::TooPale { ratio }) } else { Ok(Self(colour)) }
    }

    /// Its contrast on the light paper, from 4.5 to 21.
    pub fn contrast(&self) -> f64 {
        contrast(self.0, PAPER_LIGHT)
    }

    /// The paper it is compared with, as `#rrggbb`.
    pub fn paper() -> String {
        PAPER_LIGHT.to_string()
    }

    /// The stylesheet that overrides the accent's tokens, for both looks.
    pub fn stylesheet(&self) -> String {
        let dark = self.dark();
        format!(
            ":root{{--accent:light-dark({},{dark});--on-accent:light-dark({},{})}}\n",
            self.0,
            text_on(self.0),
            text_on(dark)
        )
    }

    /// The same hue, mixed with white until it can be read on the dark paper.
    fn dark(&self) -> Rgb {
        (0..=100)
            .map(|percent| mix(self.0, WHITE, percent))
            .find(|colour| contrast(*colour, PAPER_DARK) >= 7.0)
            .unwrap_or(WHITE)
    }
}

impl Default for Accent {
    fn default() -> Self {
        Self(Rgb([0x0b, 0x55, 0x63]))
    }
}

impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rgb([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

fn text_on(background: Rgb) -> Rgb {
    if contrast(WHITE, background) >= contrast(INK, background) { WHITE } else { INK }
}

fn mix(from: Rgb, to: Rgb, percent: u32) -> Rgb {
    let mut out = from.0;
    for (channel, target) in out.iter_mut().zip(to.0) {
        *channel = ((u32::from(*channel) * (100 - percent) + u32::from(target) * percent) / 100) as u8;
    }
    Rgb(out)
}

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = colour.0.map(|channel| {
        let part = f64::from(channel) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_as_the_standard_gives_it() {
        assert!((contrast(WHITE, Rgb([0, 0, 0])) - 21.0).abs() < 1e-9);
        assert!((contrast(Rgb([0x77, 0x77, 0x77]), WHITE) - 4.48).abs() < 0.01);
    }

    #[test]
    fn pale_colours_are_refused_and_every_other_is_readable_in_both_looks() {
        assert!(matches!(Accent::parse("#ffd24a"), Err(BadAccent::TooPale { .. })));
        assert_eq!(Accent::parse("teal"), Err(BadAccent::NotAColour));
        assert_eq!(Accent::parse("#12345"), Err(BadAccent::NotAColour));
        for text in ["#0b5563", "#a8201a", "#000000", "#0000ff", "#8a5300"] {
            let accent = Accent::parse(text).unwrap();
            assert!(contrast(accent.dark(), PAPER_DARK) >= ENOUGH, "{text}");
            assert!(contrast(text_on(accent.0), accent.0) >= ENOUGH, "{text}");
            assert!(contrast(text_on(accent.dark()), accent.dark()) >= ENOUGH, "{text}");
        }
    }
}
