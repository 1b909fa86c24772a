//! Compressing what is written for one answer; files that were compressed beforehand are served as they are.

use std::io::Write as _;

/// A few kilobytes compressed in well under a millisecond: not as small as what is compressed beforehand, but nearly.
pub(crate) fn compressed(bytes: &[u8], encoding: &'static str) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 2);
    let done = if encoding == "br" {
        let parameters = brotli::enc::BrotliEncoderParams {
            quality: 6,
            lgwin: 15,
            ..Default::default()
        };
        brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters).map(|_| ())
    } else {
        let mut encoder = flate2::write::GzEncoder::new(&mut out, flate2::Compression::default());
        encoder.write_all(bytes).and_then(|()| encoder.finish().map(|_| ()))
    };
    // Both write into memory, which takes everything.
    debug_assert!(done.is_ok(), "{done:?}");
    out
}

#[cfg(test)]
mod tests {
    use super::compressed;

    #[test]
    fn what_is_compressed_can_be_read_again() {
        let words = "the same words again and again, ".repeat(200);
        let mut read = Vec::new();
        let br = compressed(words.as_bytes(), "br");
        brotli::BrotliDecompress(&mut &br[..], &mut read).expect("brotli");
        assert_eq!(read, words.as_bytes());
        let gzip = compressed(words.as_bytes(), "gzip");
        let mut read = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&gzip[..]), &mut read).expect("gzip");
        assert_eq!(read, words);
        assert!(br.len() < 200 && gzip.len() < 300, "{} {}", br.len(), gzip.len());
    }
}
