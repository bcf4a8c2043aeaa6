//! Keys in memory, with an encryption that is only good enough to notice the wrong key.

use std::{collections::BTreeMap, sync::Mutex};

use sha2::{Digest, Sha256};
use workbench::ports::{KeyError, KeyScope, KeyUse, Keys};
use zeroize::Zeroizing;

use crate::{Fault, Faults};

/// A ring in memory. Each key made is new, even for a scope that had one before.
#[derive(Debug)]
pub struct MemoryKeys {
    faults: Faults,
    ring: Mutex<(u64, BTreeMap<KeyScope, [u8; 32]>)>,
}

impl MemoryKeys {
    pub fn new(faults: Faults) -> Self {
        Self {
            faults,
            ring: Mutex::new((0, BTreeMap::new())),
        }
    }

    /// Tampers: a key of this scope is there again.
    pub fn put(&self, scope: KeyScope) {
        self.ring.lock().unwrap().1.insert(scope, [7; 32]);
    }

    fn key(&self, scope: KeyScope, key_use: KeyUse) -> Result<[u8; 32], KeyError> {
        let ring = self.ring.lock().unwrap();
        let key = ring.1.get(&scope).ok_or(KeyError::Missing { scope })?;
        let mut hasher = Sha256::new_with_prefix(key);
        hasher.update(match key_use {
            KeyUse::Payload => "payload",
            KeyUse::Row => "row",
        });
        Ok(hasher.finalize().into())
    }
}

/// One pad for the whole content: enough to make it unreadable without the key.
fn stream(key: &[u8; 32], context: &[u8], tag: &[u8], bytes: &mut [u8]) {
    let mut hasher = Sha256::new_with_prefix(key);
    hasher.update(context);
    hasher.update(tag);
    let pad = hasher.finalize();
    for chunk in bytes.chunks_mut(pad.len()) {
        for (byte, pad) in chunk.iter_mut().zip(pad.as_slice()) {
            *byte ^= pad;
        }
    }
}

fn tag(key: &[u8; 32], context: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut hasher = Sha256::new_with_prefix(key);
    hasher.update(context.len().to_be_bytes());
    hasher.update(context);
    hasher.update(plain);
    hasher.finalize().to_vec()
}

impl Keys for MemoryKeys {
    fn create(&self, scopes: &[KeyScope]) -> Result<(), KeyError> {
        let missing: Vec<_> = scopes.iter().filter(|scope| !self.has(**scope)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let fault = self.faults.next();
        if matches!(fault, Fault::None | Fault::DoAndFail) {
            let mut ring = self.ring.lock().unwrap();
            for scope in missing {
                ring.0 += 1;
                let key = Sha256::digest(ring.0.to_be_bytes()).into();
                ring.1.insert(*scope, key);
            }
        }
        match fault {
            Fault::None => Ok(()),
            Fault::Full => Err(KeyError::Full),
            _ => Err(KeyError::Io {
                what: "a fault of the test".to_owned(),
            }),
        }
    }

    fn has(&self, scope: KeyScope) -> bool {
        self.ring.lock().unwrap().1.contains_key(&scope)
    }

    fn seal(
        &self,
        scope: KeyScope,
        key_use: KeyUse,
        context: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let key = self.key(scope, key_use)?;
        let tag = tag(&key, context, plain);
        let mut bytes = plain.to_vec();
        stream(&key, context, &tag, &mut bytes);
        Ok([tag, bytes].concat())
    }

    fn open(
        &self,
        scope: KeyScope,
        key_use: KeyUse,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let key = self.key(scope, key_use)?;
        let (found, bytes) = sealed.split_at_checked(32).ok_or(KeyError::Refused)?;
        let mut plain = bytes.to_vec();
        stream(&key, context, found, &mut plain);
        if tag(&key, context, &plain) == found {
            Ok(Zeroizing::new(plain))
        } else {
            Err(KeyError::Refused)
        }
    }

    fn destroy(&self, scopes: &[KeyScope]) -> Result<(), KeyError> {
        let fault = self.faults.next();
        if matches!(fault, Fault::None | Fault::DoAndFail) {
            self.ring.lock().unwrap().1.retain(|held, _| {
                !scopes.iter().any(|scope| match (scope, held) {
                    (KeyScope::Case(case), KeyScope::Exhibit(of, _)) => case == of,
                    _ => scope == held,
                } || scope == held)
            });
        }
        match fault {
            Fault::None => Ok(()),
            Fault::Full => Err(KeyError::Full),
            _ => Err(KeyError::Io {
                what: "a fault of the test".to_owned(),
            }),
        }
    }
}
