//! A parser in this process for a container that only tests know.

use evidence::{Finding, Locator, Segment};
use workbench::ports::{Job, Parser, ParserError, Parsers, Piece};

/// Reads what it is given as `zip`: lines `name=content`, each a member.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainParsers;

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
        "plain 1".to_owned()
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
            let Some(middle) = line.iter().position(|&byte| byte == b'=') else {
                continue;
            };
            let locator = Locator::root(Segment::from_bytes(&line[..middle]));
            visit(Piece::Member {
                locator,
                declared_bytes: None,
                times: Vec::new(),
            });
            visit(Piece::Data(&line[middle + 1..]));
            visit(Piece::MemberEnd { unread: Vec::new() });
            members += 1;
        }
        let finding = Finding::Container {
            members,
            parser: "plain 1".to_owned(),
            unread: Vec::new(),
        };
        visit(Piece::Finding { of: None, finding });
        Ok(())
    }
}
