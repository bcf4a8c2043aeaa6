//! A disk in memory that forgets what was not synced, and fails at a chosen call.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use journal::disk::{Access, Disk, DiskFile, Kind, Listed, Lock};

/// What happens at the chosen call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The program is stopped before the call.
    StopBefore,
    /// The program is stopped after the call.
    StopAfter,
    /// The program is stopped when half of a write is done.
    StopHalfway,
    /// The call says it succeeded and has done nothing.
    Lost,
    /// A write says it succeeded and has done half of it.
    LostHalf,
    /// The call fails and has done nothing.
    Error,
    /// The call fails after it was done.
    ErrorAfter,
    /// Half of a write is done, then the disk is full.
    Full,
    /// The folder is read-only.
    ReadOnly,
}

/// What is left after a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// The program was killed: all that it wrote is there.
    Kill,
    /// The power failed: only what was synced is there.
    PowerCut,
    /// The power failed in the midst of writing out: half of the rest is there too.
    PowerCutHalfway,
}

#[derive(Clone, Debug)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write(offset, new) => {
                if bytes.len() < offset + new.len() {
                    bytes.resize(offset + new.len(), 0);
                }
                bytes[*offset..offset + new.len()].copy_from_slice(new);
            }
            Self::Length(length) => bytes.resize(*length, 0),
        }
    }

    fn half(&self) -> Self {
        match self {
            Self::Write(offset, new) => Self::Write(*offset, new[..new.len() / 2].to_vec()),
            Self::Length(length) => Self::Length(*length),
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Contents {
    live: Vec<u8>,
    durable: Vec<u8>,
    unsynced: Vec<Change>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Folder,
    File(usize),
}

#[derive(Debug, Default)]
struct World {
    files: Vec<Contents>,
    live: BTreeMap<PathBuf, Node>,
    durable: BTreeMap<PathBuf, Node>,
    calls: usize,
    plan: Option<(usize, Fault)>,
    is_stopped: bool,
    is_locked: bool,
}

/// The disk; clones are the same disk.
#[derive(Clone, Debug)]
pub(crate) struct MemoryDisk(Arc<Mutex<World>>);

#[derive(Debug)]
struct MemoryFile {
    disk: MemoryDisk,
    file: usize,
}

#[derive(Debug)]
struct MemoryLock(MemoryDisk);

impl Lock for MemoryLock {}

impl Drop for MemoryLock {
    fn drop(&mut self) {
        self.0.world().is_locked = false;
    }
}

fn off() -> io::Error {
    io::Error::other("the program was stopped")
}

fn parent(path: &Path) -> PathBuf {
    path.parent().unwrap().to_owned()
}

impl MemoryDisk {
    /// An empty disk with the folder `/office`.
    pub(crate) fn new() -> Self {
        let mut world = World::default();
        for names in [&mut world.live, &mut world.durable] {
            names.insert(PathBuf::from("/office"), Node::Folder);
        }
        Self(Arc::new(Mutex::new(world)))
    }

    /// A copy of a real folder, all of it durable, as `/office/record`.
    pub(crate) fn copy_of(dir: &Path) -> Self {
        let disk = Self::new();
        let mut folders = vec![(dir.to_owned(), PathBuf::from("/office/record"))];
        while let Some((from, to)) = folders.pop() {
            disk.put(&to, None);
            for item in std::fs::read_dir(from).unwrap() {
                let item = item.unwrap();
                let target = to.join(item.file_name());
                if item.file_type().unwrap().is_dir() {
                    folders.push((item.path(), target));
                } else {
                    disk.put(&target, Some(std::fs::read(item.path()).unwrap()));
                }
            }
        }
        disk
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    /// Puts a folder (`None`) or file there, durably.
    pub(crate) fn put(&self, path: &Path, bytes: Option<Vec<u8>>) {
        let mut world = self.world();
        let node = match bytes {
            None => Node::Folder,
            Some(bytes) => {
                world.files.push(Contents {
                    live: bytes.clone(),
                    durable: bytes,
                    unsynced: Vec::new(),
                });
                Node::File(world.files.len() - 1)
            }
        };
        for folder in path.ancestors().skip(1) {
            world.live.entry(folder.to_owned()).or_insert(Node::Folder);
            world
                .durable
                .entry(folder.to_owned())
                .or_insert(Node::Folder);
        }
        world.live.insert(path.to_owned(), node);
        world.durable.insert(path.to_owned(), node);
    }

    /// Takes a name away, and all below it.
    pub(crate) fn take(&self, path: &Path) {
        let mut world = self.world();
        world.live.retain(|name, _| !name.starts_with(path));
        world.durable.retain(|name, _| !name.starts_with(path));
    }

    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let world = self.world();
        let files = world.live.iter().filter(|(_, node)| **node != Node::Folder);
        files.map(|(path, _)| path.clone()).collect()
    }

    pub(crate) fn bytes(&self, path: &Path) -> Vec<u8> {
        let world = self.world();
        match world.live.get(path) {
            Some(Node::File(file)) => world.files[*file].live.clone(),
            _ => panic!("no file {}", path.display()),
        }
    }

    /// Changes the bytes of a file behind the back of the record.
    pub(crate) fn edit(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let mut world = self.world();
        let Some(Node::File(file)) = world.live.get(path).copied() else {
            panic!("no file {}", path.display());
        };
        let contents = &mut world.files[file];
        change(&mut contents.live);
        contents.durable = contents.live.clone();
    }

    /// Fails the `call`th change from now on, counted from 0.
    pub(crate) fn plan(&self, call: usize, fault: Fault) {
        let mut world = self.world();
        world.calls = 0;
        world.plan = Some((call, fault));
    }

    /// Changes since the last [`Self::plan`], or since the beginning.
    pub(crate) fn calls(&self) -> usize {
        self.world().calls
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.world().is_stopped
    }

    /// The disk as the next program finds it.
    pub(crate) fn restart(&self, after: After) -> Self {
        let world = self.world();
        let mut files = world.files.clone();
        for file in &mut files {
            match after {
                After::Kill => {}
                After::PowerCut => file.live = file.durable.clone(),
                After::PowerCutHalfway => {
                    file.live = file.durable.clone();
                    let kept = file.unsynced.len() / 2;
                    for change in &file.unsynced[..kept] {
                        change.apply(&mut file.live);
                    }
                    if let Some(torn) = file.unsynced.get(kept) {
                        torn.half().apply(&mut file.live);
                    }
                }
            }
            if after != After::Kill {
                file.durable = file.live.clone();
                file.unsynced.clear();
            }
        }
        let (live, durable) = match after {
            After::Kill => (world.live.clone(), world.durable.clone()),
            After::PowerCut => (world.durable.clone(), world.durable.clone()),
            After::PowerCutHalfway => (world.live.clone(), world.live.clone()),
        };
        Self(Arc::new(Mutex::new(World {
            files,
            live,
            durable,
            ..World::default()
        })))
    }

    /// Does a change, or what the plan makes of it. `half` is done for half a write.
    fn change<T>(
        &self,
        whole: impl FnOnce(&mut World) -> io::Result<T>,
        half: impl FnOnce(&mut World) -> io::Result<T>,
        nothing: impl FnOnce(&mut World) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut world = self.world();
        if world.is_stopped {
            return Err(off());
        }
        let call = world.calls;
        world.calls += 1;
        let Some((_, fault)) = world.plan.filter(|(at, _)| *at == call) else {
            return whole(&mut world);
        };
        match fault {
            Fault::StopBefore => world.is_stopped = true,
            Fault::StopAfter => {
                let _ = whole(&mut world);
                world.is_stopped = true;
            }
            Fault::StopHalfway => {
                let _ = half(&mut world);
                world.is_stopped = true;
            }
            Fault::Lost => return nothing(&mut world),
            Fault::LostHalf => return half(&mut world),
            Fault::Error => return Err(io::Error::other("the disk failed")),
            Fault::ErrorAfter => {
                let _ = whole(&mut world);
                return Err(io::Error::other("the disk failed"));
            }
            Fault::Full => {
                let _ = half(&mut world);
                return Err(io::ErrorKind::StorageFull.into());
            }
            Fault::ReadOnly => return Err(io::ErrorKind::ReadOnlyFilesystem.into()),
        }
        Err(off())
    }
}

/// A change that is done whole or not at all, and that nobody can lose unseen.
fn name_change(
    disk: &MemoryDisk,
    change: impl FnOnce(&mut World) -> io::Result<()>,
) -> io::Result<()> {
    let change = std::cell::Cell::new(Some(change));
    let run = |world: &mut World| change.take().map_or(Ok(()), |change| change(world));
    disk.change(run, run, run)
}

impl World {
    fn node(&self, path: &Path) -> io::Result<Node> {
        self.live
            .get(path)
            .copied()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn create(&mut self, path: &Path) -> io::Result<usize> {
        if self.live.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.node(&parent(path))?;
        self.files.push(Contents::default());
        let file = self.files.len() - 1;
        self.live.insert(path.to_owned(), Node::File(file));
        Ok(file)
    }
}

impl Disk for MemoryDisk {
    fn open(&self, path: &Path, access: Access) -> io::Result<Arc<dyn DiskFile>> {
        let file = if access == Access::Create {
            let refused = |_: &mut World| Err(io::Error::other("the disk failed"));
            self.change(
                |world| world.create(path),
                refused,
                |world| world.create(path),
            )?
        } else {
            let world = self.world();
            if world.is_stopped {
                return Err(off());
            }
            match world.node(path)? {
                Node::File(file) => file,
                Node::Folder => return Err(io::ErrorKind::IsADirectory.into()),
            }
        };
        Ok(Arc::new(MemoryFile {
            disk: self.clone(),
            file,
        }))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Listed>> {
        let world = self.world();
        if world.is_stopped {
            return Err(off());
        }
        world.node(folder)?;
        let inside = world
            .live
            .iter()
            .filter(|(path, _)| path.parent() == Some(folder));
        Ok(inside
            .map(|(path, node)| Listed {
                name: path.file_name().unwrap_or(OsStr::new("")).to_owned(),
                kind: match node {
                    Node::Folder => Kind::Folder,
                    Node::File(_) => Kind::File,
                },
            })
            .collect())
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        if self.world().live.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        name_change(self, |world| {
            world.node(&parent(path))?;
            world.live.insert(path.to_owned(), Node::Folder);
            Ok(())
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        name_change(self, |world| {
            world.node(&parent(to))?;
            let node = world.node(from)?;
            world.live.remove(from);
            world.live.insert(to.to_owned(), node);
            Ok(())
        })
    }

    fn remove(&self, path: &Path, _: Kind) -> io::Result<()> {
        self.world().node(path)?;
        name_change(self, |world| {
            world.live.remove(path);
            Ok(())
        })
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        name_change(self, |world| {
            world.node(folder)?;
            let is_inside = |path: &Path| path.parent() == Some(folder);
            world.durable.retain(|path, _| !is_inside(path));
            let inside = world.live.iter().filter(|(path, _)| is_inside(path));
            let inside: Vec<_> = inside.map(|(path, node)| (path.clone(), *node)).collect();
            world.durable.extend(inside);
            Ok(())
        })
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn Lock>> {
        if self.world().is_locked {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        if self.world().node(path).is_err() {
            self.open(path, Access::Create)?;
        }
        self.world().is_locked = true;
        Ok(Box::new(MemoryLock(self.clone())))
    }
}

impl MemoryFile {
    fn apply(&self, change: &Change) -> io::Result<()> {
        let run = |world: &mut World, change: Change| {
            let contents = &mut world.files[self.file];
            change.apply(&mut contents.live);
            contents.unsynced.push(change);
            Ok(())
        };
        self.disk.change(
            |world| run(world, change.clone()),
            |world| run(world, change.half()),
            |_| Ok(()),
        )
    }
}

impl DiskFile for MemoryFile {
    fn length(&self) -> io::Result<u64> {
        Ok(u64::try_from(self.disk.world().files[self.file].live.len()).unwrap())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let world = self.disk.world();
        if world.is_stopped {
            return Err(off());
        }
        let offset = usize::try_from(offset).unwrap();
        let rest = world.files[self.file].live.get(offset..).unwrap_or(&[]);
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.apply(&Change::Write(
            usize::try_from(offset).unwrap(),
            bytes.to_vec(),
        ))
    }

    fn set_length(&self, length: u64) -> io::Result<()> {
        self.apply(&Change::Length(usize::try_from(length).unwrap()))
    }

    fn sync(&self) -> io::Result<()> {
        name_change(&self.disk, |world| {
            let contents = &mut world.files[self.file];
            contents.durable = contents.live.clone();
            contents.unsynced.clear();
            Ok(())
        })
    }

    fn forget_copy(&self, _: u64, _: u64) {}
}
