//! What a function asks of the ledger, as `docs/costs.md` says it.

use crate::kept;
use crate::stage;
use crate::table::Table;
use crate::usual;

#[test]
fn the_page_of_costs_says_what_a_function_reads_and_writes() {
    let table = Table::new();
    let rows = usual::cases(&table).into_iter().map(|case| {
        let now = table.history.now;
        let body = case.body.to_string();
        let (transaction, _) = stage::ask(case.ledger, now, case.identity, case.function, &body);
        let written = transaction.write_set();
        let bytes = written
            .iter()
            .map(|(key, value)| key.len() + value.as_ref().map_or(0, |value| value.len()));
        let [reads, ranges, writes, bytes] = [
            transaction.read_set().len(),
            transaction.range_reads().len(),
            written.len(),
            bytes.sum(),
        ];
        let function = case.function;
        format!("| `{function}` | {reads} | {ranges} | {writes} | {bytes} |\n")
    });
    let head = "| function | reads | ranges | writes | bytes |\n|---|---|---|---|---|\n";
    kept::compare_table("../../docs/costs.md", head, &rows.collect::<String>());
}
