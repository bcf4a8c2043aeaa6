//! A parser in this process for a container that only tests know.

use evidence::{Finding, GapKind, Locator, Segment, Unread};
use workbench::ports::{Job, Parser, ParserError, Parsers, Piece};

/// What content must begin with to be taken for a container: the magic of a ZIP archive.
pub const CONTAINER: &str = "PK\u{3}\u{4}\n";

/// Reads lines, each of which says what the worker does next:
///
/// | line | what the worker does |
/// | --- | --- |
/// | `name=content` | gives a member; `a/b=content` gives one inside member `a` |
/// | `!members 7` | gives members `0000000` to `0000006` |
/// | `!findings 7` | gives so many findings about the container itself |
/// | `!about name` | gives a finding about the member |
/// | `!match`, `!changed` | gives a finding that is not a worker's to give |
/// | `!open name` | begins a member and never ends it |
/// | `!die` | dies |
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainParsers;

/// The name and version under which it speaks.
const NAME: &str = "plain 1";

impl Parsers for PlainParsers {
    fn start(&self) -> Result<Box<dyn Parser>, ParserError> {
        Ok(Box::new(PlainParser))
    }

    fn scratch(&self) -> std::io::Result<std::fs::File> {
        Err(std::io::Error::other(
            "there is no worker outside this process in a test",
        ))
    }

    fn version(&self) -> String {
        NAME.to_owned()
    }
}

struct PlainParser;

impl Parser for PlainParser {
    fn examine(
        &mut self,
        job: Job<'_>,
        visit: &mut dyn FnMut(Piece<'_>),
    ) -> Result<(), ParserError> {
        let Job::Bytes { bytes, .. } = job else {
            return Err(ParserError::Lied {
                what: "a handle in a test".to_owned(),
            });
        };
        let mut members = 0;
        for line in bytes.split(|&byte| byte == b'\n') {
            members += match line.strip_prefix(b"!") {
                Some(order) => obey(std::str::from_utf8(order).unwrap(), visit)?,
                None => member(line, visit),
            };
        }
        visit(Piece::Finding {
            of: None,
            finding: Finding::Container {
                members,
                parser: NAME.to_owned(),
                unread: Vec::new(),
            },
        });
        Ok(())
    }
}

fn locator(path: &[u8]) -> Locator {
    let names = path.split(|&byte| byte == b'/').map(Segment::from_bytes);
    Locator::new(names.collect()).unwrap()
}

/// Gives the member of a line `name=content`; how many it gave.
fn member(line: &[u8], visit: &mut dyn FnMut(Piece<'_>)) -> u64 {
    let Some(middle) = line.iter().position(|&byte| byte == b'=') else {
        return 0;
    };
    visit(begun(locator(&line[..middle])));
    visit(Piece::Data(&line[middle + 1..]));
    visit(Piece::MemberEnd { unread: Vec::new() });
    1
}

fn begun(locator: Locator) -> Piece<'static> {
    Piece::Member {
        locator,
        declared_bytes: None,
        times: Vec::new(),
    }
}

fn gap(reason: String) -> Finding {
    Finding::Gap {
        parser: NAME.to_owned(),
        unread: Unread {
            extent: None,
            kind: GapKind::Damaged,
            reason,
        },
    }
}

fn obey(order: &str, visit: &mut dyn FnMut(Piece<'_>)) -> Result<u64, ParserError> {
    let (verb, rest) = order.split_once(' ').unwrap_or((order, ""));
    let mut say = |of: Option<Locator>, finding| visit(Piece::Finding { of, finding });
    match verb {
        "members" => {
            let count: u64 = rest.parse().unwrap();
            for number in 0..count {
                member(format!("{number:07}=member {number}").as_bytes(), visit);
            }
            return Ok(count);
        }
        "findings" => {
            for number in 0..rest.parse::<u64>().unwrap() {
                say(None, gap(format!("finding {number}")));
            }
        }
        "about" => say(
            Some(locator(rest.as_bytes())),
            gap("about a member".to_owned()),
        ),
        "changed" => say(
            None,
            Finding::Changed {
                detail: "a lie".to_owned(),
            },
        ),
        "match" => say(
            None,
            Finding::Match {
                algorithm: "sha256".to_owned(),
                distance: 0,
                labels: Vec::new(),
                list: evidence::ListId::from_random([0; 16]),
                matcher: NAME.to_owned(),
                opinion: evidence::MatchOpinion::Positive,
                signal: "a lie".to_owned(),
                signal_added: String::new(),
                threshold: 0,
            },
        ),
        "open" => {
            visit(begun(locator(rest.as_bytes())));
            visit(Piece::Data(b"begun"));
        }
        "die" => {
            return Err(ParserError::Died {
                how: "it was told to".to_owned(),
            });
        }
        _ => panic!("no order: {order}"),
    }
    Ok(0)
}
