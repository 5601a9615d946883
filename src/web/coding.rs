//! Content codings: which of them a client takes, and bodies made in them ahead of time.

use std::io::{Cursor, Write};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};

/// How a body is packed on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Identity,
    Gzip,
    Zstd,
    Brotli,
}

/// The codings a client takes; always the plain form too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted(u8);

/// Levels for a body that is made once and sent many times. The highest ones would take ten times as long for a few
/// bytes in a hundred.
const GZIP_LEVEL: u32 = 8;
const ZSTD_LEVEL: i32 = 15;
/// Brotli's highest level finds an eighth less than those below it, in 1.5 ms for each KiB and with little memory; up to
/// this many bytes that is worth it. Levels 8 and 9 take tables of 16 and 32 MiB whatever they pack.
const BROTLI_BEST: i32 = 11;
const BROTLI_BEST_UP_TO: usize = 64 * 1024;
const BROTLI_GOOD: i32 = 7;
/// A window of 256 KiB: hardly a page is larger, and memory is taken by it.
const BROTLI_WINDOW: i32 = 18;

impl Coding {
    /// The smallest last.
    pub const ALL: [Coding; 4] = [Coding::Identity, Coding::Gzip, Coding::Zstd, Coding::Brotli];

    /// As `Content-Encoding` names it; the plain form has no name there.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Coding::Identity => None,
            Coding::Gzip => Some("gzip"),
            Coding::Zstd => Some("zstd"),
            Coding::Brotli => Some("br"),
        }
    }

    /// Packs a body. Takes milliseconds: not for an async thread. `None` where packing fails or does not help.
    pub fn pack(self, plain: &[u8]) -> Option<Bytes> {
        let packed = match self {
            Coding::Identity => return None,
            Coding::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(GZIP_LEVEL));
                encoder.write_all(plain).ok()?;
                encoder.finish().ok()?
            }
            // All at once: a stream of unknown length gets tables for the longest.
            Coding::Zstd => zstd::bulk::compress(plain, ZSTD_LEVEL).ok()?,
            Coding::Brotli => {
                let parameters = brotli::enc::BrotliEncoderParams {
                    quality: if plain.len() <= BROTLI_BEST_UP_TO { BROTLI_BEST } else { BROTLI_GOOD },
                    lgwin: BROTLI_WINDOW,
                    size_hint: plain.len(),
                    ..brotli::enc::BrotliEncoderParams::default()
                };
                let mut packed = Vec::new();
                brotli::BrotliCompress(&mut Cursor::new(plain), &mut packed, &parameters).ok()?;
                packed
            }
        };
        (packed.len() < plain.len()).then(|| Bytes::from(packed))
    }

    /// Says in an answer how its body is packed.
    pub fn announce(self, headers: &mut HeaderMap) {
        if let Some(name) = self.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
    }
}

impl Accepted {
    /// By `Accept-Encoding`. A coding with `q=0` is refused; other weights are not compared, for no client prefers more
    /// bytes.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut taken = 1 << Coding::Identity as u8;
        for value in headers.get_all(header::ACCEPT_ENCODING) {
            for part in value.as_bytes().split(|byte| *byte == b',') {
                let mut words = part.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
                let coding = match words.next() {
                    Some(b"gzip") => Coding::Gzip,
                    Some(b"zstd") => Coding::Zstd,
                    Some(b"br") => Coding::Brotli,
                    _ => continue,
                };
                if !words.any(is_zero) {
                    taken |= 1 << coding as u8;
                }
            }
        }
        Self(taken)
    }

    /// The smallest form that the client takes and that there is; the plain one there always is.
    pub fn best(self, there_is: impl Fn(Coding) -> bool) -> Coding {
        let smallest_first = Coding::ALL.into_iter().rev();
        smallest_first
            .filter(|coding| self.0 & (1 << *coding as u8) != 0)
            .find(|coding| there_is(*coding))
            .unwrap_or(Coding::Identity)
    }
}

/// `q=0`, `q=0.0` and so on.
fn is_zero(parameter: &[u8]) -> bool {
    let weight = parameter.strip_prefix(b"q=").or_else(|| parameter.strip_prefix(b"Q="));
    weight.is_some_and(|weight| !weight.is_empty() && weight.iter().all(|byte| matches!(byte, b'0' | b'.')))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_client_gets_the_smallest_form_it_takes() {
        for (accepted, coding) in [
            ("", Coding::Identity),
            ("gzip", Coding::Gzip),
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("br;q=0, gzip;q=0.5", Coding::Gzip),
            ("zstd ; q=1.0,br; q=0.000", Coding::Zstd),
            ("deflate, *", Coding::Identity),
        ] {
            let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))].into_iter().collect();
            assert_eq!(Accepted::of(&headers).best(|_| true), coding, "{accepted}");
            assert_eq!(Accepted::of(&headers).best(|coding| coding == Coding::Identity), Coding::Identity);
        }
        assert_eq!(Accepted::of(&HeaderMap::new()).best(|_| true), Coding::Identity);
    }

    #[test]
    fn what_is_packed_comes_out_again() {
        let plain = "Harbour reopens after the storm. ".repeat(200).into_bytes();
        let mut read = Vec::new();
        flate2::read::GzDecoder::new(&Coding::Gzip.pack(&plain).unwrap()[..]).read_to_end(&mut read).unwrap();
        assert_eq!(read, plain);
        assert_eq!(zstd::stream::decode_all(&Coding::Zstd.pack(&plain).unwrap()[..]).unwrap(), plain);
        let mut read = Vec::new();
        brotli::BrotliDecompress(&mut &Coding::Brotli.pack(&plain).unwrap()[..], &mut read).unwrap();
        assert_eq!(read, plain);
        assert_eq!(Coding::Gzip.pack(b"a"), None, "packing that makes more bytes is no packing");
    }
}
