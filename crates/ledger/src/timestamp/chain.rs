//! The way from a signer to a root: depth first, with bounds, since the certificates in between come
//! from whoever wrote the reply.

use super::TimestampError;
use super::certificate::Certificate;

/// The most issuers between signer and root.
const BETWEEN_MAX: usize = 5;

/// The most signatures of certificates that are verified for one reply.
const SIGNATURES_MAX: usize = 32;

/// A search under way.
struct Search<'a> {
    between: &'a [&'a Certificate],
    roots: &'a [Certificate],
    time: u64,
    signatures_left: usize,
    /// Why the first candidate that had the right name was not taken.
    first_reason: Option<&'static str>,
}

/// The root to which the signer leads, everything on the way being valid at `time`. A root is
/// believed as it is: its own signature proves nothing and is not verified.
pub(super) fn lead_to_root<'a>(
    signer: &Certificate,
    between: &[&Certificate],
    roots: &'a [Certificate],
    time: u64,
) -> Result<&'a Certificate, TimestampError> {
    let untrusted = |why| TimestampError::Untrusted { why };
    signer.check_valid_at(time).map_err(untrusted)?;
    let mut search = Search {
        between,
        roots,
        time,
        signatures_left: SIGNATURES_MAX,
        first_reason: None,
    };
    let place = search.step(signer, 0);
    place.and_then(|place| roots.get(place)).ok_or(untrusted(
        search
            .first_reason
            .unwrap_or("no certificate leads from the signer to a trusted root"),
    ))
}

impl Search<'_> {
    /// The place of the root above `lower`, with `below` issuers between it and the signer.
    fn step(&mut self, lower: &Certificate, below: usize) -> Option<usize> {
        for (place, root) in self.roots.iter().enumerate() {
            if self.may_issue(root, lower, below) {
                return Some(place);
            }
        }
        if below >= BETWEEN_MAX {
            return None;
        }
        for issuer in self.between {
            // One that names itself leads nowhere but to itself.
            if issuer.names_itself_as_issuer() || !self.may_issue(issuer, lower, below) {
                continue;
            }
            let found = self.step(issuer, below.saturating_add(1));
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn may_issue(&mut self, issuer: &Certificate, lower: &Certificate, below: usize) -> bool {
        if !issuer.is_named_issuer_of(lower) {
            return false;
        }
        let judged = issuer
            .check_issues(below)
            .and_then(|()| issuer.check_valid_at(self.time))
            .and_then(|()| self.check_signature(issuer, lower));
        if let Err(why) = judged {
            self.first_reason.get_or_insert(why);
        }
        judged.is_ok()
    }

    fn check_signature(
        &mut self,
        issuer: &Certificate,
        lower: &Certificate,
    ) -> Result<(), &'static str> {
        let left = self.signatures_left.checked_sub(1);
        self.signatures_left = left.ok_or("the reply offers too many certificates to try")?;
        if issuer.signed(lower) {
            Ok(())
        } else {
            Err("the signature of a certificate does not hold under its issuer's key")
        }
    }
}
