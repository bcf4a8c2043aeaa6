# Objeciones probables y respuestas. Cada número procede del paquete.

challenges = Objeciones probables y respuestas
challenges-intro = Lo que la otra parte puede preguntar y lo que este paquete puede responder. Donde no puede mostrar algo, lo dice.
challenges-general = Sobre todo el paquete
challenges-exhibit = Sobre la pieza { $number }: { $kind }

q-altered = ¿Pudo la oficina alterar el registro?
a-altered-state = Los { $size } actos están ligados en una sola raíz. Quien cambie, añada o quite uno obtiene otra raíz, y toda comprobación falla.
a-altered-witness = El testigo { $name } confirmó esta raíz el { $time }. Desde entonces la oficina sola no podía cambiar nada anterior sin ser descubierta.
a-altered-none = Ningún testigo confirmó este estado del registro. No puede mostrarse que la oficina no escribiera de nuevo todo el registro. Compare la raíz con una que otra persona haya anotado antes.
a-altered-partial = { $missing ->
    [one] { $missing } testigo nombrado por las reglas no confirmó este estado.
   *[other] { $missing } testigos nombrados por las reglas no confirmaron este estado.
 }
a-altered-limit = Antes de que un acto fuera confirmado, o si la oficina y todos los testigos actuaran juntos, un cambio no se vería.

q-time = ¿Cómo se conoce el momento?
a-time-clock = La hora de cada acto es la del reloj de la oficina. Dentro del registro nunca retrocede.
a-time-bound = Está acotada desde fuera: todo lo que hay en este paquete se anotó antes del { $time }, el primer momento en que otro confirmó el registro.
a-time-stamp = Una autoridad de sellado de tiempo declaró { $time } para este estado del registro ({ $file }).
a-time-none = Ni un testigo ni una autoridad de sellado de tiempo confirmó una hora. No puede mostrarse que el reloj de la oficina fuera exacto.
a-time-before = Cuánto antes de ese momento ocurrió un acto solo se sabe por el reloj de la oficina.
a-time-items = { $n ->
    [one] { $n } momento de un archivo se muestra tal como lo declara su fuente; nadie comprobó el reloj de la fuente.
   *[other] { $n } momentos de archivos se muestran tal como los declara su fuente; nadie comprobó el reloj de la fuente.
 }
a-time-items-none = No se leyó ningún momento de archivos.

q-complete = ¿Está completo?
a-complete-items = { $given ->
    [one] De los { $rows } elementos hallados en las piezas, el paquete contiene { $given }.
   *[other] De los { $rows } elementos hallados en las piezas, el paquete contiene { $given }.
 }
a-complete-unread = No se leyó ninguna pieza, así que no se sabe qué más hay.
a-complete-listed = { $n ->
    [one] { $n } elemento más está solo enumerado, sin su contenido.
   *[other] { $n } elementos más están solo enumerados, sin su contenido.
 }
a-complete-withheld = { $n ->
    [one] { $n } cosa no se entregó; el motivo consta en la relación.
   *[other] { $n } cosas no se entregaron; los motivos constan en la relación.
 }
a-complete-withheld-none = La oficina declara que no retuvo nada. Es su palabra; ninguna comprobación puede probarlo.
a-complete-acts = De los { $total } actos de este caso, el paquete contiene { $given }.
a-complete-acts-unknown = No se sabe cuántos actos de este caso no están en el paquete.
a-complete-never = Nada puede mostrar actos que nunca se anotaron. Pida recibos, expedientes de proveedores y otras huellas fuera de la oficina.

q-unread = ¿Qué no se pudo leer?
a-unread-none = No se declaró ni se halló ninguna laguna en ninguna pieza.
a-unread-count = { $n ->
    [one] { $n } cosa falta o no se pudo leer. Consta junto a su pieza.
   *[other] { $n } cosas faltan o no se pudieron leer. Constan junto a sus piezas.
 }
a-unread-kind = { $kind }: { $n }
a-unread-limit = Lo que no se leyó puede contener algo que hable a favor de cualquiera de las partes.

q-lawful = ¿En virtud de qué autorización se hizo?
a-lawful-none = El paquete no nombra ninguna autorización. Con él no puede mostrarse que las medidas fueran lícitas.
a-lawful-one = { $kind } ({ $basis }), vigente de { $from } a { $until }, solicitada en el asiento { $request } y aprobada por otra persona en el asiento { $approve }.
a-lawful-unapproved = { $kind } ({ $basis }), solicitada en el asiento { $request }. En el paquete no hay ninguna aprobación.
a-lawful-refused = { $n ->
    [0] En el paquete no hay ningún acto rechazado.
    [one] { $n } acto del paquete fue rechazado por las reglas y no tuvo efecto. Consta con la regla.
   *[other] { $n } actos del paquete fueron rechazados por las reglas y no tuvieron efecto. Constan con las reglas.
 }
a-lawful-limit = Si la autorización se dio con razón, lo decide el tribunal; el paquete solo muestra qué dice y cuándo.

q-who = ¿Quién actuó?
a-who-count = { $n ->
    [one] Actuó { $n } persona, con seudónimo.
   *[other] Actuaron { $n } personas, cada una con seudónimo.
 }
a-who-named = { $n ->
    [0] No se revela ningún nombre.
    [one] Se revela { $n } nombre.
   *[other] Se revelan { $n } nombres.
 }
a-who-none = El paquete no nombra a nadie. Con él no puede mostrarse quién actuó.
a-who-limit = El registro no prueba que nadie más usara la cuenta de una persona.

q-match = ¿Cómo se hallaron las coincidencias y quién decidió?
a-match-none = El paquete no se apoya en ninguna coincidencia con una lista.
a-match-count = { $n ->
    [one] Un programa halló { $n } posible coincidencia con una lista.
   *[other] Un programa halló { $n } posibles coincidencias con listas.
 }
a-match-exact = Contenido exactamente igual: { $n }.
a-match-near = Imágenes semejantes: { $n }. Una distancia de 0 bits significa la misma huella; cuanto más cerca del umbral, más débil el indicio. La mayor distancia aquí es de { $distance } bits; el umbral, de { $threshold } bits.
a-match-decided = Una persona decidió sobre { $n } de ellas: confirmadas { $confirmed }, rechazadas { $rejected }, dudosas { $unsure }.
a-match-undecided = { $n ->
    [0] Ninguna está sin decisión.
    [one] { $n } no tiene decisión de una persona y no debe usarse como constatación.
   *[other] { $n } no tienen decisión de una persona y no deben usarse como constataciones.
 }
a-match-doubtful = { $n ->
    [one] En { $n } decisión, la lista ha retirado o discutido la señal desde entonces.
   *[other] En { $n } decisiones, la lista ha retirado o discutido la señal desde entonces.
 }
a-match-limit = Una coincidencia dice que el contenido se parece a algo de una lista. No dice que la lista tenga razón, ni quién puso allí el contenido.

q-redacted = ¿Se cambiaron copias antes de entregarlas?
a-redacted-none = El paquete no contiene ninguna copia tachada. Cada elemento es bit por bit lo que se leyó.
a-redacted-some = { $n ->
    [one] { $n } archivo es una copia tachada y lo dice. La relación nombra el original, su huella y lo que se quitó.
   *[other] { $n } archivos son copias tachadas y lo dicen. La relación nombra los originales, sus huellas y lo que se quitó.
 }
a-redacted-limit = Solo puede comparar la copia con el original quien pueda ver el original.

q-check = ¿Cómo lo compruebo yo mismo?
a-check = Abra { $file } en un navegador, sin red, o siga { $readme }. Compare las huellas de las claves con las que publica el órgano de supervisión.

q-held = ¿Quién la tuvo, sin interrupción?
a-held-none = No consta ningún eslabón de custodia. No puede mostrarse quién tuvo la pieza.
a-held-links = { $n ->
    [one] Consta { $n } eslabón de custodia, el { $first }.
   *[other] Constan { $n } eslabones de custodia, de { $first } a { $last }.
 }
a-held-late = Cada eslabón lleva la hora en que se inscribió; si ocurrió antes, al lado figuran las palabras de su fuente.
a-held-seal-bad = { $n ->
    [one] En { $n } eslabón no se halló intacto un precinto.
   *[other] En { $n } eslabones no se halló intacto un precinto.
 }
a-held-seal-good = Cada precinto que se comprobó estaba intacto.
a-held-seal-none = No consta ningún precinto.
a-held-gaps = { $n ->
    [0] No se declaró ni se halló ninguna laguna de custodia.
    [one] Se declaró o se halló { $n } laguna de custodia.
   *[other] Se declararon o se hallaron { $n } lagunas de custodia.
 }
a-held-unexplained = { $n ->
    [one] { $n } laguna no está explicada.
   *[other] { $n } lagunas no están explicadas.
 }

q-changed = ¿Qué cambiaron las herramientas y las personas?
a-changed-field = { $n ->
    [one] { $n } acción sobre el terreno cambió datos; consta con su motivo.
   *[other] { $n } acciones sobre el terreno cambiaron datos; constan con sus motivos.
 }
a-changed-field-none = No consta que ninguna acción sobre el terreno cambiara datos.
a-changed-field-unknown = Nada se anotó sobre lo que se hizo sobre el terreno. No puede mostrarse que allí no se cambiara nada.
a-changed-read = El programa abrió la fuente solo para leer y al final comparó cada uno de los { $files } archivos: { $changed ->
    [0] ninguno había cambiado.
    [one] { $changed } había cambiado mientras se leía.
   *[other] { $changed } habían cambiado mientras se leían.
 }
a-changed-before = Lo que les ocurrió a los datos antes de que la oficina los recibiera solo se sabe por la cadena de custodia.

q-unread-here = ¿Qué no se pudo leer de ella?
a-unread-here = { $n ->
    [0] No se halló ninguna laguna al leerla.
    [one] Se halló { $n } laguna al leerla.
   *[other] Se hallaron { $n } lagunas al leerla.
 }
a-unread-here-read = Se leyeron { $files } archivos con { $bytes } bytes y se hallaron { $rows } elementos.
a-unread-here-none = El programa no leyó la pieza; su contenido no puede mostrarse con este paquete.

q-mobile = ¿Estaba bloqueado, conectado o se cambió a distancia?
a-mobile = Alimentación al hallarlo: { $power }. Bloqueo: { $lock }.
a-mobile-shielded = Se mantuvo apartado de las redes: { $actions }.
a-mobile-not-shielded = No consta aislamiento, modo avión ni apagado. No puede mostrarse que nada se cambiara a través de una red después de hallarlo.
a-mobile-limit = Un dispositivo encendido cambia sin cesar sus propios datos; esos cambios no los causa el examen.
q-storage = ¿Qué hay de los datos borrados y las zonas ocultas?
a-storage = El paquete muestra los archivos y las imágenes de disco que se leyeron. Los datos borrados solo aparecen donde están dentro de una imagen leída; no puede mostrarse que no haya nada más en el soporte.
a-storage-image = Un bloqueador de escritura solo consta si lo nombran las acciones sobre el terreno o la custodia.
q-recorder = ¿Era exacto el reloj del dispositivo?
a-recorder = Los momentos de sus imágenes y datos de vuelo vienen de su propio reloj. El registro no contiene ninguna comparación de ese reloj con uno conocido, salvo que la descripción lo diga.
q-web = ¿Es esto lo que mostraba la página?
a-web = La captura muestra lo que el servidor envió en ese momento a ese navegador. La página puede mostrar otra cosa a otras personas y puede haber cambiado desde entonces.
a-web-limit = Quién escribió la página y si la cuenta es auténtica no lo muestra una captura.
q-provider = ¿El proveedor lo dio todo, sin cambios?
a-provider = Los archivos están como se recibieron. Lo que el proveedor eligió, omitió o convirtió antes solo se sabe por su propia declaración.
q-thing = ¿Es la cosa la que se halló?
a-thing = La descripción, la etiqueta y los precintos unen la pieza con su hallazgo. Compárelos con la cosa misma.
