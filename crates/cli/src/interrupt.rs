//! Interrupts: the first one asks long work to stop at a safe place, the second ends the program.
//!
//! The parser workers are in process groups of their own, so a key typed at the terminal reaches
//! this program alone and no item is blamed for it.

use std::sync::{Arc, atomic::AtomicBool};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// The exit code of a second interrupt: what was begun could not be done.
const ENDED: i32 = 2;

/// A flag that the first interrupt, hang-up or request to end sets from now on.
pub(crate) fn flag() -> std::io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // In this order: the second signal finds the flag that the first has set.
        signal_hook::flag::register_conditional_shutdown(signal, ENDED, Arc::clone(&stop))?;
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}
