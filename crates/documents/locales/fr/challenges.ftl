# Objections probables et réponses. Chaque nombre vient du dossier.

challenges = Objections probables et réponses
challenges-intro = Ce que l’autre partie peut demander, et ce que ce dossier peut répondre. Là où il ne peut rien montrer, il le dit.
challenges-general = Sur l’ensemble du dossier
challenges-exhibit = Sur la pièce { $number } : { $kind }

q-altered = Le bureau a-t-il pu altérer le registre ?
a-altered-state = Les { $size } actes sont liés en une seule racine. Qui en change, en ajoute ou en retire un obtient une autre racine, et tout contrôle échoue.
a-altered-witness = Le témoin { $name } a confirmé cette racine le { $time }. Dès lors, le bureau seul ne pouvait plus rien changer d’antérieur sans être découvert.
a-altered-none = Aucun témoin n’a confirmé cet état du registre. Que le bureau n’ait pas réécrit tout le registre ne peut être montré. Comparez la racine avec celle que quelqu’un d’autre aurait notée auparavant.
a-altered-partial = { $missing ->
    [one] { $missing } témoin nommé par les règles n’a pas confirmé cet état.
   *[other] { $missing } témoins nommés par les règles n’ont pas confirmé cet état.
 }
a-altered-limit = Avant la confirmation d’un acte, ou si le bureau et tous les témoins agissaient ensemble, un changement ne se verrait pas.

q-time = Comment connaît-on le moment ?
a-time-clock = L’heure de chaque acte est celle de l’horloge du bureau. Dans le registre, elle ne recule jamais.
a-time-bound = Elle est bornée de l’extérieur : tout ce que contient ce dossier a été consigné avant le { $time }, premier moment où quelqu’un d’autre a confirmé le registre.
a-time-stamp = Une autorité d’horodatage a indiqué { $time } pour cet état du registre ({ $file }).
a-time-none = Ni témoin ni autorité d’horodatage n’a confirmé d’heure. Que l’horloge du bureau ait été juste ne peut être montré.
a-time-before = De combien un acte a précédé ce moment, seule l’horloge du bureau le dit.
a-time-items = { $n ->
    [one] { $n } moment d’un fichier est montré tel que sa source l’indique ; personne n’a contrôlé l’horloge de la source.
   *[other] { $n } moments de fichiers sont montrés tels que leur source les indique ; personne n’a contrôlé l’horloge de la source.
 }
a-time-items-none = Aucun moment de fichier n’a été lu.

q-complete = Est-ce complet ?
a-complete-items = { $given ->
    [one] Des { $rows } éléments trouvés dans les pièces, le dossier en contient { $given }.
   *[other] Des { $rows } éléments trouvés dans les pièces, le dossier en contient { $given }.
 }
a-complete-unread = Aucune pièce n’a été lue ; on ne sait donc pas ce qu’il y a d’autre.
a-complete-listed = { $n ->
    [one] { $n } autre élément est seulement énuméré, sans son contenu.
   *[other] { $n } autres éléments sont seulement énumérés, sans leur contenu.
 }
a-complete-withheld = { $n ->
    [one] { $n } chose n’a pas été communiquée ; le motif figure dans le relevé.
   *[other] { $n } choses n’ont pas été communiquées ; les motifs figurent dans le relevé.
 }
a-complete-withheld-none = Le bureau déclare n’avoir rien retenu. C’est sa parole ; aucun contrôle ne peut le prouver.
a-complete-acts = Des { $total } actes de cette affaire, le dossier en contient { $given }.
a-complete-acts-unknown = On ne sait pas combien d’actes de cette affaire ne sont pas dans le dossier.
a-complete-never = Rien ne peut montrer des actes qui n’ont jamais été consignés. Demandez les reçus, les dossiers des fournisseurs et d’autres traces hors du bureau.

q-unread = Qu’est-ce qui n’a pu être lu ?
a-unread-none = Aucune lacune n’a été déclarée ni trouvée dans aucune pièce.
a-unread-count = { $n ->
    [one] { $n } chose manque ou n’a pu être lue. Elle figure auprès de sa pièce.
   *[other] { $n } choses manquent ou n’ont pu être lues. Elles figurent auprès de leurs pièces.
 }
a-unread-kind = { $kind } : { $n }
a-unread-limit = Ce qui n’a pas été lu peut contenir de quoi servir l’une ou l’autre partie.

q-lawful = En vertu de quelle autorisation cela s’est-il fait ?
a-lawful-none = Le dossier ne nomme aucune autorisation. Que les mesures aient été légales ne peut être montré par lui.
a-lawful-one = { $kind } ({ $basis }), valable du { $from } au { $until }, demandée dans l’inscription { $request } et approuvée par une autre personne dans l’inscription { $approve }.
a-lawful-unapproved = { $kind } ({ $basis }), demandée dans l’inscription { $request }. Aucune approbation ne figure dans le dossier.
a-lawful-refused = { $n ->
    [0] Aucun acte refusé ne figure dans le dossier.
    [one] { $n } acte du dossier a été refusé par les règles et n’a eu aucun effet. Il figure avec la règle.
   *[other] { $n } actes du dossier ont été refusés par les règles et n’ont eu aucun effet. Ils figurent avec les règles.
 }
a-lawful-limit = Si l’autorisation a été donnée à bon droit, c’est au tribunal d’en juger ; le dossier montre seulement ce qu’elle dit et quand.

q-who = Qui a agi ?
a-who-count = { $n ->
    [one] { $n } personne a agi, sous un pseudonyme.
   *[other] { $n } personnes ont agi, chacune sous un pseudonyme.
 }
a-who-named = { $n ->
    [0] Aucun nom n’est révélé.
    [one] { $n } nom est révélé.
   *[other] { $n } noms sont révélés.
 }
a-who-none = Le dossier ne nomme personne. Qui a agi ne peut être montré par lui.
a-who-limit = Que personne d’autre n’ait utilisé le compte d’une personne n’est pas prouvé par le registre.

q-match = Comment les correspondances ont-elles été trouvées, et qui a décidé ?
a-match-none = Le dossier ne repose sur aucune correspondance avec une liste.
a-match-count = { $n ->
    [one] Un programme a trouvé { $n } correspondance possible avec une liste.
   *[other] Un programme a trouvé { $n } correspondances possibles avec des listes.
 }
a-match-exact = Contenu exactement égal : { $n }.
a-match-near = Images semblables : { $n }. Une distance de 0 bit signifie la même empreinte ; plus elle approche du seuil, plus l’indice est faible. La plus grande distance est ici de { $distance } bits, le seuil de { $threshold } bits.
a-match-decided = Une personne a statué sur { $n } d’entre elles : confirmées { $confirmed }, écartées { $rejected }, incertaines { $unsure }.
a-match-undecided = { $n ->
    [0] Aucune n’est sans décision.
    [one] { $n } n’a pas été tranchée par une personne et ne doit pas servir de constatation.
   *[other] { $n } n’ont pas été tranchées par une personne et ne doivent pas servir de constatations.
 }
a-match-doubtful = { $n ->
    [one] Pour { $n } décision, la liste a depuis retiré ou contesté le signal.
   *[other] Pour { $n } décisions, la liste a depuis retiré ou contesté le signal.
 }
a-match-limit = Une correspondance dit que le contenu ressemble à quelque chose d’une liste. Elle ne dit pas que la liste a raison, ni qui a mis le contenu là.

q-redacted = Des copies ont-elles été modifiées avant leur remise ?
a-redacted-none = Le dossier ne contient aucune copie caviardée. Chaque élément est bit pour bit ce qui a été lu.
a-redacted-some = { $n ->
    [one] { $n } fichier est une copie caviardée et le dit. Le relevé nomme l’original, son empreinte et ce qui a été retiré.
   *[other] { $n } fichiers sont des copies caviardées et le disent. Le relevé nomme les originaux, leurs empreintes et ce qui a été retiré.
 }
a-redacted-limit = La copie ne peut être comparée à l’original que par qui a le droit de le voir.

q-check = Comment puis-je le vérifier moi-même ?
a-check = Ouvrez { $file } dans un navigateur, sans réseau, ou suivez { $readme }. Comparez les empreintes des clés avec celles que publie l’organe de contrôle.

q-held = Qui l’a détenue, sans interruption ?
a-held-none = Aucun maillon de garde n’est consigné. Qui a détenu la pièce ne peut être montré.
a-held-links = { $n ->
    [one] { $n } maillon de garde est consigné, le { $first }.
   *[other] { $n } maillons de garde sont consignés, du { $first } au { $last }.
 }
a-held-late = Chaque maillon porte l’heure à laquelle il a été inscrit ; s’il est survenu plus tôt, les mots de sa source figurent à côté.
a-held-seal-bad = { $n ->
    [one] Dans { $n } maillon, un scellé n’a pas été trouvé intact.
   *[other] Dans { $n } maillons, un scellé n’a pas été trouvé intact.
 }
a-held-seal-good = Chaque scellé vérifié était intact.
a-held-seal-none = Aucun scellé n’a été consigné.
a-held-gaps = { $n ->
    [0] Aucune lacune de garde n’a été déclarée ni trouvée.
    [one] { $n } lacune de garde a été déclarée ou trouvée.
   *[other] { $n } lacunes de garde ont été déclarées ou trouvées.
 }
a-held-unexplained = { $n ->
    [one] { $n } lacune n’est pas expliquée.
   *[other] { $n } lacunes ne sont pas expliquées.
 }

q-changed = Qu’ont modifié les outils et les personnes ?
a-changed-field = { $n ->
    [one] { $n } action sur le terrain a modifié des données ; elle figure avec son motif.
   *[other] { $n } actions sur le terrain ont modifié des données ; elles figurent avec leurs motifs.
 }
a-changed-field-none = Aucune action sur le terrain n’est consignée comme ayant modifié des données.
a-changed-field-unknown = Rien n’a été consigné sur ce qui a été fait sur le terrain. Que rien n’y ait été modifié ne peut être montré.
a-changed-read = Le programme a ouvert la source en lecture seule et a comparé à la fin chacun des { $files } fichiers : { $changed ->
    [0] aucun n’avait changé.
    [one] { $changed } avait changé pendant sa lecture.
   *[other] { $changed } avaient changé pendant leur lecture.
 }
a-changed-before = Ce qui est arrivé aux données avant leur réception par le bureau n’est connu que par la chaîne de garde.

q-unread-here = Qu’est-ce qui n’a pu en être lu ?
a-unread-here = { $n ->
    [0] Aucune lacune n’a été trouvée à la lecture.
    [one] { $n } lacune a été trouvée à la lecture.
   *[other] { $n } lacunes ont été trouvées à la lecture.
 }
a-unread-here-read = { $files } fichiers de { $bytes } octets en tout ont été lus, { $rows } éléments trouvés.
a-unread-here-none = La pièce n’a pas été lue par le programme ; son contenu ne peut être montré par ce dossier.

q-mobile = Était-il verrouillé, connecté ou modifié à distance ?
a-mobile = Alimentation à la découverte : { $power }. Verrouillage : { $lock }.
a-mobile-shielded = Il a été tenu à l’écart des réseaux : { $actions }.
a-mobile-not-shielded = Ni isolement, ni mode avion, ni extinction n’est consigné. Que rien n’ait été modifié par un réseau après sa découverte ne peut être montré.
a-mobile-limit = Un appareil allumé modifie sans cesse ses propres données ; ces changements ne viennent pas de l’examen.
q-storage = Qu’en est-il des données effacées et des zones cachées ?
a-storage = Le dossier montre les fichiers et les images disque qui ont été lus. Les données effacées n’apparaissent que là où elles se trouvent dans une image lue ; qu’il n’y ait rien d’autre sur le support ne peut être montré.
a-storage-image = Un bloqueur d’écriture n’est consigné que si les actions sur le terrain ou la chaîne de garde en nomment un.
q-recorder = L’horloge de l’appareil était-elle juste ?
a-recorder = Les moments de ses images et de ses données de vol viennent de sa propre horloge. Le registre ne contient aucune comparaison de cette horloge avec une horloge connue, sauf si la description le dit.
q-web = Est-ce bien ce que montrait la page ?
a-web = La capture montre ce que le serveur a envoyé à ce moment à ce navigateur. La page peut montrer autre chose à d’autres et peut avoir changé depuis.
a-web-limit = Qui a écrit la page, et si le compte est authentique, une capture ne le montre pas.
q-provider = Le fournisseur a-t-il tout donné, sans changement ?
a-provider = Les fichiers sont tels qu’ils ont été reçus. Ce que le fournisseur a choisi, omis ou converti auparavant n’est connu que par sa propre déclaration.
q-thing = La chose est-elle celle qui a été trouvée ?
a-thing = La description, l’étiquette et les scellés rattachent la pièce à sa découverte. Comparez-les avec la chose elle-même.
