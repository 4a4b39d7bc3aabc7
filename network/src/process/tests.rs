use super::*;
use crate::wait;

fn program(script: &str) -> (tempfile::TempDir, Layout, Program) {
    let folder = tempfile::tempdir().unwrap();
    let layout = Layout::new(folder.path().to_owned());
    let program = Program {
        process: "sleeper".into(),
        executable: "/bin/sh".into(),
        arguments: vec!["-c".into(), script.into()],
        environment: BTreeMap::new(),
        folder: folder.path().to_owned(),
    };
    (folder, layout, program)
}

#[tokio::test]
async fn a_started_process_is_found_again_and_stopped() {
    let (_folder, layout, program) = program("exec sleep 60");
    program.start(&layout).unwrap();
    let running = Running::noted(&layout.process("sleeper")).unwrap();
    running.stop(Duration::from_secs(5)).await.unwrap();
    assert_eq!(Running::noted(&layout.process("sleeper")), None);
}

#[tokio::test]
async fn a_program_that_was_replaced_is_not_what_runs() {
    let (folder, layout, mut program) = program("exec sleep 60");
    // Another process copies: otherwise a process that another test starts meanwhile would inherit our file opened for
    // writing, and a file that is open for writing cannot be run ("text file busy").
    let copy = || {
        let mut cp = std::process::Command::new("cp");
        let copied = cp.arg("/bin/sleep").arg(folder.path().join("new")).status();
        assert!(copied.unwrap().success());
    };
    program.executable = folder.path().join("sleep");
    program.arguments = vec!["60".into()];
    copy();
    fs::rename(folder.path().join("new"), &program.executable).unwrap();
    program.start(&layout).unwrap();
    let running = Running::noted(&layout.process("sleeper")).unwrap();
    let has_begun = || running.runs(&program.executable);
    assert!(until_true(Duration::from_secs(5), has_begun).await);

    copy();
    fs::rename(folder.path().join("new"), &program.executable).unwrap();
    assert!(!running.runs(&program.executable));
    running.kill().await.unwrap();
}

#[tokio::test]
async fn a_process_that_does_not_end_is_killed() {
    let (_folder, layout, program) =
        program("trap '' TERM; echo ready; while :; do sleep 60; done");
    program.start(&layout).unwrap();
    let is_ready = || fs::read_to_string(layout.log("sleeper")).is_ok_and(|log| log == "ready\n");
    assert!(until_true(Duration::from_secs(5), is_ready).await);
    let running = Running::noted(&layout.process("sleeper")).unwrap();
    running.stop(Duration::from_millis(50)).await.unwrap();
    assert_eq!(Running::noted(&layout.process("sleeper")), None);
}

#[tokio::test]
async fn a_later_process_with_the_same_id_is_left_alone() {
    let (_folder, layout, program) = program("exec sleep 60");
    program.start(&layout).unwrap();
    let note = layout.process("sleeper");
    let running = Running::noted(&note).unwrap();

    let earlier = Running {
        started: running.started - 1,
        ..running.clone()
    };
    earlier.stop(Duration::ZERO).await.unwrap();
    assert_eq!(Running::of(running.pid), Some(running.clone()));
    fs::write(&note, serde_json::to_string(&earlier).unwrap()).unwrap();
    assert_eq!(Running::noted(&note), None);

    let before_reboot = Running {
        boot: "another".into(),
        ..running.clone()
    };
    fs::write(&note, serde_json::to_string(&before_reboot).unwrap()).unwrap();
    assert_eq!(Running::noted(&note), None);
    running.kill().await.unwrap();
}

#[tokio::test]
async fn a_process_that_ends_while_waited_for_is_reported_with_the_end_of_its_log() {
    let (_folder, layout, program) = program("echo cannot go on; exit 3");
    let never = || async { Err::<(), _>(Error::NoFreePorts) };
    let wait = wait::until(
        "it is ready".into(),
        Duration::from_secs(10),
        &program,
        &layout,
        never,
    );
    // The process may have ended before it could be noted.
    let error = match program.start(&layout) {
        Ok(()) => wait.await.unwrap_err(),
        Err(error) => error,
    };
    let Error::Ended { process, log, .. } = error else {
        panic!("{error}")
    };
    assert_eq!(
        (process.as_str(), log.lines),
        ("sleeper", vec!["cannot go on".to_owned()])
    );
}

#[test]
fn a_log_that_has_become_large_is_put_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("peer0.ministry.log");
    fs::write(&path, "small").unwrap();
    open_log(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "small");
    // A file with a hole takes no room.
    open_log(&path).unwrap().set_len(LARGEST_LOG).unwrap();
    assert_eq!(open_log(&path).unwrap().metadata().unwrap().len(), 0);
    let aside = folder.path().join("peer0.ministry.log.1");
    assert_eq!(fs::metadata(aside).unwrap().len(), LARGEST_LOG);
}
