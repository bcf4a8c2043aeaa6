//! What the page calls: the audit for WebAssembly, without any glue but numbers and one buffer.
//!
//! The page writes into the buffer of [`probity_input`] and says how many bytes it wrote: first a
//! path ([`probity_file`]), then the file piece by piece ([`probity_piece`]). Nothing here reads
//! memory that the page chose: all lengths are cut to the buffer.
#![allow(
    unsafe_code,
    reason = "exported names are marked unsafe, since two of one name would be one function"
)]

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{Files, Hasher, Outside, audit};

/// The size of the buffer that the page writes into.
const INPUT_BYTES: usize = 1 << 20;

/// A file that is being read.
struct Open {
    path: Vec<u8>,
    hasher: Hasher,
    content: Option<Vec<u8>>,
    /// Of how many bytes the content is kept.
    most: u64,
}

struct State {
    input: Vec<u8>,
    files: Files,
    outside: Outside,
    open: Option<Open>,
    answer: String,
}

static STATE: Mutex<Option<State>> = Mutex::new(None);

fn locked() -> MutexGuard<'static, Option<State>> {
    // A page has one thread; a panic ends the module anyway.
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does something with the state, which is made at the first call.
fn with<T>(work: impl FnOnce(&mut State) -> T) -> T {
    let mut guard = locked();
    let state = guard.get_or_insert_with(|| State {
        input: vec![0; INPUT_BYTES],
        files: Files::default(),
        outside: Outside::default(),
        open: None,
        answer: String::new(),
    });
    work(state)
}

fn given(input: &[u8], length: usize) -> &[u8] {
    input.get(..length).unwrap_or(input)
}

/// Forgets everything of the package before.
// SAFETY: no other function of this name is in the module.
#[unsafe(no_mangle)]
extern "C" fn probity_begin() {
    *locked() = None;
}

/// Where the page writes.
// SAFETY: no other function of this name is in the module.
#[unsafe(no_mangle)]
extern "C" fn probity_input() -> *mut u8 {
    with(|state| state.input.as_mut_ptr())
}

/// How much the page may write at once, in bytes.
// SAFETY: no other function of this name is in the module.
#[unsafe(no_mangle)]
extern "C" fn probity_input_bytes() -> usize {
    INPUT_BYTES
}

/// Begins a file; its path was written to the buffer.
// SAFETY: no other function of this name is in the module.
#[unsafe(no_mangle)]
extern "C" fn probity_file(length: usize) {
    with(|state| {
        let path = given(&state.input, length).to_vec();
        let text = std::str::from_utf8(&path).unwrap_or_default();
        let (is_read, most) = (Files::is_read(text), Files::bytes_max(text));
        state.open = Some(Open {
            path,
            hasher: Hasher::default(),
            content: is_read.then(Vec::new),
            most,
        });
    });
}

/// The next piece of the file was written to the buffer.
// SAFETY: no other function of this name is in the module.
#[unsafe(no_mangle)]
extern "C" fn probity_piece(length: usize) {
    with(|state| {
        let Some(open) = &mut state.open else { return };
        let piece = given(&state.input, length);
        open.hasher.update(piece);
        if let Some(content) = &mut open.content {
            content.extend_from_slice(piece);
            if u64::try_from(content.len()).unwrap_or(u64::MAX) > open.most {
                open.content = None;
            }
        }
    });
}

/// The file is whole.
// SAFETY: no other function of this name is in the module.
#[unsafe(no_mangle)]
extern "C" fn probity_file_end() {
    with(|state| {
        if let Some(open) = state.open.take() {
            let (bytes, sha256) = open.hasher.finish();
            state.files.add(&open.path, bytes, sha256, open.content);
        }
    });
}

/// A policy from outside was written to the buffer; 1 if it is one, 0 if not.
// SAFETY: no other function of this name is in the module.
#[unsafe(no_mangle)]
extern "C" fn probity_policy(length: usize) -> u32 {
    with(|state| {
        let policy = given(&state.input, length);
        match std::mem::take(&mut state.outside).with_policy(policy) {
            Ok(outside) => {
                state.outside = outside;
                1
            }
            Err(_) => 0,
        }
    })
}

/// Audits what was given; the answer is JSON in UTF-8, and begins there.
// SAFETY: no other function of this name is in the module.
#[unsafe(no_mangle)]
extern "C" fn probity_audit() -> *const u8 {
    with(|state| {
        state.answer = audit(&state.files, &state.outside).to_json();
        state.answer.as_ptr()
    })
}

/// The length of the answer, in bytes.
// SAFETY: no other function of this name is in the module.
#[unsafe(no_mangle)]
extern "C" fn probity_answer_bytes() -> usize {
    with(|state| state.answer.len())
}
