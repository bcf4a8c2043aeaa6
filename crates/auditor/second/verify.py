#!/usr/bin/env python3
"""Checks an evidence package of Probity, format 1, without the office that made it.

    python3 verify.py PACKAGE [--policy FILE] [--timestamp-root FILE] [--json] [--openssl PROGRAM]

PACKAGE is the folder with bagit.txt in it. Needed are Python 3.8 or later and the command `openssl`
(OpenSSL 3 or later); no network, nothing of the office. --policy names the judges that the overseer
publishes, --timestamp-root the certificate of the time stamp authority: without them the package
names its own. Exit code 0: everything holds. 1: everything but the policy or the root from outside.
2: no package, or it cannot be read. 3: something does not hold, and the file is named.

A verifier that lies inside a package is that package's own word. Take this file from where the
overseer publishes it, or compare its SHA-256.

It was written from the specifications docs/specs/package.md, entry.md, tree.md and manifest.md alone
(a number such as "package 4.2" names the rule) and shares no code with the program that writes
packages or with its other verifiers. To use it from Python: `from verify import audit`.

How to read it: strict readers of small things come first, then the tree, keys and notes, entries,
item proofs, time stamps; `Audit` at the end puts them together, one method for each kind of file.
"""

import sys

if __name__ == "__main__" and not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    # Python would look for modules beside this file first. If it lies in a package, that is where
    # a package could put a `hmac.py` of its own, which its lists and its seal even name.
    del sys.path[0]

import argparse
import base64
import binascii
import calendar
import collections
import contextlib
import datetime
import functools
import hashlib
import hmac
import json
import os
import re
import stat
import subprocess
import tempfile
import textwrap
import unicodedata

NUMBER_MAX = 2**53 - 1
TEXT_BYTES_MAX = 67108864
# Of some files less is read (package 1.6), and of all that are read together.
SMALLER = (("record/policy.txt", 65536), ("record/timestamps/", 65536), ("record/payloads/", 16777216),
           ("seal/package.json", 65535), ("seal/package.tlog-proof", 131072))
ALL_TEXTS_BYTES_MAX = 2**31
CLOCK_SECONDS_MAX = 300
HEX64 = re.compile(r"[0-9a-f]{64}")


class Refused(Exception):
    """Something is not what the specification asks for; the text says what."""


class Unreadable(Exception):
    """There is no package, or something that is needed cannot be read: exit code 2."""

    def report(self):
        """The answer in the form of `Audit.report`."""
        return {"checked": dict.fromkeys(("entries", "files", "items", "payloads", "timestamps"), 0),
                "exit": 2, "faults": [{"file": "", "what": str(self)}], "judges": [], "package": None,
                "trust": "package", "unknown": [], "v": 1}


def must(holds, what):
    if not holds:
        raise Refused(what)


# ---- Strict readers of small things ----------------------------------------------------------

def read_text(data, what):
    try:
        return data.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise Refused("%s is not UTF-8 (at byte %d)" % (what, error.start))


def read_number(text, largest=NUMBER_MAX):
    must(re.fullmatch("0|[1-9][0-9]{0,19}", text) and int(text) <= largest,
         "%r is not a plain decimal number, or too large" % text[:40])
    return int(text)


def read_base64(text):
    """Accepts the one canonical spelling: unused bits zero, padded, nothing between."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise Refused("%r is not base64" % text[:60])
    must(base64.b64encode(data).decode("ascii") == text, "%r is not canonical base64" % text[:60])
    return data


def read_hash(text):
    data = read_base64(text)
    must(len(data) == 32, "a hash has %d bytes instead of 32" % len(data))
    return data


def is_time(text):
    """The 27 characters of an entry's time (entry 3): they sort as the times do."""
    form = r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{6})Z"
    found = re.fullmatch(form, text)
    try:
        return bool(found) and bool(datetime.datetime(*(int(part) for part in found.groups())))
    except ValueError:
        return False


def seconds_of(time):
    """Whole seconds since 1970 of a time that `is_time` accepted."""
    return calendar.timegm(datetime.datetime.strptime(time[:19], "%Y-%m-%dT%H:%M:%S").timetuple())


def shown_seconds(seconds):
    try:
        time = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
        return time.strftime("%Y-%m-%d %H:%M:%S UTC")
    except OverflowError:
        return "second %d after 1970" % seconds


def read_json(data, what):
    """One JSON value in the form of RFC 8785, integers only: read, written again, compared."""

    def members(pairs):
        # RFC 8785 sorts names by their UTF-16 code units.
        names = [name.encode("utf-16-be", "surrogatepass") for name, _ in pairs]
        must(all(a < b for a, b in zip(names, names[1:])), what + " has unsorted or double members")
        return dict(pairs)

    def integer(digits):
        must(len(digits) <= 17 and abs(int(digits)) <= NUMBER_MAX, what + " has too large a number")
        return int(digits)

    def no_float(_):
        raise Refused(what + " has a number that is no integer")

    text = read_text(data, what)
    must(not text.startswith("\ufeff"), what + " begins with a byte order mark")
    try:
        value = json.loads(text, object_pairs_hook=members, parse_int=integer, parse_float=no_float,
                           parse_constant=no_float)
        again = write_json(value)
    except (ValueError, RecursionError):
        raise Refused(what + " is not JSON")
    must(again == data, what + " is not in canonical form (RFC 8785)")
    must(is_shallow(value, 100), what + " is nested more than 100 levels deep")
    return value


def is_shallow(value, levels):
    if not isinstance(value, (dict, list)):
        return True
    parts = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(is_shallow(part, levels - 1) for part in parts)


def write_json(value):
    """The members are already sorted, since they were read so."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "strict")


def read_object(data, what):
    value = read_json(data, what)
    must(isinstance(value, dict), what + " is not a JSON object")
    return value


def is_number(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= NUMBER_MAX


def is_hex64(value):
    return isinstance(value, str) and bool(HEX64.fullmatch(value))


# ---- The tree (tree 1 and 2) -----------------------------------------------------------------

def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(data):
    return sha256(b"\0" + data)


def check_inclusion(leaf, index, size, path, root):
    """RFC 9162, 2.1.3.2: that the leaf stands at this index of the tree with this root."""
    must(index < size, "index %d is not below the size %d" % (index, size))
    here, last, node = index, size - 1, leaf
    for sibling in path:
        must(last > 0, "the proof has too many hashes")
        if here & 1 or here == last:
            node = sha256(b"\1" + sibling + node)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            node = sha256(b"\1" + node + sibling)
        here, last = here >> 1, last >> 1
    must(last == 0, "the proof has too few hashes")
    must(node == root, "the proof does not lead to the root")


# ---- The command openssl ---------------------------------------------------------------------

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
EIGHTH = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
# The second coordinates of the points whose order divides 8.
LOW_ORDER = {0, 1, FIELD - 1, EIGHTH, FIELD - EIGHTH}


def is_strict_point(data):
    """What `openssl` does not ask: a canonical encoding, and no point of low order (tree 4)."""
    y = int.from_bytes(data, "little") & (2**255 - 1)
    return len(data) == 32 and y < FIELD and y not in LOW_ORDER


def find_openssl():
    """The program, by its whole path. The current folder is never searched, as Windows would: it
    may be the package, and a package may hold a program of that name."""
    places = os.environ.get("PATH", "").split(os.pathsep)
    # What comes with macOS is LibreSSL: Homebrew's first. Git for Windows brings one that is not on
    # the path.
    places = (["/opt/homebrew/opt/openssl@3/bin", "/usr/local/opt/openssl@3/bin"] + places
              + ["C:\\Program Files\\Git\\usr\\bin"])
    for place in places:
        program = os.path.join(place, "openssl.exe" if os.name == "nt" else "openssl")
        if os.path.isabs(place) and os.path.isfile(program) and os.access(program, os.X_OK):
            return program
    raise Unreadable("the command openssl was not found; install OpenSSL 3 or later, "
                     "or name it with --openssl")


class OpenSSL:
    """Verifies Ed25519 signatures and time stamps. The same signature is verified once only."""

    # RFC 8032, 7.1, TEST 2.
    EXAMPLE = ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
               "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
               "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")

    def __init__(self, program=None):
        self.program = program or find_openssl()
        self.known = {}
        public, message, signature = (bytes.fromhex(text) for text in self.EXAMPLE)
        if not self.ed25519(public, message, signature) or self.ed25519(public, b"x", signature):
            version = self.run(["version"]).stdout.strip() or "this program"
            raise Unreadable("%s (%s) cannot verify Ed25519 with pkeyutl -rawin; LibreSSL and OpenSSL "
                             "before 3 cannot. Install OpenSSL 3, and name it with --openssl"
                             % (self.program, version))

    def run(self, words, files=()):
        """Runs the command in a folder of its own that holds the given files."""
        with tempfile.TemporaryDirectory() as folder:
            for name, data in files:
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(data)
            try:
                return subprocess.run([self.program] + words, cwd=folder, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                      universal_newlines=True, errors="replace")
            except OSError as error:
                raise Unreadable("could not run %s: %s" % (self.program, error))

    def ed25519(self, public, message, signature):
        strict = (len(signature) == 64 and is_strict_point(public) and is_strict_point(signature[:32])
                  and int.from_bytes(signature[32:], "little") < ORDER)
        question = (public, message, signature)
        if strict and question not in self.known:
            key = bytes.fromhex("302a300506032b6570032100") + public
            self.known[question] = self.run(
                ["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin",
                 "-in", "text", "-sigfile", "signature"],
                [("key", key), ("text", message), ("signature", signature)]).returncode == 0
        return strict and self.known[question]

    def timestamp(self, request, reply, roots, others, seconds):
        """RFC 3161: signature, signer, its key usage, chain, as of the time in the reply."""
        ended = self.run(
            ["ts", "-verify", "-queryfile", "request", "-in", "reply", "-CAfile", "roots",
             "-untrusted", "others", "-attime", str(seconds)],
            [("request", request), ("reply", reply), ("roots", roots), ("others", others)])
        if ended.returncode == 0 and "Verification: OK" in ended.stdout + ended.stderr:
            return
        lines = [line for line in ended.stderr.splitlines() if "error" in line] or ["no reason given"]
        raise Refused("the time stamp does not hold: %s" % lines[-1].strip())


@functools.lru_cache(None)
def shared_openssl(program=None):
    return OpenSSL(program)


# ---- Keys, notes, policies (tree 4 to 7) -----------------------------------------------------

LOG, WITNESS = 1, 4


class Key(collections.namedtuple("Key", "name id type public")):
    """A key of a log (type 1) or of a witness (type 4)."""

    @property
    def fingerprint(self):
        return sha256(bytes([self.type]) + self.public).hex()

    @property
    def role(self):
        return "log" if self.type == LOG else "witness"


Note = collections.namedtuple("Note", "text lines origin size root")
Line = collections.namedtuple("Line", "name id payload raw")
Policy = collections.namedtuple("Policy", "logs witnesses groups quorum")


def is_key_name(name):
    return bool(name) and not any(
        c.isspace() or c == "+" or unicodedata.category(c) == "Cc" for c in name)


def read_key(text, kind):
    parts = text.split("+", 2)
    must(len(parts) == 3 and is_key_name(parts[0]), "%r is not a key" % text[:100])
    data = read_base64(parts[2])
    must(len(data) == 33 and data[0] == kind, "the key of %s is not of type %02x" % (parts[0], kind))
    key_id = sha256(parts[0].encode("utf-8") + b"\n" + data)[:4]
    must(key_id.hex() == parts[1], "the id of the key of %s is not that of the key" % parts[0])
    must(is_strict_point(data[1:]), "the key of %s is of low order or not canonical" % parts[0])
    return Key(parts[0], key_id, kind, data[1:])


def read_policy(data):
    must(len(data) <= 65536, "the policy has more than 65,536 bytes")
    text = read_text(data, "the policy")
    must(text.endswith("\n"), "the policy does not end with a line feed")
    must(not any((c < " " or c == "\x7f") and c not in "\t\n" for c in text),
         "the policy has a control character")
    logs, witnesses, groups, quorum = [], {}, {}, None
    for line in text.split("\n"):
        words = [word for word in re.split("[ \t]+", line) if word]
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "log" and len(words) in (2, 3):
            logs.append(read_key(words[1], LOG))
        elif words[0] == "witness" and len(words) in (3, 4):
            must(words[1] not in witnesses and words[1] not in groups and words[1] != "none",
                 "the name %r is defined twice, or is none" % words[1])
            witnesses[words[1]] = read_key(words[2], WITNESS)
        elif words[0] == "group" and len(words) >= 4:
            must(words[1] not in witnesses and words[1] not in groups and words[1] != "none",
                 "the name %r is defined twice, or is none" % words[1])
            groups[words[1]] = read_group(words, witnesses, groups)
        elif words[0] == "quorum" and len(words) == 2:
            must(quorum is None, "the policy has two quorums")
            must(words[1] in witnesses or words[1] in groups or words[1] == "none",
                 "the quorum %r is not defined above it" % words[1])
            quorum = words[1]
        else:
            raise Refused("the policy has a line that is none of a policy: %r" % line[:80])
    must(quorum is not None, "the policy has no quorum")
    for keys in (logs, list(witnesses.values())):
        must(len({key.public for key in keys}) == len(keys), "a public key stands twice in the policy")
        must(len({(key.name, key.id) for key in keys}) == len(keys), "two keys have one name and id")
    return Policy(logs, witnesses, groups, quorum)


def read_group(words, witnesses, groups):
    members = words[3:]
    taken = [member for _, others in groups.values() for member in others]
    must(len(set(members)) == len(members) and not set(members) & set(taken),
         "the group %r has a member twice, or one of another group" % words[1])
    for member in members:
        must(member in witnesses or member in groups, "%r is not defined above its use" % member)
    least = {"any": 1, "all": len(members)}.get(words[2]) or read_number(words[2])
    must(1 <= least <= len(members), "the group %r asks for %d of %d"
         % (words[1], least, len(members)))
    return least, members


def read_note(data):
    """A checkpoint as a signed note. Nothing is verified yet (tree 4 and 5)."""
    must(len(data) <= 65536, "the note has more than 65,536 bytes")
    text = read_text(data, "the note")
    must(not any(c < " " and c != "\n" for c in text), "the note has a control character")
    end = text.rfind("\n\n")
    must(end >= 0 and text.endswith("\n") and end + 2 < len(text), "the note has no signature lines")
    lines = [read_line(line) for line in text[end + 2:-1].split("\n")]
    must(len(lines) <= 64, "the note has more than 64 signature lines")
    body = text[:end].split("\n")
    must(len(body) >= 3 and "" not in body, "the checkpoint has too few lines, or an empty one")
    size, root = read_number(body[1], 2**64 - 1), read_hash(body[2])
    must(size > 0 or root == sha256(b""), "an empty tree has another root than that of nothing")
    return Note(text[:end + 1].encode("utf-8"), lines, body[0], size, root)


def read_line(line):
    words = line.split(" ")
    must(len(words) == 3 and words[0] == "\u2014" and is_key_name(words[1]),
         "%r is not a signature line" % line[:80])
    data = read_base64(words[2])
    must(len(data) > 4, "a signature line of %s is too short" % words[1])
    return Line(words[1], data[:4], data[4:], line)


def signature_time(key, payload, text, openssl):
    """Verifies one line. Gives the time of a cosignature, in seconds since 1970; a log's has none."""
    time, message, signature = None, text, payload
    if key.type == WITNESS:
        time, signature = int.from_bytes(payload[:8], "big"), payload[8:]
        message = b"cosignature/v1\ntime %d\n" % time + text
    must(len(signature) == 64 and openssl.ed25519(key.public, message, signature),
         "the signature of %s does not hold" % key.name)
    return time


def judge(note, policy, openssl, pass_over_unknown=False):
    """That a checkpoint satisfies a policy (tree 7). Gives the judges who signed, with times."""
    keys = {(key.name, key.id): key for key in policy.logs + list(policy.witnesses.values())}
    signed = {}
    for line in note.lines:
        key = keys.get((line.name, line.id))
        if key is None and pass_over_unknown:
            continue
        must(key is not None, "a signature line is of %s, with a key that the policy does not name"
             % line.name)
        must(key not in signed, "%s signed twice" % line.name)
        signed[key] = signature_time(key, line.payload, note.text, openssl)
    must(any(key in signed and key.name == note.origin for key in policy.logs),
         "no log of the policy with the name %s signed the checkpoint" % note.origin)
    met = {name: key in signed for name, key in policy.witnesses.items()}
    for name, (least, members) in policy.groups.items():
        met[name] = sum(met[member] for member in members) >= least
    must(policy.quorum == "none" or met[policy.quorum], "the quorum %r is not met" % policy.quorum)
    return signed


# ---- Entries (entry.md) ----------------------------------------------------------------------

CODE = r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*"
HEX32 = "[0-9a-f]{32}"
ENTRY_TEXTS = {name: re.compile(form) for name, form in {
    "act": "[a-z]+[.][a-z]+(?:-[a-z]+)*",
    "actor": "(?:person|program)-" + HEX32,
    "authority": "authority-" + HEX32,
    "case": "case-" + HEX32,
    "commit": HEX64.pattern,
    "outcome": "done|refused",
    "package": HEX64.pattern,
    "reason": CODE,
    "role": CODE,
    "sealed": HEX64.pattern,
}.items()}
COUNT_NAME = re.compile("%s(?::%s)*" % (CODE, CODE))


def is_counts(value):
    return (isinstance(value, dict) and bool(value)
            and all(COUNT_NAME.fullmatch(name) and is_number(n) for name, n in value.items()))


def is_tags(value):
    def is_codes(codes):
        return (isinstance(codes, list) and bool(codes)
                and all(isinstance(c, str) and re.fullmatch(CODE, c) for c in codes)
                and all(a < b for a, b in zip(codes, codes[1:])))
    return (isinstance(value, dict) and bool(value)
            and all(re.fullmatch(CODE, name) and is_codes(codes) for name, codes in value.items()))


def is_manifest(value):
    return (isinstance(value, dict) and set(value) == {"root", "size"}
            and is_hex64(value["root"]) and is_number(value["size"]))


def is_person_sig(value):
    return (isinstance(value, dict) and set(value) == {"key", "sig"}
            and all(isinstance(text, str) for text in value.values())
            and bool(re.fullmatch("[0-9a-f]{8}", value["key"]))
            and bool(re.fullmatch("[0-9a-f]{128}", value["sig"])))


ENTRY_OTHERS = {
    "at": lambda value: isinstance(value, str) and is_time(value),
    "case_prev": is_number,
    "counts": is_counts,
    "manifest": is_manifest,
    "person_sig": is_person_sig,
    "seq": is_number,
    "tags": is_tags,
    "v": lambda value: is_number(value) and value == 1,
}


@functools.lru_cache(4096)
def read_entry(data):
    must(len(data) <= 65535, "the entry has more than 65,535 bytes")
    entry = read_object(data, "the entry")
    for name, value in entry.items():
        if name in ENTRY_TEXTS:
            good = isinstance(value, str) and ENTRY_TEXTS[name].fullmatch(value)
        else:
            good = name in ENTRY_OTHERS and ENTRY_OTHERS[name](value)
        must(good, "the entry's member %r is unknown, or not of its form" % name[:40])
    for name in ("act", "actor", "at", "outcome", "role", "seq", "v"):
        must(name in entry, "the entry has no member %r" % name)
    must(("commit" in entry) == ("sealed" in entry), "of commit and sealed the entry has one only")
    must(("reason" in entry) == (entry["outcome"] == "refused"), "reason does not go with outcome")
    if "case_prev" in entry:
        must("case" in entry and entry["case_prev"] < entry["seq"],
             "case_prev is not below seq, or there is no case")
    return entry


def is_done(entry, *acts):
    return entry.get("act") in acts and entry["outcome"] == "done"


def is_signed_by(entry, public, openssl):
    """The person's own signature (entry 5): over the entry without what the person cannot know."""
    rest = {name: value for name, value in entry.items()
            if name not in ("at", "case_prev", "person_sig", "seq")}
    text = b"probity/v1/act\0" + write_json(rest)
    return openssl.ed25519(public, text, bytes.fromhex(entry["person_sig"]["sig"]))


# ---- Proof files (tree 8) --------------------------------------------------------------------

LogProof = collections.namedtuple("LogProof", "index path note")
ItemProof = collections.namedtuple("ItemProof", "seq index size path row")


@functools.lru_cache(4096)
def read_log_proof(data):
    head, found, note = data.partition(b"\n\n")
    lines = read_text(head, "the proof").split("\n")
    must(found and len(lines) >= 2 and lines[0] == "c2sp.org/tlog-proof@v1"
         and lines[1].startswith("index "), "this is not a proof file (tlog-proof)")
    must(len(lines) <= 66, "the proof has more than 64 hashes")
    index = read_number(lines[1][len("index "):], 2**64 - 1)
    return LogProof(index, [read_hash(line) for line in lines[2:]], note)


def read_item_proof(data):
    head, found, row = data.partition(b"\n\n")
    lines = read_text(head, "the proof").split("\n")
    must(found and len(lines) >= 3 and lines[0] == "probity/item-proof@v1"
         and lines[1].startswith("entry ") and lines[2].startswith("row "),
         "this is not an item proof")
    must(row.endswith(b"\n") and row.count(b"\n") == 1, "the row is not one line at the end")
    must(len(lines) <= 67, "the proof has more than 64 hashes")
    index, found, size = lines[2][len("row "):].partition(" of ")
    must(found, "the proof does not say which row of how many")
    path = [read_hash(line) for line in lines[3:]]
    return ItemProof(read_number(lines[1][len("entry "):]), read_number(index), read_number(size),
                     path, row[:-1])


# ---- Time stamps (package 7, RFC 3161) -------------------------------------------------------

SHA256_OID = bytes.fromhex("0609608648016503040201")
SIGNING_CERTIFICATE_V2 = bytes.fromhex("060b2a864886f70d010910022f")


def der(data):
    """The elements of a DER encoding, one behind the other: (tag, content)."""
    found = []
    while data:
        must(len(data) >= 2, "a time stamp breaks off")
        length, start = data[1], 2
        if length >= 0x80:
            start = 2 + (length & 0x7F)
            must(length & 0x7F in (1, 2, 3, 4) and len(data) >= start, "a time stamp is not DER")
            length = int.from_bytes(data[2:start], "big")
        must(len(data) >= start + length, "a time stamp breaks off")
        found.append((data[0], data[start:start + length]))
        data = data[start + length:]
    return found


def inside(elements, *tags):
    """Goes down: the elements inside the first element with the first tag, and so on."""
    for tag in tags:
        inner = [content for found, content in elements if found == tag]
        must(inner, "a time stamp has not the form of RFC 3161")
        elements = der(inner[0])
    return elements


def imprint_and_numbers(elements):
    """Of the signed content of a reply: the hash, and all integers (version, serial number, nonce)."""
    imprint = inside(elements, 0x30)
    must(len(imprint) == 2 and imprint[0][1].startswith(SHA256_OID) and imprint[1][0] == 4,
         "the imprint of a time stamp is not of SHA-256")
    return imprint[1][1], [content for tag, content in elements if tag == 2]


REQUEST = re.compile(bytes.fromhex("30") + b"(.)" + re.escape(bytes.fromhex(
    "0201013031300d060960864801650304020105000420")) + b"(.{32})\\x02(.)(.{1,9})\\x01\\x01\\xff", re.S)


def read_request(request):
    """The imprint and the nonce of a request, in the one form that a request has (package 7.1)."""
    found = REQUEST.fullmatch(request)
    must(found and found.group(1)[0] == len(request) - 2 and found.group(3)[0] == len(found.group(4)),
         "the request is not of the one form that it must have")
    nonce = int.from_bytes(found.group(4), "big", signed=True)
    must(0 <= nonce < 2**64 and len(found.group(4)) == nonce.bit_length() // 8 + 1,
         "the nonce of the request is negative, too long, or not in DER")
    return found.group(2), found.group(4)


def check_timestamp(stamped, request, reply, certificates, roots, openssl):
    """What `openssl ts` does not ask, and then what it does. Gives the time, in seconds since 1970."""
    asked, nonce = read_request(request)
    must(asked == sha256(stamped), "the request is not for checkpoint A with the log's signature")
    must(len(reply) <= 65536, "the time stamp has more than 65,536 bytes")
    must(len(der(reply)) == 1, "something follows the time stamp")
    status = inside(der(reply), 0x30, 0x30)[:1]
    must(status in ([(2, b"\0")], [(2, b"\1")]), "the authority did not grant the time stamp")
    token = inside(der(reply), 0x30)[1:]
    signed = inside(token, 0x30, 0xA0, 0x30)
    info = inside(signed, 0x30, 0xA0, 0x04, 0x30)
    stated, numbers = imprint_and_numbers(info)
    must(stated == asked, "the time stamp is of other bytes than were asked for")
    must(len(numbers) == 3 and numbers[2] == nonce, "the nonce is not the request's")
    attributes = inside(signed[-1:], 0x31, 0x30, 0xA0)
    must(any(value.startswith(SIGNING_CERTIFICATE_V2) for _, value in attributes),
         "the time stamp does not name its signer by signingCertificateV2")
    times = [content.decode("latin-1") for tag, content in info if tag == 0x18]
    must(times and re.fullmatch(r"[0-9]{14}(\.[0-9]+)?Z", times[0]), "the time stamp has no time")
    try:
        time = datetime.datetime.strptime(times[0][:14], "%Y%m%d%H%M%S")
    except ValueError:
        raise Refused("the time of the time stamp is none")
    seconds = calendar.timegm(time.timetuple())
    openssl.timestamp(request, reply, roots, certificates, seconds)
    return seconds


# ---- The folder ------------------------------------------------------------------------------

NUMBER = "(?:(?!000000)[0-9]{6}|[1-9][0-9]{6,})"
SEQ = "(?:0|[1-9][0-9]{0,15})"
PART = re.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
PLACES = re.compile(
    "record/(?:policy[.]txt|package[.]json|entries/%(seq)s[.](?:json|tlog-proof)"
    "|payloads/%(seq)s[.]json|items/%(number)s[.]item-proof|timestamps/[1-9][0-9]{0,14}[.](?:tsq|tsr|pem))"
    "|seal/package[.](?:json|tlog-proof)"
    "|data/(?:case[.]jsonld|(?:items|derived)/%(number)s[.][a-z0-9]{1,10}|exhibits/[^/]+/.+)"
    % {"seq": SEQ, "number": NUMBER})
NUMBERED = re.compile("data/(?:items|derived|exhibits/[^/]+)/(%s)[.][a-z0-9]{1,10}" % NUMBER)
BAG = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
SEAL = ("seal/package.json", "seal/package.tlog-proof")
NEEDED = BAG + SEAL + ("record/policy.txt",)


class Folder:
    """The package on the disk. Links are looked at as links; nothing is opened but regular files."""

    def __init__(self, root):
        self.root = root

    def walk(self):
        """Every file as (path, None), and everything that must not be there as (path, what)."""
        if not os.path.isdir(self.root):
            raise Unreadable("%s is not a folder" % self.root)
        found, open_folders = [], [""]
        try:
            while open_folders:
                folder = open_folders.pop()
                entries = list(os.scandir(os.path.join(self.root, folder)))
                if folder and not entries:
                    found.append((folder, "is an empty folder"))
                for entry in entries:
                    path = folder + "/" + entry.name if folder else entry.name
                    about = entry.stat(follow_symlinks=False)
                    # On Windows a junction is a link too.
                    if entry.is_symlink() or getattr(about, "st_file_attributes", 0) & 0x400:
                        found.append((path, "is a link"))
                    elif stat.S_ISDIR(about.st_mode):
                        open_folders.append(path)
                    else:
                        regular = stat.S_ISREG(about.st_mode)
                        found.append((path, None if regular else "is not a regular file"))
        except OSError as error:
            raise Unreadable("could not look into the package: %s" % error)
        return found

    def read(self, path):
        """Up to one byte more than a text may have."""
        return b"".join(self.pieces(path, bytes_max(path) + 1))

    def digest(self, path):
        """SHA-256 in hexadecimal, and size, of a file of any size."""
        total, size = hashlib.sha256(), 0
        for piece in self.pieces(path):
            total.update(piece)
            size += len(piece)
        return total.hexdigest(), size

    def pieces(self, path, bytes_max=None):
        try:
            with open(os.path.join(self.root, path), "rb") as file:
                while bytes_max is None or bytes_max > 0:
                    piece = file.read(min(1 << 20, bytes_max or 1 << 20))
                    if not piece:
                        return
                    bytes_max = bytes_max if bytes_max is None else bytes_max - len(piece)
                    yield piece
        except OSError as error:
            raise Unreadable("could not read %s: %s" % (shown_path(path), error))


def bytes_max(path):
    """How large a file that is read may be (package 1.6)."""
    if path.startswith("record/entries/"):
        return 65535 if path.endswith(".json") else 131072
    return next((most for begin, most in SMALLER if path.startswith(begin)), TEXT_BYTES_MAX)


def harmless(text):
    """What a package brought along, in words of ours: characters that steer a terminal, or that
    change the order of others, are written \\u{...}."""
    if text.isascii() and text.isprintable():
        return text
    return "".join("\\u{%x}" % ord(c) if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") else c
                   for c in text)


def shown_path(path):
    """Harmless on a terminal: each byte that no path of a package may have as %XX."""
    if re.fullmatch("[A-Za-z0-9._/-]*", path):
        return path
    return "".join(chr(byte) if re.fullmatch(b"[A-Za-z0-9._/-]", bytes([byte])) else "%%%02X" % byte
                   for byte in path.encode("utf-8", "surrogateescape"))


def number_of(path):
    """The number in the name of a file below data/, or None."""
    found = NUMBERED.fullmatch(path)
    return found.group(1) if found else None


def read_bag_manifest(data):
    """Path to SHA-256."""
    must(data.endswith(b"\n"), "is empty, or does not end with a line feed")
    found, before = {}, ""
    for line in read_text(data[:-1], "the manifest").split("\n"):
        must(HEX64.fullmatch(line[:64]) and line[64:66] == "  ", "has a line of another form: %r"
             % line[:100])
        path = line[66:]
        parts = path.split("/")
        must(len(parts) <= 8 and all(PART.fullmatch(part) for part in parts),
             "names a path that may not be: %s" % shown_path(path))
        must(before < path, "does not name each path once, in the order of bytes: %s" % path)
        found[path], before = line[:64], path
    return found


def read_oxum(data):
    """The bytes and the number of files below data/, as bag-info.txt states them."""
    text = read_text(data, "bag-info.txt")
    must(text.endswith("\n"), "does not end with a line feed")
    values = []
    for line in text[:-1].split("\n"):
        found = re.fullmatch("([A-Za-z0-9-]+): ([^\\x00-\\x1f\\x7f]+)", line)
        must(found, "has a line that is not 'Name: value': %r" % line[:80])
        values += [found.group(2)] if found.group(1) == "Payload-Oxum" else []
    must(len(values) == 1 and values[0].count(".") == 1, "does not state one Payload-Oxum")
    return tuple(read_number(part) for part in values[0].split("."))


# ---- The form of record/package.json (package 6) ---------------------------------------------

def a_text(value):
    return isinstance(value, str)


def like(form):
    return lambda value: isinstance(value, str) and bool(re.fullmatch(form, value))


def an_id(kind):
    return like(kind + "-" + HEX32)


def or_null(check):
    return lambda value: value is None or check(value)


def a_list(check):
    return lambda value: isinstance(value, list) and all(check(part) for part in value)


def a_row(**checks):
    return lambda value: (isinstance(value, dict) and set(value) == set(checks)
                          and all(check(value[name]) for name, check in checks.items()))


def a_time(value):
    return isinstance(value, str) and is_time(value)


A_LANGUAGE = like("ar|en|es|fr|ru|zh")
A_NUMBER = like(NUMBER)
CONTENTS = {
    "authorities": a_list(a_row(
        authority=an_id("authority"), kind=a_text, basis=a_text, operations=a_list(a_text),
        data=a_list(a_text), until=a_time, request_seq=is_number, approve_seq=or_null(is_number),
        **{"from": a_time})),
    "case": an_id("case"),
    "derivatives": a_list(a_row(
        file=a_text, original=is_hex64, removed=a_text, reason=a_text, seq=is_number,
        **{"from": A_NUMBER})),
    "exhibits": a_list(a_row(
        exhibit=an_id("exhibit"), folder=a_text, kind=a_text, number=a_text, description=a_text)),
    "gaps": a_list(a_row(subject=a_text, kind=a_text, what=a_text, explanation=or_null(a_text))),
    "items": a_list(a_row(
        number=A_NUMBER, exhibit=an_id("exhibit"), row=is_number, file=or_null(a_text),
        role=like("item|original|container"))),
    "languages": a_list(A_LANGUAGE),
    "package": an_id("package"),
    "persons": a_list(a_row(
        person=an_id("person"), roles=a_list(a_text), name=or_null(a_text), key=or_null(is_hex64))),
    "prepared": a_time,
    "program": a_text,
    "v": lambda value: is_number(value) and value == 1,
    "withheld": a_list(a_row(subject=a_text, count=is_number, reason=a_text)),
}


# By which acts an authority comes to be asked for, and to be approved (package 6).
AUTHORITY_ACTS = (("request_seq", ("authority.request", "authority.amend", "authority.renew")),
                  ("approve_seq", ("authority.approve",)))


def read_contents(data):
    contents = read_object(data, "this file")
    for name in sorted(set(contents) | set(CONTENTS)):
        must(name in CONTENTS and name in contents, "the member %r is missing or unknown" % name[:40])
        must(CONTENTS[name](contents[name]), "the member %r is not of its form" % name)
    return contents


# ---- The audit -------------------------------------------------------------------------------

class Audit:
    """One check of one package. Each method `check_...` looks at one kind of thing, notes what does
    not hold with the file's name, and gives the sentence that may be said if all of it holds."""

    def __init__(self, package, policy=None, roots=None, openssl=None):
        self.package, self.roots = package, roots
        self.openssl = openssl or shared_openssl()
        try:
            self.outside = None if policy is None else read_policy(policy)
        except Refused as refused:
            raise Unreadable("the policy from outside is none: %s" % refused)
        if roots is not None and self.openssl.run(["x509", "-in", "roots", "-noout"],
                                                  [("roots", roots)]).returncode:
            raise Unreadable("the time stamp root from outside is no certificate (PEM)")
        self.faults, self.beyond, self.holds, self.unknown = [], [], [], []
        self.read_bytes, self.signatures = 0, 0
        self.files, self.paths, self.texts, self.digests = 0, [], {}, {}
        self.policy = self.seal = self.contents = None
        self.entries, self.proofs, self.rows = {}, {}, {}
        self.checkpoints, self.signed, self.stamps, self.keyless = {}, {}, [], []

    def run(self):
        for check in (self.check_files, self.check_bag, self.check_policy, self.check_entries,
                      self.check_checkpoints, self.check_seal, self.check_order,
                      self.check_payloads, self.check_items, self.check_contents,
                      self.check_persons, self.check_timestamps, self.check_outside):
            before = len(self.faults)
            sentence = check()
            if sentence and len(self.faults) == before:
                self.holds.append(harmless(sentence))
        self.say_what_cannot_be_known()
        return self

    def fault(self, path, what):
        self.faults.append((shown_path(path), harmless(what)))

    @contextlib.contextmanager
    def at(self, path):
        """What is refused within is a fault of this file."""
        try:
            yield
        except Refused as refused:
            self.fault(path, str(refused))

    def below(self, folder, ending=""):
        return [path for path in self.paths if path.startswith(folder) and path.endswith(ending)]

    def check_files(self):
        listed = self.package.walk()
        if not any(path.split("/")[0] == "bagit.txt" for path, _ in listed):
            raise Unreadable("this is not a package: it has no file bagit.txt")
        small = {}
        for path, what in sorted(listed):
            self.files += 1
            parts = path.split("/")
            if what:
                self.fault(path, what)
            elif len(parts) > 8 or not all(PART.fullmatch(part) for part in parts):
                self.fault(path, "has a name that no file of a package may have")
            elif parts[0] in ("record", "seal", "data") and not PLACES.fullmatch(path):
                self.fault(path, "is no file that may lie in this folder")
            elif any(small.setdefault(part.lower(), part) != part for part in
                     ("/".join(parts[:count]) for count in range(1, len(parts) + 1))):
                # Of a folder, too: elsewhere the two would be one.
                self.fault(path, "has the name of another file or folder but for large and small letters")
            else:
                self.paths.append(path)
                self.take(path, parts[0] in ("record", "seal") or path in BAG)
        for path in NEEDED:
            if path not in self.paths and not any(path == name for name, what in listed if what):
                self.fault(path, "is missing")
        return "Nothing lies in the folder but %d files with names that may be there." % self.files

    def take(self, path, is_text):
        """Reads a file, once: what is judged is what was hashed."""
        if is_text:
            data = self.package.read(path)
            if len(data) > bytes_max(path):
                self.fault(path, "is larger than %d bytes" % bytes_max(path))
            self.read_bytes += len(data)
            if self.read_bytes > ALL_TEXTS_BYTES_MAX:
                raise Unreadable("the files below record/ have more than %d bytes together"
                                 % ALL_TEXTS_BYTES_MAX)
            self.texts[path] = data
            self.digests[path] = sha256(data).hex(), len(data)
        else:
            self.digests[path] = self.package.digest(path)

    def check_bag(self):
        if self.texts.get(BAG[0], b"") != b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n":
            self.fault(BAG[0], "does not state BagIt 1.0 and UTF-8 in exactly the bytes that must be")
        data = set(self.below("data/"))
        self.check_manifest("manifest-sha256.txt", data)
        self.check_manifest("tagmanifest-sha256.txt", set(self.paths) - data
                            - {"tagmanifest-sha256.txt"} - set(SEAL))
        with self.at("bag-info.txt"):
            if "bag-info.txt" in self.texts:
                true = sum(self.digests[path][1] for path in data), len(data)
                must(read_oxum(self.texts["bag-info.txt"]) == true,
                     "states a Payload-Oxum that is not that of data/: %d.%d" % true)
        return ("Each file has the SHA-256 that the lists of the bag state. Each is in exactly one "
                "list, and no file is listed that is not there.")

    def check_manifest(self, name, present):
        with self.at(name):
            if name not in self.texts:
                return
            stated = read_bag_manifest(self.texts[name])
            for path in sorted(set(stated) | present):
                if path not in present:
                    self.fault(path, "is listed in %s, but is not there, or not of that list" % name)
                elif path not in stated:
                    self.fault(path, "is there, but is not listed in %s" % name)
                elif self.digests[path][0] != stated[path]:
                    self.fault(path, "was changed: its SHA-256 is not that of %s" % name)

    def check_policy(self):
        with self.at("record/policy.txt"):
            if "record/policy.txt" in self.texts:
                self.policy = read_policy(self.texts["record/policy.txt"])

    def check_entries(self):
        for path in self.below("record/entries/"):
            base, _, ending = path.rpartition(".")
            if base + ".json" not in self.texts or base + ".tlog-proof" not in self.texts:
                missing = base + (".json" if ending != "json" else ".tlog-proof")
                self.fault(missing, "is missing, but %s is there" % path)
        for path in self.below("record/entries/", ".json"):
            with self.at(path):
                entry = read_entry(self.texts[path])
                must(path == "record/entries/%d.json" % entry["seq"],
                     "has the number %d inside" % entry["seq"])
                self.entries[entry["seq"]] = entry
        for path in self.below("record/entries/", ".tlog-proof"):
            with self.at(path):
                proof = read_log_proof(self.texts[path])
                must(path == "record/entries/%d.tlog-proof" % proof.index,
                     "is the proof of index %d" % proof.index)
                self.proofs[proof.index] = proof
        if not self.proofs:
            self.fault("record/entries", "has no entry with a proof")

    def check_checkpoints(self):
        """A is what most proofs hold, so that a single one that differs is the one that is named."""
        held = collections.Counter(proof.note for _, proof in sorted(self.proofs.items()))
        first = held.most_common(1)[0][0] if held else None
        for index, proof in sorted(self.proofs.items(), reverse=True):
            path = "record/entries/%d.tlog-proof" % index
            if proof.note == first:
                self.checkpoints["A"] = path
            else:
                self.fault(path, "holds another checkpoint than the other entries")
        if first is not None:
            self.take_checkpoint("A", self.checkpoints.pop("A"), first)
        with self.at(SEAL[1]):
            if SEAL[1] in self.texts:
                self.proofs["seal"] = read_log_proof(self.texts[SEAL[1]])
                self.take_checkpoint("B", SEAL[1], self.proofs["seal"].note)
        if {"A", "B"} <= set(self.checkpoints):
            a, b = self.checkpoints["A"][1], self.checkpoints["B"][1]
            if a.origin != b.origin or a.size > b.size:
                self.fault(SEAL[1], "its checkpoint is of another record, or of an earlier state, than "
                           "that of the entries")
        self.check_inclusions()
        if {"A", "B"} <= set(self.signed):
            return ("Each of the %d entries lies in the record, under checkpoint A (%d entries); the "
                    "seal lies in it under checkpoint B (%d entries). Both checkpoints are signed by "
                    "the office's log, and by as many witnesses as the policy asks for; A by: %s."
                    % (len(self.entries), a.size, b.size, self.shown_signers("A")))
        return None

    def take_checkpoint(self, name, path, data):
        with self.at(path):
            note = read_note(data)
            self.checkpoints[name] = path, note
            if self.policy:
                self.signed[name] = judge(note, self.policy, self.openssl)

    def shown_signers(self, name):
        """The witnesses who cosigned a checkpoint, with their times."""
        times = [(key.name, time) for key, time in self.signed[name].items() if time is not None]
        return ", ".join("%s at %s" % (who, shown_seconds(time)) for who, time in times) or "none"

    def check_inclusions(self):
        leaves = [(index, "record/entries/%d" % index, "A") for index in sorted(self.entries)]
        for index, base, name in leaves + [("seal", "seal/package", "B")]:
            proof, entry = self.proofs.get(index), self.texts.get(base + ".json")
            if proof and entry is not None and name in self.checkpoints:
                note = self.checkpoints[name][1]
                try:
                    check_inclusion(leaf_hash(entry), proof.index, note.size, proof.path, note.root)
                except Refused as refused:
                    # Which of the two is wrong, nobody can tell.
                    self.fault(base + ".json", "is not shown to lie in the record: %s" % refused)
                    self.fault(base + ".tlog-proof", str(refused))

    def check_seal(self):
        with self.at(SEAL[0]):
            if SEAL[0] not in self.texts:
                return None
            seal = read_entry(self.texts[SEAL[0]])
            must((seal["act"], seal["outcome"]) == ("package.create", "done"),
                 "is not an entry package.create that was done")
            self.seal = seal
            must("seal" not in self.proofs or self.proofs["seal"].index == seal["seq"],
                 "its seq is not the index of its proof")
            must("A" not in self.checkpoints or seal["seq"] >= self.checkpoints["A"][1].size,
                 "its seq lies before checkpoint A, against which the package was written")
            if seal.get("package") != self.package_digest():
                self.fault("tagmanifest-sha256.txt", "is not the list that the seal names")
            true = {"entries": len(self.below("record/entries/", ".json")),
                    "items": len(self.below("data/items/")), "files": len(self.below("data/"))}
            for name, count in sorted(true.items()):
                must(seal.get("counts", {}).get(name, count) == count,
                     "states another number of %s than the %d that are there" % (name, count))
            return ("The seal, entry %d of %s, names exactly these lists of files: nothing was "
                    "changed, added or left out since." % (seal["seq"], seal["at"]))

    def package_digest(self):
        return self.digests.get("tagmanifest-sha256.txt", (None,))[0]

    def in_order(self):
        """(path, entry) of all entries, the seal's too, in the order of the record."""
        named = [("record/entries/%d.json" % seq, entry) for seq, entry in self.entries.items()]
        named += [(SEAL[0], self.seal)] if self.seal else []
        return sorted(named, key=lambda pair: pair[1]["seq"])

    def check_order(self):
        before, commits, last_of_case, cases = "", set(), {}, {}
        for path, entry in self.in_order():
            seq, case = entry["seq"], entry.get("case")
            with self.at(path):
                must(entry["at"] >= before, "its time is earlier than that of the entry before")
                must(entry.get("commit") not in commits, "has the commit of another entry")
                if "case_prev" in entry:
                    must(last_of_case.get(case, -1) <= entry["case_prev"],
                         "leaves out entry %d of the same case" % last_of_case.get(case, -1))
                    must(cases.get(entry["case_prev"], case) == case,
                         "names entry %d as one of its case, which it is not" % entry["case_prev"])
            before = max(before, entry["at"])
            commits.update([entry["commit"]] if "commit" in entry else [])
            last_of_case[case] = seq
            cases[seq] = case
        return "The times of the entries do not go back, and no entry is there twice."

    def check_payloads(self):
        for path in self.below("record/payloads/"):
            with self.at(path):
                entry = self.entries.get(int(path[len("record/payloads/"):-len(".json")]), {})
                must("commit" in entry, "belongs to no entry of the package with a commit")
                payload = read_object(self.texts[path], "the payload")
                must(is_hex64(payload.get("salt")), "has no salt")
                mac = hmac.new(bytes.fromhex(payload["salt"]), self.texts[path], hashlib.sha256)
                must(mac.hexdigest() == entry["commit"], "is not what its entry committed to")
        count = len(self.below("record/payloads/"))
        return count and "Opened payloads (%d): each is the one that its entry committed to." % count

    def check_items(self):
        for path in self.below("record/items/"):
            with self.at(path):
                proof = read_item_proof(self.texts[path])
                manifest = self.entries.get(proof.seq, {}).get("manifest")
                must(manifest, "its entry %d is not in the package, or has no manifest" % proof.seq)
                must(proof.size == manifest["size"], "states another number of rows than its entry")
                entry = self.entries[proof.seq]
                must(is_done(entry, "intake.finish")
                     and (self.seal is None or entry.get("case") == self.seal.get("case")),
                     "its entry %d is no intake of this case that was finished" % proof.seq)
                check_inclusion(leaf_hash(proof.row), proof.index, proof.size, proof.path,
                                bytes.fromhex(manifest["root"]))
                row = read_object(proof.row, "the row")
                self.rows[path[len("record/items/"):-len(".item-proof")]] = proof.index, row
        seen = {}
        for path in self.below("data/"):
            number = number_of(path)
            if number and seen.setdefault(number, path) != path:
                self.fault(path, "has the number of %s" % seen[number])
            has_proof = "record/items/%s.item-proof" % number in self.texts
            if path.startswith("data/derived/"):
                if has_proof:
                    self.fault(path, "is a derivative, but an item proof has its number")
            elif number in self.rows:
                digest, size = self.digests[path]
                row = self.rows[number][1]
                if row.get("sha256") != digest or not (
                        is_number(row.get("bytes")) and row["bytes"] == size):
                    self.fault(path, "is not the file of its row in the manifest")
            elif path.startswith("data/items/") and not has_proof:
                self.fault(path, "has no item proof")
        return self.rows and (
            "Item proofs (%d): each leads from its row to the manifest in its entry, and each file "
            "that has one is, bit for bit, what that row says." % len(self.rows))

    def check_contents(self):
        path = "record/package.json"
        if path not in self.texts:
            return None
        with self.at(path):
            self.contents = read_contents(self.texts[path])
            must(self.seal is None or self.contents["case"] == self.seal.get("case"),
                 "is of another case than the seal")
            if any(name.startswith(("record/entries/", "record/items/")) for name, _ in self.faults):
                return None  # What it names is broken already; that is said.
            for row in self.contents["authorities"]:
                for name, acts in AUTHORITY_ACTS:
                    seq = row[name]
                    entry = self.entries.get(seq, {})
                    must(seq is None or entry.get("authority") == row["authority"],
                         "entry %s is not in the package, or not of %s" % (seq, row["authority"]))
                    must(seq is None or is_done(entry, *acts),
                         "entry %s is no %s that was done" % (seq, " or ".join(acts)))
            for row in self.contents["items"]:
                must(row["number"] in self.rows and self.rows[row["number"]][0] == row["row"],
                     "item %s has no item proof of row %d" % (row["number"], row["row"]))
                must(row["file"] is None or (row["file"] in self.digests
                                             and row["file"].startswith(("data/items/", "data/exhibits/"))
                                             and number_of(row["file"]) == row["number"]),
                     "the file of item %s is not there" % row["number"])
            for row in self.contents["derivatives"]:
                must(row["file"] in self.digests and row["file"].startswith("data/derived/"),
                     "the derivative of %s is not there" % row["from"])
                must(self.rows.get(row["from"], (0, {}))[1].get("sha256") == row["original"],
                     "%s has no item proof with the sha256 of the derivative's original" % row["from"])
                must(is_done(self.entries.get(row["seq"], {}), "item.derive"),
                     "entry %d is not in the package, or did not derive an item" % row["seq"])
            self.check_all_named()
            return "The list of contents, record/package.json, is that of this package."

    def check_all_named(self):
        items = self.contents["items"]
        numbers = collections.Counter(row["number"] for row in items)
        for path in self.below("record/items/"):
            must(numbers[path[len("record/items/"):-len(".item-proof")]] == 1,
                 "does not list %s once" % path)
        named = collections.Counter(row["file"] for row in items + self.contents["derivatives"])
        for path in self.below("data/"):
            vouched = path.startswith("data/exhibits/") and number_of(path) not in self.rows
            if path != "data/case.jsonld":
                must(named[path] in ((0, 1) if vouched else (1,)), "does not list %s once" % path)

    def check_persons(self):
        count = 0
        stated = collections.defaultdict(set)
        for row in self.contents["persons"] if self.contents else []:
            stated[row["person"]].update([bytes.fromhex(row["key"])] if row["key"] else [])
        for path, entry in self.in_order():
            if "person_sig" not in entry:
                continue
            keys = [key for key in sorted(stated.get(entry["actor"], ()))
                    if sha256(b"person-key\n\x01" + key)[:4].hex() == entry["person_sig"]["key"]]
            if not keys:
                self.keyless.append(entry["seq"])
                continue
            with self.at(path):
                must(any(is_signed_by(entry, key, self.openssl) for key in keys),
                     "the person's signature does not hold")
                count += 1
        self.signatures = count
        return count and "Signatures of persons whose key is there (%d): each holds." % count

    def check_timestamps(self):
        bases = sorted({path.rpartition(".")[0] for path in self.below("record/timestamps/")})
        for base in bases:
            missing = [base + ending for ending in (".tsq", ".tsr", ".pem")
                       if base + ending not in self.texts]
            for path in missing:
                self.fault(path, "is missing, while other files of this time stamp are there")
            if missing:
                continue
            with self.at(base + ".tsr"):
                must("A" in self.signed, "checkpoint A does not hold, of which this is a time stamp")
                note = self.checkpoints["A"][1]
                logs = {(key.name, key.id) for key in self.policy.logs}
                line = next(line for line in note.lines if (line.name, line.id) in logs)
                stamped = note.text + b"\n" + line.raw.encode("utf-8") + b"\n"
                request, reply, pem = (self.texts[base + end] for end in (".tsq", ".tsr", ".pem"))
                self.stamps.append(check_timestamp(stamped, request, reply, pem, pem, self.openssl))
                if self.roots is not None:
                    try:
                        check_timestamp(stamped, request, reply, pem, self.roots, self.openssl)
                    except Refused as refused:
                        self.beyond.append((base + ".tsr", "under the root from outside: %s" % refused))
        return bases and ("Time stamps of checkpoint A (%d): each holds%s: %s." % (
            len(bases), "" if self.roots else ", under the root that the package names",
            ", ".join(shown_seconds(stamp) for stamp in self.stamps)))

    def check_outside(self):
        if self.outside is None:
            return None
        for path, note in self.checkpoints.values():
            try:
                judge(note, self.outside, self.openssl, pass_over_unknown=True)
            except Refused as refused:
                self.beyond.append((path, "under the policy from outside: %s" % refused))
        return not self.beyond and "Both checkpoints satisfy the policy from outside."

    # ---- What cannot be known (package 5.3) --------------------------------------------------

    def say_what_cannot_be_known(self):
        def say(text):
            self.unknown.append(harmless(text))

        if self.policy and self.policy.quorum == "none":
            say("The policy of the package asks for no witness: that a witness saw the record, and "
                "that others are shown the same record, cannot be known.")
        self.say_times(say)
        self.say_missing_entries(say)
        closed = [seq for seq in sorted(self.entries) if "commit" in self.entries[seq]
                  and "record/payloads/%d.json" % seq not in self.texts]
        if closed:
            say("What these entries are about in detail is not opened: %s." % shown_numbers(closed))
        if self.keyless:
            say("The signatures of persons in these entries could not be checked, since the key is "
                "not in the package: %s." % shown_numbers(self.keyless))
        if self.signatures:
            say("Signatures of persons (%d) hold under keys that record/package.json states. That a key "
                "is that person's is the office's word." % self.signatures)
        named = [row["file"] for row in self.contents["derivatives"]] if self.contents else []
        others = set(named) | {"data/case.jsonld"}
        alone = [path for path in self.below("data/") if path not in others
                 and "record/items/%s.item-proof" % number_of(path) not in self.texts]
        if alone:
            say("These files have no item proof. That they are those the office sealed is shown, not "
                "that they are those of an intake: %s." % shown_some(alone))
        if named:
            say("That these redacted copies are the items but for what was removed is the office's "
                "word: %s." % shown_some(named))
        if not self.contents:
            say("Without record/package.json it cannot be known what was withheld, what could not be "
                "read, and who the persons are.")
        if not self.below("record/items/"):
            say("There is no item proof: nothing ties a file to what the record says of an intake.")
        say("What the printed record, data/case.jsonld and record/package.json tell of authorities, "
            "exhibits, persons and of what is withheld is the office's word, as far as no entry, row or "
            "opened payload says it.")
        say("Nothing shows acts that were never recorded.")

    def say_times(self, say):
        say("The time in an entry is the office's clock. %s" % (" ".join(
            "Everything under checkpoint %s existed when it was cosigned: %s." % (
                name, self.shown_signers(name)) for name in ("A", "B") if name in self.signed
            and any(time is not None for time in self.signed[name].values()))
            or "No cosignature bounds it."))
        say("Time stamps bound the time of checkpoint A: %s." % ", ".join(
            shown_seconds(stamp) for stamp in self.stamps) if self.stamps
            else "No time stamp of an authority bounds the times.")
        times = [time for time in self.signed.get("A", {}).values() if time is not None]
        late = [seq for seq in sorted(self.entries) if times
                and seconds_of(self.entries[seq]["at"]) > min(times) + CLOCK_SECONDS_MAX]
        if late:
            say("The office's clock and the witness's disagree: these entries say that they were made "
                "more than %d seconds after a witness saw them: %s." % (
                    CLOCK_SECONDS_MAX, shown_numbers(late)))

    def say_missing_entries(self, say):
        case = self.seal.get("case") if self.seal else None
        chain = [entry for _, entry in self.in_order() if case and entry.get("case") == case]
        missing = {entry["case_prev"] for entry in chain if "case_prev" in entry} - set(self.entries)
        if missing:
            say("At least %d entries of the case are not in the package, one at each of: %s."
                % (len(missing), shown_numbers(sorted(missing))))
        unlinked = [entry["seq"] for entry in chain if "case_prev" not in entry]
        if len(unlinked) > 1:
            say("How many entries of the case are not in the package cannot be known: these do not "
                "say which one was before them: %s." % shown_numbers(unlinked))

    # ---- The answer --------------------------------------------------------------------------

    def report(self):
        """The answer as one object (package 5)."""
        policy = self.outside or self.policy or Policy([], {}, {}, None)
        keys = policy.logs + list(policy.witnesses.values())
        return {
            "checked": {"entries": len(self.below("record/entries/", ".json")), "files": self.files,
                        "items": len(self.below("record/items/")),
                        "payloads": len(self.below("record/payloads/")),
                        "timestamps": len(self.stamps)},
            "exit": 3 if self.faults else 1 if self.beyond else 0,
            "faults": [{"file": path, "what": what}
                       for path, what in sorted(set(self.faults + self.beyond))],
            "judges": [{"fingerprint": key.fingerprint, "name": key.name, "role": key.role}
                       for key in keys],
            "package": self.package_digest(),
            "trust": "outside" if self.outside else "package",
            "unknown": self.unknown,
            "v": 1,
        }


def shown_numbers(numbers):
    return shown_some([str(number) for number in numbers])


def shown_some(texts):
    rest = len(texts) - 20
    return ", ".join(texts[:20]) + (" and %d more" % rest if rest > 0 else "")


def audit(package, policy=None, timestamp_root=None, openssl=None):
    """Checks a package: a folder's name, or an object like `Folder`. Policy and root are bytes.
    Gives the report that --json prints."""
    package = package if hasattr(package, "walk") else Folder(package)
    try:
        return Audit(package, policy, timestamp_root, openssl).run().report()
    except Unreadable as error:
        return error.report()


VERDICTS = {
    0: "Everything that was checked holds.",
    1: "The package is whole, but it does not hold under the judges or the root from outside.",
    3: "THIS PACKAGE DOES NOT HOLD: do not rely on it.",
}


def print_words(done):
    report = done.report()

    def paragraph(text, lead=""):
        print(textwrap.fill(text, 96, initial_indent=lead, subsequent_indent=" " * len(lead),
                            break_on_hyphens=False))

    if report["trust"] == "package":
        paragraph("The package names its own judges. Compare these fingerprints with those that the "
                  "overseer publishes; without that, whoever made the package may have made them too:")
    else:
        paragraph("The judges are those of the policy from outside:")
    for judge_ in report["judges"]:
        print("  %-8s%s\n          %s" % (judge_["role"], harmless(judge_["name"]), judge_["fingerprint"]))
    counted = report["checked"]
    print("\nChecked: files %d, entries %d, payloads %d, item proofs %d, time stamps %d." % tuple(
        counted[name] for name in ("files", "entries", "payloads", "items", "timestamps")))
    paragraph("Package (SHA-256 of its list of files): %s" % report["package"])
    for title, texts in (("What holds:", done.holds), ("What does not hold:", [
            "%s: %s" % (fault["file"], fault["what"]) for fault in report["faults"]]),
            ("What cannot be known:", report["unknown"])):
        if texts:
            print("\n" + title)
        for text in texts:
            paragraph(text, "- ")
    print("\n" + VERDICTS[report["exit"]])


def read_outside(name):
    try:
        with open(name, "rb") as file:
            return file.read(TEXT_BYTES_MAX)
    except OSError as error:
        raise Unreadable("could not read %s: %s" % (name, error))


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("package", help="the folder with bagit.txt in it")
    parser.add_argument("--policy", metavar="FILE", help="the judges that the overseer publishes")
    parser.add_argument("--timestamp-root", metavar="FILE", help="the authority's root certificate")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    parser.add_argument("--openssl", metavar="PROGRAM", help="the openssl to use")
    given = parser.parse_args(words)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        policy = read_outside(given.policy) if given.policy else None
        roots = read_outside(given.timestamp_root) if given.timestamp_root else None
        openssl = shared_openssl(given.openssl)
        done = Audit(Folder(given.package), policy, roots, openssl).run()
    except Unreadable as error:
        done = error
        print("error: %s" % error, file=sys.stderr)
    report = done.report()
    if given.json:
        print(json.dumps(report, sort_keys=True, ensure_ascii=False, separators=(",", ":")))
    elif report["exit"] != 2:
        print_words(done)
    return report["exit"]


if __name__ == "__main__":
    sys.exit(main())
