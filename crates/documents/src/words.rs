//! Our words in six languages. Keys and sentences stand in `locales/`; what is filled into them is
//! marked before and taken apart afterwards, so that a name in a sentence stays a name.

use evidence::Time;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;
use workbench::ports::PrintError;

use crate::text::{Span, Text, is_path, visible};

/// The languages in which we print.
pub(crate) const LANGUAGES: [&str; 6] = ["ar", "en", "es", "fr", "ru", "zh"];

/// The names of the languages, each in itself.
const NAMES: [&str; 6] = [
    "العربية",
    "English",
    "Español",
    "Français",
    "Русский",
    "中文",
];

/// Fluent puts these around what it fills in.
const OPEN: char = '\u{2068}';
const CLOSE: char = '\u{2069}';
/// Marks of ours behind [`OPEN`]: characters that `visible` lets nobody else write.
const USER: char = '\u{FDD0}';
const MONO: char = '\u{FDD1}';
const LINK: char = '\u{FDD2}';
const MOMENT: char = '\u{FDD3}';
const HALF: char = '\u{FDD4}';

macro_rules! texts {
    ($language:literal) => {
        [
            include_str!(concat!("../locales/", $language, "/codes.ftl")),
            include_str!(concat!("../locales/", $language, "/record.ftl")),
            include_str!(concat!("../locales/", $language, "/challenges.ftl")),
        ]
    };
}

/// The texts of a language, by file.
const TEXTS: [(&str, [&str; 3]); 6] = [
    ("ar", texts!("ar")),
    ("en", texts!("en")),
    ("es", texts!("es")),
    ("fr", texts!("fr")),
    ("ru", texts!("ru")),
    ("zh", texts!("zh")),
];

/// Something to fill into a sentence.
#[derive(Clone, Debug)]
pub(crate) enum Fill {
    Count(u64),
    User(String),
    Mono(String),
    Link(String),
    Words(String),
    Moment(Time),
}

/// The words of one language.
pub(crate) struct Words {
    pub(crate) language: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

/// The name of a language in itself.
pub(crate) fn name(language: &str) -> &'static str {
    LANGUAGES
        .iter()
        .position(|known| *known == language)
        .and_then(|place| NAMES.get(place))
        .unwrap_or(&"")
}

impl Words {
    /// The words of a language; [`PrintError::Language`] if there are none.
    pub(crate) fn of(language: &str) -> Result<Self, PrintError> {
        let unknown = || PrintError::Language {
            language: language.to_owned(),
        };
        let (code, texts) = TEXTS
            .iter()
            .find(|(code, _)| *code == language)
            .ok_or_else(unknown)?;
        let id: LanguageIdentifier = code.parse().map_err(|_| unknown())?;
        let mut bundle = FluentBundle::new(vec![id]);
        bundle.set_use_isolating(true);
        bundle.set_formatter(Some(match *code {
            "fr" | "ru" => |value, _| grouped(value, '\u{A0}'),
            "es" => |value, _| grouped_from_five(value, '\u{A0}'),
            _ => |value, _| grouped(value, ','),
        }));
        for text in texts {
            let resource = FluentResource::try_new((*text).to_owned()).map_err(|(_, errors)| {
                PrintError::Setting {
                    what: format!("the words of {code} cannot be read: {errors:?}"),
                }
            })?;
            bundle
                .add_resource(resource)
                .map_err(|errors| PrintError::Setting {
                    what: format!("the words of {code} hold a key twice: {errors:?}"),
                })?;
        }
        Ok(Self {
            language: code,
            bundle,
        })
    }

    /// Whether the language is written from right to left.
    pub(crate) fn right_to_left(&self) -> bool {
        self.language == "ar"
    }

    pub(crate) fn direction(&self) -> &'static str {
        if self.right_to_left() { "rtl" } else { "ltr" }
    }

    /// What stands between the members of a list in a line.
    pub(crate) fn comma(&self) -> &'static str {
        match self.language {
            "ar" => "، ",
            "zh" => "、",
            _ => ", ",
        }
    }

    /// A sentence without anything to fill in.
    pub(crate) fn say(&self, key: &str) -> Text {
        self.fill(key, &[])
    }

    /// The same as bare characters.
    pub(crate) fn plain(&self, key: &str) -> String {
        self.say(key).plain()
    }

    /// A sentence with something filled in. A key that does not exist is shown as it is; a test
    /// proves that all exist.
    pub(crate) fn fill(&self, key: &str, fills: &[(&str, Fill)]) -> Text {
        match self.formatted(key, fills) {
            Some(text) => taken_apart(&text),
            None => Text::mono(key),
        }
    }

    /// A word of a vocabulary: our word for it, or the code itself if there is none.
    pub(crate) fn code(&self, vocabulary: &str, code: &str) -> Text {
        let key = format!("{vocabulary}-{}", code.replace('.', "-"));
        match self.formatted(&key, &[]) {
            Some(text) => Text::own(text),
            None => Text::mono(code),
        }
    }

    /// Several words of a vocabulary in a line; a word for "none" if there are none.
    pub(crate) fn codes(&self, vocabulary: &str, codes: &[String]) -> Text {
        if codes.is_empty() {
            return self.say("none");
        }
        Text::join(
            codes.iter().map(|code| self.code(vocabulary, code)),
            self.comma(),
        )
    }

    /// A moment in words and as ISO 8601, both UTC.
    pub(crate) fn moment(&self, time: Time) -> Text {
        let iso = time.to_string();
        let words = self.moment_words(&iso);
        Text(vec![Span::Moment { words, iso }])
    }

    fn moment_words(&self, iso: &str) -> String {
        let part = |from: usize, to: usize| iso.get(from..to).unwrap_or_default().to_owned();
        let number = |text: String| text.trim_start_matches('0').to_owned();
        let month = self.plain(&format!("month-{}", number(part(5, 7))));
        self.fill(
            "moment",
            &[
                ("day", Fill::Words(number(part(8, 10)))),
                ("month", Fill::Words(month)),
                ("year", Fill::Words(part(0, 4))),
                ("clock", Fill::Words(part(11, 19))),
            ],
        )
        .plain()
    }

    /// A number as the language writes it.
    pub(crate) fn number(&self, number: u64) -> Text {
        self.fill("number", &[("n", Fill::Count(number))])
    }

    fn formatted(&self, key: &str, fills: &[(&str, Fill)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut arguments = FluentArgs::new();
        for (name, fill) in fills {
            arguments.set(*name, self.argument(fill));
        }
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&arguments), &mut errors);
        Some(text.into_owned())
    }

    fn argument(&self, fill: &Fill) -> FluentValue<'static> {
        let marked = |mark: char, text: &str| FluentValue::from(format!("{mark}{}", visible(text)));
        match fill {
            Fill::Count(count) => FluentValue::from(*count),
            Fill::User(text) => marked(USER, text),
            Fill::Mono(text) => marked(MONO, text),
            Fill::Link(path) if is_path(path) => marked(LINK, path),
            Fill::Link(path) => marked(MONO, path),
            Fill::Words(words) => FluentValue::from(words.clone()),
            Fill::Moment(time) => {
                let iso = time.to_string();
                let words = self.moment_words(&iso);
                FluentValue::from(format!("{MOMENT}{words}{HALF}{iso}"))
            }
        }
    }
}

/// Digits in groups of three.
fn grouped(value: &FluentValue<'_>, separator: char) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let digits = number.as_string().into_owned();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(place);
        if place > 0 && left.is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    Some(text)
}

/// As Spanish writes them: four digits stand together.
fn grouped_from_five(value: &FluentValue<'_>, separator: char) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.abs() < 10_000.0 => {
            Some(number.as_string().into_owned())
        }
        _ => grouped(value, separator),
    }
}

/// Splits a filled sentence into our words and what was filled in.
fn taken_apart(text: &str) -> Text {
    let mut spans: Vec<Span> = Vec::new();
    let mut own = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            OPEN | CLOSE => {}
            USER | MONO | LINK | MOMENT => {
                let filled: String = letters.by_ref().take_while(|next| *next != CLOSE).collect();
                if !own.is_empty() {
                    spans.push(Span::Own(std::mem::take(&mut own)));
                }
                spans.push(match letter {
                    USER => Span::User(filled),
                    MONO => Span::Mono(filled),
                    LINK => Span::Link(filled),
                    _ => {
                        let (words, iso) = filled.split_once(HALF).unwrap_or((&filled, ""));
                        Span::Moment {
                            words: words.to_owned(),
                            iso: iso.to_owned(),
                        }
                    }
                });
            }
            _ => own.push(letter),
        }
    }
    if !own.is_empty() {
        spans.push(Span::Own(own));
    }
    Text(spans)
}
