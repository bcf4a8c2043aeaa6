//! Authorities that the tests set up with the `openssl` command: other keys and hashes, chains with
//! something in between, and certificates that must be refused. Without the command these tests say
//! that they were skipped.
#![allow(
    clippy::disallowed_types,
    reason = "a test that asks another program's opinion has to start it"
)]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use ledger::timestamp::{Certificate, Request, Stamped, TimestampError, Trust, verify};
use sha2::{Digest, Sha256};

const STAMPED: &[u8] = b"office.example/record\n300\n\nthe bytes that are stamped\n";

/// What a certificate of an authority says that may stamp times.
const STAMPS: &str = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n\
     extendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\n";

/// What one of an issuer says.
const ISSUES: &str = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n\
     subjectKeyIdentifier=hash\n";

const EC_256: &[&str] = &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
const EC_384: &[&str] = &["EC", "-pkeyopt", "ec_paramgen_curve:P-384"];
const RSA_2048: &[&str] = &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"];

/// A folder with keys, certificates and replies of one test.
struct Bench {
    folder: PathBuf,
}

impl Bench {
    /// A new folder, or `None` with a word if there is no `openssl`.
    fn new(name: &str) -> Option<Self> {
        let found = Command::new("openssl").arg("version").output();
        if !found.is_ok_and(|output| output.status.success()) {
            eprintln!("SKIPPED: no openssl command");
            return None;
        }
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("timestamps-{name}-{}", std::process::id()));
        let _from_an_earlier_run = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let bench = Self { folder };
        bench.write("stamped", STAMPED);
        Some(bench)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.folder.join(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join(name)).unwrap()
    }

    fn openssl(&self, arguments: &[&str]) {
        let output = Command::new("openssl")
            .current_dir(&self.folder)
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments:?}: {said}");
    }

    /// Makes `<name>.key`, and `<name>.pem` signed by `<issuer>` (itself, for a root), valid from and
    /// until the years given.
    fn certificate(
        &self,
        name: &str,
        issuer: &str,
        key: &[&str],
        extensions: &str,
        years: (u16, u16),
    ) {
        let file = |end: &str| format!("{name}.{end}");
        let key_file = file("key");
        self.openssl(&[&["genpkey", "-out", &key_file, "-algorithm"], key].concat());
        let subject = format!("/O=Test/CN={name}");
        let request = file("csr");
        self.openssl(&[
            "req", "-new", "-key", &key_file, "-subj", &subject, "-out", &request,
        ]);
        self.write("index", b"");
        let settings = format!(
            "[ca]\ndefault_ca=d\n[d]\nnew_certs_dir=.\ndatabase=index\nrand_serial=yes\n\
             default_md=sha384\npolicy=p\nunique_subject=no\nemail_in_dn=no\n\
             [p]\nO=optional\nCN=supplied\n[x]\n{extensions}"
        );
        self.write("ca.cnf", settings.as_bytes());
        let (from, until) = (
            format!("{}0101000000Z", years.0),
            format!("{}0101000000Z", years.1),
        );
        let (issuer_key, issuer_pem, own) = (
            format!("{issuer}.key"),
            format!("{issuer}.pem"),
            file("pem"),
        );
        let mut arguments = vec![
            "ca",
            "-batch",
            "-notext",
            "-config",
            "ca.cnf",
            "-extensions",
            "x",
            "-in",
            &request,
            "-out",
            &own,
            "-keyfile",
            &issuer_key,
            "-startdate",
            &from,
            "-enddate",
            &until,
        ];
        if issuer == name {
            arguments.push("-selfsign");
        } else {
            arguments.extend(["-cert", &issuer_pem]);
        }
        if key.first() == Some(&"ED25519")
            || fs::read_to_string(self.folder.join(&issuer_key))
                .unwrap()
                .len()
                < 150
        {
            arguments.extend(["-md", "default"]);
        }
        self.openssl(&arguments);
    }

    /// A root and an authority below it, in the usual way.
    fn usual(&self, key: &[&str]) {
        self.certificate("root", "root", EC_256, ISSUES, (2020, 2090));
        self.certificate("signer", "root", key, STAMPS, (2020, 2090));
    }

    /// A reply by `openssl ts` with `<signer>`, `chain.pem` in between if it is there.
    fn reply(&self, digest: &str, signed_name_hash: &str) -> Vec<u8> {
        let settings = format!(
            "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ncrypto_device=builtin\n\
             default_policy=1.3.6.1.4.1.32473.1\ndigests=sha256\naccuracy=secs:1,millisecs:500\n\
             ordering=yes\ntsa_name=yes\ness_cert_id_chain=no\ness_cert_id_alg={signed_name_hash}\n\
             signer_digest={digest}\n"
        );
        self.write("tsa.cnf", settings.as_bytes());
        self.write("serial", b"0A\n");
        self.write("request.tsq", &request().to_der());
        let mut arguments = vec![
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-queryfile",
            "request.tsq",
            "-signer",
            "signer.pem",
            "-inkey",
            "signer.key",
            "-out",
            "reply.tsr",
        ];
        if self.folder.join("chain.pem").exists() {
            arguments.extend(["-chain", "chain.pem"]);
        }
        self.openssl(&arguments);
        self.read("reply.tsr")
    }

    /// A reply whose statement is a good one, signed by `other`: `openssl ts` itself
    /// refuses to sign with a certificate that it would not verify.
    fn reply_by_hand(&self, digest: &str, more: &[&str]) -> Vec<u8> {
        self.openssl(&[
            "ts",
            "-reply",
            "-in",
            "reply.tsr",
            "-token_out",
            "-out",
            "token",
        ]);
        self.openssl(&[
            "cms",
            "-verify",
            "-noverify",
            "-inform",
            "DER",
            "-in",
            "token",
            "-out",
            "statement",
        ]);
        let mut arguments = vec![
            "cms",
            "-sign",
            "-binary",
            "-nodetach",
            "-outform",
            "DER",
            "-in",
            "statement",
            "-out",
            "token",
            "-econtent_type",
            "1.2.840.113549.1.9.16.1.4",
            "-signer",
            "other.pem",
            "-inkey",
            "other.key",
            "-md",
            digest,
        ];
        arguments.extend(more);
        self.openssl(&arguments);
        let token = self.read("token");
        let mut body = vec![0x30, 3, 2, 1, 0];
        body.extend_from_slice(&token);
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        [&[0x30, 0x82], length.as_slice(), &body].concat()
    }

    fn trust(&self) -> Trust {
        Trust::from_pem(&self.read("root.pem")).unwrap()
    }

    fn check(&self, reply: &[u8]) -> Result<Stamped, TimestampError> {
        verify(reply, &request(), STAMPED, &self.trust())
    }

    /// What `openssl ts -verify` says of the same files.
    fn openssl_holds(&self, reply: &[u8]) -> bool {
        self.write("checked.tsr", reply);
        let output = Command::new("openssl")
            .current_dir(&self.folder)
            .args([
                "ts",
                "-verify",
                "-queryfile",
                "request.tsq",
                "-in",
                "checked.tsr",
            ])
            .args(["-CAfile", "root.pem"])
            .output()
            .unwrap();
        output.status.success()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _left_behind = fs::remove_dir_all(&self.folder);
    }
}

fn request() -> Request {
    Request::new(&Sha256::digest(STAMPED).into(), [0x9a, 1, 2, 3, 4, 5, 6, 7])
}

#[test]
fn signers_of_every_kind() {
    let Some(bench) = Bench::new("kinds") else {
        return;
    };
    let rsa_4096: &[&str] = &["RSA", "-pkeyopt", "rsa_keygen_bits:4096"];
    for key in [EC_256, EC_384, RSA_2048, rsa_4096] {
        bench.usual(key);
        for digest in ["sha256", "sha384", "sha512"] {
            let reply = bench.reply(digest, "sha256");
            let found = bench.check(&reply).unwrap();
            assert_eq!(found.signer, "CN=signer,O=Test");
            assert_eq!(found.root, "CN=root,O=Test");
            assert_eq!(found.accuracy_microseconds, Some(1_500_000));
            assert_eq!(
                (found.policy.as_str(), found.serial.as_str()),
                ("1.3.6.1.4.1.32473.1", "0b")
            );
            assert!(bench.openssl_holds(&reply), "{key:?} {digest}");
        }
        // The name of the signer may be hashed with more than SHA-256, not with less.
        assert!(bench.check(&bench.reply("sha256", "sha512")).is_ok());
        let named_by_sha_1 = bench.reply("sha256", "sha1");
        assert!(bench.openssl_holds(&named_by_sha_1));
        assert_eq!(
            bench.check(&named_by_sha_1),
            Err(TimestampError::OtherSigner)
        );
    }
}

#[test]
fn issuers_of_every_kind() {
    let Some(bench) = Bench::new("issuers") else {
        return;
    };
    for key in [EC_256, EC_384, RSA_2048, &["ED25519"]] {
        bench.certificate("root", "root", key, ISSUES, (2020, 2090));
        bench.certificate("signer", "root", EC_256, STAMPS, (2020, 2090));
        let reply = bench.reply("sha256", "sha256");
        assert_eq!(
            bench.check(&reply).map(|found| found.root),
            Ok("CN=root,O=Test".into()),
            "{key:?}"
        );
    }
}

#[test]
fn weak_keys_are_refused() {
    let Some(bench) = Bench::new("weak") else {
        return;
    };
    bench.usual(EC_256);
    bench.reply("sha256", "sha256");
    let unsupported = |key: &[&str]| {
        bench.certificate("weak", "root", key, STAMPS, (2020, 2090));
        let found = Certificate::all_from_pem(&bench.read("weak.pem")).unwrap_err();
        assert!(
            matches!(found, TimestampError::Unsupported { .. }),
            "{key:?}: {found}"
        );
    };
    unsupported(&["RSA", "-pkeyopt", "rsa_keygen_bits:1024"]);
    unsupported(&["EC", "-pkeyopt", "ec_paramgen_curve:P-521"]);
    unsupported(&["EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]);
}

#[test]
fn something_in_between() {
    let Some(bench) = Bench::new("between") else {
        return;
    };
    let chain = |upper: &str, lower: &str, years: (u16, u16)| {
        bench.certificate("root", "root", EC_256, ISSUES, (2020, 2090));
        bench.certificate("upper", "root", RSA_2048, upper, years);
        bench.certificate("lower", "upper", EC_384, lower, (2020, 2090));
        bench.certificate("signer", "lower", EC_256, STAMPS, (2020, 2090));
        let pem = [bench.read("lower.pem"), bench.read("upper.pem")].concat();
        bench.write("chain.pem", &pem);
        bench.reply("sha256", "sha256")
    };
    let untrusted = |reply: &[u8]| match bench.check(reply) {
        Err(TimestampError::Untrusted { why }) => why,
        other => panic!("{other:?}"),
    };
    let good = chain(ISSUES, ISSUES, (2020, 2090));
    assert_eq!(
        bench.check(&good).map(|found| found.root),
        Ok("CN=root,O=Test".into())
    );
    assert!(bench.openssl_holds(&good));

    // The same without the chain in the reply: the reader may have it from elsewhere.
    let between = Certificate::all_from_pem(&bench.read("chain.pem")).unwrap();
    fs::remove_file(bench.folder.join("chain.pem")).unwrap();
    let alone = bench.reply("sha256", "sha256");
    assert_eq!(
        untrusted(&alone),
        "no certificate leads from the signer to a trusted root"
    );
    let trust = bench.trust().with_intermediates(between);
    assert!(verify(&alone, &request(), STAMPED, &trust).is_ok());

    let nothing_below =
        "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n";
    let reply = chain(nothing_below, ISSUES, (2020, 2090));
    assert_eq!(
        untrusted(&reply),
        "the chain is longer than an issuer allows"
    );
    assert!(
        bench
            .check(&chain(ISSUES, nothing_below, (2020, 2090)))
            .is_ok()
    );
    let no_authority = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyCertSign\n";
    let reply = chain(no_authority, ISSUES, (2020, 2090));
    assert_eq!(untrusted(&reply), "an issuer is no certificate authority");
    let no_constraints = "keyUsage=critical,keyCertSign\n";
    let reply = chain(ISSUES, no_constraints, (2020, 2090));
    assert_eq!(untrusted(&reply), "an issuer is no certificate authority");
    let signs_nothing = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign\n";
    let reply = chain(ISSUES, signs_nothing, (2020, 2090));
    assert_eq!(
        untrusted(&reply),
        "an issuer's key may not sign certificates"
    );
    let for_servers = format!("{ISSUES}extendedKeyUsage=serverAuth\n");
    let reply = chain(&for_servers, ISSUES, (2020, 2090));
    assert_eq!(
        untrusted(&reply),
        "an issuer may not issue authorities of time stamps"
    );
    let for_stamps = format!("{ISSUES}extendedKeyUsage=timeStamping\n");
    assert!(
        bench
            .check(&chain(&for_stamps, &for_stamps, (2020, 2090)))
            .is_ok()
    );
    let reply = chain(ISSUES, ISSUES, (2020, 2022));
    assert_eq!(
        untrusted(&reply),
        "a certificate was no longer valid at the stamped time"
    );
    let named =
        "basicConstraints=critical,CA:TRUE\nnameConstraints=critical,permitted;DNS:example\n";
    let reply = chain(ISSUES, named, (2020, 2090));
    assert_eq!(
        untrusted(&reply),
        "no certificate leads from the signer to a trusted root"
    );
}

#[test]
fn another_root_of_the_same_name() {
    let Some(bench) = Bench::new("same-name") else {
        return;
    };
    bench.usual(EC_256);
    let reply = bench.reply("sha256", "sha256");
    assert!(bench.check(&reply).is_ok());
    bench.certificate("root", "root", EC_256, ISSUES, (2020, 2090));
    let why = "the signature of a certificate does not hold under its issuer's key";
    assert_eq!(bench.check(&reply), Err(TimestampError::Untrusted { why }));
}

#[test]
fn validity_is_judged_at_the_stamped_time() {
    let Some(bench) = Bench::new("validity") else {
        return;
    };
    let ended = "a certificate was no longer valid at the stamped time";
    let early = "a certificate was not yet valid at the stamped time";
    for (root, signer, why) in [
        ((2020, 2090), (2020, 2022), ended),
        ((2020, 2090), (2080, 2090), early),
        ((2020, 2022), (2020, 2090), ended),
        ((2080, 2090), (2020, 2090), early),
    ] {
        bench.certificate("root", "root", EC_256, ISSUES, root);
        bench.certificate("signer", "root", EC_256, STAMPS, signer);
        let reply = bench.reply("sha256", "sha256");
        assert_eq!(
            bench.check(&reply),
            Err(TimestampError::Untrusted { why }),
            "{root:?} {signer:?}"
        );
    }
}

#[test]
fn certificates_that_are_not_for_time_stamps_alone() {
    let Some(bench) = Bench::new("use") else {
        return;
    };
    bench.usual(EC_256);
    bench.reply("sha256", "sha256");
    // The good signer by hand: as usual, named by its key, without its certificate.
    for end in ["pem", "key"] {
        let good = bench.read(&format!("signer.{end}"));
        bench.write(&format!("other.{end}"), &good);
    }
    let signer = Certificate::all_from_pem(&bench.read("signer.pem")).unwrap();
    let reply = bench.reply_by_hand("sha512", &["-cades"]);
    assert!(bench.check(&reply).is_ok() && bench.openssl_holds(&reply));
    let reply = bench.reply_by_hand("sha512", &["-cades", "-keyid"]);
    let by_key = bench.check(&reply);
    assert!(matches!(by_key, Err(TimestampError::Unsupported { .. })));
    assert!(!bench.openssl_holds(&reply));
    let reply = bench.reply_by_hand("sha256", &["-cades", "-nocerts"]);
    assert_eq!(bench.check(&reply), Err(TimestampError::NoSigner));
    let trust = bench.trust().with_intermediates(signer);
    assert!(verify(&reply, &request(), STAMPED, &trust).is_ok());

    let named = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n";
    let by = |extensions: &str, more: &[&str]| {
        bench.certificate("other", "root", EC_256, extensions, (2020, 2090));
        bench.check(&bench.reply_by_hand("sha256", more))
    };
    let with_use = |line: &str| by(&format!("{named}{line}"), &["-cades"]);
    // All is well with this one but that the statement names another authority.
    assert_eq!(
        with_use("extendedKeyUsage=critical,timeStamping\n"),
        Err(TimestampError::OtherSigner)
    );
    for line in [
        "",
        "extendedKeyUsage=timeStamping\n",
        "extendedKeyUsage=critical,timeStamping,codeSigning\n",
        "extendedKeyUsage=critical,codeSigning\n",
        "extendedKeyUsage=critical,anyExtendedKeyUsage\n",
    ] {
        assert_eq!(with_use(line), Err(TimestampError::SignerUse), "{line}");
    }
    let only = "extendedKeyUsage=critical,timeStamping\n";
    let issues = format!("basicConstraints=critical,CA:TRUE\n{only}");
    assert_eq!(by(&issues, &["-cades"]), Err(TimestampError::SignerUse));
    let enciphers = format!("keyUsage=critical,digitalSignature,keyEncipherment\n{only}");
    assert_eq!(by(&enciphers, &["-cades"]), Err(TimestampError::SignerUse));
    // Nothing in the signed attributes names the signer.
    assert_eq!(by(STAMPS, &[]), Err(TimestampError::OtherSigner));
    // The signer's certificate is left out, and nobody has it.
    assert_eq!(
        by(STAMPS, &["-cades", "-nocerts"]),
        Err(TimestampError::NoSigner)
    );
    // No signed attributes at all, and a digest that is too weak.
    let bare = by(STAMPS, &["-noattr"]);
    assert!(
        matches!(bare, Err(TimestampError::Malformed { .. })),
        "{bare:?}"
    );
    let weak = bench.check(&bench.reply_by_hand("sha1", &["-cades"]));
    assert!(
        matches!(weak, Err(TimestampError::Unsupported { .. })),
        "{weak:?}"
    );
}
