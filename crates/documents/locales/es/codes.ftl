# Palabras para los códigos del registro. Un mensaje por código; un punto del código es aquí un guion.

## Kinds of exhibit
kind-phone = Teléfono
kind-tablet = Tableta
kind-computer = Ordenador
kind-disk = Disco
kind-memory-card = Tarjeta de memoria
kind-usb-stick = Memoria USB
kind-sim-card = Tarjeta SIM
kind-camera = Cámara
kind-drone = Dron
kind-document = Documento
kind-web-capture = Captura de una página web
kind-provider-return = Datos de un proveedor
kind-purchase = Compra de prueba
kind-other = Otra pieza

## Links of the chain of custody
link-received = Recibida por la oficina
link-hand-over = Entregada
link-return-to-office = Devuelta a la oficina
link-return-to-owner = Devuelta a su propietario

## Gaps in custody
gap-holder = Tenedor desconocido
gap-seal-missing = Falta el precinto
gap-seal-broken = Precinto roto
gap-seal-mismatch = Los precintos no coinciden
gap-photo = Sin fotografía
gap-witness = Sin testigo
gap-time = Momento desconocido
gap-place = Lugar desconocido
gap-competence = Cambio de datos sin motivo ni competencia
gap-document = Falta un documento
gap-damage = Daño
gap-other = Otra laguna

## Gaps in reading
gap-not-ours = No es del formato que se probó
gap-unsupported = Formato no admitido en esta forma
gap-damaged = Contenido dañado
gap-over-limit = Supera un límite de tamaño, profundidad o tiempo
gap-unreadable = Fuente ilegible
gap-worker-failed = Falló el programa de lectura

## Conditions of a seal
seal-intact = intacto
seal-broken = roto
seal-absent = ausente
seal-not-checked = no comprobado

## Operations
op-receive = Recibir
# Review: "intake" is the reading of an exhibit into the system.
op-intake = Incorporar
op-search = Buscar
op-view = Consultar
op-export = Exportar
op-match = Decidir sobre coincidencias
op-hand-over = Entregar
op-import-list = Importar una lista de señales
op-package = Preparar y entregar paquetes

## Categories of data
data-subscriber = Datos de los abonados
data-user-identification = Datos para identificar a un usuario
data-traffic = Datos de tráfico
data-content = Datos de contenido
data-device-metadata = Nombres, tipos, tamaños y fechas de archivos
data-device-files = Documentos y otros archivos de un dispositivo
data-device-media = Imágenes, sonido y vídeo de un dispositivo
data-device-messages = Mensajes de un dispositivo
data-device-contacts = Contactos y listas de llamadas de un dispositivo
data-device-location = Ubicaciones de un dispositivo
data-public = Datos públicos

## Categories of persons whose data it is
subject-suspect = Sospechoso
subject-convicted = Persona condenada
subject-victim = Víctima
subject-other = Otra persona
subject-unknown = Aún sin evaluar

## Kinds of authority
basis-court-order = Orden judicial
basis-warrant = Mandamiento
basis-statutory-power = Facultad legal
basis-consent = Consentimiento
basis-emergency = Facultad de urgencia
basis-mandate = Mandato de una operación
basis-platform-rules = Normas de una plataforma

## Purposes of a case
purpose-investigation = Investigación
purpose-prosecution = Enjuiciamiento
purpose-prevention = Prevención
purpose-protection = Protección
purpose-moderation = Moderación de una plataforma

## What a person judged of a match
judgement-confirmed = Confirmada
judgement-rejected = Rechazada
judgement-unsure = Dudosa

## What was done in the field
action-nothing = Nada
action-airplane-mode = Puesto en modo avión
action-shielded = Aislado de la radio
action-powered-off = Apagado
action-kept-charged = Mantenido con carga
action-screen-read = Pantalla leída
action-live-acquisition = Copiado en funcionamiento
action-disconnected = Desconectado
action-other = Otra acción

## States of a device
power-on = Encendido
power-off = Apagado
power-asleep = En reposo
power-none = Sin alimentación
power-unknown = Desconocido
lock-open = Sin bloquear
lock-code = Bloqueado con un código
lock-biometric = Bloqueado con un rasgo biométrico
lock-none = Sin bloqueo
lock-unknown = Desconocido

## Findings of a program
finding-container = Contenedor abierto
finding-picture = Imagen descodificada
finding-match = Posible coincidencia
finding-gap = No se pudo leer
finding-changed = Cambió mientras se leía

## What a list says of a signal
opinion-negative = No es de la clase que la lista reúne
opinion-seed = Punto de partida de una indagación
opinion-positive = Es de la clase que la lista reúne
opinion-disputed = Controvertida
opinion-withdrawn = Retirada

## Parts of an item in a package
itemrole-item = Elemento elegido
itemrole-original = Original de la fuente
itemrole-container = Contenedor de un elemento

## Whose key it is
keyrole-log = Registro de la oficina
keyrole-witness = Testigo

## Roles of persons
role-administrator = Administrador
role-authorising-officer = Responsable de autorizar
role-custodian = Custodio
role-examiner = Examinador
role-analyst = Analista
role-reviewer = Revisor
role-prosecutor = Fiscal
role-overseer = Supervisor
role-program = El propio programa

## Names of values
value-make = Marca
value-model = Modelo
value-serial = Número de serie
value-imei = IMEI
value-label = Etiqueta
value-condition = Estado
value-power = Alimentación al hallarlo
value-screen = Pantalla al hallarlo
value-connections = Conexiones
value-cards = Tarjetas
value-language = Idioma
value-lock = Bloqueo
value-place = Lugar
value-operation = Operación
value-mandate = Mandato
value-unit = Unidad
value-recorded = Anotado sobre el terreno
value-offline = Anotado sin conexión
value-collector = Recogido por
value-witness = Testigo
value-packaging = Embalaje
value-whereabouts = Dónde está
value-members = Miembros
value-width = Anchura en píxeles
value-height = Altura en píxeles
value-pdq = Huella PDQ
value-pdq-quality = Calidad de la huella PDQ (0 a 100)
value-algorithm = Método de comparación
value-distance = Distancia (bits distintos)
value-threshold = Umbral (bits como máximo)
value-labels = Etiquetas de la lista
value-list = Lista
value-list-name = Nombre de la lista
value-signal = Señal
value-signal-added = Señal añadida a la lista
value-opinion = Lo que dice la lista
value-signal-now = Lo que dice la lista ahora
value-gap = Clase de laguna
value-offset = Desde el byte
value-bytes = Bytes
value-reason = Motivo
value-detail = Detalle

## Acts
act-office-open = Oficina abierta
act-person-add = Persona añadida
act-person-change = Persona modificada
act-person-remove = Persona retirada
act-authority-request = Autorización solicitada
act-authority-approve = Autorización aprobada
act-authority-reject = Autorización rechazada
act-authority-amend = Modificación de una autorización solicitada
act-authority-renew = Renovación de una autorización solicitada
act-authority-revoke = Autorización revocada
act-authority-lapse = Autorización caducada
act-case-open = Caso abierto
act-case-change = Caso modificado
act-case-close = Caso cerrado
act-case-view = Expediente consultado
act-exhibit-receive = Pieza recibida
act-exhibit-hand-over = Pieza entregada
act-exhibit-return = Pieza devuelta
act-exhibit-declare-gap = Laguna de custodia declarada
act-intake-start = Incorporación iniciada
act-intake-finish = Incorporación terminada
act-intake-stop = Incorporación detenida
act-item-view = Elemento consultado
act-item-search = Búsqueda de elementos
act-item-export = Elemento exportado
act-item-derive = Copia tachada preparada
act-list-import = Lista de señales importada
act-list-change = Lista de señales modificada
act-list-withdraw = Lista de señales retirada
act-match-decide = Coincidencia decidida
act-match-undo = Decisión sobre una coincidencia retirada
act-package-propose = Paquete propuesto
act-package-approve = Paquete aprobado
act-package-reject = Paquete rechazado
act-package-create = Paquete creado
act-package-hand-over = Paquete entregado
act-erasure-propose = Borrado propuesto
act-erasure-approve = Borrado aprobado
act-erasure-done = Borrado realizado
act-hold-place = Conservación ordenada
act-hold-lift = Conservación levantada
act-clock-confirm = Reloj confirmado
act-record-restore = Registro restaurado desde una copia
act-config-change = Ajustes modificados
act-period-close = Período cerrado

## Rules that refuse an act
reason-office-not-open = La oficina no estaba abierta
reason-office-open = La oficina ya estaba abierta
reason-invalid-field = Un campo no era válido
reason-id-used = El identificador ya estaba en uso
reason-nothing-to-change = No había nada que cambiar
reason-clock-behind = El reloj iba por detrás del registro
reason-clock-not-behind = El reloj no iba por detrás
reason-unknown-person = La persona era desconocida
reason-person-removed = La persona había sido retirada
reason-handle-used = El nombre breve ya estaba en uso
reason-roles-conflict = Las funciones se excluyen
reason-own-roles = Nadie cambia sus propias funciones
reason-last-administrator = El último administrador debe quedar
reason-role-not-held = La persona no tenía esa función
reason-role-not-permitted = La función no permite este acto
reason-not-member = La persona no pertenecía al caso
reason-self-approval = Nadie aprueba su propia solicitud
reason-no-person-key = La persona no tenía clave
reason-erased = Estaba borrado
reason-unknown-case = El caso era desconocido
reason-case-closed = El caso estaba cerrado
reason-unknown-exhibit = La pieza era desconocida
reason-exhibit-handed-out = La pieza no estaba en la oficina
reason-exhibit-returned = La pieza había sido devuelta
reason-not-handed-out = La pieza estaba en la oficina
reason-torture-tainted = Puede haberse obtenido con malos tratos
reason-unknown-authority = La autorización era desconocida
reason-authority-not-approved = La autorización no estaba aprobada
reason-authority-rejected = La autorización había sido rechazada
reason-authority-revoked = La autorización había sido revocada
reason-authority-lapsed = La autorización había caducado
reason-authority-not-yet-valid = La autorización aún no estaba en vigor
reason-authority-expired = La autorización había vencido
reason-operation-out-of-scope = La autorización no abarca la operación
reason-case-out-of-scope = La autorización no abarca el caso
reason-source-out-of-scope = La autorización no abarca la fuente
reason-data-out-of-scope = La autorización no abarca los datos
reason-subject-out-of-scope = La autorización no abarca a la persona
reason-period-out-of-scope = La autorización no abarca el período
reason-over-cap = Más de lo que permite la autorización
reason-protected-not-handled = No se había previsto nada para las personas protegidas
reason-sensitive-not-necessary = No se mostró la necesidad de los datos sensibles
reason-emergency-reasons = Faltaban los motivos de la urgencia
reason-test-incomplete = El examen de necesidad y proporcionalidad estaba incompleto
reason-not-pending = Nada esperaba una decisión
reason-deadline-passed = El plazo había pasado
reason-not-due = El momento no había llegado
reason-quarantined = El material estaba apartado
reason-intake-open = Quedaba una incorporación abierta
reason-no-intake = No había ninguna incorporación abierta
reason-already-taken-in = La pieza ya estaba incorporada
reason-not-taken-in = La pieza no estaba incorporada
reason-unknown-item = El elemento era desconocido
reason-unknown-list = La lista era desconocida
reason-list-withdrawn = La lista había sido retirada
reason-list-changed = La lista había cambiado
reason-unknown-match = La coincidencia era desconocida
reason-already-decided = La coincidencia ya estaba decidida
reason-not-decided = La coincidencia no estaba decidida
reason-signal-withdrawn = La señal había sido retirada
reason-under-hold = Lo impedía una orden de conservación
reason-unknown-hold = La orden de conservación era desconocida
reason-unknown-erasure = El borrado era desconocido
reason-not-proposed = No estaba propuesto
reason-not-approved = No estaba aprobado
reason-erasure-approved = El borrado ya estaba aprobado
reason-unknown-package = El paquete era desconocido
reason-package-judged = Ya se había decidido sobre el paquete
reason-package-not-approved = El paquete no estaba aprobado
reason-package-created = El paquete ya estaba creado
reason-package-not-created = El paquete no estaba creado
reason-unknown-derivative = La copia tachada era desconocida
