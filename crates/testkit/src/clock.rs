//! A clock that a test sets, and randomness that repeats.

use std::sync::Mutex;

use evidence::Time;
use sha2::{Digest, Sha256};
use workbench::ports::{Clock, Random};

/// Stands until it is set; every reading moves it on by `step_micros`.
#[derive(Debug)]
pub struct SetClock {
    micros: Mutex<i64>,
    step_micros: i64,
}

impl SetClock {
    pub fn at(time: Time, step_micros: i64) -> Self {
        Self {
            micros: Mutex::new(time.micros()),
            step_micros,
        }
    }

    pub fn set(&self, time: Time) {
        *self.micros.lock().unwrap() = time.micros();
    }

    pub fn move_seconds(&self, seconds: i64) {
        *self.micros.lock().unwrap() += seconds * 1_000_000;
    }
}

impl Clock for SetClock {
    fn now(&self) -> Time {
        let mut micros = self.micros.lock().unwrap();
        *micros += self.step_micros;
        Time::from_micros(*micros).unwrap()
    }
}

/// SHA-256 in counter mode over a seed.
#[derive(Debug)]
pub struct SeededRandom {
    seed: u64,
    count: Mutex<u64>,
}

impl SeededRandom {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            count: Mutex::new(0),
        }
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let mut count = self.count.lock().unwrap();
            *count += 1;
            let mut input = self.seed.to_be_bytes().to_vec();
            input.extend_from_slice(&count.to_be_bytes());
            chunk.copy_from_slice(&Sha256::digest(input)[..chunk.len()]);
        }
    }
}
