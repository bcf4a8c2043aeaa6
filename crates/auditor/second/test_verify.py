"""Tests of verify.py: python3 test_verify.py (standard library and openssl).

Packages are built here from the specifications, signed with openssl, and then spoiled: most tests
re-make everything behind the fault (lists, seal, checkpoints, signatures), so that only the rule in
question is broken and must be found. The published vectors are found through PROBITY_SHARED.
"""

import base64
import contextlib
import functools
import hashlib
import hmac
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import verify  # noqa: E402
from verify import sha256  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("PROBITY_SHARED", os.path.join(HERE, "../../../../shared"))
VECTORS = os.path.join(SHARED, "data/vectors/probity")
NEEDS_VECTORS = unittest.skipUnless(os.path.isdir(VECTORS), "skipped: PROBITY_SHARED is not there")


def vector(name):
    with open(os.path.join(VECTORS, name), "rb") as file:
        return file.read()


# ---- A small office --------------------------------------------------------------------------

def openssl(words, stdin=b""):
    return subprocess.run(["openssl"] + words, input=stdin, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=True).stdout


@functools.lru_cache(None)
def private_key(seed):
    """Path of the private key that a text gives; made keys only."""
    folder = private_key.folder.name
    path = os.path.join(folder, sha256(seed.encode()).hex())
    with open(path, "wb") as file:
        file.write(bytes.fromhex("302e020100300506032b657004220420") + sha256(seed.encode()))
    return path


private_key.folder = tempfile.TemporaryDirectory()


@functools.lru_cache(None)
def public_key(seed):
    return openssl(["pkey", "-inform", "DER", "-in", private_key(seed), "-pubout", "-outform", "DER"])[-32:]


@functools.lru_cache(None)
def sign(seed, message):
    with tempfile.NamedTemporaryFile(dir=private_key.folder.name) as file:
        file.write(message)
        file.flush()
        return openssl(["pkeyutl", "-sign", "-keyform", "DER", "-inkey", private_key(seed), "-rawin",
                        "-in", file.name])


def b64(data):
    return base64.b64encode(data).decode()


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def key_id(name, kind, seed):
    return sha256(name.encode() + b"\n" + bytes([kind]) + public_key(seed))[:4]


def vkey(name, kind, seed):
    return "%s+%s+%s" % (name, key_id(name, kind, seed).hex(), b64(bytes([kind]) + public_key(seed)))


def root_of(leaves):
    """RFC 6962, 2.1, word for word; `leaves` are hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\1" + root_of(leaves[:k]) + root_of(leaves[k:]))


def path_of(index, leaves):
    if len(leaves) < 2:
        return []
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < k:
        return path_of(index, leaves[:k]) + [root_of(leaves[k:])]
    return path_of(index - k, leaves[k:]) + [root_of(leaves[:k])]


LOG, WITNESS = "office.test/record", "overseer.test/witness"


def log_line(text, seed="log", name=LOG):
    return "\u2014 %s %s\n" % (name, b64(key_id(name, 1, seed) + sign(seed, text.encode())))


def witness_line(text, time, seed="witness", name=WITNESS):
    signed = "cosignature/v1\ntime %d\n%s" % (time, text)
    payload = time.to_bytes(8, "big") + sign(seed, signed.encode())
    return "\u2014 %s %s\n" % (name, b64(key_id(name, 4, seed) + payload))


def checkpoint(leaves, time, origin=LOG, log="log", witness="witness"):
    text = "%s\n%d\n%s\n" % (origin, len(leaves), b64(root_of(leaves)))
    note = text + "\n" + log_line(text, log, origin)
    return (note + witness_line(text, time, witness)).encode()


def log_proof(index, leaves, note):
    hashes = "".join(b64(h) + "\n" for h in path_of(index, leaves))
    return ("c2sp.org/tlog-proof@v1\nindex %d\n%s\n" % (index, hashes)).encode() + note


def item_proof(entry, index, rows):
    leaves = [verify.leaf_hash(row) for row in rows]
    hashes = "".join(b64(h) + "\n" for h in path_of(index, leaves))
    head = "probity/item-proof@v1\nentry %d\nrow %d of %d\n%s\n" % (entry, index, len(rows), hashes)
    return head.encode() + rows[index] + b"\n"


def an_id(kind, number=1):
    return "%s-%032x" % (kind, number)


def at(second):
    return "2026-02-03T04:%02d:%02d.000000Z" % divmod(second, 60)


NOW = 1770091200  # 2026-02-03T04:00:00Z
SALT = "5a" * 32


def commit_of(payload):
    return hmac.new(bytes.fromhex(payload["salt"]), canonical(payload), hashlib.sha256).hexdigest()


class Office:
    """Builds a package. A test changes a member before `build`, or gives a function that changes the
    files (`spoil`, before the lists are made) or the seal's entry (`spoil_seal`)."""

    def __init__(self):
        self.files = {"index.html": b"<!doctype html>", "data/case.jsonld": b"{}"}
        self.items = [b"first item", b"second item", b"an original"]
        self.policy = "log %s\nwitness w %s https://w.test/\nquorum w\n" % (
            vkey(LOG, 1, "log"), vkey(WITNESS, 4, "witness"))
        self.rows = [canonical({"bytes": len(data), "locator": ["a", "n%d" % number],
                                "sha256": sha256(data).hex(), "type": "text/plain"})
                     for number, data in enumerate(self.items)]
        self.payload = {"command": {}, "salt": SALT, "v": 1}
        case, authority = an_id("case"), an_id("authority")
        common = {"actor": an_id("person"), "outcome": "done", "role": "examiner", "v": 1}
        self.entries = {
            2: dict(common, act="authority.request", authority=authority, case=case),
            3: dict(common, act="authority.approve", authority=authority, case=case, case_prev=2,
                    actor=an_id("person", 2), role="approver", commit="11" * 32, sealed="22" * 32),
            5: dict(common, act="intake.finish", authority=authority, case=case, case_prev=4,
                    commit=commit_of(self.payload), sealed="33" * 32, counts={"rows": 3},
                    manifest={"root": root_of([verify.leaf_hash(r) for r in self.rows]).hex(),
                              "size": 3}),
            6: dict(common, act="item.derive", case=case, case_prev=5, tags={"kind": ["a", "b"]}),
        }
        for seq, entry in self.entries.items():
            entry.update(seq=seq, at=at(seq))
        self.size_a, self.seq, self.size_b = 8, 8, 10
        self.seal = dict(common, act="package.create", authority=authority, case=case, case_prev=6,
                         commit="44" * 32, sealed="55" * 32, at=at(60), actor=an_id("person", 2),
                         counts={"entries": 4, "files": 5, "items": 2})
        self.contents = {
            "authorities": [{"authority": authority, "kind": "warrant", "basis": "Art. 1",
                             "operations": ["collect"], "data": ["content"], "from": at(0),
                             "until": at(100), "request_seq": 2, "approve_seq": 3}],
            "case": case,
            "derivatives": [{"file": "data/derived/000004.txt", "from": "000001",
                             "original": sha256(self.items[0]).hex(), "removed": "a name",
                             "reason": "privacy", "seq": 6}],
            "exhibits": [{"exhibit": an_id("exhibit"), "folder": "EX-1", "kind": "disk",
                          "number": "EX/1", "description": "\u00e9"}],
            "gaps": [{"subject": "x", "kind": "k", "what": "w", "explanation": None}],
            "items": [{"number": "00000%d" % n, "exhibit": an_id("exhibit"), "row": n - 1,
                       "file": "data/%s/00000%d.txt" % (("items", "items", "exhibits/EX-1")[n - 1], n),
                       "role": ("item", "item", "original")[n - 1]} for n in (1, 2, 3)],
            "languages": ["en", "ar"], "package": an_id("package"),
            "persons": [{"person": an_id("person", 2), "roles": ["approver"], "name": None,
                         "key": public_key("person").hex()}],
            "prepared": at(59), "program": "test 1", "v": 1,
            "withheld": [{"subject": "x", "count": 2, "reason": "r"}],
        }
        self.fillers = [b"filler %d" % number for number in range(16)]
        self.cosigned_a, self.cosigned_b = NOW + 30, NOW + 90
        self.note_a, self.note_b = checkpoint, checkpoint
        self.sign_persons = True
        self.spoil = self.spoil_seal = self.spoil_end = lambda thing: None

    def person_sig(self, entry):
        rest = {n: v for n, v in entry.items() if n not in ("at", "case_prev", "person_sig", "seq")}
        key = sha256(b"person-key\n\x01" + public_key("person"))[:4].hex()
        entry["person_sig"] = {
            "key": key, "sig": sign("person", b"probity/v1/act\0" + canonical(rest)).hex()}

    def encode(self, entry):
        return entry if isinstance(entry, bytes) else canonical(entry)

    def build(self):
        files = dict(self.files)
        files["record/policy.txt"] = self.policy.encode()
        if self.sign_persons:
            self.person_sig(self.entries[3])
        leaves = [verify.leaf_hash(b) for b in self.fillers]
        for seq, entry in self.entries.items():
            leaves[seq] = verify.leaf_hash(self.encode(entry))
        a = self.note_a(leaves[:self.size_a], self.cosigned_a)
        for seq, entry in self.entries.items():
            files["record/entries/%d.json" % seq] = self.encode(entry)
            files["record/entries/%d.tlog-proof" % seq] = log_proof(seq, leaves[:self.size_a], a)
        files["record/payloads/5.json"] = canonical(self.payload)
        for n in (1, 2, 3):
            files["record/items/00000%d.item-proof" % n] = item_proof(5, n - 1, self.rows)
            folder = ("items", "items", "exhibits/EX-1")[n - 1]
            files["data/%s/00000%d.txt" % (folder, n)] = self.items[n - 1]
        files["data/derived/000004.txt"] = b"f**** item"
        files["record/package.json"] = canonical(self.contents)
        self.spoil(files)
        self.files = files
        return self.seal_up(files, leaves)

    def seal_up(self, files, leaves):
        """The lists, and a seal around them: as an office would, whatever the files are."""
        data = [path for path in sorted(files) if path.startswith("data/")]
        lines = lambda paths: "".join(  # noqa: E731
            "%s  %s\n" % (sha256(files[path]).hex(), path) for path in sorted(paths)).encode()
        files.setdefault("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        files.setdefault("bag-info.txt", b"Payload-Oxum: %d.%d\n" % (
            sum(len(files[path]) for path in data), len(data)))
        files.setdefault("manifest-sha256.txt", lines(data))
        files.setdefault("tagmanifest-sha256.txt", lines(set(files) - set(data)))
        seal = dict(self.seal, seq=self.seq, package=sha256(files["tagmanifest-sha256.txt"]).hex())
        if self.sign_persons:
            self.person_sig(seal)
        self.spoil_seal(seal)
        leaves[self.seq] = verify.leaf_hash(canonical(seal))
        b = self.note_b(leaves[:self.size_b], self.cosigned_b)
        files["seal/package.json"] = canonical(seal)
        files["seal/package.tlog-proof"] = log_proof(self.seq, leaves[:self.size_b], b)
        self.spoil_end(files)
        return Memory(files)


class Memory:
    """A package in memory, as verify.Folder would give it."""

    def __init__(self, files, others=()):
        self.files, self.others = files, list(others)

    def walk(self):
        return [(path, None) for path in self.files] + self.others

    def read(self, path):
        return self.files[path][:verify.TEXT_BYTES_MAX + 1]

    def digest(self, path):
        return sha256(self.files[path]).hex(), len(self.files[path])

    def write(self, folder):
        for path, data in self.files.items():
            place = os.path.join(folder, path)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "wb") as file:
                file.write(data)

    def but(self, **changes):
        """A copy in which {path: bytes} are others, or gone (None)."""
        files = {**self.files, **changes.get("files", {})}
        return Memory({path: data for path, data in files.items() if data is not None},
                      changes.get("others", ()))


def audit(package, **words):
    return verify.audit(package, **words)


class Case(unittest.TestCase):
    maxDiff = None

    def accepted(self, package, exit_code=0, **words):
        report = audit(package, **words)
        self.assertEqual((report["exit"], report["faults"] if exit_code == 0 else None),
                         (exit_code, [] if exit_code == 0 else None))
        return report

    def refused(self, package, file, what=""):
        report = audit(package)
        said = ["%s: %s" % (fault["file"], fault["what"]) for fault in report["faults"]]
        self.assertEqual(report["exit"], 3)
        self.assertTrue(any(line.startswith(file + ": ") and what in line for line in said),
                        "expected a fault of %s with %r, but: %s" % (file, what, said))
        return report


# ---- Readers ---------------------------------------------------------------------------------

class Readers(Case):
    def check(self, reader, good, bad):
        for text in good:
            reader(text)
        for text in bad:
            with self.assertRaises(verify.Refused, msg=repr(text)):
                reader(text)

    def test_numbers(self):
        self.check(verify.read_number, ["0", "7", "9007199254740991"],
                   ["", "00", "01", "+1", "-0", "1 ", "\u0661", "1e1", "9007199254740992", "1\n"])

    def test_base64(self):
        self.check(verify.read_base64, ["", "AA==", "AAA=", "AAAA"],
                   ["A", "AA", "AA=", "AB==", "AAB=", "AA==\n", "AA ==", "A-_=", "AAAA====", "\u00e9"])

    def test_canonical_json(self):
        good = [b"[" * 100 + b"]" * 100, b'{"a":1,"b":[true,null,-5,"\\n\\u0001\\"\\\\/\x7f"]}', b"[]", "\"\u20ac\"".encode(),
                '{"\ud83d\ude00":1,"\uff5e":2}'.encode("utf-16", "surrogatepass").decode("utf-16").encode()]
        bad = [b"", b" 1", b"1 ", b"1.0", b"1e0", b"-0", b"01", b'{"b":1,"a":1}', b'{"a":1,"a":1}',
               b'"\\u0041"', b'"\\/"', b'"\\u000A"', b'"\xff"', b'"\\ud800"', b'\xef\xbb\xbf1', b"NaN",
               b"Infinity", b"9007199254740992", b"[1,]", b"[" * 100000, b"[" * 101 + b"]" * 101, b"{'a':1}", b'"\n"',
               '{"\uff5e":2,"\U0001f600":1}'.encode(), b'"\xed\xa0\x80"', b"1" * 5000]
        self.check(lambda data: verify.read_json(data, "x"), good, bad)

    def test_times(self):
        for text, good in (("2024-02-29T23:59:59.999999Z", True), ("2023-02-29T00:00:00.000000Z", False),
                           ("0000-01-01T00:00:00.000000Z", False), ("2024-01-01T24:00:00.000000Z", False),
                           ("2024-01-01T00:00:60.000000Z", False), ("2024-01-01T00:00:00.00000Z", False),
                           ("2024-01-01T00:00:00.000000z", False), ("2024-01-01T00:00:00.000000Z\n", False)):
            self.assertEqual(verify.is_time(text), good, text)

    def test_points_of_low_order(self):
        """All eight, found by doubling the known one, and encodings that are not canonical."""
        p, d = verify.FIELD, -121665 * pow(121666, verify.FIELD - 2, verify.FIELD) % verify.FIELD

        def double_y(y):
            # y of 2P is (y^2 + x^2) / (1 - d x^2 y^2), with x^2 from the curve.
            xx = (y * y - 1) * pow(d * y * y + 1, p - 2, p) % p
            return (y * y + xx) * pow(1 - d * xx * y * y, p - 2, p) % p
        chain = [verify.EIGHTH]
        while len(chain) < 4:
            chain.append(double_y(chain[-1]))
        self.assertEqual(chain[1:], [0, p - 1, 1])
        for y in (0, 1, p - 1, p, p + 1, verify.EIGHTH, p - verify.EIGHTH, p + 5, 2**255 - 1):
            for sign_bit in (0, 1 << 255):
                self.assertFalse(verify.is_strict_point((y | sign_bit).to_bytes(32, "little")))

    def test_ed25519_is_strict(self):
        tool, key, text = verify.shared_openssl(), public_key("log"), b"text"
        good = sign("log", text)
        self.assertTrue(tool.ed25519(key, text, good))
        s = int.from_bytes(good[32:], "little")
        for bad in (good[:32] + (s + verify.ORDER).to_bytes(32, "little"), good[:63], good + b"\0",
                    bytes(32) + good[32:], good[32:] + good[:32], b""):
            self.assertFalse(tool.ed25519(key, text, bad))
        self.assertFalse(tool.ed25519(key, b"other", good))
        # The identity as key and R, and S = 0: a lax verifier accepts it for every text.
        one = (1).to_bytes(32, "little")
        self.assertFalse(tool.ed25519(one, text, one + bytes(32)))

    def test_an_openssl_that_cannot_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            for answer in ("exit 1", "echo LibreSSL 3.3.6; exit 0"):
                path = os.path.join(folder, "openssl")
                with open(path, "w") as file:
                    file.write("#!/bin/sh\n%s\n" % answer)
                os.chmod(path, 0o755)
                with self.assertRaisesRegex(verify.Unreadable, "Install OpenSSL 3"):
                    verify.OpenSSL(path)


@NEEDS_VECTORS
class Vectors(Case):
    def test_entries(self):
        cases = json.loads(vector("entries.json"))
        for case in cases["accept"]:
            verify.read_entry(case["entry"].encode())
        for case in cases["refuse"]:
            if case["entry hex"] is None:
                self.assertEqual(case["desc"], "over 65,535 bytes")
                continue
            with self.assertRaises(verify.Refused, msg=case["desc"]):
                verify.read_entry(bytes.fromhex(case["entry hex"]))
        self.assertEqual(len(cases["refuse"]), 35)
        proposed = json.loads(vector("entries-proposed.json"))
        verify.read_entry(proposed["entry"].encode())

    def test_inclusion(self):
        for case in json.loads(vector("inclusion.json")):
            decode = base64.b64decode
            try:
                verify.check_inclusion(decode(case["leafHash"]), case["leafIdx"], case["treeSize"],
                                       [decode(h) for h in case["proof"] or []], decode(case["root"]))
                held = True
            except verify.Refused:
                held = False
            self.assertEqual(held, not case["wantErr"], case["desc"])

    def test_notes(self):
        cases = json.loads(vector("notes.json"))
        keys = cases["keys"]
        lines = ["log " + keys["log"]["vkey"]]
        lines += ["witness %s %s" % (name, keys[name]["vkey"]) for name in ("w1", "w2")]
        policy = verify.read_policy("\n".join(lines + ["quorum none", ""]).encode())

        def read(case):
            note = case["note"].encode("utf-8", "surrogatepass") if "note" in case else \
                bytes.fromhex(case["note hex"])
            return verify.judge(verify.read_note(note), policy, verify.shared_openssl(), True)
        for case in cases["accept"]:
            names = sorted(keys[name]["name"] for name in case["verified"])
            self.assertEqual(sorted(key.name for key in read(case)), names, case["desc"])
        for case in cases["refuse"]:
            with self.assertRaises(verify.Refused, msg=case["desc"]):
                read(case)

    def test_package(self):
        report = self.accepted(os.path.join(VECTORS, "package"))
        self.assertEqual(report["package"],
                         "53dcfff1990d368a26911ff9168b991c6cb8d5a5847f9977fce7c5b79449e519")
        self.assertEqual(report["checked"],
                         {"entries": 7, "files": 28, "items": 1, "payloads": 2, "timestamps": 0})
        self.accepted(os.path.join(VECTORS, "package"), policy=vector("package/record/policy.txt"))

    def test_every_byte_of_the_package(self):
        folder = verify.Folder(os.path.join(VECTORS, "package"))
        package = Memory({path: folder.read(path) for path, _ in folder.walk()})
        self.accepted(package)
        flips = 0
        for path, data in sorted(package.files.items()):
            for place in range(len(data)):
                changed = bytearray(data)
                changed[place] ^= 1 << (place % 8)
                report = audit(package.but(files={path: bytes(changed)}))
                self.assertEqual(report["exit"], 3, (path, place))
                self.assertIn(path, [fault["file"] for fault in report["faults"]], place)
                flips += 1
        self.assertEqual(flips, sum(len(data) for data in package.files.values()))

    def test_time_stamps(self):
        read = lambda name: vector("timestamp/" + name)  # noqa: E731
        good = {"stamped": read("stamped.txt"), "request": read("request.tsq"),
                "reply": read("response.tsr"), "certificates": read("root.pem"), "roots": read("root.pem")}

        def check(**changes):
            return verify.check_timestamp(openssl=verify.shared_openssl(), **{**good, **changes})
        self.assertGreater(check(), 1700000000)
        for changes in ({"reply": read("tampered.tsr")}, {"reply": read("other-data.tsr")},
                        {"request": read("other-nonce.tsq")}, {"roots": read("other-root.pem")},
                        {"stamped": read("stamped.txt") + b"\n"}, {"reply": good["reply"] + b"\0"},
                        {"reply": b""}, {"request": b"0"}, {"reply": good["request"]}):
            with self.assertRaises(verify.Refused, msg=str(list(changes))):
                check(**changes)
        # Whatever is spoiled, the answer is a refusal and no other error. Some bytes of a reply are
        # outside of what is signed; the list of the bag vouches for those.
        for name in ("request", "reply"):
            for place in range(0, len(good[name]), 3):
                changed = bytearray(good[name])
                changed[place] ^= 0x80
                with contextlib.suppress(verify.Refused):
                    check(**{name: bytes(changed)})
            for end in range(len(good[name])):
                with self.assertRaises(verify.Refused, msg=(name, end)):
                    check(**{name: good[name][:end]})


# ---- Whole packages --------------------------------------------------------------------------

ENTRY = "record/entries/%d.json"
PROOF = "record/entries/%d.tlog-proof"
ITEM = "record/items/%06d.item-proof"


def swap(files, path, old, new, count=1):
    assert files[path].count(old) >= 1, (path, old)
    files[path] = files[path].replace(old, new, count)


def change(path, old, new):
    """A spoiler that changes part of a file before the lists are made."""
    return lambda office: setattr(office, "spoil", lambda files: swap(files, path, old, new))


def put(path, data):
    return lambda office: setattr(office, "spoil", lambda files: files.__setitem__(path, data))


def drop(*paths):
    return lambda office: setattr(office, "spoil", lambda files: [files.pop(path) for path in paths])


def seal(**members):
    def spoil(entry):
        entry.update(members)
        for name in [name for name, value in members.items() if value is None]:
            del entry[name]
    return lambda office: setattr(office, "spoil_seal", spoil)


def entry(seq, **members):
    def spoil(office):
        office.entries[seq].update(members)
        for name in [name for name, value in members.items() if value is None]:
            del office.entries[seq][name]
    return spoil


def members(**values):
    return lambda office: [setattr(office, name, value) for name, value in values.items()]


def contents(work):
    return lambda office: work(office.contents)


def row(number, **values):
    """A row of the manifest with other members, in a manifest made anew."""
    def spoil(office):
        office.rows[number] = canonical({**json.loads(office.rows[number]), **values})
        leaves = [verify.leaf_hash(line) for line in office.rows]
        office.entries[5]["manifest"]["root"] = root_of(leaves).hex()
    return spoil


def payload(data):
    """Another payload, to which the entry commits whatever it is."""
    def spoil(office):
        mac = hmac.new(bytes.fromhex(SALT), data, hashlib.sha256).hexdigest()
        office.entries[5]["commit"] = mac
        office.spoil = lambda files: files.__setitem__("record/payloads/5.json", data)
    return spoil


def note(which, work):
    """Another checkpoint A or B: `work` gets the text and gives the note."""
    def spoil(office):
        def make(leaves, time):
            text = "%s\n%d\n%s\n" % (LOG, len(leaves), b64(root_of(leaves)))
            return work(text, time).encode()
        setattr(office, "note_" + which, make)
    return spoil


def end(path, work):
    return lambda office: setattr(
        office, "spoil_end", lambda files: files.__setitem__(path, work(files[path])))


OTHER_LOG = "log %s\n" % vkey(LOG, 1, "another log")
B = "seal/package.tlog-proof"
# What is spoiled; the file that must be named; words of what must be said of it.
RULES = [
    # package 1
    (put("record/extra.txt", b"x"), "record/extra.txt", "may lie"),
    (put("record/entries/02.json", b"x"), "record/entries/02.json", "may lie"),
    (put("record/items/000000.item-proof", b"x"), "record/items/000000.item-proof", "may lie"),
    (put("record/items/1.item-proof", b"x"), "record/items/1.item-proof", "may lie"),
    (put("data/extra.txt", b"x"), "data/extra.txt", "may lie"),
    (put("data/items/000009.TXT", b"x"), "data/items/000009.TXT", "may lie"),
    (put("data/exhibits/a", b"x"), "data/exhibits/a", "may lie"),
    (put("a b", b"x"), "a%20b", "a name"),
    (put(".hidden", b"x"), ".hidden", "a name"),
    (put("-x", b"x"), "-x", "a name"),
    (put("a/.b/c", b"x"), "a/.b/c", "a name"),
    (put("\u00e9", b"x"), "%C3%A9", "a name"),
    (put("x" * 101, b"x"), "x" * 101, "a name"),
    (put("1/2/3/4/5/6/7/8/9", b"x"), "1/2/3/4/5/6/7/8/9", "a name"),
    (put("Index.html", b"x"), "index.html", "large and small"),
    (put("data/exhibits/ex-1/y.bin", b"x"), "data/exhibits/ex-1/y.bin", "large and small"),
    (put("print/a", b"x"), None, None),
    (lambda o: setattr(o, "spoil", lambda files: files.update({"print": b"x", "Print/a": b"y"})), "print", "large and small"),
    (put("record/timestamps/9007199254740992.tsq", b"x"), "record/timestamps/9007199254740992.tsq", "may lie"),
    (put("record/timestamps/1.tsr", b"\x05\x00" * 32769), "record/timestamps/1.tsr", "larger than 65536"),
    (put(ENTRY % 2, b" " * 65536), ENTRY % 2, "larger than 65535"),
    (put("record/payloads/5.json", b" " * 16777217), "record/payloads/5.json", "larger than 16777216"),
    (put(PROOF % 2, b" " * 131073), PROOF % 2, "larger than 131072"),
    # package 2
    (put("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8"), "bagit.txt", "exactly"),
    (put("bagit.txt", b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"), "bagit.txt", ""),
    (put("bag-info.txt", b"Payload-Oxum: 1.5\n"), "bag-info.txt", "not that of data/"),
    (put("bag-info.txt", b"Payload-Oxum: 44.5\nPayload-Oxum: 44.5\n"), "bag-info.txt", "one"),
    (put("bag-info.txt", b"X: y\n"), "bag-info.txt", "one"),
    (put("bag-info.txt", b"Payload-Oxum: 044.5\n"), "bag-info.txt", "plain"),
    (put("bag-info.txt", b"Payload-Oxum: 44.5"), "bag-info.txt", "line feed"),
    (put("bag-info.txt", b"Payload-Oxum: 44.5\r\n"), "bag-info.txt", "Name: value"),
    (put("bag-info.txt", b"Payload-Oxum: 44.5\nX:\n"), "bag-info.txt", "Name: value"),
    (put("bag-info.txt", b"Payload-Oxum: 44.5\n\n"), "bag-info.txt", "Name: value"),
    (put("bag-info.txt", b"Payload-Oxum: 44.5\nX: \xff\n"), "bag-info.txt", "UTF-8"),
    (put("manifest-sha256.txt", b""), "manifest-sha256.txt", "empty"),
    (put("manifest-sha256.txt", b"\n"), "manifest-sha256.txt", "another form"),
    (put("manifest-sha256.txt", b"0" * 64 + b"  ../x\n"), "manifest-sha256.txt", "may not be"),
    (put("manifest-sha256.txt", b"0" * 64 + b" *data/x\n"), "manifest-sha256.txt", "another form"),
    (put("manifest-sha256.txt", b"0" * 64 + b"  data/x\r\n"), "manifest-sha256.txt", "may not be"),
    (put("manifest-sha256.txt", (b"0" * 64 + b"  data/x\n") * 2), "manifest-sha256.txt", "once"),
    (put("manifest-sha256.txt", b"0" * 64 + b"  data/x\n"), "data/x", "not there"),
    (put("manifest-sha256.txt", b"0" * 64 + b"  data/x\n"), "data/items/000001.txt", "not listed"),
    (put("manifest-sha256.txt", b"0" * 64 + b"  data/case.jsonld\n"), "data/case.jsonld", "changed"),
    (put("manifest-sha256.txt", b"A" * 64 + b"  data/case.jsonld\n"), "manifest-sha256.txt", "another form"),
    # package 3, tree 4 to 8
    (members(policy="quorum none\n"), PROOF % 2, "does not name"),
    (members(policy="log x\nquorum none\n"), "record/policy.txt", "not a key"),
    (lambda o: setattr(o, "policy", o.policy + "quorum none\n"), "record/policy.txt", "two quorums"),
    (lambda o: setattr(o, "policy", o.policy + "group g 2 w\n"), "record/policy.txt", "asks for 2 of 1"),
    (lambda o: setattr(o, "policy", o.policy + "group g 0 w\n"), "record/policy.txt", "asks for 0"),
    (lambda o: setattr(o, "policy", o.policy + "group g any w w\n"), "record/policy.txt", "twice"),
    (lambda o: setattr(o, "policy", o.policy + "group g any w\ngroup h any w\n"), "record/policy.txt", "another group"),
    (lambda o: setattr(o, "policy", o.policy + "group g any w\ngroup h any g\n"), None, None),
    (lambda o: setattr(o, "policy", o.policy + "group g any h\ngroup h any w\n"), "record/policy.txt", "above"),
    (lambda o: setattr(o, "policy", o.policy + "group w any w\n"), "record/policy.txt", "defined twice"),
    (lambda o: setattr(o, "policy", o.policy + "group none any w\n"), "record/policy.txt", "none"),
    (lambda o: setattr(o, "policy", o.policy + o.policy.split("\n")[0] + "\n"), "record/policy.txt", "twice"),
    (lambda o: setattr(o, "policy", o.policy + "judge x\n"), "record/policy.txt", "none of a policy"),
    (lambda o: setattr(o, "policy", o.policy[:-1]), "record/policy.txt", "line feed"),
    (lambda o: setattr(o, "policy", o.policy + "#\r\n"), "record/policy.txt", "control"),
    (lambda o: setattr(o, "policy", o.policy.replace("quorum w", "quorum x")), "record/policy.txt", "above"),
    (lambda o: setattr(o, "policy", o.policy.replace("quorum w\n", "")), "record/policy.txt", "no quorum"),
    (lambda o: setattr(o, "policy", "quorum w\n" + o.policy.replace("quorum w\n", "")), "record/policy.txt", "above"),
    (lambda o: setattr(o, "policy", o.policy.replace(LOG, "office.test/other")), "record/policy.txt", "id of the key"),
    (lambda o: setattr(o, "policy", OTHER_LOG + o.policy.split("\n", 1)[1]), PROOF % 2, "does not name"),
    (lambda o: setattr(o, "policy", OTHER_LOG + o.policy.split("\n", 1)[1]), B, "does not name"),
    (note("a", lambda text, time: text + "\n" + log_line(text)), PROOF % 2, "quorum"),
    (note("b", lambda text, time: text + "\n" + log_line(text)), B, "quorum"),
    (note("b", lambda text, time: text + "\n" + witness_line(text, time)), B, "no log"),
    (note("a", lambda text, time: text + "\n" + log_line(text) * 2 + witness_line(text, time)), PROOF % 2, "twice"),
    (note("b", lambda text, time: text + "\n" + log_line(text, "stranger", "s.test") + log_line(text)
          + witness_line(text, time)), B, "s.test"),
    (note("b", lambda text, time: text + "\n" + log_line(text) + witness_line(text, time).replace("8A", "9A")
          .replace("\u2014 " + WITNESS, "\u2014 other.test/witness")), B, "other.test"),
    # A cosignature of another size: the witness's line of A under B.
    (note("b", lambda text, time: text + "\n" + log_line(text) + witness_line(text.replace("10", "8"), time)), B,
     "does not hold"),
    (note("b", lambda text, time: text + "\n" + log_line("x\n") + witness_line(text, time)), B, "does not hold"),
    (note("b", lambda text, time: text + "\n" + log_line(text) + witness_line(text, time)[:-1]), B, "no signature lines"),
    (note("b", lambda text, time: text + "x\n" + log_line(text) + witness_line(text, time)), B, ""),
    (note("b", lambda text, time: text + "\n" + log_line(text) + witness_line(text, time).replace(" ", "  ", 1)), B,
     "signature line"),
    (members(note_b=lambda leaves, time: checkpoint(leaves, time, "office.test/record", "another log")), B, "does not name"),
    (members(note_b=lambda leaves, time: checkpoint(leaves, time, "office.test/two")), B, "office.test/two"),
    (members(size_a=12), "seal/package.json", "before checkpoint A"),
    (members(size_a=12), B, "earlier state"),
    (members(size_a=9), "seal/package.json", "before checkpoint A"),
    (members(seq=9, size_b=9), "seal/package.tlog-proof", "not below"),
    (seal(act="package.remake"), "seal/package.json", "package.create"),
    (seal(outcome="refused", reason="x"), "seal/package.json", "package.create"),
    (seal(package=None), "tagmanifest-sha256.txt", "the seal names"),
    (seal(package="00" * 32), "tagmanifest-sha256.txt", "the seal names"),
    (seal(seq=9), "seal/package.json", "index of its proof"),
    (seal(at=at(5)), "seal/package.json", "earlier"),
    (seal(counts={"entries": 5}), "seal/package.json", "number of entries"),
    (seal(counts={"files": 4}), "seal/package.json", "number of files"),
    (seal(counts={"items": 3}), "seal/package.json", "number of items"),
    (seal(v=2), "seal/package.json", "'v'"),
    (end("seal/package.json", lambda data: data + b"\n"), "seal/package.json", "canonical"),
    (end(B, lambda data: data.replace(b"index 8", b"index 08")), B, "plain"),
    (end(B, lambda data: data.replace(b"index 8", b"extra x\nindex 8")), B, "not a proof"),
    (end(B, lambda data: data.replace(b"index 8\n", b"index 8\n" + b"A" * 43 + b"=\n")), B, "too many"),
    (end(B, lambda data: data.replace(b"index 8\n", b"index 8\nAAAA\n")), B, "3 bytes"),
    # package 4
    (drop(PROOF % 5), PROOF % 5, "missing"),
    (drop(ENTRY % 5), ENTRY % 5, "missing"),
    (drop(*[name % seq for seq in (2, 3, 5, 6) for name in (ENTRY, PROOF)]), "record/entries", "no entry"),
    (change(ENTRY % 2, b'"seq":2', b'"seq":4'), ENTRY % 2, "number 4"),
    (change(ENTRY % 2, b"examiner", b"examined"), ENTRY % 2, "not shown"),
    (change(PROOF % 2, b"index 2", b"index 3"), PROOF % 2, "index 3"),
    (change(PROOF % 3, b"\n8\n", b"\n9\n"), PROOF % 3, "another checkpoint"),
    (put(ENTRY % 7, b"{}"), PROOF % 7, "missing"),
    (entry(3, at=at(1)), ENTRY % 3, "earlier"),
    (entry(3, commit="44" * 32), "seal/package.json", "commit of another"),
    (lambda o: o.entries[3].update(commit=commit_of(o.payload)), ENTRY % 5, "commit of another"),
    (entry(5, case_prev=1), ENTRY % 5, "leaves out entry 3"),
    (seal(case_prev=5), "seal/package.json", "leaves out entry 6"),
    (entry(3, case=an_id("case", 9), case_prev=None), None, None),
    (entry(2, case=None), ENTRY % 3, "which it is not"),
    (entry(2, case=an_id("case", 9)), ENTRY % 3, "which it is not"),
    (entry(2, extra="x"), ENTRY % 2, "'extra'"),
    (entry(2, case_prev=2), ENTRY % 2, "not below"),
    (entry(2, tags={}), ENTRY % 2, "'tags'"),
    (entry(2, tags={"a": ["b", "a"]}), ENTRY % 2, "'tags'"),
    (entry(2, tags={"a": ["b", "b"]}), ENTRY % 2, "'tags'"),
    (entry(2, counts={"A": 1}), ENTRY % 2, "'counts'"),
    (entry(2, counts={"a": -1}), ENTRY % 2, "'counts'"),
    (entry(2, counts={"a": True}), ENTRY % 2, "'counts'"),
    (entry(2, reason="x"), ENTRY % 2, "reason"),
    (entry(2, outcome="maybe"), ENTRY % 2, "'outcome'"),
    (entry(2, commit="ab" * 32), ENTRY % 2, "commit and sealed"),
    (entry(2, actor="person-X"), ENTRY % 2, "'actor'"),
    (entry(2, role=None), ENTRY % 2, "'role'"),
    (put("record/payloads/2.json", b"{}"), "record/payloads/2.json", "no entry"),
    (put("record/payloads/4.json", b"{}"), "record/payloads/4.json", "no entry"),
    (change("record/payloads/5.json", b'"v":1', b'"v":2'), "record/payloads/5.json", "committed"),
    (payload(b'{"v":1, "salt":"%s"}' % SALT.encode()), "record/payloads/5.json", ""),
    (payload(b'{"v":1}'), "record/payloads/5.json", "no salt"),
    (payload(b'["%s"]' % SALT.encode()), "record/payloads/5.json", "object"),
    (change("data/items/000001.txt", b"first", b"First"), "data/items/000001.txt", "its row"),
    (row(0, bytes=11), "data/items/000001.txt", "its row"),
    (row(2, sha256="00" * 32), "data/exhibits/EX-1/000003.txt", "its row"),
    (change(ITEM % 1, b"entry 5", b"entry 4"), ITEM % 1, "not in the package"),
    (change(ITEM % 1, b"entry 5", b"entry 2"), ITEM % 1, "no manifest"),
    (entry(5, act="list.import"), ITEM % 1, "no intake of this case"),
    (entry(5, outcome="refused", reason="x"), ITEM % 1, "no intake of this case"),
    (entry(5, case=an_id("case", 9), case_prev=None), ITEM % 1, "no intake of this case"),
    (change(ITEM % 1, b"of 3", b"of 4"), ITEM % 1, "number of rows"),
    (change(ITEM % 1, b"row 0", b"row 1"), ITEM % 1, "does not lead"),
    (change(ITEM % 1, b"text/plain", b"text/plane"), ITEM % 1, "does not lead"),
    (change(ITEM % 1, b"}\n", b"}"), ITEM % 1, "one line"),
    (change(ITEM % 1, b"}\n", b"}\n\n"), ITEM % 1, "one line"),
    (lambda o: o.rows.__setitem__(0, o.rows[0].replace(b",", b", ", 1)), ITEM % 1, ""),
    (drop(ITEM % 1), "data/items/000001.txt", "no item proof"),
    (put("data/items/000007.txt", b"x"), "data/items/000007.txt", "no item proof"),
    (put("data/exhibits/EX-1/000001.bin", b"x"), "data/items/000001.txt", "the number of"),
    (put("data/derived/000003.bin", b"x"), "data/derived/000003.bin", "derivative"),
    (lambda o: o.contents["persons"][0].update(key=public_key("person").hex(), person=an_id("person", 2))
     or seal(person_sig={"key": verify.sha256(b"person-key\n\x01" + public_key("person"))[:4].hex(),
                         "sig": "11" * 64})(o), "seal/package.json", "person's signature"),
    (seal(role="reviewer"), "seal/package.json", "person's signature"),
    # package 6
    (contents(lambda c: c.update(v=2)), "record/package.json", "'v'"),
    (contents(lambda c: c.update(extra=2)), "record/package.json", "'extra'"),
    (contents(lambda c: c.pop("gaps")), "record/package.json", "'gaps'"),
    (contents(lambda c: c.update(languages=["de"])), "record/package.json", "'languages'"),
    (contents(lambda c: c.update(prepared="2026-01-01")), "record/package.json", "'prepared'"),
    (contents(lambda c: c.update(case=an_id("case", 2))), "record/package.json", "another case"),
    (contents(lambda c: c["authorities"][0].update(request_seq=6)), "record/package.json", "not of authority"),
    (contents(lambda c: c["authorities"][0].update(approve_seq=4)), "record/package.json", "not in the package"),
    (contents(lambda c: c["authorities"][0].update(approve_seq=2)), "record/package.json", "no authority.approve"),
    (contents(lambda c: c["authorities"][0].update(request_seq=3)), "record/package.json", "no authority.request"),
    (entry(3, outcome="refused", reason="x"), "record/package.json", "no authority.approve"),
    (entry(2, act="authority.renew"), None, None),
    (entry(6, act="item.view"), "record/package.json", "did not derive"),
    (contents(lambda c: c["authorities"][0].update(request_seq=None)), "record/package.json", "'authorities'"),
    (contents(lambda c: c["items"].pop()), "record/package.json", "once"),
    (contents(lambda c: c["items"].append(c["items"][0])), "record/package.json", "once"),
    (contents(lambda c: c["items"][0].update(row=1)), "record/package.json", "no item proof of row 1"),
    (contents(lambda c: c["items"][0].update(role="x")), "record/package.json", "'items'"),
    (lambda o: setattr(o, "spoil", lambda f: swap(f, "record/package.json", b'"data/items/000001.txt"', b"null")),
     "record/package.json", "once"),
    (change("record/package.json", b"items/000001.txt", b"items/000002.txt"), "record/package.json", "not there"),
    (contents(lambda c: c["derivatives"].pop()), "record/package.json", "once"),
    (contents(lambda c: c["derivatives"][0].update(seq=4)), "record/package.json", "entry 4"),
    (contents(lambda c: c["derivatives"][0].update({"from": "000002"})), "record/package.json", "original"),
    (contents(lambda c: c["derivatives"][0].update(original="00" * 32)), "record/package.json", "original"),
    (contents(lambda c: c["derivatives"][0].update(file="data/derived/000009.txt")), "record/package.json", "not there"),
    (contents(lambda c: c["persons"][0].update(person=an_id("program", 1))), "record/package.json", "'persons'"),
    (contents(lambda c: c["persons"][0].update(key="00")), "record/package.json", "'persons'"),
    (change("record/package.json", b'"v":1', b'"v":1.0'), "record/package.json", "no integer"),
]


class Rules(Case):
    def test_an_honest_package_is_accepted(self):
        report = self.accepted(Office().build())
        self.assertEqual(report["checked"],
                         {"entries": 4, "files": 26, "items": 3, "payloads": 1, "timestamps": 0})
        self.assertEqual(report["trust"], "package")

    def test_each_broken_rule_is_found(self):
        for number, (spoil, file, what) in enumerate(RULES):
            office = Office()
            spoil(office)
            with self.subTest(number=number, file=file, what=what):
                if file is None:
                    self.accepted(office.build())
                else:
                    self.refused(office.build(), file, what)

    def test_what_may_be(self):
        for spoil in (put("notes.txt", b"x"), put("data/exhibits/EX-1/disk.E01", b"x"),
                      put("data/exhibits/EX-2/000009.bin", b"x"),
                      put("data/exhibits/EX-1/a/b", b"x"), drop("record/package.json"),
                      drop("record/payloads/5.json"), members(sign_persons=False),
                      lambda o: setattr(o, "policy", "# x\n\n" + o.policy.replace(" ", "\t ")),
                      lambda o: setattr(o, "policy", o.policy.replace("quorum w", "group g any w\nquorum g")),
                      members(cosigned_a=2**64 - 1)):
            office = Office()
            office.seal["counts"] = {"other": 1}
            spoil(office)
            self.accepted(office.build())

    def test_a_policy_from_outside(self):
        package, office = Office().build(), Office()
        policy = office.policy.encode()
        self.assertEqual(self.accepted(package, policy=policy)["trust"], "outside")
        none = "log %s\nquorum none\n" % vkey(LOG, 1, "log")
        self.accepted(package, policy=none.encode())
        # A whole package of a forger, who is its own office and its own witness.
        forged = Office()
        forged.policy = "log %s\nquorum none\n" % vkey(LOG, 1, "forger")
        forged.note_a = forged.note_b = lambda leaves, time: (
            "%s\n%d\n%s\n\n" % (LOG, len(leaves), b64(root_of(leaves)))
            + log_line("%s\n%d\n%s\n" % (LOG, len(leaves), b64(root_of(leaves))), "forger")).encode()
        forged = forged.build()
        self.accepted(forged)
        report = self.accepted(forged, 1, policy=policy)
        self.assertEqual([fault["file"] for fault in report["faults"]], [PROOF % 2, B])
        for bad in (b"", b"quorum none", b"\xff\n"):
            self.assertEqual(audit(package, policy=bad)["exit"], 2)
        # What is broken stays broken, whoever judges.
        office.spoil = lambda files: swap(files, ENTRY % 2, b"examiner", b"examined")
        self.assertEqual(audit(office.build(), policy=none.encode())["exit"], 3)

    def test_what_cannot_be_known_is_said(self):
        office = Office()
        office.policy = office.policy.replace("quorum w", "quorum none")
        office.cosigned_a = NOW - 296
        office.spoil = lambda files: files.pop("record/package.json")
        said = " ".join(self.accepted(office.build())["unknown"])
        for words in ("asks for no witness", "office's clock", "disagree", ": 5, 6.", "never recorded",
                      "office's word, as far",
                      "At least 1 entries of the case", "not opened: 3.", "person", "3, 8",
                      "Without record/package.json", "No time stamp"):
            self.assertIn(words, said)
        self.assertNotIn("disagree", " ".join(self.accepted(Office().build())["unknown"]))


class Tampering(Case):
    """With a package that lies on the disk, or in memory where nothing else matters."""

    def setUp(self):
        self.package = Office().build()

    def test_files_truncated_removed_added_renamed(self):
        files = self.package.files
        for path, data in files.items():
            for end_ in {0, len(data) // 2, len(data) - 1} - {len(data)}:
                if end_ >= 0:
                    self.refused(self.package.but(files={path: data[:end_]}), path)
            self.refused(self.package.but(files={path: data + b"\n"}), path)
            without = self.package.but(files={path: None})
            if path == "bagit.txt":
                self.assertEqual(audit(without)["exit"], 2)
            else:
                self.refused(without, path)
            if path != "bagit.txt":
                self.refused(self.package.but(files={path: None, path + "x": data}), path)
            self.refused(self.package.but(files={path + ".copy": data}), path + ".copy")

    def test_files_exchanged(self):
        """Within a package, and with another package of the same office."""
        paths = [path for path in sorted(self.package.files) if path.startswith(("record", "data/items"))]
        for one, two in zip(paths, paths[1:]):
            files = {one: self.package.files[two], two: self.package.files[one]}
            if files[one] != files[two]:
                self.refused(self.package.but(files=files), one)
        other = Office()
        other.items[0] = b"FIRST item"
        other.fillers = [b"other %d" % n for n in range(16)]
        row(0, sha256=sha256(other.items[0]).hex())(other)
        other.contents["derivatives"][0]["original"] = sha256(other.items[0]).hex()
        other = other.build()
        self.accepted(other)
        for path, data in other.files.items():
            if data != self.package.files[path]:
                self.refused(self.package.but(files={path: data}), path)
        mixed = {path: other.files[path] for path in ("seal/package.json", B)}
        self.refused(self.package.but(files=mixed), "tagmanifest-sha256.txt")

    def test_an_entry_left_out_and_lists_made_anew(self):
        files = dict(self.package.files)
        for path in (ENTRY % 6, PROOF % 6, "manifest-sha256.txt", "tagmanifest-sha256.txt"):
            del files[path]
        kept = {path: files[path] for path in ("seal/package.json", B)}
        for path in kept:
            del files[path]
        office = Office()
        office.spoil_end = lambda made: made.update(kept)
        forged = office.seal_up(files, [verify.leaf_hash(b"")] * 16)
        self.refused(forged, "tagmanifest-sha256.txt", "the seal names")

    def test_what_is_no_file(self):
        for what in ("is a link", "is an empty folder", "is not a regular file"):
            self.refused(self.package.but(others=[("extra", what)]), "extra", what)

    def test_on_the_disk(self):
        with tempfile.TemporaryDirectory() as outer:
            folder = os.path.join(outer, "package")
            self.package.write(folder)
            self.accepted(folder)
            os.mkdir(os.path.join(folder, "empty"))
            self.refused(folder, "empty", "empty folder")
            os.rmdir(os.path.join(folder, "empty"))
            for path in list(self.package.files) + ["record", "data/items"]:
                place, moved = os.path.join(folder, path), os.path.join(outer, "moved")
                os.rename(place, moved)
                os.symlink(moved, place)
                self.refused(folder, path, "is a link")
                os.remove(place)
                os.rename(moved, place)
            os.mkfifo(os.path.join(folder, "pipe"))
            self.refused(folder, "pipe", "regular")
            os.remove(os.path.join(folder, "pipe"))
            with open(os.path.join(os.fsencode(folder), b"\xff\n"), "wb"):
                self.refused(folder, "%FF%0A", "a name")
            os.remove(os.path.join(os.fsencode(folder), b"\xff\n"))
            self.accepted(folder)

    def test_nothing_beside_it_is_taken_for_a_module(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("argparse", "base64", "hmac", "tempfile", "unicodedata"):
                with open(os.path.join(folder, name + ".py"), "w") as file:
                    file.write("print('Everything that was checked holds.'); raise SystemExit(0)")
            with open(verify.__file__, "rb") as source, open(os.path.join(folder, "verify.py"), "wb") as copy:
                copy.write(source.read())
            ended = subprocess.run([sys.executable, os.path.join(folder, "verify.py"), folder],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder)
            self.assertEqual((ended.returncode, ended.stdout), (2, b""), ended.stderr)

    def test_no_text_steers_a_terminal(self):
        self.assertEqual(verify.harmless("caf\u00e9 \u009b2J \u202e"), "caf\u00e9 \\u{9b}2J \\u{202e}")

    def test_the_command(self):
        script = os.path.join(HERE, "verify.py")

        def run(*words):
            ended = subprocess.run([sys.executable, script] + list(words), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, universal_newlines=True)
            return ended.returncode, ended.stdout, ended.stderr
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run(folder)[0], 2)
            code, out, _ = run("--json", folder)
            self.assertEqual((code, json.loads(out)["exit"]), (2, 2))
            self.assertEqual(run(os.path.join(folder, "none"))[0], 2)
            self.assertEqual(run()[0], 2)
            self.package.write(folder)
            code, out, _ = run(folder)
            self.assertEqual(code, 0)
            self.assertTrue(out.startswith("The package names its own judges"), out)
            self.assertIn("Everything that was checked holds", out)
            code, out, _ = run("--json", folder)
            self.assertEqual((code, out), (0, json.dumps(
                audit(folder), sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"))
            policy = os.path.join(folder, "record/policy.txt")
            self.assertEqual(run("--policy", policy, folder)[0], 0)
            self.assertEqual(run("--policy", policy + "x", folder)[0], 2)
            self.assertEqual(run("--openssl", policy, folder)[0], 2)
            with open(os.path.join(folder, "data/items/000001.txt"), "ab") as file:
                file.write(b"!")
            code, out, _ = run(folder)
            self.assertEqual(code, 3)
            self.assertIn("data/items/000001.txt: was changed", out)
            self.assertIn("DOES NOT HOLD", out)



class Authority:
    """A time stamp authority made with openssl, whose certificate has these extended key usages."""

    CONFIG = """
[tsa]
default_tsa = it
[it]
serial = %(folder)s/serial
default_policy = 1.3.6.1.4.1.32473.1
digests = sha256
signer_digest = sha256
ess_cert_id_alg = %(ess)s
certs = %(folder)s/signer.pem
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
[signer]
extendedKeyUsage = %(usage)s
keyUsage = critical, digitalSignature
"""

    def __init__(self, test, usage="critical, timeStamping", ess="sha256"):
        holder = tempfile.TemporaryDirectory()
        test.addCleanup(holder.cleanup)
        self.folder = holder.name
        self.write("config", (self.CONFIG % {"folder": self.folder, "usage": usage, "ess": ess}).encode())
        self.write("serial", b"01\n")
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config",
                 self.at("config"), "-days", "2"]
        openssl(["req", "-x509", "-extensions", "root", "-subj", "/CN=root", "-keyout",
                 self.at("root.key"), "-out", self.at("root.pem")] + curve)
        openssl(["req", "-new", "-subj", "/CN=signer", "-keyout", self.at("signer.key"), "-out",
                 self.at("signer.csr")] + curve[:-2])
        openssl(["x509", "-req", "-in", self.at("signer.csr"), "-CA", self.at("root.pem"), "-CAkey",
                 self.at("root.key"), "-CAcreateserial", "-days", "2", "-extfile", self.at("config"),
                 "-extensions", "signer", "-out", self.at("signer.pem")])
        self.root = self.read("root.pem")

    def at(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.at(name), "rb") as file:
            return file.read()

    def write(self, name, data):
        with open(self.at(name), "wb") as file:
            file.write(data)

    def stamp(self, data, *words):
        """Request and reply."""
        self.write("data", data)
        openssl(["ts", "-query", "-data", self.at("data"), "-sha256", "-cert", "-out", self.at("tsq")]
                + list(words))
        openssl(["ts", "-reply", "-config", self.at("config"), "-section", "it", "-queryfile", self.at("tsq"),
                 "-signer", self.at("signer.pem"), "-inkey", self.at("signer.key"), "-out", self.at("tsr")])
        return self.read("tsq"), self.read("tsr")


class TimeStamps(Case):
    def package(self, authority, work=lambda files: None, data=None, words=()):
        office = Office()

        def spoil(files):
            note = files[PROOF % 2].partition(b"\n\n")[2]
            stamped = b"\n".join(note.split(b"\n")[:5]) + b"\n"
            request, reply = authority.stamp(stamped if data is None else data, *words)
            files.update({"record/timestamps/1.tsq": request, "record/timestamps/1.tsr": reply,
                          "record/timestamps/1.pem": authority.root})
            work(files)
        office.spoil = spoil
        return office.build()

    def test_time_stamps_in_a_package(self):
        good, other = Authority(self), Authority(self)
        stamped = self.package(good)
        report = self.accepted(stamped)
        self.assertEqual(report["checked"]["timestamps"], 1)
        self.assertIn("Time stamps bound", " ".join(report["unknown"]))
        self.accepted(stamped, timestamp_root=good.root)
        report = self.accepted(stamped, 1, timestamp_root=other.root)
        self.assertEqual(report["faults"][0]["file"], "record/timestamps/1.tsr")
        self.assertEqual(audit(stamped, timestamp_root=b"x")["exit"], 2)
        reply = "record/timestamps/1.tsr"
        self.refused(self.package(good, data=b"other bytes"), reply, "not for checkpoint A")
        self.refused(self.package(good, words=["-no_nonce"]), reply, "one form")
        self.refused(self.package(good, lambda f: f.update({"record/timestamps/1.pem": other.root})), reply,
                     "does not hold")
        self.refused(self.package(good, lambda f: f.update({reply: f["record/timestamps/1.tsq"]})), reply)
        self.refused(self.package(good, lambda f: f.pop(reply)), reply, "missing")
        self.refused(self.package(good, lambda f: f.pop("record/timestamps/1.pem")),
                     "record/timestamps/1.pem", "missing")
        # The same request asked again gives another nonce, and the reply to the first one is refused.
        self.refused(self.package(good, lambda f: f.update({"record/timestamps/1.tsq": good.stamp(
            b"\n".join(f[PROOF % 2].partition(b"\n\n")[2].split(b"\n")[:5]) + b"\n")[0]})), reply, "nonce")

    def test_certificates_that_may_not_stamp(self):
        """`openssl ts` makes no such stamps, so the signed content of a good one is signed again."""
        good = Authority(self)

        def by(authority, words):
            def stamp(data, *_):
                request, reply = good.stamp(data)
                info = verify.inside(verify.der(reply), 0x30)[1:]
                info = verify.inside(verify.inside(info, 0x30, 0xA0, 0x30), 0x30, 0xA0)[0][1]
                authority.write("info", info)
                token = openssl(["cms", "-sign", "-binary", "-nodetach", "-in", authority.at("info"),
                                 "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-md", "sha256", "-outform",
                                 "DER", "-signer", authority.at("signer.pem"), "-inkey",
                                 authority.at("signer.key")] + words)
                body = bytes.fromhex("3003020100") + token
                return request, b"\x30\x82" + len(body).to_bytes(2, "big") + body
            return self.package(type("By", (), {"stamp": staticmethod(stamp), "root": authority.root}))
        self.accepted(by(Authority(self), ["-cades"]))
        for usage in ("timeStamping", "critical, timeStamping, serverAuth", "critical, serverAuth"):
            self.refused(by(Authority(self, usage), ["-cades"]), "record/timestamps/1.tsr", "does not hold")
        self.refused(by(Authority(self), []), "record/timestamps/1.tsr", "signingCertificateV2")

    def test_a_signer_named_by_sha1_only(self):
        self.refused(self.package(Authority(self, ess="sha1")), "record/timestamps/1.tsr",
                     "signingCertificateV2")


class Random(Case):
    def test_random_honest_packages_are_accepted(self):
        for seed in range(40):
            dice, office = random.Random(seed), Office()
            office.size_a = 7 + dice.randrange(9)
            office.fillers = [b"filler %d" % dice.randrange(10**9) for _ in range(office.size_a + 20)]
            office.seq = office.size_a + dice.randrange(5)
            office.size_b = office.seq + 1 + dice.randrange(5)
            office.rows += [canonical({"bytes": n, "locator": ["x%d" % n]}) for n in range(dice.randrange(9))]
            leaves = [verify.leaf_hash(line) for line in office.rows]
            office.entries[5]["manifest"] = {"root": root_of(leaves).hex(), "size": len(leaves)}
            text = "".join(chr(dice.choice([10, 34, 92, 127, 233, 8364, 0x1F600])) for _ in range(9))
            office.contents["gaps"][0]["what"] = text
            self.accepted(office.build())



if __name__ == "__main__":
    unittest.main()
