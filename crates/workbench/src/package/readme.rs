//! `README.txt`: how to verify a package, for whoever holds it and nothing else.

/// What the page names.
pub(super) struct Readme<'a> {
    pub(super) package: &'a str,
    pub(super) office: &'a str,
    pub(super) prepared: &'a str,
    /// Whether there is a printed record.
    pub(super) printed: bool,
    pub(super) stamps: usize,
    /// Whether a witness saw the record.
    pub(super) watched: bool,
}

impl Readme<'_> {
    pub(super) fn text(&self) -> String {
        let Self {
            package,
            office,
            prepared,
            ..
        } = self;
        let mut text = format!(
            "EVIDENCE PACKAGE {package}\n\
             prepared by {office}, {prepared}\n\n\
             This folder is evidence together with its proofs. It can be checked without the office\n\
             that made it, without its program and without a network. Every way below looks at the\n\
             files as they lie here: copy the whole folder before you work with it, and check the copy.\n\n\
             1. WHAT IS HERE\n\n"
        );
        if self.printed {
            text.push_str(
                "   index.html          the printed record: begin here; opens in any browser\n\
                 \x20  print/              the same on paper, and a sheet of challenges and answers\n",
            );
        }
        text.push_str(
            "   data/items/         chosen items, bit for bit as they were found\n\
             \x20  data/exhibits/      whole files of a source, bit for bit\n\
             \x20  data/derived/       redacted copies; data in them was removed on purpose\n\
             \x20  data/case.jsonld    the same facts for other tools (CASE/UCO)\n\
             \x20  record/             entries of the office's record, with proofs\n\
             \x20  seal/               the entry that seals this package, with its proof\n\
             \x20  verify.html, verify.py, probity-audit    three ways to check, see below\n\n\
             Files are named by number. The name that a file had in the evidence stands in the\n\
             printed record. Not every kind of file is in every package.\n\n\
             2. CHECK EVERYTHING\n\n\
             \x20  In a browser:    open verify.html and give it this folder.\n\
             \x20  With Python 3:   python3 verify.py .\n\
             \x20  On Linux:        chmod +x probity-audit && ./probity-audit package .\n\n\
             The first and the last need nothing else; verify.py calls openssl (version 3).\n\
             Each says what it checked, what holds, what does not, and what nobody can know. The exit\n\
             code is 0 if everything holds, 1 if it holds but not under the judges that you gave, 2 if\n\
             this is no package, 3 if something does not hold.\n\n\
             A package names its own judges: the keys by which it is judged lie in record/policy.txt.\n\
             Compare their fingerprints, which each way shows, with those that the overseer publishes,\n\
             or give the overseer's own policy from outside:\n\n\
             \x20  ./probity-audit package . --policy OVERSEER.txt\n\
             \x20  python3 verify.py . --policy OVERSEER.txt\n\n\
             A program that comes with the evidence could be made to lie. Whoever does not trust it\n\
             takes one from elsewhere: the format is public, and verify.py is short enough to read.\n\n\
             3. CHECK THE FILES ALONE, WITH EVERYDAY TOOLS\n\n\
             \x20  sha256sum --check --strict --quiet manifest-sha256.txt\n\
             \x20  sha256sum --check --strict --quiet tagmanifest-sha256.txt\n\
             \x20  bagit.py --validate .\n\n\
             This finds damage. It does not find a forgery, since a forger writes new lists. The last\n\
             tool does not know the folder seal/ and says nothing of it.\n\n",
        );
        if self.stamps > 0 {
            text.push_str(
                "4. CHECK THE TIME STAMPS\n\n\
                 The time stamps are on the checkpoint, with the record's own signature line alone. Any of\n\
                 the ways of section 2 checks them. By hand:\n\n",
            );
            for number in 1..=self.stamps {
                text.push_str(&format!(
                    "   openssl ts -verify -queryfile record/timestamps/{number}.tsq \\\n\
                     \x20     -in record/timestamps/{number}.tsr -CAfile record/timestamps/{number}.pem\n"
                ));
            }
            text.push_str(
                "\nThe root certificate here is the package's own word: take the authority's from elsewhere.\n\n",
            );
        } else {
            text.push_str(
                "4. TIME\n\nThis package has no time stamps. The times in it are those of the office's clock.\n\n",
            );
        }
        if !self.watched {
            text.push_str(
                "NOTE: the policy of this package asks for no witness. The office alone vouches for its\n\
                 record, and could have written it anew as a whole.\n",
            );
        }
        text
    }
}
