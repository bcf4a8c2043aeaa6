# Mots pour les codes du registre. Un message par code ; un point dans un code est ici un trait d’union.

## Kinds of exhibit
kind-phone = Téléphone
kind-tablet = Tablette
kind-computer = Ordinateur
kind-disk = Disque
kind-memory-card = Carte mémoire
kind-usb-stick = Clé USB
kind-sim-card = Carte SIM
kind-camera = Appareil photo
kind-drone = Drone
kind-document = Document
kind-web-capture = Capture d’une page web
kind-provider-return = Données d’un fournisseur
kind-purchase = Achat test
kind-other = Autre pièce

## Links of the chain of custody
link-received = Reçue par le bureau
link-hand-over = Remise
link-return-to-office = Rendue au bureau
link-return-to-owner = Rendue à son propriétaire

## Gaps in custody
gap-holder = Détenteur inconnu
gap-seal-missing = Scellé manquant
gap-seal-broken = Scellé brisé
gap-seal-mismatch = Scellés discordants
gap-photo = Pas de photographie
gap-witness = Pas de témoin
gap-time = Moment inconnu
gap-place = Lieu inconnu
gap-competence = Modification de données sans motif ni compétence
gap-document = Document manquant
gap-damage = Dommage
gap-other = Autre lacune

## Gaps in reading
gap-not-ours = Pas du format essayé
gap-unsupported = Format non pris en charge sous cette forme
gap-damaged = Contenu endommagé
gap-over-limit = Au-delà d’une limite de taille, de profondeur ou de temps
gap-unreadable = Source illisible
gap-worker-failed = Échec du programme de lecture

## Conditions of a seal
seal-intact = intact
seal-broken = brisé
seal-absent = absent
seal-not-checked = non vérifié

## Operations
op-receive = Recevoir
# Review: "intake" is the reading of an exhibit into the system.
op-intake = Verser
op-search = Rechercher
op-view = Consulter
op-export = Exporter
op-match = Statuer sur les correspondances
op-hand-over = Remettre
op-import-list = Importer une liste de signaux
op-package = Établir et remettre des dossiers de preuves

## Categories of data
data-subscriber = Données relatives aux abonnés
data-user-identification = Données d’identification d’un utilisateur
data-traffic = Données relatives au trafic
data-content = Données relatives au contenu
data-device-metadata = Noms, types, tailles et dates des fichiers
data-device-files = Documents et autres fichiers d’un appareil
data-device-media = Images, sons et vidéos d’un appareil
data-device-messages = Messages d’un appareil
data-device-contacts = Contacts et journaux d’appels d’un appareil
data-device-location = Positions d’un appareil
data-public = Données publiques

## Categories of persons whose data it is
subject-suspect = Suspect
subject-convicted = Personne condamnée
subject-victim = Victime
subject-other = Autre personne
subject-unknown = Pas encore évaluée

## Kinds of authority
basis-court-order = Ordonnance judiciaire
basis-warrant = Mandat
basis-statutory-power = Pouvoir légal
basis-consent = Consentement
basis-emergency = Pouvoir d’urgence
basis-mandate = Mandat d’une opération
basis-platform-rules = Règles d’une plateforme

## Purposes of a case
purpose-investigation = Enquête
purpose-prosecution = Poursuites
purpose-prevention = Prévention
purpose-protection = Protection
purpose-moderation = Modération par une plateforme

## What a person judged of a match
judgement-confirmed = Confirmée
judgement-rejected = Écartée
judgement-unsure = Incertaine

## What was done in the field
action-nothing = Rien
action-airplane-mode = Mis en mode avion
action-shielded = Isolé des ondes radio
action-powered-off = Éteint
action-kept-charged = Maintenu sous tension
action-screen-read = Écran lu
action-live-acquisition = Copié en fonctionnement
action-disconnected = Déconnecté
action-other = Autre action

## States of a device
power-on = Allumé
power-off = Éteint
power-asleep = En veille
power-none = Sans alimentation
power-unknown = Inconnu
lock-open = Non verrouillé
lock-code = Verrouillé par un code
lock-biometric = Verrouillé par biométrie
lock-none = Sans verrou
lock-unknown = Inconnu

## Findings of a program
finding-container = Conteneur ouvert
finding-picture = Image décodée
finding-match = Correspondance possible
finding-gap = Lecture impossible
finding-changed = Modifié pendant la lecture

## What a list says of a signal
opinion-negative = Pas du genre que la liste recueille
opinion-seed = Point de départ d’une recherche
opinion-positive = Du genre que la liste recueille
opinion-disputed = Contesté
opinion-withdrawn = Retiré

## Parts of an item in a package
itemrole-item = Élément choisi
itemrole-original = Original de la source
itemrole-container = Conteneur d’un élément

## Whose key it is
keyrole-log = Registre du bureau
keyrole-witness = Témoin

## Roles of persons
role-administrator = Administrateur
role-authorising-officer = Autorité d’approbation
role-custodian = Dépositaire
role-examiner = Examinateur
role-analyst = Analyste
role-reviewer = Réviseur
role-prosecutor = Procureur
role-overseer = Contrôleur
role-program = Le programme lui-même

## Names of values
value-make = Marque
value-model = Modèle
value-serial = Numéro de série
value-imei = IMEI
value-label = Étiquette
value-condition = État
value-power = Alimentation à la découverte
value-screen = Écran à la découverte
value-connections = Connexions
value-cards = Cartes
value-language = Langue
value-lock = Verrouillage
value-place = Lieu
value-operation = Opération
value-mandate = Mandat
value-unit = Unité
value-recorded = Consigné sur le terrain
value-offline = Consigné hors connexion
value-collector = Recueilli par
value-witness = Témoin
value-packaging = Conditionnement
value-whereabouts = Où elle se trouve
value-members = Membres
value-width = Largeur en pixels
value-height = Hauteur en pixels
value-pdq = Empreinte PDQ
value-pdq-quality = Qualité de l’empreinte PDQ (0 à 100)
value-algorithm = Méthode de comparaison
value-distance = Distance (bits différents)
value-threshold = Seuil (bits au plus)
value-labels = Étiquettes de la liste
value-list = Liste
value-list-name = Nom de la liste
value-signal = Signal
value-signal-added = Signal ajouté à la liste
value-opinion = Ce que dit la liste
value-signal-now = Ce que dit la liste maintenant
value-gap = Genre de lacune
value-offset = À partir de l’octet
value-bytes = Octets
value-reason = Motif
value-detail = Détail

## Acts
act-office-open = Bureau ouvert
act-person-add = Personne ajoutée
act-person-change = Personne modifiée
act-person-remove = Personne retirée
act-authority-request = Autorisation demandée
act-authority-approve = Autorisation approuvée
act-authority-reject = Autorisation refusée
act-authority-amend = Modification d’une autorisation demandée
act-authority-renew = Renouvellement d’une autorisation demandé
act-authority-revoke = Autorisation révoquée
act-authority-lapse = Autorisation caduque
act-case-open = Affaire ouverte
act-case-change = Affaire modifiée
act-case-close = Affaire close
act-case-view = Dossier consulté
act-exhibit-receive = Pièce reçue
act-exhibit-hand-over = Pièce remise
act-exhibit-return = Pièce rendue
act-exhibit-declare-gap = Lacune de garde déclarée
act-intake-start = Versement commencé
act-intake-finish = Versement terminé
act-intake-stop = Versement arrêté
act-item-view = Élément consulté
act-item-search = Recherche dans les éléments
act-item-export = Élément exporté
act-item-derive = Copie caviardée établie
act-list-import = Liste de signaux importée
act-list-change = Liste de signaux modifiée
act-list-withdraw = Liste de signaux retirée
act-match-decide = Correspondance tranchée
act-match-undo = Décision sur une correspondance reprise
act-package-propose = Dossier de preuves proposé
act-package-approve = Dossier de preuves approuvé
act-package-reject = Dossier de preuves refusé
act-package-create = Dossier de preuves établi
act-package-hand-over = Dossier de preuves remis
act-erasure-propose = Effacement proposé
act-erasure-approve = Effacement approuvé
act-erasure-done = Effacement exécuté
act-hold-place = Conservation ordonnée
act-hold-lift = Conservation levée
act-clock-confirm = Horloge confirmée
act-record-restore = Registre rétabli à partir d’une copie
act-config-change = Réglages modifiés
act-period-close = Période close

## Rules that refuse an act
reason-office-not-open = Le bureau n’était pas ouvert
reason-office-open = Le bureau était déjà ouvert
reason-invalid-field = Un champ n’était pas valable
reason-id-used = L’identifiant était déjà utilisé
reason-nothing-to-change = Il n’y avait rien à modifier
reason-clock-behind = L’horloge retardait sur le registre
reason-clock-not-behind = L’horloge ne retardait pas
reason-unknown-person = La personne était inconnue
reason-person-removed = La personne avait été retirée
reason-handle-used = Le nom abrégé était déjà utilisé
reason-roles-conflict = Les rôles s’excluent
reason-own-roles = Nul ne modifie ses propres rôles
reason-last-administrator = Le dernier administrateur doit rester
reason-role-not-held = La personne n’avait pas ce rôle
reason-role-not-permitted = Le rôle ne permet pas cet acte
reason-not-member = La personne n’appartenait pas à l’affaire
reason-self-approval = Nul n’approuve sa propre demande
reason-no-person-key = La personne n’avait pas de clé
reason-erased = C’était effacé
reason-unknown-case = L’affaire était inconnue
reason-case-closed = L’affaire était close
reason-unknown-exhibit = La pièce était inconnue
reason-exhibit-handed-out = La pièce n’était pas au bureau
reason-exhibit-returned = La pièce avait été rendue
reason-not-handed-out = La pièce était au bureau
reason-torture-tainted = Elle peut avoir été obtenue par de mauvais traitements
reason-unknown-authority = L’autorisation était inconnue
reason-authority-not-approved = L’autorisation n’était pas approuvée
reason-authority-rejected = L’autorisation avait été refusée
reason-authority-revoked = L’autorisation avait été révoquée
reason-authority-lapsed = L’autorisation était caduque
reason-authority-not-yet-valid = L’autorisation n’était pas encore en vigueur
reason-authority-expired = L’autorisation avait expiré
reason-operation-out-of-scope = L’autorisation ne couvre pas l’opération
reason-case-out-of-scope = L’autorisation ne couvre pas l’affaire
reason-source-out-of-scope = L’autorisation ne couvre pas la source
reason-data-out-of-scope = L’autorisation ne couvre pas les données
reason-subject-out-of-scope = L’autorisation ne couvre pas la personne
reason-period-out-of-scope = L’autorisation ne couvre pas la période
reason-over-cap = Plus que l’autorisation ne permet
reason-protected-not-handled = Rien n’était prévu pour les personnes protégées
reason-sensitive-not-necessary = La nécessité des données sensibles n’était pas montrée
reason-emergency-reasons = Les motifs de l’urgence manquaient
reason-test-incomplete = L’examen de nécessité et de proportionnalité était incomplet
reason-not-pending = Rien n’attendait de décision
reason-deadline-passed = Le délai était écoulé
reason-not-due = Le moment n’était pas venu
reason-quarantined = Le matériel était mis sous clé
reason-intake-open = Un versement était encore ouvert
reason-no-intake = Aucun versement n’était ouvert
reason-already-taken-in = La pièce était déjà versée
reason-not-taken-in = La pièce n’était pas versée
reason-unknown-item = L’élément était inconnu
reason-unknown-list = La liste était inconnue
reason-list-withdrawn = La liste avait été retirée
reason-list-changed = La liste avait changé
reason-unknown-match = La correspondance était inconnue
reason-already-decided = La correspondance était déjà tranchée
reason-not-decided = La correspondance n’était pas tranchée
reason-signal-withdrawn = Le signal avait été retiré
reason-under-hold = Une conservation l’interdisait
reason-unknown-hold = La conservation était inconnue
reason-unknown-erasure = L’effacement était inconnu
reason-not-proposed = Ce n’était pas proposé
reason-not-approved = Ce n’était pas approuvé
reason-erasure-approved = L’effacement était déjà approuvé
reason-unknown-package = Le dossier de preuves était inconnu
reason-package-judged = Il était déjà statué sur le dossier de preuves
reason-package-not-approved = Le dossier de preuves n’était pas approuvé
reason-package-created = Le dossier de preuves était déjà établi
reason-package-not-created = Le dossier de preuves n’était pas établi
reason-unknown-derivative = La copie caviardée était inconnue
