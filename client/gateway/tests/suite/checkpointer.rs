//! Positions that outlive the program.

use std::fs;

use fabric_gateway::{CheckpointError, FileCheckpointer, Position};

#[test]
fn a_position_is_there_again_after_the_program_ended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.json");
    let positions = [
        Position::Next,
        Position::Block(0),
        Position::Block(7),
        Position::After {
            block_number: u64::MAX,
            transaction_id: "txn".into(),
        },
        Position::Next,
    ];
    for position in positions {
        let mut checkpointer = FileCheckpointer::open(&path).unwrap();
        checkpointer.keep(position.clone()).unwrap();
        drop(checkpointer);
        let checkpointer = FileCheckpointer::open(&path).unwrap();
        assert_eq!(checkpointer.position(), position);
    }
}

#[test]
fn the_file_has_the_form_of_the_official_client() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.json");
    fs::write(&path, r#"{"blockNumber":5,"transactionId":"txn"}"#).unwrap();
    let mut checkpointer = FileCheckpointer::open(&path).unwrap();
    let position = Position::After {
        block_number: 5,
        transaction_id: "txn".into(),
    };
    assert_eq!(checkpointer.position(), position);
    checkpointer.keep(Position::Block(6)).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text, r#"{"blockNumber":6,"transactionId":""}"#);
}

#[test]
fn two_programs_do_not_keep_positions_in_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.json");
    let first = FileCheckpointer::open(&path).unwrap();
    let second = FileCheckpointer::open(&path);
    assert!(matches!(second, Err(CheckpointError::InUse { .. })));
    drop(first);
    FileCheckpointer::open(&path).unwrap();
}

#[test]
fn what_is_no_checkpoint_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    for text in ["buy milk", "{}", r#"{"blockNumber":-1}"#] {
        fs::write(&path, text).unwrap();
        let opened = FileCheckpointer::open(&path);
        assert!(matches!(opened, Err(CheckpointError::Damaged { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    let nowhere = FileCheckpointer::open(folder.path().join("no folder/events.json"));
    assert!(matches!(nowhere, Err(CheckpointError::File { .. })));
}
