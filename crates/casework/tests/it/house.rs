//! An office for tests: it decides, writes the entry, applies it, and keeps a table of rows beside
//! the state, so that every test also holds the rows to the state.

use std::collections::BTreeMap;

use casework::{
    Command, Context, Decision, Payload, Reason, Role, Row, RowKey, Salt, Scope, SealedHashes,
    State, apply, decide, entry, scope_of,
};
use evidence::{CommandId, PersonId, Time};
use ledger::{commitment, entry::Entry};

pub(crate) type Table = BTreeMap<(String, String), Vec<u8>>;

/// The office, its record and its table.
#[derive(Clone)]
pub(crate) struct House {
    pub(crate) state: State,
    pub(crate) record: Vec<(Entry, Payload)>,
    pub(crate) table: Table,
    pub(crate) now: Time,
    /// Gives the next command id.
    pub(crate) commands: u64,
}

/// Sixteen bytes for an id that tests can tell apart.
pub(crate) fn bytes(kind: u8, number: u64) -> [u8; 16] {
    let mut bytes = [kind; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub(crate) fn time(text: &str) -> Time {
    text.parse().expect("a time")
}

impl House {
    pub(crate) fn new() -> Self {
        Self {
            state: State::new(),
            record: Vec::new(),
            table: Table::new(),
            now: time("2026-01-05T08:00Z"),
            commands: 0,
        }
    }

    /// Moves the clock.
    pub(crate) fn wait_hours(&mut self, hours: i64) {
        self.now = self.now.plus_seconds(hours * 3600);
    }

    pub(crate) fn context(&self, actor: PersonId, role: Role) -> Context {
        let command = CommandId::from_random(bytes(0xcc, self.commands));
        Context::new(self.now, actor, role, command)
    }

    /// Only the decision.
    pub(crate) fn ask(&self, actor: PersonId, role: Role, command: &Command) -> Decision {
        decide(&self.state, command, &self.context(actor, role))
    }

    /// Decides, records and applies.
    pub(crate) fn act(
        &mut self,
        actor: PersonId,
        role: Role,
        command: impl Into<Command>,
    ) -> Result<u64, Reason> {
        let context = self.context(actor, role);
        self.act_in(&context, &command.into())
    }

    pub(crate) fn act_in(&mut self, context: &Context, command: &Command) -> Result<u64, Reason> {
        let decision = decide(&self.state, command, context);
        assert_eq!(decision, decide(&self.state, command, context), "pure");
        let (made, payload) = record(&self.state, &decision, context, command);
        assert_eq!(scope_of(&made), Some(decision.scope), "{made:?}");
        let before = decision.refusal.is_some().then(|| self.state.clone());
        let touched = apply(&mut self.state, &made, Some(&payload)).expect("the next entry");
        if let Some(before) = before {
            refused_changes_nothing(&before, &self.state, &touched.0);
        }
        for row in self.state.rows(&touched.0).expect("rows") {
            let key = (row.kind.to_owned(), row.id);
            match row.content {
                Some(content) => self.table.insert(key, content),
                None => self.table.remove(&key),
            };
        }
        self.commands += 1;
        let seq = made.seq;
        self.record.push((made, payload));
        self.now = self.now.plus_seconds(60);
        match decision.refusal {
            None => Ok(seq),
            Some(refusal) => Err(refusal.reason),
        }
    }

    /// The table kept row by row is that of the state, and gives the state back.
    pub(crate) fn check_rows(&self) {
        let all: Table = self
            .state
            .all_rows()
            .expect("rows")
            .into_iter()
            .map(|row| ((row.kind.to_owned(), row.id), row.content.expect("present")))
            .collect();
        assert_eq!(all, self.table, "rows touched");
        let rows = self
            .table
            .iter()
            .map(|((kind, id), content)| (kind.as_str(), id.as_str(), content.as_slice()));
        assert_eq!(State::from_rows(rows).expect("state"), self.state, "C1");
    }

    /// Whether the key of this scope is gone.
    pub(crate) fn is_erased(&self, scope: Scope) -> bool {
        match scope {
            Scope::Office(_) => false,
            Scope::Case(case) => self.state.is_erased(&case, None),
            Scope::Exhibit(case, exhibit) => self.state.is_erased(&case, Some(&exhibit)),
        }
    }

    /// Replays the record, with all payloads and without the erased ones: the same state both
    /// times (C1); what can be decided again gives the same entry (C2).
    pub(crate) fn check_replay(&self) {
        for without_erased in [false, true] {
            let mut state = State::new();
            for (entry, payload) in &self.record {
                let scope = scope_of(entry).expect("a scope");
                let payload = (!(without_erased && self.is_erased(scope))).then_some(payload);
                if let Some(payload) = payload {
                    decide_again(&state, entry, payload, without_erased);
                }
                apply(&mut state, entry, payload).expect("the next entry");
            }
            if state == self.state {
                continue;
            }
            let theirs = rows(&state);
            let differs: Vec<_> = rows(&self.state)
                .into_iter()
                .filter(|row| !theirs.contains(row))
                .map(|row| (row.kind, String::from_utf8(row.content.expect("present"))))
                .collect();
            panic!("replay, without erased: {without_erased}: {differs:?}");
        }
    }

    pub(crate) fn check(&self) {
        self.check_rows();
        self.check_replay();
    }
}

/// The entry and payload of a decision, as the commit makes them; the entry's grammar is checked.
pub(crate) fn record(
    state: &State,
    decision: &Decision,
    context: &Context,
    command: &Command,
) -> (Entry, Payload) {
    let payload = Payload {
        clock: context.clock,
        command: command.clone(),
        command_id: context.command,
        refusal: decision.refusal.clone(),
        salt: Salt([7; 32]),
        v: 1,
    };
    let plain = payload.encode().expect("a payload");
    assert_eq!(Payload::decode_strict(&plain).expect("reads back"), payload);
    let commit = commitment::commit(&payload.salt.0, &plain);
    let hashes = SealedHashes {
        commit,
        sealed: ledger::tree::leaf_hash(&plain),
    };
    let case_prev = decision.public.case.and_then(|case| state.case_prev(&case));
    let made = entry(decision, context, state.size(), case_prev, Some(hashes));
    let encoded = made.encode().expect("an entry");
    assert_eq!(Entry::parse(&encoded).expect("reads back"), made);
    (made, payload)
}

fn rows(state: &State) -> Vec<Row> {
    state.all_rows().expect("rows")
}

fn decide_again(state: &State, entry: &Entry, payload: &Payload, without_erased: bool) {
    if without_erased && !casework::can_decide_again(state, &payload.command) {
        return;
    }
    let digits = entry.actor.rsplit('-').next().expect("digits");
    let context = Context {
        at: entry.at.parse().expect("a time"),
        actor: format!("person-{digits}").parse().expect("an id"),
        role: Role::parse(&entry.role).expect("a role"),
        command: payload.command_id,
        clock: payload.clock,
    };
    let decision = decide(state, &payload.command, &context);
    assert_eq!(decision.refusal, payload.refusal, "C2: {entry:?}");
    assert_eq!(
        record(state, &decision, &context, &payload.command).0,
        *entry,
        "C2"
    );
}

/// C3: a refusal moves the record on and changes nothing else. Rows that are not touched are held
/// to the state by [`House::check_rows`].
fn refused_changes_nothing(before: &State, after: &State, touched: &[RowKey]) {
    for key in touched {
        match key {
            RowKey::Position | RowKey::Answered(_) => {}
            RowKey::Case(id) => {
                let (before, after) = (before.case(id), after.case(id));
                let (before, after) = (before.expect("a case"), after.expect("a case"));
                assert_eq!(before.content, after.content, "C3");
                assert_eq!(before.facts.exhibits, after.facts.exhibits, "C3");
                assert_eq!(before.facts.authorities, after.facts.authorities, "C3");
                assert_eq!(before.facts.erased, after.facts.erased, "C3");
                assert_eq!(before.facts.entries + 1, after.facts.entries, "C3");
            }
            other => panic!("C3: a refusal touched {other:?}"),
        }
    }
}
