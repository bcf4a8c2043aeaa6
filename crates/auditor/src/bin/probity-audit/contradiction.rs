//! `probity-audit contradiction FILE`: whether an office showed two histories.

use auditor::record::RecordJudge;
use ledger::contradiction::Contradiction;
use ledger::note::VerifierKey;
use ledger::policy::Policy;

use crate::package::small_file;
use crate::words::Words;
use crate::{Answer, Failure};

pub(crate) fn run(words: Words) -> Result<Answer, Failure> {
    let words = words.sort(&["--json"], &["--vkey", "--policy"])?;
    let file = words.place("proof")?;
    let shown = file.display();
    let bytes = small_file(file.as_os_str())?;
    let proof =
        Contradiction::parse(&bytes).map_err(|error| Failure::new(format!("{shown}: {error}")))?;
    let keys: Vec<VerifierKey> = match (words.value("--vkey")?, words.value("--policy")?) {
        (Some(key), None) => {
            let key = key.to_str().unwrap_or_default().parse();
            vec![key.map_err(|error| Failure::new(format!("--vkey: {error}")))?]
        }
        (None, Some(file)) => {
            let policy = Policy::parse(&small_file(file)?);
            let policy = policy.map_err(|error| Failure::new(format!("--policy: {error}")))?;
            policy.logs().iter().map(|log| log.key.clone()).collect()
        }
        _ => {
            return Err(Failure::new("nothing says whose record this is about")
                .hint("give --vkey KEY or --policy FILE"));
        }
    };
    let mut why = "the key is of another log".to_string();
    for key in &keys {
        match proof.prove(key) {
            Ok(proven) => return Ok(proved(&words, key, &proven)),
            Err(error) => why = error.to_string(),
        }
    }
    let origin = RecordJudge::read(&proof.first).map(|first| first.origin);
    let text = match words.has("--json") {
        true => "{\"proved\":false,\"v\":1}\n".to_string(),
        false => format!(
            "Nothing is proved against {}: {why}.\n",
            origin.unwrap_or_else(|_| "anybody".to_string())
        ),
    };
    Ok(Answer { text, code: 1 })
}

fn proved(
    words: &crate::words::Sorted,
    key: &VerifierKey,
    proven: &ledger::contradiction::Proven,
) -> Answer {
    let (first, second) = (&proven.first, &proven.second);
    let text = match words.has("--json") {
        true => format!(
            "{{\"first\":{{\"root\":\"{}\",\"size\":{}}},\"origin\":\"{}\",\"other_root\":\"{}\",\"proved\":true,\"second\":{{\"root\":\"{}\",\"size\":{}}},\"v\":1}}\n",
            first.root,
            first.size,
            key.name(),
            proven.other_root,
            second.root,
            second.size
        ),
        false => format!(
            "{} signed two histories that cannot both be true:\n  at {} entries the root was {}\n  \
             in the history of {} entries with the root {} it is {}\n\nKey: {key}\n",
            key.name(),
            first.size,
            first.root,
            second.size,
            second.root,
            proven.other_root
        ),
    };
    Answer { text, code: 3 }
}
