# Words for the codes of the record. One message for each code; a dot in a code is a hyphen here.

## Kinds of exhibit
kind-phone = Telephone
kind-tablet = Tablet
kind-computer = Computer
kind-disk = Disk
kind-memory-card = Memory card
kind-usb-stick = USB stick
kind-sim-card = SIM card
kind-camera = Camera
kind-drone = Drone
kind-document = Document
kind-web-capture = Web capture
kind-provider-return = Data from a provider
kind-purchase = Test purchase
kind-other = Other exhibit

## Links of the chain of custody
link-received = Received by the office
link-hand-over = Handed over
link-return-to-office = Returned to the office
link-return-to-owner = Returned to its owner

## Gaps in custody
gap-holder = Holder not known
gap-seal-missing = Seal missing
gap-seal-broken = Seal broken
gap-seal-mismatch = Seals do not agree
gap-photo = No photograph
gap-witness = No witness
gap-time = Time not known
gap-place = Place not known
gap-competence = Change of data without reason or competence
gap-document = Document missing
gap-damage = Damage
gap-other = Other gap

## Gaps in reading
gap-not-ours = Not of the format that was tried
gap-unsupported = Format not supported in this form
gap-damaged = Content damaged
gap-over-limit = Over a limit of size, depth or time
gap-unreadable = Source not readable
gap-worker-failed = Reading program failed

## Conditions of a seal
seal-intact = intact
seal-broken = broken
seal-absent = absent
seal-not-checked = not checked

## Operations
op-receive = Receive
op-intake = Take in
op-search = Search
op-view = View
op-export = Export
op-match = Decide on matches
op-hand-over = Hand over
op-import-list = Import a signal list
op-package = Make and hand over packages

## Categories of data
data-subscriber = Subscriber data
data-user-identification = Data to identify a user
data-traffic = Traffic data
data-content = Content data
data-device-metadata = Names, types, sizes and times of files
data-device-files = Documents and other files on a device
data-device-media = Pictures, sound and video on a device
data-device-messages = Messages on a device
data-device-contacts = Contacts and call lists on a device
data-device-location = Locations on a device
data-public = Public data

## Categories of persons whose data it is
subject-suspect = Suspect
subject-convicted = Convicted person
subject-victim = Victim
subject-other = Other person
subject-unknown = Not yet assessed

## Kinds of authority
basis-court-order = Court order
basis-warrant = Warrant
basis-statutory-power = Statutory power
basis-consent = Consent
basis-emergency = Emergency power
basis-mandate = Mandate of an operation
basis-platform-rules = Rules of a platform

## Purposes of a case
purpose-investigation = Investigation
purpose-prosecution = Prosecution
purpose-prevention = Prevention
purpose-protection = Protection
purpose-moderation = Moderation by a platform

## What a person judged of a match
judgement-confirmed = Confirmed
judgement-rejected = Rejected
judgement-unsure = Unsure

## What was done in the field
action-nothing = Nothing
action-airplane-mode = Put into flight mode
action-shielded = Shielded from radio
action-powered-off = Powered off
action-kept-charged = Kept charged
action-screen-read = Screen read
action-live-acquisition = Copied while running
action-disconnected = Disconnected
action-other = Other action

## States of a device
power-on = On
power-off = Off
power-asleep = Asleep
power-none = Has no power
power-unknown = Not known
lock-open = Not locked
lock-code = Locked by a code
lock-biometric = Locked by a body feature
lock-none = Has no lock
lock-unknown = Not known

## Findings of a program
finding-container = Container opened
finding-picture = Picture decoded
finding-match = Possible match
finding-gap = Could not be read
finding-changed = Changed while it was read

## What a list says of a signal
opinion-negative = Not of the kind the list collects
opinion-seed = Starting point of an inquiry
opinion-positive = Of the kind the list collects
opinion-disputed = Disputed
opinion-withdrawn = Withdrawn

## Parts of an item in a package
itemrole-item = Chosen item
itemrole-original = Original of the source
itemrole-container = Container around an item

## Whose key it is
keyrole-log = The office's record
keyrole-witness = Witness

## Roles of persons
role-administrator = Administrator
role-authorising-officer = Authorising officer
role-custodian = Custodian
role-examiner = Examiner
role-analyst = Analyst
role-reviewer = Reviewer
role-prosecutor = Prosecutor
role-overseer = Overseer
role-program = The program itself

## Names of values
value-make = Make
value-model = Model
value-serial = Serial number
value-imei = IMEI
value-label = Label
value-condition = Condition
value-power = Power when found
value-screen = Screen when found
value-connections = Connections
value-cards = Cards
value-language = Language
value-lock = Lock
value-place = Place
value-operation = Operation
value-mandate = Mandate
value-unit = Unit
value-recorded = Recorded in the field
value-offline = Recorded without a connection
value-collector = Collected by
value-witness = Witness
value-packaging = Packaging
value-whereabouts = Where it is
value-members = Members
value-width = Width in pixels
value-height = Height in pixels
value-pdq = PDQ hash
value-pdq-quality = Quality of the PDQ hash (0 to 100)
value-algorithm = Method of comparison
value-distance = Distance (bits that differ)
value-threshold = Threshold (bits at most)
value-labels = Labels in the list
value-list = List
value-list-name = Name of the list
value-signal = Signal
value-signal-added = Signal added to the list
value-opinion = What the list says
value-signal-now = What the list says now
value-gap = Kind of gap
value-offset = From byte
value-bytes = Bytes
value-reason = Reason
value-detail = Detail

## Acts
act-office-open = Office opened
act-person-add = Person added
act-person-change = Person changed
act-person-remove = Person removed
act-authority-request = Authority requested
act-authority-approve = Authority approved
act-authority-reject = Authority rejected
act-authority-amend = Amendment of an authority requested
act-authority-renew = Renewal of an authority requested
act-authority-revoke = Authority revoked
act-authority-lapse = Authority lapsed
act-case-open = Case opened
act-case-change = Case changed
act-case-close = Case closed
act-case-view = Case file viewed
act-exhibit-receive = Exhibit received
act-exhibit-hand-over = Exhibit handed over
act-exhibit-return = Exhibit returned
act-exhibit-declare-gap = Gap in custody declared
act-intake-start = Intake started
act-intake-finish = Intake finished
act-intake-stop = Intake stopped
act-item-view = Item viewed
act-item-search = Items searched
act-item-export = Item exported
act-item-derive = Redacted copy made
act-list-import = Signal list imported
act-list-change = Signal list changed
act-list-withdraw = Signal list withdrawn
act-match-decide = Match decided
act-match-undo = Decision on a match taken back
act-package-propose = Package proposed
act-package-approve = Package approved
act-package-reject = Package rejected
act-package-create = Package created
act-package-hand-over = Package handed over
act-erasure-propose = Erasure proposed
act-erasure-approve = Erasure approved
act-erasure-done = Erasure carried out
act-hold-place = Hold placed
act-hold-lift = Hold lifted
act-clock-confirm = Clock confirmed
act-record-restore = Record restored from a copy
act-config-change = Settings changed
act-period-close = Period closed

## Rules that refuse an act
reason-office-not-open = The office was not open
reason-office-open = The office was open already
reason-invalid-field = A field was not valid
reason-id-used = The identifier was used already
reason-nothing-to-change = There was nothing to change
reason-clock-behind = The clock was behind the record
reason-clock-not-behind = The clock was not behind
reason-unknown-person = The person was not known
reason-person-removed = The person had been removed
reason-handle-used = The short name was used already
reason-roles-conflict = The roles exclude each other
reason-own-roles = Nobody changes their own roles
reason-last-administrator = The last administrator must stay
reason-role-not-held = The person did not hold the role
reason-role-not-permitted = The role does not permit this act
reason-not-member = The person did not belong to the case
reason-self-approval = Nobody approves their own request
reason-no-person-key = The person had no key
reason-erased = It had been erased
reason-unknown-case = The case was not known
reason-case-closed = The case was closed
reason-unknown-exhibit = The exhibit was not known
reason-exhibit-handed-out = The exhibit was not in the office
reason-exhibit-returned = The exhibit had been returned
reason-not-handed-out = The exhibit was in the office
reason-torture-tainted = It may have been obtained by ill-treatment
reason-unknown-authority = The authority was not known
reason-authority-not-approved = The authority was not approved
reason-authority-rejected = The authority had been rejected
reason-authority-revoked = The authority had been revoked
reason-authority-lapsed = The authority had lapsed
reason-authority-not-yet-valid = The authority was not yet in force
reason-authority-expired = The authority had expired
reason-operation-out-of-scope = The authority does not cover the operation
reason-case-out-of-scope = The authority does not cover the case
reason-source-out-of-scope = The authority does not cover the source
reason-data-out-of-scope = The authority does not cover the data
reason-subject-out-of-scope = The authority does not cover the person
reason-period-out-of-scope = The authority does not cover the period
reason-over-cap = More than the authority allows
reason-protected-not-handled = Protected persons were not provided for
reason-sensitive-not-necessary = Sensitive data were not shown to be necessary
reason-emergency-reasons = The reasons for the emergency were missing
reason-test-incomplete = The test of necessity and proportionality was incomplete
reason-not-pending = Nothing was waiting for a decision
reason-deadline-passed = The time limit had passed
reason-not-due = The time had not come
reason-quarantined = The material was locked away
reason-intake-open = An intake was still open
reason-no-intake = There was no open intake
reason-already-taken-in = The exhibit had been taken in already
reason-not-taken-in = The exhibit had not been taken in
reason-unknown-item = The item was not known
reason-unknown-list = The list was not known
reason-list-withdrawn = The list had been withdrawn
reason-list-changed = The list had changed
reason-unknown-match = The match was not known
reason-already-decided = The match had been decided already
reason-not-decided = The match had not been decided
reason-signal-withdrawn = The signal had been withdrawn
reason-under-hold = A hold forbade it
reason-unknown-hold = The hold was not known
reason-unknown-erasure = The erasure was not known
reason-not-proposed = It had not been proposed
reason-not-approved = It had not been approved
reason-erasure-approved = The erasure had been approved already
reason-unknown-package = The package was not known
reason-package-judged = The package had been judged already
reason-package-not-approved = The package was not approved
reason-package-created = The package had been created already
reason-package-not-created = The package had not been created
reason-unknown-derivative = The redacted copy was not known
