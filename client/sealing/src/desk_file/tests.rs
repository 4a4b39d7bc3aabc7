use emr_model::desk::{Application, DeclaredEmergency, FeedbackAuthor};
use emr_model::member::Role;

use super::*;
use crate::age_keys::AgeIdentity;

const JPEG: [u8; 3] = [0xff, 0xd8, 0xff];

fn application() -> DeskSubject {
    DeskSubject::Application(Application {
        id: "01".repeat(16).parse().unwrap(),
        msp: "HospitalAMSP".parse().unwrap(),
        roles: vec![Role::Practitioner],
    })
}

fn emergency() -> DeskSubject {
    DeskSubject::Emergency(DeclaredEmergency {
        patient: "01".repeat(16).parse().unwrap(),
        practitioner: "02".repeat(16).parse().unwrap(),
    })
}

fn details() -> ApplicantDetails {
    ApplicantDetails::named("Dr Example", AgeIdentity::generate().recipient())
}

fn about_applicant(details: ApplicantDetails) -> DeskFile {
    DeskFile {
        subject: application(),
        content: DeskContent::Applicant(details),
    }
}

fn with_reason(reason: &str) -> DeskFile {
    DeskFile {
        subject: emergency(),
        content: DeskContent::Reason(reason.to_owned()),
    }
}

#[test]
fn each_keeper_opens_the_file_and_only_as_what_it_is_about() {
    let [ministry, hospital, other] = [(); 3].map(|()| AgeIdentity::generate());
    let desk = about_applicant(details());
    let file = desk
        .seal(&[&ministry.recipient(), &hospital.recipient()])
        .unwrap();
    for keeper in [&ministry, &hospital] {
        assert_eq!(
            DeskFile::unseal(&file, keeper, &application()),
            Ok(desk.clone())
        );
    }
    let opened = |key| DeskFile::unseal(&file, key, &emergency()).err();
    assert_eq!(opened(&ministry), Some(DeskFileError::AnotherSubject));
    assert_eq!(opened(&other), Some(DeskFileError::Damaged));
}

#[test]
fn a_resealed_file_is_believed_only_as_the_answer_to_what_was_asked() {
    let device = AgeIdentity::generate();
    let digest = Digest::of("the sealed file");
    let [reader, other] = ["01", "02"].map(|id| id.repeat(16).parse::<MemberId>().unwrap());
    let msp: MspId = "MinistryMSP".parse().unwrap();
    let resealed = ResealedDesk {
        file: digest.clone(),
        reader: reader.clone(),
        msp: msp.clone(),
        desk: with_reason("unconscious"),
    };
    let sealed = resealed.seal(&device.recipient()).unwrap();
    let (emergency, application) = (emergency(), application());
    let expected = ExpectedDesk {
        subject: &emergency,
        file: &digest,
        reader: &reader,
        msp: &msp,
    };
    let opened = ResealedDesk::unseal(&sealed, &device, &expected);
    assert_eq!(opened, Ok(resealed.desk));
    let another_file = Digest::of("another file");
    for expected in [
        ExpectedDesk {
            subject: &application,
            ..expected
        },
        ExpectedDesk {
            file: &another_file,
            ..expected
        },
        ExpectedDesk {
            reader: &other,
            ..expected
        },
    ] {
        assert_eq!(
            ResealedDesk::unseal(&sealed, &device, &expected),
            Err(DeskFileError::AnotherSubject)
        );
    }
}

#[test]
fn a_content_that_cannot_be_shown_is_neither_sealed_nor_unsealed() {
    let keeper = AgeIdentity::generate();
    let with = |change: fn(&mut ApplicantDetails)| {
        let mut details = details();
        change(&mut details);
        about_applicant(details)
    };
    let photo = |bytes: &[u8]| {
        let mut details = details();
        details.photo = Some(bytes.to_vec().into());
        about_applicant(details)
    };
    let too_large = [&JPEG[..], &vec![0; MAX_PHOTO_BYTES]].concat();
    let of_another_kind = DeskFile {
        subject: application(),
        content: DeskContent::Reason("why".to_owned()),
    };
    for bad in [
        with(|details| details.name = String::new()),
        with(|details| details.name = "n".repeat(MAX_LINE_BYTES + 1)),
        with(|details| details.phone = Some("1\n2".to_owned())),
        photo(b"GIF89a"),
        photo(&too_large),
        with_reason(" \n"),
        with_reason(&"r".repeat(MAX_REASON_BYTES + 1)),
        with_reason("\u{1b}[31m"),
        of_another_kind,
    ] {
        let refused = bad.seal(&[&keeper.recipient()]).err();
        let refused = refused.expect("the content has not the form that readers accept");
        // A program that does not check what it seals gets no further.
        let sealed = seal(&bad, &[&keeper.recipient()]).unwrap();
        let opened = DeskFile::unseal(&sealed, &keeper, &bad.subject);
        assert_eq!(opened.err(), Some(refused));
    }
}

#[test]
fn the_largest_content_fits() {
    let keeper = AgeIdentity::generate();
    let line = || "ä".repeat(MAX_LINE_BYTES / 2);
    let mut largest = details();
    largest.name = line();
    largest.email = Some(line());
    largest.phone = Some(line());
    largest.address = Some(line());
    largest.photo = Some(
        [&JPEG[..], &vec![0; MAX_PHOTO_BYTES - JPEG.len()]]
            .concat()
            .into(),
    );
    let desk = about_applicant(largest);
    let file = desk.seal(&[&keeper.recipient()]).unwrap();
    assert!(file.len() <= MAX_DESK_FILE_BYTES);
    let opened = DeskFile::unseal(&file, &keeper, &application());
    assert_eq!(opened, Ok(desk));
}

#[test]
fn feedback_is_sealed_in_words_that_can_be_shown_and_is_about_its_author() {
    let ministry = AgeIdentity::generate();
    let of = |author: &str| {
        DeskSubject::Feedback(FeedbackAuthor {
            author: author.repeat(16).parse().unwrap(),
        })
    };
    let desk = |text: &str, screen: Option<&str>| DeskFile {
        subject: of("01"),
        content: DeskContent::Feedback(Feedback {
            kind: FeedbackKind::Idea,
            text: text.to_owned(),
            screen: screen.map(str::to_owned),
            version: None,
        }),
    };
    let said = desk("Two lines,\nplease.", Some("Who looked"));
    let file = said.seal(&[&ministry.recipient()]).unwrap();
    let opened = |subject| DeskFile::unseal(&file, &ministry, &subject);
    assert_eq!(opened(of("01")), Ok(said));
    assert_eq!(opened(of("02")), Err(DeskFileError::AnotherSubject));
    let pasted = desk("words\u{200b}", Some("Who\u{200f} looked"));
    let file = pasted.seal(&[&ministry.recipient()]).unwrap();
    let opened = DeskFile::unseal(&file, &ministry, &of("01"));
    assert_eq!(opened, Ok(desk("words", Some("Who looked"))));
    let recipient = ministry.recipient();
    let refused = |desk: DeskFile| desk.seal(&[&recipient]).unwrap_err();
    for text in ["", "  ", "a\u{7}", &"a".repeat(MAX_REASON_BYTES + 1)] {
        assert_eq!(refused(desk(text, None)), DeskFileError::Reason);
    }
    assert!(matches!(
        refused(desk("words", Some("two\nlines"))),
        DeskFileError::Line(_)
    ));
    let misplaced = DeskFile {
        subject: application(),
        ..desk("words", None)
    };
    assert_eq!(refused(misplaced), DeskFileError::AnotherSubject);
}

#[test]
fn fault_11_invisible_characters_are_not_sealed_and_a_file_with_them_is_refused() {
    let keeper = AgeIdentity::generate();
    let disguised = about_applicant(ApplicantDetails {
        name: "Dr \u{202e}elpmaxE\u{200b}".to_owned(),
        ..details()
    });
    let file = disguised.seal(&[&keeper.recipient()]).unwrap();
    let opened = DeskFile::unseal(&file, &keeper, &application()).unwrap();
    assert!(matches!(opened.content, DeskContent::Applicant(it) if it.name == "Dr elpmaxE"));

    let sealed_by_another_program = seal(&disguised, &[&keeper.recipient()]).unwrap();
    assert_eq!(
        DeskFile::unseal(&sealed_by_another_program, &keeper, &application()),
        Err(DeskFileError::Line("name"))
    );
}
