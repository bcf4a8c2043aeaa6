# Le registre imprimé.

number = { $n }{""}
moment = { $day } { $month } { $year }, { $clock } UTC
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
none = aucun
yes = Oui
no = Non
unknown = Inconnu

# Review: "evidence package" as “dossier de preuves”.
title-record = Relevé d’un dossier de preuves
title-challenges = Objections probables et réponses
title-items = Éléments { $first } à { $last }
running = Affaire { $case } · { $package }
skip-link = Aller au contenu
contents = Table des matières
languages = Ce relevé dans d’autres langues
files-pdf = Pour le papier (PDF)
back-to-record = Retour au relevé
further-items = Éléments { $first } à { $last }

fact-case = Affaire
fact-case-id = Identifiant de l’affaire
fact-purpose = But de l’affaire
fact-opened = Affaire ouverte
fact-package = Dossier de preuves
fact-office = Bureau
fact-prepared = Dossier préparé
fact-reason = Pourquoi le dossier a été établi
fact-destination = Pour qui
fact-program = Programme

about-codes = Les noms, motifs et descriptions figurent tels qu’ils ont été écrits et ne sont pas traduits. Toutes les heures sont en UTC. Un caractère sans forme propre, ou qui renverse le sens d’une ligne, est montré par son numéro, par exemple [U+202E].
glance = En bref
glance-exhibits = Pièces
glance-items = Éléments dans le dossier
glance-listed = Éléments seulement énumérés
glance-derivatives = Copies caviardées
glance-gaps = Choses manquantes ou illisibles
glance-withheld = Choses non communiquées
glance-acts = Actes du registre dans le dossier

check = Comment vérifier ce dossier
check-intro = Il ne vous faut ni le bureau, ni son programme, ni un réseau. Choisissez l’une des trois voies ; toutes font les mêmes contrôles, et chacune nomme le fichier si quelque chose ne tient pas.
check-page = Ouvrez { $file } dans un navigateur et choisissez le répertoire de ce dossier.
check-python = Avec Python 3 : ouvrez une ligne de commande dans le répertoire de ce dossier et saisissez la ligne ci-dessous.
check-program = Avec le programme contenu dans ce dossier : ouvrez une ligne de commande dans le répertoire et saisissez la ligne ci-dessous.
check-more = { $file } explique chaque voie en une page.
check-keys = Comparez les clés
check-keys-why = Le dossier nomme ses propres juges. La vérification ne vaut que si ces clés sont bien celles du bureau et des témoins. Comparez chaque empreinte avec celle que publie l’organe de contrôle, par une voie qui ne passe pas par le bureau.
check-no-keys = Le dossier ne nomme aucune clé. Rien n’y peut être vérifié auprès d’un juge extérieur.
key-role = Titulaire de la clé
key-fingerprint = Empreinte (SHA-256)
key-cosigned = A confirmé le registre
key-not-cosigned = N’a pas confirmé cet état du registre
check-state = L’état du registre
check-state-why = Il est prouvé que chaque acte est contenu dans cet état du registre. Une seule lettre changée dans un acte donnerait une autre racine.
state-origin = Nom du registre
state-size = Actes contenus
state-root = Racine
state-quorum = Qui doit confirmer
state-quorum-none = Personne : les règles de ce dossier ne demandent aucun témoin
state-stamps = Horodatages
stamp = { $file } : { $time }
check-hand = Vérifier à la main avec openssl
check-hand-log = La signature du registre, avec { $file } pour exemple. La dernière ligne doit dire que la signature est vérifiée (verified).
check-hand-stamp = Un horodatage. Le certificat racine se trouve dans le dossier et n’est donc que la parole du dossier ; prenez-le auprès de l’autorité elle-même si vous le pouvez.
check-hand-key = L’empreinte d’une clé est le SHA-256 de ces octets :
check-hand-none = Ce dossier ne contient aucun horodatage.

exhibits = Pièces
exhibits-none = Le dossier ne contient aucune pièce.
exhibit = Pièce { $number } : { $kind }
exhibit-id = Identifiant
exhibit-description = Description
actions = Ce qui lui a été fait sur le terrain
actions-none = Rien n’a été consigné sur des actions sur le terrain.
action-head = Action
action-changed-head = Données modifiées
action-reason-head = Motif
custody = Chaîne de garde de la pièce { $number }
custody-none = Aucun maillon de garde n’a été consigné.
custody-link = Événement
custody-when = Inscrit · survenu
custody-who = De qui à qui
custody-where = Lieu et but
custody-seal = Scellé
custody-entry = inscription { $seq }
custody-from = de : { $name }
custody-to = à : { $name }
custody-happened = survenu : { $text }
custody-seal-given = à la remise : { $number }, { $condition }
custody-seal-taken = à la réception : { $number }, { $condition }
gaps = Ce qui manque ou n’a pu être lu dans la pièce { $number }
gaps-none = Aucune lacune n’a été déclarée ni trouvée.
gap-subject = Où
gap-kind = Genre
gap-what = Quoi
gap-explanation = Explication
gap-unexplained = Personne ne l’a expliquée.
acquisition = Comment la pièce { $number } a été lue
acquisition-none = La pièce n’a pas été lue ; on n’en sait que ce qui est écrit plus haut.
acq-entries = Inscriptions du registre
acq-entries-value = { $started } (début), { $finished } (fin)
acq-parsers = Programmes qui l’ont lue
acq-files = Fichiers de la source
acq-bytes = Octets
acq-rows = Éléments trouvés
acq-gaps = Lacunes
acq-changed = Fichiers modifiés pendant la lecture
acq-root = Racine de la liste des éléments

items = Éléments
items-none = Le dossier ne contient aucun élément.
items-all = La liste de tous les éléments, pour un tableur : { $file }
items-split = { $total ->
    [one] Le dossier a { $total } élément.
   *[other] Le dossier a { $total } éléments.
 } Montrés ici : { $shown }. Les autres suivent sur des pages à part.
items-split-paper = { $total ->
    [one] Le dossier a { $total } élément.
   *[other] Le dossier a { $total } éléments.
 } Imprimés ici : { $shown }. Tous figurent dans { $file } et sur les pages jointes au relevé.
item = Élément { $number }
item-role = Partie
item-exhibit = Pièce, ligne
item-exhibit-value = { $exhibit }, ligne { $row }
item-file = Fichier dans le dossier
item-listed = Seulement énuméré : son contenu n’est pas dans le dossier.
item-name = Nom dans la source
item-type = Type
item-size = Taille
item-size-value = { $n ->
    [one] { $n } octet
   *[other] { $n } octets
 }
item-time = Moment selon la source
item-finding = Ce qu’un programme a trouvé
item-decision = Ce qu’une personne a décidé
finding-by = { $kind }, selon { $by }
decision = { $judgement } par { $person } (inscription { $seq })
decision-reason = Motif : { $reason }
decision-doubtful = La liste a depuis retiré ou contesté le signal. La décision devrait être réexaminée.
decision-none = Personne n’a statué sur cette correspondance. Une correspondance est un indice, jamais un verdict.

# Review: “copie caviardée” for a redacted copy.
derivatives = Copies caviardées
derivatives-none = Le dossier ne contient aucune copie caviardée.
derivative = Copie caviardée de l’élément { $number }
derivative-warning = Ceci n’est pas l’original. Quelque chose en a été retiré.
derivative-file = Fichier dans le dossier
derivative-from = Établie à partir de l’élément
derivative-original = SHA-256 de l’original
derivative-hash = SHA-256 de la copie
derivative-removed = Ce qui a été retiré
derivative-reason = Pourquoi
derivative-entry = Inscription du registre

withheld = Ce qui n’a pas été communiqué
withheld-none = Rien n’a été retenu, selon le bureau.
withheld-subject = Quoi
withheld-count = Combien
withheld-reason = Pourquoi
withheld-items = Éléments de { $exhibit }
withheld-entries = Autres actes de l’affaire
withheld-entries-reason = Sans rapport avec les pièces choisies
withheld-payloads = Contenus scellés d’actes de ce dossier
withheld-payloads-reason = Non ouverts pour ce dossier

authorities = En vertu de quelle autorisation
authorities-none = Le dossier ne nomme aucune autorisation.
authority-basis = Base légale
authority-operations = Permis
authority-data = Données
authority-subjects = Personnes concernées
authority-valid = Validité
authority-valid-value = du { $from } au { $until }
authority-entries = Inscriptions du registre
authority-approved = demandée : { $request } ; approuvée : { $approve }
authority-not-approved = demandée : { $request } ; aucune approbation ne figure dans le dossier
authority-id = Identifiant

persons = Personnes
persons-why = Les personnes agissent sous un pseudonyme. Qui en a le pouvoir peut demander au bureau un nom qui n’est pas révélé ici.
persons-none = Le dossier ne nomme personne.
person-id = Pseudonyme
person-roles = Rôles
person-name = Nom
person-undisclosed = non révélé

acts = Actes du registre
acts-none = Le dossier ne contient aucun acte.
acts-why = Dans leur ordre, y compris ceux qui ont été refusés. Une inscription montre ce qui a été fait, quand et dans quel rôle ; son contenu ne se lit que là où il est ouvert.
acts-split-paper = Imprimés ici : les { $shown } premiers de { $total } actes. Tous figurent dans { $file }.
acts-split = Montrés ici : les { $shown } premiers de { $total } actes. Tous figurent dans { $file }.
act-seq = Inscription
act-time = Heure (UTC)
act-what = Acte
act-who = Par qui, dans quel rôle
act-outcome = Issue
act-done = fait
act-refused = refusé : { $rule }
act-opened = contenu ouvert
act-closed = contenu fermé

notes = Notes sur cette impression
note-glyphs = Aucune police de cette impression ne possède les caractères suivants, montrés par leur numéro : { $characters }
