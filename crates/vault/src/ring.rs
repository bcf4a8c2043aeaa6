//! The ring of keys: `keys/root` and `keys/ring`. The truth: what is sealed under a lost key is
//! lost.
//!
//! Whoever can write these files can put back an older pair: the record, which names what was
//! erased and made, is what notices. A lost write must not happen and is made impossible by
//! order: a key is on the disk before its first use, and both the old and the new pair of files
//! open until a change is complete (module [`swap`](self::swap)). There is no way to rebuild them
//! but from their own backup.
//!
//! Must never know: blobs, the record, who asks.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::hmac;
use workbench::ports::{KeyError, KeyScope, KeyUse, Keys};
use zeroize::Zeroizing;

use crate::chunked::{Key, subkey};
use crate::disk::{Disk, is_full};

mod content;
mod error;
mod secret;
mod slots;
mod swap;

use content::{Content, KeyBytes};
pub use error::RingError;
pub use secret::{Cost, NewSlot, Secret, Slot};
pub use slots::open_age;
use slots::{KnownKeys, Root, RootFile, SlotText};
pub(crate) use slots::{fresh_salt, stretch};

/// The keys of one scope, one for each use, prepared once.
pub(crate) struct ScopeKeys {
    payload: Key,
    row: Key,
    pub(crate) blob: Key,
    pub(crate) note: Key,
    /// For names of blobs.
    pub(crate) name: hmac::Key,
}

impl ScopeKeys {
    fn new(key: &[u8; 32]) -> Self {
        Self {
            payload: Key::new(&subkey(key, b"probity/v1/payload")),
            row: Key::new(&subkey(key, b"probity/v1/row")),
            blob: Key::new(&subkey(key, b"probity/v1/blob")),
            note: Key::new(&subkey(key, b"probity/v1/note")),
            name: hmac::Key::new(
                hmac::HMAC_SHA256,
                subkey(key, b"probity/v1/name").as_slice(),
            ),
        }
    }

    fn of(&self, key_use: KeyUse) -> &Key {
        match key_use {
            KeyUse::Payload => &self.payload,
            KeyUse::Row => &self.row,
        }
    }
}

/// The open ring.
pub struct Ring {
    folder: PathBuf,
    disk: Disk,
    state: RwLock<State>,
    /// Prepared keys. Filled and cleared only while `state` is held.
    prepared: RwLock<HashMap<KeyScope, Arc<ScopeKeys>>>,
}

struct State {
    content: Content,
    root: Root,
    epoch: u64,
    slots: Vec<SlotText>,
    known: KnownKeys,
    opened: usize,
    /// Set when the disk is in an unknown state; only opening again helps.
    stopped: bool,
}

impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ring")
            .field("folder", &self.folder)
            .field("keys", &"[hidden]")
            .finish()
    }
}

impl Ring {
    /// Makes `folder` and new keys in it: a random root key and a random seed of the log's key.
    /// The folder's parent must exist; keys that are there already are never overwritten.
    pub fn create(folder: &Path, slots: &[NewSlot<'_>]) -> Result<Self, RingError> {
        let seed = KeyBytes::random();
        Self::create_with(folder, slots, &seed.0, Disk::default())
    }

    /// Like [`Ring::create`], with a given seed of the log's key (32 secret random bytes).
    pub fn create_with(
        folder: &Path,
        slots: &[NewSlot<'_>],
        log_seed: &[u8; 32],
        disk: Disk,
    ) -> Result<Self, RingError> {
        if slots.is_empty() {
            return Err(RingError::LastSlot);
        }
        let mut known = KnownKeys::default();
        let made: Result<Vec<_>, _> = slots
            .iter()
            .map(|slot| SlotText::new(slot, &mut known))
            .collect();
        let root = KeyBytes::random().0;
        let epoch = 1;
        let slots = RootFile::reseal(&made?, epoch, &root, &known)?;
        let mut content = Content::new(log_seed);
        content.slots = Some(RootFile::digest(&slots));
        let ring = seal_ring(&root, epoch, &content);
        swap::create(
            &disk,
            folder,
            &RootFile::new(epoch, slots.clone()).encode(),
            &ring,
        )?;
        let state = State {
            content,
            root,
            epoch,
            slots,
            known,
            opened: 0,
            stopped: false,
        };
        Ok(Self::with(folder, disk, state))
    }

    /// Opens the keys. An interrupted change is completed, or undone where it was not complete.
    pub fn open(folder: &Path, secret: &Secret<'_>) -> Result<Self, RingError> {
        Self::open_with(folder, secret, Disk::default())
    }

    /// Like [`Ring::open`], over a given access to files.
    pub fn open_with(folder: &Path, secret: &Secret<'_>, disk: Disk) -> Result<Self, RingError> {
        let mut known = KnownKeys::default();
        let found = swap::open(&disk, folder, &mut |root_bytes, rings| {
            let file = RootFile::decode(root_bytes)?;
            let Some((number, root)) = file.open(secret, &mut known)? else {
                return Ok(swap::Tried::OtherSecret);
            };
            for (place, bytes) in rings.iter().enumerate() {
                if let Some(content) = open_ring(&root, file.epoch, bytes) {
                    let slots = RootFile::digest(&file.slots);
                    if content.slots.as_ref().is_some_and(|known| *known != slots) {
                        return Err(RingError::Damaged {
                            place: "keys/root".into(),
                            what: "the slots are not those that the keys were sealed with".into(),
                        });
                    }
                    let state = State {
                        content,
                        root,
                        epoch: file.epoch,
                        slots: file.slots,
                        known: known.clone(),
                        opened: number,
                        stopped: false,
                    };
                    return Ok(swap::Tried::Opened(place, state));
                }
            }
            Ok(swap::Tried::OtherRing)
        })?;
        match found {
            Some(state) => Ok(Self::with(folder, disk, state)),
            None => Err(match secret {
                Secret::Passphrase(_) => RingError::WrongPassphrase,
                Secret::Identity(_) => RingError::WrongIdentity,
            }),
        }
    }

    fn with(folder: &Path, disk: Disk, state: State) -> Self {
        Self {
            folder: folder.to_owned(),
            disk,
            state: RwLock::new(state),
            prepared: RwLock::new(HashMap::new()),
        }
    }

    /// The key that signs the log's checkpoints, under the log's name (its origin).
    pub fn log_key(&self, name: &str) -> Result<ledger::note::SigningKey, RingError> {
        let seed = self.read().content.log.clone();
        ledger::note::SigningKey::from_seed(name, *seed.0).map_err(|error| RingError::BadName {
            what: error.to_string(),
        })
    }

    /// Grows by one with each change of the root key.
    pub fn epoch(&self) -> u64 {
        self.read().epoch
    }

    /// All slots in their order.
    pub fn slots(&self) -> Vec<Slot> {
        self.read().slots.iter().map(SlotText::describe).collect()
    }

    /// Number of the slot that was opened.
    pub fn opened_slot(&self) -> usize {
        self.read().opened
    }

    /// Adds a slot at the end. The root key changes.
    pub fn add_slot(&self, slot: &NewSlot<'_>) -> Result<(), RingError> {
        self.change(|state| {
            state.slots.push(SlotText::new(slot, &mut state.known)?);
            Ok(true)
        })
    }

    /// Puts a new slot in the place of an old one: a passphrase or an identity is changed. The
    /// root key changes, so that the old secret opens nothing of what is written from now on.
    pub fn replace_slot(&self, number: usize, slot: &NewSlot<'_>) -> Result<(), RingError> {
        self.change(|state| {
            let new = SlotText::new(slot, &mut state.known)?;
            let place = state
                .slots
                .get_mut(number)
                .ok_or(RingError::NoSlot { slot: number })?;
            *place = new;
            Ok(true)
        })
    }

    /// Removes a slot. The root key changes.
    pub fn remove_slot(&self, number: usize) -> Result<(), RingError> {
        self.change(|state| {
            if number >= state.slots.len() {
                return Err(RingError::NoSlot { slot: number });
            }
            if state.slots.len() == 1 {
                return Err(RingError::LastSlot);
            }
            state.slots.remove(number);
            if state.opened > number {
                state.opened = state.opened.saturating_sub(1);
            }
            Ok(true)
        })
    }

    /// Changes content or slots together with the root key: new root, new epoch, all slots sealed
    /// again, the old files overwritten. Nothing is written when `edit` says that nothing changed.
    fn change(
        &self,
        edit: impl FnOnce(&mut State) -> Result<bool, RingError>,
    ) -> Result<(), RingError> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return Err(RingError::Stopped);
        }
        let mut next = State {
            content: state.content.clone(),
            root: KeyBytes::random().0,
            epoch: state.epoch.saturating_add(1),
            slots: state.slots.clone(),
            known: state.known.clone(),
            opened: state.opened,
            stopped: false,
        };
        if !edit(&mut next)? {
            return Ok(());
        }
        next.slots = RootFile::reseal(&next.slots, next.epoch, &next.root, &next.known)?;
        next.known.keep_only(&next.slots);
        next.content.slots = Some(RootFile::digest(&next.slots));
        let root_bytes = RootFile::new(next.epoch, next.slots.clone()).encode();
        let ring_bytes = seal_ring(&next.root, next.epoch, &next.content);
        let outcome = swap::replace(&self.disk, &self.folder, &root_bytes, &ring_bytes);
        match outcome {
            swap::Outcome::Done => *state = next,
            swap::Outcome::Undone(error) => return Err(RingError::io(&error)),
            swap::Outcome::NotUndone(error) => {
                state.stopped = true;
                return Err(RingError::io(&error));
            }
            swap::Outcome::NotEnded(error) => {
                // The new files are durable and the next start completes the change: what was
                // destroyed must not be used any more.
                next.stopped = true;
                *state = next;
                self.forget_prepared();
                return Err(RingError::io(&error));
            }
        }
        self.forget_prepared();
        Ok(())
    }

    fn forget_prepared(&self) {
        self.prepared
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The prepared keys of a scope.
    pub(crate) fn scope_keys(&self, scope: KeyScope) -> Result<Arc<ScopeKeys>, KeyError> {
        let prepared = self.prepared.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(keys) = prepared.get(&scope) {
            return Ok(Arc::clone(keys));
        }
        drop(prepared);
        let state = self.read();
        let key = state
            .content
            .key(scope)
            .ok_or(KeyError::Missing { scope })?;
        let keys = Arc::new(ScopeKeys::new(&key));
        // `state` is still held: a key that is being destroyed cannot slip back in.
        let mut prepared = self
            .prepared
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(prepared.entry(scope).or_insert(keys)))
    }
}

impl Keys for Ring {
    fn create(&self, scopes: &[KeyScope]) -> Result<(), KeyError> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if scopes.iter().all(|scope| state.content.has(*scope)) {
            return Ok(());
        }
        if state.stopped {
            return Err(RingError::Stopped.into());
        }
        let mut content = state.content.clone();
        // Cases first, so that one call may bring a case and its exhibits in any order.
        let cases = scopes
            .iter()
            .filter(|scope| matches!(scope, KeyScope::Case(_)));
        let others = scopes
            .iter()
            .filter(|scope| !matches!(scope, KeyScope::Case(_)));
        for scope in cases.chain(others) {
            if !content.add(*scope) {
                let scope = match *scope {
                    KeyScope::Exhibit(case, _) if !content.has(KeyScope::Case(case)) => {
                        KeyScope::Case(case)
                    }
                    other => other,
                };
                return Err(KeyError::Missing { scope });
            }
        }
        let bytes = seal_ring(&state.root, state.epoch, &content);
        match swap::extend(&self.disk, &self.folder, &bytes) {
            Ok(()) => {
                state.content = content;
                Ok(())
            }
            Err(error) => {
                // A full disk is refused cleanly. After any other error the page cache is no
                // longer the truth (guide, section 7).
                state.stopped = !is_full(&error);
                Err(RingError::io(&error).into())
            }
        }
    }

    fn has(&self, scope: KeyScope) -> bool {
        self.read().content.has(scope)
    }

    fn seal(
        &self,
        scope: KeyScope,
        key_use: KeyUse,
        context: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let keys = self.scope_keys(scope)?;
        Ok(keys.of(key_use).seal(&fresh_salt(), context, plain))
    }

    fn open(
        &self,
        scope: KeyScope,
        key_use: KeyUse,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let keys = self.scope_keys(scope)?;
        keys.of(key_use)
            .open(context, sealed)
            .map_err(|_| KeyError::Refused)
    }

    fn destroy(&self, scopes: &[KeyScope]) -> Result<(), KeyError> {
        let outcome = self.change(|state| {
            let mut any = false;
            for scope in scopes {
                any |= state.content.remove(*scope);
            }
            Ok(any)
        });
        Ok(outcome?)
    }
}

fn ring_context(epoch: u64) -> Vec<u8> {
    let mut context = b"probity/v1/ring\0".to_vec();
    context.extend_from_slice(&epoch.to_be_bytes());
    context
}

fn seal_ring(root: &Root, epoch: u64, content: &Content) -> Vec<u8> {
    Key::new(root).seal(&fresh_salt(), &ring_context(epoch), &content.encode())
}

fn open_ring(root: &Root, epoch: u64, sealed: &[u8]) -> Option<Content> {
    let plain = Key::new(root).open(&ring_context(epoch), sealed).ok()?;
    Content::decode(&plain)
}
