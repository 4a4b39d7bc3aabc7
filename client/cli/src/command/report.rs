//! What a command prints: sentences and tables for people, one JSON object for programs.

use emr_client::member::UpdatedReaders;
use emr_client::session::Submitted;
use emr_client::settled::Settled;
use emr_client::web::WebError;
use emr_client::{Error, chain};
use emr_model::recovery::Recovery;
use emr_model::text::is_shown;
use emr_model::{Timestamp, TransactionId};
use serde::Serialize;
use serde_json::json;

/// The code of a transaction that was sent and not confirmed.
const NOT_CONFIRMED: &str = "NOT_CONFIRMED";

/// The result of a command.
pub(crate) trait Report: Serialize {
    /// For people: lines without a final line break.
    fn text(&self) -> String;
}

/// A transaction that was committed, and what it did in a sentence.
#[derive(Serialize)]
pub(crate) struct Transacted {
    transaction: TransactionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<u64>,
    #[serde(skip)]
    said: String,
}

impl Transacted {
    /// The report of a committed transaction.
    pub(crate) fn new<T>(submitted: &Submitted<T>, said: String) -> Self {
        Self {
            transaction: submitted.transaction.clone(),
            block: submitted.block,
            said,
        }
    }
}

impl Report for Transacted {
    fn text(&self) -> String {
        let block = self.block.map(|block| format!(", block {block}"));
        format!(
            "{}\ntransaction {}{}",
            self.said,
            self.transaction,
            block.unwrap_or_default()
        )
    }
}

/// Prints a result on standard output.
pub(crate) fn print(report: &impl Report, json: bool) {
    if json {
        let object = serde_json::to_string(report).expect("reports are structs with text keys");
        println!("{object}");
    } else {
        println!("{}", printable(&report.text()));
    }
}

/// Prints what went wrong on standard error: the sentence, then its causes. Without an outbox nobody can ask what became of
/// a transaction.
pub(crate) fn failure(error: &anyhow::Error, json: bool, has_outbox: bool) {
    let causes: Vec<String> = error.chain().skip(1).map(ToString::to_string).collect();
    if json {
        let code = error.chain().find_map(code);
        let mut object = json!({ "error": error.to_string(), "code": code, "causes": causes });
        if let Some(transaction) = unconfirmed(error) {
            object["transaction"] = json!(transaction);
        }
        eprintln!("{object}");
        return;
    }
    eprintln!("emr: {}", printable(&error.to_string()));
    for cause in causes {
        eprintln!("  because: {}", single_line(&cause));
    }
    match unconfirmed(error) {
        Some(transaction) if has_outbox => {
            eprintln!("Ask again what became of it: emr transaction {transaction}");
        }
        Some(_) => eprintln!(
            "Run the same command again: if it was done already, the second time changes nothing or is refused."
        ),
        None => {}
    }
}

/// Prints on standard error what became of a transaction of an earlier command.
pub(crate) fn notice(settled: &Settled, json: bool) {
    if json {
        let notice = json!({
            "earlier": settled.to_string(),
            "transaction": settled.transaction,
            "function": settled.function,
            "outcome": settled.outcome,
        });
        return eprintln!("{notice}");
    }
    eprintln!("emr: earlier {}", single_line(&settled.to_string()));
}

/// Says on standard error which readers got keys that they lacked, and which categories have a new key; nothing if neither
/// was necessary.
pub(crate) fn readers(updated: &UpdatedReaders, json: bool) {
    let UpdatedReaders {
        renewed,
        extended,
        not_extended,
    } = updated;
    if renewed.is_empty() && extended.is_empty() && not_extended.is_empty() {
        return;
    }
    if json {
        let failed = not_extended.iter();
        let failed: Vec<_> = failed
            .map(|(grant, error)| json!({ "grant": grant, "error": chain(error) }))
            .collect();
        let notice = json!({
            "renewed": renewed,
            "extended": extended,
            "not_extended": failed,
        });
        return eprintln!("{notice}");
    }
    for category in renewed {
        eprintln!(
            "emr: category {category} has a new key, because a reader or delegate whose access has ended had the last one"
        );
    }
    for grant in extended {
        let reader = &grant.grantee;
        eprintln!("emr: {reader} lacked a key, has it now, and can read new records, too");
    }
    for (grant, error) in not_extended {
        let (reader, error) = (&grant.grantee, single_line(&chain(error)));
        eprintln!(
            "emr: {reader} lacks a key and cannot read new records; the next command tries again: {error}"
        );
    }
}

/// Says on standard error that the member's certificate ends soon.
pub(crate) fn certificate_ending(end: Timestamp, json: bool) {
    if json {
        return eprintln!("{}", json!({ "certificate_ends": end }));
    }
    eprintln!("emr: your certificate ends at {end}; renew it before: emr renew");
}

/// Says on standard error that another device asked for a recovery in the member's name.
pub(crate) fn recovery_under_way(recovery: &Recovery, json: bool) {
    let (id, key) = (&recovery.recovery, &recovery.key);
    if json {
        return eprintln!("{}", json!({ "recovery_under_way": id, "key": key }));
    }
    eprintln!(
        "emr: another device, with the key {key}, asked for a recovery in your name: it would replace all your devices.\n\
         If you did not ask for it, stop it: emr recovery cancel {id}"
    );
}

/// Removes characters that could manipulate the reader's terminal: applicants, requesters and authors chose some of the
/// words.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|sign| *sign == '\n' || is_shown(*sign))
        .collect()
}

/// Another person's words in one line, so that they cannot pass for lines of this program.
pub(crate) fn single_line(text: &str) -> String {
    text.replace(|sign: char| !is_shown(sign), " ")
}

/// The transaction that was sent and not confirmed, if that is what went wrong.
fn unconfirmed(error: &anyhow::Error) -> Option<&TransactionId> {
    match error.downcast_ref() {
        Some(Error::NotConfirmed { transaction, .. }) => Some(transaction),
        _ => None,
    }
}

/// The stable code of a refusal, or of an outcome that is not known.
fn code(cause: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(Error::NotConfirmed { .. }) = cause.downcast_ref() {
        return Some(NOT_CONFIRMED.to_owned());
    }
    let code = match cause.downcast_ref::<Error>() {
        Some(error) => error.code(),
        None => cause.downcast_ref::<WebError>()?.code(),
    };
    code.map(ToOwned::to_owned)
}

/// Lines up columns: each cell as wide as the widest of its column, two spaces between.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = head.iter().map(ToString::to_string).collect();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| single_line(cell)).collect())
        .collect();
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            std::iter::once(&head)
                .chain(&rows)
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or_default()
        })
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths);
        let cells = cells.map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    std::iter::once(line(&head))
        .chain(rows.iter().map(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Says how to see the next page, where there is one.
pub(crate) fn with_next(text: String, next: Option<&str>) -> String {
    match next {
        Some(bookmark) => format!("{text}\nThere are more: --bookmark {bookmark}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_11_text_of_other_members_cannot_forge_rows_or_control_the_terminal() {
        let name = "Eve\r\n0a0b  ministry\u{1b}[2K\u{9b}1A";
        let shown = table(&["name", "key"], &[vec![name.to_owned(), "ab".to_owned()]]);
        assert_eq!(shown.lines().count(), 2);
        assert_eq!(printable(&shown), shown);
        assert_eq!(printable("a\u{1b}]0;x\u{7}\nb"), "a]0;x\nb");
        for turned in [
            "a\u{202e}b",
            "a\u{2067}b",
            "a\u{200b}b",
            "a\u{feff}b",
            "a\u{e0041}b",
        ] {
            assert_eq!(single_line(turned), "a b");
            assert_eq!(printable(turned), "ab");
        }
    }
}
