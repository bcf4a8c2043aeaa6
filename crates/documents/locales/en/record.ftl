# The printed record.

number = { $n }{""}
moment = { $day } { $month } { $year }, { $clock } UTC
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
none = none
yes = Yes
no = No
unknown = Not known

title-record = Record of an evidence package
title-challenges = Likely challenges and answers
title-items = Items { $first } to { $last }
running = Case { $case } · { $package }
skip-link = Skip to the content
contents = Contents
languages = This record in other languages
files-pdf = For paper (PDF)
back-to-record = Back to the record
further-items = Items { $first } to { $last }

fact-case = Case
fact-case-id = Identifier of the case
fact-purpose = Purpose of the case
fact-opened = Case opened
fact-package = Package
fact-office = Office
fact-prepared = Package prepared
fact-reason = Why the package was made
fact-destination = For whom
fact-program = Program

about-codes = Names, reasons and descriptions are shown as people wrote them and are not translated. All times are UTC. A character that has no shape of its own, or that turns the direction of a line, is shown by its number, such as [U+202E].
glance = At a glance
glance-exhibits = Exhibits
glance-items = Items in the package
glance-listed = Items that are only listed
glance-derivatives = Redacted copies
glance-gaps = Things missing or not readable
glance-withheld = Things withheld
glance-acts = Acts of the record in the package

check = How to check this package
check-intro = You need neither the office nor its program nor a network. Choose one of three ways; all three do the same checks, and each names the file if something does not hold.
check-page = Open { $file } in a browser and choose the folder of this package.
check-python = With Python 3: open a command line in the folder of this package and enter the line below.
check-program = With the program in this package: open a command line in the folder and enter the line below.
check-more = { $file } explains each way on one page.
check-keys = Compare the keys
check-keys-why = The package names its own judges. The check is worth something only if these keys are those of the office and of the witnesses. Compare each fingerprint with the one that the overseer publishes, by a way that does not lead through the office.
check-no-keys = The package names no key. Nothing in it can be checked against an outside judge.
key-role = Whose key
key-fingerprint = Fingerprint (SHA-256)
key-cosigned = Confirmed the record
key-not-cosigned = Did not confirm this state of the record
check-state = The state of the record
check-state-why = Every act is proved to be contained in this state of the record. One changed letter in any act would give another root.
state-origin = Name of the record
state-size = Acts contained
state-root = Root
state-quorum = Who must confirm
state-quorum-none = Nobody: the rules of this package ask for no witness
state-stamps = Time stamps
stamp = { $file }: { $time }
check-hand = Check by hand with openssl
check-hand-log = The signature of the record, with { $file } as the example. The last line must say that the signature is verified.
check-hand-stamp = A time stamp. The root certificate lies in the package and so is the package’s own word; take it from the authority itself if you can.
check-hand-key = The fingerprint of a key is the SHA-256 of these bytes:
check-hand-none = There is no time stamp in this package.

exhibits = Exhibits
exhibits-none = The package holds no exhibit.
exhibit = Exhibit { $number }: { $kind }
exhibit-id = Identifier
exhibit-description = Description
actions = What was done to it in the field
actions-none = Nothing was recorded about actions in the field.
action-head = Action
action-changed-head = Changed data
action-reason-head = Reason
custody = Chain of custody of exhibit { $number }
custody-none = No link of custody was recorded.
custody-link = Event
custody-when = Entered · happened
custody-who = From and to
custody-where = Place and purpose
custody-seal = Seal
custody-entry = entry { $seq }
custody-from = from: { $name }
custody-to = to: { $name }
custody-happened = happened: { $text }
custody-seal-given = given: { $number }, { $condition }
custody-seal-taken = taken: { $number }, { $condition }
gaps = What is missing or could not be read in exhibit { $number }
gaps-none = No gap was declared or found.
gap-subject = Where
gap-kind = Kind
gap-what = What
gap-explanation = Explanation
gap-unexplained = Nobody has explained it.
acquisition = How exhibit { $number } was read
acquisition-none = The exhibit was not read; only what is written above is known of it.
acq-entries = Entries of the record
acq-entries-value = { $started } (start), { $finished } (end)
acq-parsers = Programs that read it
acq-files = Files of the source
acq-bytes = Bytes
acq-rows = Items found
acq-gaps = Gaps
acq-changed = Files that changed while they were read
acq-root = Root of the list of items

items = Items
items-none = The package holds no item.
items-all = The list of all items, for a spreadsheet: { $file }
items-split = { $total ->
    [one] The package has { $total } item.
   *[other] The package has { $total } items.
 } Shown here: { $shown }. The others follow on pages of their own.
items-split-paper = { $total ->
    [one] The package has { $total } item.
   *[other] The package has { $total } items.
 } Printed here: { $shown }. All are in { $file } and on the pages beside the record.
item = Item { $number }
item-role = Part
item-exhibit = Exhibit, row
item-exhibit-value = { $exhibit }, row { $row }
item-file = File in the package
item-listed = Only listed: its content is not in the package.
item-name = Name in the source
item-type = Type
item-size = Size
item-size-value = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
 }
item-time = Time as the source states it
item-finding = What a program found
item-decision = What a person decided
finding-by = { $kind }, according to { $by }
decision = { $judgement } by { $person } (entry { $seq })
decision-reason = Reason: { $reason }
decision-doubtful = The list has withdrawn or disputed the signal since. The decision should be looked at again.
decision-none = No person has decided on this match. A match is a hint, never a verdict.

derivatives = Redacted copies
derivatives-none = The package holds no redacted copy.
derivative = Redacted copy of item { $number }
derivative-warning = This is not the original. Something was removed from it.
derivative-file = File in the package
derivative-from = Made from item
derivative-original = SHA-256 of the original
derivative-hash = SHA-256 of the copy
derivative-removed = What was removed
derivative-reason = Why
derivative-entry = Entry of the record

withheld = What was withheld
withheld-none = Nothing was withheld, according to the office.
withheld-subject = What
withheld-count = How many
withheld-reason = Why
withheld-items = Items of { $exhibit }
withheld-entries = Other entries of the case
withheld-entries-reason = Not about the chosen exhibits
withheld-payloads = Payloads of entries of this package
withheld-payloads-reason = Not opened for this package

authorities = Under which authority
authorities-none = The package names no authority.
authority-basis = Legal basis
authority-operations = Allowed
authority-data = Data
authority-subjects = Persons concerned
authority-valid = Valid
authority-valid-value = { $from } to { $until }
authority-entries = Entries of the record
authority-approved = requested: { $request }; approved: { $approve }
authority-not-approved = requested: { $request }; no approval is in the package
authority-id = Identifier

persons = Persons
persons-why = Persons act under a pseudonym. Who has the power to do so can ask the office for a name that is not disclosed here.
persons-none = The package names no person.
person-id = Pseudonym
person-roles = Roles
person-name = Name
person-undisclosed = not disclosed

acts = Acts of the record
acts-none = The package holds no act.
acts-why = In their order, refused ones included. An entry shows what was done, when and in which role; its content can be read only where it is opened.
acts-split-paper = Printed here: the first { $shown } of { $total } acts. All are in { $file }.
acts-split = Shown here: the first { $shown } of { $total } acts. All are in { $file }.
act-seq = Entry
act-time = Time (UTC)
act-what = Act
act-who = By, in the role
act-outcome = Outcome
act-done = done
act-refused = refused: { $rule }
act-opened = content opened
act-closed = content closed

notes = Notes on this print
note-glyphs = No font of this print has the following characters, which are shown by their number: { $characters }
