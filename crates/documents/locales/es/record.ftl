# El registro impreso.

number = { $n }{""}
moment = { $day } de { $month } de { $year }, { $clock } UTC
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre
none = ninguno
yes = Sí
no = No
unknown = Desconocido

title-record = Relación de un paquete de pruebas
title-challenges = Objeciones probables y respuestas
title-items = Elementos { $first } a { $last }
running = Caso { $case } · { $package }
skip-link = Ir al contenido
contents = Índice
languages = Esta relación en otros idiomas
files-pdf = Para papel (PDF)
back-to-record = Volver a la relación
further-items = Elementos { $first } a { $last }

fact-case = Caso
fact-case-id = Identificador del caso
fact-purpose = Finalidad del caso
fact-opened = Caso abierto
fact-package = Paquete
fact-office = Oficina
fact-prepared = Paquete preparado
fact-reason = Por qué se hizo el paquete
fact-destination = Para quién
fact-program = Programa

about-codes = Los nombres, motivos y descripciones figuran tal como se escribieron y no se traducen. Todas las horas son UTC. Un carácter sin forma propia, o que invierte el sentido de una línea, se muestra por su número, por ejemplo [U+202E].
glance = En resumen
glance-exhibits = Piezas
glance-items = Elementos en el paquete
glance-listed = Elementos solo enumerados
glance-derivatives = Copias tachadas
glance-gaps = Cosas que faltan o no se pudieron leer
glance-withheld = Cosas no entregadas
glance-acts = Actos del registro en el paquete

check = Cómo comprobar este paquete
check-intro = No necesita ni la oficina, ni su programa, ni una red. Elija una de tres vías; todas hacen las mismas comprobaciones, y cada una nombra el archivo si algo no se sostiene.
check-page = Abra { $file } en un navegador y elija la carpeta de este paquete.
check-python = Con Python 3: abra una línea de órdenes en la carpeta de este paquete e introduzca la línea siguiente.
check-program = Con el programa de este paquete: abra una línea de órdenes en la carpeta e introduzca la línea siguiente.
check-more = { $file } explica cada vía en una página.
check-keys = Compare las claves
check-keys-why = El paquete nombra a sus propios jueces. La comprobación solo vale si estas claves son las de la oficina y las de los testigos. Compare cada huella con la que publica el órgano de supervisión, por una vía que no pase por la oficina.
check-no-keys = El paquete no nombra ninguna clave. Nada en él puede comprobarse ante un juez ajeno.
key-role = De quién es la clave
key-fingerprint = Huella (SHA-256)
key-cosigned = Confirmó el registro
key-not-cosigned = No confirmó este estado del registro
check-state = El estado del registro
check-state-why = Está probado que cada acto se halla en este estado del registro. Una sola letra cambiada en un acto daría otra raíz.
state-origin = Nombre del registro
state-size = Actos contenidos
state-root = Raíz
state-quorum = Quién debe confirmar
state-quorum-none = Nadie: las reglas de este paquete no piden ningún testigo
state-stamps = Sellos de tiempo
stamp = { $file }: { $time }
check-hand = Comprobar a mano con openssl
check-hand-log = La firma del registro, con { $file } como ejemplo. La última línea debe decir que la firma está verificada (verified).
check-hand-stamp = Un sello de tiempo. El certificado raíz está en el paquete y es, por tanto, palabra del propio paquete; obténgalo de la autoridad misma si puede.
check-hand-key = La huella de una clave es el SHA-256 de estos bytes:
check-hand-none = En este paquete no hay sellos de tiempo.

exhibits = Piezas
exhibits-none = El paquete no contiene ninguna pieza.
exhibit = Pieza { $number }: { $kind }
exhibit-id = Identificador
exhibit-description = Descripción
actions = Qué se le hizo sobre el terreno
actions-none = Nada se anotó sobre acciones sobre el terreno.
action-head = Acción
action-changed-head = Cambió datos
action-reason-head = Motivo
custody = Cadena de custodia de la pieza { $number }
custody-none = No se anotó ningún eslabón de custodia.
custody-link = Suceso
custody-when = Inscrito · ocurrido
custody-who = De quién a quién
custody-where = Lugar y finalidad
custody-seal = Precinto
custody-entry = asiento { $seq }
custody-from = de: { $name }
custody-to = a: { $name }
custody-happened = ocurrido: { $text }
custody-seal-given = al entregar: { $number }, { $condition }
custody-seal-taken = al recibir: { $number }, { $condition }
gaps = Qué falta o no se pudo leer en la pieza { $number }
gaps-none = No se declaró ni se halló ninguna laguna.
gap-subject = Dónde
gap-kind = Clase
gap-what = Qué
gap-explanation = Explicación
gap-unexplained = Nadie la ha explicado.
acquisition = Cómo se leyó la pieza { $number }
acquisition-none = La pieza no se leyó; de ella solo se sabe lo escrito arriba.
acq-entries = Asientos del registro
acq-entries-value = { $started } (inicio), { $finished } (fin)
acq-parsers = Programas que la leyeron
acq-files = Archivos de la fuente
acq-bytes = Bytes
acq-rows = Elementos hallados
acq-gaps = Lagunas
acq-changed = Archivos que cambiaron mientras se leían
acq-root = Raíz de la lista de elementos

items = Elementos
items-none = El paquete no contiene ningún elemento.
items-all = La lista de todos los elementos, para una hoja de cálculo: { $file }
items-split = { $total ->
    [one] El paquete tiene { $total } elemento.
   *[other] El paquete tiene { $total } elementos.
 } Se muestran aquí: { $shown }. Los demás siguen en páginas aparte.
items-split-paper = { $total ->
    [one] El paquete tiene { $total } elemento.
   *[other] El paquete tiene { $total } elementos.
 } Impresos aquí: { $shown }. Todos están en { $file } y en las páginas que acompañan a la relación.
item = Elemento { $number }
item-role = Parte
item-exhibit = Pieza, fila
item-exhibit-value = { $exhibit }, fila { $row }
item-file = Archivo en el paquete
item-listed = Solo enumerado: su contenido no está en el paquete.
item-name = Nombre en la fuente
item-type = Tipo
item-size = Tamaño
item-size-value = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
 }
item-time = Momento según la fuente
item-finding = Qué halló un programa
item-decision = Qué decidió una persona
finding-by = { $kind }, según { $by }
decision = { $judgement } por { $person } (asiento { $seq })
decision-reason = Motivo: { $reason }
decision-doubtful = Desde entonces la lista ha retirado o discutido la señal. La decisión debería revisarse.
decision-none = Ninguna persona ha decidido sobre esta coincidencia. Una coincidencia es un indicio, nunca un veredicto.

# Review: “copia tachada” for a redacted copy.
derivatives = Copias tachadas
derivatives-none = El paquete no contiene ninguna copia tachada.
derivative = Copia tachada del elemento { $number }
derivative-warning = Esto no es el original. Se le ha quitado algo.
derivative-file = Archivo en el paquete
derivative-from = Hecha a partir del elemento
derivative-original = SHA-256 del original
derivative-hash = SHA-256 de la copia
derivative-removed = Qué se quitó
derivative-reason = Por qué
derivative-entry = Asiento del registro

withheld = Qué no se entregó
withheld-none = Nada se retuvo, según la oficina.
withheld-subject = Qué
withheld-count = Cuántos
withheld-reason = Por qué
withheld-items = Elementos de { $exhibit }
withheld-entries = Otros actos del caso
withheld-entries-reason = No se refieren a las piezas elegidas
withheld-payloads = Contenidos sellados de actos de este paquete
withheld-payloads-reason = No se abrieron para este paquete

authorities = En virtud de qué autorización
authorities-none = El paquete no nombra ninguna autorización.
authority-basis = Base jurídica
authority-operations = Permitido
authority-data = Datos
authority-subjects = Personas afectadas
authority-valid = Vigencia
authority-valid-value = de { $from } a { $until }
authority-entries = Asientos del registro
authority-approved = solicitada: { $request }; aprobada: { $approve }
authority-not-approved = solicitada: { $request }; en el paquete no hay ninguna aprobación
authority-id = Identificador

persons = Personas
persons-why = Las personas actúan con seudónimo. Quien tenga facultad para ello puede pedir a la oficina un nombre que aquí no se revela.
persons-none = El paquete no nombra a nadie.
person-id = Seudónimo
person-roles = Funciones
person-name = Nombre
person-undisclosed = no revelado

acts = Actos del registro
acts-none = El paquete no contiene ningún acto.
acts-why = En su orden, incluidos los rechazados. Un asiento muestra qué se hizo, cuándo y en qué función; su contenido solo puede leerse donde está abierto.
acts-split-paper = Impresos aquí: los primeros { $shown } de { $total } actos. Todos están en { $file }.
acts-split = Se muestran aquí: los primeros { $shown } de { $total } actos. Todos están en { $file }.
act-seq = Asiento
act-time = Hora (UTC)
act-what = Acto
act-who = Por quién, en qué función
act-outcome = Resultado
act-done = hecho
act-refused = rechazado: { $rule }
act-opened = contenido abierto
act-closed = contenido cerrado

notes = Notas sobre esta impresión
note-glyphs = Ninguna fuente de esta impresión tiene los caracteres siguientes, que se muestran por su número: { $characters }
