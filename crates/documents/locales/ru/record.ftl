# Печатное описание.

number = { $n }{""}
moment = { $day } { $month } { $year } г., { $clock } UTC
month-1 = января
month-2 = февраля
month-3 = марта
month-4 = апреля
month-5 = мая
month-6 = июня
month-7 = июля
month-8 = августа
month-9 = сентября
month-10 = октября
month-11 = ноября
month-12 = декабря
none = нет
yes = Да
no = Нет
unknown = Неизвестно

title-record = Описание пакета доказательств
title-challenges = Вероятные возражения и ответы
title-items = Элементы с { $first } по { $last }
running = Дело { $case } · { $package }
skip-link = Перейти к содержанию
contents = Содержание
languages = Это описание на других языках
files-pdf = Для бумаги (PDF)
back-to-record = Назад к описанию
further-items = Элементы с { $first } по { $last }

fact-case = Дело
fact-case-id = Идентификатор дела
fact-purpose = Цель дела
fact-opened = Дело открыто
fact-package = Пакет
fact-office = Учреждение
fact-prepared = Пакет подготовлен
fact-reason = Почему составлен пакет
fact-destination = Для кого
fact-program = Программа

about-codes = Имена, причины и описания приведены так, как их написали, и не переведены. Всё время указано в UTC. Знак, не имеющий собственного начертания или меняющий направление строки, показан номером, например [U+202E].
glance = Кратко
glance-exhibits = Объекты
glance-items = Элементы в пакете
glance-listed = Элементы, только перечисленные
glance-derivatives = Копии с изъятиями
glance-gaps = Отсутствует или не прочитано
glance-withheld = Не передано
glance-acts = Действия журнала в пакете

check = Как проверить этот пакет
check-intro = Вам не нужны ни учреждение, ни его программа, ни сеть. Выберите один из трёх способов; все они проверяют одно и то же, и каждый называет файл, если что-то не сходится.
check-page = Откройте { $file } в браузере и выберите папку этого пакета.
check-python = С помощью Python 3: откройте командную строку в папке этого пакета и введите строку ниже.
check-program = С помощью программы из этого пакета: откройте командную строку в папке и введите строку ниже.
check-more = { $file } объясняет каждый способ на одной странице.
check-keys = Сравните ключи
check-keys-why = Пакет сам называет тех, кто о нём судит. Проверка чего-то стоит, только если эти ключи действительно принадлежат учреждению и свидетелям. Сравните каждый отпечаток с тем, который публикует надзорный орган, получив его не через учреждение.
check-no-keys = Пакет не называет ни одного ключа. Ничто в нём нельзя проверить у стороннего судьи.
key-role = Чей ключ
key-fingerprint = Отпечаток (SHA-256)
key-cosigned = Подтвердил журнал
key-not-cosigned = Не подтвердил это состояние журнала
check-state = Состояние журнала
check-state-why = Доказано, что каждое действие содержится в этом состоянии журнала. Одна изменённая буква в любом действии дала бы другой корень.
state-origin = Имя журнала
state-size = Содержит действий
state-root = Корень
state-quorum = Кто должен подтвердить
state-quorum-none = Никто: правила этого пакета не требуют свидетелей
state-stamps = Метки времени
stamp = { $file }: { $time }
check-hand = Проверка вручную с помощью openssl
check-hand-log = Подпись журнала на примере { $file }. Последняя строка должна сообщить, что подпись проверена (verified).
check-hand-stamp = Метка времени. Корневой сертификат лежит в пакете и потому есть лишь слово самого пакета; если можете, получите его у самой службы.
check-hand-key = Отпечаток ключа — это SHA-256 следующих байтов:
check-hand-none = В этом пакете нет метки времени.

exhibits = Объекты
exhibits-none = Пакет не содержит объектов.
exhibit = Объект { $number }: { $kind }
exhibit-id = Идентификатор
exhibit-description = Описание
actions = Что с ним делали на месте
actions-none = О действиях на месте ничего не записано.
action-head = Действие
action-changed-head = Изменило данные
action-reason-head = Причина
custody = Цепь хранения объекта { $number }
custody-none = Не записано ни одного звена хранения.
custody-link = Событие
custody-when = Внесено · произошло
custody-who = От кого и кому
custody-where = Место и цель
custody-seal = Печать
custody-entry = запись { $seq }
custody-from = от: { $name }
custody-to = кому: { $name }
custody-happened = произошло: { $text }
custody-seal-given = при передаче: { $number }, { $condition }
custody-seal-taken = при приёме: { $number }, { $condition }
gaps = Что отсутствует или не прочитано в объекте { $number }
gaps-none = Пробелов не заявлено и не найдено.
gap-subject = Где
gap-kind = Вид
gap-what = Что
gap-explanation = Объяснение
gap-unexplained = Никто не объяснил.
acquisition = Как прочитан объект { $number }
acquisition-none = Объект не читался; о нём известно только написанное выше.
acq-entries = Записи журнала
acq-entries-value = { $started } (начало), { $finished } (конец)
acq-parsers = Программы, которые его читали
acq-files = Файлов в источнике
acq-bytes = Байтов
acq-rows = Найдено элементов
acq-gaps = Пробелов
acq-changed = Файлов изменилось при чтении
acq-root = Корень списка элементов

items = Элементы
items-none = Пакет не содержит элементов.
items-all = Список всех элементов для электронной таблицы: { $file }
items-split = Элементов в пакете: { $total }. Показано здесь: { $shown }. Остальные — на отдельных страницах.
items-split-paper = Элементов в пакете: { $total }. Напечатано здесь: { $shown }. Все находятся в { $file } и на страницах рядом с описанием.
item = Элемент { $number }
item-role = Часть
item-exhibit = Объект, строка
item-exhibit-value = { $exhibit }, строка { $row }
item-file = Файл в пакете
item-listed = Только перечислен: его содержимого в пакете нет.
item-name = Имя в источнике
item-type = Тип
item-size = Размер
item-size-value = { $n ->
    [one] { $n } байт
    [few] { $n } байта
    [many] { $n } байт
   *[other] { $n } байта
 }
item-time = Время по данным источника
item-finding = Что нашла программа
item-decision = Что решил человек
finding-by = { $kind }, по данным { $by }
decision = { $judgement }, решение { $person } (запись { $seq })
decision-reason = Причина: { $reason }
decision-doubtful = С тех пор список отозвал или оспорил признак. Решение следует пересмотреть.
decision-none = По этому совпадению никто не принял решения. Совпадение — указание, но никогда не вывод.

# Review: "redacted copy" as «копия с изъятиями».
derivatives = Копии с изъятиями
derivatives-none = Пакет не содержит копий с изъятиями.
derivative = Копия с изъятиями элемента { $number }
derivative-warning = Это не подлинник. Из него нечто удалено.
derivative-file = Файл в пакете
derivative-from = Сделана из элемента
derivative-original = SHA-256 подлинника
derivative-hash = SHA-256 копии
derivative-removed = Что удалено
derivative-reason = Почему
derivative-entry = Запись журнала

withheld = Что не передано
withheld-none = По словам учреждения, ничего не удержано.
withheld-subject = Что
withheld-count = Сколько
withheld-reason = Почему
withheld-items = Элементы из { $exhibit }
withheld-entries = Другие действия по делу
withheld-entries-reason = Не относятся к выбранным объектам
withheld-payloads = Запечатанное содержание действий этого пакета
withheld-payloads-reason = Не раскрыто для этого пакета

# Review: "authority" here is the legal permission, not an institution.
authorities = На основании какого разрешения
authorities-none = Пакет не называет разрешения.
authority-basis = Правовое основание
authority-operations = Разрешено
authority-data = Данные
authority-subjects = Затронутые лица
authority-valid = Действует
authority-valid-value = с { $from } по { $until }
authority-entries = Записи журнала
authority-approved = запрошено: { $request }; утверждено: { $approve }
authority-not-approved = запрошено: { $request }; утверждения в пакете нет
authority-id = Идентификатор

persons = Лица
persons-why = Лица действуют под псевдонимом. Имеющий на то право может запросить у учреждения имя, которое здесь не раскрыто.
persons-none = Пакет не называет лиц.
person-id = Псевдоним
person-roles = Роли
person-name = Имя
person-undisclosed = не раскрыто

acts = Действия журнала
acts-none = Пакет не содержит действий.
acts-why = По порядку, включая отклонённые. Запись показывает, что сделано, когда и в какой роли; её содержание можно прочесть только там, где оно открыто.
acts-split-paper = Напечатано здесь: первые { $shown } из { $total } действий. Все находятся в { $file }.
acts-split = Показано здесь: первые { $shown } из { $total } действий. Все находятся в { $file }.
act-seq = Запись
act-time = Время (UTC)
act-what = Действие
act-who = Кем, в какой роли
act-outcome = Исход
act-done = выполнено
act-refused = отклонено: { $rule }
act-opened = содержание открыто
act-closed = содержание закрыто

notes = Примечания к этому изданию
note-glyphs = Ни один шрифт этого издания не имеет следующих знаков, поэтому они показаны номерами: { $characters }
