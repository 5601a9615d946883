//! Bytes as an update of a shared document: read to an answer, never a crash, and what is taken in is a story.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|update: &[u8]| {
    dateline::collab::try_update(update);
});
