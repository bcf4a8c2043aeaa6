//! Time stamps of the day, with `openssl ts` as the authority.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{
    house::House,
    outside::{Server, act, policy, status, text},
};

/// A root, a signer that may stamp times and nothing else, and `openssl` to answer with them.
struct Authority {
    server: Server,
    root: PathBuf,
}

fn openssl(folder: &Path, args: &[&str]) {
    let ran = Command::new("openssl")
        .current_dir(folder)
        .args(args)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "openssl {args:?}: {said}");
}

const CONFIG: &str = "\
[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = signer.pem
certs = root.pem
signer_key = signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
accuracy = secs:1
[stamping]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[req]
distinguished_name = nobody
[nobody]
";

impl Authority {
    /// `None`, with a word, where there is no `openssl`.
    fn new(house: &House, name: &str) -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            eprintln!("SKIPPED: no openssl on this machine");
            return None;
        }
        let folder = house.path(name);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("conf"), CONFIG).unwrap();
        fs::write(folder.join("serial"), "01\n").unwrap();
        let key = [
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
        ];
        let root = [
            "req",
            "-x509",
            "-config",
            "conf",
            "-extensions",
            "root",
            "-days",
            "30",
            "-subj",
            "/CN=Made-up root",
            "-keyout",
            "root.key",
            "-out",
            "root.pem",
        ];
        openssl(&folder, &[&root[..1], &key, &root[1..]].concat());
        let signer = [
            "req",
            "-config",
            "conf",
            "-subj",
            "/CN=Made-up time stamps",
            "-keyout",
            "signer.key",
            "-out",
            "signer.csr",
        ];
        openssl(&folder, &[&signer[..1], &key, &signer[1..]].concat());
        openssl(
            &folder,
            &[
                "x509",
                "-req",
                "-in",
                "signer.csr",
                "-CA",
                "root.pem",
                "-CAkey",
                "root.key",
                "-CAcreateserial",
                "-days",
                "30",
                "-extfile",
                "conf",
                "-extensions",
                "stamping",
                "-out",
                "signer.pem",
            ],
        );
        let root = folder.join("root.pem");
        let server = Server::start(move |line, body| {
            assert!(line.starts_with("POST / "), "{line}");
            fs::write(folder.join("query"), body).unwrap();
            openssl(
                &folder,
                &[
                    "ts",
                    "-reply",
                    "-config",
                    "conf",
                    "-queryfile",
                    "query",
                    "-out",
                    "reply",
                ],
            );
            let reply = fs::read(folder.join("reply")).unwrap();
            let head = "content-type: application/timestamp-reply\r\n".to_owned();
            (200, head, reply)
        });
        Some(Self { server, root })
    }

    fn setting(&self, root: &Path, policy: &str) -> String {
        format!(
            "\n[[timestamp]]\naddress = \"{}/\"\nroot = \"{}\"\n{policy}",
            self.server.url,
            text(root)
        )
    }

    fn heard(&self) -> usize {
        self.server.heard.lock().unwrap().len()
    }
}

fn set(house: &House, settings: &str) {
    let path = house.office.join("probity.toml");
    let before = fs::read_to_string(&path).unwrap();
    let plain = before.split("\n[[timestamp]]").next().unwrap();
    fs::write(&path, format!("{plain}{settings}")).unwrap();
}

/// The kept files that end with this.
fn kept(house: &House, end: &str) -> Vec<PathBuf> {
    let listed = fs::read_dir(house.office.join("record/timestamps"));
    let mut found: Vec<_> = listed
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| text(path).ends_with(end))
        .collect();
    found.sort();
    found
}

fn today() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs() / 86_400
}

#[test]
fn the_first_checkpoint_of_a_day_is_stamped_by_each_authority() {
    let house = House::new();
    let Some(one) = Authority::new(&house, "one") else {
        return;
    };
    let Some(two) = Authority::new(&house, "two") else {
        return;
    };
    policy(&house, &[]).expect(0);
    let both = one.setting(&one.root, "policy = \"1.2.3.4.1\"\n") + &two.setting(&two.root, "");
    set(&house, &both);
    let day = today();
    assert_eq!(act(&house, "One").expect(0).err, "");
    act(&house, "Two").expect(0);
    if day == today() {
        assert_eq!((one.heard(), two.heard()), (1, 1), "once a day");
    }
    for end in [".note", ".pem", ".tsr", ".tsq"] {
        assert_eq!(kept(&house, end).len(), 2 * one.heard(), "{end}");
    }
    house.verify().expect(0);
    // As a court does it.
    for query in kept(&house, ".tsq") {
        let base = text(&query).strip_suffix(".tsq").unwrap().to_owned();
        openssl(
            house.dir.path(),
            &[
                "ts",
                "-verify",
                "-queryfile",
                text(&query),
                "-in",
                &format!("{base}.tsr"),
                "-CAfile",
                &format!("{base}.pem"),
            ],
        );
        openssl(
            house.dir.path(),
            &[
                "ts",
                "-verify",
                "-data",
                &format!("{base}.note"),
                "-in",
                &format!("{base}.tsr"),
                "-CAfile",
                &format!("{base}.pem"),
            ],
        );
    }
    // What was changed afterwards is found.
    for end in [".tsr", ".note", ".tsq"] {
        let path = kept(&house, end).remove(0);
        let good = fs::read(&path).unwrap();
        let mut bad = good.clone();
        let middle = bad.len() / 2;
        bad[middle] ^= 1;
        fs::write(&path, &bad).unwrap();
        house.verify().says(3, &["record/timestamps/"]);
        fs::write(&path, good).unwrap();
    }
    let path = kept(&house, ".tsr").remove(0);
    let good = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    house.verify().says(3, &["a part of it is missing"]);
    fs::write(&path, good).unwrap();
    house.verify().expect(0);
}

#[test]
fn a_stamp_that_does_not_hold_is_not_kept_and_work_goes_on() {
    let house = House::new();
    let (Some(one), Some(other)) = (
        Authority::new(&house, "one"),
        Authority::new(&house, "other"),
    ) else {
        return;
    };
    policy(&house, &[]).expect(0);
    // Another root, another policy.
    set(&house, &one.setting(&other.root, ""));
    act(&house, "One").says(0, &["no time stamp of today", "not trusted"]);
    set(&house, &one.setting(&one.root, "policy = \"1.2.3.4.2\"\n"));
    act(&house, "Two").says(0, &["no time stamp of today", "policy"]);
    // A root that is not there, or is none.
    set(&house, &one.setting(Path::new("nowhere.pem"), ""));
    act(&house, "Three").says(0, &["cannot be used", "nowhere.pem"]);
    // Somebody else at the address, or nobody.
    let liar = Server::start(|_, _| (200, String::new(), b"now".to_vec()));
    let setting = one.setting(&one.root, "");
    set(&house, &setting.replace(&one.server.url, &liar.url));
    act(&house, "Four").says(0, &["no time stamp of today", "RFC 3161"]);
    let gone = liar.url.clone();
    drop(liar);
    set(&house, &setting.replace(&one.server.url, &gone));
    act(&house, "Five").says(0, &["no time stamp of today", "cannot be reached"]);
    assert_eq!(kept(&house, "").len(), 0);
    // Then the right one.
    set(&house, &setting);
    assert_eq!(act(&house, "Six").expect(0).err, "");
    assert_eq!(kept(&house, ".tsq").len(), 1);
    assert_eq!(status(&house).0, 0);
}
