//! Text that knows whose words it holds: ours, which are translated, and other people's, which are
//! shown as they are, isolated from the direction of the line, with every character that could
//! deceive an eye made visible. Nothing here knows a language or a file format.

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// Our own words, in the language of the page.
    Own(String),
    /// What people or evidence wrote, made visible, isolated.
    User(String),
    /// An identifier, a hash, a path: left to right, in letters of one width.
    Mono(String),
    /// A file of the package, by its path.
    Link(String),
    /// A moment: in words, and as ISO 8601.
    Moment { words: String, iso: String },
}

/// A line or a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) Vec<Span>);

impl Text {
    pub(crate) fn own(text: impl Into<String>) -> Self {
        Self(vec![Span::Own(text.into())])
    }

    pub(crate) fn user(text: &str) -> Self {
        Self(vec![Span::User(visible(text))])
    }

    pub(crate) fn mono(text: &str) -> Self {
        Self(vec![Span::Mono(visible(text))])
    }

    /// A file of the package; a path that no package has is shown and does not lead anywhere.
    pub(crate) fn link(path: &str) -> Self {
        if is_path(path) {
            Self(vec![Span::Link(path.to_owned())])
        } else {
            Self::mono(path)
        }
    }

    /// The same with another text behind it.
    #[must_use]
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    #[must_use]
    pub(crate) fn and(self, own: &str) -> Self {
        self.then(Self::own(own))
    }

    /// Joins texts with a separator of our own.
    pub(crate) fn join(texts: impl IntoIterator<Item = Self>, separator: &str) -> Self {
        let mut all = Self::default();
        for (place, text) in texts.into_iter().enumerate() {
            if place > 0 {
                all = all.and(separator);
            }
            all = all.then(text);
        }
        all
    }

    /// The bare characters, for titles and for looking up fonts.
    pub(crate) fn plain(&self) -> String {
        self.0
            .iter()
            .map(|span| match span {
                Span::Own(text) | Span::User(text) | Span::Mono(text) | Span::Link(text) => {
                    text.clone()
                }
                Span::Moment { words, iso } => format!("{words} ({iso})"),
            })
            .collect()
    }

    /// The same with each string changed.
    pub(crate) fn map(&mut self, change: &mut dyn FnMut(&str) -> Option<String>) {
        for span in &mut self.0 {
            let strings: [Option<&mut String>; 2] = match span {
                Span::Own(text) | Span::User(text) | Span::Mono(text) | Span::Link(text) => {
                    [Some(text), None]
                }
                Span::Moment { words, iso } => [Some(words), Some(iso)],
            };
            for string in strings.into_iter().flatten() {
                if let Some(new) = change(string) {
                    *string = new;
                }
            }
        }
    }
}

/// Whether it is a path of `docs/specs/package.md`, 1.2.
pub(crate) fn is_path(path: &str) -> bool {
    let part = |part: &str| {
        (1..=100).contains(&part.len())
            && !part.starts_with(['.', '-'])
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    path.split('/').all(part) && path.split('/').count() <= 8
}

/// Shows a character by its number, as in `[U+202E]`.
pub(crate) fn numbered(letter: char) -> String {
    format!("[U+{:04X}]", u32::from(letter))
}

/// What people wrote, with everything visible that has no picture of its own: controls, marks that
/// turn the direction of a line, spaces without width. A tab becomes a space; lines stay lines.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\n' => shown.push('\n'),
            '\r' if letters.peek() == Some(&'\n') => {}
            '\t' => shown.push(' '),
            _ if deceives(letter) => shown.push_str(&numbered(letter)),
            _ => shown.push(letter),
        }
    }
    shown
}

fn deceives(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E000}'..='\u{F8FF}'
            | '\u{FDD0}'..='\u{FDEF}' | '\u{E0000}'..='\u{10FFFF}')
        || u32::from(letter) & 0xFFFE == 0xFFFE
}
