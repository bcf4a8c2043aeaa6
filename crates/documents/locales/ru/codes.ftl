# Слова для кодов журнала. Одно сообщение на код; точка в коде здесь — дефис.

## Kinds of exhibit
kind-phone = Телефон
kind-tablet = Планшет
kind-computer = Компьютер
kind-disk = Диск
kind-memory-card = Карта памяти
kind-usb-stick = USB-накопитель
kind-sim-card = SIM-карта
kind-camera = Фотокамера
kind-drone = Беспилотный аппарат
kind-document = Документ
kind-web-capture = Снимок веб-страницы
# Review: term for data produced by a service provider on request.
kind-provider-return = Данные от поставщика услуг
kind-purchase = Контрольная закупка
kind-other = Иной объект

## Links of the chain of custody
link-received = Принят учреждением
link-hand-over = Передан
link-return-to-office = Возвращён в учреждение
link-return-to-owner = Возвращён владельцу

## Gaps in custody
gap-holder = Держатель неизвестен
gap-seal-missing = Печать отсутствует
gap-seal-broken = Печать нарушена
gap-seal-mismatch = Печати не совпадают
gap-photo = Нет фотографии
gap-witness = Нет свидетеля
gap-time = Время неизвестно
gap-place = Место неизвестно
gap-competence = Изменение данных без причины или полномочий
gap-document = Документ отсутствует
gap-damage = Повреждение
gap-other = Иной пробел

## Gaps in reading
gap-not-ours = Не тот формат, который пробовали
gap-unsupported = Формат в этом виде не поддерживается
gap-damaged = Содержимое повреждено
gap-over-limit = Превышен предел размера, глубины или времени
gap-unreadable = Источник не читается
gap-worker-failed = Сбой программы чтения

## Conditions of a seal
seal-intact = цела
seal-broken = нарушена
seal-absent = отсутствует
seal-not-checked = не проверялась

## Operations
op-receive = Приём
# Review: "intake" is the reading of an exhibit into the system.
op-intake = Ввод
op-search = Поиск
op-view = Просмотр
op-export = Выгрузка
op-match = Решение по совпадениям
op-hand-over = Передача
op-import-list = Загрузка списка признаков
op-package = Подготовка и передача пакетов

## Categories of data
data-subscriber = Данные об абоненте
data-user-identification = Данные для установления пользователя
data-traffic = Данные о трафике
data-content = Данные содержания
data-device-metadata = Имена, типы, размеры и время файлов
data-device-files = Документы и другие файлы на устройстве
data-device-media = Изображения, звук и видео на устройстве
data-device-messages = Сообщения на устройстве
data-device-contacts = Контакты и списки вызовов на устройстве
data-device-location = Местоположения на устройстве
data-public = Общедоступные данные

## Categories of persons whose data it is
subject-suspect = Подозреваемый
subject-convicted = Осуждённый
subject-victim = Потерпевший
subject-other = Иное лицо
subject-unknown = Ещё не оценено

## Kinds of authority
basis-court-order = Судебное постановление
basis-warrant = Ордер
basis-statutory-power = Законное полномочие
basis-consent = Согласие
basis-emergency = Чрезвычайное полномочие
basis-mandate = Мандат операции
basis-platform-rules = Правила платформы

## Purposes of a case
purpose-investigation = Расследование
purpose-prosecution = Уголовное преследование
purpose-prevention = Предупреждение
purpose-protection = Защита
purpose-moderation = Модерация на платформе

## What a person judged of a match
judgement-confirmed = Подтверждено
judgement-rejected = Отклонено
judgement-unsure = Не определено

## What was done in the field
action-nothing = Ничего
action-airplane-mode = Включён режим полёта
action-shielded = Экранирован от радиосигналов
action-powered-off = Выключен
action-kept-charged = Поддерживался заряд
action-screen-read = Прочитан экран
action-live-acquisition = Скопирован во включённом состоянии
action-disconnected = Отключён
action-other = Иное действие

## States of a device
power-on = Включён
power-off = Выключен
power-asleep = В режиме сна
power-none = Без питания
power-unknown = Неизвестно
lock-open = Не заблокирован
lock-code = Заблокирован кодом
lock-biometric = Заблокирован биометрией
lock-none = Без блокировки
lock-unknown = Неизвестно

## Findings of a program
finding-container = Контейнер открыт
finding-picture = Изображение декодировано
finding-match = Возможное совпадение
finding-gap = Не удалось прочитать
finding-changed = Изменился при чтении

## What a list says of a signal
opinion-negative = Не того рода, что собирает список
opinion-seed = Исходная точка проверки
opinion-positive = Того рода, что собирает список
opinion-disputed = Оспаривается
opinion-withdrawn = Отозван

## Parts of an item in a package
itemrole-item = Выбранный элемент
itemrole-original = Подлинник из источника
itemrole-container = Контейнер вокруг элемента

## Whose key it is
keyrole-log = Журнал учреждения
keyrole-witness = Свидетель

## Roles of persons
role-administrator = Администратор
role-authorising-officer = Санкционирующее лицо
role-custodian = Хранитель
role-examiner = Эксперт
role-analyst = Аналитик
role-reviewer = Проверяющий
role-prosecutor = Прокурор
role-overseer = Надзорное лицо
role-program = Сама программа

## Names of values
value-make = Изготовитель
value-model = Модель
value-serial = Серийный номер
value-imei = IMEI
value-label = Маркировка
value-condition = Состояние
value-power = Питание при обнаружении
value-screen = Экран при обнаружении
value-connections = Подключения
value-cards = Карты
value-language = Язык
value-lock = Блокировка
value-place = Место
value-operation = Операция
value-mandate = Мандат
value-unit = Подразделение
value-recorded = Записано на месте
value-offline = Записано без связи
value-collector = Кем изъят
value-witness = Свидетель
value-packaging = Упаковка
value-whereabouts = Где находится
value-members = Вложений
value-width = Ширина в пикселях
value-height = Высота в пикселях
value-pdq = Хеш PDQ
value-pdq-quality = Качество хеша PDQ (0–100)
value-algorithm = Способ сравнения
value-distance = Расстояние (различающихся битов)
value-threshold = Порог (битов, не более)
value-labels = Метки в списке
value-list = Список
value-list-name = Название списка
value-signal = Признак
value-signal-added = Признак внесён в список
value-opinion = Что говорит список
value-signal-now = Что список говорит сейчас
value-gap = Вид пробела
value-offset = Начиная с байта
value-bytes = Байтов
value-reason = Причина
value-detail = Подробности

## Acts
act-office-open = Учреждение открыто
act-person-add = Лицо добавлено
act-person-change = Данные лица изменены
act-person-remove = Лицо исключено
act-authority-request = Разрешение запрошено
act-authority-approve = Разрешение утверждено
act-authority-reject = Разрешение отклонено
act-authority-amend = Запрошено изменение разрешения
act-authority-renew = Запрошено продление разрешения
act-authority-revoke = Разрешение отозвано
act-authority-lapse = Разрешение утратило силу
act-case-open = Дело открыто
act-case-change = Дело изменено
act-case-close = Дело закрыто
act-case-view = Материалы дела просмотрены
act-exhibit-receive = Объект принят
act-exhibit-hand-over = Объект передан
act-exhibit-return = Объект возвращён
act-exhibit-declare-gap = Заявлен пробел в хранении
act-intake-start = Ввод начат
act-intake-finish = Ввод завершён
act-intake-stop = Ввод остановлен
act-item-view = Элемент просмотрен
act-item-search = Поиск по элементам
act-item-export = Элемент выгружен
act-item-derive = Сделана копия с изъятиями
act-list-import = Список признаков загружен
act-list-change = Список признаков изменён
act-list-withdraw = Список признаков отозван
act-match-decide = Принято решение по совпадению
act-match-undo = Решение по совпадению отменено
act-package-propose = Пакет предложен
act-package-approve = Пакет утверждён
act-package-reject = Пакет отклонён
act-package-create = Пакет создан
act-package-hand-over = Пакет передан
act-erasure-propose = Предложено стирание
act-erasure-approve = Стирание утверждено
act-erasure-done = Стирание выполнено
act-hold-place = Наложен запрет на стирание
act-hold-lift = Снят запрет на стирание
act-clock-confirm = Часы подтверждены
act-record-restore = Журнал восстановлен из копии
act-config-change = Настройки изменены
act-period-close = Период закрыт

## Rules that refuse an act
reason-office-not-open = Учреждение не было открыто
reason-office-open = Учреждение уже было открыто
reason-invalid-field = Недопустимое значение поля
reason-id-used = Идентификатор уже использован
reason-nothing-to-change = Изменять было нечего
reason-clock-behind = Часы отставали от журнала
reason-clock-not-behind = Часы не отставали
reason-unknown-person = Лицо неизвестно
reason-person-removed = Лицо было исключено
reason-handle-used = Краткое имя уже использовано
reason-roles-conflict = Роли исключают друг друга
reason-own-roles = Никто не меняет собственные роли
reason-last-administrator = Последний администратор должен остаться
reason-role-not-held = Лицо не имело этой роли
reason-role-not-permitted = Роль не допускает этого действия
reason-not-member = Лицо не участвовало в деле
reason-self-approval = Никто не утверждает собственный запрос
reason-no-person-key = У лица не было ключа
reason-erased = Было стёрто
reason-unknown-case = Дело неизвестно
reason-case-closed = Дело было закрыто
reason-unknown-exhibit = Объект неизвестен
reason-exhibit-handed-out = Объект был вне учреждения
reason-exhibit-returned = Объект был возвращён
reason-not-handed-out = Объект находился в учреждении
reason-torture-tainted = Возможно, получено жестоким обращением
reason-unknown-authority = Разрешение неизвестно
reason-authority-not-approved = Разрешение не было утверждено
reason-authority-rejected = Разрешение было отклонено
reason-authority-revoked = Разрешение было отозвано
reason-authority-lapsed = Разрешение утратило силу
reason-authority-not-yet-valid = Разрешение ещё не действовало
reason-authority-expired = Срок разрешения истёк
reason-operation-out-of-scope = Разрешение не охватывает операцию
reason-case-out-of-scope = Разрешение не охватывает дело
reason-source-out-of-scope = Разрешение не охватывает источник
reason-data-out-of-scope = Разрешение не охватывает данные
reason-subject-out-of-scope = Разрешение не охватывает лицо
reason-period-out-of-scope = Разрешение не охватывает период
reason-over-cap = Больше, чем допускает разрешение
reason-protected-not-handled = Не учтены защищаемые лица
reason-sensitive-not-necessary = Не показана необходимость чувствительных данных
reason-emergency-reasons = Не указаны причины срочности
reason-test-incomplete = Проверка необходимости и соразмерности неполна
reason-not-pending = Ничто не ожидало решения
reason-deadline-passed = Срок прошёл
reason-not-due = Время не наступило
reason-quarantined = Материал изолирован
reason-intake-open = Ввод ещё не был завершён
reason-no-intake = Открытого ввода не было
reason-already-taken-in = Объект уже был введён
reason-not-taken-in = Объект не был введён
reason-unknown-item = Элемент неизвестен
reason-unknown-list = Список неизвестен
reason-list-withdrawn = Список был отозван
reason-list-changed = Список изменился
reason-unknown-match = Совпадение неизвестно
reason-already-decided = По совпадению уже было решение
reason-not-decided = По совпадению не было решения
reason-signal-withdrawn = Признак был отозван
reason-under-hold = Запрещено запретом на стирание
reason-unknown-hold = Запрет на стирание неизвестен
reason-unknown-erasure = Стирание неизвестно
reason-not-proposed = Не было предложено
reason-not-approved = Не было утверждено
reason-erasure-approved = Стирание уже было утверждено
reason-unknown-package = Пакет неизвестен
reason-package-judged = По пакету уже было решение
reason-package-not-approved = Пакет не был утверждён
reason-package-created = Пакет уже был создан
reason-package-not-created = Пакет не был создан
reason-unknown-derivative = Копия с изъятиями неизвестна
