//! Bytes as updates of a shared document: read to an answer, never a crash, and what is taken in is a story that every
//! replica reads alike.

#![no_main]

use std::sync::Once;

use libfuzzer_sys::fuzz_target;

/// What the seeds build on; made by seeds.mjs.
const STORY: &[u8] = include_bytes!("../story.bin");
static HOOK: Once = Once::new();

fuzz_target!(|bytes: &[u8]| {
    // A panic inside of the document is caught, as in a room. The search must not end there; one that comes out still
    // ends it.
    HOOK.call_once(|| std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))));
    let mut updates = Vec::new();
    let mut left = bytes;
    while let Some((length, rest)) = left.split_first_chunk::<2>() {
        let (update, rest) = rest.split_at(rest.len().min(u16::from_le_bytes(*length).into()));
        updates.push(update);
        left = rest;
    }
    dateline::collab::try_updates(STORY, &updates);
});
