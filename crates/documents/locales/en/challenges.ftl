# Likely challenges and answers. Every number comes from the package.

challenges = Likely challenges and answers
challenges-intro = What the other side may ask, and what this package can answer. Where it cannot show something, it says so.
challenges-general = About the whole package
challenges-exhibit = About exhibit { $number }: { $kind }

q-altered = Could the office have altered the record?
a-altered-state = Each of the { $size } acts is bound into one root. Whoever changes, adds or removes one of them gets another root, and every check fails.
a-altered-witness = The witness { $name } confirmed this root at { $time }. From then on the office alone could not change anything before it without being found out.
a-altered-none = No witness confirmed this state of the record. That the office did not write the whole record anew cannot be shown. Compare the root with one that somebody else noted earlier.
a-altered-partial = { $missing ->
    [one] { $missing } witness named by the rules did not confirm this state.
   *[other] { $missing } witnesses named by the rules did not confirm this state.
 }
a-altered-limit = Before an act was confirmed, or if the office and all witnesses acted together, a change would not be seen.

q-time = How is the time known?
a-time-clock = The time of each act is the clock of the office. It never goes back within the record.
a-time-bound = It is bounded from outside: everything in this package was recorded before { $time }, the earliest time at which somebody else confirmed the record.
a-time-stamp = A time-stamp authority stated { $time } for this state of the record ({ $file }).
a-time-none = Neither a witness nor a time-stamp authority confirmed a time. That the clock of the office was right cannot be shown.
a-time-before = How long before that an act took place is known from the clock of the office alone.
a-time-items = { $n ->
    [one] { $n } time of a file is shown as its source states it; nobody checked the clock of the source.
   *[other] { $n } times of files are shown as their source states them; nobody checked the clock of the source.
 }
a-time-items-none = No times of files were read.

q-complete = Is it complete?
a-complete-items = { $given ->
    [one] Of { $rows } items found in the exhibits the package holds { $given }.
   *[other] Of { $rows } items found in the exhibits the package holds { $given }.
 }
a-complete-unread = No exhibit was read, so it is not known what else there is.
a-complete-listed = { $n ->
    [one] { $n } further item is only listed, without its content.
   *[other] { $n } further items are only listed, without their content.
 }
a-complete-withheld = { $n ->
    [one] { $n } thing was withheld; the reason stands in the record.
   *[other] { $n } things were withheld; the reasons stand in the record.
 }
a-complete-withheld-none = The office states that it withheld nothing. That is its word; no check can prove it.
a-complete-acts = Of { $total } acts of this case the package holds { $given }.
a-complete-acts-unknown = How many acts of this case are not in the package is not known.
a-complete-never = Nothing can show acts that were never recorded. Ask for receipts, provider’s files and other traces outside the office.

q-unread = What could not be read?
a-unread-none = No gap was declared or found in any exhibit.
a-unread-count = { $n ->
    [one] { $n } thing is missing or could not be read. It stands with its exhibit.
   *[other] { $n } things are missing or could not be read. They stand with their exhibits.
 }
a-unread-kind = { $kind }: { $n }
a-unread-limit = What was not read may contain something that speaks for either side.

q-lawful = Under which authority was this done?
a-lawful-none = The package names no authority. That the measures were lawful cannot be shown from it.
a-lawful-one = { $kind } ({ $basis }), valid from { $from } to { $until }, requested in entry { $request } and approved by another person in entry { $approve }.
a-lawful-unapproved = { $kind } ({ $basis }), requested in entry { $request }. No approval is in the package.
a-lawful-refused = { $n ->
    [0] No refused act is in the package.
    [one] { $n } act in the package was refused by the rules and had no effect. It is listed with the rule.
   *[other] { $n } acts in the package were refused by the rules and had no effect. They are listed with the rules.
 }
a-lawful-limit = Whether the authority was rightly given is for the court; the package only shows what it says and when.

q-who = Who acted?
a-who-count = { $n ->
    [one] { $n } person acted, under a pseudonym.
   *[other] { $n } persons acted, each under a pseudonym.
 }
a-who-named = { $n ->
    [0] No name is disclosed.
    [one] { $n } name is disclosed.
   *[other] { $n } names are disclosed.
 }
a-who-none = The package names no person. Who acted cannot be shown from it.
a-who-limit = That a person’s account was used by nobody else is not proved by the record.

q-match = How were matches made, and who decided?
a-match-none = The package rests on no match with a list.
a-match-count = { $n ->
    [one] A program found { $n } possible match with a list.
   *[other] A program found { $n } possible matches with lists.
 }
a-match-exact = Exactly equal content: { $n }.
a-match-near = Similar pictures: { $n }. A distance of 0 bits means the same fingerprint; the nearer to the threshold, the weaker the hint. The largest distance here is { $distance } bits, the threshold { $threshold } bits.
a-match-decided = A person decided on { $n } of them: confirmed { $confirmed }, rejected { $rejected }, unsure { $unsure }.
a-match-undecided = { $n ->
    [0] None is without a decision.
    [one] { $n } has no decision by a person and must not be used as a finding.
   *[other] { $n } have no decision by a person and must not be used as findings.
 }
a-match-doubtful = { $n ->
    [one] For { $n } decision the list has withdrawn or disputed the signal since.
   *[other] For { $n } decisions the list has withdrawn or disputed the signal since.
 }
a-match-limit = A match says that content is like something on a list. It does not say that the list is right, nor who put the content there.

q-redacted = Were copies changed before they were handed over?
a-redacted-none = The package holds no redacted copy. Every item is bit for bit what was read.
a-redacted-some = { $n ->
    [one] { $n } file is a redacted copy and says so. The record names the original, its hash and what was removed.
   *[other] { $n } files are redacted copies and say so. The record names the originals, their hashes and what was removed.
 }
a-redacted-limit = The copy can be compared with the original only by someone who may see the original.

q-check = How do I check this myself?
a-check = Open { $file } in a browser, without a network, or follow { $readme }. Compare the fingerprints of the keys with those that the overseer publishes.

q-held = Who held it, without a break?
a-held-none = No link of custody is recorded. Who held the exhibit cannot be shown.
a-held-links = { $n ->
    [one] { $n } link of custody is recorded, on { $first }.
   *[other] { $n } links of custody are recorded, from { $first } to { $last }.
 }
a-held-late = Each link carries the time at which it was entered; where it happened earlier, the words of its source stand beside it.
a-held-seal-bad = { $n ->
    [one] In { $n } link a seal was not found intact.
   *[other] In { $n } links a seal was not found intact.
 }
a-held-seal-good = Each seal that was checked was intact.
a-held-seal-none = No seal was recorded.
a-held-gaps = { $n ->
    [0] No gap in custody was declared or found.
    [one] { $n } gap in custody was declared or found.
   *[other] { $n } gaps in custody were declared or found.
 }
a-held-unexplained = { $n ->
    [one] { $n } gap is not explained.
   *[other] { $n } gaps are not explained.
 }

q-changed = What did the tools and the people change?
a-changed-field = { $n ->
    [one] { $n } action in the field changed data; it is listed with its reason.
   *[other] { $n } actions in the field changed data; they are listed with their reasons.
 }
a-changed-field-none = No action in the field is recorded to have changed data.
a-changed-field-unknown = Nothing was recorded about what was done in the field. That nothing was changed there cannot be shown.
a-changed-read = The program opened the source for reading only and compared each of the { $files } files at the end: { $changed ->
    [0] none had changed.
    [one] { $changed } had changed while it was read.
   *[other] { $changed } had changed while they were read.
 }
a-changed-before = What happened to the data before the office received it is known only from the chain of custody.

q-unread-here = What of it could not be read?
a-unread-here = { $n ->
    [0] No gap in reading it was found.
    [one] { $n } gap was found while reading it.
   *[other] { $n } gaps were found while reading it.
 }
a-unread-here-read = { $files } files with { $bytes } bytes were read, { $rows } items found.
a-unread-here-none = The exhibit was not read by the program; its content cannot be shown from this package.

q-mobile = Was it locked, connected or changed from afar?
a-mobile = Power when found: { $power }. Lock: { $lock }.
a-mobile-shielded = It was kept from networks: { $actions }.
a-mobile-not-shielded = No shielding, flight mode or powering off is recorded. That nothing was changed over a network after it was found cannot be shown.
a-mobile-limit = A running device changes its own data all the time; such changes are not caused by the examination.
q-storage = What about deleted data and hidden areas?
a-storage = The package shows the files and images that were read. Deleted data are shown only where they stand inside an image that was read; that there is nothing else on the medium cannot be shown.
a-storage-image = A write blocker is recorded only if the actions in the field or the custody name one.
q-recorder = Was the clock of the device right?
a-recorder = Times in its pictures and flight data come from the device’s own clock. The record holds no comparison of that clock with a known one unless the description says so.
q-web = Is this what the page showed?
a-web = The capture shows what the server sent at that time to that browser. The page may show other people something else and may have changed since.
a-web-limit = Who wrote the page, and whether the account is genuine, is not shown by a capture.
q-provider = Did the provider give everything, unchanged?
a-provider = The files are as they were received. What the provider chose, left out or converted before is known only from its own statement.
q-thing = Is the thing the one that was found?
a-thing = The description, the label and the seals tie the exhibit to its finding. Compare them with the thing itself.
