//! What a worker may use up on one job. The host sends them with the job, the worker keeps them,
//! and the host checks that it did.

/// What a worker may use up on one job. Beyond a limit the rest is a gap, never an end of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of address space of the worker. Set once, when the worker starts.
    pub memory_bytes: u64,
    /// Milliseconds that the host waits for the worker in all, beside the time that it needs
    /// itself to take in what the worker sends.
    pub time_ms: u64,
    /// Milliseconds more for each MiB (1,048,576 bytes) of the job's content.
    pub time_ms_per_mib: u64,
    /// Bytes of all members of the job together.
    pub output_bytes: u64,
    /// Bytes of members for each byte of the job's content, beyond the first 64 MiB of output:
    /// what unpacks to more than that is a bomb.
    pub output_ratio: u64,
    /// Members of the job at all levels together.
    pub members: u64,
    /// Containers inside each other, the job's item counting as the first.
    pub depth: u32,
    /// Bytes of one member that the worker holds in memory in order to look inside it.
    pub member_bytes: u64,
    /// Bytes of all such members, held at the same time.
    pub held_bytes: u64,
    /// Width × height of a picture that is decoded.
    pub picture_pixels: u64,
}

impl Default for Limits {
    /// For one desk machine: a worker stays below 1 GiB, a bomb below 64 GiB.
    fn default() -> Self {
        Self {
            memory_bytes: 1 << 30,
            time_ms: 30_000,
            time_ms_per_mib: 1_000,
            output_bytes: 1 << 40,
            output_ratio: 200,
            members: 2_000_000,
            depth: 16,
            member_bytes: 64 << 20,
            held_bytes: 160 << 20,
            picture_pixels: 200_000_000,
        }
    }
}

impl Limits {
    /// Milliseconds that the host waits for a job of `bytes` bytes.
    #[must_use]
    pub fn job_time_ms(&self, bytes: u64) -> u64 {
        self.time_ms
            .saturating_add(self.time_ms_per_mib.saturating_mul(bytes >> 20))
    }

    /// Bytes of members that a job of `bytes` bytes may give.
    #[must_use]
    pub fn job_output_bytes(&self, bytes: u64) -> u64 {
        self.output_ratio
            .saturating_mul(bytes)
            .saturating_add(64 << 20)
            .min(self.output_bytes)
    }
}
